//! BBS and blind BBS against zkryptium, on random messages: what one side signs, commits to or
//! proves, the other verifies, signs and proves. With each implementation of the curve.
//!
//! This is here and not beside the other tests of the standards because zkryptium brings a
//! generation of the curve's crates that nothing else needs.

use proptest::prelude::*;
use testamur_bbs::{
    Bbs, BlindShown, BlindSigned, Ciphersuite, Disclosed, Engine, SecretKey, SecretScalar, Shown,
    Signed,
};
use testamur_benches::random::Counting;
use testamur_benches::zkryptium::{About, Sha256, Shake256, Zkryptium};

const SUITES: [(Ciphersuite, &dyn Zkryptium); 2] =
    [(Ciphersuite::Bls12381Sha256, &Sha256), (Ciphersuite::Bls12381Shake256, &Shake256)];

/// A message, and whether it is disclosed.
type Message = (Vec<u8>, bool);

/// What is signed and shown.
#[derive(Debug)]
struct Case {
    seed: u64,
    header: Vec<u8>,
    presentation_header: Vec<u8>,
    messages: Vec<Message>,
    committed: Vec<Message>,
}

fn case() -> impl Strategy<Value = Case> {
    let bytes = || prop::collection::vec(any::<u8>(), 0..40);
    let messages = |least| prop::collection::vec((bytes(), any::<bool>()), least..7);
    (any::<u64>(), bytes(), bytes(), messages(1), messages(0)).prop_map(
        |(seed, header, presentation_header, messages, committed)| Case {
            seed,
            header,
            presentation_header,
            messages,
            committed,
        },
    )
}

/// One list of messages, and the indexes of the disclosed ones.
struct List {
    messages: Vec<Vec<u8>>,
    disclosed: Vec<usize>,
}

impl List {
    fn new(all: &[Message]) -> List {
        let disclosed = (0..all.len()).filter(|index| all[*index].1).collect();
        List { messages: all.iter().map(|(message, _)| message.clone()).collect(), disclosed }
    }

    fn shown(&self) -> Vec<(usize, &[u8])> {
        self.disclosed.iter().map(|index| (*index, &self.messages[*index][..])).collect()
    }
}

fn about<'a>(case: &'a Case, key: &'a SecretKey, known: &'a List, own: &'a List) -> About<'a> {
    About {
        public_key: key.public_key().as_bytes(),
        header: &case.header,
        presentation_header: &case.presentation_header,
        messages: &known.messages,
        disclosed: &known.disclosed,
        committed: &own.messages,
        disclosed_committed: &own.disclosed,
    }
}

/// Signatures are equal byte for byte; proofs of either side verify on the other.
fn plain(bbs: Bbs, peer: &dyn Zkryptium, case: &Case) {
    let mut random = Counting(case.seed);
    let key = SecretKey::generate(&mut random).expect("a key");
    let (known, none) = (List::new(&case.messages), List::new(&[]));
    let mut about = about(case, &key, &known, &none);
    let (header, messages) = (&case.header[..], &known.messages[..]);

    let signature = bbs.sign(&key, header, messages).expect("a signature");
    assert_eq!(&peer.sign(&*key.to_secret_bytes(), &about)[..], signature);
    assert!(peer.verify(&about, &signature));

    let public_key = key.public_key();
    let signed = Signed { public_key, header, messages, signature: &signature };
    bbs.verify(&signed).expect("its own signature");
    let presentation_header = &case.presentation_header[..];
    let shown = Shown { public_key, header, presentation_header, disclosed: &known.shown() };
    let ours = bbs.prove(&signed, &known.disclosed, presentation_header, &mut random);
    let ours = ours.expect("a proof");
    assert!(peer.verify_proof(&about, &ours));
    bbs.verify_proof(&shown, &peer.prove(&about, &signature)).expect("their proof");

    // For another purpose neither verifies.
    about.presentation_header = b"another verifier";
    assert!(!peer.verify_proof(&about, &ours));
    let theirs = peer.prove(&about, &signature);
    bbs.verify_proof(&shown, &theirs).expect_err("a proof for another verifier");
}

/// Either side commits, the other signs; proofs of either side verify on the other.
fn blind(bbs: Bbs, peer: &dyn Zkryptium, case: &Case) {
    let mut random = Counting(case.seed);
    let key = SecretKey::generate(&mut random).expect("a key");
    let (known, own) = (List::new(&case.messages), List::new(&case.committed));
    let about = about(case, &key, &known, &own);
    let header = &case.header[..];

    let (commitment, blind) = bbs.commit(&own.messages, &mut random).expect("a commitment");
    let by_peer = peer.blind_sign(&*key.to_secret_bytes(), &about, &commitment);
    let (commitment, their_blind) = peer.commit(&own.messages);
    let by_us = bbs.blind_sign(&key, &commitment, header, &known.messages).expect("a signature");
    let their_blind = SecretScalar::from_bytes(&their_blind).expect("a blinding factor");

    for (signature, blind) in [(&by_peer[..], &blind), (&by_us[..], &their_blind)] {
        let secret = blind.to_secret_bytes();
        let signed = BlindSigned {
            public_key: key.public_key(),
            header,
            messages: &known.messages,
            committed: &own.messages,
            blind: Some(blind),
            signature,
        };
        bbs.verify_blind(&signed).expect("a good signature");
        assert!(peer.verify_blind(&about, signature, &secret));

        let presentation_header = &case.presentation_header[..];
        let shown = BlindShown {
            public_key: key.public_key(),
            header,
            presentation_header,
            known: known.messages.len(),
            disclosed: &known.shown(),
            disclosed_committed: &own.shown(),
        };
        let disclosed = Disclosed { messages: &known.disclosed, committed: &own.disclosed };
        let proof = bbs.prove_blind(&signed, disclosed, presentation_header, &mut random);
        assert!(peer.verify_blind_proof(&about, &proof.expect("a proof")));
        let theirs = peer.prove_blind(&about, signature, &secret);
        bbs.verify_blind_proof(&shown, &theirs).expect("their proof");
    }
}

fn each(case: &Case, run: fn(Bbs, &dyn Zkryptium, &Case)) {
    for (suite, peer) in SUITES {
        for engine in Engine::ALL {
            run(Bbs::new(suite).by(*engine), peer, case);
        }
    }
}

proptest! {
    // Each case makes a dozen signatures and proofs, and zkryptium all generators for each.
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn signatures_and_proofs(case in case()) {
        each(&case, plain);
    }

    #[test]
    fn blind_signatures_and_proofs(case in case()) {
        each(&case, blind);
    }
}
