//! JSON Web Signatures: the examples of RFC 7515, 7520 and 8037, and what must be refused.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use testamur_core::json::{Object, Value, parse};
use testamur_core::{Code, Result};
use testamur_keys::multibase::encode_base64url;
use testamur_keys::{
    KeyType, LocalSigner, Provider, PublicKey, RustCrypto, SecretKey, SignatureAlgorithm, Signer,
};
use testamur_proof::jose::{
    Ed25519Name, EmbeddedKey, HeaderOptions, JsonForm, JsonJws, Jws, VerifiedJws, limits,
    sign_compact, sign_json,
};

const JOE: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const RS256_SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7\
    AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO7\
    5vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6Bf\
    I7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const ES256_SIGNATURE: &str =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const RSA_KEY: &str = r#"{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}"#;
const P256_KEY: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
const P521_KEY: &str = r#"{"kty":"EC","crv":"P-521","x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk","y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"}"#;
const ED25519_SECRET: &str = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const ED25519_TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
    hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
const BILBO_KEY: &str = r#"{"kty":"RSA","kid":"bilbo.baggins@hobbiton.example","use":"sig","e":"AQAB","n":"n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw"}"#;
const BILBO_PAYLOAD: &str = "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIg\
    ZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXi\
    gJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
const BILBO_RS256: &str = "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1\
    O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD6\
    8BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L\
    2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg";
const BILBO_PS384: &str = "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPi\
    d6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8Zn\
    yPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n\
    6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw";

#[test]
fn examples_of_the_rfcs_verify() {
    let ed25519 = SecretKey::from_jwk(&json(ED25519_SECRET)).unwrap();
    let ed25519 = ed25519.public_key().clone();
    let es512 = "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOY\
        aRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO\
        7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";
    let bilbo = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9";
    let bilbo_pss = "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9";
    let examples = [
        // RFC 7515, appendices A.2, A.3 and A.4
        (format!("eyJhbGciOiJSUzI1NiJ9.{JOE}.{RS256_SIGNATURE}"), key(RSA_KEY)),
        (format!("eyJhbGciOiJFUzI1NiJ9.{JOE}.{ES256_SIGNATURE}"), key(P256_KEY)),
        (es512.to_owned(), key(P521_KEY)),
        // RFC 8037, appendix A.4
        (ED25519_TOKEN.to_owned(), ed25519),
        // RFC 7520, sections 4.1 and 4.2
        (format!("{bilbo}.{BILBO_PAYLOAD}.{BILBO_RS256}"), key(BILBO_KEY)),
        (format!("{bilbo_pss}.{BILBO_PAYLOAD}.{BILBO_PS384}"), key(BILBO_KEY)),
    ];
    for (token, key) in &examples {
        verify(token, key).unwrap_or_else(|error| panic!("{token}: {error}"));
        // The first character of the payload changed.
        let (header, rest) = token.split_once('.').unwrap();
        let changed = format!("{header}.a{}", &rest[1..]);
        assert_eq!(code(verify(&changed, key)), Code::ProofJwsSignature);
        for (_, other) in examples.iter().filter(|(_, other)| other != key) {
            let expected = match other.key_type() == key.key_type() {
                true => Code::ProofJwsSignature,
                false => Code::ProofJwsKey,
            };
            assert_eq!(code(verify(token, other)), expected);
        }
    }
    let claims = verify(&examples[0].0, &examples[0].1).unwrap().claims().unwrap();
    assert_eq!(claims.get("iss"), Some(&Value::from("joe")));
    assert_eq!(
        Jws::parse(&examples[4].0).unwrap().header().kid(),
        Ok(Some("bilbo.baggins@hobbiton.example"))
    );
}

