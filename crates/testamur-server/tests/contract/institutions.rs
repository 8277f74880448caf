//! Issuers as institutions have them: several keys and suites, statuses of several kinds, limits.

use crate::site::{REGISTRAR, Site, did, new_key, signing};
use crate::{Answer, draft, draft_1_1, with, without};
use serde_json::{Value, json};
use testamur::did::{KeyForm, PublishedKey, Relationship};
use testamur::status::Purpose;
use testamur::{
    Issuer, KeyType, LocalSigner, OsRandom, SecretKey, Suite, Verdict, default_provider, now,
};
use testamur_server::{IssuerLimits, NamedIssuer, SigningKey, StatusSetting};

fn issue(site: &Site, body: &Value) -> Answer {
    site.post("/registrar/credentials/issue", body)
}

fn of_type(did: &str, fragment: &str, key_type: KeyType) -> Issuer {
    let key = SecretKey::generate(key_type, &mut OsRandom).unwrap();
    let signer = LocalSigner::new(key, default_provider());
    Issuer::with_method(did, format!("{did}#{fragment}"), signer).unwrap()
}

fn published(issuer: &Issuer) -> PublishedKey {
    PublishedKey {
        id: issuer.verification_method().to_owned(),
        key: issuer.public_key().clone(),
        form: KeyForm::Multikey,
        relationships: vec![Relationship::AssertionMethod],
    }
}

/// An issuer with two keys in four suites, whose first cannot sign status lists.
fn many(port: u16) -> NamedIssuer {
    let did = did(REGISTRAR, port, "");
    let bbs = of_type(&did, "bbs", KeyType::Bls12381G2);
    let edwards = signing(&did, "ed", &new_key());
    let keys = vec![published(&bbs), published(&edwards)];
    NamedIssuer::data_integrity("registrar", bbs, Suite::Bbs2023)
        .also(SigningKey::data_integrity(edwards.clone(), Suite::EddsaRdfc2022))
        .and_then(|named| {
            named.also(SigningKey::data_integrity(edwards.clone(), Suite::EddsaJcs2022))
        })
        .and_then(|named| named.also(SigningKey::vc_jwt(edwards)))
        .unwrap()
        .publish(keys)
        .status(StatusSetting::revocation())
}

#[test]
fn a_request_chooses_among_the_keys_and_suites() {
    let site = Site::start("choice", |port| vec![many(port)]);
    let did = did(REGISTRAR, site.port(), "");
    let (bbs, edwards) = (format!("{did}#bbs"), format!("{did}#ed"));
    let listed = site.get(REGISTRAR, "/issuers").json();
    let listed = listed["issuers"][0].as_object().unwrap().clone();
    assert_eq!(
        (&listed["suite"], &listed["verificationMethod"]),
        (&json!("bbs-2023"), &json!(bbs))
    );
    let suites: Vec<_> =
        listed["keys"].as_array().unwrap().iter().map(|key| &key["suite"]).collect();
    assert_eq!(suites, ["bbs-2023", "eddsa-rdfc-2022", "eddsa-jcs-2022", "vc+jwt"]);
    for (options, suite, method) in [
        (json!({}), "bbs-2023", &bbs),
        (json!({ "cryptosuite": "eddsa-jcs-2022" }), "eddsa-jcs-2022", &edwards),
        (json!({ "suite": "eddsa-rdfc-2022" }), "eddsa-rdfc-2022", &edwards),
        (json!({ "verificationMethod": edwards }), "eddsa-rdfc-2022", &edwards),
        (
            json!({ "verificationMethod": edwards, "cryptosuite": "eddsa-jcs-2022" }),
            "eddsa-jcs-2022",
            &edwards,
        ),
    ] {
        let answer = issue(&site, &json!({ "credential": draft(), "options": options }));
        assert_eq!(answer.status, 201, "{options}: {}", answer.text);
        let credential = &answer.json()["verifiableCredential"];
        assert_eq!(credential["proof"]["cryptosuite"], suite, "{options}");
        assert_eq!(credential["proof"]["verificationMethod"], **method, "{options}");
        if suite != "bbs-2023" {
            // Its status list is signed by a key that can.
            let (verdict, report) = site.verdict(&site.stranger(), credential);
            assert_eq!(verdict, Verdict::Accepted, "{report}");
        }
    }
    let token = issue(&site, &json!({ "credential": draft(), "options": { "suite": "vc+jwt" } }));
    let token = &token.json()["verifiableCredential"];
    assert_eq!(token["type"], "EnvelopedVerifiableCredential", "{token}");
    assert_eq!(site.verdict(&site.stranger(), token).0, Verdict::Accepted);
    for (options, code) in [
        (json!({ "cryptosuite": "ecdsa-rdfc-2019" }), "server.key_choice"),
        (json!({ "verificationMethod": "#ed" }), "server.key_choice"),
        (json!({ "suite": "vc+jwt", "cryptosuite": "eddsa-rdfc-2022" }), "server.key_choice"),
        (
            json!({ "verificationMethod": bbs, "cryptosuite": "eddsa-rdfc-2022" }),
            "server.key_choice",
        ),
        (json!({ "cryptosuite": 7 }), "server.member_type"),
    ] {
        let answer = issue(&site, &json!({ "credential": draft(), "options": options }));
        assert_eq!((answer.status, answer.problem().as_str()), (400, code), "{options}");
    }
    site.end();
}

