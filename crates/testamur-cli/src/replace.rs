//! What a result may take the place of.
//!
//! The rule is one: without `--force` a result takes the place only of what could itself be the
//! result of a command that is no secret. So a script can run again. Secrets have more forms than
//! can be listed, so that it is not they that are looked for.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use testamur::canon::nquads;
use testamur::core::report::Format;
use testamur::keys::{PublicKey, SecretKey, is_secret_der};
use testamur::{Code, Value, presentable};

/// Why this file must not be replaced, if it is there.
pub(crate) fn forbidden(path: &Path) -> Option<Code> {
    // What is no regular file, such as a device, takes bytes without losing any.
    let found = path.metadata().ok().filter(|found| found.is_file())?;
    if found.len() > LARGEST_KEY {
        return forbidden_large(path);
    }
    match std::fs::read(path) {
        Ok(bytes) => forbidden_bytes(&bytes),
        // What cannot be read cannot be told from a key.
        Err(_) => Some(Code::UsageOutputIsSecret),
    }
}

/// No file of one key is larger.
const LARGEST_KEY: u64 = 1 << 20;

/// Of a large file only the beginning is looked at: JSON, N-Quads, tokens and COSE signatures are
/// replaced, archives and disk images are not.
fn forbidden_large(path: &Path) -> Option<Code> {
    let mut start = [0; 64];
    let read = File::open(path).and_then(|mut file| file.read(&mut start)).unwrap_or(0);
    let start = &start[..read];
    let first = start.trim_ascii_start().first();
    let is_text = first.is_some_and(|first| b"{[<_e0".contains(first)) && start.is_ascii();
    let harmless = is_text || start.starts_with(COSE);
    (!harmless).then_some(Code::UsageOutputUnknown)
}

/// How a COSE signature by one signer begins: the CBOR tag 18 and an array of four.
const COSE: &[u8] = b"\xd2\x84";

fn forbidden_bytes(bytes: &[u8]) -> Option<Code> {
    let text = decoded(bytes);
    let text = text.trim_start_matches('\u{feff}').trim();
    if holds_secret(bytes, text) {
        return Some(Code::UsageOutputIsSecret);
    }
    (!is_harmless(bytes, text)).then_some(Code::UsageOutputUnknown)
}

/// Whether these bytes are a secret key, in any form that is known, encrypted or not.
fn holds_secret(bytes: &[u8], text: &str) -> bool {
    let parsed = testamur::parse(text.as_bytes());
    is_secret_der(bytes)
        || text.contains("PRIVATE KEY-----")
        || SecretKey::from_multikey(text).is_ok()
        || parsed.is_ok_and(|value| has_secret(&value))
}

/// Whether these bytes are what results are: empty, JSON, N-Quads, a token, a COSE signature, a public
/// key or a DID.
fn is_harmless(bytes: &[u8], text: &str) -> bool {
    text.is_empty()
        || testamur::parse(text.as_bytes()).is_ok()
        || is_secured(bytes)
        || text.starts_with("did:")
        || PublicKey::from_multikey(text).is_ok()
        || PublicKey::from_spki_der(bytes).is_ok()
        || (text.matches("-----BEGIN").count() == 1 && PublicKey::from_pem(text).is_ok())
        || nquads::parse(text).is_ok()
}

/// Whether a JWK, a set of them, or a document with keys has a secret part; the parser bounds the
/// depth.
fn has_secret(value: &Value) -> bool {
    const SECRET: [&str; 4] =
        ["secretKeyMultibase", "privateKeyMultibase", "secretKeyJwk", "privateKeyJwk"];
    match value {
        Value::Array(items) => items.iter().any(has_secret),
        Value::Object(members) => {
            let has = |name: &str| members.get(name).is_some();
            (has("kty") && ["d", "k", "priv"].into_iter().any(has))
                || SECRET.iter().any(|name| has(name))
                || members.iter().any(|(_, inside)| has_secret(inside))
        }
        _ => false,
    }
}

/// A token, or a COSE signature as its bytes or in base64.
fn is_secured(bytes: &[u8]) -> bool {
    match Format::recognise(bytes) {
        Format::Jwt | Format::SdJwt => true,
        // The first bytes alone could be those of anything.
        Format::Cose => presentable(bytes).is_ok(),
        _ => false,
    }
}

/// Text as UTF-8, or as UTF-16 where every second byte of the beginning is zero or a mark says so.
fn decoded(bytes: &[u8]) -> String {
    let little = match bytes {
        [0xff, 0xfe, ..] | [1..=255, 0, 1..=255, 0, ..] => true,
        [0xfe, 0xff, ..] | [0, 1..=255, 0, 1..=255, ..] => false,
        _ => return String::from_utf8_lossy(bytes).into_owned(),
    };
    let units = bytes.chunks_exact(2).map(|pair| match little {
        true => u16::from_le_bytes([pair[0], pair[1]]),
        false => u16::from_be_bytes([pair[0], pair[1]]),
    });
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, mark: bool) -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        mark.into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn only_what_is_seen_to_be_harmless_is_replaced() {
        let secret = SecretKey::from_raw(testamur::KeyType::P256, &[7; 32]).unwrap();
        let jwk = secret.to_secret_jwk().to_string();
        let public = secret.public_key();
        let (known, unknown) = (Some(Code::UsageOutputIsSecret), Some(Code::UsageOutputUnknown));
        let mut pkcs8 = secret.to_secret_pkcs8_der().unwrap().to_vec();
        pkcs8.push(0);
        let cose = [&b"\xd2\x84\x43\xa1\x01\x26\xa0\x42{}\x58\x40"[..], &[7; 64]].concat();
        for (bytes, expected) in [
            (jwk.clone().into_bytes(), known),
            (format!("\u{feff}{jwk}").into_bytes(), known),
            (utf16(&jwk, true), known),
            (utf16(&jwk, false), known),
            (utf16(&secret.to_secret_pem().unwrap(), true), known),
            (format!("[{jwk}]").into_bytes(), known),
            (format!("{jwk}\n{jwk}\n").into_bytes(), unknown),
            (jwk.replace(':', "=").into_bytes(), unknown),
            (pkcs8, unknown),
            (b"\xfe\xed\xfe\xed\0\0\0\x02".to_vec(), unknown),
            (b"correct horse battery staple\n".to_vec(), unknown),
            (b"".to_vec(), None),
            (b"{\"type\": []}\n".to_vec(), None),
            (b"<urn:a> <urn:b> \"c\" .\n".to_vec(), None),
            (b"eyJh.eyJi.c-_~WyJ~".to_vec(), None),
            (cose.clone(), None),
            (cose[..cose.len() - 1].to_vec(), unknown),
            (b"0oRDoQEmoEB\n".to_vec(), unknown),
            (public.to_jwk().to_string().into_bytes(), None),
            (public.to_multikey().into_bytes(), None),
            (public.to_pem().unwrap().into_bytes(), None),
            (public.to_spki_der().unwrap(), None),
        ] {
            let shown = String::from_utf8_lossy(&bytes).into_owned();
            assert_eq!(forbidden_bytes(&bytes), expected, "{shown:?}");
        }
    }
}
