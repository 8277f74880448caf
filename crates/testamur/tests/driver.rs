//! The verifier between the pure core and a network.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testamur::{
    Code, CredentialPolicy, Document, Error, Fetch, Fetching, Holder, HolderBinding, IssueOptions,
    Issuer, KeyType, LocalSigner, OsRandom, Policy, Presentation, PresentationPolicy, Request,
    SecretKey, Securing, Suite, Timestamp, Trust, Value, Verdict, Verifier, default_provider,
    parse,
};

/// Documents by URL, and what was asked for.
#[derive(Clone, Default)]
struct Web {
    documents: Arc<BTreeMap<String, String>>,
    asked: Arc<Mutex<Vec<String>>>,
    at_once: Arc<AtomicUsize>,
    most_at_once: Arc<AtomicUsize>,
}

impl Fetch for Web {
    fn fetch<'a>(&'a self, request: &'a Request) -> Fetching<'a> {
        Box::pin(async move {
            self.asked.lock().unwrap().push(request.url.clone());
            let at_once = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
            self.most_at_once.fetch_max(at_once, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(20)).await;
            self.at_once.fetch_sub(1, Ordering::SeqCst);
            match self.documents.get(&request.url) {
                Some(text) => Ok(Document::given(text.as_bytes())),
                None => Err(Error::new(Code::FetchNotFound)
                    .with("url", &request.url)
                    .with("status", 404)),
            }
        })
    }
}

fn signer() -> LocalSigner {
    LocalSigner::new(
        SecretKey::generate(KeyType::Ed25519, &mut OsRandom).unwrap(),
        default_provider(),
    )
}

/// A credential by `did:web:{host}`, and the DID document that belongs to it.
async fn issued_by(host: &str, documents: &mut BTreeMap<String, String>) -> Value {
    issued_with(host, "", documents).await
}

/// The same with more members.
async fn issued_with(host: &str, more: &str, documents: &mut BTreeMap<String, String>) -> Value {
    let signer = signer();
    let (did, multikey) = (format!("did:web:{host}"), {
        use testamur::Signer;
        signer.public_key().to_multikey()
    });
    let document = format!(
        r##"{{"@context": ["https://www.w3.org/ns/did/v1"], "id": "{did}", "verificationMethod":
        [{{"id": "{did}#k", "type": "Multikey", "controller": "{did}", "publicKeyMultibase":
        "{multikey}"}}], "assertionMethod": ["{did}#k"]}}"##
    );
    documents.insert(format!("https://{host}/.well-known/did.json"), document);
    let draft = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"],
        "credentialSubject": {{"id": "urn:uuid:6d9e4c4e-6b1c-4c59-9a56-0c1b0a7a3a51"}}{more}}}"#
    );
    let issuer = Issuer::with_method(&did, format!("{did}#k"), signer).unwrap();
    let securing = Securing::data_integrity(Suite::EddsaRdfc2022);
    issuer.issue(parse(draft.as_bytes()).unwrap(), securing).await.unwrap().into_value()
}

#[tokio::test]
async fn what_is_needed_is_fetched_and_all_of_a_round_at_once() {
    let mut documents = BTreeMap::new();
    let mut credentials = Vec::new();
    for host in ["a.example", "b.example", "c.example"] {
        credentials.push(issued_by(host, &mut documents).await);
    }
    let holder = Holder::did_key(signer()).unwrap();
    let presentation = Presentation::of(credentials).challenge("c1");
    let shown = holder.present(presentation, Suite::EddsaRdfc2022).await.unwrap().to_string();
    let web = Web { documents: Arc::new(documents), ..Web::default() };
    let verifier = Verifier::builder().fetch(web.clone()).build().unwrap();
    let binding = HolderBinding::dangerous_replayable().challenge("c1");
    let policy = PresentationPolicy::new(CredentialPolicy::new(Trust::anyone()), binding);
    let report = verifier.presentation(shown.as_bytes(), &policy).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Accepted, "{}", report.to_value());
    assert_eq!(web.most_at_once.load(Ordering::SeqCst), 3);
    assert_eq!(web.asked.lock().unwrap().len(), 3, "each document once");

    // What was kept answers the same question without a network.
    let policy = Policy::from(policy);
    let (online, bundle) = verifier.bundle(shown.as_bytes(), &policy).await.unwrap();
    let offline = Verifier::builder().offline().evidence(bundle.evidence).at(bundle.at);
    let report = offline.build().unwrap().examine(shown.as_bytes(), &policy).await.unwrap();
    assert_eq!(report.to_value().to_string(), online.to_value().to_string());
    assert_eq!(report.accept_presentation().unwrap().credentials().len(), 3);
}

#[tokio::test]
async fn what_cannot_be_had_leaves_the_question_open() {
    let credential = issued_by("a.example", &mut BTreeMap::new()).await.to_string();
    let policy = CredentialPolicy::new(Trust::anyone());
    let offline = Verifier::builder().offline().build().unwrap();
    let report = offline.credential(credential.as_bytes(), &policy).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Indeterminate);
    let codes: Vec<Code> = report.findings().iter().map(|(_, finding)| finding.code()).collect();
    assert!(codes.contains(&Code::DidUnavailable), "{codes:?}");
    assert!(report.accept().is_err());
    assert_eq!(Verifier::builder().build().unwrap_err().code(), Code::UsageNetwork);
}

