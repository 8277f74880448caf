//! `relatedResource`: content that a credential names with its digest
//! ([VCDM 2.0, section 5.3](https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources)),
//! and the same digests elsewhere.

use std::sync::Arc;
use testamur_core::evidence::{Evidence, Purpose, Request, Step};
use testamur_core::json::{Pointer, Value};
use testamur_core::model::Digests;
use testamur_core::ordered::BTreeSet;
use testamur_core::report::Outcome;
use testamur_core::{Code, Error, Result};

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
/// A resource with both kinds of digest must match both. The present revision of the context
/// `https://www.w3.org/ns/credentials/v2` also matches by the digest of that of 20 July 2024: credentials with it exist, and the revisions define the same terms.
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
        match check_one(resource, index, &mut ids, known, evidence) {
            Ok(Step::Done(())) => result.matching += 1,
            Ok(Step::Needs(requests)) => needs.extend(requests),
            Err(error) => {
                let at = if alone { place.clone() } else { place.item(index) };
                let outcome = match error.code() {
                    Code::InputResourceUnavailable => Outcome::Inconclusive,
                    _ => Outcome::Failed,
                };
                result.findings.push((outcome, error.at(at)));
            }
        }
    }
    match needs.is_empty() {
        true => Step::Done(result),
        false => Step::Needs(needs.into_iter().collect()),
    }
}

/// Whether the content of one resource matches its digests. `ids` are those that came before.
fn check_one<'c>(
    resource: &'c Value,
    index: usize,
    ids: &mut BTreeSet<&'c str>,
    known: &dyn Fn(&str) -> Option<Arc<[u8]>>,
    evidence: &Evidence,
) -> Result<Step<()>> {
    let Some(id) = resource.get("id").and_then(Value::as_str) else {
        return Err(Error::new(Code::InputMemberMissing).with("member", "id"));
    };
    if !ids.insert(id) {
        return Err(Error::new(Code::InputDuplicateId).with("id", shown(id)));
    }
    let digests = Digests::of(resource)?;
    if digests.is_empty() {
        return Err(Error::new(Code::InputDigestMissing).with("id", shown(id)));
    }
    if index >= MOST {
        let reason = format!("at most {MOST} resources are looked at.");
        return Err(unavailable(id).with("reason", reason));
    }
    let bytes = match (known(id), evidence.get(id)) {
        (Some(bytes), _) => bytes,
        (None, Some(Ok(document))) => document.bytes.clone(),
        (None, Some(Err(error))) => return Err(unavailable(id).because(error)),
        (None, None) if !id.starts_with("https://") && !id.starts_with("http://") => {
            return Err(unavailable(id).with("reason", "its URL cannot be fetched."));
        }
        (None, None) => {
            let request = Request { url: id.to_owned(), purpose: Purpose::RelatedResource };
            return Ok(Step::Needs(vec![request]));
        }
    };
    digests.check(&bytes).map(Step::Done)
}

fn unavailable(id: &str) -> Error {
    Error::new(Code::InputResourceUnavailable).with("url", shown(id))
}

