//! Verified once with documents from outside, then from the bundle for ever.

use crate::badge::*;
use testamur_core::evidence::{Bundle, Document, Evidence, Source, Step};
use testamur_core::report::Verdict;
use testamur_core::{Code, Error};
use testamur_proof::{ProofOptions, Suite};
use testamur_verifier::{CredentialPolicy, Trust, Verifier};

const ISSUER: &str = "did:web:school.example";
const DOCUMENT: &str = "https://school.example/.well-known/did.json";

/// The evidence that a driver would gather, and more that nobody asked for.
fn gathered(answer: Result<String, Error>) -> Evidence {
    let mut evidence = Evidence::new();
    let document = |text: String| Document {
        bytes: text.into_bytes().into(),
        media_type: Some("application/json".to_owned()),
        source: Source::Network,
    };
    evidence.insert(DOCUMENT, answer.map(document));
    evidence.insert("https://elsewhere.example/", Ok(Document::given(*b"unused")));
    evidence
}

#[test]
fn a_bundle_gives_the_same_report_byte_for_byte() {
    let multikey = school().did.replace("did:key:", "");
    let good = format!(
        r#"{{"id": "{ISSUER}", "assertionMethod": [{{"id": "{ISSUER}#k", "type": "Multikey",
        "controller": "{ISSUER}", "publicKeyMultibase": "{multikey}"}}]}}"#
    );
    let refused =
        Error::new(Code::InputNotJson).with("reason", "x").with("line", 1).with("column", 2);
    let options = ProofOptions::assertion(format!("{ISSUER}#k"));
    let document = signed_with(&badge_by(ISSUER), &school(), Suite::EddsaRdfc2022, &options);
    let input = document.to_string();
    let policy = CredentialPolicy::new(Trust::only([ISSUER]).unwrap()).into();
    for (answer, verdict) in [
        (Ok(good.clone()), Verdict::Accepted),
        (Ok(good.replace(&multikey, "z6Mk")), Verdict::Rejected),
        (Err(refused), Verdict::Indeterminate),
    ] {
        let evidence = gathered(answer);
        let online = Verifier::new().verify(input.as_bytes(), &policy, &evidence, now());
        let Step::Done(online) = online else { panic!("{online:?}") };
        assert_eq!(online.verdict(), verdict, "{:#}", online.to_value());
        let bundle = Bundle::of(&evidence, [&*online]).unwrap();
        let bundle = Bundle::read(bundle.to_value().to_string().as_bytes()).unwrap();
        assert_eq!(bundle.evidence.len(), 1);
        let offline =
            Verifier::new().verify(input.as_bytes(), &policy, &bundle.evidence, bundle.at);
        let Step::Done(offline) = offline else { panic!("{offline:?}") };
        assert_eq!(offline.to_value().to_string(), online.to_value().to_string());
    }
}
