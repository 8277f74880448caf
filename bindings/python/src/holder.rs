//! The holder.

use crate::document::{Data, data, pointers, text, timestamp};
use crate::error::{Failure, unknown};
use crate::evidence::Evidence;
use crate::issuer::algorithm;
use crate::signer::signer;
use crate::wait::{Reach, wait};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use testamur::{
    Contexts, Disclose, Held, OsRandom, Presentation, PresentationEnvelope,
    PresentationEnvelopeKind, Secured, Suite, presentable,
};

#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct Holder(testamur::Holder);

/// The attributes of a `testamur.PresentOptions`.
#[derive(FromPyObject)]
struct Options {
    id: Option<String>,
    holder: Option<String>,
    types: Vec<String>,
    created: Option<String>,
    expires: Option<String>,
    dangerous_allow_undefined_terms: bool,
    algorithm: Option<String>,
    disclosable: Vec<String>,
}

impl Options {
    fn presentation(
        &self,
        credentials: Vec<PyBackedBytes>,
        holder: &testamur::Holder,
        dated: bool,
    ) -> Result<Presentation, Failure> {
        let credentials: Result<Vec<_>, _> =
            credentials.iter().map(|one| presentable(one)).collect();
        let created = match &self.created {
            Some(time) => Some(timestamp(time)?),
            None if dated => Some(holder.now()?),
            None => None,
        };
        let expires = self.expires.as_deref().map(timestamp).transpose()?;
        let mut presentation = Presentation::of(credentials?).times(created, expires);
        if let Some(id) = &self.id {
            presentation = presentation.id(id);
        }
        if let Some(holder) = &self.holder {
            presentation = presentation.holder(holder.as_str());
        }
        if self.dangerous_allow_undefined_terms {
            presentation = presentation.dangerous_allow_undefined_terms();
        }
        Ok(self.types.iter().fold(presentation, Presentation::with_type))
    }

    fn envelope(self, kind: PresentationEnvelopeKind) -> Result<PresentationEnvelope, Failure> {
        let envelope = PresentationEnvelope::new(kind).disclosable(pointers(self.disclosable)?);
        Ok(match self.algorithm {
            None => envelope,
            Some(name) => {
                let (algorithm, ed25519_name) = algorithm(&name)?;
                envelope.algorithm(algorithm).ed25519_name(ed25519_name)
            }
        })
    }
}

#[pymethods]
impl Holder {
    #[new]
    fn new(
        key: &Bound<'_, PyAny>,
        id: Option<String>,
        method: Option<String>,
        evidence: Option<&Evidence>,
    ) -> Result<Holder, Failure> {
        let signer = signer(key)?;
        let holder = match (id, method) {
            (None, None) => testamur::Holder::did_key(signer)?,
            (Some(id), None) => testamur::Holder::new(id, signer)?,
            (Some(id), Some(method)) => testamur::Holder::with_method(id, method, signer)?,
            (None, Some(method)) => {
                return Err(unknown("method", &method, "is given without an id"));
            }
        };
        Ok(Holder(match evidence {
            Some(evidence) => holder.contexts(Contexts::bundled().with_evidence(&evidence.0)),
            None => holder,
        }))
    }

    #[getter]
    fn id(&self) -> &str {
        self.0.id()
    }

    fn derive(
        &self,
        py: Python<'_>,
        credential: &[u8],
        show: Vec<String>,
    ) -> Result<Vec<u8>, Failure> {
        let disclose = Disclose::only(show)?;
        let derived = py.detach(|| self.0.derive(Held::read(credential)?, disclose))?;
        Ok(derived.to_bytes())
    }

    fn bind(
        &self,
        py: Python<'_>,
        credential: &[u8],
        audience: &str,
        nonce: &str,
    ) -> Result<Vec<u8>, Failure> {
        let held = Held::read(credential)?;
        Ok(wait(py, Reach::Offline, || self.0.bind(&held, audience, nonce))??.to_bytes())
    }

    fn present(
        &self,
        py: Python<'_>,
        credentials: Vec<PyBackedBytes>,
        securing: &str,
        options: Options,
        domain: Vec<String>,
        challenge: Option<String>,
    ) -> Result<Data, Failure> {
        let bound = |presentation| {
            let presentation = domain.iter().fold(presentation, Presentation::domain);
            challenge.iter().fold(presentation, Presentation::challenge)
        };
        if let Some(suite) = Suite::find(securing) {
            let presentation = bound(options.presentation(credentials, &self.0, true)?);
            let signed = wait(py, Reach::Offline, || self.0.present(presentation, suite))??;
            return Ok(data(&Secured::Document(signed)));
        }
        let kind = PresentationEnvelopeKind::find(securing);
        let kind =
            kind.ok_or_else(|| unknown("securing", securing, "is no suite and no kind of token"))?;
        // A COSE signature has no place for a time.
        let dated = kind != PresentationEnvelopeKind::VpCose;
        let presentation = bound(options.presentation(credentials, &self.0, dated)?);
        let (envelope, mut random) = (options.envelope(kind)?, OsRandom);
        let signed =
            wait(py, Reach::Offline, || self.0.present_in(presentation, &envelope, &mut random));
        Ok(data(&signed??))
    }
}

/// What a credential or presentation says, as JSON. Nothing is verified.
#[pyfunction]
pub(crate) fn inspect(py: Python<'_>, input: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok(py.detach(|| Ok::<_, testamur::Error>(text(&Held::read(input)?.inspect()?.to_value())))?)
}
