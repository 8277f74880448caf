//! What the file says of status lists.

use super::schema::{IssuerSaid, StatusSaid};
use super::source::Source;
use crate::failure::Failure;
use testamur::status::{LEAST_ENTRIES, ListDescription, Meaning, Purpose};
use testamur::{Error, Result as Checked};
use testamur_server::StatusSetting;

impl Source<'_> {
    pub(super) fn status(&self, issuer: &IssuerSaid) -> Result<StatusSetting, Failure> {
        let place = issuer.status.span();
        let of_keys = issuer.key.iter().filter_map(|key| key.get_ref().status.as_ref());
        if let (StatusSaid::Whether(false), Some(said)) =
            (issuer.status.get_ref(), of_keys.clone().find(|said| *said.get_ref()))
        {
            return Err(self.wrong(said.span(), "the issuer gives no status"));
        }
        let purposes = match issuer.status.get_ref() {
            StatusSaid::Whether(false) => {
                return match &issuer.list_entries {
                    None => Ok(StatusSetting::Off),
                    Some(entries) => Err(self.wrong(entries.span(), "there is no status list")),
                };
            }
            StatusSaid::Whether(true) => vec![Purpose::Revocation],
            StatusSaid::For(names) => {
                let found: Option<Vec<_>> = names.iter().map(|name| Purpose::find(name)).collect();
                found.ok_or_else(|| {
                    let known = "a status is for revocation, suspension, or for refresh alone";
                    self.wrong(place.clone(), known)
                })?
            }
        };
        let (entries, place) = match &issuer.list_entries {
            None => (LEAST_ENTRIES, place),
            Some(entries) => (*entries.get_ref(), entries.span()),
        };
        check_list(&purposes, entries).map_err(|error| self.refused(place, error))?;
        Ok(StatusSetting::Lists { purposes, entries })
    }
}

/// Whether there can be such a list, wherever it is.
fn check_list(purposes: &[Purpose], entries: u64) -> Checked<(), Error> {
    let meaning = Meaning::Purposes(purposes.to_vec());
    ListDescription::new("https://university.example/1", entries, meaning).map(drop)
}
