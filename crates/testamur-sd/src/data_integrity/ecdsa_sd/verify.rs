//! The verifier's part: whether the signatures cover what is disclosed.

use super::derive::miscounted;
use super::signed_data;
use crate::data_integrity::labels::{hmac_labels, label};
use crate::data_integrity::proof_value::{BaseProof, DerivedProof};
use crate::data_integrity::selection::Selection;
use crate::data_integrity::statements::Statements;
use testamur_canon::jsonld::Contexts;
use testamur_core::{Code, Error, Result};
use testamur_keys::{Provider, PublicKey, SignatureAlgorithm};
use testamur_proof::{Digest, Proof, SecuredDocument};

/// How much a proof discloses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Disclosed {
    /// Statements that the issuer made mandatory.
    pub mandatory: usize,
    /// Statements that the holder chose to show.
    pub by_choice: usize,
}

/// Everything between the document and the signatures, to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stages {
    /// The proof without its value in canonical form.
    pub canonical_proof: String,
    /// The digest of `canonical_proof`.
    pub proof_digest: Digest,
    /// The mandatory statements.
    pub mandatory: Vec<String>,
    /// The digest of the mandatory statements, joined.
    pub mandatory_digest: Digest,
    /// The statements that the holder chose to show.
    pub by_choice: Vec<String>,
    /// The key of the proof that signs each of those by itself, if the suite has such keys.
    pub public_key: Option<PublicKey>,
}

/// Checks the derived proof at `index` with the issuer's key
/// ([section 3.6.7](https://www.w3.org/TR/vc-di-ecdsa/#verify-derived-proof-ecdsa-sd-2023)): the
/// issuer's signature, and that of each statement that is not mandatory.
///
/// Whose key that is, and what purpose, domain and times say, is for the caller.
///
/// # Errors
/// [`Code::DisclosureBaseProof`] for a base proof: it is for the holder's eyes only;
/// [`Code::DisclosureProofValue`]; [`Code::DisclosureMismatch`] when the document has other blank
/// nodes or another number of statements than the proof; [`Code::ProofSignature`] when the issuer's
/// signature does not match, [`Code::DisclosureStatement`] when that of a statement does not;
/// [`Code::ProofKeyType`]; and as [`SecuredDocument::verify`] when there is nothing that could have
/// been signed.
pub fn verify(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    key: &PublicKey,
    provider: &dyn Provider,
    contexts: &Contexts,
) -> Result<Disclosed> {
    let proof = secured.selective_proof(index)?;
    proof.suite().check_key(key.key_type()).map_err(|error| error.at(proof.pointer().clone()))?;
    let derived = read(&proof, DerivedProof::read)?;
    let signed = Signed::derived(secured, index, &derived, contexts)?;
    signed.check(&proof, &derived.base_signature, &derived.signatures, key, provider)
}

/// Checks the base proof at `index` with the issuer's key: what a holder does who is given a
/// credential, and an issuer before giving it.
///
/// # Errors
/// [`Code::DisclosureDerivedProof`] for a derived proof; [`Code::DisclosurePointer`] when a
/// mandatory pointer points at nothing; else as [`verify`].
pub fn verify_base(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    key: &PublicKey,
    provider: &dyn Provider,
    contexts: &Contexts,
) -> Result<Disclosed> {
    let proof = secured.selective_proof(index)?;
    proof.suite().check_key(key.key_type()).map_err(|error| error.at(proof.pointer().clone()))?;
    let base = read(&proof, BaseProof::read)?;
    let dataset = secured.dataset(contexts)?;
    let canonical = secured.canonicalize(&dataset)?;
    let labels = hmac_labels(&base.hmac_key, canonical.issued().len());
    let statements = Statements::new(dataset, canonical, labels)?;
    let mut document = secured.document().clone();
    document.remove("proof");
    let mandatory = Selection::of(&document, &base.mandatory_pointers)?;
    let mandatory = statements.selected(&mandatory);
    let canonical_proof = secured.canonical_proof(index, contexts)?;
    let signed = Signed { statements, mandatory, canonical_proof, public_key: base.public_key };
    signed.check(&proof, &base.base_signature, &base.signatures, key, provider)
}

