//! Pseudonyms: a proof comes with a point that is the same whenever the holder shows this
//! credential in one context, and cannot be linked across contexts
//! ([draft-irtf-cfrg-bbs-per-verifier-linkability-01](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-per-verifier-linkability-01),
//! with one secret for all contexts, as the cryptosuite bbs-2023 uses it).

use crate::blind::{self, BlindShown, BlindSigned, Disclosed, Held, texts};
use crate::core::{self, Extension, Proof, SIGNATURE_LEN, Statement, malformed, read_point};
use crate::curve::{Curve, G1_LEN};
use crate::map::hash_to_g1;
use crate::scalar::SecretScalar;
use crate::suite::{Interface, with_curve};
use crate::{Bbs, SecretKey};
use bls12_381::Scalar;
use testamur_core::{Code, Error, RandomSource, Result};

/// A pseudonym: a point of G1, compressed.
pub type Pseudonym = [u8; G1_LEN];

impl Bbs {
    /// `CommitWithNym`: as [`Bbs::commit`], with the holder's part of the secret behind the
    /// pseudonyms.
    ///
    /// # Errors
    /// As there.
    pub fn commit_with_nym<M: AsRef<[u8]>>(
        self,
        committed: &[M],
        prover_nym: &SecretScalar,
        random: &mut dyn RandomSource,
    ) -> Result<(Vec<u8>, SecretScalar)> {
        blind::commit(self, Interface::Pseudonym, committed, Some(prover_nym), random)
    }

    /// `BlindSignWithNym`: as [`Bbs::blind_sign`], adding the signer's part to the secret behind
    /// the pseudonyms, so that no holder can take another's. The part goes to the holder.
    ///
    /// # Errors
    /// As there; [`Code::ProofBbsForm`] also when the commitment is empty.
    pub fn blind_sign_with_nym<M: AsRef<[u8]>>(
        self,
        secret: &SecretKey,
        commitment: &[u8],
        signer_nym_entropy: &SecretScalar,
        header: &[u8],
        messages: &[M],
    ) -> Result<[u8; SIGNATURE_LEN]> {
        // A commitment to nothing has the blinding factor and the challenge only.
        if commitment.len() < G1_LEN + 3 * 32 {
            return Err(malformed("commitment", "it holds no secret for pseudonyms"));
        }
        let (suite, interface, entropy) = (self.suite, Interface::Pseudonym, signer_nym_entropy);
        with_curve!(self.engine, C => {
            blind::blind_sign::<C>(
                suite, interface, secret, commitment, Some(entropy), header, &texts(messages))
        })
    }

    /// `VerifyFinalizeWithNym`: verifies the signature and gives the secret behind the pseudonyms,
    /// which is the sum of the holder's and the signer's part.
    ///
    /// # Errors
    /// As [`Bbs::verify_blind`]; [`Code::ProofBbsForm`] when the sum is zero.
    pub fn finish_with_nym<M: AsRef<[u8]>>(
        self,
        signed: &BlindSigned<'_, M>,
        prover_nym: &SecretScalar,
        signer_nym_entropy: &SecretScalar,
    ) -> Result<SecretScalar> {
        let nym_secret = SecretScalar(prover_nym.0 + signer_nym_entropy.0);
        if nym_secret.0 == Scalar::zero() {
            return Err(malformed("secret", "the two parts cancel out"));
        }
        with_curve!(self.engine, C => {
            let held =
                Held::<C>::new(self.suite, Interface::Pseudonym, signed, Some(&nym_secret))?;
            core::verify(&held.statement(signed), signed.signature, held.scalars())?;
        });
        Ok(nym_secret)
    }

    /// `ProofGenWithNym`: as [`Bbs::prove_blind`], with the pseudonym of the context.
    ///
    /// # Errors
    /// As there.
    pub fn prove_with_nym<M: AsRef<[u8]>>(
        self,
        signed: &BlindSigned<'_, M>,
        nym_secret: &SecretScalar,
        context: &[u8],
        disclosed: Disclosed<'_>,
        presentation_header: &[u8],
        random: &mut dyn RandomSource,
    ) -> Result<(Vec<u8>, Pseudonym)> {
        with_curve!(self.engine, C => {
            let held = Held::<C>::new(self.suite, Interface::Pseudonym, signed, Some(nym_secret))?;
            let statement = held.statement(signed);
            let base = base_point::<C>(&statement, context);
            let [pseudonym] = C::to_affine([C::multiply(&base, &nym_secret.0)]);
            let extension = |blind: Option<&Scalar>| {
                let blind = blind.expect("the secret is a message that is not disclosed");
                let [commitment] = C::to_affine([C::multiply(&base, blind)]);
                extend::<C>(&pseudonym, &base, &commitment)
            };
            let proof = core::prove(
                &statement,
                signed.signature,
                held.scalars(),
                &held.indexes(disclosed)?,
                presentation_header,
                random,
                extension,
            )?;
            Ok((proof, C::compress(&pseudonym)))
        })
    }

    /// `ProofVerifyWithNym`: as [`Bbs::verify_blind_proof`], and whether the pseudonym is the
    /// holder's in this context.
    ///
    /// # Errors
    /// As there.
    pub fn verify_proof_with_nym(
        self,
        shown: &BlindShown<'_>,
        pseudonym: &[u8],
        context: &[u8],
        proof: &[u8],
    ) -> Result<()> {
        let claim = Claim { pseudonym, context };
        with_curve!(self.engine, C => {
            blind::verify_proof::<C>(self.suite, Interface::Pseudonym, shown, proof, Some(&claim))
        })
    }
}

/// A pseudonym that is claimed to be the holder's in a context.
pub(crate) struct Claim<'a> {
    pseudonym: &'a [u8],
    context: &'a [u8],
}

impl Claim<'_> {
    /// `PseudonymProofVerifyInit`.
    pub(crate) fn extension<C: Curve>(
        &self,
        statement: &Statement<'_, C>,
        proof: &Proof<C>,
    ) -> Result<Extension> {
        const PART: &str = "pseudonym";
        if self.pseudonym.len() != G1_LEN {
            return Err(malformed(PART, "it has not 48 bytes"));
        }
        let pseudonym = read_point::<C>(PART, self.pseudonym)?;
        let Some(answer) = proof.last_hidden() else {
            return Err(malformed("proof", "it hides too few messages"));
        };
        let base = base_point::<C>(statement, self.context);
        let scalars = [*answer, -proof.challenge()];
        let [commitment] = C::to_affine([C::sum_of_products(&[base, pseudonym], &scalars)]);
        extend::<C>(&pseudonym, &base, &commitment)
    }
}

/// The point of a context, of which pseudonyms are multiples.
fn base_point<C: Curve>(statement: &Statement<'_, C>, context: &[u8]) -> C::Affine {
    let tag = statement.interface.api_id(statement.suite).into_bytes();
    let [point] = C::to_affine([hash_to_g1::<C>(statement.suite, context, &tag)]);
    point
}

fn extend<C: Curve>(
    pseudonym: &C::Affine,
    base: &C::Affine,
    commitment: &C::Affine,
) -> Result<Extension> {
    if C::is_identity(pseudonym) || C::is_identity(commitment) {
        return Err(Error::new(Code::ProofBbsMismatch).with("part", "pseudonym"));
    }
    Ok([pseudonym, base, commitment].into_iter().flat_map(C::compress).collect())
}
