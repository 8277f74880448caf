//! Bytes that are no credential.

use crate::badge::*;
use testamur_core::Code;
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::{Value, parse};
use testamur_core::limits::JsonLimits;
use testamur_core::report::{CheckId, Format, Verdict};
use testamur_verifier::{
    HolderBinding, Input, Limits, Policy, PresentationPolicy, Report, Verifier,
};

fn ask(input: &[u8]) -> Report {
    verify_bytes(input, policy(), &Evidence::new(), now())
}

/// An SVG image with this in it.
fn svg(inside: &str) -> Vec<u8> {
    let begin = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:o='http://openbadges.org' \
                 xmlns:b='https://purl.imsglobal.org/ob/v3p0'>";
    format!("{begin}{inside}</svg>").into_bytes()
}

#[test]
fn a_badge_is_taken_out_of_an_image() {
    let document = signed(&badge(), &school()).to_string();
    let image = svg(&format!("<b:credential><![CDATA[{document}]]></b:credential>"));
    let (alone, baked) = (ask(document.as_bytes()), ask(&image));
    accepted(&alone);
    assert_eq!((alone.image(), baked.image()), (None, Some(Format::Svg)));
    let sentence = baked.check(CheckId::Input).sentence();
    assert_eq!(sentence, "The input is a JSON document, baked into an SVG image.");
    // All else is as for the document by itself.
    let (mut value, expected) = (baked.to_value(), alone.to_value());
    let members = value.as_object_mut().expect("a report");
    assert_eq!(members.remove("image"), Some(Value::from("svg")));
    members.insert("checks", expected.get("checks").expect("checks").clone());
    assert_eq!(value, expected);
    assert_eq!(baked.accept().expect("it is good").value(), &parse(document.as_bytes()).unwrap());
    // The limits of the policy hold for what is in the image, not for the image.
    let bytes = document.len();
    let within = |bytes| {
        let mut limits = Limits::default();
        limits.json.bytes = bytes;
        verify_bytes(&image, policy().limits(limits), &Evidence::new(), now())
    };
    assert_eq!(within(bytes).verdict(), Verdict::Accepted);
    rejected(&within(bytes - 1), CheckId::Limits, Code::LimitInputSize, "");
    // What is changed in it is found out, and what is not signed does not count.
    let name = badge().get("name").and_then(Value::as_str).expect("a name").to_owned();
    let changed = String::from_utf8(image.clone()).unwrap().replace(&name, "Doctorate");
    rejected(&ask(changed.as_bytes()), CheckId::Proof, Code::ProofSignature, "/proof");
    let inner = svg("<b:credential>&lt;svg/></b:credential>");
    rejected(&ask(&inner), CheckId::Input, Code::InputOtherFile, "");
}

#[test]
fn images_without_a_badge_are_told() {
    for (input, format, code) in [
        (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], Format::Png, Code::InputImage),
        (&svg(""), Format::Svg, Code::InputImageEmpty),
        (
            &svg("<b:credential verify='a'/><b:credential verify='a'/>"),
            Format::Svg,
            Code::InputImageSeveral,
        ),
    ] {
        let report = ask(input);
        rejected(&report, CheckId::Input, code, "");
        assert_eq!((report.format(), report.image()), (Some(format), Some(format)));
    }
    // It may be a good badge, for those who can read it.
    let older = svg("<o:assertion verify='https://uni.example/assertion.json'/>");
    indeterminate(&ask(&older), CheckId::Input, Code::InputBadgeVersion, "");
}

