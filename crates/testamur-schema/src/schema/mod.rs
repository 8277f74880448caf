//! `credentialSchema`: whether a credential conforms to the JSON schemas that it names
//! ([VC JSON Schema](https://www.w3.org/TR/vc-json-schema/), and the type of Open Badges 3.0).
//!
//! Drafts 7, 2019-09 and 2020-12 are evaluated in full, `$ref` into other documents included, which
//! come from the evidence like everything else. `format` annotates and does not assert, as the
//! drafts have it. Patterns mean what they mean in ECMAScript. With look-around, back references,
//! Unicode classes, modifiers and what has no one meaning there (`\z`, for example) the outcome is
//! inconclusive, never passed.
//!
//! Schemas come from whoever issues a credential, so the work is bounded: documents and their size,
//! patterns and their size, depth, and steps.

mod assertions;
mod children;
mod document;
mod evaluate;
mod limits;
mod named;
mod pattern;
mod places;
mod set;

use document::{Document, Draft, without_fragment};
use evaluate::Run;
pub use evaluate::Steps;
pub use limits::MOST_SCHEMAS;
pub use named::named_schemas;
use set::Set;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use testamur_core::evidence::{self, Evidence, Purpose, Request, Step};
use testamur_core::json::{self, Value};
use testamur_core::limits::JsonLimits;
use testamur_core::model::{Digests, is_url};
use testamur_core::report::Outcome;
use testamur_core::{Code, Error, InBuild, Result};

/// Checks schemas, and remembers those it has read.
#[derive(Debug, Default)]
pub struct Schemas(Mutex<Memory>);

/// The documents that were read, or why they could not be, by the hash of their text and of how
/// they came to be read.
#[derive(Debug, Default)]
struct Memory {
    documents: BTreeMap<[u8; 32], Result<Known>>,
    /// The size of all of their texts.
    bytes: usize,
    /// How often a document was read.
    #[cfg(test)]
    readings: usize,
}

/// What one entry of `credentialSchema` gave.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaFinding {
    /// The entry's `id`.
    pub url: String,
    /// Passed, failed, or inconclusive where the schema could not be had or read.
    pub outcome: Outcome,
    /// Why it did not pass, most useful first; each violation has the place in the credential.
    pub errors: Vec<Error>,
    /// The credential that holds the schema, if the entry's type is `JsonSchemaCredential`. Its
    /// shape was checked; whether its proof, issuer, status and validity are good is still to be
    /// verified, and a schema of an unverified credential proves nothing.
    pub credential: Option<Value>,
}

/// A document that was read, with the credential around it.
#[derive(Clone, Debug)]
struct Known {
    document: Arc<Document>,
    credential: Option<Arc<Value>>,
}

/// The type of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    JsonSchema,
    JsonSchemaCredential,
    /// Of Open Badges 3.0: 2019-09 unless the schema says otherwise, and its `$id` does not count.
    OneEdTech,
}

/// What a credential that holds a schema must name as its own schema (VC JSON Schema, 2.2).
const SCHEMA_CREDENTIAL_SCHEMA: &str =
    "https://www.w3.org/2022/credentials/v2/json-schema-credential-schema.json";

impl Schemas {
    /// Nothing remembered yet.
    pub fn new() -> Schemas {
        Schemas::default()
    }

    /// Checks a credential against one entry of its `credentialSchema`. Documents that are missing
    /// are asked for as [`Purpose::Schema`]. A digest in the entry is compared.
    pub fn check(
        &self,
        credential: &Value,
        entry: &Value,
        evidence: &Evidence,
    ) -> Step<SchemaFinding> {
        let mut steps = Steps::for_bytes(assertions::size(credential));
        self.check_within(credential, entry, evidence, &mut steps)
    }

    /// As [`check`](Schemas::check), with what is left of the steps for several checks.
    pub fn check_within(
        &self,
        credential: &Value,
        entry: &Value,
        evidence: &Evidence,
        steps: &mut Steps,
    ) -> Step<SchemaFinding> {
        let mut finding = SchemaFinding {
            url: entry.get("id").and_then(Value::as_str).unwrap_or_default().to_owned(),
            outcome: Outcome::Passed,
            errors: Vec::new(),
            credential: None,
        };
        match self.examine(credential, entry, evidence, steps, &mut finding) {
            Ok(Step::Done(())) => {}
            Ok(Step::Needs(requests)) => return Step::Needs(requests),
            Err(error) => {
                finding.outcome = outcome_of(error.code());
                finding.errors.push(error);
            }
        }
        Step::Done(finding)
    }

