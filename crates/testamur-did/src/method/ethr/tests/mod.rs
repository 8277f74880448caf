mod bounded;
mod chain;
mod hostile;
mod memory;
mod recorded;
mod standing;

use super::*;
use crate::{Relationship, Resolver};
use chain::{ACCOUNT, Chain, START, hex, time};
use testamur_core::json::Value;

/// Of the account of the tests.
const KEY: &str = "0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
const FOREVER: u64 = u64::MAX;
const OTHER: &str = "0x2b5ad5c4795c026514f8317c7a215e218dccd6cf";
const SECP256K1: &str = "0x02b97c30de767f084ce3080168ee293053ba33b235d7116a3263d29f1450936b71";
const ED25519: &str = "0xc642b35757cc36906fa75fa0338bf33e5210c5bce4769324801fd64276d69d07";

/// When the block 100, the last one, is a minute old.
fn now() -> Timestamp {
    Timestamp::from_unix(i64::try_from(time(101)).unwrap()).unwrap()
}

/// Asks until there is an answer; how often, and with how many calls.
fn ask(
    chain: &Chain,
    text: &str,
    options: &ResolutionOptions,
    now: Timestamp,
) -> Result<(Resolution, Vec<usize>)> {
    let (resolver, did) = (Resolver::standard(), Did::parse(text)?);
    let (mut evidence, mut rounds) = (Evidence::new(), Vec::new());
    loop {
        match resolver.resolve(&did, options, &evidence, now)? {
            Step::Done(resolution) => {
                // What was asked for is enough for everybody else.
                let again = Resolver::standard().resolve(&did, options, &evidence, now);
                assert_eq!(again, Ok(Step::Done(resolution.clone())));
                return Ok((resolution, rounds));
            }
            Step::Needs(requests) => {
                rounds.push(requests.len());
                for request in requests {
                    assert!(evidence.get(&request.url).is_none(), "asked twice: {request:?}");
                    let answer = chain.answer(&request);
                    evidence.insert(request.url, answer);
                }
            }
        }
    }
}

fn resolve(chain: &Chain, options: &ResolutionOptions) -> Result<Resolution> {
    ask(chain, &format!("did:ethr:{ACCOUNT}"), options, now()).map(|(resolution, _)| resolution)
}

fn present(chain: &Chain) -> Resolution {
    resolve(chain, &ResolutionOptions::default()).unwrap()
}

fn at_block(chain: &Chain, block: u64) -> Result<Resolution> {
    let version_id = Some(block.to_string());
    resolve(chain, &ResolutionOptions { version_id, ..ResolutionOptions::default() })
}

fn at_time(chain: &Chain, unix: u64) -> Result<Resolution> {
    let version_time = Timestamp::from_unix(i64::try_from(unix).unwrap());
    resolve(chain, &ResolutionOptions { version_time, ..ResolutionOptions::default() })
}

/// The fragments of all methods and services, each with the first letters of what it is listed for.
fn listed(resolution: &Resolution) -> Vec<String> {
    let document = resolution.document().unwrap();
    let fragment = |id: &str| id.split_once('#').unwrap().1.to_owned();
    let relationships =
        [Relationship::Authentication, Relationship::AssertionMethod, Relationship::KeyAgreement];
    let methods = document.verification_methods().iter().map(|method| {
        let marks = relationships.into_iter().zip(["A", "S", "K"]);
        let marks: String =
            marks.filter(|(one, _)| method.is_for(*one)).map(|(_, mark)| mark).collect();
        format!("{} {marks}", fragment(method.id()))
    });
    methods.chain(document.services().iter().map(|one| fragment(one.id().unwrap()))).collect()
}

/// Member of a verification method.
fn of_method(resolution: &Resolution, fragment: &str, member: &str) -> Value {
    let document = resolution.document().unwrap();
    let entry = document.entry(&format!("{}#{fragment}", document.id())).unwrap();
    entry.get(member).cloned().unwrap_or(Value::Null)
}

fn versions(resolution: &Resolution) -> (Option<&str>, Option<&str>) {
    let metadata = resolution.metadata();
    (metadata.version_id.as_deref(), metadata.next_version_id.as_deref())
}

