//! The did:web at a place that a did:webvh has left: its document stays there, and a copy of it here.

use super::folder::place;
use crate::failure::{Failure, remind};
use crate::files;
use std::path::{Path, PathBuf};
use testamur::did::{Did, DidDocument};
use testamur::keys::PublicKey;
use testamur::{Value, parse};

/// The copy of the first place; those of further ones have a number behind, from 2.
const MOVED: &str = "did.json.moved";

/// Keeps a copy of the document of the did:web at the place that a DID has left, before that of the new place takes its
/// name: it has no other way to say where it went than to stay. No copy of before is lost.
pub(super) fn keep_copy(document: &Path, new: &str) -> Result<(), Failure> {
    if !document.is_file() {
        return Ok(());
    }
    let bytes = files::read(document)?;
    let Some(old) = id_of(&bytes).filter(|old| old != new) else { return Ok(()) };
    let usable = |path: &PathBuf| {
        let is_free = path.symlink_metadata().is_err();
        is_free || std::fs::read(path).is_ok_and(|before| before == bytes)
    };
    let kept =
        copies(document).find(usable).expect("a folder has fewer files than there are names");
    files::update(&kept, &bytes)?;
    remind(
        &format!("{old} stays where it is, and did.json is that of {new} now."),
        &format!(
            "Leave {} as it is for as long as somebody has that DID, unless a key in it is stolen. Here it is now {}.",
            place_of(&old),
            kept.display()
        ),
    );
    Ok(())
}

/// Tells of the keys that a change takes out or says are revoked, but the did:web at a place of before has still: nothing
/// that is done here changes what is published there.
pub(super) fn say_former_places(before: &DidDocument, now: Option<&DidDocument>, folder: &Path) {
    let good = now.map(valid).unwrap_or_default();
    let gone: Vec<PublicKey> =
        valid(before).into_iter().filter(|key| !good.contains(key)).collect();
    let present = folder.join("did.json");
    let present = std::fs::read(&present).ok().and_then(|bytes| id_of(&bytes));
    for path in copies(&folder.join("did.json")).take_while(|path| path.is_file()) {
        let Some(document) = std::fs::read(&path).ok().and_then(|bytes| document(&bytes)) else {
            continue;
        };
        let has = valid(&document).iter().any(|key| gone.contains(key));
        // Where the DID has come back to a place, its did:web there is that of now.
        if !has || present.as_deref() == Some(document.id()) {
            continue;
        }
        let (did, place) = (document.id(), place_of(document.id()));
        remind(
            &format!(
                "{did} still has a key that was taken out here: what that signs for it verifies."
            ),
            &format!(
                "If the key was stolen, or nobody needs that DID any more, take {place} off its server; or take the key out of \
                 {} and publish that there. No command does it.",
                path.display()
            ),
        );
    }
}

/// The paths of copies beside a document, in their order, whether there is one or not.
fn copies(document: &Path) -> impl Iterator<Item = PathBuf> {
    let first = std::iter::once(document.with_file_name(MOVED));
    let document = document.to_owned();
    first.chain((2_u64..).map(move |number| document.with_file_name(format!("{MOVED}.{number}"))))
}

/// The keys of a document by which what is signed verifies.
fn valid(document: &DidDocument) -> Vec<PublicKey> {
    let methods = document.verification_methods().iter();
    let valid = methods.filter(|method| method.revoked().is_none());
    valid.filter_map(|method| method.public_key().ok().cloned()).collect()
}

fn document(bytes: &[u8]) -> Option<DidDocument> {
    DidDocument::from_value(&id_of(bytes)?, parse(bytes).ok()?).ok()
}

/// The id of a document.
pub(super) fn id_of(bytes: &[u8]) -> Option<String> {
    parse(bytes).ok()?.get("id").and_then(Value::as_str).map(str::to_owned)
}

/// Where the document of a did:web is published, for people.
fn place_of(did: &str) -> String {
    let place = Did::parse(did).ok().and_then(|did| place(&did).ok());
    place.unwrap_or_else(|| "the old did.json".to_owned())
}
