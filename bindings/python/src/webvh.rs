//! DID documents of keys, and logs of did:webvh.

use crate::document::{json, text, time, timestamp};
use crate::error::{Failure, unknown};
use crate::key::PublicKey;
use crate::signer::signer;
use crate::wait::{Reach, wait};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use testamur::did::{
    Did, DidDocument, DidWebvh, KeyForm, PublishedKey, Relationship, WebvhStatement, WebvhWitnesses,
};
use testamur::{Timestamp, did};

/// A log that was verified.
#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct WebvhLog(did::WebvhLog);

/// The attributes of a `testamur.WebvhStatement`.
#[derive(FromPyObject)]
pub(crate) struct Statement {
    update_keys: Option<Vec<Py<PublicKey>>>,
    next_keys: Option<Vec<Py<PublicKey>>>,
    /// How many have to approve, and who may; 0 and nobody end that.
    witnesses: Option<(usize, Vec<Py<PublicKey>>)>,
    watchers: Option<Vec<String>>,
    portable: Option<bool>,
    ttl: Option<u32>,
    deactivated: bool,
}

/// A version: its id, number, time, DID, and whether it gives the DID up.
type Version = (String, u32, String, String, bool);

impl Statement {
    fn read(self) -> Result<WebvhStatement, Failure> {
        let witnesses = match self.witnesses {
            None => None,
            Some((0, keys)) if keys.is_empty() => Some(None),
            Some((threshold, keys)) => Some(Some(WebvhWitnesses::new(threshold, &public(keys))?)),
        };
        Ok(WebvhStatement {
            update_keys: self.update_keys.map(public),
            next_keys: self.next_keys.map(public),
            witnesses,
            watchers: self.watchers,
            portable: self.portable,
            ttl: self.ttl,
            deactivated: self.deactivated,
        })
    }
}

#[pymethods]
impl WebvhLog {
    #[staticmethod]
    fn read(
        py: Python<'_>,
        log: &[u8],
        witnesses: Option<&[u8]>,
        unapproved: bool,
        at: Option<&str>,
    ) -> Result<WebvhLog, Failure> {
        let at = time_or_now(at)?;
        Ok(WebvhLog(py.detach(|| match unapproved {
            true => did::WebvhLog::verify_unapproved(log, at),
            false => did::WebvhLog::verify(log, witnesses, at),
        })?))
    }

    fn to_bytes(&self) -> Vec<u8> {
        self.0.to_jsonl().to_vec()
    }

    #[getter]
    fn versions(&self) -> Vec<Version> {
        let told = |version: &did::WebvhVersion| {
            let (did, ended) = (version.did().to_string(), version.parameters().is_deactivated());
            (version.id().to_owned(), version.number(), time(version.time()), did, ended)
        };
        self.0.versions().iter().map(told).collect()
    }

    fn document(&self) -> Result<Vec<u8>, Failure> {
        Ok(text(self.0.latest().document()?.value()))
    }

    fn did_web_document(&self) -> Result<Vec<u8>, Failure> {
        Ok(text(self.0.did_web_document()?.value()))
    }

    /// Where it is to be served.
    fn url(&self) -> Result<String, Failure> {
        Ok(DidWebvh::new().url(self.0.latest().did())?)
    }

    /// The file of approvals with more of them.
    fn with_approvals(
        &self,
        file: Option<&[u8]>,
        approvals: Vec<PyBackedBytes>,
    ) -> Result<Vec<u8>, Failure> {
        let approvals = approvals.iter().map(|one| json(one)).collect::<Result<_, Failure>>()?;
        Ok(self.0.with_approvals(file, approvals)?)
    }

    fn may_be_continued_by(&self, key: &PublicKey) -> bool {
        self.0.may_be_continued_by(&key.0)
    }

    fn append(
        &self,
        py: Python<'_>,
        document: &[u8],
        statement: Statement,
        key: &Bound<'_, PyAny>,
        at: Option<&str>,
    ) -> Result<Vec<u8>, Failure> {
        let (document, statement) = (json(document)?, statement.read()?);
        let (signer, at) = (signer(key)?, time_or_now(at)?);
        let continued = || self.0.append(&document, &statement, &*signer, at);
        Ok(wait(py, Reach::Offline, continued)??)
    }
}

/// The DID that the first document of a log is written for.
#[pyfunction]
pub(crate) fn webvh_draft_did(location: &str) -> Result<String, Failure> {
    Ok(did::WebvhLog::draft_did(location)?.to_string())
}

/// The log of a new DID.
#[pyfunction]
pub(crate) fn webvh_create(
    py: Python<'_>,
    document: &[u8],
    statement: Statement,
    key: &Bound<'_, PyAny>,
    at: Option<&str>,
) -> Result<Vec<u8>, Failure> {
    let (document, statement) = (json(document)?, statement.read()?);
    let (signer, at) = (signer(key)?, time_or_now(at)?);
    let created = || did::WebvhLog::create(&document, &statement, &*signer, at);
    Ok(wait(py, Reach::Offline, created)??)
}

/// A witness's approval of a version.
#[pyfunction]
pub(crate) fn webvh_approval(
    py: Python<'_>,
    version_id: &str,
    key: &Bound<'_, PyAny>,
    at: Option<&str>,
) -> Result<Vec<u8>, Failure> {
    let (signer, at) = (signer(key)?, time_or_now(at)?);
    let approval = || did::WebvhLog::approval(version_id, &*signer, at);
    Ok(text(&wait(py, Reach::Offline, approval)??))
}

/// The document of a DID with these keys: by the id, the key, the form and the relationships of each.
#[pyfunction]
pub(crate) fn did_document(
    did: &str,
    keys: Vec<(String, Py<PublicKey>, String, Vec<String>)>,
) -> Result<Vec<u8>, Failure> {
    let published = |(id, key, form, names): (String, Py<PublicKey>, String, Vec<String>)| {
        let form = match form.as_str() {
            "Multikey" => KeyForm::Multikey,
            "JsonWebKey" => KeyForm::JsonWebKey,
            other => return Err(unknown("form", other, "is no form of a key in a document")),
        };
        let relationships =
            names.iter().map(|name| relationship(name)).collect::<Result<_, _>>()?;
        Ok(PublishedKey { id, key: key.get().0.clone(), form, relationships })
    };
    let keys = keys.into_iter().map(published).collect::<Result<Vec<_>, Failure>>()?;
    Ok(text(DidDocument::of_keys(&Did::parse(did)?, &keys)?.value()))
}

/// The verification relationship of a name.
pub(crate) fn relationship(name: &str) -> Result<Relationship, Failure> {
    let found = Relationship::find(name);
    found.ok_or_else(|| unknown("relationship", name, "is no verification relationship"))
}

fn time_or_now(at: Option<&str>) -> Result<Timestamp, Failure> {
    at.map_or_else(|| Ok(testamur::now()?), timestamp)
}

fn public(keys: Vec<Py<PublicKey>>) -> Vec<testamur::PublicKey> {
    keys.iter().map(|key| key.get().0.clone()).collect()
}
