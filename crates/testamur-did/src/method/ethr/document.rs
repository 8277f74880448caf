//! The document that a history makes
//! ([did:ethr, Read](https://github.com/decentralized-identity/ethr-did-resolver/blob/master/doc/did-method-spec.md#read-resolve)).

use super::abi::{Address, Word, checksummed};
use super::event::{Change, Event};
use super::identifier::Identifier;
use crate::{Did, DidDocument, Relationship};
use base64ct::{Base64, Encoding as _};
use std::collections::BTreeMap;
use testamur_core::Result;
use testamur_core::json::{Object, Value, parse};
use testamur_keys::multibase::{self, Base};
use testamur_keys::{KeyType, PublicKey};

/// Makes the document of a DID from the events that count, at a time in seconds since 1970.
///
/// # Errors
/// Those of [`DidDocument::from_value`].
pub(super) fn make(
    did: &Did,
    chain: u64,
    identifier: &Identifier,
    events: &[Event],
    now: i64,
) -> Result<DidDocument> {
    let mut state = State::of(identifier.address);
    for event in events {
        state.apply(&event.change, now);
    }
    let mut writer = Writer::new(did);
    let all = [Relationship::Authentication, Relationship::AssertionMethod];
    writer.account("controller", chain, &state.owner, &all);
    if let Some(key) = identifier.key.as_ref().filter(|_| state.owner == identifier.address) {
        writer.secp256k1("controllerKey", key, &all);
    }
    for entry in state.entries.iter().flatten() {
        match (&entry.said, entry.number) {
            (Said::Delegate { delegate, relationship }, number) => {
                writer.account(&format!("delegate-{number}"), chain, delegate, &[*relationship]);
            }
            (Said::Attribute { name, value }, number) => writer.attribute(name, value, number),
        }
    }
    DidDocument::from_value(did.as_str(), writer.finish())
}

/// What holds after some events.
struct State<'e> {
    owner: Address,
    /// `None` where another took its place, or none.
    entries: Vec<Option<Entry<'e>>>,
    /// The place of the last entry of these, by what it is told again when it is renewed or revoked.
    places: BTreeMap<(Word, &'e [u8]), usize>,
    /// How many events were about keys.
    keys: usize,
    services: usize,
}

struct Entry<'e> {
    /// Which event of its kind it was, from 1.
    number: usize,
    said: Said<'e>,
}

enum Said<'e> {
    Delegate { delegate: Address, relationship: Relationship },
    Attribute { name: Name, value: &'e [u8] },
}

impl<'e> State<'e> {
    fn of(owner: Address) -> State<'e> {
        State { owner, entries: Vec::new(), places: BTreeMap::new(), keys: 0, services: 0 }
    }

    /// Every event about a key or service takes a number, also one that revokes or that has run out, so that
    /// the others keep theirs.
    fn apply(&mut self, change: &'e Change, now: i64) {
        let (key, valid_to, said) = match change {
            Change::Owner(owner) => {
                self.owner = *owner;
                return;
            }
            Change::Delegate { kind, delegate, valid_to } => {
                let Some(kind_name) = text_of(kind) else { return };
                self.keys += 1;
                let relationship = match kind_name {
                    "veriKey" => Some(Relationship::AssertionMethod),
                    "sigAuth" => Some(Relationship::Authentication),
                    _ => None,
                };
                let delegate_of =
                    |relationship| Said::Delegate { delegate: *delegate, relationship };
                ((*kind, &delegate[..]), valid_to, relationship.map(delegate_of))
            }
            Change::Attribute { name, value, valid_to } => {
                let Some(text) = text_of(name) else { return };
                match text {
                    _ if text.starts_with("did/pub/") => self.keys += 1,
                    _ if text.starts_with("did/svc/") => self.services += 1,
                    _ => return,
                }
                let said = Name::read(text).map(|name| Said::Attribute { name, value });
                ((*name, &value[..]), valid_to, said)
            }
        };
        let number = match &said {
            Some(Said::Attribute { name: Name::Service(_), .. }) => self.services,
            _ => self.keys,
        };
        if let Some(before) = self.places.insert(key, self.entries.len()) {
            self.entries[before] = None;
        }
        let holds = i64::try_from(*valid_to).unwrap_or(i64::MAX) >= now;
        self.entries.push(said.filter(|_| holds).map(|said| Entry { number, said }));
    }
}

