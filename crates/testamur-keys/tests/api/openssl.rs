//! Keys and signatures go to the OpenSSL command line and come back. Without it, or with one that
//! is older than 3.0, the tests say that they were skipped.

use crate::{algorithms, key, providers};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use testamur_core::Code;
use testamur_keys::{KeyType, PublicKey, SecretKey, SignatureAlgorithm, is_secret_der, not_a_key};

/// Runs `openssl` with this input; its output, or what it complained of.
fn openssl(arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, String> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    // A command that does not read its input closes it early.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().map_err(|e| e.to_string())?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

fn run(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    openssl(arguments, input).unwrap_or_else(|e| panic!("openssl {}: {e}", arguments.join(" ")))
}

fn missing() -> bool {
    let version = openssl(&["version"], b"").unwrap_or_default();
    let old = !String::from_utf8_lossy(&version).starts_with("OpenSSL 3");
    if old {
        eprintln!("skipped: no OpenSSL 3 on this machine (for example apt-get install openssl)");
    }
    old
}

/// A file for this test alone.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// How OpenSSL is asked for a key of each type.
fn generate(key_type: KeyType) -> Vec<u8> {
    let curve = |name: &str| format!("ec_paramgen_curve:{name}");
    match key_type {
        KeyType::Ed25519 => run(&["genpkey", "-algorithm", "ED25519"], b""),
        KeyType::X25519 => run(&["genpkey", "-algorithm", "X25519"], b""),
        KeyType::Rsa => run(&["genpkey", "-algorithm", "RSA"], b""),
        KeyType::P256 => run(&["genpkey", "-algorithm", "EC", "-pkeyopt", &curve("P-256")], b""),
        KeyType::P384 => run(&["genpkey", "-algorithm", "EC", "-pkeyopt", &curve("P-384")], b""),
        KeyType::P521 => run(&["genpkey", "-algorithm", "EC", "-pkeyopt", &curve("P-521")], b""),
        _ => run(&["genpkey", "-algorithm", "EC", "-pkeyopt", &curve("secp256k1")], b""),
    }
}

#[test]
fn keys_of_openssl_are_read() {
    if missing() {
        return;
    }
    for key_type in crate::types_with_pem() {
        let pem = generate(key_type);
        let secret = SecretKey::from_pem(&text(pem.clone())).unwrap();
        assert_eq!(secret.key_type(), key_type);
        let public = text(run(&["pkey", "-pubout"], &pem));
        assert_eq!(&PublicKey::from_pem(&public).unwrap(), secret.public_key());
        assert_eq!(secret.public_key().to_pem().unwrap(), public);
        assert_eq!(*secret.to_secret_pem().unwrap(), text(pem.clone()), "{key_type}");
        if matches!(key_type, KeyType::Ed25519 | KeyType::X25519) {
            continue;
        }
        let traditional = text(run(&["pkey", "-traditional"], &pem));
        assert!(traditional.contains("EC PRIVATE KEY") || traditional.contains("RSA PRIVATE KEY"));
        let read = SecretKey::from_pem(&traditional).unwrap();
        assert_eq!(read.public_key(), secret.public_key());
    }
    let with_parameters = text(run(&["ecparam", "-name", "prime256v1", "-genkey"], b""));
    assert!(with_parameters.contains("EC PARAMETERS"));
    assert_eq!(SecretKey::from_pem(&with_parameters).unwrap().key_type(), KeyType::P256);
    let compressed =
        run(&["pkey", "-pubout", "-ec_conv_form", "compressed"], with_parameters.as_bytes());
    PublicKey::from_pem(&text(compressed)).unwrap();
    let explicit = ["ecparam", "-name", "prime256v1", "-genkey", "-param_enc", "explicit"];
    SecretKey::from_pem(&text(run(&explicit, b""))).unwrap_err();
}

#[test]
#[cfg(feature = "encrypted-keys")]
fn encrypted_keys_of_openssl_are_read() {
    if missing() {
        return;
    }
    for key_type in crate::types_with_pem() {
        let pem = generate(key_type);
        let secret = SecretKey::from_pem(&text(pem.clone())).unwrap();
        for options in [
            &["-v2", "aes-256-cbc"][..],
            &["-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA512", "-iter", "10000"],
            &["-scrypt"],
        ] {
            let command = [&["pkcs8", "-topk8", "-passout", "pass:secret"], options].concat();
            let encrypted = text(run(&command, &pem));
            let read = SecretKey::from_encrypted_pem(&encrypted, b"secret").unwrap();
            assert_eq!(read.to_secret_raw(), secret.to_secret_raw(), "{key_type} {options:?}");
            let wrong = SecretKey::from_encrypted_pem(&encrypted, b"Secret").unwrap_err();
            assert_eq!(wrong.code(), Code::KeyPasswordWrong);
        }
    }
}

/// The command of the remedy makes a key that is read.
#[test]
#[cfg(feature = "encrypted-keys")]
fn old_encryptions_are_named_and_can_be_converted() {
    if missing() {
        return;
    }
    const LEGACY: [&str; 4] = ["-provider", "legacy", "-provider", "default"];
    let pem = generate(KeyType::P256);
    let secret = SecretKey::from_pem(&text(pem.clone())).unwrap();
    let pkcs8 = &["pkcs8", "-topk8", "-passout", "pass:old"][..];
    for (command, reason) in [
        ([pkcs8, &["-v1", "PBE-SHA1-3DES"]].concat(), "3DES (PBES1 of PKCS#12)"),
        ([pkcs8, &["-v1", "PBE-MD5-DES"], &LEGACY].concat(), "PBES1"),
        ([pkcs8, &["-v2", "des3"]].concat(), "3DES"),
        ([pkcs8, &["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"]].concat(), "HMAC-SHA-1"),
        (["ec", "-des3", "-passout", "pass:old"].to_vec(), "old encryption of OpenSSL"),
    ] {
        let legacy = command.contains(&"legacy");
        let Ok(old) = openssl(&command, &pem) else {
            assert!(legacy, "{command:?}");
            eprintln!("skipped: OpenSSL has no legacy provider on this machine");
            continue;
        };
        let old = text(old);
        for refused in [SecretKey::from_pem(&old), SecretKey::from_encrypted_pem(&old, b"old")] {
            let refused = refused.unwrap_err();
            assert_eq!(refused.code(), Code::KeyEncryptionUnsupported, "{command:?}: {refused}");
            assert!(refused.sentence().contains(reason), "{refused}");
        }
        let remedy = Code::KeyEncryptionUnsupported.remedy();
        let options = ["-topk8", "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256"];
        assert!(remedy.contains(&format!("openssl pkcs8 {}", options.join(" "))), "{remedy}");
        let mut convert = vec!["pkcs8", "-passin", "pass:old", "-passout", "pass:new"];
        convert.extend(options);
        convert.extend(LEGACY.iter().filter(|_| legacy));
        let new = text(run(&convert, old.as_bytes()));
        let read = SecretKey::from_encrypted_pem(&new, b"new").unwrap();
        assert_eq!(read.public_key(), secret.public_key());
    }
}

#[test]
fn files_of_openssl_that_are_no_pem_keys_are_recognised() {
    if missing() {
        return;
    }
    let pem = generate(KeyType::Rsa);
    let secret = file("openssl-recognised", &pem);
    let path = secret.to_str().unwrap();
    let new = ["req", "-new", "-key", path, "-subj", "/CN=Example", "-batch"];
    let certificate = run(&[&new[..], &["-x509", "-days", "1"]].concat(), b"");
    let request = run(&new, b"");
    for (block, what) in [(&certificate, "a certificate,"), (&request, "a request")] {
        let refused = SecretKey::from_pem(&text(block.clone())).unwrap_err();
        assert_eq!(refused.code(), Code::KeyCertificate);
        assert!(refused.sentence().contains(what), "{refused}");
        let refused = PublicKey::from_pem(&text(block.clone())).unwrap_err();
        assert_eq!(refused.code(), Code::KeyCertificate);
    }
    let both = file("openssl-both", &[&pem[..], &certificate].concat());
    let export = ["pkcs12", "-export", "-in", both.to_str().unwrap(), "-passout", "pass:secret"];
    let encrypt = ["pkcs8", "-topk8", "-outform", "DER", "-passout", "pass:secret"];
    for (der, what) in [
        (run(&["pkey", "-outform", "DER"], &pem), "a secret key"),
        (run(&["pkey", "-outform", "DER", "-traditional"], &pem), "a secret key"),
        (run(&["pkey", "-outform", "DER", "-pubout"], &pem), "a public key"),
        (run(&["rsa", "-outform", "DER", "-RSAPublicKey_out"], &pem), "a public key"),
        (run(&encrypt, &pem), "an encrypted secret key"),
        (run(&["x509", "-outform", "DER"], &certificate), "a certificate"),
        (run(&["req", "-outform", "DER"], &request), "a request"),
        (run(&export, b""), "a PKCS#12 file"),
    ] {
        let found = not_a_key(&der).unwrap();
        assert_eq!(found.code(), Code::KeyBinary);
        assert!(found.sentence().contains(what), "{found}");
        let is_secret = what.contains("secret key") || what.contains("PKCS#12");
        assert_eq!(is_secret_der(&der), is_secret, "{what}");
    }
    std::fs::remove_file(secret).unwrap();
    std::fs::remove_file(both).unwrap();
}

#[test]
fn openssl_reads_our_keys() {
    if missing() {
        return;
    }
    for key_type in crate::types_with_pem() {
        let secret = key(key_type, 21);
        let plain = secret.to_secret_pem().unwrap();
        let public = secret.public_key().to_pem().unwrap();
        assert_eq!(text(run(&["pkey", "-pubout"], plain.as_bytes())), public);
        assert_eq!(text(run(&["pkey", "-pubin", "-pubout"], public.as_bytes())), public);
        run(&["pkey", "-check", "-noout"], plain.as_bytes());
    }
}

#[test]
#[cfg(feature = "encrypted-keys")]
fn openssl_reads_our_encrypted_keys() {
    if missing() {
        return;
    }
    for key_type in crate::types_with_pem() {
        let secret = key(key_type, 21);
        let encrypted = secret.to_encrypted_pem(b"pass", &mut crate::Repeatable(22, 0)).unwrap();
        let command = ["pkey", "-passin", "pass:pass", "-pubout"];
        let public = secret.public_key().to_pem().unwrap();
        assert_eq!(text(run(&command, encrypted.as_bytes())), public);
        openssl(&["pkey", "-passin", "pass:other", "-pubout"], encrypted.as_bytes()).unwrap_err();
    }
}

/// The options of `openssl pkeyutl` for an algorithm.
fn options(algorithm: SignatureAlgorithm) -> Vec<&'static str> {
    const PSS: [&str; 4] =
        ["-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest"];
    let digest = match algorithm.jose_name() {
        "EdDSA" => return vec!["-rawin"],
        name if name.contains("256") => "sha256",
        name if name.contains("384") => "sha384",
        _ => "sha512",
    };
    let mut options = vec!["-rawin", "-digest", digest];
    if algorithm.jose_name().starts_with("PS") {
        options.extend(PSS);
    }
    options
}

