//! Keys that some version of a document says were revoked: who looks at an earlier version has to know.

use crate::{Did, DidDocument, VerificationMethod};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use testamur_core::json::Value;

/// The revoked keys of all versions, each once for as long as it stands there.
#[derive(Debug, Default)]
pub(super) struct Revocations {
    all: Vec<Revocation>,
    /// Where the last one of a method is, by its text in JSON.
    latest: BTreeMap<String, usize>,
}

#[derive(Debug)]
struct Revocation {
    /// The versions that say so, by their places.
    versions: Range<usize>,
    method: Arc<VerificationMethod>,
}

impl Revocations {
    /// Takes what the document of the version at a place says. One that cannot be read says nothing.
    pub(super) fn add(&mut self, at: usize, did: &Did, state: &Value) {
        if !mentions_revocation(state) {
            return;
        }
        let Ok(document) = DidDocument::from_value(did.as_str(), state.clone()) else { return };
        for method in document.verification_methods() {
            let stated = method.revoked().and_then(|_| method.pointer().of(document.value()));
            let Some(text) = stated.map(Value::to_string) else { continue };
            match self.latest.get(&text).and_then(|place| self.all.get_mut(*place)) {
                Some(known) if known.versions.end == at => known.versions.end = at + 1,
                Some(known) if known.versions.end > at => {}
                _ => {
                    self.latest.insert(text, self.all.len());
                    let method = Arc::new(method.clone());
                    self.all.push(Revocation { versions: at..at + 1, method });
                }
            }
        }
    }

    /// The methods that versions at these places say were revoked.
    pub(super) fn within(&self, places: &Range<usize>) -> Arc<[Arc<VerificationMethod>]> {
        let met = self.all.iter().filter(|revocation| {
            let versions = &revocation.versions;
            versions.start.max(places.start) < versions.end.min(places.end)
        });
        met.map(|revocation| revocation.method.clone()).collect()
    }
}

/// Whether a verification method, at the top or within a relationship, has the member `revoked`.
fn mentions_revocation(state: &Value) -> bool {
    let Some(document) = state.as_object() else { return false };
    let mut entries = document.iter().filter_map(|(_, value)| value.as_array()).flatten();
    entries.any(|entry| entry.get("revoked").is_some())
}
