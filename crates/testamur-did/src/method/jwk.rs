//! did:jwk: the identifier is a JSON Web Key
//! ([its specification](https://github.com/quartzjer/did-jwk/blob/main/spec.md)).

use super::computed::{Computed, only};
use super::recent::Recent;
use crate::syntax::shown;
use crate::{Did, DidDocument, DidUrl, Relationship, Resolution};
use testamur_core::json::{self, Object, Value};
use testamur_core::limits::JsonLimits;
use testamur_core::{Code, Error, Result};
use testamur_keys::{PublicKey, multibase};

/// The method did:jwk. Nothing is fetched.
///
/// The one verification method is `#0`. A JWK with `"use": "sig"` is for everything but key
/// agreement, one with `"use": "enc"` only for that, any other for both, as the specification has
/// it. The key must be of a supported type.
#[derive(Debug, Default)]
pub struct DidJwk {
    recent: Recent<Resolution>,
}

impl DidJwk {
    /// The method.
    pub fn new() -> DidJwk {
        DidJwk::default()
    }
}

/// The did:jwk of a public key: of its JWK with the required members only, in the order of their
/// names. The same key has many other did:jwk, which differ in spelling.
pub fn did_jwk(key: &PublicKey) -> Did {
    let jwk = key.to_jwk();
    let mut members: Vec<(&str, &Value)> =
        jwk.as_object().into_iter().flat_map(Object::iter).collect();
    members.sort_unstable_by_key(|(name, _)| *name);
    let sorted: Object = members.into_iter().map(|(name, value)| (name, value.clone())).collect();
    let text = multibase::encode_base64url(sorted.to_string().as_bytes());
    Did::parse(&format!("did:jwk:{text}"))
        .expect("base64url has only characters that a DID takes, and keys are bounded in size")
}

/// The verification method of that key in the document of its did:jwk: `did:jwk:eyJ…#0`.
pub fn did_jwk_verification_method(key: &PublicKey) -> DidUrl {
    DidUrl::parse(&format!("{}#0", did_jwk(key))).expect("a DID with a fragment is a DID URL")
}

impl Computed for DidJwk {
    const NAME: &str = "jwk";

    fn recent(&self) -> &Recent<Resolution> {
        &self.recent
    }

    fn resolution(did: &Did) -> Result<Resolution> {
        let document = DidDocument::from_value(did.as_str(), document(did, jwk(did)?))?;
        // The key is all there is: a DID without a usable one does not exist.
        document.verification_methods()[0].public_key().map_err(|error| match error.code() {
            Code::DidVerificationMethodSecret => error,
            _ => malformed(did, error.sentence().trim_end_matches('.')),
        })?;
        Ok(only(document))
    }
}

fn malformed(did: &Did, reason: &str) -> Error {
    Error::new(Code::DidJwkIdentifier).with("did", shown(did.as_str())).with("reason", reason)
}

/// Decodes the JWK.
fn jwk(did: &Did) -> Result<Value> {
    let because = |error: Error| malformed(did, error.sentence().trim_end_matches('.'));
    let bytes = multibase::decode_base64url(did.method_specific_id()).map_err(because)?;
    let limits = JsonLimits { depth: 8, ..JsonLimits::default() };
    let jwk = json::parse_within(&bytes, &limits).map_err(because)?;
    match jwk.as_object() {
        Some(_) => Ok(jwk),
        None => Err(malformed(did, "its content is no JSON object")),
    }
}

