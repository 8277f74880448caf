//! What test suites ask of a verifier, which nobody else should.

use crate::policy::{CredentialPolicy, Trust};

impl CredentialPolicy {
    /// **Dangerous**: the policy of an endpoint that conformance suites are run against, and of nothing
    /// else. Anybody is trusted, a proof may be by a key that the issuer does not control, and a status
    /// list that cannot be had is a warning: the suites' documents are made so, with issuers and lists at
    /// addresses that do not exist. The report says all of it. Everything else is as strict as ever.
    #[must_use]
    pub fn dangerous_for_conformance_suites() -> CredentialPolicy {
        CredentialPolicy::new(Trust::anyone())
            .dangerous_accept_keys_of_others()
            .dangerous_allow_unreachable_status()
    }
}
