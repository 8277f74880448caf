//! `testamur did create`, `update`, `rotate` and `deactivate`

use super::entry::{Content, Entry, Made, ed25519_keys, once, public_keys, published};
use super::folder::{Beside, Folder, Published, check_references, place, read_document};
use super::reminders::{
    say_after, say_both, say_links, say_own_witness, say_port, say_revoked, say_ttl,
};
use crate::Outcome;
use crate::failure::{Failure, USAGE, remind};
use crate::files;
use crate::show::tell;
use crate::terminal::HINT;
use crate::world::wait;
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use testamur::did::{Did, DidDocument, FormerKeys, Origin, WebvhLog, WebvhStatement};
use testamur::keys::PublicKey;
use testamur::{Code, Error};

/// Make a DID for a place on the web, as files to publish there
///
/// did:webvh keeps every version of its document, signed, so that keys can be changed and old
/// credentials still verify; did:web is the document alone. The DID is printed.
#[derive(Args, Debug)]
pub(crate) struct Create {
    /// The DID method
    #[arg(value_enum)]
    method: Method,

    /// The place: a domain name, a port as %3A8443 if needed, and folders after colons, as in
    /// registrar.example.edu:issuers
    location: String,

    /// The folder for the files; made if it is not there
    #[arg(long, value_name = "FOLDER")]
    folder: PathBuf,

    #[command(flatten)]
    content: Content,

    #[command(flatten)]
    entry: Entry,

    /// A domain that belongs to the owner of the DID: https://registrar.example.edu. It has to say the
    /// same, by a file that `testamur did link` makes
    #[arg(long, value_name = "ORIGIN")]
    linked_domain: Vec<Origin>,

    /// Let the DID move to another place later (did:webvh)
    #[arg(long)]
    portable: bool,

    /// Write also the document of the did:web at the same place, for those who know only that
    #[arg(long)]
    with_did_web: bool,
}

/// Change the document of a DID, or who may change it
#[derive(Args, Debug)]
pub(crate) struct Update {
    /// The folder with the DID's files
    folder: PathBuf,

    /// The new document; with another place in its id a portable DID moves there
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,

    /// A domain that belongs to the owner of the DID, in the place of those that the document names:
    /// https://registrar.example.edu
    #[arg(long, value_name = "ORIGIN")]
    linked_domain: Vec<Origin>,

    #[command(flatten)]
    entry: Entry,
}

/// Give a DID new keys in the place of those it has
#[derive(Args, Debug)]
pub(crate) struct Rotate {
    /// The folder with the DID's files
    folder: PathBuf,

    /// A key that signs credentials from now on; secret or public. Those in the document are taken out, but for
    /// those that it says are revoked
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,

    /// Leave the keys that the document has beside the new ones
    #[arg(long)]
    keep: bool,

    /// A key that may update the DID from now on, in the place of those that may (did:webvh)
    #[arg(long, value_name = "FILE")]
    new_update_key: Vec<PathBuf>,

    #[command(flatten)]
    entry: Entry,
}

/// Give a DID up, for ever
///
/// What was issued in its name verifies no more. The document of a did:web is renamed, as only its
/// absence says so.
#[derive(Args, Debug)]
pub(crate) struct Deactivate {
    /// The folder with the DID's files
    folder: PathBuf,

