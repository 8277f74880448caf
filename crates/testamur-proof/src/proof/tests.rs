use super::*;
use testamur_core::json::parse;

fn proof_value(signature: &[u8]) -> String {
    multibase::encode(Base::Base58Btc, signature)
}

const GOOD: &str = r#"{
    "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022",
    "verificationMethod": "did:example:a#b", "proofPurpose": "assertionMethod",
    "created": "2026-11-22T08:30:00Z", "domain": ["a", "b"], "challenge": "c",
    "previousProof": "urn:x", "extra": null
}"#;

/// A good proof with one member set to this JSON, or taken away.
fn with(member: &str, value: Option<&str>) -> Value {
    let mut proof = parse(GOOD.as_bytes()).unwrap();
    let members = proof.as_object_mut().unwrap();
    members.insert("proofValue", proof_value(&[7; 64]));
    match value {
        Some(value) => members.insert(member, parse(value.as_bytes()).unwrap()),
        None => members.remove(member),
    };
    proof
}

#[test]
fn a_proof_is_read() {
    let value = with("id", Some("\"urn:y\""));
    let proof = Proof::read(&value, Pointer::root().child("proof")).unwrap();
    assert_eq!(proof.suite(), Suite::EddsaRdfc2022);
    assert_eq!(proof.id(), Some("urn:y"));
    assert_eq!(proof.verification_method(), "did:example:a#b");
    assert_eq!(proof.proof_purpose(), "assertionMethod");
    assert_eq!(proof.created(), Timestamp::parse("2026-11-22T08:30:00Z"));
    assert_eq!((proof.expires(), proof.nonce()), (None, None));
    assert_eq!(proof.domains(), ["a", "b"]);
    assert_eq!(proof.challenge(), Some("c"));
    assert_eq!(proof.previous_proofs(), ["urn:x"]);
    assert_eq!(proof.signature(), [7; 64]);
    assert_eq!(proof.pointer().as_str(), "/proof");
}

#[test]
fn members_of_another_form_are_refused() {
    use Code::{ProofMalformed, ProofSuiteUnknown, ProofTypeUnknown, ProofValue};
    let all_strings = ["null", "7", "\"\"", "{}", "[]", "[7]"];
    let strings_or_arrays = ["null", "7", "\"\"", "{}", "[]", "[7]", "[\"a\", \"\"]"];
    for (member, required, bad) in [
        ("type", true, &all_strings[..]),
        ("cryptosuite", true, &all_strings),
        ("verificationMethod", true, &[&all_strings[..], &["\"#b\""]].concat()),
        ("proofPurpose", true, &all_strings),
        ("proofValue", true, &all_strings),
        ("id", false, &[&all_strings[..], &["\"x\"", "\"urn:a b\""]].concat()),
        ("created", false, &[&all_strings[..], &["\"2026-11-22T08:30:00\""]].concat()),
        ("expires", false, &[&all_strings[..], &["\"tomorrow\""]].concat()),
        ("domain", false, &strings_or_arrays),
        ("challenge", false, &all_strings),
        ("nonce", false, &all_strings),
        ("previousProof", false, &strings_or_arrays),
    ] {
        let code = |value: &Value| {
            let read = Proof::read(value, Pointer::root().child("proof").item(3));
            let error = read.err().unwrap_or_else(|| panic!("{member}: {value} passed"));
            assert_eq!(error.pointer().unwrap().as_str(), format!("/proof/3/{member}"));
            error.code()
        };
        for bad in bad {
            assert_eq!(code(&with(member, Some(bad))), ProofMalformed, "{member} {bad}");
        }
        let without = with(member, None);
        if required {
            assert_eq!(code(&without), ProofMalformed, "{member}");
        } else {
            assert!(Proof::read(&without, Pointer::root()).is_ok(), "{member}");
        }
    }
    fn code(member: &str, value: &str) -> Option<Code> {
        let proof = with(member, Some(value));
        Proof::read(&proof, Pointer::root()).err().map(|error| error.code())
    }
    assert_eq!(code("type", "\"UnknownProof\""), Some(ProofTypeUnknown));
    assert_eq!(code("type", "\"Ed25519Signature2020\""), Some(ProofMalformed));
    assert_eq!(code("type", "\"eddsa-rdfc-2022\""), Some(ProofTypeUnknown));
    for suite in ["\"eddsa-rdfc-2021\"", "\"Ed25519Signature2020\"", "\"EDDSA-RDFC-2022\""] {
        assert_eq!(code("cryptosuite", suite), Some(ProofSuiteUnknown), "{suite}");
    }
    let digits = proof_value(&[7; 64]);
    for value in [
        digits[1..].to_owned(),
        digits[..digits.len() - 1].to_owned(),
        format!("u{}", &digits[1..]),
        format!("{digits}0"),
        format!("{digits} "),
        "z".to_owned(),
        proof_value(&[7; 63]),
        proof_value(&[7; 65]),
        proof_value(&[7; 97]),
        format!("z{}", "1".repeat(100_000)),
    ] {
        let value = format!("\"{value}\"");
        assert_eq!(code("proofValue", &value), Some(ProofValue), "{value:.80}");
    }
    assert_eq!(code("proofValue", &format!("\"{}\"", proof_value(&[0; 96]))), None);
}

