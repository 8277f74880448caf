//! Statuses in bitstrings: [Bitstring Status List 1.0](https://www.w3.org/TR/vc-bitstring-status-list/),
//! and the two drafts before it, StatusList2021 and RevocationList2020, which credentials still name.

use crate::bits::{BitOrder, Bits, StatusSize};
use crate::compressed::{Packing, expand_base64url, pack};
use crate::deflating::Form;
use crate::limits::{LEAST_ENTRIES, LONGEST, PURPOSES};
use crate::numbers::integer;
use std::borrow::Cow;
use std::time::Duration;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::is_url;
use testamur_core::{Code, Error, Result};

/// Where a credential says that its status stands: one entry of its `credentialStatus`.
#[derive(Clone, Debug, PartialEq)]
pub struct BitstringEntry {
    dialect: Dialect,
    purpose: String,
    index: u64,
    list: String,
    size: StatusSize,
    messages: Vec<(u8, String)>,
}

/// A list as its credential holds it, compressed.
#[derive(Clone, Debug, PartialEq)]
pub struct BitstringList {
    dialect: Dialect,
    purposes: Vec<String>,
    ttl: Option<Duration>,
    /// As the list says it, which it need not.
    size: Option<StatusSize>,
    /// Written, and not read: what an entry says of itself is what its issuer signed with it.
    messages: Vec<(u8, String)>,
    encoded: String,
}

/// The specification that an entry and its list follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// The Recommendation.
    Bitstring,
    /// The [draft of 2021](https://www.w3.org/community/reports/credentials/CG-FINAL-vc-status-list-2021-20230102/).
    StatusList2021,
    /// The [draft of 2020](https://w3c-ccg.github.io/vc-status-rl-2020/), for revocation only.
    RevocationList2020,
}

impl Dialect {
    const ALL: [Dialect; 3] =
        [Dialect::Bitstring, Dialect::StatusList2021, Dialect::RevocationList2020];

    /// The type of an entry in a credential.
    pub fn entry_type(self) -> &'static str {
        match self {
            Dialect::Bitstring => "BitstringStatusListEntry",
            Dialect::StatusList2021 => "StatusList2021Entry",
            Dialect::RevocationList2020 => "RevocationList2020Status",
        }
    }

    /// The type of the credential that holds a list.
    pub fn credential_type(self) -> &'static str {
        match self {
            Dialect::Bitstring => "BitstringStatusListCredential",
            Dialect::StatusList2021 => "StatusList2021Credential",
            Dialect::RevocationList2020 => "RevocationList2020Credential",
        }
    }

    /// The type of the list in it.
    pub fn list_type(self) -> &'static str {
        match self {
            Dialect::Bitstring => "BitstringStatusList",
            Dialect::StatusList2021 => "StatusList2021",
            Dialect::RevocationList2020 => "RevocationList2020",
        }
    }

    fn index_member(self) -> &'static str {
        match self {
            Dialect::Bitstring | Dialect::StatusList2021 => "statusListIndex",
            Dialect::RevocationList2020 => "revocationListIndex",
        }
    }

    fn list_member(self) -> &'static str {
        match self {
            Dialect::Bitstring | Dialect::StatusList2021 => "statusListCredential",
            Dialect::RevocationList2020 => "revocationListCredential",
        }
    }
}

impl BitstringEntry {
    /// The entry at an index of a list of single bits.
    pub fn new(list: impl Into<String>, purpose: impl Into<String>, index: u64) -> BitstringEntry {
        BitstringEntry {
            dialect: Dialect::Bitstring,
            purpose: purpose.into(),
            index,
            list: list.into(),
            size: StatusSize::ONE,
            messages: Vec::new(),
        }
    }

    /// With statuses of this size, each with its message
    /// ([section 2.1](https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistentry)).
    ///
    /// # Errors
    /// [`Code::StatusEntryMalformed`] unless there is one message for each value, from 0 on.
    pub fn with_messages(
        mut self,
        size: StatusSize,
        messages: impl IntoIterator<Item = String>,
    ) -> Result<BitstringEntry> {
        self.messages = numbered(size, messages)?;
        self.size = size;
        Ok(self)
    }

