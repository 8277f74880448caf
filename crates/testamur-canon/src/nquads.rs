//! N-Quads, read strictly ([RDF 1.1 N-Quads](https://www.w3.org/TR/n-quads/)).

use crate::rdf::{Dataset, Origin, Quad, TermId, XSD_STRING, iri_can_hold};
use std::str::Chars;
use testamur_core::{Code, Error, Result};

/// Reads a dataset from N-Quads. Its terms have the canonical form, whatever the text has; blank
/// nodes keep their labels; origins are the document's root.
///
/// IRIs must be absolute and free of the characters that no IRI may have; that they follow the
/// rules of their scheme is not checked. A datatype is not checked against its literal.
///
/// # Errors
/// [`Code::InputNquads`] with the line; [`Code::LimitInputSize`] past [`MAX_BYTES`].
pub fn parse(text: &str) -> Result<Dataset> {
    if text.len() > MAX_BYTES {
        let error = Error::new(Code::LimitInputSize);
        return Err(error.with("actual", text.len()).with("limit", MAX_BYTES));
    }
    let mut dataset = Dataset::new();
    let mut scratch = String::new();
    for (at, line) in text.split(['\n', '\r']).enumerate() {
        let mut reader = Reader { rest: line, scratch: &mut scratch };
        reader.statement(&mut dataset).map_err(|reason| {
            let before = &text[..line.as_ptr() as usize - text.as_ptr() as usize];
            let pairs = before.matches("\r\n").count();
            Error::new(Code::InputNquads).with("reason", reason).with("line", at + 1 - pairs)
        })?;
    }
    Ok(dataset)
}

/// The most bytes of N-Quads that are read: 64 MiB. Escapes make a term at most six times longer,
/// which a [`Dataset`] can still hold.
pub const MAX_BYTES: usize = 64 << 20;

/// Reads one line.
struct Reader<'a> {
    rest: &'a str,
    scratch: &'a mut String,
}

type Reading<T> = std::result::Result<T, &'static str>;

impl<'a> Reader<'a> {
    /// A statement or nothing, then perhaps a comment.
    fn statement(&mut self, dataset: &mut Dataset) -> Reading<()> {
        self.skip_space();
        if self.at_end() {
            return Ok(());
        }
        let subject = self.node(dataset)?.ok_or("the subject is no IRI or blank node")?;
        let predicate = self.iri(dataset)?.ok_or("the predicate is no IRI")?;
        let object = match self.node(dataset)? {
            Some(node) => node,
            None => self.literal(dataset)?.ok_or("the object is no IRI, blank node or literal")?,
        };
        let graph = self.node(dataset)?;
        self.take(".").ok_or("there is no full stop after the statement")?;
        self.skip_space();
        if !self.at_end() {
            return Err("something follows the full stop");
        }
        dataset.insert(Quad { subject, predicate, object, graph, origin: Origin::ROOT });
        Ok(())
    }

    /// An IRI or a blank node, if one comes next, and the space after it.
    fn node(&mut self, dataset: &mut Dataset) -> Reading<Option<TermId>> {
        match self.blank(dataset)? {
            Some(blank) => Ok(Some(blank)),
            None => self.iri(dataset),
        }
    }

    fn iri(&mut self, dataset: &mut Dataset) -> Reading<Option<TermId>> {
        if !self.read_iri()? {
            return Ok(None);
        }
        self.skip_space();
        Ok(Some(dataset.iri(self.scratch)))
    }

    fn blank(&mut self, dataset: &mut Dataset) -> Reading<Option<TermId>> {
        let Some(()) = self.take("_:") else { return Ok(None) };
        let end = self.rest.find(|c| c != '.' && !is_label(c)).unwrap_or(self.rest.len());
        let label = self.rest[..end].trim_end_matches('.');
        if !label.starts_with(is_label_start) {
            return Err("a blank node has no valid label");
        }
        self.rest = &self.rest[label.len()..];
        self.skip_space();
        Ok(Some(dataset.blank(label)))
    }

