//! Options that JavaScript wrote as JSON, read member by member.

use crate::error::argument;
use testamur::core::json::{Object, parse};
use testamur::{Result, Value};

/// The members of an object of options. Each is taken once; what nobody took is a mistake of the caller's, who
/// may have meant it to be checked.
pub(crate) struct Members(Object);

impl Members {
    pub(crate) fn read(json: &str) -> Result<Members> {
        match parse(json.as_bytes())? {
            Value::Object(members) => Ok(Members(members)),
            other => Err(argument("options", other.kind_with_article(), "they are an object")),
        }
    }

    /// A member, taken out. `null` counts as not there.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>> {
        self.of(name, "it is a text", |value| match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        })
    }

    /// The texts of a list; none where there is no list.
    pub(crate) fn texts(&mut self, name: &str) -> Result<Vec<String>> {
        Ok(self.list(name)?.unwrap_or_default())
    }

    /// The texts of a list, where it matters whether there is one.
    pub(crate) fn list(&mut self, name: &str) -> Result<Option<Vec<String>>> {
        self.of(name, "it is a list of texts", |value| {
            let texts = value.as_array().map(|items| items.iter().map(Value::as_str));
            let texts = texts.and_then(|items| items.map(|item| item.map(str::to_owned)).collect());
            texts.ok_or(value)
        })
    }

    /// Whether something was chosen; not where nothing is said.
    pub(crate) fn chosen(&mut self, name: &str) -> Result<bool> {
        let chosen = self.of(name, "it is true or false", |value| value.as_bool().ok_or(value))?;
        Ok(chosen.unwrap_or(false))
    }

    pub(crate) fn seconds(&mut self, name: &str) -> Result<Option<u32>> {
        let number = self.count(name)?;
        let seconds = |number| u32::try_from(number).map_err(|_| shown(name, number));
        number.map(seconds).transpose()
    }

    pub(crate) fn count(&mut self, name: &str) -> Result<Option<usize>> {
        self.of(name, "it is a whole number, 0 or more", |value| {
            let number = value.as_number().and_then(|number| number.as_i64());
            number.and_then(|number| usize::try_from(number).ok()).ok_or(value)
        })
    }

    /// A time in milliseconds since 1970, as a `Date` has it: more than a size holds where those have 32 bits.
    #[cfg(feature = "issue")]
    pub(crate) fn milliseconds(&mut self, name: &str) -> Result<Option<f64>> {
        self.of(name, "it is a Date", |value| value.as_number().map(|n| n.as_f64()).ok_or(value))
    }

    pub(crate) fn object(&mut self, name: &str) -> Result<Option<Members>> {
        self.of(name, "it is an object", |value| match value {
            Value::Object(members) => Ok(Members(members)),
            other => Err(other),
        })
    }

    /// The value that a text names among these; its error names them all.
    pub(crate) fn one_of<T: Copy>(&mut self, name: &str, all: &[(&str, T)]) -> Result<Option<T>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let found = all.iter().find(|(known, _)| *known == text);
        found.map(|(_, value)| Some(*value)).ok_or_else(|| {
            let names: Vec<&str> = all.iter().map(|(known, _)| *known).collect();
            argument(name, &text, &format!("it is one of {}", names.join(", ")))
        })
    }

    /// That everything was taken.
    pub(crate) fn end(self) -> Result<()> {
        match self.0.iter().next() {
            Some((name, _)) => Err(argument("options", name, "no such option is known")),
            None => Ok(()),
        }
    }

    fn of<T>(
        &mut self,
        name: &str,
        expected: &str,
        read: impl FnOnce(Value) -> Result<T, Value>,
    ) -> Result<Option<T>> {
        let Some(value) = self.take(name) else { return Ok(None) };
        read(value).map(Some).map_err(|value| {
            let shown = value.as_str().unwrap_or(value.kind_with_article());
            argument(name, shown, expected)
        })
    }
}

fn shown(name: &str, number: usize) -> testamur::Error {
    argument(name, &number.to_string(), "it is a number of seconds below 2 to the power of 32")
}

#[cfg(test)]
mod tests {
    use super::*;
    use testamur::Code;

    fn members() -> Members {
        let json =
            r#"{"name":"a","list":["b","c"],"yes":true,"age":300,"gone":null,"inside":{"deep":1}}"#;
        Members::read(json).unwrap()
    }

    #[test]
    fn members_are_taken_by_their_kind() {
        let mut members = members();
        assert_eq!(members.text("name").unwrap().as_deref(), Some("a"));
        assert_eq!(members.texts("list").unwrap(), ["b", "c"]);
        assert!(members.chosen("yes").unwrap() && !members.chosen("no").unwrap());
        assert_eq!(members.seconds("age").unwrap(), Some(300));
        assert_eq!(members.text("gone").unwrap(), None);
        assert_eq!(members.object("inside").unwrap().unwrap().count("deep").unwrap(), Some(1));
        members.end().unwrap();
    }

    #[test]
    fn what_is_of_another_kind_or_not_known_is_refused() {
        assert_eq!(members().text("age").unwrap_err().code(), Code::UsageArgument);
        assert_eq!(members().texts("name").unwrap_err().code(), Code::UsageArgument);
        assert_eq!(members().chosen("name").unwrap_err().code(), Code::UsageArgument);
        assert_eq!(members().seconds("yes").unwrap_err().code(), Code::UsageArgument);
        let error = members().one_of("name", &[("x", 1), ("y", 2)]).unwrap_err();
        assert!(error.sentence().contains("x, y"), "{error}");
        assert!(members().end().unwrap_err().sentence().contains("name"));
        assert!(Members::read("[]").is_err());
    }
}
