//! Whether a credential was revoked or suspended: each status entry names a list, and the list is
//! evidence that is examined like any credential.
//!
//! An entry is read by its kind ([`entry`]), its list is asked for and examined ([`list`]), unless the
//! verifier knows it already ([`memory`]), and what it says of the entry is a finding ([`finding`]).

mod entry;
mod examined;
mod finding;
mod history;
mod limits;
mod list;
mod memory;
mod revocations;
mod staple;

pub(crate) use examined::ExaminedLists;
pub(crate) use memory::Memory;
pub(crate) use staple::{HandedList, Staples};

use crate::StatusRule;
use crate::examination::Examination;
use crate::policy::Unreachable;
use entry::Entry;
use finding::{Answers, From};
use limits::{DEPTH, ENTRIES};
use list::{ExaminedList, Origin};
use staple::Stapled;
use std::sync::Arc;
use testamur_core::evidence::{Purpose, Request};
use testamur_core::json::{Pointer, Value};
use testamur_core::model::id_of;
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Error, Result};

const CHECK: CheckId = CheckId::Status;

/// Examines every status entry of a credential, and the status that the token around it claims, as the
/// policy has it. What is missing for it is noted in the inquiry.
pub(crate) fn examine(
    examination: &mut Examination<'_>,
    credential: &Value,
    claim: Option<&Value>,
) {
    let place = Pointer::root().child("credentialStatus");
    let member = credential.get("credentialStatus");
    let entries = member.map_or(&[][..], Value::as_set);
    let issuer = credential.get("issuer").and_then(id_of);
    let own = credential.get("id").and_then(Value::as_str);
    let claimed = Pointer::root().child("status");
    let whole = if entries.is_empty() { &claimed } else { &place };
    if examination.looks_at_status(entries.len() + mechanisms(claim), whole) {
        let is_array = member.is_some_and(|member| member.as_array().is_some());
        let at = |index| if is_array { place.item(index) } else { place.clone() };
        let entries = entries.iter().enumerate().map(|(index, entry)| (at(index), entry));
        let (legacy, entries): (Vec<_>, Vec<_>) =
            entries.partition(|(_, entry)| revocations::is_entry(entry));
        let entries = entries.into_iter().map(|(at, entry)| (at, Entry::read(entry)));
        let claimed = claim.map(Entry::of_claim).unwrap_or_default();
        examination.entries((own, issuer), entries.chain(claimed).collect(), legacy);
    }
}

/// Examines the status that an SD-JWT VC by this issuer claims, as [`examine`].
pub(crate) fn examine_claim(
    examination: &mut Examination<'_>,
    claim: Option<&Value>,
    issuer: Option<&str>,
) {
    if examination.looks_at_status(mechanisms(claim), &Pointer::root().child("status")) {
        let claimed = claim.map(Entry::of_claim).unwrap_or_default();
        examination.entries((None, issuer), claimed, Vec::new());
    }
}

/// How many mechanisms a claim names; one that is malformed counts as one.
fn mechanisms(claim: Option<&Value>) -> usize {
    claim.map_or(0, |claim| claim.as_object().map_or(1, |mechanisms| mechanisms.len().max(1)))
}

