//! A proof by a key that a build may not have: it is never accepted for that.
#![allow(clippy::unwrap_used)]

use testamur::keys::multibase::{Base, encode};
use testamur::{Code, CredentialPolicy, RequiredSuite, Trust, Verdict, Verifier, parse};

/// A credential with a proof of the right form by an ML-DSA-44 key, and a signature of no worth.
fn forged() -> (String, String) {
    let key = [&[0x90, 0x24][..], &[7; 1312]].concat();
    let multikey = encode(Base::Base64Url, &key);
    let did = format!("did:key:{multikey}");
    let signature = encode(Base::Base64Url, &[0; 2420]);
    let text = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"], "issuer": "{did}",
        "credentialSubject": {{"id": "did:example:subject"}},
        "proof": {{"type": "DataIntegrityProof", "cryptosuite": "mldsa44-jcs-2024",
        "verificationMethod": "{did}#{multikey}", "proofPurpose": "assertionMethod",
        "proofValue": "{signature}"}}}}"#
    );
    (parse(text.as_bytes()).unwrap().to_string(), did)
}

#[tokio::test]
async fn a_forgery_is_rejected_or_left_open() {
    let (document, did) = forged();
    let verifier = Verifier::builder().offline().build().unwrap();
    let policy = || CredentialPolicy::new(Trust::only([&*did]).unwrap());
    for policy in [policy(), policy().require_suites([RequiredSuite::PostQuantum])] {
        let report = verifier.credential(document.as_bytes(), &policy).await.unwrap();
        let codes: Vec<Code> = report.checks().iter().filter_map(|check| check.code()).collect();
        let (verdict, code) = match cfg!(feature = "post-quantum") {
            true => (Verdict::Rejected, Code::ProofSignature),
            false => (Verdict::Indeterminate, Code::DidKeyType),
        };
        assert_eq!(report.verdict(), verdict, "{:#}", report.to_value());
        assert!(codes.contains(&code), "{codes:?}");
        assert!(report.accept().is_err());
    }
}
