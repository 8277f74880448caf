//! Which key a token was signed with, and whose it is.

use super::claims::shown;
use super::open::Hints;
use crate::examination::Examination;
use crate::policy::KeyOfIssuer;
use testamur_core::evidence::{Purpose, Request};
use testamur_core::json::{Value, parse};
use testamur_core::{Code, Error, Result};
use testamur_did::{DidDocument, Relationship, VerificationMethod};
use testamur_keys::PublicKey;
use testamur_proof::jose::CertifiedKey;
use testamur_sd::sd_jwt_vc::IssuerKeys;

/// A key for a token.
pub(super) struct FoundKey {
    pub(super) key: PublicKey,
    /// What names it, for people: its URL, or where it was found.
    pub(super) method: String,
    /// Whose key it is; `None` when only the token itself has it.
    pub(super) owner: Option<String>,
}

impl Examination<'_> {
    /// Finds the key of a token by the party that is to have signed; `None` when a document is missing
    /// for it.
    ///
    /// # Errors
    /// Why there is no such key, or why it does not count.
    pub(super) fn token_key(
        &mut self,
        hints: &Hints,
        party: Option<&str>,
        purpose: &str,
    ) -> Result<Option<FoundKey>> {
        if let Some(found) = self.known_key(hints, party) {
            return Ok(Some(found));
        }
        let kid = hints.kid.as_deref();
        match self.certified(hints, party) {
            Some(Err(error)) if !kid.is_some_and(is_url_of_key) => return Err(error),
            // The token names the key by a URL as well, which somebody else may believe.
            Some(Err(_)) | None => {}
            Some(Ok(found)) => return Ok(Some(found)),
        }
        let is_did = party.is_some_and(|party| party.starts_with("did:"));
        match (kid, party) {
            (Some(kid), _) if is_url_of_method(kid) => self.method_of(kid, purpose),
            (Some(kid), _) if kid.starts_with("https://") => self.key_document(kid, hints, party),
            (Some(kid), _) if kid.starts_with("did:") => self.key_of_did(kid, hints, purpose),
            (_, Some(party)) if is_did => self.key_of_did(party, hints, purpose),
            (_, Some(party)) if party.starts_with("https://") => self.published(hints, party),
            _ => self.brought_along(hints, party),
        }
    }

    /// A key that the policy says is the party's. Where it names some, there are no others.
    fn known_key(&self, hints: &Hints, party: Option<&str>) -> Option<FoundKey> {
        let of_party = || {
            let known = self.policy.known_keys.iter();
            known.filter(|(owner, _)| Some(owner.as_str()) == party)
        };
        let named = |key: &PublicKey| hints.kid.as_deref() == Some(&*key.thumbprint());
        let fits = |key: &PublicKey| key.key_type() == hints.algorithm.key_type();
        let known = of_party()
            .find(|(_, key)| named(key))
            .or_else(|| of_party().find(|(_, key)| fits(key)))
            .or_else(|| of_party().next());
        known.map(|(owner, key)| FoundKey {
            key: key.clone(),
            method: format!("the key that the policy has for {owner}"),
            owner: Some(owner.clone()),
        })
    }

    fn method_of(&mut self, url: &str, purpose: &str) -> Result<Option<FoundKey>> {
        let found = self.method(url, purpose)?;
        Ok(found.map(|found| FoundKey {
            key: found.key,
            method: url.to_owned(),
            owner: Some(found.controller.id().to_owned()),
        }))
    }

    /// The key of a DID that the token does not name by a URL: by a fragment, a thumbprint, the key
    /// itself, or as the only one that there is.
    fn key_of_did(&mut self, did: &str, hints: &Hints, purpose: &str) -> Result<Option<FoundKey>> {
        let Some(document) = self.did(did)? else { return Ok(None) };
        let url = method_in(&document, did, hints, purpose)?;
        self.method_of(&url, purpose)
    }

    /// A key at an https URL of its own, in JWK form or as a verification method around one (Open
    /// Badges 3.0, section 8.2). It is the party's if both URLs are of one origin: who serves the one
    /// could serve the other.
    fn key_document(
        &mut self,
        url: &str,
        hints: &Hints,
        party: Option<&str>,
    ) -> Result<Option<FoundKey>> {
        let request = Request { url: url.to_owned(), purpose: Purpose::IssuerKeys };
        if !self.inquiry.look(request)? {
            return Ok(None);
        }
        let unavailable = || Error::new(Code::KeyUnavailable).with("url", shown(url));
        let document = match self.inquiry.find(url, Purpose::IssuerKeys) {
            None => return Ok(None),
            Some(Err(error)) => return Err(unavailable().because(&error)),
            Some(Ok(document)) => parse(&document.bytes)?,
        };
        let jwk = match (document.get("publicKeyJwk"), document.get("keys")) {
            (Some(jwk), _) => jwk,
            (None, Some(keys)) => {
                let fits = |jwk: &&Value| {
                    PublicKey::from_jwk(jwk)
                        .is_ok_and(|key| key.key_type() == hints.algorithm.key_type())
                };
                let mut keys = keys.as_set().iter().filter(fits);
                match (keys.next(), keys.next()) {
                    (Some(jwk), None) => jwk,
                    _ => {
                        let reason = "It is no one key for the token.";
                        return Err(unavailable().with("reason", reason));
                    }
                }
            }
            (None, None) => &document,
        };
        let owner = match party {
            Some(party) if origin(party).is_some() && origin(party) == origin(url) => party,
            _ => url,
        };
        let key = PublicKey::from_jwk(jwk)?;
        Ok(Some(FoundKey { key, method: url.to_owned(), owner: Some(owner.to_owned()) }))
    }

    /// The key of an issuer that is an https URL, by the certificates in the token; `None` where none
    /// are to be looked at.
    fn certified(&self, hints: &Hints, party: Option<&str>) -> Option<Result<FoundKey>> {
        let anchors = &self.policy.anchors;
        let party = party.filter(|party| party.starts_with("https://") && !anchors.is_empty())?;
        let certified = CertifiedKey::verify(hints.x5c.as_deref()?, anchors, self.now);
        Some(certified.and_then(|certified| {
            certified.check_issuer(party)?;
            Ok(FoundKey {
                key: certified.key().clone(),
                method: "the certificate in the token".to_owned(),
                owner: Some(party.to_owned()),
            })
        }))
    }

    /// A key of an issuer that is an https URL, from what it publishes.
    fn published(&mut self, hints: &Hints, party: &str) -> Result<Option<FoundKey>> {
        let keys = match self.inquiry.ask(|evidence| IssuerKeys::resolve(party, evidence)) {
            Ok(Some(keys)) => keys,
            Ok(None) => return Ok(None),
            Err(_) if hints.jwk.is_some() => return self.brought_along(hints, Some(party)),
            Err(error) => return Err(error),
        };
        let key = keys.find_named(hints.kid.as_deref(), hints.algorithm)?;
        if hints.jwk.as_ref().is_some_and(|jwk| *jwk != key) {
            return self.brought_along(hints, Some(party));
        }
        let method = format!("the metadata of {party}");
        Ok(Some(FoundKey { key, method, owner: Some(party.to_owned()) }))
    }

    /// The key in the token itself, which is nobody's.
    fn brought_along(&self, hints: &Hints, party: Option<&str>) -> Result<Option<FoundKey>> {
        match &hints.jwk {
            Some(key) => Ok(Some(FoundKey {
                key: key.clone(),
                method: "the key in the token itself".to_owned(),
                owner: None,
            })),
            None => Err(not_found(
                party.unwrap_or("nobody"),
                match &hints.kid {
                    Some(kid) => format!("its kid {} is no URL of a key", shown(kid)),
                    None => "it has no kid".to_owned(),
                },
            )),
        }
    }

    /// Whether a key of this owner may be anybody's.
    pub(super) fn takes_keys_of_others(&self) -> bool {
        self.policy.key_of_issuer == KeyOfIssuer::NotRequired
    }
}

