//! Badges in images.

use crate::buffer::tm_buffer;
use crate::credential_policy::unknown;
use crate::error::{tm_error, tm_result};
use crate::ffi::{bytes, give};
use std::ffi::c_void;
use testamur::{AlreadyBaked, bake, unbake};

/// What to do with an image that has a credential in it.
pub type tm_baked = u32;
/// Fail with usage.baked.
pub const TM_BAKED_REFUSED: tm_baked = 0;
/// Take it out, and put the new one in.
pub const TM_BAKED_REPLACED: tm_baked = 1;

/// Bakes a signed Open Badge 3.0 or learner record (CLR 2.0) into a PNG or SVG image: a document in JSON with its proof, or a
/// compact JSON Web Token. Gives the new image; the picture stays as it is. The signature is not verified. `already` says
/// what to do if the image has a credential.
#[unsafe(no_mangle)]
pub extern "C" fn tm_badge_bake(
    credential: *const c_void,
    credential_len: usize,
    image: *const c_void,
    image_len: usize,
    already: tm_baked,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let already = match already {
            TM_BAKED_REFUSED => AlreadyBaked::Refused,
            TM_BAKED_REPLACED => AlreadyBaked::Replaced,
            other => return Err(unknown("already", &other.to_string(), "it is no tm_baked").into()),
        };
        let credential = bytes(&credential, credential_len, "credential")?;
        let baked = bake(credential, bytes(&image, image_len, "image")?, already)?;
        Ok(tm_buffer::new(baked))
    })
}

/// Takes the credential out of a PNG or SVG image, as its issuer made it. Nothing is verified: tm_verifier_verify and its like
/// take the image itself.
#[unsafe(no_mangle)]
pub extern "C" fn tm_badge_extract(
    image: *const c_void,
    image_len: usize,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let baked = unbake(bytes(&image, image_len, "image")?)?;
        Ok(tm_buffer::new(baked.credential.into_owned()))
    })
}
