//! What is found in logs that are good, as far as they are.

use super::*;

#[test]
fn a_history_is_verified_and_every_version_found() {
    let maker = history();
    let log = maker.verify().unwrap();
    assert_eq!((log.scid(), log.versions().len()), (&*maker.scid, 6));
    assert_eq!(log.latest().parameters().update_keys(), [key(3)]);
    assert_eq!(log.latest().parameters().watchers(), ["https://watch.example"]);
    assert_eq!(log.versions()[3].parameters().next_key_hashes().len(), 2);
    let did = maker.did();
    let number = |options: &ResolutionOptions| {
        let resolution = log.resolve(&did, options).unwrap();
        assert_eq!(resolution.document().unwrap().id(), did.as_str());
        resolution.metadata().version_id.clone().unwrap()
    };
    assert_eq!(number(&ResolutionOptions::default()), maker.version_ids[5]);
    assert_eq!(number(&by_number(2)), maker.version_ids[1]);
    assert_eq!(number(&by_time("2026-03-15T00:00:00Z")), maker.version_ids[2]);
    assert_eq!(number(&by_time("2026-03-01T00:00:00Z")), maker.version_ids[2]);
    assert_eq!(number(&by_time("2026-02-28T23:59:59Z")), maker.version_ids[1]);
    assert_eq!(number(&by_time("2030-01-01T00:00:00Z")), maker.version_ids[5]);
    let id = Some(maker.version_ids[3].clone());
    let by_id = ResolutionOptions { version_id: id, ..ResolutionOptions::default() };
    assert_eq!(number(&by_id), maker.version_ids[3]);

    let fails = |options: &ResolutionOptions| log.resolve(&did, options).unwrap_err().code();
    for options in [by_number(0), by_number(7), by_time("2025-12-31T23:59:59Z")] {
        assert_eq!(fails(&options), Code::DidVersionNotFound);
    }
    let id = Some(maker.version_ids[3].replace("4-", "3-"));
    assert_eq!(
        fails(&ResolutionOptions { version_id: id, ..by_id.clone() }),
        Code::DidVersionNotFound
    );
    assert_eq!(
        fails(&ResolutionOptions { version_number: Some(4), ..by_id }),
        Code::DidOptionInvalid
    );
}

#[test]
fn metadata() {
    let maker = history();
    let log = maker.verify().unwrap();
    let value = log.resolve(&maker.did(), &by_number(5)).unwrap().to_value();
    let [five, six] = &maker.version_ids[4..] else { panic!() };
    assert_eq!(
        value.get("didDocumentMetadata").unwrap().to_string(),
        format!(
            r#"{{"created":"2026-01-01T00:00:00Z","updated":"2026-06-01T00:00:00Z","nextUpdate":"2026-06-01T00:00:00Z","versionId":"{five}","nextVersionId":"{six}","versionTime":"2026-05-01T00:00:00Z","scid":"{}","portable":false,"ttl":"60","witness":{{}},"watchers":["https://watch.example"]}}"#,
            maker.scid
        )
    );
}

