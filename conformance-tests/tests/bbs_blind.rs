//! The fixtures of blind BBS, with each implementation of the curve.
//!
//! The fixtures are of an earlier draft, in which the signer added a blinding factor of its own and
//! hashed other things to `e`. Such a signature is one of today's too, with the sum of both factors;
//! only making it cannot be compared. Those without any commitment differ in their generators.

use testamur_bbs::{BlindShown, BlindSigned, Ciphersuite, Disclosed, PublicKey, SecretScalar};
use testamur_conformance_tests::bbs::{Case, cases};
use testamur_conformance_tests::mocked::Mocked;
use testamur_conformance_tests::{Tally, hex, json, vectors};
use testamur_core::json::{Number, Value};

const NO_COMMITMENT: &str = "an earlier draft left out Q_2 where there is no commitment";

const DRAFT: &str = "bbs-blind-cfrg";

fn uncommitted(case: &Case) -> bool {
    let member = case.fixture.get("commitmentWithProof");
    member.and_then(Value::as_str).is_none_or(str::is_empty)
}

/// The sum of both blinding factors.
fn blind(case: &Case) -> SecretScalar {
    let of = |member: &str| {
        let text = case.fixture.get(member).and_then(Value::as_str);
        text.filter(|text| !text.is_empty()).map_or(vec![0; 32], hex::bytes)
    };
    let sum = add(&of("proverBlind"), &of("signerBlind"));
    SecretScalar::from_bytes(&sum).expect("a blinding factor")
}

fn mocked(case: &Case, step: &str) -> Mocked {
    let parameters = case.fixture.get("mockRngParameters").expect("parameters");
    let text = |value: &Value, member: &str| {
        value.get(member).and_then(Value::as_str).expect("text").to_owned()
    };
    let of_step = parameters.get(step).expect("a step");
    let count = of_step.get("count").and_then(Value::as_number).and_then(Number::as_i64);
    Mocked::new(
        case.bbs.suite() == Ciphersuite::Bls12381Sha256,
        text(parameters, "SEED").as_bytes(),
        text(of_step, "DST").as_bytes(),
        usize::try_from(count.expect("a count")).expect("a small count"),
    )
}

/// All messages that are disclosed in some fixture, and those that this one discloses.
fn all_and_shown(case: &Case, all: &str, shown: &str) -> (Vec<Vec<u8>>, Vec<Indexed>) {
    let shown = case.fixture.get(shown).and_then(Value::as_object).expect("messages");
    let mut shown: Vec<Indexed> = shown
        .iter()
        .map(|(index, text)| (index.parse().expect("an index"), text.as_str().expect("text")))
        .map(|(index, text)| (index, hex::bytes(text)))
        .collect();
    shown.sort();
    let file = vectors().expect("the fixture was there").join(DRAFT).join("messages.json");
    (hex::list(&json(&file), all), shown)
}

/// A message and its place among all.
type Indexed = (usize, Vec<u8>);

/// The sum of two numbers below the order of the group, modulo the order.
fn add(left: &[u8], right: &[u8]) -> Vec<u8> {
    let order = hex::bytes("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");
    let mut carry = 0;
    let mut sum = vec![0; 32];
    for index in (0..32).rev() {
        let digit = u16::from(left[index]) + u16::from(right[index]) + carry;
        sum[index] = (digit & 0xff) as u8;
        carry = digit >> 8;
    }
    // Twice the order is below 2^256: nothing is carried out.
    if sum >= order {
        let mut borrow = 0;
        for index in (0..32).rev() {
            let digit = i16::from(sum[index]) - i16::from(order[index]) - borrow;
            sum[index] = digit.rem_euclid(256) as u8;
            borrow = i16::from(digit < 0);
        }
    }
    sum
}

fn pairs(list: &[Indexed]) -> Vec<(usize, &[u8])> {
    list.iter().map(|(index, message)| (*index, &message[..])).collect()
}

fn indexes(list: &[(usize, Vec<u8>)]) -> Vec<usize> {
    list.iter().map(|(index, _)| *index).collect()
}

#[test]
fn commitments() {
    let Some(cases) = cases(DRAFT, "commit") else { return };
    let mut tally = Tally::new("bbs-blind-cfrg commit", "commitments with their proofs");
    for case in cases {
        let committed = hex::list(&case.fixture, "committedMessages");
        let mut random = mocked(&case, "commit");
        let (commitment, blind) = case.bbs.commit(&committed, &mut random).expect("a commitment");
        assert_eq!(blind.to_secret_bytes()[..], case.bytes("proverBlind"), "{}", case.name);
        assert_eq!(commitment, case.bytes("commitmentWithProof"), "{}", case.name);
        tally.pass();
    }
    tally.finish();
}

