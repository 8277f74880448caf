//! The state of a list at one moment, and what is published of it.

use crate::bits::{Bits, StatusSize};
use crate::bitstring::{BitstringEntry, BitstringList};
use crate::description::{ListDescription, ListDocument, ListForm, Meaning};
use crate::table::StatusTable;
use crate::token_list::TokenStatusList;
use crate::token_status::TokenStatus;
use std::sync::Arc;
use std::time::Duration;
use testamur_core::json::{Object, Value};
use testamur_core::model::CONTEXT_V2;
use testamur_core::{Code, Error, Result, Timestamp};

/// The statuses of a list as they stood together at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    description: Arc<ListDescription>,
    bits: Bits,
    allocated: u64,
    revision: u64,
}

/// From when until when a signature holds, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// When it was signed.
    pub from: Timestamp,
    /// The last moment at which it can be relied on.
    pub until: Timestamp,
}

impl Period {
    /// From now on, for as long as the list says.
    pub fn starting(now: Timestamp, description: &ListDescription) -> Period {
        let from = now.whole_seconds();
        let lifetime = i64::try_from(description.lifetime()).unwrap_or(i64::MAX);
        Period { from, until: from.plus_seconds(lifetime) }
    }
}

impl ListDescription {
    /// The members of `credentialStatus` for a credential with this index: an entry for each purpose.
    /// They point at the documents of this form; unless one is named, of the first Bitstring form that
    /// the list is published in.
    ///
    /// # Errors
    /// [`Code::StatusListForm`] when it is published in no such form; [`Code::StatusIndex`] past the end.
    pub fn bitstring_entries(
        &self,
        index: u64,
        form: Option<ListForm>,
    ) -> Result<Vec<BitstringEntry>> {
        let form =
            self.form_for("a credential of the W3C data model", form, |form| !form.is_token())?;
        self.check_index(index)?;
        let entry = |document: ListDocument| match (self.meaning(), document.purpose()) {
            (Meaning::Messages(messages), _) => {
                let entry = BitstringEntry::new(document.url(), "message", index);
                entry.with_messages(self.size(), messages.iter().cloned())
            }
            (Meaning::Purposes(_), purpose) => {
                let purpose = purpose.map_or("message", |purpose| purpose.name());
                Ok(BitstringEntry::new(document.url(), purpose, index))
            }
        };
        self.documents_in(form).into_iter().map(entry).collect()
    }

    /// The claim `status` for a token with this index, pointing at this form; unless one is named, at the
    /// first token form that the list is published in.
    ///
    /// # Errors
    /// As [`bitstring_entries`](ListDescription::bitstring_entries).
    pub fn token_status(&self, index: u64, form: Option<ListForm>) -> Result<TokenStatus> {
        let form = self.form_for("a token with a status claim", form, ListForm::is_token)?;
        self.check_index(index)?;
        let document = self.documents_in(form).into_iter().next();
        let url = document.as_ref().map_or(self.url(), |document| document.url());
        Ok(TokenStatus::new(url, index))
    }

    /// The index of a credential in this list, by its own entries or by the claim `status` of a token, in
    /// whatever form of the list it names. Claims of a token of VCDM 1.1 are looked at, too.
    ///
    /// # Errors
    /// [`Code::StatusEntryForeign`] when it names this list nowhere; [`Code::StatusEntryMalformed`] when an
    /// entry cannot be read, or two entries name different indices of it; [`Code::StatusIndex`] past the
    /// end.
    pub fn index_in(&self, credential: &Value) -> Result<u64> {
        let urls: Vec<String> = ListForm::ALL
            .iter()
            .flat_map(|form| self.documents_in(*form))
            .map(|document| document.url().to_owned())
            .collect();
        let inside = credential.get("vc").unwrap_or(credential);
        let entries = inside.get("credentialStatus").map_or(&[][..], Value::as_set);
        let mut found = None;
        let mut see = |url: &str, index: u64| match found {
            _ if !urls.iter().any(|one| one == url) => Ok(()),
            Some(other) if other != index => {
                let error =
                    Error::new(Code::StatusEntryMalformed).with("member", "statusListIndex");
                Err(error.with("reason", "two entries name different indices of one list"))
            }
            _ => {
                found = Some(index);
                self.check_index(index)
            }
        };
        for entry in entries {
            let is_ours = |name: &Value| name.as_str() == Some("BitstringStatusListEntry");
            if entry.get("type").is_some_and(|types| types.as_set().iter().any(is_ours)) {
                let entry = BitstringEntry::read(entry)?;
                see(entry.list(), entry.index())?;
            }
        }
        if let Some(status) = TokenStatus::read(credential) {
            let status = status?;
            see(status.uri(), status.index())?;
        }
        found.ok_or_else(|| Error::new(Code::StatusEntryForeign).with("list", self.url()))
    }

    fn form_for(
        &self,
        kind: &str,
        form: Option<ListForm>,
        suits: impl Fn(ListForm) -> bool,
    ) -> Result<ListForm> {
        let mut published = self.forms().iter().copied().filter(|one| suits(*one));
        let found = published.find(|one| form.is_none_or(|form| form == *one));
        found.ok_or_else(|| {
            Error::new(Code::StatusListForm).with("list", self.url()).with("kind", kind)
        })
    }

