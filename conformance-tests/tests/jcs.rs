//! RFC 8785: the vectors of the JCS cryptosuites, and another implementation.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use std::path::Path;
use testamur_canon::jcs;
use testamur_conformance_tests::{read, read_text, vectors};
use testamur_core::json::{self, Number, Object, Value};

#[test]
fn documents_of_the_cryptosuites() {
    let Some(folder) = vectors() else { return };
    let cases = [
        ("vc-di-eddsa/eddsa-jcs-2022", "JCS"),
        ("vc-di-ecdsa/ecdsa-jcs-2019-p256", "JCSECDSAP256"),
        ("vc-di-ecdsa/ecdsa-jcs-2019-p384", "JCSECDSAP384"),
    ];
    for (name, suffix) in cases {
        let folder = folder.join(name);
        let mut document = parse(&folder, &format!("signed{suffix}.json"));
        document.as_object_mut().unwrap().remove("proof").unwrap();
        check(&document, &folder, &format!("canonDoc{suffix}.txt"));
        let options = parse(&folder, &format!("proofConfig{suffix}.json"));
        check(&options, &folder, &format!("proofCanon{suffix}.txt"));
    }
}

fn parse(folder: &Path, file: &str) -> Value {
    json::parse(&read(folder, file)).unwrap()
}

fn check(value: &Value, folder: &Path, file: &str) {
    let canonical = String::from_utf8(jcs::to_vec(value)).unwrap();
    assert_eq!(canonical, read_text(folder, file).trim_end(), "{file}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn another_implementation_agrees(value in value()) {
        let ours = jcs::to_vec(&value);
        let theirs = serde_json_canonicalizer::to_vec(&serde_json::Value::from(&value)).unwrap();
        prop_assert_eq!(String::from_utf8(ours), String::from_utf8(theirs));
    }

    #[test]
    fn the_canonical_form_is_its_own(value in value()) {
        let canonical = jcs::to_vec(&value);
        let again = json::parse(&canonical).unwrap();
        prop_assert_eq!(&again, &value);
        prop_assert_eq!(jcs::to_vec(&again), canonical);
    }
}

/// Values with all that matters: strings to escape, names that UTF-16 sorts in its own way,
/// numbers of all sizes that JSON text may hold.
fn value() -> impl Strategy<Value = Value> {
    let text = || {
        proptest::string::string_regex("([ -~]|[\0-\u{1f}\"\\\\]|\\PC|[\u{e000}-\u{10ffff}]){0,8}")
            .unwrap()
    };
    let number = any::<f64>().prop_filter_map("finite", |number| {
        // A whole number past 2^53 is taken only in the form that says so exactly.
        let number = Number::new(number)?;
        json::parse(number.to_string().as_bytes()).ok().map(|_| Value::Number(number))
    });
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u32>().prop_map(Value::from),
        number,
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 20, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::vec((text(), inner), 0..20)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Object>())),
        ]
    })
}
