//! The issuer.

use crate::buffer::tm_buffer;
use crate::error::{tm_error, tm_result};
use crate::evidence::tm_evidence;
use crate::ffi::{
    Failure, Out, Reach, Settings, Text, bytes, done, find, free, give, handles, lend, look,
    nothing, text,
};
use crate::issue_options::tm_issue_options;
use crate::network::tm_network;
use crate::resolver::tm_resolver;
use crate::signer::tm_signer;
use crate::status_lists::tm_status_store;
use crate::verifier::time;
use std::ffi::{c_char, c_void};
use std::ptr::null_mut;
use std::sync::Arc;
use testamur::{Error, Issuer, Signer, parse};

/// Issues credentials with one key. May be changed by one thread while others use it; they see it as it was when their
/// call began.
pub struct tm_issuer {
    pub(crate) settings: Settings<Choice>,
    id: Text,
}

handles!(tm_issuer);

#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) issuer: Issuer,
    pub(crate) reach: Reach,
}

/// The issuer whose DID is the did:key of the signer's key.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_new_did_key(
    signer: *const tm_signer,
    out: *mut *mut tm_issuer,
    error: *mut *mut tm_error,
) -> tm_result {
    made(signer, out, error, |signer| Ok(Issuer::did_key(signer)?))
}

/// The issuer with a DID that is made from the signer's key: did:key or did:jwk.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_new(
    did: *const c_char,
    did_len: usize,
    signer: *const tm_signer,
    out: *mut *mut tm_issuer,
    error: *mut *mut tm_error,
) -> tm_result {
    made(signer, out, error, |signer| Ok(Issuer::new(text(&did, did_len, "did")?, signer)?))
}

/// The issuer with this DID or URL, whose document has the signer's key under the URL `method`, for assertions:
/// "did:web:uni.example", "did:web:uni.example#key-1".
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_new_with_method(
    id: *const c_char,
    id_len: usize,
    method: *const c_char,
    method_len: usize,
    signer: *const tm_signer,
    out: *mut *mut tm_issuer,
    error: *mut *mut tm_error,
) -> tm_result {
    made(signer, out, error, |signer| {
        let id = text(&id, id_len, "id")?;
        Ok(Issuer::with_method(id, text(&method, method_len, "method")?, signer)?)
    })
}

/// The issuer's identifier. It lives as long as the issuer.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_id(issuer: *const tm_issuer, len: *mut usize) -> *const c_char {
    look(nothing(len), || Ok(lend(&find(issuer, "issuer")?.id, len)))
}

/// Dates proofs with this time, in seconds since 1970 (UTC), and not with that of the machine's clock.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_time(
    issuer: *mut tm_issuer,
    seconds: i64,
    error: *mut *mut tm_error,
) -> tm_result {
    change(issuer, error, |choice| {
        Ok(Choice { issuer: choice.issuer.at(time(seconds)?), ..choice })
    })
}

/// Looks into this evidence, as it is now, for schemas, related resources and the issuer's document. Contexts do not come
/// from it: see tm_issuer_contexts.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_evidence(
    issuer: *mut tm_issuer,
    evidence: *const tm_evidence,
    error: *mut *mut tm_error,
) -> tm_result {
    change(issuer, error, |choice| {
        let evidence = find(evidence, "evidence")?.0.now().as_ref().clone();
        Ok(Choice { issuer: choice.issuer.evidence(evidence), ..choice })
    })
}

/// Takes the contexts among this evidence, as it is now, beside those of the library: each document that has a member
/// `@context`. Who verifies must have them too.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_contexts(
    issuer: *mut tm_issuer,
    evidence: *const tm_evidence,
    error: *mut *mut tm_error,
) -> tm_result {
    change(issuer, error, |choice| {
        let contexts = find(evidence, "evidence")?.contexts();
        Ok(Choice { issuer: choice.issuer.contexts(contexts), ..choice })
    })
}

/// Finds the issuer's document by these DID methods, as they are set now.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_resolver(
    issuer: *mut tm_issuer,
    resolver: *const tm_resolver,
    error: *mut *mut tm_error,
) -> tm_result {
    change(issuer, error, |choice| {
        let resolver = find(resolver, "resolver")?.resolver()?;
        Ok(Choice { issuer: choice.issuer.resolver(resolver), ..choice })
    })
}

/// Gets what is missing through the built-in client, as it is set now. Unless told, no network is used.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_network(
    issuer: *mut tm_issuer,
    network: *const tm_network,
    error: *mut *mut tm_error,
) -> tm_result {
    change(issuer, error, |choice| {
        let client = find(network, "network")?.client();
        Ok(Choice { issuer: choice.issuer.fetch(client), reach: Reach::Online })
    })
}

/// Gives each credential an index of this list of the store, and puts its status into the draft. With an `id` (a `jti`) a
/// draft gets the same index again.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_status(
    issuer: *mut tm_issuer,
    store: *const tm_status_store,
    list: *const c_char,
    list_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(issuer, error, |choice| {
        let store = Arc::clone(&find(store, "store")?.0);
        let list = text(&list, list_len, "list")?;
        Ok(Choice { issuer: choice.issuer.status(store, list), ..choice })
    })
}

/// Makes a credential of a draft: JSON without proof, VCDM 1.1 or 2.0, or the claims of an SD-JWT VC. The issuer is filled
/// in where the draft names none. Gives the bytes of a file: JSON, a token, a COSE signature. What could not be
/// checked for want of a document is no failure: if `out_unchecked` is not NULL, it gets an error that lists it, or NULL
/// if there is nothing of the kind.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_issue(
    issuer: *const tm_issuer,
    draft: *const c_void,
    draft_len: usize,
    options: *const tm_issue_options,
    out_unchecked: *mut *mut tm_error,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let out_unchecked = Out::optional(out_unchecked, null_mut());
        let out = Out::at(out, "out", null_mut())?;
        let choice = find(issuer, "issuer")?.settings.now();
        let options = find(options, "options")?.0.now();
        let draft = parse(bytes(&draft, draft_len, "draft")?)?;
        let securing = options.securing.clone();
        let prepared = choice.issuer.prepare(draft, securing, options.options.clone());
        let prepared = choice.reach.wait(prepared)??;
        let unchecked = prepared.unchecked().to_vec();
        out.hand(tm_buffer::new(choice.reach.wait(prepared.sign())??.to_bytes()));
        hand_unchecked(out_unchecked, unchecked);
        Ok(())
    })
}

/// Frees an issuer.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_free(issuer: *mut tm_issuer) -> tm_result {
    free(issuer)
}

/// Tells who wants to know what could not be checked, if there is anything.
pub(crate) fn hand_unchecked(out: Option<Out<*mut tm_error>>, unchecked: Vec<Error>) {
    if let (Some(out), false) = (out, unchecked.is_empty()) {
        out.hand(tm_error::new(unchecked));
    }
}

fn made(
    signer: *const tm_signer,
    out: *mut *mut tm_issuer,
    error: *mut *mut tm_error,
    make: impl FnOnce(Arc<dyn Signer>) -> Result<Issuer, Failure>,
) -> tm_result {
    give(out, error, || {
        let issuer = make(Arc::clone(&find(signer, "signer")?.0))?;
        let id = Text::new(issuer.id());
        Ok(tm_issuer { settings: Settings::new(Choice { issuer, reach: Reach::Offline }), id })
    })
}

fn change(
    issuer: *mut tm_issuer,
    error: *mut *mut tm_error,
    change: impl FnOnce(Choice) -> Result<Choice, Failure>,
) -> tm_result {
    done(error, || find(issuer, "issuer")?.settings.change(change))
}
