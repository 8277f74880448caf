//! A badge, people with fixed keys who sign it, and short ways to ask and to look at answers.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use testamur_canon::jsonld::Contexts;
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::{Pointer, Value, parse};
use testamur_core::report::{Check, CheckId, Outcome, Verdict};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::{did_key, did_key_verification_method};
use testamur_keys::{
    KeyType, LocalSigner, Provider, PublicKey, SecretKey, SignatureAlgorithm, Signer,
    default_provider,
};
use testamur_proof::{ProofOptions, Suite, sign};
use testamur_verifier::{CredentialPolicy, Policy, Report, Trust, Verifier};

/// Somebody with a key.
pub(crate) struct Person {
    pub(crate) signer: LocalSigner,
    pub(crate) did: String,
    pub(crate) method: String,
}

pub(crate) fn person(seed: u8) -> Person {
    person_with(KeyType::Ed25519, seed)
}

pub(crate) fn person_with(key_type: KeyType, seed: u8) -> Person {
    let length = if key_type == KeyType::P384 { 48 } else { 32 };
    let key = SecretKey::from_raw(key_type, &vec![seed; length]).unwrap();
    let did = did_key(key.public_key()).as_str().to_owned();
    let method = did_key_verification_method(key.public_key()).as_str().to_owned();
    Person { signer: LocalSigner::new(key, default_provider()), did, method }
}

/// The school that issues the badge.
pub(crate) fn school() -> Person {
    person(1)
}

/// Whom the badge is about.
pub(crate) fn learner() -> Person {
    person(2)
}

/// Somebody who has no business here.
pub(crate) fn stranger() -> Person {
    person(3)
}

/// An unsigned badge by the school about the learner.
pub(crate) fn badge() -> Value {
    badge_by(&school().did)
}

pub(crate) fn badge_by(issuer: &str) -> Value {
    let text = format!(
        r#"{{
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
        ],
        "id": "urn:uuid:0b0c2f32-7a3e-4f0e-9d2a-3a5d3a0f7b11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Welding certificate",
        "issuer": {{"id": "{issuer}", "type": "Profile", "name": "Example School"}},
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2027-01-01T00:00:00Z",
        "credentialSubject": {{
            "id": "{}",
            "type": "AchievementSubject",
            "achievement": {{
                "id": "urn:uuid:5c1b6a1a-2b53-4a43-8b2c-5e0f3b1b6c22",
                "type": "Achievement",
                "name": "Welding",
                "description": "Welds steel.",
                "criteria": {{"narrative": "Welded a frame."}}
            }}
        }}
    }}"#,
        learner().did
    );
    parse(text.as_bytes()).unwrap()
}

pub(crate) fn assertion(by: &Person) -> ProofOptions {
    let mut options = ProofOptions::assertion(&by.method);
    options.created = Some(time("2026-01-01T00:00:00Z"));
    options
}

pub(crate) fn signed_with(
    document: &Value,
    by: &Person,
    suite: Suite,
    options: &ProofOptions,
) -> Value {
    let contexts = Contexts::bundled();
    ready(sign(document, suite, options, &by.signer as &dyn Signer, &contexts)).unwrap()
}

pub(crate) fn signed(document: &Value, by: &Person) -> Value {
    signed_with(document, by, Suite::EddsaRdfc2022, &assertion(by))
}

pub(crate) fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// A time at which the badge is valid.
pub(crate) fn now() -> Timestamp {
    time("2026-06-01T12:00:00Z")
}

/// The policy that trusts the school.
pub(crate) fn policy() -> CredentialPolicy {
    CredentialPolicy::new(Trust::only([school().did]).unwrap())
}

/// The report on a document for which nothing else is needed.
pub(crate) fn verify(document: &Value, policy: impl Into<Policy>) -> Report {
    verify_at(document, policy, now())
}

pub(crate) fn verify_at(document: &Value, policy: impl Into<Policy>, now: Timestamp) -> Report {
    verify_bytes(document.to_string().as_bytes(), policy, &Evidence::new(), now)
}

