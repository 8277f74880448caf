//! What is refused, and with which code; and that both implementations of the curve agree. Each
//! test runs once for each implementation.

use proptest::prelude::*;
use testamur_bbs::{
    Bbs, BlindShown, BlindSigned, Ciphersuite, Disclosed, Engine, PublicKey, SecretKey,
    SecretScalar, Shown, Signed, limits,
};
use testamur_core::{Code, RandomSource, Result};

/// Gives the bytes of a linear congruence, which is enough for tests.
struct Counted(u64);

impl RandomSource for Counted {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = (self.0 >> 56) as u8;
        }
        Ok(())
    }
}

const HEADER: &[u8] = b"header";
const CHALLENGE: &[u8] = b"challenge";
const ORDER: [u8; 32] = [
    0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8, 0x08, 0x09, 0xa1, 0xd8, 0x05,
    0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe, 0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01,
];

fn schemes() -> impl Iterator<Item = (Engine, Bbs)> {
    let all = Engine::ALL.iter();
    all.map(|engine| (*engine, Bbs::new(Ciphersuite::Bls12381Sha256).by(*engine)))
}

fn key() -> SecretKey {
    SecretKey::generate(&mut Counted(7)).expect("a key")
}

fn code<T>(outcome: Result<T>) -> Code {
    outcome.err().expect("a refusal").code()
}

#[test]
fn public_keys_are_points_of_the_group() {
    let good = *key().public_key().as_bytes();
    for &engine in Engine::ALL {
        let read = |bytes: &[u8]| PublicKey::from_bytes_by(engine, bytes);
        assert_eq!(read(&good).expect("a key").as_bytes(), &good);
        assert_eq!(code(read(&good[..95])), Code::KeyLength);
        assert_eq!(code(read(&[&good[..], &[0]].concat())), Code::KeyLength);
        let mut identity = [0; 96];
        identity[0] = 0xc0;
        assert_eq!(code(read(&identity)), Code::KeyLowOrder);
        // Without the bit of compression, with coordinates past the prime, with a dirty identity.
        let changed = |at: usize, byte: u8| {
            let mut bytes = good;
            bytes[at] = byte;
            bytes
        };
        assert_eq!(code(read(&changed(0, good[0] & 0x7f))), Code::KeyPoint);
        assert_eq!(code(read(&changed(0, 0x9f))), Code::KeyPoint);
        identity[95] = 1;
        assert_eq!(code(read(&identity)), Code::KeyPoint);
        // Half of the small coordinates are on the curve, and none of those in the group.
        let small = (0..32).map(|x| {
            let mut bytes = [0; 96];
            (bytes[0], bytes[95]) = (0x80, x);
            code(read(&bytes))
        });
        let (outside, off): (Vec<_>, Vec<_>) = small.partition(|code| *code == Code::KeySubgroup);
        assert!(outside.len() > 4, "{engine:?}: {} points outside the group", outside.len());
        assert!(off.iter().all(|code| *code == Code::KeyPoint));
    }
}

#[test]
fn secret_keys_are_numbers_below_the_order() {
    for &engine in Engine::ALL {
        let read = |bytes: &[u8]| SecretKey::from_bytes_by(engine, bytes);
        let mut last = ORDER;
        last[31] = 0;
        let key = read(&last).expect("the largest key");
        assert_eq!(*key.to_secret_bytes(), last);
        assert!(PublicKey::from_bytes_by(engine, key.public_key().as_bytes()).is_ok());
        assert_eq!(code(read(&ORDER)), Code::KeyScalar);
        assert_eq!(code(read(&[0; 32])), Code::KeyScalar);
        assert_eq!(code(read(&[0xff; 32])), Code::KeyScalar);
        assert_eq!(code(read(&[1; 31])), Code::KeyLength);
    }
}

#[test]
fn key_material_is_long_enough() {
    let suite = Ciphersuite::Bls12381Sha256;
    let make = |material: &[u8], info: &[u8]| SecretKey::from_material(suite, material, info);
    assert_eq!(code(make(&[1; 31], b"")), Code::KeyMaterial);
    assert_eq!(code(make(&[1; 32], &vec![0; limits::KEY_INFO + 1])), Code::KeyMaterial);
    let long_tag = SecretKey::from_material_with_tag(suite, &[1; 32], b"", &[b'a'; 256]);
    assert_eq!(code(long_tag), Code::KeyMaterial);
    let (one, other) = (make(&[1; 32], b"a"), make(&[1; 32], b"b"));
    assert_ne!(one.expect("a key").public_key(), other.expect("a key").public_key());
}

