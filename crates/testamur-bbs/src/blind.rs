//! Blind BBS: the signer also signs messages of the holder that it does not see
//! ([draft-irtf-cfrg-bbs-blind-signatures](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-blind-signatures)).

use crate::core::{
    self, Proof, SIGNATURE_LEN, Statement, bounded, count_beside, malformed, mismatch, read_point,
    read_scalar, to_scalars,
};
use crate::curve::{Curve, G1_LEN};
use crate::expand::hash_to_scalar;
use crate::generators::{Generators, Set, generators};
use crate::pseudonym;
use crate::scalar::{self, SCALAR_LEN, SecretScalar};
use crate::suite::{Interface, with_curve};
use crate::{Bbs, Ciphersuite, PublicKey, SecretKey};
use bls12_381::Scalar;
use testamur_core::{Code, Error, RandomSource, Result};
use zeroize::Zeroizing;

/// What a holder has who got a blind signature.
#[derive(Clone, Copy, Debug)]
pub struct BlindSigned<'a, M> {
    /// The signer's key.
    pub public_key: &'a PublicKey,
    /// What the signer bound the signature to, and every verifier sees.
    pub header: &'a [u8],
    /// The messages that the signer knows, in the order in which they were signed.
    pub messages: &'a [M],
    /// The messages that the holder committed to, in their order.
    pub committed: &'a [M],
    /// What the commitment was blinded with; none if the signer got no commitment.
    pub blind: Option<&'a SecretScalar>,
    /// The signature: 80 bytes.
    pub signature: &'a [u8],
}

/// What a verifier of a proof about a blind signature sees.
#[derive(Clone, Copy, Debug)]
pub struct BlindShown<'a> {
    /// The signer's key.
    pub public_key: &'a PublicKey,
    /// The header of the signature.
    pub header: &'a [u8],
    /// What the holder bound the proof to: a challenge, an audience.
    pub presentation_header: &'a [u8],
    /// How many messages the signer knew (`L`).
    pub known: usize,
    /// The disclosed messages that the signer knew, each with its index, in rising order.
    pub disclosed: &'a [(usize, &'a [u8])],
    /// The disclosed messages that the holder committed to, likewise.
    pub disclosed_committed: &'a [(usize, &'a [u8])],
}

/// Which messages a holder discloses, by their indexes in rising order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disclosed<'a> {
    /// Of the messages that the signer knows.
    pub messages: &'a [usize],
    /// Of those that the holder committed to.
    pub committed: &'a [usize],
}

/// How many messages a commitment hides, the holder's part of a pseudonym's secret among them, by
/// its length. Whether it holds shows when it is signed.
///
/// # Errors
/// [`Code::ProofBbsForm`] when its length fits no number of messages; [`Code::LimitBbsMessages`].
pub fn committed_messages(commitment: &[u8]) -> Result<usize> {
    count_beside("commitment", commitment, G1_LEN + 2 * SCALAR_LEN)
}

impl BlindShown<'_> {
    /// How many messages the holder committed to, the secret of a pseudonym among them, if this
    /// proof holds: what is signed beside the messages that the signer knew. Nothing is verified.
    ///
    /// # Errors
    /// [`Code::ProofBbsForm`] when the length of the proof fits no number of messages, or none that
    /// the signer could have known.
    pub fn committed(&self, proof: &[u8]) -> Result<usize> {
        let hidden = core::hidden_count(proof)?;
        let count = hidden + self.disclosed.len() + self.disclosed_committed.len();
        // The blinding factor is a hidden message, too.
        count
            .checked_sub(1)
            .and_then(|count| count.checked_sub(self.known))
            .ok_or_else(|| malformed("proof", "it hides too few messages"))
    }
}

impl Bbs {
    /// `Commit`: hides messages for a signer, with a proof that one knows them. The first result
    /// goes to the signer; the second stays with the holder and belongs to the signature.
    ///
    /// # Errors
    /// [`Code::LimitBbsMessages`]; those of the random source.
    pub fn commit<M: AsRef<[u8]>>(
        self,
        committed: &[M],
        random: &mut dyn RandomSource,
    ) -> Result<(Vec<u8>, SecretScalar)> {
        commit(self, Interface::Blind, committed, None, random)
    }

