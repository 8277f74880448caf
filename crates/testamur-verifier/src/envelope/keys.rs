//! Which key a token was signed with, and whose it is.

use super::Profile;
use super::claims::{Content, shown};
use super::open::{Hints, Signed};
use crate::examination::Examination;
use crate::keys::Made;
use crate::policy::KeyOfIssuer;
use testamur_core::evidence::{Purpose, Request};
use testamur_core::json::parse;
use testamur_core::model::id_of;
use testamur_core::{Code, Error, Result};
use testamur_did::{DidDocument, DidUrl, Relationship, VerificationMethod};
use testamur_keys::PublicKey;
use testamur_proof::jose::CertifiedKey;
use testamur_sd::sd_jwt_vc::IssuerKeys;

/// How many keys of one owner in the policy are tried. Who renews keys has two at a time.
const KNOWN_KEYS: usize = 16;

/// A key for a token.
pub(super) struct FoundKey {
    pub(super) key: PublicKey,
    /// Others that can be meant as well.
    pub(super) alternatives: Vec<PublicKey>,
    /// What names it, for people: its URL, or where it was found.
    pub(super) method: String,
    /// Whose key it is; `None` when only the token itself has it.
    pub(super) owner: Option<String>,
    pub(super) source: KeySource,
    /// As [`Found::caution`](crate::keys::Found::caution).
    pub(super) caution: Option<Error>,
}

/// Who says whose key it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum KeySource {
    Policy,
    /// The document of a DID or a controlled identifier document, for the purpose of the token.
    Document,
    Metadata,
    /// A place under the URL of the owner.
    Place,
    Certificate,
    /// Nobody but the token.
    Token,
}

impl KeySource {
    /// What is known of the key by it; of one in a document that depends on whose it is.
    pub(super) fn sentence(self) -> Option<&'static str> {
        Some(match self {
            KeySource::Policy => "The policy says whose key it is.",
            KeySource::Document => return None,
            KeySource::Metadata => "The key is one of those in the issuer's metadata.",
            KeySource::Place => "The key is published under the issuer's URL.",
            KeySource::Certificate => "The certificate of the key names the issuer.",
            KeySource::Token => "The key stands in the token; nobody says whose it is.",
        })
    }
}