#[test]
fn secrets_are_not_printed() {
    let key = key();
    let secret = key.to_secret_bytes().iter().map(|b| format!("{b:02x}")).collect::<String>();
    assert!(format!("{key:?}").contains("[secret]"));
    assert!(!format!("{key:?}").contains(&secret));
    let scalar = SecretScalar::from_bytes(&*key.to_secret_bytes()).expect("a number");
    assert_eq!(format!("{scalar:?}"), "SecretScalar([secret])");
}

#[test]
fn malformed_signatures_are_told_from_wrong_ones() {
    for (engine, bbs) in schemes() {
        let key = key();
        let messages = ["a", "b", "c"];
        let signature = bbs.sign(&key, HEADER, &messages).expect("a signature");
        let verify = |signature: &[u8]| {
            let public_key = key.public_key();
            bbs.verify(&Signed { public_key, header: HEADER, messages: &messages, signature })
        };
        verify(&signature).expect("a good signature");
        assert_eq!(code(verify(&signature[..79])), Code::ProofBbsForm);
        assert_eq!(code(verify(&[&signature[..], &[0]].concat())), Code::ProofBbsForm);
        let with = |from: usize, bytes: &[u8]| {
            let mut changed = signature;
            changed[from..from + bytes.len()].copy_from_slice(bytes);
            changed
        };
        let mut identity = [0; 48];
        identity[0] = 0xc0;
        // (0, 2) is on the curve and has order 3.
        let mut outside = [0; 48];
        outside[0] = 0x80;
        for bad in [
            with(0, &identity),
            with(0, &outside),
            with(0, &[0xff; 48]),
            with(48, &[0; 32]),
            with(48, &ORDER),
        ] {
            assert_eq!(code(verify(&bad)), Code::ProofBbsForm, "{engine:?}");
        }
        let mut one = [0; 32];
        one[31] = 1;
        assert_eq!(code(verify(&with(48, &one))), Code::ProofBbsMismatch);
    }
}

#[test]
fn malformed_proofs_are_refused() {
    for (engine, bbs) in schemes() {
        let key = key();
        let public_key = key.public_key();
        let messages = ["a", "b", "c"];
        let signature = bbs.sign(&key, HEADER, &messages).expect("a signature");
        let signed =
            Signed { public_key, header: HEADER, messages: &messages, signature: &signature };
        let proof = bbs.prove(&signed, &[1], CHALLENGE, &mut Counted(1)).expect("a proof");
        let verify = |proof: &[u8], disclosed: &[(usize, &[u8])]| {
            let shown =
                Shown { public_key, header: HEADER, presentation_header: CHALLENGE, disclosed };
            bbs.verify_proof(&shown, proof)
        };
        let honest: &[(usize, &[u8])] = &[(1, b"b")];
        verify(&proof, honest).expect("a good proof");
        for cut in [0, 1, 143, 271, proof.len() - 1] {
            assert_eq!(code(verify(&proof[..cut], honest)), Code::ProofBbsForm, "{engine:?}");
        }
        // A number fewer is a proof about one message fewer.
        assert_eq!(code(verify(&proof[..proof.len() - 32], honest)), Code::ProofBbsMismatch);
        for number in 0..(proof.len() - 144) / 32 {
            for bad in [[0; 32], ORDER] {
                let mut changed = proof.clone();
                changed[144 + number * 32..][..32].copy_from_slice(&bad);
                assert_eq!(code(verify(&changed, honest)), Code::ProofBbsForm);
            }
        }
        for point in 0..3 {
            let mut changed = proof.clone();
            changed[point * 48..][..48].fill(0);
            changed[point * 48] = 0xc0;
            assert_eq!(code(verify(&changed, honest)), Code::ProofBbsForm);
            changed[point * 48] = 0x80;
            assert_eq!(code(verify(&changed, honest)), Code::ProofBbsForm);
        }
        for indexes in [&[(3, &b"b"[..])][..], &[(1, b"b"), (1, b"b")], &[(2, b"c"), (1, b"b")]] {
            assert_eq!(code(verify(&proof, indexes)), Code::ProofBbsIndexes);
        }
        assert_eq!(code(verify(&proof, &[(0, b"b")])), Code::ProofBbsMismatch);
        assert_eq!(code(verify(&proof, &[(1, b"c")])), Code::ProofBbsMismatch);
        for indexes in [&[3][..], &[1, 1], &[2, 1]] {
            let made = bbs.prove(&signed, indexes, CHALLENGE, &mut Counted(1));
            assert_eq!(code(made), Code::ProofBbsIndexes);
        }
    }
}

