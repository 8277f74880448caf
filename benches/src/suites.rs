//! The suites and keys that are measured.

use crate::random::Counting;
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
pub const CASES: [Case; 11] = [
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
    post_quantum("mldsa44-rdfc-2024", Suite::Mldsa44Rdfc2024, KeyType::MlDsa44),
    post_quantum("mldsa44-jcs-2024", Suite::Mldsa44Jcs2024, KeyType::MlDsa44),
    post_quantum("slhdsa128-rdfc-2024", Suite::Slhdsa128Rdfc2024, KeyType::SlhDsa128s),
    post_quantum("slhdsa128-jcs-2024", Suite::Slhdsa128Jcs2024, KeyType::SlhDsa128s),
];

const fn post_quantum(name: &'static str, suite: Suite, key_type: KeyType) -> Case {
    Case { name, suite, key_type }
}

impl Case {
    /// The same key in every run; it protects nothing.
    pub fn key(self) -> SecretKey {
        if self.key_type.is_post_quantum() {
            return SecretKey::generate(self.key_type, &mut Counting(7)).expect("a key");
        }
        let length = if self.key_type == KeyType::P384 { 48 } else { 32 };
        SecretKey::from_raw(self.key_type, &[7; 48][..length]).expect("a scalar below the order")
    }
}
