//! Signatures in forms that no suite allows.

use crate::der::fixed_width;
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use testamur_keys::multibase::Base;

/// The signature's bytes, and in which wrong form they were, where `base` is the right one; `None`
/// when nothing of `length` bytes can be read.
pub(super) fn read(
    value: &str,
    base: Base,
    length: usize,
) -> Option<(Vec<u8>, Option<&'static str>)> {
    // DER in hexadecimal digits, with room to spare.
    if value.len() > 4 * length.max(64) {
        return None;
    }
    let base58 = |digits: &str| bs58::decode(digits).into_vec().ok();
    let base64url = |digits: &str| Base64UrlUnpadded::decode_vec(digits).ok();
    let prefixed = |prefix: char| value.strip_prefix(prefix);
    let wrong = |found, name| (base != found).then_some(name);
    let readings: [(Option<Vec<u8>>, Option<&'static str>); 6] = [
        (prefixed('z').and_then(base58), wrong(Base::Base58Btc, "base58-btc")),
        (prefixed('u').and_then(base64url), wrong(Base::Base64Url, "base64url")),
        (base58(value), Some("base58 without the prefix z")),
        (base64url(value), Some("base64url without a prefix")),
        (Base64::decode_vec(value).ok(), Some("base64")),
        (hexadecimal(value), Some("hexadecimal")),
    ];
    readings.into_iter().find_map(|(bytes, form)| {
        let bytes = bytes?;
        if bytes.len() == length {
            return Some((bytes, form));
        }
        let fixed = fixed_width(&bytes, length / 2)?;
        Some((fixed, Some(form.unwrap_or("DER"))))
    })
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_signature() {
        let bytes = [0xab; 64];
        let base58 = bs58::encode(bytes).into_string();
        let hex = "ab".repeat(64);
        let url = Base64UrlUnpadded::encode_string(&bytes);
        for (value, form) in [
            (format!("z{base58}"), None),
            (format!("u{url}"), Some("base64url")),
            (base58, Some("base58 without the prefix z")),
            (Base64::encode_string(&bytes), Some("base64")),
            (hex, Some("hexadecimal")),
        ] {
            assert_eq!(read(&value, Base::Base58Btc, 64), Some((bytes.to_vec(), form)), "{value}");
        }
        assert_eq!(read("", Base::Base58Btc, 64), None);
        assert_eq!(read(&"1".repeat(300), Base::Base58Btc, 64), None);
        let long = [0xab; 2420];
        for (value, form) in [
            (format!("u{}", Base64UrlUnpadded::encode_string(&long)), None),
            (format!("z{}", bs58::encode(long).into_string()), Some("base58-btc")),
        ] {
            assert_eq!(read(&value, Base::Base64Url, 2420), Some((long.to_vec(), form)));
        }
    }

    #[test]
    fn der_becomes_fixed_width() {
        let der = [0x30, 0x08, 0x02, 0x03, 0x00, 0x80, 0x01, 0x02, 0x01, 0x7f];
        let fixed = vec![0, 0, 0x80, 1, 0, 0, 0, 0x7f];
        let base64 = Base64::encode_string(&der);
        for (value, form) in
            [(format!("z{}", bs58::encode(der).into_string()), "DER"), (base64, "base64")]
        {
            assert_eq!(read(&value, Base::Base58Btc, 8), Some((fixed.clone(), Some(form))));
            assert_eq!(read(&value, Base::Base58Btc, 2), None);
        }
        // P-521: two numbers of 66 bytes, whose sequence has a length of two bytes.
        let number = [&[0x02, 66, 1][..], &[0xab; 65]].concat();
        let long = [&[0x30, 0x81, 136][..], &number, &number].concat();
        let fixed = [&number[2..], &number[2..]].concat();
        let value = format!("z{}", bs58::encode(long).into_string());
        assert_eq!(read(&value, Base::Base58Btc, 132), Some((fixed, Some("DER"))));
    }
}
