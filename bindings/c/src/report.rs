//! What the verifier found.

use crate::buffer::tm_buffer;
use crate::error::{tm_error, tm_result};
use crate::ffi::{Text, find, free, give, handles, lend, look, nothing};
use std::ffi::c_char;
use std::sync::OnceLock;
use testamur::core::report::{Check, Finding, Outcome};
use testamur::{Code, Error, Report, Verdict};

/// What was examined and found: a verdict, and every check in a fixed order. Never changes, so threads may share it.
pub struct tm_report {
    report: Report,
    /// Made when the first of them is read: who asks for the verdict only does not pay for it.
    texts: OnceLock<Texts>,
}

handles!(tm_report);

/// Whether a document may be relied on. 0 is no verdict, so that zeroed memory never reads as accepted.
pub type tm_verdict = u32;

/// There is no report.
pub const TM_VERDICT_NONE: tm_verdict = 0;
/// Every check that matters passed.
pub const TM_VERDICT_ACCEPTED: tm_verdict = 1;
/// Something is wrong.
pub const TM_VERDICT_REJECTED: tm_verdict = 2;
/// Nothing was seen to be wrong, but something could not be found out.
pub const TM_VERDICT_INDETERMINATE: tm_verdict = 3;

/// How a check ended, and how much a finding weighs.
pub type tm_outcome = u32;

/// There is no such check.
pub const TM_OUTCOME_NONE: tm_outcome = 0;
/// It holds.
pub const TM_OUTCOME_PASSED: tm_outcome = 1;
/// It does not hold.
pub const TM_OUTCOME_FAILED: tm_outcome = 2;
/// It could not be found out.
pub const TM_OUTCOME_INCONCLUSIVE: tm_outcome = 3;
/// It holds, but there is something to know.
pub const TM_OUTCOME_WARNED: tm_outcome = 4;
/// It was not made, for the reason that its sentence says.
pub const TM_OUTCOME_SKIPPED: tm_outcome = 5;

struct Texts {
    checks: Vec<CheckTexts>,
    findings: Vec<FindingTexts>,
}

struct CheckTexts {
    id: Text,
    sentence: Text,
}

struct FindingTexts {
    check: Text,
    outcome: tm_outcome,
    number: tm_result,
    code: Text,
    sentence: Text,
    pointer: Option<Text>,
}

impl From<Report> for tm_report {
    fn from(report: Report) -> tm_report {
        tm_report { report, texts: OnceLock::new() }
    }
}

impl tm_report {
    fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| Texts {
            checks: self.report.checks().iter().map(check).collect(),
            findings: self.report.findings().into_iter().map(finding).collect(),
        })
    }
}

/// The verdict; TM_VERDICT_NONE without a report.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_verdict(report: *const tm_report) -> tm_verdict {
    look(TM_VERDICT_NONE, || Ok(verdict(find(report, "report")?.report.verdict())))
}

/// The whole report as JSON (its schema is crates/testamur-core/src/report/schema.json in the sources).
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_to_json(
    report: *const tm_report,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_buffer::json(&find(report, "report")?.report.to_value())))
}

/// The credential that was accepted, as JSON: what the issuer said, with nothing around it. Fails with
/// usage.not_accepted under any other verdict, and for a presentation: this is the one way from a
/// report to data.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_accept(
    report: *const tm_report,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let accepted = find(report, "report")?.report.clone().accept();
        let accepted = accepted.map_err(|rejection| refused("credential", &rejection))?;
        Ok(tm_buffer::json(accepted.value()))
    })
}

/// The presentation that was accepted, as JSON, with every credential in it. Fails as tm_report_accept.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_accept_presentation(
    report: *const tm_report,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let accepted = find(report, "report")?.report.clone().accept_presentation();
        let accepted = accepted.map_err(|rejection| refused("presentation", &rejection))?;
        Ok(tm_buffer::json(accepted.value()))
    })
}

/// How many checks there are: always the same number, in the same order.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_check_count(report: *const tm_report) -> usize {
    look(0, || Ok(find(report, "report")?.report.checks().len()))
}

/// The name of a check, such as "proof" or "trusted_issuer". Empty if there is none at this place.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_check_name(
    report: *const tm_report,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    of(report, len, |texts| texts.checks.get(at).map(|check| &check.id))
}

