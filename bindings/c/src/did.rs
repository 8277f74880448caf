//! DIDs: what they resolve to.

use crate::buffer::tm_buffer;
use crate::credential_policy::unknown;
use crate::error::{tm_error, tm_result};
use crate::ffi::{Failure, Settings, done, find, free, give, handles, text};
use crate::presentation_policy::tm_presentation_policy;
use crate::report::tm_report;
use crate::verifier::{time, tm_verifier};
use std::ffi::c_char;
use testamur::did::{DereferencingOptions, Did, DidUrl, Relationship, Representation};

/// What is asked of a resolution or dereferencing. Nothing unless set.
pub struct tm_did_options(pub(crate) Settings<DereferencingOptions>);

handles!(tm_did_options);

/// Options that ask for nothing so far.
#[unsafe(no_mangle)]
pub extern "C" fn tm_did_options_new(
    out: *mut *mut tm_did_options,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_did_options(Settings::new(DereferencingOptions::default()))))
}

/// Asks for the version with this id, as its method names it.
#[unsafe(no_mangle)]
pub extern "C" fn tm_did_options_version_id(
    options: *mut tm_did_options,
    id: *const c_char,
    id_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.resolution.version_id = Some(text(&id, id_len, "id")?.to_owned());
        Ok(())
    })
}

/// Asks for the version with this number, from 1.
#[unsafe(no_mangle)]
pub extern "C" fn tm_did_options_version_number(
    options: *mut tm_did_options,
    number: u64,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.resolution.version_number = Some(number);
        Ok(())
    })
}

/// Asks for the version in force at this time, in seconds since 1970 (UTC).
#[unsafe(no_mangle)]
pub extern "C" fn tm_did_options_version_time(
    options: *mut tm_did_options,
    seconds: i64,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.resolution.version_time = Some(time(seconds)?);
        Ok(())
    })
}

/// Takes nothing that was kept from before: servers are asked anew, and so is a resolver elsewhere. Of an inquiry the
/// caller sees to that.
#[unsafe(no_mangle)]
pub extern "C" fn tm_did_options_no_cache(
    options: *mut tm_did_options,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.resolution.no_cache = true;
        Ok(())
    })
}

/// Of dereferencing: wants the URLs of selected services, and not the document with these services.
#[unsafe(no_mangle)]
pub extern "C" fn tm_did_options_uri_list(
    options: *mut tm_did_options,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.representation = Representation::UriList;
        Ok(())
    })
}

/// Of dereferencing: demands that the document authorizes the key for this relationship, such as "assertionMethod".
#[unsafe(no_mangle)]
pub extern "C" fn tm_did_options_relationship(
    options: *mut tm_did_options,
    name: *const c_char,
    name_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        let name = text(&name, name_len, "name")?;
        let found = Relationship::find(name);
        let found =
            found.ok_or_else(|| unknown("name", name, "it is no verification relationship"));
        options.relationship = Some(found?);
        Ok(())
    })
}

/// Frees options.
#[unsafe(no_mangle)]
pub extern "C" fn tm_did_options_free(options: *mut tm_did_options) -> tm_result {
    free(options)
}

/// Resolves a DID with the network, evidence and clock of a verifier, and gives the result as DID Resolution has it: JSON
/// with `didDocument`, `didDocumentMetadata` and `didResolutionMetadata`. `options` may be NULL. If there is
/// no document the call fails; tm_error_to_did_resolution writes that as a result too.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_resolve(
    verifier: *const tm_verifier,
    did: *const c_char,
    did_len: usize,
    options: *const tm_did_options,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let verifier = find(verifier, "verifier")?;
        let (did, options) = (did_of((did, did_len))?, asked(options)?.resolution);
        let resolution = verifier.reach.wait(verifier.verifier.resolve(&did, &options))??;
        Ok(tm_buffer::json(&resolution.to_value()))
    })
}

/// Finds what a DID URL leads to, and gives the result as DID Resolution has it: JSON with `content`, `contentMetadata` and
/// `dereferencingMetadata`. `options` may be NULL. If there is nothing the call fails; tm_error_to_did_dereferencing
/// writes that as a result too.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_dereference(
    verifier: *const tm_verifier,
    url: *const c_char,
    url_len: usize,
    options: *const tm_did_options,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let verifier = find(verifier, "verifier")?;
        let (url, options) = (did_url_of((url, url_len))?, asked(options)?);
        let found = verifier.reach.wait(verifier.verifier.dereference(&url, &options))??;
        Ok(tm_buffer::json(&found.to_value()))
    })
}

/// Examines the presentation that a DID publishes of itself, at its path /whois. Waits for downloads.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_whois(
    verifier: *const tm_verifier,
    did: *const c_char,
    did_len: usize,
    policy: *const tm_presentation_policy,
    out: *mut *mut tm_report,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let (verifier, did) = (find(verifier, "verifier")?, did_of((did, did_len))?);
        let policy = find(policy, "policy")?.policy();
        Ok(verifier.reach.wait(verifier.verifier.whois(&did, &policy))??.into())
    })
}

/// A DID of the caller's.
pub(crate) fn did_of((data, len): (*const c_char, usize)) -> Result<Did, Failure> {
    Ok(Did::parse(text(&data, len, "did")?)?)
}

/// A DID URL of the caller's.
pub(crate) fn did_url_of((data, len): (*const c_char, usize)) -> Result<DidUrl, Failure> {
    Ok(DidUrl::parse(text(&data, len, "url")?)?)
}

/// What is asked, where something is.
pub(crate) fn asked(options: *const tm_did_options) -> Result<DereferencingOptions, Failure> {
    match options.is_null() {
        true => Ok(DereferencingOptions::default()),
        false => Ok(find(options, "options")?.0.now().as_ref().clone()),
    }
}

fn change(
    options: *mut tm_did_options,
    error: *mut *mut tm_error,
    change: impl FnOnce(&mut DereferencingOptions) -> Result<(), Failure>,
) -> tm_result {
    done(error, || {
        find(options, "options")?.0.change(|mut options| {
            change(&mut options)?;
            Ok(options)
        })
    })
}
