//! Credentials that are baked into images, as Open Badges are handed around: a file that shows a badge, and holds
//! the credential in a part that is not shown
//! ([Open Badges 3.0, section 5.3](https://www.imsglobal.org/spec/ob/v3p0#file-baking)).
//!
//! [`unbake`] takes the credential out of a PNG or SVG image, [`bake`] puts one in. Neither verifies it: whoever has an
//! image can bake any credential into it, so that what the image shows proves nothing, and what is baked in is
//! verified like any other.
//!
//! ```
//! use testamur_baking::{AlreadyBaked, bake, unbake};
//!
//! let image = br#"<svg xmlns="http://www.w3.org/2000/svg"><circle r="5"/></svg>"#;
//! let badge = br#"{"type": ["VerifiableCredential", "OpenBadgeCredential"], "proof": {}}"#;
//! let baked = bake(badge, image, AlreadyBaked::Refused)?;
//! assert_eq!(&*unbake(&baked)?.credential, badge);
//! # Ok::<(), testamur_core::Error>(())
//! ```

mod badge;
mod bake;
mod crc;
pub mod limits;
mod png;
mod svg;
mod unbake;

pub use bake::{AlreadyBaked, bake};
pub use unbake::{Baked, unbake};