#[test]
fn a_credential_is_suspended_and_reinstated() {
    let key = new_key();
    let site = |suspends: bool, name: &str| {
        let purposes = match suspends {
            true => vec![Purpose::Revocation, Purpose::Suspension],
            false => vec![Purpose::Revocation],
        };
        let key = key.clone();
        let issuers = move |port| {
            let issuer = signing(&did(REGISTRAR, port, ""), "key", &key);
            let keys = vec![published(&issuer)];
            let status = StatusSetting::Lists { purposes, entries: 262_144 };
            let named = NamedIssuer::data_integrity("registrar", issuer, Suite::EddsaRdfc2022);
            vec![named.publish(keys).status(status)]
        };
        (name.to_owned(), issuers)
    };
    let (name, issuers) = site(false, "suspended");
    let first = Site::start(&name, issuers);
    let old = first.issued("registrar");
    let (_, issuers) = site(true, "");
    let site = first.restarted(issuers);
    // Lists for something else begin anew; the old one goes on.
    let id = "urn:uuid:7c2d1f0e-0000-4000-8000-000000000009";
    let answer = issue(&site, &json!({ "credential": with(&draft(), "id", json!(id)) }));
    let credential = &answer.json()["verifiableCredential"];
    let entries = credential["credentialStatus"].as_array().unwrap();
    let purposes: Vec<_> = entries.iter().map(|entry| &entry["statusPurpose"]).collect();
    assert_eq!(purposes, ["revocation", "suspension"]);
    assert!(entries[0]["statusListCredential"].as_str().unwrap().contains("/status/2/"));
    assert!(
        old["credentialStatus"]["statusListCredential"].as_str().unwrap().contains("/status/1/")
    );
    let accepted = |credential: &Value| site.verdict(&site.stranger(), credential).0;
    assert_eq!(accepted(&old), Verdict::Accepted);
    let set = |purpose: &str, status: bool| {
        let change = json!({ "statusPurpose": purpose, "status": status });
        let body = json!({ "credentialId": id, "credentialStatus": [change] });
        site.post("/credentials/status", &body).status
    };
    assert_eq!(accepted(credential), Verdict::Accepted);
    assert_eq!(set("suspension", true), 200);
    assert_eq!(accepted(credential), Verdict::Rejected);
    assert_eq!(set("suspension", false), 200);
    assert_eq!(accepted(credential), Verdict::Accepted);
    assert_eq!(set("suspension", true), 200);
    assert_eq!(set("revocation", false), 200, "it was not revoked");
    assert_eq!(accepted(credential), Verdict::Rejected, "and is still suspended");
    for change in [
        json!({ "status": false, "statusPurpose": "refresh" }),
        json!({ "status": false, "statusPurpose": 7 }),
        json!({ "status": false }),
        // Of which of the two would it be for good?
        json!({
            "status": true, "statusPurpose": "revocation",
            "statusListCredential": entries[1]["statusListCredential"]
        }),
    ] {
        let body = json!({ "credentialId": id, "credentialStatus": [change] });
        assert_eq!(site.post("/credentials/status", &body).status, 400, "{body}");
    }
    // The document of the list says what is meant, where nothing else does.
    let suspension = &entries[1]["statusListCredential"];
    let change = json!({ "statusListCredential": suspension, "status": false });
    let body = json!({ "credentialId": id, "credentialStatus": [change] });
    assert_eq!(site.post("/credentials/status", &body).status, 200);
    assert_eq!(accepted(credential), Verdict::Accepted);
    assert_eq!(set("revocation", true), 200);
    assert_eq!(set("suspension", false), 200, "it was not suspended");
    assert_eq!(set("revocation", false), 400, "that is for good");
    assert_eq!(accepted(credential), Verdict::Rejected);
    site.end();
}

