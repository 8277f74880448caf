//! What a list says of an entry, as a finding.

use super::CHECK;
use super::entry::Entry;
use super::list::ExaminedList;
use crate::examination::Examination;
use std::time::Duration;
use testamur_core::evidence::Step;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::ordered::BTreeSet;
use testamur_core::report::{Finding, Outcome, Report, Verdict};
use testamur_core::{Code, Error, Timestamp};
use testamur_did::{Did, ResolutionOptions};
use testamur_status::TokenStatusType;

/// Who gave a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    Url,
    /// The URL, and it was made after the time asked for.
    Later,
    Holder,
}

/// What became of the entries of one credential.
#[derive(Default)]
pub(super) struct Answers {
    /// What each entry that was answered is, for machines.
    details: Vec<Value>,
    /// What the entries that say nothing against the credential are about.
    clear: BTreeSet<&'static str>,
    /// Whose lists they stand in.
    issuers: BTreeSet<String>,
    /// The lists whose reports are embedded already.
    shown: BTreeSet<String>,
}

impl Answers {
    /// Notes what a list by this issuer says.
    pub(super) fn add(&mut self, detail: Value, issuer: Option<&str>) {
        self.details.push(detail);
        self.issuers.extend(issuer.map(str::to_owned));
    }

    /// Notes that nothing speaks against the credential in this.
    pub(super) fn clears(&mut self, words: &[&'static str]) {
        self.clear.extend(words.iter().copied());
    }
}

impl Examination<'_> {
    /// Says what a list means for one entry of a credential by this issuer.
    pub(super) fn answer(
        &mut self,
        at: &Pointer,
        entry: &Entry,
        issuer: Option<&str>,
        (list, from): (&ExaminedList, From),
        answers: &mut Answers,
    ) {
        if answers.shown.insert(entry.url().to_owned()) {
            let mut report = list.report.clone();
            report.set_at(self.now.date());
            self.draft.embed(CHECK, at.clone(), report);
        }
        let counts = match from {
            From::Later => self.later_list_counts(entry.url(), issuer, list),
            From::Url | From::Holder => self.list_counts(entry.url(), issuer, list),
        };
        if let Err((outcome, error)) = counts {
            return self.draft.find(CHECK, outcome, error.at(at.clone()));
        }
        let value = match &list.content {
            Ok(content) => match entry.value(content) {
                Ok(value) => value,
                Err(error) => return self.draft.fail(CHECK, error.at(at.clone())),
            },
            // Its place is one in the list, not in the credential.
            Err(error) => {
                let error = error.clone().caused_at(at.clone());
                return self.draft.find(CHECK, Outcome::Inconclusive, error);
            }
        };
        answers.add(detail(at, entry, value, (list, from)), list.issuer.as_deref());
        match finding(entry, value) {
            None => answers.clears(entry.clears()),
            Some((outcome, error)) => self.draft.find(CHECK, outcome, error.at(at.clone())),
        }
    }

    /// Whether a list counts for the credentials of an issuer, now.
    pub(super) fn list_counts(
        &self,
        url: &str,
        issuer: Option<&str>,
        list: &ExaminedList,
    ) -> Result<(), (Outcome, Error)> {
        self.later_list_counts(url, issuer, list)?;
        match self.is_later(list) {
            true => Err((Outcome::Inconclusive, self.later(url, list))),
            false => Ok(()),
        }
    }

    /// Whether it does apart from that it may have been made after the time asked for.
    pub(super) fn later_list_counts(
        &self,
        url: &str,
        issuer: Option<&str>,
        list: &ExaminedList,
    ) -> Result<(), (Outcome, Error)> {
        if !list.is_accepted() {
            return Err(match list.is_only_early() && self.is_later(list) {
                true => (Outcome::Inconclusive, self.later(url, list)),
                false => unacceptable(url, list),
            });
        }
        let undecided = |error: Error| Err((Outcome::Inconclusive, error));
        if let Some(id) = list.id.as_deref().filter(|id| *id != url) {
            let error = Error::new(Code::StatusListSubject).with("actual", id);
            return undecided(error.with("expected", url));
        }
        if let Some(error) = self.other_issuer(url, issuer, list.issuer.as_deref()) {
            return undecided(error);
        }
        let max_age = self.policy.lists.max_age;
        max_age.and_then(|seconds| self.too_old(url, list, seconds)).map_or(Ok(()), undecided)
    }

