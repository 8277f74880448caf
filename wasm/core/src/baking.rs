//! Badges in images.

use crate::error::Thrown;
use wasm_bindgen::prelude::wasm_bindgen;

/// A credential that was taken out of an image.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Unbaked {
    image: &'static str,
    credential: Vec<u8>,
}

/// Takes the credential out of a PNG or SVG image. Nothing is verified.
///
/// # Errors
/// Those of [`testamur::unbake`].
#[wasm_bindgen]
pub fn unbake(image: &[u8]) -> Result<Unbaked, Thrown> {
    let baked = testamur::unbake(image)?;
    Ok(Unbaked { image: baked.image.name(), credential: baked.credential.into_owned() })
}

/// Bakes a credential into a PNG or SVG image, in the place of one that it has already only if that is said.
///
/// # Errors
/// Those of [`testamur::bake`].
#[wasm_bindgen]
pub fn bake(credential: &[u8], image: &[u8], replace: bool) -> Result<Vec<u8>, Thrown> {
    use testamur::AlreadyBaked::{Refused, Replaced};
    let already = if replace { Replaced } else { Refused };
    Ok(testamur::bake(credential, image, already)?)
}

#[wasm_bindgen]
impl Unbaked {
    /// `png` or `svg`.
    #[wasm_bindgen(getter)]
    pub fn image(&self) -> String {
        self.image.to_owned()
    }

    /// The credential, as its issuer made it.
    #[wasm_bindgen(getter)]
    pub fn credential(&self) -> Vec<u8> {
        self.credential.clone()
    }
}
