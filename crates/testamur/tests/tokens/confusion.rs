//! Headers that name another algorithm than the one that signed, and other things in headers that
//! a token could try to be believed by.

use crate::people::*;
use testamur::core::json::Object;
use testamur::core::report::CheckId;
use testamur::keys::multibase::encode_base64url;
use testamur::{
    Code, CredentialPolicy, EnvelopeKind, Evidence, Secured, SignatureAlgorithm, Signer, Step,
    Timestamp, Verdict,
};
use testamur_verifier::{Policy, Verifier};

/// A good token of this way, its header and its payload.
async fn good(way: &Way) -> (Object, String) {
    let Secured::Token { text, .. } = way.issued(EnvelopeKind::VcJwt).await else {
        panic!("it is a token")
    };
    let jws = testamur::proof::jose::Jws::parse(&text).unwrap();
    (jws.header().protected().clone(), text.split('.').nth(1).unwrap().to_owned())
}

/// A token with this header, signed by the way's key and algorithm, whatever the header says.
async fn signed(way: &Way, header: &str, payload: &str) -> String {
    let input = format!("{}.{payload}", encode_base64url(header.as_bytes()));
    let signature = way.signer().sign(way.algorithm, input.as_bytes()).await.unwrap();
    format!("{input}.{}", encode_base64url(&signature))
}

fn with(header: &Object, name: &str, value: impl Into<testamur::Value>) -> String {
    let mut header = header.clone();
    header.insert(name, value);
    header.to_string()
}

#[tokio::test]
async fn no_algorithm_passes_for_another() {
    for way in &WAYS {
        let (header, payload) = good(way).await;
        let policy = trusting(way.issuer().id());
        for algorithm in SignatureAlgorithm::ALL {
            let name = algorithm.jose_name();
            let what = format!("{name} by {}", way.name);
            let token = signed(way, &with(&header, "alg", name), &payload).await;
            let report = ask(token.as_bytes(), policy.clone()).await;
            let expected = match algorithm.key_type() {
                _ if algorithm == way.algorithm => None,
                // RSA has six algorithms, and a key of it all of them.
                of if of == way.signer().public_key().key_type() => Some(Code::ProofJwsSignature),
                _ => Some(Code::ProofJwsKey),
            };
            assert_eq!(report.check(CheckId::Proof).code(), expected, "{what}");
            let verdict = if expected.is_none() { Verdict::Accepted } else { Verdict::Rejected };
            assert_eq!(report.verdict(), verdict, "{what}");
        }
    }
}

/// HMAC with SHA-256 ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)).
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let mut block = [0; 64];
    match key.len() {
        0..=64 => block[..key.len()].copy_from_slice(key),
        _ => block[..32].copy_from_slice(&Sha256::digest(key)),
    }
    let inner = Sha256::digest([&block.map(|byte| byte ^ 0x36)[..], message].concat());
    Sha256::digest([&block.map(|byte| byte ^ 0x5c)[..], &inner].concat()).to_vec()
}

#[tokio::test]
async fn a_public_key_is_no_shared_secret() {
    for way in &WAYS {
        let (header, payload) = good(way).await;
        let header = with(&header, "alg", "HS256");
        let input = format!("{}.{payload}", encode_base64url(header.as_bytes()));
        let signer = way.signer();
        let key = signer.public_key();
        let jwk = key.to_jwk().to_string();
        for secret in
            [key.to_spki_der().unwrap(), key.to_pem().unwrap().into_bytes(), jwk.into_bytes()]
        {
            let mac = encode_base64url(&hmac(&secret, input.as_bytes()));
            let token = format!("{input}.{mac}");
            let report = ask(token.as_bytes(), trusting(way.issuer().id())).await;
            assert_eq!(report.check(CheckId::Proof).code(), Some(Code::ProofJwsAlgorithm));
            assert_eq!(report.verdict(), Verdict::Rejected);
        }
    }
}