#[test]
fn an_account_that_never_changed() {
    let chain = Chain::new();
    let did = format!("did:ethr:{ACCOUNT}");
    let (resolution, rounds) = ask(&chain, &did, &ResolutionOptions::default(), now()).unwrap();
    assert_eq!(rounds, [2, 2]);
    assert_eq!(listed(&resolution), ["controller AS"]);
    assert_eq!(
        of_method(&resolution, "controller", "blockchainAccountId"),
        "eip155:1:0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf".into()
    );
    assert_eq!(versions(&resolution), (None, None));
    let error = resolution.document().unwrap().verification_methods()[0].public_key().unwrap_err();
    assert_eq!(error.code(), Code::DidVerificationMethodAccount);
    let value = resolution.to_value();
    let seen = value.get("didDocumentMetadata").unwrap().get("ethr").unwrap();
    assert_eq!(seen.get("finality"), Some(&"finalized".into()));
    assert_eq!(seen.get("block"), Some(&"100".into()));
}

#[test]
fn a_key_is_listed_while_its_account_is_the_owner() {
    let mut chain = Chain::new();
    let did = format!("did:ethr:0x1:{KEY}");
    let resolve = |chain: &Chain| ask(chain, &did, &ResolutionOptions::default(), now()).unwrap().0;
    let resolution = resolve(&chain);
    assert_eq!(listed(&resolution), ["controller AS", "controllerKey AS"]);
    let document = resolution.document().unwrap();
    let key = document.verification_methods()[1].public_key().unwrap();
    assert_eq!(key.as_raw(), hex(KEY));
    chain.owner(7, OTHER);
    let resolution = resolve(&chain);
    assert_eq!(listed(&resolution), ["controller AS"]);
    assert_eq!(
        of_method(&resolution, "controller", "blockchainAccountId"),
        "eip155:1:0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF".into()
    );
    chain.owner(9, ACCOUNT);
    assert_eq!(listed(&resolve(&chain)).len(), 2);
}

