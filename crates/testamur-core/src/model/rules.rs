//! The rules for credentials and presentations, each with the section it comes from.

use super::place::{Findings, Place, quoted};
use super::{Kind, Version, is_url, language};
use crate::json::{Object, Value};
use crate::ordered::BTreeSet;
use crate::{Code, Error, Timestamp};

/// Checks a credential against every rule of its version of the data model, with or without its
/// proof, and gives all rules that it breaks. A document whose first context names no version is
/// read as the version that its members look like.
///
/// Does not check what belongs to others: proofs, the meaning of terms, digests, schemas, status,
/// and whether now is within the validity period.
pub fn check_credential(credential: &Value) -> Vec<Error> {
    let mut findings = Findings::default();
    let Some(members) = document(credential, &mut findings) else { return findings.into_vec() };
    let version = context(members, &mut findings).unwrap_or_else(|| likely(members));
    let root = Place::Document;
    types(members, root, Some("VerifiableCredential"), &mut findings);
    id(members, root, Need::Optional, &mut findings);
    party(members, "issuer", Need::Required, version, &mut findings);
    subjects(members, &mut findings);
    period(members, version, &mut findings);
    let status_id = if version == Version::V1 { Need::Required } else { Need::Optional };
    for (member, id_need) in [
        ("credentialStatus", status_id),
        ("credentialSchema", Need::Required),
        ("refreshService", status_id),
        ("termsOfUse", Need::Optional),
        ("evidence", Need::Optional),
    ] {
        typed_objects(members, member, id_need, &mut findings);
    }
    if version == Version::V2 {
        language::check(members, root, &mut findings);
        related_resources(members, &mut findings);
    }
    findings.into_vec()
}

/// Checks a presentation against every rule of its version of the data model, with or without its
/// proof, and gives all rules that it breaks. The credentials inside are looked at only so far that
/// each is something that can be a credential.
pub fn check_presentation(presentation: &Value) -> Vec<Error> {
    let mut findings = Findings::default();
    let Some(members) = document(presentation, &mut findings) else { return findings.into_vec() };
    let version = context(members, &mut findings).unwrap_or(Version::V2);
    let root = Place::Document;
    types(members, root, Some("VerifiablePresentation"), &mut findings);
    id(members, root, Need::Optional, &mut findings);
    party(members, "holder", Need::Optional, version, &mut findings);
    typed_objects(members, "termsOfUse", Need::Optional, &mut findings);
    let place = root.member("verifiableCredential");
    each(members, place, "verifiableCredential", |item, at| match item {
        // VCDM 1.1 has JSON Web Tokens here as strings; 2.0 has an object around each.
        Value::String(_) if version == Version::V1 => {}
        Value::Object(inside) if inside.is_empty() => {
            findings.add(at, Code::InputMemberEmpty, &[]);
        }
        Value::Object(_) => {}
        other => findings.kind(at, other, "an object"),
    });
    findings.into_vec()
}

/// Checks the object around a credential or presentation that is secured in another form
/// ([VCDM 2.0, sections 4.13.1 and 4.13.2](https://www.w3.org/TR/vc-data-model-2.0/#enveloped-verifiable-credentials)),
/// and gives the media type and the text after the comma of its data URL.
///
/// # Errors
/// Every rule that it breaks.
pub fn check_envelope(envelope: &Value) -> Result<(&str, &str), Vec<Error>> {
    let mut findings = Findings::default();
    let Some(members) = document(envelope, &mut findings) else {
        return Err(findings.into_vec());
    };
    let root = Place::Document;
    if context(members, &mut findings) == Some(Version::V1) {
        let facts: [(_, &dyn std::fmt::Display); 2] =
            [("found", &quoted(super::CONTEXT_V1)), ("expected", &super::CONTEXT_V2)];
        findings.add(root.member("@context").item(0), Code::InputContextFirst, &facts);
    }
    let kind = Kind::of(envelope);
    let is_envelope = matches!(kind, Some(Kind::EnvelopedCredential | Kind::EnvelopedPresentation));
    let required = (!is_envelope).then_some("EnvelopedVerifiableCredential");
    types(members, root, required, &mut findings);
    id(members, root, Need::Required, &mut findings);
    let id = members.get("id").and_then(Value::as_str);
    let data = id.and_then(|id| id.strip_prefix("data:")?.split_once(','));
    match (id, data) {
        (Some(id), None) if is_url(id) => {
            findings.add(root.member("id"), Code::InputEnvelopeId, &[("value", &quoted(id))]);
        }
        _ => {}
    }
    match data {
        Some(data) if findings.is_empty() => Ok(data),
        _ => Err(findings.into_vec()),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Need {
    Required,
    Optional,
}

fn document<'v>(value: &'v Value, findings: &mut Findings) -> Option<&'v Object> {
    let members = value.as_object();
    if members.is_none() {
        findings.add(
            Place::Document,
            Code::InputNotObject,
            &[("kind", &value.kind_with_article())],
        );
    }
    members
}

