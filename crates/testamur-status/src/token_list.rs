//! [Token Status List](https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/) (draft 21): the
//! claims of the token that refers to a list, and those of the list as JWT and as CWT. Signatures are
//! for others.

use crate::bits::{BitOrder, Bits, StatusSize};
use crate::compressed::{Packing, expand, expand_base64url, pack};
use crate::deflating::Form;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_keys::multibase::encode_base64url;
use testamur_proof::cbor::{
    Kind, Malformed, Reader, push_bytes, push_head, push_integer, push_text,
};

/// `typ` in the header of a list as JWT.
pub const JWT_TYPE: &str = "statuslist+jwt";

/// The content type in the header of a list as CWT.
pub const CWT_TYPE: &str = "application/statuslist+cwt";

/// Where a token says that its status stands: the claim `status.status_list` (section 6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenStatus {
    index: u64,
    uri: String,
}

/// The claims of a list (section 5).
#[derive(Clone, Debug, PartialEq)]
pub struct TokenStatusList {
    subject: String,
    issuer: Option<String>,
    issued: Timestamp,
    expires: Option<Timestamp>,
    ttl: Option<u64>,
    size: StatusSize,
    list: Packed,
}

#[derive(Clone, Debug, PartialEq)]
enum Packed {
    Text(String),
    Bytes(Vec<u8>),
}

/// What a status of a token list means (section 7.1). Others belong to applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenStatusType {
    /// 0
    Valid,
    /// 1: revoked, for good
    Invalid,
    /// 2: for the time being
    Suspended,
    /// Another, with a meaning that the issuer gives it
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

impl TokenStatus {
    /// The entry at an index of a list.
    pub fn new(uri: impl Into<String>, index: u64) -> TokenStatus {
        TokenStatus { index, uri: uri.into() }
    }

