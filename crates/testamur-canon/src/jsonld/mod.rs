//! JSON-LD 1.1 to RDF in one walk over the document, with contexts compiled once
//! ([JSON-LD 1.1 API](https://www.w3.org/TR/json-ld11-api/), sections 4, 5, 7 and 8.1).
//!
//! No expanded document and no node map is built: each statement is made where its value stands,
//! and remembers that place. The processing mode is always json-ld-1.1.
//!
//! [`Options::default`] reads safely: what JSON-LD would drop or leave relative is an error with
//! its place. It refuses all that the safe mode of jsonld.js refuses, and a `@language` or
//! `@direction` without a `@value` as well. `null`, empty arrays and `@index` are let through, as
//! there.
//!
//! Language tags come into the RDF in lower case, as most implementations have them; see
//! `docs/decisions/0008-language-tags.md`. The base direction of a string comes there in its datatype;
//! see `docs/decisions/0019-base-direction.md`.
//!
//! One thing is read that the specification has no rule for: an object in a list of contexts whose only
//! member is `@context` is what it holds, as jsonld.js, PyLD and the W3C's suites for proofs have it.
//!
//! What an attacker can enlarge is bounded. Of one document, RDF text takes at most 32 times the
//! text of the document and 1 MiB; there are at most 2,000,000 statements, of 20 bytes each, which
//! as N-Quads take at most 32 times the text of the document and 8 MiB; its
//! contexts take at most 1,000,000 steps, which is 32 MB. What many documents take can be bounded
//! together ([`SharedWork`](crate::SharedWork)). A value of two bytes, as an item of a
//! list, makes two statements and a blank node, about 100 bytes. Contexts that are kept between
//! documents take about 16 MB before they are forgotten, and none that a document brings is kept.

mod active;
mod bundled;
mod compile;
mod contexts;
mod grow;
mod iri;
mod keyword;
mod limits;
mod literal;
mod map;
mod node;
mod object;
#[cfg(test)]
mod same;
mod scope;
mod sink;
mod term;
#[cfg(test)]
mod tests;
mod walk;

pub use contexts::Contexts;

use crate::Budget;
use crate::rdf::{Dataset, Origin};
use grow::Grow;
use scope::Scopes;
use sink::{Dropped, Kept, Sink};
use testamur_core::json::{Object, Value};
use testamur_core::{COMPLETE, Code, Error, InBuild, Result};
use walk::{Graph, Property, Spot, Target, Walk};

/// How a document is read.
#[derive(Clone, Debug)]
pub struct Options {
    base: Option<String>,
    loss: Loss,
    direction: Option<RdfDirection>,
    tags: TagCase,
    expand_context: Option<Value>,
    without: Option<&'static str>,
    /// What stands in the place of the member that is left out.
    instead: Option<Value>,
    /// Undefined terms are left out even so, except at and below members of these names.
    defined: Option<&'static [&'static str]>,
}

/// What happens to data that JSON-LD would leave out of the RDF without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loss {
    Refused,
    Silent,
}

/// In which letters language tags come into the RDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TagCase {
    /// As the value space of RDF 1.1 has them (RDF 1.1 Concepts, section 3.3).
    Lower,
    AsWritten,
}

/// How the base direction of a string is kept in RDF (JSON-LD 1.1 API, section 9.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RdfDirection {
    /// In a datatype IRI such as `https://www.w3.org/ns/i18n#ar_rtl`
    I18nDatatype,
    /// On a blank node with rdf:value, rdf:language and rdf:direction
    CompoundLiteral,
}

impl Default for Options {
    /// What credentials use: no base IRI, the direction of strings in datatypes, and whatever would be
    /// lost is an error.
    fn default() -> Options {
        let direction = Some(RdfDirection::I18nDatatype);
        Options { loss: Loss::Refused, direction, ..Options::json_ld_api(None) }
    }
}

impl Options {
    /// Plain JSON-LD 1.1, which drops what it cannot express: for data that nobody signed.
    pub fn json_ld_api(base: Option<&str>) -> Options {
        Options {
            base: base.map(str::to_owned),
            loss: Loss::Silent,
            direction: None,
            tags: TagCase::Lower,
            expand_context: None,
            without: None,
            instead: None,
            defined: None,
        }
    }

    /// Applies a context before the document's own (`expandContext` of the JSON-LD API).
    #[must_use]
    pub fn with_expand_context(mut self, context: Value) -> Options {
        self.expand_context = Some(context);
        self
    }

    /// Leaves out the member of this name of the document itself, as if it were not there: a
    /// document is signed without its proof and need not be copied for it.
    #[must_use]
    pub fn without_member(mut self, name: &'static str) -> Options {
        self.without = Some(name);
        self.instead = None;
        self
    }

    /// Reads this value as the member of this name of the document itself, whether or not it has
    /// one: the later proof of a chain signs the document with the earlier proofs only.
    #[must_use]
    pub fn with_member(mut self, name: &'static str, value: Value) -> Options {
        self = self.without_member(name);
        self.instead = Some(value);
        self
    }

    /// Keeps capital letters of language tags, as some software does: `de-DE` in place of `de-de`.
    /// The literals are others then, and so are canonical form and signature.
    #[must_use]
    pub fn with_language_tags_as_written(mut self) -> Options {
        self.tags = TagCase::AsWritten;
        self
    }

