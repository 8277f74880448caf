//! `testamur verify`

use crate::Outcome;
use crate::failure::{FILE, Failure, INDETERMINATE, REJECTED};
use crate::files;
use crate::inputs;
use crate::show;
use crate::terminal::{output_width, plain_json};
use crate::world::{World, read_bundle, runtime, time};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use testamur::batch::{Next, in_order};
use testamur::core::model::Kind;
use testamur::{
    Code, CredentialPolicy, Error, Evidence, Explanation, HolderBinding, Policy,
    PresentationPolicy, Report, RequiredSuite, StatusRule, Suite, Timestamp, Trust, Verdict,
    Verifier,
};
use tokio::runtime::Handle;

/// Verify credentials and presentations
///
/// Without --trust any issuer will do, and the output says so. In folders, and in those inside
/// them, all regular files count, whatever their names, except hidden ones.
/// Exit status: 0 all accepted, 1 any rejected, 3 any indeterminate, 2 wrong usage, 4 a file could
/// not be read.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// Credentials, presentations, and folders of them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Print one report object a line
    #[arg(long)]
    json: bool,

    /// Verify for this time instead of now
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,

    /// Verify with the documents of this bundle, without a network, for its time or that of --at. What
    /// they were fetched by needs not be allowed again. They are believed
    /// as --trust is: who gives the bundle can say which keys are whose. Contexts of the library
    /// are replaced only by --evidence URL=FILE
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,

    /// Trust this issuer (a DID or https URL), or those in this file, one a line
    #[arg(long, value_name = "FILE-OR-DID")]
    trust: Vec<String>,

    /// Demand this type of every credential
    #[arg(long, value_name = "TYPE")]
    require_type: Vec<String>,

    /// Demand that every credential has a proof of this suite by its issuer, or with post-quantum of
    /// any suite that is thought to withstand quantum computers; said twice, both
    #[arg(long, value_name = "NAME", value_parser = required_suite)]
    require_suite: Vec<RequiredSuite>,

    /// Demand that every credential has a status that is good
    #[arg(long, conflicts_with = "ignore_status")]
    require_status: bool,

    /// Do not look at the status: revoked credentials pass
    #[arg(long)]
    ignore_status: bool,

    /// Accept members that no context defines, with a warning for each. An RDF signature does not
    /// cover them: whoever had the document can have written them
    #[arg(long)]
    insecure_allow_undefined_terms: bool,

    /// Demand this domain of the presentation, or of a bare credential
    #[arg(long)]
    domain: Option<String>,

    /// Demand this challenge of the presentation, or of a bare credential
    #[arg(long)]
    challenge: Option<String>,

    /// Demand that this audience was meant: of an SD-JWT that is shown by itself, by the key binding
    /// of its holder, and of a presentation as its domain
    #[arg(long, requires = "nonce")]
    audience: Option<String>,

    /// Demand that this nonce was answered, as --audience does
    #[arg(long, requires = "audience")]
    nonce: Option<String>,

    /// Demand of a presentation that every credential in it is about its holder. Unless said, one
    /// about somebody else is a warning
    #[arg(long)]
    require_holder_is_subject: bool,

    /// Check a credential as its holder, to whom the issuer gave it: a base proof for selective
    /// disclosure counts, which is refused where a part should have been shown
    #[arg(long)]
    as_holder: bool,

    /// Show every stage between document and signature, and why one does not match
    #[arg(long)]
    why: bool,

    /// Show every check of every document, also of several
    #[arg(short, long)]
    verbose: bool,

    #[command(flatten)]
    world: World,
}

/// Everything that one file is verified with.
struct Question<'a> {
    arguments: &'a Verify,
    verifier: Verifier,
    trust: Trust,
    runtime: Handle,
}

/// What came of one file.
struct Answer {
    report: Report,
    why: Option<Explanation>,
}

pub(crate) fn run(arguments: &Verify) -> Outcome {
    let runtime = runtime()?;
    let question = Question {
        arguments,
        verifier: verifier(arguments)?,
        trust: trust(&arguments.trust)?,
        runtime: runtime.handle().clone(),
    };
    let paths = expand(&arguments.files)?;
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let threads = cores.min(NonZeroUsize::new(paths.len()).unwrap_or(NonZeroUsize::MIN));
    let mut output = Printer::new(arguments, paths.len());
    let work = |path: PathBuf| question.ask(&path);
    in_order(paths.into_iter(), threads, work, |answer| output.take(answer));
    // A name lookup may still be under way for a document that is not needed any more.
    runtime.shutdown_background();
    output.finish()
}