    /// `BlindSign`: signs a header, messages, and what the holder committed to. An empty
    /// commitment is none.
    ///
    /// # Errors
    /// [`Code::ProofBbsForm`] when the commitment is malformed, [`Code::ProofBbsMismatch`] when its
    /// proof is wrong; [`Code::LimitBbsMessages`].
    pub fn blind_sign<M: AsRef<[u8]>>(
        self,
        secret: &SecretKey,
        commitment: &[u8],
        header: &[u8],
        messages: &[M],
    ) -> Result<[u8; SIGNATURE_LEN]> {
        with_curve!(self.engine, C => {
            blind_sign::<C>(self.suite, Interface::Blind, secret, commitment, None, header, &texts(messages))
        })
    }

    /// `Verify` of blind BBS: whether the signature is by this key over this header, these
    /// messages and these committed messages.
    ///
    /// # Errors
    /// [`Code::ProofBbsForm`], [`Code::ProofBbsMismatch`], [`Code::LimitBbsMessages`].
    pub fn verify_blind<M: AsRef<[u8]>>(self, signed: &BlindSigned<'_, M>) -> Result<()> {
        with_curve!(self.engine, C => {
            let held = Held::<C>::new(self.suite, Interface::Blind, signed, None)?;
            core::verify(&held.statement(signed), signed.signature, held.scalars())
        })
    }

    /// `BlindProofGen`: as [`Bbs::prove`], for a blind signature.
    ///
    /// # Errors
    /// As there.
    pub fn prove_blind<M: AsRef<[u8]>>(
        self,
        signed: &BlindSigned<'_, M>,
        disclosed: Disclosed<'_>,
        presentation_header: &[u8],
        random: &mut dyn RandomSource,
    ) -> Result<Vec<u8>> {
        with_curve!(self.engine, C => {
            let held = Held::<C>::new(self.suite, Interface::Blind, signed, None)?;
            core::prove(
                &held.statement(signed),
                signed.signature,
                held.scalars(),
                &held.indexes(disclosed)?,
                presentation_header,
                random,
                |_| Ok(Vec::new()),
            )
        })
    }

    /// `BlindProofVerify`: as [`Bbs::verify_proof`], for a blind signature.
    ///
    /// # Errors
    /// As there.
    pub fn verify_blind_proof(self, shown: &BlindShown<'_>, proof: &[u8]) -> Result<()> {
        with_curve!(self.engine, C => {
            verify_proof::<C>(self.suite, Interface::Blind, shown, proof, None)
        })
    }
}

pub(crate) fn texts<M: AsRef<[u8]>>(messages: &[M]) -> Vec<&[u8]> {
    messages.iter().map(AsRef::as_ref).collect()
}

/// `CoreCommit` (section 4.3.1 of the blind draft), of messages and the holder's part of a
/// pseudonym's secret.
pub(crate) fn commit<M: AsRef<[u8]>>(
    bbs: Bbs,
    interface: Interface,
    committed: &[M],
    nym: Option<&SecretScalar>,
    random: &mut dyn RandomSource,
) -> Result<(Vec<u8>, SecretScalar)> {
    bounded(committed.len())?;
    let mut scalars =
        Zeroizing::new(to_scalars(bbs.suite, interface, committed.iter().map(AsRef::as_ref)));
    scalars.extend(nym.map(|nym| nym.0));
    let random = scalar::random(scalars.len() + 2, random)?;
    with_curve!(bbs.engine, C => {
        let made = generators::<C>(bbs.suite, Set::Committed(interface), scalars.len() + 1);
        let sum = |blind: &Scalar, scalars: &[Scalar]| {
            let scalars = Zeroizing::new([&[*blind], scalars].concat());
            made.secret_sum(0..scalars.len(), &scalars)
        };
        let (blind, own, blinds) = (&random[0], &random[1], &random[2..]);
        let [c, c_bar] = C::to_affine([sum(blind, &scalars), sum(own, blinds)]);
        let challenge = challenge::<C>(bbs.suite, interface, &made, scalars.len(), &c, &c_bar);

        let mut out = C::compress(&c).to_vec();
        let mut push = |scalar: Scalar| out.extend_from_slice(&scalar::to_octets(&scalar));
        push(own + blind * challenge);
        for (blind, scalar) in blinds.iter().zip(scalars.iter()) {
            push(blind + scalar * challenge);
        }
        push(challenge);
        Ok((out, SecretScalar(*blind)))
    })
}