#[tokio::test]
async fn headers_that_are_refused_though_they_are_signed() {
    let way = &WAYS[0];
    let (header, payload) = good(way).await;
    let rest = header.to_string();
    let rest = rest.strip_prefix(r#"{"alg":"EdDSA","#).unwrap();
    for (begin, code) in [
        (r#"{"alg":"EdDSA","#, None),
        // Which of the two was meant, others could see otherwise.
        (r#"{"alg":"EdDSA","alg":"EdDSA","#, Some(Code::ProofJwsHeader)),
        (r#"{"alg":"none","alg":"EdDSA","#, Some(Code::ProofJwsHeader)),
        (r#"{"alg":"EdDSA","al\u0067":"EdDSA","#, Some(Code::ProofJwsHeader)),
        (r#"{"alg":"EdDSA","typ":"JWT","#, Some(Code::ProofJwsHeader)),
        (r#"{"#, Some(Code::ProofJwsHeader)),
        (r#"{"alg":null,"#, Some(Code::ProofJwsHeader)),
        (r#"{"alg":["EdDSA"],"#, Some(Code::ProofJwsHeader)),
        (r#"{"alg":"eddsa","#, Some(Code::ProofJwsAlgorithm)),
        (r#"{"alg":"none","#, Some(Code::ProofJwsAlgorithm)),
        (r#"{"alg":"nOnE","#, Some(Code::ProofJwsAlgorithm)),
        (r#"{"alg":"EdDSA","crit":["exp"],"exp":1,"#, Some(Code::ProofJwsCritical)),
        (r#"{"alg":"EdDSA","crit":["b64"],"b64":false,"#, Some(Code::ProofJwsCritical)),
        (r#"{"alg":"EdDSA","crit":[],"#, Some(Code::ProofJwsHeader)),
        (r#"{"alg":"EdDSA","b64":false,"#, Some(Code::ProofJwsHeader)),
        (r#"{"alg":"EdDSA","b64":true,"#, Some(Code::ProofJwsHeader)),
    ] {
        let token = signed(way, &format!("{begin}{rest}"), &payload).await;
        let report = ask(token.as_bytes(), trusting(way.issuer().id())).await;
        assert_eq!(report.check(CheckId::Proof).code(), code, "{begin}");
        assert_eq!(report.verdict() == Verdict::Accepted, code.is_none(), "{begin}");
    }
}

/// What the core asks for, without a network.
fn asked(token: &str, policy: CredentialPolicy) -> Vec<String> {
    let now = Timestamp::parse("2027-06-01T12:00:00Z").unwrap();
    let policy = Policy::Credential(policy);
    match Verifier::new().verify(token.as_bytes(), &policy, &Evidence::new(), now) {
        Step::Needs(requests) => requests.iter().map(|request| request.url.to_string()).collect(),
        Step::Done(_) => Vec::new(),
    }
}

#[tokio::test]
async fn where_a_header_says_that_keys_are_is_not_looked() {
    let (way, stranger) = (&WAYS[0], &WAYS[2]);
    let (header, payload) = good(way).await;
    let policy = || trusting(way.issuer().id());
    for name in ["jku", "x5u"] {
        // Signed by the issuer, the member says nothing; by a stranger, nothing is asked for.
        let header = with(&header, name, "https://evil.example/keys");
        let token = signed(way, &header, &payload).await;
        assert_eq!(asked(&token, policy()), [""; 0]);
        accepted(&ask(token.as_bytes(), policy()).await, name);
        let header = header.replace("EdDSA", "ES256");
        let token = signed(stranger, &header, &payload).await;
        assert_eq!(asked(&token, policy()), [""; 0]);
        let report = ask(token.as_bytes(), policy()).await;
        assert_eq!(report.check(CheckId::Proof).code(), Some(Code::ProofJwsKey));
    }
    // Without a kid, a stranger's own key or certificate makes nobody the issuer.
    let mut header = header.clone();
    header.remove("kid");
    header.insert("alg", "ES256");
    let key = with(&header, "jwk", stranger.signer().public_key().to_jwk());
    use base64ct::{Base64, Encoding};
    let chain = vec![testamur::Value::from(Base64::encode_string(&stranger.certificate()))];
    let certificate = with(&header, "x5c", chain);
    for header in [key, certificate] {
        let token = signed(stranger, &header, &payload).await;
        let authorities = crate::certificates::authorities();
        let report = ask(token.as_bytes(), policy().certificate_authorities(authorities)).await;
        assert_eq!(report.verdict(), Verdict::Rejected);
        assert_eq!(report.check(CheckId::IssuerKey).code(), Some(Code::KeyNotFound), "{header}");
    }
}

#[tokio::test]
async fn a_token_in_a_token_is_no_credential() {
    let way = &WAYS[0];
    let inner = way.issued(EnvelopeKind::VcJwt).await.to_string();
    let (header, _) = good(way).await;
    // As the payload itself, as a JSON string, and as what an envelope in the payload holds.
    let envelope = Secured::into_value(way.issued(EnvelopeKind::VcJwt).await).to_string();
    for (payload, check, code) in [
        (inner.clone(), CheckId::Input, Code::InputSecured),
        (format!("{inner:?}"), CheckId::Proof, Code::ProofJwsClaims),
        (envelope, CheckId::DataModel, Code::InputTypeMissing),
    ] {
        let token = signed(way, &header.to_string(), &encode_base64url(payload.as_bytes())).await;
        let report = ask(token.as_bytes(), trusting(way.issuer().id())).await;
        assert_eq!(report.verdict(), Verdict::Rejected);
        assert_eq!(report.check(check).code(), Some(code), "{:#}", report.to_value());
    }
    // Envelopes inside each other end as well.
    let twice = format!(
        r#"{{"@context": "https://www.w3.org/ns/credentials/v2", "type": "EnvelopedVerifiableCredential",
        "id": "data:application/vc+jwt,{inner}.{inner}"}}"#
    );
    let report = ask(twice.as_bytes(), trusting(way.issuer().id())).await;
    assert_eq!(report.check(CheckId::Proof).code(), Some(Code::ProofJws));
}
