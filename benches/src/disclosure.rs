//! Selective disclosure with Data Integrity proofs: issue, derive, verify.

use crate::document;
use crate::measure::{Work, block_on};
use crate::random::Counting;
use std::hint::black_box;
use std::sync::Arc;
use testamur_canon::jsonld::Contexts;
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::{Pointer, parse};
use testamur_core::report::Verdict;
use testamur_core::{Result, Timestamp};
use testamur_did::did_key;
use testamur_holder::{Disclose, Held};
use testamur_issuer::{IssueOptions, Issuer, Securing};
use testamur_keys::{KeyType, LocalSigner, Native, SecretKey};
use testamur_proof::{SecuredDocument, Suite};
use testamur_sd::data_integrity::{bbs, ecdsa_sd};
use testamur_verifier::{CredentialPolicy, Policy, Trust, Verifier};

/// What is shown of the badge, beside what is mandatory.
pub const SHOWN: [&str; 2] =
    ["/credentialSubject/achievement/name", "/credentialSubject/achievement/criteria"];

/// What is mandatory: its name, and what our issuer lets no holder hide, so that all sign and show
/// the same.
pub const MANDATORY: [&str; 4] = ["/name", "/issuer", "/validFrom", "/validUntil"];

/// A badge that its holder shows a part of.
pub struct Disclosure {
    suite: Suite,
    key: SecretKey,
    issuer: Issuer,
    options: IssueOptions,
    verifier: Verifier,
    policy: Policy,
    now: Timestamp,
    contexts: Contexts,
    draft: String,
    held: String,
    shown: String,
}

impl Disclosure {
    /// # Panics
    /// When what is issued and shown does not verify.
    pub fn new(suite: Suite) -> Disclosure {
        let key_type = match suite {
            Suite::Bbs2023 => KeyType::Bls12381G2,
            _ => KeyType::P256,
        };
        let key = || SecretKey::from_raw(key_type, &[7; 32]).expect("a scalar");
        let did = did_key(key().public_key()).to_string();
        let signer = Arc::new(LocalSigner::new(key(), &Native));
        let now = Timestamp::parse("2026-11-22T08:30:00Z").expect("a time");
        let issuer = Issuer::new(did.clone(), signer).expect("a did:key of this key");
        let trust = Trust::only([did.clone()]).expect("a DID");
        let mut all = Disclosure {
            suite,
            key: key(),
            issuer: issuer.random(Counting(0)),
            options: IssueOptions::created(now).mandatory(mandatory()),
            verifier: Verifier::new().with_provider(&Native),
            policy: CredentialPolicy::new(trust).into(),
            now,
            contexts: Contexts::bundled(),
            draft: document::badge(&did).to_string(),
            held: String::new(),
            shown: String::new(),
        };
        all.held = all.issued();
        all.shown = all.derived();
        all.verified();
        all
    }

    /// From the draft's text to the credential's.
    pub fn issue(&self) -> Work<'_> {
        Box::new(|| {
            black_box(self.issued());
        })
    }

    /// From the credential's text to that of the part.
    pub fn derive(&self) -> Work<'_> {
        Box::new(|| {
            black_box(self.derived());
        })
    }

    /// From the text of the part to the report.
    pub fn verify(&self) -> Work<'_> {
        Box::new(|| self.verified())
    }

    /// How many statements the issuer signs one by one, or as messages, and how many of them the
    /// holder shows.
    pub fn statements(&self) -> (usize, usize) {
        let (key, contexts) = (self.key.public_key(), &self.contexts);
        let counted = |text: &str, count: &dyn Fn(&mut SecuredDocument<'_>) -> Result<usize>| {
            let document = parse(text.as_bytes()).expect("it is JSON");
            SecuredDocument::read(&document).and_then(|mut read| count(&mut read)).expect("ours")
        };
        match self.suite {
            Suite::Bbs2023 => (
                counted(&self.held, &|read| {
                    bbs::verify_base(read, 0, key, contexts).map(|all| all.by_choice)
                }),
                counted(&self.shown, &|read| {
                    bbs::verify(read, 0, key, contexts).map(|all| all.by_choice)
                }),
            ),
            _ => (
                counted(&self.held, &|read| {
                    ecdsa_sd::verify_base(read, 0, key, &Native, contexts).map(|all| all.by_choice)
                }),
                counted(&self.shown, &|read| {
                    ecdsa_sd::verify(read, 0, key, &Native, contexts).map(|all| all.by_choice)
                }),
            ),
        }
    }

    fn issued(&self) -> String {
        let draft = parse(self.draft.as_bytes()).expect("the draft is JSON");
        let securing = Securing::data_integrity(self.suite);
        let issued = block_on(self.issuer.issue(draft, securing, &self.options));
        issued.unwrap_or_else(|refused| panic!("{refused:?}")).to_string()
    }

    fn derived(&self) -> String {
        let held = Held::read(self.held.as_bytes()).expect("it is JSON");
        let disclose = Disclose::only(SHOWN).expect("pointers");
        let derived = held.derive(&disclose, &self.contexts, &mut Counting(1));
        derived.expect("it was issued for that").to_string()
    }

    fn verified(&self) {
        let input = self.shown.as_bytes();
        let step = self.verifier.verify(input, &self.policy, &Evidence::new(), self.now);
        let Step::Done(report) = step else { panic!("a did:key needs nothing from outside") };
        assert_eq!(report.verdict(), Verdict::Accepted, "{report:?}");
    }
}

fn mandatory() -> [Pointer; 4] {
    MANDATORY.map(|text| Pointer::parse(text).expect("a pointer"))
}
