//! What BBS needs of the curve BLS12-381, and its two implementations.

#[cfg(feature = "native")]
mod blst;
mod portable;

#[cfg(feature = "native")]
pub(crate) use self::blst::Blst;
pub(crate) use self::portable::Portable;

use crate::generators::Cache;
use bls12_381::Scalar;
use zeroize::Zeroizing;

/// Bytes of a point of G1, compressed (`octet_point_length`).
pub(crate) const G1_LEN: usize = 48;
/// Bytes of a point of G2, compressed.
pub(crate) const G2_LEN: usize = 96;
/// Bytes of a point of G2 with both coordinates.
pub(crate) const G2_FULL: usize = 192;

/// Why bytes are no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadPoint {
    /// No point of the curve, or not its one encoding
    NotOnCurve,
    /// The identity
    Identity,
    /// A point of the curve that is outside the group of prime order
    OutsideGroup,
}

/// Arithmetic on E1 and G1, and the pairing.
///
/// Points are encoded as Zcash does it
/// ([appendix B of the BBS draft](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-point-encoding)).
pub(crate) trait Curve: Sized + 'static {
    /// A point in a form that is fast to compute with.
    type Point: Copy;
    /// A point by its coordinates.
    type Affine: Copy + Send + Sync + 'static;

    /// A point of G1 other than the identity, from its compressed form.
    fn decompress(bytes: &[u8; G1_LEN]) -> Result<Self::Affine, BadPoint>;

    fn compress(point: &Self::Affine) -> [u8; G1_LEN];

    /// The point of E1, in G1 or not, with these coordinates, which must be on the curve.
    fn on_curve(coordinates: &[u8; 2 * G1_LEN]) -> Self::Point;

    fn to_affine<const N: usize>(points: [Self::Point; N]) -> [Self::Affine; N];

    fn is_identity(point: &Self::Affine) -> bool;

    /// Takes the same time for all points but equal ones and the identity.
    fn add(left: &Self::Point, right: &Self::Point) -> Self::Point;

    /// Takes a point of E1 into G1, by the factor `h_eff` of RFC 9380, section 8.8.1.
    fn clear_cofactor(point: &Self::Point) -> Self::Point;

    /// A multiple of a point of G1; the time does not depend on the scalar.
    fn multiply(point: &Self::Affine, scalar: &Scalar) -> Self::Point;

    /// The sum of multiples of points of G1. Times and memory accesses depend on the scalars.
    fn sum_of_products(points: &[Self::Affine], scalars: &[Scalar]) -> Self::Point;

    /// The first multiples of each point of G1, from its own on: a table for
    /// [`secret_sum_of_products`](Curve::secret_sum_of_products).
    fn multiples(points: &[Self::Affine]) -> Vec<Self::Affine> {
        let mut multiples = Vec::with_capacity(points.len() * MULTIPLES);
        for point in points {
            let mut multiple = Self::identity();
            for _ in 0..MULTIPLES {
                multiple = Self::add_affine(&multiple, point);
                multiples.push(multiple);
            }
        }
        Self::all_to_affine(&multiples)
    }

    /// The sum of multiples of points of G1, each given by its table; neither the time nor what
    /// memory is read depends on the scalars. For each digit of four bits the whole table is read.
    fn secret_sum_of_products(tables: &[&[Self::Affine]], scalars: &[Scalar]) -> Self::Point {
        assert_eq!(tables.len(), scalars.len(), "one scalar for each point");
        let digits: Zeroizing<Vec<[u8; 32]>> =
            Zeroizing::new(scalars.iter().map(Scalar::to_bytes).collect());
        let mut sum = Self::identity();
        for place in (0..64).rev() {
            for _ in 0..4 {
                sum = Self::add(&sum, &sum);
            }
            for (table, scalar) in tables.iter().zip(digits.iter()) {
                let digit = (scalar[place / 2] >> (4 * (place % 2))) & 15;
                sum = Self::add_affine(&sum, &Self::select(table, digit));
            }
        }
        sum
    }

    fn identity() -> Self::Point;

    /// As [`to_affine`](Curve::to_affine), of points other than the identity.
    fn all_to_affine(points: &[Self::Point]) -> Vec<Self::Affine>;

    /// Takes the same time for all points but equal ones.
    fn add_affine(left: &Self::Point, right: &Self::Affine) -> Self::Point;

    /// The multiple of a point with this factor, from its multiples by 1, 2, 3 and so on; all of
    /// them are read.
    fn select(multiples: &[Self::Affine], factor: u8) -> Self::Affine;

    /// The multiple of the base point of G2: compressed, and in full. The time does not depend on
    /// the scalar.
    fn public_key(secret: &Scalar) -> ([u8; G2_LEN], [u8; G2_FULL]);

    /// A point of G2 other than the identity, in full, from its compressed form.
    fn decompress_public(bytes: &[u8; G2_LEN]) -> Result<[u8; G2_FULL], BadPoint>;

    /// Whether e(a, public key) = e(b, base point of G2). The public key is in full, as the two
    /// functions above give it, and neither it nor `a` is the identity.
    fn pairings_agree(a: &Self::Affine, public: &[u8; G2_FULL], b: &Self::Affine) -> bool;

    /// Generators made so far.
    fn cache() -> &'static Cache<Self>;
}

/// How many multiples of a point are in a table for digits of four bits; that by 0 needs no place.
pub(crate) const MULTIPLES: usize = 15;

/// h_eff of G1.
pub(crate) const COFACTOR: u64 = 0xd201_0000_0001_0001;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ciphersuite;
    use crate::generators::{Set, generators};
    use crate::suite::Interface;

    /// The sums over public and over secret numbers are the same sums.
    fn agree<C: Curve>() {
        let made =
            generators::<C>(Ciphersuite::Bls12381Sha256, Set::Messages(Interface::Plain), 20);
        let mut scalars: Vec<Scalar> = (0..16).map(Scalar::from).collect();
        scalars.extend([-Scalar::one(), -Scalar::from(2), Scalar::from(u64::MAX), Scalar::zero()]);
        for count in 0..=scalars.len() {
            let scalars = &scalars[..count];
            let public = C::sum_of_products(&made.points[..count], scalars);
            let secret = made.secret_sum(0..count, scalars);
            let [public, secret] = C::to_affine([public, secret]);
            assert_eq!(C::compress(&public), C::compress(&secret), "{count}");
        }
        // A point twice, and with its negative.
        let sum = made.secret_sum([0, 0], &[Scalar::from(5), -Scalar::from(5)]);
        assert!(C::is_identity(&C::to_affine([sum])[0]));
    }

    #[test]
    fn secret_sums() {
        agree::<Portable>();
        #[cfg(feature = "native")]
        agree::<Blst>();
    }
}