    /// Says that a list is by somebody who has no say over the credentials of an issuer, if it is.
    pub(super) fn other_issuer(
        &self,
        url: &str,
        issuer: Option<&str>,
        actual: Option<&str>,
    ) -> Option<Error> {
        let named = &self.policy.lists.issuers;
        let goes_on = |actual| issuer.is_some_and(|issuer| self.goes_on_as(issuer, actual));
        if actual.is_some_and(|actual| {
            issuer == Some(actual) || named.contains(actual) || goes_on(actual)
        }) {
            return None;
        }
        let error = Error::new(Code::StatusListIssuer).with("url", url);
        let error = error.with("actual", actual.unwrap_or("nobody"));
        Some(error.with("expected", issuer.unwrap_or("nobody")))
    }

    /// Whether the DID of an issuer has another name today, as its method has shown: a did:webvh that moved. Lists by
    /// a key of the past do not count, so that the list of before cannot stay as it was.
    fn goes_on_as(&self, issuer: &str, actual: &str) -> bool {
        let (Ok(issuer), Ok(actual)) = (Did::parse(issuer), Did::parse(actual)) else {
            return false;
        };
        let (resolver, options) = (&self.verifier.resolver, ResolutionOptions::default());
        // A resolver elsewhere shows nothing.
        if issuer.method() != actual.method() || resolver.asked_elsewhere(&issuer).is_some() {
            return false;
        }
        let now = self.now.exactly();
        match resolver.resolve(&issuer, &options, self.inquiry.seen(), now) {
            Ok(Step::Done(found)) => found.metadata().equivalent_id.contains(&actual),
            _ => false,
        }
    }

    /// Says that a list is older than so many seconds, or does not tell, if that is so.
    pub(super) fn too_old(&self, url: &str, list: &ExaminedList, seconds: u32) -> Option<Error> {
        let reason = match list.dated() {
            None => "it does not say when it was made".to_owned(),
            Some(made) => {
                let last = made.plus_seconds(i64::from(seconds));
                if !self.now.is_after(last, self.policy.clock_skew) {
                    return None;
                }
                format!("it was made at {made}, more than {seconds} seconds ago")
            }
        };
        Some(Error::new(Code::StatusListStale).with("url", url).with("reason", reason))
    }

    /// Notes after how long the document at a URL should be looked for again because of the list in it,
    /// whether or not the list counts: else one that is too old would be taken from a cache again.
    pub(super) fn list_lasts(&mut self, url: &str, list: &ExaminedList) {
        let is_old = |seconds| self.too_old(url, list, seconds).is_some();
        if list.is_only_ended() || self.policy.lists.max_age.is_some_and(is_old) {
            return self.inquiry.lasts(url, Duration::ZERO);
        }
        let ended = list.valid_until.filter(|_| list.is_accepted()).map(|end| {
            let left = end.unix().saturating_sub(self.now.exactly().unix());
            Duration::from_secs(u64::try_from(left).unwrap_or(0))
        });
        if let Some(time) = [list.ttl(), ended].into_iter().flatten().min() {
            self.inquiry.lasts(url, time);
        }
    }

    /// Ends the check.
    pub(super) fn answered(&mut self, answers: Answers) {
        let Answers { details, clear, issuers, .. } = answers;
        if details.is_empty() {
            return self.draft.skip(CHECK, "No list says anything of the credential.");
        }
        self.draft.pass(CHECK, sentence(&clear, &issuers));
        self.draft.detail(CHECK, "statuses", details);
    }
}

impl ExaminedList {
    /// After how long one should look again.
    pub(super) fn ttl(&self) -> Option<Duration> {
        self.content.as_ref().ok()?.ttl()
    }

    /// Whether nothing speaks against it but that its time is still to come.
    pub(super) fn is_only_early(&self) -> bool {
        self.fails_only_by(&[Code::ValidityNotYet, Code::ValidityTokenNotYet])
    }

    /// Whether nothing speaks against it but that its time is over.
    fn is_only_ended(&self) -> bool {
        self.fails_only_by(&[Code::ValidityExpired, Code::ValidityTokenExpired, Code::ProofExpired])
    }

