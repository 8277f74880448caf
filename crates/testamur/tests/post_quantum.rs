//! A proof by a key that a build may not have: it is never accepted for that.
#![allow(clippy::unwrap_used)]

use testamur::keys::multibase::{Base, encode};
use testamur::{
    Code, CredentialPolicy, Document, Evidence, Issuer, KeyType, LocalSigner, OsRandom, PublicKey,
    Report, RequiredSuite, SecretKey, Securing, Signer, Suite, Trust, Value, Verdict, Verifier,
    default_provider, parse,
};

/// The Multikey of an ML-DSA-44 public key.
fn multikey() -> String {
    encode(Base::Base64Url, &[&[0x90, 0x24][..], &[7; 1312]].concat())
}

/// A proof of the right form, and a signature of no worth.
fn forgery(method: &str) -> String {
    let signature = encode(Base::Base64Url, &[0; 2420]);
    format!(
        r#"{{"type": "DataIntegrityProof", "cryptosuite": "mldsa44-jcs-2024",
        "verificationMethod": "{method}", "proofPurpose": "assertionMethod",
        "proofValue": "{signature}"}}"#
    )
}

fn draft(issuer: &str) -> Value {
    let text = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"], "issuer": "{issuer}",
        "credentialSubject": {{"id": "did:example:subject"}}}}"#
    );
    parse(text.as_bytes()).unwrap()
}

fn with_proof(credential: &Value, proof: Value) -> Value {
    let mut credential = credential.clone();
    credential.as_object_mut().unwrap().insert("proof", proof);
    credential
}

fn codes(report: &Report) -> Vec<Code> {
    report.checks().iter().filter_map(|check| check.code()).collect()
}

/// The forgery is noticed where the key can be read; where not, the code says so.
#[track_caller]
fn rejected_or_left_open(report: &Report, unread: Code) {
    // Not by this crate's features: others in the build can have turned on those of the keys.
    let (verdict, code) = match PublicKey::from_multikey(&multikey()) {
        Err(error) if error.code() == Code::KeyTypeUnsupported => (Verdict::Indeterminate, unread),
        _ => (Verdict::Rejected, Code::ProofSignature),
    };
    assert_eq!(report.verdict(), verdict, "{:#}", report.to_value());
    assert!(codes(report).contains(&code), "{:?}", codes(report));
}

#[tokio::test]
async fn a_forgery_is_rejected_or_left_open() {
    let did = format!("did:key:{}", multikey());
    let proof = parse(forgery(&format!("{did}#{}", multikey())).as_bytes()).unwrap();
    let document = with_proof(&draft(&did), proof).to_string();
    let verifier = Verifier::builder().offline().build().unwrap();
    let policy = || CredentialPolicy::new(Trust::only([&*did]).unwrap());
    for policy in [policy(), policy().require_suites([RequiredSuite::PostQuantum])] {
        let report = verifier.credential(document.as_bytes(), &policy).await.unwrap();
        rejected_or_left_open(&report, Code::DidKeyType);
        assert!(report.accept().is_err());
    }
}

/// An issuer's document with a key that every build has and one that it may not have.
fn two_keys(did: &str, today: &str) -> Evidence {
    let method = |name: &str, multikey: &str| {
        format!(
            r#"{{"id": "{did}#{name}", "type": "Multikey", "controller": "{did}",
            "publicKeyMultibase": "{multikey}"}}"#
        )
    };
    let document = format!(
        r#"{{"id": "{did}", "verificationMethod": [{}, {}],
        "assertionMethod": ["{did}#today", "{did}#later"]}}"#,
        method("today", today),
        method("later", &multikey())
    );
    let mut evidence = Evidence::new();
    let url = "https://uni.example/.well-known/did.json";
    evidence.insert(url, Ok(Document::given(document.into_bytes())));
    evidence
}

/// Beside a good proof, the other is not passed over, and one that is missing is missed: in either
/// build, in either order, whatever is demanded.
#[tokio::test]
async fn the_second_proof_of_a_set_counts_in_every_build() {
    const DID: &str = "did:web:uni.example";
    let key = SecretKey::generate(KeyType::Ed25519, &mut OsRandom).unwrap();
    let signer = LocalSigner::new(key, default_provider());
    let evidence = two_keys(DID, &signer.public_key().to_multikey());
    let issuer = Issuer::with_method(DID, format!("{DID}#today"), signer).unwrap();
    let securing = Securing::data_integrity(Suite::EddsaJcs2022);
    let once = issuer.issue(draft(DID), securing).await.unwrap().into_value();
    let today = once.get("proof").unwrap().clone();
    let later = parse(forgery(&format!("{DID}#later")).as_bytes()).unwrap();

    let verifier = Verifier::builder().offline().evidence(evidence).build().unwrap();
    let eddsa = RequiredSuite::Suite(Suite::EddsaJcs2022);
    let demands =
        [&[][..], &[eddsa], &[RequiredSuite::PostQuantum], &[eddsa, RequiredSuite::PostQuantum]];
    for demand in demands {
        let policy = CredentialPolicy::new(Trust::only([DID]).unwrap());
        let policy = policy.require_suites(demand.iter().copied());
        for set in [vec![today.clone(), later.clone()], vec![later.clone(), today.clone()]] {
            let document = with_proof(&once, Value::Array(set)).to_string();
            let report = verifier.credential(document.as_bytes(), &policy).await.unwrap();
            rejected_or_left_open(&report, Code::KeyTypeUnsupported);
            assert!(!codes(&report).contains(&Code::ProofSuiteRequired));
        }
        let document = once.to_string();
        let report = verifier.credential(document.as_bytes(), &policy).await.unwrap();
        let is_missing = demand.contains(&RequiredSuite::PostQuantum);
        let verdict = if is_missing { Verdict::Rejected } else { Verdict::Accepted };
        assert_eq!(report.verdict(), verdict, "{:#}", report.to_value());
        assert_eq!(codes(&report).contains(&Code::ProofSuiteRequired), is_missing);
    }
}
