//! Reports for people.

use crate::terminal::{DOUBT, FAINT, GOOD, PROBLEM, Page, STRONG, plain, plain_whole};
use anstyle::Style;
use std::fmt::{Display, Write as _};
use std::io::Write as _;
use testamur::core::report::{Check, Finding, Outcome, Party, Report, Summary};
use testamur::{Code, Error, Explanation, TokenStages, Verdict};

/// Everything: the verdict, who issued what to whom, each check with its sign and sentence.
/// What was found out about the cause, if that was asked, follows it in [`why`].
/// `means` are words on the documents that it was examined with.
pub(crate) fn whole(
    report: &Report,
    means: Option<&str>,
    explanation: Option<&Explanation>,
    width: Option<usize>,
) -> String {
    let mut out = Page::new(width);
    out.push(&headline(report));
    out.push("\n");
    if let Some(summary) = report.summary() {
        describe(&mut out, summary, 2);
    }
    field(&mut out, 2, "examined", &examined(report, means));
    out.push("\n");
    for check in report.checks() {
        one_check(&mut out, check, 2);
    }
    out.push("\n");
    conclusion(&mut out, report);
    let unexplained = explanation.is_none()
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

/// A line for the document, and what decided if it was not accepted.
pub(crate) fn brief(report: &Report, width: Option<usize>) -> String {
    let mut headline = headline(report);
    if let Some(summary) = report.summary() {
        // The headline ends the line; the description goes on it.
        headline.truncate(headline.trim_end().len());
        let name = summary.name.as_deref().map(plain);
        let issuer = summary.issuer.as_ref().and_then(Party::label).map(plain);
        let words: Vec<String> =
            name.into_iter().chain(issuer.map(|by| format!("by {by}"))).collect();
        let _ = writeln!(headline, "  {FAINT}{}{FAINT:#}", words.join(", "));
    }
    let mut out = Page::new(width);
    out.push(&headline);
    for (id, finding) in report.findings() {
        if finding.outcome() >= Outcome::Inconclusive {
            let (sign, style) = sign(finding.outcome());
            out.line(
                &format!("  {style}{sign}{style:#} {}: ", id.title()),
                &with_code(&finding.sentence(), Some(finding.code())),
            );
        }
    }
    out.into_text()
}

/// Every stage between the document and each of its signatures.
pub(crate) fn why(explanation: &Explanation, width: Option<usize>) -> String {
    let mut out = Page::new(width);
    for proof in explanation.proofs() {
        let made_with = match &proof.made_with {
            Some((suite, method)) => format!(", {} by {}", plain(suite), plain(method)),
            None => String::new(),
        };
        let at = plain(proof.at.as_str());
        out.push(&format!("\n{STRONG}Why: the proof at {at}{STRONG:#}{made_with}\n"));
        let (outcome, words) = match &proof.signature {
            Ok(()) => (Outcome::Passed, "The signature matches.".to_owned()),
            Err(error) => (Outcome::Failed, plain(&error.sentence())),
        };
        let (sign, style) = sign(outcome);
        out.line(&format!("  {style}{sign}{style:#} "), &words);
        match (&proof.cause, &proof.signature) {
            (Some(cause), _) => {
                let cause = plain(&cause.to_string());
                out.line(&format!("  {DOUBT}Proven cause:{DOUBT:#} "), &cause);
            }
            // Every other error is a cause itself.
            (None, Err(error))
                if [Code::ProofSignature, Code::ProofJwsSignature].contains(&error.code()) =>
            {
                let words = "No cause could be proven: the document, its proof or the key is not \
                             as it was.";
                out.line("  ", words);
            }
            (None, _) => {}
        }
        if let Some(stages) = &proof.stages {
            stage(&mut out, "document", &stages.canonical_document, &stages.document_digest);
            stage(&mut out, "proof options", &stages.canonical_proof, &stages.proof_digest);
        }
        if let Some(stages) = &proof.token {
            token(&mut out, stages);
        }
        if let Some(stages) = &proof.disclosure {
            let mandatory = stages.mandatory.concat();
            stage(&mut out, "mandatory statements", &mandatory, &stages.mandatory_digest);
            out.push(&format!("  {FAINT}statements that the holder chose to show{FAINT:#}\n"));
            for line in &stages.by_choice {
                out.push(&format!("    {}\n", plain_whole(line.trim_end())));
            }
            stage(&mut out, "proof options", &stages.canonical_proof, &stages.proof_digest);
        }
    }
    out.into_text()
}

/// What was signed for a token, and how.
fn token(out: &mut Page, stages: &TokenStages) {
    let text = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    let key = format!("{} {}", stages.key.key_type(), stages.key.to_multikey());
    let lines = [
        ("header", stages.header.to_string()),
        ("payload", text(&stages.payload)),
        ("algorithm", stages.algorithm.jose_name().to_owned()),
        ("key", key),
    ];
    for (name, line) in lines {
        out.push(&format!("  {FAINT}{name}{FAINT:#}\n    {}\n", plain_whole(&line)));
    }
    stage(out, "signing input", &text(&stages.signing_input), &stages.digest);
}

/// A canonical form, line by line, and its hash. The lines are what is hashed, so they are never
/// wrapped.
fn stage(out: &mut Page, name: &str, canonical: &str, digest: &dyn Display) {
    out.push(&format!("  {FAINT}canonical {name}, whose hash is{FAINT:#} {digest}\n"));
    for line in canonical.lines() {
        out.push(&format!("    {}\n", plain_whole(line)));
    }
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
    let presentation = summary.types.iter().any(|name| name == "VerifiablePresentation");
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

fn one_check(out: &mut Page, check: &Check, indent: usize) {
    let (sign, style) = sign(check.outcome());
    let title = check.id().title();
    out.line(
        &format!("{:indent$}{style}{sign}{style:#} {title:<21} ", ""),
        &with_code(&check.sentence(), check.code()),
    );
    for finding in check.findings().iter().skip(1) {
        let (sign, style) = self::sign(finding.outcome());
        out.line(
            &format!("{:indent$}  {:<22}{style}{sign}{style:#} ", "", ""),
            &with_code(&finding.sentence(), Some(finding.code())),
        );
    }
    for (at, report) in check.reports() {
        out.push(&format!("{:indent$}  {FAINT}{}{FAINT:#} ", "", plain(at.as_str())));
        out.push(&headline(report));
        if let Some(summary) = report.summary() {
            describe(out, summary, indent + 4);
        }
        for check in report.checks().iter().filter(|check| check.outcome() > Outcome::Passed) {
            one_check(out, check, indent + 4);
        }
    }
}

/// A sentence and the code that it stands for.
fn with_code(sentence: &str, code: Option<Code>) -> String {
    let sentence = plain(sentence);
    match code {
        Some(code) => format!("{sentence} {FAINT}[{code}]{FAINT:#}"),
        None => sentence,
    }
}

/// Whether the caller named nobody to trust, for this document or one inside.
fn trusts_anyone(report: &Report) -> bool {
    report.checks().iter().any(|check| {
        check.code() == Some(Code::TrustAnyone)
            || check.reports().iter().any(|(_, inside)| trusts_anyone(inside))
    })
}

/// The warnings about this document and those inside, each once.
fn warnings(report: &Report) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let inside = report.checks().iter().flat_map(Check::reports).flat_map(|(_, r)| warnings(r));
    let own = report.findings().into_iter().filter(|(_, f)| f.outcome() == Outcome::Warned);
    for warning in own.map(|(_, finding)| finding.sentence()).chain(inside) {
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
                1 => " with 1 warning.".to_owned(),
                count => format!(" with {count} warnings."),
            };
            let rest = "Every check that decides has passed.";
            out.line("", &format!("{GOOD}Accepted{many}{GOOD:#} {rest}"));
            for warning in warnings.iter().take(REPEATED_WARNINGS) {
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
            let rest = "Nothing is wrong so far, but not everything could be found out.";
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
