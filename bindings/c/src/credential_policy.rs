//! What is demanded of a credential.

use crate::domains::origin_of;
use crate::error::{tm_error, tm_result};
use crate::ffi::{Failure, Settings, bytes, done, find, free, give, handles, text};
use crate::public_key::tm_public_key;
use std::ffi::{c_char, c_void};
use std::sync::{Arc, OnceLock};
use testamur::core::limits::INPUT_DEPTH;
use testamur::proof::jose::TrustAnchors;
use testamur::{
    Code, CredentialPolicy, Error, Limits, PastKeys, Policy, RequiredSuite, StatusAsOf, StatusRule,
    Suite, Trust, parse,
};

/// What is demanded of a credential. Unless told otherwise: an issuer who is trusted, a proof by that issuer's own key
/// for the purpose assertionMethod, within its validity, its status good where it has one. May be changed by
/// one thread while others use it; they see it as it was when their call began.
pub struct tm_credential_policy(Settings<Demands>);

handles!(tm_credential_policy);

#[derive(Clone, Debug)]
struct Demands {
    /// All but the trust.
    policy: CredentialPolicy,
    trust: Trust,
    /// Both together, once somebody verifies: the same for all who do before the next change.
    whole: OnceLock<Arc<Policy>>,
    /// What the policy was given so far, of what it takes as a whole.
    limits: Limits,
    authorities: Vec<Vec<u8>>,
    suites: Vec<Suite>,
}

/// What to do about the status of a credential.
pub type tm_status_rule = u32;

/// A status that is there must be good; a credential may have none. Of an unsigned list (1EdTechRevocationList) that cannot
/// be had, there is a warning only. This is so unless set.
pub const TM_STATUS_RULE_CHECK: tm_status_rule = 0;
/// There must be a status, its list must be had, and it must be good.
pub const TM_STATUS_RULE_REQUIRE: tm_status_rule = 1;
/// A status is not looked at: a revoked credential passes. The report warns of it.
pub const TM_STATUS_RULE_IGNORE: tm_status_rule = 2;

/// A bound on the work for one document.
pub type tm_limit = u32;

/// Bytes of the text of the input; 16 MiB unless set.
pub const TM_LIMIT_INPUT_BYTES: tm_limit = 1;
/// Arrays and objects inside each other; 64 unless set, and 96 at most, for which the stack of a thread is large enough.
pub const TM_LIMIT_INPUT_DEPTH: tm_limit = 2;
/// Documents asked for, over all rounds; 256 unless set.
pub const TM_LIMIT_REQUESTS: tm_limit = 3;
/// Credentials inside a presentation, and endorsements and credentials inside credentials; 1024 unless set.
pub const TM_LIMIT_CREDENTIALS: tm_limit = 4;
/// Status lists examined; 128 unless set.
pub const TM_LIMIT_STATUS_LISTS: tm_limit = 5;
/// Bytes of the document with a status list; 16 MiB unless set.
pub const TM_LIMIT_STATUS_DOCUMENT_BYTES: tm_limit = 6;
/// Bytes of a status list when it is unpacked.
pub const TM_LIMIT_STATUS_LIST_BYTES: tm_limit = 7;

impl tm_credential_policy {
    /// The policy as it is now.
    pub(crate) fn policy(&self) -> CredentialPolicy {
        self.0.now().together()
    }

    /// The policy as it is now, as verifiers take it. Not copied from call to call.
    pub(crate) fn whole(&self) -> Arc<Policy> {
        let demands = self.0.now();
        let whole = || Arc::new(Policy::Credential(demands.together()));
        Arc::clone(demands.whole.get_or_init(whole))
    }
}

impl Demands {
    fn together(&self) -> CredentialPolicy {
        self.policy.clone().trust(self.trust.clone())
    }
}

/// A policy that trusts nobody so far: call tm_credential_policy_trust_issuer for each issuer to believe, or
/// tm_credential_policy_trust_anyone.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_new(
    out: *mut *mut tm_credential_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let trust = Trust::only::<[&str; 0]>([])?;
        Ok(tm_credential_policy(Settings::new(Demands {
            policy: CredentialPolicy::new(trust.clone()),
            trust,
            whole: OnceLock::new(),
            limits: Limits::default(),
            authorities: Vec::new(),
            suites: Vec::new(),
        })))
    })
}

