//! `bbs-2023` from issuer to verifier, with each optional feature, and everything that must not pass.

use crate::common::{Seeded, code, pointers, ready, value_of, with_value};
use crate::sample::{CONTEXT, contexts, json};
use testamur_bbs::{Bbs, Ciphersuite, SecretScalar};
use testamur_core::json::Value;
use testamur_core::{Code, Result};
use testamur_keys::{KeyType, LocalSigner, RustCrypto, SecretKey, Signer};
use testamur_proof::{ProofOptions, SecuredDocument};
use testamur_sd::data_integrity::bbs::{
    self, BaseProof, DerivedProof, Feature, HolderSecrets, Nym, Presentation,
};
use testamur_sd::data_integrity::{Disclosed, HmacKey};

const CHOSEN: [&str; 2] = ["/subject/result/1", "/subject/name"];

fn signer() -> LocalSigner {
    let key = SecretKey::generate(KeyType::Bls12381G2, &mut Seeded(7)).unwrap();
    LocalSigner::new(key, &RustCrypto)
}

fn badge() -> Value {
    let mut document = json(
        r#"{
            "id": "urn:badge", "type": "Badge", "name": "Rust", "issuer": "urn:i",
            "subject": {
                "type": "Person", "name": "Maria",
                "result": [
                    {"type": "Result", "name": "Theory", "value": 7},
                    {"type": "Result", "name": "Practice", "value": 8},
                    {"type": "Result", "value": 8}
                ],
                "label": {"en": "hat", "nl": ["hoed", "muts"]}
            }
        }"#,
    );
    let contexts: Vec<Value> =
        vec![CONTEXT.into(), "https://w3id.org/security/data-integrity/v2".into()];
    document.as_object_mut().unwrap().insert("@context", contexts);
    document
}

fn issue(
    commitment: &[u8],
    feature: Feature<(), SecretScalar>,
    signer: &LocalSigner,
) -> Result<Value> {
    let options = ProofOptions::assertion("did:example:issuer#key");
    let mandatory = pointers(&["/issuer", "/subject/result/0/name"]);
    let key = HmacKey::from_bytes([9; 32]);
    let unsigned = bbs::prepare(&badge(), &options, &mandatory, &key, &contexts())?;
    let unsigned = unsigned.bound_to(commitment.to_vec(), feature);
    ready(unsigned.sign(signer))
}

fn plain() -> Value {
    issue(&[], Feature::Baseline, &signer()).unwrap()
}

fn derive(document: &Value, chosen: &[&str], presentation: &Presentation<'_>) -> Result<Value> {
    let mut secured = SecuredDocument::read(document)?;
    let random = &mut Seeded(11);
    bbs::derive(&mut secured, 0, &pointers(chosen), presentation, &contexts(), random)
}

fn verify(document: &Value) -> Result<Disclosed> {
    let mut secured = SecuredDocument::read(document)?;
    bbs::verify(&mut secured, 0, signer().public_key(), &contexts())
}

fn verify_base(document: &Value, secrets: Option<&HolderSecrets<'_>>) -> Result<Disclosed> {
    let (mut secured, signer) = (SecuredDocument::read(document)?, signer());
    let (key, contexts) = (signer.public_key(), contexts());
    match secrets {
        None => bbs::verify_base(&mut secured, 0, key, &contexts),
        Some(secrets) => bbs::verify_base_bound(&mut secured, 0, key, &contexts, secrets),
    }
}

#[test]
fn a_part_is_shown() {
    let base = plain();
    let whole = verify_base(&base, None).unwrap();
    assert_eq!(code(verify(&base)), Code::DisclosureBaseProof);
    let presentation = Presentation { header: b"challenge", secrets: None };
    let shown = derive(&base, &CHOSEN, &presentation).unwrap();
    let disclosed = verify(&shown).unwrap();
    assert_eq!(disclosed.mandatory, whole.mandatory);
    assert!(disclosed.by_choice > 0 && disclosed.by_choice < whole.by_choice, "{disclosed:?}");
    assert_eq!(code(verify_base(&shown, None)), Code::DisclosureDerivedProof);
    assert_eq!(code(derive(&shown, &[], &presentation)), Code::DisclosureDerivedProof);
    let proof = DerivedProof::read(&value_of(&shown)).unwrap();
    assert_eq!(proof.presentation_header, b"challenge");
    assert_eq!(proof.to_bytes(), value_of(&shown));

    let nothing = derive(&base, &[], &Presentation::default()).unwrap();
    assert_eq!(verify(&nothing).unwrap().by_choice, 0);
    let all = derive(&base, &[""], &Presentation::default()).unwrap();
    assert_eq!(verify(&all).unwrap(), whole);
}