/// How a check ended.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_check_outcome(report: *const tm_report, at: usize) -> tm_outcome {
    look(TM_OUTCOME_NONE, || {
        let report = find(report, "report")?;
        Ok(report.report.checks().get(at).map_or(TM_OUTCOME_NONE, |check| outcome(check.outcome())))
    })
}

/// What a check found, in a sentence.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_check_sentence(
    report: *const tm_report,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    of(report, len, |texts| texts.checks.get(at).map(|check| &check.sentence))
}

/// How many findings there are, over all checks: what failed first.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_finding_count(report: *const tm_report) -> usize {
    look(0, || Ok(find(report, "report")?.texts().findings.len()))
}

/// The name of the check that a finding belongs to. Empty if there is no finding at this place.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_finding_check(
    report: *const tm_report,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    of(report, len, |texts| texts.findings.get(at).map(|finding| &finding.check))
}

/// How much a finding weighs: failed, inconclusive or warned.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_finding_outcome(report: *const tm_report, at: usize) -> tm_outcome {
    look(TM_OUTCOME_NONE, || {
        let report = find(report, "report")?;
        Ok(report.texts().findings.get(at).map_or(TM_OUTCOME_NONE, |finding| finding.outcome))
    })
}

/// The permanent number of a finding's code. 0 if there is no finding at this place.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_finding_number(report: *const tm_report, at: usize) -> tm_result {
    look(0, || {
        let report = find(report, "report")?;
        Ok(report.texts().findings.get(at).map_or(0, |finding| finding.number))
    })
}

/// The name of a finding's code, such as "status.revoked".
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_finding_code(
    report: *const tm_report,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    of(report, len, |texts| texts.findings.get(at).map(|finding| &finding.code))
}

/// What was found, in a sentence with the facts in it.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_finding_sentence(
    report: *const tm_report,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    of(report, len, |texts| texts.findings.get(at).map(|finding| &finding.sentence))
}

/// The JSON pointer of the place in the document that a finding is about. Empty where it is about none.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_finding_pointer(
    report: *const tm_report,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    of(report, len, |texts| texts.findings.get(at).and_then(|finding| finding.pointer.as_ref()))
}

/// Frees a report.
#[unsafe(no_mangle)]
pub extern "C" fn tm_report_free(report: *mut tm_report) -> tm_result {
    free(report)
}

pub(crate) fn verdict(verdict: Verdict) -> tm_verdict {
    match verdict {
        Verdict::Accepted => TM_VERDICT_ACCEPTED,
        Verdict::Rejected => TM_VERDICT_REJECTED,
        Verdict::Indeterminate => TM_VERDICT_INDETERMINATE,
    }
}

fn check(check: &Check) -> CheckTexts {
    CheckTexts { id: Text::new(check.id().name()), sentence: Text::new(check.sentence()) }
}

fn finding((check, finding): (testamur::core::report::CheckId, &Finding)) -> FindingTexts {
    FindingTexts {
        check: Text::new(check.name()),
        outcome: outcome(finding.outcome()),
        number: finding.code().number().into(),
        code: Text::new(finding.code().name()),
        sentence: Text::new(finding.sentence()),
        pointer: finding.at().map(|pointer| Text::new(pointer.to_string())),
    }
}

fn outcome(outcome: Outcome) -> tm_outcome {
    match outcome {
        Outcome::Passed => TM_OUTCOME_PASSED,
        Outcome::Failed => TM_OUTCOME_FAILED,
        Outcome::Inconclusive => TM_OUTCOME_INCONCLUSIVE,
        Outcome::Warned => TM_OUTCOME_WARNED,
        Outcome::Skipped => TM_OUTCOME_SKIPPED,
    }
}

fn refused(wanted: &str, reason: &impl std::fmt::Display) -> Error {
    Error::new(Code::UsageNotAccepted).with("wanted", wanted).with("reason", reason)
}

fn of(
    report: *const tm_report,
    len: *mut usize,
    which: impl Fn(&Texts) -> Option<&Text>,
) -> *const c_char {
    look(nothing(len), || {
        let report = find(report, "report")?;
        Ok(which(report.texts()).map_or_else(|| nothing(len), |text| lend(text, len)))
    })
}
