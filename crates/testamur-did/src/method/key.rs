//! did:key: the identifier is a public key
//! ([The did:key Method 0.9](https://w3c-ccg.github.io/did-key-spec/)).

use super::computed::{Computed, only};
use super::recent::Recent;
use crate::syntax::shown;
use crate::{Did, DidDocument, DidUrl, Relationship, Resolution};
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result};
use testamur_keys::multibase::{self, Base};
use testamur_keys::{KeyType, PublicKey};

/// The method did:key for all key types of [`KeyType`]. Nothing is fetched.
///
/// The document has one Multikey verification method for everything that its key type can do; a
/// document of an Ed25519 key also has the X25519 key that follows from it, for key agreement. Only
/// base58btc is taken, and for post-quantum keys only base64url, which their cryptosuites demand of a
/// Multikey, so that a key has one identifier; the specification's older form with a
/// version number is refused.
///
/// The latest documents are remembered, as batches ask for the same issuer again and again.
#[derive(Debug, Default)]
pub struct DidKey {
    recent: Recent<Resolution>,
}

impl DidKey {
    /// The method.
    pub fn new() -> DidKey {
        DidKey::default()
    }
}

/// The did:key of a public key.
pub fn did_key(key: &PublicKey) -> Did {
    let text = format!("did:key:{}", key.to_multikey());
    Did::parse(&text).expect("base58 and base64url have only characters that a DID takes")
}

/// The verification method of that key in the document of its did:key: `did:key:z6Mk…#z6Mk…`.
pub fn did_key_verification_method(key: &PublicKey) -> DidUrl {
    let multikey = key.to_multikey();
    DidUrl::parse(&format!("did:key:{multikey}#{multikey}"))
        .expect("base58 and base64url have only characters that a DID URL takes")
}

impl Computed for DidKey {
    const NAME: &str = "key";

    fn recent(&self) -> &Recent<Resolution> {
        &self.recent
    }

    fn resolution(did: &Did) -> Result<Resolution> {
        let multikey = did.method_specific_id();
        let key = public_key_of(did, multikey)?;
        let document = key_document(did, multikey, &key);
        let document = DidDocument::from_value(did.as_str(), document)?;
        document.verification_methods()[0].know(key);
        Ok(only(document))
    }
}

/// Characters of a Multikey of 32 bytes, of which the shortest keys are, with two for their type.
const SHORTEST: usize = 46;

/// The key that a DID is, or has in it.
pub(super) fn public_key_of(did: &Did, text: &str) -> Result<PublicKey> {
    let fail = |code| Error::new(code).with("did", shown(did.as_str()));
    let malformed = |reason: &str| fail(Code::DidKeyIdentifier).with("reason", reason);
    if !text.starts_with(['z', 'u']) {
        return Err(malformed("the key does not start with z, or with u for a post-quantum one"));
    }
    let key = PublicKey::from_multikey(text).map_err(|error| match error.code() {
        // Of too few bytes, the first ones are no type.
        Code::KeyCodecUnsupported if text.len() < SHORTEST => malformed("the key is cut short"),
        Code::KeyCodecUnsupported | Code::KeyTypeUnsupported => {
            fail(Code::DidKeyType).with("reason", error.sentence())
        }
        Code::KeyLength => fail(Code::DidKeyLength).with("reason", error.sentence()),
        Code::KeyMultibasePrefix
        | Code::KeyMultibaseText
        | Code::KeyMultibaseSize
        | Code::KeyMultibaseBase => malformed(error.sentence().trim_end_matches('.')),
        _ => fail(Code::DidKeyInvalid).with("reason", error.sentence()),
    })?;
    // Equal keys in different spellings would be different issuers to whoever compares DIDs.
    match key.to_multikey() == text {
        true => Ok(key),
        false => Err(malformed("the key is not in its only canonical form")),
    }
}

/// Document Creation Algorithm, with keyAgreement as in the specification's example.
pub(super) fn key_document(did: &Did, multikey: &str, key: &PublicKey) -> Value {
    let url = format!("{did}#{multikey}");
    let mut document = Object::new();
    let contexts = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"];
    document.insert("@context", Vec::from(contexts.map(Value::from)));
    document.insert("id", did.as_str());
    document.insert("verificationMethod", vec![multikey_method(did, multikey)]);
    if key.key_type() == KeyType::X25519 {
        document.insert(Relationship::KeyAgreement.name(), vec![Value::from(url)]);
        return document.into();
    }
    for relationship in [
        Relationship::Authentication,
        Relationship::AssertionMethod,
        Relationship::CapabilityDelegation,
        Relationship::CapabilityInvocation,
    ] {
        document.insert(relationship.name(), vec![Value::from(url.as_str())]);
    }
    if let Some(agreement) = x25519_multikey(key) {
        let method = multikey_method(did, &agreement);
        document.insert(Relationship::KeyAgreement.name(), vec![method]);
    }
    document.into()
}

