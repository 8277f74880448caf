//! Identifiers: a network, and an account or a key.

use super::abi::{Address, address_of, read_address, read_hex};
use crate::Did;
use crate::syntax::shown;
use testamur_core::{Code, Error, Result};
use testamur_keys::{KeyType, PublicKey};

/// What a did:ethr says itself.
#[derive(Debug)]
pub(super) struct Identifier {
    /// The name or chain id.
    pub(super) network: String,
    /// The account that the registry knows the DID by.
    pub(super) address: Address,
    /// The key of that account, where the DID is a key.
    pub(super) key: Option<PublicKey>,
}

impl Identifier {
    /// Reads a DID.
    ///
    /// # Errors
    /// [`Code::DidEthrIdentifier`].
    pub(super) fn of(did: &Did) -> Result<Identifier> {
        let bad = |reason: &str| {
            Error::new(Code::DidEthrIdentifier)
                .with("did", shown(did.as_str()))
                .with("reason", reason)
        };
        let text = did.method_specific_id();
        let (network, account) = text.rsplit_once(':').unwrap_or(("mainnet", text));
        if let Some(address) = read_address(account) {
            return Ok(Identifier { network: network.to_owned(), address, key: None });
        }
        let raw = read_hex(account)
            .filter(|raw| raw.len() == 33)
            .ok_or_else(|| bad("it does not end in 0x and 40 or 66 hexadecimal digits"))?;
        let key = PublicKey::from_raw(KeyType::Secp256k1, &raw)
            .map_err(|_| bad("its 66 digits are no key on the curve secp256k1"))?;
        let address = address_of(&key).ok_or_else(|| bad("its key has no address"))?;
        Ok(Identifier { network: network.to_owned(), address, key: Some(key) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Identifier> {
        Identifier::of(&Did::parse(text).unwrap())
    }

    #[test]
    fn accounts_and_keys_of_networks() {
        let account = "0xb9c5714089478a327f09197987f16f9e5d936e8a";
        for (did, network) in [
            (format!("did:ethr:{account}"), "mainnet"),
            (format!("did:ethr:mainnet:{account}"), "mainnet"),
            (format!("did:ethr:0x5:{account}"), "0x5"),
            (format!("did:ethr:artis:tau1:{account}"), "artis:tau1"),
        ] {
            let read = read(&did).unwrap();
            assert_eq!((&*read.network, read.key), (network, None), "{did}");
            assert_eq!(Some(read.address), read_address(account));
        }
        let key = "0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
        let read = read(&format!("did:ethr:0x1:{key}")).unwrap();
        assert_eq!(Some(read.address), read_address("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf"));
        assert!(read.key.is_some());
    }

    #[test]
    fn what_is_neither_account_nor_key() {
        for id in [
            "0xb9c5714089478a327f09197987f16f9e5d936e8",
            "b9c5714089478a327f09197987f16f9e5d936e8a",
            "0xb9c5714089478a327f09197987f16f9e5d936e8g",
            "0x0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            "0x02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "mainnet",
        ] {
            let error = read(&format!("did:ethr:{id}")).unwrap_err();
            assert_eq!(error.code(), Code::DidEthrIdentifier, "{id}");
        }
    }
}