impl Examination<'_> {
    /// Whether so many entries are to be looked at; says why not.
    fn looks_at_status(&mut self, entries: usize, place: &Pointer) -> bool {
        let draft = &mut self.draft;
        match (self.policy.status, entries) {
            (StatusRule::Require, 0) => draft.fail(CHECK, Error::new(Code::StatusMissing)),
            (_, 0) => draft.skip(CHECK, "The credential has no status."),
            (StatusRule::Ignore, _) => {
                let error = Error::new(Code::StatusIgnored).at(place.clone());
                draft.find(CHECK, Outcome::Warned, error);
            }
            (StatusRule::Check | StatusRule::Require, entries) if entries > ENTRIES => {
                let error = Error::new(Code::LimitStatusEntries).with("actual", entries);
                draft.fail(CheckId::Limits, error.with("limit", ENTRIES).at(place.clone()));
            }
            (StatusRule::Check | StatusRule::Require, _) => return true,
        }
        false
    }

    /// Asks for the lists of all entries of a credential with this identifier and issuer, and looks up
    /// each.
    fn entries(
        &mut self,
        (own, issuer): (Option<&str>, Option<&str>),
        entries: Vec<(Pointer, Result<Entry>)>,
        legacy: Vec<(Pointer, &Value)>,
    ) {
        let mut answers = Answers::default();
        let mut known = Vec::new();
        for (at, entry) in entries {
            let asked = entry.and_then(|entry| {
                self.may_be_asked(own, &entry)?;
                let list = self.ask_for_list(&at, &entry, issuer)?;
                Ok((entry, list))
            });
            match asked {
                Ok((entry, list)) => known.push((at, entry, list)),
                Err(error) => self.unread_entry(error, &at),
            }
        }
        let mut unsigned = Vec::new();
        for (at, entry) in legacy {
            match self.ask_for_revocations(entry) {
                Ok(url) => unsigned.push((at, url)),
                Err(error) => self.unread_entry(error, &at),
            }
        }
        for (at, url) in unsigned {
            self.look_up_revocations(&at, &url, (own, issuer), &mut answers);
        }
        for (at, entry, list) in known {
            match list {
                Some(list) => self.answer(&at, &entry, issuer, (&list, From::Holder), &mut answers),
                None => self.look_up(&at, &entry, issuer, &mut answers),
            }
        }
        self.answered(answers);
    }

    /// Asks for the list of an entry, unless the holder handed it over; all are asked for before the
    /// first is examined.
    fn ask_for_list(
        &mut self,
        at: &Pointer,
        entry: &Entry,
        issuer: Option<&str>,
    ) -> Result<Option<Arc<ExaminedList>>> {
        match self.stapled(at, entry, issuer) {
            Stapled::Usable(list) => return Ok(Some(list)),
            Stapled::Unknown => {}
            Stapled::Nothing => {
                let request = Request { url: self.first_url(entry), purpose: Purpose::Status };
                self.inquiry.look(request)?;
            }
        }
        Ok(None)
    }

    /// Whether the list of an entry can say anything of this credential.
    fn may_be_asked(&self, own: Option<&str>, entry: &Entry) -> Result<()> {
        let url = entry.url();
        if own == Some(url) || self.lists_above.iter().any(|above| above == url) {
            return Err(Error::new(Code::StatusListItself).with("url", url));
        }
        if self.lists_above.len() >= DEPTH {
            let error = Error::new(Code::StatusListDepth).with("url", url);
            return Err(error.with("limit", DEPTH));
        }
        Ok(())
    }

    fn unread_entry(&mut self, error: Error, at: &Pointer) {
        let outcome = match error.code() {
            // The specification has no largest size; it is only that none so large is read here.
            Code::StatusTypeUnsupported | Code::StatusSize | Code::StatusListDepth => {
                Outcome::Inconclusive
            }
            code if code.name().starts_with("limit.") => {
                return self.sort(error.at(at.clone()), CHECK);
            }
            _ => Outcome::Failed,
        };
        let error = error.below(at);
        self.draft.find(CHECK, outcome, error);
    }

    /// What the list of one entry says of it.
    fn look_up(
        &mut self,
        at: &Pointer,
        entry: &Entry,
        issuer: Option<&str>,
        answers: &mut Answers,
    ) {
        let (url, first) = (entry.url(), self.first_url(entry));
        if first != url {
            let document = self.inquiry.find(&first, Purpose::Status);
            // It was asked for, or will be.
            let Some(found) = document else { return };
            match self.list_of_that_time(entry, issuer, found) {
                Ok(Some(list)) => {
                    return self.answer(at, entry, issuer, (&list, From::Url), answers);
                }
                Ok(None) if self.inquiry.is_waiting() => return,
                Ok(None) => {}
                Err(error) => {
                    return self.draft.find(CHECK, Outcome::Inconclusive, error.at(at.clone()));
                }
            }
            if let Err(error) = self.ask_for_latest(entry) {
                return self.sort(error.at(at.clone()), CHECK);
            }
        }
        let document = match self.inquiry.find(url, Purpose::Status) {
            // It was asked for, or will be.
            None => return,
            Some(Ok(document)) => document,
            Some(Err(error)) => {
                let outcome = match self.policy.lists.unreachable {
                    Unreachable::Inconclusive => Outcome::Inconclusive,
                    Unreachable::Warned => Outcome::Warned,
                };
                let missing = Error::new(Code::StatusUnreachable).with("url", url);
                let missing = missing.because(&error).at(at.clone());
                return self.draft.find(CHECK, outcome, missing);
            }
        };
        match self.status_list(url, entry.kind(issuer), Origin::Url(document)) {
            Ok(Some(list)) => {
                self.list_lasts(url, &list);
                let genuine = list.is_accepted() || list.is_only_early();
                let answered = match genuine && self.asks_history() && self.is_later(&list) {
                    true => self.answer_later(at, entry, issuer, (document, list), answers),
                    false => {
                        self.answer(at, entry, issuer, (&list, From::Url), answers);
                        Ok(())
                    }
                };
                if let Err(error) = answered {
                    self.draft.find(CHECK, Outcome::Inconclusive, error.at(at.clone()));
                }
            }
            Ok(None) => {}
            Err(error) => self.draft.find(CHECK, Outcome::Inconclusive, error.at(at.clone())),
        }
    }
}
