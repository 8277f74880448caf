//! What `verify` finds out about the status of a credential, and what `present` hands over for it.

use crate::Folder;
use testamur::status::{BitOrder, Bits, BitstringEntry, BitstringList, LEAST_ENTRIES, StatusSize};

const LIST: &str = "https://school.example/status/1";

/// A folder with a good credential, a revoked one, and their list, all signed with `key.json`.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.ok("key new -o key.json");
    let credential = |more: &str, types: &str, subject: &str| {
        format!(
            r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"], {more}, "type":
            ["VerifiableCredential"{types}], "credentialSubject": {subject}}}"#
        )
    };
    for (file, index) in [("good", 1), ("revoked", 7)] {
        let entry = BitstringEntry::new(LIST, "revocation", index).to_value();
        let more = format!(r#""credentialStatus": {entry}"#);
        let draft = credential(&more, "", r#"{"id": "did:example:ada"}"#);
        folder.write(&format!("{file}-draft.json"), &draft);
    }
    let order = BitOrder::MostSignificantFirst;
    let mut bits = Bits::zeroed(LEAST_ENTRIES, StatusSize::ONE, order);
    bits.set(7, StatusSize::ONE, 1).unwrap();
    let list = BitstringList::new(&bits, StatusSize::ONE, ["revocation".to_owned()]).unwrap();
    let more = format!(r#""id": "{LIST}", "validUntil": "2099-01-01T00:00:00Z""#);
    let types = r#", "BitstringStatusListCredential""#;
    folder.write("list-draft.json", &credential(&more, types, &list.to_value().to_string()));
    for file in ["good", "revoked", "list"] {
        folder.ok(&format!("issue --key key.json -o {file}.json {file}-draft.json"));
    }
    folder
}

#[test]
fn verify_takes_a_list_that_was_handed_over() {
    let folder = folder("status-lists");
    folder.ok("key new -o other.json");
    folder.ok("issue --key other.json -o others-list.json list-draft.json");
    let other = testamur::parse(folder.read("others-list.json").as_bytes()).unwrap();
    let by = other.get("issuer").unwrap().as_str().unwrap();
    let named = format!("--status-issuer {by}");
    for (flags, good, revoked, said) in [
        ("", 3, 3, "status.unreachable"),
        ("--allow-unreachable-status", 0, 0, "status.unreachable"),
        ("--status-list list.json", 0, 1, "status.revoked"),
        ("--status-list list.json --status-max-age 3600", 0, 1, "status.revoked"),
        ("--status-list list.json --at 2026-01-01T00:00:00Z", 3, 3, "status.staple_unused"),
        ("--status-list list.json --status-max-age 3600 --at 2098-01-01T00:00:00Z", 3, 3, "older"),
        ("--status-list others-list.json", 3, 3, "status.staple_unused"),
        (&format!("--status-list others-list.json {named}"), 0, 1, "status.revoked"),
        ("--evidence https://school.example/status/1=list.json", 0, 1, "status.revoked"),
    ] {
        for (file, status) in [("good", good), ("revoked", revoked)] {
            let ran = folder.run(&format!("verify --offline {flags} {file}.json"));
            assert_eq!(ran.status, status, "{flags} {file}: {}{}", ran.stdout, ran.stderr);
            assert!(ran.stdout.contains(said) || status == 0, "{flags}: {}", ran.stdout);
        }
    }
    // A list that nothing asks for is told, once, by every command that takes some.
    folder.write(
        "further-draft.json",
        &folder.read("list-draft.json").replace("status/1", "status/2"),
    );
    folder.ok("issue --key key.json -o further.json further-draft.json");
    for (command, more) in [
        ("verify --offline", ""),
        ("verify --offline --json", "revoked.json"),
        ("status check --offline", ""),
        ("bundle --offline -o b.json --status-list list.json", ""),
        ("verify --offline --status-list list.json", ""),
        ("verify --offline --evidence https://school.example/status/2=list.json", ""),
    ] {
        let ran = folder.run(&format!("{command} --status-list further.json good.json {more}"));
        let told = ran.stderr.matches("further.json is the status list").count();
        assert_eq!(told, 1, "{command}: {}", ran.stderr);
        assert!(!ran.stderr.contains("status/1"), "{command}: {}", ran.stderr);
    }
    let ran = folder.run("verify --offline --status-list good.json good.json");
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("good.json"), "{}", ran.stderr);
}

#[test]
fn a_bundle_keeps_the_list_that_was_handed_over() {
    let folder = folder("status-bundle");
    folder.ok("key new -o other.json");
    folder.ok("issue --key other.json -o others-list.json list-draft.json");
    let lists = "--status-list others-list.json --status-list list.json";
    let ran = folder.run(&format!("bundle --offline {lists} -o bundle.json good.json"));
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(!ran.stderr.contains("No other document"), "{}", ran.stderr);
    let bundle = testamur::Bundle::read(folder.read("bundle.json").as_bytes()).unwrap();
    let kept: Vec<_> = bundle.evidence.iter().collect();
    let list = std::fs::read(folder.0.join("list.json")).unwrap();
    assert!(matches!(&kept[..], [(LIST, Ok(document))] if *document.bytes == list), "{kept:?}");
    for (file, status) in [("good", 0), ("revoked", 1)] {
        let ran = folder.run(&format!("verify --require-status --bundle bundle.json {file}.json"));
        assert_eq!(ran.status, status, "{file}: {}", ran.stdout);
    }
}

#[test]
fn present_hands_a_list_over() {
    let folder = folder("status-present");
    for suite in ["eddsa-rdfc-2022", "vp+jwt"] {
        for (file, status) in [("good", 0), ("revoked", 1)] {
            let shown = format!("--suite {suite} --challenge c1 --domain d --force -o shown");
            folder
                .ok(&format!("present --key key.json {shown} --status-list list.json {file}.json"));
            let verify = "verify --offline --challenge c1 --domain d shown";
            let ran = folder.run(verify);
            assert_eq!(ran.status, status, "{suite} {file}: {}{}", ran.stdout, ran.stderr);
        }
    }
}
