//! What is demanded of a document.

use crate::error::{Failure, unknown};
use crate::key::PublicKey;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use testamur::core::limits::JsonLimits;
use testamur::did::Origin;
use testamur::proof::jose::TrustAnchors;
use testamur::{
    CredentialPolicy, HolderBinding, PastKeys, PresentationPolicy, RequiredSuite, StatusAsOf,
    StatusRule, Suite, Trust,
};

/// The policy that `testamur.Policy` stands for.
#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct Policy(pub(crate) testamur::Policy);

#[pymethods]
impl Policy {
    #[new]
    fn new(demands: Demands) -> Result<Policy, Failure> {
        let kind = demands.kind.clone();
        Ok(Policy(match kind.as_str() {
            // What ties a bare credential to this moment is the credential's own part.
            "credential" => {
                let (domain, challenge) = (demands.domain.clone(), demands.challenge.clone());
                let holder_is_subject = demands.holder_is_subject;
                let mut policy = demands.credentials()?;
                policy = domain.into_iter().fold(policy, CredentialPolicy::domain);
                policy = challenge.into_iter().fold(policy, CredentialPolicy::challenge);
                if holder_is_subject {
                    policy = policy.require_holder_is_subject();
                }
                testamur::Policy::Credential(policy)
            }
            "presentation" => testamur::Policy::Presentation(demands.presentation()?),
            "either" => testamur::Policy::Either(demands.presentation()?),
            other => {
                return Err(unknown(
                    "kind",
                    other,
                    "is none of \"either\", \"credential\", \"presentation\"",
                ));
            }
        }))
    }
}

/// The attributes of a `testamur.Policy`, under the same names.
#[derive(FromPyObject)]
struct Demands {
    /// `None`: anyone.
    #[pyo3(attribute("_issuers"))]
    trust: Option<Vec<String>>,
    kind: String,
    types: Vec<String>,
    linked_domains: Vec<String>,
    show_linked_domains: bool,
    clock_skew: u32,
    status: String,
    status_issuers: Vec<String>,
    status_max_age: Option<u32>,
    status_lists: Vec<PyBackedBytes>,
    status_as_of: String,
    dangerous_allow_unreachable_status: bool,
    proof_purpose: Option<String>,
    domain: Option<String>,
    challenge: Option<String>,
    key_binding: Option<(String, String)>,
    key_binding_max_age: Option<u32>,
    holder_is_subject: bool,
    pseudonym: Option<PyBackedBytes>,
    #[pyo3(attribute("_known"))]
    known_keys: Vec<(String, Py<PublicKey>)>,
    certificate_authorities: Vec<PyBackedBytes>,
    contexts: Vec<String>,
    only_suites: Option<Vec<String>>,
    suites: Vec<String>,
    past_keys: String,
    dangerous_accept_keys_of_others: bool,
    as_holder: bool,
    dangerous_allow_undefined_terms: bool,
    limits: Option<Limits>,
}

/// The attributes of a `testamur.Limits`.
#[derive(FromPyObject)]
struct Limits {
    input_bytes: Option<usize>,
    input_depth: Option<usize>,
    requests: Option<usize>,
    credentials: Option<usize>,
    status_lists: Option<usize>,
    status_document_bytes: Option<usize>,
    status_list_bytes: Option<usize>,
}

impl Demands {
    fn presentation(self) -> Result<PresentationPolicy, Failure> {
        let mut binding = HolderBinding::dangerous_replayable();
        binding = self.domain.iter().fold(binding, HolderBinding::domain);
        binding = self.challenge.iter().fold(binding, HolderBinding::challenge);
        let (undefined, is_subject) =
            (self.dangerous_allow_undefined_terms, self.holder_is_subject);
        let mut policy = PresentationPolicy::new(self.credentials()?, binding);
        if undefined {
            policy = policy.dangerous_allow_undefined_terms();
        }
        if is_subject {
            policy = policy.require_holder_is_subject();
        }
        Ok(policy)
    }

