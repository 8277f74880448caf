//! What is demanded of a presentation.

use crate::credential_policy::tm_credential_policy;
use crate::error::{tm_error, tm_result};
use crate::ffi::{Failure, Settings, done, find, free, give, handles, text};
use std::ffi::c_char;
use std::sync::{Arc, OnceLock};
use testamur::{CredentialPolicy, HolderBinding, Policy, PresentationPolicy};

/// What is demanded of a presentation: the policy for each credential in it, and what ties it to this moment and this
/// verifier. May be changed by one thread while others use it; they see it as it was when their call began.
pub struct tm_presentation_policy(Settings<Demands>);

handles!(tm_presentation_policy);

#[derive(Clone, Debug)]
struct Demands {
    credentials: CredentialPolicy,
    binding: HolderBinding,
    holder_is_subject: bool,
    allows_undefined_terms: bool,
    /// Both ways to take it, once somebody verifies: the same for all who do before the next change.
    whole: OnceLock<Arc<Policy>>,
    either: OnceLock<Arc<Policy>>,
}

impl tm_presentation_policy {
    /// The policy as it is now.
    pub(crate) fn policy(&self) -> PresentationPolicy {
        self.0.now().together()
    }

    /// The policy as it is now, for presentations. Not copied from call to call.
    pub(crate) fn whole(&self) -> Arc<Policy> {
        let demands = self.0.now();
        let whole = || Arc::new(Policy::Presentation(demands.together()));
        Arc::clone(demands.whole.get_or_init(whole))
    }

    /// As [`whole`](Self::whole), for whichever of the two an input is.
    pub(crate) fn either(&self) -> Arc<Policy> {
        let demands = self.0.now();
        let either = || Arc::new(Policy::Either(demands.together()));
        Arc::clone(demands.either.get_or_init(either))
    }
}

impl Demands {
    fn together(&self) -> PresentationPolicy {
        let mut policy = PresentationPolicy::new(self.credentials.clone(), self.binding.clone());
        if self.holder_is_subject {
            policy = policy.require_holder_is_subject();
        }
        if self.allows_undefined_terms {
            policy = policy.dangerous_allow_undefined_terms();
        }
        policy
    }
}

/// A policy with this one, as it is now, for the credentials, that demands this domain, by which the verifier goes, and
/// this challenge, which should be fresh: what was recorded elsewhere or before is refused.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_policy_new(
    credentials: *const tm_credential_policy,
    domain: *const c_char,
    domain_len: usize,
    challenge: *const c_char,
    challenge_len: usize,
    out: *mut *mut tm_presentation_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    made(credentials, out, error, || {
        let domain = text(&domain, domain_len, "domain")?;
        Ok(HolderBinding::to(domain, text(&challenge, challenge_len, "challenge")?))
    })
}

/// DANGEROUS: a policy that demands no domain and no challenge so far, so that a presentation that somebody recorded
/// passes again. Right for bare credentials, which nothing ties to a moment.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_policy_new_dangerous_replayable(
    credentials: *const tm_credential_policy,
    out: *mut *mut tm_presentation_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    made(credentials, out, error, || Ok(HolderBinding::dangerous_replayable()))
}

/// Demands this domain.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_policy_domain(
    policy: *mut tm_presentation_policy,
    domain: *const c_char,
    domain_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |mut demands| {
        demands.binding = demands.binding.domain(text(&domain, domain_len, "domain")?);
        Ok(demands)
    })
}

/// Demands this challenge.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_policy_challenge(
    policy: *mut tm_presentation_policy,
    challenge: *const c_char,
    challenge_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |mut demands| {
        demands.binding = demands.binding.challenge(text(&challenge, challenge_len, "challenge")?);
        Ok(demands)
    })
}

/// Demands that every credential is about the one who presents it. Without it, another is a warning.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_policy_require_holder_is_subject(
    policy: *mut tm_presentation_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |demands| Ok(Demands { holder_is_subject: true, ..demands }))
}

/// DANGEROUS: accepts members of the presentation that no context defines. For the credentials in it, see their policy.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_policy_dangerous_allow_undefined_terms(
    policy: *mut tm_presentation_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |demands| Ok(Demands { allows_undefined_terms: true, ..demands }))
}

/// Frees a policy.
#[unsafe(no_mangle)]
pub extern "C" fn tm_presentation_policy_free(policy: *mut tm_presentation_policy) -> tm_result {
    free(policy)
}

fn made(
    credentials: *const tm_credential_policy,
    out: *mut *mut tm_presentation_policy,
    error: *mut *mut tm_error,
    binding: impl FnOnce() -> Result<HolderBinding, Failure>,
) -> tm_result {
    give(out, error, || {
        Ok(tm_presentation_policy(Settings::new(Demands {
            credentials: find(credentials, "credentials")?.policy(),
            binding: binding()?,
            holder_is_subject: false,
            allows_undefined_terms: false,
            whole: OnceLock::new(),
            either: OnceLock::new(),
        })))
    })
}

fn change(
    policy: *mut tm_presentation_policy,
    error: *mut *mut tm_error,
    change: impl FnOnce(Demands) -> Result<Demands, Failure>,
) -> tm_result {
    done(error, || {
        find(policy, "policy")?.0.change(|demands| {
            change(Demands { whole: OnceLock::new(), either: OnceLock::new(), ..demands })
        })
    })
}