    /// Whether this is an entry that [`read`](BitstringEntry::read) takes.
    pub fn is_type(name: &str) -> bool {
        Dialect::ALL.iter().any(|dialect| dialect.entry_type() == name)
    }

    /// Reads an entry of a credential's `credentialStatus`.
    ///
    /// # Errors
    /// [`Code::StatusEntryMalformed`] with the pointer below the entry, when a member is missing or
    /// is not what the specification demands; that includes an index as a JSON number.
    /// [`Code::StatusIndex`] for one that is past the end of every list.
    /// [`Code::StatusSize`] for statuses of more than [8 bits](crate::STATUS_BITS).
    pub fn read(entry: &Value) -> Result<BitstringEntry> {
        let types = entry.get("type").map_or(&[][..], Value::as_set);
        let is = |dialect: &Dialect| types.iter().any(|t| t.as_str() == Some(dialect.entry_type()));
        let dialect = *Dialect::ALL
            .iter()
            .find(|dialect| is(dialect))
            .ok_or_else(|| bad("type", "it is none of the types of a bitstring entry"))?;
        let text = |member: &'static str| match entry.get(member) {
            Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
            Some(_) => Err(bad(member, "it is not a text")),
            None => Err(bad(member, "it is missing")),
        };
        let list = text(dialect.list_member())?;
        if !is_url(&list) {
            return Err(bad(dialect.list_member(), "it is not a URL"));
        }
        let purpose = match dialect {
            Dialect::RevocationList2020 => "revocation".to_owned(),
            Dialect::Bitstring | Dialect::StatusList2021 => text("statusPurpose")?,
        };
        if entry.get("id").and_then(Value::as_str) == Some(&list) {
            return Err(bad("id", "it is the URL of the list"));
        }
        let index = index(dialect.index_member(), &text(dialect.index_member())?)?;
        let mut read = BitstringEntry {
            dialect,
            purpose,
            index,
            list,
            size: StatusSize::ONE,
            messages: Vec::new(),
        };
        if dialect == Dialect::Bitstring {
            read.size = entry.get("statusSize").map_or(Ok(StatusSize::ONE), size)?;
            let stated = entry.get("statusMessage");
            read.messages = stated.map_or(Ok(Vec::new()), messages)?;
            if stated.is_some() || read.size != StatusSize::ONE {
                read.complete()?;
            }
        }
        Ok(read)
    }

    /// The entry as a member of `credentialStatus`.
    pub fn to_value(&self) -> Value {
        let mut out = Object::new();
        out.insert("type", self.dialect.entry_type());
        if self.dialect != Dialect::RevocationList2020 {
            out.insert("statusPurpose", self.purpose.as_str());
        }
        out.insert(self.dialect.index_member(), self.index.to_string());
        out.insert(self.dialect.list_member(), self.list.as_str());
        if self.size != StatusSize::ONE {
            out.insert("statusSize", u32::from(self.size.bits()));
        }
        if !self.messages.is_empty() {
            out.insert("statusMessage", messages_value(&self.messages));
        }
        out.into()
    }

    /// The specification that it follows.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// What the status says: `revocation`, `suspension`, `refresh`, `message`, or another word.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// Its place in the list.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The URL of the credential with the list.
    pub fn list(&self) -> &str {
        &self.list
    }

    /// How many bits each status of the list has.
    pub fn size(&self) -> StatusSize {
        self.size
    }

    /// The issuer's message for a status, which is for developers and not for those who are shown
    /// the credential.
    pub fn message(&self, status: u8) -> Option<&str> {
        let message = self.messages.iter().find(|(value, _)| *value == status);
        message.map(|(_, message)| message.as_str())
    }

    /// Whether there is a message for each value.
    fn complete(&self) -> Result<()> {
        let wanted = self.size.values();
        let covered = self.messages.len() == wanted
            && (0..wanted).all(|value| self.message(value as u8).is_some());
        match covered {
            true => Ok(()),
            false => Err(not_every_value(self.size)),
        }
    }
}

