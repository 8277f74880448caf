//! The parameter `hl` of DID URLs: the hash that a document must have
//! ([DID Core 1.0, section 3.2.1](https://www.w3.org/TR/did-core/#did-parameters)).

use crate::syntax::shown;
use crate::{DidDocument, DidUrl};
use sha2::{Digest, Sha256, Sha384, Sha512};
use testamur_canon::jcs;
use testamur_core::{Code, Error, Result};
use testamur_keys::multibase;

/// Characters of the value; a SHA-512 multihash has 92 in base58btc.
const CHARACTERS: usize = 128;

/// Checks that a document has a hash: a multihash in multibase, as in
/// [Hashlinks](https://datatracker.ietf.org/doc/html/draft-sporny-hashlink), by SHA-256, SHA-384 or SHA-512. Nothing
/// says which bytes are meant where a document has many forms, so two are taken, either of which says
/// everything that is in it: those that its owner published, where it stands by itself (did:web), and its
/// canonical form (RFC 8785).
pub(crate) fn check(url: &DidUrl, hash: &str, document: &DidDocument) -> Result<()> {
    let malformed = |reason: &str| {
        Error::new(Code::DidUrlSyntax)
            .with("url", shown(url.as_str()))
            .with("reason", format!("the parameter hl {reason}"))
    };
    if hash.len() > CHARACTERS {
        return Err(malformed("is too long"));
    }
    let decoded = multibase::decode(hash);
    let (_, multihash) = decoded.map_err(|_| malformed("is not in a known multibase"))?;
    let (head, digest) =
        multihash.split_at_checked(2).ok_or_else(|| malformed("is no multihash"))?;
    let of: fn(&[u8]) -> Vec<u8> = match head {
        [0x12, 32] => |bytes| Sha256::digest(bytes).to_vec(),
        [0x20, 48] => |bytes| Sha384::digest(bytes).to_vec(),
        [0x13, 64] => |bytes| Sha512::digest(bytes).to_vec(),
        _ => return Err(malformed("is no multihash of SHA-256, SHA-384 or SHA-512")),
    };
    let published = document.published_bytes().is_some_and(|bytes| of(bytes) == digest);
    match published || of(&jcs::to_vec(document.value())) == digest {
        true => Ok(()),
        false => Err(Error::new(Code::DidHashLink)
            .with("did", shown(url.did_str()))
            .with("hash", shown(hash))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use multibase::Base;
    use testamur_core::json::parse;

    const TEXT: &str = r#"{ "id": "did:a:b", "x": 1 }"#;

    fn multihash(code: u8, digest: &[u8]) -> Vec<u8> {
        let length = u8::try_from(digest.len()).unwrap();
        [&[code, length], digest].concat()
    }

    fn outcome(hash: &str) -> Result<()> {
        let value = parse(TEXT.as_bytes()).unwrap();
        let document = DidDocument::from_value("did:a:b", value).unwrap();
        let url = DidUrl::parse("did:a:b?hl=x").unwrap();
        check(&url, hash, &document.published_as(TEXT.as_bytes().into()))
    }

    #[test]
    fn the_published_bytes_and_the_canonical_form_count() {
        let canonical = br#"{"id":"did:a:b","x":1}"#;
        for bytes in [TEXT.as_bytes(), canonical] {
            for multihash in [
                multihash(0x12, &Sha256::digest(bytes)),
                multihash(0x20, &Sha384::digest(bytes)),
                multihash(0x13, &Sha512::digest(bytes)),
            ] {
                for base in [Base::Base58Btc, Base::Base64Url] {
                    assert_eq!(outcome(&multibase::encode(base, &multihash)), Ok(()));
                }
            }
        }
    }

    #[test]
    fn other_hashes_and_what_is_none() {
        let encode = |bytes: &[u8]| multibase::encode(Base::Base58Btc, bytes);
        let right = Sha256::digest(TEXT.as_bytes());
        for (hash, code) in [
            (encode(&multihash(0x12, &Sha256::digest(b"other"))), Code::DidHashLink),
            (encode(&multihash(0x16, &right)), Code::DidUrlSyntax),
            (encode(&multihash(0x12, &right[..31])), Code::DidUrlSyntax),
            (encode(&[0x12]), Code::DidUrlSyntax),
            (encode(&right), Code::DidUrlSyntax),
            (String::new(), Code::DidUrlSyntax),
            ("zQm0".to_owned(), Code::DidUrlSyntax),
            ("z".repeat(200), Code::DidUrlSyntax),
        ] {
            assert_eq!(outcome(&hash).unwrap_err().code(), code, "{hash}");
        }
    }
}
