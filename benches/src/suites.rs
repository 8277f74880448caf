//! The suites and keys that are measured.

use testamur_keys::{KeyType, SecretKey};
use testamur_proof::Suite;

/// A suite with a key it can use.
#[derive(Clone, Copy)]
pub struct Case {
    /// As it stands in the table.
    pub name: &'static str,
    pub suite: Suite,
    pub key_type: KeyType,
}

/// The rows of the table.
pub const CASES: [Case; 7] = [
    Case { name: "eddsa-rdfc-2022", suite: Suite::EddsaRdfc2022, key_type: KeyType::Ed25519 },
    Case { name: "eddsa-jcs-2022", suite: Suite::EddsaJcs2022, key_type: KeyType::Ed25519 },
    Case { name: "ecdsa-rdfc-2019 P-256", suite: Suite::EcdsaRdfc2019, key_type: KeyType::P256 },
    Case { name: "ecdsa-rdfc-2019 P-384", suite: Suite::EcdsaRdfc2019, key_type: KeyType::P384 },
    Case { name: "ecdsa-jcs-2019 P-256", suite: Suite::EcdsaJcs2019, key_type: KeyType::P256 },
    Case { name: "ecdsa-jcs-2019 P-384", suite: Suite::EcdsaJcs2019, key_type: KeyType::P384 },
    Case {
        name: "Ed25519Signature2020",
        suite: Suite::Ed25519Signature2020,
        key_type: KeyType::Ed25519,
    },
];

impl Case {
    /// The same key in every run; it protects nothing.
    pub fn key(self) -> SecretKey {
        let length = if self.key_type == KeyType::P384 { 48 } else { 32 };
        SecretKey::from_raw(self.key_type, &[7; 48][..length]).expect("a scalar below the order")
    }
}
