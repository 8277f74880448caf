//! What a list is: where it is published, how long it is, what its statuses mean.

use crate::LEAST_ENTRIES;
use crate::bits::StatusSize;
use crate::limits::{LONGEST, PURPOSES};
use crate::numbers::integer;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result};

/// One status list of an issuer, as it was described when it was made; a store keeps lists by their URL.
///
/// The list is one table of values, and each form it is published in is a document of its own with
/// a URL of its own, which begins with that of the list: [`documents`](ListDescription::documents).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListDescription {
    url: String,
    entries: u64,
    size: StatusSize,
    meaning: Meaning,
    forms: Vec<ListForm>,
    ttl: Option<u64>,
    lifetime: u64,
}

/// What the values in a list mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Those of [`TokenStatusType`](crate::TokenStatusType): 0 valid, 1 revoked, 2 suspended. In Bitstring
    /// form, each purpose is a list of single bits with the same indices.
    Purposes(Vec<Purpose>),
    /// A message for each value, from 0 on. It is one Bitstring list with the purpose `message`, and no
    /// token: there 1 means revoked and 2 suspended, whatever the message.
    Messages(Vec<String>),
}

/// What a list of single bits is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Set where the value is 1: the credential is no longer valid, for good.
    Revocation,
    /// Set where the value is 2: it is not valid for the time being.
    Suspension,
    /// Set where the value is 1: a newer credential can be had, for good. This one stays valid. Such a list
    /// is for nothing else, for a credential can have been updated and be revoked, and it is published in
    /// no token, where 1 means revoked.
    Refresh,
}

/// How a list is signed and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListForm {
    /// A Bitstring Status List credential with a proof in it.
    DataIntegrity,
    /// A Bitstring Status List credential in a token, `vc+jwt`.
    VcJwt,
    /// A Token Status List as JWT.
    Jwt,
    /// A Token Status List as CWT.
    Cwt,
}

/// One of the documents that a list is published as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListDocument {
    url: String,
    form: ListForm,
    purpose: Option<Purpose>,
}

/// Seconds between two signatures, unless said: a week, so that a registrar's office may be closed.
const LIFETIME: u64 = 7 * 24 * 60 * 60;

/// Seconds after which verifiers look again, unless said.
const TTL: u64 = 60 * 60;

impl Purpose {
    /// The word in `statusPurpose`.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Revocation => "revocation",
            Purpose::Suspension => "suspension",
            Purpose::Refresh => "refresh",
        }
    }

    /// The purpose with this name.
    pub fn find(name: &str) -> Option<Purpose> {
        [Purpose::Revocation, Purpose::Suspension, Purpose::Refresh]
            .into_iter()
            .find(|purpose| purpose.name() == name)
    }

    /// Whether what is set for it stays so.
    pub fn is_final(self) -> bool {
        match self {
            Purpose::Revocation | Purpose::Refresh => true,
            Purpose::Suspension => false,
        }
    }

    /// The value in the table that sets its bit.
    pub fn status(self) -> u8 {
        match self {
            Purpose::Revocation | Purpose::Refresh => 1,
            Purpose::Suspension => 2,
        }
    }
}

impl ListForm {
    /// Every form.
    pub const ALL: [ListForm; 4] =
        [ListForm::DataIntegrity, ListForm::VcJwt, ListForm::Jwt, ListForm::Cwt];

    /// The name: `data-integrity`, `vc-jwt`, `jwt`, `cwt`.
    pub fn name(self) -> &'static str {
        match self {
            ListForm::DataIntegrity => "data-integrity",
            ListForm::VcJwt => "vc-jwt",
            ListForm::Jwt => "jwt",
            ListForm::Cwt => "cwt",
        }
    }

    /// The form with this name.
    pub fn find(name: &str) -> Option<ListForm> {
        ListForm::ALL.into_iter().find(|form| form.name() == name)
    }

    /// The media type to serve it with.
    pub fn media_type(self) -> &'static str {
        match self {
            ListForm::DataIntegrity => "application/vc",
            ListForm::VcJwt => "application/vc+jwt",
            ListForm::Jwt => "application/statuslist+jwt",
            ListForm::Cwt => crate::CWT_TYPE,
        }
    }

    /// Whether it is a token status list, which holds the values themselves.
    pub fn is_token(self) -> bool {
        matches!(self, ListForm::Jwt | ListForm::Cwt)
    }

    /// How names of its files end, after the full stop.
    fn extension(self) -> &'static str {
        match self {
            ListForm::DataIntegrity => "json",
            ListForm::VcJwt | ListForm::Jwt => "jwt",
            ListForm::Cwt => "cwt",
        }
    }
}

