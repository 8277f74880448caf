//! The verifier's part: whether the proof covers what is disclosed.

use super::derive::HolderSecrets;
use super::proof_value::{BaseProof, DerivedProof, Feature, Pseudonymous};
use super::{header, scheme};
use crate::data_integrity::labels::{shuffled_label, shuffled_labels};
use crate::data_integrity::selection::Selection;
use crate::data_integrity::statements::Statements;
use crate::data_integrity::{Disclosed, Stages};
use testamur_bbs::{BlindShown, Shown, Signed};
use testamur_canon::jsonld::Contexts;
use testamur_core::{Code, Error, Result};
use testamur_keys::PublicKey;
use testamur_proof::{Digest, Proof, SecuredDocument};

/// Checks the derived proof at `index` with the issuer's key
/// ([section 3.4.7](https://www.w3.org/TR/vc-di-bbs/#verify-derived-proof-bbs-2023)), whatever its
/// feature.
///
/// Whose key that is, and what purpose, domain and times say, is for the caller; so is whether the
/// presentation header and a pseudonym's context are what the verifier asked for.
///
/// # Errors
/// [`Code::DisclosureBaseProof`] for a base proof: it is for the holder's eyes only;
/// [`Code::DisclosureProofValue`]; [`Code::DisclosureMismatch`] when the document has other blank
/// nodes or another number of statements than the proof; [`Code::ProofSignature`] when the proof
/// does not match; [`Code::ProofBbsForm`]; [`Code::LimitBbsMessages`]; [`Code::ProofKeyType`]; and
/// as [`SecuredDocument::verify`] when there is nothing that could have been signed.
pub fn verify(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    key: &PublicKey,
    contexts: &Contexts,
) -> Result<Disclosed> {
    let proof = secured.selective_proof(index)?;
    let issuer = bbs_key(&proof, key)?;
    let derived = read(&proof, DerivedProof::read)?;
    let signed = Signing::derived(secured, index, &derived, contexts)?;
    signed.check(issuer, &derived).map_err(|error| named(error, &proof))?;
    Ok(signed.disclosed())
}

/// The pseudonym of the derived proof at `index`, and the context in which it holds; `None` when the
/// proof has none. It is the holder's only if [`verify`] says so.
///
/// # Errors
/// Those of reading the proof.
pub fn pseudonym(secured: &SecuredDocument<'_>, index: usize) -> Result<Option<Pseudonymous>> {
    let proof = secured.selective_proof(index)?;
    Ok(match read(&proof, DerivedProof::read)?.feature {
        Feature::Baseline | Feature::HolderBinding(_) => None,
        Feature::Pseudonym(shown) | Feature::HolderBindingPseudonym(shown) => Some(shown),
    })
}

/// Checks the base proof at `index` with the issuer's key: what a holder does who is given a
/// credential, and an issuer before giving it.
///
/// # Errors
/// [`Code::DisclosureDerivedProof`] for a derived proof; [`Code::DisclosurePointer`] when a
/// mandatory pointer points at nothing; [`Code::DisclosureHolderSecrets`] when the proof is bound to
/// secrets; else as [`verify`].
pub fn verify_base(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    key: &PublicKey,
    contexts: &Contexts,
) -> Result<Disclosed> {
    check_base(secured, index, key, contexts, None)
}

/// As [`verify_base`], for a base proof that is bound to secrets of the holder.
///
/// # Errors
/// As there; [`Code::DisclosureHolderSecrets`] when the proof is bound to others.
pub fn verify_base_bound(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    key: &PublicKey,
    contexts: &Contexts,
    secrets: &HolderSecrets<'_>,
) -> Result<Disclosed> {
    check_base(secured, index, key, contexts, Some(secrets))
}

fn check_base(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    key: &PublicKey,
    contexts: &Contexts,
    secrets: Option<&HolderSecrets<'_>>,
) -> Result<Disclosed> {
    let proof = secured.selective_proof(index)?;
    bbs_key(&proof, key)?;
    let base = read(&proof, BaseProof::read)?;
    let secrets = base.feature.secrets(secrets).map_err(|e| e.at(proof.pointer().clone()))?;
    let dataset = secured.dataset(contexts)?;
    let canonical = secured.canonicalize(&dataset)?;
    let labels = shuffled_labels(&base.hmac_key, canonical.issued().len());
    let statements = Statements::new(dataset, canonical, labels)?;
    let mut document = secured.document().clone();
    document.remove("proof");
    let mandatory = Selection::of(&document, &base.mandatory_pointers)?;
    let mandatory = statements.selected(&mandatory);
    let canonical_proof = secured.canonical_proof(index, contexts)?;
    let signed = Signing { statements, mandatory, canonical_proof };
    // The proof names its key and its header only to save the holder work.
    if base.public_key != *key || base.header != signed.header() {
        return Err(named(Error::new(Code::ProofBbsMismatch), &proof));
    }
    signed.check_base(&base, secrets).map_err(|error| named(error, &proof))?;
    Ok(signed.disclosed())
}

/// What the derived proof at `index` is compared with.
///
/// # Errors
/// As [`verify`], but for the proof, which is not checked.
pub fn stages(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    contexts: &Contexts,
) -> Result<Stages> {
    let proof = secured.selective_proof(index)?;
    let derived = read(&proof, DerivedProof::read)?;
    let signed = Signing::derived(secured, index, &derived, contexts)?;
    let some = |mandatory| signed.lines(mandatory).map(str::to_owned).collect();
    Ok(Stages {
        proof_digest: Digest::sha256(&signed.canonical_proof),
        mandatory: some(true),
        mandatory_digest: signed.mandatory_digest(),
        by_choice: some(false),
        canonical_proof: signed.canonical_proof.clone(),
        public_key: None,
    })
}