    fn check_index(&self, index: u64) -> Result<()> {
        match index < self.entries() {
            true => Ok(()),
            false => {
                let error = Error::new(Code::StatusIndex).with("index", index);
                Err(error.with("entries", self.entries()))
            }
        }
    }
}

/// What a list for messages must say and the context of VCDM 2.0 defines for entries only, with the
/// same meaning.
fn message_terms() -> Value {
    let iri = |name: &str| Value::from(format!("https://www.w3.org/ns/credentials/status#{name}"));
    let object = |members: Vec<(&str, Value)>| Value::from(members.into_iter().collect::<Object>());
    let inside = vec![("status", iri("status")), ("message", iri("message"))];
    let messages = vec![("@id", iri("statusMessage")), ("@context", object(inside))];
    object(vec![("statusSize", iri("statusSize")), ("statusMessages", object(messages))])
}

impl Snapshot {
    /// The statuses of a table that is kept as this list. For stores; what asks a store is given one.
    pub fn of(description: Arc<ListDescription>, table: &StatusTable, revision: u64) -> Snapshot {
        let (bits, allocated) = (table.bits().clone(), table.allocated());
        Snapshot { description, bits, allocated, revision }
    }

    /// The list.
    pub fn description(&self) -> &Arc<ListDescription> {
        &self.description
    }

    /// The values, packed with the most significant first.
    pub fn bits(&self) -> &Bits {
        &self.bits
    }

    /// How many indices were given away, decoys included.
    pub fn allocated(&self) -> u64 {
        self.allocated
    }

    /// A number that rises whenever a status changes, and with nothing else.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How many indices have each value, from 0 on, those not given away included. Values that nothing
    /// has at the end are left out.
    pub fn counts(&self) -> Vec<u64> {
        let size = self.description.size();
        let mut counts = self.bits.counts(size);
        // What only fills the last byte was never set.
        counts[0] -= self.bits.entries(size) - self.description.entries();
        let used = counts.iter().rposition(|count| *count > 0).map_or(0, |last| last + 1);
        counts.truncate(used);
        counts
    }

    /// The list as the subject of a Bitstring Status List credential.
    ///
    /// # Errors
    /// [`Code::StatusListForm`] when the document is a token.
    pub fn bitstring_list(&self, document: &ListDocument) -> Result<BitstringList> {
        let size = self.description.size();
        let list = match (document.purpose(), self.description.meaning()) {
            _ if document.form().is_token() => return Err(self.other_form(document)),
            (Some(purpose), _) => {
                let bits = self.bits.equal_to(purpose.status(), size);
                BitstringList::new(&bits, StatusSize::ONE, [purpose.name().to_owned()])?
            }
            (None, Meaning::Messages(messages)) => {
                let list = BitstringList::new(&self.bits, size, ["message".to_owned()])?;
                list.with_messages(size, messages.iter().cloned())?
            }
            // Only tokens have no purpose where the list has some.
            (None, Meaning::Purposes(_)) => return Err(self.other_form(document)),
        };
        Ok(match self.description.ttl() {
            Some(seconds) => list.with_ttl(Duration::from_secs(seconds)),
            None => list,
        })
    }

    /// The draft of a Bitstring Status List credential, without an issuer
    /// ([section 2.2](https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistcredential)).
    ///
    /// # Errors
    /// As [`bitstring_list`](Snapshot::bitstring_list).
    pub fn credential(&self, document: &ListDocument, period: Period) -> Result<Value> {
        let list = self.bitstring_list(document)?;
        let mut subject = Object::new();
        subject.insert("id", format!("{}#list", document.url()));
        if let Value::Object(members) = list.to_value() {
            for (name, value) in members.iter() {
                subject.insert(name, value.clone());
            }
        }
        let mut out = Object::new();
        let mut contexts = vec![Value::from(CONTEXT_V2)];
        if let Meaning::Messages(_) = self.description.meaning() {
            contexts.push(message_terms());
        }
        out.insert("@context", contexts);
        out.insert("id", document.url());
        let types = ["VerifiableCredential", list.dialect().credential_type()];
        out.insert("type", types.map(Value::from).to_vec());
        out.insert("validFrom", period.from.to_string());
        out.insert("validUntil", period.until.to_string());
        out.insert("credentialSubject", subject);
        Ok(out.into())
    }

    /// The claims of a token status list.
    ///
    /// # Errors
    /// [`Code::StatusListForm`] when the document is none, or the list has messages.
    pub fn token_list(&self, document: &ListDocument, period: Period) -> Result<TokenStatusList> {
        let has_messages = matches!(self.description.meaning(), Meaning::Messages(_));
        if !document.form().is_token() || has_messages {
            return Err(self.other_form(document));
        }
        let size = self.description.size();
        let list = TokenStatusList::new(document.url(), &self.bits, size, period.from)?;
        let list = list.with_expiry(period.until);
        Ok(match self.description.ttl() {
            Some(seconds) => list.with_ttl(Duration::from_secs(seconds)),
            None => list,
        })
    }

    fn other_form(&self, document: &ListDocument) -> Error {
        let error = Error::new(Code::StatusListForm).with("list", document.url());
        error.with("kind", document.form().name())
    }
}
