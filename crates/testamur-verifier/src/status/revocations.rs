//! Unsigned lists of revoked credentials, as Open Badges 3.0 had them first. They say less than a signed list:
//! what they do not say is a warning, and one that cannot be had is no more than that, unless the policy demands a
//! status.

use super::CHECK;
use super::examined::{Examined, Key};
use super::finding::Answers;
use crate::StatusRule;
use crate::examination::Examination;
use crate::policy::Unreachable;
use std::sync::Arc;
use testamur_core::evidence::{Purpose, Request};
use testamur_core::json::{Object, Pointer, Value, parse_within};
use testamur_core::report::Outcome;
use testamur_core::{Code, Error, Result};
use testamur_status::RevocationList;

/// Whether an entry of `credentialStatus` is of this kind.
pub(super) fn is_entry(entry: &Value) -> bool {
    let types = entry.get("type").map_or(&[][..], Value::as_set);
    types.iter().any(|name| name.as_str() == Some(RevocationList::ENTRY_TYPE))
}

impl Examination<'_> {
    /// Asks for the list of an entry; gives its URL.
    pub(super) fn ask_for_revocations(&mut self, entry: &Value) -> Result<String> {
        let url = RevocationList::url_in(entry)?.to_owned();
        self.inquiry.look(Request { url: url.clone(), purpose: Purpose::Status })?;
        Ok(url)
    }

    /// What the list at a URL says of the credential with this identifier and issuer.
    pub(super) fn look_up_revocations(
        &mut self,
        at: &Pointer,
        url: &str,
        (own, issuer): (Option<&str>, Option<&str>),
        answers: &mut Answers,
    ) {
        let find = |code: Code| Error::new(code).with("url", url).at(at.clone());
        let list = match self.revocations(url) {
            None => return,
            Some(Ok(list)) => list,
            Some(Err(error)) if error.code() == Code::StatusUnreachable => {
                // A status is demanded so that it can be looked up.
                let outcome = match (self.policy.status, self.policy.lists.unreachable) {
                    (StatusRule::Require, Unreachable::Inconclusive) => Outcome::Inconclusive,
                    _ => Outcome::Warned,
                };
                return self.draft.find(CHECK, outcome, error.at(at.clone()));
            }
            Some(Err(error)) => {
                return self.draft.find(CHECK, Outcome::Inconclusive, error.at(at.clone()));
            }
        };
        if let Some(error) = list.issuer().and_then(|it| self.other_issuer(url, issuer, Some(it))) {
            return self.draft.find(CHECK, Outcome::Inconclusive, error.at(at.clone()));
        }
        let Some(id) = own else {
            return self.draft.find(CHECK, Outcome::Inconclusive, find(Code::StatusNoId));
        };
        let revoked = list.find(id);
        let mut detail = Object::new();
        detail.insert("at", at.as_str());
        detail.insert("list", url);
        detail.insert("purpose", "revocation");
        detail.insert("value", u32::from(revoked.is_some()));
        if let Some(reason) = revoked.flatten() {
            detail.insert("message", reason);
        }
        answers.add(detail.into(), list.issuer().or(issuer));
        match revoked {
            None => {
                answers.clears(&["revoked"]);
                self.draft.find(CHECK, Outcome::Warned, find(Code::StatusListUnsigned));
            }
            Some(_) if self.asks_history() => {
                let error = find(Code::StatusHistoryUnavailable).with("time", self.now.exactly());
                self.draft.find(CHECK, Outcome::Inconclusive, error);
            }
            Some(reason) => {
                let reason: String = reason.unwrap_or("none is given").chars().take(200).collect();
                let error = Error::new(Code::StatusRevokedById).with("list", url).with("id", id);
                self.draft.fail(CHECK, error.with("reason", reason).at(at.clone()));
            }
        }
    }

    /// The list of a URL; `None` when it was asked for and is not there yet.
    fn revocations(&mut self, url: &str) -> Option<Result<Arc<RevocationList>>> {
        let key = Key::Unsigned(url.to_owned());
        if let Some(Examined::Unsigned(known, _)) = self.allowance.lists.find(&key) {
            return Some(known);
        }
        let document = match self.inquiry.find(url, Purpose::Status)? {
            Ok(document) => document,
            Err(error) => {
                let missing = Error::new(Code::StatusUnreachable).with("url", url);
                return Some(Err(missing.because(&error)));
            }
        };
        let limits = &self.policy.limits;
        if let Err(error) = self.allowance.lists.begin(&key, limits.status_lists) {
            return Some(Err(error));
        }
        let list = parse_within(&document.bytes, &self.policy.for_lists().limits.json);
        let list = list.and_then(|list| RevocationList::read(&list)).map(Arc::new);
        let list = list.map_err(|error| {
            let unusable = Error::new(Code::StatusListUnverifiable).with("url", url);
            unusable.with("reason", error.sentence())
        });
        let examined = Examined::Unsigned(list.clone(), document.bytes.len());
        self.allowance.lists.hold(key, examined, limits.status_bytes);
        Some(list)
    }
}
