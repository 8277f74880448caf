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
    /// The code's name or number, such as proof.signature, or an area, such as proof, whose codes
    /// are listed; without it all are
    code: Option<String>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Explain) -> Outcome {
    // As reports show it, in brackets, it is taken too.
    let plain = |name: &String| name.trim_matches(['[', ']']).to_lowercase();
    let name = arguments.code.as_ref().map(plain);
    let one = name.as_deref().and_then(Code::find);
    let codes: Vec<Code> = match (one, name.as_deref()) {
        (Some(code), _) => vec![code],
        (None, None) => Code::all().collect(),
        (None, Some(area)) => Code::all().filter(|code| is_in(*code, area)).collect(),
    };
    let text = match (one, name.as_deref()) {
        (_, Some(name)) if codes.is_empty() => return Err(unknown(name)),
        _ if arguments.json => codes.iter().map(|code| format!("{}\n", as_json(*code))).collect(),
        (Some(code), _) => entry(code),
        _ => list(&codes),
    };
    match files::print_for_people(&text) {
        // Whoever reads a list may have enough of it.
        Err(failure) if failure.is_unread() => Ok(ExitCode::SUCCESS),
        printed => printed.map(|()| ExitCode::SUCCESS),
    }
}

/// Whether a code is of an area; it may be written as `proof` or `proof.`.
fn is_in(code: Code, area: &str) -> bool {
    let (start, _) = code.name().split_once('.').unwrap_or((code.name(), ""));
    start == area.trim_end_matches(['.', '*'])
}

fn list(codes: &[Code]) -> String {
    let width = codes.iter().map(|code| code.name().len()).max().unwrap_or(0);
    codes
        .iter()
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
    let advice = match close(name) {
        Some(code) => format!("Did you mean {code}? `testamur explain` lists all codes."),
        None => "`testamur explain` lists all codes.".to_owned(),
    };
    Failure::usage(format!("There is no code {name:?}."), advice)
}

/// The code whose name is the nearest, if it is near: within a third of its letters, or the same
/// behind the area.
fn close(name: &str) -> Option<Code> {
    // No code has a longer name, and the work grows with the length.
    if name.len() > 64 {
        return None;
    }
    let near = Code::all().map(|code| (distance(name, code.name()), code));
    let near = near.min_by_key(|(distance, _)| *distance);
    let near = near.filter(|(distance, code)| *distance <= code.name().len() / 3);
    let end = |code: &Code| code.name().split_once('.').is_some_and(|(_, end)| end == name);
    Code::all().find(end).or(near.map(|(_, code)| code))
}

/// How many letters must be put in, taken out or changed to make one of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, a) in (1..).zip(one.chars()) {
        let mut before = std::mem::replace(&mut row[0], at);
        for (column, b) in (1..).zip(&other) {
            let changed = before + usize::from(a != *b);
            before = row[column];
            row[column] = changed.min(before + 1).min(row[column - 1] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_the_code_that_was_meant() {
        assert_eq!((distance("", "abc"), distance("abc", "")), (3, 3));
        assert_eq!((distance("kitten", "sitting"), distance("same", "same")), (3, 0));
        for (typed, meant) in [
            ("proof.signatur", Some(Code::ProofSignature)),
            ("did.unavailble", Some(Code::DidUnavailable)),
            ("proofsignature", Some(Code::ProofSignature)),
            ("stdin_twice", Some(Code::UsageStdinTwice)),
            ("nonsense", None),
        ] {
            assert_eq!(close(typed), meant, "{typed}");
        }
    }
}