/// Who is promised that credentials can be revoked gets none that cannot, unless a key is said to give no status.
#[test]
fn a_status_is_not_left_out_in_silence() {
    let site = Site::start("promised", |port| {
        let did = did(REGISTRAR, port, "");
        let (edwards, bbs) =
            (signing(&did, "ed", &new_key()), of_type(&did, "bbs", KeyType::Bls12381G2));
        let keys = vec![published(&edwards), published(&bbs)];
        let unlinkable = SigningKey::data_integrity(bbs, Suite::Bbs2023).without_status();
        let named = NamedIssuer::data_integrity("registrar", edwards, Suite::EddsaRdfc2022);
        let named = named.also(unlinkable).unwrap();
        vec![named.publish(keys).status(StatusSetting::revocation())]
    });
    let old = issue(&site, &json!({ "credential": draft_1_1() }));
    assert_eq!((old.status, old.problem().as_str()), (400, "status.context"), "{}", old.text);
    let contexts = json!([crate::V1, "https://www.w3.org/ns/credentials/status/v1"]);
    let id = "urn:uuid:7c2d1f0e-0000-4000-8000-00000000000a";
    let old = with(&with(&draft_1_1(), "@context", contexts), "id", json!(id));
    let answer = issue(&site, &json!({ "credential": old }));
    assert_eq!(answer.status, 201, "{}", answer.text);
    let credential = &answer.json()["verifiableCredential"];
    assert_eq!(site.verdict(&site.stranger(), credential).0, Verdict::Accepted);
    let body = json!({ "credentialId": id, "credentialStatus": { "status": true } });
    assert_eq!(site.post("/credentials/status", &body).status, 200);
    assert_eq!(site.verdict(&site.stranger(), credential).0, Verdict::Rejected);
    let options =
        json!({ "suite": "bbs-2023", "mandatoryPointers": ["/credentialSubject/degree"] });
    let answer = issue(&site, &json!({ "credential": draft(), "options": options }));
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert!(answer.json()["verifiableCredential"].get("credentialStatus").is_none());
    site.end();
}

/// A list that was signed by a key that the issuer has no more is signed again by one that it has.
#[test]
fn lists_are_signed_by_a_key_that_the_issuer_has() {
    let (before, after) = (new_key(), new_key());
    let with_key = |key: &crate::site::Key, fragment: &'static str| {
        let key = key.clone();
        move |port| {
            let issuer = signing(&did(REGISTRAR, port, ""), fragment, &key);
            let keys = vec![published(&issuer)];
            let named = NamedIssuer::data_integrity("registrar", issuer, Suite::EddsaRdfc2022);
            vec![named.publish(keys).status(StatusSetting::revocation())]
        }
    };
    let site = Site::start("resigned", with_key(&before, "1"));
    let path = "/registrar/status/1/revocation.json";
    let method = |site: &Site| {
        let method = site.get(REGISTRAR, path).json()["proof"]["verificationMethod"].clone();
        method.as_str().unwrap().rsplit('#').next().unwrap().to_owned()
    };
    assert_eq!(method(&site), "1");
    let site = site.restarted(with_key(&after, "2"));
    assert_eq!(method(&site), "2");
    assert_eq!(site.get(REGISTRAR, path).text, site.get(REGISTRAR, path).text, "signed once");
    site.end();
}

fn limited(name: &str, limits: impl FnOnce(&mut IssuerLimits)) -> Site {
    let mut said = IssuerLimits::default();
    limits(&mut said);
    Site::start(name, |port| {
        let issuer = signing(&did(REGISTRAR, port, ""), "key", &new_key());
        let named = NamedIssuer::data_integrity("registrar", issuer, Suite::EddsaRdfc2022);
        vec![named.limits(said)]
    })
}