    fn literal(&mut self, dataset: &mut Dataset) -> Reading<Option<TermId>> {
        let Some(()) = self.take("\"") else { return Ok(None) };
        self.scratch.clear();
        loop {
            let end = self.rest.find(['"', '\\']).ok_or("a literal has no closing quote")?;
            self.scratch.push_str(&self.rest[..end]);
            let is_end = self.rest.as_bytes()[end] == b'"';
            self.rest = &self.rest[end + 1..];
            if is_end {
                break;
            }
            self.escape(Escapes::All)?;
        }
        let literal = if let Some(()) = self.take("@") {
            let language = self.language()?;
            dataset.literal(self.scratch, XSD_STRING, Some(language))
        } else if let Some(()) = self.take("^^") {
            let lexical = std::mem::take(self.scratch);
            if !self.read_iri()? {
                return Err("the datatype of a literal is no IRI");
            }
            dataset.literal(&lexical, self.scratch, None)
        } else {
            dataset.literal(self.scratch, XSD_STRING, None)
        };
        self.skip_space();
        Ok(Some(literal))
    }

    fn language(&mut self) -> Reading<&'a str> {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let (tag, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let primary = tag.split('-').next().unwrap_or_default();
        if tag.split('-').any(str::is_empty) || !primary.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err("a language tag is not valid");
        }
        self.rest = rest;
        Ok(tag)
    }

    /// Reads an IRI into the scratch, if one comes next.
    fn read_iri(&mut self) -> Reading<bool> {
        let Some(()) = self.take("<") else { return Ok(false) };
        self.scratch.clear();
        loop {
            let end = self.rest.find(['>', '\\']).ok_or("an IRI has no closing bracket")?;
            self.scratch.push_str(&self.rest[..end]);
            let is_end = self.rest.as_bytes()[end] == b'>';
            self.rest = &self.rest[end + 1..];
            if is_end {
                break;
            }
            self.escape(Escapes::Numeric)?;
        }
        if !self.scratch.bytes().all(iri_can_hold) {
            return Err("an IRI has a character that no IRI may have");
        }
        if !has_scheme(self.scratch) {
            return Err("an IRI is not absolute");
        }
        Ok(true)
    }

    /// Reads an escape, whose backslash is taken, and adds its character to the scratch.
    fn escape(&mut self, allowed: Escapes) -> Reading<()> {
        const BAD: &str = "an escape is not valid";
        let mut chars = self.rest.chars();
        let character = match (chars.next().ok_or(BAD)?, allowed) {
            ('u', _) => hexadecimal(&mut chars, 4).ok_or(BAD)?,
            ('U', _) => hexadecimal(&mut chars, 8).ok_or(BAD)?,
            ('t', Escapes::All) => '\t',
            ('b', Escapes::All) => '\u{8}',
            ('n', Escapes::All) => '\n',
            ('r', Escapes::All) => '\r',
            ('f', Escapes::All) => '\u{c}',
            (quote @ ('"' | '\'' | '\\'), Escapes::All) => quote,
            _ => return Err(BAD),
        };
        self.scratch.push(character);
        self.rest = chars.as_str();
        Ok(())
    }

    fn take(&mut self, token: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(token)?;
        Some(())
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    /// Whether nothing but a comment is left of the line.
    fn at_end(&self) -> bool {
        self.rest.is_empty() || self.rest.starts_with('#')
    }
}

#[derive(Clone, Copy)]
enum Escapes {
    All,
    /// Only those by the number of the character
    Numeric,
}

fn hexadecimal(chars: &mut Chars<'_>, digits: usize) -> Option<char> {
    let mut number = 0;
    for _ in 0..digits {
        number = number << 4 | chars.next()?.to_digit(16)?;
    }
    char::from_u32(number)
}

