//! A credential is issued for selective disclosure, shown in part, and verified.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use testamur::{
    Code, CredentialPolicy, Disclose, Held, Holder, IssueOptions, Issuer, KeyType, LocalSigner,
    OsRandom, Report, SecretKey, Securing, Suite, Trust, Value, Verdict, Verifier,
    default_provider, parse,
};
use testamur_core::json::Pointer;
use testamur_core::report::{CheckId, Outcome};

const DRAFT: &str = r#"{
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/examples/v2"
    ],
    "type": ["VerifiableCredential"],
    "name": "Rust",
    "validUntil": "2100-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "did:example:ada",
        "degree": {"type": "BachelorDegree", "name": "Bachelor of Science"},
        "alumniOf": {"name": "Example University"}
    }
}"#;

fn signer(key_type: KeyType) -> LocalSigner {
    LocalSigner::new(SecretKey::generate(key_type, &mut OsRandom).unwrap(), default_provider())
}

const SUITES: [(Suite, KeyType); 2] =
    [(Suite::EcdsaSd2023, KeyType::P256), (Suite::Bbs2023, KeyType::Bls12381G2)];

/// An issuer for each suite, and what it issued.
async fn worlds() -> Vec<(Issuer, Value)> {
    let mut worlds = Vec::new();
    for (suite, key_type) in SUITES {
        let issuer = Issuer::did_key(signer(key_type)).unwrap();
        let secured = issued(&issuer, suite).await;
        worlds.push((issuer, secured));
    }
    worlds
}

async fn issued(issuer: &Issuer, suite: Suite) -> Value {
    let options = IssueOptions::default().mandatory([Pointer::parse("/name").unwrap()]);
    let securing = Securing::data_integrity(suite);
    let draft = parse(DRAFT.as_bytes()).unwrap();
    issuer.issue_with(draft, securing, options).await.unwrap().into_value()
}

fn policy(issuer: &Issuer) -> CredentialPolicy {
    CredentialPolicy::new(Trust::only([issuer.id()]).unwrap())
}

async fn report(document: &str, policy: &CredentialPolicy) -> Report {
    let verifier = Verifier::builder().offline().build().unwrap();
    verifier.credential(document.as_bytes(), policy).await.unwrap()
}

fn code(report: &Report, check: CheckId) -> Option<Code> {
    report.check(check).findings().first().map(|finding| finding.error().code())
}

/// A change can number the blank nodes otherwise, and then also what is mandatory is not as signed.
fn not_as_signed(report: &Report) -> bool {
    let codes = [Some(Code::DisclosureStatement), Some(Code::ProofSignature)];
    report.verdict() == Verdict::Rejected && codes.contains(&code(report, CheckId::Proof))
}

#[tokio::test]
async fn a_part_is_shown_and_accepted() {
    for (issuer, secured) in worlds().await {
        let holder = Holder::did_key(signer(KeyType::Ed25519)).unwrap();
        let shown = holder
            .derive(&secured, Disclose::only(["/credentialSubject/degree"]).unwrap())
            .unwrap()
            .to_string();
        for told in ["Bachelor", "validUntil", "\"Rust\""] {
            assert!(shown.contains(told), "{told} in {shown}");
        }
        assert!(!shown.contains("Example University"));

        let report = report(&shown, &policy(&issuer)).await;
        assert_eq!(report.verdict(), Verdict::Accepted, "{report:?}");
        let disclosure = report.check(CheckId::Disclosure);
        assert_eq!(disclosure.outcome(), Outcome::Passed);
        let chosen = disclosure.details().iter().find(|(name, _)| *name == "chosenStatements");
        assert_eq!(chosen.unwrap().1, Value::number(4.0).unwrap());
        report.accept().unwrap();
    }
}

#[tokio::test]
async fn base_proofs_are_for_holders() {
    for (issuer, secured) in worlds().await {
        let secured = secured.to_string();
        let refused = report(&secured, &policy(&issuer)).await;
        assert_eq!(refused.verdict(), Verdict::Rejected);
        assert_eq!(code(&refused, CheckId::Disclosure), Some(Code::DisclosureBaseProof));
        let own = report(&secured, &policy(&issuer).as_holder()).await;
        assert_eq!(own.verdict(), Verdict::Accepted, "{own:?}");

        let altered = secured.replace("Example University", "Other University");
        let altered = report(&altered, &policy(&issuer).as_holder()).await;
        assert!(not_as_signed(&altered), "{altered:?}");
    }
}

#[tokio::test]
async fn a_changed_part_is_rejected() {
    for (issuer, secured) in worlds().await {
        let held = Held::from(secured);
        let contexts = testamur::Contexts::bundled();
        let disclose = Disclose::only(["/credentialSubject/degree"]).unwrap();
        let shown = held.derive(&disclose, &contexts, &mut OsRandom).unwrap().to_string();
        let changed = shown.replace("Bachelor of", "Master of");
        let changed = report(&changed, &policy(&issuer)).await;
        assert!(not_as_signed(&changed), "{changed:?}");
        // The end of validity is mandatory without being named.
        let longer = shown.replace("2100", "2200");
        let longer = report(&longer, &policy(&issuer)).await;
        assert!(not_as_signed(&longer), "{longer:?}");
    }
}

#[tokio::test]
async fn what_holds_for_the_whole_is_not_shown_in_part() {
    let issuer = Issuer::did_key(signer(KeyType::Ed25519)).unwrap();
    let draft = || parse(DRAFT.as_bytes()).unwrap();
    let whole = Securing::data_integrity(Suite::EddsaRdfc2022);
    let secured = issuer.issue(draft(), whole.clone()).await.unwrap().into_value();
    let contexts = testamur::Contexts::bundled();
    let disclose = Disclose::only(["/name"]).unwrap();
    let refused = Held::from(&secured).derive(&disclose, &contexts, &mut OsRandom);
    assert_eq!(refused.unwrap_err().code(), Code::DisclosureNotSelective);
    assert_eq!(Disclose::only(["name"]).unwrap_err().code(), Code::DisclosurePointer);

    let mandatory = IssueOptions::default().mandatory([Pointer::root()]);
    let refused = issuer.issue_with(draft(), whole, mandatory).await.unwrap_err();
    assert_eq!(refused.errors().next().unwrap().code(), Code::UsageMandatory);
    let selective = Securing::data_integrity(Suite::EcdsaSd2023);
    let refused = issuer.issue(draft(), selective).await.unwrap_err();
    assert_eq!(refused.errors().next().unwrap().code(), Code::ProofKeyType);
}
