//! How what is published of a list stands to the list.

use crate::bits::{BitOrder, Bits};
use crate::bitstring::{BitstringList, Dialect};
use crate::description::{ListDocument, ListForm};
use crate::limits::LIST_BYTES;
use crate::schedule::Standing;
use crate::snapshot::Snapshot;
use crate::token_list::TokenStatusList;
use std::time::Duration;
use testamur_core::Timestamp;
use testamur_core::json::{Value, parse};
use testamur_proof::cose::Sign1;
use testamur_proof::jose::Jws;

impl Snapshot {
    /// How a document that the issuer published stands to this state of the list. The bytes are taken for
    /// the issuer's own: signatures are not checked. `None` when they are no list of this form and URL.
    pub fn standing(&self, document: &ListDocument, published: &[u8]) -> Option<Standing> {
        let (is_same, until) = match document.form() {
            ListForm::DataIntegrity => self.credential_standing(document, &parse(published).ok()?),
            ListForm::VcJwt => self.credential_standing(document, &claims(published)?),
            ListForm::Jwt => {
                self.token_standing(document, &TokenStatusList::read_jwt(&claims(published)?).ok()?)
            }
            ListForm::Cwt => {
                let signed = Sign1::parse(published).ok()?;
                let list = TokenStatusList::read_cwt(signed.unverified_payload()).ok()?;
                self.token_standing(document, &list)
            }
        }?;
        Some(match (is_same, until) {
            (true, Some(until)) => Standing::Current { until },
            _ => Standing::Changed,
        })
    }

    fn credential_standing(
        &self,
        document: &ListDocument,
        credential: &Value,
    ) -> Option<(bool, Option<Timestamp>)> {
        if credential.get("id")?.as_str()? != document.url() {
            return None;
        }
        let list = BitstringList::read(credential, Dialect::Bitstring).ok()?;
        let until = credential.get("validUntil").and_then(Value::as_str).and_then(Timestamp::parse);
        let ttl = self.description().ttl().map(Duration::from_secs);
        let bits = match document.purpose() {
            Some(purpose) => &self.bits().equal_to(purpose.status(), self.description().size()),
            None => self.bits(),
        };
        let is_same = list.expand(LIST_BYTES).is_ok_and(|published| published == *bits);
        Some((is_same && list.ttl() == ttl, until))
    }

    fn token_standing(
        &self,
        document: &ListDocument,
        list: &TokenStatusList,
    ) -> Option<(bool, Option<Timestamp>)> {
        if list.subject() != document.url() {
            return None;
        }
        let size = self.description().size();
        let ours = || -> Bits { self.bits().in_order(BitOrder::LeastSignificantFirst, size) };
        let is_same = list.expand(LIST_BYTES).is_ok_and(|published| published == ours());
        let ttl = self.description().ttl().map(Duration::from_secs);
        let is_like = (list.size(), list.ttl()) == (size, ttl);
        Some((is_same && is_like, list.expires()))
    }
}

fn claims(token: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(token).ok()?;
    Jws::parse(text.trim()).ok()?.unverified_claims().ok().map(Value::from)
}
