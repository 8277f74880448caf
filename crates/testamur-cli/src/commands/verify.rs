//! `testamur verify`

use crate::Outcome;
use crate::accepted::{Extent, Said};
use crate::failure::{FILE, Failure, INDETERMINATE, REJECTED, remind, unread_line};
use crate::files;
use crate::policy::{Asked, Policies, Unasked};
use crate::search::expand;
use crate::show::{self, Inside, Telling};
use crate::terminal::{output_width, plain_json};
use crate::why;
use crate::world::{World, read_bundle, runtime, time};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use testamur::batch::{Next, in_order};
use testamur::core::json::parse;
use testamur::{Evidence, Explanation, Report, Timestamp, Value, Verdict, Verifier};
use tokio::runtime::Handle;

/// Verify credentials and presentations
///
/// Without --trust any issuer will do, and the output says so. In folders, and in those inside
/// them, all regular files count, whatever their names, except hidden ones.
/// Exit status: 2 wrong usage, and nothing was examined; else 4 a file could not be read, whatever
/// came of the others; else 1 any rejected; else 3 any indeterminate; 0 all accepted.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// Credentials, presentations, and folders of them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Print one report object a line; for a file that could not be read, one whose verdict is null,
    /// with the reason as its error
    #[arg(long)]
    json: bool,

    /// Verify for this time instead of now. Status lists are asked for as they were then, where their
    /// server offers it
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,

    /// Verify with the documents of this bundle, without a network, for its time or that of --at. What
    /// they were fetched by needs not be allowed again. They are believed
    /// as --trust is: who gives the bundle can say which keys are whose. Contexts of the library
    /// are replaced only by --evidence URL=FILE
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,

    #[command(flatten)]
    asked: Asked,

    /// Show every stage between document and signature, and why one does not match
    #[arg(long)]
    why: bool,

    /// Show every check of every document, also of several, and of the credentials inside
    #[arg(short, long)]
    verbose: bool,

    /// Show everything that the accepted credentials say, as it was verified; with --json as the
    /// member credentials, one JSON object for each, which a document that is not accepted has not
    #[arg(long)]
    claims: bool,

    #[command(flatten)]
    world: World,
}

/// Everything that one file is verified with.
struct Question<'a> {
    arguments: &'a Verify,
    verifier: Verifier,
    policies: Policies<'a>,
    runtime: Handle,
}

/// A file that could not be read.
struct Unread {
    path: PathBuf,
    failure: Failure,
}

const WRAPPED: &str = "This is what a server answers when it issues, and no credential; that is its member verifiableCredential.";
const UNWRAP: &str = "Verify the member: jq .verifiableCredential FILE | testamur verify -";

/// What came of one file.
struct Answer {
    report: Report,
    why: Option<Explanation>,
    /// The credential is inside of what a server answered when it issued it.
    wrapped: bool,
}

pub(crate) fn run(arguments: &Verify) -> Outcome {
    let runtime = runtime()?;
    let policies = arguments.asked.policies()?;
    // A bundle holds the lists of its time, and no others can be asked for.
    let policies = match (arguments.at, &arguments.bundle) {
        (Some(_), None) => policies.with_status_of_asked_time(),
        _ => policies,
    };
    let question = Question {
        arguments,
        verifier: verifier(arguments)?.for_batch(),
        policies,
        runtime: runtime.handle().clone(),
    };
    let paths = expand(&arguments.files)?;
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let threads = cores.min(NonZeroUsize::new(paths.len()).unwrap_or(NonZeroUsize::MIN));
    let mut output = Printer::new(arguments, paths.len(), question.policies.unasked());
    let work = |path: PathBuf| question.ask(&path);
    in_order(paths.into_iter(), threads, work, |answer| output.take(answer));
    // A name lookup may still be under way for a document that is not needed any more.
    runtime.shutdown_background();
    output.finish()
}

