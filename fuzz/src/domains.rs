//! What a domain publishes about its DIDs.

use crate::{NOW, VERIFIER, answered_from, parts};
use testamur_core::json;
use testamur_core::report::Verdict;
use testamur_did::{Did, Origin};
use testamur_proof::domain_linkage::{DidConfiguration, DomainLinkage};

/// Seconds from the time of the other seeds to one at which the links of these hold.
const LATER: i64 = 60 * 24 * 3600;

/// A DID configuration, and whatever documents are asked for after it, parted by empty lines. A link holds only with a
/// report that does, and one that was put into a configuration is found there.
pub fn domains(data: &[u8]) {
    let origin = Origin::parse("https://uni.example").expect("an origin");
    let now = NOW.plus_seconds(LATER);
    let ask = || answered_from(data, |evidence| VERIFIER.linked_dids(&origin, evidence, now));
    let links = ask();
    let text = links.to_value().to_string();
    assert_eq!(ask().to_value().to_string(), text, "the same each time");
    json::parse(text.as_bytes()).expect("an answer is JSON");
    for link in links.links() {
        let holds = link.verdict() == Verdict::Accepted;
        let report = link.report().map(|report| report.verdict());
        assert!(!holds || report == Some(Verdict::Accepted) && link.did().is_some());
    }
    let (file, _) = parts(data);
    let Ok(read) = DidConfiguration::read(&origin, file) else { return };
    let again = DidConfiguration::read(&origin, read.to_value().to_string().as_bytes());
    assert_eq!(again.as_ref(), Ok(&read));
    let mut made = DidConfiguration::new();
    for entry in read.links() {
        let Ok(link) = DomainLinkage::read(entry) else { continue };
        assert_eq!(made.add(entry.clone()).is_ok(), link.broken().is_empty());
        if let (true, Some(did)) = (link.broken().is_empty(), link.did()) {
            assert!(made.links().contains(entry) && Did::parse(did).is_ok());
        }
    }
}
