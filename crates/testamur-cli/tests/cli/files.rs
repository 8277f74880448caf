//! What is read, what is written over, and what is neither.

use crate::Folder;
use std::process::{Command, Stdio};

#[test]
fn no_result_takes_the_place_of_an_input() {
    let folder = Folder::with_badge("inputs");
    folder.write("public.did", &folder.did("key.jwk"));
    for (command, kept) in [
        ("issue --key key.jwk -o key.jwk draft.json", "key.jwk"),
        ("issue --force --key key.jwk -o key.jwk draft.json", "key.jwk"),
        ("issue --key key.jwk -o ./draft.json draft.json", "draft.json"),
        ("key convert --public --to jwk -o key.jwk key.jwk", "key.jwk"),
        ("key convert --force --public --to jwk -o key.jwk key.jwk", "key.jwk"),
        ("key convert --to jwk -o public.did public.did", "public.did"),
        ("canon -o badge.json badge.json", "badge.json"),
        ("bundle -o badge.json badge.json", "badge.json"),
        ("present --key key.jwk -o badge.json badge.json", "badge.json"),
    ] {
        let before = folder.read(kept);
        let ran = folder.run(command);
        assert_eq!(ran.status, 2, "{command}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("[usage.output_is_input]"), "{command}: {}", ran.stderr);
        assert_eq!(folder.read(kept), before, "{command}");
    }
    #[cfg(unix)]
    {
        std::fs::hard_link(folder.0.join("draft.json"), folder.0.join("hard.json")).unwrap();
        std::os::unix::fs::symlink("draft.json", folder.0.join("soft.json")).unwrap();
        for other in ["hard.json", "soft.json"] {
            let ran = folder.run(&format!("issue --key key.jwk -o {other} draft.json"));
            assert!(ran.stderr.contains("[usage.output_is_input]"), "{other}: {}", ran.stderr);
        }
        let draft = std::fs::File::open(folder.0.join("draft.json")).unwrap();
        let status = Command::new(env!("CARGO_BIN_EXE_testamur"))
            .args(["issue", "--key", "key.jwk", "-o", "draft.json", "-"])
            .current_dir(&folder.0)
            .stdin(draft)
            .stderr(Stdio::null())
            .status();
        assert_eq!(status.unwrap().code(), Some(2));
    }
    folder.ok("issue --key key.jwk -o badge.json draft.json");
}

#[test]
fn no_result_takes_the_place_of_a_secret_key() {
    let folder = Folder::with_badge("keys");
    folder.ok("key convert key.jwk --to pem -o plain.pem");
    folder.ok("key convert key.jwk --to pem --encrypt --password-env PASSWORD -o locked.pem");
    folder.ok("key convert key.jwk --to multikey -o key.multikey");
    folder.write("set.json", &format!("{{\"keys\": [{}]}}", folder.read("key.jwk")));
    folder.ok("key new -o other.jwk");
    for key in ["key.jwk", "plain.pem", "locked.pem", "key.multikey", "set.json"] {
        let before = folder.read(key);
        for command in
            ["canon badge.json", "key convert --public --to jwk other.jwk", "example badge"]
        {
            let ran = folder.run(&format!("{command} -o {key}"));
            assert_eq!(ran.status, 2, "{command} {key}: {}", ran.stderr);
            assert!(ran.stderr.contains("[usage.output_is_secret]"), "{key}: {}", ran.stderr);
            assert_eq!(folder.read(key), before, "{command} {key}");
        }
        folder.ok(&format!("canon badge.json --force -o {key}"));
        assert_ne!(folder.read(key), before);
    }
    folder.ok("key convert --public --to jwk other.jwk -o public.jwk");
    folder.ok("canon badge.json -o public.jwk");
}

#[test]
fn nor_of_a_secret_key_in_der() {
    let folder = Folder::with_badge("der");
    let jwk = testamur::parse(folder.read("key.jwk").as_bytes()).unwrap();
    let secret = testamur::keys::SecretKey::from_jwk(&jwk).unwrap();
    let path = folder.0.join("key.der");
    let der = secret.to_secret_pkcs8_der().unwrap();
    std::fs::write(&path, &der).unwrap();
    let ran = folder.run("canon badge.json -o key.der");
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("[usage.output_is_secret]"), "{}", ran.stderr);
    assert_eq!(std::fs::read(&path).unwrap(), *der);
    std::fs::write(&path, secret.public_key().to_spki_der().unwrap()).unwrap();
    folder.ok("canon badge.json -o key.der");
}

