//! What a result may take the place of.
//!
//! The rule is one: without `--force` a result takes the place only of what could itself be the
//! result of a command that is no secret. So a script can run again. Secrets have more forms than
//! can be listed, so that it is not they that are looked for.

use crate::commands::conformance::RESULTS;
use crate::files::{LARGEST, read_all_of};
use std::path::Path;
use testamur::canon::nquads;
use testamur::core::json::parse_within;
use testamur::core::limits::JsonLimits;
use testamur::core::model::Kind;
use testamur::core::report::Format;
use testamur::did::Did;
use testamur::keys::{PublicKey, SecretJson, SecretKey, is_secret_der};
use testamur::{Bundle, Code, Held, Value, unbake};
use zeroize::Zeroizing;

/// Why this file must not be replaced, if it is there.
pub(crate) fn forbidden(path: &Path) -> Option<Code> {
    // What is no regular file, such as a device, takes bytes without losing any.
    path.metadata().ok().filter(|found| found.is_file())?;
    match read_all_of(path) {
        Ok(bytes) => forbidden_bytes(&bytes),
        // What cannot be read, or not as a whole, cannot be told from a key.
        Err(_) => Some(Code::UsageOutputUnknown),
    }
}

fn forbidden_bytes(bytes: &[u8]) -> Option<Code> {
    if let Ok(baked) = unbake(bytes) {
        // There is no image in it: what is taken out of one is not looked into again.
        return match Format::recognise(&baked.credential).is_image() {
            true => Some(Code::UsageOutputUnknown),
            false => forbidden_bytes(&baked.credential),
        };
    }
    let text = decoded(bytes);
    let text = text.trim_start_matches('\u{feff}').trim();
    let limits = JsonLimits { bytes: LARGEST as usize, ..JsonLimits::default() };
    let json = parse_within(text.as_bytes(), &limits).map(SecretJson::from).ok();
    let is_secret = is_secret_der(bytes)
        || text.contains("PRIVATE KEY-----")
        || SecretKey::from_multikey(text).is_ok()
        || json.as_deref().is_some_and(has_secret);
    if is_secret {
        return Some(Code::UsageOutputIsSecret);
    }
    let is_result = match &json {
        Some(value) => is_json_result(value) || Bundle::read(bytes).is_ok(),
        None => is_text_result(bytes, text) || is_public_key(bytes, text),
    };
    (!is_result).then_some(Code::UsageOutputUnknown)
}

/// Whether this is a report, an inspection, an answer or approval of `did`, an answer of `conformance`, a public key, a
/// credential or a presentation, also as a token in JSON.
fn is_json_result(value: &Value) -> bool {
    let has = |name: &str| value.get(name).is_some();
    let has_all = |names: &[&str]| names.iter().all(|name| has(name));
    let is_did = value.get("id").and_then(Value::as_str).is_some_and(|id| id.starts_with("did:"));
    Kind::of(value).is_some()
        || PublicKey::from_jwk(value).is_ok()
        || has_all(&["verdict", "checks", "requests"])
        || is_answer(value)
        || is_approval(value)
        || has_all(&["verdict", "about", "links", "findings"])
        || has("didResolutionMetadata")
        || has("dereferencingMetadata")
        || (is_did && (has("verificationMethod") || has("controller") || has("@context")))
        || matches!(Held::of(value.clone()), Ok(Held::Jwt(_) | Held::SdJwt(_)))
}

/// Whether this is an answer of `testamur conformance`: one of its results and a text, nothing else.
fn is_answer(value: &Value) -> bool {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    value.as_object().is_some_and(|members| members.len() == 2)
        && text("result").is_some_and(|result| RESULTS.contains(&result))
        && text("data").is_some()
}

/// Whether this is what `testamur did approve` gives: proofs of versions, and nothing else.
fn is_approval(value: &Value) -> bool {
    let is_one = |entry: &Value| {
        let members = entry.as_object().is_some_and(|members| members.len() == 2);
        let proofs = entry.get("proof").is_some_and(|proofs| {
            proofs.as_set().iter().all(|proof| proof.get("proofValue").is_some())
        });
        members && proofs && entry.get("versionId").and_then(Value::as_str).is_some()
    };
    value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(is_one))
}

/// Whether this is empty, a DID, N-Quads in their canonical order, a token, or a COSE signature as
/// its bytes or in base64.
fn is_text_result(bytes: &[u8], text: &str) -> bool {
    let is_harmless = |token: &Held| match token {
        Held::Jwt(token) => !token.unverified_claims().iter().any(is_secret_member),
        Held::SdJwt(token) => !token.unverified_claims().iter().any(is_secret_member),
        Held::Cose(token) => !token.unverified_claims().iter().any(is_secret_member),
        _ => false,
    };
    text.is_empty()
        || Did::parse(text).is_ok()
        || (Format::recognise(bytes).is_enveloping()
            && Held::read(bytes).is_ok_and(|token| is_harmless(&token)))
        || (text.lines().is_sorted()
            && !SECRET_MEMBERS.iter().any(|name| text.contains(name))
            && nquads::parse(text).is_ok())
}

fn is_public_key(bytes: &[u8], text: &str) -> bool {
    PublicKey::from_multikey(text).is_ok()
        || PublicKey::from_spki_der(bytes).is_ok()
        || (text.matches("-----BEGIN").count() == 1 && PublicKey::from_pem(text).is_ok())
}

