use super::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use testamur::{Document, Evidence, Verifier};

/// Every code that resolving and dereferencing can give, with its status and the problem type in the body.
const GIVEN: [(u16, &str, &[Code]); 9] = [
    (
        400,
        "INVALID_DID",
        &[
            Code::DidSyntax,
            Code::LimitDidLength,
            Code::DidKeyIdentifier,
            Code::DidKeyType,
            Code::DidKeyLength,
            Code::DidKeyInvalid,
            Code::DidJwkIdentifier,
            Code::DidWebIdentifier,
            Code::DidServiceScheme,
            Code::DidWebvhIdentifier,
            Code::DidWebvhEntry,
            Code::DidWebvhParameters,
            Code::DidWebvhChain,
            Code::DidWebvhTime,
            Code::DidWebvhProof,
            Code::DidWebvhDocument,
            Code::DidWebvhWitness,
            Code::DidWebvhWitnessFile,
            Code::DidWebvhOtherDid,
            Code::LimitDidLog,
            Code::DidPeerIdentifier,
            Code::DidPkhIdentifier,
            Code::DidIonIdentifier,
            Code::LimitDidIonDelta,
            Code::DidEthrIdentifier,
            Code::LimitDidEthrEvents,
        ],
    ),
    (400, "INVALID_DID_URL", &[Code::DidUrlSyntax]),
    (400, "INVALID_OPTIONS", &[Code::DidOptionInvalid]),
    (
        400,
        "INVALID_DID_DOCUMENT",
        &[
            Code::DidDocument,
            Code::DidDocumentId,
            Code::DidDuplicateId,
            Code::LimitDidDocumentEntries,
        ],
    ),
    (
        404,
        "NOT_FOUND",
        &[
            Code::DidNotFound,
            Code::DidVersionNotFound,
            Code::DidServiceNotFound,
            Code::DidResourceNotFound,
            Code::DidHashLink,
        ],
    ),
    (410, "NOT_FOUND", &[Code::DidDeactivated]),
    (406, "REPRESENTATION_NOT_SUPPORTED", &[Code::DidRepresentationNotSupported]),
    (
        501,
        "NOT_SUPPORTED",
        &[
            Code::DidMethodNotSupported,
            Code::DidWebLocalhost,
            Code::DidIonShortForm,
            Code::DidOptionNotSupported,
            Code::DidEthrNetwork,
        ],
    ),
    (
        500,
        "INTERNAL_ERROR",
        &[
            Code::DidUnavailable,
            Code::DidEthrNode,
            Code::DidEthrBehind,
            Code::DidEthrCalls,
            Code::DidEthrRefused,
            Code::DidResolverRefused,
            Code::DidResolverCircle,
            Code::DidResolverRedirect,
            // What could not be found out within the bounds of the server, or at all.
            Code::LimitRounds,
            Code::LimitDownloads,
            Code::LimitRequests,
            Code::InternalUnexpected,
        ],
    ),
];

/// Codes of DIDs that are for those who verify, publish or set up a resolver.
fn is_of_others(code: Code) -> bool {
    let name = code.name();
    let of_keys = name.starts_with("did.verification_method_");
    let others = [
        Code::DidServiceInsecure,
        Code::DidNoWhois,
        Code::DidWebvhApproval,
        Code::DidResolverUrl,
        Code::DidStatedByResolver,
    ];
    of_keys || others.contains(&code)
}

/// The status and the problem type of an answer.
fn answered(code: Code) -> (u16, String) {
    let response = failed(&Error::new(code));
    let status = response.status().as_u16();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let body = runtime.block_on(axum::body::to_bytes(response.into_body(), 1 << 20)).unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let kind = body["didResolutionMetadata"]["error"]["type"].as_str().unwrap();
    (status, kind.to_owned())
}

#[test]
fn the_status_and_the_type_of_every_error() {
    let mut expected = BTreeMap::new();
    for (status, kind, codes) in GIVEN {
        for code in codes {
            assert!(expected.insert(code.name(), (status, kind)).is_none(), "{code:?} twice");
        }
    }
    for code in Code::all() {
        let (status, kind) = answered(code);
        let internal = kind == "https://www.w3.org/ns/did#INTERNAL_ERROR";
        assert_eq!(status == 500, internal, "{code:?}");
        let of_dids = code.name().starts_with("did.") || code.name().starts_with("limit.did_");
        match expected.get(code.name()) {
            Some((expected, ending)) => {
                assert_eq!(status, *expected, "{code:?}");
                assert!(kind.starts_with("https://www.w3.org/ns/did#"), "{code:?} {kind}");
                assert!(kind.ends_with(ending), "{code:?} {kind}");
            }
            None => assert!(!of_dids || is_of_others(code), "{code:?} is in no row"),
        }
    }
}