/// `calculate_blind_challenge`.
fn challenge<C: Curve>(
    suite: Ciphersuite,
    interface: Interface,
    generators: &Generators<C>,
    committed: usize,
    c: &C::Affine,
    c_bar: &C::Affine,
) -> Scalar {
    let input = [
        &(committed as u64).to_be_bytes()[..],
        &generators.octets[..(committed + 1) * G1_LEN],
        &C::compress(c),
        &C::compress(c_bar),
    ]
    .concat();
    hash_to_scalar(suite, &input, &interface.tag(suite, "H2S_"))
}

/// `deserialize_and_validate_commit` with `CoreCommitVerify`: the commitment, and how many
/// messages it hides.
fn read_commitment<C: Curve>(
    suite: Ciphersuite,
    interface: Interface,
    bytes: &[u8],
) -> Result<(C::Affine, usize)> {
    const PART: &str = "commitment";
    let count = committed_messages(bytes)?;
    let (point, rest) = bytes.split_at(G1_LEN);
    let c = read_point::<C>(PART, point)?;
    let scalars: Result<Vec<Scalar>> =
        rest.chunks(SCALAR_LEN).map(|bytes| read_scalar(PART, bytes)).collect();
    let mut scalars = scalars?;
    let claimed = scalars.pop().expect("there are two at least");

    let made = generators::<C>(suite, Set::Committed(interface), count + 1);
    let points = [&made.points[..=count], &[c]].concat();
    scalars.push(-claimed);
    let [c_bar] = C::to_affine([C::sum_of_products(&points, &scalars)]);
    if challenge::<C>(suite, interface, &made, count, &c, &c_bar) != claimed {
        return Err(mismatch(PART));
    }
    Ok((c, count))
}

/// `BlindSign` and `FinalizeBlindSign`, with the signer's part of a pseudonym's secret if there is
/// one.
pub(crate) fn blind_sign<C: Curve>(
    suite: Ciphersuite,
    interface: Interface,
    secret: &SecretKey,
    commitment: &[u8],
    entropy: Option<&SecretScalar>,
    header: &[u8],
    messages: &[&[u8]],
) -> Result<[u8; SIGNATURE_LEN]> {
    bounded(messages.len())?;
    let commitment = match commitment {
        [] => None,
        bytes => Some(read_commitment::<C>(suite, interface, bytes)?),
    };
    let committed = commitment.map_or(0, |(_, count)| count);
    let scalars = to_scalars(suite, interface, messages.iter().copied());
    let basis = basis::<C>(suite, interface, messages.len(), committed + 1)?;
    let count = messages.len() + committed + 1;
    let statement = Statement::new((suite, interface), secret.public_key(), header, &basis, count);
    let domain = statement.domain();
    let mut sum = statement.sum(domain, &scalars);
    if let Some((point, _)) = &commitment {
        sum = C::add_affine(&sum, point);
    }
    if let Some(entropy) = entropy {
        sum = statement.add_to_last(&sum, &entropy.0);
    }
    let [b] = C::to_affine([sum]);
    // The draft also hashes the domain, which is part of B already; the vectors of vc-di-bbs do not,
    // and who verifies cannot tell.
    let input = Zeroizing::new([&secret.to_secret_bytes()[..], &C::compress(&b)].concat());
    core::finish::<C>(secret, &b, statement.hash(&input))
}

/// The generators of the messages that the signer knows, then `more` for the committed ones.
fn basis<C: Curve>(
    suite: Ciphersuite,
    interface: Interface,
    known: usize,
    more: usize,
) -> Result<Generators<C>> {
    bounded(known.saturating_add(more))?;
    let first = generators::<C>(suite, Set::Messages(interface), known + 1);
    let second = generators::<C>(suite, Set::Committed(interface), more);
    Ok(Generators::joined(&first, known + 1, &second, more))
}

