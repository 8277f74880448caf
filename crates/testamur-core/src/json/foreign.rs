//! What a text is that is no JSON. People mix files up, and "no JSON at column 1" helps nobody.

use crate::report::Format;
use crate::{Code, Error};

/// What the first bytes tell, if it is something that people have beside their credentials.
pub(super) fn recognised(input: &[u8]) -> Option<Error> {
    let format = Format::recognise(input);
    if format.is_enveloping() {
        return Some(Error::new(Code::InputSecured).with("form", format.described()));
    }
    let text = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input).trim_ascii();
    let file = match format {
        Format::Png | Format::Svg => format.described(),
        _ if is_multikey(text) => "a key (Multikey), public or secret",
        _ => FILES.iter().find(|(start, _)| begins(text, start))?.1,
    };
    Some(Error::new(Code::InputOtherFile).with("file", file))
}

/// How files begin, in letters of either case, and what they are.
const FILES: [(&[u8], &str); 11] = [
    (b"%PDF-", "a PDF document"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive, or a document packed as one"),
    (b"\x1f\x8b", "a file packed with gzip"),
    (b"<!DOCTYPE html", "a web page (HTML)"),
    (b"<html", "a web page (HTML)"),
    (b"<?xml", "an XML document"),
    (b"<!--", "an XML or HTML document"),
    (b"did:", "a DID"),
    (b"-----BEGIN ", "a PEM file, such as a key or a certificate"),
];

/// Text as long as a key at least, in one of the encodings that Multikeys have: base58 or base64url,
/// by the letter before it.
fn is_multikey(text: &[u8]) -> bool {
    /// An Ed25519 key in base64url.
    const SHORTEST: usize = 46;
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
    text.len() >= SHORTEST && matches!(text[0], b'z' | b'u') && text.iter().all(is_digit)
}

fn begins(text: &[u8], start: &[u8]) -> bool {
    text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn what_people_mix_up_is_named() {
        for (input, words) in [
            (&b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"[..], "This is a PDF document"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This is a PNG image"),
            (b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg'/>", "This is an SVG image"),
            (b"<?xml version='1.0'?>\n<svg/>", "This is an SVG image"),
            (b"<?xml version='1.0'?>\n<badge/>", "This is an XML document"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "This is a JPEG image"),
            (b"PK\x03\x04\x14\0", "This is a ZIP archive"),
            (b"\n<!doctype html>\n<html>", "This is a web page"),
            (b"-----BEGIN PRIVATE KEY-----\n", "This is a PEM file"),
            (b"did:web:uni.example\n", "This is a DID"),
            (b"z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK\n", "This is a key (Multikey)"),
            (b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln\n", "This is a JSON Web Token"),
            (b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln~WyJz~", "This is an SD-JWT"),
            (b"\xd2\x84\x43\xa1\x01\x26\xa0", "This is a COSE signature"),
            (b"0oRDoQEmoA==\n", "This is a COSE signature"),
        ] {
            let error = parse(input).unwrap_err();
            assert!(error.sentence().starts_with(words), "{error}");
        }
        for (input, code) in [
            (&b"{\"a\": %PDF-}"[..], Code::InputNotJson),
            (b"hello", Code::InputNotJson),
            (b"eyJ", Code::InputNotJson),
            (b"P", Code::InputNotJson),
            (b"\xfe{", Code::InputNotUtf8),
            (b"\xef\xbb\xbf{}", Code::InputByteOrderMark),
            (b"", Code::InputEmpty),
        ] {
            assert_eq!(parse(input).unwrap_err().code(), code);
        }
        // What is JSON is read, whatever it looks like.
        assert!(parse(b"\"%PDF-\"").is_ok());
    }
}
