//! Reading JSON (RFC 8259) as I-JSON (RFC 7493) does: UTF-8, no name twice, no number that changes.

use super::foreign::recognised;
use super::names::{self, Name};
use super::plain::plain_length;
use super::{Number, Object, Pointer, Value, number};
use crate::limits::{JsonLimits, PATH};
use crate::{Code, Error, InBuild, Result};
use std::borrow::Cow;

/// Reads one JSON text within the default limits.
///
/// # Errors
/// As [`parse_within`].
pub fn parse(input: &[u8]) -> Result<Value> {
    parse_within(input, &JsonLimits::default())
}

/// Reads one JSON text: any value, white space around it, and nothing else.
///
/// # Errors
/// [`Code::LimitInputSize`], [`Code::LimitDepth`] and [`Code::LimitPath`] past the limits, [`Code::InputEmpty`],
/// [`Code::InputOtherFile`] and [`Code::InputSecured`] for what is recognised as something else,
/// [`Code::InputByteOrderMark`], [`Code::InputNotUtf8`], [`Code::InputNotJson`] where the grammar is
/// broken, [`Code::InputDuplicateKey`],
/// [`Code::InputSurrogate`] for half a surrogate pair, [`Code::InputNumber`] for an integer that is
/// neither a double exactly nor what is written for one, and for a number past the range of
/// doubles. Each names the place.
pub fn parse_within(input: &[u8], limits: &JsonLimits) -> Result<Value> {
    if input.len() > limits.bytes {
        return Err(Error::new(Code::LimitInputSize)
            .with("actual", input.len())
            .with("limit", limits.bytes));
    }
    if input.is_empty() {
        return Err(Error::new(Code::InputEmpty));
    }
    read(input, limits).map_err(|error| match error.code() {
        Code::InputByteOrderMark | Code::InputNotUtf8 | Code::InputNotJson => {
            recognised(input).unwrap_or(error)
        }
        _ => error,
    })
}

