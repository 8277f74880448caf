//! Keys and DIDs.

use crate::Folder;
use testamur::keys::{KeyType, SecretKey};
use testamur::{Value, parse};

#[test]
fn a_key_goes_through_every_form_and_back() {
    let folder = Folder::new("forms");
    for kind in ["ed25519", "p256", "p384", "p521", "secp256k1", "x25519"] {
        folder.ok(&format!("key new --type {kind} -o {kind}.jwk"));
        let jwk = parse(folder.read(&format!("{kind}.jwk")).as_bytes()).unwrap();
        let did = folder.did(&format!("{kind}.jwk"));
        assert_eq!(jwk.get("kid").and_then(Value::as_str), Some(did.as_str()));
        let mut from = format!("{kind}.jwk");
        for (form, options) in [
            ("multikey", ""),
            ("pem", "--encrypt --password-env PASSWORD"),
            ("pem", ""),
            ("jwk", ""),
        ] {
            let to = format!("{kind}-{form}{}", options.len());
            folder.ok(&format!(
                "key convert {from} --to {form} {options} --password-env PASSWORD -o {to}"
            )
            .replace("--password-env PASSWORD --password-env PASSWORD", "--password-env PASSWORD"));
            from = to;
        }
        assert_eq!(folder.read(&from), folder.read(&format!("{kind}.jwk")));
        for form in ["jwk", "multikey", "pem", "did"] {
            let public = folder.ok(&format!("key convert --public --to {form} {kind}.jwk"));
            folder.write("public", &public);
            assert_eq!(folder.did("public"), did, "{form}");
            assert!(!public.contains("PRIVATE") && !public.contains("\"d\""), "{form}");
        }
        let shown = folder.ok(&format!("key show {kind}.jwk"));
        assert!(shown.contains(&did) && !shown.contains("\"d\""));
        let shown = parse(folder.ok(&format!("key show --json {kind}.jwk")).as_bytes()).unwrap();
        assert_eq!(shown.get("did").and_then(Value::as_str), Some(did.as_str()));
    }
}

#[test]
fn post_quantum_keys() {
    let folder = Folder::new("post-quantum");
    for (kind, start) in [("mldsa44", "did:key:ukC"), ("slhdsa128s", "did:key:uoC")] {
        folder.ok(&format!("key new --type {kind} -o {kind}.jwk"));
        let did = folder.did(&format!("{kind}.jwk"));
        assert!(did.starts_with(start), "{did:.20}");
        let mut from = format!("{kind}.jwk");
        for form in ["multikey", "pem", "jwk"] {
            folder.ok(&format!("key convert {from} --to {form} -o {kind}.{form}-again"));
            from = format!("{kind}.{form}-again");
        }
        assert_eq!(folder.read(&from), folder.read(&format!("{kind}.jwk")));
        folder.write("public", &folder.ok(&format!("key convert --public --to did {kind}.jwk")));
        assert_eq!(folder.did("public"), did);
    }
    let before = folder.read("mldsa44.jwk");
    let refused = folder.run("key convert slhdsa128s.jwk --public --to jwk -o mldsa44.jwk");
    assert!(refused.status != 0 && refused.stderr.contains("usage.output_is_secret"));
    assert_eq!(folder.read("mldsa44.jwk"), before);
}

#[test]
fn a_key_for_bbs_has_no_pem() {
    let folder = Folder::new("bbs");
    folder.ok("key new --type bls12381g2 -o key.jwk");
    let did = folder.did("key.jwk");
    assert!(did.starts_with("did:key:zUC7"), "{did}");
    folder.ok("key convert key.jwk --to multikey -o key.multikey");
    folder.ok("key convert key.multikey --to jwk -o again.jwk");
    assert_eq!(folder.read("again.jwk"), folder.read("key.jwk"));
    let refused = folder.run("key convert key.jwk --to pem");
    assert!(refused.status != 0 && refused.stderr.contains("key.form"), "{}", refused.stderr);
}