fn shown(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64ct::{Base64, Encoding};
    use sha2::{Digest, Sha256, Sha384, Sha512};
    use testamur_core::evidence::Document;
    use testamur_core::json::parse;
    use testamur_keys::multibase;

    /// Name, multihash code, hash.
    type Algorithm = (&'static str, u8, fn(&[u8]) -> Vec<u8>);

    const SHA256: Algorithm = ("sha256", 0x12, |bytes| Sha256::digest(bytes).to_vec());
    const SHA384: Algorithm = ("sha384", 0x20, |bytes| Sha384::digest(bytes).to_vec());
    const SHA512: Algorithm = ("sha512", 0x13, |bytes| Sha512::digest(bytes).to_vec());

    const CONTENT: &[u8] = b"content";
    const URL: &str = "https://example.com/r";

    fn nothing(_: &str) -> Option<Arc<[u8]>> {
        None
    }

    fn sri(algorithm: Algorithm, bytes: &[u8]) -> String {
        format!("{}-{}", algorithm.0, Base64::encode_string(&algorithm.2(bytes)))
    }

    fn multibase_of(base: multibase::Base, algorithm: Algorithm, header: bool) -> String {
        let mut bytes = algorithm.2(CONTENT);
        if header {
            bytes.splice(0..0, [algorithm.1, bytes.len() as u8]);
        }
        multibase::encode(base, &bytes)
    }

    fn check(resources: &str) -> RelatedResources {
        let mut evidence = Evidence::new();
        evidence.insert(URL, Ok(Document::given(CONTENT)));
        evidence.insert("https://example.com/gone", Err(Error::new(Code::FetchNotFound)));
        let credential = format!(r#"{{"relatedResource":{resources}}}"#);
        let credential = parse(credential.as_bytes()).unwrap();
        match check_related_resources(&credential, &nothing, &evidence) {
            Step::Done(result) => result,
            Step::Needs(requests) => panic!("nothing is missing: {requests:?}"),
        }
    }

    #[test]
    fn digests_of_all_forms() {
        use multibase::Base::{Base58Btc, Base64Url};
        for algorithm in [SHA256, SHA384, SHA512] {
            for digest in [
                format!(r#""digestSRI":"{}""#, sri(algorithm, CONTENT)),
                format!(r#""digestSRI":"{}?x""#, sri(algorithm, CONTENT)),
                format!(r#""digestMultibase":"{}""#, multibase_of(Base64Url, algorithm, true)),
                format!(r#""digestMultibase":"{}""#, multibase_of(Base58Btc, algorithm, false)),
                format!(
                    r#""digestSRI":"{}","digestMultibase":"{}""#,
                    sri(algorithm, CONTENT),
                    multibase_of(Base58Btc, algorithm, true)
                ),
            ] {
                let result = check(&format!(r#"{{"id":"{URL}",{digest}}}"#));
                assert_eq!((result.matching, result.findings.len()), (1, 0), "{digest}");
            }
        }
    }

    #[test]
    fn what_does_not_match() {
        use Outcome::{Failed, Inconclusive};
        let good = sri(SHA256, CONTENT);
        let bad = sri(SHA384, b"other");
        for (resources, outcome, code) in [
            (format!(r#"{{"id":"{URL}","digestSRI":"{bad}"}}"#), Failed, Code::InputDigestMismatch),
            // Of two kinds of hash the stronger counts.
            (
                format!(r#"{{"id":"{URL}","digestSRI":"{good} {bad}"}}"#),
                Failed,
                Code::InputDigestMismatch,
            ),
            (
                format!(r#"{{"id":"{URL}","digestSRI":["{good}","{bad}"]}}"#),
                Failed,
                Code::InputDigestMismatch,
            ),
            (
                format!(
                    r#"{{"id":"{URL}","digestSRI":"{good}","digestMultibase":"{}"}}"#,
                    multibase::encode(multibase::Base::Base64Url, &[7; 32])
                ),
                Failed,
                Code::InputDigestMismatch,
            ),
            (format!(r#"{{"id":"{URL}"}}"#), Failed, Code::InputDigestMissing),
            (r#"{"digestSRI":"x"}"#.to_owned(), Failed, Code::InputMemberMissing),
            ("7".to_owned(), Failed, Code::InputMemberMissing),
            (
                format!(r#"{{"id":"https://example.com/gone","digestSRI":"{good}"}}"#),
                Inconclusive,
                Code::InputResourceUnavailable,
            ),
            (
                format!(r#"{{"id":"urn:x:y","digestSRI":"{good}"}}"#),
                Inconclusive,
                Code::InputResourceUnavailable,
            ),
        ] {
            let result = check(&resources);
            assert_eq!(result.matching, 0, "{resources}");
            let (found, error) = &result.findings[0];
            assert_eq!((*found, error.code()), (outcome, code), "{resources}");
            assert_eq!(error.pointer().unwrap().as_str(), "/relatedResource");
        }
    }

    #[test]
    fn malformed_digests() {
        let short = Base64::encode_string(&[7; 31]);
        for digest in [
            r#""digestSRI":"""#.to_owned(),
            r#""digestSRI":7"#.to_owned(),
            r#""digestSRI":"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=""#.to_owned(),
            r#""digestSRI":"sha256""#.to_owned(),
            r#""digestSRI":"sha256-!""#.to_owned(),
            format!(r#""digestSRI":"sha256-{short}""#),
            r#""digestMultibase":"""#.to_owned(),
            r#""digestMultibase":"m7""#.to_owned(),
            r#""digestMultibase":"uAAAA""#.to_owned(),
        ] {
            let result = check(&format!(r#"[{{"id":"{URL}",{digest}}}]"#));
            let (outcome, error) = &result.findings[0];
            assert_eq!((*outcome, error.code()), (Outcome::Failed, Code::InputDigestMalformed));
            assert_eq!(error.pointer().unwrap().as_str(), "/relatedResource/0", "{digest}");
        }
    }

    #[test]
    fn ids_are_unique_and_missing_content_is_asked_for() {
        let good = sri(SHA256, CONTENT);
        let one = format!(r#"{{"id":"{URL}","digestSRI":"{good}"}}"#);
        let result = check(&format!("[{one},{one}]"));
        assert_eq!(result.matching, 1);
        assert_eq!(result.findings[0].1.code(), Code::InputDuplicateId);

        let credential = format!(r#"{{"relatedResource":[{one}]}}"#);
        let credential = parse(credential.as_bytes()).unwrap();
        let step = check_related_resources(&credential, &nothing, &Evidence::new());
        let request = Request { url: URL.to_owned(), purpose: Purpose::RelatedResource };
        assert_eq!(step, Step::Needs(vec![request]));
        let known = |url: &str| (url == URL).then(|| Arc::from(CONTENT));
        let step = check_related_resources(&credential, &known, &Evidence::new());
        assert_eq!(step, Step::Done(RelatedResources { matching: 1, findings: Vec::new() }));
    }

    /// The digests that W3C's tests use, of a revision that is not published any more.
    #[test]
    fn an_earlier_revision_of_a_context_still_matches() {
        let context = "https://www.w3.org/ns/credentials/v2";
        let check = |id: &str, digest: &str| {
            let credential = format!(r#"{{"relatedResource":{{"id":"{id}",{digest}}}}}"#);
            let credential = parse(credential.as_bytes()).unwrap();
            let present = testamur_canon::jsonld::Contexts::bundled_bytes(context).unwrap();
            let known = |_: &str| Some(Arc::from(present));
            match check_related_resources(&credential, &known, &Evidence::new()) {
                Step::Done(result) => result.matching == 1,
                Step::Needs(requests) => panic!("{requests:?}"),
            }
        };
        for digest in [
            r#""digestSRI":"sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg""#,
            r#""digestMultibase":"uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k""#,
        ] {
            assert!(check(context, digest), "{digest}");
            assert!(!check("https://example.com/other", digest), "{digest}");
        }
    }
}
