//! Hashing to a point of E1, the curve whose subgroup is G1
//! ([RFC 9380, section 8.8.1](https://www.rfc-editor.org/rfc/rfc9380#section-8.8.1), and the same
//! with SHAKE-256 as appendix A.1 of the BBS draft defines it). Both curve implementations use it.
//!
//! It makes the generators, from public data; so it need not take the same time for every input.

use crate::Ciphersuite;
use crate::curve::Curve;
use crate::expand::expand_message;
use crate::isogeny;
use crypto_bigint::modular::ConstMontyForm;
use crypto_bigint::{U384, const_monty_params};

/// `hash_to_curve`: a point of G1.
pub(crate) fn hash_to_g1<C: Curve>(suite: Ciphersuite, message: &[u8], tag: &[u8]) -> C::Point {
    let mut uniform = [0; 128];
    expand_message(suite, message, tag, &mut uniform);
    let (first, second) = uniform.split_at(64);
    let [first, second] = [first, second].map(|half| C::on_curve(&map_to_curve(field(half))));
    C::clear_cofactor(&C::add(&first, &second))
}

// The numbers modulo the prime of the field.
const_monty_params!(
    FieldModulus,
    U384,
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab"
);
type Field = ConstMontyForm<FieldModulus, { U384::LIMBS }>;

/// (p + 1) / 4: raising a square to it gives a root, since p is 3 modulo 4.
const ROOT: U384 = U384::from_be_hex(
    "0680447a8e5ff9a692c6e9ed90d2eb35d91dd2e13ce144afd9cc34a83dac3d8907aaffffac54ffffee7fbfffffffeaab",
);

/// 64 bytes, big-endian, modulo p.
fn field(bytes: &[u8]) -> Field {
    let (high, low) = bytes.split_at(16);
    let mut padded = [0; 48];
    padded[32..].copy_from_slice(high);
    let high = Field::new(&U384::from_be_slice(&padded));
    let low = Field::new(&U384::from_be_slice(low));
    let half = Field::new(&U384::ONE.shl_vartime(192));
    high * half.square() + low
}

/// The simplified SWU map to E' (section 6.6.2), then the isogeny to E1: x and y, big-endian.
fn map_to_curve(u: Field) -> [u8; 96] {
    let [a, b, z] = [isogeny::A, isogeny::B, isogeny::Z].map(|number| Field::new(&number));
    let zu2 = z * u.square();
    let x1 = match inverse(zu2.square() + zu2) {
        Some(tv1) => -b * inverse_of_constant(a) * (Field::ONE + tv1),
        None => b * inverse_of_constant(z * a),
    };
    let right = |x: Field| (x.square() + a) * x + b;
    let (x, y) = match root(right(x1)) {
        Some(y) => (x1, y),
        None => {
            let x2 = zu2 * x1;
            (x2, root(right(x2)).expect("one of the two is a square (RFC 9380, section 6.6.2)"))
        }
    };
    let y = if odd(&u) == odd(&y) { y } else { -y };
    let [x, y] = to_e1(x, y);
    let mut out = [0; 96];
    out[..48].copy_from_slice(&x.retrieve().to_be_bytes()[..]);
    out[48..].copy_from_slice(&y.retrieve().to_be_bytes()[..]);
    out
}

/// The isogeny. Its denominators vanish at no point that a hash can be made to hit: those are the
/// points of its kernel, ten of 2^381.
fn to_e1(x: Field, y: Field) -> [Field; 2] {
    let at = |numbers: &[U384]| {
        numbers.iter().rev().fold(Field::ZERO, |sum, number| sum * x + Field::new(number))
    };
    let (x_den, y_den) = (at(&isogeny::X_DEN), at(&isogeny::Y_DEN));
    let inverted = inverse_of_constant(x_den * y_den);
    [at(&isogeny::X_NUM) * inverted * y_den, y * at(&isogeny::Y_NUM) * inverted * x_den]
}

fn root(square: Field) -> Option<Field> {
    let root = square.pow_vartime(&ROOT);
    (root.square() == square).then_some(root)
}

fn inverse(number: Field) -> Option<Field> {
    number.invert_vartime().into_option()
}

fn inverse_of_constant(number: Field) -> Field {
    inverse(number).unwrap_or(Field::ZERO)
}

/// `sgn0` (section 4.1).
fn odd(number: &Field) -> bool {
    number.retrieve().is_odd().into()
}
