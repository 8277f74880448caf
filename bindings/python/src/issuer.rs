//! The issuer.

use crate::document::{Data, data, json, pointers, text, timestamp};
use crate::error::{Failure, Reason, reason, unknown};
use crate::evidence::Evidence;
use crate::key::PublicKey;
use crate::network::Network;
use crate::signer::signer;
use crate::status::{StatusStore, document_of};
use crate::wait::{Reach, wait};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use std::future::Future;
use std::sync::Arc;
use testamur::core::model::Version;
use testamur::did::Origin;
use testamur::proof::domain_linkage::DidConfiguration;
use testamur::proof::jose::Ed25519Name;
use testamur::status::{ListSecuring, Period};
use testamur::{
    Code, Contexts, DomainLinkForm, Envelope, Error, IssueOptions, Prepared, Refused, Securing,
    SignatureAlgorithm, Suite, parse,
};

#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct Issuer {
    pub(crate) issuer: testamur::Issuer,
    reach: Reach,
}

/// The attributes of a `testamur.IssueOptions`.
#[derive(FromPyObject)]
struct Options {
    created: Option<String>,
    expires: Option<String>,
    proof_purpose: Option<String>,
    domain: Vec<String>,
    challenge: Option<String>,
    proof_id: Option<String>,
    previous_proof: Vec<String>,
    add_to_proofs: bool,
    mandatory: Vec<String>,
    dangerous_allow_undefined_terms: bool,
    algorithm: Option<String>,
    disclosable: Vec<String>,
    #[pyo3(attribute("_holder_key"))]
    holder_key: Option<Py<PublicKey>>,
    embed_key: bool,
    certificates: Vec<PyBackedBytes>,
}

impl Options {
    fn read(self, securing: &str) -> Result<(Securing, IssueOptions), Failure> {
        let found = Securing::find(securing);
        let found = found
            .ok_or_else(|| unknown("securing", securing, "is no suite and no kind of token"))?;
        let securing = match found {
            Securing::Envelope(envelope) => self.envelope(envelope)?.into(),
            Securing::DataIntegrity(suite) if self.is_for_envelopes() => {
                let reason = "algorithm, disclosable, holder_key, embed_key and certificates are for tokens and COSE signatures";
                return Err(Error::new(Code::UsageSecuring)
                    .with("securing", suite)
                    .with("reason", reason)
                    .into());
            }
            other => other,
        };
        let mut options = IssueOptions::default();
        options.created = self.created.as_deref().map(timestamp).transpose()?;
        options.expires = self.expires.as_deref().map(timestamp).transpose()?;
        options.proof_purpose = self.proof_purpose;
        options.domain = self.domain;
        options.challenge = self.challenge;
        options.proof_id = self.proof_id;
        options.previous_proof = self.previous_proof;
        options.add_to_proofs = self.add_to_proofs;
        options.mandatory = pointers(self.mandatory)?;
        options.dangerous_allow_undefined_terms = self.dangerous_allow_undefined_terms;
        Ok((securing, options))
    }

    fn is_for_envelopes(&self) -> bool {
        let (key, lists) =
            (&self.holder_key, self.disclosable.is_empty() && self.certificates.is_empty());
        self.algorithm.is_some() || key.is_some() || self.embed_key || !lists
    }

    fn envelope(&self, mut envelope: Envelope) -> Result<Envelope, Failure> {
        if let Some(name) = &self.algorithm {
            let (algorithm, ed25519_name) = algorithm(name)?;
            envelope = envelope.algorithm(algorithm).ed25519_name(ed25519_name);
        }
        if let Some(key) = &self.holder_key {
            envelope = envelope.holder_key(key.get().0.clone());
        }
        if self.embed_key {
            envelope = envelope.with_embedded_key();
        }
        let certificates = self.certificates.iter().map(|one| one.to_vec()).collect();
        Ok(envelope.disclosable(pointers(self.disclosable.clone())?).certificates(certificates))
    }
}

/// An algorithm as JOSE names it, and how it is to be named.
pub(crate) fn algorithm(name: &str) -> Result<(SignatureAlgorithm, Ed25519Name), Failure> {
    let ed25519_name = if name == "Ed25519" { Ed25519Name::Ed25519 } else { Ed25519Name::EdDsa };
    Ok((SignatureAlgorithm::from_jose(name)?, ed25519_name))
}