#[test]
fn a_deactivated_did_has_only_a_past() {
    let mut maker = Maker::new("");
    maker.entry(r#""deactivated":true,"updateKeys":[]"#, 1);
    let log = maker.verify().unwrap();
    for options in [ResolutionOptions::default(), by_number(2), by_time("2026-02-01T00:00:00Z")] {
        let gone = log.resolve(&maker.did(), &options).unwrap();
        assert_eq!(gone.document().unwrap_err().code(), Code::DidDeactivated);
    }
    let past = log.resolve(&maker.did(), &by_number(1)).unwrap();
    assert!(past.document().is_ok() && past.metadata().deactivated);

    let mut revived = Maker::new("");
    revived.entry(r#""deactivated":true"#, 1).entry(r#""deactivated":false"#, 1);
    assert_eq!(revived.code(), Code::DidWebvhEntry);
}

#[test]
fn what_comes_after_a_bad_entry_does_not_count() {
    let mut maker = Maker::new("");
    maker.entry("", 1).entry("", 9);
    let (did, resolver) = (maker.did(), Resolver::standard());
    let mut evidence = Evidence::new();
    let url = "https://a.example/.well-known/did.jsonl";
    evidence.insert(url, Ok(Document::given(maker.log.clone().into_bytes())));
    let resolve =
        |options: &ResolutionOptions| match resolver.resolve(&did, options, &evidence, at(NOW)) {
            Ok(Step::Done(found)) => Ok(found.metadata().version_id.clone().unwrap()),
            Ok(Step::Needs(requests)) => panic!("{requests:?}"),
            Err(error) => Err(error.code()),
        };
    assert_eq!(resolve(&by_number(2)).as_ref(), Ok(&maker.version_ids[1]));
    assert_eq!(resolve(&by_time("2026-01-15T00:00:00Z")).as_ref(), Ok(&maker.version_ids[0]));
    // The third may have been in force, and the present is what it says.
    for options in [ResolutionOptions::default(), by_time("2026-02-01T00:00:00Z"), by_number(3)] {
        assert_eq!(resolve(&options), Err(Code::DidWebvhProof));
    }
}

#[test]
fn witnesses_approve_with_their_latest_proof() {
    let list = format!(
        r#""witness":{{"threshold":2,"witnesses":[{{"id":"did:key:{}"}},{{"id":"did:key:{}"}},{{"id":"did:key:{}"}}]}}"#,
        key(11),
        key(12),
        key(13)
    );
    let mut maker = Maker::new(&format!(",{list}"));
    maker.entry("", 1).entry(r#""witness":{}"#, 1).entry("", 1);
    let outcome = |approvals: &[String]| {
        let file = format!("[{}]", approvals.join(","));
        maker.verify_with(Some(&file)).map(|_| ()).map_err(|error| {
            let fact = |name| error.facts().find(|(fact, _)| *fact == name).unwrap().1.to_owned();
            (error.code(), fact("entry"), fact("actual"))
        })
    };
    let by = |number, seed| maker.approval(number, seed);
    let missing = |entry: &str, actual: &str| {
        Err((Code::DidWebvhWitness, entry.to_owned(), actual.to_owned()))
    };
    // The entry that ends it needs the approval of those before; what follows needs none.
    assert_eq!(outcome(&[by(3, 11), by(3, 12)]), Ok(()));
    assert_eq!(outcome(&[by(4, 11), by(3, 13)]), Ok(()));
    assert_eq!(outcome(&[by(2, 11), by(3, 12), by(3, 13)]), Ok(()));
    assert_eq!(outcome(&[by(2, 11), by(3, 12)]), missing("3", "1"));
    assert_eq!(outcome(&[by(1, 11), by(3, 12)]), missing("2", "1"));
    assert_eq!(outcome(&[by(3, 11), by(3, 11)]), missing("1", "1"));
    assert_eq!(outcome(&[by(3, 11), by(3, 14)]), missing("1", "1"));
    assert_eq!(outcome(&[]), missing("1", "0"));
    // A bad proof for a later version leaves the good one before it; one for no version is passed over.
    let forged = by(4, 12).replace("\"4-", "\"3-");
    assert_eq!(outcome(&[by(3, 11), by(3, 12), forged]), Ok(()));
    let wrong = by(3, 11).replace(&maker.version_ids[2], &maker.version_ids[3]);
    assert_eq!(outcome(&[wrong, by(3, 11), by(3, 12)]), Ok(()));
    for text in ["{}", "[1]", "x", "[{\"proof\":[]}]"] {
        let error = maker.verify_with(Some(text)).unwrap_err();
        assert_eq!(error.code(), Code::DidWebvhWitnessFile, "{text}");
    }
    // Witnesses that come later approve their own entry.
    let mut later = Maker::new("");
    later.entry(&list, 1);
    assert_eq!(later.verify().unwrap_err().code(), Code::DidWebvhWitness);
    let file = format!("[{},{}]", later.approval(2, 11), later.approval(2, 13));
    assert!(later.verify_with(Some(&file)).is_ok());
}

#[test]
fn the_witness_file_is_asked_for_when_it_is_needed() {
    let list =
        format!(r#","witness":{{"threshold":1,"witnesses":[{{"id":"did:key:{}"}}]}}"#, key(11));
    let maker = Maker::new(&list);
    let (did, method) = (maker.did(), DidWebvh::new());
    let mut evidence = Evidence::new();
    let step = |evidence: &Evidence| {
        method.resolve(&did, &ResolutionOptions::default(), evidence, at(NOW))
    };
    let needs = |evidence: &Evidence| match step(evidence) {
        Ok(Step::Needs(requests)) => requests[0].url.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(needs(&evidence), "https://a.example/.well-known/did.jsonl");
    evidence.insert(needs(&evidence), Ok(Document::given(maker.log.clone().into_bytes())));
    let url = needs(&evidence);
    assert_eq!(url, "https://a.example/.well-known/did-witness.json");
    for (outcome, code) in [
        (Err(Error::new(Code::FetchNotFound)), Code::DidWebvhWitness),
        (Err(Error::new(Code::FetchStatus)), Code::DidUnavailable),
        (Ok(Document::given(*b"[]")), Code::DidWebvhWitness),
    ] {
        evidence.insert(url.clone(), outcome);
        assert_eq!(step(&evidence).unwrap_err().code(), code);
    }
    let file: Arc<[u8]> = format!("[{}]", maker.approval(1, 11)).into_bytes().into();
    evidence.insert(url, Ok(Document::given(file)));
    // The second time it is remembered, and the same.
    let first = step(&evidence).unwrap();
    assert_eq!(first, step(&evidence).unwrap());
    let Step::Done(found) = first else { panic!("all is there") };
    let witness = found.metadata().other.get("witness").unwrap().to_string();
    assert_eq!(
        witness,
        format!(r#"{{"threshold":"1","witnesses":[{{"id":"did:key:{}"}}]}}"#, key(11))
    );
}

#[test]
fn paths_lead_to_files_and_whois() {
    let own = r##","service":[{"id":"#files","type":"relativeRef","serviceEndpoint":"https://files.example/base"},
        {"id":"#whois","type":"LinkedVerifiablePresentation","serviceEndpoint":"ipfs://x"}]"##;
    let plain = Maker::new("");
    let mut stated = Maker::new("");
    stated.entry_with("2026-02-01T00:00:00Z", "", HOST, own, 1);
    let leads = |maker: &Maker, rest: &str| {
        let mut evidence = Evidence::new();
        let url = "https://a.example/.well-known/did.jsonl";
        evidence.insert(url, Ok(Document::given(maker.log.clone().into_bytes())));
        let url = DidUrl::parse(&format!("{}{rest}", maker.did())).unwrap();
        let options =
            DereferencingOptions { representation: Representation::UriList, ..Default::default() };
        match Resolver::standard().dereference(&url, &options, &evidence, at(NOW)) {
            Ok(Step::Done(found)) => match found.content {
                Content::Urls(urls) => Ok(urls.join(" ")),
                other => panic!("{other:?}"),
            },
            Ok(Step::Needs(requests)) => panic!("{requests:?}"),
            Err(error) => Err(error.code()),
        }
    };
    for (rest, expected) in [
        ("/governance/issuers.json", Ok("https://a.example/governance/issuers.json")),
        ("/whois", Ok("https://a.example/whois.vp")),
        ("/whois/x", Ok("https://a.example/whois/x")),
        ("/a%20b#c", Ok("https://a.example/a%20b#c")),
        ("?service=files&relativeRef=/a", Ok("https://a.example/a")),
        ("?service=whois", Ok("https://a.example/whois.vp")),
        ("?service=other", Err(Code::DidServiceNotFound)),
        ("/a?service=files", Err(Code::DidResourceNotFound)),
        ("/../a", Err(Code::DidResourceNotFound)),
        ("/a/%2e%2E/b", Err(Code::DidResourceNotFound)),
        ("/a%2Fb", Err(Code::DidResourceNotFound)),
    ] {
        assert_eq!(leads(&plain, rest), expected.map(str::to_owned), "{rest}");
    }
    assert_eq!(leads(&stated, "/a"), Ok("https://files.example/base/a".to_owned()));
    assert_eq!(leads(&stated, "/whois"), Err(Code::DidServiceScheme));
    assert_eq!(leads(&stated, "/whois?versionNumber=1"), Ok("https://a.example/whois.vp".into()));
    assert_eq!(leads(&stated, "/whois?versionNumber=x"), Err(Code::DidOptionInvalid));
}

#[test]
fn this_machine_is_asked_only_for_development() {
    let did = Did::parse(&format!("did:webvh:{}:localhost%3A8080", multihash(b""))).unwrap();
    let method = DidWebvh::new();
    assert_eq!(method.url(&did).unwrap_err().code(), Code::DidWebLocalhost);
    assert!(method.taken_if_known(&did).is_some());
    let url = DidWebvh::insecure_localhost().url(&did).unwrap();
    assert_eq!(url, "http://localhost:8080/.well-known/did.jsonl");
}
