//! `relatedResource`: content that a credential names with its digest
//! ([VCDM 2.0, section 5.3](https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources)),
//! and the same digests elsewhere.

use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::collections::BTreeSet;
use std::sync::Arc;
use testamur_core::evidence::{Evidence, Purpose, Request, Step};
use testamur_core::json::{Pointer, Value};
use testamur_core::report::Outcome;
use testamur_core::{Code, Error, Result};
use testamur_keys::multibase;

/// What the related resources of a credential gave, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RelatedResources {
    /// How many digests were compared and match.
    pub matching: usize,
    /// What failed or could not be found out, each with its place in the credential.
    pub findings: Vec<(Outcome, Error)>,
}

/// Related resources of one credential that are looked at; what comes after is not found out.
const MOST: usize = 100;

/// Compares the digests of `relatedResource` with the content: what `known` has for the URL (the
/// contexts at hand), else what the evidence has. What is missing is asked for.
///
/// A resource with both kinds of digest must match both. One of the context
/// `https://www.w3.org/ns/credentials/v2` also matches by the digest of that context's revision of
/// 20 July 2024: credentials with it exist, and the revisions define the same terms.
pub fn check_related_resources(
    credential: &Value,
    known: &dyn Fn(&str) -> Option<Arc<[u8]>>,
    evidence: &Evidence,
) -> Step<RelatedResources> {
    let mut result = RelatedResources::default();
    let Some(list) = credential.get("relatedResource") else { return Step::Done(result) };
    let place = Pointer::root().child("relatedResource");
    let alone = !matches!(list, Value::Array(_));
    let (mut ids, mut needs) = (BTreeSet::new(), BTreeSet::new());
    for (index, resource) in list.as_set().iter().enumerate() {
        let at = if alone { place.clone() } else { place.item(index) };
        let mut find = |error: Error| {
            let outcome = match error.code() {
                Code::InputResourceUnavailable => Outcome::Inconclusive,
                _ => Outcome::Failed,
            };
            result.findings.push((outcome, error.at(at.clone())));
        };
        let Some(id) = resource.get("id").and_then(Value::as_str) else {
            find(Error::new(Code::InputMemberMissing).with("member", "id"));
            continue;
        };
        if !ids.insert(id) {
            find(Error::new(Code::InputDuplicateId).with("id", shown(id)));
            continue;
        }
        let digests = match digests(resource, id) {
            Ok(digests) if digests.is_empty() => {
                find(Error::new(Code::InputDigestMissing).with("id", shown(id)));
                continue;
            }
            Ok(digests) => digests,
            Err(error) => {
                find(error);
                continue;
            }
        };
        if index >= MOST {
            find(unavailable(id, &format!("at most {MOST} resources are looked at.")));
            continue;
        }
        let bytes = match (known(id), evidence.get(id)) {
            (Some(bytes), _) => bytes,
            (None, Some(Ok(document))) => document.bytes.clone(),
            (None, Some(Err(error))) => {
                find(unavailable(id, &error.sentence()));
                continue;
            }
            (None, None) if !id.starts_with("https://") && !id.starts_with("http://") => {
                find(unavailable(id, "its URL cannot be fetched."));
                continue;
            }
            (None, None) => {
                needs.insert(Request { url: id.to_owned(), purpose: Purpose::RelatedResource });
                continue;
            }
        };
        match digests.iter().find(|digest| !digest.matches(id, &bytes)) {
            None => result.matching += 1,
            Some(digest) => find(mismatch(id, digest)),
        }
    }
    match needs.is_empty() {
        true => Step::Done(result),
        false => Step::Needs(needs.into_iter().collect()),
    }
}

/// Compares the digests of an entry such as `credentialSchema`, if it has any, with the content of
/// its `id`.
///
/// # Errors
/// [`Code::InputDigestMalformed`], [`Code::InputDigestMismatch`].
pub(crate) fn check_entry_digest(entry: &Value, bytes: &[u8]) -> Result<()> {
    let id = entry.get("id").and_then(Value::as_str).unwrap_or_default();
    match digests(entry, id)?.iter().find(|digest| !digest.matches(id, bytes)) {
        None => Ok(()),
        Some(digest) => Err(mismatch(id, digest)),
    }
}

/// A digest as it was written, and the hashes that match it.
struct Expected<'t> {
    text: &'t str,
    any_of: Vec<Hash>,
}

#[derive(PartialEq, Eq)]
struct Hash {
    algorithm: Algorithm,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
        "KGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k=",
    ),
];

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
    let (_, bytes) = multibase::decode(text).map_err(|_| "it is not in multibase")?;
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

fn mismatch(id: &str, digest: &Expected<'_>) -> Error {
    Error::new(Code::InputDigestMismatch).with("url", shown(id)).with("digest", shown(digest.text))
}

fn unavailable(id: &str, reason: &str) -> Error {
    Error::new(Code::InputResourceUnavailable).with("url", shown(id)).with("reason", reason)
}

fn shown(text: &str) -> String {
    text.chars().take(200).collect()
}

