//! Public keys.

use crate::buffer::tm_buffer;
use crate::error::{tm_error, tm_result};
use crate::ffi::{Failure, Text, find, free, give, handles, lend, look, nothing, text};
use std::ffi::c_char;
use testamur::did::{did_jwk, did_key};
use testamur::{Code, Error, KeyType, PublicKey, parse};

/// A public key. Never changes, so threads may share it.
pub struct tm_public_key {
    pub(crate) key: PublicKey,
    name: Text,
}

handles!(tm_public_key);

impl From<PublicKey> for tm_public_key {
    fn from(key: PublicKey) -> tm_public_key {
        let name = Text::new(key.key_type().name());
        tm_public_key { key, name }
    }
}

/// Reads a public key from a JWK (RFC 7517), JSON. A secret one is refused.
#[unsafe(no_mangle)]
pub extern "C" fn tm_public_key_from_jwk(
    jwk: *const c_char,
    jwk_len: usize,
    out: *mut *mut tm_public_key,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        Ok(PublicKey::from_jwk(&parse(text(&jwk, jwk_len, "jwk")?.as_bytes())?)?.into())
    })
}

/// Reads a public key from a Multikey text, "z…": also the last part of a did:key.
#[unsafe(no_mangle)]
pub extern "C" fn tm_public_key_from_multikey(
    multikey: *const c_char,
    multikey_len: usize,
    out: *mut *mut tm_public_key,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        Ok(PublicKey::from_multikey(text(&multikey, multikey_len, "multikey")?)?.into())
    })
}

/// Reads a public key from PEM (SubjectPublicKeyInfo).
#[unsafe(no_mangle)]
pub extern "C" fn tm_public_key_from_pem(
    pem: *const c_char,
    pem_len: usize,
    out: *mut *mut tm_public_key,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(PublicKey::from_pem(text(&pem, pem_len, "pem")?)?.into()))
}

/// The name of the key's type, as tm_key_generate takes it. It lives as long as the key.
#[unsafe(no_mangle)]
pub extern "C" fn tm_public_key_type(key: *const tm_public_key, len: *mut usize) -> *const c_char {
    look(nothing(len), || Ok(lend(&find(key, "key")?.name, len)))
}

/// The key as JWK, JSON.
#[unsafe(no_mangle)]
pub extern "C" fn tm_public_key_to_jwk(
    key: *const tm_public_key,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    written(key, out, error, |key| Ok(key.to_jwk().to_string()))
}

/// The key as a Multikey text.
#[unsafe(no_mangle)]
pub extern "C" fn tm_public_key_to_multikey(
    key: *const tm_public_key,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    written(key, out, error, |key| Ok(key.to_multikey()))
}

/// The key as PEM.
#[unsafe(no_mangle)]
pub extern "C" fn tm_public_key_to_pem(
    key: *const tm_public_key,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    written(key, out, error, |key| Ok(key.to_pem()?))
}

/// The thumbprint of the JWK (RFC 7638) with SHA-256, base64url.
#[unsafe(no_mangle)]
pub extern "C" fn tm_public_key_thumbprint(
    key: *const tm_public_key,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    written(key, out, error, |key| Ok(key.thumbprint()))
}

/// The did:key that is made of the key.
#[unsafe(no_mangle)]
pub extern "C" fn tm_public_key_did_key(
    key: *const tm_public_key,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    written(key, out, error, |key| Ok(did_key(key).to_string()))
}

/// The did:jwk that is made of the key.
#[unsafe(no_mangle)]
pub extern "C" fn tm_public_key_did_jwk(
    key: *const tm_public_key,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    written(key, out, error, |key| Ok(did_jwk(key).to_string()))
}

/// Frees a public key.
#[unsafe(no_mangle)]
pub extern "C" fn tm_public_key_free(key: *mut tm_public_key) -> tm_result {
    free(key)
}

/// The type of keys with this name.
pub(crate) fn key_type(name: &str) -> Result<KeyType, Error> {
    KeyType::find(name).ok_or_else(|| {
        let error = Error::new(Code::UsageArgument).with("argument", "type_name");
        error.with("value", name).with("expected", "it is no type of keys")
    })
}

fn written(
    key: *const tm_public_key,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
    write: impl FnOnce(&PublicKey) -> Result<String, Failure>,
) -> tm_result {
    give(out, error, || Ok(tm_buffer::new(write(&find(key, "key")?.key)?)))
}
