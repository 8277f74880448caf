//! Why a signature does not match.

use crate::badge::*;
use testamur_core::Code;
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::Value;
use testamur_keys::multibase::encode_base64url;
use testamur_keys::{KeyType, SignatureAlgorithm, Signer};
use testamur_proof::{ProvenCause, Suite};
use testamur_verifier::{Explanation, Verifier};

fn explain(document: &Value) -> Explanation {
    explain_bytes(document.to_string().as_bytes())
}

fn explain_bytes(input: &[u8]) -> Explanation {
    let step = Verifier::new().explain(input, &policy(), &Evidence::new(), now());
    let Step::Done(explanation) = step.unwrap() else { panic!("nothing is needed") };
    explanation
}

#[test]
fn a_good_signature_shows_its_stages() {
    for suite in [Suite::EddsaRdfc2022, Suite::EddsaJcs2022] {
        let document = signed_with(&badge(), &school(), suite, &assertion(&school()));
        let explanation = explain(&document);
        let [proof] = explanation.proofs() else { panic!("one proof") };
        assert_eq!(proof.signature, Ok(()));
        assert!(proof.cause.is_none());
        let stages = proof.stages.as_ref().unwrap();
        assert!(stages.canonical_document.contains("Welding certificate"));
        assert!(!stages.canonical_document.contains("proofValue"));
        let json = explanation.to_value().to_string();
        assert!(json.contains(&stages.document_digest.to_string()), "{json}");
        assert!(json.contains(r#""matches":true,"hash":"SHA-256""#), "{json}");
    }
}

#[test]
fn causes_are_named_where_they_can_be_proven() {
    let document = signed(&badge(), &school());
    let cause = |document: &Value| explain(document).proofs()[0].cause.clone();
    let added = cause(&edited(&document, "/honours", "true")).unwrap();
    let ProvenCause::UndefinedDropped { places } = added else { panic!("{added:?}") };
    assert_eq!(places[0].as_str(), "/honours");
    let added =
        cause(&edited(&document, "/credentialSubject/narrative", "\"Best of all.\"")).unwrap();
    let ProvenCause::Added { place } = added else { panic!("{added:?}") };
    assert_eq!(place.as_str(), "/credentialSubject/narrative");
    let changed = cause(&edited(&document, "/proof/proofPurpose", "\"authentication\"")).unwrap();
    let ProvenCause::ProofOption { member, .. } = changed else { panic!("{changed:?}") };
    assert_eq!(member, "proofPurpose");
    let version = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json";
    let changed = cause(&edited(&document, "/@context/1", &format!("\"{version}\""))).unwrap();
    let ProvenCause::ContextVersion { url, signed } = changed else { panic!("{changed:?}") };
    assert_eq!((url.as_str(), signed), (version, version.replace("3.0.2", "3.0.3")));
    // What was lost cannot be found again.
    assert_eq!(cause(&edited(&document, "/name", "\"Doctorate\"")), None);
}

#[test]
fn what_cannot_be_read_is_said() {
    let document = signed(&badge(), &school());
    let explanation = explain(&edited(&document, "/proof", ""));
    let error = explanation.proofs()[0].signature.clone().unwrap_err();
    assert_eq!(error.code(), Code::ProofMissing);
    let unreadable = Verifier::new().explain(b"{", &policy(), &Evidence::new(), now());
    assert_eq!(unreadable.unwrap_err().code(), Code::InputNotJson);
}

#[test]
fn the_causes_of_few_signatures_are_looked_for() {
    let proof = signed(&badge(), &school()).get("proof").unwrap().to_string();
    let document = edited(&badge(), "/credentialSubject/narrative", "\"Best of all.\"");
    let document = edited(&document, "/proof", &format!("[{}]", vec![&*proof; 20].join(",")));
    let explanation = explain(&document);
    let found = explanation.proofs().iter().filter(|proof| proof.cause.is_some()).count();
    assert_eq!((explanation.proofs().len(), found), (20, 16));
    assert!(explanation.proofs().iter().all(|proof| proof.signature.is_err()));
}

/// A token of the badge by the school whose signature covers this instead of what is written.
fn misread(header: &str, payload: &str, signed: &[u8], by: &Person) -> String {
    let signature = ready(by.signer.sign(SignatureAlgorithm::Ed25519, signed)).unwrap();
    let [header, payload] = [header, payload].map(|part| encode_base64url(part.as_bytes()));
    format!("{header}.{payload}.{}", encode_base64url(&signature))
}

fn jwt_header() -> String {
    format!(r#"{{"alg":"EdDSA","typ":"vc+jwt","kid":"{}"}}"#, school().method)
}

fn cause_of(input: &[u8]) -> Option<ProvenCause> {
    let explanation = explain_bytes(input);
    let [proof] = explanation.proofs() else { panic!("one signature") };
    assert!(proof.signature.is_err());
    proof.cause.clone()
}

#[test]
fn a_good_token_shows_what_was_signed() {
    let payload = badge().to_string();
    let header = jwt_header();
    let input =
        format!("{}.{}", encode_base64url(header.as_bytes()), encode_base64url(payload.as_bytes()));
    let token = misread(&header, &payload, input.as_bytes(), &school());
    let explanation = explain_bytes(token.as_bytes());
    let [proof] = explanation.proofs() else { panic!("one signature") };
    assert_eq!((&proof.signature, &proof.cause), (&Ok(()), &None));
    let (kind, method) = proof.made_with.as_ref().unwrap();
    assert_eq!((kind.as_str(), method), ("vc+jwt", &school().method));
    let stages = proof.token.as_ref().unwrap();
    assert_eq!(stages.header.to_string(), header);
    assert_eq!(stages.payload, payload.as_bytes());
    assert_eq!(stages.signing_input, input.as_bytes());
    assert_eq!(stages.algorithm, SignatureAlgorithm::Ed25519);
    assert_eq!(stages.key, *school().signer.public_key());
    let json = explanation.to_value().to_string();
    assert!(json.contains(&format!(r#""signingInput":"{input}""#)), "{json}");
    assert!(json.contains(&stages.digest.to_string()), "{json}");
}

#[test]
fn what_became_of_a_token_is_named_where_it_can_be_proven() {
    let (header, payload) = (jwt_header(), badge().to_string());
    let encoded = |text: &str| encode_base64url(text.as_bytes());
    let over = |header: &str, payload: &str| format!("{}.{}", encoded(header), encoded(payload));
    let cause = |signed: String| {
        let token = misread(&header, &payload, signed.as_bytes(), &school());
        cause_of(token.as_bytes())
    };
    // The payload was read and written again on the way.
    let indented = format!("{:#}", badge());
    let written = |signed| Some(ProvenCause::PayloadWritten { signed });
    assert_eq!(cause(over(&header, &indented)), written("indented by two spaces"));
    let canonical = String::from_utf8(testamur_canon::jcs::to_vec(&badge())).unwrap();
    let name = "in the canonical form of RFC 8785";
    assert_eq!(cause(over(&header, &canonical)), written(name));
    let python = payload.replace("\":", "\": ").replace(",\"", ", \"");
    let name = "with a space after each colon and comma";
    assert_eq!(cause(over(&header, &python)), written(name));
    // And the header.
    let spaced = header.replace("\":", "\": ").replace(",\"", ", \"");
    let signed = Some(ProvenCause::HeaderWritten { signed: name });
    assert_eq!(cause(over(&spaced, &payload)), signed);
    // Its maker misread the text.
    let departed = |what| Some(ProvenCause::Departure { what });
    let raw = format!("{}.{payload}", encoded(&header));
    assert_eq!(cause(raw), departed("it signs the payload without its base64url"));
    // What was lost cannot be found again.
    let other = edited(&badge(), "/name", "\"Doctorate\"").to_string();
    assert_eq!(cause(over(&header, &other)), None);
    // Another key of somebody whom the token names.
    let token = misread(&header, &payload, over(&header, &payload).as_bytes(), &learner());
    let verification_method = learner().method;
    let expected = Some(ProvenCause::OtherKey { verification_method });
    assert_eq!(cause_of(token.as_bytes()), expected);
    let token = misread(&header, &payload, over(&header, &payload).as_bytes(), &stranger());
    assert_eq!(cause_of(token.as_bytes()), None);
    // The header names an algorithm that the key has not.
    let wrong = header.replace("EdDSA", "ES256");
    let token = misread(&wrong, &payload, over(&wrong, &payload).as_bytes(), &school());
    let algorithm = SignatureAlgorithm::Ed25519;
    assert_eq!(cause_of(token.as_bytes()), Some(ProvenCause::OtherAlgorithm { algorithm }));
}

#[test]
fn a_signature_in_der_is_recognised() {
    let by = person_with(KeyType::P256, 5);
    let header = format!(r#"{{"alg":"ES256","typ":"vc+jwt","kid":"{}"}}"#, by.method);
    let payload = badge_by(&by.did).to_string();
    let [header, payload] = [header, payload].map(|part| encode_base64url(part.as_bytes()));
    let input = format!("{header}.{payload}");
    let fixed = ready(by.signer.sign(SignatureAlgorithm::Es256, input.as_bytes())).unwrap();
    let integer = |number: &[u8]| {
        let start = number.iter().position(|byte| *byte != 0).unwrap();
        let sign = if number[start] >= 0x80 { &[0][..] } else { &[] };
        let number = [sign, &number[start..]].concat();
        [&[2, number.len() as u8][..], &number].concat()
    };
    let numbers = [integer(&fixed[..32]), integer(&fixed[32..])].concat();
    let der = [&[0x30, numbers.len() as u8][..], &numbers].concat();
    let token = format!("{input}.{}", encode_base64url(&der));
    let expected = Some(ProvenCause::SignatureEncoding { found: "DER" });
    assert_eq!(cause_of(token.as_bytes()), expected);
}

#[test]
fn what_stands_inside_a_token_is_looked_at_too() {
    let good = signed(&badge(), &school());
    let bad = edited(&good, "/name", "\"Doctorate\"");
    let presentation = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"],
        "holder": "{}", "verifiableCredential": [{good}, {bad}]}}"#,
        learner().did
    );
    let header = format!(r#"{{"alg":"EdDSA","typ":"vp+jwt","kid":"{}"}}"#, learner().method);
    let input = format!(
        "{}.{}",
        encode_base64url(header.as_bytes()),
        encode_base64url(presentation.as_bytes())
    );
    let token = misread(&header, &presentation, input.as_bytes(), &learner());
    let envelope = format!(
        r#"{{"@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiablePresentation", "id": "data:application/vp+jwt,{token}"}}"#
    );
    for input in [token, envelope] {
        let explanation = explain_bytes(input.as_bytes());
        let found: Vec<_> = explanation
            .proofs()
            .iter()
            .map(|one| (one.at.as_str(), one.signature.is_ok()))
            .collect();
        let expected = [
            ("", true),
            ("/verifiableCredential/0/proof", true),
            ("/verifiableCredential/1/proof", false),
        ];
        assert_eq!(found, expected);
    }
}

#[test]
fn a_cose_signature_is_looked_at_too() {
    use testamur_proof::cose::{HeaderOptions, sign};
    let header = HeaderOptions {
        kid: Some(school().method),
        typ: Some("application/vc+cose".to_owned()),
        ..HeaderOptions::default()
    };
    let payload = badge().to_string();
    let by = learner();
    let bytes = ready(sign(payload.as_bytes(), &header, &by.signer)).unwrap();
    let verification_method = learner().method;
    assert_eq!(cause_of(&bytes), Some(ProvenCause::OtherKey { verification_method }));
    // As it was signed, and as it was written anew.
    let school = school();
    let indented = format!("{:#}", badge());
    let good = ready(sign(indented.as_bytes(), &header, &school.signer)).unwrap();
    let (before, after) = (indented.as_bytes(), payload.as_bytes());
    let at = good.windows(before.len()).position(|window| window == before).unwrap();
    let length = |bytes: &[u8]| [0x59, (bytes.len() >> 8) as u8, bytes.len() as u8];
    assert_eq!(good[at - 3..at], length(before));
    let changed = [&good[..at - 3], &length(after), after, &good[at + before.len()..]].concat();
    let explanation = explain_bytes(&good);
    assert_eq!(explanation.proofs()[0].signature, Ok(()));
    let stages = explanation.proofs()[0].token.as_ref().unwrap();
    assert_eq!(stages.header.get("typ").and_then(Value::as_str), Some("application/vc+cose"));
    let expected = Some(ProvenCause::PayloadWritten { signed: "indented by two spaces" });
    assert_eq!(cause_of(&changed), expected);
}
