//! `testamur api-key` and `testamur audit`: who may ask a server, and who did.

use crate::Folder;
use crate::serve::{DRAFT, Serving, configured};

/// A token, and the id in it.
fn made(folder: &Folder, arguments: &str) -> (String, String) {
    let token = folder.ok(&format!("api-key new {arguments}")).trim().to_owned();
    let id = token.strip_prefix("tmk_").and_then(|rest| rest.split_once('.')).unwrap().0.to_owned();
    (id, token)
}

#[test]
fn no_key_is_made_for_a_file_that_is_there() {
    let folder = Folder::new("api-keys-file");
    let new = "api-key new --database server.db --scope verify -o kiosk.key";
    folder.ok(new);
    let log = folder.ok("audit show --database server.db");
    let ran = folder.run(new);
    assert_eq!(ran.status, 4, "{}", ran.stderr);
    assert_eq!(folder.ok("audit show --database server.db"), log);
    folder.ok(&format!("{new} --force"));
}

#[test]
fn a_key_is_made_listed_and_revoked_and_the_log_says_so() {
    let folder = Folder::new("api-keys");
    let database = "--database server.db";
    let (id, token) = made(
        &folder,
        &format!(
            "{database} --scope issue --scope status --issuer teacher --expires 2126-01-01T00:00:00Z"
        ),
    );
    assert_eq!((id.len(), token.len()), (12, 60));
    let (other, _) = made(&folder, &format!("{database} --scope admin --label kiosk"));
    let long = "a".repeat(65);
    for wrong in ["\u{202e}ksoik", &long] {
        let ran = folder.run(&format!("api-key new {database} --scope admin --label {wrong}"));
        assert_eq!(ran.status, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains("store.api_key_label"), "{}", ran.stderr);
    }
    let listed = folder.ok(&format!("api-key list {database}"));
    assert!(listed.contains(&format!("{other}  kiosk  admin")), "{listed}");
    assert_eq!(listed.lines().count(), 2);
    for part in [&*id, "issue status for teacher", ", until 2126-01-01T00:00:00Z", &*other, "admin"]
    {
        assert!(listed.contains(part), "{listed} has no {part}");
    }
    let ran = folder.run(&format!("api-key revoke {database} {id}"));
    assert_eq!((ran.status, ran.stderr), (0, format!("{id} is revoked.\n")));
    let listed = folder.ok(&format!("api-key list {database} --json"));
    assert!(listed.lines().any(|line| line.contains(&id) && line.contains("\"revoked\":\"20")));
    // An id may begin like a flag.
    for unknown in ["none", "-AAAAAAAAAAA"] {
        let unknown = folder.run(&format!("api-key revoke {database} {unknown}"));
        assert_eq!(unknown.status, 2, "{}", unknown.stderr);
        assert!(unknown.stderr.contains("store.api_key_unknown"), "{}", unknown.stderr);
    }

    let log = folder.ok(&format!("audit show {database}"));
    assert_eq!(log.lines().count(), 3);
    for (line, action) in log.lines().zip(["add_api_key", "add_api_key", "revoke_api_key"]) {
        assert!(
            line.contains(&format!("{{\"entry\":{{\"action\":\"{action}\",\"actor\":\"operator\""))
        );
    }
    assert_eq!(
        folder.ok(&format!("audit show {database} --after 1 --limit 1")),
        format!("{}\n", log.lines().nth(1).unwrap())
    );
    let secret = token.split_once('.').unwrap().1;
    for name in folder.names() {
        let bytes = std::fs::read(folder.0.join(&name)).unwrap();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{name}");
    }
}

#[test]
fn a_log_that_was_changed_names_the_first_broken_entry() {
    let folder = Folder::new("audit");
    let database = "--database server.db";
    made(&folder, &format!("{database} --scope issue"));
    let first = folder.ok(&format!("audit verify {database}"));
    assert!(first.starts_with("1:"), "{first}");
    let (id, _) = made(&folder, &format!("{database} --scope verify"));
    made(&folder, &format!("{database} --scope status"));
    let verified = folder.ok(&format!("audit verify {database} --noted {first}"));
    assert!(verified.starts_with("3:"), "{verified}");
    let other = format!("2:{}", first.trim().split_once(':').unwrap().1);
    for wrong in [&*other, &*format!("4:{}", "0".repeat(64))] {
        let ran = folder.run(&format!("audit verify {database} --noted {wrong}"));
        assert_eq!(ran.status, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("noted"), "{}", ran.stderr);
    }
    // Past the triggers: whoever has the file can do so.
    let path = folder.0.join("server.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let entry = format!("\"key\":\"{id}\"");
    let at = bytes.windows(entry.len()).position(|window| window == entry.as_bytes()).unwrap();
    bytes[at + 8] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let ran = folder.run(&format!("audit verify {database}"));
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("broken at entry 2") && ran.stderr.contains("store.audit_broken"));
}

