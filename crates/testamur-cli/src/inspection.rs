//! What is in a credential, for people.

use crate::show::{describe, field};
use crate::terminal::{DOUBT, FAINT, GOOD, HINT, Page, STRONG, plain};
use anstyle::Style;
use testamur::Value;
use testamur::core::json::Pointer;
use testamur::holder::{Claim, ClaimState, HolderTie, Inspection, SecuredBy, Selection, What};

/// Claims of one kind that are listed; `--json` has them all.
const MOST_LINES: usize = 500;

/// Longest place after which values still stand in their column.
const WIDEST_PLACE: usize = 52;

/// Longest text of a value in the list.
const LONGEST_VALUE: usize = 120;

/// Everything: who issued what to whom, what secures it, and each claim under what can be done with
/// it.
pub(crate) fn page(file: &str, found: &Inspection, width: Option<usize>) -> String {
    let mut out = Page::new(width);
    out.push(&format!("{STRONG}{}{STRONG:#}\n", plain(file)));
    one(&mut out, found, 2);
    out.push("\n");
    let rest = "`testamur verify` tells whether it is genuine.";
    out.line("", &format!("{DOUBT}Nothing of this was checked:{DOUBT:#} {rest}"));
    out.into_text()
}

fn one(out: &mut Page, found: &Inspection, indent: usize) {
    describe(out, &found.summary, indent);
    let form = found.form.described();
    let form = match &found.envelope {
        Some(media_type) => format!("{form} in an envelope ({})", plain(media_type)),
        None => form.to_owned(),
    };
    field(out, indent, "form", &form);
    if found.secured.is_empty() {
        field(out, indent, "secured by", "nothing: it has no proof");
    }
    for secured in &found.secured {
        field(out, indent, "secured by", &secured_by(secured));
    }
    field(out, indent, "in part", selection(found));
    match &found.holder {
        Some(HolderTie::Key(key)) => field(out, indent, "holder's key", &plain(key)),
        Some(HolderTie::Secrets(feature)) => {
            field(out, indent, "holder", &format!("bound to secrets of the holder ({feature})"));
        }
        Some(HolderTie::Unknown(error)) => {
            field(out, indent, "holder's key", &plain(&error.sentence()));
        }
        _ => {}
    }
    if let Some(bound) = &found.bound {
        let text = |text: &Option<String>| plain(text.as_deref().unwrap_or("(nothing)"));
        let words = format!("{}, nonce {}", text(&bound.audience), text(&bound.nonce));
        field(out, indent, "bound for", &words);
    }
    claims(out, found, indent);
    for inside in &found.inside {
        out.push(&format!(
            "\n{:indent$}{STRONG}{}{STRONG:#}\n",
            "",
            plain(inside.pointer.as_str())
        ));
        match &inside.found {
            Ok(found) => one(out, found, indent + 2),
            Err(error) => {
                let words =
                    format!("{} {FAINT}[{}]{FAINT:#}", plain(&error.sentence()), error.code());
                field(out, indent + 2, "cannot be read", &words);
            }
        }
    }
    if found.uninspected > 0 {
        let words = format!("{} more were not looked into.", found.uninspected);
        out.line(&format!("\n{:indent$}", ""), &words);
    }
}

fn secured_by(secured: &SecuredBy) -> String {
    let by = secured.method.as_deref().map(|method| format!("  {FAINT}{}{FAINT:#}", plain(method)));
    let mut words = format!("{}{}", plain(&secured.name), by.unwrap_or_default());
    if let Some(error) = &secured.problem {
        words += &format!("  {DOUBT}{}{DOUBT:#}", plain(&error.sentence()));
    }
    words
}

fn selection(found: &Inspection) -> &'static str {
    match (found.selection, &found.bound) {
        (Selection::Open, _) => "The holder chooses what to show.",
        (Selection::Whole, _) if found.secured.is_empty() => "It has no proof to show it with.",
        (Selection::Whole, _) => "No: it is shown whole, or not at all.",
        (Selection::Made, Some(_)) => "The choice was made: it is bound as it is.",
        (Selection::Made, None) => "The choice was made; nothing more can be withheld.",
    }
}

