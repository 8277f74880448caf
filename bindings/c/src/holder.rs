//! The holder: what is in a credential, a part of it, and showing it.

use crate::buffer::tm_buffer;
use crate::credential_policy::unknown;
use crate::error::{tm_error, tm_result};
use crate::evidence::tm_evidence;
use crate::ffi::{
    Failure, Settings, Text, bytes, done, find, free, give, handles, here, lend, look, nothing,
    text,
};
use crate::presentation::tm_presentation;
use crate::signer::tm_signer;
use std::ffi::{c_char, c_void};
use std::sync::Arc;
use testamur::{Disclose, Held, Holder, OsRandom, PresentationEnvelopeKind, Signer, Suite};

/// Presents credentials with one key. May be changed by one thread while others use it; they see it as it was when their
/// call began.
pub struct tm_holder {
    holder: Settings<Holder>,
    id: Text,
}

/// What is to be shown of a credential, by JSON pointers. May be changed by one thread while others use it; they see it as
/// it was when their call began.
pub struct tm_disclosure(Settings<Vec<String>>);

handles!(tm_holder, tm_disclosure);

/// What a credential or presentation in any form says, as JSON: its form, and its claims by JSON pointers, each as shown
/// always or chosen by the holder. Nothing is verified.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inspect(
    credential: *const c_void,
    credential_len: usize,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let held = Held::read(bytes(&credential, credential_len, "credential")?)?;
        Ok(tm_buffer::json(&held.inspect()?.to_value()))
    })
}

/// Nothing but what is always shown, to begin with.
#[unsafe(no_mangle)]
pub extern "C" fn tm_disclosure_new(
    out: *mut *mut tm_disclosure,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_disclosure(Settings::new(Vec::new()))))
}

/// Shows what this JSON pointer names, whole: one that tm_inspect lists.
#[unsafe(no_mangle)]
pub extern "C" fn tm_disclosure_show(
    disclosure: *mut tm_disclosure,
    pointer: *const c_char,
    pointer_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        find(disclosure, "disclosure")?.0.change(|mut pointers| {
            pointers.push(text(&pointer, pointer_len, "pointer")?.to_owned());
            Ok(pointers)
        })
    })
}

/// Frees a disclosure.
#[unsafe(no_mangle)]
pub extern "C" fn tm_disclosure_free(disclosure: *mut tm_disclosure) -> tm_result {
    free(disclosure)
}

/// The holder whose DID is the did:key of the signer's key.
#[unsafe(no_mangle)]
pub extern "C" fn tm_holder_new_did_key(
    signer: *const tm_signer,
    out: *mut *mut tm_holder,
    error: *mut *mut tm_error,
) -> tm_result {
    made(signer, out, error, |signer| Ok(Holder::did_key(signer)?))
}

/// The holder with a DID that is made from the signer's key: did:key or did:jwk.
#[unsafe(no_mangle)]
pub extern "C" fn tm_holder_new(
    did: *const c_char,
    did_len: usize,
    signer: *const tm_signer,
    out: *mut *mut tm_holder,
    error: *mut *mut tm_error,
) -> tm_result {
    made(signer, out, error, |signer| Ok(Holder::new(text(&did, did_len, "did")?, signer)?))
}

/// The holder with this DID or URL, whose document has the signer's key under the URL `method`, for authentication.
#[unsafe(no_mangle)]
pub extern "C" fn tm_holder_new_with_method(
    id: *const c_char,
    id_len: usize,
    method: *const c_char,
    method_len: usize,
    signer: *const tm_signer,
    out: *mut *mut tm_holder,
    error: *mut *mut tm_error,
) -> tm_result {
    made(signer, out, error, |signer| {
        let id = text(&id, id_len, "id")?;
        Ok(Holder::with_method(id, text(&method, method_len, "method")?, signer)?)
    })
}

/// Takes the contexts among this evidence, as it is now, beside those of the library: each document that has a member
/// `@context`.
#[unsafe(no_mangle)]
pub extern "C" fn tm_holder_contexts(
    holder: *mut tm_holder,
    evidence: *const tm_evidence,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let contexts = find(evidence, "evidence")?.contexts();
        find(holder, "holder")?.holder.change(|holder| Ok(holder.contexts(contexts)))
    })
}

