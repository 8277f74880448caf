//! What the bytes are. Nobody has to say; the first bytes tell.

use testamur_core::json::Value;
use testamur_core::report::Format;

/// The form of an input, as its bytes show. Garbage counts as JSON, whose reader then says what
/// is wrong with it.
pub(crate) fn recognise(input: &[u8]) -> Format {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    /// The CBOR tag 18, COSE_Sign1 (RFC 9052, section 2).
    const COSE_SIGN1: u8 = 0xd2;
    if input.starts_with(PNG) {
        return Format::Png;
    }
    let text = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input).trim_ascii();
    match text.first() {
        Some(b'<') if is_svg(text) => Format::Svg,
        Some(&COSE_SIGN1) => Format::Cose,
        Some(b'e') => compact(text).unwrap_or(Format::DataIntegrity),
        Some(b'0') if is_cose_text(text) => Format::Cose,
        _ => Format::DataIntegrity,
    }
}

/// What a form is called in a sentence.
pub(crate) fn described(format: Format) -> &'static str {
    match format {
        Format::Jwt => "a JSON Web Token",
        Format::SdJwt => "an SD-JWT",
        Format::Cose => "a COSE signature",
        Format::Png => "a PNG image",
        Format::Svg => "an SVG image",
        _ => "a JSON document",
    }
}

/// Whether a text in JSON is a token of some form.
pub(crate) fn is_token(text: &str) -> bool {
    matches!(recognise(text.as_bytes()), Format::Jwt | Format::SdJwt | Format::Cose)
}

/// Whether an object is a token in a JSON form (RFC 7515, section 7.2), and no document.
pub(crate) fn is_json_jws(value: &Value) -> bool {
    let has = |name: &str| value.get(name).is_some();
    has("payload") && (has("signature") || has("signatures")) && !has("@context") && !has("type")
}

/// A COSE signature in base64: the tag 18, an array of four, and a byte string.
fn is_cose_text(text: &[u8]) -> bool {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    text.starts_with(b"0o") && text.iter().all(is_base64)
}

/// A document whose first element is `svg`, after declarations and comments.
fn is_svg(text: &[u8]) -> bool {
    const FAR_ENOUGH: usize = 4096;
    let start = &text[..text.len().min(FAR_ENOUGH)];
    start.windows(4).any(|window| window == b"<svg") || start.windows(5).any(|w| w == b":svg ")
}

/// A compact JWS (RFC 7515, section 7.1), with disclosures if there is a tilde (RFC 9901). Its
/// header is a JSON object, so that it begins with `e`: base64url of `{`.
fn compact(text: &[u8]) -> Option<Format> {
    let (token, format) = match text.iter().position(|byte| *byte == b'~') {
        Some(end) => (&text[..end], Format::SdJwt),
        None => (text, Format::Jwt),
    };
    let mut parts = token.split(|byte| *byte == b'.');
    let is_base64url =
        |part: &[u8]| part.iter().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(b));
    let three = parts.by_ref().take(3).filter(|part| is_base64url(part)).count() == 3;
    (three && parts.next().is_none()).then_some(format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_by_their_bytes() {
        for (input, format) in [
            (&b"{}"[..], Format::DataIntegrity),
            (b" \n{\"a\":1}", Format::DataIntegrity),
            (b"", Format::DataIntegrity),
            (b"PK\x03\x04", Format::DataIntegrity),
            (b"eyJ", Format::DataIntegrity),
            (b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln", Format::Jwt),
            (b"\neyJhbGciOiJFUzI1NiJ9.e30.c2ln\n", Format::Jwt),
            (b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln.x", Format::DataIntegrity),
            (b"eyJh bGciOi.e30.c2ln", Format::DataIntegrity),
            (b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln~WyJz~", Format::SdJwt),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Format::Png),
            (b"\x89PNG\n", Format::DataIntegrity),
            (b"<?xml version=\"1.0\"?>\n<!-- x --><svg xmlns=\"\"/>", Format::Svg),
            (b"\xef\xbb\xbf<svg/>", Format::Svg),
            (b"<html/>", Format::DataIntegrity),
            (b"\xd2\x84\x43\xa1\x01\x26", Format::Cose),
            (b"0oRDoQEm\n", Format::Cose),
            (b"0oRD oQEm", Format::DataIntegrity),
            (b"d28443a10126", Format::DataIntegrity),
        ] {
            assert_eq!(recognise(input), format, "{}", String::from_utf8_lossy(input));
        }
    }
}
