//! The core operations
//! ([section 3.6](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-core-operations)),
//! on scalars and generators: what BBS, blind BBS and pseudonyms have in common.
//!
//! The signer's key, the messages, the parts of a signature that a proof hides, and all numbers that
//! blind are multiplied in constant time. What a verifier of a proof computes is about public values
//! only, and is not.

use crate::curve::{BadPoint, Curve, G1_LEN};
use crate::expand::hash_to_scalar;
use crate::generators::{Generators, base};
use crate::scalar::{self, SCALAR_LEN};
use crate::suite::Interface;
use crate::{Ciphersuite, PublicKey, SecretKey, limits};
use bls12_381::Scalar;
use testamur_core::{Code, Error, RandomSource, Result};
use zeroize::Zeroizing;

/// Bytes of a signature: a point of G1 and a scalar.
pub(crate) const SIGNATURE_LEN: usize = G1_LEN + SCALAR_LEN;

/// What a signature is about, apart from the messages.
pub(crate) struct Statement<'a, C: Curve> {
    pub(crate) suite: Ciphersuite,
    pub(crate) interface: Interface,
    pub(crate) public: &'a PublicKey,
    pub(crate) header: &'a [u8],
    /// `Q_1` and at least one generator for each message.
    generators: &'a Generators<C>,
    /// How many messages there are.
    messages: usize,
}

/// `messages_to_scalars`
/// ([section 4.1.2](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-messages-to-scalars)).
pub(crate) fn to_scalars<'a>(
    suite: Ciphersuite,
    interface: Interface,
    messages: impl IntoIterator<Item = &'a [u8]>,
) -> Vec<Scalar> {
    let tag = interface.tag(suite, "MAP_MSG_TO_SCALAR_AS_HASH_");
    messages.into_iter().map(|message| hash_to_scalar(suite, message, &tag)).collect()
}

/// Refuses more messages than are taken.
pub(crate) fn bounded(messages: usize) -> Result<()> {
    if messages <= limits::MESSAGES {
        return Ok(());
    }
    Err(Error::new(Code::LimitBbsMessages).with("limit", limits::MESSAGES))
}

pub(crate) fn malformed(part: &'static str, reason: &str) -> Error {
    Error::new(Code::ProofBbsForm).with("part", part).with("reason", reason)
}

pub(crate) fn mismatch(part: &'static str) -> Error {
    Error::new(Code::ProofBbsMismatch).with("part", part)
}

impl<'a, C: Curve> Statement<'a, C> {
    pub(crate) fn new(
        (suite, interface): (Ciphersuite, Interface),
        public: &'a PublicKey,
        header: &'a [u8],
        generators: &'a Generators<C>,
        messages: usize,
    ) -> Statement<'a, C> {
        assert!(generators.points.len() > messages, "one for each message, and one");
        Statement { suite, interface, public, header, generators, messages }
    }

    /// `Q_1`, then the generators of the messages.
    fn points(&self) -> &'a [C::Affine] {
        &self.generators.points[..=self.messages]
    }

    /// `calculate_domain`
    /// ([section 4.2.3](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-domain-calculation)).
    pub(crate) fn domain(&self) -> Scalar {
        let input = [
            &self.public.as_bytes()[..],
            &(self.messages as u64).to_be_bytes(),
            &self.generators.octets[..(self.messages + 1) * G1_LEN],
            self.interface.api_id(self.suite).as_bytes(),
            &(self.header.len() as u64).to_be_bytes(),
            self.header,
        ]
        .concat();
        self.hash(&input)
    }

    pub(crate) fn hash(&self, input: &[u8]) -> Scalar {
        hash_to_scalar(self.suite, input, &self.interface.tag(self.suite, "H2S_"))
    }

    /// `P1 + Q_1 * domain + H_1 * msg_1 + … + H_L * msg_L`, in constant time; of messages that are
    /// not given, no multiple is added.
    pub(crate) fn sum(&self, domain: Scalar, messages: &[Scalar]) -> C::Point {
        let scalars = Zeroizing::new([&[domain], messages].concat());
        let sum = self.generators.secret_sum(0..scalars.len(), &scalars);
        C::add_affine(&sum, &base::<C>(self.suite))
    }

    /// Adds a multiple of the last generator, in constant time.
    pub(crate) fn add_to_last(&self, sum: &C::Point, scalar: &Scalar) -> C::Point {
        C::add(sum, &self.generators.secret_sum(self.messages..=self.messages, &[*scalar]))
    }
}

