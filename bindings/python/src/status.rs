//! Status lists of an issuer.

use crate::document::{text, time};
use crate::error::{Failure, unknown};
use crate::issuer::Issuer;
use crate::wait::{Reach, wait};
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;
use testamur::OsRandom;
use testamur::status::{
    self, FileStore, Folder, ListDescription, ListDocument, ListForm, Meaning, MemoryStore,
    Purpose, When,
};

/// An issuer's account of its lists.
#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct StatusStore(pub(crate) Arc<dyn status::StatusStore>);

/// A published document: its URL, until when it holds, whether it was signed now.
type Publication = (String, String, bool);

/// A document of a list: its URL, form, media type and purpose.
type Described = (String, &'static str, &'static str, Option<&'static str>);

/// The attributes of a `testamur.StatusList`; what is `None` is as usual.
#[derive(FromPyObject)]
struct List {
    url: String,
    entries: Option<u64>,
    purposes: Vec<String>,
    messages: Option<Vec<String>>,
    forms: Option<Vec<String>>,
    lifetime: Option<u64>,
    ttl: Option<u64>,
}

impl List {
    fn read(self) -> Result<ListDescription, Failure> {
        let usual = ListDescription::revocation(self.url.as_str())?;
        let meaning = match self.messages {
            Some(messages) => Meaning::Messages(messages),
            None => {
                let find = |name: &String| {
                    let found = Purpose::find(name);
                    found.ok_or_else(|| unknown("purposes", name, "is no purpose of a list"))
                };
                Meaning::Purposes(self.purposes.iter().map(find).collect::<Result<_, _>>()?)
            }
        };
        let entries = self.entries.unwrap_or(usual.entries());
        let mut list = ListDescription::new(self.url, entries, meaning)?;
        if let Some(names) = &self.forms {
            let find = |name: &String| {
                let found = ListForm::find(name);
                found.ok_or_else(|| unknown("forms", name, "is no form of a list"))
            };
            list = list.with_forms(names.iter().map(find).collect::<Result<Vec<_>, _>>()?)?;
        }
        if let Some(seconds) = self.lifetime {
            list = list.with_lifetime(seconds)?;
        }
        // 0 says that verifiers are told nothing, which the core writes as no time at all.
        match self.ttl {
            None => Ok(list),
            Some(0) => Ok(list.with_ttl(None)?),
            Some(seconds) => Ok(list.with_ttl(Some(seconds))?),
        }
    }
}

#[pymethods]
impl StatusStore {
    #[staticmethod]
    fn memory() -> StatusStore {
        StatusStore(Arc::new(MemoryStore::new()))
    }

    #[staticmethod]
    fn create(py: Python<'_>, path: PathBuf) -> Result<StatusStore, Failure> {
        Ok(StatusStore(Arc::new(py.detach(|| FileStore::create(path))?)))
    }

    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> Result<StatusStore, Failure> {
        Ok(StatusStore(Arc::new(py.detach(|| FileStore::open(path))?)))
    }

    fn add_list(&self, py: Python<'_>, list: List) -> Result<(), Failure> {
        let description = list.read()?;
        Ok(py.detach(|| self.0.create(description, &mut OsRandom))?)
    }

    fn lists(&self, py: Python<'_>) -> Result<Vec<Vec<u8>>, Failure> {
        let lists = py.detach(|| self.0.lists())?;
        Ok(lists.iter().map(|list| text(&list.to_value())).collect())
    }

    fn documents(&self, py: Python<'_>, list: &str) -> Result<Vec<Described>, Failure> {
        let description = py.detach(|| self.0.description(list))?;
        Ok(description.documents().iter().map(described).collect())
    }

    fn allocate(&self, py: Python<'_>, list: &str, id: Option<&str>) -> Result<u64, Failure> {
        Ok(py.detach(|| match id {
            Some(id) => self.0.allocate_for(list, id),
            None => self.0.allocate_one(list),
        })?)
    }

    fn find(&self, py: Python<'_>, list: &str, id: &str) -> Result<Option<u64>, Failure> {
        Ok(py.detach(|| self.0.find(list, id))?)
    }

    fn set(&self, py: Python<'_>, list: &str, index: u64, status: u8) -> Result<u8, Failure> {
        Ok(py.detach(|| self.0.set(list, index, status))?)
    }

    fn set_all(
        &self,
        py: Python<'_>,
        list: &str,
        statuses: Vec<(u64, u8)>,
    ) -> Result<Vec<u64>, Failure> {
        let before = py.detach(|| self.0.set_all(list, &statuses))?;
        Ok(before.into_iter().map(u64::from).collect())
    }

    fn read(&self, py: Python<'_>, list: &str, index: u64) -> Result<u8, Failure> {
        Ok(py.detach(|| self.0.read(list, index))?)
    }

    fn add_decoys(
        &self,
        py: Python<'_>,
        list: &str,
        count: u64,
        status: u8,
    ) -> Result<(), Failure> {
        Ok(py.detach(|| self.0.add_decoys(list, count, status))?)
    }

    fn dangerous_unrevoke(
        &self,
        py: Python<'_>,
        list: &str,
        index: u64,
        status: u8,
    ) -> Result<(), Failure> {
        py.detach(|| self.0.dangerous_unrevoke(list, &[(index, status)]))?;
        Ok(())
    }
}

/// Signs the lists of a store that are due, and puts them into a folder.
#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct Publisher(status::Publisher);

#[pymethods]
impl Publisher {
    #[new]
    fn new(issuer: &Issuer) -> Publisher {
        Publisher(status::Publisher::new(issuer.issuer.clone()))
    }

    /// What is published now of every list.
    ///
    /// # Errors
    /// Everything that was refused; the other lists are published all the same.
    fn publish(
        &self,
        py: Python<'_>,
        store: &StatusStore,
        folder: PathBuf,
        always: bool,
    ) -> Result<Vec<Publication>, Failure> {
        let folder = Folder::new(folder);
        let when = if always { When::Always } else { When::IfDue };
        let published = wait(py, Reach::Offline, || self.0.publish_all(&*store.0, &folder, when))??;
        let (mut errors, mut documents) = (Vec::new(), Vec::new());
        for list in published {
            errors.extend(list.refused.iter().flat_map(testamur::Refused::errors).cloned());
            let told = |one: status::Publication| {
                (one.document.url().to_owned(), time(one.until), one.is_new)
            };
            documents.extend(list.documents.into_iter().map(told));
        }
        match errors.is_empty() {
            true => Ok(documents),
            false => Err(Failure::Errors(errors)),
        }
    }
}

/// The document of a list with this URL.
pub(crate) fn document_of(list: &ListDescription, url: &str) -> Result<ListDocument, Failure> {
    let found = list.documents().into_iter().find(|document| document.url() == url);
    found.ok_or_else(|| unknown("url", url, "is that of no document of the list"))
}

fn described(document: &ListDocument) -> Described {
    let (form, purpose) = (document.form(), document.purpose().map(Purpose::name));
    (document.url().to_owned(), form.name(), form.media_type(), purpose)
}
