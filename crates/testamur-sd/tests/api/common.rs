//! Keys and forgeries for the tests.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use testamur_core::json::{Object, Value, parse};
use testamur_core::{Code, RandomSource, Result};
use testamur_keys::multibase::encode_base64url;
use testamur_keys::{KeyType, LocalSigner, RustCrypto, SecretKey, Signer};
use testamur_proof::jose::{HeaderOptions, sign_compact};
use testamur_sd::sd_jwt::{HashAlgorithm, SdJwt, VerifiedSdJwt};

pub(crate) fn issuer() -> LocalSigner {
    signer(1)
}

pub(crate) fn holder() -> LocalSigner {
    signer(2)
}

pub(crate) fn signer(byte: u8) -> LocalSigner {
    let key = SecretKey::from_raw(KeyType::Ed25519, &[byte; 32]).expect("a key");
    LocalSigner::new(key, &RustCrypto)
}

pub(crate) fn object(text: &str) -> Object {
    match parse(text.as_bytes()).expect("JSON") {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}

/// A disclosure as its base64url.
pub(crate) fn disclosure(text: &str) -> String {
    encode_base64url(text.as_bytes())
}

/// The SHA-256 digest of a disclosure.
pub(crate) fn digest(disclosure: &str) -> String {
    HashAlgorithm::Sha256.digest(disclosure)
}

/// Signs claims as they are, digests and all.
pub(crate) fn forge(claims: &str, disclosures: &[&str]) -> String {
    let header = HeaderOptions::typ("example+sd-jwt");
    let token = now(sign_compact(claims.as_bytes(), &header, &issuer())).expect("a token");
    let disclosures: String = disclosures.iter().map(|one| format!("{one}~")).collect();
    format!("{token}~{disclosures}")
}

pub(crate) fn verify(text: &str) -> Result<VerifiedSdJwt> {
    SdJwt::parse(text.as_bytes())?.verify(issuer().public_key(), &RustCrypto)
}

pub(crate) fn code<T: std::fmt::Debug>(result: Result<T>) -> Code {
    result.expect_err("is refused").code()
}

pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a local signer is ready at once"),
    }
}

/// Not random at all, but never the same twice.
#[derive(Default)]
pub(crate) struct Counter(u64);

impl RandomSource for Counter {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = (self.0 >> 33) as u8;
        }
        Ok(())
    }
}
