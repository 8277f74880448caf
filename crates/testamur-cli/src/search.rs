//! Which files are meant: those that are named, and those in folders.

use crate::failure::Failure;
use crate::files;
use crate::inputs;
use std::path::{Path, PathBuf};
use testamur::{Code, Error};

/// The files, and those in folders. A folder without any is an error: whoever gave it thinks that
/// something was verified.
pub(crate) fn expand(given: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let streams = given.iter().filter(|path| files::is_stream(path)).count();
    if streams + usize::from(inputs::standard_is_taken()) > 1 && streams > 0 {
        return Err(Error::new(Code::UsageStdinTwice).into());
    }
    let mut files = Vec::new();
    for path in given {
        if files::is_stream(path) || !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let inside = search(path)?;
        if inside.is_empty() {
            return Err(Error::new(Code::UsageNoFiles).with("folder", path.display()).into());
        }
        files.extend(inside);
    }
    Ok(files)
}

/// The regular files in a folder and in those inside, each in the order of its names. Hidden ones
/// are left out, and what is no file: a pipe or device could keep us waiting for ever.
fn search(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        let entries = std::fs::read_dir(&path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = entries.map_err(|error| Failure::file("read", &path, &error))?;
        let mut inside: Vec<PathBuf> = entries
            .into_iter()
            .filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."))
            .map(|entry| entry.path())
            // A link to a folder could lead round in circles. One that leads nowhere is told of.
            .filter(|path| match path.metadata() {
                Ok(found) if found.is_dir() => !path.is_symlink(),
                found => found.is_ok_and(|found| found.is_file()) || !path.exists(),
            })
            .collect();
        inside.sort_by(|a, b| b.cmp(a));
        waiting.append(&mut inside);
    }
    Ok(files)
}
