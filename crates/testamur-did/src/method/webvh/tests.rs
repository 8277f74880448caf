//! Logs made here, good ones and such as break one rule each. Those of other implementations are in
//! the conformance tests.

use super::entry::PLACEHOLDER;
use super::hash::{digest, multihash};
use super::*;
use crate::{Content, DereferencingOptions, DidUrl, Representation, Resolver};
use std::sync::Arc;
use testamur_canon::jcs;
use testamur_core::evidence::Document;
use testamur_core::json::parse;
use testamur_core::{Error, Timestamp};
use testamur_keys::multibase::{self, Base};
use testamur_keys::{KeyType, SecretKey, SignatureAlgorithm, default_provider};

const NOW: &str = "2026-11-22T08:30:00Z";
const HOST: &str = "a.example";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn secret(seed: u8) -> SecretKey {
    SecretKey::from_raw(KeyType::Ed25519, &[seed; 32]).unwrap()
}

/// The Multikey of a key by its seed.
fn key(seed: u8) -> String {
    secret(seed).public_key().to_multikey()
}

fn key_hash(seed: u8) -> String {
    multihash(key(seed).as_bytes())
}

/// A proof of a document by a key, with these members besides.
fn proof(seed: u8, document: &Value, members: &str) -> Value {
    let key = key(seed);
    let text = format!(
        r#"{{"type":"DataIntegrityProof","cryptosuite":"eddsa-jcs-2022","proofPurpose":"assertionMethod",
            "verificationMethod":"did:key:{key}#{key}"{members}}}"#
    );
    let mut proof = parse(text.as_bytes()).unwrap();
    let message = [digest(&jcs::to_vec(&proof)), digest(&jcs::to_vec(document))].concat();
    let algorithm = SignatureAlgorithm::Ed25519;
    let signature = default_provider().sign(algorithm, &secret(seed), &message).unwrap();
    let value = multibase::encode(Base::Base58Btc, &signature);
    proof.as_object_mut().unwrap().insert("proofValue", value);
    proof
}

/// A log that is being made, with whatever is put into it.
#[derive(Clone, Default)]
struct Maker {
    scid: String,
    version_ids: Vec<String>,
    log: String,
}

