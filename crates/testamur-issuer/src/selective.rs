//! Credentials that their holders can show in part.

use crate::prepared::Pending;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Pointer, Value};
use testamur_core::model;
use testamur_core::{Code, Error, RandomSource, Result};
use testamur_keys::{Shareable, default_provider};
use testamur_proof::{ProofOptions, Suite};
use testamur_sd::data_integrity::ecdsa_sd::{self, Secrets};
use testamur_sd::data_integrity::{HmacKey, bbs};

/// What an issuer takes random bytes from; clones share it.
#[derive(Clone)]
pub(crate) struct Random(Arc<Mutex<dyn Source>>);

/// A random source that can be shared.
trait Source: RandomSource + Shareable {}

impl<R: RandomSource + Shareable> Source for R {}

impl Random {
    pub(crate) fn new(source: impl RandomSource + Shareable + 'static) -> Random {
        Random(Arc::new(Mutex::new(source)))
    }
}

impl RandomSource for Random {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        // What a panic left behind is still a source.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill(bytes)
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}

/// The credential with a base proof, all but the issuer's signature.
pub(crate) fn unsigned(
    credential: &Value,
    suite: Suite,
    proof: &ProofOptions,
    mandatory: &[Pointer],
    random: Option<&Random>,
    contexts: &Contexts,
) -> Result<Pending> {
    let missing = || Error::new(Code::UsageRandom).with("suite", suite);
    let mut random = random.ok_or_else(missing)?.clone();
    let mut pointers = mandatory.to_vec();
    // Contexts and the types of what is shown are in every selection.
    for name in model::ALWAYS_SHOWN.iter().filter(|name| !["@context", "type"].contains(name)) {
        let pointer = Pointer::root().child(name);
        if credential.get(name).is_some() && !pointers.contains(&pointer) {
            pointers.push(pointer);
        }
    }
    if suite == Suite::Bbs2023 {
        let key = HmacKey::generate(&mut random)?;
        let unsigned = bbs::prepare(credential, proof, &pointers, &key, contexts)?;
        return Ok(Pending::Bbs(Box::new(unsigned)));
    }
    let secrets = Secrets::generate(&mut random)?;
    let provider = default_provider();
    let unsigned = ecdsa_sd::prepare(credential, proof, &pointers, &secrets, provider, contexts)?;
    Ok(Pending::EcdsaSd(Box::new(unsigned)))
}
