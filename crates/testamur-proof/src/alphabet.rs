//! Tables of the digits of an alphabet. Looking a value up takes a time that depends on it, so that
//! they are not for secrets.

/// What stands for no digit.
pub(crate) const NONE: u8 = u8::MAX;

/// The value of each byte as a digit of an alphabet.
pub(crate) const fn values(alphabet: &[u8]) -> [u8; 256] {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < alphabet.len() {
        values[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    values
}
