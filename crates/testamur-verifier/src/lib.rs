//! The verifier's role: policy, checks in a fixed order, and a report.
//!
//! [`Verifier::verify`] is a pure function of the input, the policy, the evidence and the time. What
//! it would have to fetch, it asks for.
//!
//! ```
//! use testamur_core::{Timestamp, evidence::{Evidence, Step}, report::Verdict};
//! use testamur_verifier::{CredentialPolicy, Trust, Verifier};
//!
//! let policy = CredentialPolicy::new(Trust::only(["did:web:registrar.example.edu"])?);
//! let now = Timestamp::parse("2026-11-22T08:30:00Z").unwrap();
//! let step = Verifier::new().verify(b"no badge", &policy.into(), &Evidence::new(), now);
//! let Step::Done(report) = step else { panic!("nothing is needed to refuse this") };
//! assert_eq!(report.verdict(), Verdict::Rejected);
//! assert!(report.accept().is_err());
//! # Ok::<(), testamur_core::Error>(())
//! ```

mod allowance;
mod appended;
mod attachments;
mod conformance;
mod contexts;
mod disguise;
mod domains;
mod envelope;
mod examination;
mod explanation;
mod input;
mod inquiry;
mod inside;
mod keys;
mod moment;
mod policy;
mod presentation;
mod report;
mod signatures;
mod status;
mod terms;
mod verifier;
mod whois;

pub use domains::{DomainLink, DomainLinks, LINKS as DOMAIN_LINKS};
pub use envelope::TokenStages;
pub use explanation::{ExplainedProof, Explanation};
pub use input::Input;
pub use policy::{
    CredentialPolicy, HolderBinding, Limits, PastKeys, Policy, PresentationPolicy, RequiredSuite,
    StatusAsOf, StatusRule, Trust,
};
pub use report::{Credential, Presentation, Rejection, Report, Verified};
pub use testamur_schema::{RelatedResources, SchemaFinding, Schemas, check_related_resources};
pub use verifier::Verifier;