#[test]
fn signatures() {
    let Some(cases) = cases(DRAFT, "signature") else { return };
    let mut tally = Tally::new("bbs-blind-cfrg signature", "blind signatures, verified");
    for case in cases {
        if uncommitted(&case) {
            tally.skip(&case.name, NO_COMMITMENT);
            continue;
        }
        let pair = case.fixture.get("signerKeyPair").expect("a key pair");
        let public = PublicKey::from_bytes_by(case.engine, &hex::member(pair, "publicKey"));
        let secret =
            testamur_bbs::SecretKey::from_bytes_by(case.engine, &hex::member(pair, "secretKey"))
                .expect("a key");
        let blind = blind(&case);
        let (header, signature) = (case.bytes("header"), case.bytes("signature"));
        let messages = hex::list(&case.fixture, "messages");
        let committed = hex::list(&case.fixture, "committedMessages");
        let signed = BlindSigned {
            public_key: &public.expect("a key"),
            header: &header,
            messages: &messages,
            committed: &committed,
            blind: Some(&blind),
            signature: &signature,
        };
        case.bbs.verify_blind(&signed).unwrap_or_else(|e| panic!("{}: {e}", case.name));

        // A signature of today on the same commitment.
        let commitment = case.bytes("commitmentWithProof");
        let own = case.bbs.blind_sign(&secret, &commitment, &header, &messages);
        let own = own.unwrap_or_else(|e| panic!("{}: {e}", case.name));
        let blind = SecretScalar::from_bytes(&case.bytes("proverBlind")).expect("a number");
        let signed = BlindSigned { blind: Some(&blind), signature: &own, ..signed };
        case.bbs.verify_blind(&signed).unwrap_or_else(|e| panic!("{}: {e}", case.name));
        let wrong = BlindSigned { blind: None, ..signed };
        assert!(case.bbs.verify_blind(&wrong).is_err(), "{}: without its blind", case.name);
        tally.pass();
    }
    tally.finish();
}

#[test]
fn proofs() {
    let Some(cases) = cases(DRAFT, "proof") else { return };
    let mut tally = Tally::new("bbs-blind-cfrg proof", "proofs of blind signatures");
    for case in cases {
        if uncommitted(&case) {
            tally.skip(&case.name, NO_COMMITMENT);
            continue;
        }
        let public_key = PublicKey::from_bytes_by(case.engine, &case.bytes("signerPublicKey"));
        let public_key = &public_key.expect("a key");
        let [header, presentation_header, signature, proof] =
            ["header", "presentationHeader", "signature", "proof"].map(|name| case.bytes(name));
        let (messages, shown) = all_and_shown(&case, "messages", "revealedMessages");
        let (committed, shown_committed) =
            all_and_shown(&case, "committedMessages", "revealedCommittedMessages");
        let blind = blind(&case);
        let signed = BlindSigned {
            public_key,
            header: &header,
            messages: &messages,
            committed: &committed,
            blind: Some(&blind),
            signature: &signature,
        };
        let (known, hidden) = (indexes(&shown), indexes(&shown_committed));
        let disclosed = Disclosed { messages: &known, committed: &hidden };
        let mut random = mocked(&case, "proof");
        let made = case.bbs.prove_blind(&signed, disclosed, &presentation_header, &mut random);
        let made = made.unwrap_or_else(|e| panic!("{}: {e}", case.name));
        assert_eq!(hex::text(&made), hex::text(&proof), "{}", case.name);

        let (disclosed, disclosed_committed) = (pairs(&shown), pairs(&shown_committed));
        let shown = BlindShown {
            public_key,
            header: &header,
            presentation_header: &presentation_header,
            known: messages.len(),
            disclosed: &disclosed,
            disclosed_committed: &disclosed_committed,
        };
        let verified = case.bbs.verify_blind_proof(&shown, &proof);
        verified.unwrap_or_else(|e| panic!("{}: {e}", case.name));
        let wrong = BlindShown { known: messages.len() - 1, ..shown };
        assert!(case.bbs.verify_blind_proof(&wrong, &proof).is_err(), "{}", case.name);
        tally.pass();
    }
    tally.finish();
}
