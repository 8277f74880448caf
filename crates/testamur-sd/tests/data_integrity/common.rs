//! What the tests of both suites need.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, RandomSource, Result};
use testamur_keys::multibase::{Base, decode, encode};

/// Bytes that differ from one seed to the next: the tests need secrets, not secrecy.
pub(crate) struct Seeded(pub(crate) u64);

impl RandomSource for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        bytes.iter_mut().for_each(|byte| {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = (self.0 >> 56) as u8;
        });
        Ok(())
    }
}

/// The outcome of signing with a key at hand.
pub(crate) fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("a local signer never waits"),
    }
}

pub(crate) fn pointers(texts: &[&str]) -> Vec<Pointer> {
    texts.iter().map(|text| Pointer::parse(text).expect("a pointer")).collect()
}

/// Why something was refused.
pub(crate) fn code<T>(outcome: Result<T>) -> Code {
    outcome.err().expect("it must be refused").code()
}

pub(crate) fn members(value: &mut Value) -> &mut Object {
    value.as_object_mut().expect("an object")
}

/// The bytes of the proof's value.
pub(crate) fn value_of(document: &Value) -> Vec<u8> {
    let value = document.get("proof").and_then(|proof| proof.get("proofValue"));
    decode(value.and_then(Value::as_str).expect("a value")).expect("bytes").1
}

/// The document with other bytes as its proof's value.
pub(crate) fn with_value(document: &Value, bytes: &[u8]) -> Value {
    let mut document = document.clone();
    let proof = members(members(&mut document).get_mut("proof").expect("a proof"));
    proof.insert("proofValue", encode(Base::Base64Url, bytes));
    document
}
