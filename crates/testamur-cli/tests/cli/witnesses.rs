//! Versions of a did:webvh that witnesses approve later, and what its maker is told.

use crate::{Folder, Ran};
use testamur::{Value, parse};

pub(crate) const CHANGE: &str = "--update-key update.jwk";
pub(crate) const PENDING: &str = "public/did.jsonl.pending";
pub(crate) const PROOFS: &str = "public/did-witness.json";

impl Folder {
    /// A DID with these witnesses, of whom so many have to approve; not published yet.
    pub(crate) fn with_witnesses(name: &str, threshold: usize, options: &str) -> (Folder, Ran) {
        let folder = Folder::new(name);
        folder.keys(&["update", "key", "other", "first", "second"]);
        let (first, second) = (folder.did("first.jwk"), folder.did("second.jwk"));
        let made = folder.run(&format!(
            "did create webvh uni.example:registrar --folder public --key key.jwk {CHANGE} --pending \
             --witness {first} --witness {second} --witness-threshold {threshold} {options}"
        ));
        assert_eq!(made.status, 0, "{}", made.stderr);
        (folder, made)
    }

    pub(crate) fn approve(&self, log: &str, key: &str, options: &str) -> Ran {
        self.run(&format!("did approve {log} --witness-key {key}.jwk -o {key}.json {options}"))
    }

    /// Has these witnesses approve what waits.
    pub(crate) fn approved(&self, keys: &[&str]) -> Ran {
        for key in keys {
            let ran = self.approve(PENDING, key, "");
            assert_eq!(ran.status, 0, "{}", ran.stderr);
        }
        let files: Vec<String> = keys.iter().map(|key| format!("{key}.json")).collect();
        self.run(&format!("did complete public {}", files.join(" ")))
    }

    pub(crate) fn refuses(&self, arguments: &str, told: &str) -> Ran {
        let ran = self.run(arguments);
        assert_ne!(ran.status, 0, "{arguments}");
        assert!(ran.stderr.contains(told), "{arguments}: {}", ran.stderr);
        ran
    }
}

#[test]
fn a_new_did_is_printed_and_published_with_its_did_web() {
    let (folder, made) = Folder::with_witnesses("pending-new", 2, "--with-did-web");
    let did = made.stdout.trim();
    assert!(did.starts_with("did:webvh:Qm") && did.ends_with(":uni.example:registrar"), "{did}");
    assert!(!folder.0.join("public/did.jsonl").exists());
    // Another one does not take its place.
    let other = "did create webvh uni.example:other --folder public --key key.jwk";
    folder.refuses(&format!("{other} {CHANGE}"), "--replace-pending");

    let published = folder.approved(&["first", "second"]);
    assert_eq!((published.status, published.stdout.trim()), (0, did), "{}", published.stderr);
    let document = parse(folder.read("public/did.json").as_bytes()).unwrap();
    assert_eq!(document.get("id").and_then(Value::as_str), Some("did:web:uni.example:registrar"));
    // Later versions are printed by their ids.
    let made = folder.ok(&format!("did update public {CHANGE} --ttl 9 --pending"));
    assert!(made.starts_with("2-Qm"), "{made}");
    assert_eq!(folder.approved(&["first", "second"]).stdout, made);
}

#[test]
fn a_witness_is_told_what_changes_and_which_versions_it_approves() {
    let (folder, _) = Folder::with_witnesses("pending-unseen", 1, "");
    assert_eq!(folder.approved(&["first"]).status, 0);
    let before = folder.read(PROOFS);
    // The second version has the approval of the other witness, and the third waits.
    folder.ok(&format!(
        "did rotate public {CHANGE} --key other.jwk --new-update-key key.jwk --pending"
    ));
    assert_eq!(folder.approved(&["second"]).status, 0);
    folder.ok("did update public --update-key key.jwk --ttl 5 --pending");

    let known = folder.approve(PENDING, "first", "");
    assert_eq!(known.status, 0, "{}", known.stderr);
    assert!(known.stderr.contains("Approves versions 2 and 3 of did:webvh:"), "{}", known.stderr);

    // By what there was before, nobody has approved the second.
    folder.write("before.json", &before);
    let refused = folder.refuses(
        &format!("did approve {PENDING} --witness-key first.jwk --witnesses before.json"),
        "--with-earlier",
    );
    assert!(refused.stdout.is_empty(), "{}", refused.stdout);
    let (old, new) = (folder.method("", "key"), folder.method("", "other"));
    let update = old.trim_start_matches('#');
    for told in [
        format!("{new}, for authentication, assertionMethod"),
        format!("{old} out"),
        format!("may be updated by {update}"),
        "may be kept for 5 seconds".to_owned(),
    ] {
        assert!(refused.stderr.contains(&told), "{told}: {}", refused.stderr);
    }
    let agreed = folder.approve(PENDING, "first", "--witnesses before.json --with-earlier");
    assert_eq!(agreed.status, 0, "{}", agreed.stderr);
    assert!(agreed.stderr.contains("Approves versions 2 and 3 of"), "{}", agreed.stderr);
}

