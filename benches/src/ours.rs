//! testamur, driven through the interfaces that its users have.

use crate::document;
use crate::measure::{Effort, Work, block_on, phases};
use crate::status::{List, ListCase, ListForm};
use crate::suites::Case;
use sha2::{Digest, Sha256};
use std::hint::black_box;
use std::sync::Arc;
use testamur_canon::jsonld::{Contexts, Options, check_object, to_rdf};
use testamur_canon::rdfc::{HashAlgorithm, canonicalize};
use testamur_canon::{Budget, jcs, nquads};
use testamur_core::evidence::{Document, Evidence, Step};
use testamur_core::json::{Object, Value, parse};
use testamur_core::report::Verdict;
use testamur_core::{Code, Timestamp};
use testamur_did::did_key;
use testamur_issuer::{IssueOptions, Issuer, Securing};
use testamur_keys::{LocalSigner, Native, Provider, SecretKey, SignatureAlgorithm};
use testamur_proof::{ProofOptions, SecuredDocument, Suite, sign};
use testamur_status::BitstringEntry;
use testamur_verifier::{CredentialPolicy, Policy, Trust, Verifier};

const LIST_URL: &str = "https://science.example.edu/status/1";

/// One key and one suite.
pub struct Ours {
    suite: Suite,
    signer: Arc<LocalSigner>,
    contexts: Contexts,
    issuer: Issuer,
    options: IssueOptions,
    verifier: Verifier,
    policy: Policy,
    evidence: Evidence,
    now: Timestamp,
    unsigned: String,
    signed: String,
    key: SecretKey,
}

impl Ours {
    pub fn new(case: Case) -> Ours {
        Ours::with_document(case, |issuer| document::badge(issuer).to_string()).checked()
    }

    /// As [`new`](Ours::new), for the record with `count` achievements.
    pub fn with_achievements(case: Case, count: usize) -> Ours {
        Ours::with_document(case, |issuer| document::record(issuer, count).to_string()).checked()
    }

    /// As [`new`](Ours::new), with a status in a list of so many entries, 1 in 100 set.
    pub fn on_list(case: Case, entries: u64) -> Ours {
        let entry = BitstringEntry::new(LIST_URL, "revocation", entries / 2 + 1);
        let entry = entry.to_value().to_string();
        let mut ours = Ours::with_document(case, |issuer| {
            let mut badge = document::badge(issuer);
            badge["credentialStatus"] = serde_json::from_str(&entry).expect("it is JSON");
            badge.to_string()
        });
        let list = List::new(ListCase { form: ListForm::Bitstring, entries, bits: 1, one_in: 100 });
        let subject = list.published().to_string();
        let subject = serde_json::from_str(&subject).expect("it is JSON");
        let draft = document::status_list(LIST_URL, ours.issuer.id(), subject);
        let list = ours.secured(parse(draft.to_string().as_bytes()).expect("it is JSON"));
        ours.evidence.insert(LIST_URL, Ok(Document::given(list.into_bytes())));
        ours.checked()
    }

    fn checked(self) -> Ours {
        self.verified();
        self
    }

    fn with_document(case: Case, document: impl FnOnce(&str) -> String) -> Ours {
        let key = case.key();
        let did = did_key(key.public_key()).to_string();
        let signer = Arc::new(LocalSigner::new(case.key(), &Native));
        let now = Timestamp::parse("2026-11-22T08:30:00Z").expect("a time");
        let trust = Trust::only([did.clone()]).expect("a DID");
        let mut ours = Ours {
            suite: case.suite,
            signer: signer.clone(),
            contexts: Contexts::bundled(),
            issuer: Issuer::new(did.clone(), signer).expect("a did:key of this key"),
            options: IssueOptions::created(now),
            verifier: new_verifier(),
            policy: CredentialPolicy::new(trust).into(),
            evidence: Evidence::new(),
            now,
            unsigned: document(&did),
            signed: String::new(),
            key,
        };
        ours.signed = ours.issued();
        ours
    }

