//! `testamur explain`

use crate::Outcome;
use crate::failure::Failure;
use crate::files;
use crate::terminal::{FAINT, STRONG};
use clap::Args;
use std::fmt::Write;
use std::process::ExitCode;
use testamur::core::json::Object;
use testamur::{Code, Value};

/// Explain a code of a report or an error, or list all of them
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The code's name or number, such as status.revoked; without it all are listed
    code: Option<String>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Explain) -> Outcome {
    let text = match (&arguments.code, arguments.json) {
        (None, false) => list(),
        (None, true) => Code::all().map(|code| format!("{}\n", as_json(code))).collect(),
        (Some(name), json) => {
            let code = Code::find(name).ok_or_else(|| unknown(name))?;
            if json { format!("{}\n", as_json(code)) } else { entry(code) }
        }
    };
    files::print_for_people(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn list() -> String {
    let width = Code::all().map(|code| code.name().len()).max().unwrap_or(0);
    Code::all()
        .map(|code| {
            let (name, number) = (code.name(), code.number());
            format!(
                "{FAINT}{number:5}{FAINT:#}  {STRONG}{name:width$}{STRONG:#}  {}\n",
                code.template()
            )
        })
        .collect()
}

fn entry(code: Code) -> String {
    let (name, number) = (code.name(), code.number());
    let mut out = format!("{STRONG}{name}{STRONG:#} ({number})\n\n");
    let mut line = |text: &str| {
        writeln!(out, "{text}\n").expect("a String takes all writes");
    };
    line(code.template());
    line(code.explanation());
    line(&format!("What to do: {}", code.remedy()));
    if let Some(problem) = code.problem_type() {
        line(&format!("Problem type: {problem}"));
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

fn as_json(code: Code) -> Value {
    let mut out = Object::new();
    out.insert("code", code.name());
    out.insert("number", u32::from(code.number()));
    out.insert("sentence", code.template());
    out.insert("explanation", code.explanation());
    out.insert("remedy", code.remedy());
    if let Some(problem) = code.problem_type() {
        out.insert("problemType", problem);
    }
    out.into()
}

fn unknown(name: &str) -> Failure {
    let end = name.rsplit('.').next().unwrap_or(name);
    let close = Code::all().find(|code| code.name().contains(end) && !end.is_empty());
    let advice = match close {
        Some(code) => format!("Did you mean {code}? `testamur explain` lists all codes."),
        None => "`testamur explain` lists all codes.".to_owned(),
    };
    Failure::usage(format!("There is no code {name:?}."), advice)
}
