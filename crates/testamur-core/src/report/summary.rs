//! Who issued what to whom, for people.

use crate::json::Value;

/// What a document says about itself, in the words that a person looks for first. Nothing here is
/// verified by being here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The identifier of the credential or presentation.
    pub id: Option<String>,
    /// Its types, in document order.
    pub types: Vec<String>,
    /// What it is called: its name, else the name of the achievement.
    pub name: Option<String>,
    /// Who issued it; of a presentation, who holds it.
    pub issuer: Option<Party>,
    /// Whom it is about, in document order.
    pub subjects: Vec<Party>,
    /// When it becomes valid, as written there (VCDM 1.1: `issuanceDate`, or `validFrom` if that
    /// comes later).
    pub valid_from: Option<String>,
    /// When it stops being valid, as written there (VCDM 1.1: `expirationDate`, or `validUntil` if
    /// that comes sooner).
    pub valid_until: Option<String>,
}

/// Somebody or something with an identifier, a name, both or neither.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Its identifier, a URL or DID.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

impl Summary {
    /// As reports have it in JSON under `summary`.
    pub fn to_value(&self) -> Value {
        super::json::about(self)
    }
}

impl Party {
    /// The name if there is one, else the identifier.
    pub fn label(&self) -> Option<&str> {
        self.name.as_deref().or(self.id.as_deref())
    }
}
