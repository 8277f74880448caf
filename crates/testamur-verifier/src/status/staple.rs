//! Lists that the holder hands over with the credentials, so that nobody need download them. They are
//! anybody's: each is examined as if it had come from its URL.

use super::CHECK;
use super::entry::Entry;
use super::limits::{STAPLE_AGE, STAPLES};
use super::list::{ExaminedList, Origin};
use crate::CredentialPolicy;
use crate::envelope::{self, DataUrl, Opened, OpenedList, Profile};
use crate::examination::{Examination, Located};
use crate::input::{Read, read};
use crate::keys::controller_of;
use std::sync::Arc;
use std::time::Duration;
use testamur_core::evidence::Source;
use testamur_core::json::{Pointer, Value};
use testamur_core::limits::JsonLimits;
use testamur_core::model::{Kind, id_of};
use testamur_core::report::Outcome;
use testamur_core::{Code, Error, Result};
use testamur_status::BitstringList;

/// Lists that were handed over, with what they say of themselves.
#[derive(Debug, Default)]
pub(crate) struct Staples(Vec<(Named, Staple)>);

/// What a list says of itself, which nobody has verified.
#[derive(Clone, Debug, PartialEq)]
struct Named {
    url: String,
    issuer: Option<String>,
    /// In whose documents the keys of its proofs are.
    controllers: Vec<String>,
}

/// One list that was handed over.
#[derive(Clone, Debug)]
pub(super) enum Staple {
    /// Beside the input.
    File(Arc<[u8]>),
    /// In the presentation.
    Inside(Located),
}

/// A list beside the input, with what it says of itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HandedList {
    named: Named,
    bytes: Arc<[u8]>,
}

/// What there is for an entry among the lists that were handed over.
pub(super) enum Stapled {
    Usable(Arc<ExaminedList>),
    /// A document is missing to say it.
    Unknown,
    Nothing,
}

impl HandedList {
    /// Reads a list in any form that credentials have, without examining it.
    ///
    /// # Errors
    /// Why it cannot be read; [`Code::StatusListMalformed`] when it is no list that names its URL; what is
    /// wrong with the claims of a token status list.
    pub(crate) fn read(bytes: Arc<[u8]>, policy: &CredentialPolicy) -> Result<HandedList> {
        if let Some(opened) = OpenedList::open_if_list(&bytes, policy) {
            let opened = opened?;
            let (url, issuer) = (opened.list.subject().to_owned(), opened.party(None));
            let controllers = opened.controller().into_iter().collect();
            return Ok(HandedList { named: Named { url, issuer, controllers }, bytes });
        }
        let named = match read(&bytes, policy)? {
            Read::Json(root) => Named::of(&root, &policy.limits.json),
            Read::Token(_, opened) => Named::in_token(&(*opened)?),
        };
        match named {
            Some(named) => Ok(HandedList { named, bytes }),
            None => {
                let reason = "it is neither a credential with a list that names its URL as its id nor a token status list";
                Err(Error::new(Code::StatusListMalformed).with("reason", reason))
            }
        }
    }

    /// What it names as its URL.
    pub(crate) fn url(&self) -> &str {
        &self.named.url
    }
}

impl Staples {
    /// Those beside the input.
    pub(crate) fn beside(lists: &[HandedList]) -> Staples {
        let file = |list: &HandedList| (list.named.clone(), Staple::File(Arc::clone(&list.bytes)));
        Staples(lists.iter().map(file).collect())
    }

    /// These, and the lists among the credentials of a presentation, which stand at these places. A
    /// list is handed over if it stands beside other credentials; by itself it is what is shown. Gives the
    /// places where lists stand, too.
    pub(crate) fn with_presented(
        &self,
        root: &Arc<Value>,
        places: &[Pointer],
        limits: &JsonLimits,
    ) -> (Staples, Vec<Pointer>) {
        let mut all = self.0.clone();
        let mut lists = Vec::new();
        if places.len() > 1 {
            for at in places {
                let place = Located { root: Arc::clone(root), at: at.clone() };
                if let Some(named) = Named::of(place.value(), limits) {
                    all.push((named, Staple::Inside(place)));
                    lists.push(at.clone());
                }
            }
        }
        match lists.len() < places.len() {
            true => (Staples(all), lists),
            false => (Staples(self.0.clone()), Vec::new()),
        }
    }

    /// The first few for a URL, with their numbers.
    fn of<'s>(&'s self, url: &str) -> impl Iterator<Item = (usize, &'s (Named, Staple))> {
        let all = self.0.iter().enumerate();
        all.filter(move |(_, (named, _))| named.url == url).take(STAPLES)
    }
}

