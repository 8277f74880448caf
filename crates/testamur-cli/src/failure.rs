//! Why a command could not do what it was asked to, in words for people, with what to do next.

use crate::terminal::{DOUBT, HINT, PROBLEM, plain, plain_json};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;
use testamur::core::json::Object;
use testamur::{Code, Error, Refused, Value, Verdict};

/// The exit statuses beside success.
pub(crate) const REJECTED: u8 = 1;
pub(crate) const USAGE: u8 = 2;
pub(crate) const INDETERMINATE: u8 = 3;
pub(crate) const FILE: u8 = 4;

/// The exit status of a verdict.
pub(crate) fn status_of(verdict: Verdict) -> ExitCode {
    match verdict {
        Verdict::Accepted => ExitCode::SUCCESS,
        Verdict::Rejected => ExitCode::from(REJECTED),
        Verdict::Indeterminate => ExitCode::from(INDETERMINATE),
    }
}

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    status: u8,
    complaints: Vec<Complaint>,
}

#[derive(Debug)]
struct Complaint {
    sentence: String,
    code: Option<Code>,
    at: Option<String>,
    advice: Option<String>,
}

impl Failure {
    /// Something on the command line cannot be followed.
    pub(crate) fn usage(sentence: impl Into<String>, advice: impl Into<String>) -> Failure {
        let complaint = Complaint {
            sentence: sentence.into(),
            code: None,
            at: None,
            advice: Some(advice.into()),
        };
        Failure { status: USAGE, complaints: vec![complaint] }
    }

    /// A file could not be read or written.
    pub(crate) fn file(doing: &str, path: &Path, error: &std::io::Error) -> Failure {
        if error.kind() == ErrorKind::BrokenPipe {
            // Whoever read our output has enough; there is nobody to tell.
            return Failure { status: FILE, complaints: Vec::new() };
        }
        let name = if path.as_os_str() == "-" {
            "the standard stream".into()
        } else {
            path.to_string_lossy()
        };
        let advice = match error.kind() {
            ErrorKind::NotFound if name.starts_with("did:") => {
                "A DID is no file; `testamur did resolve` shows its document."
            }
            ErrorKind::NotFound => "Check the name and the folder.",
            ErrorKind::PermissionDenied => "Check who may read and write there.",
            ErrorKind::AlreadyExists => {
                "A secret key takes no file's place by itself. Choose another name, or say --force if \
                 nobody needs what is there."
            }
            ErrorKind::IsADirectory => {
                "Name a file; folders are taken by `testamur verify` and --evidence only."
            }
            _ => "Check the disk and the folder, and try again.",
        };
        let complaint = Complaint {
            sentence: match error.kind() {
                ErrorKind::AlreadyExists => format!("{name} is there already."),
                ErrorKind::IsADirectory => format!("{name} is a folder, and no file."),
                _ => format!("{name} cannot be {doing}: {error}."),
            },
            code: None,
            at: None,
            advice: Some(advice.to_owned()),
        };
        Failure { status: FILE, complaints: vec![complaint] }
    }

    /// Names the file that a complaint is about.
    pub(crate) fn about(mut self, path: &Path) -> Failure {
        for complaint in &mut self.complaints {
            complaint.sentence = format!("{}: {}", path.display(), complaint.sentence);
        }
        self
    }

    /// Whether a complaint has this code.
    pub(crate) fn has(&self, code: Code) -> bool {
        self.complaints.iter().any(|complaint| complaint.code == Some(code))
    }

    /// What is wrong, without advice.
    pub(crate) fn sentences(&self) -> String {
        let sentences = self.complaints.iter().map(|complaint| complaint.sentence.as_str());
        sentences.collect::<Vec<_>>().join(" ")
    }

    /// Names the line of a file that a complaint is about.
    pub(crate) fn about_line(self, path: &Path, line: usize) -> Failure {
        let place = format!("{}:{line}", path.display());
        self.about(Path::new(&place))
    }

    /// Says what to do next in words of its own.
    pub(crate) fn advising(mut self, advice: &str) -> Failure {
        for complaint in &mut self.complaints {
            complaint.advice = Some(advice.to_owned());
        }
        self
    }

    /// Says what to do next where a complaint has this code.
    pub(crate) fn advising_on(mut self, code: Code, advice: &str) -> Failure {
        for complaint in self.complaints.iter_mut().filter(|one| one.code == Some(code)) {
            complaint.advice = Some(advice.to_owned());
        }
        self
    }

    /// Both, one after the other. Where they would end differently, as with a file that cannot be written.
    pub(crate) fn and(mut self, other: Failure) -> Failure {
        let status = if self.status == other.status { self.status } else { FILE };
        self.complaints.extend(other.complaints);
        Failure { status, ..self }
    }

    /// Ends with this exit status.
    pub(crate) fn with_status(self, status: u8) -> Failure {
        Failure { status, ..self }
    }

    /// Whether nothing is wrong but that whoever read the output has stopped reading.
    pub(crate) fn is_unread(&self) -> bool {
        self.complaints.is_empty()
    }

