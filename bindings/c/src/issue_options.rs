//! How a credential is secured, and what its proof says.

use crate::credential_policy::unknown;
use crate::error::{tm_error, tm_result};
use crate::ffi::{Failure, Settings, bytes, done, find, free, give, handles, text};
use crate::public_key::tm_public_key;
use crate::verifier::time;
use std::ffi::{c_char, c_void};
use testamur::core::json::Pointer;
use testamur::proof::jose::Ed25519Name;
use testamur::{Code, Envelope, Error, IssueOptions, Securing, SignatureAlgorithm};

/// How a credential is secured, and what its proof says. May be changed by one thread while others use it; they see it
/// as it was when their call began.
pub struct tm_issue_options(pub(crate) Settings<Choice>);

handles!(tm_issue_options);

#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) securing: Securing,
    pub(crate) options: IssueOptions,
    /// Given one by one, and to the envelope as a whole.
    certificates: Vec<Vec<u8>>,
}

/// Options for one way to secure credentials: a cryptosuite ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019",
/// "ecdsa-jcs-2019", "ecdsa-sd-2023", "bbs-2023" and others that docs/cli.md names) for a proof in the document,
/// or a kind of token or COSE signature around it: "vc+jwt", "vc+cose", "vc+sd-jwt", "dc+sd-jwt", "vc-jwt"
/// (VCDM 1.1), "ob3-jwt".
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_new(
    securing: *const c_char,
    securing_len: usize,
    out: *mut *mut tm_issue_options,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let name = text(&securing, securing_len, "securing")?;
        let securing = Securing::find(name)
            .ok_or_else(|| unknown("securing", name, "it is no suite and no kind of token"))?;
        let (options, certificates) = (IssueOptions::default(), Vec::new());
        Ok(tm_issue_options(Settings::new(Choice { securing, options, certificates })))
    })
}

/// When the proof is made, in seconds since 1970 (UTC); unless set, now.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_created(
    options: *mut tm_issue_options,
    seconds: i64,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.created = Some(time(seconds)?);
        Ok(())
    })
}

/// When the proof stops being valid, which is not when the credential does.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_expires(
    options: *mut tm_issue_options,
    seconds: i64,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.expires = Some(time(seconds)?);
        Ok(())
    })
}

/// What the proof is for; assertionMethod unless set.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_proof_purpose(
    options: *mut tm_issue_options,
    purpose: *const c_char,
    purpose_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.proof_purpose = Some(text(&purpose, purpose_len, "purpose")?.to_owned());
        Ok(())
    })
}

/// Adds a domain that the proof is meant for.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_domain(
    options: *mut tm_issue_options,
    domain: *const c_char,
    domain_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.domain.push(text(&domain, domain_len, "domain")?.to_owned());
        Ok(())
    })
}

/// The challenge that the proof answers.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_challenge(
    options: *mut tm_issue_options,
    challenge: *const c_char,
    challenge_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.challenge = Some(text(&challenge, challenge_len, "challenge")?.to_owned());
        Ok(())
    })
}

/// The identifier of the proof, a URL, by which another proof can name it.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_proof_id(
    options: *mut tm_issue_options,
    id: *const c_char,
    id_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.proof_id = Some(text(&id, id_len, "id")?.to_owned());
        Ok(())
    })
}

/// Adds a proof of the draft, by its id, that this one signs too.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_previous_proof(
    options: *mut tm_issue_options,
    id: *const c_char,
    id_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.previous_proof.push(text(&id, id_len, "id")?.to_owned());
        Ok(())
    })
}

/// Lets a draft have proofs already: they stay, and this one is put beside them.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_add_to_proofs(
    options: *mut tm_issue_options,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.add_to_proofs = true;
        Ok(())
    })
}

/// Names by a JSON pointer what a holder must show, with a suite for selective disclosure.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_mandatory(
    options: *mut tm_issue_options,
    pointer: *const c_char,
    pointer_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.mandatory.push(json_pointer((pointer, pointer_len))?);
        Ok(())
    })
}

