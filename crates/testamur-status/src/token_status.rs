//! What a token says of its status: the claim `status` of [Token Status
//! List](https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/) (draft 21), and the values there.

use crate::numbers::integer;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::is_url;
use testamur_core::{Code, Error, Result};

/// Where a token says that its status stands: the claim `status.status_list` (section 6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenStatus {
    index: u64,
    uri: String,
}

/// What a status of a token list means (section 7.1). 3 and 12 to 15 belong to
/// applications; the rest is reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenStatusType {
    /// 0
    Valid,
    /// 1: revoked, for good
    Invalid,
    /// 2: for the time being
    Suspended,
    /// Another, of which no meaning is known here
    Other(u8),
}

impl From<u8> for TokenStatusType {
    fn from(status: u8) -> TokenStatusType {
        match status {
            0 => TokenStatusType::Valid,
            1 => TokenStatusType::Invalid,
            2 => TokenStatusType::Suspended,
            other => TokenStatusType::Other(other),
        }
    }
}

impl From<TokenStatusType> for u8 {
    fn from(status: TokenStatusType) -> u8 {
        match status {
            TokenStatusType::Valid => 0,
            TokenStatusType::Invalid => 1,
            TokenStatusType::Suspended => 2,
            TokenStatusType::Other(other) => other,
        }
    }
}

impl TokenStatus {
    /// The entry at an index of a list.
    pub fn new(uri: impl Into<String>, index: u64) -> TokenStatus {
        TokenStatus { index, uri: uri.into() }
    }

    /// Reads the claims of a token. `None` when they have no `status`.
    ///
    /// # Errors
    /// [`Code::StatusEntryMalformed`] when the claim is not what section 6.2 demands;
    /// [`Code::StatusTypeUnsupported`] when it names other mechanisms only.
    pub fn read(claims: &Value) -> Option<Result<TokenStatus>> {
        claims.get("status").map(TokenStatus::read_claim)
    }

    fn read_claim(status: &Value) -> Result<TokenStatus> {
        let place = Pointer::root().child("status");
        let malformed = |member: &str, reason: &str, at: Pointer| {
            let error = Error::new(Code::StatusEntryMalformed).with("member", member);
            Err(error.with("reason", reason).at(at))
        };
        let Some(mechanisms) = status.as_object() else {
            return malformed("status", "it is not an object", place);
        };
        let Some(entry) = mechanisms.get("status_list") else {
            return match mechanisms.iter().next() {
                None => malformed("status", "it names no mechanism", place),
                Some((name, _)) => {
                    Err(Error::new(Code::StatusTypeUnsupported).with("type", name).at(place))
                }
            };
        };
        let at = place.child("status_list");
        let index = entry.get("idx").and_then(Value::as_number).and_then(|index| index.as_i64());
        let Some(index) = index.and_then(|index| u64::try_from(index).ok()) else {
            return malformed("idx", "it is not an integer from 0 on", at.child("idx"));
        };
        match entry.get("uri").and_then(Value::as_str) {
            Some(uri) if is_url(uri) => Ok(TokenStatus::new(uri, index)),
            Some(_) => malformed("uri", "it is not a URI", at.child("uri")),
            None => malformed("uri", "it is not a text", at.child("uri")),
        }
    }

    /// The claim `status`.
    pub fn to_value(&self) -> Value {
        let mut entry = Object::new();
        entry.insert("idx", integer(self.index));
        entry.insert("uri", self.uri.as_str());
        let mut status = Object::new();
        status.insert("status_list", entry);
        status.into()
    }

    /// Its place in the list.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The URL of the list, which the list repeats as its subject.
    pub fn uri(&self) -> &str {
        &self.uri
    }
}