/// Whether the text starts with a scheme (RFC 3986, section 3.1).
fn has_scheme(iri: &str) -> bool {
    let Some((scheme, _)) = iri.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// PN_CHARS_U and the digits.
fn is_label_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '0'..='9' | '_' | ':'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// PN_CHARS.
fn is_label(c: char) -> bool {
    is_label_start(c)
        || matches!(c, '-' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        let dataset = parse(text).unwrap();
        let [quad] = dataset.quads() else { panic!("{} quads in {text}", dataset.quads().len()) };
        let terms = [quad.subject, quad.predicate, quad.object].into_iter().chain(quad.graph);
        terms.map(|term| dataset.text(term)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn statements_become_canonical() {
        let cases = [
            ("<a:s> <a:p> <a:o> .", "<a:s> <a:p> <a:o>"),
            ("<a:s><a:p><a:o><a:g>.", "<a:s> <a:p> <a:o> <a:g>"),
            ("\t_:a  <a:p>\t_:b-é.c _:g. # end", "_:a <a:p> _:b-é.c _:g"),
            ("_:0 <a:p> \"x\"@en-GB-1a.", "_:0 <a:p> \"x\"@en-GB-1a"),
            ("_:0 <a:p> \"1\"^^<a:int> _:g.", "_:0 <a:p> \"1\"^^<a:int> _:g"),
            ("_:0 <a:p> \"1\"^^<http://www.w3.org/2001/XMLSchema#string> .", "_:0 <a:p> \"1\""),
            (
                r#"<a:\u00E9\U0001F600> <a:p> "\t\b\n\r\f\"\'\\\u00e9\U0001F600\u0000\uFFFF" ."#,
                "<a:é😀> <a:p> \"\\t\\b\\n\\r\\f\\\"'\\\\é😀\\u0000\\uFFFF\"",
            ),
        ];
        for (text, canonical) in cases {
            assert_eq!(line(text), canonical, "{text}");
        }
    }

    #[test]
    fn blank_lines_and_comments_say_nothing() {
        let text = "# a\n\n \t\r\n<a:s> <a:p> <a:o> .\r\r\n#b\n_:a <a:p> _:a .";
        assert_eq!(parse(text).unwrap().quads().len(), 2);
        assert_eq!(parse("").unwrap().quads().len(), 0);
    }

    #[test]
    fn what_is_refused() {
        let cases = [
            ("<a:s> <a:p> <a:o>", "full stop"),
            ("<a:s> <a:p> <a:o> . <a:s> <a:p> <a:o> .", "follows"),
            ("<a:s> <a:p> <a:o> \"g\" .", "full stop"),
            ("<a:s> <a:p> <a:o> _:g _:h .", "full stop"),
            ("<a:s> <a:p> .", "object"),
            ("<a:s> _:p <a:o> .", "predicate"),
            ("_:a.b. <a:p> <a:o> .", "predicate"),
            ("\"s\" <a:p> <a:o> .", "subject"),
            ("\u{a0}<a:s> <a:p> <a:o> .", "subject"),
            ("<s> <a:p> <a:o> .", "absolute"),
            ("<1:s> <a:p> <a:o> .", "absolute"),
            ("<é:s> <a:p> <a:o> .", "absolute"),
            ("<a:s> <a:p> \"o\"^^<int> .", "absolute"),
            ("<a:s> <a:p> \"o\"^^_:int .", "datatype"),
            ("<a:s> <a:p> \"o\"^^ <a:int> .", "datatype"),
            ("<a: s> <a:p> <a:o> .", "character"),
            ("<a:\\u0020> <a:p> <a:o> .", "character"),
            ("<a:\\u003E> <a:p> <a:o> .", "character"),
            ("<a:s\\n> <a:p> <a:o> .", "escape"),
            ("<a:s> <a:p> \"\\x\" .", "escape"),
            ("<a:s> <a:p> \"\\uD800\" .", "escape"),
            ("<a:s> <a:p> \"\\U00110000\" .", "escape"),
            ("<a:s> <a:p> \"\\u12\" .", "escape"),
            ("<a:s> <a:p> \"\\u+123\" .", "escape"),
            ("<a:s> <a:p> \"o .", "quote"),
            ("<a:s> <a:p> <a:o .", "bracket"),
            ("_:-a <a:p> <a:o> .", "label"),
            ("_: <a:p> <a:o> .", "label"),
            ("<a:s> <a:p> \"o\"@ .", "language"),
            ("<a:s> <a:p> \"o\"@e1 .", "language"),
            ("<a:s> <a:p> \"o\"@en- .", "language"),
            ("<a:s> <a:p> \"o\"@en--x .", "language"),
        ];
        for (text, reason) in cases {
            let error = parse(text).unwrap_err();
            assert_eq!(error.code(), Code::InputNquads, "{text}");
            assert!(error.sentence().contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn the_line_is_told() {
        for text in ["#\n\nx", "#\r\n\r\nx", "#\r\rx", "#\n\rx\n"] {
            assert!(parse(text).unwrap_err().sentence().ends_with("on line 3."), "{text:?}");
        }
    }

    #[test]
    fn large_texts_are_refused_unread() {
        let error = parse(&"#".repeat(MAX_BYTES + 1)).unwrap_err();
        assert_eq!(error.code(), Code::LimitInputSize);
    }
}