    /// What is demanded of each credential.
    fn credentials(self) -> Result<CredentialPolicy, Failure> {
        let trust = self.trust.as_ref().map_or_else(|| Ok(Trust::anyone()), Trust::only)?;
        let mut policy = CredentialPolicy::new(trust).clock_skew(self.clock_skew);
        // First: a list that is handed over is read within them.
        if let Some(limits) = &self.limits {
            policy = policy.limits(limits.read());
        }
        policy = self.types.iter().fold(policy, CredentialPolicy::require_type);
        for origin in &self.linked_domains {
            policy = policy.require_linked_domain(Origin::parse(origin)?);
        }
        if let Some(purpose) = &self.proof_purpose {
            policy = policy.proof_purpose(purpose);
        }
        if let Some((audience, nonce)) = &self.key_binding {
            policy = policy.require_key_binding(audience, nonce);
        }
        if let Some(seconds) = self.key_binding_max_age {
            policy = policy.key_binding_max_age(seconds);
        }
        if let Some(verifier) = &self.pseudonym {
            policy = policy.require_pseudonym(verifier.to_vec());
        }
        for (owner, key) in &self.known_keys {
            policy = policy.known_key(owner, key.get().0.clone());
        }
        if !self.certificate_authorities.is_empty() {
            policy =
                policy.certificate_authorities(TrustAnchors::of(&self.certificate_authorities)?);
        }
        policy = self.contexts.iter().fold(policy, CredentialPolicy::allow_context);
        self.status(self.suites(self.switches(policy)?)?)
    }

    /// What is on or off, or one of few.
    fn switches(&self, mut policy: CredentialPolicy) -> Result<CredentialPolicy, Failure> {
        policy = policy.past_keys(match self.past_keys.as_str() {
            "warned" => PastKeys::Warned,
            "refused" => PastKeys::Refused,
            other => {
                return Err(unknown("past_keys", other, "is neither \"warned\" nor \"refused\""));
            }
        });
        if self.show_linked_domains {
            policy = policy.show_linked_domains();
        }
        if self.dangerous_accept_keys_of_others {
            policy = policy.dangerous_accept_keys_of_others();
        }
        if self.as_holder {
            policy = policy.as_holder();
        }
        if self.dangerous_allow_undefined_terms {
            policy = policy.dangerous_allow_undefined_terms();
        }
        Ok(policy)
    }

    fn suites(&self, mut policy: CredentialPolicy) -> Result<CredentialPolicy, Failure> {
        let is_none = "is no suite";
        if let Some(names) = &self.only_suites {
            let find = |name: &String| {
                Suite::find(name).ok_or_else(|| unknown("only_suites", name, is_none))
            };
            policy = policy.only_suites(names.iter().map(find).collect::<Result<Vec<_>, _>>()?);
        }
        let find = |name: &String| {
            RequiredSuite::find(name).ok_or_else(|| unknown("suites", name, is_none))
        };
        Ok(policy.require_suites(self.suites.iter().map(find).collect::<Result<Vec<_>, _>>()?))
    }

    fn status(&self, mut policy: CredentialPolicy) -> Result<CredentialPolicy, Failure> {
        policy = policy.status(match self.status.as_str() {
            "check" => StatusRule::Check,
            "require" => StatusRule::Require,
            "ignore" => StatusRule::Ignore,
            other => {
                return Err(unknown(
                    "status",
                    other,
                    "is none of \"check\", \"require\", \"ignore\"",
                ));
            }
        });
        policy = policy.status_as_of(match self.status_as_of.as_str() {
            "lists" => StatusAsOf::Lists,
            "asked_time" => StatusAsOf::AskedTime,
            other => {
                return Err(unknown(
                    "status_as_of",
                    other,
                    "is neither \"lists\" nor \"asked_time\"",
                ));
            }
        });
        policy = self.status_issuers.iter().fold(policy, CredentialPolicy::status_issuer);
        if let Some(seconds) = self.status_max_age {
            policy = policy.status_max_age(seconds);
        }
        if self.dangerous_allow_unreachable_status {
            policy = policy.dangerous_allow_unreachable_status();
        }
        for list in &self.status_lists {
            policy = policy.status_list(&**list)?;
        }
        Ok(policy)
    }
}

impl Limits {
    fn read(&self) -> testamur::Limits {
        let usual = testamur::Limits::default();
        let json = JsonLimits {
            bytes: self.input_bytes.unwrap_or(usual.json.bytes),
            depth: self.input_depth.unwrap_or(usual.json.depth),
        };
        let mut limits = usual;
        limits.json = json;
        limits.requests = self.requests.unwrap_or(usual.requests);
        limits.credentials = self.credentials.unwrap_or(usual.credentials);
        limits.status_lists = self.status_lists.unwrap_or(usual.status_lists);
        limits.status_document = self.status_document_bytes.unwrap_or(usual.status_document);
        limits.status_bytes = self.status_list_bytes.unwrap_or(usual.status_bytes);
        limits
    }
}
