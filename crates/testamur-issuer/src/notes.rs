//! What is no reason to refuse a draft, and may surprise its holder or a verifier.

use crate::securing::{Envelope, EnvelopeKind, IssueOptions, Securing};
use testamur_core::json::{Pointer, Value};
use testamur_core::model::id_of;
use testamur_core::{Code, Error, Timestamp};
use testamur_did::is_did_of;
use testamur_proof::Suite;

const SUBJECT: &str = "credentialSubject";

/// What to know of a credential that is secured so now.
pub(crate) fn notes(
    credential: &Value,
    securing: &Securing,
    options: &IssueOptions,
    now: Timestamp,
) -> Vec<Error> {
    ended(credential, securing, now)
        .into_iter()
        .chain(of_securing(credential, securing, options))
        .collect()
}

fn of_securing(credential: &Value, securing: &Securing, options: &IssueOptions) -> Vec<Error> {
    match securing {
        Securing::DataIntegrity(suite) if suite.is_selective() => {
            let linked = (*suite == Suite::Bbs2023).then(|| linkable(credential)).flatten();
            no_subject(&options.mandatory).into_iter().chain(linked).collect()
        }
        Securing::DataIntegrity(_) => Vec::new(),
        Securing::Envelope(envelope) => {
            other_key(credential, envelope).into_iter().chain(all_shown(envelope)).collect()
        }
    }
}

/// A validity that is over already: of a past year, it is mostly a slip.
fn ended(credential: &Value, securing: &Securing, now: Timestamp) -> Option<Error> {
    let is_of_claims = matches!(securing, Securing::Envelope(envelope) if envelope.is_of_claims());
    let times: &[&str] = if is_of_claims { &["exp"] } else { &["validUntil", "expirationDate"] };
    let mut ends = times.iter().filter_map(|name| {
        let until = match credential.get(name)? {
            Value::String(text) => Timestamp::parse(text)?,
            Value::Number(seconds) => Timestamp::from_unix(seconds.as_i64()?)?,
            _ => return None,
        };
        (until < now).then_some((*name, until))
    });
    let (name, until) = ends.next()?;
    let error = Error::new(Code::ValidityIssuedEnded).with("until", until);
    Some(error.at(Pointer::root().child(name)))
}

/// A part in which there is nothing of the subject is no credential.
fn no_subject(mandatory: &[Pointer]) -> Option<Error> {
    let is_of_subject =
        |pointer: &Pointer| pointer.segments().next().is_none_or(|first| first == SUBJECT);
    if mandatory.iter().any(is_of_subject) {
        return None;
    }
    Some(Error::new(Code::DisclosureNoSubject).at(Pointer::root().child(SUBJECT)))
}

/// What tells any two showings of one credential to be of the same: its own identifier, which every
/// statement about it has, that of the subject, and the entry of a status list, which is nobody
/// else's.
fn linkable(credential: &Value) -> Option<Error> {
    let root = Pointer::root();
    let of_subject = |at: Pointer, subject: &Value| subject.get("id").map(|_| at.child("id"));
    let mut places = Vec::new();
    places.extend(credential.get("id").map(|_| root.child("id")));
    match credential.get(SUBJECT) {
        Some(Value::Array(subjects)) => {
            let at = |index| root.child(SUBJECT).item(index);
            let all = subjects.iter().enumerate();
            places.extend(all.filter_map(|(index, subject)| of_subject(at(index), subject)));
        }
        Some(subject) => places.extend(of_subject(root.child(SUBJECT), subject)),
        None => {}
    }
    places.extend(credential.get("credentialStatus").map(|_| root.child("credentialStatus")));
    if places.is_empty() {
        return None;
    }
    let places: Vec<&str> = places.iter().map(Pointer::as_str).collect();
    Some(Error::new(Code::DisclosureLinkable).with("places", places.join(", ")))
}

/// The key that a credential is bound to, and an identifier of its subject that is another key.
fn other_key(credential: &Value, envelope: &Envelope) -> Option<Error> {
    let key = envelope.holder_key.as_ref()?;
    let subjects = match envelope.is_of_claims() {
        true => credential.get("sub"),
        false => credential.get(SUBJECT),
    };
    let mut ids = subjects.map_or(&[][..], Value::as_set).iter().filter_map(id_of);
    let other = ids.find(|id| is_did_of(id, key) == Some(false))?;
    let bound = format!("did:key:{}", key.to_multikey());
    Some(Error::new(Code::HolderKeyOfOther).with("subject", other).with("key", bound))
}

/// An SD-JWT of which nothing can be disclosed selectively.
fn all_shown(envelope: &Envelope) -> Option<Error> {
    let is_sd_jwt = matches!(envelope.kind, EnvelopeKind::VcSdJwt | EnvelopeKind::DcSdJwt);
    (is_sd_jwt && envelope.disclosable.is_empty()).then(|| Error::new(Code::DisclosureAllShown))
}
