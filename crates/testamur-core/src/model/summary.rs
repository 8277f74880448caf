//! What a credential says, read by name.

use super::{Kind, Version, id_of};
use crate::Timestamp;
use crate::json::Value;
use crate::report::{Party, Summary};

/// The parts of a credential that programs ask for first. Made from any document; only a verified
/// one makes it true.
#[derive(Clone, Debug, PartialEq)]
pub struct CredentialSummary {
    /// The version of the data model.
    pub version: Version,
    /// The identifier, if it has one.
    pub id: Option<String>,
    /// The types, in document order.
    pub types: Vec<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// The issuer's name, if the document gives one.
    pub issuer_name: Option<String>,
    /// The identifiers of its subjects, in document order; a subject may have none.
    pub subjects: Vec<Option<String>>,
    /// When it becomes valid (VCDM 1.1: `issuanceDate`, or `validFrom` if that comes later).
    pub valid_from: Option<Timestamp>,
    /// When it stops being valid (VCDM 1.1: `expirationDate`, or `validUntil` if that comes sooner).
    pub valid_until: Option<Timestamp>,
    /// The status entries as they stand there.
    pub status: Vec<Value>,
    /// The JSON schemas that it names.
    pub schemas: Vec<Schema>,
}

/// A schema that a credential names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its URL.
    pub id: String,
    /// Its type, such as `JsonSchema`; of several, the first.
    pub kind: String,
}

impl CredentialSummary {
    /// Reads a credential; what is missing or of another kind is left out.
    pub fn of(credential: &Value, version: Version) -> CredentialSummary {
        let issuer = credential.get("issuer");
        let (from, until) = bounds(credential, version);
        let time = |name| Timestamp::parse(credential.get(name)?.as_str()?);
        CredentialSummary {
            version,
            id: text(credential, "id"),
            types: texts(credential, "type"),
            issuer: issuer.and_then(id_of).map(str::to_owned),
            issuer_name: issuer.and_then(name),
            subjects: set(credential, "credentialSubject")
                .iter()
                .map(|subject| id_of(subject).map(str::to_owned))
                .collect(),
            valid_from: time(from),
            valid_until: time(until),
            status: set(credential, "credentialStatus").to_vec(),
            schemas: set(credential, "credentialSchema").iter().filter_map(schema).collect(),
        }
    }
}

impl Version {
    /// The names of the members that hold the begin and the end of validity.
    pub fn period(self) -> (&'static str, &'static str) {
        match self {
            Version::V1 => ("issuanceDate", "expirationDate"),
            Version::V2 => ("validFrom", "validUntil"),
        }
    }
}

/// Who issued what to whom, for a report: of a credential or a presentation, of either version.
pub fn report_summary(document: &Value) -> Summary {
    let presentation = Kind::of(document) == Some(Kind::Presentation);
    let issuer = document.get(if presentation { "holder" } else { "issuer" });
    let subjects = set(document, "credentialSubject");
    let party = |value: &Value| Party { id: id_of(value).map(str::to_owned), name: name(value) };
    let achievement = || subjects.iter().find_map(|subject| name(subject.get("achievement")?));
    let version = Version::of(document).unwrap_or(Version::V2);
    let (from, until) = bounds(document, version);
    Summary {
        id: text(document, "id"),
        types: texts(document, "type"),
        name: name(document).or_else(achievement),
        issuer: issuer.map(party),
        subjects: subjects.iter().map(party).collect(),
        valid_from: text(document, from),
        valid_until: text(document, until),
    }
}

/// The members that bound the validity: a credential of VCDM 1.1 may state two begins and two ends,
/// and the verifier has the later begin and the sooner end. A time that cannot be read bounds
/// nothing.
fn bounds(document: &Value, version: Version) -> (&'static str, &'static str) {
    let time = |name| Timestamp::parse(document.get(name)?.as_str()?);
    let ((from, until), (from_2, until_2)) = (version.period(), Version::V2.period());
    let later = time(from_2) > time(from);
    let sooner = time(until_2).is_some_and(|end| time(until).is_none_or(|own| end < own));
    (if later { from_2 } else { from }, if sooner { until_2 } else { until })
}

fn set<'v>(document: &'v Value, member: &str) -> &'v [Value] {
    document.get(member).map_or(&[], Value::as_set)
}

fn text(document: &Value, member: &str) -> Option<String> {
    document.get(member)?.as_str().map(str::to_owned)
}

fn texts(document: &Value, member: &str) -> Vec<String> {
    set(document, member).iter().filter_map(|entry| entry.as_str().map(str::to_owned)).collect()
}

/// The name of something: a string, or the first of its language values.
fn name(value: &Value) -> Option<String> {
    let first = value.get("name")?.as_set().first()?;
    first.as_str().or_else(|| first.get("@value")?.as_str()).map(str::to_owned)
}

fn schema(entry: &Value) -> Option<Schema> {
    let kind = entry.get("type")?.as_set().first()?.as_str()?;
    Some(Schema { id: entry.get("id")?.as_str()?.to_owned(), kind: kind.to_owned() })
}
