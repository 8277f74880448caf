//! The verifier.

use crate::buffer::tm_buffer;
use crate::credential_policy::tm_credential_policy;
use crate::error::{tm_error, tm_result};
use crate::evidence::{tm_bundle, tm_evidence};
use crate::ffi::{Failure, Out, Reach, Settings, bytes, done, find, free, give, handles};
use crate::network::tm_network;
use crate::presentation_policy::tm_presentation_policy;
use crate::report::tm_report;
use crate::resolver::tm_resolver;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Arc;
use std::time::Duration;
use testamur::{Code, Error, Policy, Timestamp, Verifier, VerifierBuilder};

/// Settings of a verifier. One of tm_verifier_builder_offline and tm_verifier_builder_network must be called; the rest
/// has defaults.
pub struct tm_verifier_builder(Settings<Choice>);

/// Verifies, and remembers what is the same for all who ask: contexts, keys, status lists. Make one and share it
/// between threads.
pub struct tm_verifier {
    pub(crate) verifier: Verifier,
    pub(crate) reach: Reach,
}

handles!(tm_verifier_builder, tm_verifier);

#[derive(Clone, Debug, Default)]
struct Choice {
    builder: VerifierBuilder,
    reach: Reach,
}

/// Begins a verifier.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_builder_new(
    out: *mut *mut tm_verifier_builder,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_verifier_builder(Settings::new(Choice::default()))))
}

/// Uses no network: what is not in the evidence is reported as not to be had. Also for programs with a client of their
/// own, which take the functions with `begin` in their names. No threads are made.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_builder_offline(
    builder: *mut tm_verifier_builder,
    error: *mut *mut tm_error,
) -> tm_result {
    change(builder, error, |choice| {
        Ok(Choice { builder: choice.builder.offline(), reach: Reach::Offline })
    })
}

/// Gets documents through the built-in client, as it is set now. The first call that needs it makes two threads, which
/// stay; a process that is forked afterwards must not use it.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_builder_network(
    builder: *mut tm_verifier_builder,
    network: *const tm_network,
    error: *mut *mut tm_error,
) -> tm_result {
    change(builder, error, |choice| {
        let client = find(network, "network")?.client();
        Ok(Choice { builder: choice.builder.fetch(client), reach: Reach::Online })
    })
}

/// Looks into this evidence, as it is now, before the network. What the caller gives is believed.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_builder_evidence(
    builder: *mut tm_verifier_builder,
    evidence: *const tm_evidence,
    error: *mut *mut tm_error,
) -> tm_result {
    change(builder, error, |choice| {
        let evidence = find(evidence, "evidence")?.0.now().as_ref().clone();
        Ok(Choice { builder: choice.builder.evidence(evidence), ..choice })
    })
}

/// Takes the evidence and the time of a bundle, in the place of those set before.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_builder_bundle(
    builder: *mut tm_verifier_builder,
    bundle: *const tm_bundle,
    error: *mut *mut tm_error,
) -> tm_result {
    change(builder, error, |choice| {
        let bundle = find(bundle, "bundle")?.0.clone();
        let builder = choice.builder.evidence(bundle.evidence).at(bundle.at);
        Ok(Choice { builder, ..choice })
    })
}

/// Finds keys by these DID methods, as they are set now.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_builder_resolver(
    builder: *mut tm_verifier_builder,
    resolver: *const tm_resolver,
    error: *mut *mut tm_error,
) -> tm_result {
    change(builder, error, |choice| {
        let resolver = find(resolver, "resolver")?.resolver()?;
        Ok(Choice { builder: choice.builder.resolver(resolver), ..choice })
    })
}

/// Asks servers on this machine where the document of a DID names them: linked domains and `/whois` of "localhost", for
/// development. Which DIDs of this machine are resolved is up to tm_resolver_insecure_localhost.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_builder_insecure_localhost(
    builder: *mut tm_verifier_builder,
    error: *mut *mut tm_error,
) -> tm_result {
    change(builder, error, |choice| {
        Ok(Choice { builder: choice.builder.insecure_localhost(), ..choice })
    })
}

/// Verifies for this time, in seconds since 1970 (UTC), and not for that of the machine's clock.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_builder_time(
    builder: *mut tm_verifier_builder,
    seconds: i64,
    error: *mut *mut tm_error,
) -> tm_result {
    change(builder, error, |choice| {
        Ok(Choice { builder: choice.builder.at(time(seconds)?), ..choice })
    })
}

/// Bounds the bytes of all documents of one verification together; 64 MiB unless set.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_builder_download_bytes(
    builder: *mut tm_verifier_builder,
    bytes: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(builder, error, |choice| {
        Ok(Choice { builder: choice.builder.download_bytes(bytes), ..choice })
    })
}

/// Bounds the time of all downloads of one verification together, in milliseconds; 30 000 unless set.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_builder_download_time(
    builder: *mut tm_verifier_builder,
    milliseconds: u32,
    error: *mut *mut tm_error,
) -> tm_result {
    change(builder, error, |choice| {
        let time = Duration::from_millis(milliseconds.into());
        Ok(Choice { builder: choice.builder.download_time(time), ..choice })
    })
}

/// The verifier. The builder may be freed, or used again.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_builder_build(
    builder: *const tm_verifier_builder,
    out: *mut *mut tm_verifier,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let Choice { builder, reach } = find(builder, "builder")?.0.now().as_ref().clone();
        Ok(tm_verifier { verifier: builder.build()?, reach })
    })
}

