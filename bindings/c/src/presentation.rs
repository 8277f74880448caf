//! A presentation before it is signed.

use crate::error::{tm_error, tm_result};
use crate::ffi::{Failure, Settings, bytes, done, find, free, give, handles, text};
use crate::issue_options::{algorithm, json_pointer};
use crate::verifier::time;
use std::ffi::{c_char, c_void};
use testamur::core::json::Pointer;
use testamur::proof::jose::Ed25519Name;
use testamur::{
    Presentation, PresentationEnvelope, PresentationEnvelopeKind, SignatureAlgorithm, Timestamp,
    Value, presentable,
};

/// Credentials that are to be shown together, and what the proof says. May be changed by one thread while others use it;
/// they see it as it was when their call began.
pub struct tm_presentation(pub(crate) Settings<Asked>);

handles!(tm_presentation);

#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    credentials: Vec<Value>,
    id: Option<String>,
    holder: Option<String>,
    types: Vec<String>,
    created: Option<Timestamp>,
    expires: Option<Timestamp>,
    challenge: Option<String>,
    domains: Vec<String>,
    allows_undefined_terms: bool,
    algorithm: Option<(SignatureAlgorithm, Ed25519Name)>,
    disclosable: Vec<Pointer>,
}

impl Asked {
    /// What was asked, dated with `now` unless another time was set.
    pub(crate) fn presentation(&self, now: Option<Timestamp>) -> Presentation {
        let Asked { credentials, id, holder, types, challenge, domains, .. } = self.clone();
        let mut presentation =
            Presentation::of(credentials).times(self.created.or(now), self.expires);
        if let Some(id) = id {
            presentation = presentation.id(id);
        }
        if let Some(holder) = holder {
            presentation = presentation.holder(holder);
        }
        if let Some(challenge) = challenge {
            presentation = presentation.challenge(challenge);
        }
        if self.allows_undefined_terms {
            presentation = presentation.dangerous_allow_undefined_terms();
        }
        presentation = types.into_iter().fold(presentation, Presentation::with_type);
        domains.into_iter().fold(presentation, Presentation::domain)
    }

    /// The token or COSE signature around it.
    pub(crate) fn envelope(&self, kind: PresentationEnvelopeKind) -> PresentationEnvelope {
        let envelope = PresentationEnvelope::new(kind).disclosable(self.disclosable.clone());
        match self.algorithm {
            None => envelope,
            Some((algorithm, name)) => envelope.algorithm(algorithm).ed25519_name(name),
        }
    }
}

/// A presentation of nothing so far.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_new(
    out: *mut *mut tm_presentation,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_presentation(Settings::new(Asked::default()))))
}

/// Adds a credential in any form, as its issuer handed it out, or derived from that.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_add_credential(
    presentation: *mut tm_presentation,
    credential: *const c_void,
    credential_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(presentation, error, |asked| {
        let credential = presentable(bytes(&credential, credential_len, "credential")?)?;
        asked.credentials.push(credential);
        Ok(())
    })
}

/// The identifier of the presentation, a URL; none unless set.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_id(
    presentation: *mut tm_presentation,
    id: *const c_char,
    id_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(presentation, error, |asked| {
        asked.id = Some(text(&id, id_len, "id")?.to_owned());
        Ok(())
    })
}

/// The holder, a URL; that of the key that signs unless set.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_holder(
    presentation: *mut tm_presentation,
    holder: *const c_char,
    holder_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(presentation, error, |asked| {
        asked.holder = Some(text(&holder, holder_len, "holder")?.to_owned());
        Ok(())
    })
}

/// Adds a type beside VerifiablePresentation.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_type(
    presentation: *mut tm_presentation,
    name: *const c_char,
    name_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(presentation, error, |asked| {
        asked.types.push(text(&name, name_len, "name")?.to_owned());
        Ok(())
    })
}

/// When the proof is made, in seconds since 1970 (UTC); now unless set.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_created(
    presentation: *mut tm_presentation,
    seconds: i64,
    error: *mut *mut tm_error,
) -> tm_result {
    change(presentation, error, |asked| {
        asked.created = Some(time(seconds)?);
        Ok(())
    })
}

/// From when on the proof is no longer valid; no end unless set.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_expires(
    presentation: *mut tm_presentation,
    seconds: i64,
    error: *mut *mut tm_error,
) -> tm_result {
    change(presentation, error, |asked| {
        asked.expires = Some(time(seconds)?);
        Ok(())
    })
}

/// Answers a verifier's challenge.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_challenge(
    presentation: *mut tm_presentation,
    challenge: *const c_char,
    challenge_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(presentation, error, |asked| {
        asked.challenge = Some(text(&challenge, challenge_len, "challenge")?.to_owned());
        Ok(())
    })
}

/// Adds a domain that the presentation is meant for, as the verifier calls itself.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_domain(
    presentation: *mut tm_presentation,
    domain: *const c_char,
    domain_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(presentation, error, |asked| {
        asked.domains.push(text(&domain, domain_len, "domain")?.to_owned());
        Ok(())
    })
}

/// DANGEROUS: presents credentials with members that no context defines. An RDF signature does not cover them.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_dangerous_allow_undefined_terms(
    presentation: *mut tm_presentation,
    error: *mut *mut tm_error,
) -> tm_result {
    change(presentation, error, |asked| {
        asked.allows_undefined_terms = true;
        Ok(())
    })
}

/// Of tokens and COSE signatures: chooses among the algorithms of the key, as JOSE names them.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_algorithm(
    presentation: *mut tm_presentation,
    name: *const c_char,
    name_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(presentation, error, |asked| {
        asked.algorithm = Some(algorithm(text(&name, name_len, "name")?)?);
        Ok(())
    })
}

/// Of SD-JWTs: names by a JSON pointer what can be hidden of the presentation later.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_disclosable(
    presentation: *mut tm_presentation,
    pointer: *const c_char,
    pointer_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(presentation, error, |asked| {
        asked.disclosable.push(json_pointer((pointer, pointer_len))?);
        Ok(())
    })
}

/// Frees a presentation.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_free(presentation: *mut tm_presentation) -> tm_result {
    free(presentation)
}

fn change(
    presentation: *mut tm_presentation,
    error: *mut *mut tm_error,
    change: impl FnOnce(&mut Asked) -> Result<(), Failure>,
) -> tm_result {
    done(error, || {
        // Each of them has its value before it changes anything.
        find(presentation, "presentation")?.0.edit(change)
    })
}
