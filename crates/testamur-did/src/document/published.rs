//! Documents that are made of keys, for those who publish their own.

use super::{DidDocument, Relationship};
use crate::Did;
use crate::syntax::shown;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result};
use testamur_keys::PublicKey;

/// A key as it is to stand in its owner's document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedKey {
    /// The DID URL that names it: the owner's DID and a fragment.
    pub id: String,
    /// The key.
    pub key: PublicKey,
    /// In which form it stands there.
    pub form: KeyForm,
    /// What it may be used for. Without any it is only listed, and nothing that it signs is accepted.
    pub relationships: Vec<Relationship>,
}

/// The form of a key in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyForm {
    /// A `Multikey`, which cryptosuites of Data Integrity ask for.
    Multikey,
    /// A `JsonWebKey`, which tokens are verified with
    /// ([VC-JOSE-COSE](https://www.w3.org/TR/vc-jose-cose/#using-controlled-identifier-documents)).
    JsonWebKey,
}

impl KeyForm {
    fn kind(self) -> &'static str {
        match self {
            KeyForm::Multikey => "Multikey",
            KeyForm::JsonWebKey => "JsonWebKey",
        }
    }

    /// The context that defines its terms.
    fn context(self) -> &'static str {
        match self {
            KeyForm::Multikey => "https://w3id.org/security/multikey/v1",
            KeyForm::JsonWebKey => "https://w3id.org/security/jwk/v1",
        }
    }
}

impl DidDocument {
    /// The document of a DID with these keys, in their order
    /// ([DID Core, section 5](https://www.w3.org/TR/did-core/#core-properties)). The DID is the controller of
    /// all; there is nothing else in it.
    ///
    /// # Errors
    /// [`Code::UsageForeignMethod`] for an id that is not the DID with a fragment;
    /// [`Code::DidDuplicateId`]; [`Code::LimitDidDocumentEntries`].
    pub fn of_keys(did: &Did, keys: &[PublishedKey]) -> Result<DidDocument> {
        let mut contexts = vec!["https://www.w3.org/ns/did/v1"];
        for form in [KeyForm::Multikey, KeyForm::JsonWebKey] {
            if keys.iter().any(|key| key.form == form) {
                contexts.push(form.context());
            }
        }
        for key in keys {
            let fragment = key.id.strip_prefix(did.as_str());
            if !fragment.is_some_and(|rest| rest.len() > 1 && rest.starts_with('#')) {
                return Err(Error::new(Code::UsageForeignMethod)
                    .with("id", shown(did.as_str()))
                    .with("method", shown(&key.id)));
            }
        }
        let mut document = Object::new();
        document.insert("@context", values(contexts));
        document.insert("id", did.as_str());
        let methods: Vec<Value> = keys.iter().map(|key| method(did, key)).collect();
        document.insert("verificationMethod", methods);
        for relationship in Relationship::ALL {
            let listed = keys.iter().filter(|key| key.relationships.contains(&relationship));
            let listed = values(listed.map(|key| key.id.as_str()));
            if !listed.is_empty() {
                document.insert(relationship.name(), listed);
            }
        }
        DidDocument::from_value(did.as_str(), document.into())
    }
}

fn values<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<Value> {
    texts.into_iter().map(Value::from).collect()
}

fn method(did: &Did, key: &PublishedKey) -> Value {
    let mut method = Object::new();
    method.insert("id", key.id.as_str());
    method.insert("type", key.form.kind());
    method.insert("controller", did.as_str());
    match key.form {
        KeyForm::Multikey => method.insert("publicKeyMultibase", key.key.to_multikey()),
        KeyForm::JsonWebKey => method.insert("publicKeyJwk", key.key.to_jwk()),
    };
    method.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED25519: &str = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    const P256: &str = "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv";

    fn key(id: &str, multikey: &str, relationships: &[Relationship]) -> PublishedKey {
        PublishedKey {
            id: id.to_owned(),
            key: PublicKey::from_multikey(multikey).unwrap(),
            form: KeyForm::Multikey,
            relationships: relationships.to_vec(),
        }
    }

    #[test]
    fn each_key_is_for_what_it_was_said_to_be_for() {
        use Relationship::{AssertionMethod, Authentication};
        let did = Did::parse("did:web:uni.example").unwrap();
        let mut keys = vec![
            key("did:web:uni.example#now", ED25519, &[AssertionMethod, Authentication]),
            key("did:web:uni.example#before", P256, &[AssertionMethod]),
            key("did:web:uni.example#listed", P256, &[]),
        ];
        keys[1].form = KeyForm::JsonWebKey;
        let document = DidDocument::of_keys(&did, &keys).unwrap();
        for (index, published) in keys.iter().enumerate() {
            let method = &document.verification_methods()[index];
            assert_eq!(method.public_key().unwrap(), &published.key);
            for relationship in Relationship::ALL {
                let listed = document.verification_method(&published.id, relationship).is_ok();
                assert_eq!(listed, published.relationships.contains(&relationship));
            }
        }
        let contexts = document.value().get("@context").unwrap().to_string();
        assert!(contexts.contains("multikey/v1") && contexts.contains("jwk/v1"), "{contexts}");
        let alone = DidDocument::of_keys(&did, &keys[..1]).unwrap();
        assert!(!alone.value().to_string().contains("jwk/v1"));
        assert!(alone.value().get("keyAgreement").is_none());
    }

    #[test]
    fn ids_are_those_of_the_did_and_stand_once() {
        let did = Did::parse("did:web:uni.example").unwrap();
        for (ids, code) in [
            (vec!["did:web:other.example#key"], Code::UsageForeignMethod),
            (vec!["did:web:uni.example"], Code::UsageForeignMethod),
            (vec!["did:web:uni.example#"], Code::UsageForeignMethod),
            (vec!["did:web:uni.example:a#key"], Code::UsageForeignMethod),
            (vec!["did:web:uni.example#a", "did:web:uni.example#a"], Code::DidDuplicateId),
        ] {
            let keys: Vec<_> = ids.iter().map(|id| key(id, ED25519, &[])).collect();
            assert_eq!(DidDocument::of_keys(&did, &keys).unwrap_err().code(), code, "{ids:?}");
        }
    }
}