#[test]
fn an_issuer_issues_no_more_than_it_may() {
    let site = limited("quota", |limits| limits.per_day = Some(2));
    // What is refused, and what was answered before, does not count.
    let bad = with(&draft(), "undefinedMember", json!(1));
    assert_eq!(issue(&site, &json!({ "credential": bad })).status, 400);
    let once = || {
        let host = format!("{REGISTRAR}:{}", site.port());
        let body = json!({ "credential": draft() }).to_string();
        site.ask("POST", &host, "/registrar/credentials/issue", "Idempotency-Key: k\r\n", &body)
    };
    for _ in 0..3 {
        assert_eq!(once().status, 201);
    }
    assert_eq!(issue(&site, &json!({ "credential": draft() })).status, 201);
    // Midnight comes once at most, and with it a new day.
    let refused = refused_within(&site, 3);
    assert_eq!((refused.status, refused.problem().as_str()), (429, "server.quota"));
    let later: i64 = refused.headers["retry-after"].parse().unwrap();
    assert!((1..=24 * 60 * 60).contains(&later), "{later}");
    assert_eq!(once().status, 201, "that was answered already");
    site.end();
}

/// Issues until that is refused, so many times at most.
fn refused_within(site: &Site, times: usize) -> Answer {
    let mut answers = (0..times).map(|_| issue(site, &json!({ "credential": draft() })));
    answers.find(|answer| answer.status != 201).expect("nothing was refused")
}

#[test]
fn a_minute_has_a_limit_too() {
    let site = limited("quota-minute", |limits| limits.per_minute = Some(1));
    // However slow this machine is, some two requests of a hundred are in the same minute.
    let refused = refused_within(&site, 100);
    assert_eq!((refused.status, refused.problem().as_str()), (429, "server.quota"));
    let later: i64 = refused.headers["retry-after"].parse().unwrap();
    assert!((1..=60).contains(&later), "{later}");
    site.end();
}

#[test]
fn many_at_the_same_time_are_no_more_than_one_after_the_other() {
    let site = limited("quota-race", |limits| limits.per_day = Some(1));
    let day = || now().unwrap().unix().div_euclid(24 * 60 * 60);
    let before = day();
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let ask = || issue(&site, &json!({ "credential": draft() })).status;
        let asking: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        asking.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let issued = answers.iter().filter(|status| **status == 201).count();
    let days = usize::try_from(day() - before).unwrap() + 1;
    assert!((1..=days).contains(&issued), "{answers:?}");
    assert!(answers.iter().all(|status| [201, 429].contains(status)), "{answers:?}");
    site.end();
}

#[test]
fn bodies_and_validity_have_bounds_of_their_own() {
    let site = limited("bounds", |limits| {
        limits.body_bytes = Some(2_000);
        limits.valid_days = Some(30);
    });
    let in_days = |days: i64| {
        let time = now().unwrap().plus_seconds(days * 24 * 60 * 60);
        json!(time.to_string())
    };
    let until = |days| with(&draft(), "validUntil", in_days(days));
    assert_eq!(issue(&site, &json!({ "credential": until(29) })).status, 201);
    let old = with(&draft_1_1(), "expirationDate", in_days(29));
    assert_eq!(issue(&site, &json!({ "credential": old })).status, 201);
    for (what, draft) in [
        ("too late", until(31)),
        ("no end", draft()),
        ("no time", with(&draft(), "validUntil", json!("tomorrow"))),
        (
            "an end by another name",
            without(&with(&old, "validUntil", in_days(1)), "/expirationDate"),
        ),
    ] {
        let refused = issue(&site, &json!({ "credential": draft }));
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (400, "server.validity"),
            "{what}"
        );
        assert!(refused.json()["pointer"].as_str().unwrap().starts_with("/credential/"), "{what}");
    }
    let long = with(&until(29), "name", json!("x".repeat(2_000)));
    let refused = issue(&site, &json!({ "credential": long }));
    assert_eq!((refused.status, refused.problem().as_str()), (413, "server.body_size"));
    site.end();
}