/// The holder's identifier. It lives as long as the holder.
#[unsafe(no_mangle)]
pub extern "C" fn tm_holder_id(holder: *const tm_holder, len: *mut usize) -> *const c_char {
    look(nothing(len), || Ok(lend(&find(holder, "holder")?.id, len)))
}

/// A credential of the same form with a part of what this one says: what its issuer made mandatory, and what the
/// disclosure names. Works for ecdsa-sd-2023, bbs-2023 and SD-JWTs.
#[unsafe(no_mangle)]
pub extern "C" fn tm_holder_derive(
    holder: *const tm_holder,
    credential: *const c_void,
    credential_len: usize,
    disclosure: *const tm_disclosure,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let holder = find(holder, "holder")?.holder.now();
        let held = Held::read(bytes(&credential, credential_len, "credential")?)?;
        let disclose = Disclose::only(find(disclosure, "disclosure")?.0.now().iter())?;
        Ok(tm_buffer::new(holder.derive(held, disclose)?.to_bytes()))
    })
}

/// Binds an SD-JWT to a verifier, to show it by itself: `audience` is what the verifier calls itself, and `nonce` what it
/// asked to be answered.
#[unsafe(no_mangle)]
pub extern "C" fn tm_holder_bind(
    holder: *const tm_holder,
    credential: *const c_void,
    credential_len: usize,
    audience: *const c_char,
    audience_len: usize,
    nonce: *const c_char,
    nonce_len: usize,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let holder = find(holder, "holder")?.holder.now();
        let held = Held::read(bytes(&credential, credential_len, "credential")?)?;
        let audience = text(&audience, audience_len, "audience")?;
        let nonce = text(&nonce, nonce_len, "nonce")?;
        Ok(tm_buffer::new(here(holder.bind(&held, audience, nonce))?.to_bytes()))
    })
}

/// Signs a presentation: with a cryptosuite ("eddsa-rdfc-2022") for a proof in it, or as "vp+jwt", "vp+sd-jwt", "vp+cose"
/// or "vp-jwt" (VCDM 1.1).
#[unsafe(no_mangle)]
pub extern "C" fn tm_holder_present(
    holder: *const tm_holder,
    presentation: *const tm_presentation,
    securing: *const c_char,
    securing_len: usize,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let holder = find(holder, "holder")?.holder.now();
        let asked = find(presentation, "presentation")?.0.now();
        let name = text(&securing, securing_len, "securing")?;
        if let Some(suite) = Suite::find(name) {
            let presentation = asked.presentation(Some(holder.now()?));
            return Ok(tm_buffer::json(&here(holder.present(presentation, suite))?));
        }
        let kind = PresentationEnvelopeKind::find(name)
            .ok_or_else(|| unknown("securing", name, "it is no suite and no kind of token"))?;
        // A COSE signature has no place for a time.
        let now = match kind {
            PresentationEnvelopeKind::VpCose => None,
            _ => Some(holder.now()?),
        };
        let (presentation, envelope) = (asked.presentation(now), asked.envelope(kind));
        let mut random = OsRandom;
        let signed = holder.present_in(presentation, &envelope, &mut random);
        Ok(tm_buffer::new(here(signed)?.to_bytes()))
    })
}

/// Frees a holder.
#[unsafe(no_mangle)]
pub extern "C" fn tm_holder_free(holder: *mut tm_holder) -> tm_result {
    free(holder)
}

fn made(
    signer: *const tm_signer,
    out: *mut *mut tm_holder,
    error: *mut *mut tm_error,
    make: impl FnOnce(Arc<dyn Signer>) -> Result<Holder, Failure>,
) -> tm_result {
    give(out, error, || {
        let holder = make(Arc::clone(&find(signer, "signer")?.0))?;
        let id = Text::new(holder.id());
        Ok(tm_holder { holder: Settings::new(holder), id })
    })
}
