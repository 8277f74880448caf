//! Status lists as the issuer signs them, and the place of a status in a draft.
#![allow(clippy::unwrap_used)]

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Value, parse};
use testamur_core::{Code, RandomSource, Result, Timestamp};
use testamur_issuer::{Envelope, EnvelopeKind, Issuer, ListSecuring, Securing};
use testamur_keys::{KeyType, LocalSigner, PublicKey, SecretKey, default_provider};
use testamur_proof::jose::Jws;
use testamur_proof::{Secured, Suite, cose, proofs, verify};
use testamur_status::{
    BitstringEntry, BitstringList, Dialect, LEAST_ENTRIES, LIST_BYTES, ListDescription, ListForm,
    Meaning, MemoryStore, Period, Purpose, Snapshot, StatusStore, TokenStatusList, TokenStatusType,
};

const URL: &str = "https://example.edu/status/1";

struct Fixed;

impl RandomSource for Fixed {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        bytes.fill(5);
        Ok(())
    }
}

fn issuer(kind: KeyType) -> (Issuer, PublicKey) {
    let key = SecretKey::from_raw(kind, &[7; 32]).unwrap();
    let public = key.public_key().clone();
    let did = format!("did:key:{}", public.to_multikey());
    (Issuer::new(did, Arc::new(LocalSigner::new(key, default_provider()))).unwrap(), public)
}

fn description() -> ListDescription {
    let both = Meaning::Purposes(vec![Purpose::Revocation, Purpose::Suspension]);
    let list = ListDescription::new(URL, LEAST_ENTRIES, both).unwrap();
    list.with_forms(ListForm::ALL).unwrap()
}

/// A list in which the first index is revoked and the second is suspended.
fn list() -> (Snapshot, [u64; 3]) {
    let store = MemoryStore::new();
    store.create(description(), &mut Fixed).unwrap();
    let given = store.allocate(URL, 3).unwrap();
    store.set_all(URL, &[(given[0], 1), (given[1], 2)]).unwrap();
    (store.publish(URL).unwrap(), given.try_into().unwrap())
}

fn period() -> Period {
    Period::starting(Timestamp::parse("2026-11-22T08:30:00.5Z").unwrap(), &description())
}

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("keys in this process sign at once"),
    }
}