#[test]
fn messages_are_limited() {
    let (_, bbs) = schemes().next().expect("an implementation");
    let key = key();
    let messages = vec!["m"; limits::MESSAGES + 1];
    assert_eq!(code(bbs.sign(&key, HEADER, &messages)), Code::LimitBbsMessages);
    assert_eq!(code(bbs.commit(&messages, &mut Counted(1))), Code::LimitBbsMessages);
    let shown = Shown {
        public_key: key.public_key(),
        header: HEADER,
        presentation_header: CHALLENGE,
        disclosed: &[],
    };
    let proof = vec![1; 144 + (limits::MESSAGES + 5) * 32];
    assert_eq!(code(bbs.verify_proof(&shown, &proof)), Code::LimitBbsMessages);
    let shown = BlindShown {
        public_key: key.public_key(),
        header: HEADER,
        presentation_header: CHALLENGE,
        known: usize::MAX,
        disclosed: &[],
        disclosed_committed: &[],
    };
    assert_eq!(code(bbs.verify_blind_proof(&shown, &proof)), Code::LimitBbsMessages);
}

#[test]
fn nothing_signed_and_nothing_disclosed_is_possible() {
    for (_, bbs) in schemes() {
        let key = key();
        let public_key = key.public_key();
        let none: [&[u8]; 0] = [];
        let signature = bbs.sign(&key, b"", &none).expect("a signature");
        let signed = Signed { public_key, header: b"", messages: &none, signature: &signature };
        bbs.verify(&signed).expect("a good signature");
        let proof = bbs.prove(&signed, &[], b"", &mut Counted(1)).expect("a proof");
        let shown = Shown { public_key, header: b"", presentation_header: b"", disclosed: &[] };
        bbs.verify_proof(&shown, &proof).expect("a good proof");
    }
}

#[test]
fn a_commitment_is_checked_before_it_is_signed() {
    for (_, bbs) in schemes() {
        let key = key();
        let (commitment, blind) = bbs.commit(&["mine"], &mut Counted(3)).expect("a commitment");
        let sign = |commitment: &[u8]| bbs.blind_sign(&key, commitment, HEADER, &["yours"]);
        let signature = sign(&commitment).expect("a signature");
        let signed = BlindSigned {
            public_key: key.public_key(),
            header: HEADER,
            messages: &["yours"],
            committed: &["mine"],
            blind: Some(&blind),
            signature: &signature,
        };
        bbs.verify_blind(&signed).expect("a good signature");
        assert_eq!(
            code(bbs.verify_blind(&BlindSigned { committed: &["another"], ..signed })),
            Code::ProofBbsMismatch
        );
        for at in (48..commitment.len()).step_by(32) {
            let mut changed = commitment.clone();
            changed[at + 31] ^= 1;
            assert_eq!(code(sign(&changed)), Code::ProofBbsMismatch);
        }
        assert_eq!(code(sign(&commitment[..100])), Code::ProofBbsForm);
        let none = bbs.blind_sign_with_nym(&key, b"", &blind, HEADER, &["yours"]);
        assert_eq!(code(none), Code::ProofBbsForm);
        // The blinding factor cannot be disclosed as if it were a message.
        let disclosed = Disclosed { messages: &[1], committed: &[] };
        let made = bbs.prove_blind(&signed, disclosed, CHALLENGE, &mut Counted(1));
        assert_eq!(code(made), Code::ProofBbsIndexes);
    }
}

