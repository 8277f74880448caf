//! Our RDF of JSON-LD documents against that of other implementations, byte for byte.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use proptest::prelude::*;
use sophia_api::prelude::QuadParser;
use sophia_api::serializer::{QuadSerializer, Stringifier};
use testamur_canon::jsonld::{Contexts, Options, to_rdf};
use testamur_canon::rdfc::{HashAlgorithm, canonicalize};
use testamur_canon::{Budget, nquads};
use testamur_conformance_tests::{Tally, data, npm, read, read_text};
use testamur_core::json::{self, Object, Value};

const EDUCREDENTIAL: &str = "https://raw.githubusercontent.com/educredentials/obv3-examples/refs/\
                             heads/main/contexts/educredential.json";

const BASE: &str = "https://example.net/folder/document";

#[test]
fn real_badges() {
    let Some(folder) = data().map(|data| data.join("edubadges")) else { return };
    let published = read_text(&folder, "contexts/educredential.json");
    let repaired = repair(&published);
    let contexts = Contexts::bundled().with(EDUCREDENTIAL, repaired.as_bytes()).unwrap();
    let (mut compared, mut by_oxjsonld) = (Vec::new(), 0);
    let mut tally = Tally::new(
        "edubadges RDF",
        "real badges, [a context repaired](#the-real-badges), compared with sophia, oxjsonld and jsonld.js",
    );
    for kind in ["credentials", "ref"] {
        for entry in std::fs::read_dir(folder.join(kind)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let document = json::parse(&read(&folder.join(kind), &name)).unwrap();
            // Most of them name a type of credentialSchema that their contexts do not define, so
            // the safe reading refuses them.
            let ours = ours(&document, &contexts, &Options::json_ld_api(Some(BASE))).unwrap();
            let inlined = inline(&document, &folder).to_string();
            assert_same(&ours, &sophia(&inlined).unwrap(), &format!("sophia, {name}"));
            // oxjsonld lets only the last of a node's types apply its context.
            if !document.to_string().contains("EducredentialAchievement") {
                assert_same(&ours, &oxigraph(&inlined).unwrap(), &format!("oxjsonld, {name}"));
                by_oxjsonld += 1;
            }
            assert!(ours.lines().count() > 10, "{name}");
            compared.push((name, document, ours));
            tally.pass();
        }
    }
    assert!(compared.len() >= 20 && by_oxjsonld >= 2);
    if let Some(npm) = npm::npm() {
        let documents: Vec<Value> =
            compared.iter().map(|(_, document, _)| document.clone()).collect();
        let input = [("base", Value::from(BASE)), ("documents", documents.into())];
        let theirs = npm::run(&npm, "rdf.mjs", &contexts, Object::from_iter(input));
        assert_eq!(theirs.len(), compared.len());
        for ((name, _, ours), theirs) in compared.iter().zip(&theirs) {
            // It keeps the letters of language tags.
            let theirs = again(&with_lower_case_tags(theirs.as_str().unwrap())).unwrap();
            assert_same(ours, &theirs, &format!("jsonld.js, {name}"));
        }
    }
    tally.finish();
}

/// That two texts are the same byte for byte; says which lines are not.
#[track_caller]
fn assert_same(ours: &str, other: &str, about: &str) {
    assert!(ours == other, "{about}:\n{}", differences(ours, other));
}

