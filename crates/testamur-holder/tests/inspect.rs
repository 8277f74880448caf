//! Looking into what strangers send: nothing panics, nothing grows without a bound, and what is
//! wrong is told where it is.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use testamur_core::Code;
use testamur_core::json::Value;
use testamur_holder::{Covers, Held, HolderTie, Inspection, Selection, What, limits};
use testamur_keys::multibase::encode_base64url;
use testamur_sd::sd_jwt::HashAlgorithm;

fn inspect(text: &str) -> Inspection {
    Held::read(text.as_bytes()).unwrap().inspect().unwrap()
}

/// An SD-JWT of these claims and disclosures that nobody has signed.
fn unsigned(claims: &str, disclosures: &[&str], key_binding: &str) -> String {
    unsigned_of("example+sd-jwt", claims, disclosures, key_binding)
}

/// As [`unsigned`], of this type.
fn unsigned_of(typ: &str, claims: &str, disclosures: &[&str], key_binding: &str) -> String {
    let header = format!(r#"{{"alg":"ES256","typ":"{typ}"}}"#);
    let [header, payload] = [&*header, claims].map(|part| encode_base64url(part.as_bytes()));
    let mut out = format!("{header}.{payload}.{}~", encode_base64url(&[0; 64]));
    for disclosure in disclosures {
        out += &encode_base64url(disclosure.as_bytes());
        out.push('~');
    }
    out + key_binding
}

#[test]
fn what_is_no_credential_is_refused_with_what_it_is() {
    for (input, code) in [
        (&b""[..], Code::InputEmpty),
        (b"hello", Code::InputNotJson),
        (b"[]", Code::InputNotObject),
        (b"7", Code::InputNotObject),
        (b"\"hello\"", Code::ProofJws),
        (b"\"{}\"", Code::ProofJws),
        (b"%PDF-1.7", Code::InputOtherFile),
        (b"\x89PNG\r\n\x1a\n", Code::InputImage),
        (b"\xd2\x84", Code::ProofCose),
        (b"0oQ=", Code::ProofCose),
        (b"eyJ.e30.", Code::ProofJws),
        (b"eyJ.e30.~", Code::ProofJws),
        (br#"{"payload": "e30", "signatures": []}"#, Code::ProofJws),
        (br#"{"type": "EnvelopedVerifiableCredential"}"#, Code::InputMemberMissing),
    ] {
        let error = Held::read(input).unwrap_err();
        assert_eq!(error.code(), code, "{}: {error}", String::from_utf8_lossy(input));
    }
    // An envelope holds a token, and no further envelope.
    let envelope = |id: &str| {
        let text = format!(
            r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": "EnvelopedVerifiableCredential", "id": {id:?}}}"#
        );
        Held::read(text.as_bytes()).map(drop).map_err(|error| error.code())
    };
    assert_eq!(envelope("data:application/vc+jwt,x"), Err(Code::ProofJws));
    assert_eq!(envelope("data:application/vc+jwt,{}"), Err(Code::InputNotUrl));
    assert_eq!(envelope("data:application/vc+cose;base64,!"), Err(Code::InputEnvelopeData));
    assert_eq!(envelope("https://example.org"), Err(Code::InputEnvelopeId));
}

#[test]
fn proofs_that_cannot_be_read_are_told() {
    let found = inspect(r#"{"type": "VerifiableCredential", "a": {}, "b": [], "c": null}"#);
    assert_eq!((found.what, found.secured.len()), (What::Credential, 0));
    let places: Vec<_> = found.claims.iter().map(|one| one.pointer.as_str()).collect();
    assert_eq!(places, ["/type", "/a", "/b", "/c"]);

    for (proof, name) in [
        (r#"{"type": "DataIntegrityProof", "cryptosuite": "future-2040"}"#, "future-2040"),
        (r#"{"type": "Ed25519Signature2018"}"#, "Ed25519Signature2018"),
        ("{}", "unknown"),
        ("7", "unknown"),
    ] {
        let found = inspect(&format!(r#"{{"proof": {proof}, "x": 1}}"#));
        assert_eq!(found.secured[0].name, name);
        assert!(found.secured[0].problem.is_some(), "{proof}");
        assert_eq!((found.selection, found.claims.len()), (Selection::Whole, 1));
    }
    // Proof values that say they are for selective disclosure, and are cut short.
    for suite in ["ecdsa-sd-2023", "bbs-2023"] {
        for value in ["u2V0A", "u2V0B", "u2V0C", "u2V0D", "u"] {
            let text = format!(
                r#"{{"x": 1, "proof": {{"type": "DataIntegrityProof", "cryptosuite": "{suite}",
                "verificationMethod": "did:example:a#k", "proofPurpose": "assertionMethod",
                "proofValue": "{value}"}}}}"#
            );
            let found = inspect(&text);
            assert_eq!(found.secured[0].covers, Covers::Whole);
            assert!(found.secured[0].problem.is_some(), "{suite} {value}");
        }
    }
}

#[test]
fn what_no_disclosure_stands_for_is_hidden() {
    let claims = r#"{"_sd": ["a", "b"], "list": [{"...": "c"}, 1], "in": {"_sd": ["d"]}}"#;
    let found = inspect(&unsigned(claims, &[], ""));
    let hidden: Vec<_> = found.hidden.iter().map(|h| (h.pointer.as_str(), h.count)).collect();
    assert_eq!(hidden, [("/list", 1), ("/in", 1), ("", 2)]);
    assert_eq!((found.selection, found.what), (Selection::Made, What::Other));
    let places: Vec<_> = found.claims.iter().map(|one| one.pointer.as_str()).collect();
    assert_eq!(places, ["/list/0", "/in"]);

    // A disclosure that nothing stands for is no claim of this issuer.
    let forged = unsigned(claims, &[r#"["salt", "name", 1]"#], "");
    let error = Held::read(forged.as_bytes()).unwrap().inspect().unwrap_err();
    assert_eq!(error.code(), Code::DisclosureUnreferenced);
    // A key binding counts by being there, even if it cannot be read.
    let found = inspect(&unsigned("{}", &[], "garbage"));
    assert_eq!(found.bound, Some(Default::default()));
    for cnf in ["{}", "7", r#"{"x": 1}"#, r#"{"jwk": {"kty": "EC"}}"#] {
        let found = inspect(&unsigned(&format!(r#"{{"cnf": {cnf}}}"#), &[], ""));
        assert!(matches!(found.holder, Some(HolderTie::Unknown(_))), "{cnf}");
    }
    let named = inspect(&unsigned(r#"{"cnf": {"kid": "did:example:a#k"}}"#, &[], ""));
    assert_eq!(named.holder, Some(HolderTie::Key("did:example:a#k".to_owned())));
}

/// It is to its holder what it is to verifiers, whatever of it is disclosed.
#[test]
fn what_a_token_is_its_issuer_says() {
    let context = r#"["s", "@context", ["https://www.w3.org/ns/credentials/v2"]]"#;
    let digest = HashAlgorithm::Sha256.digest(&encode_base64url(context.as_bytes()));
    let claims = format!(
        r#"{{"iss": "did:web:school.example", "vct": "urn:example:diploma", "nbf": 0,
        "issuer": "did:web:other.example", "validFrom": "2020-01-01T00:00:00Z",
        "type": "VerifiableCredential", "credentialSubject": {{"id": "did:example:ada"}},
        "_sd": ["{digest}"]}}"#
    );
    for disclosures in [&[][..], &[context]] {
        let token = unsigned_of("vc+sd-jwt", &claims, disclosures, "");
        let found = inspect(&token);
        assert_eq!(found.secured[0].name, "dc+sd-jwt");
        let issuer = found.summary.issuer.unwrap().id;
        assert_eq!(issuer.as_deref(), Some("did:web:school.example"));
        assert_eq!(found.summary.valid_from.as_deref(), Some("1970-01-01T00:00:00Z"));
        assert!(found.summary.subjects.is_empty());
        let refused = Held::read(token.as_bytes()).unwrap().into_presentable();
        assert_eq!(refused.unwrap_err().code(), Code::UsageNotPresentable);
    }
    // A type that only ends like one is none.
    let payload = encode_base64url(b"{}");
    for (typ, is_sd_jwt) in
        [("vc+sd-jwt", true), ("APPLICATION/VC+SD-JWT", true), ("sd-jwt", false)]
    {
        let header = encode_base64url(format!(r#"{{"alg":"ES256","typ":"{typ}"}}"#).as_bytes());
        let signature = encode_base64url(&[0; 64]);
        let json = format!(
            r#"{{"payload": "{payload}", "protected": "{header}", "signature": "{signature}"}}"#
        );
        let held = Held::read(json.as_bytes()).unwrap();
        assert_eq!(matches!(held, Held::SdJwt(_)), is_sd_jwt, "{typ}");
    }
}

#[test]
fn the_list_has_an_end() {
    let many = format!(r#"{{"a": [{}0], "b": 1}}"#, "0,".repeat(limits::CLAIMS + 5));
    let found = inspect(&many);
    assert_eq!((found.claims.len(), found.unlisted), (limits::CLAIMS, 7));

    // A long name that each of many claims would repeat.
    let name = "n".repeat(8000);
    let found = inspect(&format!(r#"{{"{name}": [{}0]}}"#, "0,".repeat(4000)));
    assert_eq!(found.claims.len() + found.unlisted, 4001);
    let written: usize = found.claims.iter().map(|claim| claim.pointer.as_str().len()).sum();
    assert!(written <= limits::PLACES && found.unlisted > 900, "{written}");
}

#[test]
fn presentations_are_looked_into_so_far() {
    let presentation = |inside: &str| {
        format!(r#"{{"type": "VerifiablePresentation", "verifiableCredential": [{inside}]}}"#)
    };
    let credential = r#"{"type": "VerifiableCredential"}"#;
    let several = [credential; limits::INSIDE + 3].join(",");
    let found = inspect(&presentation(&several));
    assert_eq!((found.inside.len(), found.uninspected), (limits::INSIDE, 3));

    let mut nested = credential.to_owned();
    for _ in 0..limits::DEPTH + 2 {
        nested = presentation(&nested);
    }
    let mut found = inspect(&nested);
    let mut depth = 1;
    while let Some(inside) = found.inside.pop() {
        (found, depth) = (*inside.found.unwrap(), depth + 1);
    }
    assert_eq!((depth, found.uninspected), (limits::DEPTH, 1));

    // What cannot be read there does not hide the rest.
    let found = inspect(&presentation(&format!(r#"7, "x.y.z", {credential}"#)));
    let codes: Vec<_> = found.inside.iter().map(|one| one.found.as_ref().err()).collect();
    assert_eq!(codes[0].unwrap().code(), Code::InputNotObject);
    assert_eq!(codes[1].unwrap().code(), Code::ProofJws);
    assert_eq!(codes[2], None);
    let one = r#"{"type": "VerifiablePresentation", "verifiableCredential": {"type": "VerifiableCredential"}}"#;
    assert_eq!(inspect(one).inside[0].pointer.as_str(), "/verifiableCredential");
}

#[test]
fn json_has_every_member() {
    let value = inspect(r#"{"type": "VerifiableCredential", "name": "x"}"#).to_value();
    let names: Vec<_> = value.as_object().unwrap().iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "form",
            "envelope",
            "what",
            "secured",
            "issuer",
            "types",
            "summary",
            "selection",
            "holder",
            "bound",
            "claims",
            "unlisted",
            "hidden",
            "inside",
            "uninspected"
        ]
    );
    let claim = r#"{"at":"/name","value":"x","state":"always"}"#;
    let claims = value.get("claims").and_then(Value::as_array).unwrap();
    assert_eq!(claims[1].to_string(), claim);
}