fn document(did: &Did, jwk: Value) -> Value {
    let usage = jwk.get("use").and_then(Value::as_str).map(str::to_owned);
    let url = format!("{did}#0");
    let mut method = Object::new();
    method.insert("id", url.as_str());
    method.insert("type", "JsonWebKey2020");
    method.insert("controller", did.as_str());
    method.insert("publicKeyJwk", jwk);
    let mut document = Object::new();
    let contexts = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"];
    document.insert("@context", Vec::from(contexts.map(Value::from)));
    document.insert("id", did.as_str());
    document.insert("verificationMethod", vec![Value::from(method)]);
    for relationship in [
        Relationship::AssertionMethod,
        Relationship::Authentication,
        Relationship::CapabilityInvocation,
        Relationship::CapabilityDelegation,
        Relationship::KeyAgreement,
    ] {
        let listed = match usage.as_deref() {
            Some("sig") => relationship != Relationship::KeyAgreement,
            Some("enc") => relationship == Relationship::KeyAgreement,
            _ => true,
        };
        if listed {
            document.insert(relationship.name(), vec![Value::from(url.as_str())]);
        }
    }
    document.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::computed::resolved;
    use std::sync::Arc;
    use testamur_keys::KeyType;

    fn resolve(text: &str) -> Result<Arc<DidDocument>> {
        resolved(&DidJwk::new(), text)
    }

    fn of(jwk: &str) -> String {
        format!("did:jwk:{}", multibase::encode_base64url(jwk.as_bytes()))
    }

    /// The two examples of the specification.
    #[test]
    fn published_examples() {
        let p256 = "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9";
        let document = resolve(p256).unwrap();
        let method = &document.verification_methods()[0];
        assert_eq!(method.id(), format!("{p256}#0"));
        assert_eq!(method.kind(), "JsonWebKey2020");
        assert!(Relationship::ALL.into_iter().all(|relationship| method.is_for(relationship)));
        let key = method.public_key().unwrap();
        assert_eq!(key.key_type(), KeyType::P256);
        // Its members happen to be in the order of their names.
        assert_eq!(did_jwk(key).as_str(), p256);
        assert_eq!(did_jwk_verification_method(key).as_str(), method.id());

        let x25519 = "did:jwk:eyJrdHkiOiJPS1AiLCJjcnYiOiJYMjU1MTkiLCJ1c2UiOiJlbmMiLCJ4IjoiM3A3YmZYdDl3YlRUVzJIQzdPUTFOei1EUThoYmVHZE5yZngtRkctSUswOCJ9";
        let document = resolve(x25519).unwrap();
        let method = &document.verification_methods()[0];
        assert_eq!(method.public_key().unwrap().key_type(), KeyType::X25519);
        for relationship in Relationship::ALL {
            assert_eq!(
                method.is_for(relationship),
                relationship == Relationship::KeyAgreement,
                "{relationship}"
            );
            let listed = document.value().get(relationship.name()).is_some();
            assert_eq!(listed, relationship == Relationship::KeyAgreement);
        }
    }

    #[test]
    fn keys_for_signing_do_not_agree_on_keys() {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        let document =
            resolve(&of(&format!(r#"{{"kty":"OKP","crv":"Ed25519","use":"sig","x":"{x}"}}"#)));
        let document = document.unwrap();
        let method = &document.verification_methods()[0];
        assert!(method.is_for(Relationship::AssertionMethod));
        assert!(!method.is_for(Relationship::KeyAgreement));
    }

    #[test]
    fn refused_identifiers() {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        let d = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
        for (text, code) in [
            ("did:jwk:a.b".to_owned(), Code::DidJwkIdentifier),
            ("did:jwk:e30=".to_owned(), Code::DidSyntax),
            ("did:jwk:e31".to_owned(), Code::DidJwkIdentifier),
            (of("{}"), Code::DidJwkIdentifier),
            (of("[]"), Code::DidJwkIdentifier),
            (of("{"), Code::DidJwkIdentifier),
            (of(r#"{"kty":"OKP","kty":"OKP"}"#), Code::DidJwkIdentifier),
            (of(r#"{"kty":"oct","k":"AA"}"#), Code::DidVerificationMethodSecret),
            (
                of(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","d":"{d}"}}"#)),
                Code::DidVerificationMethodSecret,
            ),
        ] {
            assert_eq!(resolve(&text).unwrap_err().code(), code, "{text}");
        }
    }
}
