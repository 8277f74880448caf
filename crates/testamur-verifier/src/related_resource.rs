//! `relatedResource`: content that a credential names with its digest
//! ([VCDM 2.0, section 5.3](https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources)),
//! and the same digests elsewhere.

use std::collections::BTreeSet;
use std::sync::Arc;
use testamur_core::evidence::{Evidence, Purpose, Request, Step};
use testamur_core::json::{Pointer, Value};
use testamur_core::model::Digests;
use testamur_core::report::Outcome;
use testamur_core::{Code, Error};

/// What the related resources of a credential gave, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RelatedResources {
    /// How many digests were compared and match.
    pub matching: usize,
    /// What failed or could not be found out, each with its place in the credential.
    pub findings: Vec<(Outcome, Error)>,
}

/// Related resources of one credential that are looked at; what comes after is not found out.
const MOST: usize = 100;

/// Compares the digests of `relatedResource` with the content: what `known` has for the URL (the
/// contexts at hand), else what the evidence has. What is missing is asked for.
///
/// A resource with both kinds of digest must match both. One of the context
/// `https://www.w3.org/ns/credentials/v2` also matches by the digest of that context's revision of
/// 20 July 2024: credentials with it exist, and the revisions define the same terms.
pub fn check_related_resources(
    credential: &Value,
    known: &dyn Fn(&str) -> Option<Arc<[u8]>>,
    evidence: &Evidence,
) -> Step<RelatedResources> {
    let mut result = RelatedResources::default();
    let Some(list) = credential.get("relatedResource") else { return Step::Done(result) };
    let place = Pointer::root().child("relatedResource");
    let alone = !matches!(list, Value::Array(_));
    let (mut ids, mut needs) = (BTreeSet::new(), BTreeSet::new());
    for (index, resource) in list.as_set().iter().enumerate() {
        let at = if alone { place.clone() } else { place.item(index) };
        let mut find = |error: Error| {
            let outcome = match error.code() {
                Code::InputResourceUnavailable => Outcome::Inconclusive,
                _ => Outcome::Failed,
            };
            result.findings.push((outcome, error.at(at.clone())));
        };
        let Some(id) = resource.get("id").and_then(Value::as_str) else {
            find(Error::new(Code::InputMemberMissing).with("member", "id"));
            continue;
        };
        if !ids.insert(id) {
            find(Error::new(Code::InputDuplicateId).with("id", shown(id)));
            continue;
        }
        let digests = match Digests::of(resource) {
            Ok(digests) if digests.is_empty() => {
                find(Error::new(Code::InputDigestMissing).with("id", shown(id)));
                continue;
            }
            Ok(digests) => digests,
            Err(error) => {
                find(error);
                continue;
            }
        };
        if index >= MOST {
            find(unavailable(id, &format!("at most {MOST} resources are looked at.")));
            continue;
        }
        let bytes = match (known(id), evidence.get(id)) {
            (Some(bytes), _) => bytes,
            (None, Some(Ok(document))) => document.bytes.clone(),
            (None, Some(Err(error))) => {
                find(unavailable(id, &error.sentence()));
                continue;
            }
            (None, None) if !id.starts_with("https://") && !id.starts_with("http://") => {
                find(unavailable(id, "its URL cannot be fetched."));
                continue;
            }
            (None, None) => {
                needs.insert(Request { url: id.to_owned(), purpose: Purpose::RelatedResource });
                continue;
            }
        };
        match digests.check(&bytes) {
            Ok(()) => result.matching += 1,
            Err(error) => find(error),
        }
    }
    match needs.is_empty() {
        true => Step::Done(result),
        false => Step::Needs(needs.into_iter().collect()),
    }
}

fn unavailable(id: &str, reason: &str) -> Error {
    Error::new(Code::InputResourceUnavailable).with("url", shown(id)).with("reason", reason)
}

fn shown(text: &str) -> String {
    text.chars().take(200).collect()
}
