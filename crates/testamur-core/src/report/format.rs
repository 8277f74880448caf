//! What the bytes of a document are.

use std::fmt;

/// How the document was secured and packed, as its bytes show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// JSON with embedded Data Integrity proofs, or with none.
    DataIntegrity,
    /// A compact JSON Web Signature.
    Jwt,
    /// An SD-JWT: a JSON Web Signature with disclosures.
    SdJwt,
    /// A COSE signature in CBOR.
    Cose,
    /// A PNG image, into which a badge may be baked.
    Png,
    /// An SVG image, into which a badge may be baked.
    Svg,
}

impl Format {
    /// The form of these bytes. Nobody has to say; the first of them tell. Garbage counts as JSON,
    /// whose reader then says what is wrong with it.
    pub fn recognise(input: &[u8]) -> Format {
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

    /// Whether the form is a credential with a signature around it: a token or a COSE signature.
    pub fn is_enveloping(self) -> bool {
        matches!(self, Format::Jwt | Format::SdJwt | Format::Cose)
    }

    /// Whether the form is an image that a credential may be baked into.
    pub fn is_image(self) -> bool {
        matches!(self, Format::Png | Format::Svg)
    }

    /// What the form is called in a sentence.
    pub fn described(self) -> &'static str {
        match self {
            Format::DataIntegrity => "a JSON document",
            Format::Jwt => "a JSON Web Token",
            Format::SdJwt => "an SD-JWT",
            Format::Cose => "a COSE signature",
            Format::Png => "a PNG image",
            Format::Svg => "an SVG image",
        }
    }

    /// The name in reports: `data-integrity`, `jwt`, `sd-jwt`, `cose`, `png`, `svg`.
    pub fn name(self) -> &'static str {
        match self {
            Format::DataIntegrity => "data-integrity",
            Format::Jwt => "jwt",
            Format::SdJwt => "sd-jwt",
            Format::Cose => "cose",
            Format::Png => "png",
            Format::Svg => "svg",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A COSE signature in base64: the tag 18, an array of four, and a byte string.
fn is_cose_text(text: &[u8]) -> bool {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    text.starts_with(b"0o") && text.iter().all(is_base64)
}

/// A document in XML whose first element is `svg`, after declarations and comments. A web page can
/// have one further down.
fn is_svg(text: &[u8]) -> bool {
    const FAR_ENOUGH: usize = 4096;
    let start = text[..text.len().min(FAR_ENOUGH)].to_ascii_lowercase();
    if start.starts_with(b"<!doctype html") || start.starts_with(b"<html") {
        return false;
    }
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
            (b"<!DOCTYPE html><html><svg/></html>", Format::DataIntegrity),
            (b"\xd2\x84\x43\xa1\x01\x26", Format::Cose),
            (b"0oRDoQEm\n", Format::Cose),
            (b"0oRD oQEm", Format::DataIntegrity),
            (b"d28443a10126", Format::DataIntegrity),
        ] {
            assert_eq!(Format::recognise(input), format, "{}", String::from_utf8_lossy(input));
        }
    }
}
