//! Reports for people.

use crate::accepted::Said;
use crate::terminal::{DOUBT, FAINT, GOOD, PROBLEM, Page, STRONG, plain};
use anstyle::Style;
use std::fmt::Write as _;
use std::io::Write as _;
use testamur::core::report::{Check, Finding, Outcome, Party, Report, Summary};
use testamur::{Code, Error, Verdict};

/// What a report on one document tells beside the verdict and its checks.
#[derive(Clone, Copy, Default)]
pub(crate) struct Telling<'a> {
    /// Words on the documents that it was examined with.
    pub(crate) means: Option<&'a str>,
    /// What the accepted credentials say.
    pub(crate) said: Option<&'a Said>,
    /// Whether the cause of a wrong signature was looked for; it follows the report.
    pub(crate) explained: bool,
    pub(crate) inside: Inside,
}

/// Which checks are told of documents inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Inside {
    /// Those that say more than that all is well.
    #[default]
    Telling,
    Every,
}

/// Everything: the verdict, who issued what to whom, each check with its sign and sentence.
pub(crate) fn whole(report: &Report, telling: Telling<'_>, width: Option<usize>) -> String {
    let mut out = Page::new(width);
    out.push(&headline(report));
    out.push("\n");
    if let Some(summary) = report.summary() {
        describe(&mut out, summary, 2);
    }
    field(&mut out, 2, "examined", &examined(report, telling.means));
    if let Some(said) = telling.said {
        said.list(&mut out, 2);
    }
    out.push("\n");
    for check in report.checks() {
        one_check(&mut out, check, 2, telling.inside);
    }
    out.push("\n");
    conclusion(&mut out, report);
    let unexplained = !telling.explained
        && report.findings().iter().any(|(_, finding)| finding.code() == Code::ProofSignature);
    if unexplained {
        out.line("", "`testamur verify --why` looks for the cause.");
    }
    out.into_text()
}

fn examined(report: &Report, means: Option<&str>) -> String {
    match means {
        Some(means) => format!("for {}, {}", report.at(), plain(means)),
        None => format!("for {}", report.at()),
    }
}

/// A line for the document, and what decided if it was not accepted. One that was is told with the
/// codes of its warnings.
pub(crate) fn brief(report: &Report, width: Option<usize>) -> String {
    let mut headline = headline(report);
    // The headline ends the line; the rest goes on it.
    headline.truncate(headline.trim_end().len());
    if let Some(summary) = report.summary() {
        let by = if is_presentation(summary) { "presented by" } else { "issued by" };
        let name = summary.name.as_deref().map(plain);
        let issuer = summary.issuer.as_ref().and_then(Party::label).map(plain);
        let words: Vec<String> =
            name.into_iter().chain(issuer.map(|issuer| format!("{by} {issuer}"))).collect();
        let _ = write!(headline, "  {FAINT}{}{FAINT:#}", words.join(", "));
    }
    let warnings = warnings(report);
    if report.verdict() == Verdict::Accepted && !warnings.is_empty() {
        let mut codes: Vec<&str> = Vec::new();
        for code in warnings.iter().map(|(code, _)| code.name()) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let count = counted(warnings.len(), "warning");
        let _ = write!(headline, "  {DOUBT}{count}{DOUBT:#} [{}]", codes.join(", "));
    }
    headline.push('\n');
    let mut out = Page::new(width);
    out.push(&headline);
    for (id, finding) in report.findings() {
        if finding.outcome() >= Outcome::Inconclusive {
            let (sign, style) = sign(finding.outcome());
            out.line(&format!("  {style}{sign}{style:#} {}: ", id.title()), &told(finding));
        }
    }
    out.into_text()
}

/// How many warnings there are about a document and those inside.
pub(crate) fn count_warnings(report: &Report) -> usize {
    warnings(report).len()
}