#[test]
fn the_index_of_a_folder_stays_in_it() {
    let folder = Folder::with_badge("index");
    std::fs::create_dir_all(folder.0.join("given/inside")).unwrap();
    folder.write("given/inside/a.json", "{}");
    let absolute = folder.0.join("key.jwk").display().to_string();
    let mut wrong = vec![
        ("../key.jwk", "leads out of the folder"),
        ("inside/../../key.jwk", "leads out of the folder"),
        (absolute.as_str(), "leads out of the folder"),
        ("inside", "is no regular file"),
        ("", "is no regular file"),
        ("none.json", "given/none.json"),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../key.jwk", folder.0.join("given/link")).unwrap();
        let made = Command::new("mkfifo").arg(folder.0.join("given/pipe")).status();
        assert!(made.unwrap().success());
        wrong.extend([("link", "leads out of the folder"), ("pipe", "is no regular file")]);
    }
    for (name, words) in wrong {
        folder.write("given/index.json", &format!("{{\"https://a.example/\": \"{name}\"}}"));
        let ran = folder.run("verify --offline --evidence given badge.json");
        assert_eq!(ran.stdout, "", "{name}");
        assert!([2, 4].contains(&ran.status), "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{name}: {}", ran.stderr);
    }
    folder.write("given/index.json", "{\"https://a.example/\": \"inside/a.json\"}");
    folder.ok("verify --offline --evidence given badge.json");
}

#[test]
fn a_folder_gives_its_regular_files_and_must_have_some() {
    let folder = Folder::with_badge("folders");
    for name in ["empty/inside", "some/inside"] {
        std::fs::create_dir_all(folder.0.join(name)).unwrap();
    }
    folder.write("empty/.hidden.json", "{}");
    for command in ["verify empty", "verify badge.json empty", "verify --json empty"] {
        let ran = folder.run(command);
        assert_eq!(ran.status, 2, "{command}: {}", ran.stdout);
        assert!(ran.stderr.contains("[usage.no_files]"), "{command}: {}", ran.stderr);
    }
    folder.write("some/inside/badge.json", &folder.read("badge.json"));
    #[cfg(unix)]
    {
        let made = Command::new("mkfifo").arg(folder.0.join("some/pipe.json")).status();
        assert!(made.unwrap().success());
        std::os::unix::fs::symlink("/dev/zero", folder.0.join("some/zero.json")).unwrap();
    }
    assert_eq!(folder.ok("verify --json some").lines().count(), 1);
}

