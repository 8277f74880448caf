//! Keys that the document of a DID listed once, where the DID's history is kept.

use crate::badge::*;
use crate::status::{LIST, entry, list, served};
use crate::tokens::{header, members, number, token};
use testamur_core::evidence::{Document, Evidence, Step};
use testamur_core::json::{Value, parse};
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Timestamp};
use testamur_did::{WebvhLog, WebvhStatement};
use testamur_proof::{ProofOptions, Suite};
use testamur_verifier::{CredentialPolicy, PastKeys, Report, Trust, Verifier};

/// The DID of a school that changed its key in May.
pub(crate) struct School {
    pub(crate) did: String,
    log: WebvhLog,
}

impl School {
    /// A log by a key of its own: from January with the school's key.
    pub(crate) fn new() -> School {
        School::with_services("[]")
    }

    /// The same with services in its document.
    pub(crate) fn with_services(services: &str) -> School {
        let draft = WebvhLog::draft_did("school.example").unwrap();
        let document = document(draft.as_str(), "january", &school(), "");
        let document = edited(&document, "/service", services);
        let start = time("2026-01-01T00:00:00Z");
        let statement = WebvhStatement::default();
        let log = ready(WebvhLog::create(&document, &statement, &person(9).signer, start)).unwrap();
        let log = WebvhLog::verify(log, None, start).unwrap();
        School { did: log.latest().did().to_string(), log }
    }

    fn then(mut self, document: &Value, statement: &WebvhStatement, at: &str) -> School {
        let at = time(at);
        let log = ready(self.log.append(document, statement, &person(9).signer, at)).unwrap();
        self.log = WebvhLog::verify(log, None, at).unwrap();
        self
    }

    /// With another key from May on.
    fn rotated() -> School {
        let school = School::new();
        let document = document(&school.did, "may", &person(4), "");
        school.then(&document, &WebvhStatement::default(), "2026-05-01T00:00:00Z")
    }

    pub(crate) fn method(&self, name: &str) -> String {
        format!("{}#{name}", self.did)
    }

    /// The badge of the school, by a key of this name that it says was used at this time.
    fn badge(&self, by: &Person, name: &str, created: Option<&str>) -> Value {
        let mut options = ProofOptions::assertion(self.method(name));
        options.created = created.map(time);
        signed_with(&badge_by(&self.did), by, Suite::EddsaRdfc2022, &options)
    }

    fn ask(&self, document: &str, at: Timestamp) -> Report {
        verify_bytes(document.as_bytes(), self.policy(), &self.evidence(), at)
    }

    fn policy(&self) -> CredentialPolicy {
        CredentialPolicy::new(Trust::only([&self.did]).unwrap())
    }

    pub(crate) fn evidence(&self) -> Evidence {
        let mut evidence = Evidence::new();
        let log = self.log.to_jsonl().to_vec();
        evidence.insert("https://school.example/.well-known/did.jsonl", Ok(Document::given(log)));
        evidence
    }

    /// A list by a key of this name in which nothing is revoked: with a proof, and as a token, both made in
    /// March and valid from today.
    fn lists(&self, by: Person, name: &str, created: &str) -> [String; 2] {
        let list = edited(&list(), "/issuer", &format!("\"{}\"", self.did));
        let list = edited(&list, "/validFrom", "\"2026-06-01T00:00:00Z\"");
        let mut options = ProofOptions::assertion(self.method(name));
        options.created = Some(time(created));
        let signed = signed_with(&list, &by, Suite::EddsaRdfc2022, &options);
        let by = Person { method: self.method(name), ..by };
        let mut claims = members(&list);
        claims.insert("iat", number(time(created).unix()));
        [signed.to_string(), token(&claims, &header("vc+jwt", &by), &by)]
    }
}

fn document(did: &str, name: &str, key: &Person, more: &str) -> Value {
    let multikey = key.did.replace("did:key:", "");
    let method = format!("{did}#{name}");
    let text = format!(
        r#"{{"id":"{did}","verificationMethod":[{{"id":"{method}","type":"Multikey","controller":"{did}","publicKeyMultibase":"{multikey}"{more}}}],
           "assertionMethod":["{method}"],"authentication":["{method}"]}}"#
    );
    parse(text.as_bytes()).unwrap()
}

fn is_past(report: &Report) -> bool {
    let key = report.check(CheckId::IssuerKey);
    let past = |code| code == Code::DidVerificationMethodPast;
    key.outcome() == Outcome::Warned && key.code().is_some_and(past)
}

