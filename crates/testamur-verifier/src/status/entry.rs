//! What a credential says of its status: in which list it stands, and where.

use super::list::{List, ListKind};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, Result};
use testamur_status::{BitstringEntry, TokenStatus};

/// One entry, by its kind.
pub(super) enum Entry {
    Bitstring(BitstringEntry),
    Token(TokenStatus),
}

/// The purpose of a token status in reports: the member of the claim that it stands in.
const TOKEN: &str = "status_list";

impl Entry {
    /// Reads one entry of `credentialStatus`.
    ///
    /// # Errors
    /// [`Code::StatusTypeUnsupported`] for another kind of entry; those of [`BitstringEntry::read`],
    /// with the pointer below the entry.
    pub(super) fn read(value: &Value) -> Result<Entry> {
        let types = value.get("type").map_or(&[][..], Value::as_set);
        let mut names = types.iter().filter_map(Value::as_str);
        if names.clone().any(BitstringEntry::is_type) {
            return BitstringEntry::read(value).map(Entry::Bitstring);
        }
        let name = names.next().unwrap_or("(none)");
        Err(Error::new(Code::StatusTypeUnsupported).with("type", name))
    }

    /// Reads the claim `status` of a token: an entry for each mechanism in it, with its place, where a
    /// malformed claim has its own.
    pub(super) fn of_claim(claim: &Value) -> Vec<(Pointer, Result<Entry>)> {
        let place = Pointer::root().child("status");
        let mechanisms = claim.as_object().into_iter().flat_map(Object::iter);
        let others = mechanisms.filter(|(name, _)| *name != TOKEN).map(|(name, _)| {
            let error = Error::new(Code::StatusTypeUnsupported).with("type", name);
            (place.child(name), Err(error))
        });
        let mut entries: Vec<_> = others.collect();
        if claim.get(TOKEN).is_some() || entries.is_empty() {
            let claims: Object = std::iter::once(("status", claim.clone())).collect();
            let entry = TokenStatus::read(&claims.into()).map(|read| match read {
                Ok(entry) => (place.child(TOKEN), Ok(Entry::Token(entry))),
                // It has a pointer from the token's root.
                Err(error) => (Pointer::root(), Err(error)),
            });
            entries.extend(entry);
        }
        entries
    }

    /// The URL of the list.
    pub(super) fn url(&self) -> &str {
        match self {
            Entry::Bitstring(entry) => entry.list(),
            Entry::Token(entry) => entry.uri(),
        }
    }

    /// What the document at the URL must be, for a credential by this issuer.
    pub(super) fn kind(&self, issuer: Option<&str>) -> ListKind {
        match self {
            Entry::Bitstring(entry) => ListKind::Bitstring(entry.dialect()),
            Entry::Token(_) => ListKind::Token { issuer: issuer.map(str::to_owned) },
        }
    }

    /// What the status is about.
    pub(super) fn purpose(&self) -> &str {
        match self {
            Entry::Bitstring(entry) => entry.purpose(),
            Entry::Token(_) => TOKEN,
        }
    }

    /// The place in the list.
    pub(super) fn index(&self) -> u64 {
        match self {
            Entry::Bitstring(entry) => entry.index(),
            Entry::Token(entry) => entry.index(),
        }
    }

    /// The issuer's words for a status.
    pub(super) fn message(&self, value: u8) -> Option<&str> {
        match self {
            Entry::Bitstring(entry) => entry.message(value),
            Entry::Token(_) => None,
        }
    }

    /// What the entry clears the credential of, where its status is 0.
    pub(super) fn clears(&self) -> &'static [&'static str] {
        match self {
            Entry::Bitstring(entry) => match entry.purpose() {
                "revocation" => &["revoked"],
                "suspension" => &["suspended"],
                _ => &[],
            },
            Entry::Token(_) => &["revoked", "suspended"],
        }
    }

    /// The status that the list gives this entry.
    ///
    /// # Errors
    /// Those of [`BitstringList::status`](testamur_status::BitstringList::status) and of
    /// [`TokenStatusList::status`](testamur_status::TokenStatusList::status).
    pub(super) fn value(&self, list: &List) -> Result<u8> {
        match (self, list) {
            (Entry::Bitstring(entry), List::Bitstring { list, bits }) => list.status(entry, bits),
            (Entry::Token(entry), List::Token { list, bits }) => {
                list.status(entry, bits).map(u8::from)
            }
            (Entry::Bitstring(_), List::Token { .. })
            | (Entry::Token(_), List::Bitstring { .. }) => {
                let reason = "a list of another kind was read";
                Err(Error::new(Code::InternalUnexpected).with("reason", reason))
            }
        }
    }
}
