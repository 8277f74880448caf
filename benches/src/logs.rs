//! Logs of did:webvh, resolved by whoever has not seen them, and by whoever has.

use crate::bare::Bare;
use crate::measure::{Work, block_on};
use crate::random::Counting;
use sha2::{Digest, Sha256};
use std::hint::black_box;
use testamur_core::Timestamp;
use testamur_core::evidence::{Document, Evidence, Step};
use testamur_core::json::{Value, parse};
use testamur_did::{Did, DidWebvh, ResolutionOptions, Resolver, WebvhLog, WebvhStatement};
use testamur_keys::{KeyType, LocalSigner, Native, SecretKey, Signer};

/// A log, and where it is found.
pub struct DidLog {
    did: Did,
    text: String,
    entries: usize,
    evidence: Evidence,
    now: Timestamp,
    bare: Bare,
}

const LOCATION: &str = "registrar.example.edu:issuers:science";
/// Of the first entry. The log is from the past, so that nobody refuses it for the time.
const BEGAN: &str = "2020-01-01T00:00:00Z";
/// A change a day.
const APART: i64 = 24 * 3600;
/// So many versions have the same update key.
const ROTATED_AFTER: usize = 10;

impl DidLog {
    /// A log for each of these numbers of entries, which grow: each log begins with those before it. The document
    /// names another service in each version.
    pub fn of(counts: &[usize]) -> Vec<DidLog> {
        let began = Timestamp::parse(BEGAN).expect("it is a time");
        let (mut random, assertion) = (Counting(11), signer(&mut Counting(5)));
        let mut update = signer(&mut random);
        let draft = WebvhLog::draft_did(LOCATION).expect("it is a place");
        let statement = WebvhStatement::default();
        let initial = document(&draft, &assertion, 1);
        let first = WebvhLog::create(&initial, &statement, &update, began);
        let mut text = block_on(first).expect("it can be made");
        let mut logs = Vec::new();
        for entries in 1..=counts.last().copied().unwrap_or_default() {
            let now = began.plus_seconds(APART * entries as i64);
            let log = WebvhLog::verify(text.clone(), None, now).expect("ours");
            let did = log.latest().did().clone();
            if counts.contains(&entries) {
                logs.push(DidLog::new(did.clone(), text.clone(), entries, now));
            }
            let next = (entries % ROTATED_AFTER == 0).then(|| signer(&mut random));
            let update_keys = next.as_ref().map(|next| vec![next.public_key().clone()]);
            let statement = WebvhStatement { update_keys, ..WebvhStatement::default() };
            let document = document(&did, &assertion, entries + 1);
            text = block_on(log.append(&document, &statement, &update, now)).expect("it goes on");
            update = next.unwrap_or(update);
        }
        logs
    }

    fn new(did: Did, text: Vec<u8>, entries: usize, now: Timestamp) -> DidLog {
        let mut evidence = Evidence::new();
        let url = DidWebvh::new().url(&did).expect("it has a place");
        evidence.insert(url, Ok(Document::given(text.clone())));
        let text = String::from_utf8(text).expect("JSON is UTF-8");
        DidLog { did, text, entries, evidence, now, bare: Bare::new(KeyType::Ed25519) }
    }

    pub fn did(&self) -> &str {
        self.did.as_str()
    }

    /// As it is served.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn entries(&self) -> usize {
        self.entries
    }

    /// By a resolver that has seen nothing.
    pub fn first(&self) -> Work<'_> {
        Box::new(|| self.resolve(&Resolver::standard()))
    }

    /// By a resolver that has seen this log.
    pub fn again(&self) -> Work<'_> {
        let resolver = Resolver::standard();
        Box::new(move || self.resolve(&resolver))
    }

    /// One bare signature verified, by each library.
    pub fn signature(&self) -> Vec<Work<'_>> {
        self.bare.verify()
    }

    /// SHA-256 of all the bytes.
    pub fn hash(&self) -> Work<'_> {
        Box::new(|| {
            black_box(Sha256::digest(black_box(&self.text)));
        })
    }

    fn resolve(&self, resolver: &Resolver) {
        let options = ResolutionOptions::default();
        let step = resolver.resolve(&self.did, &options, black_box(&self.evidence), self.now);
        let Ok(Step::Done(resolution)) = step else { panic!("{}: {step:?}", self.did) };
        let document = resolution.document().expect("it is not deactivated");
        assert_eq!(document.id(), self.did.as_str());
    }
}

fn signer(random: &mut Counting) -> LocalSigner {
    let key = SecretKey::generate(KeyType::Ed25519, random).expect("a key");
    LocalSigner::new(key, &Native)
}

fn document(did: &Did, assertion: &LocalSigner, version: usize) -> Value {
    let multikey = assertion.public_key().to_multikey();
    let text = format!(
        r##"{{
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": "{did}",
            "verificationMethod": [{{
                "id": "{did}#{multikey}", "type": "Multikey", "controller": "{did}",
                "publicKeyMultibase": "{multikey}"
            }}],
            "assertionMethod": ["{did}#{multikey}"],
            "service": [{{
                "id": "{did}#records", "type": "LinkedDomains",
                "serviceEndpoint": "https://records-{version}.registrar.example.edu"
            }}]
        }}"##
    );
    parse(text.as_bytes()).expect("it is JSON")
}
