//! Which parts of the library this build has. With the feature `complete` (a default) it is all of them.
//!
//! A page that verifies badges downloads the library first, so there is a build without what pages seldom
//! meet. What is missing is an error, never a verdict, and the build [remembers](missed) that something was:
//! whoever holds a larger build too can then ask that one.

use crate::{Code, Error, Result};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether no part is left out.
pub const COMPLETE: bool = cfg!(feature = "complete");

/// The proof that a part of the library is in this build. A value that only such a part can make has one in it: where the
/// part is missing it cannot exist, and the compiler leaves out all that would be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InBuild(Witness);

#[cfg(feature = "complete")]
type Witness = ();
#[cfg(not(feature = "complete"))]
type Witness = std::convert::Infallible;

static MISSED: AtomicBool = AtomicBool::new(false);

impl InBuild {
    /// Makes sure that a part of the library, which `part` names for people, is in this build.
    ///
    /// # Errors
    /// [`Code::InternalLeftOut`] when it is not, which [`missed`] then says too.
    #[inline(always)]
    pub fn check(part: &'static str) -> Result<InBuild> {
        InBuild::or_else(|| Error::new(Code::InternalLeftOut).with("part", part))
    }

    /// As [`check`](InBuild::check), with an error of the caller's.
    ///
    /// # Errors
    /// That one.
    #[cfg(feature = "complete")]
    #[inline(always)]
    pub fn or_else<E>(_: impl FnOnce() -> E) -> Result<InBuild, E> {
        Ok(InBuild(()))
    }

    /// As [`check`](InBuild::check), with an error of the caller's.
    ///
    /// # Errors
    /// That one.
    #[cfg(not(feature = "complete"))]
    #[inline(always)]
    pub fn or_else<E>(error: impl FnOnce() -> E) -> Result<InBuild, E> {
        MISSED.store(true, Ordering::Relaxed);
        Err(error())
    }
}

impl InBuild {
    /// Whether all parts are in this build. If not, something was now [missed].
    #[inline(always)]
    pub fn is_here() -> bool {
        InBuild::or_else(|| ()).is_ok()
    }
}

/// Whether anything was ever asked for in this process that this build leaves out; never of a build with all
/// parts. What was answered since then need not be what such a build answers: an error that was remembered can stand
/// behind it.
pub fn missed() -> bool {
    MISSED.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_there_or_missed() {
        match InBuild::check("a part") {
            Ok(_) => assert!(COMPLETE && !missed()),
            Err(error) => {
                assert!(!COMPLETE && missed());
                assert_eq!(error.code(), Code::InternalLeftOut);
                assert_eq!(error.sentence(), "This build of the library has not a part.");
            }
        }
    }
}
