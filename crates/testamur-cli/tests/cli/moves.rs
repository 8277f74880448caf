//! What the owner of a did:webvh is told when it moves, and what is kept of the place that it leaves.

use crate::witnesses::CHANGE;
use crate::{Folder, Ran};
use testamur::{Value, parse};

const COPY: &str = "public/did.json.moved";

impl Folder {
    /// A DID that may move, with its did:web, and a key that signs for it.
    fn with_did_web(name: &str) -> Folder {
        let folder = Folder::new(name);
        folder.keys(&["update", "key", "other"]);
        folder.ok(&format!(
            "did create webvh uni.example:registrar --folder public --key key.jwk {CHANGE} --portable --with-did-web"
        ));
        folder
    }

    /// Moves it to another host, by the document that is published last.
    fn moved(&self, from: &str, to: &str, options: &str) -> Ran {
        let log = self.read("public/did.jsonl");
        let mut state = parse(log.lines().last().unwrap().as_bytes()).unwrap();
        let state = state.as_object_mut().unwrap().get_mut("state").unwrap();
        let did = state.get("id").and_then(Value::as_str).unwrap().to_owned();
        state.as_object_mut().unwrap().remove("alsoKnownAs");
        let mut moved = parse(state.to_string().replace(from, to).as_bytes()).unwrap();
        moved.as_object_mut().unwrap().insert("alsoKnownAs", vec![Value::from(did)]);
        self.write("moved.json", &moved.to_string());
        self.run(&format!("did update public {CHANGE} --document moved.json {options}"))
    }
}

#[track_caller]
fn tells(ran: &Ran, told: &[&str]) {
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    for told in told {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
}

#[test]
fn a_move_leaves_the_did_web_where_it_is() {
    let folder = Folder::with_did_web("moved-beside");
    let web = folder.read("public/did.json");
    let ran = folder.moved("uni.example", "edu.example", "");
    tells(
        &ran,
        &[
            "did:web:uni.example:registrar stays where it is",
            "Leave https://uni.example/registrar/did.json as it is",
        ],
    );
    assert_eq!(folder.read(COPY), web);
    let second = folder.read("public/did.json");
    assert!(second.contains("did:web:edu.example:registrar"));
    // The next change is made where it is now.
    let ran = folder.run(&format!("did update public {CHANGE} --ttl 0"));
    tells(&ran, &["every verification asks for the log anew"]);
    assert!(!ran.stderr.contains("stays where it is"), "{}", ran.stderr);
    assert_eq!(folder.read(COPY), web);

    // Another move keeps both.
    let ran = folder.moved("edu.example", "org.example", "");
    tells(&ran, &["did:web:edu.example:registrar stays where it is", "did.json.moved.2"]);
    assert_eq!(folder.read(COPY), web);
    assert_eq!(folder.read(&format!("{COPY}.2")), second);
    assert!(folder.read("public/did.json").contains("did:web:org.example:registrar"));
}

#[test]
fn a_stolen_key_is_told_to_be_good_at_the_place_before() {
    let folder = Folder::with_did_web("moved-stolen");
    let ran = folder.moved("uni.example", "edu.example", "");
    assert!(!ran.stderr.contains("still has a key"), "{}", ran.stderr);
    let told = [
        "did:web:uni.example:registrar still has a key that was taken out here",
        "take https://uni.example/registrar/did.json off",
    ];
    let ran = folder.run(&format!("did rotate public {CHANGE} --key other.jwk"));
    tells(&ran, &told);
    // The new key was never there.
    let ran = folder.run(&format!("did rotate public {CHANGE} --key key.jwk"));
    assert!(ran.status == 0 && !ran.stderr.contains("still has a key"), "{}", ran.stderr);

    let log = folder.read("public/did.jsonl");
    let entry = parse(log.lines().last().unwrap().as_bytes()).unwrap();
    let state = entry.get("state").unwrap().to_string();
    let type_of_key = r#""type":"Multikey""#;
    assert!(state.contains(type_of_key), "{state}");
    let revoked = format!(r#"{type_of_key},"revoked":"2026-11-20T00:00:00Z""#);
    folder.write("revoked.json", &state.replace(type_of_key, &revoked));
    let ran = folder.run(&format!("did update public {CHANGE} --document revoked.json"));
    tells(&ran, &told);
    // It is good nowhere else, so there is nothing more to be told.
    let ran = folder.run(&format!("did update public {CHANGE} --ttl 9"));
    assert!(ran.status == 0 && !ran.stderr.contains("still has a key"), "{}", ran.stderr);
}

#[test]
fn who_gives_a_did_up_is_told_where_it_is_still() {
    let folder = Folder::with_did_web("moved-given-up");
    assert_eq!(folder.moved("uni.example", "edu.example", "").status, 0);
    let ran = folder.run(&format!("did deactivate public {CHANGE}"));
    tells(
        &ran,
        &[
            "Take https://edu.example/registrar/did.json off it",
            "take https://uni.example/registrar/did.json off its server",
        ],
    );
}

#[test]
fn what_waits_for_witnesses_is_told_when_it_is_complete() {
    let (folder, _) = Folder::with_witnesses("moved-witnessed", 1, "--portable --with-did-web");
    assert_eq!(folder.approved(&["first"]).status, 0);
    let web = folder.read("public/did.json");
    let told =
        ["Publish public/did.jsonl at https://uni.example/", "What was issued under did:webvh:"];
    let ran =
        folder.moved("uni.example", "edu.example", "--linked-domain https://uni.example --pending");
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(told.iter().all(|told| !ran.stderr.contains(told)), "{}", ran.stderr);
    let ran = folder.approved(&["first"]);
    tells(&ran, &told);
    tells(&ran, &["Leave https://uni.example/registrar/did.json as it is"]);
    assert_eq!(folder.read(COPY), web);

    folder.write("public/whois.vp", "{}");
    folder.ok(&format!("did rotate public {CHANGE} --key other.jwk --pending"));
    let ran = folder.approved(&["first"]);
    let links = "links by a key that was taken out hold no more";
    tells(&ran, &[links, "whois.vp holds no more", "still has a key that was taken out here"]);
    assert!(!ran.stderr.contains("What was issued under"), "{}", ran.stderr);
}