/// Believes this issuer too: a DID, or a URL as it stands in credentials, compared letter by letter. After
/// tm_credential_policy_trust_anyone that changes nothing.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_trust_issuer(
    policy: *mut tm_credential_policy,
    issuer: *const c_char,
    issuer_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || believe(&*find(policy, "policy")?, [text(&issuer, issuer_len, "issuer")?]))
}

/// Believes these issuers too, a JSON array of what tm_credential_policy_trust_issuer takes, or none of them if it fails.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_trust_issuers(
    policy: *mut tm_credential_policy,
    issuers: *const c_void,
    issuers_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let policy = find(policy, "policy")?;
        let issuers = parse(bytes(&issuers, issuers_len, "issuers")?)?;
        let texts = issuers.as_array().map(|all| all.iter().map(|issuer| issuer.as_str()));
        let texts: Option<Vec<&str>> = texts.and_then(|texts| texts.collect());
        let texts = texts
            .ok_or_else(|| unknown("issuers", &issuers.to_string(), "it is no array of texts"))?;
        believe(&policy, texts)
    })
}

/// Asks only whether a credential is genuine, and not who issued it: anybody can issue a genuine one. The report says
/// so at the check of the trusted issuer.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_trust_anyone(
    policy: *mut tm_credential_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    change_all(policy, error, |mut demands| {
        demands.trust = Trust::anyone();
        Ok(demands)
    })
}

/// Demands this type, as it stands in the document, beside those already demanded.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_require_type(
    policy: *mut tm_credential_policy,
    name: *const c_char,
    name_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.require_type(text(&name, name_len, "name")?)))
}

/// Demands that the issuer owns this origin, such as "https://uni.example", beside those already demanded: its DID and the
/// origin are linked (tm_verifier_domain_link).
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_require_linked_domain(
    policy: *mut tm_credential_policy,
    origin: *const c_char,
    origin_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| {
        Ok(policy.require_linked_domain(origin_of((origin, origin_len))?))
    })
}

/// Looks for the domains that the document of the issuer names, and tells in the report which of them are linked with it.
/// The owner of that document chooses which servers are asked for that.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_show_linked_domains(
    policy: *mut tm_credential_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.show_linked_domains()))
}

/// Lets clocks differ by so many seconds; 0 unless set.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_clock_skew(
    policy: *mut tm_credential_policy,
    seconds: u32,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.clock_skew(seconds)))
}

/// Says what to do about the status.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_status(
    policy: *mut tm_credential_policy,
    rule: tm_status_rule,
    error: *mut *mut tm_error,
) -> tm_result {
    let rule = match rule {
        TM_STATUS_RULE_CHECK => Ok(StatusRule::Check),
        TM_STATUS_RULE_REQUIRE => Ok(StatusRule::Require),
        TM_STATUS_RULE_IGNORE => Ok(StatusRule::Ignore),
        other => Err(unknown("rule", &other.to_string(), "it is no tm_status_rule")),
    };
    change(policy, error, |policy| Ok(policy.status(rule?)))
}

/// Lets status lists that this issuer signed count for credentials of any issuer.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_status_issuer(
    policy: *mut tm_credential_policy,
    issuer: *const c_char,
    issuer_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.status_issuer(text(&issuer, issuer_len, "issuer")?)))
}

/// Demands that a status list was made within so many seconds.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_status_max_age(
    policy: *mut tm_credential_policy,
    seconds: u32,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.status_max_age(seconds)))
}

/// Verifies for a time in the past with the status of that time, as far as it is to be had. The issuer's server learns
/// which time that is.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_status_of_asked_time(
    policy: *mut tm_credential_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.status_as_of(StatusAsOf::AskedTime)))
}

/// Takes a status list that the holder handed over, in any form. It counts in the place of a download only if it is
/// genuine, by the right issuer and recent.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_status_list(
    policy: *mut tm_credential_policy,
    list: *const c_void,
    list_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.status_list(bytes(&list, list_len, "list")?)?))
}