fn bbs_key<'k>(proof: &Proof<'_>, key: &'k PublicKey) -> Result<&'k testamur_bbs::PublicKey> {
    let fits = proof.suite().check_key(key.key_type());
    fits.map_err(|error| error.at(proof.pointer().clone()))?;
    Ok(key.bbs().expect("the suite takes keys of BLS12-381 only"))
}

fn read<T>(proof: &Proof<'_>, read: impl Fn(&[u8]) -> Result<T>) -> Result<T> {
    let at = || proof.pointer().child("proofValue");
    read(proof.signature()).map_err(|error| error.at(at()))
}

/// A mismatch as every other suite reports it.
fn named(error: Error, proof: &Proof<'_>) -> Error {
    let at = proof.pointer();
    match error.code() {
        Code::ProofBbsMismatch => Error::new(Code::ProofSignature)
            .with("method", proof.verification_method())
            .at(at.clone()),
        _ => error.at(at.child("proofValue")),
    }
}

/// What was signed, as the document at hand says it.
struct Signing {
    statements: Statements,
    mandatory: Vec<bool>,
    canonical_proof: String,
}

impl Signing {
    fn derived(
        secured: &mut SecuredDocument<'_>,
        index: usize,
        derived: &DerivedProof,
        contexts: &Contexts,
    ) -> Result<Signing> {
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
        let labels = derived.labels.iter().copied().map(shuffled_label).collect();
        let statements = Statements::new(dataset, canonical, labels)?;
        let mut mandatory = vec![false; statements.len()];
        for index in &derived.mandatory_indexes {
            let Some(mandatory) = mandatory.get_mut(*index) else {
                let count = statements.len();
                let reason = format!("statement {index} is mandatory, and there are {count}");
                return Err(mismatch(reason));
            };
            *mandatory = true;
        }
        let (named, shown) =
            (derived.selective_indexes.len(), statements.len() - derived.mandatory_indexes.len());
        if named != shown {
            return Err(mismatch(format!(
                "it discloses {named} statements, and {shown} are there"
            )));
        }
        let canonical_proof = secured.canonical_proof(index, contexts)?;
        Ok(Signing { statements, mandatory, canonical_proof })
    }

    /// The statements that are mandatory, or those that are not.
    fn lines(&self, mandatory: bool) -> impl Iterator<Item = &str> {
        self.statements.those(&self.mandatory, mandatory)
    }

    fn mandatory_digest(&self) -> Digest {
        Digest::sha256(&self.lines(true).collect::<String>())
    }

    fn header(&self) -> [u8; 64] {
        header(Digest::sha256(&self.canonical_proof), self.mandatory_digest())
    }

    fn disclosed(&self) -> Disclosed {
        let mandatory = self.mandatory.iter().filter(|mandatory| **mandatory).count();
        Disclosed { mandatory, by_choice: self.mandatory.len() - mandatory }
    }

    fn check(&self, key: &testamur_bbs::PublicKey, derived: &DerivedProof) -> Result<()> {
        let (bbs, header) = (scheme(), self.header());
        let lines = self.lines(false).map(str::as_bytes);
        let disclosed: Vec<(usize, &[u8])> =
            derived.selective_indexes.iter().copied().zip(lines).collect();
        let presentation_header = &derived.presentation_header[..];
        let blind = |known: usize| BlindShown {
            public_key: key,
            header: &header,
            presentation_header,
            known,
            disclosed: &disclosed,
            disclosed_committed: &[],
        };
        match &derived.feature {
            Feature::Baseline => {
                let (disclosed, header) = (&disclosed[..], &header[..]);
                let shown = Shown { public_key: key, header, presentation_header, disclosed };
                bbs.verify_proof(&shown, &derived.bbs_proof)
            }
            Feature::HolderBinding(known) => {
                bbs.verify_blind_proof(&blind(*known), &derived.bbs_proof)
            }
            Feature::Pseudonym(nym) | Feature::HolderBindingPseudonym(nym) => bbs
                .verify_proof_with_nym(
                    &blind(nym.statements),
                    &nym.pseudonym,
                    &nym.context,
                    &derived.bbs_proof,
                ),
        }
    }

    fn check_base(&self, base: &BaseProof, secrets: Option<&HolderSecrets<'_>>) -> Result<()> {
        let bbs = scheme();
        let messages: Vec<&[u8]> = self.lines(false).map(str::as_bytes).collect();
        let Some(secrets) = secrets else {
            return bbs.verify(&Signed {
                public_key: base.bbs_key(),
                header: &base.header,
                messages: &messages,
                signature: &base.signature,
            });
        };
        let committed: Vec<&[u8]> = secrets.holder_secret.into_iter().collect();
        let signed = base.blind_signed(&messages, &committed, secrets);
        match (&base.feature, secrets.nym) {
            (Feature::Pseudonym(entropy) | Feature::HolderBindingPseudonym(entropy), Some(nym)) => {
                bbs.finish_with_nym(&signed, nym.prover_nym, entropy).map(drop)
            }
            _ => bbs.verify_blind(&signed),
        }
    }
}
