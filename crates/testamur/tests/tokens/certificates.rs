//! Keys that a chain of certificates in the token leads to.

use crate::people::*;
use testamur::core::report::CheckId;
use testamur::proof::jose::TrustAnchors;
use testamur::{Code, CredentialPolicy, EnvelopeKind, Issuer, Secured, Securing, Verdict};

const SCHOOL: &str = "https://school.example/registry";

pub(crate) fn authorities() -> TrustAnchors {
    TrustAnchors::of([der(include_str!("certificates/root.pem"))]).unwrap()
}

async fn issued(by: &str, way: &Way, kind: EnvelopeKind, chain: Vec<Vec<u8>>) -> Secured {
    let method = format!("{by}#key-1");
    let issuer = Issuer::with_method(by, method, way.signer()).unwrap();
    let mut draft = draft(kind);
    if kind == EnvelopeKind::DcSdJwt {
        draft.as_object_mut().unwrap().insert("iss", by);
    }
    let securing: Securing = way.envelope(kind).certificates(chain).into();
    issuer.issue(draft, securing).await.unwrap()
}

fn trusting_school() -> CredentialPolicy {
    trusting(SCHOOL).certificate_authorities(authorities())
}

#[tokio::test]
async fn the_certificate_leads_to_the_key() {
    for way in &WAYS {
        for kind in EnvelopeKind::ALL.into_iter().filter(|kind| *kind != EnvelopeKind::VcCose) {
            let what = format!("{} by {}", kind.name(), way.name);
            let token = issued(SCHOOL, way, kind, vec![way.certificate()]).await;
            let report = ask(&token.to_bytes(), trusting_school()).await;
            accepted(&report, &what);
            let refused = ask(&tampered(&token), trusting_school()).await;
            assert_eq!(
                refused.check(CheckId::Proof).code(),
                Some(Code::ProofJwsSignature),
                "{what}"
            );
            // Who believes no authority goes by the URL of the key, where nobody answers here.
            let unbelieving = ask(&token.to_bytes(), trusting(SCHOOL)).await;
            assert_eq!(unbelieving.verdict(), Verdict::Indeterminate, "{what}");
        }
    }
}

#[tokio::test]
async fn the_certificate_of_another_is_none() {
    let kind = EnvelopeKind::VcJwt;
    let way = &WAYS[2];
    // Of another key of the same school: of another type, and of the same.
    for (other, code) in [(&WAYS[3], Code::ProofJwsKey), (&WAYS[6], Code::ProofJwsKey)] {
        let token = issued(SCHOOL, way, kind, vec![other.certificate()]).await;
        let report = ask(&token.to_bytes(), trusting_school()).await;
        assert_eq!(report.verdict(), Verdict::Rejected);
        assert_eq!(report.check(CheckId::Proof).code(), Some(code));
    }
    // The school's certificate in the token of another issuer, who is trusted as well: then the URL
    // of the key remains, where nobody answers.
    let stranger = "https://stranger.example/registry";
    let token = issued(stranger, way, kind, vec![way.certificate()]).await;
    let policy = trusting(stranger).certificate_authorities(authorities());
    let report = ask(&token.to_bytes(), policy).await;
    assert_eq!(report.verdict(), Verdict::Indeterminate);
    assert_eq!(report.check(CheckId::IssuerKey).code(), Some(Code::DidUnavailable));
}

#[tokio::test]
async fn a_cose_signature_has_no_place_for_certificates() {
    let issuer = Issuer::with_method(SCHOOL, format!("{SCHOOL}#key-1"), WAYS[2].signer()).unwrap();
    let kind = EnvelopeKind::VcCose;
    let envelope = WAYS[2].envelope(kind).certificates(vec![WAYS[2].certificate()]);
    let refused = issuer.issue(draft(kind), envelope.into()).await.unwrap_err();
    let codes: Vec<Code> = refused.errors().map(|error| error.code()).collect();
    assert_eq!(codes, [Code::UsageSecuring]);
}
