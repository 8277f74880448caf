//! What takes the terms and statements that a walk finds.

use crate::rdf::{Dataset, Origins, Quad, TermId};
use std::collections::HashMap;

/// Takes terms and statements. The walk is the same whatever becomes of them, and so is what it
/// refuses.
pub(super) trait Sink {
    /// The term of an absolute IRI.
    fn iri(&mut self, iri: &str) -> TermId;
    /// A blank node that the document has no label for.
    fn fresh(&mut self) -> TermId;
    /// The blank node that the document calls so.
    fn labelled(&mut self, label: &str) -> TermId;
    /// A literal, as [`Dataset::literal`].
    fn literal(&mut self, lexical: &str, datatype: &str, language: Option<&str>) -> TermId;
    /// Takes a statement.
    fn insert(&mut self, quad: Quad);
    /// The bytes of a statement's line; 0 where none is made.
    fn length(&self, quad: &Quad) -> usize;
    /// How many statements it took.
    fn len(&self) -> usize;
    /// The places of the document that were named.
    fn origins(&self) -> &Origins;
    /// The places of the document, to name one.
    fn origins_mut(&mut self) -> &mut Origins;
}

/// Keeps everything: a dataset in the making.
pub(super) struct Kept {
    pub(super) dataset: Dataset,
    /// The document's blank node identifiers and what they became.
    labels: HashMap<String, TermId>,
    blanks: u32,
}

/// Keeps nothing, for those who only ask whether the document can be read.
pub(super) struct Dropped {
    quads: usize,
    origins: Origins,
}

impl Kept {
    pub(super) fn new() -> Kept {
        Kept { dataset: Dataset::roomy(), labels: HashMap::new(), blanks: 0 }
    }
}

impl Sink for Kept {
    fn iri(&mut self, iri: &str) -> TermId {
        self.dataset.iri(iri)
    }

    fn fresh(&mut self) -> TermId {
        let label = format!("b{}", self.blanks);
        self.blanks += 1;
        self.dataset.blank(&label)
    }

    fn labelled(&mut self, label: &str) -> TermId {
        if let Some(found) = self.labels.get(label) {
            return *found;
        }
        let blank = self.fresh();
        self.labels.insert(label.to_owned(), blank);
        blank
    }

    fn literal(&mut self, lexical: &str, datatype: &str, language: Option<&str>) -> TermId {
        self.dataset.literal(lexical, datatype, language)
    }

    fn insert(&mut self, quad: Quad) {
        self.dataset.insert(quad);
    }

    fn length(&self, quad: &Quad) -> usize {
        self.dataset.length(quad)
    }

    fn len(&self) -> usize {
        self.dataset.quads().len()
    }

    fn origins(&self) -> &Origins {
        self.dataset.origins()
    }

    fn origins_mut(&mut self) -> &mut Origins {
        self.dataset.origins_mut()
    }
}

impl Dropped {
    pub(super) fn new() -> Dropped {
        Dropped { quads: 0, origins: Origins::roomy() }
    }
}

/// One term stands for all: the walk asks whether there is one, never which.
impl Sink for Dropped {
    fn iri(&mut self, _iri: &str) -> TermId {
        TermId::ANY
    }

    fn fresh(&mut self) -> TermId {
        TermId::ANY
    }

    fn labelled(&mut self, _label: &str) -> TermId {
        TermId::ANY
    }

    fn literal(&mut self, _lexical: &str, _datatype: &str, _language: Option<&str>) -> TermId {
        TermId::ANY
    }

    fn insert(&mut self, _quad: Quad) {
        self.quads += 1;
    }

    fn length(&self, _quad: &Quad) -> usize {
        0
    }

    fn len(&self) -> usize {
        self.quads
    }

    fn origins(&self) -> &Origins {
        &self.origins
    }

    fn origins_mut(&mut self) -> &mut Origins {
        &mut self.origins
    }
}