/// The claims, each under its heading.
fn claims(out: &mut Page, found: &Inspection, indent: usize) {
    // Under `cnf` stands the holder's key, which was told above.
    let named = matches!(found.holder, Some(HolderTie::Key(_)));
    let key = |claim: &&Claim| named && claim.pointer.as_str().starts_with("/cnf/");
    let (always, choice): (Vec<&Claim>, Vec<&Claim>) = found
        .claims
        .iter()
        .filter(|claim| !key(claim))
        .partition(|claim| claim.state == ClaimState::Always);
    let shown = match (found.selection, found.what) {
        (Selection::Open, _) => "shown always",
        (_, What::Presentation) => "what the presentation says",
        _ => "what it says",
    };
    section(out, ('●', GOOD, shown), &always, indent);
    section(out, ('○', HINT, "can be shown or withheld"), &choice, indent);
    if !found.hidden.is_empty() {
        let title = "hidden, at most so many; decoys, which stand for nothing, count too";
        heading(out, ('◌', DOUBT, title), indent);
        for hidden in found.hidden.iter().take(MOST_LINES) {
            let place = if hidden.pointer.is_root() { "(top)" } else { hidden.pointer.as_str() };
            out.line(&format!("{:indent$}  {}  ", "", plain(place)), &hidden.count.to_string());
        }
        more(out, found.hidden.len().saturating_sub(MOST_LINES), indent);
    }
    if found.unlisted > 0 {
        let words = format!("{} more claims are too many to list.", found.unlisted);
        out.line(&format!("{:indent$}", ""), &words);
    }
}

fn heading(out: &mut Page, (sign, style, title): (char, Style, &str), indent: usize) {
    out.push(&format!("\n{:indent$}{style}{sign} {title}{style:#}\n", ""));
}

fn section(out: &mut Page, title: (char, Style, &str), claims: &[&Claim], indent: usize) {
    if claims.is_empty() {
        return;
    }
    heading(out, title, indent);
    let shown = &claims[..claims.len().min(MOST_LINES)];
    lines(out, shown, indent);
    more(out, claims.len() - shown.len(), indent);
}

/// A line for each claim: its place and its value.
pub(crate) fn lines(out: &mut Page, shown: &[&Claim], indent: usize) {
    let width = |claim: &&Claim| {
        let deeper = if around(claim).is_some() { 2 } else { 0 };
        plain(claim.pointer.as_str()).chars().count() + deeper
    };
    let widest = shown.iter().map(width).filter(|width| *width <= WIDEST_PLACE).max().unwrap_or(0);
    let mut together = None;
    for claim in shown {
        let as_one = around(claim);
        if as_one != together
            && let Some(with) = as_one
        {
            let with = plain(with.as_str());
            out.line(&format!("{:indent$}  {with}  ", ""), "as one, with all of this:");
        }
        together = as_one;
        let deeper = if as_one.is_some() { "  " } else { "" };
        let place = format!("{deeper}{}", plain(claim.pointer.as_str()));
        out.line(&format!("{:indent$}  {place:widest$}  ", ""), &value(&claim.value));
    }
}

/// The claim around this one without which it cannot be shown.
fn around(claim: &Claim) -> Option<&Pointer> {
    match &claim.state {
        ClaimState::Choice { with } if *with != claim.pointer => Some(with),
        _ => None,
    }
}

fn more(out: &mut Page, count: usize, indent: usize) {
    if count > 0 {
        out.line(&format!("{:indent$}  ", ""), &format!("and {count} more, which --json lists"));
    }
}

/// A text as it is, and anything else as JSON.
fn value(value: &Value) -> String {
    let text = match value {
        Value::String(text) if text.is_empty() => return "\"\"".to_owned(),
        Value::String(text) => text.chars().take(LONGEST_VALUE + 1).collect(),
        other => other.to_string(),
    };
    match text.chars().nth(LONGEST_VALUE) {
        Some(_) => plain(&text.chars().take(LONGEST_VALUE).chain(['…']).collect::<String>()),
        None => plain(&text),
    }
}
