//! What a did:webvh says: the hash of its first entry, and where its log is.

use super::hash::is_multihash;
use crate::Did;
use crate::method::place::{Place, check_segment, percent_encode};
use crate::syntax::{percent_decode, shown};
use idna::punycode;
use testamur_core::{Code, Error, Result};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The parts of a did:webvh
/// ([did:webvh 1.0, Method-Specific Identifier](https://identity.foundation/didwebvh/v1.0/#method-specific-identifier)).
#[derive(Clone, Debug)]
pub(super) struct Identifier<'d> {
    /// The self-certifying identifier: the hash of the first entry.
    pub(super) scid: &'d str,
    /// The folder that the log is in.
    pub(super) place: Place,
}

impl<'d> Identifier<'d> {
    /// Reads a DID as a did:webvh.
    ///
    /// # Errors
    /// [`Code::DidWebvhIdentifier`].
    pub(super) fn of(did: &'d Did) -> Result<Identifier<'d>> {
        Identifier::read(did).map_err(|reason| {
            Error::new(Code::DidWebvhIdentifier)
                .with("did", shown(did.as_str()))
                .with("reason", reason)
        })
    }

    fn read(did: &'d Did) -> Result<Identifier<'d>, String> {
        if did.method() != "webvh" {
            return Err("its method is another".to_owned());
        }
        let mut parts = did.method_specific_id().split(':');
        let scid = parts.next().unwrap_or_default();
        if !is_multihash(scid) {
            return Err("what follows did:webvh: is no SHA-256 multihash in base58btc".to_owned());
        }
        let (host, port) = authority(parts.next().ok_or("the domain is missing")?)?;
        let mut place = Place::root(&host, port)?;
        for segment in parts {
            let decoded = check_segment(segment)?;
            if decoded.trim() != decoded {
                return Err("a path segment begins or ends with white space".to_owned());
            }
            place.enter(&percent_encode(&decoded));
        }
        Ok(Identifier { scid, place })
    }

    pub(super) fn log_url(&self) -> String {
        self.place.file("did.jsonl")
    }

    pub(super) fn witness_url(&self) -> String {
        self.place.file("did-witness.json")
    }
}

/// The domain name as DNS has it, and the digits of the port. What is percent-encoded is decoded
/// once, before anything is judged.
fn authority(text: &str) -> Result<(String, Option<&str>), String> {
    let colons: Vec<usize> = ["%3A", "%3a"]
        .iter()
        .flat_map(|colon| text.match_indices(colon))
        .map(|(at, _)| at)
        .collect();
    let (host, port) = match *colons {
        [] => (text, None),
        [at] => (&text[..at], Some(&text[at + 3..])),
        _ => return Err("the domain has more than one port".to_owned()),
    };
    if host == "localhost" {
        return Ok((host.to_owned(), port));
    }
    if !host.contains('.') {
        return Err("the host is no public domain name".to_owned());
    }
    let decoded = percent_decode(host).ok_or("the host is not UTF-8")?;
    let labels: Option<Vec<String>> = decoded.split('.').map(label_in_dns).collect();
    Ok((labels.ok_or("the host is no domain name")?.join("."), port))
}

/// A label of a domain name as DNS has it ([RFC 5891, section 4](https://www.rfc-editor.org/rfc/rfc5891#section-4)):
/// one of other characters than ASCII in Punycode. Taken are lower-case letters, marks and digits in
/// their normal form, which all permitted characters are; rules about their neighbours are left to the
/// registries, that give out no names which break them.
fn label_in_dns(label: &str) -> Option<String> {
    if label.is_ascii() {
        return Some(label.to_ascii_lowercase());
    }
    let taken = |c: char| c == '-' || c.is_alphanumeric() || is_combining_mark(c);
    let normal: String = label.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    let good = normal == label && label.chars().all(taken) && !label.starts_with(is_combining_mark);
    let code = punycode::encode_str(label).filter(|_| good)?;
    Some(format!("xn--{code}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCID: &str = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n";

    #[test]
    fn places_of_logs() {
        for (rest, url) in [
            ("example.com", "https://example.com/.well-known/did.jsonl"),
            ("issuer.example.com", "https://issuer.example.com/.well-known/did.jsonl"),
            ("example.com:dids:issuer", "https://example.com/dids/issuer/did.jsonl"),
            ("example.com%3A3000", "https://example.com:3000/.well-known/did.jsonl"),
            ("example.com%3a3000:dids:issuer", "https://example.com:3000/dids/issuer/did.jsonl"),
            ("Example.COM:A", "https://example.com/A/did.jsonl"),
            (
                "jp%E7%B4%8D%E8%B1%86.%E4%BE%8B.jp:%E7%94%A8%e6%88%b7",
                "https://xn--jp-cd2fp15c.xn--fsq.jp/%E7%94%A8%E6%88%B7/did.jsonl",
            ),
            ("xn--bcher-kva.example", "https://xn--bcher-kva.example/.well-known/did.jsonl"),
            ("a.example:%61b%20c", "https://a.example/ab%20c/did.jsonl"),
        ] {
            let did = Did::parse(&format!("did:webvh:{SCID}:{rest}")).unwrap();
            let identifier = Identifier::of(&did).unwrap();
            assert_eq!(identifier.log_url(), url);
            assert_eq!(identifier.scid, SCID);
            let witnesses = url.replace("did.jsonl", "did-witness.json");
            assert_eq!(identifier.witness_url(), witnesses);
        }
    }

    #[test]
    fn refused_identifiers() {
        for rest in [
            "127.0.0.1",
            "127.0.0.1%3a8080",
            "127%2E0%2E0%2E1",
            "127%2e0%2e0%2e1",
            "169%2E254%2E169%2E254",
            "127.1",
            "0x7f.0x1",
            "2130706433",
            // Wide digits, which a URL parser takes for those of an address; a wide dot; a capital letter.
            "%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1",
            "a%EF%BC%8Eb.example",
            "%C3%89.example",
            "%CC%81.example",
            "%5B%3A%3A1%5D",
            "intranet",
            "example%2Ecom",
            "example.com%3A",
            "example.com%3A0",
            "example.com%3A080",
            "example.com%3A65536",
            "example.com%3A80%3A80",
            "a%3Ab.example",
            "user%40a.example",
            "a.example%2Fpath",
            "a.example%23",
            "a_b.example",
            "-a.example",
            "a..example",
            ".example.com",
            "a.example%00",
            "%FF.example",
            "a.example:..:admin",
            "a.example:%2E%2E:admin",
            "a.example:%2e%2e:admin",
            "a.example:.",
            "a.example:a%2Fb",
            "a.example:a%5Cb",
            "a.example:a%00",
            "a.example:%20a",
            "a.example:a%20",
            "a.example:%252E%252E",
            "a.example::b",
            "a.example:%C3",
        ] {
            let did = Did::parse(&format!("did:webvh:{SCID}:{rest}")).unwrap();
            let error = Identifier::of(&did).unwrap_err();
            assert_eq!(error.code(), Code::DidWebvhIdentifier, "{rest}");
        }
        for text in ["did:webvh:example.com", "did:webvh:Qm:example.com"] {
            let did = Did::parse(text).unwrap();
            assert!(Identifier::of(&did).is_err(), "{text}");
        }
        for text in [format!("did:webvh:{SCID}"), format!("did:web:{SCID}:example.com")] {
            let did = Did::parse(&text).unwrap();
            assert!(Identifier::of(&did).is_err(), "{text}");
        }
    }
}
