//! What is remembered of logs, and how much.

use super::*;

/// Resolves a DID by a log, and a file of witness proofs, at its place.
fn resolve(method: &DidWebvh, did: &Did, log: &[u8], file: &Arc<[u8]>) -> Result<Resolution> {
    let mut evidence = Evidence::new();
    let url = method.url(did).unwrap();
    let witnesses = url.replace("did.jsonl", "did-witness.json");
    evidence.insert(url, Ok(Document::given(log.to_vec())));
    evidence.insert(witnesses, Ok(Document::given(file.clone())));
    match method.resolve(did, &ResolutionOptions::default(), &evidence, at(NOW))? {
        Step::Done(found) => Ok(found),
        Step::Needs(requests) => panic!("{requests:?}"),
    }
}

/// A log that a witness has approved, with an approval padded by a million spaces.
fn witnessed() -> (Maker, Arc<[u8]>) {
    let list =
        format!(r#","witness":{{"threshold":1,"witnesses":[{{"id":"did:key:{}"}}]}}"#, key(11));
    let maker = Maker::new(&list);
    let file = format!("[{}{}]", maker.approval(1, 11), " ".repeat(1_000_000));
    (maker, file.into_bytes().into())
}

/// Nobody's memory is spent on a log because strangers name it, and it is verified once all the same.
#[test]
fn what_is_not_the_log_of_the_did_is_kept_apart() {
    let method = DidWebvh::new();
    let (maker, file) = witnessed();
    let resolved = |did: &Did, log: &[u8]| resolve(&method, did, log, &file).map(drop);
    let log = maker.log.as_bytes();
    resolved(&maker.did(), log).unwrap();
    let [kept, none] = method.logs.count();
    assert_eq!((kept.0, kept.1, none.0), (1, kept.2, 0));
    let url_of = |did: &Did| method.url(did).unwrap();
    for (did, others) in [
        // The log that is kept, from elsewhere; another one's identifier; a log of nothing.
        (maker.did().as_str().replace(HOST, "evil.example:1"), 1),
        (format!("did:webvh:{}:{HOST}:2", multihash(b"any")), 2),
    ] {
        let did = Did::parse(&did).unwrap();
        for _ in 0..2 {
            let bytes: Arc<[u8]> = log.into();
            let chain = || method.logs.chain(&did, &url_of(&did), &bytes).unwrap();
            let first = chain();
            assert_eq!(resolved(&did, log).unwrap_err().code(), Code::DidWebvhOtherDid);
            assert!(Arc::ptr_eq(&first, &chain()), "it is verified once");
            assert!(method.logs.knows_witnesses(&url_of(&did)));
            assert_eq!(resolved(&did, b"").unwrap_err().code(), Code::DidWebvhEntry);
            let [of_did, other] = method.logs.count();
            assert_eq!((of_did, other.0, other.1), (kept, others, other.2));
        }
    }
}

/// Who asks for another DID first has not the log of the right one taken for a stranger's.
#[test]
fn a_log_is_the_same_whoever_asked_for_it_first() {
    let method = DidWebvh::new();
    let (maker, file) = witnessed();
    let log = maker.log.as_bytes();
    let wrong = maker.did().as_str().replace(&*maker.scid, &multihash(b"any"));
    let wrong = Did::parse(&wrong).unwrap();
    let error = resolve(&method, &wrong, log, &file).unwrap_err();
    assert_eq!(error.code(), Code::DidWebvhOtherDid);
    let counts = || method.logs.count().map(|(count, ..)| count);
    assert_eq!(counts(), [0, 1]);
    resolve(&method, &maker.did(), log, &file).unwrap();
    assert_eq!(counts()[0], 1);
}

/// How long a log may be kept is found out without verifying it again, whatever is wrong with it.
#[test]
fn a_broken_log_is_verified_once() {
    let (maker, _) = witnessed();
    let mut broken = maker.clone();
    broken.entry("", 1);
    broken.log.push_str("{}\n");
    for (log, file, code) in [
        (&*broken.log, "[]", Code::DidWebvhWitness),
        (&*maker.log, "{}", Code::DidWebvhWitnessFile),
        ("{}", "[]", Code::DidWebvhEntry),
    ] {
        let (method, did) = (DidWebvh::new(), maker.did());
        let (log, file): (Arc<[u8]>, Arc<[u8]>) = (log.as_bytes().into(), file.as_bytes().into());
        let error = resolve(&method, &did, &log, &file).unwrap_err();
        assert_eq!(error.code(), code);
        let chain = || method.logs.chain(&did, &method.url(&did).unwrap(), &log).unwrap();
        assert!(Arc::ptr_eq(&chain(), &chain()), "{code}");
        let has_witnesses = !chain().versions.is_empty();
        assert_eq!(method.logs.knows_witnesses(&method.url(&did).unwrap()), has_witnesses);
    }
}

#[test]
fn everything_that_is_kept_counts() {
    let (maker, file) = witnessed();
    let size = |log: &Maker| WEBVH_REMEMBERED_LOG + WEBVH_PARSED * log.log.len();
    let url = "https://a.example/.well-known/did.jsonl";
    let room = url.len() + size(&maker) + file.len();
    for (limit, kept) in [(room, 1), (room - 1, 0)] {
        let method = DidWebvh { logs: Memory::of(limit, 0), ..DidWebvh::default() };
        resolve(&method, &maker.did(), maker.log.as_bytes(), &file).unwrap();
        assert_eq!(method.logs.count()[0], (kept, room * kept, room * kept));
    }

    // A longer log takes the place of the shorter one; whatever else comes, the sum holds.
    let mut longer = maker.clone();
    longer.entry("", 1);
    let file: Arc<[u8]> = format!("[{}]", longer.approval(2, 11)).into_bytes().into();
    let room = url.len() + size(&longer) + file.len();
    let method = DidWebvh { logs: Memory::of(room, 0), ..DidWebvh::default() };
    for (log, counted) in [(&maker, room - size(&longer) + size(&maker)), (&longer, room)] {
        let approval = file.clone();
        let resolved = resolve(&method, &maker.did(), log.log.as_bytes(), &approval);
        assert_eq!(resolved.is_ok(), log.version_ids.len() == 2);
        assert_eq!(method.logs.count()[0], (1, counted, counted));
    }
    let other = Maker::new(r#","portable":true"#);
    assert_ne!(other.scid, maker.scid);
    for _ in 0..2 {
        resolve(&method, &other.did(), other.log.as_bytes(), &file).unwrap();
        let counted = url.len() + size(&other);
        assert_eq!(method.logs.count()[0], (1, counted, counted));
    }
}

#[test]
fn the_largest_log_has_room() {
    let largest = WEBVH_REMEMBERED_LOG + WEBVH_PARSED * WEBVH_LOG_BYTES + WEBVH_WITNESS_BYTES;
    assert!(largest + DID_BYTES <= WEBVH_REMEMBERED_BYTES, "{largest}");
    let others = 5 * (WEBVH_REMEMBERED_LOG + WEBVH_UNPARSED * WEBVH_LOG_BYTES);
    assert!(others <= WEBVH_REMEMBERED_OTHERS, "{others}");
}
