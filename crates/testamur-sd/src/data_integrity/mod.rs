//! Selective disclosure of documents with Data Integrity proofs: the parts that the suites share
//! ([ECDSA Cryptosuites 1.0, section 3.4](https://www.w3.org/TR/vc-di-ecdsa/#selective-disclosure-functions)),
//! `ecdsa-sd-2023` and `bbs-2023`.
//!
//! A document becomes statements, sorted lines of N-Quads whose blank nodes have labels that tell
//! nothing. The issuer makes some of them mandatory by JSON pointers, and signs the others so that
//! each can be shown without the rest. The holder chooses from these by further pointers. Which statements a pointer selects
//! is read off the places in the document that they came from; no part of the document is read a
//! second time for that, but what is to be shown is read once more, to make sure that a verifier
//! will find in it what was signed.

pub mod bbs;
pub mod ecdsa_sd;
mod grouped;
mod labels;
mod proof;
mod proof_value;
mod selection;
mod statements;
mod transformed;
mod verify_data;

pub use labels::{HmacKey, hmac_labels, shuffled_labels};
pub use proof_value::{BaseProof, DerivedProof};
pub use selection::Selection;
pub use statements::{Shown, Statements};
pub use transformed::Transformed;
pub use verify_data::{Disclosed, Stages};

use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Pointer, Value};
use testamur_core::{Code, Error, InBuild, RandomSource, Result};
use testamur_keys::{Provider, PublicKey};
use testamur_proof::{SecuredDocument, Suite, cbor};

/// Statements of one document that are signed, or shown, one by one. A thousand achievements have
/// some ten thousand, and checking so many signatures takes about a second.
pub const MAX_STATEMENTS: usize = 10_000;

/// Checks the derived proof at `index`, of whatever suite for selective disclosure, with the
/// issuer's key.
///
/// # Errors
/// As [`ecdsa_sd::verify`] and [`bbs::verify`]; [`Code::UsageSelectiveSuite`] for a proof of another kind of suite.
pub fn verify(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    key: &PublicKey,
    provider: &dyn Provider,
    contexts: &Contexts,
) -> Result<Disclosed> {
    match suite(secured, index)? {
        Selective::EcdsaSd2023(_) => ecdsa_sd::verify(secured, index, key, provider, contexts),
        Selective::Bbs2023(_) => bbs::verify(secured, index, key, contexts),
    }
}

/// Checks the base proof at `index`, of whatever suite for selective disclosure, with the issuer's
/// key, as a holder does who is given a credential.
///
/// # Errors
/// As [`ecdsa_sd::verify_base`] and [`bbs::verify_base`]; [`Code::UsageSelectiveSuite`] for a proof of another kind of suite.
pub fn verify_base(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    key: &PublicKey,
    provider: &dyn Provider,
    contexts: &Contexts,
) -> Result<Disclosed> {
    match suite(secured, index)? {
        Selective::EcdsaSd2023(_) => ecdsa_sd::verify_base(secured, index, key, provider, contexts),
        Selective::Bbs2023(_) => bbs::verify_base(secured, index, key, contexts),
    }
}

/// What the signatures of the derived proof at `index` are compared with.
///
/// # Errors
/// As [`ecdsa_sd::stages`] and [`bbs::stages`]; [`Code::UsageSelectiveSuite`] for a proof of another kind of suite.
pub fn stages(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    contexts: &Contexts,
) -> Result<Stages> {
    match suite(secured, index)? {
        Selective::EcdsaSd2023(_) => ecdsa_sd::stages(secured, index, contexts),
        Selective::Bbs2023(_) => bbs::stages(secured, index, contexts),
    }
}

/// Shows a part of the document, from the base proof at `index` of whatever suite for selective
/// disclosure. The proof is bound to nothing but the document: see [`bbs::derive`] for more, and for
/// base proofs that are bound to a secret. Random bytes are for suites whose proofs cannot be linked.
///
/// # Errors
/// As [`ecdsa_sd::derive`] and [`bbs::derive`]; [`Code::UsageSelectiveSuite`] for a proof of another kind of suite.
pub fn derive(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    pointers: &[Pointer],
    contexts: &Contexts,
    random: &mut dyn RandomSource,
) -> Result<Value> {
    match suite(secured, index)? {
        Selective::EcdsaSd2023(_) => ecdsa_sd::derive(secured, index, pointers, contexts),
        Selective::Bbs2023(_) => {
            let presentation = bbs::Presentation::default();
            bbs::derive(secured, index, pointers, &presentation, contexts, random)
        }
    }
}

/// The suites for selective disclosure.
enum Selective {
    EcdsaSd2023(InBuild),
    Bbs2023(InBuild),
}

fn suite(secured: &SecuredDocument<'_>, index: usize) -> Result<Selective> {
    let in_build = InBuild::check("selective disclosure by Data Integrity proofs")?;
    match secured.selective_proof(index)?.suite() {
        Suite::EcdsaSd2023 => Ok(Selective::EcdsaSd2023(in_build)),
        Suite::Bbs2023 => Ok(Selective::Bbs2023(in_build)),
        other => Err(Error::new(Code::UsageSelectiveSuite).with("suite", other)),
    }
}