impl BitstringList {
    /// Whether a credential of this type holds a list that [`read`](BitstringList::read) takes.
    pub fn is_credential_type(name: &str) -> bool {
        Dialect::ALL.iter().any(|dialect| dialect.credential_type() == name)
    }

    /// Compresses a list for publication.
    ///
    /// # Errors
    /// [`Code::StatusListShort`] when it has fewer statuses than [`LEAST_ENTRIES`];
    /// [`Code::StatusListDescription`] unless it has from one to 16 purposes.
    pub fn new(
        bits: &Bits,
        size: StatusSize,
        purposes: impl IntoIterator<Item = String>,
    ) -> Result<BitstringList> {
        long_enough(bits, size)?;
        let purposes: Vec<String> = purposes.into_iter().take(PURPOSES + 1).collect();
        if !(1..=PURPOSES).contains(&purposes.len()) {
            let reason = format!("a list has from 1 to {PURPOSES} purposes");
            return Err(Error::new(Code::StatusListDescription).with("reason", reason));
        }
        let order = (BitOrder::MostSignificantFirst, size);
        let encoded = pack(bits, order, Packing::Gzip, Form::Base64url, b"u".to_vec());
        let encoded = String::from_utf8(encoded).expect("base64url is ASCII");
        let (dialect, messages) = (Dialect::Bitstring, Vec::new());
        Ok(BitstringList { dialect, purposes, ttl: None, size: None, messages, encoded })
    }

    /// Says how many bits a status has and what each value means, as a list for the purpose `message`
    /// must ([section 2.2](https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistcredential)).
    ///
    /// # Errors
    /// [`Code::StatusEntryMalformed`] unless there is one message for each value, from 0 on.
    pub fn with_messages(
        mut self,
        size: StatusSize,
        messages: impl IntoIterator<Item = String>,
    ) -> Result<BitstringList> {
        self.messages = numbered(size, messages)?;
        self.size = Some(size);
        Ok(self)
    }