/// "1 warning", "2 warnings".
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Writes a text for people to standard error.
pub(crate) fn tell(text: &str) {
    // With standard error gone there is no way left to tell anybody.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// The sign of an outcome and its colour.
pub(crate) fn sign(outcome: Outcome) -> (char, Style) {
    match outcome {
        Outcome::Passed => ('✓', GOOD),
        Outcome::Failed => ('✗', PROBLEM),
        Outcome::Inconclusive => ('?', DOUBT),
        Outcome::Warned => ('!', DOUBT),
        Outcome::Skipped => ('–', FAINT),
    }
}

fn headline(report: &Report) -> String {
    let (sign, style, word) = match report.verdict() {
        Verdict::Accepted => ('✓', GOOD, "ACCEPTED"),
        Verdict::Rejected => ('✗', PROBLEM, "REJECTED"),
        Verdict::Indeterminate => ('?', DOUBT, "INDETERMINATE"),
    };
    let file = report.file().map(|file| format!("  {}", plain(file))).unwrap_or_default();
    format!("{style}{sign} {word}{style:#}{file}\n")
}

/// Who issued what to whom, and when.
pub(crate) fn describe(out: &mut Page, summary: &Summary, indent: usize) {
    let mut field = |name: &str, value: &str| field(out, indent, name, value);
    let presentation = is_presentation(summary);
    let general = ["VerifiableCredential", "VerifiablePresentation"];
    let types: Vec<String> = summary
        .types
        .iter()
        .filter(|name| !general.contains(&name.as_str()) || summary.types.len() == 1)
        .map(|name| plain(name))
        .collect();
    match &summary.name {
        Some(name) => field(
            "what",
            &format!("{STRONG}{}{STRONG:#}  {FAINT}{}{FAINT:#}", plain(name), types.join(", ")),
        ),
        None => field("what", &types.join(", ")),
    }
    if let Some(issuer) = &summary.issuer {
        field(if presentation { "presented by" } else { "issued by" }, &party(issuer));
    }
    for subject in &summary.subjects {
        field("to", &party(subject));
    }
    let times = [("from", &summary.valid_from), ("until", &summary.valid_until)];
    let times: Vec<String> = times
        .into_iter()
        .filter_map(|(word, time)| Some(format!("{word} {}", plain(time.as_deref()?))))
        .collect();
    if !times.is_empty() {
        field("valid", &times.join(" "));
    }
}

fn is_presentation(summary: &Summary) -> bool {
    summary.types.iter().any(|name| name == "VerifiablePresentation")
}

fn party(party: &Party) -> String {
    match (&party.name, &party.id) {
        (Some(name), Some(id)) => {
            format!("{STRONG}{}{STRONG:#}  {FAINT}{}{FAINT:#}", plain(name), plain(id))
        }
        (Some(only), None) | (None, Some(only)) => format!("{STRONG}{}{STRONG:#}", plain(only)),
        (None, None) => "(somebody without a name)".to_owned(),
    }
}

pub(crate) fn field(out: &mut Page, indent: usize, name: &str, value: &str) {
    out.line(&format!("{:indent$}{name:<13} ", ""), value);
}

fn one_check(out: &mut Page, check: &Check, indent: usize, inside: Inside) {
    let (sign, style) = sign(check.outcome());
    let title = check.id().title();
    let sentence = match check.findings().first() {
        Some(lead) => told(lead),
        None => plain(&check.sentence()),
    };
    out.line(&format!("{:indent$}{style}{sign}{style:#} {title:<21} ", ""), &sentence);
    for finding in check.findings().iter().skip(1) {
        let (sign, style) = self::sign(finding.outcome());
        out.line(&format!("{:indent$}  {:<22}{style}{sign}{style:#} ", "", ""), &told(finding));
    }
    for (at, report) in check.reports() {
        out.push(&format!("{:indent$}  {FAINT}{}{FAINT:#} ", "", plain(at.as_str())));
        out.push(&headline(report));
        if let Some(summary) = report.summary() {
            describe(out, summary, indent + 4);
        }
        for check in report.checks() {
            if inside == Inside::Every || check.outcome() > Outcome::Passed {
                one_check(out, check, indent + 4, inside);
            }
        }
    }
}

/// A sentence, the code that it stands for, and the place, unless that is the whole document.
fn told(finding: &Finding) -> String {
    let at = finding.at().filter(|at| !at.is_root());
    let at = at.map(|at| format!(" (at {})", plain(at.as_str()))).unwrap_or_default();
    format!("{} {FAINT}[{}]{at}{FAINT:#}", plain(&finding.sentence()), finding.code())
}

/// Whether the caller named nobody to trust, for this document or one inside.
fn trusts_anyone(report: &Report) -> bool {
    report.checks().iter().any(|check| {
        check.code() == Some(Code::TrustAnyone)
            || check.reports().iter().any(|(_, inside)| trusts_anyone(inside))
    })
}

/// The warnings about this document and those inside, each once.
fn warnings(report: &Report) -> Vec<(Code, String)> {
    let mut all: Vec<(Code, String)> = Vec::new();
    let inside = report.checks().iter().flat_map(Check::reports).flat_map(|(_, r)| warnings(r));
    let own = report.findings().into_iter().filter(|(_, f)| f.outcome() == Outcome::Warned);
    for warning in own.map(|(_, finding)| (finding.code(), finding.sentence())).chain(inside) {
        if !all.contains(&warning) {
            all.push(warning);
        }
    }
    all
}

/// What decided: of a document inside, if that did.
fn lead(report: &Report) -> Option<&Error> {
    let decided = |finding: &Finding| finding.outcome() >= Outcome::Inconclusive;
    let (id, finding) = report.findings().into_iter().find(|(_, finding)| decided(finding))?;
    let inside = report.check(id).reports().iter();
    let mut inside = inside.filter(|(_, inside)| inside.verdict() == report.verdict());
    inside.find_map(|(_, inside)| lead(inside)).or(Some(finding.error()))
}

/// Warnings that are said once more beside the verdict, where nobody overlooks them.
const REPEATED_WARNINGS: usize = 3;

/// The verdict in words, and what to do now.
fn conclusion(out: &mut Page, report: &Report) {
    match report.verdict() {
        Verdict::Accepted => {
            let warnings = warnings(report);
            let many = match warnings.len() {
                0 => ".".to_owned(),
                count => format!(" with {}.", counted(count, "warning")),
            };
            let rest = "Every check that decides has passed.";
            out.line("", &format!("{GOOD}Accepted{many}{GOOD:#} {rest}"));
            for (_, warning) in warnings.iter().take(REPEATED_WARNINGS) {
                out.line(&format!("{DOUBT}Warning:{DOUBT:#} "), &plain(warning));
            }
            if warnings.len() > REPEATED_WARNINGS {
                out.line("", "The other warnings stand with the checks above.");
            }
        }
        Verdict::Rejected => {
            let rest = "Do not rely on this document.";
            out.line("", &format!("{PROBLEM}Rejected.{PROBLEM:#} {rest}"));
        }
        Verdict::Indeterminate => {
            let rest = match lead(report).map(Error::code) {
                Some(Code::InputBadgeVersion) => "Nothing in this file was examined.",
                _ => "Nothing is wrong so far, but not everything could be found out.",
            };
            out.line("", &format!("{DOUBT}Indeterminate.{DOUBT:#} {rest}"));
        }
    }
    if report.verdict() != Verdict::Rejected && trusts_anyone(report) {
        let stress = "The issuer was not compared with a list of trusted issuers:";
        let rest = "anybody can make such a document in any name. Say whom you trust with --trust.";
        out.line("", &format!("{DOUBT}{stress}{DOUBT:#} {rest}"));
    }
    if let Some(error) = lead(report) {
        let code = error.code();
        out.line("What to do: ", error.remedy());
        out.push(&format!("{FAINT}`testamur explain {code}` tells more.{FAINT:#}\n"));
    }
}
