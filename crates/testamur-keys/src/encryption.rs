//! Secret keys under a password: PKCS#8 EncryptedPrivateKeyInfo with PBES2
//! ([RFC 8018](https://www.rfc-editor.org/rfc/rfc8018)).

use crate::der::malformed;
use crate::limits::{PBKDF2_ITERATIONS, SCRYPT_BYTES, SCRYPT_WORK};
use pkcs8::der::asn1::{AnyRef, OctetStringRef};
use pkcs8::der::{Decode, Encode, ErrorKind, SliceReader};
use pkcs8::pkcs5::{self, EncryptionScheme, pbes2};
use pkcs8::spki::AlgorithmIdentifierRef;
use pkcs8::{EncryptedPrivateKeyInfoRef, ObjectIdentifier};
use testamur_core::{Code, Error, RandomSource, Result};
use zeroize::Zeroizing;

/// What OWASP recommended for PBKDF2 with HMAC-SHA-256 in 2023. Not scrypt: OpenSSL refuses to
/// read it with parameters of today's strength.
const ITERATIONS: u32 = 600_000;

const STRUCTURE: &str = "PKCS#8 EncryptedPrivateKeyInfo";

pub(crate) fn decrypt(der: &[u8], password: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let info = read(der)?;
    let parameters = supported(&info)?;
    let encrypted = info.encrypted_data.as_bytes();
    parameters.decrypt(password, encrypted).map(Zeroizing::new).map_err(|error| match error {
        pkcs5::Error::DecryptFailed => Error::new(Code::KeyPasswordWrong),
        _ => unsupported("its parameters ask for an algorithm that is not supported"),
    })
}

/// Refuses what no password would help with, before anybody is asked for one.
pub(crate) fn examine(der: &[u8]) -> Result<()> {
    let info = read(der)?;
    supported(&info).map(drop)
}

fn supported<'i>(info: &'i EncryptedPrivateKeyInfoRef<'_>) -> Result<&'i pbes2::Parameters> {
    let Some(parameters) = info.encryption_algorithm.pbes2() else {
        return Err(unsupported("it uses PBES1, which is weak"));
    };
    if parameters.kdf.pbkdf2().is_some_and(|kdf| kdf.prf == pbes2::Pbkdf2Prf::HmacWithSha1) {
        return Err(unsupported("it uses PBKDF2 with HMAC-SHA-1, which is old"));
    }
    check_cost(parameters).map(|()| parameters)
}

fn unsupported(reason: &str) -> Error {
    Error::new(Code::KeyEncryptionUnsupported).with("reason", reason)
}

/// Reads what says how the key is encrypted.
fn read(der: &[u8]) -> Result<EncryptedPrivateKeyInfoRef<'_>> {
    EncryptedPrivateKeyInfoRef::from_der(der).map_err(|error| {
        let unknown = match error.kind() {
            ErrorKind::OidUnknown { oid } => Some(oid),
            _ => scheme(der).filter(|oid| *oid != pbes2::PBES2_OID),
        };
        let Some(oid) = unknown else { return malformed(STRUCTURE, error) };
        match WEAK.iter().find(|(known, _)| *known == oid) {
            Some((_, name)) => unsupported(&format!("it uses {name}, which is weak")),
            None => unsupported(&format!("it uses the algorithm {oid}")),
        }
    })
}

fn scheme(der: &[u8]) -> Option<ObjectIdentifier> {
    let outer = AnyRef::from_der(der).ok()?;
    let mut inside = SliceReader::new(outer.value()).ok()?;
    AlgorithmIdentifierRef::decode(&mut inside).ok().map(|algorithm| algorithm.oid)
}