/// What the Recommendation wants in such a list is in no context of VCDM 2.0, and signed all the same.
#[test]
fn a_list_of_messages_is_signed_with_what_they_mean() {
    let messages = ["fine", "pending", "withdrawn", "disputed"].map(str::to_owned).to_vec();
    let list = ListDescription::new(URL, LEAST_ENTRIES, Meaning::Messages(messages)).unwrap();
    let store = MemoryStore::new();
    store.create(list, &mut Fixed).unwrap();
    let snapshot = store.publish(URL).unwrap();
    let (issuer, key) = issuer(KeyType::Ed25519);
    let document = &snapshot.description().documents()[0];
    for suite in [Suite::EddsaRdfc2022, Suite::EddsaJcs2022] {
        let securing = ListSecuring { suite: Some(suite), ..ListSecuring::default() };
        let signed = ready(issuer.sign_list(&snapshot, document, &securing, period())).unwrap();
        let Secured::Document(credential) = signed else { panic!("no document") };
        assert!(is_verified(&credential, &key), "{suite:?}");
        for (from, to) in [("disputed", "harmless"), (r#""statusSize":2"#, r#""statusSize":1"#)] {
            let text = credential.to_string();
            assert!(text.contains(from), "{text}");
            let other = parse(text.replacen(from, to, 1).as_bytes()).unwrap();
            assert!(!is_verified(&other, &key), "{suite:?}: {to}");
        }
    }
}

fn is_verified(credential: &Value, key: &PublicKey) -> bool {
    let proofs = proofs(credential).unwrap();
    let proof = proofs[0].as_ref().unwrap();
    verify(credential, proof, key, default_provider(), &Contexts::bundled()).is_ok()
}

/// What a list credential says of the indices.
fn check_credential(credential: &Value, purpose: Purpose, indices: [u64; 3]) {
    assert_eq!(credential.get("validUntil").unwrap().as_str(), Some("2026-11-29T08:30:00Z"));
    let list = BitstringList::read(credential, Dialect::Bitstring).unwrap();
    let bits = list.expand(LIST_BYTES).unwrap();
    let url = credential.get("id").unwrap().as_str().unwrap();
    let set = indices
        .map(|index| list.status(&BitstringEntry::new(url, purpose.name(), index), &bits).unwrap());
    assert_eq!(set, if purpose == Purpose::Revocation { [1, 0, 0] } else { [0, 1, 0] });
}

fn check_token(list: &TokenStatusList, issuer: &Issuer, indices: [u64; 3]) {
    assert_eq!(list.issuer(), Some(issuer.id()));
    assert_eq!((list.issued(), list.expires()), (period().from, Some(period().until)));
    let entry = |index| testamur_status::TokenStatus::new(list.subject(), index);
    let bits = list.expand(LIST_BYTES).unwrap();
    let read = indices.map(|index| list.status(&entry(index), &bits).unwrap());
    let expected = [TokenStatusType::Invalid, TokenStatusType::Suspended, TokenStatusType::Valid];
    assert_eq!(read, expected);
}

#[test]
fn every_form_is_signed_and_says_the_same() {
    let (snapshot, indices) = list();
    for (kind, suite) in [
        (KeyType::Ed25519, None),
        (KeyType::Ed25519, Some(Suite::EddsaJcs2022)),
        (KeyType::P256, None),
        (KeyType::P256, Some(Suite::EcdsaJcs2019)),
    ] {
        let (issuer, key) = issuer(kind);
        let securing = ListSecuring { suite, ..ListSecuring::default() };
        for document in snapshot.description().documents() {
            let signed = ready(issuer.sign_list(&snapshot, &document, &securing, period()));
            match (document.form(), signed.unwrap()) {
                (ListForm::DataIntegrity, Secured::Document(credential)) => {
                    assert!(is_verified(&credential, &key));
                    check_credential(&credential, document.purpose().unwrap(), indices);
                    let mut other = credential.clone();
                    other.as_object_mut().unwrap().insert("validUntil", "2036-11-29T08:30:00Z");
                    assert!(!is_verified(&other, &key));
                }
                (ListForm::VcJwt, Secured::Token { text, media_type }) => {
                    assert_eq!(media_type, document.form().media_type());
                    let verified = Jws::parse(&text).unwrap().verify(&key, default_provider());
                    let credential = parse(verified.unwrap().payload()).unwrap();
                    check_credential(&credential, document.purpose().unwrap(), indices);
                }
                (ListForm::Jwt, Secured::Token { text, media_type }) => {
                    assert_eq!(media_type, "application/statuslist+jwt");
                    let verified = Jws::parse(&text).unwrap().verify(&key, default_provider());
                    let verified = verified.unwrap();
                    assert_eq!(verified.header().typ(), Ok(Some("statuslist+jwt")));
                    assert_eq!(verified.header().kid(), Ok(Some(issuer.verification_method())));
                    let claims = parse(verified.payload()).unwrap();
                    check_token(&TokenStatusList::read_jwt(&claims).unwrap(), &issuer, indices);
                }
                (ListForm::Cwt, Secured::Cose { bytes, media_type }) => {
                    assert_eq!(media_type, "application/statuslist+cwt");
                    let verified = cose::Sign1::parse(&bytes).unwrap();
                    let verified = verified.verify(&key, default_provider()).unwrap();
                    assert_eq!(verified.header().typ(), Some("application/statuslist+cwt"));
                    let kid = verified.header().kid().unwrap();
                    assert_eq!(kid, issuer.verification_method().as_bytes());
                    let list = TokenStatusList::read_cwt(verified.payload()).unwrap();
                    check_token(&list, &issuer, indices);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn a_list_is_not_signed_in_parts() {
    let (snapshot, _) = list();
    let (issuer, _) = issuer(KeyType::P256);
    let securing = ListSecuring { suite: Some(Suite::EcdsaSd2023), ..ListSecuring::default() };
    let document = &snapshot.description().documents_in(ListForm::DataIntegrity)[0];
    let refused = ready(issuer.sign_list(&snapshot, document, &securing, period())).unwrap_err();
    assert_eq!(refused.errors().next().unwrap().code(), Code::UsageSecuring);
}

fn draft(context: &str, more: &str) -> Value {
    let text = format!(
        r#"{{"@context": [{context}], "type": ["VerifiableCredential"]{more},
            "credentialSubject": {{"id": "did:example:student"}}}}"#
    );
    parse(text.as_bytes()).unwrap()
}

const V1: &str = r#""https://www.w3.org/2018/credentials/v1""#;
const V2: &str = r#""https://www.w3.org/ns/credentials/v2""#;
const TERMS: &str = r#""https://www.w3.org/ns/credentials/status/v1""#;

#[test]
fn a_status_stands_where_its_kind_of_credential_has_it() {
    let (issuer, _) = issuer(KeyType::Ed25519);
    let list = description();
    let filled = |draft: Value, securing: &Securing| {
        let mut draft = draft;
        issuer
            .status_place(&draft, securing, &list)
            .unwrap()
            .fill(&mut draft, &list, 94_567)
            .unwrap();
        draft
    };
    let proof = Securing::data_integrity(Suite::EddsaRdfc2022);
    let jwt = Securing::from(Envelope::new(EnvelopeKind::VcJwt));
    let claims = Securing::from(Envelope::new(EnvelopeKind::DcSdJwt));
    for (securing, extension) in [(&proof, "json"), (&jwt, "jwt")] {
        let filled = filled(draft(V2, ""), securing);
        let entries = filled.get("credentialStatus").unwrap().as_array().unwrap();
        let urls = entries.iter().map(|entry| BitstringEntry::read(entry).unwrap());
        let urls: Vec<String> = urls.map(|entry| entry.list().to_owned()).collect();
        let expected =
            ["revocation", "suspension"].map(|purpose| format!("{URL}/{purpose}.{extension}"));
        assert_eq!(urls, expected);
        let ids = entries.iter().map(|entry| entry.get("id").and_then(Value::as_str).unwrap());
        let expected = expected.map(|url| format!("{url}#94567"));
        assert_eq!(ids.collect::<Vec<_>>(), expected, "each entry has an identifier of its own");
        // And it can be signed, its terms being defined.
        ready(issuer.issue(filled, securing.clone(), &Default::default())).unwrap();
    }
    let token = filled(parse(br#"{"vct": "urn:diploma"}"#).unwrap(), &claims);
    let expected = format!(r#"{{"status_list":{{"idx":94567,"uri":"{URL}/tokens.jwt"}}}}"#);
    assert_eq!(token.get("status").unwrap().to_string(), expected);
    let old = filled(
        draft(&format!("{V1}, {TERMS}"), r#", "issuanceDate": "2026-11-22T08:30:00Z""#),
        &proof,
    );
    ready(issuer.issue(old, proof.clone(), &Default::default())).unwrap();
    // A list for one purpose is one entry, without an array around it.
    let one = ListDescription::revocation(URL).unwrap();
    let mut single = draft(V2, "");
    issuer.status_place(&single, &proof, &one).unwrap().fill(&mut single, &one, 0).unwrap();
    assert!(single.get("credentialStatus").unwrap().as_object().is_some());
}

#[test]
fn a_draft_that_cannot_have_a_status_is_refused_before_it_gets_one() {
    let (issuer, _) = issuer(KeyType::Ed25519);
    let proof = Securing::data_integrity(Suite::EddsaRdfc2022);
    let claims = Securing::from(Envelope::new(EnvelopeKind::DcSdJwt));
    let only = |form| description().with_forms([form]).unwrap();
    let status = r#", "credentialStatus": {"type": "BitstringStatusListEntry"}"#;
    let token = parse(br#"{"vct": "urn:diploma", "status": {"x": 1}}"#).unwrap();
    let bare = parse(br#"{"vct": "urn:diploma"}"#).unwrap();
    for (draft, securing, list, expected) in [
        (draft(V2, status), &proof, description(), Code::StatusAlready),
        (token, &claims, description(), Code::StatusAlready),
        (draft(V2, ""), &proof, only(ListForm::Jwt), Code::StatusListForm),
        (bare, &claims, only(ListForm::VcJwt), Code::StatusListForm),
        (draft(V1, ""), &proof, description(), Code::StatusContext),
    ] {
        let refused = issuer.status_place(&draft, securing, &list).unwrap_err();
        assert_eq!(refused.code(), expected, "{draft}");
    }
    // An empty set is no status, and other faults are for issuing to tell.
    assert!(
        issuer
            .status_place(&draft(V2, r#", "credentialStatus": []"#), &proof, &description())
            .is_ok()
    );
    let other = draft(&format!("{V1}, {TERMS}"), r#", "unheard": 1"#);
    assert!(issuer.status_place(&other, &proof, &description()).is_ok());
}
