//! What must hold for every input, one function for each kind of it. A function takes any bytes and
//! panics when something does not hold.

mod baked;
mod build;
mod domains;
mod ethr;
mod status;
mod tokens;
mod webvh;

use std::sync::LazyLock;
use testamur_canon::jsonld::{self, Contexts, Options, RdfDirection};
use testamur_canon::rdf::Dataset;
use testamur_canon::rdfc::{HashAlgorithm, canonicalize};
use testamur_canon::{Budget, jcs, nquads};
use testamur_core::evidence::{Document, Evidence, Step};
use testamur_core::json::{self, Value};
use testamur_core::report::Verdict;
use testamur_core::{Result, Timestamp};
use testamur_did::{
    DereferencingOptions, Did, DidDocument, DidUrl, Relationship, ResolutionOptions, Resolver,
    UniversalResolver,
};
use testamur_keys::{KeyType, PublicKey, SecretKey, default_provider, multibase as base};
use testamur_proof::SecuredDocument;
use testamur_sd::data_integrity::{BaseProof, DerivedProof, bbs};
use testamur_verifier::{
    CredentialPolicy, HolderBinding, Policy, PresentationPolicy, Schemas, StatusRule, Trust,
    Verifier,
};

pub use baked::baked;
pub use domains::domains;
pub use ethr::did_ethr;
pub use status::status;
pub use tokens::{cose, held, jws, sd_jwt, sd_jwt_vc};
pub use webvh::did_webvh;

/// A function over any bytes.
pub type Target = fn(&[u8]);

/// All functions by their names, which are those of the folders of their seeds.
pub const TARGETS: &[(&str, Target)] = &[
    ("json", json),
    ("jsonld", jsonld),
    ("jsonld_built", jsonld_built),
    ("nquads_rdfc", nquads_rdfc),
    ("did", did),
    ("did_ethr", did_ethr),
    ("did_webvh", did_webvh),
    ("domains", domains),
    ("multibase", multibase),
    ("proof", proof),
    ("proof_value", proof_value),
    ("schema", schema),
    ("jws", jws),
    ("cose", cose),
    ("sd_jwt", sd_jwt),
    ("sd_jwt_vc", sd_jwt_vc),
    ("held", held),
    ("baked", baked),
    ("status", status),
    ("verify", verify),
];

/// What we take as JSON, others take too; written out and read again it is the same.
pub fn json(data: &[u8]) {
    let Ok(value) = json::parse(data) else { return };
    let other: serde_json::Value = serde_json::from_slice(data).expect("is JSON for others too");
    assert!(is_same(&value, &other), "others read the same");
    for text in [value.to_string().into_bytes(), format!("{value:#}").into_bytes()] {
        assert_eq!(json::parse(&text).as_ref(), Ok(&value), "as it was before it was written");
    }
    let canonical = jcs::to_vec(&value);
    let again = json::parse(&canonical).expect("canonical JSON is JSON");
    assert_eq!(again, value);
    assert_eq!(jcs::to_vec(&again), canonical, "a canonical form has itself");
}

/// JSON-LD becomes RDF that N-Quads can express, the same each time.
pub fn jsonld(data: &[u8]) {
    if let Ok(document) = json::parse(data) {
        check_jsonld(&document);
    }
}

/// As [`jsonld`], for documents that are made of choices.
pub fn jsonld_built(data: &[u8]) {
    let document = build::document(data);
    let text = document.to_string();
    assert_eq!(json::parse(text.as_bytes()).as_ref(), Ok(&document));
    check_jsonld(&document);
}
/// N-Quads that are taken have a canonical form that is its own.
pub fn nquads_rdfc(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(dataset) = nquads::parse(text) {
        check_dataset(&dataset);
    }
}