/// What older software encrypts with.
const WEAK: [(ObjectIdentifier, &str); 9] = [
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.1"), "128-bit RC4 (PBES1 of PKCS#12)"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.2"), "40-bit RC4 (PBES1 of PKCS#12)"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3"), "3DES (PBES1 of PKCS#12)"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.4"), "3DES (PBES1 of PKCS#12)"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.5"), "128-bit RC2 (PBES1 of PKCS#12)"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6"), "40-bit RC2 (PBES1 of PKCS#12)"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.3.7"), "3DES"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.3.2"), "RC2"),
    (ObjectIdentifier::new_unwrap("1.3.14.3.2.7"), "DES"),
];

pub(crate) fn encrypt(
    der: &[u8],
    password: &[u8],
    random: &mut dyn RandomSource,
) -> Result<Vec<u8>> {
    let mut salt = [0; 16];
    let mut iv = [0; 16];
    random.fill(&mut salt)?;
    random.fill(&mut iv)?;
    let failed = |e: pkcs5::Error| Error::new(Code::InternalUnexpected).with("reason", e);
    let parameters = pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(ITERATIONS, &salt, iv)
        .map_err(failed)?;
    let encrypted = parameters.encrypt(password, der).map_err(failed)?;
    let info = EncryptedPrivateKeyInfoRef {
        encryption_algorithm: EncryptionScheme::from(parameters),
        encrypted_data: OctetStringRef::new(&encrypted).expect("a key is a short octet string"),
    };
    Ok(info.to_der().expect("parameters and octets have a DER encoding"))
}

/// Refuses parameters that would cost more time or memory than the limits allow.
fn check_cost(parameters: &pbes2::Parameters) -> Result<()> {
    let costly = |actual: u64, unit: &str, limit: u64| {
        Err(Error::new(Code::KeyEncryptionCost)
            .with("actual", actual)
            .with("unit", unit)
            .with("limit", limit))
    };
    if let Some(pbkdf2) = parameters.kdf.pbkdf2()
        && pbkdf2.iteration_count > PBKDF2_ITERATIONS
    {
        let actual = u64::from(pbkdf2.iteration_count);
        return costly(actual, "iterations of PBKDF2", u64::from(PBKDF2_ITERATIONS));
    }
    if let Some(scrypt) = parameters.kdf.scrypt() {
        let block = u64::from(scrypt.block_size);
        let work = scrypt.cost_parameter.saturating_mul(block);
        let bytes = work.saturating_mul(128);
        if bytes > SCRYPT_BYTES {
            return costly(bytes, "bytes of memory for scrypt", SCRYPT_BYTES);
        }
        let work = work.saturating_mul(u64::from(scrypt.parallelization));
        if work > SCRYPT_WORK {
            return costly(work, "steps of scrypt", SCRYPT_WORK);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pkcs8::pkcs5::scrypt;

    fn refused(parameters: &pbes2::Parameters) -> Option<Code> {
        check_cost(parameters).err().map(|error| error.code())
    }

    #[test]
    fn the_cost_is_bounded_before_it_is_paid() {
        for (iterations, code) in [
            (1, None),
            (ITERATIONS, None),
            (PBKDF2_ITERATIONS, None),
            (PBKDF2_ITERATIONS + 1, Some(Code::KeyEncryptionCost)),
        ] {
            let parameters =
                pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(iterations, b"salt", [0; 16])
                    .unwrap();
            assert_eq!(refused(&parameters), code, "{iterations}");
        }
        for (log_n, r, p, code) in [
            (14, 8, 1, None),
            (17, 8, 1, None),
            (17, 8, 4, None),
            (19, 8, 1, Some(Code::KeyEncryptionCost)),
            (17, 8, 5, Some(Code::KeyEncryptionCost)),
            (4, 8, 60_000, Some(Code::KeyEncryptionCost)),
            (12, 1 << 10, 1, Some(Code::KeyEncryptionCost)),
        ] {
            let costs = scrypt::Params::new(log_n, r, p).unwrap();
            let parameters =
                pbes2::Parameters::generate_scrypt_aes256cbc(costs, b"salt", [0; 16]).unwrap();
            assert_eq!(refused(&parameters), code, "{log_n} {r} {p}");
        }
    }
}
