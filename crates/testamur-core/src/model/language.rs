//! Names and descriptions with language and direction
//! ([VCDM 2.0, section 11.1](https://www.w3.org/TR/vc-data-model-2.0/#language-and-base-direction)).

use super::place::{Findings, Place, quoted};
use crate::Code;
use crate::json::{Object, Value};

/// Checks `name` and `description` of a credential or an issuer: each a string, a language value,
/// or an array of language values.
pub(super) fn check(members: &Object, above: Place<'_>, findings: &mut Findings) {
    for member in ["name", "description"] {
        let place = above.member(member);
        match members.get(member) {
            None | Some(Value::String(_)) => {}
            Some(Value::Array(items)) => {
                for (at, item) in items.iter().enumerate() {
                    one(item, place.item(at), findings);
                }
            }
            Some(value) => one(value, place, findings),
        }
    }
}

fn one(value: &Value, place: Place<'_>, findings: &mut Findings) {
    let object = match value {
        Value::Object(object) => object,
        Value::String(_) => return,
        other => return findings.kind(place, other, "a string or a language value"),
    };
    for (name, part) in object.iter() {
        let at = place.member(name);
        match (name, part) {
            ("@value" | "@language", Value::String(_)) => {}
            // `@direction: null` says that there is none.
            ("@direction", Value::Null) => {}
            ("@direction", Value::String(direction)) if ["ltr", "rtl"].contains(&&**direction) => {}
            ("@direction", Value::String(other)) => {
                findings.add(at, Code::InputDirection, &[("value", &quoted(other))]);
            }
            ("@value" | "@language" | "@direction", other) => findings.kind(at, other, "a string"),
            (extra, _) => {
                findings.add(at, Code::InputLanguageValue, &[("extra", &quoted(extra))]);
            }
        }
    }
    if !object.contains_key("@value") {
        findings.missing(place.member("@value"));
    }
}