/// The text in a word, without the zeros that it is padded with.
fn text_of(word: &Word) -> Option<&str> {
    Some(std::str::from_utf8(word).ok()?.trim_end_matches('\0'))
}

/// The name of an attribute that has a place in the document.
enum Name {
    Key {
        algorithm: String,
        relationship: Option<Relationship>,
        encoding: Encoding,
    },
    /// With the type of the service.
    Service(String),
}

/// How a key is written whose algorithm has no form of its own.
#[derive(Clone, Copy)]
enum Encoding {
    Hex,
    Base64,
    Base58,
    Pem,
}

impl Encoding {
    fn member(self) -> &'static str {
        match self {
            Encoding::Hex => "publicKeyHex",
            Encoding::Base64 => "publicKeyBase64",
            Encoding::Base58 => "publicKeyBase58",
            Encoding::Pem => "publicKeyPem",
        }
    }
}

impl Name {
    /// Reads `did/pub/ALGORITHM/PURPOSE/ENCODING` or `did/svc/TYPE`.
    fn read(text: &str) -> Option<Name> {
        let plain = |part: &&str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        let parts: Vec<&str> = text.split('/').collect();
        if !(3..=5).contains(&parts.len()) || !parts.iter().all(plain) {
            return None;
        }
        let name = parts[2].to_owned();
        if parts[1] == "svc" {
            return Some(Name::Service(name));
        }
        let relationship = match parts.get(3).copied() {
            Some("veriKey") => Some(Relationship::AssertionMethod),
            Some("sigAuth") => Some(Relationship::Authentication),
            Some("enc") => Some(Relationship::KeyAgreement),
            _ => None,
        };
        let encoding = match parts.get(4).copied() {
            Some("base64") => Encoding::Base64,
            Some("base58") => Encoding::Base58,
            Some("pem") => Encoding::Pem,
            _ => Encoding::Hex,
        };
        Some(Name::Key { algorithm: name, relationship, encoding })
    }
}

const RECOVERY: &str = "https://w3id.org/security/suites/secp256k1recovery-2020/v2";

/// Longer values are written in base64url: base58 takes the square of the length.
const BASE58_BYTES: usize = 4 << 10;

struct Writer<'d> {
    did: &'d Did,
    contexts: Vec<Value>,
    methods: Vec<Value>,
    services: Vec<Value>,
    ids: Vec<(String, Vec<Relationship>)>,
}

