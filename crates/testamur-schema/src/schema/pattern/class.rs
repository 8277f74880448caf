//! Classes of characters in patterns.

use std::fmt::Write;

/// Characters, as ranges of code points with both their ends.
#[derive(Debug, Default)]
pub(super) struct Class(Vec<(u32, u32)>);

/// A member of a class, or what an escape stands for.
#[derive(Debug)]
pub(super) enum Atom {
    One(char),
    Several(Class),
}

impl Class {
    pub(super) fn digits() -> Class {
        Class(vec![(0x30, 0x39)])
    }

    pub(super) fn word() -> Class {
        Class(vec![(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)])
    }

    /// What `.` does not match.
    pub(super) fn line_ends() -> Class {
        Class(vec![(0xa, 0xa), (0xd, 0xd), (0x2028, 0x2029)])
    }

    /// White space and line ends of ECMAScript.
    pub(super) fn space() -> Class {
        Class(vec![
            (0x9, 0xd),
            (0x20, 0x20),
            (0xa0, 0xa0),
            (0x1680, 0x1680),
            (0x2000, 0x200a),
            (0x2028, 0x2029),
            (0x202f, 0x202f),
            (0x205f, 0x205f),
            (0x3000, 0x3000),
            (0xfeff, 0xfeff),
        ])
    }

    pub(super) fn add(&mut self, atom: Atom) {
        match atom {
            Atom::One(c) => self.add_range(c, c),
            Atom::Several(more) => self.0.extend(more.0),
        }
    }

    pub(super) fn add_range(&mut self, from: char, to: char) {
        self.0.push((from.into(), to.into()));
    }

    /// All characters that are not in it.
    pub(super) fn negated(self) -> Class {
        // Halves of characters are no characters.
        let mut taken = self.0;
        taken.push((0xd800, 0xdfff));
        let mut class = Class::default();
        let mut next = 0;
        for (from, to) in Class(taken).joined() {
            if next < from {
                class.0.push((next, from - 1));
            }
            next = to + 1;
        }
        if next <= u32::from(char::MAX) {
            class.0.push((next, char::MAX.into()));
        }
        class
    }

    /// In the order of the code points, none twice.
    fn joined(mut self) -> Vec<(u32, u32)> {
        self.0.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::new();
        for (from, to) in self.0 {
            match joined.last_mut() {
                Some((_, end)) if from <= *end + 1 => *end = to.max(*end),
                _ => joined.push((from, to)),
            }
        }
        joined
    }

    /// Writes it in the matcher's syntax.
    pub(super) fn write(self, out: &mut String) {
        let ranges = self.joined();
        *out += if ranges.is_empty() { r"[^\x{0}-\x{10ffff}" } else { "[" };
        for (from, to) in ranges {
            write!(out, r"\x{{{from:x}}}-\x{{{to:x}}}").expect("a String takes all");
        }
        out.push(']');
    }
}

/// Writes a character that stands for itself.
pub(super) fn write_char(c: char, out: &mut String) {
    if c.is_ascii_alphanumeric() || !c.is_ascii() {
        out.push(c);
    } else {
        write!(out, r"\x{{{:x}}}", u32::from(c)).expect("a String takes all");
    }
}
