//! The verifier's part: whether the proof covers what is disclosed.

use super::derive::HolderSecrets;
use super::proof_value::{BaseProof, DerivedProof, Feature, Pseudonymous};
use super::{header, scheme};
use crate::data_integrity::grouped::{Grouped, mismatch};
use crate::data_integrity::labels::{shuffled_label, shuffled_labels};
use crate::data_integrity::proof::{self, read};
use crate::data_integrity::verify_data::{Disclosed, Stages, VerifyData};
use testamur_bbs::{BlindShown, Shown, Signed};
use testamur_canon::jsonld::Contexts;
use testamur_core::{Code, Error, InBuild, Result};
use testamur_keys::PublicKey;
use testamur_proof::{Proof, SecuredDocument};

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
/// does not match; [`Code::ProofBbsForm`], also when it is not about as many secrets of
/// the holder as its feature takes; [`Code::LimitBbsMessages`]; [`Code::ProofKeyType`]; and
/// as [`SecuredDocument::verify`] when there is nothing that could have been signed.
pub fn verify(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    key: &PublicKey,
    contexts: &Contexts,
) -> Result<Disclosed> {
    let proof = proof::of_key(secured, index, key)?;
    let key = key.bbs().expect("the suite takes keys of BLS12-381 only");
    let derived = read(&proof, DerivedProof::read)?;
    let data = verify_data(secured, index, &derived, contexts)?;
    check_derived(&data, key, &derived).map_err(|error| named(error, &proof))?;
    Ok(data.disclosed())
}

/// The pseudonym of the derived proof at `index`, and the context in which it holds; `None` when the
/// proof has none. It is the holder's only if [`verify`] says so.
///
/// # Errors
/// Those of reading the proof.
pub fn pseudonym(secured: &SecuredDocument<'_>, index: usize) -> Result<Option<Pseudonymous>> {
    InBuild::check("bbs-2023")?;
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
    let proof = proof::of_key(secured, index, key)?;
    let base = read(&proof, BaseProof::read)?;
    let secrets = base.feature.secrets(secrets).map_err(|e| e.at(proof.pointer().clone()))?;
    let labels = |nodes| shuffled_labels(&base.hmac_key, nodes);
    let data = VerifyData::of_base(secured, index, &base.mandatory_pointers, labels, contexts)?;
    // The proof names its key and its header only to save the holder work.
    if base.public_key != *key || base.header != header_of(&data) {
        return Err(named(Error::new(Code::ProofBbsMismatch), &proof));
    }
    check_signature(&data, &base, secrets).map_err(|error| named(error, &proof))?;
    Ok(data.disclosed())
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
    Ok(verify_data(secured, index, &derived, contexts)?.into_stages(None))
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

/// What the derived proof at `index` is compared with.
fn verify_data(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    derived: &DerivedProof,
    contexts: &Contexts,
) -> Result<VerifyData> {
    let labels = derived.labels.iter().copied().map(shuffled_label).collect();
    let fits = |grouped: &Grouped, at: &_| {
        let (named, shown) =
            (derived.selective_indexes.len(), grouped.non_mandatory_indexes().count());
        match named == shown {
            true => Ok(()),
            false => {
                let reason = format!("it discloses {named} statements, and {shown} are there");
                Err(mismatch(reason, at))
            }
        }
    };
    VerifyData::of_derived(secured, index, labels, &derived.mandatory_indexes, fits, contexts)
}

fn header_of(data: &VerifyData) -> [u8; 64] {
    header(data.proof_digest(), data.grouped.mandatory_digest())
}

fn check_derived(
    data: &VerifyData,
    key: &testamur_bbs::PublicKey,
    derived: &DerivedProof,
) -> Result<()> {
    let (bbs, header) = (scheme(), header_of(data));
    let lines = data.grouped.non_mandatory().map(str::as_bytes);
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
    let proof = &derived.bbs_proof;
    let check_committed =
        |shown: &BlindShown<'_>| derived.feature.check_committed("proof", shown.committed(proof)?);
    match &derived.feature {
        Feature::Baseline => {
            let (disclosed, header) = (&disclosed[..], &header[..]);
            let shown = Shown { public_key: key, header, presentation_header, disclosed };
            bbs.verify_proof(&shown, proof)
        }
        Feature::HolderBinding(known) => {
            let shown = blind(*known);
            check_committed(&shown)?;
            bbs.verify_blind_proof(&shown, proof)
        }
        Feature::Pseudonym(nym) | Feature::HolderBindingPseudonym(nym) => {
            let shown = blind(nym.statements);
            check_committed(&shown)?;
            bbs.verify_proof_with_nym(&shown, &nym.pseudonym, &nym.context, proof)
        }
    }
}

fn check_signature(
    data: &VerifyData,
    base: &BaseProof,
    secrets: Option<&HolderSecrets<'_>>,
) -> Result<()> {
    let bbs = scheme();
    let messages: Vec<&[u8]> = data.grouped.non_mandatory().map(str::as_bytes).collect();
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
