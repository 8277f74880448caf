//! Errors on their way to JavaScript, as JSON that the TypeScript makes a `TestamurError` of.

use testamur::core::json::Object;
use testamur::{Code, Error, Value};
use wasm_bindgen::JsValue;

/// What JavaScript is told of one or more errors: the most useful first.
#[derive(Debug)]
pub struct Thrown(Vec<Error>);

impl From<Error> for Thrown {
    fn from(error: Error) -> Thrown {
        Thrown(vec![error])
    }
}

#[cfg(feature = "issue")]
impl From<testamur::Refused> for Thrown {
    fn from(refused: testamur::Refused) -> Thrown {
        Thrown(refused.errors().cloned().collect())
    }
}

impl From<Thrown> for JsValue {
    fn from(thrown: Thrown) -> JsValue {
        let errors: Vec<Value> = thrown.0.iter().map(described).collect();
        JsValue::from_str(&Value::from(errors).to_string())
    }
}

fn described(error: &Error) -> Value {
    let facts: Object = error.facts().map(|(name, fact)| (name, Value::from(fact))).collect();
    let mut out = Object::new();
    out.insert("code", error.code().name());
    out.insert("sentence", error.sentence());
    out.insert("at", error.pointer().map_or(Value::Null, |at| at.as_str().into()));
    out.insert("facts", facts);
    out.into()
}

/// An argument that cannot be what it is, and what it should have been.
pub(crate) fn argument(name: &str, value: &str, expected: &str) -> Error {
    let error = Error::new(Code::UsageArgument).with("argument", name).with("value", value);
    error.with("expected", expected)
}
