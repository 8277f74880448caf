//! What whoever makes or changes a DID may not have meant, or has to do then.

use super::folder::place;
use super::moved::say_former_places;
use crate::Outcome;
use crate::failure::{Failure, remind};
use crate::show::tell;
use crate::terminal::HINT;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use testamur::did::{Did, DidDocument, Origin, Relationship, WebvhParameters, did_key};
use testamur::keys::PublicKey;

/// A key that signs badges is on machines that are asked all day.
pub(super) fn say_both(document: &DidDocument, update_key: &PublicKey) {
    let mut methods = document.verification_methods().iter();
    if methods.any(|method| method.public_key() == Ok(update_key)) {
        remind(
            "The update key signs credentials too: whoever steals it has the DID.",
            "Make a key of its own for updates, with `testamur key new`.",
        );
    }
}

/// A witness is to see what whoever has the update key does.
pub(super) fn say_own_witness(parameters: &WebvhParameters, update_key: &PublicKey) {
    let own = did_key(update_key).to_string();
    if parameters.witnesses().is_some_and(|witnesses| witnesses.has(&own)) {
        remind(
            "The update key is a witness too: whoever steals it approves what it changes.",
            "Name witnesses who keep their keys elsewhere.",
        );
    }
}

/// A folder with a number for a name, right after the host, is nearly always a port.
pub(super) fn say_port(location: &str, url: &str) -> Outcome {
    let mut parts = location.split(':');
    if let (Some(host), Some(number)) = (parts.next(), parts.next())
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        remind(
            &format!("{number} is a folder here, as in {url}."),
            &format!("If a port was meant, remove the files and write {host}%3A{number}."),
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// A verifier may go by the version of then alone, where a key that was revoked later is as good as ever.
pub(super) fn say_revoked(before: &DidDocument, now: &DidDocument) {
    let revoked = |document: &DidDocument| -> BTreeSet<String> {
        let methods = document.verification_methods().iter();
        let revoked = methods.filter(|method| method.revoked().is_some());
        revoked.map(|method| method.id().to_owned()).collect()
    };
    let gone: Vec<String> = revoked(before).difference(&revoked(now)).cloned().collect();
    if !gone.is_empty() {
        remind(
            &format!(
                "The document does not say any more that {} is revoked: other verifiers may take what it signed for signed before.",
                gone.join(", ")
            ),
            "If it was stolen, put it back with the member revoked; it stays there for ever.",
        );
    }
}

/// What is to be done elsewhere after a version was published: what named the DID, or was signed by its keys, does not
/// change by itself.
pub(super) fn say_after(
    before: &DidDocument,
    now: &DidDocument,
    deactivated: bool,
    folder: &Path,
) -> Result<(), Failure> {
    if now.id() != before.id() {
        say_old_place(&Did::parse(before.id())?, folder)?;
        say_moved(before.id(), now.id());
    }
    say_links(before, now);
    say_whois(before, now, folder);
    say_former_places(before, (!deactivated).then_some(now), folder);
    Ok(())
}

/// The DID of before is resolved where it says that it is.
fn say_old_place(did: &Did, folder: &Path) -> Result<(), Failure> {
    let (log, url) = (folder.join("did.jsonl"), place(did)?);
    tell(&format!(
        "{HINT}Publish {} at {url} too, for as long as {did} is in use{HINT:#}\n",
        log.display()
    ));
    Ok(())
}

/// Who named the old DID, and what was signed under it, do not move by themselves.
fn say_moved(before: &str, now: &str) {
    remind(
        &format!(
            "What was issued under {before} counts as signed by a key of the past, and who trusts that DID alone \
             does not trust what is issued under {now}."
        ),
        &format!(
            "Have those who name you add {now}. Sign status lists under it: `testamur status publish --issuer {now}`."
        ),
    );
}

/// Then all who resolve the DID ask its server each time.
pub(super) fn say_ttl(seconds: Option<u32>) {
    if seconds == Some(0) {
        remind(
            "With --ttl 0 nobody may keep the document: every verification asks for the log anew.",
            "Give the seconds after which a change has to be seen, such as --ttl 60.",
        );
    }
}

/// A presentation is signed by a key that the document lists.
fn say_whois(before: &DidDocument, now: &DidDocument, folder: &Path) {
    let file = folder.join("whois.vp");
    let mut former = before.verification_methods().iter();
    if file.is_file() && former.any(|method| now.entry(method.id()).is_none()) {
        remind(
            &format!("By a key that was taken out {} holds no more.", file.display()),
            "Make it anew with `testamur present`, and publish it.",
        );
    }
}

/// A link with a domain is signed by a key that the document lists.
pub(super) fn say_links(before: &DidDocument, now: &DidDocument) {
    let (origins, _) = now.linked_domains();
    let listed = |id: &str| now.verification_method(id, Relationship::AssertionMethod).is_ok();
    let mut former = before.verification_methods().iter();
    if origins.is_empty() || former.all(|method| listed(method.id())) {
        return;
    }
    let origins: Vec<&str> = origins.iter().map(Origin::as_str).collect();
    remind(
        &format!(
            "The document names {}: links by a key that was taken out hold no more.",
            origins.join(", ")
        ),
        "Make them anew with `testamur did link`, and publish them.",
    );
}