/// DANGEROUS: a status list that cannot be had is a warning only. Whoever can keep the list away then makes a revoked
/// credential pass.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_dangerous_allow_unreachable_status(
    policy: *mut tm_credential_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.dangerous_allow_unreachable_status()))
}

/// Demands another purpose of the proofs than assertionMethod.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_proof_purpose(
    policy: *mut tm_credential_policy,
    purpose: *const c_char,
    purpose_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| {
        Ok(policy.proof_purpose(text(&purpose, purpose_len, "purpose")?))
    })
}

/// Demands this domain: of proofs as their domain, of tokens as an audience.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_domain(
    policy: *mut tm_credential_policy,
    domain: *const c_char,
    domain_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.domain(text(&domain, domain_len, "domain")?)))
}

/// Demands this challenge: of proofs as their challenge, of tokens as their nonce.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_challenge(
    policy: *mut tm_credential_policy,
    challenge: *const c_char,
    challenge_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| {
        Ok(policy.challenge(text(&challenge, challenge_len, "challenge")?))
    })
}

/// Demands that the holder bound an SD-JWT that is shown by itself to this audience, in answer to this nonce (RFC 9901,
/// section 7.3). A credential in another form is refused.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_require_key_binding(
    policy: *mut tm_credential_policy,
    audience: *const c_char,
    audience_len: usize,
    nonce: *const c_char,
    nonce_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| {
        let audience = text(&audience, audience_len, "audience")?;
        Ok(policy.require_key_binding(audience, text(&nonce, nonce_len, "nonce")?))
    })
}

/// Lets a key binding be so many seconds old; 300 unless set, where one is demanded.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_key_binding_max_age(
    policy: *mut tm_credential_policy,
    seconds: u32,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.key_binding_max_age(seconds)))
}

/// Demands of a credential that is shown by itself that the one it is about does so.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_require_holder_is_subject(
    policy: *mut tm_credential_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.require_holder_is_subject()))
}

/// Demands a pseudonym for this verifier, by the identifier that it gave holders (bbs-2023).
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_require_pseudonym(
    policy: *mut tm_credential_policy,
    verifier: *const c_void,
    verifier_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| {
        Ok(policy.require_pseudonym(bytes(&verifier, verifier_len, "verifier")?))
    })
}

/// Says that this key is one of the owner's, a DID or URL: tokens of an owner with such keys are checked with these and no
/// others.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_known_key(
    policy: *mut tm_credential_policy,
    owner: *const c_char,
    owner_len: usize,
    key: *const tm_public_key,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| {
        Ok(policy.known_key(text(&owner, owner_len, "owner")?, find(key, "key")?.key.clone()))
    })
}

/// Believes this authority, a certificate in DER, about the keys of issuers that are https URLs (x5c), beside those
/// already believed.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_certificate_authority(
    policy: *mut tm_credential_policy,
    certificate: *const c_void,
    certificate_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change_all(policy, error, |mut demands| {
        let certificate = bytes(&certificate, certificate_len, "certificate")?;
        demands.authorities.push(certificate.to_vec());
        let anchors = TrustAnchors::of(&demands.authorities)?;
        demands.policy = demands.policy.certificate_authorities(anchors);
        Ok(demands)
    })
}

/// Lets this JSON-LD context be taken from the network. Without it, contexts come from the library and the evidence.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_allow_context(
    policy: *mut tm_credential_policy,
    url: *const c_char,
    url_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.allow_context(text(&url, url_len, "url")?)))
}

/// Lets only this suite count, and those for which this was called before. Without it all that are known do. Tokens
/// have no suite: with this, none of them counts.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_only_suite(
    policy: *mut tm_credential_policy,
    suite: *const c_char,
    suite_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change_all(policy, error, |mut demands| {
        let name = text(&suite, suite_len, "suite")?;
        let suite = suite_of(name)?;
        demands.suites.push(suite);
        demands.policy = demands.policy.only_suites(demands.suites.iter().copied());
        Ok(demands)
    })
}

