//! What a verifier found out: a verdict with every check behind it.
//!
//! A [`Report`] is data. Who holds one holds a description of a credential, not a verified
//! credential: only the verifier's own report hands those out.

mod check;
mod format;
mod json;
mod summary;

pub use check::{Check, CheckId, Finding, Outcome};
pub use format::Format;
pub use summary::{Party, Summary};

use crate::evidence::{Document, Source};
use crate::json::{Pointer, Value};
use crate::ordered::BTreeMap;
use crate::{Code, Error, Timestamp};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt;

/// The [JSON Schema](https://json-schema.org/draft/2020-12) of reports in their JSON form.
pub const SCHEMA: &str = include_str!("schema.json");

/// What follows from all checks together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Every check that decides passed.
    Accepted,
    /// At least one check failed: this is bad.
    Rejected,
    /// None failed, but something that matters could not be found out.
    Indeterminate,
}

/// The answer to one question about one document: the verdict, every check in its fixed order, whom
/// it is about, and which documents were used.
///
/// Equal inputs give equal reports, byte for byte in their JSON form.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    verdict: Verdict,
    file: Option<String>,
    format: Option<Format>,
    image: Option<Format>,
    summary: Option<Summary>,
    checks: Vec<Check>,
    requests: Vec<Used>,
    at: Timestamp,
}

/// A document that the verifier asked for and what it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// Its URL.
    pub url: String,
    /// Who gave it; `None` if there was none to be had.
    pub from: Option<Source>,
    /// The SHA-256 of its bytes.
    pub sha256: Option<[u8; 32]>,
}

/// A report in the making: every check starts as not reached.
#[derive(Clone, Debug)]
pub struct Draft {
    format: Option<Format>,
    image: Option<Format>,
    summary: Option<Summary>,
    checks: [Check; CheckId::ALL.len()],
    requests: BTreeMap<String, Used>,
}

impl Verdict {
    /// The verdict over these checks.
    ///
    /// Rejected if one failed; otherwise indeterminate if one is inconclusive, or if a check that
    /// no acceptance can do without ([`CheckId::is_essential`]) was not carried through; otherwise
    /// accepted. Over no checks at all nothing is known: indeterminate.
    pub fn over(checks: &[Check]) -> Verdict {
        let carried =
            |id| checks.iter().any(|check| check.id() == id && check.is_carried_through());
        let worst = checks.iter().map(Check::outcome).max();
        match worst {
            Some(Outcome::Failed) => Verdict::Rejected,
            Some(Outcome::Inconclusive) | None => Verdict::Indeterminate,
            Some(_) if CheckId::ALL.into_iter().filter(|id| id.is_essential()).all(carried) => {
                Verdict::Accepted
            }
            Some(_) => Verdict::Indeterminate,
        }
    }

    /// `accepted`, `rejected` or `indeterminate`.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Rejected => "rejected",
            Verdict::Indeterminate => "indeterminate",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Report {
    /// What follows from all checks together.
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The file's name, if the caller gave one.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Names the file that this report is about.
    pub fn set_file(&mut self, file: impl Into<String>) {
        self.file = Some(file.into());
    }

    /// Dates it anew. It is for whoever made it to know that it holds for that time.
    pub fn set_at(&mut self, at: Timestamp) {
        self.at = at;
    }

    /// How the document was secured, if that could be recognised.
    pub fn format(&self) -> Option<Format> {
        self.format
    }

    /// The form of the image that the document was baked into, if it was: [`Format::Png`] or [`Format::Svg`].
    pub fn image(&self) -> Option<Format> {
        self.image
    }

    /// Who issued what to whom, as the document says; `None` when it could not be read. Trust it no
    /// further than the verdict allows.
    pub fn summary(&self) -> Option<&Summary> {
        self.summary.as_ref()
    }

    /// Every check, always all of them, in the order of [`CheckId::ALL`].
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// One check.
    pub fn check(&self, id: CheckId) -> &Check {
        &self.checks[id as usize]
    }

    /// The documents that were asked for, by URL.
    pub fn requests(&self) -> &[Used] {
        &self.requests
    }

    /// The time that the report holds for.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Every finding of every check, the ones that decide first: failed, inconclusive, warned, then
    /// skipped; among equals in the order of the checks, but before them a signature that does not
    /// match: what else is wrong with the content may be the forger's doing.
    pub fn findings(&self) -> Vec<(CheckId, &Finding)> {
        let mut all: Vec<_> = self
            .checks
            .iter()
            .flat_map(|check| check.findings().iter().map(|finding| (check.id(), finding)))
            .collect();
        let mismatch = [Code::ProofSignature, Code::ProofJwsSignature];
        all.sort_by_key(|(_, finding)| {
            (std::cmp::Reverse(finding.outcome()), !mismatch.contains(&finding.code()))
        });
        all
    }

    /// The report as JSON: members in a fixed order, described by [`SCHEMA`].
    pub fn to_value(&self) -> Value {
        json::report(self)
    }
}

impl Draft {
    /// A report whose checks all stand at "not reached".
    pub fn new() -> Draft {
        Draft {
            format: None,
            image: None,
            summary: None,
            checks: CheckId::ALL.map(Check::not_reached),
            requests: BTreeMap::new(),
        }
    }