/// All messages of a blind signature with their generators.
pub(crate) struct Held<C: Curve> {
    suite: Ciphersuite,
    interface: Interface,
    known: usize,
    committed: usize,
    scalars: Zeroizing<Vec<Scalar>>,
    basis: Generators<C>,
}

impl<C: Curve> Held<C> {
    /// `prepare_parameters`, with the secret of a pseudonym if there is one.
    pub(crate) fn new<M: AsRef<[u8]>>(
        suite: Ciphersuite,
        interface: Interface,
        signed: &BlindSigned<'_, M>,
        nym: Option<&SecretScalar>,
    ) -> Result<Held<C>> {
        let (known, committed) = (signed.messages.len(), signed.committed.len());
        let more = committed + 1 + usize::from(nym.is_some());
        let basis = basis::<C>(suite, interface, known, more)?;
        let mut scalars = Zeroizing::new(Vec::with_capacity(known + more));
        scalars.extend(to_scalars(suite, interface, texts(signed.messages)));
        scalars.push(signed.blind.map_or(Scalar::zero(), |blind| blind.0));
        scalars.extend(to_scalars(suite, interface, texts(signed.committed)));
        scalars.extend(nym.map(|nym| nym.0));
        Ok(Held { suite, interface, known, committed, scalars, basis })
    }

    pub(crate) fn statement<'a, M>(&'a self, signed: &BlindSigned<'a, M>) -> Statement<'a, C> {
        let interface = (self.suite, self.interface);
        Statement::new(interface, signed.public_key, signed.header, &self.basis, self.scalars.len())
    }

    pub(crate) fn scalars(&self) -> &[Scalar] {
        &self.scalars
    }

    /// The indexes among all messages.
    pub(crate) fn indexes(&self, disclosed: Disclosed<'_>) -> Result<Vec<usize>> {
        let known = disclosed.messages.iter().map(|index| place(*index, self.known, 0));
        let committed =
            disclosed.committed.iter().map(|index| place(*index, self.committed, self.known + 1));
        known.chain(committed).collect()
    }
}

/// An index within one of the two lists, as an index among all messages.
fn place(index: usize, count: usize, before: usize) -> Result<usize> {
    if index < count {
        return Ok(index + before);
    }
    let reason = format!("{index} is not below {count}, the number of messages");
    Err(Error::new(Code::ProofBbsIndexes).with("reason", reason))
}

/// `BlindProofVerify`, with a pseudonym if there is one.
pub(crate) fn verify_proof<C: Curve>(
    suite: Ciphersuite,
    interface: Interface,
    shown: &BlindShown<'_>,
    proof: &[u8],
    nym: Option<&pseudonym::Claim<'_>>,
) -> Result<()> {
    bounded(shown.known)?;
    bounded(shown.disclosed.len().saturating_add(shown.disclosed_committed.len()))?;
    let proof = Proof::<C>::read(proof)?;
    let count = proof.hidden() + shown.disclosed.len() + shown.disclosed_committed.len();
    // The blinding factor and the secret of a pseudonym are hidden messages.
    let secrets = 1 + usize::from(nym.is_some());
    let committed = count.checked_sub(shown.known + secrets);
    let committed = committed.ok_or_else(|| malformed("proof", "it hides too few messages"))?;
    let basis = basis::<C>(suite, interface, shown.known, committed + secrets)?;
    let statement =
        Statement::new((suite, interface), shown.public_key, shown.header, &basis, count);

    let mut disclosed = Vec::new();
    for (list, within, before) in
        [(shown.disclosed, shown.known, 0), (shown.disclosed_committed, committed, shown.known + 1)]
    {
        let scalars = to_scalars(suite, interface, list.iter().map(|(_, message)| *message));
        for ((index, _), scalar) in list.iter().zip(scalars) {
            disclosed.push((place(*index, within, before)?, scalar));
        }
    }
    let extension = match nym {
        Some(claim) => claim.extension::<C>(&statement, &proof)?,
        None => Vec::new(),
    };
    core::verify_proof(&statement, &proof, &disclosed, shown.presentation_header, &extension)
}
