//! Base64url of what everybody may see.

use crate::alphabet;

/// Reads base64url without padding, in its one form, several times faster than
/// [`decode_base64url`](testamur_keys::multibase::decode_base64url). That one takes the same time
/// whatever it reads; this one looks values up in a table, so that it is **not for secrets**. Tokens
/// and disclosures are none.
///
/// `None` for every text that the other one refuses.
pub fn decode_public_base64url(text: &str) -> Option<Vec<u8>> {
    let (groups, rest) = text.as_bytes().as_chunks::<4>();
    let last = match rest.len() {
        0 => 0,
        1 => return None,
        characters => characters - 1,
    };
    let mut out = vec![0; groups.len() * 3 + last];
    let (triples, tail) = out.split_at_mut(groups.len() * 3);
    let mut seen = 0;
    for (group, triple) in groups.iter().zip(triples.as_chunks_mut::<3>().0) {
        let [a, b, c, d] = [value(group[0]), value(group[1]), value(group[2]), value(group[3])];
        seen |= a | b | c | d;
        *triple = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
    }
    match (rest, tail) {
        ([a, b], [first]) => {
            let [a, b] = [value(*a), value(*b)];
            // The last four bits encode nothing and are zero.
            seen |= a | b | if b & 0x0f == 0 { 0 } else { 255 };
            *first = a << 2 | b >> 4;
        }
        ([a, b, c], [first, second]) => {
            let [a, b, c] = [value(*a), value(*b), value(*c)];
            seen |= a | b | c | if c & 0x03 == 0 { 0 } else { 255 };
            (*first, *second) = (a << 2 | b >> 4, b << 4 | c >> 2);
        }
        _ => {}
    }
    (seen < 64).then_some(out)
}

fn value(character: u8) -> u8 {
    VALUES[usize::from(character)]
}

/// The value of each character; 255 for those that are not in the alphabet.
static VALUES: [u8; 256] =
    alphabet::values(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

#[cfg(test)]
mod tests {
    use super::*;
    use testamur_keys::multibase::{decode_base64url, encode_base64url};

    #[test]
    fn it_reads_what_the_other_reads() {
        let bytes: Vec<u8> = (0..70_u32).map(|at| (at * 37 + at / 7) as u8).collect();
        for length in 0..bytes.len() {
            let text = encode_base64url(&bytes[..length]);
            assert_eq!(decode_public_base64url(&text).as_deref(), Some(&bytes[..length]));
        }
    }

    #[test]
    fn it_refuses_what_the_other_refuses() {
        // Each of the 128 characters in each place of short texts, and texts of every length.
        for length in 0..10 {
            let text = "AQ_-zZ09bQ"[..length].to_owned();
            assert_eq!(decode_public_base64url(&text), decode_base64url(&text).ok(), "{text}");
            for at in 0..length {
                for character in (0..128_u8).map(char::from).chain(['é', '€']) {
                    let changed = format!("{}{character}{}", &text[..at], &text[at + 1..]);
                    let expected = decode_base64url(&changed).ok();
                    assert_eq!(decode_public_base64url(&changed), expected, "{changed:?}");
                }
            }
        }
    }
}