    /// Says how the document is secured.
    pub fn set_format(&mut self, format: Format) {
        self.format = Some(format);
    }

    /// Says into what image the document was baked.
    pub fn set_image(&mut self, image: Format) {
        self.image = Some(image);
    }

    /// Notes that the input could be read, and what it is: "a JSON document".
    pub fn pass_input(&mut self, described: impl fmt::Display) {
        let sentence = match self.image {
            Some(image) => {
                format!("The input is {described}, baked into {}.", image.described())
            }
            None => format!("The input is {described}."),
        };
        self.pass(CheckId::Input, sentence);
    }

    /// Says who issued what to whom.
    pub fn set_summary(&mut self, summary: Summary) {
        self.summary = Some(summary);
    }

    /// A check was carried through. Findings that it has or gets still count.
    pub fn pass(&mut self, id: CheckId, sentence: impl Into<Cow<'static, str>>) {
        self.checks[id as usize].pass(sentence.into());
    }

    /// A check does not apply, for this reason.
    pub fn skip(&mut self, id: CheckId, reason: impl Into<Cow<'static, str>>) {
        self.checks[id as usize].skip(reason.into());
    }

    /// A check found something.
    pub fn find(&mut self, id: CheckId, outcome: Outcome, error: Error) {
        self.checks[id as usize].find(Finding::new(outcome, error));
    }

    /// A check failed for this reason.
    pub fn fail(&mut self, id: CheckId, error: Error) {
        self.find(id, Outcome::Failed, error);
    }

    /// Adds a fact for machines to a check.
    pub fn detail(&mut self, id: CheckId, name: &'static str, value: impl Into<Value>) {
        self.checks[id as usize].detail(name, value.into());
    }

    /// Adds the report on a credential that stands inside, at this place.
    pub fn embed(&mut self, id: CheckId, at: Pointer, report: Report) {
        self.checks[id as usize].embed(at, report);
    }

    /// Notes that a document was asked for and what came of it. `sha256` is that of its bytes, for who
    /// knows it; it is computed otherwise.
    pub fn used(
        &mut self,
        url: &str,
        outcome: Result<&Document, &Error>,
        sha256: Option<[u8; 32]>,
    ) {
        let digest =
            |document: &Document| sha256.unwrap_or_else(|| Sha256::digest(&document.bytes).into());
        self.requests.entry(url.to_owned()).or_insert_with(|| Used {
            url: url.to_owned(),
            from: outcome.ok().map(|document| document.source),
            sha256: outcome.ok().map(digest),
        });
    }

    /// The check as it stands.
    pub fn check(&self, id: CheckId) -> &Check {
        &self.checks[id as usize]
    }

    /// Whether a check failed so far.
    pub fn has_failed(&self) -> bool {
        self.checks.iter().any(|check| check.outcome() == Outcome::Failed)
    }

    /// The report, for this time, with the verdict over all checks.
    pub fn finish(self, at: Timestamp) -> Report {
        let checks = Vec::from(self.checks);
        Report {
            verdict: Verdict::over(&checks),
            file: None,
            format: self.format,
            image: self.image,
            summary: self.summary,
            checks,
            requests: self.requests.into_values().collect(),
            at,
        }
    }
}

impl Default for Draft {
    fn default() -> Draft {
        Draft::new()
    }
}

/// Bytes in lower-case hexadecimal digits, as reports show hashes.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(2 * bytes.len());
    for digit in bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
        text.push(char::from(DIGITS[usize::from(digit)]));
    }
    text
}

#[cfg(test)]
mod tests;