    #[command(flatten)]
    entry: Entry,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Method {
    Webvh,
    Web,
}

pub(crate) fn create(arguments: &Create) -> Outcome {
    let now = testamur::now()?;
    let folder = Folder::for_new(&arguments.folder, arguments.entry.waiting())?;
    let did = new_did(arguments.method, &arguments.location)?;
    let url = place(&did)?;
    let mut document = arguments.content.document(&did, &arguments.entry.password)?;
    if !arguments.linked_domain.is_empty() {
        document = document.with_linked_domains(&arguments.linked_domain)?;
    }
    if arguments.method == Method::Web {
        arguments.entry.refuse_for_web()?;
        refuse_for_web(arguments.portable, "--portable")?;
        refuse_for_web(arguments.with_did_web, "--with-did-web")?;
        folder.publish_document(&document)?;
        files::print(format!("{did}\n").as_bytes())?;
        say_where(&did, &arguments.folder)?;
        if folder.given_up().as_deref() == Some(did.as_str()) {
            remind(
                &format!("{did} was given up here before, and is taken up again."),
                "Whoever saw that it was gone may not look again. If that was not meant, remove did.json.",
            );
        }
        return say_port(&arguments.location, &url);
    }
    if arguments.with_did_web {
        document = also_known_as(&document, &format!("did:web:{}", arguments.location))?;
    }
    let statement =
        WebvhStatement { portable: Some(arguments.portable), ..arguments.entry.statement()? };
    let signer = arguments.entry.signer()?;
    let update_key = signer.secret_key().public_key();
    arguments.entry.check_separate(&[update_key.to_multikey()])?;
    arguments.entry.check_unpublished(&multikeys(&document))?;
    let log = wait(WebvhLog::create(document.value(), &statement, &signer, now))??;
    let beside = if arguments.with_did_web { Beside::Wanted } else { Beside::IfThere };
    let made = arguments.entry.publish(&folder, log, now, beside)?;
    let (Made::Published(log) | Made::Waiting(log)) = &made;
    let did = log.latest().did();
    files::print(format!("{did}\n").as_bytes())?;
    let document = log.latest().document()?;
    say_both(&document, update_key);
    say_own_witness(log.latest().parameters(), update_key);
    say_ttl(statement.ttl);
    if matches!(made, Made::Published(_)) {
        say_where(did, &arguments.folder)?;
    }
    say_port(&arguments.location, &url)
}

/// The keys of a document as far as they can be read.
fn multikeys(document: &DidDocument) -> BTreeSet<String> {
    let keys = document.verification_methods().iter().filter_map(|key| key.public_key().ok());
    keys.map(PublicKey::to_multikey).collect()
}

fn new_did(method: Method, location: &str) -> Result<Did, Failure> {
    if location.contains('/') {
        return Err(Failure::usage(
            format!("{location} is a URL or a path, and no place of a DID."),
            "Give the domain alone, with a port as %3A8443 and folders after colons: \
             registrar.example.edu:issuers.",
        ));
    }
    let did = match method {
        Method::Webvh => WebvhLog::draft_did(location),
        Method::Web => Did::parse(&format!("did:web:{location}")),
    };
    did.map_err(|error| Failure::from(error).with_status(USAGE))
}

/// The document with one more name, which the log signs with it.
fn also_known_as(document: &DidDocument, name: &str) -> Result<DidDocument, Failure> {
    let mut value = document.value().clone();
    if let Some(members) = value.as_object_mut() {
        let mut names =
            members.get("alsoKnownAs").map_or_else(Vec::new, |names| names.as_set().to_vec());
        if names.iter().all(|known| known.as_str() != Some(name)) {
            names.push(name.into());
        }
        members.insert("alsoKnownAs", names);
    }
    Ok(DidDocument::from_value(document.id(), value)?)
}

/// What only a did:webvh has.
fn refuse_for_web(given: bool, option: &str) -> Result<(), Failure> {
    match given {
        false => Ok(()),
        true => Err(Failure::usage(
            format!("{option} is for a did:webvh, and this is a did:web."),
            "Leave it out, or make a did:webvh.",
        )),
    }
}

pub(crate) fn update(arguments: &Update) -> Outcome {
    let document = |now: &DidDocument| {
        let document = match &arguments.document {
            None => now.clone(),
            Some(path) => {
                let document = read_document(&files::read(path)?);
                let document = document.map_err(|failure| failure.about(path))?;
                check_references(&document).map_err(|failure| failure.about(path))?;
                document
            }
        };
        match arguments.linked_domain.is_empty() {
            true => Ok(document),
            false => Ok(document.with_linked_domains(&arguments.linked_domain)?),
        }
    };
    change(&arguments.folder, &arguments.entry, arguments.entry.statement()?, document)
}

pub(crate) fn rotate(arguments: &Rotate) -> Outcome {
    if arguments.key.is_empty() && arguments.new_update_key.is_empty() {
        return Err(Failure::usage(
            "No new key was given.",
            "Give --key for signing credentials, --new-update-key for changing the DID, or both.",
        ));
    }
    let password = &arguments.entry.password;
    let former = if arguments.keep { FormerKeys::Kept } else { FormerKeys::Dropped };
    let mut statement = arguments.entry.statement()?;
    if !arguments.new_update_key.is_empty() {
        statement.update_keys =
            Some(ed25519_keys("--new-update-key", &arguments.new_update_key, password)?);
    }
    let document = |now: &DidDocument| {
        if arguments.key.is_empty() {
            return Ok(now.clone());
        }
        let keys = published(now.id(), &public_keys(&arguments.key, password)?);
        now.with_keys(&keys, former).map_err(once)
    };
    change(&arguments.folder, &arguments.entry, statement, document)
}

pub(crate) fn deactivate(arguments: &Deactivate) -> Outcome {
    let now = testamur::now()?;
    let (folder, published) = Folder::open(&arguments.folder, now)?;
    if let Published::Web(document) = &published {
        arguments.entry.refuse_for_web()?;
        folder.withdraw_document()?;
        files::print(format!("{}\n", document.id()).as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let pre_rotation = match &published {
        Published::Webvh(log) => !log.latest().parameters().next_key_hashes().is_empty(),
        Published::Web(_) => false,
    };
    // It is opened again below, and its lock is not shared.
    drop(folder);
    let statement = WebvhStatement {
        deactivated: true,
        // With keys committed beforehand, the entry names those that sign it; nobody can continue it anyway.
        update_keys: (!pre_rotation).then(Vec::new),
        ..arguments.entry.statement()?
    };
    change(&arguments.folder, &arguments.entry, statement, |now| Ok(now.clone()))
}

/// Continues a DID with the document that `document` makes of the present one.
fn change(
    path: &Path,
    entry: &Entry,
    mut statement: WebvhStatement,
    document: impl Fn(&DidDocument) -> Result<DidDocument, Failure>,
) -> Outcome {
    let now = testamur::now()?;
    let (folder, published) = Folder::open(path, now)?;
    folder.spare_pending(entry.waiting())?;
    let log = match published {
        Published::Webvh(log) => log,
        Published::Web(present) => {
            entry.refuse_for_web()?;
            refuse_for_web(statement.update_keys.is_some(), "--new-update-key")?;
            return change_web(path, &folder, &present, document(&present)?);
        }
    };
    let latest = log.latest();
    if latest.parameters().is_deactivated() {
        let error = Error::new(Code::DidDeactivated).with("did", latest.did());
        return Err(
            Failure::from(error).advising("Nothing can be changed any more. Make another DID.")
        );
    }
    let present = latest.document()?;
    let new = document(&present)?;
    if new.value() == present.value() && entry.states_nothing(&statement, &log) {
        return Err(nothing_changes());
    }
    let signer = entry.signer_for(&log, statement.deactivated)?;
    if !latest.parameters().next_key_hashes().is_empty() && statement.update_keys.is_none() {
        // The key that was committed to takes over with the entry that it signs.
        statement.update_keys = Some(vec![signer.secret_key().public_key().clone()]);
    }
    let update_keys = match &statement.update_keys {
        Some(keys) => keys.iter().map(PublicKey::to_multikey).collect(),
        None => latest.parameters().update_keys().to_vec(),
    };
    entry.check_separate(&update_keys)?;
    let former = log.versions().iter().flat_map(|version| version.parameters().update_keys());
    let former = former.cloned().chain(multikeys(&present));
    entry.check_unpublished(&former.chain(multikeys(&new)).collect())?;
    let made = wait(log.append(new.value(), &statement, &signer, now))?;
    // The log on disk is good; what its owner wanted to add to it is not.
    let made = made.map_err(|error| {
        let moved = new.id() != present.id() && error.code() == Code::DidWebvhDocument;
        Failure::from(error).advising(if moved { NOT_MOVED } else { NOT_ALLOWED })
    })?;
    let made = entry.publish(&folder, made, now, Beside::IfThere)?;
    let (Made::Published(log) | Made::Waiting(log)) = &made;
    files::print(format!("{}\n", log.latest().id()).as_bytes())?;
    say_revoked(&present, &new);
    say_ttl(statement.ttl);
    if matches!(made, Made::Waiting(_)) {
        return Ok(ExitCode::SUCCESS);
    }
    say_where(log.latest().did(), path)?;
    say_after(&present, &new, statement.deactivated, path)?;
    Ok(ExitCode::SUCCESS)
}

const NOT_MOVED: &str = "Nothing was written. A portable DID moves with the id that it had among the alsoKnownAs of \
                         the new document, and the rest of its id as it was.";

const NOT_ALLOWED: &str = "Nothing was written, and the log is as it was. Correct what was given.";

/// Puts another document in the place of that of a did:web.
fn change_web(path: &Path, folder: &Folder, present: &DidDocument, new: DidDocument) -> Outcome {
    if new.id() != present.id() {
        let error = Error::new(Code::DidDocumentId);
        return Err(error.with("did", present.id()).with("actual", new.id()).into());
    }
    if new.value() == present.value() {
        return Err(nothing_changes());
    }
    folder.publish_document(&new)?;
    files::print(format!("{}\n", new.id()).as_bytes())?;
    say_links(present, &new);
    say_where(&Did::parse(new.id())?, path)
}

fn nothing_changes() -> Failure {
    Failure::usage(
        "Nothing would change; nothing was written.",
        "Give a --document, or another option that says what is to be different.",
    )
}

/// Tells where the files of a folder belong.
pub(super) fn say_where(did: &Did, folder: &Path) -> Outcome {
    let url = place(did)?;
    let log = folder.join("did.jsonl");
    if did.method() != "webvh" {
        tell(&format!("{HINT}Publish {} at {url}{HINT:#}\n", folder.join("did.json").display()));
        return Ok(ExitCode::SUCCESS);
    }
    tell(&format!("{HINT}Publish {} at {url}{HINT:#}\n", log.display()));
    let beside = url.strip_suffix("did.jsonl").unwrap_or(&url);
    for name in ["did-witness.json", "did.json"] {
        let file = folder.join(name);
        if file.is_file() {
            tell(&format!("{HINT}Publish {} at {beside}{name}{HINT:#}\n", file.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}
