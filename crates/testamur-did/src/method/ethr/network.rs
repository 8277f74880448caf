//! Networks, and where the registry is on each.

use super::abi::{Address, read_address};
use testamur_core::{Code, Error, Result};

/// A blockchain that has a registry of ERC-1056.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EthrNetwork {
    name: String,
    chain: u64,
    registry: Address,
}

/// The registries that are known for public networks
/// ([deployments](https://github.com/uport-project/ethr-did-registry#contract-deployments)).
const KNOWN: [(&str, u64, &str); 10] = [
    ("mainnet", 1, FIRST),
    ("sepolia", 11_155_111, THIRD),
    ("gno", 100, THIRD),
    ("holesky", 17_000, THIRD),
    ("ewc", 246, "0xe29672f34e92b56c9169f9d485ffc8b9a136bce4"),
    ("volta", 73_799, "0xc15d5a57a8eb0e1dcbe5d88b8f9a82017e5cc4af"),
    ("artis:tau1", 246_785, FIRST),
    ("artis:sigma1", 246_529, FIRST),
    ("polygon", 137, FIRST),
    ("aurora", 1_313_161_554, "0x63ed58b671eed12bc1652845ba5b2cdfbff198e0"),
];

/// The address of the first release on many networks.
const FIRST: &str = "0xdca7ef03e98e0dc2b855be647c39abe984fcf21b";

/// That of a later one.
const THIRD: &str = "0x03d5003bf0e79c5f5223588f347eba39afbc3818";

impl EthrNetwork {
    /// A network by the name that it has in DIDs, its chain id (EIP-155), and the address of its registry:
    /// `0x` and 40 hexadecimal digits.
    ///
    /// # Errors
    /// [`Code::UsageEthrNetwork`] for a name with other characters than letters, digits and `:._-`, or one
    /// that begins with `0x`, as chain ids do; and for what is no address.
    pub fn new(name: &str, chain: u64, registry: &str) -> Result<EthrNetwork> {
        let bad =
            |reason| Error::new(Code::UsageEthrNetwork).with("name", name).with("reason", reason);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b":._-".contains(&byte);
        if name.is_empty() || !name.bytes().all(plain) || name.starts_with("0x") {
            return Err(bad("a name has letters, digits, and the characters :._-"));
        }
        let registry = read_address(registry).ok_or_else(|| {
            bad("the address of its registry is not 0x and 40 hexadecimal digits")
        })?;
        Ok(EthrNetwork { name: name.to_owned(), chain, registry })
    }

    /// The networks whose registries are known.
    pub(super) fn known() -> Vec<EthrNetwork> {
        let read = |(name, chain, registry): (&str, u64, &str)| {
            EthrNetwork::new(name, chain, registry).expect("a test makes them all")
        };
        KNOWN.into_iter().map(read).collect()
    }

    /// The name in DIDs; they may have the chain id in its place, in hexadecimal.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The chain id.
    pub fn chain(&self) -> u64 {
        self.chain
    }

    /// What its nodes are called in [calls](testamur_core::evidence::JsonRpcCall), by CAIP-2: `eip155:1`.
    pub fn service(&self) -> String {
        format!("eip155:{}", self.chain)
    }

    pub(super) fn registry(&self) -> &Address {
        &self.registry
    }

    /// Whether a DID that has this in the place of the network is one of it.
    pub(super) fn is_called(&self, network: &str) -> bool {
        match network.strip_prefix("0x") {
            Some(digits) if !digits.starts_with(['0', '+']) => {
                u64::from_str_radix(digits, 16).is_ok_and(|chain| chain == self.chain)
            }
            Some(_) => false,
            None => network == self.name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_called_by_name_and_chain() {
        let networks = EthrNetwork::known();
        let called = |network: &str| {
            let found = networks.iter().find(|known| known.is_called(network));
            found.map(|found| found.service())
        };
        for (network, service) in [
            ("mainnet", Some("eip155:1")),
            ("0x1", Some("eip155:1")),
            ("0xaa36a7", Some("eip155:11155111")),
            ("0xAA36A7", Some("eip155:11155111")),
            ("artis:tau1", Some("eip155:246785")),
            ("0x01", None),
            ("0x", None),
            ("0x+1", None),
            ("1", None),
            ("Mainnet", None),
            ("", None),
            ("0xffffffffffffffffffff", None),
        ] {
            assert_eq!(called(network).as_deref(), service, "{network}");
        }
    }

    #[test]
    fn networks_of_ones_own() {
        assert!(EthrNetwork::new("test", 1337, FIRST).is_ok());
        for (name, registry) in
            [("", FIRST), ("0x5", FIRST), ("a b", FIRST), ("a", "0x1"), ("a", &FIRST[2..])]
        {
            let error = EthrNetwork::new(name, 1, registry).unwrap_err();
            assert_eq!(error.code(), Code::UsageEthrNetwork, "{name} {registry}");
        }
    }
}
