//! Each kind by each algorithm: accepted as it was issued, and refused with another signature.

use crate::people::*;
use testamur::core::report::CheckId;
use testamur::proof::cbor::Reader;
use testamur::proof::cose::Sign1;
use testamur::proof::jose::Jws;
use testamur::{
    Code, EnvelopeKind, Holder, OsRandom, Presentation, PresentationEnvelope,
    PresentationEnvelopeKind, Report, Secured, Verdict,
};

/// What the report says of the token.
fn kind(report: &Report) -> Option<&str> {
    let details = report.check(CheckId::Input).details();
    details.iter().find(|(name, _)| *name == "kind")?.1.as_str()
}

/// Makes sure that the header names the algorithm just so.
fn named(secured: &Secured, way: &Way) {
    match secured {
        Secured::Token { text, .. } => {
            let token = text.split('~').next().unwrap();
            let header = Jws::parse(token).unwrap().header().protected().clone();
            assert_eq!(header.get("alg").and_then(|alg| alg.as_str()), Some(way.name));
        }
        Secured::Cose { bytes, .. } => {
            let header = Sign1::parse(bytes).unwrap().header().algorithm();
            assert_eq!(header, way.algorithm);
            let mut reader = Reader::new(bytes);
            assert_eq!((reader.tag(), reader.array()), (Ok(18), Ok(4)));
            let mut protected = Reader::new(reader.bytes().unwrap());
            assert_eq!(protected.map(), Ok(4));
            assert_eq!((protected.integer(), protected.integer()), (Ok(1), Ok(way.number)));
        }
        _ => panic!("it is in no envelope"),
    }
}

fn refused(report: &Report, what: &str) {
    assert_eq!(report.verdict(), Verdict::Rejected, "{what}: {:#}", report.to_value());
    assert_eq!(report.check(CheckId::Proof).code(), Some(Code::ProofJwsSignature), "{what}");
}

#[tokio::test]
async fn credentials() {
    for way in &WAYS {
        for kind_of in EnvelopeKind::ALL {
            let what = format!("{} by {}", kind_of.name(), way.name);
            let secured = way.issued(kind_of).await;
            named(&secured, way);
            let policy = trusting(way.issuer().id());
            let report = ask(&secured.to_bytes(), policy.clone()).await;
            accepted(&report, &what);
            assert_eq!(kind(&report), Some(kind_of.name()));
            let verified = report.accept().unwrap();
            assert_eq!(verified.issuer(), way.issuer().id());
            refused(&ask(&tampered(&secured), policy.clone()).await, &what);
            // The same inside JSON, but for the one that is no W3C credential.
            if kind_of != EnvelopeKind::DcSdJwt {
                let envelope = secured.into_value().to_string();
                assert!(envelope.contains("EnvelopedVerifiableCredential"), "{envelope}");
                accepted(&ask(envelope.as_bytes(), policy).await, &what);
            }
        }
    }
}

#[tokio::test]
async fn presentations() {
    for way in &WAYS {
        for kind_of in PresentationEnvelopeKind::ALL {
            let what = format!("{} by {}", kind_of.name(), way.name);
            let is_cose = kind_of == PresentationEnvelopeKind::VpCose;
            let holder = Holder::did_key(way.signer()).unwrap();
            let presentation = match is_cose {
                // It has no place for them.
                true => Presentation::of([]),
                false => Presentation::of([]).domain("employer.example").challenge("n-1"),
            };
            let envelope = PresentationEnvelope::new(kind_of)
                .algorithm(way.algorithm)
                .ed25519_name(way.ed25519_name);
            let presentation = presentation.id("urn:uuid:5c1b6a1a-2b53-4a43-8b2c-5e0f3b1b6c23");
            let secured = holder.present_in(presentation, &envelope, &mut OsRandom).await.unwrap();
            named(&secured, way);
            let credentials = trusting("did:example:nobody");
            let policy = match is_cose {
                true => unbound(credentials),
                false => bound(credentials),
            };
            let report = ask(&secured.to_bytes(), policy.clone()).await;
            accepted(&report, &what);
            assert_eq!(kind(&report), Some(kind_of.name()));
            refused(&ask(&tampered(&secured), policy.clone()).await, &what);
            let envelope = secured.into_value().to_string();
            assert!(envelope.contains("EnvelopedVerifiablePresentation"), "{envelope}");
            accepted(&ask(envelope.as_bytes(), policy).await, &what);
        }
    }
}
