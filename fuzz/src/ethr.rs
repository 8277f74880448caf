//! What nodes of blockchains say to the calls of did:ethr.

use crate::{NOW, parts};
use std::sync::{Arc, LazyLock};
use testamur_core::evidence::{Document, Evidence, JsonRpcCall, Step};
use testamur_core::json;
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::{Did, DidEthr, EthrNetwork, Resolution, ResolutionOptions, Resolver};

/// A DID and perhaps a version after a space, then the answers in the order in which they are asked for,
/// each before an empty line; where there is none, the node is silent. Whatever they are, no call is made
/// twice, there is an end, and what was found is found again, also by the version that it is of.
pub fn did_ethr(data: &[u8]) {
    let (asked, answers) = parts(data);
    let Ok(asked) = std::str::from_utf8(asked) else { return };
    let (did, version) =
        asked.split_once(' ').map_or((asked, None), |(did, version)| (did, Some(version)));
    let Ok(did) = Did::parse(did) else { return };
    if did.method() != "ethr" {
        return;
    }
    let options = options(version);
    let mut evidence = Evidence::new();
    let Ok(found) = ask(&did, &options, answers, &mut evidence) else { return };
    check(&did, &found, &evidence);
    let again = RESOLVER.resolve(&did, &options, &evidence, *NOW).expect("it was found before");
    let Step::Done(again) = again else { panic!("nothing more is needed") };
    assert_eq!(again.to_value(), found.to_value());
}

/// A time, or else what is said to be an id.
fn options(version: Option<&str>) -> ResolutionOptions {
    let time = version.and_then(Timestamp::parse);
    let id = version.filter(|_| time.is_none()).map(str::to_owned);
    ResolutionOptions { version_id: id, version_time: time, ..ResolutionOptions::default() }
}

/// Asks until there is an answer.
fn ask(
    did: &Did,
    options: &ResolutionOptions,
    mut answers: &[u8],
    evidence: &mut Evidence,
) -> Result<Resolution> {
    loop {
        let requests = match RESOLVER.resolve(did, options, evidence, *NOW)? {
            Step::Done(found) => return Ok(found),
            Step::Needs(requests) => requests,
        };
        assert!(!requests.is_empty(), "a round asks for something");
        for request in requests {
            assert!(evidence.get(&request.url).is_none(), "something new");
            let call = JsonRpcCall::of(&request).expect("its name is one").expect("it is a call");
            json::parse(call.body().as_bytes()).expect("what is sent is JSON");
            let (answer, more) = parts(answers);
            let outcome = match answer {
                // Where it was asked for many blocks, it is asked for fewer next.
                [] => Err(Error::new(Code::FetchTimeout).with("url", &request.url)),
                _ => Ok(Document::given(answer)),
            };
            evidence.insert(request.url, outcome);
            answers = more;
        }
    }
}

fn check(did: &Did, found: &Resolution, evidence: &Evidence) {
    let metadata = found.metadata();
    if let Ok(document) = found.document() {
        assert_eq!(document.id(), did.as_str());
        for method in document.verification_methods() {
            assert!(method.id().starts_with(did.as_str()));
            let _ = method.public_key();
        }
    }
    let number = |id: &Option<String>| id.as_ref().map(|id| id.parse::<u64>().expect("a block"));
    let (version, next) = (number(&metadata.version_id), number(&metadata.next_version_id));
    assert!(next.is_none() || version < next, "what is next comes later");
    let seen = metadata.other.get("ethr").and_then(|seen| seen.get("block")?.as_str());
    let last: u64 = seen.and_then(|seen| seen.parse().ok()).expect("the last block that counts");
    assert!(next.max(Some(0)) <= Some(last), "nothing is later than that");
    let Some(version) = &metadata.version_id else { return };
    let of_version = RESOLVER.resolve(did, &options(Some(version)), evidence, *NOW);
    if let Step::Done(same) = of_version.expect("it is there") {
        assert_eq!(same.metadata().version_id.as_ref(), Some(version));
        assert_eq!(same.metadata().next_version_id, metadata.next_version_id);
        assert_eq!(same.metadata().deactivated, metadata.deactivated);
    }
}

/// Knows the network of the seeds, which is that of a development node.
static RESOLVER: LazyLock<Resolver> = LazyLock::new(|| {
    let registry = "0x700b6a60ce7eaaea56f065753d8dcb9653dbad35";
    let network = EthrNetwork::new("dev", 1337, registry).expect("a network");
    Resolver::standard().with(Arc::new(DidEthr::new().with_network(network)))
});
