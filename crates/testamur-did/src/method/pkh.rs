//! did:pkh: the identifier is an account on a blockchain
//! ([did:pkh Method Specification](https://github.com/w3c-ccg/did-pkh/blob/main/did-pkh-method-draft.md)).

use super::computed::{Computed, only};
use super::recent::Recent;
use crate::syntax::shown;
use crate::{Did, DidDocument, Relationship, Resolution};
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result};
use testamur_keys::multibase;

/// The method did:pkh for the networks of its specification: Ethereum and its like (`eip155`), Bitcoin and
/// Dogecoin (`bip122`), Solana, Tezos and Arweave. Nothing is fetched.
///
/// The document says which account signs and how; but for Solana, whose accounts are keys, it has no key
/// that could verify something here, as an account is the hash of one. Whether an account exists is not
/// looked at, nor the letter case that Ethereum takes for a checksum, nor the checksum in the addresses of
/// Bitcoin, Dogecoin and Tezos (Base58Check), of which only the length counts. Bitcoin addresses in Bech32
/// (`bc1…`) are not taken.
#[derive(Debug, Default)]
pub struct DidPkh {
    recent: Recent<Resolution>,
}

impl DidPkh {
    /// The method.
    pub fn new() -> DidPkh {
        DidPkh::default()
    }
}

impl Computed for DidPkh {
    const NAME: &str = "pkh";

    fn recent(&self) -> &Recent<Resolution> {
        &self.recent
    }

    fn resolution(did: &Did) -> Result<Resolution> {
        let account = Account::read(did.method_specific_id()).map_err(|reason| {
            Error::new(Code::DidPkhIdentifier)
                .with("did", shown(did.as_str()))
                .with("reason", reason)
        })?;
        DidDocument::from_value(did.as_str(), account.document(did)).map(only)
    }
}