/// The version for a document whose context does not tell it.
fn likely(members: &Object) -> Version {
    if members.contains_key("issuanceDate") { Version::V1 } else { Version::V2 }
}

/// Contexts ([2.0, section 4.3](https://www.w3.org/TR/vc-data-model-2.0/#contexts)).
fn context(members: &Object, findings: &mut Findings) -> Option<Version> {
    let root = Place::Document;
    let place = root.member("@context");
    let Some(contexts) = members.get("@context") else {
        findings.missing(place);
        return None;
    };
    if !matches!(contexts, Value::Array(_) | Value::String(_)) {
        findings.kind(place, contexts, "a URL, or an array that begins with it");
        return None;
    }
    let items = contexts.as_set();
    for (at, item) in items.iter().enumerate().skip(1) {
        let at = place.item(at);
        match item {
            Value::String(text) if !is_url(text) => {
                findings.add(at, Code::InputNotUrl, &[("value", &quoted(text))]);
            }
            Value::String(_) | Value::Object(_) => {}
            other => findings.kind(at, other, "a URL or an object"),
        }
    }
    let first = items.first().and_then(Value::as_str);
    let version = match first {
        Some(super::CONTEXT_V1) => Some(Version::V1),
        Some(super::CONTEXT_V2) => Some(Version::V2),
        _ => None,
    };
    if version.is_none() {
        let found = first.map_or_else(|| "no URL".to_owned(), quoted);
        let at = if contexts.as_array().is_some() { place.item(0) } else { place };
        let expected = super::CONTEXT_V2;
        findings.add(at, Code::InputContextFirst, &[("found", &found), ("expected", &expected)]);
    }
    version
}

/// Types ([2.0, section 4.5](https://www.w3.org/TR/vc-data-model-2.0/#types)).
fn types(members: &Object, above: Place<'_>, required: Option<&str>, findings: &mut Findings) {
    let place = above.member("type");
    let Some(types) = members.get("type") else { return findings.missing(place) };
    match types {
        Value::Array(items) if items.is_empty() => {
            return findings.add(place, Code::InputMemberEmpty, &[]);
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                type_name(item, place.item(at), findings);
            }
        }
        one => type_name(one, place, findings),
    }
    if let Some(name) = required
        && !types.as_set().iter().any(|item| item.as_str() == Some(name))
    {
        findings.add(place, Code::InputTypeMissing, &[("type", &name)]);
    }
}

fn type_name(item: &Value, place: Place<'_>, findings: &mut Findings) {
    match item {
        Value::String(name) if name.is_empty() => {
            findings.add(place, Code::InputMemberEmpty, &[]);
        }
        Value::String(_) => {}
        other => findings.kind(place, other, "a string, or an array of strings"),
    }
}

/// Identifiers ([2.0, section 4.4](https://www.w3.org/TR/vc-data-model-2.0/#identifiers)): one URL.
fn id(members: &Object, above: Place<'_>, need: Need, findings: &mut Findings) {
    let place = above.member("id");
    match members.get("id") {
        Some(value) => url(value, place, findings),
        None if need == Need::Required => findings.missing(place),
        None => {}
    }
}

fn url(value: &Value, place: Place<'_>, findings: &mut Findings) {
    match value {
        Value::String(text) if is_url(text) => {}
        Value::String(text) => {
            findings.add(place, Code::InputNotUrl, &[("value", &quoted(text))]);
        }
        other => findings.kind(place, other, "one URL"),
    }
}

/// Issuer ([2.0, section 4.7](https://www.w3.org/TR/vc-data-model-2.0/#issuer)) and holder
/// (section 4.13): a URL, or an object with a URL as its `id`.
fn party(members: &Object, member: &str, need: Need, version: Version, findings: &mut Findings) {
    let root = Place::Document;
    let place = root.member(member);
    match members.get(member) {
        None if need == Need::Required => findings.missing(place),
        None => {}
        Some(Value::Object(party)) => {
            id(party, place, Need::Required, findings);
            if version == Version::V2 {
                language::check(party, place, findings);
            }
        }
        Some(text @ Value::String(_)) => url(text, place, findings),
        Some(other) => findings.kind(place, other, "a URL, or an object with a URL as its id"),
    }
}