/// Who has the lines, or a copy that they may only read, needs neither the server nor a database that can be written.
#[test]
fn an_auditor_checks_what_was_exported() {
    let folder = Folder::new("audit-exported");
    for _ in 0..3 {
        made(&folder, "--database server.db --scope audit");
    }
    let verified = folder.ok("audit verify --database server.db");
    let lines = folder.ok("audit show --database server.db");
    folder.write("lines.jsonl", &lines);
    assert_eq!(folder.ok("audit verify lines.jsonl"), verified);
    // As /admin/audit answers, in pages, or as somebody printed it.
    let page = |lines: &[&str]| format!("{{\"entries\":[{}],\"next\":9}}", lines.join(","));
    let each: Vec<&str> = lines.lines().collect();
    folder.write("one.json", &page(&each[..2]).replace(',', ",\n  "));
    folder.write("two.json", &format!("{}{}", page(&each[2..]), page(&[])));
    assert_eq!(folder.ok("audit verify one.json two.json"), verified);
    let piped = folder.run_with("audit verify -".split(' '), lines.as_bytes());
    assert_eq!((piped.status, piped.stdout), (0, verified.clone()));
}

#[test]
fn exported_lines_that_were_changed_name_the_first_broken_entry() {
    let folder = Folder::new("audit-changed");
    for _ in 0..3 {
        made(&folder, "--database server.db --scope audit");
    }
    let lines = folder.ok("audit show --database server.db");
    let each: Vec<&str> = lines.lines().collect();
    folder.write("first.jsonl", &format!("{}\n", each[0]));
    folder.write("rest.jsonl", &each[1..].join("\n"));
    let noted = folder.ok("audit verify first.jsonl");
    let noted = noted.trim();
    assert!(folder.ok(&format!("audit verify rest.jsonl --noted {noted}")).starts_with("3:"));
    let other = format!("1:{}", "0".repeat(64));
    let changed = each[1].replacen("operator", "nobody", 1);
    for (text, arguments, status, word) in [
        (each[1..].join("\n"), "", 2, "begin at entry 2"),
        (each[1..].join("\n"), &*format!("--noted {other}"), 1, "broken at entry 2"),
        (lines.clone(), &*format!("--noted {other}"), 1, "noted"),
        (lines.clone(), &*format!("--noted 4:{}", "0".repeat(64)), 1, "ends at entry 3"),
        (lines.clone(), &*format!("--noted 0:{}", "1".repeat(64)), 1, "noted"),
        (format!("{}\n{changed}\n{}", each[0], each[2]), "", 1, "broken at entry 2"),
        (format!("{}\n{}", each[0], each[2]), "", 1, "broken at entry 2"),
        (format!("{}\nno entry\n{}", each[0], each[1]), "", 1, "broken at entry 2"),
        (format!("{}\n{}", each[0], &each[1][..50]), "", 1, "broken at entry 2"),
    ] {
        folder.write("lines.jsonl", &text);
        let ran = folder.run(&format!("audit verify lines.jsonl {arguments}"));
        assert_eq!((ran.status, &*ran.stdout), (status, ""), "{}", ran.stderr);
        assert!(ran.stderr.contains(word), "{word}: {}", ran.stderr);
    }
    for (arguments, status) in
        [("", 2), ("lines.jsonl --database server.db", 2), ("none.jsonl", 4), (".", 4)]
    {
        let ran = folder.run(&format!("audit verify {arguments}"));
        assert_eq!((ran.status, &*ran.stdout), (status, ""), "{arguments}: {}", ran.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_copy_that_may_only_be_read_is_checked_and_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("audit-copy");
    made(&folder, "--database server.db --scope audit");
    let verified = folder.ok("audit verify --database server.db");
    let copy = folder.0.join("copy");
    std::fs::create_dir(&copy).unwrap();
    std::fs::copy(folder.0.join("server.db"), copy.join("server.db")).unwrap();
    let allow = |mode| std::fs::set_permissions(&copy, PermissionsExt::from_mode(mode)).unwrap();
    std::fs::set_permissions(copy.join("server.db"), PermissionsExt::from_mode(0o444)).unwrap();
    allow(0o555);
    let again = folder.run("audit verify --database copy/server.db");
    let shown = folder.run("audit show --database copy/server.db");
    allow(0o755);
    assert_eq!((again.status, again.stdout), (0, verified), "{}", again.stderr);
    assert_eq!(shown.stdout, folder.ok("audit show --database server.db"));
    assert_eq!(std::fs::read_dir(&copy).unwrap().count(), 1);
}

#[test]
fn what_makes_no_key() {
    let folder = configured("api-keys-not");
    for (arguments, status, word) in [
        ("new --database server.db", 2, "--scope"),
        ("new --scope issue", 2, "--config"),
        ("new --scope issue --config server.toml --database server.db", 2, "cannot be used"),
        (
            "new --scope issue --config server.toml --issuer nobody",
            2,
            "registrar, library, archive",
        ),
        ("new --scope admin --config server.toml --issuer registrar", 2, "store.api_key_grant"),
        ("new --scope issue --database server.db --expires 2020-01-01T00:00:00Z", 2, "--expires"),
        ("new --scope issue --database -", 2, "a file"),
        ("list --database server.db", 4, "server.db"),
        ("revoke --database server.db abc", 4, "server.db"),
        ("list --config wrong.toml", 4, "wrong.toml"),
    ] {
        let ran = folder.run(&format!("api-key {arguments}"));
        assert_eq!(ran.status, status, "{arguments}: {}", ran.stderr);
        assert!(ran.stderr.contains(word), "{arguments}: {}", ran.stderr);
    }
    assert_eq!(folder.run("audit verify --database server.db").status, 4);
    assert!(
        !folder.names().iter().any(|name| name.starts_with("server.db")),
        "{:?}",
        folder.names()
    );
    // The configuration is enough, without the keys that it names.
    std::fs::remove_dir_all(folder.0.join("keys")).unwrap();
    made(&folder, "--config server.toml --scope issue --issuer registrar");
}

#[cfg(unix)]
#[test]
fn a_server_asks_for_the_key_and_has_the_database_while_it_runs() {
    let folder = configured("api-keys-serve");
    let (_, token) =
        made(&folder, "--config server.toml --scope issue --scope records --issuer registrar");
    let (id, admin) = made(&folder, "--config server.toml --scope admin");
    let kept =
        folder.read("server.toml").replacen("status = true", "status = true\nkeep = true", 1);
    folder.write("server.toml", &kept);
    let serving = Serving::start_with(&folder, "--config server.toml");
    let ask = |method: &str, path: &str, token: &str, body: &str| {
        let authorization = if token.is_empty() {
            String::new()
        } else {
            format!("Authorization: Bearer {token}\r\n")
        };
        serving.ask(&format!(
            "{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{authorization}Content-Length: \
             {}\r\n\r\n{body}",
            body.len()
        ))
    };
    for (name, token, status) in
        [("registrar", "", 401), ("registrar", &*token, 201), ("library", &token, 403)]
    {
        let answer = ask("POST", &format!("/{name}/credentials/issue"), token, DRAFT);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{name}: {answer}");
    }
    let path = "/registrar/credentials/urn%3Auuid%3A58172aac-d8ba-11ed-83dd-0b3aef56cc33";
    for (method, status) in [("GET", 200), ("DELETE", 202), ("GET", 404)] {
        let answer = ask(method, path, &token, "");
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{method}: {answer}");
    }
    for command in [
        "api-key list",
        "api-key new --scope issue",
        "api-key revoke abc",
        "audit show",
        "audit verify",
    ] {
        let ran = folder.run(&format!("{command} --config server.toml"));
        assert_eq!(ran.status, 4, "{}", ran.stderr);
        for part in ["store.in_use", "/admin/api-keys", "/admin/audit"] {
            assert!(ran.stderr.contains(part), "{command}: {}", ran.stderr);
        }
    }
    let listed = ask("GET", "/admin/api-keys", &admin, "");
    assert!(listed.contains(&id), "{listed}");
    let revoked = ask("DELETE", &format!("/admin/api-keys/{id}"), &admin, "");
    assert!(revoked.starts_with("HTTP/1.1 200"), "{revoked}");
    assert!(ask("GET", "/admin/api-keys", &admin, "").starts_with("HTTP/1.1 401"));
    assert_eq!(serving.stop("-TERM").0, 0);
    let log = folder.ok("audit show --config server.toml");
    let actor = format!("\"actor\":\"key:{id}\"");
    assert!(log.lines().last().unwrap().contains(&actor), "{log}");
    assert!(folder.ok("audit verify --config server.toml").contains(':'));
}
