//! Issuers whose keys are in the registry of did:ethr: what their nodes say, and what they cannot.

use crate::badge::*;
use crate::chain::{ACCOUNT, Chain, START};
use crate::tokens::{header, members, number, token};
use std::sync::Arc;
use testamur_core::evidence::{Bundle, Document, Evidence, JsonRpcCall, Request, Step};
use testamur_core::json::Value;
use testamur_core::report::{CheckId, Outcome, Verdict};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::{DidEthr, EthrNetwork, Resolver};
use testamur_proof::{ProofOptions, Suite};
use testamur_verifier::{
    CredentialPolicy, HolderBinding, PresentationPolicy, Report, Trust, Verifier,
};

const KEY: &str = "did/pub/Ed25519/veriKey";
const FOREVER: u64 = u64::MAX;

fn did() -> String {
    format!("did:ethr:{ACCOUNT}")
}

/// The last block before a time.
fn block(at: &str) -> u64 {
    (u64::try_from(time(at).unix()).unwrap() - START) / 60
}

fn key_of(person: &Person) -> Vec<u8> {
    person.signer.secret_key().public_key().as_raw().to_vec()
}

/// A school that changed its key in May, as the chain has it today.
fn rotated() -> Chain {
    let mut chain = Chain::new();
    chain.head = block("2026-06-01T11:45:00Z");
    chain.attribute(block("2026-01-10T00:00:00Z"), KEY, &key_of(&school()), FOREVER);
    let may = block("2026-05-01T00:00:00Z");
    chain.attribute(may, KEY, &key_of(&school()), 0);
    chain.attribute(may, KEY, &key_of(&person(4)), FOREVER);
    chain
}

/// A badge by one of the keys of the chain, the first being 1, that says when it was made.
fn badge_of(by: &Person, number: usize, created: &str) -> String {
    let mut options = ProofOptions::assertion(format!("{}#delegate-{number}", did()));
    options.created = Some(time(created));
    signed_with(&badge_by(&did()), by, Suite::EddsaRdfc2022, &options).to_string()
}

/// Verifies with what this says to each request.
fn ask(
    input: &str,
    now: Timestamp,
    answer: impl Fn(&Request) -> Result<Document>,
) -> (Report, Evidence) {
    let policy = CredentialPolicy::new(Trust::only([did()]).unwrap()).into();
    let (verifier, mut evidence) = (Verifier::new(), Evidence::new());
    for _ in 0..32 {
        match verifier.verify(input.as_bytes(), &policy, &evidence, now) {
            Step::Done(report) => return (report, evidence),
            Step::Needs(requests) => requests.into_iter().for_each(|request| {
                let outcome = answer(&request);
                evidence.insert(request.url, outcome);
            }),
        }
    }
    panic!("a verification has 32 rounds")
}

fn key_check(report: &Report) -> (Outcome, Option<Code>) {
    check(report, CheckId::IssuerKey)
}

fn old() -> String {
    badge_of(&school(), 1, "2026-03-01T00:00:00Z")
}

#[test]
fn a_key_in_the_registry_signs() {
    let chain = rotated();
    let (report, _) =
        ask(&badge_of(&person(4), 3, "2026-05-20T00:00:00Z"), now(), |r| chain.answer(r));
    accepted(&report);
    assert_eq!(key_check(&report), (Outcome::Passed, None));
    // By somebody else, and by the account, whose key nobody knows.
    let (report, _) =
        ask(&badge_of(&stranger(), 3, "2026-05-20T00:00:00Z"), now(), |r| chain.answer(r));
    assert_eq!(report.verdict(), Verdict::Rejected);
    let account =
        badge_of(&stranger(), 3, "2026-05-20T00:00:00Z").replace("delegate-3", "controller");
    let (report, _) = ask(&account, now(), |request| chain.answer(request));
    let unknown = (Outcome::Inconclusive, Some(Code::DidVerificationMethodAccount));
    assert_eq!(key_check(&report), unknown);
}

