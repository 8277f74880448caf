//! BBS: sign, verify, prove, verify proofs
//! ([section 3.5](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-bbs-signatures-interface)).

use crate::core::{self, Proof, SIGNATURE_LEN, Statement, bounded, to_scalars};
use crate::curve::Curve;
use crate::generators::{Set, generators};
use crate::suite::{Interface, with_curve};
use crate::{Ciphersuite, Engine, PublicKey, SecretKey};
use testamur_core::{RandomSource, Result};
use zeroize::Zeroizing;

/// The scheme: a ciphersuite, and the implementation of the curve that computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bbs {
    pub(crate) suite: Ciphersuite,
    pub(crate) engine: Engine,
}

/// What a holder has: a signature and all that it covers.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a, M> {
    /// The signer's key.
    pub public_key: &'a PublicKey,
    /// What the signer bound the signature to, and every verifier sees.
    pub header: &'a [u8],
    /// The messages in the order in which they were signed.
    pub messages: &'a [M],
    /// The signature: 80 bytes.
    pub signature: &'a [u8],
}

/// What a verifier of a proof sees.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The signer's key.
    pub public_key: &'a PublicKey,
    /// The header of the signature.
    pub header: &'a [u8],
    /// What the holder bound the proof to: a challenge, an audience.
    pub presentation_header: &'a [u8],
    /// The disclosed messages, each with its index among the signed ones, in rising order.
    pub disclosed: &'a [(usize, &'a [u8])],
}

impl Bbs {
    /// The scheme, computed by the fastest implementation of the curve that was built in.
    pub fn new(suite: Ciphersuite) -> Bbs {
        Bbs { suite, engine: Engine::default() }
    }

    /// The same, computed by an implementation of the caller's choice.
    #[must_use]
    pub fn by(self, engine: Engine) -> Bbs {
        Bbs { engine, ..self }
    }

    /// The ciphersuite.
    pub fn suite(self) -> Ciphersuite {
        self.suite
    }

    /// `Sign`: signs a header and messages. The same input gives the same signature.
    ///
    /// # Errors
    /// [`LimitBbsMessages`](testamur_core::Code::LimitBbsMessages)
    pub fn sign<M: AsRef<[u8]>>(
        self,
        secret: &SecretKey,
        header: &[u8],
        messages: &[M],
    ) -> Result<[u8; SIGNATURE_LEN]> {
        let scalars = self.scalars(messages)?;
        with_curve!(self.engine, C => {
            let generators = self.generators::<C>(scalars.len());
            let statement = self.statement(secret.public_key(), header, &generators, scalars.len());
            core::sign(&statement, secret, &scalars)
        })
    }

    /// `Verify`: whether the signature is by this key over this header and these messages.
    ///
    /// # Errors
    /// [`ProofBbsForm`](testamur_core::Code::ProofBbsForm) when it is no signature;
    /// [`ProofBbsMismatch`](testamur_core::Code::ProofBbsMismatch) when it is another one;
    /// [`LimitBbsMessages`](testamur_core::Code::LimitBbsMessages).
    pub fn verify<M: AsRef<[u8]>>(self, signed: &Signed<'_, M>) -> Result<()> {
        let scalars = self.scalars(signed.messages)?;
        with_curve!(self.engine, C => {
            let generators = self.generators::<C>(scalars.len());
            let statement =
                self.statement(signed.public_key, signed.header, &generators, scalars.len());
            core::verify(&statement, signed.signature, &scalars)
        })
    }

    /// `ProofGen`: proves that one has a signature, and that the disclosed messages are among the
    /// signed ones, without giving away anything else but how many there are. Two proofs of one
    /// signature cannot be told from proofs of two.
    ///
    /// `disclosed` are indexes in rising order. The signature is not verified: a proof of a wrong
    /// one is a proof that fails.
    ///
    /// # Errors
    /// [`ProofBbsForm`](testamur_core::Code::ProofBbsForm) when it is no signature;
    /// [`ProofBbsIndexes`](testamur_core::Code::ProofBbsIndexes);
    /// [`LimitBbsMessages`](testamur_core::Code::LimitBbsMessages); those of the random source.
    pub fn prove<M: AsRef<[u8]>>(
        self,
        signed: &Signed<'_, M>,
        disclosed: &[usize],
        presentation_header: &[u8],
        random: &mut dyn RandomSource,
    ) -> Result<Vec<u8>> {
        let scalars = self.scalars(signed.messages)?;
        with_curve!(self.engine, C => {
            let generators = self.generators::<C>(scalars.len());
            let statement =
                self.statement(signed.public_key, signed.header, &generators, scalars.len());
            core::prove(
                &statement,
                signed.signature,
                &scalars,
                disclosed,
                presentation_header,
                random,
                |_| Ok(Vec::new()),
            )
        })
    }

    /// `ProofVerify`: whether the holder has a signature by this key over this header and, at
    /// these indexes, these messages.
    ///
    /// # Errors
    /// [`ProofBbsForm`](testamur_core::Code::ProofBbsForm) when it is no proof;
    /// [`ProofBbsIndexes`](testamur_core::Code::ProofBbsIndexes);
    /// [`ProofBbsMismatch`](testamur_core::Code::ProofBbsMismatch);
    /// [`LimitBbsMessages`](testamur_core::Code::LimitBbsMessages).
    pub fn verify_proof(self, shown: &Shown<'_>, proof: &[u8]) -> Result<()> {
        bounded(shown.disclosed.len())?;
        let interface = Interface::Plain;
        let scalars =
            to_scalars(self.suite, interface, shown.disclosed.iter().map(|(_, message)| *message));
        let disclosed: Vec<_> =
            shown.disclosed.iter().map(|(index, _)| *index).zip(scalars).collect();
        with_curve!(self.engine, C => {
            let proof = Proof::<C>::read(proof)?;
            let count = proof.hidden() + disclosed.len();
            bounded(count)?;
            let generators = self.generators::<C>(count);
            let statement = self.statement(shown.public_key, shown.header, &generators, count);
            core::verify_proof(&statement, &proof, &disclosed, shown.presentation_header, &[])
        })
    }

    fn scalars<M: AsRef<[u8]>>(self, messages: &[M]) -> Result<Zeroizing<Vec<bls12_381::Scalar>>> {
        bounded(messages.len())?;
        let messages = messages.iter().map(AsRef::as_ref);
        Ok(Zeroizing::new(to_scalars(self.suite, Interface::Plain, messages)))
    }

    fn generators<C: Curve>(
        self,
        messages: usize,
    ) -> std::sync::Arc<crate::generators::Generators<C>> {
        generators::<C>(self.suite, Set::Messages(Interface::Plain), messages + 1)
    }

    fn statement<'a, C: Curve>(
        self,
        public: &'a PublicKey,
        header: &'a [u8],
        generators: &'a crate::generators::Generators<C>,
        messages: usize,
    ) -> Statement<'a, C> {
        Statement::new((self.suite, Interface::Plain), public, header, generators, messages)
    }
}