/// DIDs, DID URLs and DID documents, alone and resolved. Text and document are parted by an empty
/// line.
pub fn did(data: &[u8]) {
    let (text, document) = parts(data);
    if let Ok(value) = json::parse(document)
        && let Ok(document) = DidDocument::from_value("did:example:1", value)
    {
        for method in document.verification_methods() {
            let _ = (method.public_key(), method.expires(), method.revoked());
            let _ = document.verification_method(method.id(), Relationship::AssertionMethod);
        }
    }
    let Ok(text) = std::str::from_utf8(text) else { return };
    if let Ok(did) = Did::parse(text) {
        assert_eq!(did.to_string(), text);
        let options = ResolutionOptions::default();
        let resolve = |evidence: &_| RESOLVER.resolve(&did, &options, evidence, *NOW);
        if let Some(Ok(resolution)) = answered(resolve, document) {
            let _ = resolution.to_value();
            let about = resolution.document().map(|document| document.id() == text);
            assert!(about.unwrap_or(true), "whoever says it");
        }
    }
    if let Ok(url) = DidUrl::parse(text) {
        assert_eq!(url.to_string(), text);
        assert_eq!(DidUrl::parse(text), Ok(url.clone()));
        let _ = url.parameters().count();
        let options = DereferencingOptions::default();
        let dereference = |evidence: &_| RESOLVER.dereference(&url, &options, evidence, *NOW);
        if let Some(Ok(dereferenced)) = answered(dereference, document) {
            let _ = dereferenced.to_value();
        }
    }
    let base = Did::parse("did:example:1").expect("is a DID");
    if let Ok(url) = DidUrl::parse_relative_to(&base, text) {
        assert_eq!(DidUrl::parse(url.as_str()), Ok(url));
    }
}

/// Multibase, Multikey, JWK, PEM and DER: what is taken comes back as it was.
pub fn multibase(data: &[u8]) {
    let raw = KeyType::ALL.map(|key_type| PublicKey::from_raw(key_type, data));
    let public = raw.into_iter().chain([PublicKey::from_spki_der(data)]);
    public.flatten().for_each(|key| check_public(&key));
    if let Ok(key) = SecretKey::from_pkcs8_der(data) {
        check_secret(&key);
    }
    if let Ok(value) = json::parse(data) {
        check_key(PublicKey::from_jwk(&value), SecretKey::from_jwk(&value));
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok((which, bytes)) = base::decode(text) {
        assert_eq!(base::encode(which, &bytes), text, "each value has one form");
    }
    let key = PublicKey::from_multikey(text);
    if let Ok(key) = &key {
        assert_eq!(key.to_multikey(), text);
    }
    check_key(key, SecretKey::from_multikey(text));
    check_key(PublicKey::from_pem(text), SecretKey::from_pem(text));
}

/// What is read as a proof for selective disclosure is written the same, but for the order of its
/// labels.
pub fn proof_value(data: &[u8]) {
    if let Ok(proof) = BaseProof::read(data) {
        assert_eq!(proof.to_bytes(), data, "a base proof has one form");
    }
    if let Ok(proof) = DerivedProof::read(data) {
        let bytes = proof.to_bytes();
        assert_eq!(bytes.len(), data.len());
        assert_eq!(DerivedProof::read(&bytes).as_ref(), Ok(&proof));
    }
    if let Ok(proof) = bbs::BaseProof::read(data) {
        assert_eq!(proof.to_bytes(), data, "a base proof has one form");
    }
    if let Ok(proof) = bbs::DerivedProof::read(data) {
        let bytes = proof.to_bytes();
        assert_eq!(bytes.len(), data.len());
        assert_eq!(bbs::DerivedProof::read(&bytes).as_ref(), Ok(&proof));
    }
}

/// Proofs of any document can be read and checked with any key.
pub fn proof(data: &[u8]) {
    let Ok(document) = json::parse(data) else { return };
    let Ok(mut secured) = SecuredDocument::read(&document) else { return };
    for index in 0..secured.proofs().len() {
        let _ = (secured.foundations(index), secured.unsigned_contexts(index));
        for key in KEYS.iter() {
            let first = secured.verify(index, key, default_provider(), &CONTEXTS);
            let second = secured.verify(index, key, default_provider(), &CONTEXTS);
            assert_eq!(first.is_ok(), second.is_ok());
            let _ = secured.stages(index, key, &CONTEXTS);
        }
    }
}

/// Any schema comes to an end for any value, the same each time. The value, the schema and what that
/// refers to are parted by empty lines.
pub fn schema(data: &[u8]) {
    let (value, documents) = parts(data);
    let Ok(value) = json::parse(value) else { return };
    let entry = br#"{"id":"https://s.example/","type":"1EdTechJsonSchemaValidator2019"}"#;
    let entry = json::parse(entry).expect("is JSON");
    let check = |schemas: &Schemas| {
        answered_from(documents, |evidence| schemas.check(&value, &entry, evidence))
    };
    let schemas = Schemas::new();
    let first = check(&schemas);
    assert_eq!(check(&schemas), first, "what is remembered says the same");
}

/// Nothing from an issuer that is not trusted is accepted, and the report is the same each time.
/// The document and what it asks for are parted by empty lines.
pub fn verify(data: &[u8]) {
    let report = || {
        let (input, documents) = parts(data);
        answered_from(documents, |evidence| VERIFIER.verify(input, &POLICY, evidence, *NOW))
    };
    let first = report();
    assert_ne!(first.verdict(), Verdict::Accepted, "{first:?}");
    let text = first.to_value().to_string();
    assert_eq!(report().to_value().to_string(), text);
    json::parse(text.as_bytes()).expect("a report is JSON");
}

static CONTEXTS: LazyLock<Contexts> = LazyLock::new(Contexts::bundled);
/// Methods that are not known are asked for elsewhere.
static RESOLVER: LazyLock<Resolver> = LazyLock::new(|| {
    let elsewhere = UniversalResolver::at("https://resolver.example").expect("a URL");
    Resolver::standard().with_universal_resolver(elsewhere)
});
static VERIFIER: LazyLock<Verifier> = LazyLock::new(Verifier::new);
static NOW: LazyLock<Timestamp> =
    LazyLock::new(|| Timestamp::parse("2026-11-22T08:30:00Z").expect("is a time"));
static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let trust = Trust::only(["did:example:nobody"]).expect("is a DID");
    let credentials = CredentialPolicy::new(trust).status(StatusRule::default());
    let binding = HolderBinding::dangerous_replayable();
    Policy::Either(PresentationPolicy::new(credentials, binding))
});
static KEYS: LazyLock<Vec<PublicKey>> = LazyLock::new(|| {
    let keys = [
        "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
    ];
    keys.iter().map(|key| PublicKey::from_multikey(key).expect("is a key")).collect()
});