/// Credential subject ([2.0, section 4.8](https://www.w3.org/TR/vc-data-model-2.0/#credential-subject)).
fn subjects(members: &Object, findings: &mut Findings) {
    let root = Place::Document;
    let place = root.member("credentialSubject");
    if !members.contains_key("credentialSubject") {
        return findings.missing(place);
    }
    each(members, place, "credentialSubject", |item, at| match item {
        Value::Object(subject) if subject.is_empty() => {
            findings.add(at, Code::InputMemberEmpty, &[]);
        }
        Value::Object(subject) => id(subject, at, Need::Optional, findings),
        other => findings.kind(at, other, "an object, or an array of objects"),
    });
    if members.get("credentialSubject").is_some_and(|s| s.as_set().is_empty()) {
        findings.add(place, Code::InputMemberEmpty, &[]);
    }
}

/// Validity period ([2.0, section 4.9](https://www.w3.org/TR/vc-data-model-2.0/#validity-period);
/// 1.1, sections 4.6 and 4.7, where the begin is required).
fn period(members: &Object, version: Version, findings: &mut Findings) {
    let root = Place::Document;
    let (from, until) = version.period();
    let mut time = |member: &str, need: Need| {
        let place = root.member(member);
        let Some(value) = members.get(member) else {
            if need == Need::Required {
                findings.missing(place);
            }
            return None;
        };
        let Value::String(text) = value else {
            findings.kind(place, value, "a string");
            return None;
        };
        let time = Timestamp::parse(text);
        if time.is_none() {
            findings.add(place, Code::InputDateTime, &[("value", &quoted(text))]);
        }
        time
    };
    if version == Version::V1 {
        // The context of version 1.1 defines these too, so that they say something.
        let (from, until) = Version::V2.period();
        time(from, Need::Optional);
        time(until, Need::Optional);
    }
    let need = if version == Version::V1 { Need::Required } else { Need::Optional };
    if let (Some(begin), Some(end)) = (time(from, need), time(until, Need::Optional))
        && begin > end
    {
        let facts: [(_, &dyn std::fmt::Display); 3] =
            [("from", &begin), ("until", &end), ("begin", &from)];
        findings.add(root.member(until), Code::InputPeriodReversed, &facts);
    }
}

/// Objects that need a type: status (2.0, section 4.10), schemas (4.11), and the extension points
/// of section 5.
fn typed_objects(members: &Object, member: &str, id_need: Need, findings: &mut Findings) {
    let root = Place::Document;
    each(members, root.member(member), member, |item, at| match item {
        Value::Object(inside) => {
            types(inside, at, None, findings);
            id(inside, at, id_need, findings);
        }
        other => findings.kind(at, other, "an object, or an array of objects"),
    });
}

/// Related resources ([2.0, section 5.3](https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources)),
/// apart from whether the digests match.
fn related_resources(members: &Object, findings: &mut Findings) {
    let root = Place::Document;
    let mut ids = BTreeSet::new();
    each(members, root.member("relatedResource"), "relatedResource", |item, at| {
        let Value::Object(resource) = item else {
            return findings.kind(at, item, "an object, or an array of objects");
        };
        id(resource, at, Need::Required, findings);
        if let Some(id) = resource.get("id").and_then(Value::as_str)
            && !ids.insert(id)
        {
            findings.add(at.member("id"), Code::InputDuplicateId, &[("id", &quoted(id))]);
        }
        let digests = ["digestSRI", "digestMultibase"];
        for digest in digests {
            match resource.get(digest) {
                None | Some(Value::String(_)) => {}
                Some(other) => findings.kind(at.member(digest), other, "a string"),
            }
        }
        if !digests.iter().any(|digest| resource.contains_key(digest)) {
            findings.add(at, Code::InputDigestMissing, &[]);
        }
    });
}

/// Looks at each item of a set: the items of an array, or the one value.
fn each<'v>(
    members: &'v Object,
    place: Place<'_>,
    member: &str,
    mut look: impl FnMut(&'v Value, Place<'_>),
) {
    match members.get(member) {
        None => {}
        Some(Value::Array(items)) => {
            for (at, item) in items.iter().enumerate() {
                look(item, place.item(at));
            }
        }
        Some(one) => look(one, place),
    }
}
