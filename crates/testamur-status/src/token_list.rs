//! [Token Status List](https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/) (draft 21): the
//! claims of the list as JWT and as CWT. Signatures are for others.

use crate::bits::{BitOrder, Bits, StatusSize};
use crate::compressed::{Packing, expand, expand_base64url, pack};
use crate::deflating::Form;
use crate::limits::{DEPTH, LONGEST};
use crate::numbers::{integer, time, whole_seconds};
use crate::token_status::{TokenStatus, TokenStatusType};
use std::time::Duration;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, InBuild, Result, Timestamp};
use testamur_keys::multibase::encode_base64url;
use testamur_proof::cbor::{
    Kind, Malformed, Reader, Skipped, push_bytes, push_head, push_integer, push_text,
};

/// `typ` in the header of a list as JWT.
pub const JWT_TYPE: &str = "statuslist+jwt";

/// The type in the header of a list as CWT (header 16, RFC 9596).
pub const CWT_TYPE: &str = "application/statuslist+cwt";

/// The claims of a list (section 5).
#[derive(Clone, Debug, PartialEq)]
pub struct TokenStatusList {
    in_build: InBuild,
    issuer: Option<String>,
    subject: String,
    issued: Timestamp,
    not_before: Option<Timestamp>,
    expires: Option<Timestamp>,
    ttl: Option<Duration>,
    size: StatusSize,
    list: Packed,
}