/// Frees a builder.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_builder_free(builder: *mut tm_verifier_builder) -> tm_result {
    free(builder)
}

/// Examines a credential in any form, told by its bytes: JSON with a proof, a token, a COSE signature. A bad one is a
/// report, not an error. Waits for downloads.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_verify_credential(
    verifier: *const tm_verifier,
    credential: *const c_void,
    credential_len: usize,
    policy: *const tm_credential_policy,
    out: *mut *mut tm_report,
    error: *mut *mut tm_error,
) -> tm_result {
    examine(verifier, (credential, credential_len), || credential_policy(policy), out, error)
}

/// Examines a presentation and every credential in it. Waits for downloads.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_verify_presentation(
    verifier: *const tm_verifier,
    presentation: *const c_void,
    presentation_len: usize,
    policy: *const tm_presentation_policy,
    out: *mut *mut tm_report,
    error: *mut *mut tm_error,
) -> tm_result {
    examine(verifier, (presentation, presentation_len), || presentation_policy(policy), out, error)
}

/// Examines whichever of the two the input is: a presentation under the policy, or a bare credential under the policy
/// for credentials in it, with the domain and the challenge of the presentation policy.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_verify(
    verifier: *const tm_verifier,
    input: *const c_void,
    input_len: usize,
    policy: *const tm_presentation_policy,
    out: *mut *mut tm_report,
    error: *mut *mut tm_error,
) -> tm_result {
    examine(verifier, (input, input_len), || either_policy(policy), out, error)
}

/// Examines as tm_verifier_verify, and keeps every document that it took: a verifier with this bundle gives the same
/// report without a network. `out_report` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_make_bundle(
    verifier: *const tm_verifier,
    input: *const c_void,
    input_len: usize,
    policy: *const tm_presentation_policy,
    out_report: *mut *mut tm_report,
    out: *mut *mut tm_bundle,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let out_report = Out::optional(out_report, null_mut());
        let out = Out::at(out, "out", null_mut())?;
        let verifier = find(verifier, "verifier")?;
        let (input, policy) = (bytes(&input, input_len, "input")?, either_policy(policy)?);
        let (report, bundle) = verifier.reach.wait(verifier.verifier.bundle(input, &policy))??;
        if let Some(out_report) = out_report {
            out_report.hand(report.into());
        }
        out.hand(tm_bundle(bundle));
        Ok(())
    })
}

/// Shows every stage between a credential and its signatures, and why one does not match, where that can be proven: JSON
/// with `proofs`, for people. The verdict is in a report only. Waits for downloads.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_explain(
    verifier: *const tm_verifier,
    credential: *const c_void,
    credential_len: usize,
    policy: *const tm_credential_policy,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let verifier = find(verifier, "verifier")?;
        let credential = bytes(&credential, credential_len, "credential")?;
        let policy = find(policy, "policy")?.policy();
        let explanation = verifier.reach.wait(verifier.verifier.explain(credential, &policy))??;
        Ok(tm_buffer::json(&explanation.to_value()))
    })
}

/// A verifier for one batch of documents, which shares what this one remembers: a server that could not be reached is not
/// asked again for a minute, so that one that is silent costs the batch the time for one download. Free it after
/// the batch.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_for_batch(
    verifier: *const tm_verifier,
    out: *mut *mut tm_verifier,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let verifier = find(verifier, "verifier")?;
        Ok(tm_verifier { verifier: verifier.verifier.for_batch(), reach: verifier.reach })
    })
}

/// Frees a verifier.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_free(verifier: *mut tm_verifier) -> tm_result {
    free(verifier)
}

pub(crate) fn credential_policy(
    policy: *const tm_credential_policy,
) -> Result<Arc<Policy>, Failure> {
    Ok(find(policy, "policy")?.whole())
}

pub(crate) fn presentation_policy(
    policy: *const tm_presentation_policy,
) -> Result<Arc<Policy>, Failure> {
    Ok(find(policy, "policy")?.whole())
}

pub(crate) fn either_policy(policy: *const tm_presentation_policy) -> Result<Arc<Policy>, Failure> {
    Ok(find(policy, "policy")?.either())
}

/// A time in seconds since 1970.
pub(crate) fn time(seconds: i64) -> Result<Timestamp, Error> {
    Timestamp::from_unix(seconds).ok_or_else(|| {
        let error = Error::new(Code::UsageArgument).with("argument", "seconds");
        error.with("value", seconds).with("expected", "no date can be written for it")
    })
}

fn examine(
    verifier: *const tm_verifier,
    input: (*const c_void, usize),
    policy: impl FnOnce() -> Result<Arc<Policy>, Failure>,
    out: *mut *mut tm_report,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let verifier = find(verifier, "verifier")?;
        let (input, policy) = (bytes(&input.0, input.1, "the input")?, policy()?);
        Ok(verifier.reach.wait(verifier.verifier.examine(input, &policy))??.into())
    })
}

fn change(
    builder: *mut tm_verifier_builder,
    error: *mut *mut tm_error,
    change: impl FnOnce(Choice) -> Result<Choice, Failure>,
) -> tm_result {
    done(error, || find(builder, "builder")?.0.change(change))
}
