//! The fixtures of draft-irtf-cfrg-bbs-signatures, with each implementation of the curve.

use std::path::PathBuf;
use testamur_bbs::{Bbs, Ciphersuite, Engine, PublicKey, SecretKey, Shown, Signed};
use testamur_conformance_tests::mocked::Mocked;
use testamur_conformance_tests::{Tally, hex, json, vectors};
use testamur_core::json::{Number, Value};

/// A fixture with the scheme that computes it.
struct Case {
    bbs: Bbs,
    engine: Engine,
    name: String,
    fixture: Value,
}

/// The fixtures of one folder, for every ciphersuite and every implementation of the curve.
fn cases(folder: &str) -> Option<Vec<Case>> {
    let root = vectors()?.join("bbs-cfrg");
    let mut cases = Vec::new();
    for &suite in Ciphersuite::ALL {
        let mut files: Vec<PathBuf> = std::fs::read_dir(root.join(name(suite)).join(folder))
            .expect("the folder of fixtures")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_file())
            .collect();
        files.sort();
        for path in files {
            let fixture = json(&path);
            for &engine in Engine::ALL {
                let file = path.file_name().expect("a file").to_string_lossy();
                let name = format!("{} {file} by {engine:?}", name(suite));
                let bbs = Bbs::new(suite).by(engine);
                cases.push(Case { bbs, engine, name, fixture: fixture.clone() });
            }
        }
    }
    Some(cases)
}

fn name(suite: Ciphersuite) -> &'static str {
    match suite {
        Ciphersuite::Bls12381Sha256 => "bls12-381-sha-256",
        Ciphersuite::Bls12381Shake256 => "bls12-381-shake-256",
        other => panic!("no fixtures of {other:?}"),
    }
}

impl Case {
    fn bytes(&self, member: &str) -> Vec<u8> {
        hex::member(&self.fixture, member)
    }

    fn valid(&self) -> bool {
        let result = self.fixture.get("result").expect("a result");
        result.get("valid").and_then(Value::as_bool).expect("true or false")
    }
}

#[test]
fn keys() {
    let Some(cases) = cases(".") else { return };
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
    let Some(cases) = cases("signature") else { return };
    let mut tally = Tally::new("bbs-cfrg signature", "signatures, made and verified; wrong ones");
    for case in cases {
        let pair = case.fixture.get("signerKeyPair").expect("a key pair");
        let secret = SecretKey::from_bytes_by(case.engine, &hex::member(pair, "secretKey"));
        let secret = secret.expect("a key");
        let public = PublicKey::from_bytes_by(case.engine, &hex::member(pair, "publicKey"));
        let (header, signature) = (case.bytes("header"), case.bytes("signature"));
        let messages = hex::list(&case.fixture, "messages");

        if case.valid() {
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
        assert_eq!(verified.is_ok(), case.valid(), "{}: {verified:?}", case.name);
        tally.pass();
    }
    tally.finish();
}

#[test]
fn proofs() {
    let Some(cases) = cases("proof") else { return };
    let mut tally = Tally::new("bbs-cfrg proof", "proofs, made and verified; wrong ones");
    for case in cases {
        let public = PublicKey::from_bytes_by(case.engine, &case.bytes("signerPublicKey"));
        let public_key = &public.expect("a key");
        let [header, presentation_header, proof] =
            ["header", "presentationHeader", "proof"].map(|member| case.bytes(member));
        let messages = hex::list(&case.fixture, "messages");
        let indexes: Vec<usize> = case
            .fixture
            .get("disclosedIndexes")
            .and_then(Value::as_array)
            .expect("indexes")
            .iter()
            .map(|index| index.as_number().and_then(Number::as_i64).expect("a whole number"))
            .map(|index| usize::try_from(index).expect("an index"))
            .collect();

        if case.valid() {
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
        assert_eq!(verified.is_ok(), case.valid(), "{}: {verified:?}", case.name);
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