#[test]
fn a_pseudonym_belongs_to_one_holder_and_one_context() {
    for (_, bbs) in schemes() {
        let key = key();
        let public_key = key.public_key();
        let own = SecretScalar::generate(&mut Counted(11)).expect("a number");
        let theirs = SecretScalar::generate(&mut Counted(12)).expect("a number");
        let mut random = Counted(13);
        let (commitment, blind) =
            bbs.commit_with_nym(&["mine"], &own, &mut random).expect("a commitment");
        let signature = bbs
            .blind_sign_with_nym(&key, &commitment, &theirs, HEADER, &["yours", "too"])
            .expect("a signature");
        let signed = BlindSigned {
            public_key,
            header: HEADER,
            messages: &["yours", "too"],
            committed: &["mine"],
            blind: Some(&blind),
            signature: &signature,
        };
        let secret = bbs.finish_with_nym(&signed, &own, &theirs).expect("a good signature");
        assert_eq!(code(bbs.finish_with_nym(&signed, &own, &own)), Code::ProofBbsMismatch);

        let disclosed = Disclosed { messages: &[1], committed: &[] };
        let mut prove = |context: &[u8]| {
            bbs.prove_with_nym(&signed, &secret, context, disclosed, CHALLENGE, &mut random)
                .expect("a proof")
        };
        let ((proof, pseudonym), (_, again), (_, elsewhere)) =
            (prove(b"shop"), prove(b"shop"), prove(b"bank"));
        assert_eq!(pseudonym, again);
        assert_ne!(pseudonym, elsewhere);
        let shown = BlindShown {
            public_key,
            header: HEADER,
            presentation_header: CHALLENGE,
            known: 2,
            disclosed: &[(1, b"too")],
            disclosed_committed: &[],
        };
        let verify = |pseudonym: &[u8], context: &[u8]| {
            bbs.verify_proof_with_nym(&shown, pseudonym, context, &proof)
        };
        verify(&pseudonym, b"shop").expect("a good proof");
        assert_eq!(code(verify(&pseudonym, b"bank")), Code::ProofBbsMismatch);
        assert_eq!(code(verify(&elsewhere, b"shop")), Code::ProofBbsMismatch);
        assert_eq!(code(verify(&pseudonym[..47], b"shop")), Code::ProofBbsForm);
        assert_eq!(code(bbs.verify_blind_proof(&shown, &proof)), Code::ProofBbsMismatch);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever is signed verifies, by every implementation alike; whatever is changed does not.
    #[test]
    fn every_change_is_noticed(
        messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..9), 1..6),
        header in prop::collection::vec(any::<u8>(), 0..9),
        disclose in any::<u8>(),
        at in any::<prop::sample::Index>(),
        seed in any::<u64>(),
    ) {
        let key = key();
        let public_key = key.public_key();
        let disclosed: Vec<usize> =
            (0..messages.len()).filter(|index| disclose >> index & 1 == 1).collect();
        let mut results = Vec::new();
        for (_, bbs) in schemes() {
            let signature = bbs.sign(&key, &header, &messages)?;
            let signed =
                Signed { public_key, header: &header, messages: &messages, signature: &signature };
            bbs.verify(&signed)?;
            let mut changed = messages.clone();
            changed[at.index(messages.len())].push(0);
            let wrong = Signed { messages: &changed, ..signed };
            prop_assert!(bbs.verify(&wrong).is_err());
            let wrong = Signed { header: b"another one", ..signed };
            prop_assert!(bbs.verify(&wrong).is_err());

            let proof = bbs.prove(&signed, &disclosed, &header, &mut Counted(seed))?;
            let pairs = |messages: &'_ [Vec<u8>]| -> Vec<(usize, Vec<u8>)> {
                disclosed.iter().map(|index| (*index, messages[*index].clone())).collect()
            };
            let verify = |pairs: &[(usize, Vec<u8>)], header: &[u8], proof: &[u8]| {
                let disclosed: Vec<(usize, &[u8])> =
                    pairs.iter().map(|(index, message)| (*index, &message[..])).collect();
                let presentation_header = header;
                bbs.verify_proof(
                    &Shown { public_key, header, presentation_header, disclosed: &disclosed },
                    proof,
                )
            };
            verify(&pairs(&messages), &header, &proof)?;
            if disclosed.contains(&at.index(messages.len())) {
                prop_assert!(verify(&pairs(&changed), &header, &proof).is_err());
            }
            prop_assert!(verify(&pairs(&messages), b"another one", &proof).is_err());
            let mut broken = proof.clone();
            broken[at.index(proof.len())] ^= 1 << (seed % 8);
            prop_assert!(verify(&pairs(&messages), &header, &broken).is_err());
            results.push((signature, proof));
        }
        prop_assert!(results.iter().all(|result| *result == results[0]));
    }
}
