//! What is just within each limit, and what is just beyond.

use crate::common::{digest, disclosure, forge, verify};
use crate::rules::member;
use testamur_core::{Code, Result};
use testamur_sd::sd_jwt::{SdJwt, limits};

/// The code of a limit, and the number that the error names.
fn limit<T: std::fmt::Debug>(result: Result<T>) -> (Code, String) {
    let error = result.expect_err("is refused");
    let fact = error.facts().find(|(name, _)| *name == "limit").map(|(_, fact)| fact.to_owned());
    (error.code(), fact.expect("the limit is named"))
}

#[test]
fn depth() {
    // One disclosure inside the other, each of them allowed by itself.
    let nested = |outer: usize, inner: usize| {
        let around = |value: &str, depth: usize| {
            format!("{}{value}{}", r#"{"x":"#.repeat(depth), "}".repeat(depth))
        };
        let (inside, of_inside) = member("y", &around("1", inner));
        let digests = format!(r#"{{"_sd":["{of_inside}"]}}"#);
        let (outside, of_outside) = member("y", &around(&digests, outer));
        forge(&format!(r#"{{"_sd":["{of_outside}"]}}"#), &[&outside, &inside])
    };
    // The claims themselves, and the object with the inner digest.
    let outer = 40;
    let inner = limits::DEPTH - outer - 2;
    assert!(verify(&nested(outer, inner)).is_ok());
    let expected = (Code::LimitDepth, limits::DEPTH.to_string());
    assert_eq!(limit(verify(&nested(outer, inner + 1))), expected);
}

#[test]
fn disclosures() {
    let parse = |count: usize| {
        let all: Vec<String> = (0..count).map(|at| disclosure(&format!("[\"{at}\",1]"))).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        SdJwt::parse(forge("{}", &all).as_bytes())
    };
    assert_eq!(parse(limits::DISCLOSURES).unwrap().disclosures().len(), limits::DISCLOSURES);
    let expected = (Code::LimitDisclosures, limits::DISCLOSURES.to_string());
    assert_eq!(limit(parse(limits::DISCLOSURES + 1)), expected);
}

#[test]
fn digests() {
    let with = |count: usize| {
        let digests: Vec<String> = (0..count).map(|number| format!("\"{number}\"")).collect();
        verify(&forge(&format!(r#"{{"_sd":[{}]}}"#, digests.join(",")), &[]))
    };
    assert_eq!(with(limits::DIGESTS).unwrap().hidden()[0].count, limits::DIGESTS);
    let expected = (Code::LimitDisclosures, limits::DIGESTS.to_string());
    assert_eq!(limit(with(limits::DIGESTS + 1)), expected);
    // Those in disclosures count as well.
    let digests: Vec<String> = (0..limits::DIGESTS).map(|number| format!("\"{number}\"")).collect();
    let (inside, of_inside) = member("a", &format!(r#"{{"_sd":[{}]}}"#, digests.join(",")));
    assert_eq!(of_inside, digest(&inside));
    let found = verify(&forge(&format!(r#"{{"_sd":["{of_inside}"]}}"#), &[&inside]));
    assert_eq!(limit(found), expected);
}

#[test]
fn size() {
    let of_size = |bytes: usize| {
        let token = forge("{}", &[]);
        // Two disclosures share what is to be filled: each by itself is bounded as a document.
        let half = (bytes - token.len()) / 2;
        let disclosures = [half, bytes - token.len() - half].map(|length| {
            // With its tilde. Three bytes are written as four characters.
            let characters = length - 1;
            let content = characters / 4 * 3 + (characters % 4).saturating_sub(1);
            disclosure(&format!("[\"{}\",1]", "s".repeat(content - 6)))
        });
        forge("{}", &[&disclosures[0], &disclosures[1]])
    };
    // A length that no base64url has is avoided.
    let fitting = of_size(limits::TOKEN_BYTES - 3);
    assert!(fitting.len() <= limits::TOKEN_BYTES && fitting.len() > limits::TOKEN_BYTES - 8);
    assert!(SdJwt::parse(fitting.as_bytes()).is_ok());
    let expected = (Code::LimitTokenSize, limits::TOKEN_BYTES.to_string());
    assert_eq!(limit(SdJwt::parse(&vec![b'a'; limits::TOKEN_BYTES + 1])), expected);
    // Just as long it is only no SD-JWT.
    let text = SdJwt::parse(&vec![b'a'; limits::TOKEN_BYTES]).expect_err("it is none");
    assert_eq!(text.code(), Code::DisclosureForm);
}

/// Many small objects below a long name: the place of each repeats it, `/nnn/0` to `/nnn/3999`.
#[test]
fn places() {
    let below = |name: usize| {
        let objects: Vec<String> =
            (0..4000).map(|number| format!(r#"{{"_sd":["{number}"]}}"#)).collect();
        let claims = format!(r#"{{"{}":[{}]}}"#, "n".repeat(name), objects.join(","));
        verify(&forge(&claims, &[]))
    };
    let numbers: usize = (0..4000).map(|number: u32| number.to_string().len()).sum();
    let most = (limits::PLACES - numbers) / 4000 - 2;
    assert_eq!(below(most).unwrap().hidden().len(), 4000);
    let expected = (Code::LimitDisclosures, limits::PLACES.to_string());
    assert_eq!(limit(below(most + 1)), expected);
}
