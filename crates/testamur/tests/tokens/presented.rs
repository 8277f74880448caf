//! Credentials of every kind inside presentations of every kind, and what does not fit together.

use crate::people::*;
use testamur::core::report::{CheckId, Outcome};
use testamur::{
    Code, EnvelopeKind, Holder, OsRandom, Presentation, PresentationEnvelope,
    PresentationEnvelopeKind, Secured, Securing, Suite, Timestamp, Value, Verdict, presentable,
};

fn holder() -> Holder {
    Holder::did_key(WAYS[2].signer()).unwrap()
}

async fn shown(
    presentation: Presentation,
    kind: PresentationEnvelopeKind,
) -> testamur::Result<Secured> {
    let presentation = match kind {
        PresentationEnvelopeKind::VpCose => presentation,
        _ => presentation.domain("employer.example").challenge("n-1"),
    };
    holder().present_in(presentation, &PresentationEnvelope::new(kind), &mut OsRandom).await
}

const CREDENTIALS: [EnvelopeKind; 5] = [
    EnvelopeKind::VcJwt,
    EnvelopeKind::VcCose,
    EnvelopeKind::VcSdJwt,
    EnvelopeKind::VcJwt11,
    EnvelopeKind::Ob3Jwt,
];

#[tokio::test]
async fn every_kind_inside_every_kind() {
    let issuer = &WAYS[0];
    for kind in PresentationEnvelopeKind::ALL {
        let is_older = kind == PresentationEnvelopeKind::VpJwt11;
        let mut credentials = Vec::new();
        for inside in CREDENTIALS {
            // VCDM 1.1 has tokens as strings, for the kinds that say no more of themselves than that.
            if is_older && !matches!(inside, EnvelopeKind::VcJwt11 | EnvelopeKind::Ob3Jwt) {
                continue;
            }
            credentials.push(presentable(&issuer.issued(inside).await.to_bytes()).unwrap());
        }
        if !is_older {
            let suite = Securing::data_integrity(Suite::EddsaRdfc2022);
            let proven = issuer.issuer().issue(draft(EnvelopeKind::VcJwt), suite).await.unwrap();
            credentials.push(proven.into_value());
        }
        let count = credentials.len();
        let secured = shown(Presentation::of(credentials), kind).await.unwrap();
        let trusted = trusting(issuer.issuer().id());
        let policy = match kind {
            PresentationEnvelopeKind::VpCose => unbound(trusted),
            _ => bound(trusted),
        };
        for input in [secured.to_bytes(), secured.clone().into_value().to_string().into_bytes()] {
            let report = ask(&input, policy.clone()).await;
            accepted(&report, kind.name());
            let verified = report.accept_presentation().unwrap();
            assert_eq!(verified.credentials().len(), count);
            for credential in verified.credentials() {
                assert_eq!(credential.issuer(), issuer.issuer().id());
            }
        }
        // One that was changed is found inside, too.
        let input = ask(&tampered(&secured), policy.clone()).await;
        assert_eq!(input.verdict(), Verdict::Rejected);
        let forged = [tampered(&issuer.issued(EnvelopeKind::VcJwt11).await)];
        let forged = forged.map(|token| match is_older {
            true => Value::from(String::from_utf8(token).unwrap()),
            false => presentable(&token).unwrap(),
        });
        let secured = shown(Presentation::of(forged), kind).await.unwrap();
        let report = ask(&secured.to_bytes(), policy).await;
        let check = report.check(CheckId::EmbeddedCredentials);
        assert_eq!(check.code(), Some(Code::HolderCredentialRejected), "{}", kind.name());
        assert_eq!(report.check(CheckId::Proof).outcome(), Outcome::Passed);
    }
}

#[tokio::test]
async fn the_older_presentation_says_in_claims_what_it_says() {
    let token = WAYS[0].issued(EnvelopeKind::VcJwt11).await;
    let at = |text: &str| Timestamp::parse(text);
    let presentation = Presentation::of([presentable(&token.to_bytes()).unwrap()])
        .id("urn:uuid:5c1b6a1a-2b53-4a43-8b2c-5e0f3b1b6c23")
        .times(at("2027-06-01T11:59:00Z"), at("2027-06-01T12:01:00Z"));
    let secured = shown(presentation, PresentationEnvelopeKind::VpJwt11).await.unwrap();
    let Secured::Token { media_type, text } = &secured else { panic!("it is a token") };
    assert_eq!(*media_type, "application/jwt");
    let jws = testamur::proof::jose::Jws::parse(text).unwrap();
    assert_eq!(jws.header().typ(), Ok(Some("JWT")));
    let claims = jws.unverified_claims().unwrap();
    let names: Vec<&str> = claims.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["iss", "jti", "vp", "aud", "nonce", "iat", "exp"]);
    assert_eq!(claims.get("iss").and_then(Value::as_str), Some(holder().id()));
    let inside = claims.get("vp").and_then(|vp| vp.get("verifiableCredential")).unwrap();
    assert_eq!(inside.as_set()[0].as_str(), Some(&*token.to_string()));
    let policy = || bound(trusting(WAYS[0].issuer().id()));
    accepted(&ask(text.as_bytes(), policy()).await, "in time");
    let late = testamur::Verifier::builder().offline().at(at("2027-06-01T12:01:00Z").unwrap());
    let report = late.build().unwrap().presentation(text.as_bytes(), &policy()).await.unwrap();
    assert_eq!(report.check(CheckId::ValidityPeriod).code(), Some(Code::ValidityTokenExpired));
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let refused = |outcome: testamur::Result<Secured>| outcome.unwrap_err().code();
    // An SD-JWT VC is shown by itself.
    let claims = WAYS[0].issued(EnvelopeKind::DcSdJwt).await;
    let error = presentable(&claims.to_bytes()).unwrap_err();
    assert_eq!(error.code(), Code::UsageNotPresentable);
    // Of the newer kinds, VCDM 1.1 knows none.
    let newer = presentable(&WAYS[0].issued(EnvelopeKind::VcJwt).await.to_bytes()).unwrap();
    let outcome = shown(Presentation::of([newer]), PresentationEnvelopeKind::VpJwt11).await;
    assert_eq!(refused(outcome), Code::ContextProtected);
    let chosen = || Presentation::of([]).version(testamur::core::model::Version::V2);
    let outcome = shown(chosen(), PresentationEnvelopeKind::VpJwt11).await;
    assert_eq!(refused(outcome), Code::UsageSecuring);
    let older = || Presentation::of([]).version(testamur::core::model::Version::V1);
    for kind in PresentationEnvelopeKind::ALL {
        let outcome = shown(older(), kind).await;
        match kind {
            PresentationEnvelopeKind::VpJwt11 => assert!(outcome.is_ok()),
            _ => assert_eq!(refused(outcome), Code::UsageSecuring),
        }
    }
    // A presentation is no credential, and in no presentation.
    let inside = shown(Presentation::of([]), PresentationEnvelopeKind::VpJwt).await.unwrap();
    let outcome = shown(Presentation::of([inside.into_value()]), PresentationEnvelopeKind::VpJwt);
    assert_eq!(refused(outcome.await), Code::UsageNotPresentable);
}