/// RFC 7515, appendices A.6 and A.7.
#[test]
fn examples_in_json_verify() {
    let rs256 =
        r#"{"protected":"eyJhbGciOiJSUzI1NiJ9","header":{"kid":"2010-12-29"},"signature":"S"}"#
            .replace("\"S\"", &format!("\"{RS256_SIGNATURE}\""));
    let es256 = format!(
        r#"{{"protected":"eyJhbGciOiJFUzI1NiJ9","header":{{"kid":"e9bc097a-ce51-4036-9562-d2ade882db0d"}},"signature":"{ES256_SIGNATURE}"}}"#
    );
    let general = json(&format!(r#"{{"payload":"{JOE}","signatures":[{rs256},{es256}]}}"#));
    let token = JsonJws::read(&general).unwrap();
    assert_eq!(token.form(), JsonForm::General);
    let kids = ["2010-12-29", "e9bc097a-ce51-4036-9562-d2ade882db0d"];
    for (index, (jwk, kid)) in [RSA_KEY, P256_KEY].into_iter().zip(kids).enumerate() {
        let jws = token.jws(index).unwrap();
        assert_eq!(jws.header().kid(), Ok(Some(kid)));
        jws.verify(&key(jwk), &RustCrypto).unwrap();
    }
    assert_eq!(token.to_value(), general);

    let flattened = format!("{{\"payload\":\"{JOE}\",{}", &es256[1..]);
    let token = JsonJws::read(&json(&flattened)).unwrap();
    assert_eq!(token.form(), JsonForm::Flattened);
    token.jws(0).unwrap().verify(&key(P256_KEY), &RustCrypto).unwrap();
    assert_eq!(token.to_value(), json(&flattened));
}

/// RFC 8037, appendix A.4: Ed25519 and our header give exactly these bytes.
#[test]
fn the_ed25519_example_is_made_again() {
    let signer = LocalSigner::new(SecretKey::from_jwk(&json(ED25519_SECRET)).unwrap(), &RustCrypto);
    let payload = b"Example of Ed25519 signing";
    let token = now(sign_compact(payload, &HeaderOptions::default(), &signer)).unwrap();
    assert_eq!(token, ED25519_TOKEN);

    let named = HeaderOptions { ed25519_name: Ed25519Name::Ed25519, ..HeaderOptions::default() };
    let token = now(sign_compact(payload, &named, &signer)).unwrap();
    let jws = Jws::parse(&token).unwrap();
    assert_eq!(jws.header().protected().get("alg"), Some(&Value::from("Ed25519")));
    assert_eq!(jws.header().algorithm(), SignatureAlgorithm::Ed25519);
    jws.verify(signer.public_key(), &RustCrypto).unwrap();
}

#[test]
fn every_kind_of_key_signs() {
    for (key_type, width) in [
        (KeyType::Ed25519, 32),
        (KeyType::P256, 32),
        (KeyType::P384, 48),
        (KeyType::P521, 66),
        (KeyType::Secp256k1, 32),
        (KeyType::MlDsa44, 32),
    ] {
        let signer = signer(key_type, width);
        let header = HeaderOptions {
            typ: Some("JWT".to_owned()),
            cty: Some("vc".to_owned()),
            kid: Some("k".to_owned()),
            jwk: EmbeddedKey::Public,
            x5c: vec![b"one".to_vec(), b"two".to_vec()],
            ..HeaderOptions::default()
        };
        let token = now(sign_compact(b"{}", &header, &signer)).unwrap();
        let verified = verify(&token, signer.public_key()).unwrap();
        assert_eq!(Some(verified.header().algorithm()), key_type.default_algorithm());
        assert_eq!(verified.header().typ(), Ok(Some("JWT")));
        assert_eq!(verified.header().cty(), Ok(Some("vc")));
        assert_eq!(verified.header().jwk(), Ok(Some(signer.public_key().clone())));
        assert_eq!(verified.header().x5c(), Ok(Some(header.x5c.clone())));
        assert_eq!(verified.payload(), b"{}");
    }
    // Made for these tests with OpenSSL.
    let rsa = SecretKey::from_pem(include_str!("rsa.pem")).unwrap();
    let signer = LocalSigner::new(rsa, &RustCrypto);
    for algorithm in [SignatureAlgorithm::Rs256, SignatureAlgorithm::Ps256] {
        let header = HeaderOptions { algorithm: Some(algorithm), ..HeaderOptions::default() };
        let token = now(sign_compact(b"{}", &header, &signer)).unwrap();
        assert_eq!(verify(&token, signer.public_key()).unwrap().header().algorithm(), algorithm);
    }
    let header =
        HeaderOptions { algorithm: Some(SignatureAlgorithm::Es256), ..HeaderOptions::default() };
    assert_eq!(code(now(sign_compact(b"{}", &header, &signer))), Code::ProofJwsKey);
}

#[test]
fn several_sign_one_payload() {
    let (one, two) = (signer(KeyType::Ed25519, 32), signer(KeyType::P256, 32));
    let options = HeaderOptions::default();
    let unprotected: Object = [("kid", "1")].into_iter().collect();
    let signers: [(_, _, &dyn Signer); 2] =
        [(&options, unprotected, &one), (&options, Object::new(), &two)];
    let token = now(sign_json(JsonForm::General, b"{}", &signers)).unwrap();
    let token = JsonJws::read(&token.to_value()).unwrap();
    token.jws(0).unwrap().verify(one.public_key(), &RustCrypto).unwrap();
    token.jws(1).unwrap().verify(two.public_key(), &RustCrypto).unwrap();
    assert_eq!(
        code(token.jws(1).unwrap().verify(one.public_key(), &RustCrypto)),
        Code::ProofJwsKey
    );
    assert_eq!(code(token.jws(2)), Code::ProofJws);
    assert_eq!(code(now(sign_json(JsonForm::Flattened, b"{}", &signers))), Code::ProofJws);
}

#[test]
fn headers_that_are_refused() {
    for (header, expected) in [
        (r#"{}"#, Code::ProofJwsHeader),
        (r#"{"alg":7}"#, Code::ProofJwsHeader),
        (r#"["ES256"]"#, Code::ProofJwsHeader),
        (r#"{"alg":"ES256","alg":"ES256"}"#, Code::ProofJwsHeader),
        (r#"{"alg":"ES256","x":1,"\u0078":2}"#, Code::ProofJwsHeader),
        (r#"{"alg":"none"}"#, Code::ProofJwsAlgorithm),
        (r#"{"alg":"None"}"#, Code::ProofJwsAlgorithm),
        (r#"{"alg":""}"#, Code::ProofJwsAlgorithm),
        (r#"{"alg":"HS256"}"#, Code::ProofJwsAlgorithm),
        (r#"{"alg":"HS384"}"#, Code::ProofJwsAlgorithm),
        (r#"{"alg":"HS512"}"#, Code::ProofJwsAlgorithm),
        (r#"{"alg":"es256"}"#, Code::ProofJwsAlgorithm),
        (r#"{"alg":"ES256","crit":["exp"],"exp":1}"#, Code::ProofJwsCritical),
        (r#"{"alg":"ES256","crit":["b64"],"b64":false}"#, Code::ProofJwsCritical),
        (r#"{"alg":"ES256","crit":[]}"#, Code::ProofJwsHeader),
        (r#"{"alg":"ES256","crit":"exp"}"#, Code::ProofJwsHeader),
        (r#"{"alg":"ES256","b64":false}"#, Code::ProofJwsHeader),
        (r#"{"alg":"ES256","b64":true}"#, Code::ProofJwsHeader),
    ] {
        let token = format!("{}.e30.AAAA", encode_base64url(header.as_bytes()));
        assert_eq!(code(Jws::parse(&token)), expected, "{header}");
    }
    let large = format!(r#"{{"alg":"ES256","x":"{}"}}"#, "a".repeat(64 << 10));
    let token = format!("{}.e30.AAAA", encode_base64url(large.as_bytes()));
    assert_eq!(code(Jws::parse(&token)), Code::LimitTokenSize);
}

#[test]
fn members_are_refused_when_they_are_asked_for() {
    let header = |members: &str| {
        let header = encode_base64url(format!(r#"{{"alg":"ES256",{members}}}"#).as_bytes());
        let token = format!("{header}.e30.AAAA");
        Jws::parse(&token).unwrap().header().clone()
    };
    assert_eq!(code(header(r#""kid":42"#).kid()), Code::ProofJwsHeader);
    assert_eq!(code(header(r#""typ":null"#).typ()), Code::ProofJwsHeader);
    assert_eq!(code(header(r#""cty":[]"#).cty()), Code::ProofJwsHeader);
    let jwk = format!(r#""jwk":{ED25519_SECRET}"#);
    assert_eq!(code(header(&jwk).jwk()), Code::KeyJwkSecret);
    for x5c in [r#""one""#, "[]", "[1]", r#"["a-_b"]"#] {
        assert_eq!(code(header(&format!(r#""x5c":{x5c}"#)).x5c()), Code::ProofCertificate, "{x5c}");
    }
    let many = [r#""AAAA""#; 11].join(",");
    assert_eq!(code(header(&format!(r#""x5c":[{many}]"#)).x5c()), Code::LimitCertificates);

    let typed = header(r#""typ":"application/KB+JWT""#);
    assert_eq!(typed.expect_type(&["kb+jwt"]), Ok(()));
    assert_eq!(code(typed.expect_type(&["vc+jwt", "JWT"])), Code::ProofJwsType);
    assert_eq!(code(header(r#""x":1"#).expect_type(&["kb+jwt"])), Code::ProofJwsType);
}

#[test]
fn tokens_that_are_no_tokens() {
    for token in [
        "",
        "eyJhbGciOiJFUzI1NiJ9",
        "eyJhbGciOiJFUzI1NiJ9.e30",
        "eyJhbGciOiJFUzI1NiJ9.e30.AAAA.AAAA",
        "eyJhbGciOiJFUzI1NiJ9.e30.",
        "eyJhbGciOiJFUzI1NiJ9.e30=.AAAA",
        "eyJhbGciOiJFUzI1NiJ9.e30.AAAA=",
        // Bits that encode nothing are set.
        "eyJhbGciOiJFUzI1NiJ9.e31.AAAA",
        "eyJhbGciOiJFUzI1NiJ9.e30.AAB",
        "eyJhbGciOiJFUzI1NiJ9.e30.A+/A",
        "eyJhbGciOiJFUzI1NiJ9.e30.AA\nA",
        " eyJhbGciOiJFUzI1NiJ9.e30.AAAA",
        "eyJhbGciOiJFUzI1NiJ9=.e30.AAAA",
    ] {
        assert_eq!(code(Jws::parse(token)), Code::ProofJws, "{token}");
    }
    let jws = Jws::parse("eyJhbGciOiJFUzI1NiJ9.W10.AAAA").unwrap();
    assert_eq!(code(jws.unverified_claims()), Code::ProofJwsClaims);
    let long = format!("eyJhbGciOiJFUzI1NiJ9.e30.{}", "A".repeat(32 << 10));
    assert_eq!(code(Jws::parse(&long)), Code::LimitTokenSize);
}

/// The code of a limit, and the number that the error names.
fn limit<T: std::fmt::Debug>(result: Result<T>) -> (Code, String) {
    let error = result.expect_err("is refused");
    let fact = error.facts().find(|(name, _)| *name == "limit").map(|(_, fact)| fact.to_owned());
    (error.code(), fact.expect("the limit is named"))
}

#[test]
fn limits_are_kept_to_the_byte() {
    let of_size = |limit: usize| (Code::LimitTokenSize, limit.to_string());
    let parse = |header: &str, payload: usize, signature: usize| {
        let [payload, signature] =
            [payload, signature].map(|bytes| encode_base64url(&vec![b' '; bytes]));
        let header = encode_base64url(header.as_bytes());
        Jws::parse(&format!("{header}.{payload}.{signature}")).map(|jws| jws.into_owned())
    };
    let filled = |bytes: usize| {
        let begin = r#"{"alg":"ES256","x":""#;
        format!("{begin}{}\"}}", "a".repeat(bytes - begin.len() - 2))
    };
    let es256 = r#"{"alg":"ES256"}"#;
    assert!(parse(&filled(limits::HEADER.bytes), 1, 1).is_ok());
    assert_eq!(
        limit(parse(&filled(limits::HEADER.bytes + 1), 1, 1)),
        of_size(limits::HEADER.bytes)
    );
    assert!(parse(es256, limits::PAYLOAD_BYTES, 1).is_ok());
    assert_eq!(limit(parse(es256, limits::PAYLOAD_BYTES + 1, 1)), of_size(limits::PAYLOAD_BYTES));
    assert!(parse(es256, 1, limits::SIGNATURE_BYTES).is_ok());
    let larger = parse(es256, 1, limits::SIGNATURE_BYTES + 1);
    assert_eq!(limit(larger), of_size(limits::SIGNATURE_BYTES));
    let deep = |depth: usize| {
        let inside = format!("{}{}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        parse(&format!(r#"{{"alg":"ES256","x":{inside}}}"#), 1, 1)
    };
    assert!(deep(limits::HEADER.depth).is_ok());
    let expected = (Code::LimitDepth, limits::HEADER.depth.to_string());
    assert_eq!(limit(deep(limits::HEADER.depth + 1)), expected);

    let signed = |count: usize| {
        let one = r#"{"protected":"eyJhbGciOiJFUzI1NiJ9","signature":"AAAA"}"#;
        let all = vec![one; count].join(",");
        JsonJws::read(&json(&format!(r#"{{"payload":"e30","signatures":[{all}]}}"#)))
    };
    assert!(signed(limits::SIGNATURES).is_ok());
    let expected = (Code::LimitTokenSignatures, limits::SIGNATURES.to_string());
    assert_eq!(limit(signed(limits::SIGNATURES + 1)), expected);
    let certificates = |count: usize| {
        let all = vec![r#""AAAA""#; count].join(",");
        parse(&format!(r#"{{"alg":"ES256","x5c":[{all}]}}"#), 1, 1).unwrap().header().x5c()
    };
    assert!(certificates(limits::CERTIFICATES).is_ok());
    let expected = (Code::LimitCertificates, limits::CERTIFICATES.to_string());
    assert_eq!(limit(certificates(limits::CERTIFICATES + 1)), expected);

    // Nothing longer is made than is read.
    let signer = signer(KeyType::Ed25519, 32);
    let sign =
        |bytes: usize| now(sign_compact(&vec![b' '; bytes], &HeaderOptions::default(), &signer));
    assert!(sign(limits::PAYLOAD_BYTES).is_ok());
    assert_eq!(limit(sign(limits::PAYLOAD_BYTES + 1)), of_size(limits::PAYLOAD_BYTES));
}

#[test]
fn json_that_is_no_token() {
    let protected = "eyJhbGciOiJFUzI1NiJ9";
    let one = format!(r#"{{"protected":"{protected}","signature":"AAAA"}}"#);
    for text in [
        "[]".to_owned(),
        "{}".to_owned(),
        r#"{"payload":1}"#.to_owned(),
        r#"{"payload":"e30","signatures":[]}"#.to_owned(),
        r#"{"payload":"e30","signatures":{}}"#.to_owned(),
        r#"{"payload":"e30","signatures":["x"]}"#.to_owned(),
        format!(r#"{{"payload":"e30","protected":"{protected}"}}"#),
        r#"{"payload":"e30","signature":"AAAA"}"#.to_owned(),
        format!(r#"{{"payload":"e30","signature":"AAAA","signatures":[{one}]}}"#),
        format!(r#"{{"payload":"e30","signatures":[{one}],"header":{{}}}}"#),
        format!(r#"{{"payload":"e30","protected":"{protected}","signature":"AAAA","header":1}}"#),
    ] {
        assert_eq!(code(JsonJws::read(&json(&text))), Code::ProofJws, "{text}");
    }
    let many = vec![one.as_str(); 33].join(",");
    let many = json(&format!(r#"{{"payload":"e30","signatures":[{many}]}}"#));
    assert_eq!(code(JsonJws::read(&many)), Code::LimitTokenSignatures);
    // What decides how to verify is protected, and nothing is said twice.
    for header in [r#"{"alg":"ES256"}"#, r#"{"crit":["x"]}"#, r#"{"b64":true}"#] {
        let text = format!(
            r#"{{"payload":"e30","protected":"{protected}","signature":"AAAA","header":{header}}}"#
        );
        let token = JsonJws::read(&json(&text)).unwrap();
        assert_eq!(code(token.jws(0)), Code::ProofJwsHeader, "{text}");
    }
}

#[test]
fn registered_members_are_not_further_ones() {
    let signer = signer(KeyType::Ed25519, 32);
    for name in ["alg", "crit", "b64", "jwk", "kid"] {
        let other: Object = [(name, "x")].into_iter().collect();
        let header = HeaderOptions { other, ..HeaderOptions::default() };
        assert_eq!(code(now(sign_compact(b"", &header, &signer))), Code::ProofJwsHeader, "{name}");
    }
    let other: Object = [("iss", "did:example:a")].into_iter().collect();
    let header = HeaderOptions { other, ..HeaderOptions::default() };
    let token = now(sign_compact(b"", &header, &signer)).unwrap();
    let verified = verify(&token, signer.public_key()).unwrap();
    assert_eq!(verified.header().protected().get("iss"), Some(&Value::from("did:example:a")));
}

fn json(text: &str) -> Value {
    parse(text.as_bytes()).expect("JSON")
}

fn key(jwk: &str) -> PublicKey {
    PublicKey::from_jwk(&json(jwk)).expect("a key")
}

fn signer(key_type: KeyType, width: usize) -> LocalSigner {
    let mut raw = vec![7; width];
    raw[0] = 0;
    LocalSigner::new(SecretKey::from_raw(key_type, &raw).expect("a key"), &RustCrypto)
}

fn verify(token: &str, key: &PublicKey) -> Result<VerifiedJws> {
    let provider: &dyn Provider = &RustCrypto;
    Jws::parse(token)?.verify(key, provider)
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> Code {
    result.expect_err("is refused").code()
}

fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a local signer is ready at once"),
    }
}