    /// Tells people on standard error; gives the exit status.
    pub(crate) fn show(&self) -> ExitCode {
        let mut out = anstream::stderr().lock();
        for (index, complaint) in self.complaints.iter().enumerate() {
            // Advice that holds for several in a row is given once, after the last of them.
            let next = self.complaints.get(index + 1);
            let advice = complaint.advice.as_ref();
            let advice = advice.filter(|_| next.is_none_or(|next| next.advice != complaint.advice));
            // With standard error gone there is no way left to tell anybody.
            let _ = complaint.write(advice, &mut out);
        }
        ExitCode::from(self.status)
    }
}

impl Complaint {
    fn write(&self, advice: Option<&String>, out: &mut impl Write) -> std::io::Result<()> {
        write!(out, "{PROBLEM}error:{PROBLEM:#} {}", plain(&self.sentence))?;
        if let Some(code) = self.code {
            write!(out, " [{code}]")?;
        }
        writeln!(out)?;
        if let Some(at) = &self.at {
            writeln!(out, "   {HINT}at:{HINT:#} {}", plain(at))?;
        }
        if let Some(advice) = advice {
            writeln!(out, " {HINT}next:{HINT:#} {}", plain(advice))?;
        }
        Ok(())
    }
}

impl From<&Error> for Complaint {
    fn from(error: &Error) -> Complaint {
        let at = error.pointer().filter(|pointer| !pointer.is_root());
        Complaint {
            sentence: error.sentence(),
            code: Some(error.code()),
            at: at.map(ToString::to_string),
            advice: Some(error.remedy().to_owned()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let status = match () {
            () if is_usage(&error) => USAGE,
            () if is_file(&error) => FILE,
            () => REJECTED,
        };
        Failure { status, complaints: vec![Complaint::from(&error)] }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Failure {
        let status = match () {
            () if refused.errors().all(is_usage) => USAGE,
            () if refused.errors().all(is_file) => FILE,
            () => REJECTED,
        };
        Failure { status, complaints: refused.errors().map(Complaint::from).collect() }
    }
}

/// The line for programs about a file that could not be read, in place of a report.
pub(crate) fn unread_line(path: &Path, failure: &Failure) -> String {
    let mut out = Object::new();
    out.insert("verdict", Value::Null);
    out.insert("file", path.to_string_lossy().into_owned());
    out.insert("error", failure.sentences());
    format!("{}\n", plain_json(&Value::from(out).to_string()))
}

/// Tells people on standard error of something that does not stop the command.
pub(crate) fn note(what: &str, error: &Error) {
    let mut out = anstream::stderr().lock();
    let sentence = plain(&error.sentence());
    // With standard error gone there is no way left to tell anybody.
    let _ = writeln!(out, "{DOUBT}{what}:{DOUBT:#} {sentence} [{}]", error.code());
    let _ = writeln!(out, " {HINT}next:{HINT:#} {}", plain(error.remedy()));
}

/// Tells people on standard error, in one line, of what they asked for and may not have meant.
pub(crate) fn warn(sentence: &str, error: &Error) {
    let mut out = anstream::stderr().lock();
    let at = error.pointer().map(|at| format!(" (at {at})")).unwrap_or_default();
    let (sentence, at) = (plain(sentence), plain(&at));
    // With standard error gone there is no way left to tell anybody.
    let _ = writeln!(out, "{DOUBT}warning:{DOUBT:#} {sentence} [{}]{at}", error.code());
}

/// Tells people on standard error of what they did and may not have meant, and what to do then.
pub(crate) fn remind(sentence: &str, advice: &str) {
    let mut out = anstream::stderr().lock();
    // With standard error gone there is no way left to tell anybody.
    let _ = writeln!(out, "{DOUBT}warning:{DOUBT:#} {}", plain(sentence));
    let _ = writeln!(out, " {HINT}next:{HINT:#} {}", plain(advice));
}

/// Whether an error is about a file that cannot be read or written: a status store, or the folder in which
/// lists are published.
fn is_file(error: &Error) -> bool {
    matches!(
        error.code(),
        Code::StatusStoreUnreadable
            | Code::StatusStoreUnknown
            | Code::StatusStoreDamaged
            | Code::StatusStoreInUse
            | Code::StatusStoreWrite
            | Code::StatusStoreExists
            | Code::StatusSink
            | Code::StatusPublishedIssuer
            | Code::StatusPublishedRevoked
            | Code::ServerListen
            | Code::StoreOpen
            | Code::StoreInUse
            | Code::StoreForeign
            | Code::StoreNewer
            | Code::StoreReadOnly
            | Code::StoreFull
            | Code::StoreDamaged
    )
}

/// Whether an error is about what was said on the command line: the areas of keys and of usage, and
/// a suite that is not for the key.
fn is_usage(error: &Error) -> bool {
    matches!(error.code().number() / 1000, 6 | 14)
        || matches!(
            error.code(),
            Code::ServerTls
                | Code::ServerNoApiKey
                | Code::StoreApiKeyGrant
                | Code::StoreApiKeyLabel
                | Code::StoreApiKeyUnknown
                | Code::ServerConfig
                | Code::ServerIssuerName
                | Code::ProofKeyType
                | Code::StatusListDescription
                | Code::StatusTableSize
                | Code::StatusListUnknown
                | Code::StatusListExists
        )
}
