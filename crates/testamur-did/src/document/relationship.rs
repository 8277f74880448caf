//! What a document authorizes a key for.

use std::fmt;

/// A verification relationship: what the controller of a document lets a verification method be
/// used for ([DID Core, section 5.3](https://www.w3.org/TR/did-core/#verification-relationships)).
/// Its name is also the value of `proofPurpose`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relationship {
    /// To prove that one is the subject: presentations.
    Authentication,
    /// To state something: credentials.
    AssertionMethod,
    /// To agree on keys for encryption.
    KeyAgreement,
    /// To invoke a capability.
    CapabilityInvocation,
    /// To delegate a capability.
    CapabilityDelegation,
}

impl Relationship {
    /// All of them.
    pub const ALL: [Relationship; 5] = [
        Relationship::Authentication,
        Relationship::AssertionMethod,
        Relationship::KeyAgreement,
        Relationship::CapabilityInvocation,
        Relationship::CapabilityDelegation,
    ];

    /// The relationship of this name, as documents and proofs write it.
    pub fn find(name: &str) -> Option<Relationship> {
        Relationship::ALL.into_iter().find(|relationship| relationship.name() == name)
    }

    /// The name, as documents and proofs write it: `assertionMethod`.
    pub fn name(self) -> &'static str {
        match self {
            Relationship::Authentication => "authentication",
            Relationship::AssertionMethod => "assertionMethod",
            Relationship::KeyAgreement => "keyAgreement",
            Relationship::CapabilityInvocation => "capabilityInvocation",
            Relationship::CapabilityDelegation => "capabilityDelegation",
        }
    }
}

impl fmt::Display for Relationship {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of relationships.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Relationships(u8);

impl Relationships {
    pub(crate) fn insert(&mut self, relationship: Relationship) {
        self.0 |= 1 << relationship as u8;
    }

    pub(crate) fn contains(self, relationship: Relationship) -> bool {
        self.0 & (1 << relationship as u8) != 0
    }
}

impl From<Relationship> for Relationships {
    fn from(relationship: Relationship) -> Relationships {
        Relationships(1 << relationship as u8)
    }
}