impl<'d> Writer<'d> {
    fn new(did: &'d Did) -> Writer<'d> {
        let contexts = vec!["https://www.w3.org/ns/did/v1".into(), RECOVERY.into()];
        Writer { did, contexts, methods: Vec::new(), services: Vec::new(), ids: Vec::new() }
    }

    fn account(
        &mut self,
        fragment: &str,
        chain: u64,
        account: &Address,
        relationships: &[Relationship],
    ) {
        let account = format!("eip155:{chain}:{}", checksummed(account));
        let kind = "EcdsaSecp256k1RecoveryMethod2020";
        self.method(fragment, kind, "blockchainAccountId", account.into(), relationships);
    }

    fn secp256k1(&mut self, fragment: &str, key: &PublicKey, relationships: &[Relationship]) {
        self.context("https://w3id.org/security/v2".into());
        let mut term = Object::new();
        term.insert("@id", "https://w3id.org/security#publicKeyJwk");
        term.insert("@type", "@json");
        self.context([("publicKeyJwk", term)].into_iter().collect::<Object>().into());
        let kind = "EcdsaSecp256k1VerificationKey2019";
        self.method(fragment, kind, "publicKeyJwk", key.to_jwk(), relationships);
    }

    fn attribute(&mut self, name: &Name, value: &[u8], number: usize) {
        let (algorithm, relationship, encoding) = match name {
            Name::Service(kind) => return self.service(kind, value, number),
            Name::Key { algorithm, relationship, encoding } => (algorithm, relationship, *encoding),
        };
        let fragment = format!("delegate-{number}");
        let relationships = relationship.as_slice();
        let read = |kind| PublicKey::from_raw(kind, value).ok();
        let suite = match &**algorithm {
            "Secp256k1" => match read(KeyType::Secp256k1) {
                Some(key) => return self.secp256k1(&fragment, &key, relationships),
                None => None,
            },
            "Ed25519" => read(KeyType::Ed25519).map(|key| {
                let context = "https://w3id.org/security/suites/ed25519-2020/v1";
                ("Ed25519VerificationKey2020", context, key.to_multikey())
            }),
            "X25519" => read(KeyType::X25519).map(|key| {
                let context = "https://w3id.org/security/suites/x25519-2020/v1";
                ("X25519KeyAgreementKey2020", context, key.to_multikey())
            }),
            "Multikey" => {
                let base =
                    if value.len() > BASE58_BYTES { Base::Base64Url } else { Base::Base58Btc };
                let context = "https://w3id.org/security/multikey/v1";
                Some(("Multikey", context, multibase::encode(base, value)))
            }
            _ => None,
        };
        if let Some((kind, context, key)) = suite {
            self.context(context.into());
            self.method(&fragment, kind, "publicKeyMultibase", key.into(), relationships);
        } else if let Some(key) = written(encoding, value) {
            let member = encoding.member();
            let term = [(member, format!("https://w3id.org/security#{member}"))];
            self.context(term.into_iter().collect::<Object>().into());
            self.method(&fragment, algorithm, member, key.into(), relationships);
        }
    }

    /// A service whose endpoint is a JSON object, list or string, or the text as it is.
    fn service(&mut self, kind: &str, value: &[u8], number: usize) {
        let Ok(text) = std::str::from_utf8(value) else { return };
        let endpoint = match parse(value) {
            Ok(found @ (Value::Object(_) | Value::Array(_) | Value::String(_))) => found,
            _ => text.into(),
        };
        let mut service = Object::new();
        service.insert("id", format!("{}#service-{number}", self.did));
        service.insert("type", kind);
        service.insert("serviceEndpoint", endpoint);
        self.services.push(service.into());
    }

    fn context(&mut self, context: Value) {
        if !self.contexts.contains(&context) {
            self.contexts.push(context);
        }
    }

    fn method(
        &mut self,
        fragment: &str,
        kind: &str,
        member: &'static str,
        key: Value,
        relationships: &[Relationship],
    ) {
        let id = format!("{}#{fragment}", self.did);
        let mut method = Object::new();
        method.insert("id", &*id);
        method.insert("type", kind);
        method.insert("controller", self.did.as_str());
        method.insert(member, key);
        self.methods.push(method.into());
        self.ids.push((id, relationships.to_vec()));
    }

    fn finish(self) -> Value {
        let mut document = Object::new();
        document.insert("@context", self.contexts);
        document.insert("id", self.did.as_str());
        document.insert("verificationMethod", self.methods);
        for relationship in Relationship::ALL {
            let of_this = self.ids.iter().filter(|(_, all)| all.contains(&relationship));
            let ids: Vec<Value> = of_this.map(|(id, _)| id.as_str().into()).collect();
            if !ids.is_empty() {
                document.insert(relationship.name(), ids);
            }
        }
        if !self.services.is_empty() {
            document.insert("service", self.services);
        }
        document.into()
    }
}

/// A key as text; `None` if it is none in that encoding.
fn written(encoding: Encoding, value: &[u8]) -> Option<String> {
    let text = match encoding {
        Encoding::Hex => return Some(testamur_core::report::hex(value)),
        Encoding::Base64 => Base64::encode_string(value),
        Encoding::Base58 if value.len() > BASE58_BYTES => return None,
        Encoding::Base58 => multibase::encode(Base::Base58Btc, value)[1..].to_owned(),
        Encoding::Pem => return std::str::from_utf8(value).ok().map(str::to_owned),
    };
    Some(text)
}