    /// **Dangerous**: leaves out members that no context defines, as plain JSON-LD does, so that a
    /// signature over the RDF does not cover them. Members of the names in `except`, and all below
    /// them, must still be defined. Everything else that would be lost stays an error.
    /// [`undefined_terms`] tells what was left out.
    #[must_use]
    pub fn dangerous_drop_undefined_terms(mut self, except: &'static [&'static str]) -> Options {
        self.defined = Some(except);
        self
    }

    /// Keeps the base direction of strings in RDF.
    #[must_use]
    pub fn with_rdf_direction(mut self, direction: RdfDirection) -> Options {
        self.direction = Some(direction);
        self
    }

    /// **Dangerous**: leaves out the base direction of strings, as plain JSON-LD does, so that a signature
    /// over the RDF does not cover it.
    #[must_use]
    pub fn dangerous_drop_directions(mut self) -> Options {
        self.direction = None;
        self
    }
}

/// The RDF dataset of a JSON-LD document.
///
/// # Errors
/// A `context.…` code with a pointer into the document; a `limit.…` code.
pub fn to_rdf(
    document: &Value,
    contexts: &Contexts,
    options: &Options,
    budget: &mut Budget,
) -> Result<Dataset> {
    read(Document::Value(document), contexts, options, budget, Kept::new())
        .map(|(kept, _)| kept.dataset)
}

/// As [`to_rdf`], for a document that is held as an object.
///
/// # Errors
/// As [`to_rdf`].
pub fn object_to_rdf(
    document: &Object,
    contexts: &Contexts,
    options: &Options,
    budget: &mut Budget,
) -> Result<Dataset> {
    let document = Document::Object(document);
    read(document, contexts, options, budget, Kept::new()).map(|(kept, _)| kept.dataset)
}

/// Whether [`object_to_rdf`] would give a dataset: it takes the same steps and refuses the same for
/// the same reason, but makes nothing, which costs about a third. Statements that it does not make
/// are not too many bytes.
///
/// # Errors
/// As [`to_rdf`], always the same one.
pub fn check_object(
    document: &Object,
    contexts: &Contexts,
    options: &Options,
    budget: &mut Budget,
) -> Result<()> {
    undefined_terms(document, contexts, options, budget).map(drop)
}

/// As [`check_object`], and tells which members no context defines, where the options let them be.
///
/// # Errors
/// As [`to_rdf`].
pub fn undefined_terms(
    document: &Object,
    contexts: &Contexts,
    options: &Options,
    budget: &mut Budget,
) -> Result<Undefined> {
    let document = Document::Object(document);
    if COMPLETE {
        return read(document, contexts, options, budget, Dropped::new())
            .map(|(_, undefined)| undefined);
    }
    // A walk that keeps nothing is one more in the module. This one refuses more: statements that are too long.
    read(document, contexts, options, budget, Kept::new())
        .map(|(_, undefined)| undefined)
        .inspect_err(|error| {
            if error.code() == Code::LimitRdfSize {
                InBuild::is_here();
            }
        })
}

/// The members of a document that no context defines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undefined {
    /// The first 32, in the order of the walk: `context.undefined_term` with its facts and place.
    pub named: Vec<Error>,
    /// How many more there are.
    pub others: usize,
}

impl Undefined {
    /// Those with a name, and one that tells how many others there are, if there are any.
    pub fn errors(&self) -> impl Iterator<Item = Error> + '_ {
        let others = (self.others > 0).then(|| {
            let members = if self.others == 1 { "member" } else { "members" };
            Error::new(Code::ContextUndefinedTerm)
                .with("term", format_args!("{} further {members}", self.others))
                .with("hint", "")
        });
        self.named.iter().cloned().chain(others)
    }
}

/// The ways to hold a document.
enum Document<'d> {
    Value(&'d Value),
    Object(&'d Object),
}

fn read<S: Sink>(
    document: Document<'_>,
    contexts: &Contexts,
    options: &Options,
    budget: &mut Budget,
    sink: S,
) -> Result<(S, Undefined)> {
    let (root, arena) = (contexts.root(), Grow::new());
    let shared = budget.shared_work();
    let base = options.base.as_deref();
    let scopes =
        Scopes::new(contexts.sources(), &root, &arena, base, shared.map(|work| work.contexts));
    let mut walk = Walk::new(options, scopes, shared.map(|work| work.canonical), sink);
    let outcome = walk_through(&mut walk, document, options);
    // What ended in an error took its time, too.
    if let Some(shared) = budget.shared_work_mut() {
        shared.contexts.take(walk.scopes.own_steps());
        shared.canonical.take(walk.stated() as u64);
    }
    outcome?;
    budget.spend(walk.scopes.steps() / STEPS_OF_BUDGET)?;
    Ok((walk.sink, walk.undefined))
}

fn walk_through<'a, S: Sink>(
    walk: &mut Walk<'a, S>,
    document: Document<'a>,
    options: &'a Options,
) -> Result<()> {
    let mut scope = walk.scopes.initial();
    if let Some(context) = &options.expand_context {
        scope = walk.scopes.apply_inline(scope, context)?;
    }
    let spot = Spot {
        scope,
        property: Property::None,
        graph: Graph::Default,
        at: Origin::ROOT,
        from_map: false,
        whole: true,
    };
    match document {
        Document::Value(value) => walk.value(spot, value, &mut Target::Free)?,
        Document::Object(object) => walk.object(spot, object, &mut Target::Free)?,
    };
    Ok(())
}

/// So many steps of context processing cost as much as one step of canonicalization.
const STEPS_OF_BUDGET: u64 = 256;

/// A SHA-256 from its hexadecimal digits, when the library is compiled.
const fn hex(digits: &str) -> [u8; 32] {
    const fn value(digit: u8) -> u8 {
        match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => panic!("hashes are written in lower-case hexadecimal"),
        }
    }
    let digits = digits.as_bytes();
    assert!(digits.len() == 64, "a SHA-256 has 64 digits");
    let mut bytes = [0; 32];
    let mut at = 0;
    while at < 32 {
        bytes[at] = value(digits[2 * at]) << 4 | value(digits[2 * at + 1]);
        at += 1;
    }
    bytes
}
