//! PEM ([RFC 7468](https://www.rfc-editor.org/rfc/rfc7468)): keys in DER as text, secret ones also
//! encrypted.

use crate::der::from_sec1;
#[cfg(feature = "encrypted-keys")]
use crate::encryption;
use crate::limits::PEM_CHARACTERS;
use crate::{KeyType, PublicKey, SecretKey, foreign};
use base64ct::{Base64, Encoding};
#[cfg(feature = "encrypted-keys")]
use testamur_core::RandomSource;
use testamur_core::{Code, Error, Result};
use zeroize::Zeroizing;

impl PublicKey {
    /// Reads a public key from the first key in a PEM text: `PUBLIC KEY` or `RSA PUBLIC KEY`.
    ///
    /// # Errors
    /// [`Code::KeySecretExposed`] when it is a secret key; [`Code::KeyOpenssh`],
    /// [`Code::KeyCertificate`] and [`Code::KeyPem`] when it is no key that is read; and those of
    /// [`PublicKey::from_spki_der`].
    pub fn from_pem(pem: &str) -> Result<PublicKey> {
        let block = Block::find(pem)?;
        match block.label {
            "PUBLIC KEY" => PublicKey::from_spki_der(&block.der),
            "RSA PUBLIC KEY" => PublicKey::from_raw(KeyType::Rsa, &block.der),
            _ => Err(Error::new(Code::KeySecretExposed).with("type", "PEM")),
        }
    }

    /// The key as PEM, `PUBLIC KEY`.
    ///
    /// # Errors
    /// Those of [`PublicKey::to_spki_der`].
    pub fn to_pem(&self) -> Result<String> {
        Ok(encode("PUBLIC KEY", &self.to_spki_der()?))
    }
}

impl SecretKey {
    /// Reads a secret key from the first key in a PEM text: `PRIVATE KEY` (PKCS#8), `EC PRIVATE
    /// KEY` (SEC 1) or `RSA PRIVATE KEY` (PKCS#1).
    ///
    /// # Errors
    /// [`Code::KeyPasswordNeeded`] when it is encrypted, and [`Code::KeyEncryptionUnsupported`] or
    /// [`Code::KeyEncryptionCost`] when no password would help; [`Code::KeyEncryptionDisabled`] for
    /// every encrypted one without the feature `encrypted-keys`; [`Code::KeySecretMissing`] when it
    /// is a public key; [`Code::KeyOpenssh`], [`Code::KeyCertificate`] and [`Code::KeyPem`] when it
    /// is no key that is read; and those of [`SecretKey::from_pkcs8_der`].
    pub fn from_pem(pem: &str) -> Result<SecretKey> {
        let block = Block::find(pem)?;
        match block.label {
            "PRIVATE KEY" => SecretKey::from_pkcs8_der(&block.der),
            "EC PRIVATE KEY" => from_sec1(&block.der, None),
            "RSA PRIVATE KEY" => SecretKey::from_raw(KeyType::Rsa, &block.der),
            #[cfg(feature = "encrypted-keys")]
            "ENCRYPTED PRIVATE KEY" => {
                encryption::examine(&block.der)?;
                Err(Error::new(Code::KeyPasswordNeeded))
            }
            #[cfg(not(feature = "encrypted-keys"))]
            "ENCRYPTED PRIVATE KEY" => Err(Error::new(Code::KeyEncryptionDisabled)),
            _ => Err(Error::new(Code::KeySecretMissing).with("type", "PEM")),
        }
    }

    /// Reads a secret key from the first key in a PEM text, which may be encrypted (`ENCRYPTED
    /// PRIVATE KEY`); for a plain one the password is not looked at.
    ///
    /// Read are PBES2 with PBKDF2 (HMAC with SHA-2) or scrypt, and AES in CBC or GCM mode. The
    /// file says how much work its password takes; up to the limits of [`limits`](crate::limits)
    /// that can be some seconds and 256 MiB.
    ///
    /// # Errors
    /// [`Code::KeyPasswordWrong`]; [`Code::KeyEncryptionUnsupported`];
    /// [`Code::KeyEncryptionCost`]; and those of [`SecretKey::from_pem`].
    #[cfg(feature = "encrypted-keys")]
    pub fn from_encrypted_pem(pem: &str, password: &[u8]) -> Result<SecretKey> {
        let block = Block::find(pem)?;
        if block.label != "ENCRYPTED PRIVATE KEY" {
            return SecretKey::from_pem(pem);
        }
        let der = encryption::decrypt(&block.der, password)?;
        // Of wrong passwords one in 256 leaves bytes that seem decrypted, but are no DER.
        SecretKey::from_pkcs8_der(&der).map_err(|error| match error.code() {
            Code::KeyDer => Error::new(Code::KeyPasswordWrong),
            _ => error,
        })
    }

