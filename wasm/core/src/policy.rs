//! What is demanded, as JavaScript says it.

use crate::error::{Thrown, argument};
use crate::members::Members;
use testamur::did::Origin;
use testamur::proof::jose::TrustAnchors;
use testamur::{
    CredentialPolicy, HolderBinding, Limits, PastKeys, PresentationPolicy, PublicKey,
    RequiredSuite, Result, StatusAsOf, StatusRule, Suite, Trust, Value,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// What is demanded of a document.
#[wasm_bindgen]
#[derive(Clone, Debug)]
pub struct Policy {
    credentials: CredentialPolicy,
    authorities: Vec<Vec<u8>>,
    kind: Option<Kind>,
    binding: Binding,
    holder_is_subject: bool,
    allows_undefined_terms: bool,
}

/// What the input must be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Credential,
    Presentation,
}

/// What ties what is shown to its verifier, as far as anything was said.
#[derive(Clone, Debug, Default)]
struct Binding {
    domain: Option<String>,
    challenge: Option<String>,
    replayable: bool,
}

#[wasm_bindgen]
impl Policy {
    /// From the options that are plain (JSON). Those that are bytes have functions of their own.
    ///
    /// # Errors
    /// `usage.argument` for an option that is not known or has a value that means nothing there.
    #[wasm_bindgen(constructor)]
    pub fn new(json: &str) -> Result<Policy, Thrown> {
        let mut members = Members::read(json)?;
        let mut credentials = CredentialPolicy::new(trust(&mut members)?);
        credentials = issuer(&mut members, credentials)?;
        credentials = status(&mut members, credentials)?;
        credentials = proof(&mut members, credentials)?;
        credentials = shown(&mut members, credentials)?;
        let allows_undefined_terms = members.chosen("dangerouslyAllowUndefinedTerms")?;
        if allows_undefined_terms {
            credentials = credentials.dangerous_allow_undefined_terms();
        }
        credentials = credentials.limits(limits(&mut members)?);
        let kinds = [("credential", Kind::Credential), ("presentation", Kind::Presentation)];
        let policy = Policy {
            credentials,
            authorities: Vec::new(),
            kind: members.one_of("kind", &kinds)?,
            binding: Binding {
                domain: members.text("domain")?,
                challenge: members.text("challenge")?,
                replayable: members.chosen("dangerouslyReplayable")?,
            },
            holder_is_subject: members.chosen("requireHolderIsSubject")?,
            allows_undefined_terms,
        };
        members.end()?;
        Ok(policy)
    }

    /// Takes a status list that the holder handed over.
    ///
    /// # Errors
    /// Those of [`CredentialPolicy::status_list`].
    pub fn status_list(&mut self, list: &[u8]) -> Result<(), Thrown> {
        self.credentials = self.credentials.clone().status_list(list)?;
        Ok(())
    }

    /// Believes an authority, by its certificate in DER.
    ///
    /// # Errors
    /// Those of [`TrustAnchors::of`].
    pub fn certificate_authority(&mut self, der: &[u8]) -> Result<(), Thrown> {
        self.authorities.push(der.to_vec());
        let anchors = TrustAnchors::of(&self.authorities)?;
        self.credentials = self.credentials.clone().certificate_authorities(anchors);
        Ok(())
    }

    /// Demands a pseudonym for this verifier.
    pub fn require_pseudonym(&mut self, verifier: &[u8]) {
        self.credentials = self.credentials.clone().require_pseudonym(verifier);
    }
}

impl Policy {
    /// What the facade is to demand. A presentation that could be shown again by whoever saw it is let in only
    /// where that was said.
    pub(crate) fn demands(&self) -> Result<testamur::Policy> {
        let Binding { domain, challenge, replayable } = &self.binding;
        let bound = domain.is_some() && challenge.is_some();
        match self.kind {
            Some(Kind::Credential) => Ok(self.of_credential().into()),
            None if !bound && !replayable => Ok(self.of_credential().into()),
            None => Ok(testamur::Policy::Either(self.of_presentation())),
            Some(Kind::Presentation) if bound || *replayable => Ok(self.of_presentation().into()),
            Some(Kind::Presentation) => Err(argument(
                "options",
                "without domain and challenge",
                "a presentation could then be one that was shown to somebody else; say \
                 dangerouslyReplayable if that does no harm",
            )),
        }
    }

    fn of_credential(&self) -> CredentialPolicy {
        let mut policy = self.credentials.clone();
        if let Some(domain) = &self.binding.domain {
            policy = policy.domain(domain);
        }
        if let Some(challenge) = &self.binding.challenge {
            policy = policy.challenge(challenge);
        }
        if self.holder_is_subject {
            policy = policy.require_holder_is_subject();
        }
        policy
    }

    fn of_presentation(&self) -> PresentationPolicy {
        let mut binding = HolderBinding::dangerous_replayable();
        if let Some(domain) = &self.binding.domain {
            binding = binding.domain(domain);
        }
        if let Some(challenge) = &self.binding.challenge {
            binding = binding.challenge(challenge);
        }
        let mut policy = PresentationPolicy::new(self.credentials.clone(), binding);
        if self.holder_is_subject {
            policy = policy.require_holder_is_subject();
        }
        if self.allows_undefined_terms {
            policy = policy.dangerous_allow_undefined_terms();
        }
        policy
    }
}

/// Whom to trust, which must be said.
fn trust(members: &mut Members) -> Result<Trust> {
    match members.take("trust") {
        Some(Value::String(text)) if text == "anyone" => Ok(Trust::anyone()),
        Some(Value::Array(issuers)) => {
            let texts = issuers
                .iter()
                .map(|issuer| issuer.as_str().ok_or_else(|| whom(issuer.kind_with_article())));
            Trust::only(texts.collect::<Result<Vec<_>>>()?)
        }
        Some(other) => Err(whom(other.as_str().unwrap_or(other.kind_with_article()))),
        None => Err(whom("missing")),
    }
}