/// Demands a proof of this suite, or with "post-quantum" of any that is thought to withstand quantum computers, beside
/// those already demanded.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_require_suite(
    policy: *mut tm_credential_policy,
    suite: *const c_char,
    suite_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| {
        let name = text(&suite, suite_len, "suite")?;
        let suite = RequiredSuite::find(name);
        Ok(policy.require_suites([suite.ok_or_else(|| unknown("suite", name, "it is no suite"))?]))
    })
}

/// Refuses keys that their issuer's DID lists no longer, also for what was signed while it did.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_refuse_past_keys(
    policy: *mut tm_credential_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.past_keys(PastKeys::Refused)))
}

/// DANGEROUS: lets anybody sign for any issuer; for test suites whose documents are made so.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_dangerous_accept_keys_of_others(
    policy: *mut tm_credential_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.dangerous_accept_keys_of_others()))
}

/// Checks a credential as its holder does: a base proof for selective disclosure counts.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_as_holder(
    policy: *mut tm_credential_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.as_holder()))
}

/// DANGEROUS: accepts members that no context defines, with a warning for each. An RDF signature does not cover them.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_dangerous_allow_undefined_terms(
    policy: *mut tm_credential_policy,
    error: *mut *mut tm_error,
) -> tm_result {
    change(policy, error, |policy| Ok(policy.dangerous_allow_undefined_terms()))
}

/// Sets one of the bounds on the work.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_limit(
    policy: *mut tm_credential_policy,
    limit: tm_limit,
    value: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change_all(policy, error, |mut demands| {
        if limit == TM_LIMIT_INPUT_DEPTH && value > INPUT_DEPTH {
            let most = format!("it is {INPUT_DEPTH} at most");
            return Err(unknown("value", &value.to_string(), &most).into());
        }
        let limits = &mut demands.limits;
        *match limit {
            TM_LIMIT_INPUT_BYTES => &mut limits.json.bytes,
            TM_LIMIT_INPUT_DEPTH => &mut limits.json.depth,
            TM_LIMIT_REQUESTS => &mut limits.requests,
            TM_LIMIT_CREDENTIALS => &mut limits.credentials,
            TM_LIMIT_STATUS_LISTS => &mut limits.status_lists,
            TM_LIMIT_STATUS_DOCUMENT_BYTES => &mut limits.status_document,
            TM_LIMIT_STATUS_LIST_BYTES => &mut limits.status_bytes,
            other => return Err(unknown("limit", &other.to_string(), "it is no tm_limit").into()),
        } = value;
        demands.policy = demands.policy.limits(demands.limits);
        Ok(demands)
    })
}

/// Frees a policy. Presentation policies that were made of it live on.
#[unsafe(no_mangle)]
pub extern "C" fn tm_credential_policy_free(policy: *mut tm_credential_policy) -> tm_result {
    free(policy)
}

fn change(
    policy: *mut tm_credential_policy,
    error: *mut *mut tm_error,
    change: impl FnOnce(CredentialPolicy) -> Result<CredentialPolicy, Failure>,
) -> tm_result {
    change_all(policy, error, |mut demands| {
        demands.policy = change(demands.policy)?;
        Ok(demands)
    })
}

fn change_all(
    policy: *mut tm_credential_policy,
    error: *mut *mut tm_error,
    change: impl FnOnce(Demands) -> Result<Demands, Failure>,
) -> tm_result {
    done(error, || {
        find(policy, "policy")?.0.change(|mut demands| {
            demands.whole = OnceLock::new();
            change(demands)
        })
    })
}

fn believe<'i>(
    policy: &tm_credential_policy,
    issuers: impl IntoIterator<Item = &'i str>,
) -> Result<(), Failure> {
    policy.0.edit(|demands| {
        // It has the issuers too, and they would be copied.
        demands.whole = OnceLock::new();
        Ok(demands.trust.add(issuers)?)
    })
}

/// A cryptosuite by its name.
pub(crate) fn suite_of(name: &str) -> Result<Suite, Error> {
    Suite::find(name).ok_or_else(|| unknown("suite", name, "it is no suite"))
}

/// That an argument means nothing.
pub(crate) fn unknown(argument: &str, value: &str, expected: &str) -> Error {
    let error = Error::new(Code::UsageArgument).with("argument", argument).with("value", value);
    error.with("expected", expected)
}
