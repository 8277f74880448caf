//! What the verifier found, taken apart.

use crate::document::{text, time};
use crate::error::{Failure, Reason, reason, unknown};
use pyo3::prelude::*;
use testamur::Code;
use testamur::core::report::{self, CheckId};

/// A report: the verifier's own, which leads to data, or one that stands inside it.
#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct Report(Kept);

enum Kept {
    Own(Box<testamur::Report>),
    Inside(Box<report::Report>),
}

/// A finding: the check, how much it weighs, what was found, the W3C problem type.
type Finding = (&'static str, &'static str, Reason, Option<String>);

/// A check: its name and title, how it ended, its sentence, its findings, its details as JSON, and the reports on what
/// stands inside the document, by their places.
type Check = (
    &'static str,
    &'static str,
    &'static str,
    String,
    Vec<Finding>,
    Vec<u8>,
    Vec<(String, Report)>,
);

/// A credential that was accepted, and its issuer.
type Credential = (Vec<u8>, String);

impl From<testamur::Report> for Report {
    fn from(report: testamur::Report) -> Report {
        Report(Kept::Own(Box::new(report)))
    }
}

impl Report {
    fn data(&self) -> &report::Report {
        match &self.0 {
            Kept::Own(report) => report,
            Kept::Inside(report) => report,
        }
    }
}

#[pymethods]
impl Report {
    #[getter]
    fn verdict(&self) -> &'static str {
        self.data().verdict().name()
    }

    #[getter]
    fn at(&self) -> String {
        time(self.data().at())
    }

    fn to_json(&self, py: Python<'_>) -> Vec<u8> {
        py.detach(|| text(&self.data().to_value()))
    }

    fn checks(&self) -> Vec<Check> {
        self.data().checks().iter().map(check).collect()
    }

    fn findings(&self) -> Vec<Finding> {
        self.data().findings().into_iter().map(|(id, found)| finding(id, found)).collect()
    }

    /// The credential or presentation that was accepted, the issuer of a credential, and the credentials in a presentation
    /// with theirs; `None` with any other verdict.
    fn accepted(&self, py: Python<'_>) -> Option<(Vec<u8>, Option<String>, Vec<Credential>)> {
        let Kept::Own(report) = &self.0 else { return None };
        py.detach(|| match (**report).clone().accept() {
            Ok(accepted) => {
                let (document, issuer) = credential(&accepted);
                Some((document, Some(issuer), Vec::new()))
            }
            Err(rejection) => {
                let accepted = rejection.into_report().accept_presentation().ok()?;
                let inside = accepted.credentials().iter().map(|one| credential(one)).collect();
                Some((text(accepted.value()), None, inside))
            }
        })
    }

    /// Why it was not accepted, in a sentence; `None` if it was.
    fn rejection(&self) -> Option<String> {
        let Kept::Own(report) = &self.0 else { return None };
        let rejection = (**report).clone().accept().err()?;
        match rejection.report().clone().accept_presentation() {
            Ok(_) => None,
            Err(rejection) => Some(rejection.to_string()),
        }
    }
}

/// What a code means: its name, number, explanation and remedy.
#[pyfunction]
pub(crate) fn explain(
    code: &str,
) -> Result<(&'static str, u16, &'static str, &'static str), Failure> {
    let found = Code::find(code)
        .ok_or_else(|| unknown("code", code, "is the name or number of no code"))?;
    Ok((found.name(), found.number(), found.explanation(), found.remedy()))
}

fn credential(accepted: &testamur::Credential) -> Credential {
    (text(accepted.value()), accepted.issuer().to_owned())
}

fn check(check: &report::Check) -> Check {
    let id = check.id();
    let findings = check.findings().iter().map(|found| finding(id, found)).collect();
    let details = check.details().iter().map(|(name, value)| (*name, value.clone()));
    let details = text(&details.collect::<testamur::core::json::Object>().into());
    let inside = |(at, report): &(_, report::Report)| {
        let at: &testamur::core::json::Pointer = at;
        (at.as_str().to_owned(), Report(Kept::Inside(Box::new(report.clone()))))
    };
    let reports = check.reports().iter().map(inside).collect();
    (
        id.name(),
        id.title(),
        check.outcome().name(),
        check.sentence().into_owned(),
        findings,
        details,
        reports,
    )
}

fn finding(id: CheckId, finding: &report::Finding) -> Finding {
    let problem = finding.code().problem_type().map(str::to_owned);
    (id.name(), finding.outcome().name(), reason(finding.error()), problem)
}
