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

    /// What was resolved lately.
    fn recent(&self) -> &Recent;

    /// Makes the document of a DID.
    fn document(did: &Did) -> Result<DidDocument>;
}

impl<M: Computed> Method for M {
    fn name(&self) -> &str {
        M::NAME
    }

    fn depends_on_time(&self) -> bool {
        false
    }

    fn may_change(&self) -> bool {
        false
    }

    fn resolve(
        &self,
        did: &Did,
        options: &ResolutionOptions,
        _evidence: &Evidence,
        _now: Timestamp,
    ) -> Result<Step<Resolution>> {
        options.refuse_versions(did)?;
        let document = match self.recent().find(did.as_str(), &None) {
            Some(document) => document,
            None => {
                let document = Arc::new(M::document(did)?);
                self.recent().keep(did.as_str(), None, &document);
                document
            }
        };
        Ok(Step::Done(Resolution::of(document)))
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
