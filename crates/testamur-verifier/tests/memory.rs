//! Memory of a verification is at most a multiple of the input, whatever the input is made for.
//! A program of its own, since all that is allocated counts.

#![allow(clippy::unwrap_used, reason = "these are tests")]

#[path = "verify/badge.rs"]
#[allow(dead_code, reason = "the other tests need more of it")]
mod badge;

use badge::*;
use peak_alloc::PeakAlloc;
use std::sync::{Mutex, PoisonError};
use testamur_core::evidence::{Document, Evidence, Step};
use testamur_core::json::{Value, parse};
use testamur_core::report::Verdict;
use testamur_keys::multibase::encode_base64url;
use testamur_status::{BitstringEntry, Packing, compress};
use testamur_verifier::{
    CredentialPolicy, HolderBinding, Policy, PresentationPolicy, Trust, Verifier,
};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes for each byte of the input, and for any input: what docs/architecture.md states.
const MULTIPLE: usize = 192;
const CONSTANT: usize = 64 << 20;

/// What finding the cause of failed signatures may take in addition.
const WITH_CAUSES: usize = 192 << 20;

/// What a document is filled with, so that it has about so many bytes.
fn repeated(item: &str, bytes: usize) -> String {
    vec![item; bytes / (item.len() + 1)].join(",")
}

/// The school's badge with such a subject, and with a signature only if it can have one.
fn about(subject: &str) -> Value {
    edited(&badge(), "/credentialSubject", subject)
}

fn with_contexts(own: &str, subject: &str) -> Value {
    let known = r#""https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json""#;
    edited(&about(subject), "/@context", &format!("[{known}, {own}]"))
}

/// The document with a proof that does not match, but has the right form.
fn mis_signed(document: &Value, proofs: usize) -> String {
    let proof = |at: usize| {
        let previous = at.checked_sub(1).map(|at| format!(r#""previousProof": "urn:p:{at}","#));
        format!(
            r#"{{"id": "urn:p:{at}", {} "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "assertionMethod",
            "verificationMethod": "{}", "proofValue": "z{}"}}"#,
            previous.unwrap_or_default(),
            school().method,
            "3".repeat(87)
        )
    };
    let proofs: Vec<_> = (0..proofs).map(proof).collect();
    edited(document, "/proof", &format!("[{}]", proofs.join(","))).to_string()
}

fn presentation(credential: &str, count: usize) -> String {
    format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": "VerifiablePresentation", "verifiableCredential": [{}]}}"#,
        vec![credential; count].join(",")
    )
}

