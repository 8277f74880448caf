//! From `codes.toml` to the Rust table, the page of error codes and the constants for C.

use crate::Generated;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

#[derive(Deserialize)]
struct Table {
    code: Vec<Code>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    name: String,
    number: u16,
    sentence: String,
    explanation: String,
    remedy: String,
    problem: Option<String>,
}

impl Code {
    /// `input.duplicate_key` is `InputDuplicateKey` in Rust.
    fn variant(&self) -> String {
        self.name.split(['.', '_']).map(|word| word[..1].to_uppercase() + &word[1..]).collect()
    }
}

const SOURCE: &str = "crates/testamur-core/codes.toml";

/// The areas, each with the thousand its numbers lie in.
const AREAS: [(&str, u16); 18] = [
    ("input", 1),
    ("limit", 2),
    ("context", 3),
    ("schema", 4),
    ("did", 5),
    ("key", 6),
    ("proof", 7),
    ("trust", 8),
    ("validity", 9),
    ("status", 10),
    ("disclosure", 11),
    ("holder", 12),
    ("fetch", 13),
    ("usage", 14),
    ("internal", 15),
    ("store", 16),
    ("server", 17),
    ("domain", 18),
];

pub fn generate(root: &Path) -> Result<Vec<Generated>, String> {
    let text = std::fs::read_to_string(root.join(SOURCE)).map_err(|e| format!("{SOURCE}: {e}"))?;
    let mut codes = toml::from_str::<Table>(&text).map_err(|e| format!("{SOURCE}: {e}"))?.code;
    codes.sort_by_key(|code| code.number);
    check(&codes)?;
    Ok(vec![
        Generated { path: "crates/testamur-core/src/codes.rs", text: rust(&codes) },
        Generated { path: "docs/error-codes.md", text: page(&codes) },
        Generated { path: "bindings/c/include/testamur_codes.h", text: c(&codes) },
        Generated { path: "wasm/npm/src/codes.ts", text: typescript(&codes) },
    ])
}

fn check(codes: &[Code]) -> Result<(), String> {
    let (mut names, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for code in codes {
        let area = code.name.split_once('.').map_or("", |(area, _)| area);
        let Some((_, thousand)) = AREAS.iter().find(|(name, _)| *name == area) else {
            return Err(format!("{}: {area:?} is no area", code.name));
        };
        if code.number / 1000 != *thousand {
            return Err(format!("{}: {} is not in {thousand}000..", code.name, code.number));
        }
        if !names.insert(&code.name) || !numbers.insert(code.number) {
            return Err(format!("{} ({}): name or number is taken", code.name, code.number));
        }
    }
    Ok(())
}

/// How codes begin of which only parts speak that a build without the feature `complete` leaves out.
const RARE: [&str; 11] = [
    "did.ethr_",
    "did.ion_",
    "did.peer_",
    "did.pkh_",
    "did.webvh_",
    "disclosure.",
    "domain.",
    "holder.",
    "schema.",
    "server.",
    "store.",
];

fn rust(codes: &[Code]) -> String {
    let mut out = String::from(
        "// Generated from codes.toml by `cargo xtask codes`; do not edit.\n\n\
         use crate::code::{Advice, Entry, rare};\n\n\
         /// What was found, as a stable name: the same in every version, language and report.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]\n\
         #[non_exhaustive]\npub enum Code {\n",
    );
    for code in codes {
        let (name, variant) = (&code.name, code.variant());
        writeln!(out, "    /// `{name}`: {}\n    {variant} = {},", code.explanation, code.number)
            .expect("a String takes all writes");
    }
    out.push_str("}\n\n#[rustfmt::skip]\npub(crate) const ENTRIES: &[(Code, Entry)] = &[\n");
    for code in codes {
        writeln!(
            out,
            "    (Code::{}, Entry {{\n        name: {:?},\n        sentence: {},\n        problem: {:?},\n    }}),",
            code.variant(),
            code.name,
            match RARE.iter().any(|prefix| code.name.starts_with(prefix)) {
                true => format!("rare({:?})", code.sentence),
                false => format!("{:?}", code.sentence),
            },
            code.problem
        )
        .expect("a String takes all writes");
    }
    out.push_str(
        "];\n\n// A table of its own, which programs that explain nothing are linked without.\n\
         #[rustfmt::skip]\npub(crate) const ADVICE: &[Advice] = &[\n",
    );
    for code in codes {
        writeln!(
            out,
            "    Advice {{\n        explanation: {:?},\n        remedy: {:?},\n    }},",
            code.explanation, code.remedy
        )
        .expect("a String takes all writes");
    }
    out.push_str("];\n");
    out
}

fn typescript(codes: &[Code]) -> String {
    let mut out = String::from(
        "// Generated from crates/testamur-core/codes.toml by `cargo xtask codes`; do not edit.\n\n\
         /** What was found, as a stable name: the same in every version, language and report. */\n\
         export type Code =\n",
    );
    for code in codes {
        writeln!(out, "  | {:?}", code.name).expect("a String takes all writes");
    }
    out.truncate(out.trim_end().len());
    out.push_str(";\n");
    out
}

fn page(codes: &[Code]) -> String {
    let mut out = String::from(
        "# Error codes\n\n\
         Every finding and every error carries one of these codes. Names and numbers never change \
         their meaning. `testamur explain CODE` prints an entry offline.\n\n\
         <!-- Generated from crates/testamur-core/codes.toml by `cargo xtask codes`. -->\n",
    );
    for (area, _) in AREAS {
        let prefix = format!("{area}.");
        let mut of_area = codes.iter().filter(|code| code.name.starts_with(&prefix)).peekable();
        if of_area.peek().is_some() {
            writeln!(out, "\n## {area}").expect("a String takes all writes");
        }
        for code in of_area {
            let problem =
                code.problem.as_ref().map_or(String::new(), |p| format!("\nProblem type: <{p}>\n"));
            writeln!(
                out,
                "\n### `{}` ({})\n\n{}\n\n{}\n\nWhat to do: {}\n{problem}",
                code.name, code.number, code.sentence, code.explanation, code.remedy
            )
            .expect("a String takes all writes");
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn c(codes: &[Code]) -> String {
    let mut out = String::from(
        "/*\n * The codes of errors and findings: what a tm_result says, and tm_error_number and\n * \
         tm_report_finding_number give. Numbers never change their meaning.\n *\n * Generated from \
         crates/testamur-core/codes.toml by `cargo xtask codes`; do not edit.\n */\n\n\
         #ifndef TESTAMUR_CODES_H\n#define TESTAMUR_CODES_H\n",
    );
    for code in codes {
        let name = code.name.replace('.', "_").to_uppercase();
        write!(out, "\n#define TM_CODE_{name} {}", code.number).expect("a String takes all writes");
    }
    out.push_str("\n\n#endif\n");
    out
}
