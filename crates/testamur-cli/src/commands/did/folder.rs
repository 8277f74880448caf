//! The files of a DID that is on the web, in the folder that they are published from.

use super::moved::{id_of, keep_copy};
use crate::failure::{Failure, USAGE, remind};
use crate::files;
use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use testamur::core::json::parse;
use testamur::did::limits::{WEBVH_LOG_BYTES, WEBVH_LOG_ENTRIES};
use testamur::did::{Did, DidDocument, DidWeb, DidWebvh, Relationship, WebvhLog};
use testamur::{Code, Error, Timestamp, Value};

const DOCUMENT: &str = "did.json";
const LOG: &str = "did.jsonl";
const WITNESSES: &str = "did-witness.json";
/// A log with a version that its witnesses have yet to approve. It is not to be published.
const PENDING: &str = "did.jsonl.pending";
/// The document of a did:web that was given up.
const GIVEN_UP: &str = "did.json.deactivated";

/// What to do about a log that does not verify, for whoever has the folder.
pub(super) const OWN_LOG: &str = "Bring did.jsonl and did-witness.json back as they are published, from the server or a copy. \
                       Where a time lies in the future, check the clock of this machine.";

/// What is published in a folder.
pub(super) enum Published {
    Web(DidDocument),
    Webvh(WebvhLog),
}

/// A folder, with what was read from it.
pub(super) struct Folder {
    path: PathBuf,
    /// The bytes of the document or the log, as they were read.
    before: Option<Vec<u8>>,
    /// The folder itself, which is locked for as long as this is there.
    lock: Option<File>,
}

impl Folder {
    /// A folder for a new DID, which has none yet; it is made when there is something to put there.
    pub(super) fn for_new(path: &Path, pending: Pending) -> Result<Folder, Failure> {
        for name in [DOCUMENT, LOG] {
            if path.join(name).symlink_metadata().is_ok() {
                return Err(Failure::usage(
                    format!("There is a DID in {} already.", path.display()),
                    "Continue it with `testamur did update`, or choose another folder.",
                ));
            }
        }
        let lock = path.is_dir().then(|| locked(path)).transpose()?.flatten();
        let folder = Folder { path: path.to_owned(), before: None, lock };
        folder.spare_pending(pending)?;
        Ok(folder)
    }

    /// Refuses where a version waits for its witnesses that would be lost.
    pub(super) fn spare_pending(&self, pending: Pending) -> Result<(), Failure> {
        let path = self.path.join(PENDING);
        match pending == Pending::Kept && path.symlink_metadata().is_ok() {
            false => Ok(()),
            true => Err(Failure::usage(
                format!(
                    "A version waits for its witnesses in {}; nothing was written.",
                    path.display()
                ),
                "Publish it with `testamur did complete`, or say --replace-pending: then it is lost.",
            )),
        }
    }

    /// Whether anything was published from this folder.
    pub(super) fn has_published(&self) -> bool {
        self.before.is_some()
    }

    /// The DID whose did:web document was taken out of publication here.
    pub(super) fn given_up(&self) -> Option<String> {
        id_of(&std::fs::read(self.path.join(GIVEN_UP)).ok()?)
    }

    /// How many versions of a log are published.
    pub(super) fn published_versions(&self) -> usize {
        let before = self.before.as_deref().unwrap_or_default().trim_ascii_end();
        before.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count()
    }

    /// What is in a folder, verified.
    pub(super) fn open(path: &Path, now: Timestamp) -> Result<(Folder, Published), Failure> {
        let lock = path.is_dir().then(|| locked(path)).transpose()?.flatten();
        let mut folder = Folder { path: path.to_owned(), before: None, lock };
        if path.join(LOG).is_file() {
            let log = files::read(&path.join(LOG))?;
            let witnesses = folder.witnesses()?;
            folder.before = Some(log.clone());
            let log = WebvhLog::verify(log, witnesses.as_deref(), now)
                .map_err(|error| Failure::from(error).about(&path.join(LOG)).advising(OWN_LOG))?;
            return Ok((folder, Published::Webvh(log)));
        }
        if !path.join(DOCUMENT).is_file() && path.join(PENDING).is_file() {
            return Err(Failure::usage(
                format!(
                    "The DID in {} waits for its witnesses, and is not published.",
                    path.display()
                ),
                "Publish it with `testamur did complete`, or make it anew with --replace-pending.",
            ));
        }
        if !path.join(DOCUMENT).is_file() {
            return Err(Failure::usage(
                format!("There is neither did.jsonl nor did.json in {}.", path.display()),
                "Name the folder that `testamur did create` wrote.",
            ));
        }
        let bytes = files::read(&path.join(DOCUMENT))?;
        let document =
            read_document(&bytes).map_err(|failure| failure.about(&path.join(DOCUMENT)))?;
        folder.before = Some(bytes);
        Ok((folder, Published::Web(document)))
    }

