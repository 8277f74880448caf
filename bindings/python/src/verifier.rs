//! The verifier, and what is asked of DIDs.

use crate::document::{text, timestamp};
use crate::error::{Failure, unknown};
use crate::evidence::{Bundle, Evidence};
use crate::network::Network;
use crate::policy::Policy;
use crate::report::Report;
use crate::wait::{Reach, wait};
use crate::webvh;
use pyo3::prelude::*;
use std::future::Future;
use std::time::Duration;
use testamur::did::{DereferencingOptions, Did, DidUrl, Origin, Representation, ResolutionOptions};

#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct Verifier {
    verifier: testamur::Verifier,
    reach: Reach,
}

/// The attributes of a `testamur.Resolving`.
#[derive(FromPyObject)]
struct Resolving {
    version_id: Option<String>,
    version_time: Option<String>,
    version_number: Option<u64>,
    expand_relative_urls: bool,
    no_cache: bool,
}

impl Resolving {
    fn read(self) -> Result<ResolutionOptions, Failure> {
        Ok(ResolutionOptions {
            version_id: self.version_id,
            version_time: self.version_time.as_deref().map(timestamp).transpose()?,
            version_number: self.version_number,
            expand_relative_urls: self.expand_relative_urls,
            no_cache: self.no_cache,
        })
    }
}

impl Verifier {
    fn wait<T: Send, F: Future<Output = T>>(
        &self,
        py: Python<'_>,
        answer: impl FnOnce() -> F + Send,
    ) -> Result<T, Failure> {
        wait(py, self.reach, answer)
    }
}

#[pymethods]
impl Verifier {
    #[new]
    fn new(
        network: Option<&Network>,
        evidence: Option<&Evidence>,
        at: Option<&str>,
        download_bytes: Option<usize>,
        download_seconds: Option<f64>,
    ) -> Result<Verifier, Failure> {
        let mut builder = testamur::Verifier::builder();
        builder = match network {
            Some(network) => builder.fetch(network.client()),
            None => builder.offline(),
        };
        if let Some(evidence) = evidence {
            builder = builder.evidence(evidence.0.clone());
        }
        if let Some(at) = at {
            builder = builder.at(timestamp(at)?);
        }
        if let Some(bytes) = download_bytes {
            builder = builder.download_bytes(bytes);
        }
        if let Some(seconds) = download_seconds {
            let time = Duration::try_from_secs_f64(seconds).map_err(|_| {
                unknown("download_seconds", &seconds.to_string(), "is no length of time")
            })?;
            builder = builder.download_time(time);
        }
        let reach = if network.is_some() { Reach::Online } else { Reach::Offline };
        Ok(Verifier { verifier: builder.build()?, reach })
    }

    fn verify(&self, py: Python<'_>, input: &[u8], policy: &Policy) -> Result<Report, Failure> {
        Ok(self.wait(py, || self.verifier.examine(input, &policy.0))??.into())
    }

    fn bundle(
        &self,
        py: Python<'_>,
        input: &[u8],
        policy: &Policy,
    ) -> Result<(Report, Bundle), Failure> {
        let (report, bundle) = self.wait(py, || self.verifier.bundle(input, &policy.0))??;
        Ok((report.into(), Bundle(bundle)))
    }

    /// Examines what a DID publishes of itself.
    fn whois(&self, py: Python<'_>, did: &str, policy: &Policy) -> Result<Report, Failure> {
        let did = Did::parse(did)?;
        let policy = match &policy.0 {
            testamur::Policy::Presentation(policy) | testamur::Policy::Either(policy) => policy,
            _ => {
                return Err(unknown("kind", "credential", "is not what a DID publishes of itself"));
            }
        };
        Ok(self.wait(py, || self.verifier.whois(&did, policy))??.into())
    }

    /// A verifier that waits only once for a server that does not answer.
    fn for_batch(&self) -> Verifier {
        Verifier { verifier: self.verifier.for_batch(), reach: self.reach }
    }

    fn resolve(&self, py: Python<'_>, did: &str, options: Resolving) -> Result<Vec<u8>, Failure> {
        let (did, options) = (Did::parse(did)?, options.read()?);
        Ok(text(&self.wait(py, || self.verifier.resolve(&did, &options))??.to_value()))
    }

    fn dereference(
        &self,
        py: Python<'_>,
        url: &str,
        options: Resolving,
        relationship: Option<&str>,
        uri_list: bool,
    ) -> Result<Vec<u8>, Failure> {
        let url = DidUrl::parse(url)?;
        let options = DereferencingOptions {
            representation: if uri_list {
                Representation::UriList
            } else {
                Representation::Document
            },
            relationship: relationship.map(webvh::relationship).transpose()?,
            resolution: options.read()?,
        };
        Ok(text(&self.wait(py, || self.verifier.dereference(&url, &options))??.to_value()))
    }

    fn linked_domains(&self, py: Python<'_>, did: &str) -> Result<Vec<u8>, Failure> {
        let did = Did::parse(did)?;
        Ok(text(&self.wait(py, || self.verifier.linked_domains(&did))??.to_value()))
    }

    fn linked_dids(&self, py: Python<'_>, origin: &str) -> Result<Vec<u8>, Failure> {
        let origin = Origin::parse(origin)?;
        Ok(text(&self.wait(py, || self.verifier.linked_dids(&origin))??.to_value()))
    }

    fn domain_link(&self, py: Python<'_>, did: &str, origin: &str) -> Result<Vec<u8>, Failure> {
        let (did, origin) = (Did::parse(did)?, Origin::parse(origin)?);
        Ok(text(&self.wait(py, || self.verifier.domain_link(&did, &origin))??.to_value()))
    }
}
