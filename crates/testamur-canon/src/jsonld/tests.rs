//! Safe reading, limits and caching, through the public functions.

use super::*;
use crate::rdfc::{HashAlgorithm, canonicalize};
use crate::{SharedWork, nquads};
use testamur_core::json::{self, Pointer};
use testamur_core::{Code, Error};

const VC: &str = "https://www.w3.org/ns/credentials/v2";
const OB: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

fn read(document: &str, options: &Options) -> Result<Dataset> {
    let document = json::parse(document.as_bytes()).unwrap();
    to_rdf(&document, &Contexts::bundled(), options, &mut Budget::default())
}

fn safe(document: &str) -> Result<Dataset> {
    read(document, &Options::default())
}

fn show(dataset: &Dataset) -> String {
    canonicalize(dataset, HashAlgorithm::Sha256, &mut Budget::default()).unwrap().into_nquads()
}

/// The safe reading fails with this code at this place, and the plain one does not.
#[track_caller]
fn refused(document: &str, code: Code, pointer: &str) -> Error {
    let error = safe(document).expect_err(document);
    assert_eq!((error.code(), error.pointer().map(Pointer::as_str)), (code, Some(pointer)));
    read(document, &Options::json_ld_api(None)).expect(document);
    error
}

fn with_terms(members: &str) -> String {
    format!(
        r#"{{"@context": {{"@version": 1.1, "ex": "https://example.org/",
        "p": "ex:p", "q": {{"@id": "ex:q", "@type": "@id"}}, "gone": null,
        "v": {{"@id": "ex:v", "@type": "@vocab"}},
        "l": {{"@id": "ex:l", "@container": "@list"}},
        "lang": {{"@id": "ex:lang", "@container": "@language"}},
        "g": {{"@id": "ex:g", "@container": "@graph"}},
        "t": {{"@id": "ex:t", "@container": "@type"}},
        "n": "@nest"}}, {members}}}"#
    )
}

