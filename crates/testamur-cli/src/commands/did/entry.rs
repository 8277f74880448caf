//! What the commands that make and change DIDs are given: keys, documents, and what a log is to state.

use super::folder::{Beside, Folder, Pending, check_references, yours};
use crate::failure::{Failure, USAGE};
use crate::files;
use crate::keyfile::{Key, Password};
use crate::show::tell;
use crate::terminal::HINT;
use crate::world::wait;
use clap::Args;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use testamur::core::json::parse;
use testamur::core::model::is_url;
use testamur::did::{
    Did, DidDocument, KeyForm, PublishedKey, Relationship, WebvhLog, WebvhStatement, WebvhWitnesses,
};
use testamur::keys::{KeyType, PublicKey};
use testamur::{Code, Error, LocalSigner, Timestamp, Value, default_provider};

/// What the document is to hold.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(super) struct Content {
    /// A key that signs credentials: secret or public; it stands in the document under its Multikey
    #[arg(long, value_name = "FILE")]
    pub(super) key: Vec<PathBuf>,

    /// A document of your own. Its id ends with the place; for did:webvh, write {SCID} where the hash
    /// comes: did:webvh:{SCID}:registrar.example.edu
    #[arg(long, value_name = "FILE")]
    pub(super) document: Option<PathBuf>,
}

/// How an entry of a did:webvh log is signed, and what it says.
#[derive(Args, Debug)]
pub(super) struct Entry {
    /// The secret key that signs the change: an Ed25519 key that may update the DID (did:webvh)
    #[arg(long, value_name = "FILE")]
    pub(super) update_key: Option<PathBuf>,

    #[command(flatten)]
    pub(super) password: Password,

    /// Commit to a key that alone may be the next update key; only its hash is published. Keep it where
    /// the present one is not. Who committed to one commits to another with each change
    #[arg(long, value_name = "FILE")]
    pub(super) next_key: Vec<PathBuf>,

    /// End that: from this version on, whoever has the update key may name the next one
    #[arg(long, conflicts_with = "next_key")]
    no_next_key: bool,

    /// A witness, who has to approve versions: its did:key
    #[arg(long, value_name = "DID")]
    pub(super) witness: Vec<String>,

    /// How many of the witnesses have to approve; all, unless said
    #[arg(long, value_name = "N", requires = "witness")]
    pub(super) witness_threshold: Option<usize>,

    /// From this version on nobody has to approve
    #[arg(long, conflicts_with = "witness")]
    pub(super) no_witnesses: bool,

    /// The secret key of a witness, who approves this version by it
    #[arg(long, value_name = "FILE")]
    pub(super) witness_key: Vec<PathBuf>,

    /// Where witnesses have yet to approve this version: do not publish it, but keep it in
    /// did.jsonl.pending. They approve it by `testamur did approve`, and `testamur did complete` publishes
    #[arg(long)]
    pending: bool,

    /// Put this version in the place of one that waits for its witnesses, which is lost
    #[arg(long)]
    pub(super) replace_pending: bool,

    /// The URL of somebody who watches the DID
    #[arg(long, value_name = "URL")]
    pub(super) watcher: Vec<String>,

    /// For how many seconds a resolved document may be kept; unless said, 3600
    #[arg(long, value_name = "SECONDS")]
    pub(super) ttl: Option<u32>,
}