impl Question<'_> {
    fn ask(&self, path: &Path) -> Result<Answer, Failure> {
        let input = files::read(path)?;
        let policy = self.policy(&input);
        let mut report = self.runtime.block_on(self.verifier.examine(&input, &policy))?;
        report.set_file(path.to_string_lossy());
        let why = match self.arguments.why {
            // What is no JSON has no stages; the report says so.
            true => self.runtime.block_on(self.verifier.explain(&input, &self.credentials())).ok(),
            false => None,
        };
        Ok(Answer { report, why })
    }

    /// The policy for every credential.
    fn credentials(&self) -> CredentialPolicy {
        let arguments = self.arguments;
        let status = match (arguments.require_status, arguments.ignore_status) {
            (true, _) => StatusRule::Require,
            (_, true) => StatusRule::Ignore,
            _ => StatusRule::Check,
        };
        let mut credentials = CredentialPolicy::new(self.trust.clone()).status(status);
        for name in &arguments.require_type {
            credentials = credentials.require_type(name);
        }
        credentials = credentials.require_suites(arguments.require_suite.iter().copied());
        if arguments.as_holder {
            credentials = credentials.as_holder();
        }
        if arguments.insecure_allow_undefined_terms {
            credentials = credentials.dangerous_allow_undefined_terms();
        }
        credentials
    }

    /// The policy for whatever the input is. Domain and challenge belong to the outermost document.
    fn policy(&self, input: &[u8]) -> Policy {
        let arguments = self.arguments;
        let mut credentials = self.credentials();
        let mut binding = HolderBinding::dangerous_replayable();
        if let (Some(audience), Some(nonce)) = (&arguments.audience, &arguments.nonce) {
            credentials = credentials.require_key_binding(audience, nonce);
            binding = binding.domain(audience).challenge(nonce);
        }
        let asked = arguments.domain.is_some() || arguments.challenge.is_some();
        let is_credential = asked
            && testamur::parse(input).is_ok_and(|value| Kind::of(&value) == Some(Kind::Credential));
        for (value, of_credential, of_presentation) in [
            (
                &arguments.domain,
                CredentialPolicy::domain as fn(CredentialPolicy, String) -> CredentialPolicy,
                HolderBinding::domain as fn(HolderBinding, String) -> HolderBinding,
            ),
            (&arguments.challenge, CredentialPolicy::challenge, HolderBinding::challenge),
        ] {
            let Some(value) = value else { continue };
            if is_credential {
                credentials = of_credential(credentials, value.clone());
            } else {
                binding = of_presentation(binding, value.clone());
            }
        }
        let mut policy = PresentationPolicy::new(credentials, binding);
        if arguments.insecure_allow_undefined_terms {
            policy = policy.dangerous_allow_undefined_terms();
        }
        if arguments.require_holder_is_subject {
            policy = policy.require_holder_is_subject();
        }
        Policy::Either(policy)
    }
}

fn verifier(arguments: &Verify) -> Result<Verifier, Failure> {
    let mut evidence = Evidence::new();
    let (mut at, mut offline) = (arguments.at, false);
    if let Some(path) = &arguments.bundle {
        let bundle = read_bundle(path)?;
        evidence = bundle.evidence;
        at = at.or(Some(bundle.at));
        offline = true;
    }
    let mut builder = arguments.world.builder(evidence)?;
    if offline {
        builder = builder.offline();
    }
    if let Some(time) = at {
        builder = builder.at(time);
    }
    Ok(builder.build()?)
}

/// Whom to trust: the entries that were given, and those in files.
fn required_suite(name: &str) -> Result<RequiredSuite, String> {
    RequiredSuite::find(name).ok_or_else(|| {
        let names: Vec<&str> = Suite::ALL.iter().map(|suite| suite.name()).collect();
        format!("no suite that is known; take post-quantum or one of {}", names.join(", "))
    })
}

fn trust(entries: &[String]) -> Result<Trust, Failure> {
    if entries.is_empty() {
        return Ok(Trust::anyone());
    }
    let mut issuers = Vec::new();
    for entry in entries {
        if ["did:", "https://", "http://"].iter().any(|start| entry.starts_with(start)) {
            issuers.push(entry.clone());
            continue;
        }
        let path = Path::new(entry);
        let listed = trusted_in(path)?;
        if listed.is_empty() {
            show::tell(&format!("{} names nobody: it trusts no issuer.\n", path.display()));
        }
        issuers.extend(listed);
    }
    Ok(Trust::only(issuers)?)
}

/// The issuers in a file, one a line, with comments behind `#`.
fn trusted_in(path: &Path) -> Result<Vec<String>, Failure> {
    let bytes = files::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut issuers = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let entry = line.split(" #").next().unwrap_or(line).trim();
        if entry.is_empty() || entry.starts_with('#') {
            continue;
        }
        Trust::only([entry]).map_err(|error| Failure::from(error).about_line(path, number))?;
        issuers.push(entry.to_owned());
    }
    Ok(issuers)
}

