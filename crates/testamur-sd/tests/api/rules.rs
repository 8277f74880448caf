//! What RFC 9901 tells readers to refuse: a document for each rule.

use crate::common::{code, digest, disclosure, forge, verify};
use testamur_core::Code;
use testamur_keys::multibase::encode_base64url;
use testamur_keys::{RustCrypto, Signer};
use testamur_sd::sd_jwt::SdJwt;

/// A member `name` and the digest of it.
pub(crate) fn member(name: &str, value: &str) -> (String, String) {
    let text = disclosure(&format!(r#"["salt-of-{name}","{name}",{value}]"#));
    let digest = digest(&text);
    (text, digest)
}

#[test]
fn what_is_right_is_accepted() {
    let (inner, inner_digest) = member("city", r#""Graz""#);
    let (outer, outer_digest) = member("address", &format!(r#"{{"_sd":["{inner_digest}"]}}"#));
    let item = disclosure(r#"["salt","AT"]"#);
    let claims = format!(
        r#"{{"iss":"a","_sd":["{outer_digest}","{}"],"n":[{{"...":"{}"}},{{"...":"{}"}}],"_sd_alg":"sha-256"}}"#,
        digest("a decoy"),
        digest(&item),
        digest("another decoy")
    );
    let verified = verify(&forge(&claims, &[&outer, &inner, &item])).unwrap();
    let processed = verified.processed();
    assert_eq!(
        processed.as_value().to_string(),
        r#"{"iss":"a","n":["AT"],"address":{"city":"Graz"}}"#
    );
    let places: Vec<_> =
        verified.disclosed().iter().map(|one| (one.pointer.to_string(), one.parent)).collect();
    let expected = [("/address", None), ("/address/city", Some(0)), ("/n/0", None)];
    assert_eq!(places, expected.map(|(pointer, parent)| (pointer.to_owned(), parent)));
    let hidden: Vec<_> =
        verified.hidden().iter().map(|one| (one.pointer.as_str(), one.count)).collect();
    assert_eq!(hidden, [("/n", 1), ("", 1)]);
    // In whatever order they come.
    assert!(verify(&forge(&claims, &[&inner, &item, &outer])).is_ok());
}

#[test]
fn an_index_is_that_of_what_is_shown() {
    let shown = disclosure(r#"["salt","b"]"#);
    let claims =
        format!(r#"{{"n":[{{"...":"{}"}},"a",{{"...":"{}"}}]}}"#, digest("hidden"), digest(&shown));
    let verified = verify(&forge(&claims, &[&shown])).unwrap();
    assert_eq!(verified.processed().as_value().to_string(), r#"{"n":["a","b"]}"#);
    assert_eq!(verified.disclosed()[0].pointer.as_str(), "/n/1");
}

#[test]
fn a_token_without_signature_or_with_a_shared_secret() {
    for (algorithm, signature) in [("none", ""), ("none", "AAAA"), ("HS256", "AAAA")] {
        let header = encode_base64url(format!(r#"{{"alg":"{algorithm}"}}"#).as_bytes());
        let text = format!("{header}.e30.{signature}~");
        assert_eq!(code(SdJwt::parse(text.as_bytes())), Code::ProofJwsAlgorithm);
    }
}

#[test]
fn a_token_that_was_changed() {
    let text = forge(r#"{"a":1}"#, &[]);
    assert!(verify(&text).is_ok());
    let (header, rest) = text.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    let changed = format!("{header}.{}.{signature}", encode_base64url(br#"{"a":2}"#));
    assert_eq!(code(verify(&changed)), Code::ProofJwsSignature);
    let other = SdJwt::parse(text.as_bytes()).unwrap();
    let other = other.verify(crate::common::holder().public_key(), &RustCrypto);
    assert_eq!(code(other), Code::ProofJwsSignature);
}

#[test]
fn disclosures_that_are_none() {
    for (text, expected) in [
        ("!".to_owned(), Code::DisclosureMalformed),
        ("AB".to_owned(), Code::DisclosureMalformed),
        (format!("{}=", disclosure(r#"["s","a",12]"#)), Code::DisclosureMalformed),
        (encode_base64url(b"\xff\xff"), Code::DisclosureMalformed),
        (disclosure("[1,2"), Code::DisclosureMalformed),
        (disclosure(r#"{"salt":"s"}"#), Code::DisclosureMalformed),
        (disclosure(r#"["s","a",{"b":1,"b":2}]"#), Code::DisclosureMalformed),
        (disclosure(r#"[1,"a",2]"#), Code::DisclosureMalformed),
        (disclosure(r#"["s",1,2]"#), Code::DisclosureMalformed),
        (disclosure(r#"[1,2]"#), Code::DisclosureMalformed),
        (disclosure("[]"), Code::DisclosureArrayLength),
        (disclosure(r#"["s"]"#), Code::DisclosureArrayLength),
        (disclosure(r#"["s","a",1,2]"#), Code::DisclosureArrayLength),
    ] {
        let claims = format!(r#"{{"_sd":["{}"]}}"#, digest(&text));
        assert_eq!(code(verify(&forge(&claims, &[&text]))), expected, "{text}");
    }
}

#[test]
fn an_array_of_the_wrong_length_for_its_place() {
    let item = disclosure(r#"["salt","AT"]"#);
    let claims = format!(r#"{{"_sd":["{}"]}}"#, digest(&item));
    assert_eq!(code(verify(&forge(&claims, &[&item]))), Code::DisclosureArrayLength);
    let (member, digest) = member("a", "1");
    let claims = format!(r#"{{"n":[{{"...":"{digest}"}}]}}"#);
    assert_eq!(code(verify(&forge(&claims, &[&member]))), Code::DisclosureArrayLength);
}

#[test]
fn claim_names_that_no_claim_may_have() {
    for name in ["_sd", "...", "_sd_alg"] {
        let (text, digest) = member(name, r#"["x"]"#);
        for claims in
            [format!(r#"{{"_sd":["{digest}"]}}"#), format!(r#"{{"a":{{"_sd":["{digest}"]}}}}"#)]
        {
            assert_eq!(code(verify(&forge(&claims, &[&text]))), Code::DisclosureClaimName);
        }
    }
}

#[test]
fn a_name_that_is_there_already() {
    let (one, one_digest) = member("a", "1");
    let claims = format!(r#"{{"a":0,"_sd":["{one_digest}"]}}"#);
    assert_eq!(code(verify(&forge(&claims, &[&one]))), Code::DisclosureClaimExists);
    // Two disclosures for one name, at the top level and inside another.
    let other = disclosure(r#"["other-salt","a",2]"#);
    let both = format!(r#"{{"_sd":["{one_digest}","{}"]}}"#, digest(&other));
    assert_eq!(code(verify(&forge(&both, &[&one, &other]))), Code::DisclosureClaimExists);
    let (outer, outer_digest) = member("o", &both);
    let claims = format!(r#"{{"_sd":["{outer_digest}"]}}"#);
    let text = forge(&claims, &[&outer, &one, &other]);
    assert_eq!(code(verify(&text)), Code::DisclosureClaimExists);
    // One alone is right.
    assert!(verify(&forge(&both, &[&one])).is_ok());
}

#[test]
fn a_digest_in_two_places() {
    let (text, digest) = member("a", "1");
    let (outer, outer_digest) = member("o", &format!(r#"{{"_sd":["{digest}"]}}"#));
    for claims in [
        format!(r#"{{"_sd":["{digest}","{digest}"]}}"#),
        format!(r#"{{"_sd":["{digest}"],"b":{{"_sd":["{digest}"]}}}}"#),
        format!(r#"{{"_sd":["{digest}"],"b":[{{"...":"{digest}"}}]}}"#),
        format!(r#"{{"b":[{{"...":"{digest}"}},{{"...":"{digest}"}}]}}"#),
    ] {
        // Whether it is disclosed or not.
        assert_eq!(code(verify(&forge(&claims, &[]))), Code::DisclosureDigestTwice, "{claims}");
    }
    let claims = format!(r#"{{"_sd":["{digest}","{outer_digest}"]}}"#);
    let shown = forge(&claims, &[&text, &outer]);
    assert_eq!(code(verify(&shown)), Code::DisclosureDigestTwice);
    // As long as the outer one is hidden, nobody sees the second place.
    assert!(verify(&forge(&claims, &[&text])).is_ok());
}

#[test]
fn a_disclosure_that_nothing_refers_to() {
    let (inner, inner_digest) = member("b", "1");
    let (outer, outer_digest) = member("a", &format!(r#"{{"_sd":["{inner_digest}"]}}"#));
    let claims = format!(r#"{{"_sd":["{outer_digest}"]}}"#);
    let (forged, _) = member("admin", "true");
    assert_eq!(code(verify(&forge("{}", &[&forged]))), Code::DisclosureUnreferenced);
    let text = forge(&claims, &[&outer, &forged]);
    assert_eq!(code(verify(&text)), Code::DisclosureUnreferenced);
    // What is inside something that was left out.
    assert_eq!(code(verify(&forge(&claims, &[&inner]))), Code::DisclosureUnreferenced);
    assert!(verify(&forge(&claims, &[&outer, &inner])).is_ok());
}

#[test]
fn a_disclosure_that_is_given_twice() {
    let (text, digest) = member("a", "1");
    let claims = format!(r#"{{"_sd":["{digest}"]}}"#);
    assert_eq!(code(verify(&forge(&claims, &[&text, &text]))), Code::DisclosureTwice);
}

#[test]
fn what_conveys_no_digests() {
    for claims in [
        r#"{"_sd":"x"}"#,
        r#"{"_sd":{}}"#,
        r#"{"_sd":[1]}"#,
        r#"{"_sd":null}"#,
        r#"{"a":{"_sd":[["x"]]}}"#,
        r#"{"...":"x"}"#,
        r#"{"a":{"...":"x"}}"#,
        r#"{"a":[{"...":1}]}"#,
        r#"{"a":[{"...":"x","b":1}]}"#,
        r#"{"a":[[{"b":{"...":"x"}}]]}"#,
    ] {
        assert_eq!(code(verify(&forge(claims, &[]))), Code::DisclosureDigestsMalformed, "{claims}");
    }
    let (text, digest) = member("a", r#"{"...":"x"}"#);
    let claims = format!(r#"{{"_sd":["{digest}"]}}"#);
    assert_eq!(code(verify(&forge(&claims, &[&text]))), Code::DisclosureDigestsMalformed);
}

#[test]
fn hashes_that_are_not_taken() {
    for claims in [
        r#"{"_sd_alg":"md5"}"#,
        r#"{"_sd_alg":"SHA-256"}"#,
        r#"{"_sd_alg":"sha-256-128"}"#,
        r#"{"_sd_alg":256}"#,
        r#"{"_sd_alg":null}"#,
        // Not at the top level.
        r#"{"a":{"_sd_alg":"sha-256"}}"#,
        r#"{"a":[{"_sd_alg":"sha-256"}]}"#,
    ] {
        assert_eq!(code(verify(&forge(claims, &[]))), Code::DisclosureHashAlgorithm, "{claims}");
    }
    let (text, digest) = member("a", r#"{"_sd_alg":"sha-256"}"#);
    let claims = format!(r#"{{"_sd":["{digest}"]}}"#);
    assert_eq!(code(verify(&forge(&claims, &[&text]))), Code::DisclosureHashAlgorithm);
}

#[test]
fn texts_that_are_no_sd_jwt() {
    let good = forge(r#"{"a":1}"#, &[]);
    let token = good.trim_end_matches('~');
    for (text, expected) in [
        (String::new(), Code::DisclosureForm),
        ("~".to_owned(), Code::DisclosureForm),
        (token.to_owned(), Code::DisclosureForm),
        (format!("~{token}~"), Code::DisclosureForm),
        (format!("{token}~~"), Code::DisclosureMalformed),
        (format!(" {good}"), Code::ProofJws),
        ("a.b~".to_owned(), Code::DisclosureForm),
        ("a.b.c.d~".to_owned(), Code::ProofJws),
        (format!("{}.W10.AAAA~", token.split('.').next().unwrap()), Code::ProofJwsClaims),
    ] {
        assert_eq!(code(SdJwt::parse(text.as_bytes())), expected, "{text}");
    }
    assert_eq!(code(SdJwt::parse(b"\xff~")), Code::DisclosureForm);
}

#[test]
fn json_that_is_no_sd_jwt() {
    let good = forge(r#"{"a":1}"#, &[]);
    let parts: Vec<&str> = good.trim_end_matches('~').split('.').collect();
    let one = |header: &str| {
        format!(r#"{{"header":{header},"protected":"{}","signature":"{}"}}"#, parts[0], parts[2])
    };
    let general =
        |signatures: &str| format!(r#"{{"payload":"{}","signatures":[{signatures}]}}"#, parts[1]);
    assert!(verify(&general(&one(r#"{"disclosures":[]}"#))).is_ok());
    for header in [
        r#"{"disclosures":"x"}"#,
        r#"{"disclosures":[1]}"#,
        r#"{"kb_jwt":[]}"#,
        // In the compact form neither could be told from something else.
        r#"{"kb_jwt":""}"#,
        r#"{"kb_jwt":"a~b"}"#,
        r#"{"disclosures":null}"#,
    ] {
        assert_eq!(code(verify(&general(&one(header)))), Code::DisclosureForm, "{header}");
    }
    for header in [r#"{"disclosures":[]}"#, r#"{"kb_jwt":"x"}"#] {
        let second = general(&format!("{},{}", one("{}"), one(header)));
        assert_eq!(code(verify(&second)), Code::DisclosureForm, "{header}");
    }
    assert_eq!(code(verify("{")), Code::InputNotJson);
    assert_eq!(code(verify("{}")), Code::ProofJws);
}