/// A signature that has been read.
pub(crate) struct Signature<C: Curve> {
    pub(crate) a: C::Affine,
    pub(crate) e: Scalar,
}

impl<C: Curve> Signature<C> {
    /// `octets_to_signature`
    /// ([section 4.2.4.3](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-octets-to-signature)).
    pub(crate) fn read(bytes: &[u8]) -> Result<Signature<C>> {
        const PART: &str = "signature";
        if bytes.len() != SIGNATURE_LEN {
            return Err(malformed(PART, "it has not 80 bytes"));
        }
        let (a, e) = bytes.split_at(G1_LEN);
        let a = read_point::<C>(PART, a)?;
        Ok(Signature { a, e: read_scalar(PART, e)? })
    }

    fn write(&self) -> [u8; SIGNATURE_LEN] {
        let mut bytes = [0; SIGNATURE_LEN];
        bytes[..G1_LEN].copy_from_slice(&C::compress(&self.a));
        bytes[G1_LEN..].copy_from_slice(&scalar::to_octets(&self.e));
        bytes
    }
}

pub(crate) fn read_point<C: Curve>(part: &'static str, bytes: &[u8]) -> Result<C::Affine> {
    let bytes = bytes.try_into().expect("the caller cut 48 bytes");
    C::decompress(bytes).map_err(|bad| {
        let reason = match bad {
            BadPoint::NotOnCurve => "a point is not on the curve",
            BadPoint::Identity => "a point is the identity",
            BadPoint::OutsideGroup => "a point is outside the group of prime order",
        };
        malformed(part, reason)
    })
}

pub(crate) fn read_scalar(part: &'static str, bytes: &[u8]) -> Result<Scalar> {
    let scalar = scalar::from_octets(bytes);
    scalar.ok_or_else(|| malformed(part, "a number is zero or not below the order of the group"))
}

/// `CoreSign`
/// ([section 3.6.1](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-coresign)).
pub(crate) fn sign<C: Curve>(
    statement: &Statement<'_, C>,
    secret: &SecretKey,
    scalars: &[Scalar],
) -> Result<[u8; SIGNATURE_LEN]> {
    let domain = statement.domain();
    let mut input = Zeroizing::new(Vec::with_capacity((scalars.len() + 2) * SCALAR_LEN));
    input.extend_from_slice(&*secret.to_secret_bytes());
    for scalar in scalars.iter().chain([&domain]) {
        input.extend_from_slice(&scalar::to_octets(scalar));
    }
    let e = statement.hash(&input);
    let sum = statement.sum(domain, scalars);
    finish::<C>(secret, &C::to_affine([sum])[0], e)
}

/// `A = B * (1 / (SK + e))`.
pub(crate) fn finish<C: Curve>(
    secret: &SecretKey,
    b: &C::Affine,
    e: Scalar,
) -> Result<[u8; SIGNATURE_LEN]> {
    let inverse = Zeroizing::new(secret.scalar() + e).invert().into_option().map(Zeroizing::new);
    let Some(inverse) = inverse.filter(|_| e != Scalar::zero() && !C::is_identity(b)) else {
        // A chance of 2^-254, but such a signature would not be one.
        let reason = "these messages cannot be signed by this key";
        return Err(Error::new(Code::InternalUnexpected).with("reason", reason));
    };
    let [a] = C::to_affine([C::multiply(b, &inverse)]);
    Ok(Signature::<C> { a, e }.write())
}

/// `CoreVerify`
/// ([section 3.6.2](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-coreverify)).
pub(crate) fn verify<C: Curve>(
    statement: &Statement<'_, C>,
    signature: &[u8],
    messages: &[Scalar],
) -> Result<()> {
    let signature = Signature::<C>::read(signature)?;
    let b = statement.sum(statement.domain(), messages);
    // e(A, W) = e(B - A * e, BP2)
    let minus_e = C::multiply(&signature.a, &-signature.e);
    let [right] = C::to_affine([C::add(&b, &minus_e)]);
    if C::pairings_agree(&signature.a, statement.public.full(), &right) {
        return Ok(());
    }
    Err(mismatch("signature"))
}

/// Points by which the challenge of a proof is extended, compressed.
pub(crate) type Extension = Vec<u8>;