#[test]
fn delegates_and_attributes() {
    let mut chain = Chain::new();
    chain.delegate(10, "veriKey", OTHER, FOREVER);
    chain.delegate(10, "sigAuth", OTHER, FOREVER);
    chain.delegate(11, "unknown", OTHER, FOREVER);
    for name in ["Secp256k1/veriKey/hex", "Secp256k1/sigAuth"] {
        chain.attribute(12, &format!("did/pub/{name}"), &hex(SECP256K1), FOREVER);
    }
    chain.attribute(13, "did/pub/Ed25519/veriKey/base64", &hex(ED25519), FOREVER);
    chain.attribute(13, "did/pub/X25519/enc", &hex(ED25519), FOREVER);
    chain.attribute(
        14,
        "did/pub/Multikey/veriKey",
        &[&[0xe7, 1], &*hex(SECP256K1)].concat(),
        FOREVER,
    );
    chain.attribute(15, "did/pub/Custom/veriKey/hex", &[1, 171], FOREVER);
    chain.attribute(15, "did/pub/Custom/veriKey/base64", &[1, 171], FOREVER);
    chain.attribute(15, "did/pub/Custom/veriKey/base58", &[1, 171], FOREVER);
    chain.attribute(15, "did/pub/Custom/veriKey/pem", b"PEM", FOREVER);
    chain.attribute(15, "did/pub/Ed25519/veriKey", &[1], FOREVER);
    chain.attribute(16, "did/svc/Hub", b"https://hub.example", FOREVER);
    chain.attribute(16, "did/svc/Hub", br#"{"uri":"https://hub.example"}"#, FOREVER);
    chain.attribute(16, "did/other", b"x", FOREVER);
    let resolution = present(&chain);
    assert_eq!(
        listed(&resolution),
        [
            "controller AS",
            "delegate-1 S",
            "delegate-2 A",
            "delegate-4 S",
            "delegate-5 A",
            "delegate-6 S",
            "delegate-7 K",
            "delegate-8 S",
            "delegate-9 S",
            "delegate-10 S",
            "delegate-11 S",
            "delegate-12 S",
            "delegate-13 S",
            "service-1",
            "service-2",
        ]
    );
    for (fragment, kind, member, expected) in [
        (
            "delegate-6",
            "Ed25519VerificationKey2020",
            "publicKeyMultibase",
            "z6MksoBm2hUcoKLLHsUQ77iA5YXxwNskXJ9fs7V7z8edniop",
        ),
        (
            "delegate-8",
            "Multikey",
            "publicKeyMultibase",
            "zQ3shZtr1sUnrETvXPDa4gYSNE3gpJhdTkVmpYoWBuAiBsJ4G",
        ),
        ("delegate-9", "Custom", "publicKeyHex", "01ab"),
        ("delegate-10", "Custom", "publicKeyBase64", "Aas="),
        ("delegate-11", "Custom", "publicKeyBase58", "8N"),
        ("delegate-12", "Custom", "publicKeyPem", "PEM"),
        ("delegate-13", "Ed25519", "publicKeyHex", "01"),
    ] {
        assert_eq!(of_method(&resolution, fragment, "type"), kind.into(), "{fragment}");
        assert_eq!(of_method(&resolution, fragment, member), expected.into(), "{fragment}");
    }
    let document = resolution.document().unwrap();
    for method in document.verification_methods() {
        let usable =
            [4, 5, 6, 7, 8].iter().any(|n| method.id().ends_with(&format!("#delegate-{n}")));
        assert_eq!(method.public_key().is_ok(), usable, "{}", method.id());
    }
    let endpoints: Vec<&Value> = document
        .services()
        .iter()
        .map(|s| document.service_value(s).get("serviceEndpoint").unwrap())
        .collect();
    assert_eq!(endpoints[0], &"https://hub.example".into());
    assert_eq!(endpoints[1].get("uri"), Some(&"https://hub.example".into()));
}

/// The example of the specification, and then what is renewed.
#[test]
fn numbers_stay() {
    let mut chain = Chain::new();
    chain.attribute(10, "did/pub/Ed25519/veriKey", &hex(ED25519), FOREVER);
    chain.attribute(11, "did/pub/Secp256k1/veriKey", &hex(SECP256K1), FOREVER);
    chain.delegate(12, "veriKey", OTHER, time(50));
    chain.attribute(13, "did/svc/Hub", b"https://hub.example", FOREVER);
    chain.attribute(14, "did/pub/Ed25519/veriKey", &hex(ED25519), 0);
    chain.delegate(15, "sigAuth", OTHER, FOREVER);
    assert_eq!(
        listed(&at_block(&chain, 49).unwrap()),
        ["controller AS", "delegate-2 S", "delegate-3 S", "delegate-5 A", "service-1"]
    );
    assert_eq!(
        listed(&present(&chain)),
        ["controller AS", "delegate-2 S", "delegate-5 A", "service-1"]
    );
    chain.delegate(51, "veriKey", OTHER, FOREVER);
    chain.attribute(52, "did/svc/Hub", b"https://hub.example", 0);
    chain.attribute(52, "did/svc/Other", b"https://other.example", FOREVER);
    assert_eq!(
        listed(&present(&chain)),
        ["controller AS", "delegate-2 S", "delegate-5 A", "delegate-6 S", "service-3"]
    );
}

#[test]
fn versions_by_block_and_by_time() {
    let mut chain = Chain::new();
    chain.attribute(10, "did/svc/One", b"https://one.example", time(30));
    chain.attribute(20, "did/svc/Two", b"https://two.example", FOREVER);
    chain.owner(40, OTHER);
    for (block, expected, version, next) in [
        (0, vec!["controller AS"], None, Some("10")),
        (10, vec!["controller AS", "service-1"], Some("10"), Some("20")),
        (19, vec!["controller AS", "service-1"], Some("10"), Some("20")),
        (30, vec!["controller AS", "service-1", "service-2"], Some("20"), Some("40")),
        (31, vec!["controller AS", "service-2"], Some("20"), Some("40")),
        (100, vec!["controller AS", "service-2"], Some("40"), None),
    ] {
        for resolution in [at_block(&chain, block), at_time(&chain, time(block))] {
            let resolution = resolution.unwrap();
            assert_eq!(listed(&resolution), expected, "{block}");
            assert_eq!(versions(&resolution), (version, next), "{block}");
            let updated = resolution.metadata().updated.map(Timestamp::unix);
            let expected = version.map(|v| i64::try_from(time(v.parse().unwrap())).unwrap());
            assert_eq!(updated, expected, "{block}");
        }
    }
    let before = at_time(&chain, time(20) - 1).unwrap();
    assert_eq!(versions(&before), (Some("10"), Some("20")));
    assert_eq!(versions(&at_time(&chain, time(5_000)).unwrap()), (Some("40"), None));
    assert_eq!(at_block(&chain, 101).unwrap_err().code(), Code::DidVersionNotFound);
    for (options, code) in [
        (
            ResolutionOptions { version_id: Some("0x10".into()), ..Default::default() },
            Code::DidVersionNotFound,
        ),
        (
            ResolutionOptions { version_id: Some("+1".into()), ..Default::default() },
            Code::DidVersionNotFound,
        ),
        (
            ResolutionOptions { version_number: Some(1), ..Default::default() },
            Code::DidOptionNotSupported,
        ),
        (
            ResolutionOptions {
                version_id: Some("1".into()),
                version_time: Some(now()),
                ..Default::default()
            },
            Code::DidOptionInvalid,
        ),
    ] {
        assert_eq!(resolve(&chain, &options).unwrap_err().code(), code, "{options:?}");
    }
}

#[test]
fn who_was_given_up_stays_so() {
    let mut chain = Chain::new();
    chain.delegate(10, "veriKey", OTHER, FOREVER);
    chain.owner(20, "0x0000000000000000000000000000000000000000");
    chain.delegate(30, "veriKey", ACCOUNT, FOREVER);
    let resolution = present(&chain);
    assert!(resolution.metadata().deactivated);
    assert_eq!(resolution.document().unwrap_err().code(), Code::DidDeactivated);
    assert_eq!(versions(&resolution), (Some("20"), None));
    let before = at_block(&chain, 19).unwrap();
    assert_eq!(listed(&before), ["controller AS", "delegate-1 S"]);
    assert!(before.metadata().deactivated, "it is known by now");
}

/// What lies in the future of the one who asks has not happened.
#[test]
fn a_verification_for_the_past_sees_the_past() {
    let mut chain = Chain::new();
    chain.delegate(10, "veriKey", OTHER, FOREVER);
    chain.owner(50, "0x0000000000000000000000000000000000000000");
    let then = Timestamp::from_unix(i64::try_from(time(20)).unwrap()).unwrap();
    let did = format!("did:ethr:{ACCOUNT}");
    let (resolution, _) = ask(&chain, &did, &ResolutionOptions::default(), then).unwrap();
    assert_eq!(listed(&resolution), ["controller AS", "delegate-1 S"]);
    assert!(!resolution.metadata().deactivated);
}

/// Among many blocks the one of a time is found in few rounds.
#[test]
fn a_time_among_many_blocks() {
    let mut chain = Chain::new();
    chain.head = 4_000;
    for block in (1..=999).map(|n| 3 * n) {
        chain.attribute(block, "did/other", b"", FOREVER);
    }
    let did = format!("did:ethr:{ACCOUNT}");
    let now = Timestamp::from_unix(i64::try_from(time(4_000)).unwrap()).unwrap();
    for (block, version) in [(1, None), (3, Some(3)), (1_000, Some(999)), (2_999, Some(2_997))] {
        let version_time = Timestamp::from_unix(i64::try_from(time(block)).unwrap());
        let options = ResolutionOptions { version_time, ..ResolutionOptions::default() };
        let (resolution, rounds) = ask(&chain, &did, &options, now).unwrap();
        let version = version.map(|version: u64| version.to_string());
        assert_eq!(resolution.metadata().version_id, version, "{block}");
        assert!(rounds.len() <= 7 && rounds.iter().sum::<usize>() <= 60, "{rounds:?}");
    }
    assert!(START < time(1));
}

#[test]
fn networks() {
    let chain = Chain::new();
    for (did, code) in [
        (format!("did:ethr:nowhere:{ACCOUNT}"), Code::DidEthrNetwork),
        (format!("did:ethr:0x539:{ACCOUNT}"), Code::DidEthrNetwork),
        ("did:ethr:0x12".to_owned(), Code::DidEthrIdentifier),
    ] {
        let error = ask(&chain, &did, &ResolutionOptions::default(), now()).unwrap_err();
        assert_eq!(error.code(), code, "{did}");
    }
    let own = EthrNetwork::new("nowhere", 1, chain::REGISTRY).unwrap();
    let method = DidEthr::new().with_network(own).with_finality(EthrFinality::Latest);
    assert!(method.networks().iter().all(|network| network.name() != "mainnet"));
    let did = Did::parse(&format!("did:ethr:nowhere:{ACCOUNT}")).unwrap();
    let step = method.resolve(&did, &ResolutionOptions::default(), &Evidence::new(), now());
    let Ok(Step::Needs(requests)) = step else { panic!("nothing is known yet: {step:?}") };
    assert!(requests[1].url.contains("[\"latest\",false]"), "{requests:?}");
}
