//! Who makes proofs: a DID, the one of its verification methods that signs, and the signer.

use base64ct::{Base64UrlUnpadded, Encoding};
use std::fmt;
use std::sync::Arc;
use testamur_core::json::{Value, parse};
use testamur_core::model::is_url;
use testamur_core::{Code, Error, Result};
use testamur_keys::{PublicKey, Signer};

/// A party that signs: its identifier, the URL of its key, and the signer that holds it.
///
/// An issuer and a holder each are one. Cloning is cheap; clones share the signer.
#[derive(Clone)]
pub struct Controller {
    id: String,
    verification_method: String,
    signer: Arc<dyn Signer>,
}

impl Controller {
    /// The party of a DID that is made from the key itself, did:key or did:jwk, whose only
    /// verification method needs no naming.
    ///
    /// # Errors
    /// [`Code::UsageVerificationMethod`] for any other URL: use
    /// [`with_method`](Controller::with_method); [`Code::UsagePartyUrl`] for what is no URL, such as
    /// a name; [`Code::UsageKey`] when the DID is made from
    /// another key than the signer's.
    pub fn new(did: impl Into<String>, signer: Arc<dyn Signer>) -> Result<Controller> {
        let id = did.into();
        let Some((key, verification_method)) = made_of_key(&id) else {
            let code = match is_url(&id) {
                true => Code::UsageVerificationMethod,
                false => Code::UsagePartyUrl,
            };
            return Err(Error::new(code).with("id", id));
        };
        if key.as_ref() != Some(signer.public_key()) {
            return Err(Error::new(Code::UsageKey).with("id", id));
        }
        Ok(Controller { id, verification_method, signer })
    }

    /// The party whose DID is the did:key of the signer's key.
    pub fn did_key(signer: Arc<dyn Signer>) -> Controller {
        let multikey = signer.public_key().to_multikey();
        let id = format!("did:key:{multikey}");
        let verification_method = format!("{id}#{multikey}");
        Controller { id, verification_method, signer }
    }

    /// The party with this identifier, a DID or another URL, whose document has the signer's key
    /// under the URL `verification_method`. The document is not looked at: that it has the key
    /// there, for the purpose of the proofs, is for the caller to make sure.
    ///
    /// # Errors
    /// [`Code::UsagePartyUrl`] when the identifier is no URL; [`Code::UsageForeignMethod`] when the
    /// method is none, the identifier is a DID with a path, query
    /// or fragment or the method is not one of its own fragments, or only the method is of a DID; for a did:key or did:jwk also
    /// when the fragment is not that of its key, and [`Code::UsageKey`] when the signer has another.
    pub fn with_method(
        id: impl Into<String>,
        verification_method: impl Into<String>,
        signer: Arc<dyn Signer>,
    ) -> Result<Controller> {
        let (id, verification_method) = (id.into(), verification_method.into());
        let foreign = |id: &str| {
            Error::new(Code::UsageForeignMethod).with("id", id).with("method", &verification_method)
        };
        if !is_url(&id) {
            return Err(Error::new(Code::UsagePartyUrl).with("id", id));
        }
        let fragment = verification_method.strip_prefix(id.as_str());
        let own = match is_did(&id) {
            true => {
                is_whole(&id)
                    && fragment.is_some_and(|rest| rest.len() > 1 && rest.starts_with('#'))
            }
            false => !is_did(&verification_method),
        };
        if !is_url(&verification_method) || !own {
            return Err(foreign(&id));
        }
        if id.starts_with("did:key:") || id.starts_with("did:jwk:") {
            let made = Controller::new(id, signer)?;
            return match made.verification_method == verification_method {
                true => Ok(made),
                false => Err(foreign(&made.id)),
            };
        }
        Ok(Controller { id, verification_method, signer })
    }

    /// The DID or other URL.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The URL of the key.
    pub fn verification_method(&self) -> &str {
        &self.verification_method
    }

    /// What signs.
    pub fn signer(&self) -> &dyn Signer {
        &*self.signer
    }
}

impl fmt::Debug for Controller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Controller({})", self.verification_method)
    }
}

/// Whether an identifier is a DID or begins with one; schemes have no case.
fn is_did(id: &str) -> bool {
    id.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("did:"))
}

/// The key that a did:key or did:jwk is made of, if it can be read, and the URL of its verification
/// method; `None` for other identifiers.
pub(crate) fn made_of_key(did: &str) -> Option<(Option<PublicKey>, String)> {
    let (key, fragment) = if let Some(multikey) = did.strip_prefix("did:key:") {
        (PublicKey::from_multikey(multikey).ok(), multikey)
    } else {
        (of_jwk(did.strip_prefix("did:jwk:")?), "0")
    };
    Some((key, format!("{did}#{fragment}")))
}

/// Whether an identifier that begins as a DID is nothing more than one, so that some document can
/// be about it.
fn is_whole(did: &str) -> bool {
    did.starts_with("did:") && !did.contains(['/', '?', '#'])
}

/// The key in the method-specific part of a did:jwk.
fn of_jwk(encoded: &str) -> Option<PublicKey> {
    let json: Value = parse(&Base64UrlUnpadded::decode_vec(encoded).ok()?).ok()?;
    PublicKey::from_jwk(&json).ok()
}
