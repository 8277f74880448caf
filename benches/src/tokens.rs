//! JSON Web Tokens and SD-JWTs with the badge in them, from text to text and from text to claims.

use crate::document;
use crate::measure::{Effort, Work, block_on, phases};
use std::hint::black_box;
use testamur_core::json::{Object, Value, parse};
use testamur_core::{RandomSource, Result};
use testamur_keys::multibase::decode_base64url;
use testamur_keys::{KeyType, LocalSigner, Native, Provider, SecretKey, Signer};
use testamur_proof::jose::{HeaderOptions, Jws, sign_compact};
use testamur_sd::sd_jwt::{Disclosable, HashAlgorithm, IssueOptions, SdJwt, prepare};

/// A form of token with a type of key.
#[derive(Clone, Copy)]
pub struct TokenCase {
    /// As it stands in the table.
    pub name: &'static str,
    pub form: TokenForm,
    pub key_type: KeyType,
}

/// A form of token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TokenForm {
    Jwt,
    /// With eight disclosures, all of them shown.
    SdJwt,
}

/// The rows of the table.
pub const TOKENS: [TokenCase; 4] = [
    TokenCase { name: "JWT EdDSA", form: TokenForm::Jwt, key_type: KeyType::Ed25519 },
    TokenCase { name: "JWT ES256", form: TokenForm::Jwt, key_type: KeyType::P256 },
    TokenCase { name: "SD-JWT EdDSA", form: TokenForm::SdJwt, key_type: KeyType::Ed25519 },
    TokenCase { name: "SD-JWT ES256", form: TokenForm::SdJwt, key_type: KeyType::P256 },
];

/// What can be hidden in the badge.
pub const DISCLOSABLE: [&str; 8] = [
    "/credentialSubject/activityStartDate",
    "/credentialSubject/activityEndDate",
    "/credentialSubject/creditsEarned",
    "/credentialSubject/licenseNumber",
    "/credentialSubject/role",
    "/credentialSubject/term",
    "/credentialSubject/narrative",
    "/credentialSubject/achievement",
];

/// One key and one form.
pub struct Token {
    form: TokenForm,
    signer: LocalSigner,
    unsigned: String,
    signed: String,
}

impl Token {
    pub fn new(case: TokenCase) -> Token {
        let key = SecretKey::from_raw(case.key_type, &[7; 32]).expect("a scalar below the order");
        let signer = LocalSigner::new(key, &Native);
        let unsigned = document::badge("https://science.example.edu").to_string();
        let mut token = Token { form: case.form, signer, unsigned, signed: String::new() };
        token.signed = token.issued();
        token.verified();
        token
    }

    /// From the claims' text to the token.
    pub fn issue(&self) -> Work<'_> {
        Box::new(|| {
            black_box(self.issued());
        })
    }

    /// From the token to the claims.
    pub fn verify(&self) -> Work<'_> {
        Box::new(|| self.verified())
    }

    /// Bytes of the token.
    pub fn size(&self) -> usize {
        self.signed.len()
    }

    /// Where the time of verifying goes: names and microseconds.
    pub fn phases(&self, effort: Effort) -> Vec<(&'static str, f64)> {
        let (jwt, disclosures) = self.signed.split_once('~').unwrap_or((&self.signed, ""));
        let disclosures: Vec<&str> = disclosures.split_terminator('~').collect();
        let (input, signature) = jwt.rsplit_once('.').expect("a JWT has a signature");
        let encoded = [&input.split('.').collect::<Vec<_>>(), &disclosures[..]].concat();
        let decode = |part: &str| decode_base64url(part).expect("it is base64url");
        let decoded: Vec<Vec<u8>> = encoded.iter().map(|part| decode(part)).collect();
        let signature = decode(signature);
        let key = self.signer.public_key();
        let algorithm = key.key_type().default_algorithm().expect("a signing key");
        let mut parts: Vec<(&str, Work)> = vec![
            (
                "base64url",
                Box::new(|| encoded.iter().for_each(|part| drop(black_box(decode(part))))),
            ),
            (
                "read the JSON",
                Box::new(|| {
                    let read = |text: &Vec<u8>| black_box(parse(text).is_ok());
                    assert!(decoded.iter().all(read), "all is JSON");
                }),
            ),
            (
                "the signature, with the hash of all that is signed",
                Box::new(|| {
                    let verified = Native.verify(algorithm, key, input.as_bytes(), &signature);
                    verified.expect("we signed it");
                }),
            ),
        ];
        if self.form == TokenForm::SdJwt {
            let digests = || {
                for disclosure in &disclosures {
                    black_box(HashAlgorithm::Sha256.digest(disclosure));
                }
            };
            parts.push(("SHA-256 of the disclosures", Box::new(digests)));
        }
        phases(effort, parts, "all else: header, disclosures to their places", self.verify())
    }

    fn issued(&self) -> String {
        let Value::Object(claims) = parse(self.unsigned.as_bytes()).expect("it is JSON") else {
            panic!("the badge is an object")
        };
        match self.form {
            TokenForm::Jwt => {
                let header = HeaderOptions::typ("JWT");
                let text = claims.to_string();
                block_on(sign_compact(text.as_bytes(), &header, &self.signer))
                    .expect("a good header")
            }
            TokenForm::SdJwt => {
                let header = HeaderOptions::typ("example+sd-jwt");
                let pointers = Disclosable::pointers(DISCLOSABLE).expect("JSON pointers");
                prepare(claims, &IssueOptions::new(pointers), &mut System)
                    .and_then(|prepared| block_on(prepared.sign(&header, &self.signer)))
                    .expect("good claims")
                    .to_string()
            }
        }
    }

    fn verified(&self) {
        let key = self.signer.public_key();
        let check = |claims: &Object| assert!(claims.len() > 8, "the claims are there");
        match self.form {
            TokenForm::Jwt => {
                let token = Jws::parse(&self.signed).expect("a token");
                let claims = token.verify(key, &Native).and_then(|verified| verified.claims());
                check(&claims.expect("we signed it"));
            }
            TokenForm::SdJwt => {
                let token = SdJwt::parse(self.signed.as_bytes()).expect("an SD-JWT");
                check(token.verify(key, &Native).expect("we signed it").claims());
            }
        }
    }
}

/// The random bytes of the operating system.
struct System;

impl RandomSource for System {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        aws_lc_rs::rand::fill(bytes).expect("random bytes are at hand");
        Ok(())
    }
}