/// The lines that only one of two texts has.
fn differences(ours: &str, other: &str) -> String {
    let only = |a: &str, b: &str, sign: &str| {
        let missing = |line: &&str| !b.lines().any(|other| other == *line);
        a.lines().filter(missing).map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    only(ours, other, "ours") + &only(other, ours, "other")
}

/// One definition of this context says `context` for `@context`, so none of us takes it as it is.
fn repair(context: &str) -> String {
    assert!(context.contains("\"context\":"));
    context.replace("\"context\":", "\"@context\":")
}

#[test]
fn an_entry_that_no_definition_has_is_refused_by_all() {
    let text = r#"{"@context": {"p": {"@id": "ex:p", "context": {}}}, "p": 1}"#;
    let document = json::parse(text.as_bytes()).unwrap();
    assert!(ours(&document, &Contexts::none(), &Options::default()).is_err());
    assert!(oxigraph(text).is_err());
    assert!(sophia(text).is_err());
}

/// The document with its contexts in place of their URLs.
fn inline(document: &Value, folder: &std::path::Path) -> Value {
    match document {
        Value::Array(items) => {
            items.iter().map(|item| inline(item, folder)).collect::<Vec<_>>().into()
        }
        Value::Object(members) => {
            let member = |(name, value): (&str, &Value)| match name {
                "@context" => {
                    let contexts = value.as_set().iter().map(|url| context(url, folder));
                    (name.to_owned(), contexts.collect::<Vec<_>>().into())
                }
                _ => (name.to_owned(), inline(value, folder)),
            };
            Value::Object(members.iter().map(member).collect())
        }
        other => other.clone(),
    }
}

fn context(url: &Value, folder: &std::path::Path) -> Value {
    let bundled =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/testamur-canon/contexts");
    let text = match url.as_str() {
        Some("https://www.w3.org/ns/credentials/v2") => {
            read_text(&bundled, "w3c-credentials-v2.jsonld")
        }
        Some("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json") => {
            read_text(&bundled, "open-badges-3.0.3.jsonld")
        }
        Some("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json") => {
            read_text(&bundled, "open-badges-extensions.jsonld")
        }
        Some(EDUCREDENTIAL) => repair(&read_text(folder, "contexts/educredential.json")),
        _ => panic!("{url}"),
    };
    json::parse(text.as_bytes()).unwrap().get("@context").unwrap().clone()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn generated_documents(members in members()) {
        let document = Value::Object(
            [("@context".to_owned(), terms())].into_iter().chain(members).collect(),
        );
        let text = document.to_string();
        let options = Options::json_ld_api(Some(BASE));
        let ours = ours(&document, &Contexts::none(), &options);
        match ours {
            Ok(ours) => {
                for (name, other) in [("oxjsonld", oxigraph(&text)), ("sophia", sophia(&text))] {
                    let other = other.unwrap();
                    prop_assert!(ours == other, "{name}: {text}\n{}", differences(&ours, &other));
                }
            }
            Err(e) => prop_assert!(oxigraph(&text).is_err() || sophia(&text).is_err(), "{e} {text}"),
        }
    }
}

/// A context with every kind of term.
fn terms() -> Value {
    json::parse(
        br#"{"@version": 1.1, "ex": "https://example.org/", "id": "@id", "type": "@type",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "plain": "ex:plain", "link": {"@id": "ex:link", "@type": "@id"},
        "word": {"@id": "ex:word", "@type": "@vocab"}, "one": "ex:one", "two": "ex:two",
        "double": {"@id": "ex:double", "@type": "xsd:double"},
        "integer": {"@id": "ex:integer", "@type": "xsd:integer"},
        "decimal": {"@id": "ex:decimal", "@type": "xsd:decimal"},
        "boolean": {"@id": "ex:boolean", "@type": "xsd:boolean"},
        "date": {"@id": "ex:date", "@type": "xsd:date"},
        "none": {"@id": "ex:none", "@type": "@none"},
        "english": {"@id": "ex:english", "@language": "en-GB"},
        "list": {"@id": "ex:list", "@container": "@list"},
        "set": {"@id": "ex:set", "@container": "@set"},
        "languages": {"@id": "ex:languages", "@container": "@language"},
        "index": {"@id": "ex:index", "@container": "@index"},
        "ids": {"@id": "ex:ids", "@container": "@id"},
        "graph": {"@id": "ex:graph", "@container": "@graph"},
        "of": {"@reverse": "ex:has"}, "nest": "@nest",
        "scoped": {"@id": "ex:scoped", "@context": {"plain": "ex:other", "word": null}},
        "Typed": {"@id": "ex:Typed", "@context": {"plain": {"@id": "ex:typed", "@type": "xsd:date"}}},
        "Thing": "ex:Thing"}"#,
    )
    .unwrap()
}

fn number() -> impl Strategy<Value = Value> {
    // Fractions of two need few digits, so all agree. For others JSON-LD asks for sixteen digits, as
    // we and jsonld.js write (0.1 + 0.2 is 3.0E-1), and these two write the fewest that tell the
    // double from its neighbours.
    let short = (-0xf_ffff..0xf_ffff_i32, 0..10_i32);
    prop_oneof![
        any::<i32>().prop_map(f64::from),
        short.prop_map(|(number, bits)| f64::from(number) / 2_f64.powi(bits)),
        Just(0.0),
        Just(6.5),
        Just(1e21),
    ]
    // Both take integers past 64 bits for doubles, against JSON-LD's 10²¹.
    .prop_filter("past 64 bits", |number| {
        !(number.fract() == 0.0 && (1e18..1e21).contains(&number.abs()))
    })
    .prop_map(|number| Value::number(number).unwrap())
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        number(),
        any::<bool>().prop_map(Value::from),
        "[a-zA-Zé\"\\\\\n<> ]{0,8}".prop_map(Value::from),
        "ex:[a-c]".prop_map(Value::from),
        "https://example.com/[a-c]".prop_map(Value::from),
        prop_oneof![Just("one"), Just("Thing")].prop_map(Value::from),
        Just(Value::Null),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            4 => node(inner),
            1 => number().prop_map(|value| object([("@value", value)])),
            1 => "[a-z]{1,4}".prop_map(|text| {
                object([("@value", text.as_str().into()), ("@language", "nl-BE".into())])
            }),
            1 => number().prop_map(|value| {
                object([("@value", value), ("@type", "xsd:double".into())])
            }),
        ]
    })
}

