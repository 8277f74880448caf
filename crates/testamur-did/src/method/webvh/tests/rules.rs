//! Entries that break one rule each.

use super::*;

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
fn logs_are_bounded() {
    let many = "\n".repeat(crate::limits::WEBVH_LOG_ENTRIES + 1);
    for log in [many.into_bytes(), vec![b' '; crate::limits::WEBVH_LOG_BYTES + 1]] {
        let error = WebvhLog::verify(log, None, at(NOW)).unwrap_err();
        assert_eq!(error.code(), Code::LimitDidLog);
    }
}