    /// The witness proofs, if there are any.
    pub(super) fn witnesses(&self) -> Result<Option<Vec<u8>>, Failure> {
        let path = self.path.join(WITNESSES);
        path.is_file().then(|| files::read(&path)).transpose()
    }

    /// Publishes a log that was verified with these witness proofs, and the did:web beside it if there
    /// is one or it is asked for. The proofs come first, so that nobody sees a version without them.
    pub(super) fn publish_log(
        &self,
        log: &WebvhLog,
        witnesses: Option<&[u8]>,
        beside: Beside,
    ) -> Result<(), Failure> {
        let path = self.path.join(DOCUMENT);
        let wanted = beside == Beside::Wanted || path.is_file();
        // It is made before anything is written: a log cannot be taken back.
        let document = match wanted.then(|| log.did_web_document()).transpose() {
            // The did:web has no way to say that it was given up but to be gone.
            Err(error) if error.code() == Code::DidDeactivated => None,
            document => document?,
        };
        let _lock = self.prepare(LOG)?;
        if let Some(witnesses) = witnesses {
            files::update(&self.path.join(WITNESSES), witnesses)?;
        }
        files::update(&self.path.join(LOG), log.to_jsonl())?;
        say_size(log);
        // That of the place before is there under its name until the new one takes it.
        match document {
            Some(document) => {
                keep_copy(&path, document.id())?;
                files::update(&path, &crate::world::json(document.value()))?;
            }
            None if wanted => self.withdraw_document()?,
            None => {}
        }
        let pending = self.path.join(PENDING);
        if pending.is_file() {
            let removed = std::fs::remove_file(&pending);
            removed.map_err(|error| Failure::file("removed", &pending, &error))?;
        }
        Ok(())
    }

    /// Keeps a log, with the approvals there are, that its witnesses have yet to approve. What is published
    /// stays as it is, but for approvals, which say nothing of versions that are not there.
    pub(super) fn keep_pending(
        &self,
        log: &[u8],
        witnesses: Option<&[u8]>,
    ) -> Result<PathBuf, Failure> {
        let _lock = self.prepare(LOG)?;
        if let Some(witnesses) = witnesses {
            files::update(&self.path.join(WITNESSES), witnesses)?;
        }
        let path = self.path.join(PENDING);
        files::update(&path, log)?;
        Ok(path)
    }

    /// The log that waits for its witnesses.
    pub(super) fn pending(path: &Path) -> Result<(Folder, Vec<u8>), Failure> {
        if !path.is_dir() {
            return Err(Failure::file("read", path, &std::io::ErrorKind::NotFound.into()));
        }
        let lock = locked(path)?;
        let log = path.join(LOG);
        let before = log.is_file().then(|| files::read(&log)).transpose()?;
        let pending = path.join(PENDING);
        if !pending.is_file() {
            return Err(Failure::usage(
                format!("No version in {} waits for its witnesses.", path.display()),
                "`testamur did update --pending` makes one.",
            ));
        }
        let folder = Folder { path: path.to_owned(), before, lock };
        let bytes = files::read(&pending)?;
        folder.check_continued(&bytes).map_err(|failure| failure.about(&pending))?;
        Ok((folder, bytes))
    }

    /// Checks that a log which waits continues what is published: what somebody has seen is not taken back.
    fn check_continued(&self, pending: &[u8]) -> Result<(), Failure> {
        let before = self.before.as_deref().unwrap_or_default().trim_ascii_end();
        let (pending, line) = (pending.trim_ascii_end(), |byte: &u8| *byte == b'\n');
        let (sentence, advice) = match pending.strip_prefix(before) {
            Some([]) => ("did.jsonl has this version already.", "Remove the file that waits."),
            Some(rest) if before.is_empty() && !rest.iter().any(line) => return Ok(()),
            Some([b'\n', ..]) if !before.is_empty() => return Ok(()),
            _ => (
                "It does not continue did.jsonl, which was changed since or is not there; nothing was written.",
                "Bring did.jsonl back as it is published, and make the change again with --replace-pending.",
            ),
        };
        Err(Failure::usage(sentence, advice))
    }

    /// Publishes the document of a did:web.
    pub(super) fn publish_document(&self, document: &DidDocument) -> Result<(), Failure> {
        let _lock = self.prepare(DOCUMENT)?;
        files::update(&self.path.join(DOCUMENT), &crate::world::json(document.value()))
    }

    /// Takes the document of a did:web out of publication; it is kept beside under another name. Its DID has no other
    /// way to say that it was given up than that its document is gone.
    pub(super) fn withdraw_document(&self) -> Result<(), Failure> {
        let path = self.path.join(DOCUMENT);
        let kept = self.path.join(GIVEN_UP);
        std::fs::rename(&path, &kept).map_err(|error| Failure::file("renamed", &path, &error))?;
        let did = self.given_up().and_then(|id| Did::parse(&id).ok());
        let place = did.as_ref().and_then(|did| place(did).ok());
        let did = did.map_or_else(|| "The did:web".to_owned(), |did| did.to_string());
        remind(
            &format!("{did} verifies for as long as its document is on the server."),
            &format!(
                "Take {} off it. Here it is now {}.",
                place.as_deref().unwrap_or(DOCUMENT),
                kept.display()
            ),
        );
        Ok(())
    }