    /// With a time after which verifiers should look again, in whole milliseconds, a hundred years at
    /// most.
    #[must_use]
    pub fn with_ttl(mut self, ttl: Duration) -> BitstringList {
        let ttl = Duration::from_millis(u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX));
        self.ttl = Some(ttl.min(Duration::from_secs(LONGEST)));
        self
    }

    /// Reads the subject of a credential with a list. That the credential is genuine is the caller's
    /// to find out.
    ///
    /// # Errors
    /// [`Code::StatusListMalformed`] when it is not a credential with one list of this dialect.
    pub fn read(credential: &Value, dialect: Dialect) -> Result<BitstringList> {
        let of_type = |value: &Value, name| {
            let types = value.get("type").map_or(&[][..], Value::as_set);
            types.iter().any(|found| found.as_str() == Some(name))
        };
        if !of_type(credential, dialect.credential_type()) {
            let reason = format!("it is no {}", dialect.credential_type());
            return Err(list_malformed(reason).at(Pointer::root().child("type")));
        }
        let at = Pointer::root().child("credentialSubject");
        let malformed = |member: &str, reason: &str| {
            list_malformed(format!("{member} {reason}")).at(at.child(member))
        };
        let subject = match credential.get("credentialSubject").map_or(&[][..], Value::as_set) {
            [subject] => subject,
            _ => return Err(list_malformed("it has not one subject").at(at)),
        };
        if !of_type(subject, dialect.list_type()) {
            return Err(malformed("type", &format!("is not {}", dialect.list_type())));
        }
        let purposes = match dialect {
            Dialect::RevocationList2020 => vec!["revocation".to_owned()],
            Dialect::Bitstring | Dialect::StatusList2021 => {
                let purposes = subject.get("statusPurpose").map_or(&[][..], Value::as_set);
                let texts = purposes.iter().map(|purpose| purpose.as_str().map(str::to_owned));
                texts
                    .collect::<Option<Vec<_>>>()
                    .filter(|texts| (1..=PURPOSES).contains(&texts.len()))
                    .ok_or_else(|| malformed("statusPurpose", "is not one or a few texts"))?
            }
        };
        let ttl = match subject.get("ttl").filter(|_| dialect == Dialect::Bitstring) {
            None => None,
            Some(ttl) => {
                let milliseconds = ttl.as_number().and_then(|ttl| ttl.as_i64());
                let milliseconds = milliseconds.and_then(|ttl| u64::try_from(ttl).ok());
                Some(milliseconds.ok_or_else(|| malformed("ttl", "is not a number from 0 on"))?)
            }
        };
        let ttl = ttl.map(|ttl| Duration::from_millis(ttl).min(Duration::from_secs(LONGEST)));
        let stated = subject.get("statusSize").filter(|_| dialect == Dialect::Bitstring);
        let bits =
            |stated: &Value| StatusSize::new(u64::try_from(stated.as_number()?.as_i64()?).ok()?);
        let size = match stated {
            None => None,
            Some(stated) => Some(bits(stated).ok_or_else(|| {
                let most = crate::STATUS_BITS;
                malformed("statusSize", &format!("is not a number from 1 to {most}"))
            })?),
        };
        match subject.get("encodedList") {
            Some(Value::String(encoded)) => {
                let (messages, encoded) = (Vec::new(), encoded.clone());
                Ok(BitstringList { dialect, purposes, ttl, size, messages, encoded })
            }
            _ => Err(malformed("encodedList", "is not a text")),
        }
    }

    /// The subject of the credential for this list, without an identifier.
    pub fn to_value(&self) -> Value {
        let mut out = Object::new();
        out.insert("type", self.dialect.list_type());
        match &self.purposes[..] {
            [purpose] => out.insert("statusPurpose", purpose.as_str()),
            several => {
                let several: Vec<Value> = several.iter().map(|p| p.as_str().into()).collect();
                out.insert("statusPurpose", several)
            }
        };
        if let Some(ttl) = self.ttl {
            out.insert("ttl", integer(u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX)));
        }
        if let Some(size) = self.size {
            out.insert("statusSize", u32::from(size.bits()));
        }
        if !self.messages.is_empty() {
            out.insert("statusMessages", messages_value(&self.messages));
        }
        out.insert("encodedList", self.encoded.as_str());
        out.into()
    }

    /// The specification that it follows.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// What the statuses in it say.
    pub fn purposes(&self) -> &[String] {
        &self.purposes
    }

    /// After how long one should look again, in whole milliseconds.
    pub fn ttl(&self) -> Option<Duration> {
        self.ttl
    }

    /// Unpacks the list, within `limit` bytes.
    ///
    /// # Errors
    /// [`Code::StatusListMalformed`] when it cannot be unpacked, [`Code::LimitStatusList`] when it is
    /// longer.
    pub fn expand(&self, limit: usize) -> Result<Bits> {
        let bytes = match self.dialect {
            Dialect::Bitstring => {
                let text = self.encoded.strip_prefix('u');
                let text =
                    text.ok_or_else(|| list_malformed("encodedList does not begin with u"))?;
                expand_base64url(text, Packing::Gzip, limit)?
            }
            // The drafts said base64 and ZLIB, and their programs wrote base64url and GZIP.
            Dialect::StatusList2021 | Dialect::RevocationList2020 => {
                let text = self.encoded.strip_prefix('u').unwrap_or(&self.encoded);
                let text = text.trim_end_matches('=');
                let text = match text.contains(['+', '/']) {
                    true => Cow::Owned(text.replace('+', "-").replace('/', "_")),
                    false => Cow::Borrowed(text),
                };
                // The first bytes of GZIP, always the same.
                let is_gzip = text.starts_with("H4sI");
                let packing = if is_gzip { Packing::Gzip } else { Packing::Zlib };
                expand_base64url(&text, packing, limit)?
            }
        };
        Ok(Bits::from_bytes(bytes, BitOrder::MostSignificantFirst))
    }

    /// The status of an entry in this list, unpacked
    /// ([section 3.2](https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm)).
    ///
    /// # Errors
    /// [`Code::StatusPurpose`] when the list is for another purpose, [`Code::StatusListShort`] when it
    /// has too few entries, [`Code::StatusIndex`] when the index lies past its end;
    /// [`Code::StatusEntryMalformed`] when the entry follows another specification than the list, or
    /// counts on another number of bits than the list says it has.
    pub fn status(&self, entry: &BitstringEntry, bits: &Bits) -> Result<u8> {
        if self.dialect != entry.dialect {
            let reason = format!("the list is a {}", self.dialect.list_type());
            return Err(bad("type", reason));
        }
        if !self.purposes.contains(&entry.purpose) {
            let error = Error::new(Code::StatusPurpose).with("purpose", &entry.purpose);
            return Err(error.with("purposes", self.purposes.join(", ")));
        }
        if let Some(size) = self.size.filter(|size| *size != entry.size) {
            return Err(bad("statusSize", format!("in the list it is {}", size.bits())));
        }
        long_enough(bits, entry.size)?;
        bits.get(entry.index, entry.size).ok_or_else(|| {
            let error = Error::new(Code::StatusIndex).with("index", entry.index);
            error.with("entries", bits.entries(entry.size))
        })
    }
}

