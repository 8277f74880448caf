//! Secret keys.

use crate::buffer::tm_buffer;
use crate::error::{tm_error, tm_result};
use crate::ffi::{Text, bytes, find, free, give, handles, lend, look, nothing, text};
use crate::public_key::{key_type, tm_public_key};
use std::ffi::{c_char, c_void};
use std::sync::Arc;
use testamur::keys::SecretJson;
use testamur::{LocalSigner, OsRandom, SecretKey, default_provider};

/// A secret key, wiped when the last that uses it is freed. Never changes, so threads may share it.
pub struct tm_key {
    pub(crate) signer: Arc<LocalSigner>,
    name: Text,
}

handles!(tm_key);

impl From<SecretKey> for tm_key {
    fn from(key: SecretKey) -> tm_key {
        let name = Text::new(key.key_type().name());
        tm_key { signer: Arc::new(LocalSigner::new(key, default_provider())), name }
    }
}

impl tm_key {
    fn secret(&self) -> &SecretKey {
        self.signer.secret_key()
    }
}

/// Makes a key of a type: "Ed25519", "P-256", "P-384", "P-521", "secp256k1", "BLS12381G2", "X25519",
/// "ML-DSA-44", "SLH-DSA-SHA2-128s"; "RSA" is one of 3072 bits.
#[unsafe(no_mangle)]
pub extern "C" fn tm_key_generate(
    type_name: *const c_char,
    type_name_len: usize,
    out: *mut *mut tm_key,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let key_type = key_type(text(&type_name, type_name_len, "type_name")?)?;
        Ok(SecretKey::generate(key_type, &mut OsRandom)?.into())
    })
}

/// Makes an RSA key of so many bits, 2048 to 4096 in steps of 8; takes seconds.
#[unsafe(no_mangle)]
pub extern "C" fn tm_key_generate_rsa(
    bits: u32,
    out: *mut *mut tm_key,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(SecretKey::generate_rsa(bits, &mut OsRandom)?.into()))
}

/// Reads a secret key from a JWK (RFC 7517), JSON.
#[unsafe(no_mangle)]
pub extern "C" fn tm_key_from_jwk(
    jwk: *const c_char,
    jwk_len: usize,
    out: *mut *mut tm_key,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let jwk = SecretJson::parse(text(&jwk, jwk_len, "jwk")?.as_bytes())?;
        Ok(SecretKey::from_jwk(&jwk)?.into())
    })
}

/// Reads a secret key from a Multikey text, "z…" (Controlled Identifiers 1.0, section 2.2.2).
#[unsafe(no_mangle)]
pub extern "C" fn tm_key_from_multikey(
    multikey: *const c_char,
    multikey_len: usize,
    out: *mut *mut tm_key,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        Ok(SecretKey::from_multikey(text(&multikey, multikey_len, "multikey")?)?.into())
    })
}

/// Reads a secret key from PEM: PKCS#8, SEC 1 or PKCS#1, in the clear.
#[unsafe(no_mangle)]
pub extern "C" fn tm_key_from_pem(
    pem: *const c_char,
    pem_len: usize,
    out: *mut *mut tm_key,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(SecretKey::from_pem(text(&pem, pem_len, "pem")?)?.into()))
}

/// Reads a secret key from PEM that a password encrypts (PBES2); can take seconds. For one in the clear the password
/// is not looked at.
#[unsafe(no_mangle)]
pub extern "C" fn tm_key_from_encrypted_pem(
    pem: *const c_char,
    pem_len: usize,
    password: *const c_void,
    password_len: usize,
    out: *mut *mut tm_key,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let password = bytes(&password, password_len, "password")?;
        Ok(SecretKey::from_encrypted_pem(text(&pem, pem_len, "pem")?, password)?.into())
    })
}

/// The name of the key's type, as tm_key_generate takes it. It lives as long as the key.
#[unsafe(no_mangle)]
pub extern "C" fn tm_key_type(key: *const tm_key, len: *mut usize) -> *const c_char {
    look(nothing(len), || Ok(lend(&find(key, "key")?.name, len)))
}

/// The public part.
#[unsafe(no_mangle)]
pub extern "C" fn tm_key_public(
    key: *const tm_key,
    out: *mut *mut tm_public_key,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(find(key, "key")?.secret().public_key().clone().into()))
}

/// The SECRET key as JWK, JSON.
#[unsafe(no_mangle)]
pub extern "C" fn tm_key_to_secret_jwk(
    key: *const tm_key,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(secret(&find(key, "key")?.secret().to_secret_jwk().to_secret_text())))
}

/// The SECRET key as a Multikey text.
#[unsafe(no_mangle)]
pub extern "C" fn tm_key_to_secret_multikey(
    key: *const tm_key,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(secret(&find(key, "key")?.secret().to_secret_multikey())))
}

/// The SECRET key as PEM (PKCS#8), in the clear.
#[unsafe(no_mangle)]
pub extern "C" fn tm_key_to_secret_pem(
    key: *const tm_key,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(secret(&find(key, "key")?.secret().to_secret_pem()?)))
}

/// The key as PEM, encrypted with this password (PBES2: PBKDF2 with 600,000 rounds of HMAC-SHA-256, AES-256-CBC); takes
/// up to a second. How strong the password is, is not looked at.
#[unsafe(no_mangle)]
pub extern "C" fn tm_key_to_encrypted_pem(
    key: *const tm_key,
    password: *const c_void,
    password_len: usize,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let password = bytes(&password, password_len, "password")?;
        let pem = find(key, "key")?.secret().to_encrypted_pem(password, &mut OsRandom)?;
        Ok(tm_buffer::new(pem))
    })
}

/// Frees a key. Signers that were made of it live on.
#[unsafe(no_mangle)]
pub extern "C" fn tm_key_free(key: *mut tm_key) -> tm_result {
    free(key)
}

/// A buffer with a copy of a secret, both wiped.
fn secret(text: &str) -> tm_buffer {
    tm_buffer::new(text)
}