pub(crate) fn verify_bytes(
    input: &[u8],
    policy: impl Into<Policy>,
    evidence: &Evidence,
    now: Timestamp,
) -> Report {
    match Verifier::new().verify(input, &policy.into(), evidence, now) {
        Step::Done(report) => report,
        Step::Needs(requests) => panic!("needs {requests:?}"),
    }
}

/// The findings of a report that are more than a warning: check, code and place.
pub(crate) fn findings(report: &Report) -> Vec<(CheckId, Code, String)> {
    let serious = |(id, finding): (CheckId, &testamur_core::report::Finding)| {
        let at = finding.at().map_or("", Pointer::as_str).to_owned();
        (finding.outcome() > Outcome::Warned).then_some((id, finding.code(), at))
    };
    report.findings().into_iter().filter_map(serious).collect()
}

/// Asserts that a report rejects for exactly this reason.
#[track_caller]
pub(crate) fn rejected(report: &Report, check: CheckId, code: Code, at: &str) {
    assert_eq!(findings(report), [(check, code, at.to_owned())], "{:#}", report.to_value());
    assert_eq!(report.verdict(), Verdict::Rejected);
    assert!(report.clone().accept().is_err() && report.clone().accept_presentation().is_err());
}

/// Asserts that a report leaves open for exactly this reason.
#[track_caller]
pub(crate) fn indeterminate(report: &Report, check: CheckId, code: Code, at: &str) {
    assert_eq!(findings(report), [(check, code, at.to_owned())], "{:#}", report.to_value());
    assert_eq!(report.verdict(), Verdict::Indeterminate);
    assert!(report.clone().accept().is_err() && report.clone().accept_presentation().is_err());
}

#[track_caller]
pub(crate) fn accepted(report: &Report) {
    assert_eq!(report.verdict(), Verdict::Accepted, "{:#}", report.to_value());
}

pub(crate) fn check(report: &Report, id: CheckId) -> (Outcome, Option<Code>) {
    let check: &Check = report.check(id);
    (check.outcome(), check.code())
}

/// The document with one member set to another value; without a value, taken away.
pub(crate) fn edited(document: &Value, pointer: &str, value: &str) -> Value {
    let mut document = document.clone();
    let (above, name) = pointer.rsplit_once('/').unwrap();
    let mut place = &mut document;
    for step in above.split('/').skip(1) {
        place = match place {
            Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
            Value::Object(members) => members.get_mut(step).expect("the edit's place is there"),
            _ => panic!("{pointer}"),
        };
    }
    match place {
        Value::Object(members) if value.is_empty() => {
            assert!(members.remove(name).is_some(), "{pointer}");
        }
        Value::Object(members) => {
            members.insert(name, parse(value.as_bytes()).unwrap());
        }
        Value::Array(items) if value.is_empty() => {
            items.remove(name.parse::<usize>().unwrap());
        }
        Value::Array(items) => match items.get_mut(name.parse::<usize>().unwrap()) {
            Some(item) => *item = parse(value.as_bytes()).unwrap(),
            None => items.push(parse(value.as_bytes()).unwrap()),
        },
        _ => panic!("{pointer}"),
    }
    document
}

/// The outcome of a future that never waits, as those of keys in memory are.
pub(crate) fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("a local signer never waits"),
    }
}

/// Counts the signatures that it is asked to check.
#[derive(Debug, Default)]
pub(crate) struct Counting(AtomicUsize);

impl Provider for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }

    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        default_provider().verify(algorithm, key, message, signature)
    }

    fn sign(&self, _: SignatureAlgorithm, _: &SecretKey, _: &[u8]) -> Result<Vec<u8>> {
        Err(Error::new(Code::InternalUnexpected).with("reason", "nothing is signed here"))
    }
}

impl Counting {
    /// A verifier whose signatures are counted.
    pub(crate) fn begin() -> (&'static Counting, Verifier) {
        let counting: &'static Counting = Box::leak(Box::default());
        (counting, Verifier::new().with_provider(counting))
    }

    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// How many were checked meanwhile.
    pub(crate) fn during<T>(&self, work: impl FnOnce() -> T) -> (usize, T) {
        let before = self.count();
        let outcome = work();
        (self.count() - before, outcome)
    }
}