/// How the names of members with a secret key begin, whatever its form: privateKeyBase58, …
const SECRET_MEMBERS: [&str; 2] = ["privateKey", "secretKey"];

/// Whether a JWK, a set of them, or a document with keys has a secret part; the parser bounds the
/// depth.
fn has_secret(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_secret),
        Value::Object(members) => {
            let has = |name: &str| members.contains_key(name);
            (has("kty") && ["d", "k", "priv"].into_iter().any(has))
                || members.iter().any(is_secret_member)
        }
        _ => false,
    }
}

fn is_secret_member((name, value): (&str, &Value)) -> bool {
    SECRET_MEMBERS.iter().any(|start| name.starts_with(start))
        || ["mnemonic", "seed", "passphrase"].contains(&name)
        || has_secret(value)
}

/// Text as UTF-8, or as UTF-16 where every second byte of the beginning is zero or a mark says so.
fn decoded(bytes: &[u8]) -> Zeroizing<String> {
    let little = match bytes {
        [0xff, 0xfe, ..] | [1..=255, 0, 1..=255, 0, ..] => true,
        [0xfe, 0xff, ..] | [0, 1..=255, 0, 1..=255, ..] => false,
        _ => return Zeroizing::new(String::from_utf8_lossy(bytes).into_owned()),
    };
    let units = bytes.chunks_exact(2).map(|pair| match little {
        true => u16::from_le_bytes([pair[0], pair[1]]),
        false => u16::from_be_bytes([pair[0], pair[1]]),
    });
    // Three bytes for a unit of two: a text that grew would leave its beginning behind.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() / 2 * 3));
    text.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use testamur::keys::multibase::encode_base64url;

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
        let (header, none) = (encode_base64url(br#"{"alg":"ES256"}"#), encode_base64url(b"{}"));
        let wallet = encode_base64url(br#"{"keys": [{"kty": "EC", "d": "x"}]}"#);
        let badge = r#"{"type": ["VerifiableCredential"], "note": "#;
        let padding = " ".repeat(2 << 20);
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
            (b"{\"type\": []}\n".to_vec(), unknown),
            (b"<urn:a> <urn:b> \"c\" .\n".to_vec(), None),
            (b"<urn:b> <urn:b> \"c\" .\n<urn:a> <urn:b> \"c\" .\n".to_vec(), unknown),
            (
                b"<urn:a> <https://w3id.org/security#privateKeyMultibase> \"z\" .\n".to_vec(),
                unknown,
            ),
            (format!("{header}.{none}.c2ln\n").into_bytes(), None),
            (format!("{header}.{none}.c2ln~").into_bytes(), None),
            (format!("{header}.{wallet}.c2ln").into_bytes(), unknown),
            // A key that is encrypted as RFC 7517, appendix C, has it.
            (format!("{header}.{none}.{none}.{none}.c2ln").into_bytes(), unknown),
            (b"eyJh.eyJi.c-_~WyJ~".to_vec(), unknown),
            (br#"{"type": "Ed25519VerificationKey2018", "privateKeyBase58": "3"}"#.to_vec(), known),
            (b"[174,47,154,16,202,193,206,113,199,190,53,133,169,175,31,56]".to_vec(), unknown),
            (br#"{"mnemonic": "legal winner thank year"}"#.to_vec(), known),
            (br#"{"ciphertext": "x", "iv": "y"}"#.to_vec(), unknown),
            (format!("{badge}{padding} 1}}").into_bytes(), None),
            (format!("{badge}{padding} {{\"in\": {jwk}}}}}").into_bytes(), known),
            (format!("{{\"pad\":{padding} 1}}").into_bytes(), unknown),
            (br#"[{"versionId": "2-Qm", "proof": [{"proofValue": "z"}]}]"#.to_vec(), None),
            (br#"[{"versionId": "2-Qm", "proof": [{"value": "z"}]}]"#.to_vec(), unknown),
            (br#"[{"versionId": "2-Qm", "proof": {"proofValue": "z"}, "x": 1}]"#.to_vec(), unknown),
            (
                br#"[{"versionId": "2-Qm", "proof": [{"proofValue": "z", "seed": 1}]}]"#.to_vec(),
                known,
            ),
            (b"[]".to_vec(), unknown),
            (
                br#"{"verdict": "accepted", "about": "", "links": [], "findings": []}"#.to_vec(),
                None,
            ),
            (br#"{"result": "success", "data": ""}"#.to_vec(), None),
            (br#"{"result": "indeterminate", "data": "x"}"#.to_vec(), None),
            (br#"{"result": {"level": 7}, "data": [1, 2]}"#.to_vec(), unknown),
            (br#"{"result": "success", "data": {"rows": []}}"#.to_vec(), unknown),
            (br#"{"result": "42", "data": ""}"#.to_vec(), unknown),
            (br#"{"result": "success", "data": "", "note": ""}"#.to_vec(), unknown),
            (br#"{"id": "did:web:a.example", "verificationMethod": []}"#.to_vec(), None),
            (
                br#"{"id": "did:web:a.example", "assertionMethod": [{"secretKeyJwk": {}}]}"#
                    .to_vec(),
                known,
            ),
            (br#"{"verdict": "accepted", "checks": [], "requests": []}"#.to_vec(), None),
            (b"did:web:a.example\n".to_vec(), None),
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
