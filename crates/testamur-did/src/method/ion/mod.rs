//! did:ion in its long form: the identifier holds the document that it starts with
//! ([Sidetree 1.0](https://identity.foundation/sidetree/spec/v1.0.0/), of which ION is the network over Bitcoin).

mod hash;
mod making;
mod patches;
mod state;

pub use making::{DidIonNetwork, DidIonStatement, IonKey};

use super::computed::Computed;
use super::recent::Recent;
use crate::syntax::shown;
use crate::{Did, DidDocument, DocumentMetadata, Resolution};
use hash::is_multihash;
use state::InitialState;
use std::sync::Arc;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result};

/// The method did:ion for DIDs in their long form, `did:ion:EiDa…:eyJk…`, of the main network or of
/// `test`. Nothing is fetched.
///
/// What a long form holds is canonical, has the hash that the DID is, and follows the rules by which a node
/// of ION takes it: no member more, a delta of at most [`ION_DELTA_BYTES`](crate::limits::ION_DELTA_BYTES).
/// Whether the DID was anchored since, and its keys changed or given up, only a node knows; the metadata
/// say `published: false`, and name the short form as equivalent. Short forms are known to nodes only.
#[derive(Debug, Default)]
pub struct DidIon {
    recent: Recent<Resolution>,
}

impl DidIon {
    /// The method.
    pub fn new() -> DidIon {
        DidIon::default()
    }
}

impl Computed for DidIon {
    const NAME: &str = "ion";
    const MAY_CHANGE: bool = true;

    fn recent(&self) -> &Recent<Resolution> {
        &self.recent
    }

    fn resolution(did: &Did) -> Result<Resolution> {
        let identifier = Identifier::of(did)?;
        match identifier.initial_state {
            Some(encoded) => resolve(did, &identifier, encoded),
            None => Err(Error::new(Code::DidIonShortForm).with("did", shown(did.as_str()))),
        }
    }

    fn is_known_elsewhere(did: &Did) -> bool {
        Identifier::of(did).is_ok_and(|identifier| identifier.initial_state.is_none())
    }
}

/// What a long form says of its DID
/// ([Sidetree, Operation Compilation, step 2](https://identity.foundation/sidetree/spec/v1.0.0/#operation-compilation)).
fn resolve(did: &Did, identifier: &Identifier<'_>, encoded: &str) -> Result<Resolution> {
    let state = InitialState::read(did, encoded)?;
    if state.suffix() != identifier.suffix {
        return Err(malformed(did, "its suffix data do not have the hash in it"));
    }
    let document = state.document(did).map_err(|reason| malformed(did, reason))?;
    let document = Arc::new(DidDocument::from_value(did.as_str(), document)?);
    let mut method = Object::new();
    method.insert("published", false);
    for (name, commitment) in state.commitments() {
        method.insert(name, commitment);
    }
    let mut other = Object::new();
    other.insert("method", Value::from(method));
    let metadata = DocumentMetadata {
        equivalent_id: vec![identifier.short_form.clone()],
        other,
        ..DocumentMetadata::default()
    };
    Ok(Resolution::with_metadata(document, metadata))
}

/// The parts of a did:ion.
struct Identifier<'d> {
    /// The hash of the suffix data, by which nodes know the DID.
    suffix: &'d str,
    short_form: Did,
    /// What the long form has more than the short one.
    initial_state: Option<&'d str>,
}

impl<'d> Identifier<'d> {
    /// Reads a did:ion.
    ///
    /// # Errors
    /// [`Code::DidIonIdentifier`].
    fn of(did: &'d Did) -> Result<Identifier<'d>> {
        let text = did.method_specific_id();
        let rest = text.strip_prefix("test:").unwrap_or(text);
        let (suffix, initial_state) = match rest.split_once(':') {
            None => (rest, None),
            Some((suffix, state)) => (suffix, Some(state)),
        };
        if !is_multihash(suffix) {
            return Err(malformed(did, "what follows did:ion: is no SHA-256 multihash"));
        }
        let short = match initial_state {
            None => did.as_str(),
            Some(state) => &did.as_str()[..did.as_str().len() - state.len() - 1],
        };
        Ok(Identifier { suffix, short_form: Did::parse(short)?, initial_state })
    }
}

fn malformed(did: &Did, reason: impl Into<String>) -> Error {
    Error::new(Code::DidIonIdentifier)
        .with("did", shown(did.as_str()))
        .with("reason", reason.into())
}

#[cfg(test)]
mod tests;
