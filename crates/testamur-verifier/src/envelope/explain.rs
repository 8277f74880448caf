//! What lies between a token and its signature, and why that does not match.

use super::claims::Content;
use super::keys::{FoundKey, TokenKind};
use super::open::Hints;
use super::{Opened, Signed};
use crate::examination::Examination;
use crate::explanation::{ExplainedProof, SUSPECTS, Searches};
use testamur_canon::rdfc::HashAlgorithm;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::id_of;
use testamur_keys::{PublicKey, SignatureAlgorithm};
use testamur_proof::{Digest, ProvenCause};

/// What was signed for a token or a COSE signature, and with which key it was checked.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TokenStages {
    /// What the protected header says; that of a COSE signature by the names of its members.
    pub header: Value,
    /// The payload as it stands in it.
    pub payload: Vec<u8>,
    /// The bytes that are signed: header and payload in base64url, or the Sig_structure of COSE.
    pub signing_input: Vec<u8>,
    /// The SHA-256 of `signing_input`, to compare it with what its maker had.
    pub digest: Digest,
    /// The algorithm that the header names.
    pub algorithm: SignatureAlgorithm,
    /// The key that the signature was checked with.
    pub key: PublicKey,
}

impl Examination<'_> {
    /// Looks at the signature of a token; gives the document in it as well.
    pub(crate) fn explained_token(
        &mut self,
        at: Pointer,
        opened: Opened,
        searches: &mut Searches,
    ) -> (ExplainedProof, Value) {
        let Opened { profile, signed, claims } = opened;
        let content = Content::of(profile, &claims, signed.header_claims());
        let party = self.party(profile, &content, &signed);
        let purpose = match profile.is_presentation() {
            true => crate::presentation::PURPOSE,
            false => &*self.policy.proof_purpose,
        };
        let mut explained = ExplainedProof::unread(at, Ok(()));
        let hints = signed.hints();
        let found = hints.and_then(|hints| {
            let made = content.made();
            let hints = Hints { made, ..hints };
            let found =
                self.token_key(&hints, TokenKind::Document(profile), party.as_deref(), purpose)?;
            Ok(found.map(|found| (hints, found)))
        });
        let (hints, found) = match found {
            Ok(Some(found)) => found,
            // Not shown: the whole question is asked again with what is missing.
            Ok(None) => return (explained, content.document),
            Err(error) => {
                explained.signature = Err(error);
                return (explained, content.document);
            }
        };
        explained.made_with = Some((profile.name().to_owned(), found.method.clone()));
        explained.token = Some(stages(&signed, &hints, &found));
        match self.matches(signed.clone(), &found) {
            Ok(_) => {}
            Err(error) => {
                explained.signature = Err(error);
                if searches.begin() {
                    explained.cause = self.token_cause(&signed, &hints, &found, &content);
                }
            }
        }
        (explained, content.document)
    }

    fn token_cause(
        &mut self,
        signed: &Signed,
        hints: &Hints,
        found: &FoundKey,
        content: &Content,
    ) -> Option<ProvenCause> {
        let others = self.other_keys(hints, found, content);
        let provider = self.verifier.provider;
        match signed {
            Signed::Jws(jws) => jws.diagnose(&found.key, &others, provider),
            Signed::SdJwt(_, sd_jwt) => sd_jwt.token().diagnose(&found.key, &others, provider),
            Signed::Cose(sign1) => sign1.diagnose(&found.key, &others, provider),
        }
    }

    /// Keys that may have signed instead: of those who are named in the token, as far as nothing more
    /// must be asked for.
    fn other_keys(
        &mut self,
        hints: &Hints,
        found: &FoundKey,
        content: &Content,
    ) -> Vec<(String, PublicKey)> {
        let document = &content.document;
        let subjects = document.get("credentialSubject").map_or(&[][..], Value::as_set);
        let named = [document.get("issuer"), document.get("holder")].into_iter().flatten();
        let ids = named.chain(subjects).filter_map(id_of).chain(content.issuer.as_deref());
        let ids = ids.chain(hints.kid.as_deref()).filter(|id| {
            found.owner.as_deref() == Some(*id) && id.starts_with("did:")
                || ["did:key:", "did:jwk:"].iter().any(|method| id.starts_with(method))
        });
        let mut others: Vec<(String, PublicKey)> = Vec::new();
        for id in ids.take(SUSPECTS) {
            let Ok(Some(controller)) = self.did(id) else { continue };
            let methods = controller.verification_methods().iter();
            others.extend(methods.filter_map(|method| {
                Some((method.id().to_owned(), method.public_key().ok()?.clone()))
            }));
        }
        let embedded = hints.jwk.iter().map(|key| ("the key in the token itself".to_owned(), key));
        let of_policy = self.policy.known_keys.iter();
        let of_policy = of_policy.map(|(owner, key)| (format!("the policy's for {owner}"), key));
        others.extend(embedded.chain(of_policy).map(|(name, key)| (name, key.clone())));
        others.retain(|(_, key)| *key != found.key);
        others
    }
}

fn stages(signed: &Signed, hints: &Hints, found: &FoundKey) -> TokenStages {
    let of_jws = |jws: &testamur_proof::jose::Jws<'_>| {
        let header = Value::Object(jws.header().protected().clone());
        (header, jws.unverified_payload().to_vec(), jws.signing_input().to_vec())
    };
    let (header, payload, signing_input) = match signed {
        Signed::Jws(jws) => of_jws(jws),
        Signed::SdJwt(_, sd_jwt) => of_jws(sd_jwt.token()),
        Signed::Cose(sign1) => {
            let header = sign1.header();
            let mut members = Object::new();
            members.insert("alg", hints.algorithm.jose_name());
            for (name, text) in [
                ("content type", header.content_type()),
                ("kid", hints.kid.as_deref()),
                ("typ", header.typ()),
            ] {
                if let Some(text) = text {
                    members.insert(name, text);
                }
            }
            let payload = sign1.unverified_payload().to_vec();
            (members.into(), payload, sign1.signing_input().to_vec())
        }
    };
    TokenStages {
        header,
        payload,
        digest: Digest::of(HashAlgorithm::Sha256, &signing_input),
        signing_input,
        algorithm: hints.algorithm,
        key: found.key.clone(),
    }
}

impl TokenStages {
    /// As members of the explanation.
    pub(crate) fn write(&self, out: &mut Object) {
        let hexadecimal = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = |bytes: &[u8]| match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => hexadecimal(bytes),
        };
        out.insert("algorithm", self.algorithm.jose_name());
        out.insert("key", self.key.to_jwk());
        out.insert("header", self.header.clone());
        out.insert("payload", text(&self.payload));
        out.insert("hash", "SHA-256");
        // The Sig_structure of COSE is no text.
        out.insert("signingInput", text(&self.signing_input));
        out.insert("signingInputHash", self.digest.to_string());
    }
}