    fn examine(
        &self,
        credential: &Value,
        entry: &Value,
        evidence: &Evidence,
        steps: &mut Steps,
        finding: &mut SchemaFinding,
    ) -> Result<Step<()>> {
        InBuild::check("JSON Schema")?;
        let kind = Kind::of(entry)?;
        let url = finding.url.clone();
        if !is_url(&url) {
            return Err(Error::new(Code::SchemaEntry).with("reason", "its id is no URL"));
        }
        let source = match find(&url, evidence)? {
            Step::Done(source) => source,
            Step::Needs(requests) => return Ok(Step::Needs(requests)),
        };
        Digests::of(entry)?.check(&source.bytes)?;
        let known = self.read(&url, &source.bytes, Source::Named(kind))?;
        if let Some(holder) = &known.credential {
            finding.credential = Some((**holder).clone());
        }
        let set = match self.complete(&url, known.document, evidence)? {
            Step::Done(set) => set,
            Step::Needs(requests) => return Ok(Step::Needs(requests)),
        };
        let (violations, unlisted) = Run::check(&set, credential, steps)?;
        if !violations.is_empty() {
            finding.outcome = Outcome::Failed;
            finding.errors = violations;
        }
        if unlisted > 0 {
            let more = Error::new(Code::SchemaMoreViolations);
            finding.errors.push(more.with("url", &url).with("count", unlisted));
        }
        Ok(Step::Done(()))
    }

    /// Adds what the schema refers to, and what that refers to.
    fn complete(&self, url: &str, root: Arc<Document>, evidence: &Evidence) -> Result<Step<Set>> {
        let draft = root.resources[0].draft;
        let mut set = Set::default();
        set.add(without_fragment(url), root);
        loop {
            let missing: BTreeSet<String> = set.missing().map(str::to_owned).collect();
            if missing.is_empty() {
                return Ok(Step::Done(set));
            }
            let mut needs = Vec::new();
            for reference in missing {
                let past = |limit: usize, what: &str| {
                    let error = Error::new(Code::LimitSchemaDocuments).with("url", url);
                    Err(error.with("limit", limit).with("what", what))
                };
                if set.len() + needs.len() >= limits::DOCUMENTS {
                    return past(limits::DOCUMENTS, "documents");
                }
                if set.bytes() > limits::DOCUMENT_BYTES {
                    return past(limits::DOCUMENT_BYTES, "bytes, those that it refers to included");
                }
                if !is_url(&reference) {
                    return Err(Error::new(Code::SchemaReference)
                        .with("url", url)
                        .with("reference", reference));
                }
                match find(&reference, evidence)? {
                    Step::Needs(requests) => needs.extend(requests),
                    Step::Done(source) => {
                        let known =
                            self.read(&reference, &source.bytes, Source::Referred(draft))?;
                        set.add(&reference, known.document);
                    }
                }
            }
            if !needs.is_empty() {
                return Ok(Step::Needs(needs));
            }
        }
    }

    /// Reads a document, or finds it among those that were read.
    fn read(&self, url: &str, bytes: &[u8], source: Source) -> Result<Known> {
        let mut hash = Sha256::new();
        hash.update(format!("{source:?} {url}\n"));
        hash.update(bytes);
        let key: [u8; 32] = hash.finalize().into();
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().documents.get(&key) {
            return known.clone();
        }
        let known = source.read(url, bytes);
        lock().insert(key, known.clone(), bytes.len());
        known
    }
}

impl Memory {
    fn insert(&mut self, key: [u8; 32], known: Result<Known>, bytes: usize) {
        #[cfg(test)]
        {
            self.readings += 1;
        }
        // What is longer than a document may be was not read either.
        let bytes = bytes.min(limits::DOCUMENT_BYTES);
        if self.documents.len() >= limits::REMEMBERED
            || self.bytes + bytes > limits::REMEMBERED_BYTES
        {
            (self.documents, self.bytes) = (BTreeMap::new(), 0);
        }
        if self.documents.insert(key, known).is_none() {
            self.bytes += bytes;
        }
    }
}

/// How a document came to be read.
#[derive(Clone, Copy, Debug)]
enum Source {
    /// A credential names it, as this type.
    Named(Kind),
    /// A schema of this draft refers to it.
    Referred(Draft),
}

impl Source {
    fn read(self, url: &str, bytes: &[u8]) -> Result<Known> {
        let limits = JsonLimits { bytes: limits::DOCUMENT_BYTES, ..JsonLimits::default() };
        let value = json::parse_within(bytes, &limits)
            .map_err(|error| malformed(url, error.sentence().trim_end_matches('.')))?;
        let (value, credential) = match self {
            Source::Named(Kind::JsonSchemaCredential) => {
                (held_schema(url, &value)?.clone(), Some(Arc::new(value)))
            }
            _ => (value, None),
        };
        let dialect = dialect(url, &value)?;
        let draft = match (self, dialect) {
            (_, Some(draft)) => draft,
            (Source::Referred(draft), None) => draft,
            (Source::Named(Kind::OneEdTech), None) => Draft::Draft201909,
            (Source::Named(_), None) => {
                check_id(url, &value, self)?;
                return Err(Error::new(Code::SchemaDialectMissing).with("url", url));
            }
        };
        check_id(url, &value, self)?;
        let document = Arc::new(Document::read(url, value, draft, bytes.len())?);
        Ok(Known { document, credential })
    }
}

