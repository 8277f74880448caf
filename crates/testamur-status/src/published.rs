//! A list as it was published, read without a look at its signature.

use crate::bits::{BitOrder, Bits, StatusSize};
use crate::bitstring::{BitstringList, Dialect};
use crate::description::{ListDocument, ListForm, Meaning, Purpose};
use crate::limits::LIST_BYTES;
use crate::schedule::Standing;
use crate::snapshot::Snapshot;
use crate::token_list::TokenStatusList;
use std::time::Duration;
use testamur_core::json::{Value, parse};
use testamur_core::model::id_of;
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_proof::cose::Sign1;
use testamur_proof::jose::Jws;

/// What a signed list says. **Nothing in it has been verified**: it is for those who published it
/// themselves, and for looking at.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedList {
    /// How it is signed and written.
    pub form: ListForm,
    /// Where it says that it is published.
    pub url: Option<String>,
    /// Who says to have signed it.
    pub issuer: Option<String>,
    /// What its bits are for; of a token list, whose values say it themselves, nothing.
    pub purposes: Vec<String>,
    /// From when on it holds.
    pub from: Option<Timestamp>,
    /// Until when it holds.
    pub until: Option<Timestamp>,
    /// After how long verifiers should look again.
    pub ttl: Option<Duration>,
    /// Bits of each status. A Bitstring list does not say it: its entries do, and here it is one.
    pub size: StatusSize,
    /// The statuses.
    pub bits: Bits,
}

impl PublishedList {
    /// Reads a list in any form, told by its bytes.
    ///
    /// # Errors
    /// [`Code::StatusListMalformed`] when it is no list; as [`BitstringList::read`],
    /// [`TokenStatusList::read_jwt`], and as JSON, tokens and COSE signatures are refused;
    /// [`Code::LimitStatusList`].
    pub fn read(bytes: &[u8]) -> Result<PublishedList> {
        let trimmed = bytes.trim_ascii();
        if trimmed.starts_with(b"{") {
            return PublishedList::credential(ListForm::DataIntegrity, &parse(bytes)?);
        }
        if let Ok(text) = std::str::from_utf8(trimmed) {
            let token = Jws::parse(text)?;
            let claims = Value::from(token.unverified_claims()?);
            return match token.header().typ()? {
                Some(crate::JWT_TYPE) => {
                    PublishedList::token(ListForm::Jwt, &TokenStatusList::read_jwt(&claims)?)
                }
                _ => PublishedList::credential(ListForm::VcJwt, &claims),
            };
        }
        let signed = Sign1::parse(bytes)?;
        match signed.header().typ() {
            Some(crate::CWT_TYPE) => {
                let list = TokenStatusList::read_cwt(signed.unverified_payload())?;
                PublishedList::token(ListForm::Cwt, &list)
            }
            _ => {
                let reason = "it is a COSE signature of another type";
                Err(Error::new(Code::StatusListMalformed).with("reason", reason))
            }
        }
    }

    fn credential(form: ListForm, credential: &Value) -> Result<PublishedList> {
        let list = BitstringList::read(credential, Dialect::Bitstring)?;
        let text = |name: &str| credential.get(name).and_then(Value::as_str);
        Ok(PublishedList {
            form,
            url: text("id").map(str::to_owned),
            issuer: credential.get("issuer").and_then(id_of).map(str::to_owned),
            from: text("validFrom").and_then(Timestamp::parse),
            until: text("validUntil").and_then(Timestamp::parse),
            ttl: list.ttl(),
            size: StatusSize::ONE,
            bits: list.expand(LIST_BYTES)?,
            purposes: list.purposes().to_vec(),
        })
    }

    fn token(form: ListForm, list: &TokenStatusList) -> Result<PublishedList> {
        Ok(PublishedList {
            form,
            url: Some(list.subject().to_owned()),
            issuer: list.issuer().map(str::to_owned),
            purposes: Vec::new(),
            from: Some(list.issued()),
            until: list.expires(),
            ttl: list.ttl(),
            size: list.size(),
            bits: list.expand(LIST_BYTES)?,
        })
    }
}

impl Snapshot {
    /// The first index that a published document of this list has as revoked, and this state of it has not.
    /// Since a revocation is for good, there is none unless this is the state of an old copy. Of messages
    /// nothing is known.
    pub fn lost_revocation(
        &self,
        document: &ListDocument,
        published: &PublishedList,
    ) -> Option<u64> {
        let of_revocation = document.purpose().is_none_or(|one| one == Purpose::Revocation);
        if !of_revocation || matches!(self.description().meaning(), Meaning::Messages(_)) {
            return None;
        }
        let (revoked, size) = (Some(Purpose::Revocation.status()), self.description().size());
        (0..published.bits.entries(published.size)).find(|index| {
            published.bits.get(*index, published.size) == revoked
                && self.bits().get(*index, size) != revoked
        })
    }

    /// How a document that the issuer published stands to this state of the list. It is taken for
    /// the issuer's own: signatures are not checked. `None` when it is no list of this form and URL.
    pub fn standing(&self, document: &ListDocument, published: &PublishedList) -> Option<Standing> {
        if (published.form, published.url.as_deref()) != (document.form(), Some(document.url())) {
            return None;
        }
        let size = self.description().size();
        let ours = match document.purpose() {
            Some(purpose) => self.bits().equal_to(purpose.status(), size),
            None if document.form().is_token() => {
                self.bits().in_order(BitOrder::LeastSignificantFirst, size)
            }
            None => self.bits().clone(),
        };
        let is_like = !document.form().is_token() || published.size == size;
        let ttl = self.description().ttl().map(Duration::from_secs);
        Some(match published.until {
            Some(until) if is_like && published.bits == ours && published.ttl == ttl => {
                Standing::Current { until }
            }
            _ => Standing::Changed,
        })
    }
}
