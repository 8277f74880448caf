//! One status list: a credential that is examined like any other, and the statuses in it.

use super::examined::{Examined, Key};
use super::memory::Remembered;
use super::staple::Staple;
use crate::allowance::Allowance;
use crate::examination::{Examination, Located, Role, Shown, stated_period};
use crate::input::{Read, read};
use crate::inquiry::Asked;
use crate::moment::Moment;
use std::sync::Arc;
use std::time::Duration;
use testamur_core::evidence::Document;
use testamur_core::json::{Pointer, Value};
use testamur_core::model::{Version, id_of};
use testamur_core::report::{CheckId, Outcome, Report};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_status::{Bits, BitstringList, Dialect, TokenStatusList};

/// What the document at the URL of a list must be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ListKind {
    /// A credential with a bitstring.
    Bitstring(Dialect),
    /// A token with a list. Where it does not say who signed it, it must be this issuer.
    Token { issuer: Option<String> },
}

/// What was read of a list that was examined.
enum Content {
    Credential(Arc<Value>),
    /// A token, and who is to have signed it.
    Token(TokenStatusList, Option<String>),
}

/// The statuses of a list.
#[derive(Debug)]
pub(super) enum List {
    Bitstring { list: BitstringList, bits: Bits },
    Token { list: TokenStatusList, bits: Bits },
}

/// What came of examining one list. Whose credentials it may speak of is not decided yet, nor whether it
/// is new enough.
#[derive(Debug)]
pub(crate) struct ExaminedList {
    pub(super) report: Report,
    pub(super) id: Option<String>,
    pub(super) issuer: Option<String>,
    pub(super) valid_from: Option<Timestamp>,
    pub(super) valid_until: Option<Timestamp>,
    /// The latest time of its issuer's signatures.
    pub(super) signed: Option<Timestamp>,
    pub(super) content: Result<List>,
    asked: Asked,
}