#[test]
fn secrets_are_kept() {
    let folder = Folder::new("secrets");
    folder.ok("key new -o key.jwk");
    let before = folder.read("key.jwk");
    let again = folder.run("key new -o key.jwk");
    assert_eq!(again.status, 4);
    assert!(again.stderr.contains("--force"), "{}", again.stderr);
    assert_eq!(folder.read("key.jwk"), before);
    folder.ok("key new --force -o key.jwk");
    assert_ne!(folder.read("key.jwk"), before);
    folder.ok("key convert key.jwk --to pem -o key.pem");
    #[cfg(unix)]
    for name in ["key.jwk", "key.pem"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = folder.0.join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    folder.ok("key convert key.jwk --to pem --encrypt --password-env PASSWORD -o locked.pem");
    assert!(folder.read("locked.pem").starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    folder.write("wrong", "battery staple\n");
    assert_eq!(folder.run("key show locked.pem --password-file wrong").status, 2);
    assert_eq!(folder.run("key show locked.pem --password-env NOT_SET").status, 2);
    folder.ok("key show locked.pem --password-env PASSWORD");
    assert_eq!(folder.names(), ["key.jwk", "key.pem", "locked.pem", "wrong"]);
}

#[test]
fn what_is_no_key_is_said_to_be_none() {
    let folder = Folder::new("no-keys");
    for text in [
        "",
        "hello",
        "{}",
        "[]",
        "did:web:example.org",
        "zzz",
        "-----BEGIN PRIVATE KEY-----",
        "{\"kty\":\"OKP\"}",
    ] {
        folder.write("file", text);
        let ran = folder.run("key show file");
        assert_eq!(ran.status, 2, "{text:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("next:"), "{text:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
    folder.write("public", "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK");
    folder.ok("key show public");
    let ran = folder.run("issue --key public public");
    assert_ne!(ran.status, 0);
}

/// Through every command that takes a key, with the command that converts it where there is one.
#[test]
fn what_is_given_for_a_key_is_named() {
    let folder = Folder::new("named");
    let key = SecretKey::from_raw(KeyType::P256, &[7; 32]).unwrap();
    let openssh = "OPENSSH PRIVATE KEY";
    let block = |label: &str| format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n");
    let public = key.public_key();
    let credential = r#"{"type": "VerifiableCredential"}"#;
    let did = r#"{"id": "did:web:example.org", "verificationMethod": []}"#;
    for (content, sentence, advice) in [
        (
            key.to_secret_pkcs8_der().unwrap().to_vec(),
            "a secret key in the binary form",
            "-inform DER",
        ),
        (public.to_spki_der().unwrap(), "a public key in the binary form", "-pubin"),
        (block(openssh).into(), "a secret key in the format of OpenSSH", "ssh-keygen -p -m PKCS8"),
        (b"ssh-rsa AAAA a".to_vec(), "a public key in the format of OpenSSH", "key new"),
        (block("CERTIFICATE").into(), "a certificate, not a key", "x509 -in FILE -noout -pubkey"),
        (credential.into(), "a credential, not a key", "file of the key"),
        (did.into(), "a DID document, not a key", "one verification method"),
        (br#"{"keys": []}"#.to_vec(), "a JWK Set with 0 keys", "an object with kty"),
    ] {
        std::fs::write(folder.0.join("file"), &content).unwrap();
        for command in ["key show file", "key convert --to jwk file", "issue --key file draft"] {
            folder.write("draft", r#"{"credentialSubject": {}}"#);
            let ran = folder.run(command);
            assert_eq!(ran.status, 2, "{command}: {}", ran.stderr);
            assert!(ran.stderr.contains(sentence), "{command}: {}", ran.stderr);
            assert!(ran.stderr.contains(advice), "{command}: {}", ran.stderr);
        }
    }
    folder.write("public", &public.to_pem().unwrap());
    let ran = folder.run("issue --key public draft");
    assert!(ran.stderr.contains("only a public key"), "{}", ran.stderr);
}

#[test]
fn dids() {
    let folder = Folder::new("dids");
    let did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    let whole = parse(folder.ok(&format!("did resolve {did}")).as_bytes()).unwrap();
    let alone = folder.ok(&format!("did resolve {did} --accept application/did"));
    assert_eq!(whole.get("didDocument"), Some(&parse(alone.as_bytes()).unwrap()));
    let entry = folder.ok(&format!("did dereference {did}#{}", &did[8..]));
    assert!(entry.contains("contentStream") && entry.contains("publicKeyMultibase"));
    for (arguments, status, error) in [
        ("did resolve did:key:z6Mk", 1, "INVALID_DID"),
        ("did resolve did:nosuch:x", 1, "METHOD_NOT_SUPPORTED"),
        ("did resolve nonsense", 1, "INVALID_DID"),
        ("did resolve did:web:example.org --offline", 1, "didResolutionMetadata"),
        ("did dereference nonsense", 1, "INVALID_DID_URL"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.status, status, "{arguments}: {}", ran.stderr);
        assert!(ran.stdout.contains(error), "{arguments}: {}", ran.stdout);
        assert!(ran.stderr.contains("error:") && ran.stderr.contains("next:"), "{}", ran.stderr);
    }
    assert_eq!(folder.run(&format!("did resolve {did} --accept text/html")).status, 2);
    let failed = folder.run("did resolve did:key:z6Mk -o result.json");
    assert_eq!((failed.status, folder.names().len()), (1, 0), "no file for a failure");
}

#[test]
fn keys_in_the_place_of_a_credential_are_named_and_not_shown() {
    let folder = Folder::with_badge("keys-misplaced");
    let jwk = parse(folder.read("key.jwk").as_bytes()).unwrap();
    let secret = jwk.get("d").and_then(Value::as_str).unwrap();
    let public = folder.ok("key convert --public --to jwk key.jwk");
    folder.write("public.jwk", &public);
    folder.write("set.jwks", &format!("{{\"keys\": [{jwk}]}}"));
    let multikey = folder.ok("key convert --to multikey key.jwk");
    let method =
        format!("{{\"type\": \"Multikey\", \"privateKeyMultibase\": {:?}}}", multikey.trim());
    folder.write("method.json", &method);
    folder.write("multikey.txt", &multikey);
    folder.write("did.txt", &folder.did("key.jwk"));
    for (file, name) in [
        ("key.jwk", "a secret key (JWK)"),
        ("set.jwks", "a set of keys with a secret key"),
        ("method.json", "a document with a secret key"),
        ("public.jwk", "a public key (JWK)"),
        ("multikey.txt", "a key (Multikey)"),
        ("did.txt", "a DID"),
    ] {
        for command in [
            "inspect",
            "inspect --json",
            "verify",
            "verify --json",
            "issue --key key.jwk",
            "present --key key.jwk",
            "derive",
            "bundle",
        ] {
            let ran = folder.run(&format!("{command} {file}"));
            let words = ran.stdout + &ran.stderr;
            assert_eq!(ran.status, 1, "{command} {file}: {words}");
            assert!(words.contains(&format!("This is {name}")), "{command} {file}: {words}");
            assert!(!words.contains(secret) && !words.contains(multikey.trim()), "{words}");
        }
    }
    for file in ["key.jwk", "set.jwks", "method.json"] {
        let ran = folder.run(&format!("canon --jcs {file}"));
        assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{file}");
        assert!(ran.stderr.contains("not printed"), "{}", ran.stderr);
    }
    folder.ok("canon --jcs public.jwk");

    folder.write("empty.json", "\n");
    let ran = folder.run("key show empty.json");
    assert!(ran.status == 2 && ran.stderr.contains("[input.empty]"), "{}", ran.stderr);
    let ran = folder.run("verify did:web:uni.example");
    assert!(ran.status == 4 && ran.stderr.contains("testamur did resolve"), "{}", ran.stderr);
}
