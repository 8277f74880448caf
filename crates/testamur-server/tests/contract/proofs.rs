//! Proofs as the contract draws them: sets and chains, envelopes around presentations, and the bytes of
//! proofs for selective disclosure.

use crate::client::{Answer, TestServer};
use crate::{changed, draft, draft_1_1, issued, shown, verify, with, without};
use serde_json::{Value, json};
use testamur::keys::multibase;
use testamur::{
    Envelope, EnvelopeKind, Holder, IssueOptions, Issuer, KeyType, LocalSigner, OsRandom,
    Presentation, PresentationEnvelope, PresentationEnvelopeKind, SecretKey, Securing, Suite,
    default_provider, parse,
};

fn signer(key_type: KeyType) -> LocalSigner {
    LocalSigner::new(SecretKey::generate(key_type, &mut OsRandom).unwrap(), default_provider())
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// A credential with one more proof of the issuer.
fn proved(issuer: &Issuer, credential: &Value, suite: Suite, options: IssueOptions) -> Value {
    let draft = parse(credential.to_string().as_bytes()).unwrap();
    let securing = Securing::data_integrity(suite);
    let secured = block_on(issuer.issue_with(draft, securing, options.add_to_proofs())).unwrap();
    serde_json::from_str(&secured.into_value().to_string()).unwrap()
}

fn named(id: &str, previous: &[&str]) -> IssueOptions {
    let mut options = IssueOptions::default();
    options.proof_id = Some(id.to_owned());
    options.previous_proof = previous.iter().map(|id| (*id).to_owned()).collect();
    options
}

const FIRST: &str = "urn:uuid:6a1676b8-b51f-11ed-937b-d76685a20ff5";
const SECOND: &str = "urn:uuid:6a1676b8-b51f-11ed-937b-d76685a20ff6";
const THIRD: &str = "urn:uuid:6a1676b8-b51f-11ed-937b-d76685a20ff7";

#[test]
fn every_proof_of_a_set_must_verify() {
    let server = TestServer::start("sets");
    let issuer = Issuer::did_key(signer(KeyType::Ed25519)).unwrap();
    let one = proved(&issuer, &draft(), Suite::EddsaRdfc2022, named(FIRST, &[]));
    let set = proved(&issuer, &one, Suite::EddsaJcs2022, named(SECOND, &[]));
    assert_eq!(set["proof"].as_array().unwrap().len(), 2);
    let answer = verify(&server, &set);
    assert_eq!(answer.status, 200, "{}", answer.text);
    for index in 0..2 {
        let value = set["proof"][index]["proofValue"].as_str().unwrap();
        let place = format!("/proof/{index}/proofValue");
        let cut = changed(&set, &place, json!(value[..value.len() - 1]));
        assert_eq!(verify(&server, &cut).status, 400, "{index}");
        let other = set["proof"][1 - index]["proofValue"].clone();
        assert_eq!(verify(&server, &changed(&set, &place, other)).status, 400, "{index}");
    }
    assert_eq!(verify(&server, &with(&set, "proof", json!([]))).status, 400);
}

#[test]
fn a_chain_stands_on_the_proofs_that_it_names() {
    let server = TestServer::start("chains");
    let issuer = Issuer::did_key(signer(KeyType::Ed25519)).unwrap();
    let suite = Suite::EddsaRdfc2022;
    let one = proved(&issuer, &draft(), suite, named(FIRST, &[]));
    let as_text = proved(&issuer, &one, suite, named(SECOND, &[FIRST]));
    let chain = proved(&issuer, &as_text, suite, named(THIRD, &[FIRST, SECOND]));
    for good in [&as_text, &chain] {
        let answer = verify(&server, good);
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let last = chain["proof"].as_array().unwrap().iter().position(|proof| proof["id"] == THIRD);
    let place = format!("/proof/{}/previousProof", last.unwrap());
    assert!(chain.pointer(&place).unwrap().is_array());
    for (what, previous) in [
        ("an id that matches nothing", json!("urn:uuid:nobody")),
        ("one of two that matches nothing", json!([FIRST, "urn:uuid:nobody"])),
        ("a number", json!(456_321)),
        ("null", Value::Null),
        ("no longer all of them", json!(FIRST)),
    ] {
        let bad = changed(&chain, &place, previous);
        assert_eq!(verify(&server, &bad).status, 400, "{what}");
    }
    // The later proof is over the earlier one.
    let first = one["proof"].clone();
    let mut alone = chain.clone();
    alone["proof"].as_array_mut().unwrap().retain(|proof| proof["id"] != first["id"]);
    assert_eq!(verify(&server, &alone).status, 400);
}

fn verify_presentation(server: &TestServer, presentation: &Value) -> Answer {
    let options = json!({ "domain": "work.example", "challenge": "n-1" });
    let body = json!({ "verifiablePresentation": presentation, "options": options });
    server.post("/presentations/verify", &body)
}

#[test]
fn presentations_in_envelopes() {
    let server = TestServer::start("enveloped");
    let held = issued(&server, "jose", &draft());
    let held_1_1 = {
        let issuer = Issuer::did_key(signer(KeyType::P256)).unwrap();
        let draft = parse(draft_1_1().to_string().as_bytes()).unwrap();
        let securing = Securing::from(Envelope::new(EnvelopeKind::VcJwt11));
        block_on(issuer.issue(draft, securing)).unwrap().into_value()
    };
    let held = parse(held.to_string().as_bytes()).unwrap();
    for (kind, credential, prefix) in [
        (PresentationEnvelopeKind::VpJwt, held, "data:application/vp+jwt,"),
        (PresentationEnvelopeKind::VpJwt11, held_1_1, "data:application/jwt,"),
    ] {
        let holder = Holder::did_key(signer(KeyType::P256)).unwrap();
        let presentation = Presentation::of([credential]).challenge("n-1").domain("work.example");
        let envelope = PresentationEnvelope::new(kind);
        let secured = block_on(holder.present_in(presentation, &envelope, &mut OsRandom)).unwrap();
        let enveloped = secured.into_value();
        let enveloped: Value = serde_json::from_str(&enveloped.to_string()).unwrap();
        let id = enveloped["id"].as_str().unwrap_or_else(|| panic!("{enveloped}")).to_owned();
        let (_, token) = id.split_once(',').unwrap();
        assert!(id.starts_with(prefix), "{id}");
        let answer = verify_presentation(&server, &enveloped);
        assert_eq!(answer.status, 200, "{prefix}: {}", answer.text);
        for (what, bad) in [
            ("an empty context", with(&enveloped, "@context", json!([]))),
            ("another context", with(&enveloped, "@context", json!("https://example.org/"))),
            ("no data URL", with(&enveloped, "id", json!("https://example.org/1"))),
            ("no type", without(&enveloped, "/type")),
            ("another type", with(&enveloped, "type", json!("VerifiablePresentation"))),
            ("a cut signature", with(&enveloped, "id", json!(id[..id.len() - 2]))),
            ("plain text", with(&enveloped, "id", json!(format!("data:text/plain,{token}")))),
        ] {
            assert_eq!(verify_presentation(&server, &bad).status, 400, "{prefix}: {what}");
        }
        // The claims `vp` and `vc` are for the older type, and for no other.
        let other = match kind {
            PresentationEnvelopeKind::VpJwt => "data:application/jwt,",
            _ => "data:application/vp+jwt,",
        };
        let swapped = with(&enveloped, "id", json!(format!("{other}{token}")));
        assert_eq!(verify_presentation(&server, &swapped).status, 400, "{prefix} as {other}");
    }
}

/// The head of a CBOR item: its major type and its length or value; no tag goes before it.
fn head(bytes: &mut &[u8]) -> (u8, usize) {
    let (first, more) = (bytes[0] >> 5, bytes[0] & 31);
    let long = match more {
        0..24 => 0,
        24 => 1,
        25 => 2,
        _ => panic!("a longer head than these proofs have: {more}"),
    };
    let length = bytes[1..=long].iter().fold(0, |value, byte| value << 8 | usize::from(*byte));
    *bytes = &bytes[1 + long..];
    (first, if long == 0 { usize::from(more) } else { length })
}

const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;

/// The components of a proof, each with its type and what it holds: bytes, or how many items.
fn components(mut bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let (kind, count) = head(&mut bytes);
    assert_eq!(kind, ARRAY);
    let mut components = Vec::new();
    for _ in 0..count {
        let (kind, length) = head(&mut bytes);
        match kind {
            BYTES => {
                components.push((kind, bytes[..length].to_vec()));
                bytes = &bytes[length..];
            }
            ARRAY => {
                components.push((kind, vec![u8::try_from(length).unwrap()]));
                for _ in 0..length {
                    let (kind, length) = head(&mut bytes);
                    assert!([BYTES, TEXT].contains(&kind), "{kind}");
                    bytes = &bytes[length..];
                }
            }
            other => panic!("a component of the type {other}"),
        }
    }
    assert!(bytes.is_empty());
    components
}

fn proof_bytes(credential: &Value) -> Vec<u8> {
    let value = credential["proof"]["proofValue"].as_str().unwrap();
    assert!(value.starts_with('u'), "{value}");
    multibase::decode(value).unwrap().1
}

#[test]
fn proofs_for_selective_disclosure_are_laid_out_as_their_specification_has_it() {
    let server = TestServer::start("layout");
    for (name, base, derived) in [
        ("ecdsa-sd-2023", [0xd9, 0x5d, 0x00], [0xd9, 0x5d, 0x01]),
        ("bbs-2023", [0xd9, 0x5d, 0x02], [0xd9, 0x5d, 0x03]),
    ] {
        let credential = issued(&server, name, &draft());
        let bytes = proof_bytes(&credential);
        assert_eq!(bytes[..3], base, "{name}");
        let parts = components(&bytes[3..]);
        let kinds: Vec<u8> = parts.iter().map(|(kind, _)| *kind).collect();
        let lengths: Vec<usize> = parts.iter().map(|(_, bytes)| bytes.len()).collect();
        match name {
            // Signature, public key, HMAC key, signatures, mandatory pointers.
            "ecdsa-sd-2023" => {
                assert_eq!(kinds, [BYTES, BYTES, BYTES, ARRAY, ARRAY]);
                assert_eq!(lengths[..3], [64, 35, 32]);
                assert_eq!(parts[1].1[..2], [0x80, 0x24]);
            }
            // Signature, header, public key as it is in the W3C's vectors, HMAC key, mandatory pointers.
            _ => {
                assert_eq!(kinds, [BYTES, BYTES, BYTES, BYTES, ARRAY]);
                assert_eq!(lengths[..4], [80, 64, 96, 32]);
            }
        }
        let shown = proof_bytes(&shown(&server, name, credential));
        assert_eq!(shown[..3], derived, "{name}");
    }
}
