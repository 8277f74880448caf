//! `testamur did create`, `update`, `rotate` and `deactivate`

use super::folder::{Beside, Folder, Published, place, read_document};
use crate::Outcome;
use crate::failure::{Failure, USAGE};
use crate::files;
use crate::keyfile::{Key, Password};
use crate::show::tell;
use crate::terminal::HINT;
use crate::world::wait;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use testamur::core::json::parse;
use testamur::did::{
    Did, DidDocument, FormerKeys, KeyForm, PublishedKey, Relationship, WebvhLog, WebvhStatement,
    WebvhWitnesses,
};
use testamur::keys::PublicKey;
use testamur::{Code, LocalSigner, Timestamp, Value, default_provider};

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

    #[command(flatten)]
    entry: Entry,
}

/// Give a DID new keys in the place of those it has
#[derive(Args, Debug)]
pub(crate) struct Rotate {
    /// The folder with the DID's files
    folder: PathBuf,

    /// A key that signs credentials from now on; secret or public. Those in the document are taken out
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

/// What the document is to hold.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Content {
    /// A key that signs credentials: secret or public; it stands in the document under its Multikey
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,

    /// A document of your own. Its id ends with the place; for did:webvh, write {SCID} where the hash
    /// comes: did:webvh:{SCID}:registrar.example.edu
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
}

/// How an entry of a did:webvh log is signed, and what it says.
#[derive(Args, Debug)]
struct Entry {
    /// The secret key that signs the change: an Ed25519 key that may update the DID (did:webvh)
    #[arg(long, value_name = "FILE")]
    update_key: Option<PathBuf>,

    #[command(flatten)]
    password: Password,

    /// Commit to a key that alone may be the next update key; only its hash is published. Keep it where
    /// the present one is not. Who committed to one goes on so, or ends it by leaving this out
    #[arg(long, value_name = "FILE")]
    next_key: Vec<PathBuf>,

    /// A witness, who has to approve versions: its did:key
    #[arg(long, value_name = "DID")]
    witness: Vec<String>,

    /// How many of the witnesses have to approve; all, unless said
    #[arg(long, value_name = "N", requires = "witness")]
    witness_threshold: Option<usize>,

    /// From this version on nobody has to approve
    #[arg(long, conflicts_with = "witness")]
    no_witnesses: bool,

    /// The secret key of a witness, who approves this version by it
    #[arg(long, value_name = "FILE")]
    witness_key: Vec<PathBuf>,

    /// The URL of somebody who watches the DID
    #[arg(long, value_name = "URL")]
    watcher: Vec<String>,

    /// For how many seconds a resolved document may be kept; unless said, 3600
    #[arg(long, value_name = "SECONDS")]
    ttl: Option<u32>,
}

pub(crate) fn create(arguments: &Create) -> Outcome {
    let now = testamur::now()?;
    let folder = Folder::for_new(&arguments.folder)?;
    let usage = |error| Failure::from(error).with_status(USAGE);
    let did = match arguments.method {
        Method::Webvh => WebvhLog::draft_did(&arguments.location).map_err(usage)?,
        Method::Web => Did::parse(&format!("did:web:{}", arguments.location)).map_err(usage)?,
    };
    place(&did)?;
    let document = arguments.content.document(&did, &arguments.entry.password)?;
    if arguments.method == Method::Web {
        arguments.entry.refuse_for_web()?;
        folder.publish_document(&document)?;
        files::print(format!("{did}\n").as_bytes())?;
        return say_where(&did, &arguments.folder.join("did.json"));
    }
    let statement =
        WebvhStatement { portable: Some(arguments.portable), ..arguments.entry.statement()? };
    let signer = arguments.entry.signer()?;
    let log = wait(WebvhLog::create(document.value(), &statement, &signer, now))??;
    let beside = if arguments.with_did_web { Beside::Wanted } else { Beside::IfThere };
    let log = arguments.entry.publish(&folder, log, now, beside)?;
    let did = log.latest().did();
    files::print(format!("{did}\n").as_bytes())?;
    say_where(did, &arguments.folder.join("did.jsonl"))
}