fn whom(value: &str) -> testamur::Error {
    argument("trust", value, "it is a list of issuers (DIDs, URLs), or the text anyone")
}

/// Who issued it.
fn issuer(members: &mut Members, mut policy: CredentialPolicy) -> Result<CredentialPolicy> {
    for name in members.texts("requireTypes")? {
        policy = policy.require_type(name);
    }
    for origin in members.texts("requireLinkedDomains")? {
        policy = policy.require_linked_domain(origin.parse::<Origin>()?);
    }
    if members.chosen("showLinkedDomains")? {
        policy = policy.show_linked_domains();
    }
    if let Some(known) = members.take("knownKeys") {
        let keys = known.as_array().ok_or_else(|| known_keys(known.kind_with_article()))?;
        for entry in keys {
            let owner = entry.get("owner").and_then(Value::as_str);
            let owner = owner.ok_or_else(|| known_keys("one without an owner"))?;
            policy = policy.known_key(owner, public_key(entry.get("key"))?);
        }
    }
    Ok(policy)
}

fn known_keys(value: &str) -> testamur::Error {
    argument("knownKeys", value, "it is a list of objects with owner and key")
}

/// A public key as JavaScript has it: an object that is a JWK, or a text that is a Multikey.
pub(crate) fn public_key(key: Option<&Value>) -> Result<PublicKey> {
    match key {
        Some(Value::String(multikey)) => PublicKey::from_multikey(multikey),
        Some(jwk @ Value::Object(_)) => PublicKey::from_jwk(jwk),
        _ => Err(argument("key", "missing", "it is a JWK or a Multikey")),
    }
}

fn status(members: &mut Members, mut policy: CredentialPolicy) -> Result<CredentialPolicy> {
    let rules = [
        ("check", StatusRule::Check),
        ("require", StatusRule::Require),
        ("ignore", StatusRule::Ignore),
    ];
    if let Some(rule) = members.one_of("status", &rules)? {
        policy = policy.status(rule);
    }
    for issuer in members.texts("statusIssuers")? {
        policy = policy.status_issuer(issuer);
    }
    if let Some(seconds) = members.seconds("statusMaxAge")? {
        policy = policy.status_max_age(seconds);
    }
    let times = [("lists", StatusAsOf::Lists), ("asked-time", StatusAsOf::AskedTime)];
    if let Some(as_of) = members.one_of("statusAsOf", &times)? {
        policy = policy.status_as_of(as_of);
    }
    if members.chosen("dangerouslyAllowUnreachableStatus")? {
        policy = policy.dangerous_allow_unreachable_status();
    }
    Ok(policy)
}

fn proof(members: &mut Members, mut policy: CredentialPolicy) -> Result<CredentialPolicy> {
    if let Some(seconds) = members.seconds("clockSkew")? {
        policy = policy.clock_skew(seconds);
    }
    if let Some(purpose) = members.text("proofPurpose")? {
        policy = policy.proof_purpose(purpose);
    }
    for url in members.texts("allowContexts")? {
        policy = policy.allow_context(url);
    }
    if let Some(suites) = members.list("onlySuites")? {
        let suites = suites.iter().map(|name| known("onlySuites", name, Suite::find(name)));
        policy = policy.only_suites(suites.collect::<Result<Vec<_>>>()?);
    }
    for name in members.texts("requireSuites")? {
        let suite = known("requireSuites", &name, RequiredSuite::find(&name))?;
        policy = policy.require_suites([suite]);
    }
    let rules = [("warned", PastKeys::Warned), ("refused", PastKeys::Refused)];
    if let Some(rule) = members.one_of("pastKeys", &rules)? {
        policy = policy.past_keys(rule);
    }
    if members.chosen("dangerouslyAcceptKeysOfOthers")? {
        policy = policy.dangerous_accept_keys_of_others();
    }
    Ok(policy)
}

fn known<T>(argument_name: &str, name: &str, found: Option<T>) -> Result<T> {
    found.ok_or_else(|| argument(argument_name, name, "it is no suite"))
}

/// Who shows it, and to whom.
fn shown(members: &mut Members, mut policy: CredentialPolicy) -> Result<CredentialPolicy> {
    if let Some(mut binding) = members.object("requireKeyBinding")? {
        let missing = |name| argument("requireKeyBinding", "an object", name);
        let audience = binding.text("audience")?;
        let audience = audience.ok_or_else(|| missing("its audience is missing"))?;
        let nonce = binding.text("nonce")?.ok_or_else(|| missing("its nonce is missing"))?;
        binding.end()?;
        policy = policy.require_key_binding(audience, nonce);
    }
    if let Some(seconds) = members.seconds("keyBindingMaxAge")? {
        policy = policy.key_binding_max_age(seconds);
    }
    if members.chosen("asHolder")? {
        policy = policy.as_holder();
    }
    Ok(policy)
}

fn limits(members: &mut Members) -> Result<Limits> {
    let mut limits = Limits::default();
    let Some(mut members) = members.object("limits")? else { return Ok(limits) };
    for (name, limit) in [
        ("inputBytes", &mut limits.json.bytes),
        ("inputDepth", &mut limits.json.depth),
        ("requests", &mut limits.requests),
        ("credentials", &mut limits.credentials),
        ("statusLists", &mut limits.status_lists),
        ("statusDocumentBytes", &mut limits.status_document),
        ("statusListBytes", &mut limits.status_bytes),
    ] {
        if let Some(value) = members.count(name)? {
            *limit = value;
        }
    }
    members.end()?;
    Ok(limits)
}
