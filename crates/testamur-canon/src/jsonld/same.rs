//! Asking whether a document can be read, and reading it, end alike: on generated documents.

use super::*;
use proptest::prelude::*;
use testamur_core::Code;
use testamur_core::json::parse;

const CONTEXT: &str = r#"{"@version": 1.1, "ex": "https://example.org/", "id": "@id",
    "type": "@type", "T": {"@id": "ex:T", "@context": {"inT": "ex:inT", "p": "ex:other"}},
    "p": "ex:p", "q": {"@id": "ex:q", "@type": "@id"}, "gone": null,
    "v": {"@id": "ex:v", "@type": "@vocab"}, "d": {"@id": "ex:d", "@type": "ex:datatype"},
    "l": {"@id": "ex:l", "@container": "@list"}, "j": {"@id": "ex:j", "@type": "@json"},
    "lang": {"@id": "ex:lang", "@container": "@language"}, "n": "@nest",
    "g": {"@id": "ex:g", "@container": "@graph"}, "t": {"@id": "ex:t", "@container": "@type"},
    "x": {"@id": "ex:x", "@container": "@index"}, "m": {"@id": "ex:m", "@container": "@id"},
    "y": {"@id": "ex:y", "@container": ["@index", "@set"], "@index": "ex:z"},
    "back": {"@reverse": "ex:back"}, "tag": {"@id": "ex:tag", "@language": "no tag"},
    "s": {"@id": "ex:s", "@context": {"inS": "ex:inS", "p": null}}}"#;

const NAMES: [&str; 33] = [
    "p",
    "p",
    "p",
    "q",
    "v",
    "d",
    "l",
    "j",
    "lang",
    "n",
    "g",
    "t",
    "x",
    "m",
    "y",
    "back",
    "tag",
    "s",
    "gone",
    "unknown",
    "inT",
    "inS",
    "id",
    "type",
    "ex:direct",
    "_:blank",
    "@value",
    "@list",
    "@set",
    "@graph",
    "@included",
    "@reverse",
    "@language",
];

const TEXTS: [&str; 13] = [
    "a",
    "",
    "en",
    "T",
    "p",
    "unknown",
    "ex:e",
    "https://example.org/1",
    "urn:a:b",
    "_:b0",
    "_:b1",
    "relative/path",
    "http://[",
];

fn documents() -> impl Strategy<Value = Value> {
    let text = || proptest::sample::select(&TEXTS[..]);
    let scalar = prop_oneof![
        6 => text().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => any::<u32>().prop_map(Value::from),
        1 => (-1e25..1e25).prop_map(|number| Value::number(number).expect("it is finite")),
    ];
    let value = scalar.prop_recursive(5, 48, 5, move |inner| {
        let name = || proptest::sample::select(&NAMES[..]);
        prop_oneof![
            1 => proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            3 => proptest::collection::vec((name(), inner), 0..5)
                .prop_map(|members| members.into_iter().collect::<Object>().into()),
        ]
    });
    let name = proptest::sample::select(&NAMES[..]);
    proptest::collection::vec((name, value), 0..6).prop_map(|members| {
        let context = parse(CONTEXT.as_bytes()).expect("it is JSON");
        let context = std::iter::once(("@context", context));
        context.chain(members).collect::<Object>().into()
    })
}

/// Gives the end that both come to.
fn end(document: &Value, options: &Options) -> Option<Code> {
    let (contexts, object) = (Contexts::bundled(), document.as_object().expect("it is one"));
    let [mut reading, mut checking] = [0; 2].map(|_| Budget::default());
    let read = object_to_rdf(object, &contexts, options, &mut reading).map(drop);
    let checked = check_object(object, &contexts, options, &mut checking);
    assert_eq!(read, checked, "{document}");
    checked.err().map(|error| error.code())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn generated_documents(document in documents()) {
        for options in [
            Options::default(),
            Options::default().without_member("q"),
            Options::default().dangerous_drop_undefined_terms(&["s"]),
            Options::default().with_member("p", Value::from("instead")),
            Options::json_ld_api(None),
            Options::json_ld_api(Some("https://example.org/base"))
                .with_rdf_direction(RdfDirection::CompoundLiteral),
        ] {
            end(&document, &options);
        }
    }
}

/// The generator is worth something only if it meets both ends, and several reasons.
#[test]
fn the_generated_documents_differ() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let ends: std::collections::BTreeSet<_> = (0..3000)
        .filter_map(|_| documents().new_tree(&mut runner).ok())
        .map(|tree| end(&tree.current(), &Options::default()).map(Code::name))
        .collect();
    for expected in [
        None,
        Some(Code::ContextUndefinedTerm),
        Some(Code::ContextUndefinedType),
        Some(Code::ContextRelativeIri),
        Some(Code::ContextDroppedValue),
        Some(Code::ContextLanguageTag),
        Some(Code::ContextJsonLd),
    ] {
        assert!(ends.contains(&expected.map(Code::name)), "{expected:?} not in {ends:?}");
    }
}

/// What bounds the size of a dataset bounds the document also where no dataset is made.
#[test]
fn the_bounds_are_the_same() {
    let long = "a".repeat(2000);
    let member = format!(r#""p": {{"@value": "a", "@type": "{long}:"}}"#);
    let few = format!(r#"{{"@context": {{"p": "ex:p", "{long}": "ex:{long}"}}, {member}}}"#);
    let items = vec![r#"{"@value": 1, "@type": "t"}"#; 700].join(",");
    let many = format!(
        r#"{{"@context": {{"p": "ex:p", "t": "ex:{}"}}, "p": [{items}]}}"#,
        "a".repeat(60_000)
    );
    let parsed = |text: &str| parse(text.as_bytes()).expect("it is JSON");
    end(&parsed(&few), &Options::default());
    assert_eq!(end(&parsed(&many), &Options::default()), Some(Code::LimitRdfSize));
}