    /// Reads the claims of a token. `None` when they have no `status` with a `status_list`.
    ///
    /// # Errors
    /// [`Code::StatusEntryMalformed`] when the claim is not what section 6.2 demands.
    pub fn read(claims: &Value) -> Option<Result<TokenStatus>> {
        let at = Pointer::root().child("status").child("status_list");
        let entry = at.of(claims)?;
        let bad = |member: &'static str, reason: &str| {
            let error = Error::new(Code::StatusEntryMalformed).with("member", member);
            error.with("reason", reason).at(at.child(member))
        };
        let index = entry.get("idx").and_then(Value::as_number).and_then(|index| index.as_i64());
        let index = index.and_then(|index| u64::try_from(index).ok());
        let uri = entry.get("uri").and_then(Value::as_str).filter(|uri| !uri.is_empty());
        Some(match (index, uri) {
            (None, _) => Err(bad("idx", "it is not an integer from 0 on")),
            (_, None) => Err(bad("uri", "it is not a text")),
            (Some(index), Some(uri)) => Ok(TokenStatus::new(uri, index)),
        })
    }

    /// The claim `status`.
    pub fn to_value(&self) -> Value {
        let mut entry = Object::new();
        entry.insert("idx", number(self.index));
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

impl TokenStatusList {
    /// Compresses a list for publication at `subject`, its URL.
    ///
    /// # Errors
    /// [`Code::StatusSize`] unless a status has 1, 2, 4 or 8 bits.
    pub fn new(
        subject: impl Into<String>,
        bits: &Bits,
        size: StatusSize,
        issued: Timestamp,
    ) -> Result<TokenStatusList> {
        if !size.divides_bytes() {
            return Err(wrong_size(size.bits()));
        }
        let order = (BitOrder::LeastSignificantFirst, size);
        let list = pack(bits, order, Packing::Zlib, Form::Bytes, Vec::new());
        Ok(TokenStatusList {
            subject: subject.into(),
            issuer: None,
            issued,
            expires: None,
            ttl: None,
            size,
            list: Packed::Bytes(list),
        })
    }

    /// With a time after which nobody may rely on it.
    #[must_use]
    pub fn expires(mut self, time: Timestamp) -> TokenStatusList {
        self.expires = Some(time);
        self
    }

    /// With a time, in seconds, after which verifiers should look again.
    #[must_use]
    pub fn with_ttl(mut self, seconds: u64) -> TokenStatusList {
        self.ttl = Some(seconds);
        self
    }

    /// With the claim `iss`, for verifiers who find keys by it.
    #[must_use]
    pub fn with_issuer(mut self, issuer: impl Into<String>) -> TokenStatusList {
        self.issuer = Some(issuer.into());
        self
    }

    /// Reads the claims of a JWT (section 5.1), whose `typ` the caller has compared with [`JWT_TYPE`].
    ///
    /// # Errors
    /// [`Code::StatusListMalformed`] when a claim is missing or is not what the draft demands,
    /// [`Code::StatusSize`] for another number of bits than 1, 2, 4 and 8.
    pub fn read_jwt(claims: &Value) -> Result<TokenStatusList> {
        let claim = |name: &str| claims.get(name);
        let list = claim("status_list").ok_or_else(|| malformed("status_list is missing"))?;
        let bits = list.get("bits").and_then(Value::as_number).and_then(|bits| bits.as_i64());
        let bits = bits.and_then(|bits| u64::try_from(bits).ok());
        let text = list.get("lst").and_then(Value::as_str);
        let time = |name: &str| match claim(name) {
            None => Ok(None),
            Some(time) => {
                let seconds = time.as_number().map(|seconds| seconds.as_f64().floor() as i64);
                let time = seconds.and_then(Timestamp::from_unix);
                time.map(Some).ok_or_else(|| malformed(format!("{name} is not a time")))
            }
        };
        let ttl = match claim("ttl") {
            None => None,
            Some(ttl) => {
                let seconds = ttl.as_number().map(|ttl| ttl.as_f64()).filter(|ttl| *ttl > 0.0);
                Some(seconds.ok_or_else(|| malformed("ttl is not a positive number"))? as u64)
            }
        };
        let subject = claim("sub").and_then(Value::as_str);
        Ok(TokenStatusList {
            subject: subject.ok_or_else(|| malformed("sub is not a text"))?.to_owned(),
            issuer: claim("iss").and_then(Value::as_str).map(str::to_owned),
            issued: time("iat")?.ok_or_else(|| malformed("iat is missing"))?,
            expires: time("exp")?,
            ttl,
            size: size(bits.ok_or_else(|| malformed("bits is not a number"))?)?,
            list: Packed::Text(text.ok_or_else(|| malformed("lst is not a text"))?.to_owned()),
        })
    }

    /// Reads the claims of a CWT (section 5.2): the payload of its COSE signature, whose type the
    /// caller has compared with [`CWT_TYPE`].
    ///
    /// # Errors
    /// As [`read_jwt`](TokenStatusList::read_jwt).
    pub fn read_cwt(claims: &[u8]) -> Result<TokenStatusList> {
        let mut reader = Reader::new(claims);
        let read = Claims::read(&mut reader).and_then(|read| reader.end().map(|()| read));
        let claims = read.map_err(|Malformed(reason)| malformed(reason))?;
        let time = |seconds: i64| Timestamp::from_unix(seconds);
        Ok(TokenStatusList {
            subject: claims.subject.ok_or_else(|| malformed("claim 2 is missing"))?,
            issuer: claims.issuer,
            issued: claims.issued.and_then(time).ok_or_else(|| malformed("claim 6 is missing"))?,
            expires: match claims.expires {
                None => None,
                Some(at) => Some(time(at).ok_or_else(|| malformed("claim 4 is not a time"))?),
            },
            ttl: claims.ttl,
            size: size(claims.bits.ok_or_else(|| malformed("bits is missing"))?)?,
            list: Packed::Bytes(claims.list.ok_or_else(|| malformed("lst is missing"))?),
        })
    }

    /// The claims of a JWT.
    pub fn to_jwt(&self) -> Value {
        let mut list = Object::new();
        list.insert("bits", u32::from(self.size.bits()));
        let text = match &self.list {
            Packed::Text(text) => text.clone(),
            Packed::Bytes(bytes) => encode_base64url(bytes),
        };
        list.insert("lst", text);
        let mut out = Object::new();
        if let Some(issuer) = &self.issuer {
            out.insert("iss", issuer.as_str());
        }
        out.insert("sub", self.subject.as_str());
        out.insert("iat", time(self.issued));
        if let Some(expires) = self.expires {
            out.insert("exp", time(expires));
        }
        if let Some(ttl) = self.ttl {
            out.insert("ttl", number(ttl));
        }
        out.insert("status_list", list);
        out.into()
    }

    /// The claims of a CWT: the payload of a COSE signature.
    ///
    /// # Errors
    /// [`Code::StatusListMalformed`] when the list was read from a JWT and is not base64url.
    pub fn to_cwt(&self) -> Result<Vec<u8>> {
        let decoded;
        let list = match &self.list {
            Packed::Bytes(bytes) => bytes,
            Packed::Text(text) => {
                decoded = testamur_proof::jose::decode_public_base64url(text)
                    .ok_or_else(|| malformed("lst is not base64url"))?;
                &decoded
            }
        };
        let mut out = Vec::with_capacity(list.len() + self.subject.len() + 64);
        let optional = [self.issuer.is_some(), self.expires.is_some(), self.ttl.is_some()];
        let claims = 3 + optional.into_iter().filter(|is_there| *is_there).count();
        push_head(&mut out, Kind::Map, claims as u64);
        if let Some(issuer) = &self.issuer {
            push_integer(&mut out, claim::ISSUER);
            push_text(&mut out, issuer);
        }
        push_integer(&mut out, claim::SUBJECT);
        push_text(&mut out, &self.subject);
        if let Some(expires) = self.expires {
            push_integer(&mut out, claim::EXPIRES);
            push_integer(&mut out, expires.unix());
        }
        push_integer(&mut out, claim::ISSUED);
        push_integer(&mut out, self.issued.unix());
        push_integer(&mut out, claim::STATUS_LIST);
        push_head(&mut out, Kind::Map, 2);
        push_text(&mut out, "lst");
        push_bytes(&mut out, list);
        push_text(&mut out, "bits");
        push_integer(&mut out, i64::from(self.size.bits()));
        if let Some(ttl) = self.ttl {
            push_integer(&mut out, claim::TTL);
            push_head(&mut out, Kind::Unsigned, ttl);
        }
        Ok(out)
    }

    /// Who signed it, where it says so; that it is so is the signature's to show.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// The URL that it is published at.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// When it was signed.
    pub fn issued(&self) -> Timestamp {
        self.issued
    }

    /// After when nobody may rely on it.
    pub fn expiry(&self) -> Option<Timestamp> {
        self.expires
    }

    /// After how many seconds one should look again.
    pub fn ttl(&self) -> Option<u64> {
        self.ttl
    }

    /// How many bits each status has.
    pub fn size(&self) -> StatusSize {
        self.size
    }

    /// Unpacks the list, within `limit` bytes.
    ///
    /// # Errors
    /// [`Code::StatusListMalformed`] when it cannot be unpacked, [`Code::LimitStatusList`] when it is
    /// longer.
    pub fn expand(&self, limit: usize) -> Result<Bits> {
        let bytes = match &self.list {
            Packed::Text(text) => expand_base64url(text, Packing::Zlib, limit),
            Packed::Bytes(bytes) => expand(bytes, Packing::Zlib, limit),
        };
        Ok(Bits::from_bytes(bytes?, BitOrder::LeastSignificantFirst))
    }

    /// The status of an entry in this list, unpacked (section 8.3, steps 4 to 6). Times are the
    /// caller's to compare.
    ///
    /// # Errors
    /// [`Code::StatusListSubject`] when it is the list for another URL, [`Code::StatusIndex`] when the
    /// index lies past its end.
    pub fn status(&self, entry: &TokenStatus, bits: &Bits) -> Result<TokenStatusType> {
        if self.subject != entry.uri {
            let error = Error::new(Code::StatusListSubject).with("actual", &self.subject);
            return Err(error.with("expected", &entry.uri));
        }
        let status = bits.get(entry.index, self.size).ok_or_else(|| {
            let error = Error::new(Code::StatusIndex).with("index", entry.index);
            error.with("entries", bits.entries(self.size))
        })?;
        Ok(status.into())
    }
}

/// Numbers of claims ([RFC 8392](https://www.rfc-editor.org/rfc/rfc8392), section 3.1, and the draft,
/// section 14.3).
mod claim {
    pub(super) const ISSUER: i64 = 1;
    pub(super) const SUBJECT: i64 = 2;
    pub(super) const EXPIRES: i64 = 4;
    pub(super) const ISSUED: i64 = 6;
    pub(super) const STATUS_LIST: i64 = 65533;
    pub(super) const TTL: i64 = 65534;
}

/// Items inside each other in claims that are passed over.
const DEPTH: usize = 16;

/// The claims of a CWT that matter here, as far as they are there.
#[derive(Default)]
struct Claims {
    issuer: Option<String>,
    subject: Option<String>,
    issued: Option<i64>,
    expires: Option<i64>,
    ttl: Option<u64>,
    bits: Option<u64>,
    list: Option<Vec<u8>>,
}

impl Claims {
    fn read(reader: &mut Reader<'_>) -> Result<Claims, Malformed> {
        let mut out = Claims::default();
        for _ in 0..reader.map()? {
            if reader.peek() == Some(Kind::Text) {
                reader.text()?;
                reader.skip(DEPTH).map(|_| ())?;
                continue;
            }
            match reader.integer()? {
                claim::ISSUER => once(&mut out.issuer, reader.text()?.to_owned())?,
                claim::SUBJECT => once(&mut out.subject, reader.text()?.to_owned())?,
                claim::ISSUED => once(&mut out.issued, reader.integer()?)?,
                claim::EXPIRES => once(&mut out.expires, reader.integer()?)?,
                claim::TTL => once(&mut out.ttl, reader.unsigned()?)?,
                claim::STATUS_LIST => out.status_list(reader)?,
                _ => reader.skip(DEPTH).map(|_| ())?,
            }
        }
        Ok(out)
    }

    fn status_list(&mut self, reader: &mut Reader<'_>) -> Result<(), Malformed> {
        for _ in 0..reader.map()? {
            match reader.text()? {
                "bits" => once(&mut self.bits, reader.unsigned()?)?,
                "lst" => once(&mut self.list, reader.bytes()?.to_owned())?,
                _ => reader.skip(DEPTH).map(|_| ())?,
            }
        }
        Ok(())
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), Malformed> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Malformed("a claim stands there twice".to_owned())),
    }
}

fn size(bits: u64) -> Result<StatusSize> {
    let size = StatusSize::new(bits).filter(|size| size.divides_bytes());
    size.ok_or_else(|| wrong_size(bits))
}

fn wrong_size(bits: impl std::fmt::Display) -> Error {
    Error::new(Code::StatusSize).with("actual", bits).with("limit", crate::STATUS_BITS)
}

fn malformed(reason: impl std::fmt::Display) -> Error {
    Error::new(Code::StatusListMalformed).with("reason", reason)
}

/// Integers up to 2⁵³ are exact, and lists and times stay far below.
fn number(value: u64) -> Value {
    Value::number(value as f64).unwrap_or(Value::Null)
}

fn time(time: Timestamp) -> Value {
    Value::number(time.unix() as f64).unwrap_or(Value::Null)
}
