//! What a holder does: look into a credential, show a part of it, present it.

use crate::error::{Thrown, argument};
use crate::issuer::{moment, pointers};
use crate::members::Members;
use crate::random::HostRandom;
use crate::signing::{Signer, Signing};
use crate::verifier::host_time;
use std::sync::Arc;
use testamur::holder::Held;
use testamur::{
    Disclose, Presentation, PresentationEnvelope, PresentationEnvelopeKind, Result, Secured, Suite,
    Value, presentable,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// Shows credentials, with one key.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Holder(testamur::Holder);

/// Credentials that are to be shown together.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Presented(Vec<Value>);

/// What a credential in any form holds, and what of it can be shown or withheld (JSON). Nothing is verified.
///
/// # Errors
/// Those of [`Held::read`] and [`Held::inspect`].
#[wasm_bindgen]
pub fn inspect(credential: &[u8]) -> Result<String, Thrown> {
    Ok(Held::read(credential)?.inspect()?.to_value().to_string())
}

#[wasm_bindgen]
impl Presented {
    /// None yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Presented {
        Presented::default()
    }

    /// Adds a credential in any form.
    ///
    /// # Errors
    /// Those of [`presentable`].
    pub fn add(&mut self, credential: &[u8]) -> Result<(), Thrown> {
        self.0.push(presentable(credential)?);
        Ok(())
    }
}

#[wasm_bindgen]
impl Holder {
    /// The holder with this DID or URL, or with the did:key of its key, as an issuer has it.
    ///
    /// # Errors
    /// Those of [`testamur::Holder::new`] and [`testamur::Holder::with_method`].
    #[wasm_bindgen(constructor)]
    pub fn new(
        signer: &Signer,
        id: Option<String>,
        method: Option<String>,
    ) -> Result<Holder, Thrown> {
        let signer = Arc::clone(&signer.signer);
        Ok(Holder(match (id, method) {
            (None, None) => testamur::Holder::did_key(signer)?,
            (Some(id), None) => testamur::Holder::new(id, signer)?,
            (Some(id), Some(method)) => testamur::Holder::with_method(id, method, signer)?,
            (None, Some(method)) => {
                return Err(argument("verificationMethod", &method, "the id is missing").into());
            }
        }))
    }

    /// The holder's identifier.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.0.id().to_owned()
    }

    /// Shows a part of a credential: what its issuer made mandatory, and what these JSON pointers name.
    ///
    /// # Errors
    /// Those of [`testamur::Holder::derive_with`].
    pub fn derive(&self, credential: &[u8], pointers: Vec<String>) -> Result<Vec<u8>, Thrown> {
        let held = Held::read(credential)?;
        let derived = self.0.derive_with(held, Disclose::only(pointers)?, &mut HostRandom)?;
        Ok(derived.to_bytes())
    }

    /// Signs a presentation of these credentials with these options (JSON).
    ///
    /// # Errors
    /// Those of [`testamur::Holder::present`]; `usage.argument` for options.
    pub fn present(
        &self,
        signer: &Signer,
        shown: Presented,
        options: &str,
    ) -> Result<Signing, Thrown> {
        let mut members = Members::read(options)?;
        let name = members.text("securing")?;
        let name =
            name.ok_or_else(|| argument("securing", "missing", "it is a suite or a token"))?;
        let (suite, kind) = (Suite::find(&name), PresentationEnvelopeKind::find(&name));
        if suite.is_none() && kind.is_none() {
            return Err(argument("securing", &name, "it is no suite and no kind of token").into());
        }
        let created = moment(&mut members, "created")?;
        // A COSE signature has no place for a time.
        let dated = kind != Some(PresentationEnvelopeKind::VpCose);
        let created = if dated { Some(created.map_or_else(host_time, Ok)?) } else { created };
        let mut presentation =
            Presentation::of(shown.0).times(created, moment(&mut members, "expires")?);
        if let Some(id) = members.text("id")? {
            presentation = presentation.id(id);
        }
        if let Some(challenge) = members.text("challenge")? {
            presentation = presentation.challenge(challenge);
        }
        for domain in members.texts("domain")? {
            presentation = presentation.domain(domain);
        }
        for name in members.texts("types")? {
            presentation = presentation.with_type(name);
        }
        if members.chosen("dangerouslyAllowUndefinedTerms")? {
            presentation = presentation.dangerous_allow_undefined_terms();
        }
        let disclosable = pointers(&mut members, "disclosable")?;
        members.end()?;
        let holder = self.0.clone();
        Ok(Signing::new(signer, async move {
            Ok(match (suite, kind) {
                (Some(suite), _) => Secured::Document(holder.present(presentation, suite).await?),
                (None, kind) => {
                    let kind = kind.unwrap_or(PresentationEnvelopeKind::VpJwt);
                    let envelope = PresentationEnvelope::new(kind).disclosable(disclosable);
                    holder.present_in(presentation, &envelope, &mut HostRandom).await?
                }
            })
        }))
    }
}