/// Canonicalizes a dataset and reads the result again; gives the canonical form unless the budget
/// did not suffice.
fn check_dataset(dataset: &Dataset) -> Option<String> {
    let mut forms = [HashAlgorithm::Sha256, HashAlgorithm::Sha384].map(|algorithm| {
        let canonical = canonicalize(dataset, algorithm, &mut Budget::default()).ok()?;
        assert!(canonical.lines().map(|line| line.text).is_sorted_by(|a, b| a < b));
        let again = nquads::parse(canonical.nquads()).expect("canonical N-Quads are N-Quads");
        let again = canonicalize(&again, algorithm, &mut Budget::default());
        assert_eq!(again.expect("was canonical before").nquads(), canonical.nquads());
        Some(canonical.into_nquads())
    });
    forms[0].take()
}

fn is_same(value: &Value, other: &serde_json::Value) -> bool {
    use serde_json::Value as Other;
    match (value, other) {
        (Value::Null, Other::Null) => true,
        (Value::Bool(value), Other::Bool(other)) => value == other,
        (Value::Number(value), Other::Number(other)) => Some(value.as_f64()) == other.as_f64(),
        (Value::String(value), Other::String(other)) => value == other,
        (Value::Array(value), Other::Array(other)) => {
            value.len() == other.len() && value.iter().zip(other).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(value), Other::Object(other)) => {
            let is_there = |(name, a)| other.get(name).is_some_and(|b| is_same(a, b));
            value.len() == other.len() && value.iter().all(is_there)
        }
        _ => false,
    }
}

