//! The cryptosuite `ecdsa-sd-2023`
//! ([ECDSA Cryptosuites 1.0, section 3.6](https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-sd-2023)).
//!
//! The issuer makes a *base proof* for the holder, the holder *derives* from it a proof for each
//! verifier, and a verifier takes derived proofs only. A holder who is given a credential can check
//! its base proof with [`verify_base`].
//!
//! Derived proofs of one credential can be linked to each other: they hold the same signatures.

mod derive;
mod issue;
mod verify;

pub use super::verify_data::{Disclosed, Stages};
pub use derive::{Derivation, derive};
pub use issue::{Secrets, Unsigned, prepare};
pub use verify::{stages, verify, verify_base};

use super::grouped::{Grouped, mismatch};
use super::proof_value::multikey;
use testamur_core::Result;
use testamur_core::json::Pointer;
use testamur_keys::PublicKey;
use testamur_proof::Digest;

/// What the issuer's key signs: the digest of the proof, the proof's own key, the digest of the
/// mandatory statements (`serializeSignData`).
fn signed_data(proof: Digest, public_key: &PublicKey, mandatory: Digest) -> Vec<u8> {
    [proof.as_bytes(), &multikey(public_key), mandatory.as_bytes()].concat()
}

/// Refuses a proof that has more or fewer signatures than there are statements to sign.
fn counted(grouped: &Grouped, signatures: usize, at: &Pointer) -> Result<()> {
    match grouped.non_mandatory_indexes().count() {
        statements if statements == signatures => Ok(()),
        statements => {
            let reason = format!("it has {signatures} signatures for {statements} statements");
            Err(mismatch(reason, at))
        }
    }
}
