//! The native half of the Python package `testamur`: translation between Python's values and the crate of that name.
//! What users see, and its types, stands in `python/testamur`.

mod badge;
mod document;
mod error;
mod evidence;
mod holder;
mod issuer;
mod key;
mod network;
mod policy;
mod report;
mod signer;
mod status;
mod verifier;
mod wait;
mod webvh;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::badge::{bake, unbake};
    #[pymodule_export]
    use crate::evidence::{Bundle, Evidence};
    #[pymodule_export]
    use crate::holder::{Holder, inspect};
    #[pymodule_export]
    use crate::issuer::{Issuer, did_configuration};
    #[pymodule_export]
    use crate::key::{PublicKey, SecretKey};
    #[pymodule_export]
    use crate::network::Network;
    #[pymodule_export]
    use crate::policy::Policy;
    #[pymodule_export]
    use crate::report::{Report, explain};
    #[pymodule_export]
    use crate::signer::Signer;
    #[pymodule_export]
    use crate::status::{Publisher, StatusStore};
    #[pymodule_export]
    use crate::verifier::Verifier;
    #[pymodule_export]
    use crate::webvh::{WebvhLog, did_document, webvh_approval, webvh_create, webvh_draft_did};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
