//! RDF datasets with interned terms; every quad remembers where it came from.

mod origins;

pub use origins::{Below, Origin, Origins};

use hashbrown::{DefaultHashBuilder, HashTable};
use std::fmt::Write;
use std::hash::BuildHasher;

/// An RDF dataset: quads over terms that are kept once each, as canonical N-Quads text
/// (RDFC-1.0, section 5).
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    terms: Vec<TermEntry>,
    /// The canonical N-Quads text of all terms, one after the other.
    text: String,
    index: HashTable<TermId>,
    hasher: DefaultHashBuilder,
    quads: Vec<Quad>,
    origins: Origins,
}

/// A term of the dataset that gave it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TermId(u32);

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// An IRI
    Iri,
    /// A blank node
    Blank,
    /// A literal
    Literal,
}

#[derive(Clone, Copy, Debug)]
struct TermEntry {
    start: u32,
    end: u32,
    kind: TermKind,
}

/// A statement of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quad {
    /// An IRI or blank node
    pub subject: TermId,
    /// An IRI
    pub predicate: TermId,
    /// Any term
    pub object: TermId,
    /// The graph's name; `None` is the default graph.
    pub graph: Option<TermId>,
    /// The place in the JSON-LD document that made the statement.
    pub origin: Origin,
}

/// Room that is made at first: an Open Badge has some 70 terms of 50 bytes, and as many statements.
const TERMS: usize = 112;

impl Dataset {
    /// An empty dataset.
    pub fn new() -> Dataset {
        Dataset::default()
    }

    /// An empty dataset with room for what a usual credential states, so that it need not grow.
    pub(crate) fn roomy() -> Dataset {
        Dataset {
            terms: Vec::with_capacity(TERMS),
            text: String::with_capacity(64 * TERMS),
            index: HashTable::with_capacity(TERMS),
            hasher: DefaultHashBuilder::default(),
            quads: Vec::with_capacity(TERMS),
            origins: Origins::roomy(),
        }
    }

    /// The term of an absolute IRI, given without angle brackets or escapes.
    pub fn iri(&mut self, iri: &str) -> TermId {
        self.term(TermKind::Iri, |text| push_iri(text, iri))
    }

    /// The blank node of this label, given without `_:`. A label that N-Quads does not allow may
    /// stand here, since canonicalization replaces it.
    pub fn blank(&mut self, label: &str) -> TermId {
        self.term(TermKind::Blank, |text| {
            text.push_str("_:");
            text.push_str(label);
        })
    }

    /// A literal. `datatype` is an absolute IRI; with a language it is not written (it is
    /// rdf:langString), nor is xsd:string. `language` must be a well-formed language tag, which is
    /// not checked.
    pub fn literal(&mut self, lexical: &str, datatype: &str, language: Option<&str>) -> TermId {
        self.term(TermKind::Literal, |text| {
            text.push('"');
            escape(text, lexical);
            text.push('"');
            match language {
                Some(language) => {
                    text.push('@');
                    text.push_str(language);
                }
                None if datatype != XSD_STRING => {
                    text.push_str("^^");
                    push_iri(text, datatype);
                }
                None => {}
            }
        })
    }

    /// Adds a quad. A quad that is there already may be added again; it counts once.
    pub fn insert(&mut self, quad: Quad) {
        self.quads.push(quad);
    }

    /// The quads in the order they were added, repetitions included.
    pub fn quads(&self) -> &[Quad] {
        &self.quads
    }

    /// The dataset of those quads that `keep` is true for, by their place in
    /// [`quads`](Dataset::quads). Terms and places keep their ids, also where no quad has them.
    pub fn subset(&self, mut keep: impl FnMut(usize) -> bool) -> Dataset {
        let quads = self.quads.iter().enumerate().filter(|(at, _)| keep(*at));
        Dataset {
            terms: self.terms.clone(),
            text: self.text.clone(),
            index: self.index.clone(),
            hasher: self.hasher.clone(),
            quads: quads.map(|(_, quad)| *quad).collect(),
            origins: self.origins.clone(),
        }
    }

    /// How many different terms there are; their ids count up from 0.
    pub fn term_count(&self) -> usize {
        self.terms.len()
    }

    /// All terms, in the order of their ids.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = TermId> + use<> {
        (0..self.terms.len() as u32).map(TermId)
    }

    /// A term in canonical N-Quads.
    pub fn text(&self, term: TermId) -> &str {
        let entry = self.terms[term.0 as usize];
        &self.text[entry.start as usize..entry.end as usize]
    }

    /// What the term is.
    pub fn kind(&self, term: TermId) -> TermKind {
        self.terms[term.0 as usize].kind
    }

    /// Whether the term is a blank node.
    pub fn is_blank(&self, term: TermId) -> bool {
        self.kind(term) == TermKind::Blank
    }

    /// The bytes of a quad as a line of N-Quads, with the labels that the dataset has.
    pub(crate) fn length(&self, quad: &Quad) -> usize {
        let terms = [quad.subject, quad.predicate, quad.object].into_iter().chain(quad.graph);
        terms.map(|term| self.text(term).len() + 1).sum::<usize>() + 2
    }

    /// The places that quads came from.
    pub fn origins(&self) -> &Origins {
        &self.origins
    }

    /// The places that quads came from, to add to.
    pub fn origins_mut(&mut self) -> &mut Origins {
        &mut self.origins
    }

    /// Interns the term that `write` appends to the text.
    fn term(&mut self, kind: TermKind, write: impl FnOnce(&mut String)) -> TermId {
        let start = self.text.len();
        write(&mut self.text);
        let new = &self.text[start..];
        let hash = self.hasher.hash_one(new);
        let (terms, text) = (&self.terms, &self.text);
        let of = |id: &TermId| {
            let entry = terms[id.0 as usize];
            &text[entry.start as usize..entry.end as usize]
        };
        if let Some(found) = self.index.find(hash, |id| of(id) == new) {
            let found = *found;
            self.text.truncate(start);
            return found;
        }
        let id = TermId(self.terms.len() as u32);
        self.index.insert_unique(hash, id, |id| self.hasher.hash_one(of(id)));
        self.terms.push(TermEntry { start: start as u32, end: self.text.len() as u32, kind });
        id
    }
}

