//! What accepted credentials say: the same values that the verifier verified, so that nobody has to
//! take them from a document that was read a second time.

use crate::inspection::lines;
use crate::terminal::{GOOD, Page};
use testamur::core::json::Pointer;
use testamur::holder::Claim;
use testamur::{Held, Report, Value};

/// Claims of one credential that a report shows unless it is asked for all.
const FEW: usize = 8;

/// Members of the claims of an SD-JWT VC that say nothing about its subject, but what the report says
/// elsewhere.
const OF_TOKENS: [&str; 10] =
    ["aud", "cnf", "exp", "iat", "iss", "jti", "nbf", "status", "vct", "vct#integrity"];

/// The credentials that were accepted.
pub(crate) struct Said {
    credentials: Vec<Value>,
    extent: Extent,
}

/// How much is shown for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The first claims about the subject
    Short,
    All,
}

impl Said {
    /// The document, or the credentials in a presentation; `None` unless the report accepts it.
    pub(crate) fn of(report: &Report, extent: Extent) -> Option<Said> {
        let credentials = match report.clone().accept() {
            Ok(credential) => vec![credential.value().clone()],
            Err(_) => {
                let presentation = report.clone().accept_presentation().ok()?;
                presentation.credentials().iter().map(|inside| inside.value().clone()).collect()
            }
        };
        Some(Said { credentials, extent })
    }

    /// The credentials, for programs.
    pub(crate) fn into_values(self) -> Value {
        self.credentials.into()
    }

    /// The claims alone, for people.
    pub(crate) fn page(&self, width: Option<usize>) -> String {
        let mut out = Page::new(width);
        self.list(&mut out, 2);
        out.into_text()
    }

    /// The claims of each credential, for people.
    pub(crate) fn list(&self, out: &mut Page, indent: usize) {
        for (index, credential) in self.credentials.iter().enumerate() {
            // What cannot be listed is in the report all the same; nothing is hidden by that.
            let Ok(found) = Held::from(credential).inspect() else { continue };
            let all = found.claims.iter().filter(|claim| self.is_shown(credential, &claim.pointer));
            let all: Vec<&Claim> = all.collect();
            let shown = match self.extent {
                Extent::Short => &all[..all.len().min(FEW)],
                Extent::All => &all[..],
            };
            if shown.is_empty() {
                continue;
            }
            let which = match self.credentials.len() {
                1 => String::new(),
                count => format!(" ({} of {count})", index + 1),
            };
            out.push(&format!("\n{:indent$}{GOOD}● what it says{which}{GOOD:#}\n", ""));
            lines(out, shown, indent);
            let left = found.claims.len() - shown.len() + found.unlisted;
            if left > 0 {
                let words = format!("and {left} more; --claims shows them");
                out.line(&format!("{:indent$}  ", ""), &words);
            }
        }
    }

    /// Whether a claim is about the subject, and more than who that is and of what type; or whether
    /// everything is to be shown.
    fn is_shown(&self, credential: &Value, place: &Pointer) -> bool {
        if self.extent == Extent::All {
            return true;
        }
        let segments: Vec<String> = place.segments().collect();
        let (Some(first), Some(last)) = (segments.first(), segments.last()) else { return false };
        match credential.get("credentialSubject") {
            Some(_) => {
                first == "credentialSubject"
                    && !["id", "type"].contains(&last.as_str())
                    && !segments.iter().any(|name| name == "type")
            }
            None => !OF_TOKENS.contains(&first.as_str()),
        }
    }
}
