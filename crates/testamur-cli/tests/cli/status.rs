//! Status lists: made, given away, set, published, shown, and asked.

use crate::Folder;

const URL: &str = "https://registrar.example.edu/status/1";

impl Folder {
    /// A key, a store with a list for revocation and suspension, and a badge with a status.
    fn with_status(name: &str) -> Folder {
        let folder = Folder::new(name);
        folder.ok("key new -o key.jwk");
        folder.ok("example badge -o draft.json");
        folder.ok(&format!("status new --url {URL} --purpose revocation --purpose suspension s"));
        folder.ok("issue --key key.jwk --status s -o badge.json draft.json");
        folder
    }

    fn publish(&self, more: &str) -> String {
        self.ok(&format!("status publish --key key.jwk -o public {more} s"))
    }

    /// Runs `status check` with the published lists at hand.
    fn check(&self, file: &str) -> (i32, String) {
        let lists = ["revocation", "suspension"].map(|purpose| {
            format!("--evidence {URL}/{purpose}.json=public/status/1/{purpose}.json")
        });
        let ran = self.run(&format!("status check --offline {} {file}", lists.join(" ")));
        (ran.status, format!("{}{}", ran.stdout, ran.stderr))
    }
}

#[test]
fn a_badge_is_suspended_and_revoked() {
    let folder = Folder::with_status("status-badge");
    let ran = folder.run("status check --offline badge.json");
    assert_eq!(ran.status, 3, "nothing is published: {}", ran.stdout);
    let ran = folder.run("status check --offline --json none.json badge.json");
    assert_eq!((ran.status, ran.stdout.lines().count()), (4, 2), "{}", ran.stdout);
    let unread = r#"{"verdict":null,"file":"none.json","error":"none.json cannot be read"#;
    assert!(ran.stdout.starts_with(unread), "{}", ran.stdout);
    // What to do is said for the reason, here that there is no network.
    let ran = folder.run("verify --offline badge.json");
    assert!(ran.stdout.contains("Give the document with --evidence"), "{}", ran.stdout);
    let index = folder.ok("status allocate --json s");
    assert!(
        index.starts_with(r#"{"index":"#) && index.contains(r#""credentialStatus":[{"#),
        "{index}"
    );
    for (set, expected) in [("valid", 0), ("suspended", 1), ("valid", 0), ("revoked", 1)] {
        folder.ok(&format!("status set --credential badge.json s {set}"));
        folder.publish("--if-due");
        let (status, said) = folder.check("badge.json");
        assert_eq!(status, expected, "{set}: {said}");
    }
    // The verifier says the same, and each form that the list is published in is signed.
    let ran = folder.run(&format!(
        "verify --offline --trust {} --evidence {URL}/revocation.json=public/status/1/revocation.json \
         --evidence {URL}/suspension.json=public/status/1/suspension.json badge.json",
        folder.did("key.jwk")
    ));
    assert_eq!(ran.status, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("revoked"), "{}", ran.stdout);
    let id = folder.ok("status show public/status/1/revocation.json");
    assert!(id.contains("1 1") && id.contains("131071 0"), "{id}");
}

/// A newer badge can be had: that is said, and this one holds.
#[test]
fn a_badge_is_to_be_refreshed() {
    let folder = Folder::new("status-refresh");
    folder.ok("key new -o key.jwk");
    folder.ok("example badge -o draft.json");
    folder.ok(&format!("status new --url {URL} --purpose refresh s"));
    folder.ok("issue --key key.jwk --status s -o badge.json draft.json");
    folder.ok("status set --credential badge.json s refresh");
    folder.publish("");
    assert!(folder.ok("status show s").contains("1 refresh"));
    let ran = folder.run(&format!(
        "verify --offline --trust {} --evidence {URL}/refresh.json=public/status/1/refresh.json \
         badge.json",
        folder.did("key.jwk")
    ));
    assert!(ran.status == 0 && ran.stdout.contains("status.refresh"), "{}", ran.stdout);
    let ran = folder.run("status set --credential badge.json s valid");
    assert!(ran.status == 1 && ran.stderr.contains("status.for_good"), "{}", ran.stderr);
    let ran = folder.run("status set --credential badge.json s revoked");
    assert!(ran.status == 2 && ran.stderr.contains("not for revocation"), "{}", ran.stderr);
}

#[test]
fn it_is_signed_when_it_is_due() {
    let folder = Folder::with_status("status-due");
    let first = folder.publish("--json --created 2026-11-22T08:30:00Z");
    assert_eq!(first.lines().count(), 3, "{first}");
    let expected = r#"{"url":"https://registrar.example.edu/status/1/revocation.json","file":"public/status/1/revocation.json","form":"data-integrity","mediaType":"application/vc","until":"2026-11-29T08:30:00Z","signed":true}"#;
    assert_eq!(first.lines().next().unwrap(), expected);
    let at = |time: &str, more: &str| {
        let said = folder.publish(&format!("--json --if-due --created {time} {more}"));
        let signed = said.lines().filter(|line| line.ends_with(r#""signed":true}"#)).count();
        (signed, said.lines().count())
    };
    assert_eq!(at("2026-11-23T08:30:00Z", ""), (0, 3));
    assert_eq!(at("2026-11-23T08:30:00Z", "--margin 6d"), (3, 3));
    assert_eq!(at("2026-11-28T08:30:00Z", ""), (3, 3));
    assert_eq!(at("2026-11-28T08:30:01Z", "--form cwt"), (1, 1));
    folder.ok("status set --credential badge.json s revoked");
    assert_eq!(at("2026-11-28T08:30:02Z", ""), (3, 3));
    // Cron writes a letter with whatever is said.
    let ran = folder
        .run("status publish --key key.jwk -o public --if-due --created 2026-11-28T08:30:03Z s");
    assert_eq!((ran.status, ran.stdout, ran.stderr), (0, String::new(), String::new()));
    let shown = folder.ok("status show --json public/status/1/tokens.cwt");
    let start = r#"{"form":"cwt","mediaType":"application/statuslist+cwt","url":"https://registrar.example.edu/status/1/tokens.cwt","issuer":"did:key:"#;
    assert!(shown.starts_with(start), "{shown}");
}

#[test]
fn a_token_and_a_message_list() {
    let folder = Folder::new("status-token");
    folder.ok("key new -o key.jwk");
    folder.write("claims.json", r#"{"vct": "urn:diploma", "jti": "urn:uuid:1"}"#);
    folder.ok(&format!("status new --url {URL} s"));
    let issue = "issue --key key.jwk --suite dc+sd-jwt --status s -o token.txt claims.json";
    folder.ok(issue);
    let asked = folder.ok("status set --json --id urn:uuid:1 s revoked");
    let same = folder.ok("status set --json --credential token.txt s revoked");
    let named = r#""file":"token.txt","id":"#;
    assert_eq!(asked.replace(r#""before":0"#, r#""before":1"#).replace(r#""id":"#, named), same);
    let rest =
        format!(r#""status":1,"before":0,"name":"revoked","list":"{URL}","id":"urn:uuid:1"}}"#);
    assert!(asked.trim_end().ends_with(&rest), "{asked}");
    folder.publish("--form jwt");
    let shown = folder.ok("status show public/status/1/tokens.jwt");
    assert!(shown.contains("application/statuslist+jwt") && shown.contains("1 1"), "{shown}");
    // Another list in the same store: now it must be said which is meant.
    let messages = "--message fine --message pending --message withdrawn --message disputed";
    let other = "https://registrar.example.edu/status/2";
    let made = folder.ok(&format!("status new --url {other} --bits 2 {messages} --form vc-jwt s"));
    assert_eq!(made, format!("{other}/message.jwt\n"));
    let ran = folder.run(issue);
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains(other), "{}", ran.stderr);
    folder.publish("");
    // How many bits each message has there, the list does not say.
    let shown = folder.ok("status show public/status/2/message.jwt");
    assert!(shown.contains("message") && !shown.contains("entries"), "{shown}");
    assert!(ran.stderr.contains("--status-url URL"), "{}", ran.stderr);
    folder.write("claims.json", r#"{"vct": "urn:diploma", "jti": "urn:uuid:2"}"#);
    folder.ok(&format!("{issue} --force --status-url {URL}"));
    let ran = folder.run("status allocate s");
    assert!(ran.stderr.contains("--list URL") && ran.stderr.contains(other), "{}", ran.stderr);
    // The credential says it by itself.
    let said = folder.ok("status set --json --credential token.txt s revoked");
    assert!(said.contains(&format!(r#""list":"{URL}""#)), "{said}");
    let entry = folder.ok(&format!("status allocate --list {other} s"));
    assert!(entry.contains(r#""statusSize": 2"#) && entry.contains("withdrawn"), "{entry}");
    let shown = folder.ok("status show s");
    assert!(shown.contains("131072 fine") && shown.contains("2 revoked"), "{shown}");
}

#[test]
fn the_verifier_reads_the_token_lists_that_are_published() {
    let folder = Folder::new("status-tokens");
    folder.ok("key new -o key.jwk");
    folder.write("claims.json", r#"{"vct": "urn:diploma", "jti": "urn:uuid:1"}"#);
    for form in ["jwt", "cwt"] {
        folder.ok(&format!("status new --url {URL} --form {form} {form}.store"));
        folder.ok(&format!(
            "issue --key key.jwk --suite dc+sd-jwt --status {form}.store -o token.txt claims.json"
        ));
        for (set, expected) in [("revoked", 1), ("--dangerous-unrevoke valid", 0)] {
            folder.ok(&format!("status set --credential token.txt {form}.store {set}"));
            folder.ok(&format!(
                "status publish --key key.jwk -o public --dangerous-replace {form}.store"
            ));
            let list = format!("{URL}/tokens.{form}=public/status/1/tokens.{form}");
            let ran = folder.run(&format!("status check --offline --evidence {list} token.txt"));
            assert_eq!(ran.status, expected, "{form} {set}: {}{}", ran.stdout, ran.stderr);
        }
    }
}

#[test]
fn a_list_that_cannot_be_published_keeps_no_other_back() {
    let folder = Folder::with_status("status-several");
    for number in [2, 3] {
        let url = format!("https://registrar.example.edu/status/{number}");
        folder.ok(&format!("status new --url {url} --form data-integrity s"));
    }
    folder.publish("");
    folder.write("public/status/1/suspension.json", "{}");
    folder.write("public/status/2/revocation.json", "{}");
    let ran = folder.run("status publish --key key.jwk -o public s");
    assert_eq!(ran.status, 4, "{}", ran.stderr);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(lines.len() == 1 && lines[0].contains("status/3/revocation.json"), "{lines:?}");
    assert!(
        ran.stderr.contains("public/status/1/suspension.json is no such list"),
        "{}",
        ran.stderr
    );
    for number in [1, 2] {
        let said = format!("error: https://registrar.example.edu/status/{number}: ");
        assert!(ran.stderr.contains(&said), "{}", ran.stderr);
    }
}

#[test]
fn neither_another_key_nor_an_old_copy_takes_a_lists_place() {
    let folder = Folder::with_status("status-replaced");
    folder.publish("");
    std::fs::copy(folder.0.join("s"), folder.0.join("old")).unwrap();
    folder.ok("status set --credential badge.json s revoked");
    folder.publish("");
    folder.ok("key new -o other.jwk");
    let list = folder.read("public/status/1/revocation.json");
    for (key, store, code) in [
        ("other.jwk", "s", "status.published_issuer"),
        ("key.jwk", "old", "status.published_revoked"),
    ] {
        for when in ["", "--if-due"] {
            let publish = format!("status publish --key {key} -o public {when}");
            let ran = folder.run(&format!("{publish} {store}"));
            assert_eq!(ran.status, 4, "{key} {when}: {}", ran.stdout);
            assert!(ran.stderr.contains(code), "{key} {when}: {}", ran.stderr);
            assert_eq!(folder.read("public/status/1/revocation.json"), list);
        }
    }
    for (key, store) in [("other.jwk", "s"), ("key.jwk", "s"), ("key.jwk", "old")] {
        let publish = format!("status publish --key {key} -o public --if-due --dangerous-replace");
        let said = folder.ok(&format!("{publish} {store}"));
        assert!(said.contains("signed   public/status/1/revocation.json"), "{key} {store}: {said}");
    }
}

#[test]
fn what_was_revoked_is_not_issued_again() {
    let folder = Folder::with_status("status-reissued");
    folder.write("claims.json", r#"{"vct": "urn:diploma", "jti": "urn:uuid:1"}"#);
    let issue = "issue --key key.jwk --suite dc+sd-jwt --status s --force -o token.txt claims.json";
    folder.ok(issue);
    folder.ok(issue);
    folder.ok("status set --id urn:uuid:1 s revoked");
    for arguments in [issue, "status allocate --for urn:uuid:1 s"] {
        let ran = folder.run(arguments);
        assert_eq!(ran.status, 1, "{arguments}: {}", ran.stdout);
        assert!(ran.stderr.contains("status.reissued"), "{arguments}: {}", ran.stderr);
    }
}

#[test]
fn decoys_hide_how_many_are_revoked() {
    let folder = Folder::with_status("status-decoys");
    folder.ok("status allocate --count 40 --decoys revoked s");
    let shown = folder.ok("status show --json s");
    assert!(
        shown.contains(r#""allocated":41,"statuses":{"valid":131032,"revoked":40}"#),
        "{shown}"
    );
}

#[test]
fn what_cannot_be_done_is_said_and_changes_nothing() {
    let folder = Folder::with_status("status-refused");
    folder.ok("status allocate --for gone s");
    folder.ok("status set --id gone s revoked");
    let before = std::fs::read(folder.0.join("s")).unwrap();
    folder.write("other.json", r#"{"type": ["VerifiableCredential"], "credentialSubject": {}}"#);
    for (arguments, status, code) in [
        ("status set s 131072 revoked", 1, "status.index"),
        ("status set s 5 revoked", 1, "status.not_allocated"),
        ("status set --credential badge.json s 3", 1, "status.value"),
        ("status set --credential other.json s revoked", 1, "status.entry_foreign"),
        ("status set --id gone s valid", 1, "status.for_good"),
        ("status set --id urn:none s revoked", 1, "status.id_unknown"),
        ("status set s revoked", 2, "either an index"),
        ("status set s five revoked", 2, "no index"),
        ("status set --id a s lost", 2, "not a status"),
        ("status allocate --decoys lost s", 2, "not a status"),
        ("status allocate --count 0 s", 2, "--count"),
        ("status new --url http://a.example/1 s", 2, "--insecure-allow-http"),
        ("status new --url http://localhost.example/1 s", 2, "--insecure-allow-http"),
        ("status new --url https://a.example/1 --ttl 2d --lifetime 1d s", 2, "no longer than"),
        ("status new --url https://a.example/1 --message a s", 2, "messages is 1"),
        ("status show key.jwk", 1, "testamur key show"),
        ("status show badge.json", 1, "testamur inspect"),
        ("status set none.store 5 revoked", 4, "status.store_unreadable"),
        ("status set key.jwk 5 revoked", 4, "status.store_unknown"),
        ("status show none.store", 4, "none.store"),
        ("status show draft.json", 1, "status.list_malformed"),
        ("status new --url https://registrar.example.edu/status/1 s", 2, "status.list_exists"),
        ("status new --url status s", 2, "status.list_description"),
        ("status new --url https://a.example/1 --entries 5 s", 2, "status.table_size"),
        ("status new --url https://a.example/1 key.jwk", 4, "status.store_unknown"),
        (
            "status new --url https://a.example/1 --bits 3 --message a --message b s",
            2,
            "takes 8 messages",
        ),
        ("status allocate --list https://a.example/1 s", 2, "status.list_unknown"),
        ("status allocate --count 200000 s", 1, "131070 are left to be given away, and 200000"),
        ("status publish --key key.jwk -o draft.json s", 4, "status.sink"),
        ("status publish --key key.jwk -o public --suite ecdsa-rdfc-2019 s", 2, "proof.key_type"),
        ("status publish --key key.jwk -o public --margin 8d s", 2, "status.list_description"),
        ("issue --key key.jwk --status s badge.json", 1, "status.already"),
        ("status new --url https://a.example/1 -", 2, "no standard stream"),
        ("status set - 5 revoked", 2, "no standard stream"),
        ("status check --offline none.json", 4, "none.json"),
        ("status check --offline draft.json", 1, "no proof"),
    ] {
        let ran = folder.run(arguments);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.status, status, "{arguments}: {said}");
        assert!(said.contains(code), "{arguments}: {said}");
    }
    assert_eq!(std::fs::read(folder.0.join("s")).unwrap(), before);
    let names = ["badge.json", "draft.json", "key.jwk", "other.json", "s"];
    assert_eq!(folder.names(), names);
    // Nor does a result take the place of a store.
    let ran = folder.run("example badge -o s");
    assert_eq!(ran.status, 2, "{}", ran.stderr);
}

#[test]
fn a_list_is_set_in_its_own_words() {
    let folder = Folder::new("status-words");
    let messages = "--bits 2 --message fine --message lost --message 0 --message disputed";
    folder.ok(&format!("status new --url {URL} {messages} m"));
    folder.ok("status allocate --for urn:1 m");
    for (word, status) in [("lost", 1), ("disputed", 3), ("fine", 0), ("3", 3), ("0", 2)] {
        let ran = folder.run(&format!("status set --json --id urn:1 m {word}"));
        match word {
            "0" => assert_eq!(ran.status, 2, "it means both: {}", ran.stdout),
            _ => assert!(ran.stdout.contains(&format!(r#""status":{status},"#)), "{}", ran.stderr),
        }
    }
    for word in ["revoked", "suspended", "valid"] {
        for command in ["set --id urn:1 m", "allocate m --decoys"] {
            let ran = folder.run(&format!("status {command} {word}"));
            assert_eq!(ran.status, 2, "{command} {word}: {}", ran.stdout);
            assert!(ran.stderr.contains("fine, lost, 0, disputed"), "{word}: {}", ran.stderr);
        }
    }
    folder.ok("status allocate --count 2 --decoys lost m");
    let shown = folder.ok("status show m");
    assert!(shown.contains("2 lost") && shown.contains("1 disputed"), "{shown}");
    // A list for revocation has no suspension, whatever its bits could hold.
    folder.ok("status new --url http://localhost:8080/1 --lifetime 10m r");
    assert!(folder.ok("status show --json r").contains(r#""lifetime":600,"ttl":600"#));
    folder.ok("status new --url http://a.example/1 --insecure-allow-http other");
    folder.ok("status allocate --for urn:1 r");
    let ran = folder.run("status set --id urn:1 r suspended");
    assert_eq!(ran.status, 2, "{}", ran.stdout);
    assert!(ran.stderr.contains("is not for suspension"), "{}", ran.stderr);
}

#[test]
fn a_credential_that_names_the_index_of_another_is_refused() {
    let folder = Folder::new("status-forged");
    folder.ok("key new -o key.jwk");
    let made = folder.run(&format!("status new --url {URL} s"));
    assert!(made.stderr.contains(&format!("this one is {URL}")), "{}", made.stderr);
    for id in ["urn:uuid:1", "urn:uuid:2"] {
        folder.write("c.json", &format!(r#"{{"vct": "urn:diploma", "jti": "{id}", "id": "7"}}"#));
        folder.ok("issue --key key.jwk --suite dc+sd-jwt --status s --force -o token c.json");
    }
    let entry = folder.ok("status allocate --for urn:uuid:1 s");
    let forged = |id: &str| {
        let members = entry.trim().trim_start_matches('{');
        folder.write("forged.json", &format!(r#"{{"id": "{id}", {members}"#));
        folder.run("status set --credential forged.json s revoked")
    };
    let ran = forged("urn:uuid:2");
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("the store gave"), "{}", ran.stderr);
    let shown = folder.ok("status show s");
    assert!(shown.contains("131072 valid") && !shown.contains("1 revoked"), "{shown}");
    // Of an identifier that the store does not know, it cannot say more than the file.
    let ran = forged("urn:uuid:3");
    assert!(ran.status == 0 && ran.stderr.contains("forged.json alone says"), "{}", ran.stderr);
    let ran = folder.run("status set --credential token s revoked");
    assert!(ran.status == 0 && !ran.stderr.contains("alone"), "{}", ran.stderr);
}

#[test]
fn what_a_killed_publish_left_is_removed_later() {
    let folder = Folder::with_status("status-leftovers");
    let public = folder.0.join("public/status/1");
    std::fs::create_dir_all(&public).unwrap();
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 60 * 60);
    let all = [".testamur-0123456789abcdef", ".testamur-mine", "0123456789abcdef"];
    for name in all {
        let file = std::fs::File::create(public.join(name)).unwrap();
        file.set_modified(old).unwrap();
    }
    std::fs::write(public.join(".testamur-fedcba9876543210"), "somebody writes it just now")
        .unwrap();
    folder.publish("");
    assert_eq!(all.map(|name| public.join(name).exists()), [false, true, true]);
    assert!(public.join(".testamur-fedcba9876543210").exists());
    // What the key cannot do is said for who signs.
    folder.ok("key new --type p256 -o p256.jwk");
    let ran = folder.run("status publish --key p256.jwk --alg EdDSA --form jwt -o elsewhere s");
    assert!(ran.status != 0 && ran.stderr.contains("Leave --alg away"), "{}", ran.stderr);
}

#[test]
fn it_goes_on_publishing_while_others_set() {
    let folder = Folder::with_status("status-every");
    let mut process = std::process::Command::new(env!("CARGO_BIN_EXE_testamur"))
        .args("status publish --key key.jwk -o public --every 1s s".split(' '))
        .current_dir(&folder.0)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let list = folder.0.join("public/status/1/revocation.json");
    let is_waited_for = |done: &dyn Fn() -> bool| {
        // Long enough for any machine; it takes a second or two.
        (0..600)
            .any(|_| done() || (std::thread::sleep(std::time::Duration::from_millis(100)), false).1)
    };
    let is_published = is_waited_for(&|| list.exists());
    folder.ok("status set --credential badge.json s revoked");
    let shown = || folder.run("status show public/status/1/revocation.json").stdout;
    let is_revoked = is_waited_for(&|| shown().contains("1 1"));
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(is_published && is_revoked, "{}", shown());
}

#[test]
fn what_is_shown_stays_as_it_is() {
    let folder = Folder::with_status("status-shown");
    folder.publish("");
    let list = "public/status/1/revocation.json";
    for file in [list, "s"] {
        let path = folder.0.join(file);
        let mut permissions = path.metadata().unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(path, permissions).unwrap();
    }
    assert!(folder.ok(&format!("status show {list}")).contains("revocation"));
    // Another command has the store, and its end is not whole.
    let whole = std::fs::read(folder.0.join("s")).unwrap();
    std::fs::write(folder.0.join("copy"), &whole[..whole.len() - 3]).unwrap();
    let _open = testamur::status::FileStore::open(folder.0.join("copy"));
    std::fs::write(folder.0.join("copy"), &whole[..whole.len() - 3]).unwrap();
    let ran = folder.run("status show --json copy");
    assert!(ran.status == 0 && ran.stdout.contains(r#""allocated":0"#), "{}", ran.stdout);
    assert!(ran.stderr.contains("not whole"), "{}", ran.stderr);
    assert_eq!(std::fs::read(folder.0.join("copy")).unwrap(), &whole[..whole.len() - 3]);
    assert!(folder.ok("status show --json s").contains(r#""allocated":1"#));
}

#[cfg(unix)]
#[test]
fn a_store_is_for_its_owner() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with_status("status-mode");
    let mode = folder.0.join("s").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let warned = || folder.run("status allocate s").stderr.contains("chmod 600");
    assert!(!warned());
    for mode in [0o644, 0o620] {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(folder.0.join("s"), mode).unwrap();
        assert!(warned());
    }
}

/// An SD-JWT VC points at a token status list, which verify takes as JWT and as CWT.
#[test]
fn an_sd_jwt_vc_is_suspended_and_revoked() {
    for form in ["jwt", "cwt"] {
        let folder = Folder::new(&format!("status-vc-{form}"));
        folder.ok("key new -o key.jwk");
        folder.write("draft.json", r#"{"vct": "urn:diploma", "given_name": "Ada"}"#);
        let purposes = "--purpose revocation --purpose suspension";
        folder.ok(&format!("status new --url {URL} {purposes} --form {form} s"));
        folder.ok("issue --key key.jwk --suite dc+sd-jwt --status s -o vc draft.json");
        let list = format!("--evidence {URL}/tokens.{form}=public/status/1/tokens.{form}");
        for (set, status) in [("valid", 0), ("suspended", 1), ("revoked", 1)] {
            folder.ok(&format!("status set --credential vc s {set}"));
            folder.publish("");
            let ran = folder.run(&format!("verify --offline --require-status {list} vc"));
            assert_eq!(ran.status, status, "{form} {set}: {}", ran.stdout);
            // The list of today does not tell whether it was suspended before.
            let then_at = format!("verify --offline --at 2026-01-01T00:00:00Z {list} vc");
            let ran = folder.run(&then_at);
            assert_eq!(ran.status, 3, "{form} {set}: {}", ran.stdout);
            let code = "status.history_unavailable";
            assert!(ran.stdout.contains(code), "{form} {set}: {}", ran.stdout);
        }
        let ran = folder.run("verify --offline vc");
        assert_eq!(ran.status, 3, "{}", ran.stdout);
    }
}