/// The files, and those in folders. A folder without any is an error: whoever gave it thinks that
/// something was verified.
fn expand(given: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let streams = given.iter().filter(|path| files::is_stream(path)).count();
    if streams + usize::from(inputs::standard_is_taken()) > 1 && streams > 0 {
        return Err(Error::new(Code::UsageStdinTwice).into());
    }
    let mut files = Vec::new();
    for path in given {
        if files::is_stream(path) || !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let inside = search(path)?;
        if inside.is_empty() {
            return Err(Error::new(Code::UsageNoFiles).with("folder", path.display()).into());
        }
        files.extend(inside);
    }
    Ok(files)
}

/// The regular files in a folder and in those inside, each in the order of its names. Hidden ones
/// are left out, and what is no file: a pipe or device could keep us waiting for ever.
fn search(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        let entries = std::fs::read_dir(&path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = entries.map_err(|error| Failure::file("read", &path, &error))?;
        let mut inside: Vec<PathBuf> = entries
            .into_iter()
            .filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."))
            .map(|entry| entry.path())
            // A link to a folder could lead round in circles. One that leads nowhere is told of.
            .filter(|path| match path.metadata() {
                Ok(found) if found.is_dir() => !path.is_symlink(),
                found => found.is_ok_and(|found| found.is_file()) || !path.exists(),
            })
            .collect();
        inside.sort_by(|a, b| b.cmp(a));
        waiting.append(&mut inside);
    }
    Ok(files)
}

/// Prints answers in order and counts them.
struct Printer<'a> {
    arguments: &'a Verify,
    several: bool,
    width: Option<usize>,
    progress: ProgressBar,
    accepted: usize,
    rejected: usize,
    indeterminate: usize,
    unread: usize,
    broken: Option<Failure>,
}

impl<'a> Printer<'a> {
    fn new(arguments: &'a Verify, count: usize) -> Printer<'a> {
        let target = if count > 1 && std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let progress = ProgressBar::with_draw_target(Some(count as u64), target);
        let template = "{wide_bar} {human_pos} of {human_len}, {rate} a second, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = write!(out, "{:.0}", state.per_sec());
            };
            progress.set_style(style.with_key("rate", rate));
        }
        Printer {
            arguments,
            several: count > 1,
            width: output_width(),
            progress,
            accepted: 0,
            rejected: 0,
            indeterminate: 0,
            unread: 0,
            broken: None,
        }
    }

    fn take(&mut self, answer: Result<Answer, Failure>) -> Next {
        self.progress.inc(1);
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) => {
                self.unread += 1;
                self.progress.suspend(|| failure.show());
                return Next::Continue;
            }
        };
        match answer.report.verdict() {
            Verdict::Accepted => self.accepted += 1,
            Verdict::Rejected => self.rejected += 1,
            Verdict::Indeterminate => self.indeterminate += 1,
        }
        let text = self.text(&answer);
        match self.progress.suspend(|| files::print_for_people(&text)) {
            Ok(()) => Next::Continue,
            Err(failure) => {
                self.broken = Some(failure);
                Next::Stop
            }
        }
    }

    /// Where documents came from, if from a bundle, and whether the time did, too.
    fn means(&self) -> Option<String> {
        let bundle = self.arguments.bundle.as_ref()?.display();
        Some(match self.arguments.at {
            Some(_) => format!("with the documents of {bundle}"),
            None => format!("the time of {bundle}, with its documents"),
        })
    }

    fn text(&self, answer: &Answer) -> String {
        let report = &answer.report;
        let mut text = if self.arguments.json {
            let mut value = report.to_value();
            if let (Some(why), Some(members)) = (&answer.why, value.as_object_mut()) {
                members.insert("why", why.to_value());
            }
            return format!("{}\n", plain_json(&value.to_string()));
        } else if self.several && !self.arguments.verbose {
            show::brief(report, self.width)
        } else {
            show::whole(report, self.means().as_deref(), answer.why.as_ref(), self.width)
        };
        if let Some(why) = &answer.why {
            text.push_str(&show::why(why, self.width));
        }
        if self.several && self.arguments.verbose {
            text.push('\n');
        }
        text
    }

    fn finish(self) -> Outcome {
        self.progress.finish_and_clear();
        if let Some(failure) = self.broken {
            return Err(failure);
        }
        if self.several && !self.arguments.json {
            let Printer { accepted, rejected, indeterminate, unread, .. } = self;
            let mut words =
                format!("{accepted} accepted, {rejected} rejected, {indeterminate} indeterminate");
            if unread > 0 {
                words.push_str(&format!(", {unread} not examined"));
            }
            show::tell(&format!("{words}.\n"));
            if self.arguments.trust.is_empty() {
                show::tell(
                    "The issuers were not compared with a list of trusted issuers; say whom you \
                     trust with --trust.\n",
                );
            }
        }
        Ok(ExitCode::from(match () {
            () if self.unread > 0 => FILE,
            () if self.rejected > 0 => REJECTED,
            () if self.indeterminate > 0 => INDETERMINATE,
            () => 0,
        }))
    }
}