/// The DID document is fetched, and then schemas, of which each refers to the next.
#[tokio::test]
async fn after_the_last_round_a_report_says_what_was_not_found_out() {
    let url = |number: usize| format!("https://schemas.example/{number}.json");
    let schema = |number: usize, last: usize| {
        let next = match number < last {
            true => format!(r#", "$ref": "{}""#, url(number + 1)),
            false => String::new(),
        };
        let draft = "https://json-schema.org/draft/2020-12/schema";
        format!(r#"{{"$schema": "{draft}", "$id": "{}"{next}}}"#, url(number))
    };
    let entry = format!(r#", "credentialSchema": {{"id": "{}", "type": "JsonSchema"}}"#, url(1));
    let policy = CredentialPolicy::new(Trust::anyone());
    for (last, verdict, said) in
        [(31, Verdict::Accepted, None), (32, Verdict::Indeterminate, Some(Code::SchemaUnavailable))]
    {
        let mut documents = BTreeMap::new();
        let issued = issued_with("a.example", &entry, &mut documents).await.to_string();
        documents.extend((1..=last).map(|number| (url(number), schema(number, last))));
        let web = Web { documents: Arc::new(documents), ..Web::default() };
        let verifier = Verifier::builder().fetch(web.clone()).build().unwrap();
        let report = verifier.credential(issued.as_bytes(), &policy).await.unwrap();
        assert_eq!(report.verdict(), verdict, "{}", report.to_value());
        assert_eq!(web.asked.lock().unwrap().len(), 32);
        let findings = report.findings();
        let unfound = findings.iter().find(|(_, one)| one.code() == Code::SchemaUnavailable);
        assert_eq!(unfound.map(|(_, one)| one.code()), said);
        assert!(unfound.is_none_or(|(_, one)| one.sentence().contains("After 32 rounds")));
    }
}

#[test]
fn a_verifier_is_shared_between_threads_and_its_futures_move() {
    fn shared<T: Send + Sync + Clone>() {}
    fn moves(_: impl Send) {}
    shared::<Verifier>();
    shared::<Issuer>();
    let verifier = Verifier::builder().offline().build().unwrap();
    let policy = CredentialPolicy::new(Trust::anyone());
    moves(verifier.credential(b"", &policy));
}

#[tokio::test]
async fn an_issuer_fetches_what_its_draft_is_compared_with() {
    let signer = signer();
    let url = "https://schemas.example/s.json";
    let schema = format!(
        r#"{{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "{url}",
        "required": ["name"]}}"#
    );
    let documents = Arc::new(BTreeMap::from([(url.to_owned(), schema)]));
    let web = Web { documents, ..Web::default() };
    let issuer = Issuer::did_key(signer).unwrap();
    let draft = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"],
        "credentialSubject": {{"id": "urn:a"}},
        "credentialSchema": {{"id": "{url}", "type": "JsonSchema"}}}}"#
    );
    let draft = parse(draft.as_bytes()).unwrap();
    let securing = Securing::data_integrity(Suite::EddsaRdfc2022);
    let options = IssueOptions::default();
    let prepared = issuer.prepare(draft.clone(), securing.clone(), options).await.unwrap();
    let unchecked: Vec<Code> = prepared.unchecked().iter().map(Error::code).collect();
    assert_eq!(unchecked, [Code::SchemaUnavailable], "no network unless told");
    let online = issuer.fetch(web.clone());
    let refused = online.issue(draft, securing).await.unwrap_err();
    let codes: Vec<Code> = refused.errors().map(Error::code).collect();
    assert_eq!(codes, [Code::SchemaViolated]);
    assert_eq!(*web.asked.lock().unwrap(), [url]);
}

/// As programs do that have a client and a clock of their own.
#[tokio::test]
async fn step_by_step_a_bundle_is_the_same_and_the_clock_is_the_given_one() {
    let mut documents = BTreeMap::new();
    let credential = issued_by("a.example", &mut documents).await.to_string();
    let now = || Timestamp::from_unix(4_000_000_000).ok_or_else(|| Error::new(Code::UsageClock));
    let policy = Policy::from(CredentialPolicy::new(Trust::anyone()));
    let stepwise = Verifier::builder().offline().clock(now).build().unwrap();
    let mut inquiry = stepwise.begin(credential.as_bytes(), &policy).unwrap();
    while let Some(request) = inquiry.requests().first() {
        let url = request.url.clone();
        inquiry.supply(&url, Ok(Document::given(documents[&url].as_bytes()))).unwrap();
    }
    let (report, bundle) = inquiry.finish_bundle().unwrap();
    assert_eq!((report.verdict(), report.at()), (Verdict::Accepted, now().unwrap()));

    let web = Web { documents: Arc::new(documents), ..Web::default() };
    let online = Verifier::builder().fetch(web).clock(now).build().unwrap();
    let (same, other) = online.bundle(credential.as_bytes(), &policy).await.unwrap();
    assert_eq!((report.to_value(), bundle), (same.to_value(), other));
}

#[cfg(feature = "fetch")]
#[test]
fn what_is_read_can_be_downloaded() {
    let downloaded = testamur::fetch::Limits::default().document_bytes;
    for read in [testamur::did::limits::WEBVH_LOG_BYTES, testamur::did::limits::WEBVH_WITNESS_BYTES]
    {
        assert!(read <= downloaded, "{read}");
    }
}