#[test]
fn a_key_of_then_signed_what_was_signed_then() {
    let chain = rotated();
    let (report, evidence) = ask(&old(), now(), |request| chain.answer(request));
    accepted(&report);
    let past = (Outcome::Warned, Some(Code::DidVerificationMethodPast));
    assert_eq!(key_check(&report), past);
    // Before there was the key, and after it was revoked.
    for created in ["2026-01-09T00:00:00Z", "2026-05-02T00:00:00Z"] {
        let badge = badge_of(&school(), 1, created);
        let (report, _) = ask(&badge, now(), |request| chain.answer(request));
        let not_found = (Outcome::Failed, Some(Code::DidVerificationMethodNotFound));
        assert_eq!(key_check(&report), not_found, "{created}");
        assert_eq!(report.verdict(), Verdict::Rejected);
    }
    // Its own bundle is enough, whenever that is.
    let bundle = Bundle::of(&evidence, [&*report]).unwrap();
    let bundle = Bundle::read(bundle.to_value().to_string().as_bytes()).unwrap();
    let nothing_more = |request: &Request| -> Result<Document> { panic!("{request:?}") };
    let policy = CredentialPolicy::new(Trust::only([did()]).unwrap()).into();
    match Verifier::new().verify(old().as_bytes(), &policy, &bundle.evidence, bundle.at) {
        Step::Done(again) => assert_eq!(again.to_value(), report.to_value()),
        Step::Needs(requests) => drop(nothing_more(&requests[0])),
    }
}

/// What the node cannot say of then is not known: that is no reason to reject.
#[test]
fn without_the_past_an_old_badge_is_left_open() {
    let chain = rotated();
    let is_of_then = |request: &Request| {
        let times: Vec<String> = ["2026-01-10T00:00:00Z", "2026-05-01T00:00:00Z"]
            .map(|at| format!("eth_getBlockByNumber[\"{:#x}\"", block(at)))
            .into();
        times.iter().any(|time| request.url.contains(time))
    };
    for code in [Code::FetchOffline, Code::FetchTimeout, Code::FetchStatus, Code::FetchJsonRpcError]
    {
        let (report, _) = ask(&old(), now(), |request| match is_of_then(request) {
            true => Err(Error::new(code).with("url", &request.url).with("status", 429)),
            false => chain.answer(request),
        });
        assert_eq!(
            key_check(&report),
            (Outcome::Inconclusive, Some(Code::DidUnavailable)),
            "{code}"
        );
        assert_eq!(report.verdict(), Verdict::Indeterminate, "{code}");
    }
    // Also of tokens that do not say when they were issued.
    let by = Person { method: format!("{}#delegate-1", did()), ..school() };
    let mut claims = members(&badge_by(&did()));
    claims.insert("nbf", number(time("2026-01-01T00:00:00Z").unix()));
    let since = token(&claims, &header("vc+jwt", &by), &by);
    let (report, _) = ask(&since, now(), |request| chain.answer(request));
    accepted(&report);
    let (report, _) = ask(&since, now(), |request| match is_of_then(request) {
        true => Err(Error::new(Code::FetchTimeout).with("url", &request.url)),
        false => chain.answer(request),
    });
    assert_eq!(report.verdict(), Verdict::Indeterminate, "{:#}", report.to_value());
}

#[test]
fn a_node_that_fails_leaves_a_badge_open() {
    let good = badge_of(&person(4), 3, "2026-05-20T00:00:00Z");
    let chain = rotated();
    for failing in ["eth_chainId", "eth_getBlockByNumber", "eth_call", "eth_getLogs"] {
        for (outcome, expected) in [
            (Err(Error::new(Code::FetchConnect)), Code::DidUnavailable),
            (Ok(crate::chain::document(&"0x".into())), Code::DidEthrNode),
        ] {
            let (report, _) = ask(&good, now(), |request| {
                match JsonRpcCall::of(request).unwrap().unwrap().to_string().contains(failing) {
                    true => outcome.clone().map_err(|error| error.with("url", &request.url)),
                    false => chain.answer(request),
                }
            });
            assert_eq!(key_check(&report), (Outcome::Inconclusive, Some(expected)), "{failing}");
            assert_eq!(report.verdict(), Verdict::Indeterminate, "{failing}");
        }
    }
    // It has forgotten what was, or stands still; and a network that nobody knows.
    let forgetful = Chain { at_once: 0, refusal: None, ..rotated() };
    let (report, _) = ask(&good, now(), |request| forgetful.answer(request));
    assert_eq!(key_check(&report), (Outcome::Inconclusive, Some(Code::DidEthrNode)));
    let standing = Chain { head: block("2026-05-30T00:00:00Z"), ..rotated() };
    let (report, _) = ask(&good, now(), |request| standing.answer(request));
    assert_eq!(key_check(&report), (Outcome::Inconclusive, Some(Code::DidEthrBehind)));
    assert_eq!(report.verdict(), Verdict::Indeterminate);
    let (report, _) = ask(&good, time("2026-05-30T10:00:00Z"), |request| standing.answer(request));
    accepted(&report);
    let elsewhere = good.replace("did:ethr:0x", "did:ethr:nowhere:0x");
    let policy = CredentialPolicy::new(Trust::anyone()).into();
    match Verifier::new().verify(elsewhere.as_bytes(), &policy, &Evidence::new(), now()) {
        Step::Done(report) => {
            assert_eq!(key_check(&report), (Outcome::Inconclusive, Some(Code::DidEthrNetwork)));
        }
        Step::Needs(requests) => panic!("{requests:?}"),
    }
}