#[test]
fn other_forms_are_recognised() {
    for (input, format, check, code) in [
        (
            &b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln"[..],
            Format::Jwt,
            CheckId::Input,
            Code::InputUnknownKind,
        ),
        (b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln~", Format::SdJwt, CheckId::Input, Code::InputUnknownKind),
        (b"\xd2\x84\x40\xa0\x40\x40", Format::Cose, CheckId::Proof, Code::ProofCose),
    ] {
        let report = ask(input);
        rejected(&report, check, code, "");
        assert_eq!(report.format(), Some(format));
    }
    let envelope = r#"{"@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,eyJ"}"#;
    rejected(&ask(envelope.as_bytes()), CheckId::Proof, Code::ProofJws, "");
    let bad = envelope.replace("data:", "https:");
    rejected(&ask(bad.as_bytes()), CheckId::DataModel, Code::InputEnvelopeId, "/id");
}

#[test]
fn what_cannot_be_read_is_refused() {
    let document = signed(&badge(), &school()).to_string();
    let twice = document.replacen('{', r#"{"name": "Doctorate", "#, 1);
    let text = format!("{:?}", document);
    for (input, code) in [
        (&b""[..], Code::InputEmpty),
        (b"PK\x03\x04", Code::InputOtherFile),
        (b"%PDF-1.7\n%\xe2\xe3", Code::InputOtherFile),
        (b"<!DOCTYPE html><html>", Code::InputOtherFile),
        (b"\xff\xfe{", Code::InputByteOrderMark),
        (b"\xfe{", Code::InputNotUtf8),
        (&document.as_bytes()[..document.len() - 1], Code::InputNotJson),
        (twice.as_bytes(), Code::InputDuplicateKey),
        (text.as_bytes(), Code::InputNotObject),
        (b"[]", Code::InputNotObject),
        (b"null", Code::InputNotObject),
    ] {
        let report = ask(input);
        let found = findings(&report);
        assert_eq!((found[0].0, found[0].1), (CheckId::Input, code));
        assert_eq!((found.len(), report.verdict()), (1, Verdict::Rejected));
        assert_eq!(report.checks().len(), CheckId::ALL.len());
    }
    for (input, code) in
        [("{}", Code::InputUnknownKind), (r#"{"type": "Person"}"#, Code::InputUnknownKind)]
    {
        rejected(&ask(input.as_bytes()), CheckId::Input, code, "/type");
    }
}

/// A document that was read as a part of something else has the report of its text, byte for byte.
#[test]
fn a_value_is_examined_as_its_text() {
    let good = signed(&badge(), &school()).to_string();
    let forged = edited(&signed(&badge(), &school()), "/name", "\"Doctorate\"").to_string();
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let mut limits = Limits::default();
    limits.json = JsonLimits { bytes: 20_000, depth: 32 };
    let policy: Policy = policy().limits(limits).into();
    for text in [
        good.clone(),
        forged,
        "{}".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        "0".to_owned(),
        format!("{good:?}"),
        r#""eyJhbGciOiJFUzI1NiJ9.e30.c2ln""#.to_owned(),
        r#""eyJhbGciOiJFUzI1NiJ9.e30.c2ln~""#.to_owned(),
        r#"{"payload":"e30","protected":"eyJhbGciOiJFUzI1NiJ9","signature":"c2ln"}"#.to_owned(),
        format!(r#"{{"type":"VerifiableCredential","x":{}}}"#, nested(31)),
        format!(r#"{{"type":"VerifiableCredential","x":{}}}"#, nested(32)),
        format!(r#"{{"type":"VerifiableCredential","x":"{}"}}"#, "x".repeat(20_000)),
    ] {
        let value = parse(text.as_bytes()).unwrap();
        let input = Input::from_value(value, &policy);
        let step = Verifier::new().verify_input(&input, &policy, &Evidence::new(), now());
        let Step::Done(report) = step else { panic!("nothing is needed") };
        let of_text = verify_bytes(text.as_bytes(), policy.clone(), &Evidence::new(), now());
        let shown = |report: &Report| report.to_value().to_string();
        assert_eq!(shown(&report), shown(&of_text), "{text:.80}");
    }
}

#[test]
fn size_and_depth_have_limits() {
    let mut limits = Limits::default();
    limits.json.bytes = 1000;
    let large = format!("{{\"a\": \"{}\"}}", "x".repeat(1000));
    let report = verify_bytes(large.as_bytes(), policy().limits(limits), &Evidence::new(), now());
    rejected(&report, CheckId::Limits, Code::LimitInputSize, "");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let report = ask(deep.as_bytes());
    assert_eq!(
        (findings(&report)[0].0, findings(&report)[0].1),
        (CheckId::Limits, Code::LimitDepth)
    );
}

#[test]
fn a_policy_answers_for_its_kind_of_document() {
    let document = signed(&badge(), &school());
    let presentations = PresentationPolicy::new(policy(), HolderBinding::dangerous_replayable());
    let report = verify(&document, presentations.clone());
    rejected(&report, CheckId::Input, Code::InputOtherKind, "/type");
    accepted(&verify(&document, testamur_verifier::Policy::Either(presentations)));
    let presentation = r#"{"@context": "https://www.w3.org/ns/credentials/v2",
        "type": "VerifiablePresentation"}"#;
    rejected(&ask(presentation.as_bytes()), CheckId::Input, Code::InputOtherKind, "/type");
}

#[test]
fn an_untyped_credential_is_examined_all_the_same() {
    let document = edited(&signed(&badge(), &school()), "/type", "\"OpenBadgeCredential\"");
    let report = verify(&document, policy());
    let all = findings(&report);
    let missing = (CheckId::DataModel, Code::InputTypeMissing, "/type".to_owned());
    assert!(all.contains(&missing), "{all:?}");
    // Without the type its terms mean nothing.
    assert!(all.iter().any(|found| found.1 == Code::ContextUndefinedTerm), "{all:?}");
}
