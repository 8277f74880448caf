//! DIDs that are made, changed and given up, as files in a folder.

use crate::Folder;
use crate::serve::Serving;
use testamur::{Value, parse};

const LOG: &str = "https://uni.example/registrar/did.jsonl";

/// Where the log, and the proofs of its witnesses, are found without a network.
const EVIDENCE: &str = "--evidence https://uni.example/registrar/did.jsonl=public/did.jsonl";

impl Folder {
    pub(crate) fn keys(&self, names: &[&str]) {
        for name in names {
            self.ok(&format!("key new -o {name}.jwk"));
        }
    }

    /// The URL of a key in the document of a DID that this command line made.
    pub(crate) fn method(&self, did: &str, key: &str) -> String {
        let shown = parse(self.ok(&format!("key show --json {key}.jwk")).as_bytes()).unwrap();
        let multikey = shown.get("multikey").and_then(Value::as_str).unwrap().to_owned();
        format!("{did}#{multikey}")
    }

    /// Resolves a DID from the files in `public`; gives the result.
    pub(crate) fn resolved(&self, did: &str, options: &str) -> Value {
        let ran = self.run(&format!("did resolve --offline {EVIDENCE} {did} {options}"));
        parse(ran.stdout.as_bytes()).unwrap()
    }

    fn issue(&self, did: &str, key: &str, to: &str) {
        let method = self.method(did, key);
        self.ok(&format!(
            "issue --key {key}.jwk --issuer {did} --verification-method {method} {EVIDENCE} -o {to} draft.json"
        ));
    }

    /// The exit status of a verification, and its report. Later than any clock here, so that a version
    /// made in the same second as another is in force.
    fn verified(&self, did: &str, badge: &str) -> (i32, String) {
        let at = "2099-01-01T00:00:00Z";
        let ran = self
            .run(&format!("verify --json --offline --at {at} {EVIDENCE} --trust {did} {badge}"));
        (ran.status, ran.stdout)
    }
}

/// A badge without an end.
fn draft(folder: &Folder) {
    folder.ok("example badge -o draft.json");
    let mut draft = parse(folder.read("draft.json").as_bytes()).unwrap();
    draft.as_object_mut().unwrap().remove("validUntil");
    folder.write("draft.json", &draft.to_string());
}

/// A server that has no network has the logs of others in files too.
#[test]
fn a_server_resolves_what_it_is_given() {
    let folder = Folder::new("webvh-served");
    folder.keys(&["update"]);
    let made = "did create webvh uni.example:registrar --folder public --key update.jwk --update-key update.jwk";
    let did = folder.ok(made).trim().to_owned();
    let path = format!("/1.0/identifiers/{did}");
    let unknown = Serving::start(&folder, "").get(&path);
    assert!(unknown.starts_with("HTTP/1.1 404"), "{unknown}");
    let known = Serving::start(&folder, EVIDENCE).get(&path);
    assert!(known.starts_with("HTTP/1.1 200"), "{known}");
    folder.ok("did deactivate public --update-key update.jwk");
    let gone = Serving::start(&folder, EVIDENCE).get(&path);
    assert!(gone.starts_with("HTTP/1.1 410"), "{gone}");
}

