//! The status as of a time in the past: the list of that time where it is offered, and what a later list says
//! of it ([Bitstring Status List, section 2.4](https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistcredential);
//! Token Status List, section 8.4).

use super::CHECK;
use super::entry::Entry;
use super::finding::{Answers, From};
use super::list::{ExaminedList, Origin};
use crate::examination::Examination;
use crate::policy::StatusAsOf;
use std::sync::Arc;
use testamur_core::evidence::{Document, Purpose, Request, Source};
use testamur_core::json::Pointer;
use testamur_core::report::Outcome;
use testamur_core::{Code, Error, Result, Timestamp};

impl Examination<'_> {
    /// The URL at which the list of an entry is asked for first.
    pub(super) fn first_url(&self, entry: &Entry) -> String {
        let plain = entry.url();
        let given = self.inquiry.peek(plain);
        let given = given.is_some_and(|found| found.is_ok_and(|it| it.source == Source::Given));
        match self.policy.lists.as_of {
            StatusAsOf::AskedTime if !given && plain.starts_with("http") => {
                historical(entry, self.now.exactly())
            }
            _ => plain.to_owned(),
        }
    }

    /// Whether the status of the time asked for counts.
    pub(super) fn asks_history(&self) -> bool {
        self.policy.lists.as_of == StatusAsOf::AskedTime
    }

    /// The list of the time asked for, if one is offered; `None` if not, or if something is missing to say
    /// it.
    pub(super) fn list_of_that_time(
        &mut self,
        entry: &Entry,
        issuer: Option<&str>,
        document: Result<&Document>,
    ) -> Result<Option<Arc<ExaminedList>>> {
        let Ok(document) = document else { return Ok(None) };
        let list = self.status_list(entry.url(), entry.kind(issuer), Origin::At(document))?;
        if let Some(list) = &list {
            self.list_lasts(&self.first_url(entry), list);
        }
        Ok(list.filter(|list| list.is_accepted() && !self.is_later(list)))
    }

    /// Asks for the list as it is today, where that of the time asked for is not offered.
    pub(super) fn ask_for_latest(&mut self, entry: &Entry) -> Result<()> {
        let request = Request { url: entry.url().to_owned(), purpose: Purpose::Status };
        self.inquiry.look(request).map(drop)
    }

    /// Whether a list was made after the time asked for. For the status of that time so was one that does not
    /// say when, since it is what the URL has today.
    pub(super) fn is_later(&self, list: &ExaminedList) -> bool {
        let later = list.made().map(|made| self.now.is_before(made, self.policy.clock_skew));
        later.unwrap_or_else(|| self.asks_history())
    }

    /// Says that a list was made after the time asked for.
    pub(super) fn later(&self, url: &str, list: &ExaminedList) -> Error {
        let error = match list.made() {
            Some(made) => Error::new(Code::StatusListLater).with("made", made),
            None => Error::new(Code::StatusListUndated),
        };
        error.with("url", url).with("time", self.now.exactly())
    }

    /// What a list that was made later says of an entry: that it was not revoked before, or nothing.
    pub(super) fn answer_later(
        &mut self,
        at: &Pointer,
        entry: &Entry,
        issuer: Option<&str>,
        (document, list): (&Document, Arc<ExaminedList>),
        answers: &mut Answers,
    ) -> Result<()> {
        let examined = match list.made() {
            Some(made) => {
                let origin = Origin::Later(document, made);
                let list = self.status_list(entry.url(), entry.kind(issuer), origin)?;
                if let Some(list) = &list {
                    self.list_lasts(entry.url(), list);
                }
                list
            }
            None => Some(list),
        };
        let Some(list) = examined else { return Ok(()) };
        let counts = self.later_list_counts(entry.url(), issuer, &list).is_ok();
        let read = list.content.as_ref().ok().filter(|_| counts);
        let value = read.and_then(|content| entry.value(content).ok());
        if value.is_none_or(|value| held_before(entry, value)) {
            self.answer(at, entry, issuer, (&list, From::Later), answers);
            if counts {
                let error = self.later(entry.url(), &list).at(at.clone());
                self.draft.find(CHECK, Outcome::Warned, error);
            }
            return Ok(());
        }
        let error = Error::new(Code::StatusHistoryUnavailable).with("url", entry.url());
        let error = error.with("time", self.now.exactly()).at(at.clone());
        self.draft.find(CHECK, Outcome::Inconclusive, error);
        Ok(())
    }
}

/// Whether nothing can have spoken against a credential before it has this status. What is revoked
/// stays so. A suspension can have been lifted; the status in a token list can have been one; and what
/// another purpose means nobody knows. Two speak against no credential at any time.
fn held_before(entry: &Entry, value: u8) -> bool {
    match (entry, entry.purpose()) {
        (Entry::Bitstring(_), "revocation") => value == 0,
        (Entry::Bitstring(_), "refresh" | "message") => true,
        (Entry::Bitstring(_) | Entry::Token(_), _) => false,
    }
}

/// The URL of a list as of a time, in seconds. What it asks already is kept.
fn historical(entry: &Entry, time: Timestamp) -> String {
    let (url, fragment) = match entry.url().split_once('#') {
        Some((url, fragment)) => (url, Some(fragment)),
        None => (entry.url(), None),
    };
    let sign = if url.contains('?') { '&' } else { '?' };
    let time = match entry {
        Entry::Bitstring(_) => {
            let stamp = time.whole_seconds().to_string().replace(':', "%3A").replace('+', "%2B");
            format!("timestamp={stamp}")
        }
        Entry::Token(_) => format!("time={}", time.unix()),
    };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{url}{sign}{time}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use testamur_status::{BitstringEntry, TokenStatus};

    #[test]
    fn a_url_keeps_what_it_asks() {
        let time = Timestamp::parse("2025-01-02T03:04:05.6Z").unwrap();
        let bitstring = |url: &str| Entry::Bitstring(BitstringEntry::new(url, "revocation", 0));
        let stamp = "timestamp=2025-01-02T03%3A04%3A05Z";
        for (url, expected) in [
            ("https://a.example/1", format!("https://a.example/1?{stamp}")),
            ("https://a.example/1?x=y", format!("https://a.example/1?x=y&{stamp}")),
            ("https://a.example/1?x#f", format!("https://a.example/1?x&{stamp}#f")),
        ] {
            assert_eq!(historical(&bitstring(url), time), expected);
        }
        let token = Entry::Token(TokenStatus::new("https://a.example/1", 0));
        assert_eq!(historical(&token, time), "https://a.example/1?time=1735787045");
    }
}
