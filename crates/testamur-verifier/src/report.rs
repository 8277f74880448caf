//! The verifier's report, and the one door from it to verified data.

use crate::examination::Located;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use testamur_core::json::Value;
use testamur_core::model::{CredentialSummary, Version};
use testamur_core::ordered::BTreeMap;
use testamur_core::report::{self, Outcome, Verdict};

/// What the verifier found out. Reads as the [`report::Report`] that it is; only this one leads to
/// verified data.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    data: report::Report,
    document: Option<Document>,
    /// What a credential says that has claims in the place of members.
    claimed: Option<CredentialSummary>,
    lifetimes: Vec<(String, Duration)>,
    handed_lists: Vec<(String, Arc<[u8]>)>,
}

/// What was examined, if it could be read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Document {
    Credential(Located),
    Presentation(Located, Vec<Report>),
}

/// Data that a verifier accepted under a policy, at a time. Nothing else can make one.
#[derive(Clone, Debug)]
pub struct Verified<T> {
    data: T,
    report: report::Report,
}

/// A credential, to read.
#[derive(Clone, Debug)]
pub struct Credential {
    place: Located,
    summary: CredentialSummary,
}

/// A presentation, to read.
#[derive(Clone, Debug)]
pub struct Presentation {
    place: Located,
    credentials: Vec<Verified<Credential>>,
}

/// Why a report gives no verified data: the verdict was not "accepted", or the document is not of
/// the kind that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejection(Box<Report>);

impl Report {
    pub(crate) fn new(
        data: report::Report,
        document: Option<Document>,
        claimed: Option<CredentialSummary>,
    ) -> Report {
        Report { data, document, claimed, lifetimes: Vec::new(), handed_lists: Vec::new() }
    }

    pub(crate) fn set_lifetimes(&mut self, lifetimes: &BTreeMap<String, Duration>) {
        self.lifetimes = lifetimes.iter().map(|(url, ttl)| (url.clone(), *ttl)).collect();
    }

    /// How long documents that were asked for may be used before one looks again, by URL, where they say so: of
    /// status lists the least of their `ttl` and the time to their end, and none at all for one that is
    /// too old; of a did:webvh the `ttl` of its log, and none for a log that is not valid. Who keeps downloads keeps them no longer, counted from when they were made.
    pub fn lifetimes(&self) -> impl Iterator<Item = (&str, Duration)> {
        self.lifetimes.iter().map(|(url, time)| (url.as_str(), *time))
    }

    pub(crate) fn set_handed_lists(&mut self, lists: &BTreeMap<String, Arc<[u8]>>) {
        self.handed_lists = lists.iter().map(|(url, list)| (url.clone(), list.clone())).collect();
    }

    /// The status lists of the policy ([`status_list`](crate::CredentialPolicy::status_list)) that took
    /// the place of a download, by their URL: what it takes to verify again, beside the documents that were
    /// asked for. Those that stand in a presentation are part of the input.
    pub fn handed_lists(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.handed_lists.iter().map(|(url, list)| (url.as_str(), &**list))
    }

    /// The credential, if it was accepted.
    ///
    /// # Errors
    /// The report itself, when the verdict is another or the document is a presentation.
    pub fn accept(self) -> Result<Verified<Credential>, Rejection> {
        match (&self.document, self.data.verdict()) {
            (Some(Document::Credential(place)), Verdict::Accepted) => {
                let summary = self.said_in(place);
                let data = Credential { place: place.clone(), summary };
                Ok(Verified { data, report: self.data })
            }
            _ => Err(Rejection(Box::new(self))),
        }
    }

    /// The presentation, if it was accepted, and with it every credential inside.
    ///
    /// # Errors
    /// The report itself, when the verdict is another or the document is a credential.
    pub fn accept_presentation(self) -> Result<Verified<Presentation>, Rejection> {
        let Some(Document::Presentation(place, inside)) = &self.document else {
            return Err(Rejection(Box::new(self)));
        };
        if self.data.verdict() != Verdict::Accepted {
            return Err(Rejection(Box::new(self)));
        }
        let credentials = inside.iter().cloned().map(Report::accept).collect::<Result<_, _>>()?;
        let data = Presentation { place: place.clone(), credentials };
        Ok(Verified { data, report: self.data })
    }

    /// Whether it is on a credential about this identifier.
    pub(crate) fn is_about(&self, id: &str) -> bool {
        let Some(Document::Credential(place)) = &self.document else { return false };
        self.said_in(place).subjects.iter().any(|subject| subject.as_deref() == Some(id))
    }

    /// What the credential at this place says.
    fn said_in(&self, place: &Located) -> CredentialSummary {
        self.claimed.clone().unwrap_or_else(|| {
            let version = Version::of(place.value()).unwrap_or(Version::V2);
            CredentialSummary::of(place.value(), version)
        })
    }

    /// Names the file that this report is about.
    pub fn set_file(&mut self, file: impl Into<String>) {
        self.data.set_file(file);
    }

    /// The plain data, for those who only print or keep it.
    pub fn into_data(self) -> report::Report {
        self.data
    }
}

impl Deref for Report {
    type Target = report::Report;

    fn deref(&self) -> &report::Report {
        &self.data
    }
}

impl<T> Verified<T> {
    /// The report that accepted it.
    pub fn report(&self) -> &report::Report {
        &self.report
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl Credential {
    /// The whole document, with its proof.
    pub fn value(&self) -> &Value {
        self.place.value()
    }

    /// Identifiers, types, times and entries, read by name. Of an SD-JWT VC they are those of its
    /// claims (`jti`, `vct`, `iss` or the certificate, `sub`, `nbf`, `exp`, `status`), whatever members
    /// of the W3C data model stand beside them; the version, which it has none of, is 2.0.
    pub fn summary(&self) -> &CredentialSummary {
        &self.summary
    }

    /// Who issued it.
    pub fn issuer(&self) -> &str {
        self.summary.issuer.as_deref().unwrap_or_default()
    }
}

impl Presentation {
    /// The whole document, with its proof.
    pub fn value(&self) -> &Value {
        self.place.value()
    }

    /// The credentials inside, in document order.
    pub fn credentials(&self) -> &[Verified<Credential>] {
        &self.credentials
    }
}

impl Rejection {
    /// The report that says why.
    pub fn report(&self) -> &Report {
        &self.0
    }

    /// The report that says why.
    pub fn into_report(self) -> Report {
        *self.0
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = &self.0;
        let lead = report.findings().into_iter().find(|(_, f)| f.outcome() > Outcome::Warned);
        match (report.verdict(), lead) {
            (Verdict::Accepted, _) => f.write_str("The document is of another kind."),
            (verdict, Some((_, finding))) => write!(f, "{verdict}: {}", finding.error()),
            (verdict, None) => write!(f, "{verdict}: no check was carried through."),
        }
    }
}

impl std::error::Error for Rejection {}
