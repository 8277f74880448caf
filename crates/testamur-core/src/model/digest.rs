//! Digests by which a document names other content
//! ([VCDM 2.0, section 5.3](https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources)).

use crate::json::Value;
use crate::{Code, Error, Result};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// The digests that an entry, such as one of `relatedResource` or `credentialSchema`, gives for the
/// content of its `id`: any number under `digestSRI` and `digestMultibase`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests<'d> {
    url: &'d str,
    expected: Vec<Expected<'d>>,
}

impl<'d> Digests<'d> {
    /// Reads the digests of an entry; it may have none.
    ///
    /// # Errors
    /// [`Code::InputDigestMalformed`] when one is not of its form.
    pub fn of(entry: &'d Value) -> Result<Digests<'d>> {
        let url = entry.get("id").and_then(Value::as_str).unwrap_or_default();
        digests(entry, url).map(|expected| Digests { url, expected })
    }

    /// Whether there is no digest.
    pub fn is_empty(&self) -> bool {
        self.expected.is_empty()
    }

    /// Compares every digest with the content. For the present revision of the context
    /// `https://www.w3.org/ns/credentials/v2` the digests of that of 20 July 2024 are good too:
    /// credentials with them exist, and the revisions define the same terms.
    ///
    /// # Errors
    /// [`Code::InputDigestMismatch`] with the first one that does not match.
    pub fn check(&self, content: &[u8]) -> Result<()> {
        match self.expected.iter().find(|digest| !digest.matches(self.url, content)) {
            None => Ok(()),
            Some(digest) => Err(Error::new(Code::InputDigestMismatch)
                .with("url", shown(self.url))
                .with("digest", shown(digest.text))),
        }
    }
}

/// A digest as it was written, and the hashes that match it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Expected<'t> {
    text: &'t str,
    any_of: Vec<Hash>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Hash {
    algorithm: Algorithm,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Algorithm {
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    const ALL: [Algorithm; 3] = [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512];

    /// The name in Subresource Integrity.
    fn name(self) -> &'static str {
        match self {
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha384 => "sha384",
            Algorithm::Sha512 => "sha512",
        }
    }

    /// The multihash code.
    fn code(self) -> u8 {
        match self {
            Algorithm::Sha256 => 0x12,
            Algorithm::Sha384 => 0x20,
            Algorithm::Sha512 => 0x13,
        }
    }

    fn width(self) -> usize {
        match self {
            Algorithm::Sha256 => 32,
            Algorithm::Sha384 => 48,
            Algorithm::Sha512 => 64,
        }
    }

    fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Algorithm::Sha256 => Sha256::digest(bytes).to_vec(),
            Algorithm::Sha384 => Sha384::digest(bytes).to_vec(),
            Algorithm::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

impl Expected<'_> {
    fn matches(&self, url: &str, bytes: &[u8]) -> bool {
        let holds = |hash: &Hash| {
            hash.algorithm.of(bytes) == hash.bytes
                || EARLIER.iter().any(|(of, algorithm, text)| {
                    *of == url
                        && *algorithm == hash.algorithm
                        && Base64::encode_string(&hash.bytes) == *text
                        && Base64::encode_string(&Sha256::digest(bytes)) == PRESENT
                })
        };
        self.any_of.iter().any(holds)
    }
}

/// Digests of earlier revisions of contexts that were edited in place, in base64.
const EARLIER: [(&str, Algorithm, &str); 2] = [
    (
        "https://www.w3.org/ns/credentials/v2",
        Algorithm::Sha384,
        "NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg",
    ),
    (
        "https://www.w3.org/ns/credentials/v2",
        Algorithm::Sha256,
        "JKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k=",
    ),
];

/// The SHA-256 of the revision of these contexts that has the same terms.
const PRESENT: &str = "WZVc7WaX1h4D8rJVb+vlMIqxaEKEb1tYbX8fet7JJzQ=";

/// The digests of an entry.
fn digests<'t>(entry: &'t Value, id: &str) -> Result<Vec<Expected<'t>>> {
    let mut found = Vec::new();
    type Read = fn(&str) -> Result<Vec<Hash>, &'static str>;
    let forms: [(&str, Read); 2] =
        [("digestSRI", subresource_integrity), ("digestMultibase", multihash)];
    for (member, read) in forms {
        for value in entry.get(member).map_or(&[][..], Value::as_set) {
            let malformed = |digest: &str, reason: &str| {
                Error::new(Code::InputDigestMalformed)
                    .with("url", shown(id))
                    .with("digest", shown(digest))
                    .with("reason", reason)
            };
            let text = value.as_str();
            let text = text.ok_or_else(|| malformed(&value.to_string(), "it is no text"))?;
            let any_of = read(text).map_err(|reason| malformed(text, reason))?;
            found.push(Expected { text, any_of });
        }
    }
    Ok(found)
}