fn sd_jwt(claims: &str) -> String {
    let header = encode_base64url(br#"{"alg": "EdDSA", "typ": "dc+sd-jwt"}"#);
    format!("{header}.{}.{}~", encode_base64url(claims.as_bytes()), encode_base64url(&[7; 64]))
}

/// What was made to exhaust memory, and what is merely large.
fn inputs() -> Vec<(&'static str, String)> {
    let bytes = 1 << 18;
    let long = format!(r#"{{"often": "urn:{}"}}"#, "x".repeat(100_000));
    let often = |times: usize| {
        let numbers: Vec<_> = (0..times).map(|number| number.to_string()).collect();
        with_contexts(&long, &format!(r#"{{"often": [{}]}}"#, numbers.join(",")))
    };
    let own = r#"{"p": {"@id": "urn:p", "@container": "@list"}, "q": "urn:q"}"#;
    let filled = |member: &str, item: &str| {
        let subject = format!(r#"{{"{member}": [{}]}}"#, repeated(item, bytes));
        with_contexts(own, &subject)
    };
    let name = "n".repeat(8_000);
    let below = |item: &str| format!(r#"{{"{name}": [{}]}}"#, repeated(item, bytes));
    let achievements = repeated(
        r#"{"type": "AchievementSubject", "achievement": {"type": "Achievement", "name": "Welding",
        "description": "Welds steel.", "criteria": {"narrative": "Welded a frame."}}}"#,
        bytes,
    );
    let contexts: Vec<_> = (0..10_000).map(|at| format!(r#""https://c.example/{at}""#)).collect();
    vec![
        ("a long IRI used often", mis_signed(&often(60), 1)),
        ("a long IRI used too often", mis_signed(&often(2_500), 1)),
        ("a long IRI under a chain of proofs", mis_signed(&often(60), 32)),
        ("a long IRI in a presentation", presentation(&mis_signed(&often(60), 2), 4)),
        ("a list of numbers", mis_signed(&filled("p", "0"), 1)),
        ("an array of numbers", mis_signed(&filled("q", "0"), 1)),
        ("empty strings", mis_signed(&filled("q", r#""""#), 1)),
        ("empty objects", mis_signed(&filled("q", "{}"), 1)),
        ("empty arrays", mis_signed(&filled("q", "[]"), 1)),
        ("objects", mis_signed(&filled("q", r#"{"q":0}"#), 1)),
        ("undefined terms", mis_signed(&filled("q", r#"{"u":0}"#), 1)),
        (
            "broken evidence",
            mis_signed(&edited(&badge(), "/evidence", &format!("[{}]", repeated("0", bytes))), 1),
        ),
        (
            "endorsements below a long name",
            mis_signed(
                &about(&format!(r#"{{"{name}": {{"endorsement": [{}]}}}}"#, repeated("0", bytes))),
                1,
            ),
        ),
        ("objects below a long name", mis_signed(&about(&below(r#"{"endorsement":0}"#)), 1)),
        ("many contexts", mis_signed(&with_contexts(&contexts.join(","), "{}"), 1)),
        (
            "a large record under a chain of proofs",
            mis_signed(&about(&format!("[{achievements}]")), 32),
        ),
        ("hidden claims below a long name", sd_jwt(&below(r#"{"_sd":["x"]}"#))),
        ("a token of numbers", sd_jwt(&format!(r#"{{"a": [{}]}}"#, repeated("0", bytes)))),
        ("credentials of a presentation", presentation("{}", bytes / 3)),
        ("no JSON", "[".repeat(bytes)),
    ]
}

/// What one test allocates is not to count for another.
static ALONE: Mutex<()> = Mutex::new(());

/// The most that was allocated at once meanwhile.
fn peak<T>(work: impl FnOnce() -> T) -> usize {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    drop(work());
    MEMORY.peak_usage() - before
}

/// The school's badge with entries in so many lists that unpack to so many bytes each, and the lists.
fn with_lists(count: usize, megabytes: usize) -> (String, Evidence) {
    let packed = encode_base64url(&compress(&vec![0; megabytes << 20], Packing::Gzip));
    let (mut entries, mut evidence) = (Vec::new(), Evidence::new());
    for number in 0..count {
        let list = format!("https://school.example/status/{number}");
        entries.push(BitstringEntry::new(&*list, "revocation", 1).to_value());
        let holder = list_of(&list, &packed).to_string().into_bytes();
        evidence.insert(list, Ok(Document::given(holder)));
    }
    let status = Value::from(entries).to_string();
    let badge = signed(&edited(&badge(), "/credentialStatus", &status), &school());
    (badge.to_string(), evidence)
}

fn list_of(list: &str, packed: &str) -> Value {
    let holder = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "{list}", "issuer": "{}",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"], "credentialSubject":
        {{"type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": "u{packed}"}}}}"#,
        school().did
    );
    signed(&parse(holder.as_bytes()).unwrap(), &school())
}

/// What a verifier keeps of lists.
const LISTS: usize = 64 << 20;

#[test]
fn a_status_list_takes_no_more_than_it_may() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let policy = policy().into();
    let verifier = Verifier::new();
    for (count, megabytes, verdict) in [
        (1, 8, Verdict::Accepted),
        (1, 32, Verdict::Accepted),
        (1, 1024, Verdict::Indeterminate),
        (12, 32, Verdict::Accepted),
    ] {
        let (input, evidence) = with_lists(count, megabytes);
        let lists: usize = evidence.iter().map(|(_, list)| list.unwrap().bytes.len()).sum();
        let most = MULTIPLE * (input.len() + lists) + CONSTANT;
        let mut actual = None;
        let taken = peak(|| match verifier.verify(input.as_bytes(), &policy, &evidence, now()) {
            Step::Done(report) => actual = Some(report.verdict()),
            Step::Needs(_) => {}
        });
        println!("{count} of {megabytes} MiB: {taken}");
        assert_eq!(actual, Some(verdict), "{count} of {megabytes} MiB");
        assert!(taken <= most + LISTS, "{count} of {megabytes} MiB: {taken}");
    }
    let before = MEMORY.current_usage();
    drop(verifier);
    let kept = before - MEMORY.current_usage();
    assert!(kept > 8 << 20 && kept < LISTS + (8 << 20), "{kept}");
}

#[test]
fn memory_is_at_most_a_multiple_of_the_input() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let credentials = CredentialPolicy::new(Trust::anyone());
    let binding = HolderBinding::dangerous_replayable();
    let either = Policy::Either(PresentationPolicy::new(credentials.clone(), binding));
    let mut over = Vec::new();
    for (what, input) in inputs() {
        let input = input.as_bytes();
        let most = MULTIPLE * input.len() + CONSTANT;
        let (verifier, evidence) = (Verifier::new(), Evidence::new());
        let verified = peak(|| match verifier.verify(input, &either, &evidence, now()) {
            Step::Done(report) => report.to_value().to_string().len(),
            Step::Needs(requests) => requests.len(),
        });
        // A search for causes reads a document hundreds of times.
        let explained = match what.contains("long IRI") || what == "many contexts" {
            true => peak(|| verifier.explain(input, &credentials, &evidence, now()).is_ok()),
            false => 0,
        };
        println!("{what}: {} bytes, {verified} and {explained}", input.len());
        if verified > most || explained > most + WITH_CAUSES {
            over.push(what);
        }
    }
    assert!(over.is_empty(), "{over:#?}");
}
