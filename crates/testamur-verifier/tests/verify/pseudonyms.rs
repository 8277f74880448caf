//! Pseudonyms that holders show in bbs-2023 proofs, in the report and as a demand.

use crate::badge::*;
use testamur_bbs::{Bbs, Ciphersuite, SecretScalar};
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::report::{CheckId, Verdict};
use testamur_core::{Code, RandomSource};
use testamur_keys::multibase::{Base, encode};
use testamur_keys::{KeyType, LocalSigner, RustCrypto, SecretKey};
use testamur_proof::{SecuredDocument, Suite};
use testamur_sd::data_integrity::HmacKey;
use testamur_sd::data_integrity::bbs::{self, Feature, HolderSecrets, Nym, Presentation};
use testamur_verifier::{CredentialPolicy, Report, Trust};

const HERE: &str = "employer.example";

struct Seeded(u64);

impl RandomSource for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) -> testamur_core::Result<()> {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = (self.0 >> 33) as u8;
        }
        Ok(())
    }
}

fn issuer() -> Person {
    let key = SecretKey::generate(KeyType::Bls12381G2, &mut Seeded(7)).unwrap();
    let did = testamur_did::did_key(key.public_key()).as_str().to_owned();
    let method = testamur_did::did_key_verification_method(key.public_key());
    let method = method.as_str().to_owned();
    Person { signer: LocalSigner::new(key, &RustCrypto), did, method }
}

/// A badge with a base proof that is bound to a holder's part of the secret behind pseudonyms, shown
/// with the pseudonym for a verifier.
fn shown_to(context: &str, issuer: &Person) -> Value {
    let random = &mut Seeded(21);
    let prover_nym = SecretScalar::generate(random).unwrap();
    let entropy = SecretScalar::generate(random).unwrap();
    let (commitment, blind) = Bbs::new(Ciphersuite::Bls12381Sha256)
        .commit_with_nym(&[] as &[&[u8]], &prover_nym, random)
        .unwrap();
    let contexts = Contexts::bundled();
    let mandatory = ["/issuer", "/validFrom", "/validUntil"].map(|at| Pointer::parse(at).unwrap());
    let key = HmacKey::from_bytes([9; 32]);
    let document = badge_by(&issuer.did);
    let unsigned =
        bbs::prepare(&document, &assertion(issuer), &mandatory, &key, &contexts).unwrap();
    let unsigned = unsigned.bound_to(commitment, Feature::Pseudonym(entropy));
    let base = ready(unsigned.sign(&issuer.signer)).unwrap();
    let nym = Nym { prover_nym: &prover_nym, context: context.as_bytes() };
    let secrets = HolderSecrets { blind: &blind, holder_secret: None, nym: Some(nym) };
    let presentation = Presentation { header: b"", secrets: Some(secrets) };
    let mut secured = SecuredDocument::read(&base).unwrap();
    let chosen = [Pointer::parse("/credentialSubject").unwrap()];
    bbs::derive(&mut secured, 0, &chosen, &presentation, &contexts, random).unwrap()
}

fn trusting(issuer: &Person) -> CredentialPolicy {
    CredentialPolicy::new(Trust::only([&*issuer.did]).unwrap())
}

/// The verifiers and pseudonyms that a report gives.
fn pseudonyms(report: &Report) -> Vec<(String, String)> {
    let details = report.check(CheckId::HolderBinding).details();
    let found = details.iter().find(|(name, _)| *name == "pseudonyms");
    let text = |one: &Value, name| one.get(name).and_then(Value::as_str).unwrap().to_owned();
    let all = found.map_or(&[][..], |(_, all)| all.as_set());
    all.iter().map(|one| (text(one, "verifier"), text(one, "pseudonym"))).collect()
}

#[test]
fn the_report_gives_the_pseudonym() {
    let issuer = issuer();
    let shown = shown_to(HERE, &issuer);
    let secured = SecuredDocument::read(&shown).unwrap();
    let pseudonym = bbs::pseudonym(&secured, 0).unwrap().unwrap().pseudonym;
    let expected = [(HERE.to_owned(), encode(Base::Base64Url, &pseudonym))];
    for policy in [trusting(&issuer), trusting(&issuer).require_pseudonym(HERE)] {
        let report = verify(&shown, policy);
        accepted(&report);
        assert_eq!(pseudonyms(&report), expected);
    }
    let there = verify(&shown_to("other.example", &issuer), trusting(&issuer));
    accepted(&there);
    assert_ne!(pseudonyms(&there)[0].1, expected[0].1);
}

#[test]
fn a_pseudonym_for_another_or_none_is_refused_where_one_is_demanded() {
    let issuer = issuer();
    let policy = || trusting(&issuer).require_pseudonym(HERE);
    let check = CheckId::HolderBinding;
    for context in ["other.example", "", "employer.example."] {
        let report = verify(&shown_to(context, &issuer), policy());
        rejected(&report, check, Code::HolderPseudonym, "");
    }
    // One that was altered is no pseudonym, but a proof that does not hold.
    let text = shown_to(HERE, &issuer);
    let altered = edited(&text, "/credentialSubject/achievement/name", "\"Magic\"");
    assert_eq!(verify(&altered, policy()).verdict(), Verdict::Rejected);
    // Nor is what cannot have one a way around it.
    let school = school();
    let of_school = || super::badge::policy().require_pseudonym(HERE);
    let proven = signed(&badge(), &school);
    rejected(&verify(&proven, of_school()), check, Code::HolderPseudonym, "");
    let header = testamur_proof::jose::HeaderOptions::typ("vc+jwt").with_kid(&school.method);
    let claims: Object = badge().as_object().unwrap().clone();
    let token = crate::tokens::token(&claims, &header, &school);
    let evidence = testamur_core::evidence::Evidence::new();
    let report = verify_bytes(token.as_bytes(), of_school(), &evidence, now());
    rejected(&report, check, Code::HolderPseudonym, "");
}

/// Whoever has a key could make a proof with a pseudonym for anybody.
#[test]
fn a_pseudonym_in_a_strangers_proof_is_none() {
    let (school, stranger) = (school(), issuer());
    let mut foreign = shown_to(HERE, &stranger);
    let proof = foreign.as_object_mut().unwrap().remove("proof").unwrap();
    let mut set = signed(&badge(), &school);
    let own = set.get("proof").unwrap().clone();
    set.as_object_mut().unwrap().insert("proof", vec![own, proof]);
    let report = verify(&set, policy().require_pseudonym(HERE));
    assert_eq!(report.verdict(), Verdict::Rejected);
    assert!(pseudonyms(&report).is_empty());
    let found = findings(&report);
    assert!(found.iter().any(|one| one.1 == Code::HolderPseudonym), "{found:?}");
    assert_eq!(Suite::Bbs2023.name(), "bbs-2023");
}
