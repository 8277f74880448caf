//! The issuers of a server, each under its name.

use crate::lists::StatusLists;
use std::collections::BTreeMap;
use std::sync::Arc;
use testamur::core::json::Object;
use testamur::status::{ListForm, ListSecuring};
use testamur::{Code, Error, Issuer, Result, Securing, Suite, Value};

/// One issuer: its name in paths, its key, and how it secures what it issues.
#[derive(Debug)]
pub struct NamedIssuer {
    pub(crate) name: String,
    pub(crate) issuer: Issuer,
    pub(crate) securing: Securing,
    pub(crate) suite: String,
    pub(crate) status: StatusSetting,
}

/// Whether credentials get a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusSetting {
    /// They have the one of their draft, or none.
    Off,
    /// A credential of VCDM 2.0 whose draft has no status gets one, with which it can be revoked.
    Revocation,
}

impl NamedIssuer {
    /// An issuer that secures with a cryptosuite.
    pub fn data_integrity(name: impl Into<String>, issuer: Issuer, suite: Suite) -> NamedIssuer {
        let securing = Securing::data_integrity(suite);
        NamedIssuer {
            name: name.into(),
            issuer,
            securing,
            suite: suite.name().to_owned(),
            status: StatusSetting::Off,
        }
    }

    /// An issuer of tokens of the type `vc+jwt`.
    pub fn vc_jwt(name: impl Into<String>, issuer: Issuer) -> NamedIssuer {
        NamedIssuer {
            name: name.into(),
            issuer,
            securing: Securing::vc_jwt(),
            suite: "vc+jwt".to_owned(),
            status: StatusSetting::Off,
        }
    }

    /// Its name in paths.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives credentials a status, or not.
    #[must_use]
    pub fn status(self, status: StatusSetting) -> NamedIssuer {
        NamedIssuer { status, ..self }
    }

    /// The form of its status lists, and how they are signed: as its credentials are, where lists can be.
    pub(crate) fn lists(&self) -> (ListForm, ListSecuring) {
        match &self.securing {
            Securing::DataIntegrity(suite) => {
                let suite = Some(*suite).filter(|suite| !suite.is_selective());
                (ListForm::DataIntegrity, ListSecuring { suite, ..ListSecuring::default() })
            }
            _ => (ListForm::VcJwt, ListSecuring::default()),
        }
    }

    fn described(&self) -> Value {
        Object::from_iter([
            ("name", self.name.as_str()),
            ("id", self.issuer.id()),
            ("verificationMethod", self.issuer.verification_method()),
            ("suite", self.suite.as_str()),
        ])
        .into()
    }
}

/// All issuers with their status lists.
#[derive(Debug)]
pub(crate) struct Issuers(BTreeMap<String, Entry>);

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) issuer: Arc<NamedIssuer>,
    pub(crate) lists: Option<StatusLists>,
}

impl Issuers {
    pub(crate) fn new(entries: impl IntoIterator<Item = Entry>) -> Issuers {
        let named = entries.into_iter().map(|entry| (entry.issuer.name.clone(), entry));
        Issuers(named.collect())
    }

    pub(crate) fn find(&self, name: &str) -> Result<&Entry> {
        let unknown = || Error::new(Code::ServerIssuerUnknown).with("name", name);
        self.0.get(name).ok_or_else(unknown)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.values()
    }

    /// What `GET /issuers` tells.
    pub(crate) fn to_value(&self) -> Value {
        let all: Vec<Value> = self.iter().map(|entry| entry.issuer.described()).collect();
        Object::from_iter([("issuers", all)]).into()
    }
}
