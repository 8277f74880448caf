//! Making and checking proofs through the public functions.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod causes;
mod jcs;
mod rdf;

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use testamur_core::json::{Object, Value, parse};
use testamur_core::{Code, RandomSource, Result};
use testamur_keys::{KeyType, LocalSigner, RustCrypto, SecretKey};

fn key(key_type: KeyType, seed: u8) -> LocalSigner {
    let width = if key_type == KeyType::P384 { 48 } else { 32 };
    let key = match key_type {
        // Its secret has a part that is computed.
        KeyType::SlhDsa128s => SecretKey::generate(key_type, &mut Always(seed)),
        _ => SecretKey::from_raw(key_type, &vec![seed; width]),
    };
    LocalSigner::new(key.expect("a key"), &RustCrypto)
}

/// A random source that gives one byte only.
struct Always(u8);

impl RandomSource for Always {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        bytes.fill(self.0);
        Ok(())
    }
}

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("a local signer never waits"),
    }
}

fn json(text: &str) -> Value {
    parse(text.as_bytes()).expect("JSON")
}

fn members(document: &mut Value) -> &mut Object {
    document.as_object_mut().expect("an object")
}

fn proof_mut(document: &mut Value) -> &mut Object {
    members(document).get_mut("proof").and_then(Value::as_object_mut).expect("one proof")
}

fn code<T>(outcome: Result<T>) -> Option<Code> {
    outcome.err().map(|error| error.code())
}
