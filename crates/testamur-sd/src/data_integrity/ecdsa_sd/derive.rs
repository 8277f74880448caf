//! The holder's part: derived proofs.

use super::counted;
use crate::data_integrity::grouped::Grouped;
use crate::data_integrity::labels::{hmac_labels, label};
use crate::data_integrity::proof;
use crate::data_integrity::proof_value::{BaseProof, DerivedProof};
use crate::data_integrity::selection::Selection;
use crate::data_integrity::statements::Statements;
use testamur_canon::jsonld::Contexts;
use testamur_core::Result;
use testamur_core::json::{Object, Pointer, Value};
use testamur_proof::SecuredDocument;

/// Shows a part of a document with a base proof, the one at `index`: what the issuer made mandatory
/// and what the pointers select. Its other proofs hold for the whole document only and are left
/// out.
///
/// The issuer's signature is not checked, since that takes the issuer's key; [`super::verify_base`]
/// does.
///
/// # Errors
/// Those of [`Derivation::of`].
pub fn derive(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    pointers: &[Pointer],
    contexts: &Contexts,
) -> Result<Value> {
    let Derivation { document, proof, .. } = Derivation::of(secured, index, pointers, contexts)?;
    proof::with_derived(secured, index, document, &proof.to_bytes())
}

/// What a derived proof is made of
/// ([section 3.5.4](https://www.w3.org/TR/vc-di-ecdsa/#createdisclosuredata)).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Derivation {
    /// The base proof.
    pub base: BaseProof,
    /// All statements of the document.
    pub statements: Statements,
    /// The numbers of the mandatory statements.
    pub mandatory: Vec<usize>,
    /// The numbers of the statements that the pointers select, mandatory or not.
    pub selective: Vec<usize>,
    /// The numbers of all statements that are disclosed.
    pub combined: Vec<usize>,
    /// The document that is left, without a proof.
    pub document: Object,
    /// The derived proof.
    pub proof: DerivedProof,
}

impl Derivation {
    /// Derives from the base proof at `index`.
    ///
    /// # Errors
    /// Those of [`SecuredDocument::selective_proof`] and [`BaseProof::read`];
    /// [`Code::DisclosurePointer`] when a pointer points at nothing;
    /// [`Code::DisclosureInseparable`] when what it points at cannot stand alone;
    /// [`Code::DisclosureNothing`]; [`Code::DisclosureMismatch`] when the proof is not of this
    /// document; those of canonicalization.
    ///
    /// [`Code::DisclosurePointer`]: testamur_core::Code::DisclosurePointer
    /// [`Code::DisclosureInseparable`]: testamur_core::Code::DisclosureInseparable
    /// [`Code::DisclosureNothing`]: testamur_core::Code::DisclosureNothing
    /// [`Code::DisclosureMismatch`]: testamur_core::Code::DisclosureMismatch
    pub fn of(
        secured: &mut SecuredDocument<'_>,
        index: usize,
        pointers: &[Pointer],
        contexts: &Contexts,
    ) -> Result<Derivation> {
        let proof = secured.selective_proof(index)?;
        let base = proof::read(&proof, BaseProof::read)?;
        let document = proof::unsecured(secured);
        let labels = |nodes| hmac_labels(&base.hmac_key, nodes);
        let grouped =
            Grouped::whole(secured, &document, &base.mandatory_pointers, labels, contexts)?;
        let selective = grouped.statements.selected(&Selection::of(&document, pointers)?);
        counted(&grouped, base.signatures.len(), proof.pointer())?;
        let both = [&base.mandatory_pointers, pointers].concat();
        let shown = grouped.shown(&document, &both, contexts, secured.budget())?;

        let signed = grouped.non_mandatory_indexes().zip(&base.signatures);
        let by_choice = signed.filter(|(line, _)| selective[*line]);
        let digests = base.hmac_key.digests(grouped.statements.labels().len());
        let proof = DerivedProof {
            base_signature: base.base_signature,
            public_key: base.public_key.clone(),
            signatures: by_choice.map(|(_, signature)| *signature).collect(),
            labels: shown.nodes.iter().map(|node| digests[*node]).collect(),
            mandatory_indexes: grouped.mandatory_indexes(&shown),
        };
        let Grouped { statements, mandatory } = grouped;
        debug_assert!(
            proof.labels.iter().all(|digest| statements.labels().contains(&label(digest)))
        );
        Ok(Derivation {
            base,
            mandatory: numbers(&mandatory),
            selective: numbers(&selective),
            combined: shown.statements,
            statements,
            document: shown.document,
            proof,
        })
    }
}

/// The numbers of those that are `true`.
fn numbers(chosen: &[bool]) -> Vec<usize> {
    (0..chosen.len()).filter(|at| chosen[*at]).collect()
}