impl Maker {
    /// A log with its first entry: by key 1, with these parameters besides.
    fn new(parameters: &str) -> Maker {
        let text = format!(
            r#"{{"versionId":"{PLACEHOLDER}","versionTime":"2026-01-01T00:00:00Z",
              "parameters":{{"method":"did:webvh:1.0","scid":"{PLACEHOLDER}","updateKeys":["{}"]{parameters}}},
              "state":{{"id":"did:webvh:{PLACEHOLDER}:{HOST}","x":1}}}}"#,
            key(1)
        );
        let scid = multihash(&jcs::to_vec(&parse(text.as_bytes()).unwrap()));
        let mut maker = Maker { scid: scid.clone(), ..Maker::default() };
        maker.seal(&text.replace(PLACEHOLDER, &scid), 1, "");
        maker
    }

    /// Appends an entry with these parameters, in the month of its number, by a key.
    fn entry(&mut self, parameters: &str, signer: u8) -> &mut Maker {
        let month = self.version_ids.len() + 1;
        self.entry_with(&format!("2026-{month:02}-01T00:00:00Z"), parameters, HOST, "", signer)
    }

    fn entry_with(
        &mut self,
        time: &str,
        parameters: &str,
        host: &str,
        members: &str,
        signer: u8,
    ) -> &mut Maker {
        let (previous, scid) = (self.version_ids.last().unwrap(), &self.scid);
        let text = format!(
            r#"{{"versionId":"{previous}","versionTime":"{time}","parameters":{{{parameters}}},
              "state":{{"id":"did:webvh:{scid}:{host}"{members}}}}}"#
        );
        self.seal(&text, signer, "")
    }

    /// Gives an entry its hash and its proof.
    fn seal(&mut self, text: &str, signer: u8, members: &str) -> &mut Maker {
        let mut entry = parse(text.as_bytes()).unwrap();
        let hash = multihash(&jcs::to_vec(&entry));
        let id = format!("{}-{hash}", self.version_ids.len() + 1);
        entry.as_object_mut().unwrap().insert("versionId", id.as_str());
        let proof = proof(signer, &entry, members);
        entry.as_object_mut().unwrap().insert("proof", vec![proof]);
        self.version_ids.push(id);
        self.log += &format!("{entry}\n");
        self
    }

    fn verify(&self) -> Result<WebvhLog> {
        self.verify_with(None)
    }

    fn verify_with(&self, witnesses: Option<&str>) -> Result<WebvhLog> {
        WebvhLog::verify(self.log.clone().into_bytes(), witnesses.map(str::as_bytes), at(NOW))
    }

    fn code(&self) -> Code {
        self.verify().unwrap_err().code()
    }

    fn did(&self) -> Did {
        Did::parse(&format!("did:webvh:{}:{HOST}", self.scid)).unwrap()
    }

    /// The approval of a version, by its number, by a witness.
    fn approval(&self, number: usize, seed: u8) -> String {
        let id = &self.version_ids[number - 1];
        let document = parse(format!(r#"{{"versionId":"{id}"}}"#).as_bytes()).unwrap();
        format!(r#"{{"versionId":"{id}","proof":[{}]}}"#, proof(seed, &document, ""))
    }
}

fn by_number(number: u64) -> ResolutionOptions {
    ResolutionOptions { version_number: Some(number), ..ResolutionOptions::default() }
}

fn by_time(time: &str) -> ResolutionOptions {
    ResolutionOptions { version_time: Some(at(time)), ..ResolutionOptions::default() }
}

/// A log with keys rotated, committed beforehand, and given up.
fn history() -> Maker {
    let mut maker = Maker::new("");
    let committed = key_hash(3);
    maker
        .entry("", 1)
        .entry(&format!(r#""updateKeys":["{}"]"#, key(2)), 1)
        .entry(&format!(r#""nextKeyHashes":["{committed}","{}"]"#, key_hash(9)), 2);
    maker.entry(&format!(r#""updateKeys":["{}"],"nextKeyHashes":[]"#, key(3)), 3);
    maker.entry(r#""ttl":60,"watchers":["https://watch.example"]"#, 3);
    maker
}

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
fn entries_that_are_not_taken() {
    let second = |parameters: &str, signer| {
        let mut maker = Maker::new("");
        maker.entry(parameters, signer);
        maker.code()
    };
    let p256 = SecretKey::from_raw(KeyType::P256, &[1; 32]).unwrap().public_key().to_multikey();
    for parameters in [
        r#""method":"did:webvh:0.5""#.to_owned(),
        r#""method":"did:webvh:99.0""#.to_owned(),
        format!(r#""scid":"{}""#, multihash(b"")),
        r#""portable":true"#.to_owned(),
        r#""portable":null"#.to_owned(),
        r#""ttl":-1"#.to_owned(),
        r#""ttl":1.5"#.to_owned(),
        r#""ttl":2147483649"#.to_owned(),
        r#""prerotation":true"#.to_owned(),
        r#""updateKeys":"z6Mk""#.to_owned(),
        r#""updateKeys":["z6Mk"]"#.to_owned(),
        format!(r#""updateKeys":["{p256}"]"#),
        r#""watchers":["watch"]"#.to_owned(),
        format!(r#""nextKeyHashes":[{}"x"]"#, r#""x","#.repeat(100)),
        r#""witness":[]"#.to_owned(),
        r#""witness":{"threshold":1}"#.to_owned(),
        format!(r#""witness":{{"threshold":0,"witnesses":[{{"id":"did:key:{}"}}]}}"#, key(7)),
        format!(r#""witness":{{"threshold":2,"witnesses":[{{"id":"did:key:{}"}}]}}"#, key(7)),
        format!(r#""witness":{{"threshold":1.5,"witnesses":[{{"id":"did:key:{}"}}]}}"#, key(7)),
        format!(r#""witness":{{"threshold":1,"witnesses":[{{"id":"did:key:{p256}"}}]}}"#),
        r#""witness":{"threshold":1,"witnesses":[{"id":"did:web:a.example"}]}"#.to_owned(),
        format!(
            r#""witness":{{"threshold":1,"witnesses":[{{"id":"did:key:{0}"}},{{"id":"{0}"}}]}}"#,
            key(7)
        ),
    ] {
        assert_eq!(second(&parameters, 1), Code::DidWebvhParameters, "{parameters}");
    }
    // What older logs have for nothing.
    let mut nulls =
        Maker::new(r#","watchers":null,"witness":null,"nextKeyHashes":null,"ttl":null"#);
    assert!(nulls.entry("", 1).verify().is_ok());

    // By a key of later, of nobody, and none at all.
    assert_eq!(second(&format!(r#""updateKeys":["{}"]"#, key(2)), 2), Code::DidWebvhProof);
    assert_eq!(second("", 2), Code::DidWebvhProof);
    let mut ended = Maker::new("");
    ended.entry(r#""updateKeys":[]"#, 1).entry("", 1);
    assert_eq!(ended.code(), Code::DidWebvhProof);

    for (time, code) in [
        ("2026-01-01T00:00:00Z", Code::DidWebvhTime),
        ("2025-12-31T00:00:00Z", Code::DidWebvhTime),
        ("2026-02-01T00:00:00", Code::DidWebvhTime),
        ("2026-02-01T00:00:00+01:00", Code::DidWebvhTime),
        ("2026-11-22T08:35:01Z", Code::DidWebvhTime),
        ("9999-01-01T00:00:00Z", Code::DidWebvhTime),
    ] {
        let mut maker = Maker::new("");
        assert_eq!(maker.entry_with(time, "", HOST, "", 1).code(), code, "{time}");
    }
    for time in ["2026-11-22T08:35:00Z", "2026-02-01T00:00:00+00:00", "2026-02-01T00:00:00.5Z"] {
        assert!(Maker::new("").entry_with(time, "", HOST, "", 1).verify().is_ok(), "{time}");
    }
}

#[test]
fn keys_that_were_committed_beforehand() {
    let committed = format!(r#","nextKeyHashes":["{}"]"#, key_hash(2));
    for (parameters, signer, expected) in [
        (format!(r#""updateKeys":["{}"],"nextKeyHashes":[]"#, key(2)), 2, None),
        (format!(r#""updateKeys":["{}"]"#, key(2)), 2, Some(Code::DidWebvhParameters)),
        (r#""nextKeyHashes":[]"#.to_owned(), 1, Some(Code::DidWebvhParameters)),
        (String::new(), 1, Some(Code::DidWebvhParameters)),
        (
            format!(r#""updateKeys":["{}","{}"],"nextKeyHashes":[]"#, key(2), key(1)),
            2,
            Some(Code::DidWebvhParameters),
        ),
        (r#""updateKeys":[],"nextKeyHashes":[]"#.to_owned(), 2, Some(Code::DidWebvhProof)),
        (
            format!(r#""updateKeys":["{}"],"nextKeyHashes":[]"#, key(2)),
            1,
            Some(Code::DidWebvhProof),
        ),
    ] {
        let mut maker = Maker::new(&committed);
        let result = maker.entry(&parameters, signer).verify();
        assert_eq!(result.err().map(|error| error.code()), expected, "{parameters}");
    }
}

#[test]
fn a_did_moves_only_if_it_may() {
    let moved = |first: &str, parameters: &str, known_as: &str| {
        let mut maker = Maker::new(first);
        let did = maker.did();
        let members = known_as.replace("DID", did.as_str());
        maker.entry_with("2026-02-01T00:00:00Z", parameters, "b.example", &members, 1);
        maker.verify().map(|log| log.latest().did().to_string())
    };
    let known = r#","alsoKnownAs":["https://x.example","DID"]"#;
    assert!(moved(r#","portable":true"#, "", known).unwrap().ends_with(":b.example"));
    for (first, parameters, known_as) in [
        ("", "", known),
        (r#","portable":true"#, "", ""),
        (r#","portable":true"#, r#""portable":false"#, known),
    ] {
        let error = moved(first, parameters, known_as).unwrap_err();
        assert_eq!(error.code(), Code::DidWebvhDocument, "{first} {parameters} {known_as}");
    }
}

#[test]
fn no_byte_of_a_log_can_be_changed() {
    let mut maker = Maker::new("");
    maker.entry("", 1);
    let log = maker.log.into_bytes();
    assert!(WebvhLog::verify(log.clone(), None, at(NOW)).is_ok());
    for place in 0..log.len() - 1 {
        let mut changed = log.clone();
        changed[place] ^= 1;
        let result = WebvhLog::verify(changed, None, at(NOW));
        assert!(result.is_err(), "byte {place}");
    }
    // Lines left out in the middle, twice, in another order, empty.
    let maker = history();
    let lines: Vec<&str> = maker.log.lines().collect();
    for order in [vec![0, 2], vec![0, 1, 1], vec![1, 0], vec![1], vec![0, 1, 2, 4]] {
        let lines: Vec<&str> = order.iter().map(|at| lines[*at]).collect();
        let error = WebvhLog::verify(lines.join("\n").into_bytes(), None, at(NOW)).unwrap_err();
        assert_eq!(error.code(), Code::DidWebvhChain, "{order:?}");
    }
    for text in ["", "\n", "{}", "[]", "null\n", "{\"versionId\":\"1\"}"] {
        let error = WebvhLog::verify(text.as_bytes().to_vec(), None, at(NOW)).unwrap_err();
        assert_eq!(error.code(), Code::DidWebvhEntry, "{text}");
    }
    let fork = [lines[0], lines[1], lines[1]].join("\n");
    assert!(WebvhLog::verify(fork.into_bytes(), None, at(NOW)).is_err());
}

#[test]
fn forms_of_proofs() {
    let sealed = |members: &str| {
        let mut maker = Maker::new("");
        let (previous, scid) = (maker.version_ids[0].clone(), maker.scid.clone());
        let text = format!(
            r#"{{"versionId":"{previous}","versionTime":"2026-02-01T00:00:00Z","parameters":{{}},
              "state":{{"id":"did:webvh:{scid}:{HOST}"}}}}"#
        );
        maker.seal(&text, 1, members).verify().map_err(|error| error.code())
    };
    assert!(sealed(r#","created":"2026-02-01T00:00:00Z","nonce":"x""#).is_ok());
    assert!(sealed(r#","expires":"2026-11-22T08:30:01Z""#).is_ok());
    for members in [
        r#","created":"yesterday""#,
        r#","expires":"2026-11-22T08:30:00Z""#,
        r#","@context":["https://w3id.org/security/data-integrity/v2"]"#,
        r#","previousProof":"urn:x""#,
    ] {
        assert_eq!(sealed(members).unwrap_err(), Code::DidWebvhProof, "{members}");
    }
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

#[test]
fn logs_are_bounded() {
    let many = "\n".repeat(crate::limits::WEBVH_LOG_ENTRIES + 1);
    for log in [many.into_bytes(), vec![b' '; crate::limits::WEBVH_LOG_BYTES + 1]] {
        let error = WebvhLog::verify(log, None, at(NOW)).unwrap_err();
        assert_eq!(error.code(), Code::LimitDidLog);
    }
}