fn node(inner: impl Strategy<Value = Value> + Clone + 'static) -> impl Strategy<Value = Value> {
    members_of(inner).prop_map(|members| Value::Object(members.into_iter().collect()))
}

fn members() -> impl Strategy<Value = Vec<(String, Value)>> {
    members_of(value().boxed())
}

fn members_of(
    inner: impl Strategy<Value = Value> + Clone + 'static,
) -> impl Strategy<Value = Vec<(String, Value)>> {
    let named = |name: &'static str, value: BoxedStrategy<Value>| {
        value.prop_map(move |value| (name.to_owned(), value)).boxed()
    };
    let any_name = prop::sample::select(vec![
        "plain",
        "link",
        "word",
        "one",
        "two",
        "double",
        "integer",
        "decimal",
        "boolean",
        "date",
        "none",
        "english",
        "list",
        "set",
        "scoped",
        "ex:compact",
        "https://example.com/p",
    ]);
    let text = "[a-z]{0,4}".prop_map(Value::from);
    let id = prop_oneof!["ex:[a-c]", "_:[ab]"].prop_map(Value::from);
    let class = prop_oneof![Just("Thing"), Just("Typed"), Just("ex:c")].prop_map(Value::from);
    let nodes = node_of_scalars();
    let map = |key: &'static str, value: BoxedStrategy<Value>| {
        prop::collection::btree_map(key, value, 0..3)
            .prop_map(|map| Value::Object(map.into_iter().collect()))
            .boxed()
    };
    let member = prop_oneof![
        // Sophia makes an empty list of null.
        10 => (any_name, inner).prop_map(|(name, value)| match (name, value) {
            ("list", Value::Null) => (name.to_owned(), Value::Array(Vec::new())),
            (name, value) => (name.to_owned(), value),
        }),
        2 => named("id", id.boxed()),
        2 => named("type", prop_oneof![
            class.clone(), prop::collection::vec(class, 0..3).prop_map(Value::from)
        ].boxed()),
        1 => named("languages", map("en|nl|fr-CA", text.boxed())),
        1 => named("index", map("[a-c]", nodes.clone())),
        1 => named("ids", map("ex:[a-c]", nodes.clone())),
        1 => named("of", nodes.clone()),
        1 => named("nest", nodes.clone()),
        1 => named("graph", nodes),
    ];
    prop::collection::vec(member, 0..5)
}

fn node_of_scalars() -> BoxedStrategy<Value> {
    // Not `plain`, which a type redefines: oxjsonld takes that back inside index maps.
    let name = prop::sample::select(vec!["one", "link", "double", "english"]);
    prop::collection::vec((name, scalar()), 1..3)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
        .boxed()
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.into_iter().collect())
}

fn ours(document: &Value, contexts: &Contexts, options: &Options) -> Result<String, String> {
    let dataset = to_rdf(document, contexts, options, &mut Budget::default());
    let dataset = dataset.map_err(|e| e.to_string())?;
    canonical(&dataset)
}

fn oxigraph(document: &str) -> Result<String, String> {
    let quads =
        oxjsonld::JsonLdParser::new().with_base_iri(BASE).unwrap().for_slice(document.as_bytes());
    let mut text = String::new();
    for quad in quads {
        text.push_str(&format!("{} .\n", quad.map_err(|e| e.to_string())?));
    }
    again(&text)
}

fn sophia(document: &str) -> Result<String, String> {
    let base = sophia_api::prelude::Iri::new_unchecked(std::sync::Arc::from(BASE));
    let options = sophia_jsonld::JsonLdOptions::new().with_base(base);
    let parser = sophia_jsonld::JsonLdParser::new_with_options(options);
    let mut writer = sophia_turtle::serializer::nq::NQuadsSerializer::new_stringifier();
    writer.serialize_quads(parser.parse_str(document)).map_err(|e| e.to_string())?;
    again(&with_lower_case_tags(writer.as_str()))
}

/// Sophia keeps the letters of language tags, we and oxjsonld do not.
fn with_lower_case_tags(nquads: &str) -> String {
    let lower = |line: &str| match line.rsplit_once("\"@") {
        Some((text, tag)) => format!("{text}\"@{}\n", tag.to_ascii_lowercase()),
        None => format!("{line}\n"),
    };
    nquads.lines().map(lower).collect()
}

fn again(text: &str) -> Result<String, String> {
    let dataset = nquads::parse(text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    canonical(&dataset)
}

fn canonical(dataset: &testamur_canon::rdf::Dataset) -> Result<String, String> {
    canonicalize(dataset, HashAlgorithm::Sha256, &mut Budget::new(1_000_000))
        .map(|canonical| canonical.into_nquads())
        .map_err(|e| e.to_string())
}
