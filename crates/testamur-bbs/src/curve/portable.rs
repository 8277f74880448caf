//! BLS12-381 by the crate `bls12_381`: Rust without unsafe code, in constant time except where this
//! module sums many products.

use super::{BadPoint, COFACTOR, Curve, G1_LEN, G2_FULL, G2_LEN};
use crate::generators::Cache;
use bls12_381::{
    G1Affine, G1Projective, G2Affine, G2Prepared, G2Projective, Gt, Scalar, multi_miller_loop,
};
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

pub(crate) struct Portable;

impl Curve for Portable {
    type Point = G1Projective;
    type Affine = G1Affine;

    fn decompress(bytes: &[u8; G1_LEN]) -> Result<G1Affine, BadPoint> {
        let point = G1Affine::from_compressed_unchecked(bytes).into_option();
        let point = point.ok_or(BadPoint::NotOnCurve)?;
        refuse(point.is_identity().into(), point.is_torsion_free().into())?;
        Ok(point)
    }

    fn compress(point: &G1Affine) -> [u8; G1_LEN] {
        point.to_compressed()
    }

    fn on_curve(coordinates: &[u8; 2 * G1_LEN]) -> G1Projective {
        let point = G1Affine::from_uncompressed_unchecked(coordinates).into_option();
        point.expect("the caller's point is one").into()
    }

    fn to_affine<const N: usize>(points: [G1Projective; N]) -> [G1Affine; N] {
        let mut affine = [G1Affine::identity(); N];
        G1Projective::batch_normalize(&points, &mut affine);
        affine
    }

    fn is_identity(point: &G1Affine) -> bool {
        point.is_identity().into()
    }

    fn add(left: &G1Projective, right: &G1Projective) -> G1Projective {
        left + right
    }

    fn clear_cofactor(point: &G1Projective) -> G1Projective {
        point * Scalar::from(COFACTOR)
    }

    fn multiply(point: &G1Affine, scalar: &Scalar) -> G1Projective {
        point * scalar
    }

    fn sum_of_products(points: &[G1Affine], scalars: &[Scalar]) -> G1Projective {
        sum_of_products(points, scalars)
    }

    fn identity() -> G1Projective {
        G1Projective::identity()
    }

    fn all_to_affine(points: &[G1Projective]) -> Vec<G1Affine> {
        let mut affine = vec![G1Affine::identity(); points.len()];
        G1Projective::batch_normalize(points, &mut affine);
        affine
    }

    fn add_affine(left: &G1Projective, right: &G1Affine) -> G1Projective {
        left.add_mixed(right)
    }

    fn select(multiples: &[G1Affine], factor: u8) -> G1Affine {
        let mut selected = G1Affine::identity();
        for (multiple, own) in multiples.iter().zip(1_u8..) {
            selected.conditional_assign(multiple, own.ct_eq(&factor));
        }
        selected
    }

    fn public_key(secret: &Scalar) -> ([u8; G2_LEN], [u8; G2_FULL]) {
        let point = G2Affine::from(G2Projective::generator() * secret);
        (point.to_compressed(), point.to_uncompressed())
    }

    fn decompress_public(bytes: &[u8; G2_LEN]) -> Result<[u8; G2_FULL], BadPoint> {
        let point = G2Affine::from_compressed_unchecked(bytes).into_option();
        let point = point.ok_or(BadPoint::NotOnCurve)?;
        refuse(point.is_identity().into(), point.is_torsion_free().into())?;
        Ok(point.to_uncompressed())
    }

    fn pairings_agree(a: &G1Affine, public: &[u8; G2_FULL], b: &G1Affine) -> bool {
        let Some(public) = G2Affine::from_uncompressed_unchecked(public).into_option() else {
            return false;
        };
        let (public, base) = (G2Prepared::from(public), G2Prepared::from(-G2Affine::generator()));
        multi_miller_loop(&[(a, &public), (b, &base)]).final_exponentiation() == Gt::identity()
    }

    fn cache() -> &'static Cache<Portable> {
        static CACHE: Cache<Portable> = Cache::new();
        &CACHE
    }
}

fn refuse(identity: bool, in_group: bool) -> Result<(), BadPoint> {
    match (identity, in_group) {
        (true, _) => Err(BadPoint::Identity),
        (false, false) => Err(BadPoint::OutsideGroup),
        (false, true) => Ok(()),
    }
}

/// Pippenger's method: for each digit of the scalars, points with the same digit are added first.
fn sum_of_products(points: &[G1Affine], scalars: &[Scalar]) -> G1Projective {
    assert_eq!(points.len(), scalars.len(), "one scalar for each point");
    let width = match points.len() {
        0..=15 => 3,
        16..=63 => 4,
        64..=255 => 5,
        256..=1023 => 7,
        _ => 9,
    };
    let digits: Zeroizing<Vec<[u8; 32]>> =
        Zeroizing::new(scalars.iter().map(Scalar::to_bytes).collect());
    let mut sum = G1Projective::identity();
    let mut buckets = vec![G1Projective::identity(); (1 << width) - 1];
    for window in (0..256_usize.div_ceil(width)).rev() {
        for _ in 0..width {
            sum = sum.double();
        }
        buckets.fill(G1Projective::identity());
        for (point, scalar) in points.iter().zip(digits.iter()) {
            if let Some(bucket) = digit(scalar, window * width, width).checked_sub(1) {
                buckets[bucket] = buckets[bucket].add_mixed(point);
            }
        }
        // The bucket of the digit n counts n times: it is in the last n running sums.
        let mut running = G1Projective::identity();
        for bucket in buckets.iter().rev() {
            running += bucket;
            sum += running;
        }
    }
    sum
}

/// `width` bits, at most 9, of a little-endian number.
fn digit(bytes: &[u8; 32], from: usize, width: usize) -> usize {
    let byte = |index: usize| bytes.get(index).map_or(0, |byte| usize::from(*byte));
    let word = byte(from / 8) | byte(from / 8 + 1) << 8;
    (word >> (from % 8)) & ((1 << width) - 1)
}