    fn fails_only_by(&self, codes: &[Code]) -> bool {
        self.report.verdict() == Verdict::Rejected
            && failures(&self.report).all(|finding| codes.contains(&finding.code()))
    }

    /// Since when it is what it is: its signature where that has a time, which a later `validFrom` does
    /// not make younger.
    fn dated(&self) -> Option<Timestamp> {
        self.signed.or(self.valid_from)
    }

    /// When it was made, by its own words.
    pub(super) fn made(&self) -> Option<Timestamp> {
        self.valid_from.max(self.signed)
    }
}

/// What is wrong with a list that was not accepted.
fn unacceptable(url: &str, list: &ExaminedList) -> (Outcome, Error) {
    let findings = list.report.findings();
    let has = |code: Code| findings.iter().any(|(_, finding)| finding.code() == code);
    if has(Code::StatusListItself) {
        return (Outcome::Failed, Error::new(Code::StatusListItself).with("url", url));
    }
    let reason = findings.first().map_or_else(String::new, |(_, finding)| finding.sentence());
    let error = match list.is_only_ended() {
        true => Error::new(Code::StatusListStale).with("reason", reason.trim_end_matches('.')),
        false => Error::new(Code::StatusListUnverifiable).with("reason", reason),
    };
    (Outcome::Inconclusive, error.with("url", url))
}

fn failures(report: &Report) -> impl Iterator<Item = &Finding> {
    let findings = report.findings().into_iter().map(|(_, finding)| finding);
    findings.filter(|finding| finding.outcome() == Outcome::Failed)
}

/// What a status is for the credential; `None` if it says nothing against it.
pub(super) fn finding(entry: &Entry, value: u8) -> Option<(Outcome, Error)> {
    if value == 0 {
        return None;
    }
    let (outcome, code) = match (entry, entry.purpose()) {
        (Entry::Token(_), _) => match TokenStatusType::from(value) {
            TokenStatusType::Invalid => (Outcome::Failed, Code::StatusRevoked),
            TokenStatusType::Suspended => (Outcome::Failed, Code::StatusSuspended),
            _ => (Outcome::Inconclusive, Code::StatusPurposeUnknown),
        },
        (_, "revocation") => (Outcome::Failed, Code::StatusRevoked),
        (_, "suspension") => (Outcome::Failed, Code::StatusSuspended),
        (_, "refresh") => (Outcome::Warned, Code::StatusRefresh),
        (_, "message") => (Outcome::Warned, Code::StatusMessage),
        _ => (Outcome::Inconclusive, Code::StatusPurposeUnknown),
    };
    let mut error = Error::new(code);
    match code {
        Code::StatusMessage => {
            error = error.with("message", entry.message(value).unwrap_or("no message"));
        }
        Code::StatusPurposeUnknown => error = error.with("purpose", entry.purpose()),
        _ => {}
    }
    let error = error.with("list", entry.url()).with("index", entry.index());
    Some((outcome, error.with("value", value)))
}

fn detail(at: &Pointer, entry: &Entry, value: u8, (list, from): (&ExaminedList, From)) -> Value {
    let mut out = Object::new();
    out.insert("at", at.as_str());
    out.insert("list", entry.url());
    out.insert("purpose", entry.purpose());
    out.insert("index", entry.index().to_string());
    out.insert("value", u32::from(value));
    if let Some(message) = entry.message(value) {
        out.insert("message", message);
    }
    for (name, time) in [("validFrom", list.valid_from), ("validUntil", list.valid_until)] {
        if let Some(time) = time {
            out.insert(name, time.to_string());
        }
    }
    if let Some(ttl) = list.ttl().and_then(|ttl| Value::number(ttl.as_millis() as f64).ok()) {
        out.insert("ttl", ttl);
    }
    if from == From::Holder {
        out.insert("from", "holder");
    }
    out.into()
}

/// What the lists clear the credential of.
fn sentence(clear: &BTreeSet<&str>, issuers: &BTreeSet<String>) -> String {
    let of = issuers.iter().map(String::as_str).collect::<Vec<_>>().join(" and ");
    let named: Vec<_> = clear.iter().map(|word| format!("not {word}")).collect();
    match named.is_empty() {
        true => format!("The lists of {of} say nothing against it."),
        false => {
            let text = named.join(" and ");
            format!("N{} by the lists of {of}.", &text[1..])
        }
    }
}