#[test]
fn a_key_of_then_counts_for_a_proof_of_then() {
    let school_did = School::rotated();
    let old = |created: Option<&str>| {
        let badge = school_did.badge(&school(), "january", created).to_string();
        school_did.ask(&badge, now())
    };
    // Also in the second in which the key was changed.
    for created in ["2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z"] {
        let report = old(Some(created));
        accepted(&report);
        assert!(is_past(&report), "{:#}", report.to_value());
    }
    let report = old(Some("2026-03-01T00:00:00Z"));
    let version = school_did.log.versions()[0].id();
    assert!(report.to_value().to_string().contains(version));

    // Without a time, before there was the key, after it was gone, in the future: it is not in the
    // document, and that is all that is known.
    let times = [
        None,
        Some("2025-12-31T23:59:59Z"),
        Some("2026-05-01T00:00:01Z"),
        Some("2026-05-02T00:00:00Z"),
        Some("2026-06-02T00:00:00Z"),
    ];
    for created in times {
        let report = old(created);
        let found = findings(&report);
        assert_eq!(found[0].1, Code::DidVerificationMethodNotFound, "{created:?}");
    }

    let badge = school_did.badge(&person(4), "may", Some("2026-05-02T00:00:00Z")).to_string();
    let report = school_did.ask(&badge, now());
    accepted(&report);
    assert_eq!(check(&report, CheckId::IssuerKey), (Outcome::Passed, None));
}

#[test]
fn the_policy_can_refuse_keys_of_then() {
    let school_did = School::rotated();
    for (by, name, created, counts) in [
        (school(), "january", "2026-03-01T00:00:00Z", false),
        (person(4), "may", "2026-05-02T00:00:00Z", true),
    ] {
        let badge = school_did.badge(&by, name, Some(created)).to_string();
        let policy = school_did.policy().past_keys(PastKeys::Refused);
        let report = verify_bytes(badge.as_bytes(), policy, &school_did.evidence(), now());
        match counts {
            true => accepted(&report),
            false => assert_eq!(findings(&report)[0].1, Code::DidVerificationMethodNotFound),
        }
    }
}

