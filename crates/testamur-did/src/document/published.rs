//! Documents that are made of keys, for those who publish their own.

use super::{DidDocument, Relationship};
use crate::origin::LINKED_DOMAINS_CONTEXT;
use crate::syntax::shown;
use crate::{Did, LINKED_DOMAINS, Origin};
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

/// What becomes of the keys that a document has when it gets new ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormerKeys {
    /// They are taken out, but for those that are revoked: who goes by a version of before would take what these signed. What the
    /// others signed verifies no more, unless the DID's history is kept.
    Dropped,
    /// They stay as they are, and can go on signing.
    Kept,
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

    /// The document with these keys, in the place of those that it lists or before them; all else stays.
    ///
    /// # Errors
    /// Those of [`of_keys`](DidDocument::of_keys); [`Code::DidSyntax`] when it is not a DID's.
    pub fn with_keys(&self, keys: &[PublishedKey], former: FormerKeys) -> Result<DidDocument> {
        let did = Did::parse(self.id())?;
        let new = DidDocument::of_keys(&did, keys)?;
        let mut members = self.value().as_object().cloned().unwrap_or_default();
        let relationships = Relationship::ALL.map(Relationship::name);
        for name in ["verificationMethod"].into_iter().chain(relationships) {
            let mut list = listed(new.value(), name);
            let mut old = listed(self.value(), name);
            old.retain(|entry| former == FormerKeys::Kept || self.is_of_revoked(entry));
            list.extend(old);
            match list.is_empty() {
                true => drop(members.remove(name)),
                false => drop(members.insert(name, list)),
            }
        }
        let mut contexts = listed(self.value(), "@context");
        let more = listed(new.value(), "@context");
        contexts.extend(
            more.into_iter().filter(|context| !contexts.contains(context)).collect::<Vec<_>>(),
        );
        members.insert("@context", contexts);
        DidDocument::from_value(self.id(), members.into())
    }

    /// Whether an entry of a list is a key that is revoked, or a reference to one.
    fn is_of_revoked(&self, entry: &Value) -> bool {
        let id = entry.as_str().or_else(|| entry.get("id").and_then(Value::as_str));
        let Some(id) = id.filter(|id| !id.is_empty()) else { return false };
        let full = if id.starts_with('#') { format!("{}{id}", self.id()) } else { id.to_owned() };
        let mut methods = self.verification_methods().iter();
        methods.any(|method| method.id() == full && method.revoked().is_some())
    }
}

impl DidDocument {
    /// The document with a service `LinkedDomains` for these origins, in the place of those that it has
    /// ([Well Known DID Configuration](https://identity.foundation/.well-known/resources/did-configuration/#linked-domain-service-endpoint));
    /// without origins it has none. All else stays. Each origin has to say the same by a credential that it
    /// publishes.
    ///
    /// # Errors
    /// [`Code::DidDuplicateId`] when something else has the id `#linked-domains`;
    /// [`Code::LimitDidDocumentEntries`].
    pub fn with_linked_domains(&self, origins: &[Origin]) -> Result<DidDocument> {
        let mut members = self.value().as_object().cloned().unwrap_or_default();
        let is_linked = |service: &Value| {
            let types = service.get("type").map_or(&[][..], Value::as_set);
            types.iter().any(|name| name.as_str() == Some(LINKED_DOMAINS))
        };
        let mut services = listed(self.value(), "service");
        services.retain(|service| !is_linked(service));
        if !origins.is_empty() {
            let mut service = Object::new();
            service.insert("id", format!("{}#linked-domains", self.id()));
            service.insert("type", LINKED_DOMAINS);
            let origins = values(origins.iter().map(Origin::as_str));
            service.insert("serviceEndpoint", Object::from_iter([("origins", origins)]));
            services.push(service.into());
            let mut contexts = listed(self.value(), "@context");
            let context = Value::from(LINKED_DOMAINS_CONTEXT);
            if !contexts.is_empty() && !contexts.contains(&context) {
                contexts.push(context);
                members.insert("@context", contexts);
            }
        }
        match services.is_empty() {
            true => drop(members.remove("service")),
            false => drop(members.insert("service", services)),
        }
        DidDocument::from_value(self.id(), members.into())
    }
}

fn listed(document: &Value, name: &str) -> Vec<Value> {
    document.get(name).map_or_else(Vec::new, |list| list.as_set().to_vec())
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
    fn new_keys_come_in_the_place_of_those_before_or_beside_them() {
        use Relationship::{AssertionMethod, Authentication};
        let did = Did::parse("did:web:uni.example").unwrap();
        let old = key("did:web:uni.example#old", ED25519, &[AssertionMethod, Authentication]);
        let mut new = key("did:web:uni.example#new", P256, &[AssertionMethod]);
        new.form = KeyForm::JsonWebKey;
        let document = DidDocument::of_keys(&did, std::slice::from_ref(&old)).unwrap();
        let mut value = document.value().clone();
        value.as_object_mut().unwrap().insert("alsoKnownAs", "https://uni.example");
        let document = DidDocument::from_value(did.as_str(), value).unwrap();
        for (former, remains) in [(FormerKeys::Dropped, false), (FormerKeys::Kept, true)] {
            let changed = document.with_keys(std::slice::from_ref(&new), former).unwrap();
            assert!(changed.verification_method(&new.id, AssertionMethod).is_ok());
            for relationship in [AssertionMethod, Authentication] {
                let found = changed.verification_method(&old.id, relationship);
                assert_eq!(found.is_ok(), remains, "{former:?}");
            }
            let text = changed.value().to_string();
            assert!(text.contains("alsoKnownAs") && text.contains("jwk/v1"), "{text}");
        }
        let twice = document.with_keys(std::slice::from_ref(&old), FormerKeys::Kept);
        assert_eq!(twice.unwrap_err().code(), Code::DidDuplicateId);
    }

    #[test]
    fn domains_stand_in_one_service() {
        let did = Did::parse("did:web:uni.example").unwrap();
        let mut value = DidDocument::of_keys(&did, &[]).unwrap().value().clone();
        let other = r##"{"id":"#files","type":"Files","serviceEndpoint":"https://a.example"}"##;
        let other = testamur_core::json::parse(other.as_bytes()).unwrap();
        value.as_object_mut().unwrap().insert("service", other);
        let document = DidDocument::from_value(did.as_str(), value).unwrap();
        let origins = ["https://uni.example", "https://www.uni.example"];
        let origins = origins.map(|origin| Origin::parse(origin).unwrap());
        let first = document.with_linked_domains(&origins[..1]).unwrap();
        let linked = first.with_linked_domains(&origins).unwrap();
        assert_eq!(linked.linked_domains(), (origins.to_vec(), vec![]));
        assert_eq!(linked.services().len(), 2);
        let again = linked.with_linked_domains(&origins).unwrap();
        assert_eq!(again.value(), linked.value());
        let none = linked.with_linked_domains(&[]).unwrap();
        assert_eq!(none.services().len(), 1);
        let bare = DidDocument::of_keys(&did, &[]).unwrap();
        let none = bare.with_linked_domains(&origins).unwrap().with_linked_domains(&[]).unwrap();
        assert!(none.value().get("service").is_none());
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
