//! The verifier, with the clock of its host.

use crate::error::Thrown;
use crate::evidence::Evidence;
use crate::inquiry::{Inquiry, Question};
use crate::policy::Policy;
use testamur::did::{Did, ResolutionOptions, Resolver, UniversalResolver};
use testamur::{Code, Error, Result, Timestamp};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn milliseconds() -> f64;
}

/// Verifies, and resolves DIDs, step by step. It keeps compiled contexts and parsed keys between calls.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Verifier(testamur::Verifier);

#[wasm_bindgen]
impl Verifier {
    /// The verifier that looks into this evidence first, for a time in seconds since 1970, or for the time of the
    /// host's clock. DIDs of methods that it has not are asked for at the resolver elsewhere, if one is named.
    ///
    /// # Errors
    /// `usage.clock` for a time that no date can be written for; those of [`UniversalResolver::at`].
    #[wasm_bindgen(constructor)]
    pub fn new(
        evidence: &Evidence,
        at: Option<f64>,
        download_bytes: Option<usize>,
        universal_resolver: Option<String>,
    ) -> Result<Verifier, Thrown> {
        let mut builder = testamur::Verifier::builder().offline().clock(host_time);
        builder = builder.evidence(evidence.evidence.clone());
        if let Some(seconds) = at {
            builder = builder.at(time(seconds)?);
        }
        if let Some(bytes) = download_bytes {
            builder = builder.download_bytes(bytes);
        }
        if let Some(url) = universal_resolver {
            let elsewhere = UniversalResolver::at(&url)?;
            builder = builder.resolver(Resolver::standard().with_universal_resolver(elsewhere));
        }
        Ok(Verifier(builder.build()?))
    }

    /// Begins to examine a document in any form.
    ///
    /// # Errors
    /// As [`testamur::Verifier::begin`].
    pub fn begin(&self, input: &[u8], policy: &Policy) -> Result<Inquiry, Thrown> {
        let inquiry = self.0.begin(input, &policy.demands()?)?;
        Ok(Inquiry(Question::Report(Box::new(inquiry))))
    }

    /// Begins to resolve a DID.
    ///
    /// # Errors
    /// As [`testamur::Verifier::begin_resolving`].
    pub fn begin_resolving(&self, did: &str) -> Result<Inquiry, Thrown> {
        let options = ResolutionOptions::default();
        let inquiry = self.0.begin_resolving(Did::parse(did)?, options)?;
        Ok(Inquiry(Question::Resolution(Box::new(inquiry))))
    }
}

/// The time in whole seconds since 1970.
pub(crate) fn time(seconds: f64) -> Result<Timestamp> {
    // A double that is too large for an integer becomes the largest one, for which there is no date.
    Timestamp::from_unix(seconds.floor() as i64).ok_or_else(|| Error::new(Code::UsageClock))
}

pub(crate) fn host_time() -> Result<Timestamp> {
    time(milliseconds() / 1000.0)
}
