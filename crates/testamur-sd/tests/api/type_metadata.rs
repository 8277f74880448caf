//! What types say about their credentials.

use crate::common::{code, digest, disclosure};
use crate::sd_jwt_vc::credential;
use testamur_core::evidence::{Document, Evidence, Purpose, Request, Step};
use testamur_core::limits::MODEL_FINDINGS;
use testamur_core::{Code, Error, Result};
use testamur_sd::sd_jwt_vc::{ClaimPath, SdJwtVc, SelectiveDisclosure, TYP, TypeMetadata};

const A: &str = "https://types.example/a";
const B: &str = "https://types.example/b";

fn resolve(documents: &[(&str, &str)], integrity: Option<&str>) -> Result<Step<TypeMetadata>> {
    let mut evidence = Evidence::new();
    for (url, text) in documents {
        evidence.insert(*url, Ok(Document::given(text.as_bytes())));
    }
    TypeMetadata::resolve(documents.first().map_or(A, |(url, _)| url), integrity, &evidence)
}

fn metadata(documents: &[(&str, &str)]) -> TypeMetadata {
    match resolve(documents, None) {
        Ok(Step::Done(metadata)) => metadata,
        other => panic!("{other:?}"),
    }
}

fn of(claims: &str) -> TypeMetadata {
    metadata(&[(A, &format!(r#"{{"vct":"{A}","claims":[{claims}]}}"#))])
}

/// Type A with these claims extends type B with those.
fn extended(own: &str, inherited: &str) -> Result<Step<TypeMetadata>> {
    let own = format!(r#"{{"vct":"{A}","extends":"{B}","claims":[{own}]}}"#);
    let inherited = format!(r#"{{"vct":"{B}","claims":[{inherited}]}}"#);
    resolve(&[(A, &own), (B, &inherited)], None)
}

#[test]
fn types_are_asked_for_one_after_the_other() {
    let needs = |url: &str| {
        Ok(Step::Needs(vec![Request { url: url.to_owned(), purpose: Purpose::TypeMetadata }]))
    };
    assert_eq!(resolve(&[], None), needs(A));
    let own = format!(r#"{{"vct":"{A}","extends":"{B}"}}"#);
    assert_eq!(resolve(&[(A, &own)], None), needs(B));
    let parent = format!(r#"{{"vct":"{B}","name":"B"}}"#);
    let found = metadata(&[(A, &own), (B, &parent)]);
    assert_eq!(found.types(), [A, B]);
    assert_eq!(found.documents()[1].get("name").unwrap().as_str(), Some("B"));

    // What is no https URL is given by the caller or not at all.
    assert_eq!(metadata(&[("urn:t", r#"{"vct":"urn:t"}"#)]).types(), ["urn:t"]);
    let unknown = TypeMetadata::resolve("urn:t", None, &Evidence::new());
    assert_eq!(code(unknown), Code::DisclosureTypeUnavailable);
    let mut missing = Evidence::new();
    missing.insert(A, Err(Error::new(Code::FetchNotFound).with("url", A)));
    assert_eq!(code(TypeMetadata::resolve(A, None, &missing)), Code::DisclosureTypeUnavailable);
}

#[test]
fn documents_that_are_refused() {
    for text in [
        "[]",
        "{",
        "{}",
        r#"{"vct":"https://types.example/other"}"#,
        r#"{"vct":1}"#,
        r#"{"vct":"https://types.example/a","extends":1}"#,
        r#"{"vct":"https://types.example/a","claims":{}}"#,
        r#"{"vct":"https://types.example/a","claims":[{}]}"#,
        r#"{"vct":"https://types.example/a","claims":[{"path":[]}]}"#,
        r#"{"vct":"https://types.example/a","claims":[{"path":"a"}]}"#,
        r#"{"vct":"https://types.example/a","claims":[{"path":[-1]}]}"#,
        r#"{"vct":"https://types.example/a","claims":[{"path":[1.5]}]}"#,
        r#"{"vct":"https://types.example/a","claims":[{"path":[true]}]}"#,
        r#"{"vct":"https://types.example/a","claims":[{"path":["a"],"sd":"maybe"}]}"#,
        r#"{"vct":"https://types.example/a","claims":[{"path":["a"],"sd":null}]}"#,
        r#"{"vct":"https://types.example/a","claims":[{"path":["a"],"mandatory":"yes"}]}"#,
        r#"{"vct":"https://types.example/a","claims":[{"path":["a"]},{"path":["a"]}]}"#,
    ] {
        assert_eq!(code(resolve(&[(A, text)], None)), Code::DisclosureTypeMetadata, "{text}");
    }
}

#[test]
fn hashes_are_compared() {
    let parent = format!(r#"{{"vct":"{B}"}}"#);
    let own = |integrity: &str| {
        format!(r#"{{"vct":"{A}","extends":"{B}","extends#integrity":"{integrity}"}}"#)
    };
    let right = sri(&parent);
    let good = own(&right);
    let documents = [(A, good.as_str()), (B, parent.as_str())];
    assert!(resolve(&documents, Some(&sri(&good))).is_ok());
    assert_eq!(code(resolve(&documents, Some(&right))), Code::InputDigestMismatch);
    assert_eq!(code(resolve(&documents, Some("md5-x"))), Code::InputDigestMalformed);
    let wrong = own(&sri("other"));
    let found = resolve(&[(A, &wrong), (B, &parent)], None);
    assert_eq!(code(found), Code::InputDigestMismatch);
    let none = format!(r#"{{"vct":"{A}","extends":"{B}","extends#integrity":7}}"#);
    let found = resolve(&[(A, &none), (B, &parent)], None);
    assert_eq!(code(found), Code::DisclosureTypeMetadata);
}

/// Subresource Integrity: the hash of SD-JWT in base64 instead of base64url.
fn sri(text: &str) -> String {
    let hash = digest(text).replace('-', "+").replace('_', "/");
    format!("sha256-{hash}=")
}

#[test]
fn types_in_a_circle_or_without_end() {
    let itself = format!(r#"{{"vct":"{A}","extends":"{A}"}}"#);
    assert_eq!(code(resolve(&[(A, &itself)], None)), Code::DisclosureTypeCycle);
    let there = format!(r#"{{"vct":"{A}","extends":"{B}"}}"#);
    let back = format!(r#"{{"vct":"{B}","extends":"{A}"}}"#);
    let found = resolve(&[(A, &there), (B, &back)], None);
    assert_eq!(code(found), Code::DisclosureTypeCycle);

    let chain = |length: usize| {
        let name = |number: usize| format!("https://types.example/{number}");
        let mut evidence = Evidence::new();
        for number in 1..=length {
            let extends = match number < length {
                true => format!(r#","extends":"{}""#, name(number + 1)),
                false => String::new(),
            };
            let text = format!(r#"{{"vct":"{}"{extends}}}"#, name(number));
            evidence.insert(name(number), Ok(Document::given(text.as_bytes())));
        }
        TypeMetadata::resolve(&name(1), None, &evidence)
    };
    assert!(matches!(chain(8), Ok(Step::Done(_))));
    assert_eq!(code(chain(9)), Code::LimitTypeMetadata);
}

#[test]
fn rules_are_inherited_and_only_get_stricter() {
    let found = |own: &str, inherited: &str| match extended(own, inherited) {
        Ok(Step::Done(metadata)) => {
            let rules = metadata.claims().iter();
            rules.map(|rule| (rule.path.to_string(), rule.sd, rule.mandatory)).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    use SelectiveDisclosure::{Allowed, Always, Never};
    let a = r#"["a"]"#.to_owned();
    for (own, inherited, sd, mandatory) in [
        ("", r#"{"path":["a"],"sd":"always","mandatory":true}"#, Always, true),
        (r#"{"path":["a"]}"#, r#"{"path":["a"],"sd":"never","mandatory":true}"#, Never, true),
        (r#"{"path":["a"],"sd":"always"}"#, r#"{"path":["a"]}"#, Always, false),
        (r#"{"path":["a"],"sd":"never"}"#, r#"{"path":["a"],"sd":"allowed"}"#, Never, false),
        (
            r#"{"path":["a"],"mandatory":true}"#,
            r#"{"path":["a"],"mandatory":false}"#,
            Allowed,
            true,
        ),
        (r#"{"path":["a"],"sd":"never"}"#, r#"{"path":["a"],"sd":"never"}"#, Never, false),
    ] {
        assert_eq!(found(own, inherited), [(a.clone(), sd, mandatory)], "{own} {inherited}");
    }
    assert_eq!(found(r#"{"path":["b",null,0]}"#, r#"{"path":["a"]}"#).len(), 2);
    for (own, inherited) in [
        (r#"{"path":["a"],"sd":"allowed"}"#, r#"{"path":["a"],"sd":"always"}"#),
        (r#"{"path":["a"],"sd":"never"}"#, r#"{"path":["a"],"sd":"always"}"#),
        (r#"{"path":["a"],"sd":"allowed"}"#, r#"{"path":["a"],"sd":"never"}"#),
        (r#"{"path":["a"],"mandatory":false}"#, r#"{"path":["a"],"mandatory":true}"#),
    ] {
        assert_eq!(code(extended(own, inherited)), Code::DisclosureTypeLoosened, "{own}");
    }
    // What a type says for display takes the place of what it inherits.
    let Ok(Step::Done(metadata)) =
        extended(r#"{"path":["a"],"svg_id":"x"}"#, r#"{"path":["a"],"svg_id":"y"}"#)
    else {
        panic!("it is good")
    };
    assert_eq!(metadata.claims()[0].value.get("svg_id").unwrap().as_str(), Some("x"));
}

/// A credential with something visible and something disclosed, and something hidden if asked for.
fn example(hidden: &str) -> SdJwtVc {
    let shown = disclosure(r#"["salt","shown",1]"#);
    let item = disclosure(r#"["salt","item"]"#);
    let claims = format!(
        r#"{{"vct":"{A}","plain":{{"x":1}},"list":[{{"n":1}},{{"n":2}},{{"...":"{}"}}],"_sd":["{}"{hidden}]}}"#,
        digest(&item),
        digest(&shown)
    );
    credential(Some(TYP), &claims, &[&shown, &item]).expect("a credential")
}

#[test]
fn credentials_are_compared_with_their_type() {
    let check = |claim: &str, hidden: &str| -> Vec<(Code, Option<String>)> {
        let found = of(claim).check(&example(hidden)).unwrap();
        let at = |finding: &Error| finding.pointer().map(|at| at.to_string());
        found.iter().map(|finding| (finding.code(), at(finding))).collect()
    };
    let rule = |at: &str| vec![(Code::DisclosureClaimRule, Some(at.to_owned()))];
    let missing = vec![(Code::DisclosureClaimMissing, None)];
    const MORE: &str = r#","a-digest""#;
    for (claim, hidden, expected) in [
        (r#"{"path":["plain"],"sd":"never","mandatory":true}"#, "", vec![]),
        (r#"{"path":["shown"],"sd":"always","mandatory":true}"#, "", vec![]),
        (r#"{"path":["plain"],"sd":"always"}"#, "", rule("/plain")),
        (r#"{"path":["shown"],"sd":"never"}"#, "", rule("/shown")),
        (r#"{"path":["list",2],"sd":"never"}"#, "", rule("/list/2")),
        (r#"{"path":["list",null,"n"],"mandatory":true}"#, "", vec![]),
        (r#"{"path":["list",0,"n"],"sd":"always"}"#, "", rule("/list/0/n")),
        (r#"{"path":["other"]}"#, "", vec![]),
        (r#"{"path":["other"],"mandatory":true}"#, "", missing.clone()),
        (r#"{"path":["plain","y"],"mandatory":true}"#, "", missing.clone()),
        (r#"{"path":["list",3],"mandatory":true}"#, "", missing.clone()),
        (r#"{"path":["plain",0],"mandatory":true}"#, "", missing.clone()),
        (r#"{"path":["list","n"],"mandatory":true}"#, "", missing.clone()),
        (r#"{"path":["plain",null],"mandatory":true}"#, "", missing.clone()),
        // It may be there and hidden, unless it can never be hidden.
        (r#"{"path":["other"],"mandatory":true}"#, MORE, vec![]),
        (r#"{"path":["other","x"],"mandatory":true,"sd":"never"}"#, MORE, vec![]),
        (r#"{"path":["other"],"mandatory":true,"sd":"never"}"#, MORE, missing.clone()),
        (r#"{"path":["plain","y"],"mandatory":true}"#, MORE, missing),
    ] {
        assert_eq!(check(claim, hidden), expected, "{claim}");
    }
    let both = r#"{"path":["list",null,"n"],"sd":"always"}"#;
    assert_eq!(check(both, "").len(), 2);
}

#[test]
fn items_are_not_counted_where_some_are_hidden() {
    let item = disclosure(r#"["salt","b"]"#);
    let claims = format!(r#"{{"vct":"{A}","n":[{{"...":"x"}},{{"...":"{}"}}]}}"#, digest(&item));
    let credential = credential(Some(TYP), &claims, &[&item]).unwrap();
    // The item is the second one, though it is the first that is shown.
    for (claim, findings) in [
        (r#"{"path":["n",0],"sd":"never"}"#, 0),
        (r#"{"path":["n",5],"mandatory":true}"#, 0),
        (r#"{"path":["n",null],"sd":"never"}"#, 1),
    ] {
        assert_eq!(of(claim).check(&credential).unwrap().len(), findings, "{claim}");
    }
}

#[test]
fn of_many_differences_some_are_said() {
    let items = vec!["1"; 2_000].join(",");
    let claims = format!(r#"{{"vct":"{A}","n":[{items}]}}"#);
    let of_items = credential(Some(TYP), &claims, &[]).unwrap();
    let always = of(r#"{"path":["n",null],"sd":"always"}"#);
    assert_eq!(always.check(&of_items).unwrap().len(), MODEL_FINDINGS);
    let many: Vec<_> =
        (0..2_000).map(|n| format!(r#"{{"path":["x{n}"],"mandatory":true}}"#)).collect();
    assert_eq!(of(&many.join(",")).check(&of_items).unwrap().len(), MODEL_FINDINGS);
}

#[test]
fn a_type_with_many_claims_extends_one_with_as_many() {
    let many = |rule: &str| {
        let all: Vec<_> = (0..15_000).map(|n| format!(r#"{{"path":["c{n}"]{rule}}}"#)).collect();
        all.join(",")
    };
    let Ok(Step::Done(found)) = extended(&many(""), &many(r#","mandatory":true"#)) else {
        panic!("both are given")
    };
    assert_eq!(found.claims().len(), 15_000);
    assert!(found.claims().iter().all(|claim| claim.mandatory));
}

/// The place of each item repeats the names on the way to it.
#[test]
fn long_names_are_counted_for_each_item() {
    let of_name = |bytes: usize| {
        let name = "n".repeat(bytes);
        let items = vec!["1"; 20_000].join(",");
        let claims = format!(r#"{{"vct":"{A}","{name}":[{items}]}}"#);
        let credential = credential(Some(TYP), &claims, &[]).unwrap();
        of(&format!(r#"{{"path":["{name}",null]}}"#)).check(&credential)
    };
    assert!(of_name(100).is_ok());
    assert_eq!(code(of_name(8_000)), Code::LimitTypeMetadataWork);
}

#[test]
fn the_work_is_bounded() {
    let items = vec!["[]"; 30_000].join(",");
    let claims = format!(r#"{{"vct":"{A}","n":[{items}]}}"#);
    let credential = credential(Some(TYP), &claims, &[]).unwrap();
    let paths: Vec<String> =
        (0..40).map(|number| format!(r#"{{"path":["n",null,{number}]}}"#)).collect();
    assert_eq!(code(of(&paths.join(",")).check(&credential)), Code::LimitTypeMetadataWork);
    assert!(of(&paths[0]).check(&credential).is_ok());
}

#[test]
fn paths_are_written_as_they_are_read() {
    let text = r#"["degrees",null,"type",3]"#;
    let path = ClaimPath::read(&testamur_core::json::parse(text.as_bytes()).unwrap()).unwrap();
    assert_eq!(path.to_string(), text);
    assert_eq!(path.steps().len(), 4);
}
