//! What a witness is told before it approves a version of a did:webvh, and what it is kept from.

use crate::witnesses::{CHANGE, PENDING, PROOFS};
use crate::{Folder, Ran};
use testamur::{Value, parse};

impl Folder {
    /// What the first witness is told of a change, which takes the place of what waits.
    fn told(&self, change: &str) -> String {
        self.ok(&format!("{change} {CHANGE} --pending --replace-pending"));
        let ran = self.approve(PENDING, "first", "");
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        ran.stderr
    }

    fn told_of(&self, document: &Value) -> String {
        self.write("new.json", &document.to_string());
        self.told("did update public --document new.json")
    }

    fn waiting_id(&self) -> String {
        let entry = parse(self.read(PENDING).lines().last().unwrap().as_bytes()).unwrap();
        entry.get("versionId").and_then(Value::as_str).unwrap().to_owned()
    }
}

/// A value with a member more, or one in the place of it.
fn with(value: &Value, name: &str, member: &str) -> Value {
    let mut value = value.clone();
    value.as_object_mut().unwrap().insert(name, parse(member.as_bytes()).unwrap());
    value
}

fn published(folder: &Folder) -> Value {
    let log = folder.read("public/did.jsonl");
    let entry = parse(log.lines().last().unwrap().as_bytes()).unwrap();
    entry.get("state").unwrap().clone()
}