#[test]
fn signatures_both_ways() {
    if missing() {
        return;
    }
    let message = file("openssl-message", b"This certifies that");
    for (algorithm, key) in algorithms() {
        let secret = file(&format!("openssl-{algorithm}"), key.to_secret_pem().unwrap().as_bytes());
        let (secret, message) = (secret.to_str().unwrap(), message.to_str().unwrap());
        let options = options(algorithm);
        let sign = [&["pkeyutl", "-sign", "-inkey", secret, "-in", message], &options[..]].concat();
        let theirs = run(&sign, b"");
        let ecdsa = algorithm.jose_name().starts_with("ES");
        let width = match key.key_type() {
            KeyType::P384 => 48,
            KeyType::P521 => 66,
            _ => 32,
        };
        let raw = if ecdsa { raw_signature(&theirs, width) } else { theirs };
        for provider in providers() {
            provider.verify(algorithm, key.public_key(), b"This certifies that", &raw).unwrap();
            let ours = provider.sign(algorithm, &key, b"This certifies that").unwrap();
            let ours = if ecdsa { der_signature(&ours[..width], &ours[width..]) } else { ours };
            let signature = file(&format!("openssl-{algorithm}-{}", provider.name()), &ours);
            let signature = signature.to_str().unwrap();
            let verify =
                ["pkeyutl", "-verify", "-inkey", secret, "-in", message, "-sigfile", signature];
            run(&[&verify[..], &options].concat(), b"");
        }
        std::fs::remove_file(secret).unwrap();
    }
}

/// The DER form of an ECDSA signature: a SEQUENCE of two INTEGERs.
pub(crate) fn der_signature(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |number: &[u8]| {
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        let mut number = number[zeros..].to_vec();
        if number.first().is_none_or(|first| *first > 0x7f) {
            number.insert(0, 0);
        }
        [&[2, number.len() as u8], &number[..]].concat()
    };
    let body = [integer(r), integer(s)].concat();
    let length = body.len() as u8;
    let head = if length > 0x7f { vec![0x30, 0x81, length] } else { vec![0x30, length] };
    [head, body].concat()
}

fn raw_signature(der: &[u8], width: usize) -> Vec<u8> {
    let mut rest = if der[1] == 0x81 { &der[3..] } else { &der[2..] };
    let mut raw = Vec::new();
    for _ in 0..2 {
        assert_eq!(rest[0], 2);
        let (number, after) = rest[2..].split_at(usize::from(rest[1]));
        rest = after;
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        raw.extend(std::iter::repeat_n(0, width - (number.len() - zeros)));
        raw.extend_from_slice(&number[zeros..]);
    }
    raw
}