/// `CoreProofGen`
/// ([section 3.6.3](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-coreproofgen)).
/// `extension` gets the random scalar that blinds the last message that is not disclosed.
pub(crate) fn prove<C: Curve>(
    statement: &Statement<'_, C>,
    signature: &[u8],
    messages: &[Scalar],
    disclosed: &[usize],
    presentation_header: &[u8],
    random: &mut dyn RandomSource,
    extension: impl FnOnce(Option<&Scalar>) -> Result<Extension>,
) -> Result<Vec<u8>> {
    let Signature { a, e } = Signature::<C>::read(signature)?;
    let hidden = complement(disclosed.iter().copied(), messages.len())?;
    let random = scalar::random(hidden.len() + 5, random)?;
    let [r1, r2, e_blind, r1_blind, r3_blind] =
        random[..5].try_into().map(|five: [Scalar; 5]| five).expect("five were made");
    let blinds = &random[5..];

    // ProofInit, section 3.7.1.
    let domain = statement.domain();
    let [b] = C::to_affine([statement.sum(domain, messages)]);
    let [d, a_bar] = C::to_affine([C::multiply(&b, &r2), C::multiply(&a, &(r1 * r2))]);
    let b_bar = C::add(&C::multiply(&d, &r1), &C::multiply(&a_bar, &-e));
    let t1 = C::add(&C::multiply(&a_bar, &e_blind), &C::multiply(&d, &r1_blind));
    let blinded = statement.generators.secret_sum(hidden.iter().map(|index| index + 1), blinds);
    let t2 = C::add(&C::multiply(&d, &r3_blind), &blinded);
    let [b_bar, t1, t2] = C::to_affine([b_bar, t1, t2]);

    let shown: Vec<(usize, Scalar)> =
        disclosed.iter().map(|index| (*index, messages[*index])).collect();
    let commitments = Commitments { a_bar, b_bar, d, t1, t2, domain };
    let extension = extension(blinds.last())?;
    let challenge = commitments.challenge(statement, &shown, &extension, presentation_header);

    // ProofFinalize, section 3.7.2.
    let Some(r3) = r2.invert().into_option().map(Zeroizing::new) else {
        let reason = "the random source gave zeros";
        return Err(Error::new(Code::InternalUnexpected).with("reason", reason));
    };
    let mut proof: Vec<u8> = [a_bar, b_bar, d].iter().flat_map(C::compress).collect();
    let mut push = |scalar: Scalar| proof.extend_from_slice(&scalar::to_octets(&scalar));
    push(e_blind + e * challenge);
    push(r1_blind - r1 * challenge);
    push(r3_blind - *r3 * challenge);
    for (blind, index) in blinds.iter().zip(&hidden) {
        push(blind + messages[*index] * challenge);
    }
    push(challenge);
    Ok(proof)
}

/// The indexes from 0 to `count` - 1 that are not among those given, which must rise.
fn complement(indexes: impl Iterator<Item = usize>, count: usize) -> Result<Vec<usize>> {
    let mut others = Vec::with_capacity(count);
    let mut next = 0;
    for index in indexes {
        let reason = if index >= count {
            format!("{index} is not below {count}, the number of messages")
        } else if index < next {
            format!("{index} comes a second time, or too late")
        } else {
            others.extend(next..index);
            next = index + 1;
            continue;
        };
        return Err(Error::new(Code::ProofBbsIndexes).with("reason", reason));
    }
    others.extend(next..count);
    Ok(others)
}

/// A proof that has been read (`octets_to_proof`,
/// [section 4.2.4.5](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-octets-to-proof)).
pub(crate) struct Proof<C: Curve> {
    a_bar: C::Affine,
    b_bar: C::Affine,
    d: C::Affine,
    e: Scalar,
    r1: Scalar,
    r3: Scalar,
    hidden: Vec<Scalar>,
    challenge: Scalar,
}

impl<C: Curve> Proof<C> {
    pub(crate) fn read(bytes: &[u8]) -> Result<Proof<C>> {
        const PART: &str = "proof";
        hidden_count(bytes)?;
        let (points, scalars) = bytes.split_at(3 * G1_LEN);
        let point = |index: usize| read_point::<C>(PART, &points[index * G1_LEN..][..G1_LEN]);
        let (a_bar, b_bar, d) = (point(0)?, point(1)?, point(2)?);
        let scalars: Result<Vec<Scalar>> =
            scalars.chunks(SCALAR_LEN).map(|bytes| read_scalar(PART, bytes)).collect();
        let scalars = scalars?;
        let [e, r1, r3, hidden @ .., challenge] = &scalars[..] else {
            return Err(malformed(PART, "it has fewer than four numbers"));
        };
        let (e, r1, r3, challenge) = (*e, *r1, *r3, *challenge);
        Ok(Proof { a_bar, b_bar, d, e, r1, r3, hidden: hidden.to_vec(), challenge })
    }