/// Subresource Integrity: of several hashes those of the strongest kind count, and one of them
/// must match.
fn subresource_integrity(text: &str) -> Result<Vec<Hash>, &'static str> {
    let mut hashes = Vec::new();
    for part in text.split_ascii_whitespace() {
        // Options may follow a question mark; there are none so far.
        let part = part.split('?').next().unwrap_or_default();
        let (name, value) = part.split_once('-').ok_or("it does not start with a hash name")?;
        let algorithm = Algorithm::ALL.into_iter().find(|algorithm| algorithm.name() == name);
        let algorithm = algorithm.ok_or("its hash is none of sha256, sha384 and sha512")?;
        let bytes = Base64::decode_vec(value).map_err(|_| "it is not in base64")?;
        if bytes.len() != algorithm.width() {
            return Err("it has a wrong length");
        }
        hashes.push(Hash { algorithm, bytes });
    }
    let strongest = hashes.iter().map(|hash| hash.algorithm).max().ok_or("it is empty")?;
    hashes.retain(|hash| hash.algorithm == strongest);
    Ok(hashes)
}

/// Multibase of a multihash, or of a bare hash whose length tells its kind.
fn multihash(text: &str) -> Result<Vec<Hash>, &'static str> {
    let bytes = if text.len() > MOST_DIGITS {
        None
    } else if let Some(digits) = text.strip_prefix('u') {
        Base64UrlUnpadded::decode_vec(digits).ok()
    } else {
        text.strip_prefix('z').and_then(|digits| bs58::decode(digits).into_vec().ok())
    };
    let bytes = bytes.ok_or("it is not in multibase")?;
    let with_header = Algorithm::ALL.into_iter().find(|algorithm| {
        let width = algorithm.width();
        bytes.len() == width + 2 && bytes[0] == algorithm.code() && usize::from(bytes[1]) == width
    });
    let bare = Algorithm::ALL.into_iter().find(|algorithm| bytes.len() == algorithm.width());
    match (with_header, bare) {
        (Some(algorithm), _) => Ok(vec![Hash { algorithm, bytes: bytes[2..].to_vec() }]),
        (None, Some(algorithm)) => Ok(vec![Hash { algorithm, bytes }]),
        (None, None) => Err("it is no SHA-256, SHA-384 or SHA-512 hash"),
    }
}

/// The longest multihash of a known kind takes fewer digits; longer texts are not decoded.
const MOST_DIGITS: usize = 128;

fn shown(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn outcome(member: &str, digest: &str, url: &str, bytes: &[u8]) -> Option<Code> {
        let text = format!(r#"{{"id": "{url}", "{member}": "{digest}"}}"#);
        let entry = parse(text.as_bytes()).unwrap();
        let checked = Digests::of(&entry).and_then(|digests| digests.check(bytes));
        checked.err().map(|error| error.code())
    }

    #[test]
    fn digests_of_both_forms() {
        let digest = |strength: usize, bytes: &[u8]| Algorithm::ALL[strength].of(bytes);
        const MISMATCH: Option<Code> = Some(Code::InputDigestMismatch);
        const FORM: Option<Code> = Some(Code::InputDigestMalformed);
        let bytes = b"hello";
        let sri = |name: &str, strength| {
            format!("{name}-{}", Base64::encode_string(&digest(strength, bytes)))
        };
        let multi = |head: &[u8], strength| {
            let multihash = [head, &digest(strength, bytes)].concat();
            let base58 = bs58::encode(&multihash).into_string();
            [format!("u{}", Base64UrlUnpadded::encode_string(&multihash)), format!("z{base58}")]
        };
        let all_sri = [sri("sha256", 0), sri("sha384", 1), sri("sha512", 2)];
        let two = format!("{} {}", sri("sha256", 0), sri("sha384", 1));
        let wrong_strong = format!("{} sha384-{}", all_sri[0], Base64::encode_string(&[0; 48]));
        for good in all_sri.iter().chain([&two, &format!("{}?x", all_sri[0])]) {
            assert_eq!(outcome("digestSRI", good, "urn:x", bytes), None, "{good}");
            assert_eq!(outcome("digestSRI", good, "urn:x", b"other"), MISMATCH, "{good}");
        }
        assert_eq!(outcome("digestSRI", &wrong_strong, "urn:x", bytes), MISMATCH);
        for bad in ["", "sha256", "sha256-", "sha1-AAAA", "md5-x", &sri("sha384", 0)] {
            assert_eq!(outcome("digestSRI", bad, "urn:x", bytes), FORM, "{bad}");
        }
        for good in [multi(&[0x12, 0x20], 0), multi(&[0x20, 0x30], 1), multi(&[0x13, 0x40], 2)]
            .iter()
            .chain([&multi(&[], 0), &multi(&[], 1)])
            .flatten()
        {
            assert_eq!(outcome("digestMultibase", good, "urn:x", bytes), None, "{good}");
            assert_eq!(outcome("digestMultibase", good, "urn:x", b"other"), MISMATCH, "{good}");
        }
        let long = "u".repeat(200);
        for bad in ["", "u", "z", "mAAAA", "u!", &multi(&[0x11, 0x20], 0)[0], &long] {
            assert_eq!(outcome("digestMultibase", bad, "urn:x", bytes), FORM, "{bad}");
        }
        let other = parse(br#"{"id": "urn:x", "sha256": "x"}"#).unwrap();
        assert!(Digests::of(&other).unwrap().is_empty());
    }

    #[test]
    fn the_former_context_does_not_pass_for_any_content() {
        for (member, digest) in [
            (
                "digestSRI",
                "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg",
            ),
            ("digestMultibase", "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k"),
        ] {
            for url in [crate::model::CONTEXT_V2, "urn:x"] {
                let found = outcome(member, digest, url, b"{}");
                assert_eq!(found, Some(Code::InputDigestMismatch));
            }
        }
    }
}
