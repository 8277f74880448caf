//! Who signs: a key of this process, or a function of Python's that knows where the key is.

use crate::key::{PublicKey, SecretKey};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use std::cell::RefCell;
use std::future::ready;
use std::sync::Arc;
use testamur::keys::SigningFuture;
use testamur::{Code, Error, SignatureAlgorithm};

thread_local! {
    /// What a function of Python's raised in the call that this thread makes.
    static RAISED: RefCell<Option<PyErr>> = const { RefCell::new(None) };
}

/// What was raised since this was last asked.
pub(crate) fn raised() -> Option<PyErr> {
    RAISED.with_borrow_mut(Option::take)
}

/// Signs by calling Python: `sign(algorithm, message)` gives the signature.
#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct Signer(Arc<Elsewhere>);

struct Elsewhere {
    public_key: testamur::PublicKey,
    sign: Py<PyAny>,
}

#[pymethods]
impl Signer {
    #[new]
    fn new(public_key: &PublicKey, sign: Py<PyAny>) -> Signer {
        Signer(Arc::new(Elsewhere { public_key: public_key.0.clone(), sign }))
    }

    #[getter]
    fn public_key(&self) -> PublicKey {
        PublicKey(self.0.public_key.clone())
    }
}

/// What signs for an issuer or a holder.
pub(crate) fn signer(given: &Bound<'_, PyAny>) -> PyResult<Arc<dyn testamur::Signer>> {
    if let Ok(key) = given.cast::<SecretKey>() {
        return Ok(key.get().0.clone());
    }
    match given.cast::<Signer>() {
        Ok(signer) => Ok(signer.get().0.clone()),
        Err(_) => Err(PyTypeError::new_err("a SecretKey or a Signer signs")),
    }
}

impl Elsewhere {
    fn ask(&self, algorithm: SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, Error> {
        Python::attach(|py| {
            let signature = self.sign.call1(py, (algorithm.jose_name(), PyBytes::new(py, message)));
            let signature = signature.and_then(|given| {
                let bytes = given.extract::<PyBackedBytes>(py);
                let bytes = bytes.map_err(|_| PyTypeError::new_err("a signature is bytes"))?;
                Ok(bytes.to_vec())
            });
            signature.map_err(|error| {
                let reason = format!("the function that signs raised {error}");
                RAISED.set(Some(error));
                Error::new(Code::KeySigning).with("reason", reason)
            })
        })
    }
}

impl testamur::Signer for Elsewhere {
    fn public_key(&self) -> &testamur::PublicKey {
        &self.public_key
    }

    fn sign<'a>(&'a self, algorithm: SignatureAlgorithm, message: &'a [u8]) -> SigningFuture<'a> {
        Box::pin(ready(self.ask(algorithm, message)))
    }
}