impl ListDocument {
    /// Where it is published: what an entry or a token names, and what it says of itself.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The last part of the URL, which is the name of its file: `revocation.json`.
    pub fn file_name(&self) -> &str {
        self.url.rsplit('/').next().unwrap_or_default()
    }

    /// The path of the URL, without a slash before it: `status/1/revocation.json`. It has no dots for
    /// folders and no escapes.
    pub fn path(&self) -> &str {
        let after = self.url.split_once("://").map_or("", |(_, rest)| rest);
        after.split_once('/').map_or("", |(_, path)| path)
    }

    /// How it is signed and written.
    pub fn form(&self) -> ListForm {
        self.form
    }

    /// What its bits are for; `None` where it holds the values themselves.
    pub fn purpose(&self) -> Option<Purpose> {
        self.purpose
    }
}

impl ListDescription {
    /// A list that is published below `url`, https in earnest: `https://example.edu/status/1`, without a
    /// slash at the end. Its forms are data-integrity and, unless it has messages or is for refresh, jwt; a week passes
    /// between two signatures, and verifiers look again after an hour.
    ///
    /// # Errors
    /// [`Code::StatusListDescription`] for an URL that cannot be continued, no purpose, a purpose named
    /// twice, refresh beside another, and unless there are 2, 4, … or 256 messages; [`Code::StatusTableSize`] for too few entries
    /// or too many.
    pub fn new(url: impl Into<String>, entries: u64, meaning: Meaning) -> Result<ListDescription> {
        let url = url.into();
        check_url(&url)?;
        let size = meaning.size()?;
        crate::table::check_size(entries, size)?;
        let mut forms = vec![ListForm::DataIntegrity];
        if meaning.has_tokens() {
            forms.push(ListForm::Jwt);
        }
        Ok(ListDescription {
            url,
            entries,
            size,
            meaning,
            forms,
            ttl: Some(TTL),
            lifetime: LIFETIME,
        })
    }

    /// A list for revocation with as few entries as there may be.
    ///
    /// # Errors
    /// As [`new`](ListDescription::new).
    pub fn revocation(url: impl Into<String>) -> Result<ListDescription> {
        ListDescription::new(url, LEAST_ENTRIES, Meaning::Purposes(vec![Purpose::Revocation]))
    }