/// Where a list comes from.
#[derive(Clone, Copy)]
pub(super) enum Origin<'s> {
    Url(&'s Document),
    /// The same URL, asked for the list of the time that the verification is for.
    At(&'s Document),
    /// The URL; it was made at this later time, for which it is examined.
    Later(&'s Document, Timestamp),
    /// The holder, who handed over several.
    Staple(usize, &'s Staple),
}

impl Examination<'_> {
    /// Examines the list of a URL, unless that was done before; `None` when a document is missing for
    /// it, which is then noted.
    ///
    /// # Errors
    /// [`Code::LimitStatusLists`], [`Code::LimitStatusAgain`].
    pub(super) fn status_list(
        &mut self,
        url: &str,
        kind: ListKind,
        origin: Origin<'_>,
    ) -> Result<Option<Arc<ExaminedList>>> {
        let mut above = self.lists_above.clone();
        above.push(url.to_owned());
        let key = Key::Signed(above.clone(), kind.clone(), origin.which());
        let limits = &self.policy.limits;
        let examined = match self.allowance.lists.find(&key) {
            Some(Examined::Signed(examined)) => examined,
            Some(Examined::Unsigned(..)) | None => {
                let known = self.remembered_list(&kind, origin);
                // What is remembered costs nothing to look up again.
                if known.is_none() || !self.allowance.lists.knows(&key) {
                    self.allowance.lists.begin(&key, limits.status_lists)?;
                }
                let examined = known.or_else(|| self.examined_list(&above, &kind, origin));
                let held = Examined::Signed(examined.clone());
                self.allowance.lists.hold(key, held, limits.status_bytes);
                examined
            }
        };
        if let Some(examined) = &examined {
            self.inquiry.absorb(examined.asked.clone());
        }
        Ok(examined)
    }

    /// The list as the verifier has it from an earlier call, if examining it again would find the same.
    fn remembered_list(&self, kind: &ListKind, origin: Origin<'_>) -> Option<Arc<ExaminedList>> {
        let (now, inquiry) = (self.time_for(origin), self.inquiry.inside());
        let policy = self.policy.for_lists();
        self.verifier.lists.find(origin.bytes()?, |known| {
            known.kind == *kind
                && known.policy == policy
                && known.comparisons.hold_at(now)
                && inquiry.agrees_with(&known.list.asked)
        })
    }

    /// The time for which a list is examined.
    fn time_for(&self, origin: Origin<'_>) -> Timestamp {
        match origin {
            Origin::Later(_, made) => made,
            Origin::Url(_) | Origin::At(_) | Origin::Staple(..) => self.now.exactly(),
        }
    }

    /// Examines a list, and lets the verifier remember it if it is acceptable.
    fn examined_list(
        &mut self,
        above: &[String],
        kind: &ListKind,
        origin: Origin<'_>,
    ) -> Option<Arc<ExaminedList>> {
        let policy = self.policy.for_lists();
        let (memory, inquiry) = (&self.verifier.lists, self.inquiry.inside());
        let moment = Moment::new(self.time_for(origin));
        let mut allowance = Allowance::new(&policy.limits, origin.size());
        allowance.lists = std::mem::take(&mut self.allowance.lists);
        let mut inside = Examination::new(self.verifier, &policy, inquiry, &moment, &mut allowance);
        inside.role = Role::StatusList;
        inside.lists_above = above.to_vec();
        let content = inside.list_document(kind, origin);
        let signed = inside.made;
        let (report, asked) = inside.finish(None);
        self.allowance.lists = allowance.lists;
        if asked.is_waiting() {
            self.inquiry.absorb(asked);
            return None;
        }
        let limit = policy.limits.status_bytes;
        let list = ExaminedList::new(report.into_data(), content, kind, limit);
        let list = Arc::new(ExaminedList { signed, asked, ..list });
        if let Some(bytes) = origin.bytes()
            && list.is_accepted()
            && !list.has_status()
            && list.content.is_ok()
        {
            let comparisons = moment.into_comparisons();
            let list = Arc::clone(&list);
            let kind = kind.clone();
            memory.keep(bytes, Remembered { kind, policy, comparisons, list });
        }
        Some(list)
    }

    /// Examines what was found as a list; gives its content as far as it could be read.
    fn list_document(&mut self, kind: &ListKind, origin: Origin<'_>) -> Option<Content> {
        match (kind, origin.bytes()) {
            (ListKind::Bitstring(_), _) => self.list_credential(origin).map(Content::Credential),
            (ListKind::Token { issuer }, Some(bytes)) => {
                let (list, party) = self.token_status_list(bytes, issuer.as_deref())?;
                Some(Content::Token(list, party))
            }
            (ListKind::Token { .. }, None) => {
                let error = Error::new(Code::StatusListMalformed);
                let error = error.with("reason", "it is a credential, and no token status list");
                self.draft.fail(CheckId::DataModel, error);
                None
            }
        }
    }

    /// Examines what was found as a credential with a list.
    fn list_credential(&mut self, origin: Origin<'_>) -> Option<Arc<Value>> {
        let bytes = match origin {
            Origin::Url(document) | Origin::At(document) | Origin::Later(document, _) => {
                &document.bytes
            }
            Origin::Staple(_, Staple::File(bytes)) => bytes,
            Origin::Staple(_, Staple::Inside(place)) => {
                let root = Arc::new(place.value().clone());
                let place = Located { root, at: Pointer::root() };
                return Some(self.embedded(place, Shown::Bare).root);
            }
        };
        match read(bytes, self.policy) {
            Ok(Read::Json(root)) => {
                let place = Located { root, at: Pointer::root() };
                Some(self.embedded(place, Shown::Bare).root)
            }
            Ok(Read::Token(format, opened)) => {
                self.draft.set_format(format);
                match *opened {
                    Ok(opened) => self.embedded_token(opened, Shown::Bare),
                    Err(error) => {
                        self.unopened(error);
                        None
                    }
                }
            }
            Err(error) => {
                self.sort(error, CheckId::Input);
                None
            }
        }
    }
}

/// Which of the lists for one URL it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Which {
    Url,
    At,
    Later,
    Staple(usize),
}

impl<'s> Origin<'s> {
    fn which(self) -> Which {
        match self {
            Origin::Url(_) => Which::Url,
            Origin::At(_) => Which::At,
            Origin::Later(..) => Which::Later,
            Origin::Staple(number, _) => Which::Staple(number),
        }
    }

    /// The bytes, where they are at hand.
    fn bytes(self) -> Option<&'s Arc<[u8]>> {
        match self {
            Origin::Url(document) | Origin::At(document) | Origin::Later(document, _) => {
                Some(&document.bytes)
            }
            Origin::Staple(_, Staple::File(bytes)) => Some(bytes),
            Origin::Staple(_, Staple::Inside(_)) => None,
        }
    }

    /// How many bytes it has; what stands in a presentation counts with that.
    fn size(self) -> u64 {
        self.bytes().map_or(0, |bytes| bytes.len() as u64)
    }
}