impl Issuer {
    /// What was prepared, with its signature, and what could not be checked of it.
    fn signed<F: Future<Output = Result<Prepared, Refused>>>(
        &self,
        py: Python<'_>,
        prepare: impl FnOnce() -> F + Send,
    ) -> Result<(Data, Vec<Reason>), Failure> {
        let (secured, unchecked) = wait(py, self.reach, || async {
            let prepared = prepare().await?;
            let unchecked = prepared.unchecked().to_vec();
            Ok::<_, Refused>((prepared.sign().await?, unchecked))
        })??;
        Ok((data(&secured), unchecked.iter().map(reason).collect()))
    }
}

#[pymethods]
impl Issuer {
    #[new]
    fn new(
        key: &Bound<'_, PyAny>,
        id: Option<String>,
        method: Option<String>,
        network: Option<&Network>,
        evidence: Option<&Evidence>,
        at: Option<&str>,
    ) -> Result<Issuer, Failure> {
        let signer = signer(key)?;
        let mut issuer = match (id, method) {
            (None, None) => testamur::Issuer::did_key(signer)?,
            (Some(id), None) => testamur::Issuer::new(id, signer)?,
            (Some(id), Some(method)) => testamur::Issuer::with_method(id, method, signer)?,
            (None, Some(method)) => {
                return Err(unknown("method", &method, "is given without an id"));
            }
        };
        if let Some(network) = network {
            issuer = issuer.fetch(network.client());
        }
        if let Some(evidence) = evidence {
            let contexts = Contexts::bundled().with_evidence(&evidence.0);
            issuer = issuer.contexts(contexts).evidence(evidence.0.clone());
        }
        if let Some(at) = at {
            issuer = issuer.at(timestamp(at)?);
        }
        Ok(Issuer { issuer, reach: if network.is_some() { Reach::Online } else { Reach::Offline } })
    }

    #[getter]
    fn id(&self) -> &str {
        self.issuer.id()
    }

    #[getter]
    fn verification_method(&self) -> &str {
        self.issuer.verification_method()
    }

    /// The same, with a status of this list for each credential.
    fn with_status(&self, store: &StatusStore, list: &str) -> Issuer {
        let issuer = self.issuer.clone().status(Arc::clone(&store.0), list);
        Issuer { issuer, reach: self.reach }
    }

    /// A credential, and what could not be checked of its draft.
    fn issue(
        &self,
        py: Python<'_>,
        draft: &[u8],
        securing: &str,
        options: Options,
    ) -> Result<(Data, Vec<Reason>), Failure> {
        let (draft, (securing, options)) = (json(draft)?, options.read(securing)?);
        self.signed(py, || self.issuer.prepare(draft, securing, options))
    }

    /// Links the issuer's DID with an origin: by a token, or a proof of this suite.
    fn link_domain(
        &self,
        py: Python<'_>,
        origin: &str,
        until: &str,
        suite: Option<&str>,
    ) -> Result<(Data, Vec<Reason>), Failure> {
        let (origin, until) = (Origin::parse(origin)?, timestamp(until)?);
        let find = |name| Suite::find(name).ok_or_else(|| unknown("suite", name, "is no suite"));
        let form = match suite.map(find).transpose()? {
            None => DomainLinkForm::Token,
            Some(suite) => DomainLinkForm::Embedded(suite, Version::V1),
        };
        self.signed(py, || self.issuer.link_domain(&origin, until, form))
    }

    /// Signs one document of a status list as it is now.
    fn sign_list(
        &self,
        py: Python<'_>,
        store: &StatusStore,
        list: &str,
        url: &str,
    ) -> Result<Data, Failure> {
        let snapshot = py.detach(|| store.0.publish(list))?;
        let document = document_of(snapshot.description(), url)?;
        let period = Period::starting(self.issuer.now()?, snapshot.description());
        let securing = ListSecuring::default();
        let signed =
            wait(py, self.reach, || self.issuer.sign_list(&snapshot, &document, &securing, period));
        Ok(data(&signed??))
    }
}

/// The configuration that an origin publishes (`/.well-known/did-configuration.json`), with more links.
#[pyfunction]
pub(crate) fn did_configuration(
    origin: &str,
    published: Option<&[u8]>,
    links: Vec<PyBackedBytes>,
) -> Result<Vec<u8>, Failure> {
    let origin = Origin::parse(origin)?;
    let read = |bytes: &[u8]| DidConfiguration::read(&origin, bytes);
    let mut configuration = published.map(read).transpose()?.unwrap_or_default();
    for link in &links {
        // A token is a text there.
        let is_json = link.trim_ascii_start().starts_with(b"{");
        let token = || std::str::from_utf8(link).ok().filter(|_| !is_json);
        let value = token().map_or_else(|| parse(link), |token| Ok(token.trim().into()))?;
        configuration.add(value)?;
    }
    Ok(text(&configuration.to_value()))
}