    /// Is published in these forms.
    ///
    /// # Errors
    /// [`Code::StatusListDescription`] for none, when one is named twice, and for a token of messages or
    /// of a list for refresh.
    pub fn with_forms(self, forms: impl IntoIterator<Item = ListForm>) -> Result<ListDescription> {
        let mut forms: Vec<ListForm> = forms.into_iter().take(ListForm::ALL.len() + 1).collect();
        forms.sort_unstable();
        if forms.is_empty() || forms.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(bad("each of its forms is named once, and there is at least one"));
        }
        if !self.meaning.has_tokens() && forms.iter().any(|form| form.is_token()) {
            return Err(bad("in a token 1 means revoked and 2 suspended, and here they do not"));
        }
        Ok(ListDescription { forms, ..self })
    }

    /// Tells verifiers to look again after so many seconds; `None` says nothing of it.
    ///
    /// # Errors
    /// [`Code::StatusListDescription`] for 0 and for more than a hundred years.
    pub fn with_ttl(self, seconds: Option<u64>) -> Result<ListDescription> {
        if let Some(seconds) = seconds {
            check_seconds("ttl", seconds)?;
        }
        Ok(ListDescription { ttl: seconds, ..self })
    }

    /// How many seconds a signature holds.
    ///
    /// # Errors
    /// As [`with_ttl`](ListDescription::with_ttl).
    pub fn with_lifetime(self, seconds: u64) -> Result<ListDescription> {
        check_seconds("lifetime", seconds)?;
        Ok(ListDescription { lifetime: seconds, ..self })
    }

    /// What the URLs of its documents begin with.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many indices it has.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Bits of each status.
    pub fn size(&self) -> StatusSize {
        self.size
    }

    /// What its values mean.
    pub fn meaning(&self) -> &Meaning {
        &self.meaning
    }

    /// Makes sure that a value means something in every form of the list: 0, that of a purpose, or one
    /// that has a message.
    ///
    /// # Errors
    /// [`Code::StatusValue`] for any other.
    pub fn check_status(&self, status: u8) -> Result<()> {
        let (is_known, most) = match &self.meaning {
            Meaning::Messages(messages) => {
                (usize::from(status) < messages.len(), messages.len() - 1)
            }
            Meaning::Purposes(purposes) => {
                let statuses = || purposes.iter().map(|purpose| purpose.status());
                let most = usize::from(statuses().max().unwrap_or_default());
                (status == 0 || statuses().any(|one| one == status), most)
            }
        };
        match is_known {
            true => Ok(()),
            false => Err(Error::new(Code::StatusValue).with("status", status).with("most", most)),
        }
    }

    /// Makes sure that a status may follow another at this index: that it is
    /// [one of the list](ListDescription::check_status), and that no revocation is taken back
    /// ([section 2.1](https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistentry)). What
    /// messages mean is the issuer's to say; any may follow any.
    ///
    /// # Errors
    /// [`Code::StatusValue`]; [`Code::StatusForGood`].
    pub fn check_change(&self, index: u64, before: u8, status: u8) -> Result<()> {
        self.check_status(status)?;
        let is_final = match &self.meaning {
            Meaning::Messages(_) => false,
            Meaning::Purposes(purposes) => {
                purposes.iter().any(|purpose| purpose.is_final() && purpose.status() == before)
            }
        };
        match is_final && status != before {
            true => Err(Error::new(Code::StatusForGood).with("index", index)),
            false => Ok(()),
        }
    }

    /// The forms it is published in.
    pub fn forms(&self) -> &[ListForm] {
        &self.forms
    }

    /// After how many seconds verifiers should look again.
    pub fn ttl(&self) -> Option<u64> {
        self.ttl
    }

    /// How many seconds a signature holds.
    pub fn lifetime(&self) -> u64 {
        self.lifetime
    }

    /// Every document that it is published as.
    pub fn documents(&self) -> Vec<ListDocument> {
        self.forms.iter().flat_map(|form| self.documents_in(*form)).collect()
    }

    /// The documents of one form, whether or not it is published in that: one for each purpose, or a
    /// single one with the values.
    pub fn documents_in(&self, form: ListForm) -> Vec<ListDocument> {
        match &self.meaning {
            Meaning::Purposes(purposes) if !form.is_token() => {
                purposes.iter().map(|purpose| self.document(form, Some(*purpose))).collect()
            }
            _ => vec![self.document(form, None)],
        }
    }

    fn document(&self, form: ListForm, purpose: Option<Purpose>) -> ListDocument {
        let name = match purpose {
            Some(purpose) => purpose.name(),
            None if form.is_token() => "tokens",
            None => "message",
        };
        let url = format!("{}/{name}.{}", self.url, form.extension());
        ListDocument { url, form, purpose }
    }

    /// As JSON.
    pub fn to_value(&self) -> Value {
        let mut out = Object::new();
        out.insert("url", self.url.as_str());
        out.insert("entries", integer(self.entries));
        out.insert("bits", u32::from(self.size.bits()));
        let texts = |texts: &mut dyn Iterator<Item = &str>| -> Vec<Value> {
            texts.map(Value::from).collect()
        };
        match &self.meaning {
            Meaning::Purposes(purposes) => {
                out.insert("purposes", texts(&mut purposes.iter().map(|one| one.name())))
            }
            Meaning::Messages(messages) => {
                out.insert("messages", texts(&mut messages.iter().map(String::as_str)))
            }
        };
        out.insert("forms", texts(&mut self.forms.iter().map(|form| form.name())));
        if let Some(ttl) = self.ttl {
            out.insert("ttl", integer(ttl));
        }
        out.insert("lifetime", integer(self.lifetime));
        out.into()
    }

    /// Reads what [`to_value`](ListDescription::to_value) wrote.
    ///
    /// # Errors
    /// [`Code::StatusListDescription`] for anything else, and as the functions that make one.
    pub fn read(value: &Value) -> Result<ListDescription> {
        let missing = |member: &str| bad(format_args!("{member} is missing or is of another kind"));
        let integer = |member: &str| {
            let number = value.get(member)?.as_number()?.as_i64()?;
            u64::try_from(number).ok()
        };
        let texts = |member: &str| {
            let items = value.get(member)?.as_array()?;
            items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        };
        let meaning = match texts("messages") {
            Some(messages) => Meaning::Messages(messages),
            None => {
                let names = texts("purposes").ok_or_else(|| missing("purposes"))?;
                let purposes = names.iter().map(|name| Purpose::find(name)).collect::<Option<_>>();
                Meaning::Purposes(purposes.ok_or_else(|| missing("purposes"))?)
            }
        };
        let forms = texts("forms").ok_or_else(|| missing("forms"))?;
        let forms = forms.iter().map(|name| ListForm::find(name)).collect::<Option<Vec<_>>>();
        let url = value.get("url").and_then(Value::as_str).ok_or_else(|| missing("url"))?;
        ListDescription::new(url, integer("entries").ok_or_else(|| missing("entries"))?, meaning)?
            .with_forms(forms.ok_or_else(|| missing("forms"))?)?
            .with_ttl(integer("ttl"))?
            .with_lifetime(integer("lifetime").ok_or_else(|| missing("lifetime"))?)
    }
}