/// Whether a kid names a key, or whose it is, by a URL.
fn is_url_of_key(kid: &str) -> bool {
    kid.starts_with("did:") || kid.starts_with("https://")
}

/// Whether it is a URL with a fragment, of a DID or of a document on the web.
fn is_url_of_method(kid: &str) -> bool {
    kid.contains('#') && is_url_of_key(kid)
}

/// The URL of the verification method that a token means.
fn method_in(document: &DidDocument, did: &str, hints: &Hints, purpose: &str) -> Result<String> {
    let kid = hints.kid.as_deref().filter(|kid| *kid != did);
    let of_type = |method: &&VerificationMethod| {
        method.public_key().is_ok_and(|key| key.key_type() == hints.algorithm.key_type())
    };
    let for_purpose = |method: &&VerificationMethod| {
        Relationship::find(purpose)
            .is_some_and(|of| document.verification_method(method.id(), of).is_ok())
    };
    let named = |method: &&VerificationMethod| match (kid, &hints.jwk) {
        (Some(kid), _) => {
            let fragment = method.id().split_once('#').map_or("", |(_, fragment)| fragment);
            fragment == kid.strip_prefix('#').unwrap_or(kid)
                || method.public_key().is_ok_and(|key| key.thumbprint() == kid)
        }
        (None, Some(jwk)) => method.public_key().is_ok_and(|key| key == jwk),
        (None, None) => true,
    };
    let methods = document.verification_methods().iter().filter(of_type).filter(for_purpose);
    let mut methods = methods.filter(named);
    match (methods.next(), methods.next(), kid) {
        (Some(method), None, _) => Ok(method.id().to_owned()),
        (None, _, Some(kid)) => Err(not_found(did, format!("none is named {}", shown(kid)))),
        (None, _, None) => {
            Err(not_found(did, format!("none is for {} and {purpose}", hints.algorithm)))
        }
        (Some(_), Some(_), _) => {
            Err(not_found(did, "several can be meant, and it names none by its URL".to_owned()))
        }
    }
}

fn not_found(issuer: &str, reason: String) -> Error {
    Error::new(Code::KeyNotFound).with("issuer", shown(issuer)).with("reason", reason)
}

/// Scheme, host and port of an https URL without a user name.
fn origin(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://")?;
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let authority = &rest[..end];
    (!authority.is_empty() && !authority.contains(['@', '%'])).then_some(authority)
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn origins() {
        assert_eq!(origin("https://uni.example/a?b#c"), Some("uni.example"));
        assert_eq!(origin("https://uni.example:444"), Some("uni.example:444"));
        for none in
            ["http://uni.example", "https://", "https://a@uni.example/", "did:web:uni.example"]
        {
            assert_eq!(origin(none), None, "{none}");
        }
    }
}
