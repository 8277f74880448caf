//! What a command knows of the outside world: the network, documents in files, the time.

use crate::elsewhere::ElsewhereSaid;
use crate::ethr::Ethr;
use crate::failure::{Failure, USAGE};
use crate::files;
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use testamur::core::json::Pointer;
use testamur::did::{DidWeb, DidWebvh, Resolver};
use testamur::fetch::AddressKind;
use testamur::{
    Bundle, Code, Contexts, Document, Error, Evidence, HttpFetch, Source, Timestamp, Value,
    Verifier, VerifierBuilder,
};

/// Whether and how the network is used, and what is known without it.
#[derive(Args, Clone, Debug)]
pub(crate) struct World {
    /// Use no network: what is not given counts as not to be had
    #[arg(long)]
    pub(crate) offline: bool,

    #[command(flatten)]
    pub(crate) given: Given,

    #[command(flatten)]
    elsewhere: ElsewhereSaid,

    #[command(flatten)]
    ethr: Ethr,

    /// Allow plain http. Anyone on the way can then change what is fetched. With
    /// --insecure-allow-private also did:web:localhost, and localhost as a domain that a DID names
    #[arg(long)]
    insecure_allow_http: bool,

    /// Allow servers on this machine and in private networks. Whoever made a document can then
    /// have them asked
    #[arg(long)]
    insecure_allow_private: bool,

    /// Trust the certificate authorities in this PEM file besides the system's
    #[arg(long, value_name = "FILE", conflicts_with = "offline")]
    tls_roots: Option<PathBuf>,
}

/// Documents that are given in files.
#[derive(Args, Clone, Debug)]
pub(crate) struct Given {
    /// Use these documents before the network: URL=FILE for one, a bundle, or a folder with an
    /// index.json of {URL: file}. They are believed as --trust is: who gives them can say which
    /// keys are whose. Only URL=FILE replaces a context of the library
    #[arg(long, value_name = "WHAT")]
    evidence: Vec<String>,
}

impl World {
    /// The verifier's settings, with the evidence so far.
    pub(crate) fn builder(&self, mut evidence: Evidence) -> Result<VerifierBuilder, Failure> {
        evidence.extend(self.given.read()?);
        let mut builder = Verifier::builder().evidence(evidence);
        let (mut resolver, mut fetch) = (Resolver::standard(), HttpFetch::builder());
        if self.insecure_allow_http && self.insecure_allow_private {
            builder = builder.insecure_localhost();
            resolver = resolver
                .with(Arc::new(DidWeb::insecure_localhost()))
                .with(Arc::new(DidWebvh::insecure_localhost()));
        }
        if let Some(elsewhere) = self.elsewhere.read()? {
            (resolver, fetch) = elsewhere.put_into(resolver, fetch)?;
        }
        (resolver, fetch) = self.ethr.add(resolver, fetch)?;
        builder = builder.resolver(resolver);
        if self.offline {
            return Ok(builder.offline());
        }
        if self.insecure_allow_http {
            fetch = fetch.dangerous_allow_http();
        }
        if self.insecure_allow_private {
            fetch = fetch
                .dangerous_allow_addresses(AddressKind::Loopback)
                .dangerous_allow_addresses(AddressKind::Private);
        }
        if let Some(path) = &self.tls_roots {
            let roots = fetch.root_certificates(&files::read(path)?);
            fetch = roots.map_err(|error| {
                unusable(error, path).advising(
                    "Give the certificates of the authorities in PEM: -----BEGIN CERTIFICATE-----.",
                )
            })?;
        }
        Ok(builder.fetch(fetch.build()))
    }
}

impl Given {
    /// All documents that were given.
    pub(crate) fn read(&self) -> Result<Evidence, Failure> {
        let mut evidence = Evidence::new();
        for what in &self.evidence {
            read_given(what, Path::new(""), &mut evidence)?;
        }
        Ok(evidence)
    }

    /// The bundled contexts and those that were given.
    pub(crate) fn contexts(&self) -> Result<Contexts, Failure> {
        Ok(Contexts::bundled().with_evidence(&self.read()?))
    }
}

/// Reads what [`Given`] takes: paths begin at this folder.
pub(crate) fn read_given(
    what: &str,
    beside: &Path,
    evidence: &mut Evidence,
) -> Result<(), Failure> {
    let whole = beside.join(what);
    let path = whole.as_path();
    if path.is_dir() {
        read_folder(path, evidence)?;
    } else if files::is_stream(path) || path.exists() {
        let bundle = read_bundle(path).map_err(|failure| match files::is_stream(path) {
            true => failure,
            false => failure.advising(
                "This is taken for a bundle. To give a single document, say for which URL it \
                 stands: --evidence URL=FILE.",
            ),
        })?;
        evidence.extend(bundle.evidence);
    } else {
        let (url, file) = what.rsplit_once('=').ok_or_else(|| not_understood(what))?;
        let path = beside.join(file);
        insert(evidence, url, files::read(&path)?, &path)?;
    }
    Ok(())
}

/// Reads a bundle, without those of its documents that would replace a context of the library. A
/// bundle comes from who gathered it; to replace a context takes the user's own URL=FILE.
pub(crate) fn read_bundle(path: &Path) -> Result<Bundle, Failure> {
    let read = Bundle::read(&files::read(path)?);
    let read = read.map_err(|error| unusable(error, path))?;
    let mut evidence = Evidence::new();
    for (url, outcome) in read.evidence.iter() {
        let is_given = matches!(outcome, Ok(document) if document.source == Source::Given);
        if !(is_given && is_of_library(url)) {
            evidence.insert(url, outcome.cloned().map_err(Clone::clone));
        }
    }
    Ok(Bundle { evidence, ..read })
}