#[test]
fn whatever_is_changed_is_refused() {
    let shown = derive(&plain(), &CHOSEN, &Presentation::default()).unwrap();
    let altered = |from: &str, to: &str| {
        let text = shown.to_string();
        assert!(text.contains(from), "{from} in {text}");
        json(&text.replace(from, to))
    };
    for (from, to) in [
        ("Practice", "Theories"),
        ("Maria", "Mario"),
        ("\"urn:i\"", "\"urn:j\""),
        ("issuer#key", "issuer#other"),
    ] {
        assert_eq!(code(verify(&altered(from, to))), Code::ProofSignature, "{from}");
    }
    let more = altered("\"name\":\"Maria\"", "\"name\":\"Maria\",\"more\":1");
    assert_eq!(code(verify(&more)), Code::DisclosureMismatch);

    let proof = DerivedProof::read(&value_of(&shown)).unwrap();
    let with = |change: fn(&mut DerivedProof)| {
        let mut proof = proof.clone();
        change(&mut proof);
        verify(&with_value(&shown, &proof.to_bytes()))
    };
    assert!(with(|_| ()).is_ok());
    for change in [
        (|proof| proof.presentation_header.push(0)) as fn(&mut DerivedProof),
        |proof| proof.labels.swap(0, 1),
        |proof| *proof.bbs_proof.last_mut().unwrap() ^= 1,
    ] {
        assert_eq!(code(with(change)), Code::ProofSignature);
    }
    for (change, expected) in [
        ((|proof| proof.labels.truncate(1)) as fn(&mut DerivedProof), Code::DisclosureMismatch),
        (|proof| proof.mandatory_indexes.push(999), Code::DisclosureMismatch),
        (|proof| proof.selective_indexes.truncate(1), Code::DisclosureMismatch),
        (|proof| *proof.selective_indexes.last_mut().unwrap() = 9999, Code::ProofBbsIndexes),
        (|proof| proof.feature = Feature::HolderBinding(9), Code::ProofBbsForm),
        (|proof| proof.bbs_proof.truncate(100), Code::ProofBbsForm),
        (|proof| proof.bbs_proof[0] ^= 0x80, Code::ProofBbsForm),
        (|proof| proof.feature = Feature::HolderBinding(usize::MAX), Code::ProofBbsForm),
        (|proof| proof.labels = vec![0; proof.labels.len()], Code::DisclosureProofValue),
    ] {
        assert_eq!(code(with(change)), expected);
    }
    let other = SecretKey::generate(KeyType::Bls12381G2, &mut Seeded(8)).unwrap();
    let mut secured = SecuredDocument::read(&shown).unwrap();
    let refused = bbs::verify(&mut secured, 0, other.public_key(), &contexts());
    assert_eq!(code(refused), Code::ProofSignature);
    let p256 = SecretKey::from_raw(KeyType::P256, &[7; 32]).unwrap();
    let refused = bbs::verify(&mut secured, 0, p256.public_key(), &contexts());
    assert_eq!(code(refused), Code::ProofKeyType);
    let foreign = LocalSigner::new(p256, &RustCrypto);
    assert_eq!(code(issue(&[], Feature::Baseline, &foreign)), Code::ProofKeyType);
}

#[test]
fn base_proofs_belong_to_their_document() {
    let base = plain();
    let proof = BaseProof::read(&value_of(&base)).unwrap();
    assert_eq!(proof.to_bytes(), value_of(&base));
    let text = base.to_string();
    let renamed = json(&text.replace("\"urn:i\"", "\"urn:j\""));
    assert_eq!(code(verify_base(&renamed, None)), Code::ProofSignature);
    let refused = derive(&renamed, &CHOSEN, &Presentation::default());
    assert_eq!(code(refused), Code::DisclosureMismatch, "what is mandatory was changed");
    let hidden = json(&text.replace("Maria", "Mario"));
    assert_eq!(code(verify_base(&hidden, None)), Code::ProofSignature);
    let key = SecretKey::generate(KeyType::Bls12381G2, &mut Seeded(8)).unwrap();
    let swapped = BaseProof { public_key: key.public_key().clone(), ..proof };
    let swapped = with_value(&base, &swapped.to_bytes());
    assert_eq!(code(verify_base(&swapped, None)), Code::ProofSignature);
}