/// What a token is, as far as its key and signature depend on it.
#[derive(Clone, Copy)]
pub(super) enum TokenKind {
    Document(Profile),
    /// A status list, of this type
    StatusList(&'static str),
}

impl TokenKind {
    /// The name in reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            TokenKind::Document(profile) => profile.name(),
            TokenKind::StatusList(name) => name,
        }
    }
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
        kind: TokenKind,
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
            (Some(kid), _) if is_url_of_method(kid) => self.method_of(kid, purpose, hints.made),
            (Some(kid), Some(party))
                if kid.starts_with("https://")
                    && matches!(kind, TokenKind::Document(Profile::OpenBadge)) =>
            {
                self.key_at(kid, party)
            }
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
            known.filter(|(owner, _)| Some(owner.as_str()) == party).map(|(_, key)| key)
        };
        let named = |key: &&PublicKey| hints.kid.as_deref() == Some(&*key.thumbprint());
        let fits = |key: &&PublicKey| key.key_type() == hints.algorithm.key_type();
        let first = of_party().next()?;
        // With a new key beside the old one, only the signature tells which of them was meant.
        let mut keys: Vec<PublicKey> = match of_party().find(named) {
            Some(key) => vec![key.clone()],
            None => of_party().filter(fits).take(KNOWN_KEYS).cloned().collect(),
        };
        let key = if keys.is_empty() { first.clone() } else { keys.remove(0) };
        let owner = party?;
        Some(FoundKey {
            key,
            alternatives: keys,
            method: format!("the key that the policy has for {owner}"),
            owner: Some(owner.to_owned()),
            source: KeySource::Policy,
            caution: None,
        })
    }

    fn method_of(
        &mut self,
        url: &str,
        purpose: &str,
        made: Option<Made>,
    ) -> Result<Option<FoundKey>> {
        let found = self.method(url, purpose, made)?;
        Ok(found.map(|found| FoundKey {
            key: found.key,
            method: url.to_owned(),
            owner: Some(found.controller.id().to_owned()),
            alternatives: Vec::new(),
            source: KeySource::Document,
            caution: found.caution,
        }))
    }

    /// The key of a DID that the token does not name by a URL: by a fragment, a thumbprint, the key
    /// itself, or as the only one that there is.
    fn key_of_did(&mut self, did: &str, hints: &Hints, purpose: &str) -> Result<Option<FoundKey>> {
        let Some(document) = self.did(did)? else { return Ok(None) };
        let url = match method_in(&document, did, hints, purpose) {
            Err(error) if error.code() == Code::KeyNotFound => {
                let versions = self.versions(&DidUrl::parse(did)?.did(), purpose, hints.made)?;
                let named = versions.iter().find_map(|(_, version)| {
                    let document = version.document().ok()?;
                    method_in(&document, did, hints, purpose).ok()
                });
                named.ok_or(error)?
            }
            named => named?,
        };
        self.method_of(&url, purpose, hints.made)
    }

    /// A key at an https URL of its own, as a JWK (Open Badges 3.0, section 8.2). Nothing in it says
    /// whose it is, so its place must: it lies under the URL of the party, where nobody else writes.
    fn key_at(&mut self, url: &str, party: &str) -> Result<Option<FoundKey>> {
        if !lies_under(url, party) {
            return Err(Error::new(Code::KeyPlace)
                .with("url", shown(url))
                .with("issuer", shown(party)));
        }
        let request = Request { url: url.to_owned(), purpose: Purpose::IssuerKeys };
        if !self.inquiry.look(request)? {
            return Ok(None);
        }
        let unavailable = |reason: &str| {
            Error::new(Code::KeyUnavailable).with("url", shown(url)).with("reason", reason)
        };
        let jwk = match self.inquiry.find(url, Purpose::IssuerKeys) {
            None => return Ok(None),
            Some(Err(error)) => return Err(unavailable(&error.sentence())),
            Some(Ok(document)) => parse(&document.bytes)?,
        };
        // A document that says more than a key does is another kind of document.
        if ["id", "controller", "publicKeyJwk", "keys"].iter().any(|name| jwk.get(name).is_some()) {
            return Err(unavailable("It is no JWK by itself."));
        }
        Ok(Some(FoundKey {
            key: PublicKey::from_jwk(&jwk)?,
            alternatives: Vec::new(),
            method: url.to_owned(),
            owner: Some(party.to_owned()),
            source: KeySource::Place,
            caution: None,
        }))
    }

    /// The one who is to have signed a token: the issuer of the credential in it, or the holder of the
    /// presentation, who without such a member is whom the token names (`iss`). Members of an SD-JWT VC
    /// say nothing of that.
    pub(super) fn party(
        &self,
        profile: Profile,
        content: &Content,
        signed: &Signed,
    ) -> Option<String> {
        let named = |member: &str| content.document.get(member).and_then(id_of).map(str::to_owned);
        match profile {
            Profile::DcSdJwt => content.issuer.clone().or_else(|| self.certified_issuer(signed)),
            _ if profile.is_presentation() => named("holder").or_else(|| content.issuer.clone()),
            _ => named("issuer"),
        }
    }

    /// The issuer of a token that names none: who owns the certificate in it (SD-JWT VC, section
    /// "Issuer-signed JWT Verification Key Validation"), if that holds.
    fn certified_issuer(&self, signed: &Signed) -> Option<String> {
        let hints = signed.hints().ok()?;
        let chain = hints.x5c.as_deref()?;
        CertifiedKey::verify(chain, &self.policy.anchors, self.now.exactly()).ok()?.owner()
    }

    /// The key of an issuer that is no DID, by the certificates in the token; `None` where none are to
    /// be looked at.
    fn certified(&self, hints: &Hints, party: Option<&str>) -> Option<Result<FoundKey>> {
        let anchors = &self.policy.anchors;
        let party = party.unwrap_or_default();
        let chain = hints.x5c.as_deref();
        let chain = chain.filter(|_| !anchors.is_empty() && !party.starts_with("did:"))?;
        let certified = CertifiedKey::verify(chain, anchors, self.now.exactly());
        Some(certified.and_then(|certified| {
            certified.check_issuer(party)?;
            Ok(FoundKey {
                key: certified.key().clone(),
                alternatives: Vec::new(),
                method: "the certificate in the token".to_owned(),
                owner: Some(party.to_owned()),
                source: KeySource::Certificate,
                caution: None,
            })
        }))
    }

    /// A key of an issuer that is an https URL, from what it publishes.
    fn published(&mut self, hints: &Hints, party: &str) -> Result<Option<FoundKey>> {
        let keys = match self.inquiry.ask(|evidence| IssuerKeys::resolve(party, evidence)) {
            Ok(Some(keys)) => keys,
            Ok(None) => return Ok(None),
            // Where anybody may sign, it does not matter what the issuer publishes.
            Err(_) if hints.jwk.is_some() && self.takes_keys_of_others() => {
                return self.brought_along(hints, Some(party));
            }
            Err(error) => return Err(error),
        };
        let key = keys.find_named(hints.kid.as_deref(), hints.algorithm)?;
        if hints.jwk.as_ref().is_some_and(|jwk| *jwk != key) {
            return self.brought_along(hints, Some(party));
        }
        let method = format!("the metadata of {party}");
        Ok(Some(FoundKey {
            key,
            alternatives: Vec::new(),
            method,
            owner: Some(party.to_owned()),
            source: KeySource::Metadata,
            caution: None,
        }))
    }

    /// The key in the token itself, which is nobody's.
    fn brought_along(&self, hints: &Hints, party: Option<&str>) -> Result<Option<FoundKey>> {
        match &hints.jwk {
            Some(key) => Ok(Some(FoundKey {
                key: key.clone(),
                alternatives: Vec::new(),
                method: "the key in the token itself".to_owned(),
                owner: None,
                source: KeySource::Token,
                caution: None,
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
pub(super) fn is_url_of_key(kid: &str) -> bool {
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

/// Whether an https URL lies under another one, on the same host and by whole segments of the path.
/// URLs that others could read differently do not.
fn lies_under(url: &str, above: &str) -> bool {
    let plain = |url: &str| {
        url.strip_prefix("https://").is_some_and(|rest| {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            let is_plain = |c: char| c.is_ascii_graphic() && !"?#\\@%".contains(c);
            !host.is_empty() && rest.chars().all(is_plain) && path.split('/').all(|one| one != "..")
        })
    };
    let above = above.strip_suffix('/').unwrap_or(above);
    let rest = url.strip_prefix(above);
    plain(url) && plain(above) && rest.is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::lies_under;

    #[test]
    fn a_place_under_a_url() {
        let under = |url| lies_under(url, "https://uni.example/a");
        assert!(under("https://uni.example/a/keys/1"));
        assert!(lies_under("https://uni.example/k", "https://uni.example"));
        assert!(lies_under("https://uni.example/a/k", "https://uni.example/a/"));
        for other in [
            "https://uni.example/a",
            "https://uni.example/a/",
            "https://uni.example/ab/k",
            "https://uni.example/k",
            "https://uni.example/a/../b/k",
            "https://uni.example/a/%2e%2e/b/k",
            "https://uni.example/a/\\..\\..\\b",
            "https://uni.example/a/go?to=https://evil.example/k",
            "https://uni.example/a/k#x",
            "https://uni.example.evil.example/a/k",
            "http://uni.example/a/k",
        ] {
            assert!(!under(other), "{other}");
        }
        assert!(!lies_under("https://uni.example.evil.example/k", "https://uni.example"));
        assert!(!lies_under("https://uni.example@evil.example/k", "https://uni.example"));
        assert!(!lies_under("https://uni.example/k", "https://"));
    }
}
