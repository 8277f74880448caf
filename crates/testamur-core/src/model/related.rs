//! Related resources: documents that a credential names with their digests
//! ([VCDM 2.0, section 5.3](https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources)).

use super::CONTEXT_V2;
use crate::json::{Object, Pointer, Value};
use crate::{Code, Error, Result};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A document that a credential names with its digest.
#[derive(Clone, Debug)]
pub struct RelatedResource<'d> {
    url: &'d str,
    at: Pointer,
    members: &'d Object,
}

/// The related resources of a credential that have a URL. Others break the rules of the data model,
/// which [`check_credential`](super::check_credential) tells.
pub fn related_resources(credential: &Value) -> Vec<RelatedResource<'_>> {
    let place = Pointer::root().child("relatedResource");
    let Some(value) = credential.get("relatedResource") else { return Vec::new() };
    let items = value.as_set().iter().enumerate();
    items
        .filter_map(|(index, item)| {
            let members = item.as_object()?;
            let url = members.get("id")?.as_str()?;
            let in_array = matches!(value, Value::Array(_));
            let at = if in_array { place.item(index) } else { place.clone() };
            Some(RelatedResource { url, at, members })
        })
        .collect()
}

impl<'d> RelatedResource<'d> {
    /// Where the document is.
    pub fn url(&self) -> &'d str {
        self.url
    }

    /// Where in the credential it is named.
    pub fn pointer(&self) -> &Pointer {
        &self.at
    }

    /// Checks that these are the bytes that the credential means: every digest that it gives must
    /// match. For the data model's own context, whose bytes changed after it was published, the
    /// digests of the revision before are good too.
    ///
    /// # Errors
    /// [`Code::InputDigestForm`] when a digest cannot be read, or none is there;
    /// [`Code::InputDigestMismatch`] when one does not match.
    pub fn check(&self, bytes: &[u8]) -> Result<()> {
        let forms: [(&str, Matches); 2] =
            [("digestSRI", matches_sri), ("digestMultibase", matches_multibase)];
        let mut found = false;
        for (member, matches) in forms {
            let Some(value) = self.members.get(member) else { continue };
            found = true;
            let place = self.at.child(member);
            let text = value.as_str().unwrap_or_default();
            let former = self.url == CONTEXT_V2 && FORMER_V2.contains(&text);
            match matches(text, bytes) {
                Some(true) => {}
                _ if former => {}
                Some(false) => {
                    return Err(Error::new(Code::InputDigestMismatch)
                        .with("url", self.url)
                        .with("expected", text)
                        .at(place));
                }
                None => {
                    return Err(Error::new(Code::InputDigestForm).with("member", member).at(place));
                }
            }
        }
        if found { Ok(()) } else { Err(Error::new(Code::InputDigestMissing).at(self.at.clone())) }
    }
}

/// Whether a digest is that of some bytes; `None` when it cannot be read.
type Matches = fn(&str, &[u8]) -> Option<bool>;

/// Digests of the VCDM 2.0 context as it was on 20 July 2024, which credentials in use still name.
const FORMER_V2: [&str; 2] = [
    "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg",
    "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k",
];

/// Subresource Integrity: hashes apart by white space, of which one of the strongest kind must
/// match. `None` when there is none that can be read.
fn matches_sri(text: &str, bytes: &[u8]) -> Option<bool> {
    let hashes = text.split_ascii_whitespace().map(|hash| {
        let (name, digest) = hash.split_once('-')?;
        // Options, which have no meaning yet, follow a question mark.
        let digest = digest.split_once('?').map_or(digest, |(digest, _)| digest);
        let digest = Base64::decode_vec(digest).ok()?;
        let strength = ["sha256", "sha384", "sha512"].iter().position(|known| *known == name)?;
        (digest.len() == (strength + 2) * 16).then_some((strength, digest))
    });
    let hashes: Vec<_> = hashes.collect::<Option<_>>()?;
    let strongest = hashes.iter().map(|(strength, _)| *strength).max()?;
    let wanted = hashes.iter().filter(|(strength, _)| *strength == strongest);
    let actual = digest(strongest, bytes);
    Some(wanted.into_iter().any(|(_, digest)| *digest == actual))
}

/// A multihash in multibase, base64url or base58-btc; or a bare SHA-256, as the conformance tests
/// of the data model have it. `None` when it is neither.
fn matches_multibase(text: &str, bytes: &[u8]) -> Option<bool> {
    let multihash = if text.len() > MOST_DIGITS {
        return None;
    } else if let Some(digits) = text.strip_prefix('u') {
        Base64UrlUnpadded::decode_vec(digits).ok()?
    } else {
        bs58::decode(text.strip_prefix('z')?).into_vec().ok()?
    };
    let (strength, expected) = match &*multihash {
        [0x12, 0x20, expected @ ..] if expected.len() == 32 => (0, expected),
        [0x20, 0x30, expected @ ..] if expected.len() == 48 => (1, expected),
        [0x13, 0x40, expected @ ..] if expected.len() == 64 => (2, expected),
        bare if bare.len() == 32 => (0, bare),
        _ => return None,
    };
    Some(digest(strength, bytes) == expected)
}

/// The longest multihash that is known takes fewer digits.
const MOST_DIGITS: usize = 128;

fn digest(strength: usize, bytes: &[u8]) -> Vec<u8> {
    match strength {
        0 => Sha256::digest(bytes).to_vec(),
        1 => Sha384::digest(bytes).to_vec(),
        _ => Sha512::digest(bytes).to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn outcome(member: &str, digest: &str, url: &str, bytes: &[u8]) -> Option<Code> {
        let text = format!(r#"{{"relatedResource": [{{"id": "{url}", "{member}": "{digest}"}}]}}"#);
        let document = parse(text.as_bytes()).unwrap();
        let resources = related_resources(&document);
        assert_eq!((resources.len(), resources[0].url()), (1, url));
        assert_eq!(resources[0].pointer().as_str(), "/relatedResource/0");
        resources[0].check(bytes).err().map(|error| error.code())
    }

    #[test]
    fn digests_of_both_forms() {
        const MISMATCH: Option<Code> = Some(Code::InputDigestMismatch);
        const FORM: Option<Code> = Some(Code::InputDigestForm);
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
            .chain([&multi(&[], 0)])
            .flatten()
        {
            assert_eq!(outcome("digestMultibase", good, "urn:x", bytes), None, "{good}");
            assert_eq!(outcome("digestMultibase", good, "urn:x", b"other"), MISMATCH, "{good}");
        }
        let long = "u".repeat(200);
        for bad in ["", "u", "z", "mAAAA", "u!", &multi(&[0x11, 0x20], 0)[0], &long] {
            assert_eq!(outcome("digestMultibase", bad, "urn:x", bytes), FORM, "{bad}");
        }
        assert_eq!(outcome("sha256", "x", "urn:x", bytes), Some(Code::InputDigestMissing));
    }

    #[test]
    fn the_former_context_passes_for_its_own_url_only() {
        for (member, digest) in ["digestSRI", "digestMultibase"].iter().zip(FORMER_V2) {
            assert_eq!(outcome(member, digest, CONTEXT_V2, b"{}"), None);
            let elsewhere = outcome(member, digest, "urn:x", b"{}");
            assert_eq!(elsewhere, Some(Code::InputDigestMismatch));
        }
    }
}