#[test]
fn the_end_and_a_move_are_told() {
    let (folder, made) = Folder::with_witnesses("pending-end", 1, "--portable");
    let did = made.stdout.trim();
    assert_eq!(folder.approved(&["first"]).status, 0);
    let new = did.replace("uni.example", "edu.example");
    folder.write("moved.json", &format!(r#"{{"id":"{new}","alsoKnownAs":["{did}"]}}"#));
    let update =
        format!("did update public {CHANGE} --document moved.json --no-witnesses --pending");
    folder.ok(&update);
    let told = folder.approve(PENDING, "first", "").stderr;
    assert!(told.contains(&format!("moves the DID from {did} to {new}")), "{told}");
    assert!(told.contains("nobody has to approve later versions"), "{told}");
    folder.ok(&format!("did deactivate public {CHANGE} --pending --replace-pending"));
    let told = folder.approve(PENDING, "first", "").stderr;
    assert!(told.contains("gives the DID up, for ever"), "{told}");
}

#[test]
fn a_version_that_waits_is_not_lost_by_accident() {
    let (folder, _) = Folder::with_witnesses("pending-kept", 1, "");
    assert_eq!(folder.approved(&["first"]).status, 0);
    folder.ok(&format!("did rotate public --key other.jwk {CHANGE} --pending"));
    let waiting = folder.read(PENDING);
    for change in [
        "did update public --ttl 9 --pending",
        "did update public --ttl 9 --witness-key first.jwk",
        "did deactivate public --pending",
    ] {
        folder.refuses(&format!("{change} {CHANGE}"), "--replace-pending");
        assert_eq!(folder.read(PENDING), waiting, "{change}");
    }
    // The approval of what was replaced does not push out that of what is published.
    assert_eq!(folder.approve(PENDING, "second", "").status, 0);
    folder.ok(&format!("did update public --ttl 9 {CHANGE} --pending --replace-pending"));
    assert_ne!(folder.read(PENDING), waiting);
    folder.refuses("did complete public second.json", "second.json: ");
    folder.ok(&format!(
        "did update public --ttl 8 {CHANGE} --replace-pending --witness-key first.jwk"
    ));
    assert!(!folder.0.join(PENDING).exists());
}

#[test]
fn an_approval_that_does_not_count_is_refused_and_not_kept() {
    let (folder, _) = Folder::with_witnesses("pending-forged", 2, "");
    assert_eq!(folder.approve(PENDING, "first", "").status, 0);
    assert_eq!(folder.approve(PENDING, "second", "").status, 0);
    folder.ok("did complete public first.json second.json");
    folder.write("old.json", &folder.read("first.json"));
    folder.ok(&format!("did update public --ttl 9 {CHANGE} --pending"));
    let kept = folder.read(PROOFS);
    assert_eq!(folder.approve(PENDING, "first", "").status, 0);
    assert_eq!(folder.approve(PENDING, "second", "").status, 0);

    let good = parse(folder.read("first.json").as_bytes()).unwrap();
    let other = parse(folder.read("second.json").as_bytes()).unwrap();
    let value = |approval: &Value| {
        let proof = &approval.as_set()[0].get("proof").unwrap().as_set()[0];
        proof.get("proofValue").and_then(Value::as_str).unwrap().to_owned()
    };
    folder.write("forged.json", &good.to_string().replace(&value(&good), &value(&other)));
    folder.write("empty.json", "{}");
    folder.write("none.json", "[]");
    for (file, told) in [
        ("forged", "does not match"),
        ("old", "waits"),
        ("empty", "versionId"),
        ("none", "no approval"),
    ] {
        let told = format!("{file}.json: {told}");
        let (before, after) = told.split_once(": ").unwrap();
        let ran = folder.refuses(&format!("did complete public second.json {file}.json"), before);
        assert!(ran.stderr.contains(after), "{}", ran.stderr);
        assert!(ran.stderr.contains("nor what is right: second.json"), "{}", ran.stderr);
        assert_eq!(folder.read(PROOFS), kept, "{file}");
    }
    // Given twice, one takes no place of another.
    for _ in 0..3 {
        let ran = folder.refuses("did complete public first.json", "did.webvh_witness");
        assert!(ran.stderr.contains(&folder.did("second.jwk")), "{}", ran.stderr);
    }
    folder.ok(&format!("did resolve --offline {EVIDENCE} {}", folder.published_did()));
    folder.ok("did complete public second.json");
}

const EVIDENCE: &str = "--evidence https://uni.example/registrar/did.jsonl=public/did.jsonl \
                        --evidence https://uni.example/registrar/did-witness.json=public/did-witness.json";

impl Folder {
    pub(crate) fn published_did(&self) -> String {
        let log = self.read("public/did.jsonl");
        let entry = parse(log.lines().next().unwrap().as_bytes()).unwrap();
        let document = entry.get("state").unwrap();
        document.get("id").and_then(Value::as_str).unwrap().to_owned()
    }
}

#[test]
fn what_was_published_meanwhile_is_not_taken_back() {
    let (folder, _) = Folder::with_witnesses("pending-fork", 1, "");
    assert_eq!(folder.approved(&["first"]).status, 0);
    folder.ok(&format!("did update public --ttl 9 {CHANGE} --pending"));
    assert_eq!(folder.approve(PENDING, "first", "").status, 0);
    let waiting = folder.read(PENDING);
    // Elsewhere another second version is published.
    std::fs::remove_file(folder.0.join(PENDING)).unwrap();
    folder.ok(&format!("did update public --ttl 8 {CHANGE} --witness-key second.jwk"));
    let published = folder.read("public/did.jsonl");
    folder.write(PENDING, &waiting);
    folder.refuses("did complete public first.json", "does not continue did.jsonl");
    assert_eq!(folder.read("public/did.jsonl"), published);
    // Nor is a log that is gone made anew from what waits.
    std::fs::remove_file(folder.0.join("public/did.jsonl")).unwrap();
    folder.refuses("did complete public first.json", "does not continue did.jsonl");
    folder.write("public/did.jsonl", &waiting);
    folder.refuses("did complete public first.json", "has this version already");
}

#[test]
fn slips_are_told_with_what_helps() {
    let folder = Folder::new("did-slips");
    folder.keys(&["update", "next", "key", "witness"]);
    let create = "did create webvh uni.example:registrar --folder public --update-key update.jwk";
    let witness = folder.did("witness.jwk");
    for (options, told) in [
        ("--key key.jwk --next-key update.jwk".to_owned(), "is an update key itself"),
        (format!("--key key.jwk --witness {witness} --witness-threshold 2"), "at least as many as"),
        ("--document bare.json".to_owned(), "Correct the document"),
        ("--key key.jwk --key key.jwk".to_owned(), "Give each key once"),
        ("--key key.jwk --watcher ftp://watcher.example".to_owned(), "is no http or https URL"),
        ("--key key.jwk --watcher watcher.example".to_owned(), "is no http or https URL"),
        ("--key key.jwk --watcher https:///x".to_owned(), "is no http or https URL"),
        ("--key key.jwk --witness-key witness.jwk".to_owned(), "nobody waits for it"),
    ] {
        folder.write("bare.json", "{}");
        folder.refuses(&format!("{create} {options}"), told);
        assert!(!folder.0.join("public").exists(), "{options}");
    }
    let both = folder.run(&format!("{create} --key update.jwk --portable --next-key next.jwk"));
    assert!(both.status == 0 && both.stderr.contains("signs credentials too"), "{}", both.stderr);
    let did = both.stdout.trim();
    let rotate = "did rotate public --update-key next.jwk";
    folder
        .refuses(&format!("{rotate} --key key.jwk --next-key next.jwk"), "is an update key itself");
    let new = did.replace("uni.example", "edu.example");
    folder.write("moved.json", &format!(r#"{{"id":"{new}"}}"#));
    let moves = "did update public --update-key next.jwk --no-next-key --document moved.json";
    folder.refuses(moves, "among the alsoKnownAs");
    folder.write("moved.json", &format!(r#"{{"id":"{new}","alsoKnownAs":["{did}"]}}"#));
    let moved = folder.run(&format!("{moves} --pending"));
    for told in [
        "https://uni.example/registrar/did.jsonl too",
        "waits for no witness",
        &format!("status publish --issuer {new}"),
        &format!("What was issued under {did} counts as signed by a key of the past"),
    ] {
        assert!(moved.stderr.contains(told), "{told}: {}", moved.stderr);
    }

    // A did:web.
    folder.ok(
        "did create web uni.example --folder web --key key.jwk --linked-domain https://uni.example",
    );
    folder.write("numbered.json", r#"{"id":1}"#);
    folder.refuses("did update web --document numbered.json", "no id that is a text");
    for twice in ["--key next.jwk --key next.jwk", "--key key.jwk --keep"] {
        folder.refuses(&format!("did rotate web {twice}"), "Give each key once");
    }
    let rotated = folder.run("did rotate web --key next.jwk");
    assert!(rotated.stderr.contains("did link"), "{}", rotated.stderr);
    let kept = folder.run("did rotate web --key key.jwk --keep");
    assert!(!kept.stderr.contains("did link"), "{}", kept.stderr);
    folder.ok("did deactivate web");
    let again = folder.run("did create web uni.example --folder web --key key.jwk");
    assert!(again.status == 0 && again.stderr.contains("given up"), "{}", again.stderr);
}
