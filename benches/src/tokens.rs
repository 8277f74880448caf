//! JSON Web Tokens and SD-JWTs with the badge in them, from text to text and from text to claims.

use crate::document;
use crate::measure::{Work, block_on};
use std::hint::black_box;
use testamur_core::json::{Object, Value, parse};
use testamur_core::{RandomSource, Result};
use testamur_keys::{KeyType, LocalSigner, Native, SecretKey, Signer};
use testamur_proof::jose::{HeaderOptions, Jws, sign_compact};
use testamur_sd::sd_jwt::{Disclosable, IssueOptions, SdJwt, prepare};

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
