//! The files of a DID that is on the web, in the folder that they are published from.

use crate::failure::{Failure, USAGE};
use crate::files;
use std::path::{Path, PathBuf};
use testamur::core::json::parse;
use testamur::did::{Did, DidDocument, DidWeb, DidWebvh, Relationship, WebvhLog};
use testamur::{Code, Error, Timestamp, Value};

const DOCUMENT: &str = "did.json";
const LOG: &str = "did.jsonl";
const WITNESSES: &str = "did-witness.json";

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
}

impl Folder {
    /// A folder for a new DID, which has none yet; it is made when there is something to put there.
    pub(super) fn for_new(path: &Path) -> Result<Folder, Failure> {
        for name in [DOCUMENT, LOG] {
            if path.join(name).symlink_metadata().is_ok() {
                return Err(Failure::usage(
                    format!("There is a DID in {} already.", path.display()),
                    "Continue it with `testamur did update`, or choose another folder.",
                ));
            }
        }
        Ok(Folder { path: path.to_owned(), before: None })
    }

    /// What is in a folder, verified.
    pub(super) fn open(path: &Path, now: Timestamp) -> Result<(Folder, Published), Failure> {
        let mut folder = Folder { path: path.to_owned(), before: None };
        if path.join(LOG).is_file() {
            let log = files::read(&path.join(LOG))?;
            let witnesses = folder.witnesses()?;
            folder.before = Some(log.clone());
            let log = WebvhLog::verify(log, witnesses.as_deref(), now)
                .map_err(|error| Failure::from(error).about(&path.join(LOG)))?;
            return Ok((folder, Published::Webvh(log)));
        }
        if !path.join(DOCUMENT).is_file() {
            return Err(Failure::usage(
                format!("There is neither did.jsonl nor did.json in {}.", path.display()),
                "Name the folder that `testamur did create` wrote.",
            ));
        }
        let bytes = files::read(&path.join(DOCUMENT))?;
        let document = read_document(&bytes)
            .map_err(|error| Failure::from(error).about(&path.join(DOCUMENT)))?;
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
        self.prepare(LOG)?;
        if let Some(witnesses) = witnesses {
            files::update(&self.path.join(WITNESSES), witnesses)?;
        }
        files::update(&self.path.join(LOG), log.to_jsonl())?;
        match document {
            Some(document) => files::update(&path, &crate::world::json(document.value())),
            None if wanted => {
                std::fs::remove_file(&path).map_err(|error| Failure::file("removed", &path, &error))
            }
            None => Ok(()),
        }
    }

    /// Publishes the document of a did:web.
    pub(super) fn publish_document(&self, document: &DidDocument) -> Result<(), Failure> {
        self.prepare(DOCUMENT)?;
        files::update(&self.path.join(DOCUMENT), &crate::world::json(document.value()))
    }

    /// Takes the document of a did:web out of publication; it is kept beside under another name.
    pub(super) fn withdraw_document(&self) -> Result<(), Failure> {
        let path = self.path.join(DOCUMENT);
        let kept = self.path.join("did.json.deactivated");
        std::fs::rename(&path, kept).map_err(|error| Failure::file("renamed", &path, &error))
    }

    /// Makes the folder if there is none, and looks that nobody else has changed the file since it was read:
    /// a version would be lost.
    fn prepare(&self, name: &str) -> Result<(), Failure> {
        let made = std::fs::create_dir_all(&self.path);
        made.map_err(|error| Failure::file("made", &self.path, &error))?;
        let path = self.path.join(name);
        let there = path.is_file().then(|| std::fs::read(&path)).transpose();
        let there = there.map_err(|error| Failure::file("read", &path, &error))?;
        match there == self.before {
            true => Ok(()),
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

/// Whether the did:web beside a did:webvh is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    IfThere,
    Wanted,
}

/// A DID document in a file, of whichever DID it says.
pub(super) fn read_document(bytes: &[u8]) -> Result<DidDocument, Error> {
    let value = parse(bytes)?;
    let id = value.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    DidDocument::from_value(&id, value)
}

/// Checks that what a document says its keys are for, it says of keys that it has. Those of other DIDs
/// are not looked up.
pub(super) fn check_references(document: &DidDocument) -> Result<(), Failure> {
    let own = format!("{}#", document.id());
    for relationship in Relationship::ALL {
        let listed = document.value().get(relationship.name()).map_or(&[][..], Value::as_set);
        for reference in listed.iter().filter_map(Value::as_str) {
            let full = match reference.strip_prefix('#') {
                Some(fragment) => format!("{own}{fragment}"),
                None => reference.to_owned(),
            };
            let is_there = document.verification_methods().iter().any(|method| method.id() == full);
            if full.starts_with(&own) && !is_there {
                return Err(Failure::usage(
                    format!(
                        "{} names {reference}, which the document does not have.",
                        relationship.name()
                    ),
                    "Put the key among its verificationMethod, or take the reference out.",
                ));
            }
        }
    }
    Ok(())
}

/// Where a DID's file is to be published.
pub(super) fn place(did: &Did) -> Result<String, Failure> {
    let url = match did.method() {
        "webvh" => DidWebvh::insecure_localhost().url(did),
        _ => DidWeb::insecure_localhost().url(did),
    };
    url.map_err(|error| Failure::from(error).with_status(USAGE))
}