/// How an account signs.
struct Account {
    /// The fragment, the type and the term of the type of each verification method.
    methods: Vec<(&'static str, &'static str, &'static str)>,
    key: Option<Value>,
}

const RECOVERY: (&str, &str, &str) = (
    FRAGMENT,
    "EcdsaSecp256k1RecoveryMethod2020",
    "https://identity.foundation/EcdsaSecp256k1RecoverySignature2020#EcdsaSecp256k1RecoveryMethod2020",
);

const TEZOS: (&str, &str, &str) =
    ("TezosMethod2021", "TezosMethod2021", "https://w3id.org/security#TezosMethod2021");

const FRAGMENT: &str = "blockchainAccountId";

impl Account {
    /// Reads an account by CAIP-10: the network, its chain, and the address there.
    fn read(text: &str) -> Result<Account, String> {
        let mut parts = text.splitn(3, ':');
        let mut next = || parts.next().unwrap_or_default();
        let (network, chain, address) = (next(), next(), next());
        let alphanumeric = |text: &str, most: usize, others: &[u8]| {
            (1..=most).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
        };
        if !alphanumeric(chain, 32, b"-_") || !alphanumeric(address, 128, b"-.%_") {
            return Err("it is no network, chain and address with colons between them".to_owned());
        }
        let base58 = |length: std::ops::RangeInclusive<usize>| {
            multibase::decode_base58(address).ok().filter(|bytes| length.contains(&bytes.len()))
        };
        let hexadecimal = || {
            let digits = address.strip_prefix("0x").unwrap_or_default();
            digits.len() == 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let methods = match (network, address.get(..3)) {
            ("eip155", _) if hexadecimal() && chain.bytes().all(|b| b.is_ascii_digit()) => {
                vec![RECOVERY]
            }
            ("bip122", _) if base58(25..=25).is_some() => vec![RECOVERY],
            ("solana", _) => return Account::of_solana(base58(32..=32)),
            ("tezos", Some("tz1")) if base58(27..=27).is_some() => {
                vec![tezos_key("Ed25519PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021"), TEZOS]
            }
            ("tezos", Some("tz2")) if base58(27..=27).is_some() => vec![RECOVERY, TEZOS],
            ("tezos", Some("tz3")) if base58(27..=27).is_some() => {
                vec![tezos_key("P256PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021"), TEZOS]
            }
            ("arweave", _) if multibase::decode_base64url(address).is_ok_and(|b| b.len() == 32) => {
                let term = "https://w3c-ccg.github.io/security-vocab/#RsaVerificationKey2018";
                vec![(FRAGMENT, "RsaVerificationKey2018", term)]
            }
            ("eip155" | "bip122" | "tezos" | "arweave", _) => {
                return Err("the address is none of its network".to_owned());
            }
            _ => return Err("its network is not known".to_owned()),
        };
        Ok(Account { methods, key: None })
    }

    /// An account of Solana is an Ed25519 key.
    fn of_solana(bytes: Option<Vec<u8>>) -> Result<Account, String> {
        let bytes = bytes.ok_or("the address is none of its network")?;
        let x = multibase::encode_base64url(&bytes);
        let key: Object = [("kty", "OKP"), ("crv", "Ed25519"), ("x", &x)].into_iter().collect();
        let ed25519 = "Ed25519VerificationKey2018";
        let methods = vec![
            ("controller", ed25519, "https://w3id.org/security#Ed25519VerificationKey2018"),
            ("SolanaMethod2021", "SolanaMethod2021", "https://w3id.org/security#SolanaMethod2021"),
        ];
        Ok(Account { methods, key: Some(key.into()) })
    }

    fn document(&self, did: &Did) -> Value {
        let mut terms = Object::new();
        terms.insert("blockchainAccountId", "https://w3id.org/security#blockchainAccountId");
        if self.key.is_some() {
            let id = "https://w3id.org/security#publicKeyJwk";
            let term: Object = [("@id", id), ("@type", "@json")].into_iter().collect();
            terms.insert("publicKeyJwk", term);
        }
        let mut methods = Vec::new();
        let mut ids = Vec::new();
        for (fragment, kind, term) in &self.methods {
            terms.insert(*kind, *term);
            let id = format!("{did}#{fragment}");
            let mut method: Object = [
                ("id", id.as_str()),
                ("type", *kind),
                ("controller", did.as_str()),
                ("blockchainAccountId", did.method_specific_id()),
            ]
            .into_iter()
            .collect();
            if let Some(key) = &self.key {
                method.insert("publicKeyJwk", key.clone());
            }
            ids.push(Value::from(id));
            methods.push(Value::from(method));
        }
        let mut document = Object::new();
        let contexts: [Value; 2] = ["https://www.w3.org/ns/did/v1".into(), terms.into()];
        document.insert("@context", Vec::from(contexts));
        document.insert("id", did.as_str());
        document.insert("verificationMethod", methods);
        for relationship in [
            Relationship::Authentication,
            Relationship::AssertionMethod,
            Relationship::CapabilityDelegation,
            Relationship::CapabilityInvocation,
        ] {
            document.insert(relationship.name(), ids.clone());
        }
        document.into()
    }
}

/// The method of a Tezos account by the kind of its key.
fn tezos_key(kind: &'static str) -> (&'static str, &'static str, &'static str) {
    let term = match kind.starts_with("Ed25519") {
        true => {
            "https://w3id.org/security#Ed25519PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021"
        }
        false => "https://w3id.org/security#P256PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021",
    };
    (FRAGMENT, kind, term)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::computed::resolved;
    use std::sync::Arc;

    fn resolve(text: &str) -> Result<Arc<DidDocument>> {
        resolved(&DidPkh::new(), text)
    }

    /// Those that the specification publishes, with the types of their methods.
    #[test]
    fn published_accounts() {
        let recovery = "EcdsaSecp256k1RecoveryMethod2020";
        for (account, types) in [
            (
                "arweave:7wIU:kY9RAgTJEImkBpiKgVeXrsGV02T-D4dI3ZvSpnn7HSk",
                vec!["RsaVerificationKey2018"],
            ),
            (
                "bip122:000000000019d6689c085ae165831e93:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6",
                vec![recovery],
            ),
            (
                "bip122:1a91e3dace36e2be3bf030a65679fe82:DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L",
                vec![recovery],
            ),
            ("eip155:137:0x4e90e8a8191c1c23a24a598c3ab4fb47ce926ff5", vec![recovery]),
            ("eip155:1:0xb9c5714089478a327f09197987f16f9e5d936e8a", vec![recovery]),
            ("eip155:42220:0xa0ae58da58dfa46fa55c3b86545e7065f90ff011", vec![recovery]),
            (
                "solana:4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZ:CKg5d12Jhpej1JqtmxLJgaFqqeYjxgPqToJ4LBdvG9Ev",
                vec!["Ed25519VerificationKey2018", "SolanaMethod2021"],
            ),
            (
                "tezos:NetXdQprcVkpaWU:tz1TzrmTBSuiVHV2VfMnGRMYvTEPCP42oSM8",
                vec![
                    "Ed25519PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021",
                    "TezosMethod2021",
                ],
            ),
            (
                "tezos:NetXdQprcVkpaWU:tz2BFTyPeYRzxd5aiBchbXN3WCZhx7BqbMBq",
                vec![recovery, "TezosMethod2021"],
            ),
            (
                "tezos:NetXdQprcVkpaWU:tz3agP9LGe2cXmKQyYn6T68BHKjjktDbbSWX",
                vec!["P256PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021", "TezosMethod2021"],
            ),
        ] {
            let document = resolve(&format!("did:pkh:{account}")).unwrap();
            let found: Vec<&str> =
                document.verification_methods().iter().map(|method| method.kind()).collect();
            assert_eq!(found, types, "{account}");
            for method in document.verification_methods() {
                assert!(method.is_for(Relationship::AssertionMethod), "{account}");
                let value = document.entry(method.id()).unwrap();
                assert_eq!(value.get("blockchainAccountId").and_then(Value::as_str), Some(account));
            }
        }
    }

    #[test]
    fn an_account_of_solana_is_a_key() {
        let account = "CKg5d12Jhpej1JqtmxLJgaFqqeYjxgPqToJ4LBdvG9Ev";
        let did = format!("did:pkh:solana:4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZ:{account}");
        let document = resolve(&did).unwrap();
        let key = document.verification_methods()[0].public_key().unwrap();
        assert_eq!(key.as_raw(), multibase::decode_base58(account).unwrap());
        let other = resolve("did:pkh:eip155:1:0xb9c5714089478a327f09197987f16f9e5d936e8a").unwrap();
        assert!(other.verification_methods()[0].public_key().is_err());
    }

    #[test]
    fn refused_accounts() {
        for account in [
            "eip155:1",
            "eip155:1:0xb9c5714089478a327f09197987f16f9e5d936e8",
            "eip155:one:0xb9c5714089478a327f09197987f16f9e5d936e8a",
            "eip155:1:b9c5714089478a327f09197987f16f9e5d936e8a",
            "eth:0xb9c5714089478a327f09197987f16f9e5d936e8a",
            "bip122:000000000019d6689c085ae165831e93:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp80",
            "solana:4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZ:2g",
            "tezos:NetXdQprcVkpaWU:tz4BFTyPeYRzxd5aiBchbXN3WCZhx7BqbMBq",
            "arweave:7wIU:kY9R",
            "cosmos:cosmoshub-3:cosmos1t2uflqwqe0fsj0shcfkrvpukewcw40yjj6hdc0",
            "eip155:1:0xb9c5714089478a327f09197987f16f9e5d936e8a:more",
        ] {
            let error = resolve(&format!("did:pkh:{account}")).unwrap_err();
            assert_eq!(error.code(), Code::DidPkhIdentifier, "{account}");
        }
    }
}
