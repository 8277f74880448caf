//! An audit log as it was exported: lines of `testamur audit show`, or answers of `/admin/audit`.

use super::compare;
use crate::failure::Failure;
use crate::files;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use testamur::core::json::parse;
use testamur::core::limits::JsonLimits;
use testamur::{Code, Error, Value};
use testamur_store::{AuditEntry, AuditHead};

/// Follows the entries in these files from the first, or from the one that was noted, and gives their end.
pub(super) fn verify(files: &[PathBuf], noted: Option<AuditHead>) -> Result<AuditHead, Failure> {
    let mut head = None;
    for path in files {
        let file: Box<dyn Read> = match files::is_stream(path) {
            true => Box::new(io::stdin().lock()),
            false => Box::new(File::open(path).map_err(|error| unread(path, &error))?),
        };
        let mut texts = Texts { from: BufReader::new(file) };
        while let Some(text) = texts.next().map_err(|error| unread(path, &error))? {
            for entry in entries(&text) {
                head = Some(follow(head, entry.as_ref(), noted)?);
            }
        }
    }
    Ok(head.unwrap_or(AuditHead::START))
}

fn unread(path: &Path, error: &io::Error) -> Failure {
    Failure::file("read", path, error)
}

fn follow(
    head: Option<AuditHead>,
    entry: Option<&AuditEntry>,
    noted: Option<AuditHead>,
) -> Result<AuditHead, Failure> {
    let Some(entry) = entry else {
        let sequence = head.unwrap_or(AuditHead::START).sequence + 1;
        let broken = Error::new(Code::StoreAuditBroken).with("sequence", sequence);
        return Err(broken.with("reason", "what stands there is no entry").into());
    };
    let before = entry.sequence.saturating_sub(1);
    let head = match head {
        Some(head) => head,
        None if before == 0 => AuditHead::START,
        None => noted.filter(|noted| noted.sequence == before).ok_or_else(|| {
            Failure::usage(
                format!("The lines begin at entry {}.", entry.sequence),
                format!(
                    "Give those before as well, or say --noted {before}:HASH with the hash that was noted of entry \
                     {before}."
                ),
            )
        })?,
    };
    compare(noted, entry)?;
    Ok(head.follow(entry)?)
}

/// The entries of a line, or of an answer with many; `None` for what is none.
fn entries(text: &[u8]) -> Vec<Option<AuditEntry>> {
    let Ok(value) = parse(text) else { return vec![None] };
    match value.get("entries").and_then(Value::as_array) {
        Some(lines) => lines.iter().map(AuditEntry::of_line).collect(),
        None => vec![AuditEntry::of_line(&value)],
    }
}

/// JSON objects one after the other, however they are broken into lines.
struct Texts<R> {
    from: R,
}

impl<R: BufRead> Texts<R> {
    /// The next object with the white space before it; what is none is given as it stands. No more bytes than the reader
    /// of JSON would take.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let (mut text, mut depth, mut is_string, mut is_escaped) =
            (Vec::new(), 0_usize, false, false);
        let most = JsonLimits::default().bytes + 1;
        while let Some(&byte) = self.from.fill_buf()?.first() {
            self.from.consume(1);
            text.push(byte);
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if is_string => is_escaped = true,
                b'"' => is_string = !is_string,
                b'{' | b'[' if !is_string => depth += 1,
                b'}' | b']' if !is_string => depth = depth.saturating_sub(1),
                _ => {}
            }
            let is_end = depth == 0 && matches!(byte, b'}' | b']') && !is_string;
            if is_end || text.len() > most {
                return Ok(Some(text));
            }
        }
        Ok(Some(text).filter(|text| !text.trim_ascii().is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_told_apart_however_they_are_written() {
        for (stream, expected) in [
            ("", &[][..]),
            (" \n", &[]),
            ("{}{}", &["{}", "{}"]),
            (
                "{\"a\":\"}{\\\"\"}\n{\n  \"b\": [{}]\n}\n",
                &["{\"a\":\"}{\\\"\"}", "\n{\n  \"b\": [{}]\n}"],
            ),
            ("}{}", &["}", "{}"]),
            ("x", &["x"]),
            ("{\"", &["{\""]),
        ] {
            let mut texts = Texts { from: stream.as_bytes() };
            let found = std::iter::from_fn(|| texts.next().unwrap());
            let found: Vec<String> = found.map(|text| String::from_utf8(text).unwrap()).collect();
            assert_eq!(found, expected, "{stream}");
        }
    }

    #[test]
    fn no_text_is_endless() {
        let mut texts = Texts { from: BufReader::new(io::repeat(b'{')) };
        let text = texts.next().unwrap().unwrap();
        assert!(parse(&text).is_err());
        assert_eq!(entries(&text), [None]);
    }
}