    /// The **secret** key as PEM, `PRIVATE KEY`, in the clear; wiped when dropped.
    ///
    /// # Errors
    /// Those of [`SecretKey::to_secret_pkcs8_der`].
    pub fn to_secret_pem(&self) -> Result<Zeroizing<String>> {
        Ok(Zeroizing::new(encode("PRIVATE KEY", &self.to_secret_pkcs8_der()?)))
    }

    /// The key as PEM, encrypted with a password: PBES2 with PBKDF2 (HMAC-SHA-256, 600,000
    /// iterations) and AES-256-CBC, which OpenSSL and nearly everything else reads. Takes up to a
    /// second.
    ///
    /// The strength of the password is not checked.
    ///
    /// # Errors
    /// Those of the random source, and of [`SecretKey::to_secret_pkcs8_der`].
    #[cfg(feature = "encrypted-keys")]
    pub fn to_encrypted_pem(
        &self,
        password: &[u8],
        random: &mut dyn RandomSource,
    ) -> Result<String> {
        let der = encryption::encrypt(&self.to_secret_pkcs8_der()?, password, random)?;
        Ok(encode("ENCRYPTED PRIVATE KEY", &der))
    }
}

/// A key in a PEM text.
struct Block<'t> {
    label: &'t str,
    der: Zeroizing<Vec<u8>>,
}

impl<'t> Block<'t> {
    /// The first block that holds a key; others, like `EC PARAMETERS`, and text between blocks
    /// are passed over.
    fn find(pem: &'t str) -> Result<Block<'t>> {
        const KEYS: [&str; 6] = [
            "PUBLIC KEY",
            "RSA PUBLIC KEY",
            "PRIVATE KEY",
            "EC PRIVATE KEY",
            "RSA PRIVATE KEY",
            "ENCRYPTED PRIVATE KEY",
        ];
        let unreadable = |reason: &str| Error::new(Code::KeyPem).with("reason", reason);
        if pem.len() > PEM_CHARACTERS {
            return Err(unreadable(&format!("it has more than {PEM_CHARACTERS} characters")));
        }
        let mut rest = pem;
        let mut foreign = None;
        while let Some((_, after)) = rest.split_once("-----BEGIN ") {
            let (label, after) =
                after.split_once("-----").ok_or_else(|| unreadable("a block has no label"))?;
            let (body, after) = after
                .split_once("-----END ")
                .ok_or_else(|| unreadable("a block has no end; the text is cut off"))?;
            rest = after;
            if !KEYS.contains(&label) {
                foreign = foreign.or_else(|| foreign::labelled(label));
                continue;
            }
            if !after.starts_with(&format!("{label}-----")) {
                return Err(unreadable("a block begins and ends with different labels"));
            }
            return Ok(Block { label, der: decode(body)? });
        }
        Err(foreign.unwrap_or_else(|| unreadable("it holds no key")))
    }
}

/// Decodes what stands between the lines `BEGIN` and `END`.
fn decode(body: &str) -> Result<Zeroizing<Vec<u8>>> {
    if body.contains("Proc-Type:") {
        let reason = "it uses the old encryption of OpenSSL, which is weak";
        return Err(Error::new(Code::KeyEncryptionUnsupported).with("reason", reason));
    }
    // In one piece from the start: growing would leave copies of a secret behind.
    let mut packed = Zeroizing::new(String::with_capacity(body.len()));
    packed.extend(body.chars().filter(|c| !c.is_ascii_whitespace()));
    Base64::decode_vec(&packed).map(Zeroizing::new).map_err(|_| {
        Error::new(Code::KeyPem).with("reason", "between its lines stands something but base64")
    })
}

fn encode(label: &str, der: &[u8]) -> String {
    let packed = Zeroizing::new(Base64::encode_string(der));
    let mut pem = String::with_capacity(packed.len() + packed.len() / 32 + 100);
    pem.push_str(&format!("-----BEGIN {label}-----\n"));
    let mut rest = packed.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    pem.push_str(&format!("-----END {label}-----\n"));
    pem
}
