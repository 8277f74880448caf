//! The header of the C library, and the list of what the library exports.

use crate::Generated;
use std::path::Path;

/// The groups of functions, in the order in which the header tells of them.
const GROUPS: [&str; 22] = [
    "version",
    "error",
    "buffer",
    "key",
    "public_key",
    "signer",
    "evidence",
    "network",
    "resolver",
    "issue_options",
    "status_lists",
    "issuer",
    "credential_policy",
    "presentation_policy",
    "verifier",
    "report",
    "did",
    "domains",
    "inquiry",
    "presentation",
    "holder",
    "badge",
];

const FOLDER: &str = "bindings/c";

/// What a C compiler is told besides.
const MACROS: &str = r#"
/* A C string as two arguments: where it begins, and its length. */
#define TM_TEXT(text) (text), strlen(text)

/* Before each function; define it if your compiler wants to be told where they come from. */
#ifndef TM_API
#define TM_API
#endif
"#;

pub fn generate(root: &Path) -> Result<Vec<Generated>, String> {
    let folder = root.join(FOLDER);
    every_group_is_named(&folder)?;
    let preface = read(&folder.join("preface.h"))?;
    let mut config = cbindgen::Config::from_file(folder.join("cbindgen.toml"))?;
    config.header = Some(preface.trim_end().to_owned());
    config.after_includes = Some(MACROS.to_owned());
    let mut builder = cbindgen::Builder::new().with_config(config);
    for group in GROUPS {
        builder = builder.with_src(folder.join("src").join(format!("{group}.rs")));
    }
    let bindings = builder.generate().map_err(|error| error.to_string())?;
    let mut header = Vec::new();
    bindings.write(&mut header);
    let header = String::from_utf8(header).map_err(|error| error.to_string())?;
    let symbols = symbols(&folder)?;
    Ok(vec![
        Generated { path: "bindings/c/include/testamur.h", text: header },
        Generated { path: "bindings/c/symbols.txt", text: symbols },
    ])
}

/// The names of all exported functions, sorted, one a line.
fn symbols(folder: &Path) -> Result<String, String> {
    let mut names = Vec::new();
    for group in GROUPS {
        let text = read(&folder.join("src").join(format!("{group}.rs")))?;
        let after = text.split("pub extern \"C\" fn ").skip(1);
        names.extend(after.filter_map(|rest| Some(rest.split_once('(')?.0.to_owned())));
    }
    names.sort();
    Ok(names.join("\n") + "\n")
}

/// A module that exports and is not among the groups would be missing in the header.
fn every_group_is_named(folder: &Path) -> Result<(), String> {
    let sources = folder.join("src");
    let entries = std::fs::read_dir(&sources).map_err(|error| error.to_string())?;
    for entry in entries.flatten() {
        let path = entry.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or("");
        let exports = path.is_file() && read(&path)?.contains("\n#[unsafe(no_mangle)]");
        if exports && !GROUPS.contains(&name) {
            return Err(format!("{} has no place in GROUPS: give it one", path.display()));
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