fn multikey_method(did: &Did, multikey: &str) -> Value {
    let mut method = Object::new();
    method.insert("id", format!("{did}#{multikey}"));
    method.insert("type", "Multikey");
    method.insert("controller", did.as_str());
    method.insert("publicKeyMultibase", multikey);
    method.into()
}

/// Derive Encryption Key Algorithm: the X25519 key on the Montgomery form of the curve, as a
/// Multikey; `None` for keys of other types.
fn x25519_multikey(key: &PublicKey) -> Option<String> {
    if key.key_type() != KeyType::Ed25519 {
        return None;
    }
    let edwards = ed25519_dalek::VerifyingKey::try_from(key.as_raw()).ok()?;
    // The varint of multicodec 0xec, then the coordinate.
    let bytes = [&[0xec, 0x01], edwards.to_montgomery().as_bytes().as_slice()].concat();
    Some(multibase::encode(Base::Base58Btc, &bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ResolutionOptions;
    use crate::method::Method;
    use crate::method::computed::resolved;
    use std::sync::Arc;
    use testamur_core::Timestamp;
    use testamur_core::evidence::Evidence;
    use testamur_core::json::parse;
    use testamur_keys::SecretKey;

    fn resolve(text: &str) -> Result<Arc<DidDocument>> {
        resolved(&DidKey::new(), text)
    }

    /// The example of the specification, with the contexts that are bundled here.
    #[test]
    fn an_ed25519_document() {
        const ED: &str = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
        const X: &str = "z6LSj72tK8brWgZja8NLRwPigth2T9QRiG1uH9oKZuKjdh9p";
        let did = format!("did:key:{ED}");
        let document = resolve(&did).unwrap();
        let method = |key: &str| {
            format!(
                r#"{{"id":"{did}#{key}","type":"Multikey","controller":"{did}","publicKeyMultibase":"{key}"}}"#
            )
        };
        let (url, signing, agreeing) = (format!("{did}#{ED}"), method(ED), method(X));
        assert_eq!(
            document.value().to_string(),
            format!(
                r#"{{"@context":["https://www.w3.org/ns/did/v1","https://w3id.org/security/multikey/v1"],"id":"{did}","verificationMethod":[{signing}],"authentication":["{url}"],"assertionMethod":["{url}"],"capabilityDelegation":["{url}"],"capabilityInvocation":["{url}"],"keyAgreement":[{agreeing}]}}"#
            )
        );
        let key = document.verification_method(&url, Relationship::AssertionMethod).unwrap();
        assert_eq!(key.public_key().unwrap().to_multikey(), ED);
        let agreement = format!("{did}#{X}");
        let key = document.verification_method(&agreement, Relationship::KeyAgreement).unwrap();
        assert_eq!(key.public_key().unwrap().key_type(), KeyType::X25519);
        for (url, relationship, code) in [
            (&url, Relationship::KeyAgreement, Code::DidVerificationMethodRelationship),
            (&agreement, Relationship::AssertionMethod, Code::DidVerificationMethodRelationship),
            (
                &format!("{did}#{ED}a"),
                Relationship::AssertionMethod,
                Code::DidVerificationMethodNotFound,
            ),
            (&did, Relationship::AssertionMethod, Code::DidVerificationMethodNotFound),
        ] {
            let error = document.verification_method(url, relationship).unwrap_err();
            assert_eq!(error.code(), code, "{url}");
        }
    }

    /// Identifiers that the specification and the W3C vectors publish, by their key types.
    #[test]
    fn published_identifiers() {
        for (did, key_type) in [
            ("did:key:z6Mkf5rGMoatrSj1f4CyvuHBeXJELe9RPdzo2PKGNCKVtZxP", KeyType::Ed25519),
            ("did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b", KeyType::Ed25519),
            ("did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme", KeyType::Secp256k1),
            ("did:key:zQ3shtxV1FrJfhqE1dvxYRcCknWNjHc3c5X1y3ZSoPDi2aur2", KeyType::Secp256k1),
            ("did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv", KeyType::P256),
            (
                "did:key:z82LkvCwHNreneWpsgPEbV3gu1C6NFJEBg4srfJ5gdxEsMGRJUz2sG9FE42shbn2xkZJh54",
                KeyType::P384,
            ),
            ("did:key:z6LSj72tK8brWgZja8NLRwPigth2T9QRiG1uH9oKZuKjdh9p", KeyType::X25519),
            (
                "did:key:zUC7EK3ZakmukHhuncwkbySmomv3FmrkmS36E4Ks5rsb6VQSRpoCrx6Hb8e2Nk6UvJFSdyw9N\
                 K1scFXJp21gNNYFjVWNgaqyGnkyhtagagCpQb5B7tagJu3HDbjQ8h5ypoHjwBb",
                KeyType::Bls12381G2,
            ),
        ] {
            let document = resolve(did).unwrap();
            let fragment = did.strip_prefix("did:key:").unwrap();
            let url = format!("{did}#{fragment}");
            let signs = key_type != KeyType::X25519;
            for relationship in Relationship::ALL {
                let for_this = signs != (relationship == Relationship::KeyAgreement);
                let found = document.verification_method(&url, relationship);
                assert_eq!(found.is_ok(), for_this, "{did} {relationship}");
            }
            let key = document.verification_methods()[0].public_key().unwrap();
            assert_eq!(key.key_type(), key_type);
            assert_eq!(did_key(key).as_str(), did);
            assert_eq!(did_key_verification_method(key).as_str(), url);
        }
    }

    /// Those of which no identifier is published here: the same key comes out, and the same identifier.
    #[test]
    fn the_other_key_types() {
        let p521 = SecretKey::from_raw(KeyType::P521, &[1; 66]).unwrap().public_key().clone();
        let bits = [vec![0x80], vec![0x55; 254], vec![0x01]].concat();
        let modulus = multibase::encode_base64url(&bits);
        let rsa =
            parse(format!(r#"{{"kty":"RSA","e":"AQAB","n":"{modulus}"}}"#).as_bytes()).unwrap();
        for key in [p521, PublicKey::from_jwk(&rsa).unwrap()] {
            let did = did_key(&key);
            let document = resolve(did.as_str()).unwrap();
            let method = &document.verification_methods()[0];
            assert_eq!(method.public_key().unwrap(), &key);
            assert!(method.is_for(Relationship::AssertionMethod));
            assert_eq!(did_key(method.public_key().unwrap()), did);
        }
    }

    #[test]
    fn refused_identifiers() {
        for (text, code) in [
            ("did:key:zTjsVPtY", Code::DidKeyLength),
            ("did:key:6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b", Code::DidKeyIdentifier),
            ("did:key:-4:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b", Code::DidKeyIdentifier),
            ("did:key:1:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b", Code::DidKeyIdentifier),
            ("did:key:@", Code::DidSyntax),
            ("did:key:z0OIl", Code::DidKeyIdentifier),
            ("did:key:f00", Code::DidKeyIdentifier),
            // An Ed25519 key in the base of the post-quantum ones.
            ("did:key:u7QEuvCPLlD2ZLNg0CDKPp5A_L4fvqf2Xe8TfMeIDmqRyfg", Code::DidKeyIdentifier),
            ("did:key:z", Code::DidKeyIdentifier),
            ("did:key:z6Mk", Code::DidKeyIdentifier),
            // Cut off, a base58 number is another one from its first byte on.
            ("did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53", Code::DidKeyType),
        ] {
            assert_eq!(resolve(text).unwrap_err().code(), code, "{text}");
        }
        // The neutral element of edwards25519, and bytes that are no point of it.
        for (start, rest) in [(1, 0), (2, 0), (0xff, 0xff)] {
            let bytes = [vec![0xed, 0x01, start], vec![rest; 31]].concat();
            let text = format!("did:key:{}", multibase::encode(Base::Base58Btc, &bytes));
            assert_eq!(resolve(&text).unwrap_err().code(), Code::DidKeyInvalid, "{text}");
        }
    }

    #[test]
    fn versions_are_refused_and_repeats_are_equal() {
        let method = DidKey::new();
        let text = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
        let first = resolved(&method, text).unwrap();
        assert!(Arc::ptr_eq(&first, &resolved(&method, text).unwrap()));
        let options = ResolutionOptions { version_id: Some("1".into()), ..Default::default() };
        let now = Timestamp::from_unix(0).unwrap();
        let did = Did::parse(text).unwrap();
        let error = method.resolve(&did, &options, &Evidence::new(), now).unwrap_err();
        assert_eq!(error.code(), Code::DidOptionNotSupported);
    }
}