impl Kind {
    fn of(entry: &Value) -> Result<Kind> {
        let types = entry.get("type").map_or(&[][..], Value::as_set);
        let known = types.iter().filter_map(Value::as_str).find_map(|name| match name {
            "JsonSchema" => Some(Kind::JsonSchema),
            "JsonSchemaCredential" => Some(Kind::JsonSchemaCredential),
            "1EdTechJsonSchemaValidator2019" => Some(Kind::OneEdTech),
            _ => None,
        });
        match (known, types.iter().find_map(Value::as_str)) {
            (Some(kind), _) => Ok(kind),
            (None, Some(name)) => Err(Error::new(Code::SchemaTypeUnknown)
                .with("type", name.chars().take(100).collect::<String>())),
            (None, None) => Err(Error::new(Code::SchemaEntry).with("reason", "it has no type")),
        }
    }
}

/// What could not be found out is not a failure.
fn outcome_of(code: Code) -> Outcome {
    match code {
        Code::SchemaViolated
        | Code::SchemaEntry
        | Code::SchemaIdMissing
        | Code::SchemaIdRelative
        | Code::SchemaIdMismatch
        | Code::SchemaDialectMissing
        | Code::SchemaCredential
        | Code::InputDigestMismatch
        | Code::InputDigestMalformed => Outcome::Failed,
        _ => Outcome::Inconclusive,
    }
}

/// The bytes of a URL, or the request for them.
fn find<'e>(url: &str, evidence: &'e Evidence) -> Result<Step<&'e evidence::Document>> {
    // The drafts' own schemas are named by http, and served by https.
    let asked = match url.strip_prefix("http://json-schema.org/") {
        Some(path) => format!("https://json-schema.org/{path}"),
        None => url.to_owned(),
    };
    match evidence.find(&asked, Purpose::Schema) {
        Some(Ok(document)) => Ok(Step::Done(document)),
        Some(Err(error)) => {
            Err(Error::new(Code::SchemaUnavailable).with("url", url).because(&error))
        }
        None => Ok(Step::Needs(vec![Request { url: asked, purpose: Purpose::Schema }])),
    }
}

/// The schema inside a JsonSchemaCredential.
fn held_schema<'v>(url: &str, credential: &'v Value) -> Result<&'v Value> {
    let fail = |reason: &str| {
        Err(Error::new(Code::SchemaCredential).with("url", url).with("reason", reason))
    };
    let has_type = |value: Option<&Value>, name: &str| {
        let types = value.and_then(|value| value.get("type")).map_or(&[][..], Value::as_set);
        types.iter().any(|value| value.as_str() == Some(name))
    };
    let subject = credential.get("credentialSubject");
    let own = credential.get("credentialSchema").map_or(&[][..], Value::as_set);
    let named =
        |entry: &Value| entry.get("id").and_then(Value::as_str) == Some(SCHEMA_CREDENTIAL_SCHEMA);
    if credential.get("id").and_then(Value::as_str) != Some(url) {
        return fail("its id is another");
    }
    if !has_type(Some(credential), "JsonSchemaCredential") {
        return fail("its type is another");
    }
    if !own.iter().any(named) {
        return fail("its own credentialSchema is not the one for schemas");
    }
    if !has_type(subject, "JsonSchema") {
        return fail("its subject is not of the type JsonSchema");
    }
    match subject.and_then(|subject| subject.get("jsonSchema")) {
        Some(schema @ Value::Object(_)) => Ok(schema),
        _ => fail("its subject has no jsonSchema"),
    }
}

/// The draft that the document states.
fn dialect(url: &str, schema: &Value) -> Result<Option<Draft>> {
    match schema.get("$schema") {
        None => Ok(None),
        Some(Value::String(dialect)) => match Draft::of(dialect) {
            Some(draft) => Ok(Some(draft)),
            None => Err(Error::new(Code::SchemaDialectUnknown)
                .with("url", url)
                .with("dialect", dialect.chars().take(200).collect::<String>())),
        },
        Some(_) => Err(malformed(url, "$schema is no text")),
    }
}

/// VC JSON Schema wants an absolute `$id`, and it to be the one that the credential names.
fn check_id(url: &str, schema: &Value, source: Source) -> Result<()> {
    let Source::Named(kind @ (Kind::JsonSchema | Kind::JsonSchemaCredential)) = source else {
        return Ok(());
    };
    let Some(id) = schema.get("$id").and_then(Value::as_str) else {
        return Err(Error::new(Code::SchemaIdMissing).with("url", url));
    };
    let shown: String = id.chars().take(200).collect();
    if !is_url(id) {
        return Err(Error::new(Code::SchemaIdRelative).with("url", url).with("id", shown));
    }
    // The URL of a credential that holds a schema is the credential's own.
    if kind == Kind::JsonSchema && id.trim_end_matches('#') != url.trim_end_matches('#') {
        return Err(Error::new(Code::SchemaIdMismatch).with("url", url).with("id", shown));
    }
    Ok(())
}

fn malformed(url: &str, reason: &str) -> Error {
    Error::new(Code::SchemaMalformed).with("url", url).with("reason", reason)
}

#[cfg(test)]
mod tests;