fn long_enough(bits: &Bits, size: StatusSize) -> Result<()> {
    match bits.entries(size) {
        LEAST_ENTRIES.. => Ok(()),
        actual => {
            let error = Error::new(Code::StatusListShort).with("actual", actual);
            Err(error.with("least", LEAST_ENTRIES))
        }
    }
}

fn index(member: &'static str, text: &str) -> Result<u64> {
    match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => text.parse().map_err(|_| {
            let shown: String = text.chars().take(40).collect();
            let error = Error::new(Code::StatusIndex).with("index", shown);
            error.with("entries", "far fewer")
        }),
        false => Err(bad(member, "it is not a number from 0 on in decimal digits")),
    }
}

fn size(value: &Value) -> Result<StatusSize> {
    let bits = value.as_number().and_then(|bits| bits.as_i64()).filter(|bits| *bits > 0);
    let bits = bits.ok_or_else(|| bad("statusSize", "it is not an integer from 1 on"))?;
    StatusSize::new(bits as u64).ok_or_else(|| {
        let error = Error::new(Code::StatusSize).with("actual", bits);
        error.with("limit", crate::STATUS_BITS).at(Pointer::root().child("statusSize"))
    })
}

fn messages(value: &Value) -> Result<Vec<(u8, String)>> {
    let wrong = || bad("statusMessage", "an item has no status in hexadecimal or no message");
    let items = value.as_array().ok_or_else(|| bad("statusMessage", "it is not an array"))?;
    let message = |item: &Value| {
        let status = item.get("status")?.as_str()?.strip_prefix("0x")?;
        let digits = !status.is_empty() && status.bytes().all(|byte| byte.is_ascii_hexdigit());
        let status = u8::from_str_radix(status, 16).ok().filter(|_| digits)?;
        Some((status, item.get("message")?.as_str()?.to_owned()))
    };
    // More items than values are refused with their number.
    let items = &items[..items.len().min(257)];
    items.iter().map(|item| message(item).ok_or_else(wrong)).collect()
}

/// A message for each value, from 0 on.
fn numbered(
    size: StatusSize,
    messages: impl IntoIterator<Item = String>,
) -> Result<Vec<(u8, String)>> {
    let messages: Vec<String> = messages.into_iter().take(size.values() + 1).collect();
    match messages.len() == size.values() {
        true => Ok((0..=u8::MAX).zip(messages).collect()),
        false => Err(not_every_value(size)),
    }
}

fn messages_value(messages: &[(u8, String)]) -> Vec<Value> {
    let message = |(status, text): &(u8, String)| {
        let mut message = Object::new();
        message.insert("status", format!("{status:#x}"));
        message.insert("message", text.as_str());
        Value::from(message)
    };
    messages.iter().map(message).collect()
}

fn not_every_value(size: StatusSize) -> Error {
    let values = size.values();
    bad("statusMessage", format!("it does not have one message for each of the {values} values"))
}

fn bad(member: &'static str, reason: impl std::fmt::Display) -> Error {
    let error = Error::new(Code::StatusEntryMalformed).with("member", member);
    error.with("reason", reason).at(Pointer::root().child(member))
}

fn list_malformed(reason: impl std::fmt::Display) -> Error {
    Error::new(Code::StatusListMalformed).with("reason", reason)
}
