//! What BBS needs of the curve BLS12-381, and its two implementations.

#[cfg(feature = "native")]
mod blst;
mod portable;

#[cfg(feature = "native")]
pub(crate) use self::blst::Blst;
pub(crate) use self::portable::Portable;

use crate::generators::Cache;
use bls12_381::Scalar;

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

/// h_eff of G1.
pub(crate) const COFACTOR: u64 = 0xd201_0000_0001_0001;