impl Question<'_> {
    fn ask(&self, path: &Path) -> Result<Answer, Unread> {
        self.examined(path).map_err(|failure| Unread { path: path.to_owned(), failure })
    }

    fn examined(&self, path: &Path) -> Result<Answer, Failure> {
        let input = files::read(path)?;
        let policy = self.policies.policy();
        let mut report = self.runtime.block_on(self.verifier.examine(&input, &policy))?;
        report.set_file(path.to_string_lossy());
        let why = match self.arguments.why {
            // What is no JSON has no stages; the report says so.
            true => self
                .runtime
                .block_on(self.verifier.explain(&input, &self.policies.credentials()))
                .ok(),
            false => None,
        };
        let wrapped = report.verdict() != Verdict::Accepted && is_answer_of_issuing(&input);
        Ok(Answer { report, why, wrapped })
    }
}

/// Whether this is `{"verifiableCredential": {...}}`, as issuing over HTTP is answered.
fn is_answer_of_issuing(input: &[u8]) -> bool {
    let Ok(value) = parse(input) else { return false };
    let credential = value.get("verifiableCredential").and_then(Value::as_object);
    credential.is_some() && value.as_object().is_some_and(|members| members.len() == 1)
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

/// Prints answers in order and counts them.
struct Printer<'a> {
    arguments: &'a Verify,
    several: bool,
    width: Option<usize>,
    progress: ProgressBar,
    accepted: usize,
    /// Of the accepted ones.
    warned: usize,
    rejected: usize,
    indeterminate: usize,
    unread: usize,
    unasked: Unasked,
    broken: Option<Failure>,
}

impl<'a> Printer<'a> {
    fn new(arguments: &'a Verify, count: usize, unasked: Unasked) -> Printer<'a> {
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
            warned: 0,
            rejected: 0,
            indeterminate: 0,
            unread: 0,
            unasked,
            broken: None,
        }
    }

    fn take(&mut self, answer: Result<Answer, Unread>) -> Next {
        self.progress.inc(1);
        let answer = match answer {
            Ok(answer) => answer,
            Err(unread) => {
                self.unread += 1;
                self.progress.suspend(|| unread.failure.show());
                return match self.arguments.json {
                    true => self.print(&unread_line(&unread.path, &unread.failure)),
                    false => Next::Continue,
                };
            }
        };
        self.unasked.see(&answer.report);
        match answer.report.verdict() {
            Verdict::Accepted => {
                self.accepted += 1;
                self.warned += usize::from(show::count_warnings(&answer.report) > 0);
            }
            Verdict::Rejected => self.rejected += 1,
            Verdict::Indeterminate => self.indeterminate += 1,
        }
        let text = self.text(&answer);
        let next = self.print(&text);
        if answer.wrapped {
            self.progress.suspend(|| remind(WRAPPED, UNWRAP));
        }
        next
    }

    fn print(&mut self, text: &str) -> Next {
        match self.progress.suspend(|| files::print_for_people(text)) {
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
        let Verify { json, claims, verbose, .. } = *self.arguments;
        if json {
            let mut value = report.to_value();
            if let Some(members) = value.as_object_mut() {
                if claims && let Some(said) = Said::of(report, Extent::All) {
                    members.insert("credentials", said.into_values());
                }
                if let Some(why) = &answer.why {
                    members.insert("why", why.to_value());
                }
            }
            return format!("{}\n", plain_json(&value.to_string()));
        }
        let extent = if claims { Extent::All } else { Extent::Short };
        let mut text = if self.several && !verbose {
            let mut text = show::brief(report, self.width);
            if claims && let Some(said) = Said::of(report, extent) {
                text.push_str(&said.page(self.width));
            }
            text
        } else {
            let (means, said) = (self.means(), Said::of(report, extent));
            let telling = Telling {
                means: means.as_deref(),
                said: said.as_ref(),
                explained: answer.why.is_some(),
                inside: if verbose { Inside::Every } else { Inside::Telling },
            };
            show::whole(report, telling, self.width)
        };
        if let Some(why) = &answer.why {
            text.push_str(&why::why(why, self.width));
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
        self.unasked.tell();
        if self.several && !self.arguments.json {
            let Printer { accepted, rejected, indeterminate, unread, .. } = self;
            let warned = match self.warned {
                0 => String::new(),
                count => format!(" ({count} with warnings)"),
            };
            let mut words = format!(
                "{accepted} accepted{warned}, {rejected} rejected, {indeterminate} indeterminate"
            );
            if unread > 0 {
                words.push_str(&format!(", {unread} not examined"));
            }
            show::tell(&format!("{words}.\n"));
            if self.arguments.asked.trusts_anyone() {
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