/// Who gave the identity up gave up everything, and who bounds the logs is no reason to reject.
#[test]
fn what_else_the_chain_can_say() {
    let mut over = rotated();
    over.owner(block("2026-05-31T00:00:00Z"), "0x0000000000000000000000000000000000000000");
    let (report, _) = ask(&old(), now(), |request| over.answer(request));
    assert_eq!(findings(&report)[0].1, Code::DidDeactivated);
    let bounded = Chain { at_once: 1_000, ..rotated() };
    let (report, _) = ask(&old(), now(), |request| bounded.answer(request));
    accepted(&report);
    let value: Value = report.to_value();
    assert!(value.to_string().contains("eth_getLogs"), "the calls are named");
}

/// Another network, on which the same happened.
const OTHER: &str = "eip155:2";

/// What nodes of both say.
fn of_either(chain: &Chain, request: &Request) -> Result<Document> {
    let url = request.url.replace(OTHER, "eip155:1");
    match url == request.url || !url.contains("eth_chainId") {
        true => chain.answer(&Request { url, ..request.clone() }),
        false => Ok(crate::chain::document(&"0x2".into())),
    }
}

/// What all issuers of a presentation take together is nobody's fault: it leaves a verification open, also where a key of
/// the past is looked for.
#[test]
fn histories_that_take_too_many_calls_together_reject_nothing() {
    let mut chain = Chain::new();
    chain.head = block("2026-06-01T11:45:00Z");
    chain.attribute(chain.head - 600_000, KEY, &key_of(&school()), FOREVER);
    for back in (1..=100).rev() {
        let endpoint = format!("https://{back}.example");
        chain.attribute(chain.head - 5_000 * back, "did/svc/Hub", endpoint.as_bytes(), 0);
    }
    chain.attribute(chain.head - 10, KEY, &key_of(&school()), 0);
    let elsewhere = EthrNetwork::new("elsewhere", 2, crate::chain::REGISTRY).unwrap();
    let ethr = DidEthr::new().with_network(elsewhere);
    let verifier = Verifier::new().with_resolver(Resolver::standard().with(Arc::new(ethr)));
    let dids = [did(), did().replace("did:ethr:", "did:ethr:elsewhere:")];
    let badge = |did: &String, number: usize| {
        let mut options = ProofOptions::assertion(format!("{did}#delegate-{number}"));
        options.created = Some(time("2026-05-31T00:00:00Z"));
        signed_with(&badge_by(did), &school(), Suite::EddsaRdfc2022, &options)
    };
    let trusting = CredentialPolicy::new(Trust::only(dids.clone()).unwrap());
    let policy = PresentationPolicy::new(trusting, HolderBinding::dangerous_replayable()).into();
    let report = |chain: &Chain, number: usize| {
        let badges = [badge(&dids[0], number), badge(&dids[1], number)];
        let presented = crate::domain_bounds::presentation_of(&badges).to_string();
        let (mut evidence, mut rounds) = (Evidence::new(), 0);
        loop {
            match verifier.verify(presented.as_bytes(), &policy, &evidence, now()) {
                Step::Done(report) => return report,
                Step::Needs(requests) => requests.into_iter().for_each(|request| {
                    let outcome = match rounds < 32 {
                        true => of_either(chain, &request),
                        false => Err(Error::new(Code::LimitRounds).with("limit", 32)),
                    };
                    evidence.insert(request.url, outcome);
                }),
            }
            rounds += 1;
        }
    };
    const OPEN: Verdict = Verdict::Indeterminate;
    for (at_once, number, expected) in [
        (u64::MAX, 1, [Verdict::Accepted; 2]),
        (u64::MAX, 9, [Verdict::Rejected; 2]),
        (10_000, 1, [Verdict::Accepted; 2]),
        (1_000, 1, [Verdict::Accepted, OPEN]),
        (1_000, 9, [Verdict::Rejected, OPEN]),
        (1, 1, [Verdict::Accepted, OPEN]),
    ] {
        let report = report(&Chain { at_once, ..chain.clone() }, number);
        let inside = report.check(CheckId::EmbeddedCredentials).reports();
        let verdicts: Vec<Verdict> = inside.iter().map(|(_, inside)| inside.verdict()).collect();
        assert_eq!(verdicts, expected, "{at_once} {number}: {:#}", report.to_value());
    }
}