    /// From the draft's text to the credential's.
    pub fn issue(&self) -> Work<'_> {
        Box::new(|| {
            black_box(self.issued());
        })
    }

    /// From the credential's text to the report.
    pub fn verify(&self) -> Work<'_> {
        Box::new(|| self.verified())
    }

    /// As [`issue`](Ours::issue), but nothing is done beyond the proof.
    pub fn prove(&self) -> Work<'_> {
        let mut options = ProofOptions::assertion(self.issuer.verification_method());
        options.created = Some(self.now);
        Box::new(move || {
            let draft = parse(self.unsigned.as_bytes()).expect("the draft is JSON");
            let proven = sign(&draft, self.suite, &options, &*self.signer, &self.contexts);
            black_box(block_on(proven).expect("a good draft").to_string());
        })
    }

    /// As [`verify`](Ours::verify), but with the key at hand and nothing done beyond the proof.
    pub fn check_proof(&self) -> Work<'_> {
        Box::new(|| {
            let credential = parse(self.signed.as_bytes()).expect("it is JSON");
            SecuredDocument::read(&credential)
                .and_then(|mut secured| {
                    secured.verify(0, self.key.public_key(), &Native, &self.contexts)
                })
                .expect("we signed it");
        })
    }

    /// Bytes of the credential's text.
    pub fn size(&self) -> usize {
        self.signed.len()
    }

    fn issued(&self) -> String {
        self.secured(parse(self.unsigned.as_bytes()).expect("the draft is JSON"))
    }

    fn secured(&self, draft: Value) -> String {
        let securing = Securing::data_integrity(self.suite);
        let issued = block_on(self.issuer.issue(draft, securing, &self.options));
        issued.unwrap_or_else(|refused| panic!("{refused:?}")).to_string()
    }

    /// As [`verify`](Ours::verify), by a verifier that knows nothing yet.
    pub fn verify_anew(&self) -> Work<'_> {
        Box::new(|| self.verified_by(&new_verifier()))
    }

    /// Verifies so often by one verifier that knows nothing yet.
    pub fn verify_many(&self, times: usize) -> Work<'_> {
        Box::new(move || {
            let verifier = new_verifier();
            (0..times).for_each(|_| self.verified_by(&verifier));
        })
    }

    /// # Panics
    /// When the verdict is not "accepted".
    pub fn verified(&self) {
        self.verified_by(&self.verifier);
    }

    fn verified_by(&self, verifier: &Verifier) {
        let input = self.signed.as_bytes();
        let step = verifier.verify(input, &self.policy, &self.evidence, self.now);
        let Step::Done(report) = step else { panic!("a did:key needs nothing from outside") };
        assert_eq!(report.verdict(), Verdict::Accepted, "{report:?}");
    }

    /// Where the time of verifying goes, for a suite with RDF and SHA-256: names and microseconds.
    pub fn phases(&self, effort: Effort) -> Vec<(&'static str, f64)> {
        let input = self.signed.as_bytes();
        let contexts = Contexts::bundled();
        let (document, configuration) = unsecured(&parse(input).expect("it is JSON"));
        let rdf = |value: &Value| {
            to_rdf(value, &contexts, &Options::default(), &mut Budget::default())
                .expect("all its terms are defined")
        };
        let datasets = [rdf(&document), rdf(&configuration)];
        let canonical = datasets.each_ref().map(|dataset| {
            canonicalize(dataset, HashAlgorithm::Sha256, &mut Budget::default())
                .expect("it is no poison")
        });
        let message = [7; 64];
        let algorithm = self.key.key_type().default_algorithm().expect("a signing key");
        let signature = Native.sign(algorithm, &self.key, &message).expect("a signing key");
        let parts: Vec<(&str, Work)> = vec![
            (READ, Box::new(|| read(input))),
            (
                "to RDF",
                Box::new(|| {
                    black_box((rdf(&document), rdf(&configuration)));
                }),
            ),
            (
                "RDFC-1.0",
                Box::new(|| {
                    for dataset in &datasets {
                        let budget = &mut Budget::default();
                        black_box(canonicalize(dataset, HashAlgorithm::Sha256, budget).is_ok());
                    }
                }),
            ),
            (SHA, Box::new(|| canonical.iter().for_each(|text| sha(text.nquads().as_bytes())))),
            (SIGNATURE, Box::new(|| verify_signature(algorithm, &self.key, &message, &signature))),
        ];
        phases(effort, parts, REST, self.verify())
    }

    /// As [`phases`](Ours::phases), for a suite with JCS.
    pub fn jcs_phases(&self, effort: Effort) -> Vec<(&'static str, f64)> {
        let input = self.signed.as_bytes();
        let contexts = Contexts::bundled();
        let (document, mut configuration) = unsecured(&parse(input).expect("it is JSON"));
        // A JCS proof has the document's contexts in it already.
        let proof = parse(input).expect("it is JSON").get("proof").cloned();
        configuration.clone_from(&proof.expect("it has a proof"));
        configuration.as_object_mut().expect("one proof").remove("proofValue");
        let canonical = [&document, &configuration].map(jcs::to_vec);
        let message = [7; 64];
        let algorithm = self.key.key_type().default_algorithm().expect("a signing key");
        let signature = Native.sign(algorithm, &self.key, &message).expect("a signing key");
        let members = document.as_object().expect("an object");
        let parts: Vec<(&str, Work)> = vec![
            (READ, Box::new(|| read(input))),
            (
                "JCS",
                Box::new(|| {
                    black_box((jcs::to_vec(&document), jcs::to_vec(&configuration)));
                }),
            ),
            (SHA, Box::new(|| canonical.iter().for_each(|text| sha(text)))),
            (SIGNATURE, Box::new(|| verify_signature(algorithm, &self.key, &message, &signature))),
            (
                "that every term is defined",
                Box::new(|| {
                    let (options, budget) = (Options::default(), &mut Budget::default());
                    check_object(members, &contexts, &options, budget).expect("they are");
                }),
            ),
        ];
        phases(effort, parts, REST, self.verify())
    }

    /// The size of the badge's dataset: quads, and different blank nodes.
    pub fn quads(&self) -> (usize, usize) {
        let (document, _) = unsecured(&parse(self.signed.as_bytes()).expect("it is JSON"));
        let contexts = Contexts::bundled();
        let dataset = to_rdf(&document, &contexts, &Options::default(), &mut Budget::default())
            .expect("all its terms are defined");
        let canonical = canonicalize(&dataset, HashAlgorithm::Sha256, &mut Budget::default())
            .expect("it is no poison");
        (canonical.nquads().lines().count(), canonical.issued().len())
    }
}

