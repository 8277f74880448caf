//! Taking a credential out of an image.

use crate::{limits, png, svg};
use std::borrow::Cow;
use testamur_core::report::Format;
use testamur_core::{Code, Error, Result};

/// What was baked into an image. **Nothing in it has been verified.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baked<'i> {
    /// The form of the image: [`Format::Png`] or [`Format::Svg`].
    pub image: Format,
    /// The credential, a document in JSON or a compact JSON Web Signature, as its issuer made it but for white
    /// space around it. That it is one, and well formed, is not checked.
    pub credential: Cow<'i, [u8]>,
}

/// What was found in an image.
#[derive(Debug, Default)]
pub(crate) struct Found<'i> {
    /// The credentials of this version.
    pub(crate) credentials: Vec<Place<'i>>,
    /// Whether a badge of a version before 3.0 is there.
    pub(crate) is_older: bool,
}

/// Where a credential is.
#[derive(Debug)]
pub(crate) struct Place<'i> {
    /// Its bytes in the image, with all that is around them for its sake.
    pub(crate) span: std::ops::Range<usize>,
    /// Its text, or why it cannot be had.
    pub(crate) text: Result<Cow<'i, [u8]>>,
}

/// Takes the credential out of a PNG or SVG image.
///
/// Does not look at the picture, and verifies nothing. A PNG is read to its last chunk and an SVG to its last element:
/// only so is it known that there is one credential and not two.
///
/// # Errors
/// [`Code::InputNoImage`] for what is no such image; [`Code::InputImage`] for one that is damaged;
/// [`Code::InputImageEmpty`] and [`Code::InputImageSeveral`] when there is not one credential in it;
/// [`Code::InputBadgeVersion`] for a badge of a version before 3.0; [`Code::InputBadgeChunk`] for a compressed one;
/// [`Code::LimitImage`] beyond [`limits::IMAGE`].
pub fn unbake(image: &[u8]) -> Result<Baked<'_>> {
    let (format, found) = find(image)?;
    let described = || format.described();
    match <[Place<'_>; 1]>::try_from(found.credentials) {
        Ok([place]) => Ok(Baked { image: format, credential: place.text? }),
        Err(none) if none.is_empty() && found.is_older => {
            Err(Error::new(Code::InputBadgeVersion).with("form", described()))
        }
        Err(none) if none.is_empty() => {
            Err(Error::new(Code::InputImageEmpty).with("form", described()))
        }
        Err(several) => Err(Error::new(Code::InputImageSeveral)
            .with("form", described())
            .with("count", several.len())),
    }
}

/// What is baked into an image.
pub(crate) fn find(image: &[u8]) -> Result<(Format, Found<'_>)> {
    let format = Format::recognise(image);
    let read = match format {
        Format::Png => png::find,
        Format::Svg => svg::find,
        other => {
            return Err(Error::new(Code::InputNoImage).with("form", other.described()));
        }
    };
    if image.len() > limits::IMAGE {
        let error = Error::new(Code::LimitImage).with("actual", image.len());
        return Err(error.with("limit", limits::IMAGE));
    }
    Ok((format, read(image)?))
}

/// An image that cannot be read.
pub(crate) fn unreadable(format: Format, reason: &str) -> Error {
    Error::new(Code::InputImage).with("form", format.described()).with("reason", reason)
}
