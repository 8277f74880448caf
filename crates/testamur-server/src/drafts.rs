//! Drafts and their statuses: who gets one here, and who says one that is not theirs.

use crate::hosting::location_of_url;
use crate::issuers::{Entry, OldDrafts, SigningKey};
use crate::server::{Hosted, Shared};
use crate::status::{index_of, list_of};
use std::collections::BTreeSet;
use testamur::core::json::Pointer;
use testamur::core::model::{Version, check_credential, id_of};
use testamur::{Code, Error, Result, Value};
use testamur_store::{AllowedIssuers, EntriesOf};

/// The issuer must be whole before anything is filled in.
pub(crate) fn check_issuer(draft: &Value) -> Result<()> {
    let of_issuer = |error: &Error| {
        error
            .pointer()
            .is_some_and(|at| at.segments().next().is_some_and(|first| first == "issuer"))
    };
    match check_credential(draft).into_iter().find(of_issuer) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Whether a draft gets a status from its issuer, signed with this key: an empty array is none.
pub(crate) fn wants_status(entry: &Entry, key: &SigningKey, draft: &Value) -> bool {
    let of_version = match Version::of(draft) {
        Some(Version::V2) => true,
        Some(Version::V1) => entry.issuer.old_drafts == OldDrafts::WithStatus,
        None => false,
    };
    of_version && key.gives_status && entries(draft).is_empty()
}

/// Fails for a draft that says a place in a status list of this server, unless that is the place of the credential with
/// its name: one that is issued again keeps it.
pub(crate) async fn check_places(
    server: &Shared,
    issuer: &str,
    credential: Option<&str>,
    draft: &Value,
) -> Result<()> {
    let said = entries(draft).iter().enumerate();
    let own = said.filter_map(|(at, entry)| {
        // JSON-LD takes a URL that is alone in an array, or is the id of an object, for the same.
        let mut documents = entry.get("statusListCredential")?.as_set().iter().filter_map(id_of);
        let document = documents.find(|url| server.hosted.has_list_at(url))?;
        Some((at, document, entry.get("statusListIndex")))
    });
    let own: Vec<_> = own.collect();
    server.store().limits().check_status_changes(own.len())?;
    let issuers = AllowedIssuers::Only(BTreeSet::from([issuer.to_owned()]));
    for (at, document, said) in own {
        let (index, list) = (said.and_then(index_of), Some(list_of(document)));
        let of = EntriesOf { credential, issuers: &issuers, list, index };
        let is_its_own = credential.is_some()
            && index.is_some()
            && !server.store().entries_of(of).await?.is_empty();
        if !is_its_own {
            let place = Pointer::root().child("credentialStatus");
            let is_one_of_several = matches!(draft.get("credentialStatus"), Some(Value::Array(_)));
            return Err(Error::new(Code::ServerStatusPlace)
                .with("index", index.map_or("(none)".to_owned(), |index| index.to_string()))
                .with("list", document)
                .at(if is_one_of_several { place.item(at) } else { place }));
        }
    }
    Ok(())
}

fn entries(draft: &Value) -> &[Value] {
    draft.get("credentialStatus").map_or(&[], Value::as_set)
}

impl Hosted {
    /// Whether a document of a status list of this server is at a URL, or could be when another list is begun.
    fn has_list_at(&self, url: &str) -> bool {
        let list = list_of(url);
        if self.publisher(list).is_ok() || self.unserved.iter().any(|unserved| unserved == list) {
            return true;
        }
        let (host, path) = location_of_url(url);
        let segments: Vec<&str> = path.split('/').collect();
        let of_issuer =
            segments.windows(2).any(|two| two[1] == "status" && self.issuers.find(two[0]).is_ok());
        of_issuer && host == location_of_url(&self.public_url).0
    }
}