#[test]
fn undefined_terms_are_refused() {
    for (members, pointer) in [
        (r#""p": 1, "unknown": 1"#, "/unknown"),
        (r#""p": {"a/b": 1}"#, "/p/a~1b"),
        (r#""p": [1, {"p": 1, "unknown": null}]"#, "/p/1/unknown"),
        (r#""p": 1, "gone": 1"#, "/gone"),
        (r#""p": 1, "@future": 1"#, "/@future"),
        (r#""p": 1, "n": {"unknown": 1}"#, "/n/unknown"),
        (r#""p": 1, "@version": 1"#, "/@version"),
        (r#""p": 1, "@reverse": {"unknown": {"p": 1}}"#, "/@reverse/unknown"),
        (r#""@graph": [{"p": 1, "unknown": 1}]"#, "/@graph/0/unknown"),
        (r#""@included": [{"p": 1, "unknown": 1}]"#, "/@included/0/unknown"),
    ] {
        refused(&with_terms(members), Code::ContextUndefinedTerm, pointer);
    }
    let error = refused(&with_terms(r#""p": 1, "nmae": 1"#), Code::ContextUndefinedTerm, "/nmae");
    assert_eq!(error.sentence(), "No context of the document defines nmae.");
}

#[test]
fn undefined_types_are_refused() {
    for (members, pointer) in [
        (r#""@type": "Unknown""#, "/@type"),
        (r#""p": {"@type": ["ex:T", "Unknown"]}"#, "/p/@type/1"),
        (r#""@type": "@future""#, "/@type"),
        (r#""@type": "@json", "p": 1"#, "/@type"),
        (r#""t": {"Unknown": {"p": 1}}"#, "/t/Unknown"),
    ] {
        refused(&with_terms(members), Code::ContextUndefinedType, pointer);
    }
}

#[test]
fn relative_and_malformed_iris_are_refused() {
    for (members, pointer) in [
        (r#""@id": "relative", "p": 1"#, "/@id"),
        (r#""@id": "", "p": 1"#, "/@id"),
        (r#""@id": "@future", "p": 1"#, "/@id"),
        (r#""@id": "https://example.org/a b", "p": 1"#, "/@id"),
        (r#""q": "relative""#, "/q"),
        (r#""q": ["ex:a", "relative"]"#, "/q/1"),
        (r#""v": "relative""#, "/v"),
        (r#""p": {"@id": "relative"}"#, "/p/@id"),
        (r#""ex:a b": 1"#, "/ex:a b"),
        (r#""@id": "relative", "@graph": [{"p": 1}]"#, "/@id"),
        (r#""@type": "ex:a b""#, "/@type"),
    ] {
        let document = with_terms(members);
        let error = safe(&document).expect_err(&document);
        let codes = [Code::ContextRelativeIri, Code::ContextUndefinedType];
        assert!(codes.contains(&error.code()), "{error}");
        assert_eq!(error.pointer().map(Pointer::as_str), Some(pointer), "{document}");
    }
}

#[test]
fn values_that_would_be_dropped_are_refused() {
    for (members, pointer) in [
        (r#""p": {"@value": null}"#, "/p"),
        (r#""p": {"@language": "en"}"#, "/p/@language"),
        (r#""p": {"@value": 5, "@direction": "rtl"}"#, "/p"),
        (r#""p": {"@value": true, "@direction": "ltr"}"#, "/p"),
        (r#""@graph": ["free"]"#, "/@graph/0"),
        (r#""@graph": [{"p": 1}, {"@value": 1}]"#, "/@graph/1"),
        (r#""@graph": [{"p": 1}, {"@list": [1]}]"#, "/@graph/1"),
        (r#""@graph": [{"p": 1}, {}]"#, "/@graph/1"),
        (r#""@graph": [{"@id": "ex:a"}]"#, "/@graph/0"),
        (r#""g": {"@id": "ex:a"}"#, "/g"),
        (r#""g": {}"#, "/g"),
        (r#""g": "text""#, "/g"),
        (r#""@id": "ex:a""#, ""),
        (r#""_:p": 1"#, "/_:p"),
        (r#""p": null"#, ""),
    ] {
        refused(&with_terms(members), Code::ContextDroppedValue, pointer);
    }
    for document in [r#""text""#, "[1]", r#"{"@context": {}}"#] {
        assert_eq!(safe(document).unwrap_err().code(), Code::ContextDroppedValue, "{document}");
    }
}

#[test]
fn malformed_language_tags_are_refused() {
    let tag = r#""p": {"@value": "a", "@language": "a b"}"#;
    refused(&with_terms(tag), Code::ContextLanguageTag, "/p");
    refused(&with_terms(r#""lang": {"e1": "a"}"#), Code::ContextLanguageTag, "/lang/e1");
    let default = r#"{"@context": {"@language": "?", "p": "ex:p"}, "p": "a"}"#;
    refused(default, Code::ContextLanguageTag, "/p");
}

/// In each of the places where a tag can stand.
#[test]
fn language_tags_are_in_lower_case() {
    let document = with_terms(
        r#""@id": "ex:a", "lang": {"de-AT": "in a map", "zh-Hant-TW": "in a map"},
        "p": [{"@value": "one", "@language": "de-DE"}, {"@value": "one", "@language": "de-de"}],
        "g": {"@context": {"@language": "FR"}, "p": "by default"},
        "l": {"@context": {"l": {"@id": "ex:l", "@language": "en-GB"}}, "l": "by its term"}"#,
    );
    let tags = |options: &Options| {
        let nquads = show(&read(&document, options).unwrap());
        let mut tags: Vec<String> = nquads
            .lines()
            .filter_map(|line| line.split_once("\"@")?.1.split(' ').next().map(str::to_owned))
            .collect();
        tags.sort_unstable();
        tags
    };
    let lower = ["de-at", "de-de", "en-gb", "fr", "zh-hant-tw"];
    assert_eq!(tags(&Options::default()), lower);
    assert_eq!(tags(&Options::json_ld_api(None)), lower);
    assert_eq!(
        tags(&Options::default().with_language_tags_as_written()),
        ["FR", "de-AT", "de-DE", "de-de", "en-GB", "zh-Hant-TW"]
    );
}

#[test]
fn the_direction_of_a_string_is_in_its_datatype() {
    let document = with_terms(
        r#""p": [
            {"@value": "a", "@direction": "rtl"},
            {"@value": "b", "@language": "AR", "@direction": "rtl"},
            {"@value": "c", "@language": "en"}
        ],
        "g": {"@context": {"@language": "he", "@direction": "ltr"}, "p": "d"}"#,
    );
    let literals = |options: &Options| {
        let nquads = show(&read(&document, options).unwrap());
        let literal =
            |line: &str| line.split(' ').find(|term| term.starts_with('"')).map(str::to_owned);
        let mut literals: Vec<String> = nquads.lines().filter_map(literal).collect();
        literals.sort_unstable();
        literals
    };
    let kept = [
        r#""a"^^<https://www.w3.org/ns/i18n#_rtl>"#,
        r#""b"^^<https://www.w3.org/ns/i18n#ar_rtl>"#,
        r#""c"@en"#,
        r#""d"^^<https://www.w3.org/ns/i18n#he_ltr>"#,
    ];
    assert_eq!(literals(&Options::default()), kept);
    let dropped = [r#""a""#, r#""b"@ar"#, r#""c"@en"#, r#""d"@he"#];
    assert_eq!(literals(&Options::default().dangerous_drop_directions()), dropped);
    assert_eq!(literals(&Options::json_ld_api(None)), dropped);
}

/// As the W3C's suites for proofs have them in documents that are signed.
#[test]
fn a_context_may_be_wrapped_as_in_a_document() {
    let plain = r#"{"@context": [{"a": "ex:a"}, {"b": "ex:b"}], "a": 1, "b": {"a": 2}}"#;
    let wrapped = plain.replace(r#"{"b": "ex:b"}"#, r#"{"@context": {"b": "ex:b"}}"#);
    assert_eq!(show(&safe(&wrapped).unwrap()), show(&safe(plain).unwrap()));
    for context in [
        r#"{"@context": {"b": "ex:b"}, "a": "ex:a"}"#,
        r#"{"@context": {"@context": {"b": "ex:b"}}}"#,
        r#"{"@context": [{"b": "ex:b"}]}"#,
    ] {
        let document = format!(r#"{{"@context": [{context}], "b": 1}}"#);
        assert_eq!(safe(&document).unwrap_err().code(), Code::ContextInvalid, "{context}");
    }
    // Not in a list: a test of the W3C has it refused.
    let lone = r#"{"@context": {"@context": {"b": "ex:b"}}, "b": 1}"#;
    assert_eq!(safe(lone).unwrap_err().code(), Code::ContextInvalid);
    // What it holds keeps to the rules of any other context.
    let over =
        r#"{"@context": [{"@protected": true, "b": "ex:b"}, {"@context": {"b": "ex:c"}}], "b": 1}"#;
    assert_eq!(safe(over).unwrap_err().code(), Code::ContextProtected);
}

#[test]
fn parts_of_contexts_without_effect_are_refused() {
    for context in [
        r#"{"@future": "ex:a"}"#,
        r#"{"a": "@future"}"#,
        r#"{"a": {"@reverse": "@future"}}"#,
        r#"{"@vocab": "relative"}"#,
    ] {
        let document = format!(r#"{{"@context": {context}, "ex:p": 1}}"#);
        refused(&document, Code::ContextInvalid, "/@context");
    }
}

/// Null and empty arrays say nothing and lose nothing.
#[test]
fn nothing_is_lost_with_null_and_empty_arrays() {
    let dataset = safe(&with_terms(
        r#""@id": "ex:a", "p": [null, 1, []], "q": null, "v": [], "lang": {"en": null},
        "@type": [], "@graph": [null], "g": []"#,
    ));
    let integer = "http://www.w3.org/2001/XMLSchema#integer";
    assert_eq!(
        show(&dataset.unwrap()),
        format!("<https://example.org/a> <https://example.org/p> \"1\"^^<{integer}> .\n")
    );
}

#[test]
fn protected_terms_stay_what_they_are() {
    let document = format!(r#"{{"@context": ["{VC}", {{"name": "ex:name"}}], "name": "a"}}"#);
    let error = safe(&document).unwrap_err();
    assert_eq!(error.code(), Code::ContextProtected);
    assert_eq!(error.pointer().unwrap().as_str(), "/@context");
    assert_eq!(
        error.sentence(),
        "The context redefines the protected term name (in the document's own context)."
    );
    let error = safe(&format!(r#"{{"@context": ["{VC}", null], "ex:p": 1}}"#)).unwrap_err();
    assert_eq!(error.code(), Code::ContextInvalid);
}

#[test]
fn contexts_that_are_not_known_are_named() {
    let error = safe(r#"{"ex:p": {"@context": "https://example.org/c"}}"#).unwrap_err();
    assert_eq!(error.code(), Code::ContextUnknown);
    assert_eq!(error.pointer().unwrap().as_str(), "/ex:p/@context");
    assert_eq!(error.sentence(), "The JSON-LD context https://example.org/c is not known.");
}

#[test]
fn what_is_wrong_in_a_context_is_named_with_its_url_and_term() {
    let outer = "https://example.org/outer";
    let inner = "https://example.org/inner";
    let contexts = Contexts::bundled()
        .with(outer, format!(r#"{{"@context": ["{inner}"]}}"#).as_bytes())
        .and_then(|set| set.with(inner, br#"{"@context": {"bad": 7, "name": "ex:a"}}"#))
        .unwrap();
    let own = r#"{"bad": 7}"#;
    let rule = "A JSON-LD context breaks a rule: invalid term definition";
    for (context, sentence) in [
        (format!("\"{outer}\""), format!("{rule} (term bad in {inner}).")),
        (own.to_owned(), format!("{rule} (term bad in the document's own context).")),
    ] {
        let document = format!(r#"{{"@context": {context}, "ex:p": 1}}"#);
        let document = json::parse(document.as_bytes()).unwrap();
        let read = to_rdf(&document, &contexts, &Options::default(), &mut Budget::default());
        assert_eq!(read.unwrap_err().sentence(), sentence);
    }
}

#[test]
fn the_bundled_context_that_defines_a_name_is_a_fact() {
    let fact = |members: &str| {
        let error = safe(&with_terms(members)).unwrap_err();
        error.facts().find(|(name, _)| *name == "defined_by").map(|(_, url)| url.to_owned())
    };
    let extensions = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json";
    let undefined = r#""p": {"@type": "1EdTechJsonSchemaValidator2019"}"#;
    assert_eq!(fact(undefined).as_deref(), Some(extensions));
    let term = fact(r#""p": 1, "name": 1"#);
    assert_eq!(term.as_deref(), Some(VC));
    assert_eq!(fact(r#""p": 1, "nobodyDefinesThis": 1"#), None);
}

#[test]
fn every_bundled_context_follows_the_rules() {
    let mut contexts = Contexts::bundled();
    for context in bundled::BUNDLED {
        // Given from outside, its scoped contexts are checked.
        contexts = contexts.with(context.urls[0], context.json.as_bytes()).unwrap();
        assert_eq!(contexts.sha256(context.urls[0]), Some(context.sha256[0]));
        assert_eq!(Contexts::known_sha256(context.urls[0]), context.sha256);
    }
    for context in bundled::BUNDLED {
        let document = format!(r#"{{"@context": "{}", "ex:p": 1}}"#, context.urls[0]);
        let document = json::parse(document.as_bytes()).unwrap();
        let options = Options::json_ld_api(None);
        to_rdf(&document, &contexts, &options, &mut Budget::default()).unwrap();
    }
}

#[test]
fn a_member_of_the_document_can_be_another_or_none() {
    let with = |members: &str| with_terms(&format!(r#""@id": "urn:a"{members}, "q": {{"p": 1}}"#));
    let other = || json::parse(br#"[{"@id": "urn:b", "p": 2}]"#).unwrap();
    let expected = show(&safe(&with(r#", "l": [{"@id": "urn:b", "p": 2}]"#)).unwrap());
    for members in ["", r#", "l": {"unknown": 1}"#] {
        let options = Options::default().with_member("l", other());
        assert_eq!(show(&read(&with(members), &options).unwrap()), expected);
        let none = options.without_member("l");
        assert_eq!(show(&read(&with(members), &none).unwrap()), show(&safe(&with("")).unwrap()));
    }
    // Members of the same name further down stay.
    let options = Options::default().with_member("p", 3u32.into());
    let replaced = read(&with(""), &options).unwrap();
    assert_eq!(show(&replaced), show(&safe(&with(r#", "p": 3"#)).unwrap()));
}

#[test]
fn statements_know_where_they_come_from() {
    let dataset = safe(&format!(
        r#"{{"@context": ["{VC}", "{OB}"], "id": "urn:a", "type": ["VerifiableCredential"],
        "credentialSubject": {{"type": "AchievementSubject", "achievement": {{"name": "n"}}}}}}"#
    ))
    .unwrap();
    let mut places: Vec<_> = dataset
        .quads()
        .iter()
        .map(|quad| dataset.origins().pointer(quad.origin).as_str().to_owned())
        .collect();
    places.sort();
    assert_eq!(
        places,
        [
            "/credentialSubject",
            "/credentialSubject/achievement",
            "/credentialSubject/achievement/name",
            "/credentialSubject/type",
            "/type/0",
        ]
    );
}

#[test]
fn the_second_document_compiles_nothing() {
    let contexts =
        Contexts::bundled().with("https://example.org/c", br#"{"@context": {}}"#).unwrap();
    let document = format!(
        r#"{{"@context": ["{VC}", "{OB}"], "type": "VerifiableCredential",
        "credentialSubject": {{"type": "AchievementSubject", "achievement": {{"name": "n"}}}},
        "proof": {{"type": "DataIntegrityProof", "created": "2024-01-01T00:00:00Z"}}}}"#
    );
    let document = json::parse(document.as_bytes()).unwrap();
    let read = || to_rdf(&document, &contexts, &Options::default(), &mut Budget::default());
    let first = read().unwrap();
    let compiled = contexts.root().count();
    let second = read().unwrap();
    assert!(compiled > 3);
    assert_eq!(contexts.root().count(), compiled);
    assert_eq!(show(&first), show(&second));
}

#[test]
fn contexts_in_documents_are_forgotten() {
    let contexts = Contexts::none().with("https://example.org/c", br#"{"@context": {}}"#).unwrap();
    for name in 0..50 {
        let document =
            format!(r#"{{"@context": ["https://example.org/c", {{"p": "ex:p{name}"}}], "p": 1}}"#);
        let document = json::parse(document.as_bytes()).unwrap();
        to_rdf(&document, &contexts, &Options::default(), &mut Budget::default()).unwrap();
    }
    assert_eq!(contexts.root().count(), 2);
}

fn code(document: &str) -> Code {
    read(document, &Options::json_ld_api(None)).unwrap_err().code()
}

/// A document whose context has a term of so many bytes, which its values use so often.
fn often(bytes: usize, times: usize) -> String {
    let items: Vec<_> = (0..times).map(|n| n.to_string()).collect();
    let iri = "x".repeat(bytes);
    format!(r#"{{"@context": {{"p": "ex:{iri}"}}, "p": [{}]}}"#, items.join(","))
}

#[test]
fn what_is_kept_once_cannot_be_stated_without_end() {
    assert_eq!(code(&often(100_000, 2_500)), Code::LimitRdfSize);
    assert!(read(&often(100_000, 60), &Options::default()).is_ok());
    assert!(read(&often(20, 50_000), &Options::default()).is_ok());
}

#[test]
fn documents_share_the_bytes_that_they_state() {
    let document = json::parse(often(100_000, 60).as_bytes()).unwrap();
    let contexts = Contexts::bundled();
    let mut budget = Budget::default().with_shared_work(SharedWork::for_bytes(0));
    let mut read =
        || to_rdf(&document, &contexts, &Options::default(), &mut budget).map(|made| show(&made));
    let length = read().unwrap().len();
    assert!(length > 6_000_000);
    assert!(read().is_ok());
    assert_eq!(read().unwrap_err().code(), Code::LimitCanonicalWork);
    let taken = |work: SharedWork| (16 << 20) - work.canonical_bytes();
    // What was refused took its time, too.
    assert!(taken(budget.shared_work().unwrap()) > 2 * length as u64);
}

#[test]
fn long_prefixes_do_not_multiply() {
    let prefix = format!("ex:{}", "x".repeat(200_000));
    let items: Vec<_> = (0..1000).map(|n| format!(r#""a:{n}""#)).collect();
    let document = format!(
        r#"{{"@context": {{"a": {{"@id": "{prefix}", "@prefix": true}}, "q": {{"@id": "ex:q", "@type": "@id"}}}},
        "q": [{}]}}"#,
        items.join(",")
    );
    assert_eq!(code(&document), Code::LimitRdfSize);
    let terms: Vec<_> = (0..10_000).map(|n| format!(r#""t{n}": "a:{n}""#)).collect();
    let document = format!(
        r#"{{"@context": {{"a": {{"@id": "{prefix}", "@prefix": true}}, {}}}}}"#,
        terms.join(",")
    );
    assert_eq!(code(&document), Code::LimitContextWork);
}

#[test]
fn chains_of_terms_end() {
    let terms: Vec<_> = (0..100_000).map(|n| format!(r#""t{n}": "t{}:x""#, n + 1)).collect();
    let document = format!(r#"{{"@context": {{{}}}}}"#, terms.join(","));
    assert_eq!(code(&document), Code::LimitContextDepth);
}

#[test]
fn contexts_that_take_in_each_other_end() {
    let contexts = Contexts::none()
        .with("ex:a", br#"{"@context": "ex:b"}"#)
        .and_then(|c| c.with("ex:b", br#"{"@context": [{}, "ex:a"]}"#))
        .unwrap();
    let document = json::parse(br#"{"@context": "ex:a"}"#).unwrap();
    let error = to_rdf(&document, &contexts, &Options::default(), &mut Budget::default());
    assert_eq!(error.unwrap_err().code(), Code::ContextInvalid);
    let mut contexts = Contexts::none();
    for n in 0..100 {
        let next = format!(r#"{{"@context": "ex:{}"}}"#, n + 1);
        contexts = contexts.with(&format!("ex:{n}"), next.as_bytes()).unwrap();
    }
    let document = json::parse(br#"{"@context": "ex:0"}"#).unwrap();
    let error = to_rdf(&document, &contexts, &Options::default(), &mut Budget::default());
    assert_eq!(error.unwrap_err().code(), Code::LimitContextDepth);
}

/// Every subset of the types makes another context; a document may make only so many.
#[test]
fn combined_types_end() {
    let terms: Vec<_> = (0..40)
        .map(|n| format!(r#""T{n}": {{"@id": "ex:T{n}", "@context": {{"p{n}": "ex:p{n}"}}}}"#))
        .chain((0..500).map(|n| format!(r#""x{n}": "ex:x{n}""#)))
        .collect();
    let context = format!(r#"{{"@context": {{{}}}}}"#, terms.join(","));
    let contexts = Contexts::none().with("ex:c", context.as_bytes()).unwrap();
    let nodes: Vec<_> = (0..4000_u64)
        .map(|n| {
            let bits = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let types = (0..40).filter(|bit| bits >> bit & 1 == 1);
            let types: Vec<_> = types.map(|bit| format!(r#""T{bit}""#)).collect();
            format!(r#"{{"@type": [{}]}}"#, types.join(","))
        })
        .collect();
    let document = format!(r#"{{"@context": "ex:c", "@graph": [{}]}}"#, nodes.join(","));
    let document = json::parse(document.as_bytes()).unwrap();
    for _ in 0..2 {
        let error = to_rdf(&document, &contexts, &Options::default(), &mut Budget::default());
        let error = error.unwrap_err();
        assert_eq!(error.code(), Code::LimitContextWork);
        let limit = "The contexts of one document take more than the 1000000 steps";
        assert!(error.sentence().starts_with(limit), "{error}");
    }
}

#[test]
fn documents_nested_as_deep_as_json_may_be_are_read() {
    let open = r#"{"ex:p": "#.repeat(31) + r#"[{"@list": ["#;
    let close = "]}]".to_owned() + &"}".repeat(31);
    let document = format!("{open}1{close}");
    safe(&document).unwrap();
}

#[test]
fn fresh_blank_nodes_meet_no_label() {
    let dataset =
        safe(r#"{"ex:p": {"@id": "_:b0", "ex:q": {"ex:r": 1}}, "ex:s": {"@id": "_:b1"}}"#).unwrap();
    let expected = nquads::parse(
        "_:w <ex:p> _:x .\n_:x <ex:q> _:y .\n_:y <ex:r> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n_:w <ex:s> _:z .\n",
    );
    assert_eq!(show(&dataset), show(&expected.unwrap()));
}

/// A colon counts as a prefix's unless it is the first or the last character, however long these are.
#[test]
fn terms_that_begin_or_end_beyond_ascii() {
    for (term, is_defined) in
        [("é", true), ("\u{ffff}n", true), ("né", true), (":é", true), ("é:", true), ("é:é", false)]
    {
        let text = format!(r#"{{"@context": {{"{term}": {{"@id": "ex:p"}}}}, "{term}": "x"}}"#);
        let document = json::parse(text.as_bytes()).unwrap();
        let options = Options::json_ld_api(None);
        let read = to_rdf(&document, &Contexts::none(), &options, &mut Budget::default());
        assert_eq!(read.is_ok(), is_defined, "{term}: {:?}", read.err());
    }
}