impl Content {
    pub(super) fn document(&self, did: &Did, password: &Password) -> Result<DidDocument, Failure> {
        let Some(path) = &self.document else {
            let keys = published(did.as_str(), &public_keys(&self.key, password)?);
            return DidDocument::of_keys(did, &keys).map_err(once);
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
        let document = document.map_err(|error| yours(error).about(path))?;
        check_references(&document).map_err(|failure| failure.about(path))?;
        Ok(document)
    }
}

impl Entry {
    /// A did:web has none of this.
    pub(super) fn refuse_for_web(&self) -> Result<(), Failure> {
        let given = self.update_key.is_some()
            || self.ttl.is_some()
            || self.no_witnesses
            || self.no_next_key
            || self.pending
            || self.replace_pending
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

    /// What is to become of a version that waits already.
    pub(super) fn waiting(&self) -> Pending {
        if self.replace_pending { Pending::Replaced } else { Pending::Kept }
    }

    pub(super) fn signer(&self) -> Result<LocalSigner, Failure> {
        let Some(path) = &self.update_key else {
            return Err(Failure::usage(
                "Every version of a did:webvh is signed.",
                "Give the Ed25519 key that may update the DID with --update-key; \
                 `testamur key new` makes one.",
            ));
        };
        signer("--update-key", path, &self.password)
    }

    /// The signer of a log's next entry: its key is one that may continue the log, and the entry says
    /// what comes after a key that was committed to.
    pub(super) fn signer_for(&self, log: &WebvhLog, last: bool) -> Result<LocalSigner, Failure> {
        let signer = self.signer()?;
        let parameters = log.latest().parameters();
        let committed = !parameters.next_key_hashes().is_empty();
        if !log.may_be_continued_by(signer.secret_key().public_key()) {
            let advice = match committed {
                true => "Give the key that the version before committed to by --next-key.",
                false => "Give one of the keys that the last version has as its update keys.",
            };
            let path = self.update_key.as_deref().unwrap_or(Path::new(""));
            let sentence = "This key may not change the DID now; nothing was written.";
            return Err(Failure::usage(sentence, advice).about(path));
        }
        if committed && !last && self.next_key.is_empty() && !self.no_next_key {
            return Err(Failure::usage(
                "The last version committed to its next update key, and this one would not.",
                "Commit to another key with --next-key, or end it with --no-next-key: then whoever \
                 steals the update key has the DID.",
            ));
        }
        Ok(signer)
    }

    /// Whether an entry with the document as it is would be as the one before.
    pub(super) fn states_nothing(&self, statement: &WebvhStatement, log: &WebvhLog) -> bool {
        let ends = self.no_next_key && !log.latest().parameters().next_key_hashes().is_empty();
        let lists = statement.update_keys.is_some() || statement.next_keys.is_some();
        let others = statement.watchers.is_some() || statement.ttl.is_some();
        !(ends || lists || others || statement.witnesses.is_some() || statement.deactivated)
    }

    /// What the entry is to state.
    pub(super) fn statement(&self) -> Result<WebvhStatement, Failure> {
        let is_place = |url: &String| {
            let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            is_url(url) && rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        };
        if let Some(watcher) = self.watcher.iter().find(|watcher| !is_place(watcher)) {
            return Err(Failure::usage(
                format!("The watcher {watcher} is no http or https URL."),
                "Give the URL at which the watcher answers.",
            ));
        }
        let next = ed25519_keys("--next-key", &self.next_key, &self.password)?;
        let mut witnesses = self.no_witnesses.then_some(None);
        if !self.witness.is_empty() {
            let keys: Result<Vec<PublicKey>, Failure> =
                self.witness.iter().map(|did| key_of(did)).collect();
            let threshold = self.witness_threshold.unwrap_or(self.witness.len());
            let named = WebvhWitnesses::new(threshold, &keys?).map_err(|error| {
                let advice = "Name each witness once, with an Ed25519 key, and at least as many as \
                              --witness-threshold says.";
                Failure::from(error).with_status(USAGE).advising(advice)
            });
            witnesses = Some(Some(named?));
        }
        Ok(WebvhStatement {
            next_keys: (!next.is_empty()).then_some(next),
            witnesses,
            watchers: (!self.watcher.is_empty()).then(|| self.watcher.clone()),
            ttl: self.ttl,
            ..WebvhStatement::default()
        })
    }

    /// Refuses to commit to a key that may update the DID already, by its Multikey: what is stolen with it is no help
    /// against that.
    pub(super) fn check_separate(&self, update: &[String]) -> Result<(), Failure> {
        let next = public_keys(&self.next_key, &self.password)?;
        let mut paths = self.next_key.iter().zip(&next);
        match paths.find(|(_, key)| update.contains(&key.to_multikey())) {
            None => Ok(()),
            Some((path, _)) => Err(Failure::usage(
                format!("--next-key {} is an update key itself.", path.display()),
                "Commit to another key, which is kept elsewhere: whoever steals the one must not have the other.",
            )),
        }
    }

    /// Refuses to commit to a key that was published, by its Multikey: its hash hides nothing.
    pub(super) fn check_unpublished(&self, published: &BTreeSet<String>) -> Result<(), Failure> {
        let next = public_keys(&self.next_key, &self.password)?;
        let mut paths = self.next_key.iter().zip(&next);
        match paths.find(|(_, key)| published.contains(&key.to_multikey())) {
            None => Ok(()),
            Some((path, _)) => Err(Failure::usage(
                format!(
                    "--next-key {} is in the document, or was an update key before.",
                    path.display()
                ),
                "Commit to a key that was never used, and is kept elsewhere; `testamur key new` makes one.",
            )),
        }
    }

    /// Verifies a log with the approvals of the witnesses who are here, and publishes both; or keeps both until the
    /// others have approved.
    pub(super) fn publish(
        &self,
        folder: &Folder,
        bytes: Vec<u8>,
        now: Timestamp,
        beside: Beside,
    ) -> Result<Made, Failure> {
        let made = WebvhLog::verify_unapproved(bytes.as_slice(), now)?;
        let mut approvals = Vec::new();
        for path in &self.witness_key {
            let signer = signer("--witness-key", path, &self.password)?;
            let approval = wait(WebvhLog::approval(made.latest().id(), &signer, now))??;
            made.check_approval(&approval).map_err(|error| {
                let advice = "Leave it out: nobody waits for it. Nothing was written.";
                Failure::from(error).about(path).with_status(USAGE).advising(advice)
            })?;
            approvals.push(approval);
        }
        let mut witnesses = folder.witnesses()?;
        if !approvals.is_empty() {
            witnesses = Some(made.with_approvals(witnesses.as_deref(), approvals)?);
        }
        let verified = match WebvhLog::verify(bytes.as_slice(), witnesses.as_deref(), now) {
            Err(error) if self.pending && error.code() == Code::DidWebvhWitness => {
                let path = folder.keep_pending(&bytes, witnesses.as_deref())?;
                tell(&format!("{HINT}Waits for its witnesses: {}{HINT:#}\n", path.display()));
                return Ok(Made::Waiting(made));
            }
            verified => verified,
        };
        let log = verified.map_err(|error| {
            let advice = "Let the witnesses approve with --witness-key, or later: say --pending. \
                          Nothing was written.";
            Failure::from(error).advising_on(Code::DidWebvhWitness, advice)
        })?;
        folder.publish_log(&log, witnesses.as_deref(), beside)?;
        if self.pending {
            tell("It waits for no witness, and was published.\n");
        }
        Ok(Made::Published(log))
    }
}

/// An error about keys that stand in one document.
pub(super) fn once(error: Error) -> Failure {
    let advice =
        "Give each key once, and with --keep none that the document has. Nothing was written.";
    Failure::from(error).advising_on(Code::DidDuplicateId, advice)
}

/// What became of a log.
pub(super) enum Made {
    Published(WebvhLog),
    /// Witnesses have yet to approve its last version.
    Waiting(WebvhLog),
}

pub(super) fn signer(
    option: &str,
    path: &Path,
    password: &Password,
) -> Result<LocalSigner, Failure> {
    let key = Key::read(path, password)?.secret(path)?;
    check_ed25519(option, path, key.public_key())?;
    Ok(LocalSigner::new(key, default_provider()))
}

/// Keys that sign entries of logs.
pub(super) fn ed25519_keys(
    option: &str,
    paths: &[PathBuf],
    password: &Password,
) -> Result<Vec<PublicKey>, Failure> {
    let keys = public_keys(paths, password)?;
    for (path, key) in paths.iter().zip(&keys) {
        check_ed25519(option, path, key)?;
    }
    Ok(keys)
}

/// The only type of key that signs entries of a did:webvh log, and approves them.
fn check_ed25519(option: &str, path: &Path, key: &PublicKey) -> Result<(), Failure> {
    if key.key_type() == KeyType::Ed25519 {
        return Ok(());
    }
    Err(Failure::usage(
        format!(
            "{option} {}: an Ed25519 key is needed, and this is {}.",
            path.display(),
            key.key_type()
        ),
        "`testamur key new` makes one. The keys that sign credentials may be of other types.",
    ))
}

pub(super) fn public_keys(
    paths: &[PathBuf],
    password: &Password,
) -> Result<Vec<PublicKey>, Failure> {
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
pub(super) fn published(did: &str, keys: &[PublicKey]) -> Vec<PublishedKey> {
    let published = |key: &PublicKey| PublishedKey {
        id: format!("{did}#{}", key.to_multikey()),
        key: key.clone(),
        form: KeyForm::Multikey,
        relationships: vec![Relationship::AssertionMethod, Relationship::Authentication],
    };
    keys.iter().map(published).collect()
}
