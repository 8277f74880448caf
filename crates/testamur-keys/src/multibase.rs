//! Multibase: text that says by its first character how it encodes bytes. Only the two encodings
//! that the specifications here use are read and written
//! ([Controlled Identifiers 1.0, section 2.4](https://www.w3.org/TR/cid-1.0/#multibase-0)).

use crate::limits::BASE58_CHARACTERS;
use base64ct::{Base64UrlUnpadded, Encoding};
use testamur_core::{Code, Error, Result};

/// How bytes are written as multibase text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// `z`: base58 with the alphabet of Bitcoin. For keys and signatures, not for long values.
    Base58Btc,
    /// `u`: base64url without padding
    Base64Url,
}

/// Writes bytes as multibase text, prefix included.
pub fn encode(base: Base, bytes: &[u8]) -> String {
    match base {
        Base::Base58Btc => format!("z{}", bs58::encode(bytes).into_string()),
        Base::Base64Url => format!("u{}", Base64UrlUnpadded::encode_string(bytes)),
    }
}

/// Reads multibase text of either encoding, and says which it was: some places allow only one.
///
/// Each value has one text: base64url with padding or with unused bits set is refused.
///
/// # Errors
/// [`Code::KeyMultibasePrefix`] for another first character, or none; [`Code::KeyMultibaseText`]
/// when the rest is not in the encoding; [`Code::KeyMultibaseSize`] when a base58 text is longer
/// than [`BASE58_CHARACTERS`]. Base64url is bounded only by the document that holds it.
pub fn decode(text: &str) -> Result<(Base, Vec<u8>)> {
    let prefix = text.chars().next();
    match prefix {
        Some('z') => Ok((Base::Base58Btc, decode_base58(&text[1..])?)),
        Some('u') => Ok((Base::Base64Url, decode_base64url(&text[1..])?)),
        other => {
            let shown = other.map_or("nothing".to_owned(), |c| c.escape_debug().to_string());
            Err(Error::new(Code::KeyMultibasePrefix).with("prefix", shown))
        }
    }
}

/// Reads base58 (alphabet of Bitcoin) without a prefix.
///
/// # Errors
/// [`Code::KeyMultibaseText`], [`Code::KeyMultibaseSize`].
pub fn decode_base58(text: &str) -> Result<Vec<u8>> {
    if text.len() > BASE58_CHARACTERS {
        return Err(Error::new(Code::KeyMultibaseSize)
            .with("actual", text.len())
            .with("limit", BASE58_CHARACTERS));
    }
    bs58::decode(text).into_vec().map_err(|error| {
        let reason = match error {
            bs58::decode::Error::InvalidCharacter { index, .. } => {
                format!("character {} is not in its alphabet", index + 1)
            }
            _ => "a character is not in its alphabet".to_owned(),
        };
        Error::new(Code::KeyMultibaseText).with("encoding", "base58btc").with("reason", reason)
    })
}

/// Reads base64url without padding, as JOSE uses it too (RFC 7515, section 2). Each value has one
/// text: padding and unused bits that are set are refused.
///
/// # Errors
/// [`Code::KeyMultibaseText`].
pub fn decode_base64url(text: &str) -> Result<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).map_err(|_| {
        let outside = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let reason = match text.chars().position(outside) {
            Some(at) => format!("character {} is not in its alphabet", at + 1),
            None => "it ends in bits that encode nothing".to_owned(),
        };
        Error::new(Code::KeyMultibaseText).with("encoding", "base64url").with("reason", reason)
    })
}

/// Writes base64url without padding.
pub fn encode_base64url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_texts() {
        for (base, text, bytes) in [
            (Base::Base58Btc, "z", &b""[..]),
            (Base::Base58Btc, "z11", b"\0\0"),
            (Base::Base58Btc, "z2NEpo7TZRRrLZSi2U", b"Hello World!"),
            (Base::Base64Url, "u", b""),
            (Base::Base64Url, "uAPv_", b"\0\xfb\xff"),
            (Base::Base64Url, "uSGVsbG8gV29ybGQh", b"Hello World!"),
        ] {
            assert_eq!(encode(base, bytes), text);
            assert_eq!(decode(text).unwrap(), (base, bytes.to_vec()));
        }
    }

    #[test]
    fn refused_texts() {
        let long = format!("z{}", "2".repeat(BASE58_CHARACTERS + 1));
        for (text, code) in [
            ("", Code::KeyMultibasePrefix),
            ("f00", Code::KeyMultibasePrefix),
            ("Z2", Code::KeyMultibasePrefix),
            ("é", Code::KeyMultibasePrefix),
            ("z0", Code::KeyMultibaseText),
            ("zO", Code::KeyMultibaseText),
            ("zI", Code::KeyMultibaseText),
            ("zl", Code::KeyMultibaseText),
            ("z2 ", Code::KeyMultibaseText),
            ("zé", Code::KeyMultibaseText),
            (&long, Code::KeyMultibaseSize),
            ("uA", Code::KeyMultibaseText),
            ("uAB", Code::KeyMultibaseText),
            ("uAA==", Code::KeyMultibaseText),
            ("uAA+_", Code::KeyMultibaseText),
            ("uAAA/", Code::KeyMultibaseText),
            ("uAA\nA", Code::KeyMultibaseText),
            ("uAAé", Code::KeyMultibaseText),
        ] {
            assert_eq!(decode(text).unwrap_err().code(), code, "{text}");
        }
    }

    proptest! {
        #[test]
        fn round_trips(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            for base in [Base::Base58Btc, Base::Base64Url] {
                let text = encode(base, &bytes);
                prop_assert_eq!(decode(&text).unwrap(), (base, bytes.clone()));
            }
        }

        #[test]
        fn what_is_read_is_written_the_same(text in "[zu][0-9A-Za-z_=-]{0,12}") {
            if let Ok((base, bytes)) = decode(&text) {
                prop_assert_eq!(encode(base, &bytes), text);
            }
        }
    }
}