impl Meaning {
    /// Whether a token status list with the same values means the same
    /// ([section 7.1](https://www.ietf.org/archive/id/draft-ietf-oauth-status-list-21.html#section-7.1)).
    fn has_tokens(&self) -> bool {
        match self {
            Meaning::Purposes(purposes) => !purposes.contains(&Purpose::Refresh),
            Meaning::Messages(_) => false,
        }
    }

    /// How many bits a status takes.
    fn size(&self) -> Result<StatusSize> {
        match self {
            Meaning::Purposes(purposes) => {
                let mut once = purposes.clone();
                once.sort_unstable();
                once.dedup();
                if once.is_empty() || once.len() != purposes.len() || once.len() > PURPOSES {
                    return Err(bad(
                        "each of its purposes is named once, and there is at least one",
                    ));
                }
                if once.contains(&Purpose::Refresh) && once.len() > 1 {
                    return Err(bad("a list for refresh is for nothing else"));
                }
                let most = once.iter().map(|purpose| purpose.status()).max().unwrap_or_default();
                Ok(if most > 1 { StatusSize::TWO } else { StatusSize::ONE })
            }
            Meaning::Messages(messages) => {
                let bits = messages.len().checked_ilog2().map_or(0, u64::from);
                let size = StatusSize::new(bits).filter(|size| size.values() == messages.len());
                size.ok_or_else(|| {
                    let actual = messages.len();
                    bad(format_args!(
                        "the number of its messages is {actual}; it must be 2, 4, 8, … or 256"
                    ))
                })
            }
        }
    }
}

fn check_url(url: &str) -> Result<()> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    // What is in a path is also the name of a file, so that nothing in it means something else.
    let is_plain = |c: char| c.is_ascii_graphic() && !"?#%\"<>\\^`{|}".contains(c);
    let is_name = |part: &str| !["", ".", ".."].contains(&part) && part.chars().all(is_plain);
    match rest.is_some_and(|rest| rest.split('/').all(is_name)) {
        true => Ok(()),
        false => Err(bad(format_args!(
            "{url:?} is no URL that names can be put behind: it begins with https:// and has no query, no \
             fragment, no escapes, and no slash at its end"
        ))),
    }
}

fn check_seconds(what: &str, seconds: u64) -> Result<()> {
    match (1..=LONGEST).contains(&seconds) {
        true => Ok(()),
        false => Err(bad(format_args!("its {what} is not between a second and a hundred years"))),
    }
}

fn bad(reason: impl std::fmt::Display) -> Error {
    Error::new(Code::StatusListDescription).with("reason", reason)
}
