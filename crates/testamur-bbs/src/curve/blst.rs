//! BLS12-381 by blst, through the safe part of its interface.
//!
//! blst has keys of BLS signatures in either group; a public key of its module `min_pk` is a point
//! of G1, one of `min_sig` a point of G2, and both can be read, checked and written. Multiples of
//! points come from its multi-scalar multiplication, which for one point takes the same time for
//! every scalar (it reads its whole table for each digit).

use super::{BadPoint, COFACTOR, Curve, G1_LEN, G2_FULL, G2_LEN};
use crate::generators::Cache;
use ::blst::{
    BLST_ERROR, MultiPoint, blst_fp12, blst_p1, blst_p1_affine, blst_p2_affine, min_pk, min_sig,
    p1_affines,
};
use bls12_381::Scalar;
use std::sync::OnceLock;
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, Zeroizing};

/// Bits of a scalar.
const SCALAR_BITS: usize = 255;

pub(crate) struct Blst;

impl Curve for Blst {
    type Point = blst_p1;
    type Affine = blst_p1_affine;

    fn decompress(bytes: &[u8; G1_LEN]) -> Result<blst_p1_affine, BadPoint> {
        let point = min_pk::PublicKey::uncompress(bytes).map_err(refusal)?;
        point.validate().map_err(refusal)?;
        Ok(point.into())
    }

    fn compress(point: &blst_p1_affine) -> [u8; G1_LEN] {
        min_pk::PublicKey::from(*point).compress()
    }

    fn on_curve(coordinates: &[u8; 2 * G1_LEN]) -> blst_p1 {
        let point = min_pk::PublicKey::deserialize(coordinates).expect("the caller's point is one");
        min_pk::AggregatePublicKey::from_public_key(&point).into()
    }

    fn to_affine<const N: usize>(points: [blst_p1; N]) -> [blst_p1_affine; N] {
        let affine = p1_affines::from(&points);
        std::array::from_fn(|index| affine[index])
    }

    fn is_identity(point: &blst_p1_affine) -> bool {
        *point == blst_p1_affine::default()
    }

    fn add(left: &blst_p1, right: &blst_p1) -> blst_p1 {
        let mut sum = min_pk::AggregatePublicKey::from(*left);
        sum.add_aggregate(&(*right).into());
        sum.into()
    }

    fn clear_cofactor(point: &blst_p1) -> blst_p1 {
        Blst::to_affine([*point]).mult(&COFACTOR.to_le_bytes(), 64)
    }

    fn multiply(point: &blst_p1_affine, scalar: &Scalar) -> blst_p1 {
        let mut bytes = scalar.to_bytes();
        let product = [*point].mult(&bytes, SCALAR_BITS);
        bytes.zeroize();
        product
    }

    fn sum_of_products(points: &[blst_p1_affine], scalars: &[Scalar]) -> blst_p1 {
        assert_eq!(points.len(), scalars.len(), "one scalar for each point");
        if points.is_empty() {
            return blst_p1::default();
        }
        let bytes: Zeroizing<Vec<u8>> =
            Zeroizing::new(scalars.iter().flat_map(Scalar::to_bytes).collect());
        points.mult(&bytes, SCALAR_BITS)
    }

    fn identity() -> blst_p1 {
        blst_p1::default()
    }

    fn all_to_affine(points: &[blst_p1]) -> Vec<blst_p1_affine> {
        if points.is_empty() {
            return Vec::new();
        }
        p1_affines::from(points).as_slice().to_vec()
    }

    fn add_affine(left: &blst_p1, right: &blst_p1_affine) -> blst_p1 {
        let mut sum = min_pk::AggregatePublicKey::from(*left);
        let unchecked = sum.add_public_key(&(*right).into(), false);
        unchecked.expect("what is not checked is not refused");
        sum.into()
    }

    fn select(multiples: &[blst_p1_affine], factor: u8) -> blst_p1_affine {
        let mut selected = blst_p1_affine::default();
        for (multiple, own) in multiples.iter().zip(1_u8..) {
            let chosen = own.ct_eq(&factor);
            for (to, from) in selected.x.l.iter_mut().zip(&multiple.x.l) {
                to.conditional_assign(from, chosen);
            }
            for (to, from) in selected.y.l.iter_mut().zip(&multiple.y.l) {
                to.conditional_assign(from, chosen);
            }
        }
        selected
    }

    fn public_key(secret: &Scalar) -> ([u8; G2_LEN], [u8; G2_FULL]) {
        let mut bytes = secret.to_bytes();
        bytes.reverse();
        let secret =
            min_sig::SecretKey::from_bytes(&bytes).expect("the secret of a key is in range");
        bytes.zeroize();
        let public = secret.sk_to_pk();
        (public.compress(), public.serialize())
    }

    fn decompress_public(bytes: &[u8; G2_LEN]) -> Result<[u8; G2_FULL], BadPoint> {
        let point = min_sig::PublicKey::uncompress(bytes).map_err(refusal)?;
        point.validate().map_err(refusal)?;
        Ok(point.serialize())
    }

    fn pairings_agree(a: &blst_p1_affine, public: &[u8; G2_FULL], b: &blst_p1_affine) -> bool {
        // The Miller loop is only defined for points other than the identity. The left side is not
        // one, since neither of its points is the identity.
        if Blst::is_identity(a) || Blst::is_identity(b) {
            return false;
        }
        let Ok(public) = min_sig::PublicKey::deserialize(public) else { return false };
        let product = blst_fp12::miller_loop_n(&[public.into(), *negative_base()], &[*a, *b]);
        product.final_exp() == blst_fp12::default()
    }

    fn cache() -> &'static Cache<Blst> {
        static CACHE: Cache<Blst> = Cache::new();
        &CACHE
    }
}

fn refusal(error: BLST_ERROR) -> BadPoint {
    match error {
        BLST_ERROR::BLST_PK_IS_INFINITY => BadPoint::Identity,
        BLST_ERROR::BLST_POINT_NOT_IN_GROUP => BadPoint::OutsideGroup,
        _ => BadPoint::NotOnCurve,
    }
}

/// The negative of the base point of G2.
fn negative_base() -> &'static blst_p2_affine {
    static POINT: OnceLock<blst_p2_affine> = OnceLock::new();
    POINT.get_or_init(|| {
        let (mut compressed, _) = Blst::public_key(&Scalar::one());
        // The bit that tells y and -y apart.
        compressed[0] ^= 0x20;
        min_sig::PublicKey::uncompress(&compressed)
            .expect("a negative point is on the curve")
            .into()
    })
}