/// The answer to a question, with `document` for whatever it needs.
fn answered<T>(ask: impl Fn(&Evidence) -> Result<Step<T>>, document: &[u8]) -> Option<Result<T>> {
    let mut evidence = Evidence::new();
    for _ in 0..8 {
        match ask(&evidence) {
            Ok(Step::Done(answer)) => return Some(Ok(answer)),
            Ok(Step::Needs(requests)) => {
                for request in requests {
                    evidence.insert(request.url, Ok(Document::given(document)));
                }
            }
            Err(error) => return Some(Err(error)),
        }
    }
    None
}

fn check_jsonld(document: &Value) {
    let base = Some("https://example.org/base/");
    let safe = Options::default();
    let plain = Options::json_ld_api(base);
    let i18n = Options::json_ld_api(base).with_rdf_direction(RdfDirection::I18nDatatype);
    let compound = Options::json_ld_api(None).with_rdf_direction(RdfDirection::CompoundLiteral);
    for options in [safe, plain, i18n, compound] {
        let rdf = || jsonld::to_rdf(document, &CONTEXTS, &options, &mut Budget::default());
        let read = rdf();
        if let Some(members) = document.as_object() {
            let budget = &mut Budget::default();
            let checked = jsonld::check_object(members, &CONTEXTS, &options, budget);
            assert_eq!(checked.err().as_ref(), read.as_ref().err(), "one end for both");
        }
        let Ok(dataset) = read else { continue };
        let canonical = check_dataset(&dataset);
        let again = rdf().expect("was RDF before");
        assert_eq!(check_dataset(&again), canonical, "the same each time");
        for quad in dataset.quads() {
            let _ = dataset.origins().pointer(quad.origin);
        }
    }
}

fn check_key(public: Result<PublicKey>, secret: Result<SecretKey>) {
    public.iter().for_each(check_public);
    secret.iter().for_each(check_secret);
}

fn check_public(key: &PublicKey) {
    assert_eq!(PublicKey::from_jwk(&key.to_jwk()).as_ref(), Ok(key));
    assert_eq!(PublicKey::from_multikey(&key.to_multikey()).as_ref(), Ok(key));
    if key.key_type() != KeyType::Bls12381G2 {
        let der = key.to_spki_der().expect("all other types have a DER form");
        assert_eq!(PublicKey::from_spki_der(&der).as_ref(), Ok(key));
        let pem = key.to_pem().expect("all other types have a PEM form");
        assert_eq!(PublicKey::from_pem(&pem).as_ref(), Ok(key));
    }
    assert_eq!(PublicKey::from_raw(key.key_type(), key.as_raw()).as_ref(), Ok(key));
}

fn check_secret(key: &SecretKey) {
    check_public(key.public_key());
    let mut again = vec![SecretKey::from_jwk(&key.to_secret_jwk())];
    if key.key_type() != KeyType::Bls12381G2 {
        let der = key.to_secret_pkcs8_der().expect("all other types have a DER form");
        again.push(SecretKey::from_pkcs8_der(&der));
        let pem = key.to_secret_pem().expect("all other types have a PEM form");
        again.push(SecretKey::from_pem(&pem));
    }
    for again in again {
        assert_eq!(again.expect("was a key before").public_key(), key.public_key());
    }
}

/// Asks until it is done; each request is answered with the next of the documents.
fn answered_from<T>(mut documents: &[u8], ask: impl Fn(&Evidence) -> Step<T>) -> T {
    let mut evidence = Evidence::new();
    loop {
        match ask(&evidence) {
            Step::Done(outcome) => return outcome,
            Step::Needs(requests) => {
                assert!(!requests.is_empty(), "a round asks for something");
                for request in requests {
                    assert!(evidence.get(&request.url).is_none(), "something new");
                    let (document, more) = parts(documents);
                    evidence.insert(request.url, Ok(Document::given(document)));
                    documents = more;
                }
            }
        }
    }
}

/// The text before the first empty line and the text after it.
fn parts(data: &[u8]) -> (&[u8], &[u8]) {
    let at = data.windows(2).position(|pair| pair == b"\n\n");
    at.map_or((data, &[]), |at| (&data[..at], &data[at + 2..]))
}
