//! Ethereum's encodings, as far as the registry needs them: hexadecimal, addresses, words and hashes.

use sha3::{Digest, Keccak256};
use testamur_core::json::Value;
use testamur_keys::{KeyType, PublicKey, multibase};

pub(super) type Address = [u8; 20];

/// What numbers, and everything that has no length of its own, is padded to.
pub(super) type Word = [u8; 32];

pub(super) fn keccak(bytes: &[u8]) -> Word {
    Keccak256::digest(bytes).into()
}

/// `0x` and two digits for each byte.
pub(super) fn to_hex(bytes: &[u8]) -> String {
    format!("0x{}", testamur_core::report::hex(bytes))
}

/// The bytes of `0x` and an even number of digits in any letter case.
pub(super) fn read_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("0x")?.as_bytes();
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| u8::try_from(digit(high)? << 4 | digit(low)?).ok()).collect()
}

/// A number as JSON-RPC of Ethereum writes it: `0x` and digits.
pub(super) fn read_quantity(value: &Value) -> Option<u64> {
    let digits = value.as_str()?.strip_prefix("0x")?;
    let plain = (1..=16).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    plain.then(|| u64::from_str_radix(digits, 16).ok()).flatten()
}

pub(super) fn quantity(number: u64) -> Value {
    format!("{number:#x}").into()
}

pub(super) fn read_address(text: &str) -> Option<Address> {
    read_hex(text)?.try_into().ok()
}

/// An address in the letter case that is its checksum ([EIP-55](https://eips.ethereum.org/EIPS/eip-55)).
pub(super) fn checksummed(address: &Address) -> String {
    let plain = testamur_core::report::hex(address);
    let hash = keccak(plain.as_bytes());
    let nibble = |at: usize| hash[at / 2] >> if at.is_multiple_of(2) { 4 } else { 0 } & 15;
    let cased = plain.char_indices().map(|(at, digit)| match nibble(at) {
        8.. => digit.to_ascii_uppercase(),
        _ => digit,
    });
    format!("0x{}", cased.collect::<String>())
}

/// The address of a key: the end of the hash of its point; `None` for a key of another curve.
pub(super) fn address_of(key: &PublicKey) -> Option<Address> {
    if key.key_type() != KeyType::Secp256k1 {
        return None;
    }
    let jwk = key.to_jwk();
    let coordinate = |name| multibase::decode_base64url(jwk.get(name)?.as_str()?).ok();
    let hash = keccak(&[coordinate("x")?, coordinate("y")?].concat());
    hash[12..].try_into().ok()
}

/// A word that holds an address.
pub(super) fn padded(address: &Address) -> Word {
    let mut word = [0; 32];
    word[12..].copy_from_slice(address);
    word
}

/// The address in a word that holds nothing else.
pub(super) fn unpadded(word: &Word) -> Option<Address> {
    word[..12].iter().all(|byte| *byte == 0).then(|| word[12..].try_into().ok()).flatten()
}

/// The number in a word; `None` when it is larger than any that is used here.
pub(super) fn number(word: &Word) -> Option<u64> {
    let (high, low) = word.split_at(24);
    high.iter()
        .all(|byte| *byte == 0)
        .then(|| low.try_into().ok().map(u64::from_be_bytes))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_and_addresses() {
        // The hash of nothing, and the accounts that EIP-55 publishes.
        assert_eq!(
            to_hex(&keccak(b"")),
            "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
        );
        for address in [
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0xde709f2102306220921060314715629080e2fb77",
        ] {
            assert_eq!(checksummed(&read_address(address).unwrap()), address);
        }
    }

    /// The key that has the secret 1.
    #[test]
    fn the_address_of_a_key() {
        let raw = "0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
        let key = PublicKey::from_raw(KeyType::Secp256k1, &read_hex(raw).unwrap()).unwrap();
        let address = address_of(&key).unwrap();
        assert_eq!(checksummed(&address), "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf");
        let ed25519 = PublicKey::from_multikey("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK");
        assert_eq!(address_of(&ed25519.unwrap()), None);
    }

    #[test]
    fn hexadecimal_is_strict() {
        assert_eq!(read_hex("0x"), Some(vec![]));
        assert_eq!(read_hex("0x0aFF"), Some(vec![10, 255]));
        for text in ["", "0aff", "0x0", "0xg0", "0x+1", "0X00", "0xé"] {
            assert_eq!(read_hex(text), None, "{text}");
        }
        assert_eq!(read_quantity(&"0x10".into()), Some(16));
        assert_eq!(read_quantity(&"0xffffffffffffffff".into()), Some(u64::MAX));
        for text in ["0x", "10", "0x+1", "0x10000000000000000", ""] {
            assert_eq!(read_quantity(&text.into()), None, "{text}");
        }
        assert_eq!(read_quantity(&Value::from(16)), None);
    }

    #[test]
    fn words_hold_nothing_else() {
        let address = [7; 20];
        assert_eq!(unpadded(&padded(&address)), Some(address));
        assert_eq!(unpadded(&[1; 32]), None);
        let mut word = [0; 32];
        word[31] = 9;
        assert_eq!(number(&word), Some(9));
        word[23] = 1;
        assert_eq!(number(&word), None);
    }
}
