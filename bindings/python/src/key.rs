//! Keys and their formats.

use crate::error::{Failure, unknown};
use pyo3::prelude::*;
use std::sync::Arc;
use testamur::did::{did_jwk, did_key};
use testamur::keys::SecretJson;
use testamur::{KeyType, LocalSigner, OsRandom, default_provider, parse};

/// A public key.
#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct PublicKey(pub(crate) testamur::PublicKey);

#[pymethods]
impl PublicKey {
    #[staticmethod]
    fn from_jwk(text: &[u8]) -> Result<PublicKey, Failure> {
        Ok(PublicKey(testamur::PublicKey::from_jwk(&parse(text)?)?))
    }

    #[staticmethod]
    fn from_multikey(text: &str) -> Result<PublicKey, Failure> {
        Ok(PublicKey(testamur::PublicKey::from_multikey(text)?))
    }

    #[staticmethod]
    fn from_pem(text: &str) -> Result<PublicKey, Failure> {
        Ok(PublicKey(testamur::PublicKey::from_pem(text)?))
    }

    fn to_jwk(&self) -> String {
        self.0.to_jwk().to_string()
    }

    fn to_multikey(&self) -> String {
        self.0.to_multikey()
    }

    fn to_pem(&self) -> Result<String, Failure> {
        Ok(self.0.to_pem()?)
    }

    #[getter]
    fn kind(&self) -> &'static str {
        self.0.key_type().name()
    }

    #[getter]
    fn thumbprint(&self) -> String {
        self.0.thumbprint()
    }

    #[getter]
    fn did_key(&self) -> String {
        did_key(&self.0).to_string()
    }

    #[getter]
    fn did_jwk(&self) -> String {
        did_jwk(&self.0).to_string()
    }
}

/// A secret key, wiped when nothing uses it any more.
#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct SecretKey(pub(crate) Arc<LocalSigner>);

impl From<testamur::SecretKey> for SecretKey {
    fn from(key: testamur::SecretKey) -> SecretKey {
        SecretKey(Arc::new(LocalSigner::new(key, default_provider())))
    }
}

#[pymethods]
impl SecretKey {
    #[staticmethod]
    fn generate(py: Python<'_>, kind: &str, bits: Option<u32>) -> Result<SecretKey, Failure> {
        let found =
            KeyType::find(kind).ok_or_else(|| unknown("kind", kind, "is no type of keys"))?;
        let made = py.detach(|| match bits {
            Some(bits) if found == KeyType::Rsa => {
                testamur::SecretKey::generate_rsa(bits, &mut OsRandom)
            }
            _ => testamur::SecretKey::generate(found, &mut OsRandom),
        });
        Ok(made?.into())
    }

    #[staticmethod]
    fn from_jwk(text: &[u8]) -> Result<SecretKey, Failure> {
        let jwk = SecretJson::parse(text)?;
        Ok(testamur::SecretKey::from_jwk(&jwk)?.into())
    }

    #[staticmethod]
    fn from_multikey(text: &str) -> Result<SecretKey, Failure> {
        Ok(testamur::SecretKey::from_multikey(text)?.into())
    }

    #[staticmethod]
    fn from_pem(py: Python<'_>, text: &str, password: Option<&[u8]>) -> Result<SecretKey, Failure> {
        Ok(match password {
            None => testamur::SecretKey::from_pem(text)?,
            Some(password) => {
                py.detach(|| testamur::SecretKey::from_encrypted_pem(text, password))?
            }
        }
        .into())
    }

    fn to_secret_jwk(&self) -> String {
        self.0.secret_key().to_secret_jwk().to_secret_text().to_string()
    }

    fn to_secret_multikey(&self) -> String {
        self.0.secret_key().to_secret_multikey().to_string()
    }

    fn to_secret_pem(&self) -> Result<String, Failure> {
        Ok(self.0.secret_key().to_secret_pem()?.to_string())
    }

    fn to_encrypted_pem(&self, py: Python<'_>, password: &[u8]) -> Result<String, Failure> {
        Ok(py.detach(|| self.0.secret_key().to_encrypted_pem(password, &mut OsRandom))?)
    }

    #[getter]
    fn public_key(&self) -> PublicKey {
        PublicKey(self.0.secret_key().public_key().clone())
    }
}