fn read(input: &[u8], limits: &JsonLimits) -> Result<Value> {
    let marks = [(&b"\xef\xbb\xbf"[..], "UTF-8"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")];
    if let Some((_, encoding)) = marks.iter().find(|(mark, _)| input.starts_with(mark)) {
        return Err(Error::new(Code::InputByteOrderMark).with("encoding", encoding));
    }
    let text = std::str::from_utf8(input)
        .map_err(|e| Error::new(Code::InputNotUtf8).with("offset", e.valid_up_to()))?;
    let parser = Parser {
        text,
        bytes: text.as_bytes(),
        at: 0,
        open: Vec::new(),
        items: Vec::new(),
        // A member of a credential takes some forty bytes of text.
        members: Vec::with_capacity((input.len() / 32).min(64)),
        depth: limits.depth,
        path: 0,
    };
    parser.document()
}

struct Parser<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// The arrays and objects that are not closed yet, outermost first.
    open: Vec<Open>,
    /// The items of the open arrays and the members of the open objects, the innermost one's last.
    /// When it closes, its own are moved to where they stay, which then is as large as they need.
    items: Vec<Value>,
    members: Vec<(Name, Value)>,
    depth: usize,
    /// Bytes of the names on the way to the value that comes next.
    path: usize,
}

enum Open {
    /// Where its items begin, and how many there are so far.
    Array(usize, usize),
    /// Where its members begin, and the name whose value comes next.
    Object(usize, Name),
}

impl<'t> Parser<'t> {
    fn document(mut self) -> Result<Value> {
        loop {
            let mut value = match self.value()? {
                Some(value) => value,
                None => continue,
            };
            // The value is whole: hand it to what is open, as often as that closes something.
            loop {
                value = match self.open.pop() {
                    None => {
                        self.skip_space();
                        return match self.at == self.bytes.len() {
                            true => Ok(value),
                            false => Err(self.broken("text after the document")),
                        };
                    }
                    Some(Open::Array(start, count)) => {
                        self.items.push(value);
                        if !self.separator(b']')? {
                            self.open.push(Open::Array(start, count + 1));
                            break;
                        }
                        Value::Array(self.items.drain(start..).collect())
                    }
                    Some(Open::Object(start, name)) => {
                        self.path -= name.len();
                        self.members.push((name, value));
                        if !self.separator(b'}')? {
                            let name = self.name()?;
                            self.open.push(Open::Object(start, name));
                            break;
                        }
                        let members = self.members.drain(start..).collect();
                        self.object(members)?
                    }
                };
            }
        }
    }

    /// A whole value, or `None` when it opened an array or object that has content.
    fn value(&mut self) -> Result<Option<Value>> {
        self.skip_space();
        match self.peek() {
            Some(b'"') => self.string().map(|text| Some(Value::String(text.into_owned()))),
            Some(b'{') => {
                self.enter()?;
                if self.eat(b'}') {
                    return Ok(Some(Value::Object(Object::new())));
                }
                let name = self.name()?;
                self.open.push(Open::Object(self.members.len(), name));
                Ok(None)
            }
            Some(b'[') => {
                self.enter()?;
                if self.eat(b']') {
                    return Ok(Some(Value::Array(Vec::new())));
                }
                self.open.push(Open::Array(self.items.len(), 0));
                Ok(None)
            }
            Some(b'-' | b'0'..=b'9') => self.number().map(Some),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(_) => Err(self.broken("a value is expected")),
            None => Err(self.broken("the text ends early")),
        }
    }

    /// Steps over an opening bracket.
    fn enter(&mut self) -> Result<()> {
        if self.open.len() >= self.depth {
            return Err(Error::new(Code::LimitDepth).with("limit", self.depth).at(self.place()));
        }
        self.at += 1;
        self.skip_space();
        Ok(())
    }

    /// After a value: whether `close` ends the container; otherwise a comma was read.
    fn separator(&mut self, close: u8) -> Result<bool> {
        self.skip_space();
        match self.peek() {
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(true)
            }
            Some(b',') => {
                self.at += 1;
                self.skip_space();
                Ok(false)
            }
            Some(_) if close == b']' => Err(self.broken("`,` or `]` is expected")),
            Some(_) => Err(self.broken("`,` or `}` is expected")),
            None => Err(self.broken("the text ends early")),
        }
    }

    fn name(&mut self) -> Result<Name> {
        if self.peek() != Some(b'"') {
            return Err(self.broken("a member name in quotes is expected"));
        }
        let name = names::name(self.string()?);
        self.path += name.len();
        if self.path > PATH {
            return Err(Error::new(Code::LimitPath).with("limit", PATH).at(self.place()));
        }
        self.skip_space();
        match self.eat(b':') {
            true => Ok(name),
            false => Err(self.broken("`:` is expected")),
        }
    }

    fn object(&self, members: Vec<(Name, Value)>) -> Result<Value> {
        Object::from_members(members).map(Value::Object).map_err(|name| {
            let at = self.place().child(&name);
            let mut key = String::new();
            Value::write_string(&mut key, &name).expect("a String takes all writes");
            Error::new(Code::InputDuplicateKey).with("key", key).at(at)
        })
    }

    fn string(&mut self) -> Result<Cow<'t, str>> {
        self.at += 1;
        let start = self.at;
        self.skip_plain();
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(&self.text[start..self.at - 1]));
        }
        let mut out = self.text[start..self.at].to_owned();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(out));
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => return Err(self.broken("a control character stands in a string")),
                None => return Err(self.broken("a string does not end")),
            }
            let start = self.at;
            self.skip_plain();
            out.push_str(&self.text[start..self.at]);
        }
    }

    /// Steps over what stands for itself in a string.
    fn skip_plain(&mut self) {
        self.at += plain_length(&self.bytes[self.at..]);
    }

    fn escape(&mut self) -> Result<char> {
        self.at += 1;
        let letter = self.peek().ok_or_else(|| self.broken("a string does not end"))?;
        self.at += 1;
        Ok(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => {
                self.at -= 1;
                return Err(self.broken("an unknown escape"));
            }
        })
    }

    fn unicode_escape(&mut self) -> Result<char> {
        let start = self.at;
        let first = self.four_digits()?;
        let code = match first {
            0xD800..=0xDBFF if self.bytes[self.at..].starts_with(b"\\u") => {
                self.at += 2;
                let second = self.four_digits()?;
                match second {
                    0xDC00..=0xDFFF => 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00),
                    _ => first,
                }
            }
            other => other,
        };
        char::from_u32(code).ok_or_else(|| {
            let escape = format!("\\u{}", &self.text[start..start + 4]);
            Error::new(Code::InputSurrogate).with("escape", escape).at(self.place())
        })
    }

    fn four_digits(&mut self) -> Result<u32> {
        let digits = self.bytes.get(self.at..self.at + 4).unwrap_or_default();
        if digits.len() < 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(self.broken("four hexadecimal digits are expected"));
        }
        let code = digits
            .iter()
            .fold(0, |code, digit| code * 16 + char::from(*digit).to_digit(16).unwrap_or(0));
        self.at += 4;
        Ok(code)
    }

    fn number(&mut self) -> Result<Value> {
        let start = self.at;
        self.eat(b'-');
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        let mut integer = true;
        if self.eat(b'.') {
            integer = false;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            integer = false;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        let lexeme = &self.text[start..self.at];
        let value = number::read(lexeme).ok_or_else(|| self.broken("no number"))?;
        // Integers of up to fifteen digits always have an exact double. What we write for a double
        // ends in zeros past the digits that tell it from others, and is taken back.
        let kept = |number: &Number| {
            let exact = || InBuild::is_here() && format!("{:.0}", number.as_f64()) == lexeme;
            !integer || lexeme.len() <= 15 || exact() || number.to_string() == lexeme
        };
        Number::new(value).filter(kept).map(Value::Number).ok_or_else(|| {
            let number = if lexeme.len() > 40 { &lexeme[..40] } else { lexeme };
            Error::new(Code::InputNumber).with("number", number).at(self.place())
        })
    }

    fn digits(&mut self) -> Result<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        match self.at > start {
            true => Ok(()),
            false => Err(self.broken("a digit is expected")),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Option<Value>> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(self.broken("a value is expected"));
        }
        self.at += word.len();
        Ok(Some(value))
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// The value that is being read.
    fn place(&self) -> Pointer {
        self.open.iter().fold(Pointer::root(), |place, open| match open {
            Open::Array(_, count) => place.item(*count),
            Open::Object(_, name) => place.child(name),
        })
    }

    fn broken(&self, reason: &str) -> Error {
        let before = &self.bytes[..self.at.min(self.bytes.len())];
        let line_start = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let column = String::from_utf8_lossy(&before[line_start..]).chars().count() + 1;
        Error::new(Code::InputNotJson)
            .with("reason", reason)
            .with("line", 1 + before.iter().filter(|b| **b == b'\n').count())
            .with("column", column)
            .at(self.place())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> Code {
        parse(text.as_bytes()).unwrap_err().code()
    }

    #[test]
    fn names_are_given_once() {
        let error = parse(br#"{"a": [{"b": 1, "c": 2, "\u0062": 3}]}"#).unwrap_err();
        assert_eq!(error.code(), Code::InputDuplicateKey);
        assert_eq!(error.pointer().unwrap().as_str(), "/a/0/b");
        let many = (0..100).map(|at| format!("\"{at}\":0")).collect::<Vec<_>>().join(",");
        assert!(parse(format!("{{{many}}}").as_bytes()).is_ok());
        assert_eq!(code(&format!("{{{many},\"42\":1}}")), Code::InputDuplicateKey);
    }

    #[test]
    fn numbers_are_kept_or_refused() {
        for (text, kept) in [
            ("333333333.33333329", "333333333.3333333"),
            ("1E30", "1e+30"),
            ("4.50", "4.5"),
            ("2e-3", "0.002"),
            ("-0", "0"),
            ("9007199254740992", "9007199254740992"),
            ("1152921504606846976", "1152921504606847000"),
            ("1152921504606847000", "1152921504606847000"),
            ("1e-400", "0"),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap().to_string(), kept);
        }
        for text in
            ["9007199254740993", "1152921504606846975", "123456789012345678901", "1e309", "-1e309"]
        {
            assert_eq!(code(text), Code::InputNumber, "{text}");
        }
        for text in ["01", "1.", ".5", "+1", "-", "1e", "1e+", "0x1", "NaN", "-Infinity"] {
            assert_eq!(code(text), Code::InputNotJson, "{text}");
        }
    }

    /// The place is that of what was being read, whatever was closed before it.
    #[test]
    fn errors_know_their_place() {
        for (text, place) in [
            ("[[1 2]]", "/0"),
            ("[[1], [2, 3], nul]", "/2"),
            ("[[1], [2, [3, 4]], {\"a\": [5, nul]}]", "/2/a/1"),
            ("{\"a\": [1, 2], \"b\": {\"c\": [[], [nul]]}}", "/b/c/1/0"),
            ("{\"a\": [1, {\"b\": 1, 2}]}", "/a/1"),
            ("{\"a\": 1 \"b\": 2}", ""),
        ] {
            let error = parse(text.as_bytes()).unwrap_err();
            assert_eq!(error.pointer().map(Pointer::as_str), Some(place), "{text}");
        }
    }

    #[test]
    fn strings_are_characters() {
        assert_eq!(parse(br#""\ud83c\udf93\n""#).unwrap().as_str(), Some("\u{1F393}\n"));
        for text in [r#""\ud83c""#, r#""\udf93""#, r#""\ud83cA""#, r#""\ud83c\u0041""#] {
            assert_eq!(code(text), Code::InputSurrogate, "{text}");
        }
        for text in [r#""\x""#, r#""\u12""#, "\"\n\"", "\"a", r#""\"#] {
            assert_eq!(code(text), Code::InputNotJson, "{text}");
        }
        assert_eq!(parse(b"\"\xff\"").unwrap_err().code(), Code::InputNotUtf8);
    }

    #[test]
    fn the_document_stands_alone() {
        for text in [" ", "{", "[1,]", "{\"a\":1,}", "[1 2]", "{\"a\" 1}", "nul", "1 1", "{1:2}"] {
            assert_eq!(code(text), Code::InputNotJson, "{text}");
        }
        for mark in [&b"\xef\xbb\xbf{}"[..], b"\xff\xfe{\0}\0", b"\xfe\xff\0{\0}"] {
            assert_eq!(parse(mark).unwrap_err().code(), Code::InputByteOrderMark);
        }
        assert_eq!(code(""), Code::InputEmpty);
    }

    #[test]
    fn limits_hold() {
        let limits = JsonLimits { bytes: 10, depth: 3 };
        let with = |text: &str| parse_within(text.as_bytes(), &limits).map_err(|e| e.code());
        assert!(with("[[[1]]]").is_ok());
        assert_eq!(with("[[[[]]]]"), Err(Code::LimitDepth));
        assert_eq!(with("[1234567890]"), Err(Code::LimitInputSize));
        assert_eq!(code(&"[".repeat(1_000_000)), Code::LimitDepth);
        // Two names on one way, and beside each other.
        let name = "n".repeat(PATH / 2);
        let nested = |last: &str| format!(r#"{{"{name}": {{"{name}{last}": 1}}, "{name}1": 1}}"#);
        assert!(parse(nested("").as_bytes()).is_ok());
        let refused = parse(nested("x").as_bytes()).unwrap_err();
        assert_eq!(refused.code(), Code::LimitPath);
        assert_eq!(refused.pointer().map(|at| at.as_str().len()), Some(1 + PATH / 2));
    }

    #[test]
    fn a_break_is_placed() {
        let error = parse(b"{\n  \"a\": [1, x]\n}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "The input is not JSON: a value is expected at line 2, column 12. [input.not_json] at /a/1"
        );
    }

    proptest! {
        /// serde_json reads what we read, with the same meaning, and refuses what breaks the grammar.
        #[test]
        fn agrees_with_serde_json(text in r#"([\[\]{},:"\\ntrue0-9.eE+ -]|"[a-c\\"]{0,3}"|\\u[0-9a-f]{4}){0,24}"#) {
            let oracle = serde_json::from_str::<serde_json::Value>(&text);
            match (parse(text.as_bytes()), oracle) {
                (Ok(ours), Ok(theirs)) => {
                    let again: serde_json::Value = serde_json::from_str(&ours.to_string()).unwrap();
                    prop_assert_eq!(equal(&again), equal(&theirs));
                }
                (Err(error), Ok(_)) => prop_assert_ne!(error.code(), Code::InputNotJson),
                (Ok(_), Err(error)) => prop_assert!(false, "we read {text:?}, serde_json: {error}"),
                (Err(_), Err(_)) => {}
            }
        }

        #[test]
        fn never_panics(input in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = parse(&input);
        }
    }

    /// Numbers as doubles: serde_json tells `1` from `1.0`.
    fn equal(value: &serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Number(number) => (number.as_f64().unwrap() + 0.0).into(),
            serde_json::Value::Array(items) => items.iter().map(equal).collect(),
            serde_json::Value::Object(members) => serde_json::Value::Object(
                members.iter().map(|(name, value)| (name.clone(), equal(value))).collect(),
            ),
            other => other.clone(),
        }
    }
}
