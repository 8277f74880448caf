//! The fixtures of draft-irtf-cfrg-bbs-signatures, with each implementation of the curve.

use testamur_bbs::{Ciphersuite, PublicKey, SecretKey, Shown, Signed};
use testamur_conformance_tests::bbs::{Case, cases};
use testamur_conformance_tests::mocked::Mocked;
use testamur_conformance_tests::selective::{at, numbers};
use testamur_conformance_tests::{Tally, hex};
use testamur_core::json::Value;

const DRAFT: &str = "bbs-cfrg";

fn is_valid(case: &Case) -> bool {
    let result = case.fixture.get("result").expect("a result");
    result.get("valid").and_then(Value::as_bool).expect("true or false")
}

#[test]
fn keys() {
    let Some(cases) = cases(DRAFT, ".") else { return };
    let mut tally = Tally::new("bbs-cfrg keys", "key pairs from key material");
    for case in cases.iter().filter(|case| case.fixture.get("keyMaterial").is_some()) {
        let (material, info, tag) =
            (case.bytes("keyMaterial"), case.bytes("keyInfo"), case.bytes("keyDst"));
        let pair = case.fixture.get("keyPair").expect("a key pair");
        let (secret, public) = (hex::member(pair, "secretKey"), hex::member(pair, "publicKey"));

        let suite = case.bbs.suite();
        for key in [
            SecretKey::from_material_with_tag(suite, &material, &info, &tag).expect("a key"),
            SecretKey::from_bytes_by(case.engine, &secret).expect("a key"),
        ] {
            assert_eq!(key.to_secret_bytes()[..], secret, "{}", case.name);
            assert_eq!(key.public_key().as_bytes()[..], public, "{}", case.name);
        }
        let read = PublicKey::from_bytes_by(case.engine, &public).expect("a key");
        assert_eq!(read.as_bytes()[..], public);
        tally.pass();
    }
    tally.finish();
}

#[test]
fn signatures() {
    let Some(cases) = cases(DRAFT, "signature") else { return };
    let mut tally = Tally::new("bbs-cfrg signature", "signatures, made and verified; wrong ones");
    for case in cases {
        let pair = case.fixture.get("signerKeyPair").expect("a key pair");
        let secret = SecretKey::from_bytes_by(case.engine, &hex::member(pair, "secretKey"));
        let secret = secret.expect("a key");
        let public = PublicKey::from_bytes_by(case.engine, &hex::member(pair, "publicKey"));
        let (header, signature) = (case.bytes("header"), case.bytes("signature"));
        let messages = hex::list(&case.fixture, "messages");

        if is_valid(&case) {
            let made = case.bbs.sign(&secret, &header, &messages).expect("a signature");
            assert_eq!(hex::text(&made), hex::text(&signature), "{}", case.name);
        }
        let signed = Signed {
            public_key: &public.expect("a key"),
            header: &header,
            messages: &messages,
            signature: &signature,
        };
        let verified = case.bbs.verify(&signed);
        assert_eq!(verified.is_ok(), is_valid(&case), "{}: {verified:?}", case.name);
        tally.pass();
    }
    tally.finish();
}

#[test]
fn proofs() {
    let Some(cases) = cases(DRAFT, "proof") else { return };
    let mut tally = Tally::new("bbs-cfrg proof", "proofs, made and verified; wrong ones");
    for case in cases {
        let public = PublicKey::from_bytes_by(case.engine, &case.bytes("signerPublicKey"));
        let public_key = &public.expect("a key");
        let [header, presentation_header, proof] =
            ["header", "presentationHeader", "proof"].map(|member| case.bytes(member));
        let messages = hex::list(&case.fixture, "messages");
        let indexes = numbers(at(&case.fixture, "disclosedIndexes"));

        if is_valid(&case) {
            let count = messages.len() - indexes.len() + 5;
            let mut random = mocked(&case, count);
            let signed = Signed {
                public_key,
                header: &header,
                messages: &messages,
                signature: &case.bytes("signature"),
            };
            let made = case.bbs.prove(&signed, &indexes, &presentation_header, &mut random);
            assert_eq!(hex::text(&made.expect("a proof")), hex::text(&proof), "{}", case.name);
        }
        let disclosed: Vec<(usize, &[u8])> =
            indexes.iter().map(|index| (*index, &messages[*index][..])).collect();
        let shown = Shown {
            public_key,
            header: &header,
            presentation_header: &presentation_header,
            disclosed: &disclosed,
        };
        let verified = case.bbs.verify_proof(&shown, &proof);
        assert_eq!(verified.is_ok(), is_valid(&case), "{}: {verified:?}", case.name);
        tally.pass();
    }
    tally.finish();
}

/// The random scalars that the fixture was made with.
fn mocked(case: &Case, count: usize) -> Mocked {
    let tag = format!("{}H2G_HM2S_MOCK_RANDOM_SCALARS_DST_", case.bbs.suite().id());
    let seed = b"3.141592653589793238462643383279";
    let sha_256 = case.bbs.suite() == Ciphersuite::Bls12381Sha256;
    Mocked::new(sha_256, seed, tag.as_bytes(), count)
}