#[test]
fn what_the_document_says_of_a_key_now_is_what_counts() {
    let school_did = School::new();
    let revoked =
        document(&school_did.did, "january", &school(), r#","revoked":"2026-05-01T00:00:00Z""#);
    let school_did = school_did.then(&revoked, &WebvhStatement::default(), "2026-05-01T00:00:00Z");
    let badge = school_did.badge(&school(), "january", Some("2026-03-01T00:00:00Z")).to_string();
    let report = school_did.ask(&badge, now());
    assert_eq!(findings(&report)[0].1, Code::KeyRevoked);

    // A DID that was given up vouches for nothing, whatever it said before.
    let school_did = School::rotated();
    let last = document(&school_did.did, "may", &person(4), "");
    let over = WebvhStatement { deactivated: true, ..WebvhStatement::default() };
    let school_did = school_did.then(&last, &over, "2026-05-20T00:00:00Z");
    for (by, name) in [(school(), "january"), (person(4), "may")] {
        let badge = school_did.badge(&by, name, Some("2026-05-02T00:00:00Z")).to_string();
        assert_eq!(findings(&school_did.ask(&badge, now()))[0].1, Code::DidDeactivated);
    }
}

#[test]
fn a_key_that_was_revoked_once_stays_so_when_it_is_taken_out() {
    let stolen = school();
    let revoked = r#","revoked":"2026-05-01T00:00:00Z""#;
    // Under its name, and under the one that a thief cannot choose.
    for name in ["january", "stolen"] {
        let start = School::new();
        let with = document(&start.did, name, &stolen, revoked);
        let without = document(&start.did, "june", &person(4), "");
        let statement = WebvhStatement::default();
        let later = start.then(&with, &statement, "2026-05-01T00:00:00Z");
        let later = later.then(&without, &statement, "2026-05-02T00:00:00Z");
        let badge = later.badge(&stolen, "january", Some("2026-03-01T00:00:00Z")).to_string();
        let report = later.ask(&badge, now());
        assert_eq!(findings(&report)[0].1, Code::KeyRevoked, "{name}: {:#}", report.to_value());
        // Before the revocation was to be known, nobody could look at it.
        accepted(&later.ask(&badge, time("2026-04-01T00:00:00Z")));
    }
}

#[test]
fn a_time_in_the_past_is_asked_for_its_own_document() {
    let school_did = School::rotated();
    let badge = school_did.badge(&school(), "january", Some("2026-03-01T00:00:00Z")).to_string();
    let report = school_did.ask(&badge, time("2026-04-01T00:00:00Z"));
    accepted(&report);
    assert_eq!(check(&report, CheckId::IssuerKey), (Outcome::Passed, None));
}

#[test]
fn tokens_say_when_they_were_issued() {
    let school_did = School::rotated();
    let by = Person { method: school_did.method("january"), ..school() };
    let ask = |issued: Option<&str>| {
        let mut claims = members(&badge_by(&school_did.did));
        if let Some(issued) = issued {
            claims.insert("iat", number(time(issued).unix()));
        }
        school_did.ask(&token(&claims, &header("vc+jwt", &by), &by), now())
    };
    let report = ask(Some("2026-03-01T00:00:00Z"));
    accepted(&report);
    assert!(is_past(&report), "{:#}", report.to_value());
    for issued in [None, Some("2026-05-02T00:00:00Z")] {
        assert_eq!(findings(&ask(issued))[0].1, Code::DidVerificationMethodNotFound);
    }
}

#[test]
fn tokens_that_say_only_since_when_they_are_valid_may_have_been_made_later() {
    let school_did = School::rotated();
    let ask = |kid: &str, from: &str| {
        let by = Person { method: kid.to_owned(), ..school() };
        let badge = edited(&badge_by(&school_did.did), "/validFrom", &format!("\"{from}\""));
        let mut claims = members(&badge);
        claims.insert("nbf", number(time(from).unix()));
        claims.insert("iss", school_did.did.as_str());
        school_did.ask(&token(&claims, &header("vc+jwt", &by), &by), now())
    };
    let thumbprint = school().signer.secret_key().public_key().thumbprint().to_string();
    for kid in [school_did.method("january"), thumbprint] {
        // Awarded before there was the key, and while there was.
        for from in ["2024-01-01T00:00:00Z", "2026-03-01T00:00:00Z"] {
            let report = ask(&kid, from);
            accepted(&report);
            assert!(is_past(&report), "{:#}", report.to_value());
        }
        let report = ask(&kid, "2026-05-02T00:00:00Z");
        let code = findings(&report)[0].1;
        assert!([Code::DidVerificationMethodNotFound, Code::KeyNotFound].contains(&code), "{code}");
    }
}

#[test]
fn a_key_of_then_ends_when_its_document_said() {
    let school_did = School::new();
    let ending =
        document(&school_did.did, "january", &school(), r#","expires":"2026-05-20T00:00:00Z""#);
    let school_did = school_did.then(&ending, &WebvhStatement::default(), "2026-02-01T00:00:00Z");
    let next = document(&school_did.did, "may", &person(4), "");
    let over = school_did.then(&next, &WebvhStatement::default(), "2026-05-25T00:00:00Z");
    let report = |created| {
        let badge = over.badge(&school(), "january", Some(created)).to_string();
        over.ask(&badge, now())
    };
    let good = report("2026-03-01T00:00:00Z");
    accepted(&good);
    assert!(is_past(&good));
    assert_eq!(findings(&report("2026-05-21T00:00:00Z"))[0].1, Code::KeyExpired);
}

#[test]
fn who_proves_something_now_needs_a_key_of_now() {
    let school_did = School::rotated();
    let mut options = ProofOptions::assertion(school_did.method("january"));
    options.proof_purpose = "authentication".to_owned();
    options.created = Some(time("2026-03-01T00:00:00Z"));
    let badge = signed_with(&badge_by(&school_did.did), &school(), Suite::EddsaRdfc2022, &options);
    let report = school_did.ask(&badge.to_string(), now());
    let codes: Vec<Code> = findings(&report).into_iter().map(|(_, code, _)| code).collect();
    assert!(codes.contains(&Code::DidVerificationMethodNotFound), "{codes:?}");
}

/// Whoever issued under the name of before goes on to keep the list, under the name of today.
#[test]
fn a_did_that_has_moved_keeps_its_lists_under_its_new_name() {
    let new_name = |did: &str| did.replace("school.example", "new.example");
    let draft = WebvhLog::draft_did("school.example").unwrap();
    let portable = WebvhStatement { portable: Some(true), ..WebvhStatement::default() };
    let first = document(draft.as_str(), "january", &school(), "");
    let start = time("2026-01-01T00:00:00Z");
    let log = ready(WebvhLog::create(&first, &portable, &person(9).signer, start)).unwrap();
    let log = WebvhLog::verify(log, None, start).unwrap();
    let school_did = School { did: log.latest().did().to_string(), log };
    let new = new_name(&school_did.did);
    let moved = edited(
        &document(&new, "january", &school(), ""),
        "/alsoKnownAs",
        &format!("[\"{}\"]", school_did.did),
    );
    let school_did = school_did.then(&moved, &WebvhStatement::default(), "2026-05-01T00:00:00Z");
    let status = entry("revocation", 1).to_string();
    let badge = edited(&badge_by(&school_did.did), "/credentialStatus", &status);
    let mut options = ProofOptions::assertion(school_did.method("january"));
    options.created = Some(time("2026-03-01T00:00:00Z"));
    let badge = signed_with(&badge, &school(), Suite::EddsaRdfc2022, &options).to_string();
    let ask = |issuer: &str| {
        let list = edited(&list(), "/issuer", &format!("\"{issuer}\""));
        let mut options = ProofOptions::assertion(format!("{issuer}#january"));
        options.created = Some(time("2026-05-20T00:00:00Z"));
        let list = signed_with(&list, &school(), Suite::EddsaRdfc2022, &options);
        let mut evidence = school_did.evidence();
        let log = school_did.log.to_jsonl().to_vec();
        evidence.insert("https://new.example/.well-known/did.jsonl", Ok(Document::given(log)));
        evidence.insert(LIST, Ok(served(list)));
        verify_bytes(badge.as_bytes(), school_did.policy(), &evidence, now())
    };
    accepted(&ask(&new));
    // Another DID at the new place is somebody else.
    let other = new.replacen("did:webvh:Q", "did:webvh:q", 1);
    assert_ne!(ask(&other).verdict(), testamur_core::report::Verdict::Accepted);
    assert_ne!(ask(&school().did).verdict(), testamur_core::report::Verdict::Accepted);
}

#[test]
fn a_key_of_then_signs_no_status_lists() {
    let school_did = School::rotated();
    let status = entry("revocation", 1).to_string();
    let badge = edited(&badge_by(&school_did.did), "/credentialStatus", &status);
    let mut options = ProofOptions::assertion(school_did.method("may"));
    options.created = Some(time("2026-05-02T00:00:00Z"));
    let badge = signed_with(&badge, &person(4), Suite::EddsaRdfc2022, &options).to_string();
    let ask = |list: &str| {
        let mut evidence = school_did.evidence();
        evidence.insert(LIST, Ok(served(list)));
        let fetched = verify_bytes(badge.as_bytes(), school_did.policy(), &evidence, now());
        let policy = school_did.policy().status_list(list.as_bytes()).unwrap();
        let verifier = Verifier::new();
        let evidence = school_did.evidence();
        let stapled = verifier.verify(badge.as_bytes(), &policy.into(), &evidence, now());
        (fetched, stapled)
    };
    for list in school_did.lists(person(4), "may", "2026-06-01T00:00:00Z") {
        let (fetched, stapled) = ask(&list);
        accepted(&fetched);
        let Step::Done(stapled) = stapled else { panic!("nothing is downloaded") };
        accepted(&stapled);
    }
    for list in school_did.lists(school(), "january", "2026-03-01T00:00:00Z") {
        let (fetched, stapled) = ask(&list);
        let status = check(&fetched, CheckId::Status);
        assert_eq!(status, (Outcome::Inconclusive, Some(Code::StatusListUnverifiable)));
        let list = &fetched.check(CheckId::Status).reports()[0].1;
        let key = list.check(CheckId::IssuerKey).code();
        assert_eq!(key, Some(Code::DidVerificationMethodNotFound));
        assert!(matches!(stapled, Step::Needs(_)), "the list at the URL is asked for");
    }
}

/// What the report says of the time of signing depends on what the method of the DID can know.
#[test]
fn where_no_history_is_kept_the_report_says_so() {
    let sentence = |report: &Report| {
        let check = report.check(CheckId::IssuerKey);
        assert_eq!(check.outcome(), Outcome::Passed);
        let history = check.details().iter().find(|(name, _)| *name == "history");
        (check.sentence().into_owned(), history.map(|(_, value)| value.clone()))
    };
    let unknown = "The key is listed for this purpose by its controller. Whether it was when this was \
                   signed cannot be known: a did:web keeps no history.";
    let did = "did:web:school.example";
    let by = Person { did: did.to_owned(), method: format!("{did}#key"), ..school() };
    let mut evidence = Evidence::new();
    let url = "https://school.example/.well-known/did.json";
    evidence.insert(
        url,
        Ok(Document::given(document(did, "key", &school(), "").to_string().into_bytes())),
    );
    let policy = CredentialPolicy::new(Trust::only([did]).unwrap());
    let embedded = signed(&badge_by(did), &by).to_string();
    let claims = members(&badge_by(did));
    let enveloped = token(&claims, &header("vc+jwt", &by), &by);
    for document in [embedded, enveloped] {
        let report = verify_bytes(document.as_bytes(), policy.clone(), &evidence, now());
        accepted(&report);
        assert_eq!(sentence(&report), (unknown.to_owned(), Some("none".into())));
    }
    // A did:key is its key, and a did:webvh keeps its history.
    let known = "The key is listed for this purpose by its controller.";
    let report = verify(&signed(&badge(), &school()), crate::badge::policy());
    assert_eq!(sentence(&report), (known.to_owned(), None));
    let webvh = School::new();
    let badge = webvh.badge(&school(), "january", Some("2026-02-01T00:00:00Z"));
    let report = webvh.ask(&badge.to_string(), now());
    assert_eq!(sentence(&report), (known.to_owned(), None));
}