/// Reads and refuses the clique of so many blank nodes.
pub fn refuse_clique(nodes: usize) -> Work<'static> {
    let text = document::clique(nodes);
    Box::new(move || {
        let dataset = nquads::parse(&text).expect("these are N-Quads");
        let refused = canonicalize(&dataset, HashAlgorithm::Sha256, &mut Budget::default());
        assert_eq!(refused.expect_err("it is poison").code(), Code::LimitCanonicalizationBudget);
    })
}

const REST: &str = "all else: model, key, checks, report";
const READ: &str = "read the JSON";
const SHA: &str = "SHA-256";
const SIGNATURE: &str = "the signature";

fn read(input: &[u8]) {
    black_box(parse(input).expect("it is JSON"));
}

fn sha(text: &[u8]) {
    black_box(Sha256::digest(text));
}

fn verify_signature(
    algorithm: SignatureAlgorithm,
    key: &SecretKey,
    message: &[u8],
    signature: &[u8],
) {
    Native.verify(algorithm, key.public_key(), message, signature).expect("we signed it");
}

fn new_verifier() -> Verifier {
    Verifier::new().with_provider(&Native)
}

/// The document without its proof, and the proof without its value but with the contexts.
fn unsecured(signed: &Value) -> (Value, Value) {
    let mut document = signed.as_object().expect("an object").clone();
    let proof = document.remove("proof").expect("it has a proof");
    let contexts = document.get("@context").expect("it has contexts").clone();
    let members = proof.as_object().expect("one proof").iter();
    let configuration: Object = members
        .filter(|(name, _)| *name != "proofValue")
        .map(|(name, value)| (name, value.clone()))
        .chain(std::iter::once(("@context", contexts)))
        .collect();
    (Value::Object(document), Value::Object(configuration))
}
