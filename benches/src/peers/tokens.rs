//! Tokens of ssi and sd-jwt-payload: the same claims, the same kind of keys, the key at hand.

use crate::document;
use crate::measure::{Work, block_on};
use crate::tokens::{DISCLOSABLE, TokenCase, TokenForm};
use async_trait::async_trait;
use sd_jwt_payload::{JsonObject, JwsSigner, SdJwtBuilder, Sha256Hasher};
use ssi::JsonPointerBuf;
use ssi::claims::jwt::{AnyClaims, JWTClaims, ToDecodedJwt};
use ssi::claims::sd_jwt::{ConcealJwtClaims, SdAlg, SdJwt};
use ssi::claims::{JwsPayload, JwsStr, VerificationParameters};
use ssi::jwk::JWK;
use std::hint::black_box;
use testamur_keys::multibase::{decode_base64url, encode_base64url};
use testamur_keys::{
    KeyType, LocalSigner, Native, Provider, SecretKey, SignatureAlgorithm, Signer,
};

/// ssi with one key and one form of token.
pub struct SsiToken {
    form: TokenForm,
    key: JWK,
    pointers: Vec<JsonPointerBuf>,
    unsigned: String,
    signed: String,
}

impl SsiToken {
    /// None when ssi does not verify what it issued.
    pub fn new(case: TokenCase) -> Option<SsiToken> {
        let key = match case.key_type {
            KeyType::Ed25519 => JWK::generate_ed25519().ok()?,
            KeyType::P256 => JWK::generate_p256(),
            _ => return None,
        };
        let pointers = DISCLOSABLE
            .iter()
            .map(|text| JsonPointerBuf::new((*text).to_owned()).expect("these are JSON pointers"));
        let mut token = SsiToken {
            form: case.form,
            key,
            pointers: pointers.collect(),
            unsigned: document::badge("https://science.example.edu").to_string(),
            signed: String::new(),
        };
        token.signed = token.issued();
        token.verified().then_some(token)
    }

    pub fn issue(&self) -> Work<'_> {
        Box::new(|| {
            black_box(self.issued());
        })
    }

    pub fn verify(&self) -> Work<'_> {
        Box::new(|| assert!(self.verified()))
    }

    fn issued(&self) -> String {
        let claims: JWTClaims<AnyClaims> =
            serde_json::from_str(&self.unsigned).expect("the badge is an object");
        match self.form {
            TokenForm::Jwt => {
                block_on(claims.sign(&self.key)).expect("ssi has the key").into_string()
            }
            TokenForm::SdJwt => {
                block_on(claims.conceal_and_sign(SdAlg::Sha256, &self.pointers, &self.key))
                    .expect("the claims are there")
                    .into_string()
            }
        }
    }

    fn verified(&self) -> bool {
        let parameters = VerificationParameters::from_resolver(&self.key);
        match self.form {
            TokenForm::Jwt => {
                let token = JwsStr::new(self.signed.as_str()).expect("ssi wrote it");
                matches!(block_on(token.verify_jwt(&parameters)), Ok(Ok(())))
            }
            TokenForm::SdJwt => {
                let token = SdJwt::new(self.signed.as_str()).expect("ssi wrote it");
                matches!(block_on(token.decode_reveal_verify_any(&parameters)), Ok((_, Ok(()))))
            }
        }
    }
}

/// sd-jwt-payload, which leaves signing and verifying to its user; here our provider does both.
pub struct SdJwtPayload {
    bare: Signature,
    algorithm: &'static str,
    unsigned: String,
    signed: String,
}

impl SdJwtPayload {
    /// None for tokens without disclosures.
    pub fn new(case: TokenCase) -> Option<SdJwtPayload> {
        if case.form != TokenForm::SdJwt {
            return None;
        }
        let algorithm = if case.key_type == KeyType::P256 { "ES256" } else { "EdDSA" };
        let mut token = SdJwtPayload {
            bare: Signature::new(case.key_type),
            algorithm,
            unsigned: document::badge("https://science.example.edu").to_string(),
            signed: String::new(),
        };
        token.signed = token.issued();
        token.verified();
        Some(token)
    }

    pub fn issue(&self) -> Work<'_> {
        Box::new(|| {
            black_box(self.issued());
        })
    }

    pub fn verify(&self) -> Work<'_> {
        Box::new(|| self.verified())
    }

    fn issued(&self) -> String {
        let claims: serde_json::Value =
            serde_json::from_str(&self.unsigned).expect("the badge is JSON");
        let mut builder = SdJwtBuilder::new(claims).expect("the badge is an object");
        for pointer in DISCLOSABLE {
            builder = builder.make_concealable(pointer).expect("the claims are there");
        }
        let token = block_on(builder.finish(&self.bare, self.algorithm)).expect("it can sign");
        token.presentation()
    }

    fn verified(&self) {
        let (jwt, _) = self.signed.split_once('~').expect("an SD-JWT");
        let (input, signature) = jwt.rsplit_once('.').expect("a JWT");
        let signature = decode_base64url(signature).expect("it is base64url");
        self.bare.verify(input.as_bytes(), &signature);
        let token = sd_jwt_payload::SdJwt::parse(&self.signed).expect("an SD-JWT");
        let claims = token.into_disclosed_object(&Sha256Hasher).expect("its own disclosures");
        assert!(claims.len() > 8, "the claims are there");
    }
}

/// A key of our own, behind the interface that sd-jwt-payload asks for.
struct Signature(LocalSigner);

impl Signature {
    fn new(key_type: KeyType) -> Signature {
        let key = SecretKey::from_raw(key_type, &[7; 32]).expect("a scalar");
        Signature(LocalSigner::new(key, &Native))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.0.public_key().key_type().default_algorithm().expect("a signing key")
    }

    fn verify(&self, message: &[u8], signature: &[u8]) {
        Native
            .verify(self.algorithm(), self.0.public_key(), message, signature)
            .expect("it was signed so");
    }
}

#[async_trait]
impl JwsSigner for Signature {
    type Error = testamur_core::Error;

    async fn sign(
        &self,
        header: &JsonObject,
        payload: &JsonObject,
    ) -> Result<Vec<u8>, testamur_core::Error> {
        let part = |object: &JsonObject| {
            let text = serde_json::to_string(object).expect("it is JSON");
            encode_base64url(text.as_bytes())
        };
        let mut token = format!("{}.{}", part(header), part(payload));
        let signature = block_on(self.0.sign(self.algorithm(), token.as_bytes()))?;
        token.push('.');
        token.push_str(&encode_base64url(&signature));
        Ok(token.into_bytes())
    }
}