    /// Makes the folder if there is none, and looks that nobody else has changed the file since it was read:
    /// a version would be lost.
    /// The lock that it gives is that of a folder that was not there before.
    fn prepare(&self, name: &str) -> Result<Option<File>, Failure> {
        let made = std::fs::create_dir_all(&self.path);
        made.map_err(|error| Failure::file("made", &self.path, &error))?;
        let lock = if self.lock.is_none() { locked(&self.path)? } else { None };
        let path = self.path.join(name);
        let there = path.is_file().then(|| std::fs::read(&path)).transpose();
        let there = there.map_err(|error| Failure::file("read", &path, &error))?;
        match there == self.before {
            true => Ok(lock),
            false => Err(Failure::usage(
                format!(
                    "{} was changed while this command ran; nothing was written.",
                    path.display()
                ),
                "Run the command again.",
            )),
        }
    }
}

/// Locks a folder against others who change the DID in it, until the file is dropped. Where folders cannot
/// be locked, what was read is compared before anything is written.
fn locked(path: &Path) -> Result<Option<File>, Failure> {
    let Ok(folder) = File::open(path) else { return Ok(None) };
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => {
            Err(Error::new(Code::UsageDidBusy).with("folder", path.display()).into())
        }
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Says in time that a log will not be read any more: half of the limit is some hundred changes away from it.
fn say_size(log: &WebvhLog) {
    let (bytes, entries) = (log.to_jsonl().len(), log.versions().len());
    if 2 * bytes > WEBVH_LOG_BYTES || 2 * entries > WEBVH_LOG_ENTRIES {
        remind(
            &format!(
                "The log has {bytes} bytes and {entries} versions; at most {WEBVH_LOG_BYTES} bytes and \
                 {WEBVH_LOG_ENTRIES} versions are read by this program, and by others perhaps less."
            ),
            "Change the DID less often, keep its document small, or plan for another DID.",
        );
    }
}

/// Whether the did:web beside a did:webvh is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    IfThere,
    Wanted,
}

/// What is to become of a version that waits for its witnesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pending {
    Kept,
    Replaced,
}

/// A DID document in a file, of whichever DID it says.
pub(super) fn read_document(bytes: &[u8]) -> Result<DidDocument, Failure> {
    let value = parse(bytes)?;
    let Some(id) = value.get("id").and_then(Value::as_str).map(str::to_owned) else {
        return Err(Failure::usage(
            "This document has no id that is a text.",
            "Write the DID into it as its id.",
        ));
    };
    DidDocument::from_value(&id, value).map_err(yours)
}

/// An error about a document that the one who runs the command has made.
pub(super) fn yours(error: Error) -> Failure {
    Failure::from(error).advising("Correct the document. Nothing was written.")
}

/// Checks that what a document says its keys are for, it says of keys that it has. Those of other DIDs
/// are not looked up.
pub(super) fn check_references(document: &DidDocument) -> Result<(), Failure> {
    let own = format!("{}#", document.id());
    let references = references_elsewhere(document);
    match references.iter().find(|(_, url)| url.starts_with(&own)) {
        None => Ok(()),
        Some((relationship, url)) => Err(Failure::usage(
            format!("{} names {url}, which the document does not have.", relationship.name()),
            "Put the key among its verificationMethod, or take the reference out.",
        )),
    }
}

/// What a document says keys are for that are not among its own, with their URLs.
pub(super) fn references_elsewhere(document: &DidDocument) -> Vec<(Relationship, String)> {
    let own: BTreeSet<&str> =
        document.verification_methods().iter().map(|method| method.id()).collect();
    let of = |relationship: Relationship| {
        let listed = document.value().get(relationship.name()).map_or(&[][..], Value::as_set);
        let urls = listed.iter().filter_map(Value::as_str).map(|reference| {
            let base = if reference.starts_with('#') { document.id() } else { "" };
            (relationship, format!("{base}{reference}"))
        });
        urls.filter(|(_, url)| !own.contains(url.as_str())).collect::<Vec<_>>()
    };
    Relationship::ALL.into_iter().flat_map(of).collect()
}

/// Where a DID's file is to be published.
pub(super) fn place(did: &Did) -> Result<String, Failure> {
    let url = match did.method() {
        "webvh" => DidWebvh::insecure_localhost().url(did),
        _ => DidWeb::insecure_localhost().url(did),
    };
    url.map_err(|error| Failure::from(error).with_status(USAGE))
}
