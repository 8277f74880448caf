//! The schemas that a credential names.

use super::MOST_SCHEMAS;
use testamur_core::json::{Pointer, Value};
use testamur_core::{Code, Error, Result};

/// The entries of a credential's `credentialSchema`, each with its place
/// ([VCDM 2.0, section 4.11](https://www.w3.org/TR/vc-data-model-2.0/#data-schemas)). Where there
/// are more than [`MOST_SCHEMAS`], the last is [`Code::LimitSchemas`] instead, and none follows.
pub fn named_schemas(credential: &Value) -> impl Iterator<Item = (Pointer, Result<&Value>)> {
    let member = credential.get("credentialSchema");
    let is_array = member.is_some_and(|member| member.as_array().is_some());
    let entries = member.map_or(&[][..], Value::as_set).iter().enumerate();
    let place = Pointer::root().child("credentialSchema");
    entries.take(MOST_SCHEMAS + 1).map(move |(index, entry)| {
        let at = if is_array { place.item(index) } else { place.clone() };
        let entry = match index < MOST_SCHEMAS {
            true => Ok(entry),
            false => Err(Error::new(Code::LimitSchemas).with("limit", MOST_SCHEMAS)),
        };
        (at, entry)
    })
}

#[cfg(test)]
mod tests {
    use super::MOST_SCHEMAS;
    use super::*;
    use testamur_core::json::parse;

    #[test]
    fn each_entry_has_its_place_up_to_the_limit() {
        let places = |credential: &str| -> Vec<String> {
            let credential = parse(credential.as_bytes()).unwrap();
            let named = named_schemas(&credential);
            named
                .map(|(at, entry)| match entry {
                    Ok(entry) => format!("{at} {entry}"),
                    Err(error) => format!("{at} {}", error.code()),
                })
                .collect()
        };
        assert!(places("{}").is_empty());
        assert!(places(r#"{"credentialSchema": []}"#).is_empty());
        assert_eq!(places(r#"{"credentialSchema": 1}"#), ["/credentialSchema 1"]);
        assert_eq!(places(r#"{"credentialSchema": [1]}"#), ["/credentialSchema/0 1"]);
        for (entries, listed) in [(15, 15), (16, 16), (17, 17), (99, 17)] {
            let items: Vec<_> = (0..entries).map(|number| number.to_string()).collect();
            let places = places(&format!(r#"{{"credentialSchema": [{}]}}"#, items.join(",")));
            assert_eq!(places.len(), listed);
            assert_eq!(places[14], "/credentialSchema/14 14");
            let last = match entries > MOST_SCHEMAS {
                true => "/credentialSchema/16 limit.schemas".to_owned(),
                false => format!("/credentialSchema/{0} {0}", entries - 1),
            };
            assert_eq!(places.last(), Some(&last));
        }
    }
}
