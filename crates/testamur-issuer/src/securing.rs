//! How a credential is secured, and what its proof says.

use testamur_core::Timestamp;
use testamur_core::json::Pointer;
use testamur_proof::Suite;

/// The way a credential is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Securing {
    /// A Data Integrity proof inside the document.
    DataIntegrity(Suite),
}

impl Securing {
    /// A Data Integrity proof of this suite inside the document.
    pub fn data_integrity(suite: Suite) -> Securing {
        Securing::DataIntegrity(suite)
    }
}

/// What the proof of a credential says beyond who signs it; all of it is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IssueOptions {
    /// When the proof is made. The core knows no clock: leave it out, or give the time.
    pub created: Option<Timestamp>,
    /// When the proof stops being valid, which is not when the credential does.
    pub expires: Option<Timestamp>,
    /// What the proof is for, a verification relationship; `assertionMethod` unless said, which is
    /// what verifiers of credentials ask for.
    pub proof_purpose: Option<String>,
    /// The security domains that the proof is meant for.
    pub domain: Vec<String>,
    /// The challenge that the proof answers.
    pub challenge: Option<String>,
    /// The identifier of the proof, a URL: another proof can name it as the previous one.
    pub proof_id: Option<String>,
    /// The proofs of the draft that this one signs too, by their ids.
    pub previous_proof: Vec<String>,
    /// Whether a draft may have proofs already, beside which this one is put. Naming previous
    /// proofs says so as well.
    pub add_to_proofs: bool,
    /// What a holder must show, with a suite for selective disclosure:
    /// [`mandatory`](IssueOptions::mandatory).
    pub mandatory: Vec<Pointer>,
    /// Whether the draft may have members that no context defines:
    /// [`dangerous_allow_undefined_terms`](IssueOptions::dangerous_allow_undefined_terms).
    pub dangerous_allow_undefined_terms: bool,
}

impl IssueOptions {
    /// Nothing but the time at which the proof is made.
    pub fn created(created: Timestamp) -> IssueOptions {
        IssueOptions { created: Some(created), ..IssueOptions::default() }
    }

    /// Allows a draft that has proofs already: they stay, and this one is put beside them.
    #[must_use]
    pub fn add_to_proofs(self) -> IssueOptions {
        IssueOptions { add_to_proofs: true, ..self }
    }

    /// Names what a holder must show, with a suite for selective disclosure; everything else is
    /// theirs to hold back. The issuer, the dates of validity and the status are always mandatory:
    /// a holder could otherwise hide that a credential has ended.
    #[must_use]
    pub fn mandatory(mut self, pointers: impl IntoIterator<Item = Pointer>) -> IssueOptions {
        self.mandatory.extend(pointers);
        self
    }

    /// **Dangerous**: signs a draft with members that no context defines. An RDF suite does not cover
    /// them, so that anyone can add, change and remove them; a JCS suite does, but what they mean
    /// stays open. Verifiers refuse such a credential unless they are told otherwise. Types, what
    /// lies in `credentialStatus`, `credentialSchema` and `relatedResource`, and the proof must be
    /// defined all the same.
    #[must_use]
    pub fn dangerous_allow_undefined_terms(self) -> IssueOptions {
        IssueOptions { dangerous_allow_undefined_terms: true, ..self }
    }
}
