//! Why a credential was not issued.

use std::fmt;
use testamur_core::Error;

/// Why a credential was not issued: everything that is wrong with the draft, the most useful first.
#[derive(Clone, PartialEq, Eq)]
pub struct Refused {
    first: Error,
    others: Vec<Error>,
}

impl Refused {
    /// With these reasons, the most useful first; `None` when nothing is wrong.
    pub fn of(errors: Vec<Error>) -> Option<Refused> {
        let mut errors = errors.into_iter();
        let first = errors.next()?;
        Some(Refused { first, others: errors.collect() })
    }

    /// What is wrong, at least one thing.
    pub fn errors(&self) -> impl Iterator<Item = &Error> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

impl From<Error> for Refused {
    fn from(first: Error) -> Refused {
        Refused { first, others: Vec::new() }
    }
}

impl fmt::Display for Refused {
    /// One line for each thing that is wrong.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.first, f)?;
        self.others.iter().try_for_each(|error| write!(f, "\n{error}"))
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Refused {}
