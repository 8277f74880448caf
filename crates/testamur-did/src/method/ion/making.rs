//! Making a did:ion.

use super::DidIon;
use super::hash::commitment_to;
use super::state::InitialState;
use crate::method::Method;
use crate::{Did, Relationship, ResolutionOptions};
use testamur_core::evidence::Evidence;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_keys::{KeyType, PublicKey};

/// What a new did:ion says of itself.
#[derive(Clone, Debug)]
pub struct DidIonStatement {
    /// On which network it may be anchored.
    pub network: DidIonNetwork,
    /// The key, of the type secp256k1, that may sign the first change of the DID.
    pub update_key: PublicKey,
    /// The key, of the type secp256k1, that may take the DID back or give it up. It should be another.
    pub recovery_key: PublicKey,
    /// The keys in the document.
    pub keys: Vec<IonKey>,
    /// The services in the document, each with `id` (without `#`), `type` and `serviceEndpoint`.
    pub services: Vec<Value>,
}

/// The network that anchors a did:ion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DidIonNetwork {
    /// The main network.
    #[default]
    Main,
    /// The network for tests: `did:ion:test:…`.
    Test,
}

/// A key in the document of a did:ion.
#[derive(Clone, Debug)]
pub struct IonKey {
    /// The fragment that names it: 1 to 50 characters of base64url.
    pub id: String,
    /// The key, published as a JSON Web Key.
    pub key: PublicKey,
    /// What it may be used for. Without any it is only listed.
    pub relationships: Vec<Relationship>,
}

impl DidIonStatement {
    /// The DID in its long form, which everybody can resolve at once. Its short form is for when a node
    /// has anchored it, which is not done here.
    ///
    /// # Errors
    /// [`Code::KeyTypeUnsupported`] for an update or recovery key of another type than secp256k1;
    /// [`Code::DidIonIdentifier`], [`Code::LimitDidIonDelta`] for what a DID cannot say;
    /// [`Code::LimitDidLength`].
    pub fn long_form(&self) -> Result<Did> {
        let commitment = |key: &PublicKey| match key.key_type() {
            KeyType::Secp256k1 => Ok(commitment_to(&key.to_jwk())),
            other => Err(Error::new(Code::KeyTypeUnsupported).with("type", other)),
        };
        let (update, recovery) = (commitment(&self.update_key)?, commitment(&self.recovery_key)?);
        let state = InitialState::of(vec![self.patch()], update, recovery);
        let network = match self.network {
            DidIonNetwork::Main => "",
            DidIonNetwork::Test => "test:",
        };
        let did = Did::parse(&format!("did:ion:{network}{}:{}", state.suffix(), state.encoded()))?;
        let (options, evidence) = (ResolutionOptions::default(), Evidence::new());
        DidIon::new().resolve(&did, &options, &evidence, Timestamp::UNIX_EPOCH)?;
        Ok(did)
    }

    fn patch(&self) -> Value {
        let keys: Vec<Value> = self.keys.iter().map(IonKey::entry).collect();
        let mut document = Object::new();
        document.insert("publicKeys", keys);
        if !self.services.is_empty() {
            document.insert("services", self.services.clone());
        }
        let mut patch = Object::new();
        patch.insert("action", "replace");
        patch.insert("document", Value::from(document));
        patch.into()
    }
}

impl IonKey {
    fn entry(&self) -> Value {
        let mut entry = Object::new();
        entry.insert("id", self.id.as_str());
        let kind = match self.key.key_type() {
            KeyType::Secp256k1 => "EcdsaSecp256k1VerificationKey2019",
            _ => "JsonWebKey2020",
        };
        entry.insert("type", kind);
        entry.insert("publicKeyJwk", self.key.to_jwk());
        let purposes = self.relationships.iter().map(|purpose| Value::from(purpose.name()));
        let purposes: Vec<Value> = purposes.collect();
        if !purposes.is_empty() {
            entry.insert("purposes", purposes);
        }
        entry.into()
    }
}
