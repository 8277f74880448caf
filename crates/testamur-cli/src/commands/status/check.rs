//! `testamur status check`

use crate::Outcome;
use crate::failure::{FILE, Failure, INDETERMINATE, REJECTED, unread_line};
use crate::files;
use crate::policy::{StatusAsked, Unasked};
use crate::show;
use crate::terminal::{plain, plain_json};
use crate::world::{World, runtime, time};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use testamur::core::json::Object;
use testamur::core::report::CheckId;
use testamur::{CredentialPolicy, Evidence, Report, StatusRule, Timestamp, Trust, Value, Verdict};

/// Tell whether credentials are revoked or suspended
///
/// Verifies them as `testamur verify --require-status` does, by any issuer, and shows what became of the
/// status only: `testamur verify` shows the rest. Exit status: 4 a file could not be read; else 1 any
/// is revoked or suspended, has no status, or is rejected for another reason; else 3 any could not be
/// found out; 0 all are good.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Credentials
    #[arg(required = true, value_name = "CREDENTIAL")]
    files: Vec<PathBuf>,

    /// Print one JSON object a line, with file, verdict, and outcome, code and sentence of the status; for
    /// a file that could not be read, one whose verdict is null, with the reason as its error
    #[arg(long)]
    json: bool,

    /// Check for this time instead of now
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,

    #[command(flatten)]
    asked: StatusAsked,

    #[command(flatten)]
    world: World,
}

pub(crate) fn run(arguments: &Check) -> Outcome {
    let runtime = runtime()?;
    let mut builder = arguments.world.builder(Evidence::new())?;
    if let Some(time) = arguments.at {
        builder = builder.at(time);
    }
    let verifier = builder.build()?;
    let policy = CredentialPolicy::new(Trust::anyone()).status(StatusRule::Require);
    let policy = arguments.asked.apply(policy)?;
    let mut unasked = Unasked::of(&arguments.asked, &policy);
    let (mut verdicts, mut unread) = (Vec::new(), false);
    for file in &arguments.files {
        let examined = files::read(file)
            .and_then(|input| Ok(runtime.block_on(verifier.credential(&input, &policy))?));
        match examined {
            Ok(report) => {
                tell(arguments, file, &report)?;
                unasked.see(&report);
                verdicts.push(report.verdict());
            }
            Err(failure) => {
                unread = true;
                let _ = failure.show();
                if arguments.json {
                    files::print_for_people(&unread_line(file, &failure))?;
                }
            }
        }
    }
    unasked.tell();
    // A name lookup may still be under way for a list that is not needed any more.
    runtime.shutdown_background();
    let any = |verdict| verdicts.contains(&verdict);
    Ok(match (unread, any(Verdict::Rejected), any(Verdict::Indeterminate)) {
        (true, ..) => ExitCode::from(FILE),
        (_, true, _) => ExitCode::from(REJECTED),
        (_, _, true) => ExitCode::from(INDETERMINATE),
        _ => ExitCode::SUCCESS,
    })
}

fn tell(arguments: &Check, file: &Path, report: &Report) -> Result<(), Failure> {
    let (check, name) = (report.check(CheckId::Status), file.to_string_lossy());
    if arguments.json {
        let mut out = Object::new();
        out.insert("file", &*name);
        out.insert("verdict", report.verdict().name());
        out.insert("outcome", check.outcome().name());
        if let Some(code) = check.code() {
            out.insert("code", code.name());
        }
        out.insert("sentence", &*check.sentence());
        return files::print(format!("{}\n", plain_json(&Value::from(out).to_string())).as_bytes());
    }
    let (sign, style) = show::sign(check.outcome());
    let mut text =
        format!("{style}{sign}{style:#} {}: {}\n", plain(&name), plain(&check.sentence()));
    let others = report.checks().iter().filter(|other| {
        other.id() != CheckId::Status && other.code().is_some() && other.outcome() > check.outcome()
    });
    for other in others {
        let (sign, style) = show::sign(other.outcome());
        text += &format!("  {style}{sign}{style:#} {}\n", plain(&other.sentence()));
    }
    files::print_for_people(&text)
}
