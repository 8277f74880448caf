//! Methods whose documents follow from their DIDs.

use super::Method;
use super::recent::Recent;
use crate::{Did, DidDocument, Resolution, ResolutionOptions};
use std::sync::Arc;
use testamur_core::evidence::{Evidence, Step};
use testamur_core::{Result, Timestamp};

/// A method that needs nothing but the DID: no evidence, no time, and there are no versions.
pub(super) trait Computed: Send + Sync {
    /// The method's name.
    const NAME: &str;

    /// Whether there may be another document at another time, which then others know.
    const MAY_CHANGE: bool = false;

    /// What was resolved lately.
    fn recent(&self) -> &Recent<Resolution>;

    /// Makes the document of a DID, with what is known of it.
    fn resolution(did: &Did) -> Result<Resolution>;

    /// Whether what this DID is follows from more than itself, and is left to others.
    fn is_known_elsewhere(_did: &Did) -> bool {
        false
    }
}

/// A document of which nothing else is known.
pub(super) fn only(document: DidDocument) -> Resolution {
    Resolution::of(Arc::new(document))
}

impl<M: Computed> Method for M {
    fn name(&self) -> &str {
        M::NAME
    }

    fn depends_on_time(&self) -> bool {
        false
    }

    fn may_change(&self) -> bool {
        M::MAY_CHANGE
    }

    fn resolved_elsewhere(&self, did: &Did) -> bool {
        M::is_known_elsewhere(did)
    }

    fn resolve(
        &self,
        did: &Did,
        options: &ResolutionOptions,
        _evidence: &Evidence,
        _now: Timestamp,
    ) -> Result<Step<Resolution>> {
        options.refuse_versions(did)?;
        if let Some(known) = self.recent().find(did.as_str(), &None) {
            return Ok(Step::Done(known));
        }
        let resolution = M::resolution(did)?;
        self.recent().keep(did.as_str(), None, &resolution);
        Ok(Step::Done(resolution))
    }
}

/// The document of a DID by a method that needs nothing for it.
#[cfg(test)]
pub(super) fn resolved(method: &dyn Method, text: &str) -> Result<Arc<DidDocument>> {
    let (options, evidence) = (ResolutionOptions::default(), Evidence::new());
    match method.resolve(&Did::parse(text)?, &options, &evidence, Timestamp::UNIX_EPOCH)? {
        Step::Done(resolution) => resolution.document(),
        Step::Needs(requests) => panic!("nothing is needed, not {requests:?}"),
    }
}