pub(crate) fn update(arguments: &Update) -> Outcome {
    let document = |now: &DidDocument| match &arguments.document {
        None => Ok(now.clone()),
        Some(path) => {
            read_document(&files::read(path)?).map_err(|error| Failure::from(error).about(path))
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
        statement.update_keys = Some(public_keys(&arguments.new_update_key, password)?);
    }
    let document = |now: &DidDocument| {
        if arguments.key.is_empty() {
            return Ok(now.clone());
        }
        let keys = published(now.id(), &public_keys(&arguments.key, password)?);
        Ok(now.with_keys(&keys, former)?)
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
        tell("The document is no longer published; take it off the server as well.\n");
        return Ok(ExitCode::SUCCESS);
    }
    let pre_rotation = match &published {
        Published::Webvh(log) => !log.latest().parameters().next_key_hashes().is_empty(),
        Published::Web(_) => false,
    };
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
    let log = match published {
        Published::Webvh(log) => log,
        Published::Web(present) => {
            entry.refuse_for_web()?;
            let new = document(&present)?;
            if new.id() != present.id() {
                let error = testamur::Error::new(Code::DidDocumentId);
                let error = error.with("did", present.id()).with("actual", new.id());
                return Err(error.into());
            }
            folder.publish_document(&new)?;
            files::print(format!("{}\n", new.id()).as_bytes())?;
            let did = Did::parse(new.id())?;
            return say_where(&did, &path.join("did.json"));
        }
    };
    let new = document(&*log.latest().document()?)?;
    let signer = entry.signer()?;
    let parameters = log.latest().parameters();
    if !parameters.next_key_hashes().is_empty() && statement.update_keys.is_none() {
        // The key that was committed to takes over with the entry that it signs.
        statement.update_keys = Some(vec![signer.secret_key().public_key().clone()]);
    }
    let log = wait(log.append(new.value(), &statement, &signer, now))??;
    let log = entry.publish(&folder, log, now, Beside::IfThere)?;
    files::print(format!("{}\n", log.latest().id()).as_bytes())?;
    say_where(log.latest().did(), &path.join("did.jsonl"))
}

impl Content {
    fn document(&self, did: &Did, password: &Password) -> Result<DidDocument, Failure> {
        let Some(path) = &self.document else {
            let keys = published(did.as_str(), &public_keys(&self.key, password)?);
            return Ok(DidDocument::of_keys(did, &keys)?);
        };
        let bytes = files::read(path)?;
        let text = String::from_utf8_lossy(&bytes);
        // What the library takes for the hash that is not known yet.
        let stand_in = did.method_specific_id().split(':').next().unwrap_or_default();
        let text = match did.method() {
            "webvh" => text.replace("{SCID}", stand_in),
            _ => text.into_owned(),
        };
        let document = parse(text.as_bytes())
            .and_then(|value: Value| DidDocument::from_value(did.as_str(), value));
        document.map_err(|error| Failure::from(error).about(path))
    }
}

impl Entry {
    /// A did:web has none of this.
    fn refuse_for_web(&self) -> Result<(), Failure> {
        let given = self.update_key.is_some()
            || self.ttl.is_some()
            || self.no_witnesses
            || [&self.next_key, &self.witness_key].iter().any(|keys| !keys.is_empty())
            || [&self.witness, &self.watcher].iter().any(|names| !names.is_empty());
        match given {
            false => Ok(()),
            true => Err(Failure::usage(
                "A did:web has no log: no update keys, witnesses, watchers or lifetime.",
                "Leave these options out, or make a did:webvh.",
            )),
        }
    }

    fn signer(&self) -> Result<LocalSigner, Failure> {
        let Some(path) = &self.update_key else {
            return Err(Failure::usage(
                "Every version of a did:webvh is signed.",
                "Give the Ed25519 key that may update the DID with --update-key; \
                 `testamur key new` makes one.",
            ));
        };
        signer(path, &self.password)
    }

    /// What the entry is to state.
    fn statement(&self) -> Result<WebvhStatement, Failure> {
        let next = public_keys(&self.next_key, &self.password)?;
        let mut witnesses = self.no_witnesses.then_some(None);
        if !self.witness.is_empty() {
            let keys: Result<Vec<PublicKey>, Failure> =
                self.witness.iter().map(|did| key_of(did)).collect();
            let threshold = self.witness_threshold.unwrap_or(self.witness.len());
            witnesses = Some(Some(WebvhWitnesses::new(threshold, &keys?)?));
        }
        Ok(WebvhStatement {
            next_keys: (!next.is_empty()).then_some(next),
            witnesses,
            watchers: (!self.watcher.is_empty()).then(|| self.watcher.clone()),
            ttl: self.ttl,
            ..WebvhStatement::default()
        })
    }

    /// Verifies a log with the approvals of the witnesses who are here, and publishes both.
    fn publish(
        &self,
        folder: &Folder,
        log: Vec<u8>,
        now: Timestamp,
        beside: Beside,
    ) -> Result<WebvhLog, Failure> {
        let mut witnesses = folder.witnesses()?;
        if !self.witness_key.is_empty() {
            let last = log.trim_ascii_end().rsplit(|byte| *byte == b'\n').next();
            let entry = parse(last.unwrap_or_default())?;
            let id = entry.get("versionId").and_then(Value::as_str).unwrap_or_default();
            let mut approvals = Vec::new();
            for path in &self.witness_key {
                let signer = signer(path, &self.password)?;
                approvals.push(wait(WebvhLog::approval(id, &signer, now))??);
            }
            witnesses = Some(WebvhLog::with_approvals(witnesses.as_deref(), approvals)?);
        }
        let log = WebvhLog::verify(log, witnesses.as_deref(), now).map_err(|error| {
            let advice = "Let the witnesses approve with --witness-key; nothing was written.";
            Failure::from(error).advising_on(Code::DidWebvhWitness, advice)
        })?;
        folder.publish_log(&log, witnesses.as_deref(), beside)?;
        Ok(log)
    }
}

fn signer(path: &Path, password: &Password) -> Result<LocalSigner, Failure> {
    let key = Key::read(path, password)?.secret(path)?;
    Ok(LocalSigner::new(key, default_provider()))
}

fn public_keys(paths: &[PathBuf], password: &Password) -> Result<Vec<PublicKey>, Failure> {
    paths.iter().map(|path| Ok(Key::read(path, password)?.public_key().clone())).collect()
}

/// The key of a did:key.
fn key_of(did: &str) -> Result<PublicKey, Failure> {
    let multikey = did.strip_prefix("did:key:").map(PublicKey::from_multikey);
    multikey.and_then(Result::ok).ok_or_else(|| {
        Failure::usage(
            format!("The witness {did} is no did:key."),
            "`testamur key show` prints the did:key of a key.",
        )
    })
}

/// Keys that sign credentials and presentations, named by their Multikeys.
fn published(did: &str, keys: &[PublicKey]) -> Vec<PublishedKey> {
    let published = |key: &PublicKey| PublishedKey {
        id: format!("{did}#{}", key.to_multikey()),
        key: key.clone(),
        form: KeyForm::Multikey,
        relationships: vec![Relationship::AssertionMethod, Relationship::Authentication],
    };
    keys.iter().map(published).collect()
}

/// Tells where a file belongs.
fn say_where(did: &Did, file: &Path) -> Outcome {
    let (url, file) = (place(did)?, file.display());
    tell(&format!("{HINT}Publish {file} at {url}{HINT:#}\n"));
    Ok(ExitCode::SUCCESS)
}