impl ExaminedList {
    fn new(
        report: Report,
        content: Option<Content>,
        kind: &ListKind,
        limit: usize,
    ) -> ExaminedList {
        let list = ExaminedList {
            report,
            id: None,
            issuer: None,
            valid_from: None,
            valid_until: None,
            signed: None,
            content: Err(Error::new(Code::StatusListMalformed).with("reason", "it was not read")),
            asked: Asked::default(),
        };
        match content {
            None => list,
            Some(Content::Credential(root)) => list.with_credential(&root, kind, limit),
            Some(Content::Token(token, party)) => list.with_token(token, party, limit),
        }
    }

    fn with_credential(mut self, root: &Value, kind: &ListKind, limit: usize) -> ExaminedList {
        let version = Version::of(root).unwrap_or(Version::V2);
        let (from, until) = stated_period(root, version).unwrap_or_default();
        self.id = root.get("id").and_then(Value::as_str).map(str::to_owned);
        self.issuer = root.get("issuer").and_then(id_of).map(str::to_owned);
        self.valid_from = from.map(|(from, _)| from);
        self.valid_until = until.map(|(until, _)| until);
        // What is not genuine is not worth the memory.
        if let (true, ListKind::Bitstring(dialect)) = (self.is_accepted(), kind) {
            self.content = BitstringList::read(root, *dialect).and_then(|list| {
                let bits = list.expand(limit)?;
                Ok(List::Bitstring { list, bits })
            });
        }
        self
    }

    fn with_token(
        mut self,
        list: TokenStatusList,
        party: Option<String>,
        limit: usize,
    ) -> ExaminedList {
        self.id = Some(list.subject().to_owned());
        self.issuer = party;
        self.valid_from = list.not_before().max(Some(list.issued()));
        self.valid_until = list.expires();
        if self.is_accepted() {
            self.content = list.expand(limit).map(|bits| List::Token { list, bits });
        }
        self
    }

    /// One of which nothing is known.
    #[cfg(test)]
    pub(super) fn unread() -> ExaminedList {
        let report = testamur_core::report::Draft::new().finish(Timestamp::UNIX_EPOCH);
        ExaminedList::new(report, None, &ListKind::Bitstring(Dialect::Bitstring), 0)
    }

    /// Whether it has a status itself, so that the answer depends on further lists.
    fn has_status(&self) -> bool {
        self.report.check(CheckId::Status).outcome() != Outcome::Skipped
    }

    pub(super) fn is_accepted(&self) -> bool {
        self.report.verdict() == testamur_core::report::Verdict::Accepted
    }

    /// About what it takes in memory beside the document that it was read from.
    pub(super) fn bytes(&self) -> usize {
        self.content.as_ref().map_or(0, List::bytes) + self.asked.bytes()
    }
}

impl List {
    /// After how long one should look again.
    pub(super) fn ttl(&self) -> Option<Duration> {
        match self {
            List::Bitstring { list, .. } => list.ttl(),
            List::Token { list, .. } => list.ttl(),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            List::Bitstring { bits, .. } | List::Token { bits, .. } => bits.as_bytes().len(),
        }
    }
}