#[test]
fn keys_are_changed_and_old_badges_verify() {
    let folder = Folder::new("webvh");
    folder.keys(&["update", "next", "after", "old", "new"]);
    draft(&folder);
    let create = "did create webvh uni.example:registrar --folder public --key old.jwk --update-key update.jwk";
    let did = folder.ok(&format!("{create} --next-key next.jwk --with-did-web --ttl 60"));
    let did = did.trim();
    assert!(did.starts_with("did:webvh:Qm") && did.ends_with(":uni.example:registrar"), "{did}");
    let beside = parse(folder.read("public/did.json").as_bytes()).unwrap();
    assert_eq!(beside.get("id").and_then(Value::as_str), Some("did:web:uni.example:registrar"));
    let names = folder.resolved(did, "").get("didDocument").unwrap().get("alsoKnownAs").cloned();
    assert_eq!(names.unwrap().to_string(), r#"["did:web:uni.example:registrar"]"#);
    assert_ne!(folder.run(create).status, 0, "a DID that is there is not made again");
    folder.issue(did, "old", "old.json");

    // The key that was committed to takes over; the one before it, and any other, may do no more.
    let before = folder.read("public/did.jsonl");
    let rotate = "did rotate public --key new.jwk --next-key after.jwk";
    for key in ["update", "after"] {
        let refused = folder.run(&format!("{rotate} --update-key {key}.jwk"));
        assert_eq!(refused.status, 2, "{}", refused.stderr);
        let told =
            refused.stderr.contains(&format!("{key}.jwk")) && refused.stderr.contains("--next-key");
        assert!(told && !refused.stderr.contains("Ask the owner"), "{}", refused.stderr);
        assert_eq!(folder.read("public/did.jsonl"), before);
    }
    let said = folder.run(&format!("{rotate} --update-key next.jwk"));
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert!(said.stdout.starts_with("2-Qm") && said.stderr.contains(LOG), "{}", said.stderr);
    assert!(folder.read("public/did.jsonl").starts_with(&before));
    let multikey = folder.method("", "new").replace('#', "");
    assert!(folder.read("public/did.json").contains(&multikey), "the did:web goes along");

    folder.issue(did, "new", "new.json");
    let (status, report) = folder.verified(did, "new.json");
    assert!(status == 0 && !report.contains("did.verification_method_past"), "{report}");
    let (status, report) = folder.verified(did, "old.json");
    assert!(status == 0 && report.contains("did.verification_method_past"), "{report}");
    let (status, report) = folder.verified(&format!("{did} --refuse-past-keys"), "old.json");
    assert!(status == 1 && report.contains("did.verification_method_not_found"), "{report}");
    let first = folder.resolved(did, "--version-number 1").to_string();
    assert!(first.contains(&folder.method(did, "old")) && first.contains(r#""nextVersionId""#));
    let absent = folder.resolved(did, "--version-number 3").to_string();
    assert!(absent.contains("did.version_not_found"), "{absent}");

    // Another document, and no more keys committed to.
    let now = folder.resolved(did, "").get("didDocument").unwrap().clone();
    let mut now = now;
    now.as_object_mut().unwrap().insert("alsoKnownAs", "https://uni.example/about");
    folder.write("document.json", &now.to_string());
    let update = "did update public --update-key after.jwk --document document.json --watcher https://watch.example";
    let before = folder.read("public/did.jsonl");
    let refused = folder.run(update);
    assert!(refused.status == 2 && refused.stderr.contains("--no-next-key"), "{}", refused.stderr);
    assert_eq!(folder.read("public/did.jsonl"), before);
    folder.ok(&format!("{update} --no-next-key"));
    let third = folder.resolved(did, "");
    assert_eq!(third.get("didDocument"), Some(&now));

    let last = folder.ok("did deactivate public --update-key after.jwk");
    assert!(last.starts_with("4-Qm"), "{last}");
    assert!(!folder.0.join("public/did.json").exists());
    for badge in ["old.json", "new.json"] {
        let (status, report) = folder.verified(did, badge);
        assert!(status == 1 && report.contains("did.deactivated"), "{report}");
    }
    let refused = folder.run("did rotate public --key old.jwk --update-key after.jwk");
    assert_eq!(refused.status, 1, "{}", refused.stderr);
    assert!(refused.stderr.contains("did.deactivated"), "{}", refused.stderr);
    let mut names = folder.names();
    names.retain(|name| name.starts_with('.'));
    assert!(names.is_empty(), "no temporary file is left: {names:?}");
}

#[test]
fn witnesses_approve_before_anything_is_written() {
    let folder = Folder::new("witnesses");
    folder.keys(&["update", "key", "first", "second"]);
    let (first, second) = (folder.did("first.jwk"), folder.did("second.jwk"));
    let create = format!(
        "did create webvh uni.example:registrar --folder public --key key.jwk --update-key update.jwk \
         --witness {first} --witness {second}"
    );
    let refused = folder.run(&format!("{create} --witness-key first.jwk"));
    assert_eq!(refused.status, 1, "{}", refused.stderr);
    assert!(refused.stderr.contains("did.webvh_witness") && !folder.0.join("public").exists());
    let did = folder.ok(&format!("{create} --witness-key first.jwk --witness-key second.jwk"));
    let proofs =
        "--evidence https://uni.example/registrar/did-witness.json=public/did-witness.json";
    let resolved = folder.resolved(did.trim(), proofs).to_string();
    assert!(resolved.contains(r#""threshold":"2""#), "{resolved}");
    let without = folder.resolved(did.trim(), "").to_string();
    assert!(
        without.contains("did.unavailable") || without.contains("did.webvh_witness"),
        "{without}"
    );

    // The end of it needs their approval, too; what follows does not.
    let end = "did update public --update-key update.jwk --no-witnesses";
    assert_eq!(folder.run(end).status, 1);
    folder.ok(&format!("{end} --witness-key first.jwk --witness-key second.jwk"));
    folder.ok("did update public --update-key update.jwk --ttl 10");
    let resolved = folder.resolved(did.trim(), proofs).to_string();
    assert!(resolved.contains(r#""ttl":"10","witness":{}"#), "{resolved}");
}

#[test]
fn witnesses_can_approve_later() {
    let folder = Folder::new("late-witnesses");
    folder.keys(&["update", "key", "first", "second", "stranger"]);
    let (first, second) = (folder.did("first.jwk"), folder.did("second.jwk"));
    let create = format!(
        "did create webvh uni.example:registrar --folder public --key key.jwk --update-key update.jwk \
         --witness {first} --witness {second}"
    );
    folder.ok(&format!("{create} --witness-key first.jwk --witness-key second.jwk"));
    let published = folder.read("public/did.jsonl");
    let made = folder.run("did update public --update-key update.jwk --ttl 10 --pending");
    assert_eq!(made.status, 0, "{}", made.stderr);
    assert!(made.stderr.contains("did.jsonl.pending"), "{}", made.stderr);
    assert_eq!(folder.read("public/did.jsonl"), published);

    // Only a witness approves, and only a log that is as it must be.
    let approve = |log: &str, key: &str| {
        folder.run(&format!("did approve {log} --witness-key {key}.jwk -o {key}.json"))
    };
    assert_eq!(approve("public/did.jsonl.pending", "stranger").status, 2);
    let bent = folder.read("public/did.jsonl.pending").replace("\"ttl\":10", "\"ttl\":11");
    folder.write("bent.jsonl", &bent);
    assert_eq!(approve("bent.jsonl", "first").status, 1);
    for witness in ["first", "second"] {
        let ran = approve("public/did.jsonl.pending", witness);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
    }
    let waiting = folder.run("did complete public first.json");
    assert_eq!(waiting.status, 1);
    assert!(waiting.stderr.contains("did.webvh_witness"), "{}", waiting.stderr);
    assert_eq!(folder.read("public/did.jsonl"), published);
    let proofs =
        "--evidence https://uni.example/registrar/did-witness.json=public/did-witness.json";
    let did = published.split("\"id\":\"did:webvh:").nth(1).unwrap().split('"').next().unwrap();
    let did = format!("did:webvh:{did}");
    assert!(folder.resolved(&did, proofs).to_string().contains("\"versionId\":\"1-"));

    // What the first gave was kept.
    folder.ok("did complete public second.json");
    assert!(folder.read("public/did.jsonl").lines().count() == 2);
    assert!(!folder.0.join("public/did.jsonl.pending").exists());
    assert!(folder.resolved(&did, proofs).to_string().contains("\"versionId\":\"2-"));
    assert_eq!(folder.run("did complete public second.json").status, 2);
}

/// Many at once: each is done or refused, and none of those that were done is lost.
#[test]
fn of_changes_at_once_none_is_lost() {
    let folder = Folder::new("at-once");
    folder.keys(&["update", "key"]);
    folder.ok("did create webvh uni.example:registrar --folder public --key key.jwk --update-key update.jwk");
    let done: usize = std::thread::scope(|scope| {
        let change =
            |n: usize| folder.run(&format!("did update public --update-key update.jwk --ttl {n}"));
        let running: Vec<_> = (1..9).map(|n| scope.spawn(move || change(n))).collect();
        let ran = running.into_iter().map(|thread| thread.join().unwrap());
        ran.filter(|ran| {
            let refused = ran.stderr.contains("[usage.did_busy]");
            assert!(ran.status == 0 || refused, "{}", ran.stderr);
            ran.status == 0
        })
        .count()
    });
    assert!(done > 0);
    assert_eq!(folder.read("public/did.jsonl").lines().count(), 1 + done);
    // Who holds the folder is not waited for.
    let held = std::fs::File::open(folder.0.join("public")).unwrap();
    held.lock().unwrap();
    let ran = folder.run("did update public --update-key update.jwk --ttl 99");
    assert!(ran.status == 2 && ran.stderr.contains("[usage.did_busy]"), "{}", ran.stderr);
}

#[test]
fn a_did_web_is_a_document_alone() {
    let folder = Folder::new("did-web");
    folder.keys(&["old", "new"]);
    let did = folder.ok("did create web uni.example:registrar --folder public --key old.jwk");
    assert_eq!(did.trim(), "did:web:uni.example:registrar");
    let refused = folder.run("did rotate public --new-update-key new.jwk");
    assert!(
        refused.status == 2 && refused.stderr.contains("--new-update-key"),
        "{}",
        refused.stderr
    );
    folder.ok("did rotate public --key new.jwk --keep");
    let document = folder.read("public/did.json");
    for key in ["old", "new"] {
        assert!(document.contains(&folder.method(did.trim(), key)), "{document}");
    }
    folder.ok("did rotate public --key new.jwk");
    let document = folder.read("public/did.json");
    assert!(!document.contains(&folder.method(did.trim(), "old")), "{document}");
    folder.write("other.json", &document.replace("uni.example", "other.example"));
    let refused = folder.run("did update public --document other.json");
    assert!(
        refused.status == 1 && refused.stderr.contains("did.document_id"),
        "{}",
        refused.stderr
    );
    folder.ok("did deactivate public");
    assert!(!folder.0.join("public/did.json").exists());
    for (arguments, status) in [
        ("did deactivate public", 2),
        ("did rotate public --key new.jwk", 2),
        ("did create web 127.0.0.1 --folder other --key old.jwk", 2),
        ("did create webvh intranet --folder other --key old.jwk --update-key new.jwk", 2),
        ("did create webvh uni.example --folder other --key old.jwk", 2),
        ("did create web uni.example --folder other --key old.jwk --update-key new.jwk", 2),
        ("did create web uni.example --folder other", 2),
        ("did create web uni.example --folder other --key old.jwk --portable", 2),
        ("did create web uni.example --folder other --key old.jwk --with-did-web", 2),
        ("did create web https://uni.example --folder other --key old.jwk", 2),
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.status, status, "{arguments}: {}", ran.stderr);
        assert!(!folder.0.join("other").exists(), "{arguments}");
    }
}

#[test]
fn a_portable_did_moves_with_its_history() {
    let folder = Folder::new("portable");
    folder.keys(&["update", "key"]);
    folder.write(
        "own.json",
        r#"{"@context":["https://www.w3.org/ns/did/v1"],"id":"did:webvh:{SCID}:uni.example:registrar"}"#,
    );
    let did = folder.ok("did create webvh uni.example:registrar --folder public --document own.json --update-key update.jwk --portable");
    let did = did.trim();
    let new = did.replace("uni.example", "edu.example");
    let moved = format!(r#"{{"id":"{new}"}}"#);
    folder.write("moved.json", &moved);
    let update = "did update public --update-key update.jwk --document moved.json";
    let refused = folder.run(update);
    assert!(refused.stderr.contains("did.webvh_document"), "{}", refused.stderr);
    folder.write("moved.json", &format!(r#"{{"id":"{new}","alsoKnownAs":["{did}"]}}"#));
    folder.ok(update);
    let resolved = folder.ok(&format!(
        "did resolve --offline --evidence https://edu.example/registrar/did.jsonl=public/did.jsonl {new}"
    ));
    assert!(resolved.contains("\"portable\": true"), "{resolved}");
}

#[test]
fn what_would_spoil_a_log_is_not_written() {
    let folder = Folder::new("webvh-slips");
    folder.keys(&["update", "next"]);
    folder.ok("key new --type p256 -o p256.jwk");
    let create = "did create webvh uni.example:registrar --folder public --key p256.jwk";
    for (options, told) in [
        ("--update-key p256.jwk", "--update-key p256.jwk: an Ed25519 key"),
        ("--update-key update.jwk --next-key p256.jwk", "--next-key p256.jwk: an Ed25519 key"),
    ] {
        let refused = folder.run(&format!("{create} {options}"));
        assert!(refused.status == 2 && refused.stderr.contains(told), "{}", refused.stderr);
        assert!(!folder.0.join("public").exists(), "{options}");
    }
    let did = folder.ok(&format!("{create} --update-key update.jwk --next-key next.jwk"));
    let before = folder.read("public/did.jsonl");
    let mut document = folder.resolved(did.trim(), "").get("didDocument").unwrap().clone();
    folder.write("same.json", &document.to_string());
    // The key is still listed in assertionMethod.
    document.as_object_mut().unwrap().insert("verificationMethod", Vec::<Value>::new());
    folder.write("dangling.json", &document.to_string());
    for (options, told) in [
        ("", "Nothing would change"),
        ("--document same.json", "Nothing would change"),
        ("--document dangling.json --next-key update.jwk", "dangling.json: "),
    ] {
        let refused = folder.run(&format!("did update public --update-key next.jwk {options}"));
        assert!(refused.status == 2 && refused.stderr.contains(told), "{}", refused.stderr);
        assert_eq!(folder.read("public/did.jsonl"), before, "{options}");
    }
}

/// The domain, and what it publishes.
const SITE: &str = "https://www.uni.example";
const LINKS: &str =
    "--evidence https://www.uni.example/.well-known/did-configuration.json=links.json";

#[test]
fn a_did_is_linked_with_a_domain_from_both_sides() {
    let folder = Folder::new("linked");
    folder.keys(&["update", "registrar", "badges"]);
    draft(&folder);
    let create = "did create webvh uni.example:registrar --folder public --update-key update.jwk";
    let create = format!("{create} --key registrar.jwk --linked-domain {SITE}");
    let did = folder.ok(&create).trim().to_owned();
    let method = folder.method(&did, "registrar");
    let link = format!("did link {did} --verification-method {method} --origin {SITE} {EVIDENCE}");
    let asked = |of: &str| folder.run(&format!("did domains --offline {EVIDENCE} {LINKS} {of}"));
    // The document names the domain; another one it does not.
    let linked = folder.run(&format!("{link} --key registrar.jwk -o links.json"));
    assert_eq!(linked.status, 0, "{}", linked.stderr);
    assert!(!linked.stderr.contains("in the DID document"), "{}", linked.stderr);
    let other = folder.run("did link --key badges.jwk --origin https://b.example");
    assert!(
        other.stderr.contains("name https://b.example in the DID document"),
        "{}",
        other.stderr
    );
    for of in [did.as_str(), SITE, &format!("{did} --origin {SITE}")] {
        let ran = asked(of);
        assert_eq!(ran.status, 0, "{}", ran.stdout);
        assert!(ran.stdout.starts_with("LINKED"), "{}", ran.stdout);
        assert!(!ran.stdout.contains("domain."), "{}", ran.stdout);
    }

    // The links of others stay; that of the same DID is replaced.
    folder.ok(&format!("did link --key badges.jwk --origin {SITE} --form embedded -o links.json"));
    let ran = folder.run(&format!("{link} --key registrar.jwk -o links.json"));
    assert!(ran.stderr.contains("was replaced"), "{}", ran.stderr);
    let ran = asked(&format!("{SITE} --json"));
    let answer = parse(ran.stdout.as_bytes()).unwrap();
    assert_eq!(answer.get("verdict").and_then(Value::as_str), Some("accepted"), "{answer:#}");
    assert_eq!(answer.get("links").and_then(Value::as_array).unwrap().len(), 2);

    folder.issue(&did, "registrar", "badge.json");
    let verify = format!("verify --offline {EVIDENCE} {LINKS} --trust {did} badge.json");
    folder.ok(&format!("{verify} --require-linked-domain {SITE}"));
    let ran = folder.run(&format!("{verify} --linked-domains --json"));
    assert!(ran.stdout.contains("The issuer is linked with https://www.uni.example."));
    let ran = folder.run(&format!("{verify} --require-linked-domain https://b.example"));
    assert_eq!(ran.status, 3, "{}", ran.stdout);

    // It ends, and a change of keys ends it too.
    assert_eq!(asked(&format!("{SITE} --at 2099-01-01T00:00:00Z")).status, 1);
    folder.ok("did rotate public --key badges.jwk --update-key update.jwk");
    let ran = asked(&did);
    assert_eq!(ran.status, 1, "{}", ran.stdout);
    assert!(ran.stdout.starts_with("NOT LINKED"), "{}", ran.stdout);
}

#[test]
fn a_link_that_could_not_be_verified_is_not_made() {
    let folder = Folder::new("unlinked");
    folder.keys(&["update", "registrar", "other"]);
    let create = "did create webvh uni.example:registrar --folder public --update-key update.jwk";
    let did = folder.ok(&format!("{create} --key registrar.jwk")).trim().to_owned();
    let method = folder.method(&did, "other");
    folder.write("foreign.json", "{\"links\": []}");
    for (arguments, says) in [
        (format!("--key other.jwk --origin http://uni.example {did}"), "[domain.origin]"),
        (format!("--key other.jwk --origin https://uni.example/a {did}"), "[domain.origin]"),
        (format!("--key other.jwk --origin {SITE} https://uni.example"), "[usage."),
        (
            format!(
                "--key other.jwk --verification-method {method} --origin {SITE} {EVIDENCE} {did}"
            ),
            "[did.verification_method_not_found]",
        ),
        (format!("--key other.jwk --origin {SITE} -o foreign.json"), "[domain.configuration]"),
    ] {
        let ran = folder.run(&format!("did link {arguments}"));
        assert_ne!(ran.status, 0, "{arguments}");
        assert!(ran.stderr.contains(says), "{arguments}: {}", ran.stderr);
        assert!(ran.stdout.is_empty());
    }
    assert_eq!(folder.read("foreign.json"), "{\"links\": []}");
    // Nothing names a domain, and nothing is asked then.
    let ran = folder.run(&format!("did domains --offline {EVIDENCE} {did}"));
    assert!(ran.status == 1 && ran.stdout.contains("[domain.unnamed]"), "{}", ran.stdout);
    folder.ok(&format!("did update public --update-key update.jwk --linked-domain {SITE}"));
    let ran = folder.run(&format!("did domains --offline {EVIDENCE} {did}"));
    assert!(ran.status == 3 && ran.stdout.contains("[domain.unavailable]"), "{}", ran.stdout);
    let ran = folder.run(&format!("did domains --offline {SITE} --origin {SITE}"));
    assert_eq!(ran.status, 2);
}

#[test]
fn a_number_after_the_host_may_be_a_port() {
    let folder = Folder::new("did-ports");
    folder.keys(&["key"]);
    for (place, warned) in [
        ("uni.example:8443", true),
        ("uni.example%3A8443", false),
        ("uni.example", false),
        ("uni.example:a:8443", false),
    ] {
        let name = place.replace([':', '%'], "-");
        let ran = folder.run(&format!("did create web {place} --folder {name} --key key.jwk"));
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        assert_eq!(ran.stderr.contains("uni.example%3A8443."), warned, "{}", ran.stderr);
    }
}

#[test]
fn a_log_is_not_published_without_the_did_web_beside_it() {
    let folder = Folder::new("did-beside");
    folder.keys(&["update", "key"]);
    let multikey = folder.method("", "key").replace('#', "");
    // Two names for a key, which are one in the did:web.
    let method = |id: &str| {
        format!(
            r#"{{"id":"{id}#k","type":"Multikey","controller":"{id}","publicKeyMultibase":"{multikey}"}}"#
        )
    };
    let (own, web) = ("did:webvh:{SCID}:uni.example:registrar", "did:web:uni.example:registrar");
    folder.write(
        "own.json",
        &format!(r#"{{"id":"{own}","verificationMethod":[{},{}]}}"#, method(own), method(web)),
    );
    let create = "did create webvh uni.example:registrar --folder public --document own.json --update-key update.jwk";
    let refused = folder.run(&format!("{create} --with-did-web"));
    assert_eq!(refused.status, 1, "{}", refused.stderr);
    assert!(!folder.0.join("public").exists(), "{}", refused.stderr);
    folder.ok(create);
}

/// What a ministry says of a university, shown by the university itself, and by whom it is not about.
#[test]
fn what_a_did_publishes_of_itself_is_verified() {
    const WHOIS: &str = "--evidence https://uni.example/registrar/whois.vp=public/whois.vp";
    let folder = Folder::new("whois");
    folder.keys(&["update", "ministry"]);
    let made = "did create webvh uni.example:registrar --folder public --key update.jwk --update-key update.jwk";
    let did = folder.ok(made).trim().to_owned();
    draft(&folder);
    let mut about = parse(folder.read("draft.json").as_bytes()).unwrap();
    let subject = about.as_object_mut().unwrap().get_mut("credentialSubject").unwrap();
    subject.as_object_mut().unwrap().insert("id", did.as_str());
    folder.write("about.json", &about.to_string());
    folder.ok("issue --key ministry.jwk -o said.json about.json");
    let whois =
        |options: &str| folder.run(&format!("did whois --offline {EVIDENCE} {options} {did}"));

    let none = whois("");
    assert_eq!(none.status, 3, "{}", none.stdout);
    assert!(
        none.stdout.contains("INDETERMINATE") && none.stdout.contains("fetch."),
        "{}",
        none.stdout
    );
    let method = folder.method(&did, "update");
    folder.ok(&format!(
        "present --key update.jwk --holder {did} --verification-method {method} {EVIDENCE} -o public/whois.vp said.json"
    ));
    let shown = whois(&format!("{WHOIS} --claims"));
    assert_eq!(shown.status, 0, "{}{}", shown.stdout, shown.stderr);
    assert!(shown.stdout.contains("ACCEPTED") && shown.stdout.contains(&did), "{}", shown.stdout);
    let strict = whois(&format!("{WHOIS} --json --trust did:web:other.example"));
    let report = parse(strict.stdout.as_bytes()).unwrap();
    assert_eq!(strict.status, 1, "{report:#}");
    assert!(strict.stdout.contains("trust.issuer"), "{report:#}");

    folder.ok("present --key ministry.jwk --force -o public/whois.vp said.json");
    let other = whois(WHOIS);
    assert_eq!(other.status, 1, "{}", other.stdout);
    assert!(other.stdout.contains("holder.other"), "{}", other.stdout);
    assert_eq!(folder.run("did whois no-did --offline").status, 2);
}
