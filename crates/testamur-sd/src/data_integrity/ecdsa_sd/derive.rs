//! The holder's part: derived proofs.

use crate::data_integrity::labels::{hmac_labels, label};
use crate::data_integrity::proof_value::{BaseProof, DerivedProof};
use crate::data_integrity::selection::Selection;
use crate::data_integrity::statements::Statements;
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, Result};
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
    let proof = secured.selective_proof(index)?;
    let in_array = matches!(secured.document().get("proof"), Some(Value::Array(_)));
    let Derivation { mut document, proof: derived, .. } =
        Derivation::of(secured, index, pointers, contexts)?;
    let derived = Value::from(proof.with_value(&derived.to_bytes()));
    let derived = if in_array { Value::Array(vec![derived]) } else { derived };
    document.insert("proof", derived);
    Ok(document.into())
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
    pub fn of(
        secured: &mut SecuredDocument<'_>,
        index: usize,
        pointers: &[Pointer],
        contexts: &Contexts,
    ) -> Result<Derivation> {
        let proof = secured.selective_proof(index)?;
        let at = proof.pointer().child("proofValue");
        let base = BaseProof::read(proof.signature()).map_err(|error| error.at(at))?;
        let dataset = secured.dataset(contexts)?;
        let canonical = secured.canonicalize(&dataset)?;
        let labels = hmac_labels(&base.hmac_key, canonical.issued().len());
        let statements = Statements::new(dataset, canonical, labels)?;

        let mut document = secured.document().clone();
        document.remove("proof");
        let of =
            |pointers: &[Pointer]| Ok(statements.selected(&Selection::of(&document, pointers)?));
        let (mandatory, selective) = (of(&base.mandatory_pointers)?, of(pointers)?);
        let signed = mandatory.iter().filter(|mandatory| !**mandatory).count();
        if signed != base.signatures.len() {
            return Err(miscounted(base.signatures.len(), signed).at(proof.pointer().clone()));
        }
        let both = [&base.mandatory_pointers, pointers].concat();
        let shown = statements.shown(&document, &both, contexts, secured.budget())?;
        let shown = shown.ok_or_else(|| Error::new(Code::DisclosureNothing))?;

        let hidden_too = (0..mandatory.len()).filter(|line| !mandatory[*line]);
        let by_choice = hidden_too.zip(&base.signatures).filter(|(line, _)| selective[*line]);
        let digests = base.hmac_key.digests(statements.labels().len());
        let ranked = shown.statements.iter().enumerate();
        let proof = DerivedProof {
            base_signature: base.base_signature,
            public_key: base.public_key.clone(),
            signatures: by_choice.map(|(_, signature)| *signature).collect(),
            labels: shown.nodes.iter().map(|node| digests[*node]).collect(),
            mandatory_indexes: ranked
                .filter(|(_, line)| mandatory[**line])
                .map(|(rank, _)| rank)
                .collect(),
        };
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

/// A proof with more or fewer signatures than statements to sign.
pub(super) fn miscounted(signatures: usize, statements: usize) -> Error {
    Error::new(Code::DisclosureMismatch)
        .with("reason", format_args!("it has {signatures} signatures for {statements} statements"))
}
