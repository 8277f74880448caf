//! SD-JWT against the test cases of sd-jwt-python and the examples of RFC 9901: each is verified,
//! presented anew and issued anew.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use testamur_conformance_tests::data_integrity::providers;
use testamur_conformance_tests::{Tally, folded, json, vectors};
use testamur_core::json::{Object, Value, parse};
use testamur_core::{RandomSource, Result, Timestamp};
use testamur_keys::multibase::decode_base64url;
use testamur_keys::{LocalSigner, PublicKey, RustCrypto, SecretKey};
use testamur_proof::jose::HeaderOptions;
use testamur_sd::sd_jwt::{
    Disclosable, Disclose, Disclosure, Expected, HashAlgorithm, IssueOptions, SdJwt, prepare,
};

const ISSUER: &str = r#"{"kty":"EC","crv":"P-256","x":"b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ","y":"Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"}"#;
const SECOND_ISSUER: &str = r#"{"kty":"EC","crv":"P-256","x":"bN-hp3IN0GZB3OlaQnHDPhY4nZsZbQyo4wY-y1NWCvA","y":"vaSsH5jt9zt3aQvTvrSaFYLyjPG9Ug-2vntoNXlCbVU"}"#;
const HOLDER: &str = r#"{"kty":"EC","crv":"P-256","x":"TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc","y":"ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ"}"#;
const ISSUER_SECRET: &str = r#"{"kty":"EC","crv":"P-256","d":"Ur2bNKuBPOrAaxsRnbSH6hIhmNTxSGXshDSUD1a1y7g","x":"b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ","y":"Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"}"#;

struct Case {
    name: String,
    folder: PathBuf,
    audience: &'static str,
    issuance: String,
    presentation: String,
}

fn cases() -> Vec<Case> {
    let Some(root) = vectors().map(|root| root.join("sd-jwt")) else { return Vec::new() };
    let mut cases = Vec::new();
    for (group, audience) in [
        ("testcases", "https://example.com/verifier"),
        ("rfc9901-examples", "https://verifier.example.org"),
    ] {
        let entries = std::fs::read_dir(root.join(group)).expect("a folder of vectors");
        for folder in entries.map(|entry| entry.expect("an entry").path()) {
            if folder.is_dir() {
                let name = folder.file_name().expect("a name").to_string_lossy();
                let [issuance, presentation] =
                    ["sd_jwt_issuance", "sd_jwt_presentation"].map(|file| folded(&folder, file));
                let name = format!("{group}/{name}");
                cases.push(Case { name, folder, audience, issuance, presentation });
            }
        }
    }
    cases.sort_by(|left, right| left.name.cmp(&right.name));
    assert!(cases.len() > 25, "only {} vectors", cases.len());
    cases
}

fn key(jwk: &str) -> PublicKey {
    PublicKey::from_jwk(&parse(jwk.as_bytes()).expect("JSON")).expect("a key")
}

#[test]
fn all_are_verified() {
    let tally = Tally::new("sd-jwt verify", "issued and presented SD-JWTs, with key binding");
    tally.check_each(&cases(), |case| {
        for provider in providers() {
            let verify = |text: &str| {
                let sd_jwt = SdJwt::parse(text.as_bytes())?;
                sd_jwt.verify(&key(ISSUER), provider)
            };
            let issued = verify(&case.issuance).unwrap_or_else(|e| panic!("{}: {e}", case.name));
            assert_eq!(Value::Object(issued.claims().clone()), case.all_claims(), "{}", case.name);
            let shown = verify(&case.presentation).unwrap_or_else(|e| panic!("{}: {e}", case.name));
            let expected = json(&case.folder.join("verified_contents.json"));
            assert_eq!(Value::Object(shown.claims().clone()), expected, "{}", case.name);

            let bound = case.folder.join("kb_jwt_payload.json");
            assert_eq!(shown.has_key_binding(), bound.is_file(), "{}", case.name);
            let binding = shown.key_binding(&key(HOLDER), provider).expect("a good one");
            if let Some(binding) = binding {
                assert_eq!(Value::Object(binding.claims().clone()), json(&bound));
                let header = json(&case.folder.join("kb_jwt_header.json"));
                assert_eq!(Value::Object(binding.header().protected().clone()), header);
                let expected = Expected {
                    audience: Some(case.audience),
                    nonce: Some("1234567890"),
                    now: Timestamp::parse("2026-11-28T00:00:00Z").expect("a time"),
                    max_age: Some(7 * 24 * 3600),
                    skew: 0,
                };
                binding.check(&expected).unwrap_or_else(|e| panic!("{}: {e}", case.name));
            }
        }
        let sd_jwt = SdJwt::parse(case.issuance.as_bytes()).expect("was read before");
        let payload = json(&case.folder.join("sd_jwt_payload.json"));
        assert_eq!(Value::Object(sd_jwt.unverified_claims().clone()), payload, "{}", case.name);
        if sd_jwt.signatures() == 2 {
            sd_jwt.verify_signature(1, &key(SECOND_ISSUER), &RustCrypto).expect("both signed");
        }
    });
}