#[test]
fn proof_values_are_read_strictly() {
    let base = value_of(&plain());
    let shown = value_of(&derive(&plain(), &CHOSEN, &Presentation::default()).unwrap());
    for length in 0..base.len() {
        assert!(BaseProof::read(&base[..length]).is_err(), "{length}");
    }
    for length in 0..shown.len() {
        assert!(DerivedProof::read(&shown[..length]).is_err(), "{length}");
    }
    for kind in 0..=255 {
        let mut other = base.clone();
        other[2] = kind;
        assert_eq!(BaseProof::read(&other).is_ok(), matches!(kind, 2 | 4), "{kind}");
        let mut other = shown.clone();
        other[2] = kind;
        assert_eq!(DerivedProof::read(&other).is_ok(), kind == 3, "{kind}");
    }
    let longer = [&base[..], &[0]].concat();
    assert_eq!(code(BaseProof::read(&longer)), Code::DisclosureProofValue);
}

#[test]
fn bound_credentials_take_the_holders_secrets() {
    let bbs = Bbs::new(Ciphersuite::Bls12381Sha256);
    let random = &mut Seeded(21);
    let prover_nym = SecretScalar::generate(random).unwrap();
    let entropy = SecretScalar::generate(random).unwrap();
    let secret: &[u8] = b"only Maria knows";
    let nym = Nym { prover_nym: &prover_nym, context: b"verifier.example" };
    for (holder_secret, nym) in [(Some(secret), None), (None, Some(nym)), (Some(secret), Some(nym))]
    {
        let committed: Vec<&[u8]> = holder_secret.into_iter().collect();
        let (commitment, blind) = match nym {
            None => bbs.commit(&committed, random).unwrap(),
            Some(nym) => bbs.commit_with_nym(&committed, nym.prover_nym, random).unwrap(),
        };
        let feature = match (holder_secret, nym) {
            (_, None) => Feature::HolderBinding(()),
            (None, _) => Feature::Pseudonym(entropy.clone()),
            _ => Feature::HolderBindingPseudonym(entropy.clone()),
        };
        let base = issue(&commitment, feature, &signer()).unwrap();
        let secrets = HolderSecrets { blind: &blind, holder_secret, nym };
        verify_base(&base, Some(&secrets)).unwrap();
        assert_eq!(code(verify_base(&base, None)), Code::DisclosureHolderSecrets);
        let none = derive(&base, &CHOSEN, &Presentation::default());
        assert_eq!(code(none), Code::DisclosureHolderSecrets);
        assert_eq!(code(verify_base(&plain(), Some(&secrets))), Code::DisclosureHolderSecrets);

        let with = |secrets| Presentation { header: b"", secrets: Some(secrets) };
        let shown = derive(&base, &CHOSEN, &with(secrets)).unwrap();
        verify(&shown).unwrap();
        let value = value_of(&shown);
        assert_eq!(DerivedProof::read(&value).unwrap().to_bytes(), value);
        let pseudonym_in = |context| {
            let nym = nym.map(|nym| Nym { context, ..nym });
            let shown = derive(&base, &[], &with(HolderSecrets { nym, ..secrets })).unwrap();
            verify(&shown).unwrap();
            let secured = SecuredDocument::read(&shown).unwrap();
            bbs::pseudonym(&secured, 0).unwrap().map(|shown| shown.pseudonym)
        };
        let here = pseudonym_in(b"verifier.example");
        assert_eq!(here, pseudonym_in(b"verifier.example"));
        assert_eq!(here.is_some(), nym.is_some());
        assert_eq!(here == pseudonym_in(b"other.example"), nym.is_none());

        // With another secret there is no proof, or one that does not hold.
        let thief = HolderSecrets { holder_secret: holder_secret.map(|_| &b"x"[..]), ..secrets };
        let other = HolderSecrets { blind: &entropy, ..thief };
        let stolen = derive(&base, &CHOSEN, &with(other)).and_then(|shown| verify(&shown));
        let expected = [Code::ProofSignature, Code::ProofBbsMismatch];
        assert!(expected.contains(&code(stolen)));
        // A commitment is the holder's word, and must hold.
        let mut broken = commitment.clone();
        *broken.last_mut().unwrap() ^= 1;
        let feature = BaseProof::read(&value_of(&base)).unwrap().feature;
        assert_eq!(code(issue(&broken, feature, &signer())), Code::ProofBbsMismatch);
    }
}

