//! RSA keys: their numbers, and which are acceptable.

use crate::KeyType;
use crate::limits::{RSA_EXPONENT_BITS, RSA_MODULUS_BITS, RSA_SECRET_MODULUS_BITS};
use crate::public::{Material, in_build};
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPrivateKey, EncodeRsaPublicKey};
use rsa::{BoxedUint, RsaPrivateKey, RsaPublicKey, pkcs1};
use std::ops::RangeInclusive;
use testamur_core::{Code, Error, Result};
use zeroize::Zeroizing;

/// The secret numbers of a key, as PKCS#1 and JWK name them; big-endian, without leading zeros.
pub(crate) struct Numbers {
    pub(crate) d: Zeroizing<Vec<u8>>,
    pub(crate) p: Zeroizing<Vec<u8>>,
    pub(crate) q: Zeroizing<Vec<u8>>,
    pub(crate) dp: Zeroizing<Vec<u8>>,
    pub(crate) dq: Zeroizing<Vec<u8>>,
    pub(crate) qi: Zeroizing<Vec<u8>>,
}

pub(crate) fn public_from_der(bytes: &[u8]) -> Result<Material> {
    in_build(KeyType::Rsa)?;
    let key = pkcs1::RsaPublicKeyRef::try_from(bytes).map_err(|e| {
        Error::new(Code::KeyDer).with("structure", "RSAPublicKey").with("reason", e)
    })?;
    public(key.modulus.as_bytes(), key.public_exponent.as_bytes())
}

/// The public key of these numbers, if they are acceptable.
pub(crate) fn public(n: &[u8], e: &[u8]) -> Result<Material> {
    let in_build = in_build(KeyType::Rsa)?;
    check(n, e, &RSA_MODULUS_BITS)?;
    let sizes = *RSA_MODULUS_BITS.start() as usize..=*RSA_MODULUS_BITS.end() as usize;
    RsaPublicKey::new_with_size_limits(number(n)?, number(e)?, sizes)
        .map(|key| Material::Rsa(in_build, key))
        .map_err(|e| Error::new(Code::KeyRsaParts).with("reason", e))
}

pub(crate) fn public_to_der(key: &RsaPublicKey) -> Vec<u8> {
    key.to_pkcs1_der().expect("two numbers of bounded size have a DER encoding").into_vec()
}

pub(crate) fn secret_from_der(bytes: &[u8]) -> Result<RsaPrivateKey> {
    let malformed = |reason: pkcs1::Error| {
        Error::new(Code::KeyDer).with("structure", "RSAPrivateKey").with("reason", reason)
    };
    let key = pkcs1::RsaPrivateKeyRef::try_from(bytes).map_err(malformed)?;
    check(key.modulus.as_bytes(), key.public_exponent.as_bytes(), &RSA_SECRET_MODULUS_BITS)?;
    let read = RsaPrivateKey::from_pkcs1_der(bytes)
        .map_err(|_| parts("the secret numbers do not fit the modulus"))?;
    match encode(&read) {
        Some(der) if *der == *bytes => Ok(read),
        _ => Err(parts("a number for the Chinese remainder theorem is wrong")),
    }
}

pub(crate) fn secret_to_der(key: &RsaPrivateKey) -> Zeroizing<Vec<u8>> {
    encode(key).expect("a key is only made after it could be encoded")
}

/// DER of RSAPrivateKey; `None` when the factors share a factor, so that the key is none.
fn encode(key: &RsaPrivateKey) -> Option<Zeroizing<Vec<u8>>> {
    let document = key.to_pkcs1_der().ok()?;
    Some(Zeroizing::new(document.as_bytes().to_vec()))
}

/// The secret key with these numbers; the three for the Chinese remainder theorem are checked if
/// given. Without primes they are found from the exponents.
pub(crate) fn secret(n: &[u8], e: &[u8], d: &[u8], primes: &[&[u8]]) -> Result<RsaPrivateKey> {
    check(n, e, &RSA_SECRET_MODULUS_BITS)?;
    if d.len() > n.len() || primes.iter().any(|prime| prime.len() > n.len()) {
        return Err(parts("a secret number is longer than the modulus"));
    }
    let primes = primes.iter().map(|prime| number(prime)).collect::<Result<_>>()?;
    RsaPrivateKey::from_components(number(n)?, number(e)?, number(d)?, primes)
        .ok()
        .filter(|key| encode(key).is_some())
        .ok_or_else(|| parts("the secret numbers do not fit the modulus"))
}

/// Modulus and exponent of a key that [`public_to_der`] has written.
pub(crate) fn public_numbers(der: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let key = pkcs1::RsaPublicKeyRef::try_from(der).expect("this crate wrote the DER");
    (key.modulus.as_bytes().to_vec(), key.public_exponent.as_bytes().to_vec())
}

pub(crate) fn numbers(key: &RsaPrivateKey) -> Numbers {
    let der = secret_to_der(key);
    let key = pkcs1::RsaPrivateKeyRef::try_from(&der[..]).expect("this crate wrote the DER");
    let secret = |number: pkcs1::UintRef<'_>| Zeroizing::new(number.as_bytes().to_vec());
    Numbers {
        d: secret(key.private_exponent),
        p: secret(key.prime1),
        q: secret(key.prime2),
        dp: secret(key.exponent1),
        dq: secret(key.exponent2),
        qi: secret(key.coefficient),
    }
}

/// Checks what can be told from the public numbers: sizes, and that both are odd.
fn check(n: &[u8], e: &[u8], allowed: &RangeInclusive<u32>) -> Result<()> {
    let size = bits(n);
    if !allowed.contains(&size) {
        return Err(Error::new(Code::KeyRsaModulus)
            .with("bits", size)
            .with("least", allowed.start())
            .with("most", allowed.end()));
    }
    let exponent = |reason| Err(Error::new(Code::KeyRsaExponent).with("reason", reason));
    if bits(e) > RSA_EXPONENT_BITS {
        return exponent("it is too large");
    }
    if bits(e) < 2 {
        return exponent("it is below 3");
    }
    if is_even(e) {
        return exponent("it is even");
    }
    if is_even(n) {
        return Err(parts("the modulus is even"));
    }
    Ok(())
}

fn parts(reason: &str) -> Error {
    Error::new(Code::KeyRsaParts).with("reason", reason)
}

fn is_even(number: &[u8]) -> bool {
    number.last().is_none_or(|byte| byte % 2 == 0)
}

fn bits(number: &[u8]) -> u32 {
    let Some(first) = number.iter().position(|byte| *byte != 0) else { return 0 };
    let bytes = (number.len() - first).min(1 << 20) as u32;
    bytes * 8 - number[first].leading_zeros()
}

fn number(bytes: &[u8]) -> Result<BoxedUint> {
    let precision = (bytes.len() as u32).max(1) * 8;
    BoxedUint::from_be_slice(bytes, precision)
        .map_err(|e| Error::new(Code::InternalUnexpected).with("reason", e))
}