/// Whether the library has a context for this URL.
fn is_of_library(url: &str) -> bool {
    Contexts::bundled().sha256(url).is_some()
}

/// Reads a folder. Those of its documents that would replace a context of the library are left out,
/// as with a bundle: who gathered them need not be who uses them.
fn read_folder(folder: &Path, evidence: &mut Evidence) -> Result<(), Failure> {
    let path = folder.join("index.json");
    let index = testamur::parse(&read_inside(folder, "index.json")?);
    let index = index.map_err(|error| unusable(error, &path))?;
    let entries = index.as_object().ok_or_else(|| bad_index().about(&path))?;
    for (url, file) in entries.iter().filter(|(url, _)| !is_of_library(url)) {
        let name = file.as_str().ok_or_else(|| bad_index().about(&path))?;
        let bytes = read_inside(folder, name).map_err(|failure| failure.about(&path))?;
        insert(evidence, url, bytes, &folder.join(name))?;
    }
    Ok(())
}

/// Adds a document that the user gave. One that is broken is the user's mistake and not that of who
/// issued what is verified, so it is refused before it can count against a credential. What it is
/// for is not known here: anything may be a related resource, but not by being JSON cut short.
fn insert(evidence: &mut Evidence, url: &str, bytes: Vec<u8>, path: &Path) -> Result<(), Failure> {
    let named = |error| unusable(error, path).about(Path::new(&format!("{url} in")));
    let start = bytes.trim_ascii_start();
    if start.is_empty() {
        return Err(named(Error::new(Code::InputEmpty)));
    }
    let is_json = start.strip_prefix(b"{").is_some_and(|rest| {
        rest.trim_ascii_start().first().is_none_or(|next| b"\"}".contains(next))
    });
    match testamur::parse(&bytes) {
        Err(error) if is_json && error.code() == Code::InputNotJson && !is_json_lines(&bytes) => {
            return Err(named(error));
        }
        Ok(Value::Object(members)) if members.len() == 1 && members.contains_key("@context") => {
            Contexts::bundled().with(url, &bytes).map(drop).or_else(|error| {
                match error.code() {
                    // It may build on another one that is given.
                    Code::ContextUnknown => Ok(()),
                    _ => Err(named(error)),
                }
            })?;
        }
        _ => {}
    }
    evidence.insert(url, Ok(Document::given(bytes)));
    Ok(())
}

/// Whether each line is a JSON text of its own, as in the log of a did:webvh.
fn is_json_lines(bytes: &[u8]) -> bool {
    let mut lines = bytes.trim_ascii_end().split(|byte| *byte == b'\n');
    lines.all(|line| testamur::parse(line).is_ok())
}

/// Reads a regular file of a folder, links followed. Who made the folder need not be who uses it:
/// its index must not reach other files, nor a pipe or device that could keep us waiting for ever.
fn read_inside(folder: &Path, name: &str) -> Result<Vec<u8>, Failure> {
    let path = folder.join(name);
    let unread = |error| Failure::file("read", &path, &error);
    let found = path.canonicalize().map_err(unread)?;
    if !found.starts_with(folder.canonicalize().map_err(unread)?) {
        return Err(Failure::usage(
            format!("{name:?} leads out of the folder {}.", folder.display()),
            "Put the document into the folder, or give it as URL=FILE.",
        ));
    }
    if !found.metadata().map_err(unread)?.is_file() {
        return Err(Failure::usage(
            format!("{name:?} in the folder {} is no regular file.", folder.display()),
            "Put the document itself into the folder.",
        ));
    }
    files::read(&found)
}

/// A file that helps to verify cannot be used. That says nothing about what is verified.
fn unusable(error: Error, path: &Path) -> Failure {
    Failure::from(error).about(path).with_status(USAGE)
}

fn bad_index() -> Failure {
    Failure::usage(
        "This index is no JSON object of URLs and file names.",
        "Write it as {\"https://example.org/document\": \"document.json\"}.",
    )
}

fn not_understood(what: &str) -> Failure {
    Failure::usage(
        format!("The evidence {what:?} is no file, no folder, and not URL=FILE."),
        "Give one document as URL=FILE, a bundle, or a folder with an index.json.",
    )
}

/// Reads a time given on the command line.
pub(crate) fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text)
        .ok_or_else(|| "not a time: write it with its offset, as 2026-11-22T08:30:00Z".to_owned())
}

/// Reads a JSON pointer given on the command line.
pub(crate) fn pointer(text: &str) -> Result<Pointer, String> {
    Pointer::parse(text).ok_or_else(|| {
        "not a JSON pointer: write / before each step, as /credentialSubject/name".to_owned()
    })
}

/// JSON as results have it: indented, with a line's end.
pub(crate) fn json(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

/// Waits for an answer. The HTTP client needs a runtime of its own kind.
pub(crate) fn wait<T>(answer: impl Future<Output = T>) -> Result<T, Failure> {
    Ok(runtime()?.block_on(answer))
}

/// What [`wait`] waits in; for many questions made once.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_all().build();
    runtime.map_err(|error| Failure::file("started", Path::new("The network runtime"), &error))
}