/// DIDs that cannot be resolved, with what is at the URL of their document or log.
fn unresolvable() -> Vec<(&'static str, Option<(&'static str, String)>)> {
    const WEB: (&str, &str) = ("did:web:uni.example", "https://uni.example/.well-known/did.json");
    const WEBVH: (&str, &str) = (
        "did:webvh:QmYhSmZbsmCDZkRHJ4QMFUzRJ3VKsRqsxSHJTzGbXDs8hH:uni.example",
        "https://uni.example/.well-known/did.jsonl",
    );
    let mut all: Vec<_> = [
        "did:key:z",
        "did:key:zzzz",
        "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2do",
        "did:jwk:e30",
        "did:jwk:W10",
        "did:jwk:_w",
        "did:jwk:eyJrdHkiOiJPS1AiLCJjcnYiOiJFZDI1NTE5IiwieCI6IkFBIn0",
        "did:web:a..b",
        "did:web:uni.example%3A99999999",
        "did:webvh:uni.example",
        "did:peer:9",
        "did:peer:0z",
        "did:peer:2.SAA",
        "did:peer:4zQm",
        "did:pkh:eip155:1",
        "did:pkh:eip155:1:0x",
        "did:ion:EiAA",
        "did:ion:EiAA:e30",
        "did:ethr:0x",
        "did:ethr:0x1:0x0000000000000000000000000000000000000000",
        "did:example:1",
        WEB.0,
        WEBVH.0,
    ]
    .map(|did| (did, None))
    .into();
    for body in [
        "",
        "{",
        "[]",
        "{}",
        "null",
        r#"{"id":1}"#,
        r#"{"id":"did:web:a.example"}"#,
        r#"{"a":1,"a":2}"#,
        "\u{ff}",
    ] {
        all.extend([WEB, WEBVH].map(|(did, url)| (did, Some((url, body.to_owned())))));
    }
    // Lists within lists, and a number that no computer has.
    for body in ["[".repeat(10_000), format!("{{\"id\":{}}}", "9".repeat(10_000)), "\n".repeat(100)]
    {
        all.extend([WEB, WEBVH].map(|(did, url)| (did, Some((url, body.clone())))));
    }
    all
}

#[tokio::test]
async fn no_bad_input_of_a_method_gives_a_code_without_a_row() {
    let known: BTreeSet<&str> =
        GIVEN.iter().flat_map(|(_, _, codes)| codes.iter().map(|code| code.name())).collect();
    let mut given = BTreeSet::new();
    for (text, served) in unresolvable() {
        let mut evidence = Evidence::default();
        if let Some((url, body)) = &served {
            evidence.insert(*url, Ok(Document::given(body.as_bytes())));
        }
        let verifier = Verifier::builder().offline().evidence(evidence).build().unwrap();
        let found = match Did::parse(text) {
            Ok(did) => verifier.resolve(&did, &ResolutionOptions::default()).await,
            Err(error) => Err(error),
        };
        let code = found.expect_err(text).code().name();
        let body = served.map(|(_, body)| body.chars().take(40).collect::<String>());
        assert!(known.contains(code), "{text} {body:?}: {code}");
        given.insert(code);
    }
    assert!(given.len() >= 10, "they reach a few codes only: {given:?}");
}

#[test]
fn only_what_is_in_a_did_is_read_where_it_arrived() {
    for (text, weight) in [
        ("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", Weight::Light),
        ("did%3Akey%3Az6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", Weight::Light),
        ("did:peer:0z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", Weight::Light),
        ("did:web:example.com", Weight::Heavy),
        ("did%3Awebvh%3AQm%3Aexample.com", Weight::Heavy),
        ("did:webvh:Qm:example.com", Weight::Heavy),
        ("did:keys:example.com", Weight::Heavy),
    ] {
        assert_eq!(Asked::of(&format!("{PATH}{text}"), None).weight(), weight, "{text}");
    }
}