/// DANGEROUS: signs a draft with members that no context defines. An RDF suite does not cover them, so that anyone can
/// change them.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_dangerous_allow_undefined_terms(
    options: *mut tm_issue_options,
    error: *mut *mut tm_error,
) -> tm_result {
    change(options, error, |options| {
        options.dangerous_allow_undefined_terms = true;
        Ok(())
    })
}

/// Of tokens and COSE signatures: chooses among the algorithms of the key, as JOSE names them ("PS256"). "Ed25519" says
/// so in the place of "EdDSA".
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_algorithm(
    options: *mut tm_issue_options,
    name: *const c_char,
    name_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    envelope(options, error, |envelope, _| {
        let (algorithm, ed25519_name) = algorithm(text(&name, name_len, "name")?)?;
        Ok(envelope.algorithm(algorithm).ed25519_name(ed25519_name))
    })
}

/// Of SD-JWTs: names by a JSON pointer what the holder can hide.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_disclosable(
    options: *mut tm_issue_options,
    pointer: *const c_char,
    pointer_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    envelope(options, error, |envelope, _| {
        Ok(envelope.disclosable([json_pointer((pointer, pointer_len))?]))
    })
}

/// Of tokens and COSE signatures: binds the credential to this key of its holder (cnf).
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_holder_key(
    options: *mut tm_issue_options,
    key: *const tm_public_key,
    error: *mut *mut tm_error,
) -> tm_result {
    envelope(options, error, |envelope, _| Ok(envelope.holder_key(find(key, "key")?.key.clone())))
}

/// Of tokens: puts the issuer's public key into the header (jwk).
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_with_embedded_key(
    options: *mut tm_issue_options,
    error: *mut *mut tm_error,
) -> tm_result {
    envelope(options, error, |envelope, _| Ok(envelope.with_embedded_key()))
}

/// Of tokens: adds a certificate in DER to the header (x5c), that of the issuer's key first.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_certificate(
    options: *mut tm_issue_options,
    certificate: *const c_void,
    certificate_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    envelope(options, error, |envelope, certificates| {
        certificates.push(bytes(&certificate, certificate_len, "certificate")?.to_vec());
        Ok(envelope.certificates(certificates.clone()))
    })
}

/// Frees options.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issue_options_free(options: *mut tm_issue_options) -> tm_result {
    free(options)
}

/// A JSON pointer of the caller's.
pub(crate) fn json_pointer((data, len): (*const c_char, usize)) -> Result<Pointer, Error> {
    let pointer = text(&data, len, "pointer")?;
    Pointer::parse(pointer)
        .ok_or_else(|| unknown("pointer", pointer, "it is no JSON pointer (RFC 6901)"))
}

/// An algorithm, and how it is to be named.
pub(crate) fn algorithm(name: &str) -> Result<(SignatureAlgorithm, Ed25519Name), Error> {
    let ed25519_name = match name {
        "Ed25519" => Ed25519Name::Ed25519,
        _ => Ed25519Name::EdDsa,
    };
    Ok((SignatureAlgorithm::from_jose(name)?, ed25519_name))
}

fn change(
    options: *mut tm_issue_options,
    error: *mut *mut tm_error,
    change: impl FnOnce(&mut IssueOptions) -> Result<(), Failure>,
) -> tm_result {
    done(error, || {
        find(options, "options")?.0.change(|mut choice| {
            change(&mut choice.options)?;
            Ok(choice)
        })
    })
}

fn envelope(
    options: *mut tm_issue_options,
    error: *mut *mut tm_error,
    change: impl FnOnce(Envelope, &mut Vec<Vec<u8>>) -> Result<Envelope, Failure>,
) -> tm_result {
    done(error, || {
        find(options, "options")?.0.change(|mut choice| {
            choice.securing = match choice.securing {
                Securing::Envelope(envelope) => change(envelope, &mut choice.certificates)?.into(),
                Securing::DataIntegrity(suite) => {
                    let error = Error::new(Code::UsageSecuring).with("securing", suite);
                    let reason = "this option is for tokens and COSE signatures";
                    return Err(error.with("reason", reason).into());
                }
                _ => return Err(Error::new(Code::UsageSecuring).into()),
            };
            Ok(choice)
        })
    })
}