#[test]
fn what_helps_to_verify_cannot_reject() {
    let folder = Folder::with_badge("helpers");
    folder.write("broken", "{");
    folder.write("empty", "");
    std::fs::create_dir(folder.0.join("folder")).unwrap();
    folder.write("folder/index.json", "{");
    for (options, name) in [
        ("--bundle broken", "broken"),
        ("--bundle empty", "empty"),
        ("--evidence broken", "broken"),
        ("--evidence folder", "index.json"),
        ("--trust broken", "broken:1"),
        ("--trust did:keyz", "did:keyz"),
        ("--trust did:web:example.edu#key-1", "#key-1"),
    ] {
        let ran = folder.run(&format!("verify {options} badge.json"));
        assert_eq!(ran.status, 2, "{options}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(name), "{options}: {}", ran.stderr);
    }
    let did = folder.did("key.jwk");
    folder.write("trust", &format!("\u{feff}{did} # it is us\r\n\r\n# nobody else\r\n"));
    folder.ok("verify --trust trust badge.json");
    folder.write("wrong", &format!("{did}\n\nexample.edu\n"));
    assert!(folder.run("verify --trust wrong badge.json").stderr.contains("wrong:3: example.edu"));
    let nobody = folder.run("verify --trust empty badge.json");
    assert_eq!(nobody.status, 1);
    assert!(nobody.stderr.contains("it trusts no issuer"), "{}", nobody.stderr);
}

#[test]
fn standard_input_is_read_once() {
    let folder = Folder::with_badge("once");
    let badge = folder.read("badge.json");
    for command in [
        "verify - -",
        "verify --trust - -",
        "verify --bundle - -",
        "present --key key.jwk - -",
        "issue --key - -",
    ] {
        let ran = folder.run_with(
            command.split(' '),
            match command {
                "verify --trust - -" => b"did:web:example.edu",
                "issue --key - -" => folder.read("draft.json").into_bytes().leak(),
                "verify --bundle - -" => b"{}",
                _ => badge.as_bytes(),
            },
        );
        assert_eq!(ran.status, 2, "{command}: {}{}", ran.stdout, ran.stderr);
        let twice = ran.stderr.contains("[usage.stdin_twice]");
        assert!(twice || command.contains("bundle"), "{command}: {}", ran.stderr);
    }
    let empty = folder.run("verify -");
    assert!(empty.stdout.contains("The input is empty. [input.empty]"), "{}", empty.stdout);
}

#[test]
fn codes_are_found_by_area_and_in_any_case() {
    let folder = Folder::new("codes");
    assert_eq!(folder.ok("explain PROOF.Signature"), folder.ok("explain proof.signature"));
    let proof = folder.ok("explain proof");
    assert!(proof.contains("proof.signature") && !proof.contains("status."), "{proof}");
    assert_eq!(folder.ok("explain proof --json").lines().count(), proof.lines().count());
    assert_eq!(folder.run("explain nothing").status, 2);
    let mut child = Command::new(env!("CARGO_BIN_EXE_testamur"))
        .args(["explain"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn a_cause_is_told_once() {
    let folder = Folder::with_badge("causes");
    let badge = folder.read("badge.json");
    folder.write("bad.json", &badge.replace("First Aid at School", "Brain Surgery"));
    assert!(folder.run("verify bad.json").stdout.contains("--why` looks for the cause"));
    let why = folder.run("verify --why bad.json").stdout;
    assert!(!why.contains("looks for the cause"), "{why}");
    assert!(why.contains("No cause could be proven"), "{why}");
    folder.write("short.json", &badge.replace("\"proofValue\": \"z", "\"proofValue\": \"z0"));
    for name in ["short.json", "draft.json"] {
        let why = folder.run(&format!("verify --why {name}")).stdout;
        assert!(!why.contains("No cause could be proven"), "{why}");
    }
    folder.write("list.json", "[]");
    let list = folder.run("verify list.json").stdout;
    assert!(list.contains("but an array and no object"), "{list}");
}

#[test]
fn what_is_not_seen_to_be_a_result_is_kept() {
    let folder = Folder::with_badge("kept");
    let jwk = folder.read("key.jwk");
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    for (bytes, code) in [
        (format!("\u{feff}{jwk}").into_bytes(), "usage.output_is_secret"),
        (utf16(&format!("\u{feff}{jwk}")), "usage.output_is_secret"),
        (format!("{jwk}{jwk}").into_bytes(), "usage.output_unknown"),
        (jwk.replacen(',', "", 1).into_bytes(), "usage.output_unknown"),
        (b"\x30\x82\x01\x02\x03".to_vec(), "usage.output_unknown"),
    ] {
        let path = folder.0.join("there");
        std::fs::write(&path, &bytes).unwrap();
        let ran = folder.run("canon badge.json -o there");
        assert_eq!(ran.status, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("[{code}]")), "{code}: {}", ran.stderr);
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        folder.ok("canon badge.json --force -o there");
    }
    // A script can run again, whatever it made.
    for _ in 0..2 {
        folder.ok("canon badge.json -o a.nq");
        folder.ok("canon --jcs badge.json -o a.json");
        for form in ["jwk", "multikey", "pem", "did"] {
            folder.ok(&format!("key convert --public --to {form} key.jwk -o public.{form}"));
        }
        folder.ok("bundle badge.json -o bundle.json");
        folder
            .ok("did resolve did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK -o did.json");
    }
}

#[test]
fn a_name_may_be_as_long_as_names_may_be() {
    let folder = Folder::with_badge("long-names");
    for length in [240, 255] {
        let name = "n".repeat(length);
        folder.ok(&format!("canon badge.json -o {name}"));
        assert!(folder.names().contains(&name));
    }
}

#[test]
fn a_file_that_is_no_document_is_named() {
    let folder = Folder::with_badge("mixed-up");
    folder.write("badge.pdf", "%PDF-1.7\n1 0 obj\n");
    folder.write("badge.html", "<!DOCTYPE html>\n<html></html>\n");
    folder.write("badge.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>\n");
    folder.ok("issue --key key.jwk --suite vc+jwt draft.json -o badge.jwt");
    for (file, words) in [
        ("badge.pdf", "This is a PDF document"),
        ("badge.html", "This is a web page"),
        ("badge.svg", "This is an SVG image"),
        ("badge.jwt", "This is a JSON Web Token"),
    ] {
        for command in ["issue --key key.jwk", "canon"] {
            let ran = folder.run(&format!("{command} {file}"));
            assert_eq!(ran.status, 1, "{command} {file}: {}", ran.stderr);
            assert!(ran.stderr.contains(words), "{command} {file}: {}", ran.stderr);
        }
    }
    for (file, status, words) in [
        ("badge.pdf", 1, "This is a PDF document"),
        ("badge.svg", 1, "Nothing is baked into the file, an SVG image"),
    ] {
        let ran = folder.run(&format!("verify --offline {file}"));
        assert_eq!(ran.status, status, "{file}: {}", ran.stdout);
        assert!(ran.stdout.contains(words), "{file}: {}", ran.stdout);
    }
}

#[test]
fn what_issuing_writes_is_replaced_when_it_runs_again() {
    let folder = Folder::with_badge("again");
    for suite in ["eddsa-jcs-2022", "vc+jwt", "vc+sd-jwt", "vc+cose", "ob3-jwt"] {
        let command = format!("issue --key key.jwk --suite {suite} draft.json -o out");
        folder.ok(&command);
        folder.ok(&command);
        std::fs::remove_file(folder.0.join("out")).unwrap();
    }
}