#[derive(Clone, Debug, PartialEq)]
enum Packed {
    Text(String),
    Bytes(Vec<u8>),
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
        let in_build = InBuild::check("token status lists")?;
        if !size.divides_bytes() {
            return Err(wrong_size(size.bits()));
        }
        let order = (BitOrder::LeastSignificantFirst, size);
        let list = pack(bits, order, Packing::Zlib, Form::Bytes, Vec::new());
        Ok(TokenStatusList {
            in_build,
            issuer: None,
            subject: subject.into(),
            issued,
            not_before: None,
            expires: None,
            ttl: None,
            size,
            list: Packed::Bytes(list),
        })
    }

    /// With a time from which on nobody may rely on it.
    #[must_use]
    pub fn with_expiry(mut self, time: Timestamp) -> TokenStatusList {
        self.expires = Some(time);
        self
    }

    /// With a time after which verifiers should look again, rounded up to whole seconds, at least one.
    #[must_use]
    pub fn with_ttl(mut self, ttl: Duration) -> TokenStatusList {
        self.ttl = Some(whole_seconds(ttl));
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
        let in_build = InBuild::check("token status lists")?;
        let claim = |name: &str| claims.get(name);
        let list = claim("status_list").ok_or_else(|| malformed("status_list is missing"))?;
        let bits = list.get("bits").and_then(Value::as_number).and_then(|bits| bits.as_i64());
        let bits = bits.and_then(|bits| u64::try_from(bits).ok());
        let text = list.get("lst").and_then(Value::as_str);
        let time = |name: &str| match claim(name) {
            None => Ok(None),
            Some(time) => Timestamp::from_numeric_date(time)
                .map(Some)
                .ok_or_else(|| malformed(format_args!("{name} is not a time"))),
        };
        let ttl = match claim("ttl") {
            None => None,
            Some(ttl) => {
                let seconds = ttl.as_number().map(|ttl| ttl.as_f64()).filter(|ttl| *ttl > 0.0);
                let seconds = seconds.ok_or_else(|| malformed("ttl is not a positive number"))?;
                Some(whole_seconds(Duration::from_secs_f64(seconds.min(LONGEST as f64))))
            }
        };
        let subject = claim("sub").and_then(Value::as_str);
        let issuer = match claim("iss") {
            None => None,
            Some(Value::String(issuer)) => Some(issuer.clone()),
            Some(_) => return Err(malformed("iss is not a text")),
        };
        Ok(TokenStatusList {
            in_build,
            issuer,
            subject: subject.ok_or_else(|| malformed("sub is not a text"))?.to_owned(),
            issued: time("iat")?.ok_or_else(|| malformed("iat is missing"))?,
            not_before: time("nbf")?,
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
        let in_build = InBuild::check("token status lists")?;
        let mut reader = Reader::new(claims);
        let claims = Claims::read(&mut reader)?;
        reader.end().map_err(unreadable)?;
        let time = |seconds: Option<i64>, name: &str| match seconds {
            None => Ok(None),
            Some(seconds) => Timestamp::from_unix(seconds)
                .map(Some)
                .ok_or_else(|| malformed(format_args!("{name} is not a time"))),
        };
        let ttl = match claims.ttl {
            Some(0) => return Err(malformed("claim 65534 is not a positive number")),
            ttl => ttl.map(|seconds| whole_seconds(Duration::from_secs(seconds))),
        };
        Ok(TokenStatusList {
            in_build,
            issuer: claims.issuer,
            subject: claims.subject.ok_or_else(|| malformed("claim 2 is missing"))?,
            issued: time(claims.issued, "claim 6")?
                .ok_or_else(|| malformed("claim 6 is missing"))?,
            not_before: time(claims.not_before, "claim 5")?,
            expires: time(claims.expires, "claim 4")?,
            ttl,
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
        for (name, at) in [("nbf", self.not_before), ("exp", self.expires)] {
            if let Some(at) = at {
                out.insert(name, time(at));
            }
        }
        if let Some(ttl) = self.ttl {
            out.insert("ttl", integer(ttl.as_secs()));
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
        let optional = [
            self.issuer.is_some(),
            self.expires.is_some(),
            self.not_before.is_some(),
            self.ttl.is_some(),
        ];
        let claims = 3 + optional.into_iter().filter(|is_there| *is_there).count();
        push_head(&mut out, Kind::Map, claims as u64);
        if let Some(issuer) = &self.issuer {
            push_integer(&mut out, claim::ISSUER);
            push_text(&mut out, issuer);
        }
        push_integer(&mut out, claim::SUBJECT);
        push_text(&mut out, &self.subject);
        for (name, at) in [(claim::EXPIRES, self.expires), (claim::NOT_BEFORE, self.not_before)] {
            if let Some(at) = at {
                push_integer(&mut out, name);
                push_integer(&mut out, at.unix());
            }
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
            push_head(&mut out, Kind::Unsigned, ttl.as_secs());
        }
        Ok(out)
    }

    /// Who signed it, by its own words, which need not say it.
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

    /// Before when nobody may rely on it, where that is not the time at which it was signed.
    pub fn not_before(&self) -> Option<Timestamp> {
        self.not_before
    }

    /// From when on nobody may rely on it.
    pub fn expires(&self) -> Option<Timestamp> {
        self.expires
    }

    /// After how long one should look again, in whole seconds.
    pub fn ttl(&self) -> Option<Duration> {
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
        if self.subject != entry.uri() {
            let error = Error::new(Code::StatusListSubject).with("actual", &self.subject);
            return Err(error.with("expected", entry.uri()));
        }
        let status = bits.get(entry.index(), self.size).ok_or_else(|| {
            let error = Error::new(Code::StatusIndex).with("index", entry.index());
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
    pub(super) const NOT_BEFORE: i64 = 5;
    pub(super) const ISSUED: i64 = 6;
    pub(super) const STATUS_LIST: i64 = 65533;
    pub(super) const TTL: i64 = 65534;
}

/// The claims of a CWT that matter here, as far as they are there.
#[derive(Default)]
struct Claims {
    issuer: Option<String>,
    subject: Option<String>,
    issued: Option<i64>,
    not_before: Option<i64>,
    expires: Option<i64>,
    ttl: Option<u64>,
    bits: Option<u64>,
    list: Option<Vec<u8>>,
}

impl Claims {
    fn read(reader: &mut Reader<'_>) -> Result<Claims> {
        let mut out = Claims::default();
        for _ in 0..reader.map().map_err(unreadable)? {
            if reader.peek() == Some(Kind::Text) {
                reader.text().map_err(unreadable)?;
                pass_over(reader)?;
                continue;
            }
            match reader.integer().map_err(unreadable)? {
                claim::STATUS_LIST => out.status_list(reader)?,
                name => match out.known(name, reader).map_err(unreadable)? {
                    true => {}
                    false => pass_over(reader)?,
                },
            }
        }
        Ok(out)
    }

    /// Reads a claim if it is one of those that matter; says whether it is.
    fn known(&mut self, name: i64, reader: &mut Reader<'_>) -> Result<bool, Malformed> {
        match name {
            claim::ISSUER => once(&mut self.issuer, reader.text()?.to_owned())?,
            claim::SUBJECT => once(&mut self.subject, reader.text()?.to_owned())?,
            claim::ISSUED => once(&mut self.issued, reader.integer()?)?,
            claim::NOT_BEFORE => once(&mut self.not_before, reader.integer()?)?,
            claim::EXPIRES => once(&mut self.expires, reader.integer()?)?,
            claim::TTL => once(&mut self.ttl, reader.unsigned()?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn status_list(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        for _ in 0..reader.map().map_err(unreadable)? {
            match reader.text().map_err(unreadable)? {
                "bits" => reader.unsigned().and_then(|bits| once(&mut self.bits, bits)),
                "lst" => reader.bytes().and_then(|list| once(&mut self.list, list.to_owned())),
                _ => {
                    pass_over(reader)?;
                    continue;
                }
            }
            .map_err(unreadable)?;
        }
        Ok(())
    }
}

/// Passes over the value of a claim that means nothing here.
fn pass_over(reader: &mut Reader<'_>) -> Result<()> {
    match reader.skip(DEPTH).map_err(unreadable)? {
        Skipped::Whole => Ok(()),
        Skipped::TooDeep => Err(Error::new(Code::LimitDepth).with("limit", DEPTH)),
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), Malformed> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Malformed("a claim stands there twice".to_owned())),
    }
}

fn unreadable(Malformed(reason): Malformed) -> Error {
    malformed(reason)
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
