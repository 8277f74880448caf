//! What stands for a method in a build without it.

use super::Method;
use crate::{Did, Resolution, ResolutionOptions};
use testamur_core::evidence::{Evidence, Step};
use testamur_core::{InBuild, Result, Timestamp};

/// A method that is known, and of which nothing can be said here.
#[derive(Clone, Copy)]
pub(crate) struct LeftOut {
    name: &'static str,
    part: &'static str,
}

impl LeftOut {
    /// Those that are left out without the feature `complete`.
    pub(crate) const ALL: [LeftOut; 5] = [
        LeftOut { name: "ethr", part: "did:ethr" },
        LeftOut { name: "ion", part: "did:ion" },
        LeftOut { name: "peer", part: "did:peer" },
        LeftOut { name: "pkh", part: "did:pkh" },
        LeftOut { name: "webvh", part: "did:webvh" },
    ];
}

impl Method for LeftOut {
    fn name(&self) -> &str {
        self.name
    }

    fn resolve(
        &self,
        _: &Did,
        _: &ResolutionOptions,
        _: &Evidence,
        _: Timestamp,
    ) -> Result<Step<Resolution>> {
        InBuild::check(self.part)?;
        // Nobody makes one of these in a build that has the method.
        Ok(Step::Needs(Vec::new()))
    }
}
