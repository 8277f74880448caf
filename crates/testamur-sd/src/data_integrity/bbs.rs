//! The cryptosuite `bbs-2023`
//! ([BBS Cryptosuites 1.0](https://www.w3.org/TR/vc-di-bbs/#bbs-2023), a Candidate Recommendation
//! draft).
//!
//! The issuer signs all statements that are not mandatory at once. The holder *derives* a proof for
//! each verifier, with random numbers: nobody can tell whether two of them are from one credential,
//! except by what they disclose.
//!
//! The optional features are here too, by an API of their own: a credential can be bound to a secret
//! of its holder ([`Unsigned::bound_to`], [`HolderSecrets`]), and its proofs can come with a
//! pseudonym, which is the same whenever the holder shows the credential in one context
//! ([`pseudonym`]).

mod derive;
mod issue;
mod proof_value;
mod verify;

pub use derive::{Derivation, HolderSecrets, Nym, Presentation, derive};
pub use issue::{Unsigned, prepare};
pub use proof_value::{BaseProof, DerivedProof, Feature, Pseudonymous};
pub use verify::{pseudonym, stages, verify, verify_base, verify_base_bound};

use testamur_bbs::{Bbs, Ciphersuite};
use testamur_proof::Digest;

/// BBS as the suite uses it.
fn scheme() -> Bbs {
    Bbs::new(Ciphersuite::Bls12381Sha256)
}

/// What the signature binds the statements to: the proof, and what is mandatory (`bbsHeader`).
fn header(proof: Digest, mandatory: Digest) -> [u8; 64] {
    let both = [proof.as_bytes(), mandatory.as_bytes()].concat();
    both.try_into().expect("two digests of SHA-256 have 64 bytes")
}
