//! What an issuer signs.

use super::grouped::Grouped;
use super::statements::Statements;
use testamur_canon::Budget;
use testamur_canon::jsonld::Contexts;
use testamur_canon::rdfc::{self, HashAlgorithm};
use testamur_core::Result;
use testamur_core::json::{Pointer, Value};
use testamur_proof::{ProofOptions, SelectiveDraft, Suite};

/// A document and the proof it is about to get, made ready for hashing and signing
/// ("base proof transformation" of [ECDSA](https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-sd-2023) and of
/// [BBS Cryptosuites 1.0](https://www.w3.org/TR/vc-di-bbs/#bbs-2023)).
#[derive(Clone, Debug)]
pub struct Transformed {
    pub(super) draft: SelectiveDraft,
    pub(super) grouped: Grouped,
    canonical_proof: String,
}

impl Transformed {
    /// Transforms a document for a suite. `labels` makes so many labels for blank nodes.
    ///
    /// # Errors
    /// [`Code::DisclosurePointer`](testamur_core::Code::DisclosurePointer) and
    /// [`Code::DisclosureInseparable`](testamur_core::Code::DisclosureInseparable) for a mandatory
    /// pointer; those of [`SelectiveDraft::new`] and of canonicalization.
    pub(super) fn of(
        document: &Value,
        suite: Suite,
        options: &ProofOptions,
        mandatory: &[Pointer],
        labels: impl FnOnce(usize) -> Vec<String>,
        contexts: &Contexts,
    ) -> Result<Transformed> {
        let mut budget = Budget::default();
        let draft = SelectiveDraft::new(document, suite, options, contexts, &mut budget)?;
        let canonical_proof = draft.canonical_proof(contexts, &mut budget)?;
        let dataset = draft.dataset(contexts, &mut budget)?;
        let canonical = rdfc::canonicalize(&dataset, HashAlgorithm::Sha256, &mut budget)?;
        let labels = labels(canonical.issued().len());
        let statements = Statements::new(dataset, canonical, labels)?;
        let grouped = Grouped::by_pointers(statements, draft.document(), mandatory)?;
        // Holders show at least this part, so it must be one that can be shown.
        grouped.statements.shown(draft.document(), mandatory, contexts, &mut budget)?;
        Ok(Transformed { draft, grouped, canonical_proof })
    }

    /// All statements.
    pub fn statements(&self) -> &Statements {
        &self.grouped.statements
    }

    /// Which of the statements are mandatory.
    pub fn mandatory(&self) -> &[bool] {
        &self.grouped.mandatory
    }

    /// The proof without its value in canonical form.
    pub fn canonical_proof(&self) -> &str {
        &self.canonical_proof
    }
}