/// What a feature is worth is that only the holder can show the credential: a commitment of nothing
/// would let whoever has the credential show it, and the verifier would not see the difference.
#[test]
fn a_feature_without_its_secret_is_none() {
    let bbs = Bbs::new(Ciphersuite::Bls12381Sha256);
    let random = &mut Seeded(31);
    let nym = SecretScalar::generate(random).unwrap();
    let secrets: [&[u8]; 2] = [b"one", b"two"];
    let commitments: Vec<_> =
        (0..=2).map(|count| bbs.commit(&secrets[..count], random).unwrap()).collect();
    let with_nym: Vec<_> = (0..=2)
        .map(|count| bbs.commit_with_nym(&secrets[..count], &nym, random).unwrap())
        .collect();
    for count in 0..=2 {
        let outcome = issue(&commitments[count].0, Feature::HolderBinding(()), &signer());
        assert_eq!(outcome.is_ok(), count == 1, "{count}");
        assert!(outcome.is_ok() || code(outcome) == Code::ProofBbsForm);
        let outcome = issue(&with_nym[count].0, Feature::Pseudonym(nym.clone()), &signer());
        assert_eq!(outcome.is_ok(), count == 0, "{count}");
        let both = Feature::HolderBindingPseudonym(nym.clone());
        let outcome = issue(&with_nym[count].0, both, &signer());
        assert_eq!(outcome.is_ok(), count == 1, "{count}");
    }
    assert_eq!(code(issue(&[], Feature::HolderBinding(()), &signer())), Code::ProofBbsForm);

    // An issuer that did not look, or is in league: what is derived from it binds nobody.
    let base = issue(&commitments[1].0, Feature::HolderBinding(()), &signer()).unwrap();
    let blind = &commitments[1].1;
    let own = HolderSecrets { blind, holder_secret: Some(secrets[0]), nym: None };
    let bound = Presentation { header: b"", secrets: Some(own) };
    let shown = derive(&base, &[""], &bound).unwrap();
    verify(&shown).unwrap();
    let proof = BaseProof::read(&value_of(&base)).unwrap();
    let options = ProofOptions::assertion("did:example:issuer#key");
    let mandatory = pointers(&["/issuer", "/subject/result/0/name"]);
    let unsigned =
        bbs::prepare(&badge(), &options, &mandatory, &proof.hmac_key, &contexts()).unwrap();
    let messages: Vec<&[u8]> = unsigned.messages().map(str::as_bytes).collect();
    let key = SecretKey::generate(KeyType::Bls12381G2, &mut Seeded(7)).unwrap();
    let scheme_key = key.bbs().unwrap();
    let header = unsigned.header();
    for count in [0, 2] {
        let (commitment, blind) = &commitments[count];
        let signature = bbs.blind_sign(scheme_key, commitment, header, &messages).unwrap();
        let signed = testamur_bbs::BlindSigned {
            public_key: scheme_key.public_key(),
            header,
            messages: &messages,
            committed: &secrets[..count],
            blind: Some(blind),
            signature: &signature,
        };
        let all: Vec<usize> = (0..messages.len()).collect();
        let disclosed = testamur_bbs::Disclosed { messages: &all, committed: &[] };
        let made = bbs.prove_blind(&signed, disclosed, b"", random).unwrap();
        let mut forged = DerivedProof::read(&value_of(&shown)).unwrap();
        assert_eq!(forged.selective_indexes, all);
        forged.bbs_proof = made;
        let refused = verify(&with_value(&shown, &forged.to_bytes()));
        assert_eq!(code(refused), Code::ProofBbsForm, "{count}");
    }
}
