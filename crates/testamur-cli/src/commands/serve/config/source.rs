//! The text of the file, to say in which line something is wrong.

use super::schema::Content;
use crate::failure::{Failure, USAGE};
use crate::files;
use crate::world::read_given;
use std::ops::Range;
use std::path::{Path, PathBuf};
use testamur::{Code, Error, Evidence};
use toml::Spanned;

pub(super) struct Source<'a> {
    path: &'a Path,
    text: String,
}

impl Source<'_> {
    pub(super) fn read(path: &Path) -> Result<Source<'_>, Failure> {
        let text = String::from_utf8_lossy(&files::read(path)?).into_owned();
        Ok(Source { path, text })
    }

    pub(super) fn content(&self) -> Result<Content, Failure> {
        toml::from_str(&self.text).map_err(|error| {
            let reason = error.message().trim().replace('\n', ", ");
            // The words of Rust for it.
            let reason = reason.replace("a nonzero usize", "a number above 0");
            let reason = reason.replace("a nonzero u32", "a number from 1 to 4294967295");
            self.wrong(error.span().unwrap_or_default(), &reason)
        })
    }

    /// Where a path of the file leads: it begins at the folder of the file.
    pub(super) fn beside(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    /// The documents that the file names, as `--evidence` does.
    pub(super) fn evidence(&self, said: &[Spanned<String>]) -> Result<Evidence, Failure> {
        let mut evidence = Evidence::new();
        for what in said {
            let read = read_given(what.get_ref(), &self.beside(Path::new("")), &mut evidence);
            read.map_err(|failure| self.about(what.span(), failure))?;
        }
        Ok(evidence)
    }

    pub(super) fn wrong(&self, place: Range<usize>, reason: &str) -> Failure {
        self.refused(place, Error::new(Code::ServerConfig).with("reason", reason))
    }

    pub(super) fn refused(&self, place: Range<usize>, error: Error) -> Failure {
        self.about(place, Failure::from(error).with_status(USAGE))
    }

    pub(super) fn about(&self, place: Range<usize>, failure: Failure) -> Failure {
        failure.about_line(self.path, self.line(place))
    }

    /// What is no mistake by itself, with its line.
    pub(super) fn doubt(&self, place: Range<usize>, sentence: &str) -> String {
        format!("{}:{}: {sentence}", self.path.display(), self.line(place))
    }

    fn line(&self, place: Range<usize>) -> usize {
        self.text.get(..place.start).unwrap_or_default().matches('\n').count() + 1
    }
}
