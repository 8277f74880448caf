//! Badges in images.

use crate::error::Failure;
use pyo3::prelude::*;
use testamur::AlreadyBaked;

/// The image with the credential in it.
#[pyfunction]
pub(crate) fn bake(
    py: Python<'_>,
    credential: &[u8],
    image: &[u8],
    replace: bool,
) -> Result<Vec<u8>, Failure> {
    let already = if replace { AlreadyBaked::Replaced } else { AlreadyBaked::Refused };
    Ok(py.detach(|| testamur::bake(credential, image, already))?)
}

/// The kind of an image, and the credential in it.
#[pyfunction]
pub(crate) fn unbake(py: Python<'_>, image: &[u8]) -> Result<(&'static str, Vec<u8>), Failure> {
    let baked = py.detach(|| testamur::unbake(image))?;
    Ok((baked.image.name(), baked.credential.into_owned()))
}