#[test]
fn all_are_presented_again() {
    let tally = Tally::new("sd-jwt present", "presentations made anew by JSON pointers");
    tally.check_each(&cases(), |case| {
        let issued = SdJwt::parse(case.issuance.as_bytes()).expect("an SD-JWT");
        let theirs = SdJwt::parse(case.presentation.as_bytes()).expect("an SD-JWT");
        let processed = issued.process().expect("good disclosures");
        let pointers = theirs.disclosures().iter().map(|shown| {
            let same = |one: &Disclosure| one.encoded() == shown.encoded();
            let index = issued.disclosures().iter().position(same).expect("it was issued");
            processed.disclosed()[index].pointer.to_string()
        });
        let disclose = Disclose::exactly(pointers).expect("pointers");
        let ours = issued.present(&disclose).expect("the claims are there");
        let sorted = |sd_jwt: &SdJwt| {
            let all = sd_jwt.disclosures().iter();
            let mut all: Vec<String> = all.map(|one| one.encoded().to_owned()).collect();
            all.sort_unstable();
            all
        };
        assert_eq!(sorted(&ours), sorted(&theirs), "{}", case.name);
        assert_eq!(ours.form(), theirs.form());
        let again = SdJwt::parse(ours.to_string().as_bytes()).expect("it was just written");
        let verified = again.verify(&key(ISSUER), &RustCrypto).expect("it was signed");
        let expected = json(&case.folder.join("verified_contents.json"));
        assert_eq!(Value::Object(verified.claims().clone()), expected, "{}", case.name);
    });
}

/// JSON is written in more than one way, so that our digests differ from theirs. Everything else is
/// compared: with each of our digests replaced by that of their disclosure with the same salt, both
/// say the same.
#[test]
fn all_are_issued_again() {
    let tally = Tally::new("sd-jwt issue", "SD-JWTs issued anew with the same salts");
    tally.check_each(&cases(), |case| {
        let theirs = SdJwt::parse(case.issuance.as_bytes()).expect("an SD-JWT");
        let processed = theirs.process().expect("good disclosures");
        let salts: BTreeMap<&str, &str> = processed
            .disclosed()
            .iter()
            .zip(theirs.disclosures())
            .map(|(place, disclosure)| (place.pointer.as_str(), disclosure.salt()))
            .collect();
        let Value::Object(claims) = case.all_claims() else { panic!("claims are an object") };
        let options = IssueOptions::new(Disclosable::pointers(salts.keys()).expect("pointers"));
        let issue = |claims: Object, random: &mut Salts| {
            let header = HeaderOptions::typ("example+sd-jwt");
            let prepared = prepare(claims, &options, random).expect("good claims");
            now(prepared.sign(&header, &signer())).expect("a token")
        };
        // Once to learn in which order we take salts, then with theirs.
        let first = issue(claims.clone(), &mut Salts::Counter(0));
        let places = first.process().expect("our own").disclosed().to_vec();
        let in_order = places.iter().map(|place| {
            decode_base64url(salts[place.pointer.as_str()]).expect("salts are base64url")
        });
        let ours = issue(claims, &mut Salts::Given(in_order.rev().collect()));
        let verified = SdJwt::parse(ours.to_string().as_bytes())
            .and_then(|ours| ours.verify(&key(ISSUER), &RustCrypto))
            .unwrap_or_else(|e| panic!("{}: {e}", case.name));
        assert_eq!(Value::Object(verified.claims().clone()), case.all_claims(), "{}", case.name);

        let digest = |one: &Disclosure| one.digest(HashAlgorithm::Sha256);
        let of_salt: BTreeMap<&str, &Disclosure> =
            theirs.disclosures().iter().map(|one| (one.salt(), one)).collect();
        let translation: BTreeMap<String, String> = ours
            .disclosures()
            .iter()
            .map(|one| (digest(one), digest(of_salt[one.salt()])))
            .collect();
        assert_eq!(translation.len(), theirs.disclosures().len(), "{}", case.name);
        for one in ours.disclosures() {
            let other = of_salt[one.salt()];
            assert_eq!(one.name(), other.name());
            let known = |digest: &str| translation.values().any(|known| known == digest);
            let (one, other) =
                (translate(one.value(), &translation), without(other.value(), &known));
            assert_eq!(one, other, "{}", case.name);
        }
        let known = |digest: &str| translation.values().any(|known| known == digest);
        let ours = translate(&Value::Object(ours.unverified_claims().clone()), &translation);
        let mut theirs = without(&Value::Object(theirs.unverified_claims().clone()), &known);
        if translation.is_empty() {
            // They name the hash even where there is no digest.
            theirs.as_object_mut().expect("an object").remove("_sd_alg");
        }
        assert_eq!(ours, theirs, "{}", case.name);
    });
}