/// What the signatures of the derived proof at `index` are compared with.
///
/// # Errors
/// As [`verify`], but for the signatures, which are not checked.
pub fn stages(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    contexts: &Contexts,
) -> Result<Stages> {
    let proof = secured.selective_proof(index)?;
    let derived = read(&proof, DerivedProof::read)?;
    let signed = Signed::derived(secured, index, &derived, contexts)?;
    let some = |mandatory| signed.lines(mandatory).map(|(_, line)| line.to_owned()).collect();
    Ok(Stages {
        proof_digest: Digest::sha256(&signed.canonical_proof),
        mandatory: some(true),
        mandatory_digest: signed.mandatory_digest(),
        by_choice: some(false),
        canonical_proof: signed.canonical_proof.clone(),
        public_key: Some(derived.public_key.clone()),
    })
}

fn read<T>(proof: &Proof<'_>, read: impl Fn(&[u8]) -> Result<T>) -> Result<T> {
    let at = || proof.pointer().child("proofValue");
    read(proof.signature()).map_err(|error| error.at(at()))
}

/// What was signed, as the document at hand says it.
struct Signed {
    statements: Statements,
    mandatory: Vec<bool>,
    canonical_proof: String,
    public_key: PublicKey,
}

impl Signed {
    fn derived(
        secured: &mut SecuredDocument<'_>,
        index: usize,
        derived: &DerivedProof,
        contexts: &Contexts,
    ) -> Result<Signed> {
        let at = secured.selective_proof(index)?.pointer().clone();
        let mismatch = |reason: String| {
            Error::new(Code::DisclosureMismatch).with("reason", reason).at(at.clone())
        };
        let dataset = secured.dataset(contexts)?;
        let canonical = secured.canonicalize(&dataset)?;
        let (named, nodes) = (derived.labels.len(), canonical.issued().len());
        if named != nodes {
            return Err(mismatch(format!("it names {named} blank nodes, and there are {nodes}")));
        }
        let labels = derived.labels.iter().map(label).collect();
        let statements = Statements::new(dataset, canonical, labels)?;
        let mut mandatory = vec![false; statements.len()];
        for index in &derived.mandatory_indexes {
            match mandatory.get_mut(*index) {
                Some(mandatory) => *mandatory = true,
                None => {
                    let count = statements.len();
                    let reason = format!("statement {index} is mandatory, and there are {count}");
                    return Err(mismatch(reason));
                }
            }
        }
        let signed = statements.len() - derived.mandatory_indexes.len();
        if derived.signatures.len() != signed {
            return Err(miscounted(derived.signatures.len(), signed).at(at.clone()));
        }
        let canonical_proof = secured.canonical_proof(index, contexts)?;
        let public_key = derived.public_key.clone();
        Ok(Signed { statements, mandatory, canonical_proof, public_key })
    }

    /// The statements that are mandatory, or those that are not, with their numbers.
    fn lines(&self, mandatory: bool) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.statements.lines().into_iter().enumerate();
        lines.filter(move |(number, _)| self.mandatory[*number] == mandatory)
    }

    fn mandatory_digest(&self) -> Digest {
        Digest::sha256(&self.lines(true).map(|(_, line)| line).collect::<String>())
    }

    fn check(
        &self,
        proof: &Proof<'_>,
        base_signature: &[u8; 64],
        signatures: &[[u8; 64]],
        key: &PublicKey,
        provider: &dyn Provider,
    ) -> Result<Disclosed> {
        let by_choice: Vec<(usize, &str)> = self.lines(false).collect();
        if by_choice.len() != signatures.len() {
            let error = miscounted(signatures.len(), by_choice.len());
            return Err(error.at(proof.pointer().clone()));
        }
        let proof_digest = Digest::sha256(&self.canonical_proof);
        let data = signed_data(proof_digest, &self.public_key, self.mandatory_digest());
        // The issuer's own signature first: no work is done for a key that nobody vouches for.
        provider.verify(SignatureAlgorithm::Es256, key, &data, base_signature).map_err(|_| {
            Error::new(Code::ProofSignature)
                .with("method", proof.verification_method())
                .at(proof.pointer().clone())
        })?;
        for ((number, line), signature) in by_choice.iter().zip(signatures) {
            let (algorithm, key) = (SignatureAlgorithm::Es256, &self.public_key);
            provider.verify(algorithm, key, line.as_bytes(), signature).map_err(|_| {
                Error::new(Code::DisclosureStatement)
                    .with("statement", line.trim_end())
                    .at(self.statements.place(*number))
            })?;
        }
        Ok(Disclosed {
            mandatory: self.mandatory.len() - by_choice.len(),
            by_choice: by_choice.len(),
        })
    }
}