impl Examination<'_> {
    /// A list that was handed over for an entry and counts, unless what is at its URL is at hand: who
    /// hands one over chose it.
    pub(super) fn stapled(&mut self, at: &Pointer, entry: &Entry, issuer: Option<&str>) -> Stapled {
        let (staples, url) = (self.inquiry.staples(), entry.url());
        let found = [url, &self.first_url(entry)].map(|url| self.inquiry.peek(url));
        let at_hand: Vec<_> = found.into_iter().flatten().filter_map(Result::ok).collect();
        if at_hand.iter().any(|document| document.source == Source::Given) {
            return Stapled::Nothing;
        }
        for (number, (named, staple)) in staples.of(url) {
            // Whoever hands a list over must not choose whose documents are downloaded.
            let actual = match entry {
                Entry::Bitstring(_) => named.issuer.as_deref(),
                // One that names nobody is looked at as the issuer's.
                Entry::Token(_) => named.issuer.as_deref().or(issuer),
            };
            let controllers = named.controllers.iter().map(|of| Some(of.as_str()));
            let mut parties = std::iter::once(actual).chain(controllers);
            let examined = match parties.find_map(|of| self.other_issuer(url, issuer, of)) {
                None => self.status_list(url, entry.kind(issuer), Origin::Staple(number, staple)),
                Some(error) => Err(error),
            };
            let refused = match examined {
                Ok(None) => return Stapled::Unknown,
                Ok(Some(list)) => match self.counts_as_staple(entry, issuer, &list) {
                    Ok(()) if !at_hand.is_empty() => return Stapled::Nothing,
                    Ok(()) => {
                        if let Staple::File(bytes) = staple {
                            self.inquiry.used_handed(url, bytes);
                        }
                        return Stapled::Usable(list);
                    }
                    Err(reason) => reason,
                },
                Err(error) => error.sentence(),
            };
            let error = Error::new(Code::StatusStapleUnused).with("url", url);
            let error = error.with("reason", refused).at(at.clone());
            self.draft.find(CHECK, Outcome::Warned, error);
        }
        Stapled::Nothing
    }

    /// Whether a list can take the place of a download for an entry: it is one that counts, has the entry,
    /// and is not too old. Else whoever shows a credential could go on showing the list from before it was
    /// revoked.
    fn counts_as_staple(
        &self,
        entry: &Entry,
        issuer: Option<&str>,
        list: &ExaminedList,
    ) -> Result<(), String> {
        let url = entry.url();
        self.list_counts(url, issuer, list).map_err(|(_, error)| error.sentence())?;
        let content = list.content.as_ref().map_err(Error::sentence)?;
        entry.value(content).map_err(|error| error.sentence())?;
        let age = match list.ttl() {
            Some(ttl) => Some(whole_seconds(ttl)),
            // That it keeps within that was seen already.
            None if self.policy.lists.max_age.is_some() => None,
            None => Some(STAPLE_AGE),
        };
        match age.and_then(|age| self.too_old(url, list, age)) {
            Some(error) => Err(error.sentence()),
            None => Ok(()),
        }
    }
}

/// A time in whole seconds, of which no more are counted than there are.
fn whole_seconds(time: Duration) -> u32 {
    u32::try_from(time.as_secs()).unwrap_or(u32::MAX)
}

impl Named {
    /// That of a status list, in whatever form it stands in JSON; `None` of anything else.
    fn of(value: &Value, limits: &JsonLimits) -> Option<Named> {
        match (Kind::of(value), value) {
            (Some(Kind::EnvelopedCredential), _) => {
                let url = DataUrl::of(value).ok()?;
                Named::in_token(&envelope::open_envelope(&url, limits).ok()?)
            }
            (_, Value::String(token)) => Named::in_token(&envelope::open_text(token, limits).ok()?),
            _ => {
                let proofs = value.get("proof").map_or(&[][..], Value::as_set);
                let methods = proofs.iter().filter_map(|proof| proof.get("verificationMethod"));
                let controllers = methods.filter_map(Value::as_str).filter_map(controller_of);
                let controllers = controllers.map(str::to_owned).collect();
                Some(Named { controllers, ..Named::in_credential(value)? })
            }
        }
    }

    fn in_token(opened: &Opened) -> Option<Named> {
        // It has no members of the data model.
        if opened.profile == Profile::DcSdJwt {
            return None;
        }
        let controllers = opened.signed.controller().into_iter().collect();
        Some(Named { controllers, ..Named::in_credential(&opened.document())? })
    }

    /// What a credential says, but for its proofs.
    fn in_credential(credential: &Value) -> Option<Named> {
        let types = credential.get("type").map_or(&[][..], Value::as_set);
        let mut types = types.iter().filter_map(Value::as_str);
        let is_list = types.any(BitstringList::is_credential_type);
        let url = credential.get("id").and_then(Value::as_str).filter(|_| is_list)?.to_owned();
        let issuer = credential.get("issuer").and_then(id_of).map(str::to_owned);
        Some(Named { url, issuer, controllers: Vec::new() })
    }
}