impl Case {
    /// The claims as they were before anything was hidden: what the user gave, and what the issuer
    /// added, all of which is visible.
    fn all_claims(&self) -> Value {
        let mut claims = json(&self.folder.join("user_claims.json"));
        let payload = json(&self.folder.join("sd_jwt_payload.json"));
        let all = claims.as_object_mut().expect("claims are an object");
        for name in ["iss", "iat", "exp", "cnf"] {
            if let Some(value) = payload.get(name) {
                all.insert(name, value.clone());
            }
        }
        claims
    }
}

/// The value with other digests.
fn translate(value: &Value, digests: &BTreeMap<String, String>) -> Value {
    map_digests(value, &|digest| digests.get(digest).cloned())
}

/// The value without the digests that are decoys.
fn without(value: &Value, known: &dyn Fn(&str) -> bool) -> Value {
    map_digests(value, &|digest| known(digest).then(|| digest.to_owned()))
}

fn map_digests(value: &Value, map: &dyn Fn(&str) -> Option<String>) -> Value {
    let mapped = |value: &Value| map(value.as_str().expect("a digest is a text"));
    match value {
        Value::Object(object) => object
            .iter()
            .map(|(name, value)| match name {
                "_sd" => {
                    let digests = value.as_array().expect("an array of digests").iter();
                    let mut digests: Vec<String> = digests.filter_map(mapped).collect();
                    digests.sort_unstable();
                    (name, digests.into_iter().map(Value::String).collect::<Vec<_>>().into())
                }
                _ => (name, map_digests(value, map)),
            })
            .collect::<Object>()
            .into(),
        Value::Array(items) => items
            .iter()
            .filter_map(|item| match item.get("...") {
                None => Some(map_digests(item, map)),
                Some(digest) => mapped(digest)
                    .map(|digest| [("...", digest)].into_iter().collect::<Object>().into()),
            })
            .collect::<Vec<Value>>()
            .into(),
        plain => plain.clone(),
    }
}

/// Salts in place of random bytes.
enum Salts {
    Counter(u8),
    /// The last one comes first.
    Given(Vec<Vec<u8>>),
}

impl RandomSource for Salts {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        match self {
            Salts::Counter(number) => {
                *number += 1;
                bytes.fill(*number);
            }
            Salts::Given(salts) => {
                bytes.copy_from_slice(&salts.pop().expect("a salt for each disclosure"));
            }
        }
        Ok(())
    }
}

fn signer() -> LocalSigner {
    let jwk = parse(ISSUER_SECRET.as_bytes()).expect("JSON");
    LocalSigner::new(SecretKey::from_jwk(&jwk).expect("a key"), &RustCrypto)
}

fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a local signer is ready at once"),
    }
}
