//! Putting a credential into an image.

use crate::badge::Badge;
use crate::unbake::{Place, find};
use crate::{limits, png, svg};
use base64ct::{Base64UrlUnpadded, Encoding};
use std::ops::Range;
use testamur_core::json::{Value, parse};
use testamur_core::report::Format;
use testamur_core::{Code, Error, Result};

/// What to do with an image that has a credential in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlreadyBaked {
    /// Fail.
    Refused,
    /// Take it out, and put the new one in.
    Replaced,
}

/// Puts a credential into a PNG or SVG image, and gives the new image: `credential` is an Open Badge 3.0 or a
/// Comprehensive Learner Record 2.0 that is signed, as a document in JSON with its proof or as a compact JSON Web Signature.
///
/// The picture stays as it is, and what else is in the file. The credential stays as its issuer made it, but for white
/// space around it; in an SVG, for characters in its strings that XML has no place for, which are written as JSON escapes
/// them, so that its proof holds as before. Its signature is not verified.
///
/// # Errors
/// [`Code::UsageBake`] when the credential is none that is baked, or not signed; [`Code::UsageBaked`] when the image has one
/// already, if that is refused; those of reading JSON; those of [`unbake`](crate::unbake) for an image that cannot be read;
/// [`Code::LimitImage`] when the new one would be too large.
pub fn bake(credential: &[u8], image: &[u8], already: AlreadyBaked) -> Result<Vec<u8>> {
    let (badge, credential) = bakeable(credential)?;
    let (format, found) = find(image)?;
    if !found.credentials.is_empty() && already == AlreadyBaked::Refused {
        return Err(Error::new(Code::UsageBaked).with("form", format.described()));
    }
    let mut without: Vec<Range<usize>> =
        found.credentials.into_iter().map(|Place { span, .. }| span).collect();
    // A credential given twice in one element.
    without.dedup();
    let baked = match format {
        Format::Png => png::bake(image, badge, credential, &without),
        _ => svg::bake(image, badge, credential, &without),
    }?;
    match baked.len() > limits::IMAGE {
        true => {
            let error = Error::new(Code::LimitImage).with("actual", baked.len());
            Err(error.with("limit", limits::IMAGE))
        }
        false => Ok(baked),
    }
}

/// A credential that has a place in images: its kind, and its text.
fn bakeable(credential: &[u8]) -> Result<(Badge, &str)> {
    let refused = |reason: &str| Error::new(Code::UsageBake).with("reason", reason);
    let bytes = credential.trim_ascii();
    let format = Format::recognise(bytes);
    let document = match format {
        Format::Jwt => claims(bytes)?,
        Format::DataIntegrity => parse(bytes)?,
        other => {
            let reason = format!(
                "it is {}, and only a document in JSON or a compact JSON Web Token is",
                other.described()
            );
            return Err(refused(&reason));
        }
    };
    if format == Format::DataIntegrity && document.get("proof").is_none() {
        return Err(refused("it has no proof"));
    }
    let types = document.get("type").map_or(&[][..], Value::as_set);
    let is = |name: &str| types.iter().any(|found| found.as_str() == Some(name));
    let badge = match () {
        () if is("OpenBadgeCredential") || is("AchievementCredential") => Badge::OpenBadge,
        () if is("ClrCredential") => Badge::LearnerRecord,
        () => {
            let reason = "it has none of the types OpenBadgeCredential, AchievementCredential and ClrCredential";
            return Err(refused(reason));
        }
    };
    let text = std::str::from_utf8(bytes).expect("JSON and tokens were read as UTF-8");
    Ok((badge, text))
}

/// The credential in a compact JSON Web Signature.
fn claims(token: &[u8]) -> Result<Value> {
    let refused = || Error::new(Code::UsageBake).with("reason", "its payload cannot be read");
    let payload = token.split(|byte| *byte == b'.').nth(1).ok_or_else(refused)?;
    let payload = std::str::from_utf8(payload).map_err(|_| refused())?;
    let payload = Base64UrlUnpadded::decode_vec(payload).map_err(|_| refused())?;
    let claims = parse(&payload)?;
    // VCDM 1.1 has the credential in a claim.
    Ok(claims.get("vc").cloned().unwrap_or(claims))
}