    /// How many signed messages it does not disclose.
    pub(crate) fn hidden(&self) -> usize {
        self.hidden.len()
    }

    pub(crate) fn last_hidden(&self) -> Option<&Scalar> {
        self.hidden.last()
    }

    pub(crate) fn challenge(&self) -> &Scalar {
        &self.challenge
    }
}

/// How many signed messages a proof does not disclose, by its length.
pub(crate) fn hidden_count(proof: &[u8]) -> Result<usize> {
    count_beside("proof", proof, 3 * G1_LEN + 4 * SCALAR_LEN)
}

/// How many scalars there are beside so many bytes, one for each message.
pub(crate) fn count_beside(part: &'static str, bytes: &[u8], floor: usize) -> Result<usize> {
    let rest = bytes.len().checked_sub(floor).filter(|rest| rest.is_multiple_of(SCALAR_LEN));
    let rest = rest.ok_or_else(|| malformed(part, "its length fits no number of messages"))?;
    bounded(rest / SCALAR_LEN)?;
    Ok(rest / SCALAR_LEN)
}

/// `CoreProofVerify`
/// ([section 3.6.4](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-coreproofverify)).
pub(crate) fn verify_proof<C: Curve>(
    statement: &Statement<'_, C>,
    proof: &Proof<C>,
    disclosed: &[(usize, Scalar)],
    presentation_header: &[u8],
    extension: &[u8],
) -> Result<()> {
    let generators = statement.points();
    let indexes = disclosed.iter().map(|(index, _)| *index);
    let hidden = complement(indexes, statement.messages)?;
    if hidden.len() != proof.hidden.len() {
        return Err(malformed("proof", "it hides another number of messages"));
    }
    // ProofVerifyInit, section 3.7.3; here the multiples of Bv are part of one sum.
    let domain = statement.domain();
    let c = proof.challenge;
    let t1 = C::sum_of_products(&[proof.b_bar, proof.a_bar, proof.d], &[c, proof.e, proof.r1]);
    let mut points = vec![base::<C>(statement.suite), generators[0], proof.d];
    let mut scalars = vec![c, domain * c, proof.r3];
    for (index, scalar) in disclosed {
        points.push(generators[index + 1]);
        scalars.push(scalar * c);
    }
    points.extend(hidden.iter().map(|index| generators[index + 1]));
    scalars.extend_from_slice(&proof.hidden);
    let t2 = C::sum_of_products(&points, &scalars);
    let [t1, t2] = C::to_affine([t1, t2]);

    let Proof { a_bar, b_bar, d, .. } = *proof;
    let commitments = Commitments { a_bar, b_bar, d, t1, t2, domain };
    let challenge = commitments.challenge(statement, disclosed, extension, presentation_header);
    if challenge != c || !C::pairings_agree(&a_bar, statement.public.full(), &b_bar) {
        return Err(mismatch("proof"));
    }
    Ok(())
}

/// What the challenge of a proof is about.
struct Commitments<C: Curve> {
    a_bar: C::Affine,
    b_bar: C::Affine,
    d: C::Affine,
    t1: C::Affine,
    t2: C::Affine,
    domain: Scalar,
}

impl<C: Curve> Commitments<C> {
    /// `ProofChallengeCalculate`
    /// ([section 3.7.4](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-challenge-calculation)).
    fn challenge(
        &self,
        statement: &Statement<'_, C>,
        disclosed: &[(usize, Scalar)],
        extension: &[u8],
        presentation_header: &[u8],
    ) -> Scalar {
        let mut input = Vec::new();
        input.extend_from_slice(&(disclosed.len() as u64).to_be_bytes());
        for (index, scalar) in disclosed {
            input.extend_from_slice(&(*index as u64).to_be_bytes());
            input.extend_from_slice(&scalar::to_octets(scalar));
        }
        for point in [&self.a_bar, &self.b_bar, &self.d, &self.t1, &self.t2] {
            input.extend_from_slice(&C::compress(point));
        }
        input.extend_from_slice(extension);
        input.extend_from_slice(&scalar::to_octets(&self.domain));
        input.extend_from_slice(&(presentation_header.len() as u64).to_be_bytes());
        input.extend_from_slice(presentation_header);
        statement.hash(&input)
    }
}