#[test]
fn keys_and_references_are_told() {
    let (folder, _) = Folder::with_witnesses("told-keys", 1, "");
    assert_eq!(folder.approved(&["first"]).status, 0);
    let (did, document) = (folder.published_did(), published(&folder));
    let (key, other) = (folder.method("", "key"), folder.method("", "other"));

    let foreign = "did:web:evil.example#k";
    let references = format!(r#"["{did}{key}", "{foreign}"]"#);
    let named = with(&document, "capabilityInvocation", &references);
    let told = folder.told_of(&named);
    let line = format!("names {foreign} for capabilityInvocation, a key that is not in this");
    assert!(told.contains(&line), "{told}");
    assert!(!told.contains("changes nothing"), "{told}");

    let multikey = other.trim_start_matches('#');
    let method = format!(
        r#"{{"id": "{did}#registrar", "type": "Multikey", "controller": "did:web:evil.example",
            "publicKeyMultibase": "{multikey}", "expires": "2031-01-01T00:00:00Z"}}"#
    );
    let told = folder.told_of(&with(&document, "capabilityDelegation", &format!("[{method}]")));
    let line = format!(
        "adds the key {did}#registrar, for capabilityDelegation: {multikey}, under the controller \
         did:web:evil.example, until 2031-01-01T00:00:00Z\n"
    );
    assert!(told.contains(&line), "{told}");

    // The same id with another key.
    let changed = document.to_string().replace(
        &format!(r#""publicKeyMultibase":"{}""#, key.trim_start_matches('#')),
        &format!(r#""publicKeyMultibase":"{multikey}""#),
    );
    let told = folder.told_of(&parse(changed.as_bytes()).unwrap());
    let line = format!(": {multikey}; before: {};", key.trim_start_matches('#'));
    assert!(told.contains(&line), "{told}");
}

#[test]
fn each_service_and_name_is_told_and_what_is_cut_is_counted() {
    let (folder, _) = Folder::with_witnesses("told-entries", 1, "");
    assert_eq!(folder.approved(&["first"]).status, 0);
    let did = folder.published_did();
    let service = |name: &str, endpoint: &str| {
        format!(
            r##"{{"id":"{did}#{name}","type":"Files","serviceEndpoint":"https://{endpoint}"}}"##
        )
    };
    let (one, two) = (service("one", "one.example"), service("two", "two.example"));
    let document = with(&published(&folder), "service", &format!("[{one},{two}]"));
    let told = folder.told_of(&document);
    assert!(told.contains("service: adds") && told.contains("https://two.example"), "{told}");
    assert_eq!(folder.approved(&["first"]).status, 0);

    // What stays is not told again, and what comes after it is.
    let long = service("long", &"x".repeat(3_000));
    let list = format!("[{one},{},{long}]", service("two", "evil.example"));
    let told = folder.told_of(&with(&document, "service", &list));
    assert!(told.contains("service: changes to") && told.contains("evil.example"), "{told}");
    assert!(!told.contains("one.example"), "{told}");
    let more = parse(long.as_bytes()).unwrap().to_string().chars().count() - 2_000;
    assert!(told.contains(&format!("… and {more} more characters")), "{told}");
    let told = folder.told_of(&with(&document, "service", &format!("[{two}]")));
    assert!(told.contains("service: takes out") && !told.contains("two.example"), "{told}");

    let names: Vec<String> = (0..120).map(|at| format!(r#""https://{at}.example""#)).collect();
    let told = folder.told_of(&with(&document, "alsoKnownAs", &format!("[{}]", names.join(","))));
    assert!(told.contains("alsoKnownAs: and 20 more changes"), "{told}");
    let told = folder.told_of(&with(&document, "service", &format!("[{two},{one}]")));
    assert!(told.contains("with the same keys and entries"), "{told}");

    // However long the line, no watcher is behind its end.
    let watchers: Vec<String> =
        (10..60).map(|at| format!("--watcher https://w{at}.example")).collect();
    let told = folder.told(&format!("did update public {}", watchers.join(" ")));
    assert!(told.contains("https://w59.example\n"), "{told}");
}

#[test]
fn one_witness_does_not_approve_two_histories() {
    let (folder, _) = Folder::with_witnesses("rivals", 2, "");
    assert_eq!(folder.approved(&["first", "second"]).status, 0);
    let update = |options: &str| folder.ok(&format!("did update public {CHANGE} {options}"));
    update("--ttl 9 --pending");
    let (outdated, id) = (folder.read(PENDING), folder.waiting_id());
    assert_eq!(folder.approve(PENDING, "first", "").status, 0);
    folder.refuses("did complete public first.json", "did.webvh_witness");
    assert!(folder.read(PROOFS).contains(&id));

    update("--ttl 8 --pending --replace-pending");
    let before = folder.read("first.json");
    let refused = folder.approve(PENDING, "first", "");
    assert!(refused.status != 0 && refused.stderr.contains("--with-rival"), "{}", refused.stderr);
    assert!(refused.stderr.contains(&id), "{}", refused.stderr);
    assert_eq!(folder.read("first.json"), before);
    let agreed: Ran = folder.approve(PENDING, "first", "--with-rival");
    assert_eq!(agreed.status, 0, "{}", agreed.stderr);
    assert_eq!(folder.approve(PENDING, "second", "").status, 0);
    folder.ok("did complete public first.json second.json");

    // What is published decides: what waited before is out of date, also for who never approved it.
    folder.write(PENDING, &outdated);
    for options in ["", "--with-rival"] {
        let refused = folder.approve(PENDING, "second", options);
        assert!(refused.status != 0 && refused.stderr.contains(&id), "{}", refused.stderr);
        assert!(refused.stderr.contains("did.jsonl has another version 2"), "{}", refused.stderr);
    }
    assert_eq!(folder.approve("public/did.jsonl", "second", "").status, 0);
}

#[test]
fn any_update_key_is_no_next_key() {
    let folder = Folder::new("two-update-keys");
    folder.keys(&["update", "other", "key", "next"]);
    folder.ok(&format!("did create webvh uni.example --folder public --key key.jwk {CHANGE}"));
    folder.ok(&format!(
        "did rotate public {CHANGE} --new-update-key update.jwk --new-update-key other.jwk"
    ));
    for next in ["update", "other"] {
        folder.refuses(
            &format!("did update public {CHANGE} --next-key {next}.jwk"),
            "is an update key itself",
        );
    }
    folder.ok(&format!("did update public {CHANGE} --next-key next.jwk"));
}

#[test]
fn a_did_web_beside_a_did_webvh_that_is_given_up_is_not_forgotten() {
    let folder = Folder::new("given-up-beside");
    folder.keys(&["update", "key"]);
    folder.ok(&format!(
        "did create webvh uni.example:registrar --folder public --key key.jwk {CHANGE} --with-did-web"
    ));
    let document = folder.read("public/did.json");
    let ran = folder.run(&format!("did deactivate public {CHANGE}"));
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    for told in ["did:web:uni.example:registrar verifies", "https://uni.example/registrar/did.json"]
    {
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
    assert!(!folder.0.join("public/did.json").exists());
    assert_eq!(folder.read("public/did.json.deactivated"), document);
}

#[test]
fn a_key_that_is_revoked_stays_so() {
    let folder = Folder::new("stays-revoked");
    folder.keys(&["update", "key", "other", "third"]);
    let create = "did create webvh uni.example --folder public --key key.jwk";
    folder.ok(&format!("{create} {CHANGE}"));
    let (did, document) = (folder.published_did(), published(&folder));
    let id = folder.method(&did, "key");
    let revoked = document
        .to_string()
        .replace(r#""type":"Multikey""#, r#""type":"Multikey","revoked":"2026-11-20T00:00:00Z""#);
    folder.write("revoked.json", &revoked);
    folder.ok(&format!("did update public {CHANGE} --document revoked.json"));
    for key in ["other", "third"] {
        let ran = folder.run(&format!("did rotate public {CHANGE} --key {key}.jwk"));
        assert!(ran.status == 0 && !ran.stderr.contains("revoked"), "{}", ran.stderr);
        let text = published(&folder).to_string();
        assert!(text.contains(&id) && text.contains("2026-11-20T00:00:00Z"), "{text}");
        assert!(text.contains(&folder.method(&did, key)), "{text}");
    }
    assert!(!published(&folder).to_string().contains(&folder.method(&did, "other")));
    folder.write("old.json", &document.to_string());
    let ran = folder.run(&format!("did update public {CHANGE} --document old.json"));
    let told = format!("does not say any more that {id} is revoked");
    assert!(ran.status == 0 && ran.stderr.contains(&told), "{}", ran.stderr);
}

#[test]
fn keys_that_defeat_their_purpose_are_told() {
    let folder = Folder::new("defeating");
    folder.keys(&["update", "next", "key", "after"]);
    let create = format!("did create webvh uni.example --folder public {CHANGE}");
    let told = "is in the document, or was an update key before";
    folder.refuses(&format!("{create} --key key.jwk --next-key key.jwk"), told);
    assert!(!folder.0.join("public").exists());
    let own = folder.did("update.jwk");
    let witnessed = format!("--witness {own} --witness-key update.jwk");
    let made = folder.run(&format!("{create} --key key.jwk --next-key next.jwk {witnessed}"));
    assert!(made.status == 0 && made.stderr.contains("is a witness too"), "{}", made.stderr);
    let rotate = "did rotate public --update-key next.jwk --witness-key update.jwk";
    for options in ["--key after.jwk --next-key update.jwk", "--key after.jwk --next-key after.jwk"]
    {
        folder.refuses(&format!("{rotate} {options}"), told);
    }
    folder.write("public/whois.vp", "{}");
    let ran = folder.run(&format!("{rotate} --key next.jwk --next-key after.jwk"));
    assert!(ran.status == 0 && ran.stderr.contains("whois.vp holds no more"), "{}", ran.stderr);
}

#[test]
fn a_creation_that_waits_is_no_missing_did() {
    let (folder, _) = Folder::with_witnesses("creation-waits", 1, "");
    folder.refuses(&format!("did rotate public --key other.jwk {CHANGE}"), "did complete");
    let told = "nowhere cannot be read";
    folder.refuses("did complete nowhere first.json", told);
}

#[test]
fn an_owner_is_spoken_to_as_one() {
    let (folder, _) = Folder::with_witnesses("own-log", 1, "");
    let (pending, broken) = ("public/did.jsonl.pending", "{}\n");
    folder.write(pending, broken);
    folder.refuses("did complete public first.json", "Bring did.jsonl and");
    std::fs::remove_file(folder.0.join(pending)).unwrap();
    folder.write("public/did.jsonl", broken);
    for command in ["update public --ttl 9", "rotate public --key update.jwk", "deactivate public"]
    {
        folder.refuses(&format!("did {command} {CHANGE}"), "Bring did.jsonl and");
    }
}
