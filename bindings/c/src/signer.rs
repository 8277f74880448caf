//! Who signs: a key of this process, or a callback to where the key is.

use crate::error::{tm_error, tm_result};
use crate::ffi::{
    Text, bytes, done, find, free, give, handles, lend, look, nothing, put, take, text_of_stranger,
};
use crate::key::tm_key;
use crate::public_key::tm_public_key;
use std::ffi::{c_char, c_void};
use std::future::ready;
use std::ptr::with_exposed_provenance_mut;
use std::sync::{Arc, Mutex, PoisonError};
use testamur::keys::SigningFuture;
use testamur::{Code, Error, PublicKey, SignatureAlgorithm, Signer};

/// Signs with a key, wherever that is. Never changes, so threads may share it; what a callback does then is for its
/// author.
pub struct tm_signer(pub(crate) Arc<dyn Signer>);

/// One signature that a callback is asked for. It ends when the callback returns.
pub struct tm_signing {
    algorithm: Text,
    message: Vec<u8>,
    outcome: Mutex<Option<Result<Vec<u8>, String>>>,
}

handles!(tm_signer, tm_signing);

/// Makes a signature: reads tm_signing_algorithm and tm_signing_message, and calls tm_signing_give, or tm_signing_fail
/// with a reason. 0 says that it did; anything else is a failure too. It is called on the thread that asked for
/// the signature, by several threads at the same time if several issue, and must not let exceptions or longjmp out.
/// It may call other functions of this library, but tm_publisher_publish not while that asks for the signature.
pub type tm_sign_callback =
    Option<extern "C" fn(user_data: *mut c_void, signing: *mut tm_signing) -> i32>;

/// Ends what user_data points to: called once, on whichever thread frees the last that uses the signer.
pub type tm_release_callback = Option<extern "C" fn(user_data: *mut c_void)>;

/// A signer with this key. The key may be freed afterwards.
#[unsafe(no_mangle)]
pub extern "C" fn tm_signer_from_key(
    key: *const tm_key,
    out: *mut *mut tm_signer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_signer(find(key, "key")?.signer.clone())))
}

/// A signer whose key is elsewhere: in a module, a cloud service, another process. `sign` is called for each signature,
/// with `user_data`, which may be NULL; `release`, which may be NULL, when nothing uses the signer any more. If this
/// function fails, `release` is not called. BBS signatures are not made by callbacks.
#[unsafe(no_mangle)]
pub extern "C" fn tm_signer_from_callback(
    public_key: *const tm_public_key,
    sign: tm_sign_callback,
    release: tm_release_callback,
    user_data: *mut c_void,
    out: *mut *mut tm_signer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let public_key = find(public_key, "public_key")?.key.clone();
        let sign =
            sign.ok_or_else(|| Error::new(Code::UsageNullPointer).with("argument", "sign"))?;
        let user_data = user_data.expose_provenance();
        Ok(tm_signer(Arc::new(Elsewhere { public_key, sign, release, user_data })))
    })
}

/// The public key that verifies its signatures.
#[unsafe(no_mangle)]
pub extern "C" fn tm_signer_public_key(
    signer: *const tm_signer,
    out: *mut *mut tm_public_key,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(find(signer, "signer")?.0.public_key().clone().into()))
}

/// Frees a signer. Issuers and holders that were made with it live on.
#[unsafe(no_mangle)]
pub extern "C" fn tm_signer_free(signer: *mut tm_signer) -> tm_result {
    free(signer)
}

/// The algorithm to sign by, as JOSE names it (RFC 7518): "EdDSA", "ES256", "PS256". ECDSA gives r and s one after the
/// other, of equal length, and not DER.
#[unsafe(no_mangle)]
pub extern "C" fn tm_signing_algorithm(
    signing: *const tm_signing,
    len: *mut usize,
) -> *const c_char {
    look(nothing(len), || Ok(lend(&find(signing, "signing")?.algorithm, len)))
}

/// The bytes to sign, which the algorithm hashes.
#[unsafe(no_mangle)]
pub extern "C" fn tm_signing_message(signing: *const tm_signing) -> *const u8 {
    look(c"".as_ptr().cast(), || Ok(find(signing, "signing")?.message.as_ptr()))
}

/// How many bytes there are to sign.
#[unsafe(no_mangle)]
pub extern "C" fn tm_signing_message_len(signing: *const tm_signing) -> usize {
    look(0, || Ok(find(signing, "signing")?.message.len()))
}

/// Gives the signature. The last call counts.
#[unsafe(no_mangle)]
pub extern "C" fn tm_signing_give(
    signing: *mut tm_signing,
    signature: *const c_void,
    signature_len: usize,
) -> tm_result {
    settle(signing, || Ok(Ok(bytes(&signature, signature_len, "signature")?.to_vec())))
}

/// Says why there is no signature: the reason stands in the error of the call that asked for it. What is not UTF-8 in it is
/// replaced.
#[unsafe(no_mangle)]
pub extern "C" fn tm_signing_fail(
    signing: *mut tm_signing,
    reason: *const c_char,
    reason_len: usize,
) -> tm_result {
    settle(signing, || Ok(Err(text_of_stranger(&reason, reason_len, "reason")?)))
}

fn settle(
    signing: *mut tm_signing,
    outcome: impl FnOnce() -> Result<Result<Vec<u8>, String>, Error>,
) -> tm_result {
    done(std::ptr::null_mut(), || {
        let signing = find(signing, "signing")?;
        let outcome = outcome()?;
        *signing.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        Ok(())
    })
}

/// A signer behind a callback.
struct Elsewhere {
    public_key: PublicKey,
    sign: extern "C" fn(*mut c_void, *mut tm_signing) -> i32,
    release: tm_release_callback,
    /// The address; what is there is the callback's.
    user_data: usize,
}

impl Elsewhere {
    fn user_data(&self) -> *mut c_void {
        with_exposed_provenance_mut(self.user_data)
    }

    fn ask(&self, algorithm: SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, Error> {
        let signing = put(tm_signing {
            algorithm: Text::new(algorithm.jose_name()),
            message: message.to_vec(),
            outcome: Mutex::new(None),
        });
        let status = (self.sign)(self.user_data(), signing);
        let signing = take(signing, "signing")?;
        let outcome = signing.outcome.lock().unwrap_or_else(PoisonError::into_inner).take();
        let reason = match (status, outcome) {
            (0, Some(Ok(signature))) => return Ok(signature),
            (_, Some(Err(reason))) => reason,
            (0, None) => "the callback gave no signature and no reason".to_owned(),
            (status, _) => format!("the callback returned {status}"),
        };
        Err(Error::new(Code::KeySigning).with("reason", reason))
    }
}

impl Signer for Elsewhere {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign<'a>(&'a self, algorithm: SignatureAlgorithm, message: &'a [u8]) -> SigningFuture<'a> {
        Box::pin(ready(self.ask(algorithm, message)))
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            release(self.user_data());
        }
    }
}