#[test]
fn selective_suites_have_base64url() {
    let read = |value: &str| {
        let mut proof = with("cryptosuite", Some("\"ecdsa-sd-2023\""));
        proof.as_object_mut().unwrap().insert("proofValue", value);
        Proof::read(&proof, Pointer::root())
            .map(|proof| proof.signature().to_vec())
            .map_err(|error| error.code())
    };
    assert_eq!(read("u2V0A"), Ok(vec![0xd9, 0x5d, 0x00]));
    for value in ["z2V0A", "u2V0A=", "u2V0B+", "2V0A", &proof_value(&[7; 64])] {
        assert_eq!(read(value), Err(Code::ProofValue), "{value}");
    }
}

#[test]
fn post_quantum_suites_have_base64url_of_their_length() {
    for (suite, length) in [
        ("mldsa44-jcs-2024", 2420),
        ("mldsa44-rdfc-2024", 2420),
        ("slhdsa128-jcs-2024", 7856),
        ("slhdsa128-rdfc-2024", 7856),
    ] {
        let read = |value: &str| {
            let mut proof = with("cryptosuite", Some(&format!("\"{suite}\"")));
            proof.as_object_mut().unwrap().insert("proofValue", value);
            Proof::read(&proof, Pointer::root())
                .map(|proof| proof.signature().to_vec())
                .map_err(|error| error.code())
        };
        let text = |length| multibase::encode(Base::Base64Url, &vec![7; length]);
        assert_eq!(read(&text(length)), Ok(vec![7; length]));
        let good = text(length);
        for value in [
            text(length - 1),
            text(length + 1),
            text(64),
            "u".to_owned(),
            good[1..].to_owned(),
            format!("{good}="),
            // The last digit has bits that encode nothing.
            format!("{}{}", &good[..good.len() - 1], 'x'),
            format!("z{}", &good[1..]),
            proof_value(&[7; 64]),
        ] {
            assert_eq!(read(&value), Err(Code::ProofValue), "{suite} {value:.80}");
        }
    }
}

#[test]
fn documents_without_readable_proofs() {
    let code = |text: &str| {
        let document = parse(text.as_bytes()).unwrap();
        proofs(&document).err().map(|error| error.code())
    };
    for text in ["{}", "[]", "\"a\"", r#"{"proof":[]}"#] {
        assert_eq!(code(text), Some(Code::ProofMissing), "{text}");
    }
    for text in [r#"{"proof":null}"#, r#"{"proof":"z"}"#, r#"{"proof":7}"#] {
        assert_eq!(code(text), Some(Code::ProofMalformed), "{text}");
    }
    let many = |count| format!(r#"{{"proof":[{}]}}"#, vec!["{}"; count].join(","));
    assert_eq!(code(&many(limits::PROOFS)), None);
    assert_eq!(code(&many(limits::PROOFS + 1)), Some(Code::LimitProofs));

    let document = parse(format!(r#"{{"proof":[{{}},null,{}]}}"#, with("x", None)).as_bytes());
    let document = document.unwrap();
    let read = proofs(&document).unwrap();
    assert_eq!(read.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, false, true]);
    let at = |index: usize| read[index].as_ref().unwrap_err().pointer().cloned();
    assert_eq!(at(0).unwrap().as_str(), "/proof/0/type");
    assert_eq!(at(1).unwrap().as_str(), "/proof/1");
}