impl TermId {
    /// Stands for any term where nobody asks for which.
    pub(crate) const ANY: TermId = TermId(0);

    /// The number of the term, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// `http://www.w3.org/2001/XMLSchema#string`
pub const XSD_STRING: &str = "http://www.w3.org/2001/XMLSchema#string";

/// Whether an IRI may have this byte (IRIREF in RDF 1.1 N-Quads).
pub(crate) fn iri_can_hold(byte: u8) -> bool {
    byte > b' ' && !matches!(byte, b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'^' | b'`' | b'\\')
}

/// Writes an IRI in its brackets. What no IRI may have is escaped, so that it cannot end the IRI
/// and begin something else.
fn push_iri(out: &mut String, iri: &str) {
    out.push('<');
    // Looking at all bytes is faster than stopping early.
    if iri.bytes().fold(true, |fine, byte| fine & iri_can_hold(byte)) {
        out.push_str(iri);
    } else {
        for character in iri.chars() {
            match u8::try_from(character) {
                Ok(byte) if !iri_can_hold(byte) => push_numeric(out, byte.into()),
                _ => out.push(character),
            }
        }
    }
    out.push('>');
}

/// Writes the lexical form of a literal (RDFC-1.0, section 5).
fn escape(out: &mut String, lexical: &str) {
    // Looking at all bytes of a text is faster than stopping early; most have none to escape.
    if !lexical.bytes().fold(false, |found, byte| found | may_be_escaped(byte)) {
        out.push_str(lexical);
        return;
    }
    let mut written = 0;
    for (at, character) in lexical.char_indices() {
        let short = match character {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\u{8}' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\u{c}' => "\\f",
            '\r' => "\\r",
            // The last two are no characters of XML 1.1.
            '\0'..' ' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => "",
            _ => continue,
        };
        out.push_str(&lexical[written..at]);
        written = at + character.len_utf8();
        match short {
            "" => push_numeric(out, character.into()),
            short => out.push_str(short),
        }
    }
    out.push_str(&lexical[written..]);
}

/// Whether the byte is one to escape, or begins U+FFFE and U+FFFF.
fn may_be_escaped(byte: u8) -> bool {
    byte < 0x20 || matches!(byte, b'"' | b'\\' | 0x7f | 0xef)
}

fn push_numeric(out: &mut String, character: u32) {
    write!(out, "\\u{character:04X}").expect("a String takes all writes");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_kept_once_in_canonical_form() {
        let mut dataset = Dataset::new();
        let name =
            dataset.literal("a\"\n\u{7f}é\u{fffd}\u{fffe}\u{ffff}\u{1fffe}", XSD_STRING, None);
        let escaped = "\"a\\\"\\n\\u007Fé\u{fffd}\\uFFFE\\uFFFF\u{1fffe}\"";
        assert_eq!(dataset.text(name), escaped);
        let tagged = dataset.literal("a", XSD_STRING, Some("en"));
        assert_eq!(dataset.text(tagged), "\"a\"@en");
        let iri = dataset.iri("https://example.edu/");
        assert_eq!(dataset.iri("https://example.edu/"), iri);
        let blank = dataset.blank("b0");
        assert!(dataset.is_blank(blank) && !dataset.is_blank(iri));
        assert_eq!(dataset.term_count(), 4);
    }

    #[test]
    fn no_iri_ends_before_its_end() {
        let mut dataset = Dataset::new();
        let iri = dataset.iri("a:b> <é> .\n");
        assert_eq!(dataset.text(iri), "<a:b\\u003E\\u0020\\u003Cé\\u003E\\u0020.\\u000A>");
        let literal = dataset.literal("", "a:b> .", None);
        assert_eq!(dataset.text(literal), "\"\"^^<a:b\\u003E\\u0020.>");
    }

    #[test]
    fn a_subset_keeps_its_terms() {
        let mut dataset = Dataset::new();
        let [a, b, p] = ["a:a", "a:b", "a:p"].map(|iri| dataset.iri(iri));
        for (subject, object) in [(a, b), (b, a), (a, a)] {
            let quad = Quad { subject, predicate: p, object, graph: None, origin: Origin::ROOT };
            dataset.insert(quad);
        }
        let mut some = dataset.subset(|at| at != 1);
        assert_eq!(some.quads(), [dataset.quads()[0], dataset.quads()[2]]);
        assert_eq!((some.iri("a:b"), some.text(b)), (b, "<a:b>"));
    }
}
