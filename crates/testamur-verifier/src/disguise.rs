//! Statements under another name.
//!
//! An RDF signature covers what a document means, not how its members are called: with a context of
//! its own, an IRI for a name, or a keyword that regroups members, `validUntil` can be called
//! something else, and the signature still matches. Whoever reads by name would overlook it. So
//! where a document does such a thing, or has a context that does not come with this library, what it
//! states about itself is compared with its names
//! ([Data Integrity 1.0, section 4.6](https://www.w3.org/TR/vc-data-integrity/#validating-contexts)).
//! The contexts of this library give no such statement a second name; a test goes through them.

use crate::contexts::Reading;
use crate::examination::Examination;
use testamur_canon::rdf::Dataset;
use testamur_core::json::{Pointer, Value};
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Error};

/// As N-Quads write it, like the next.
const TYPE: &str = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>";
const VOCABULARY: &str = "<https://www.w3.org/2018/credentials#";

/// The members of credentials and presentations that are read by name.
const READ_BY_NAME: [&str; 14] = [
    "credentialSchema",
    "credentialStatus",
    "credentialSubject",
    "evidence",
    "expirationDate",
    "holder",
    "issuanceDate",
    "issuer",
    "refreshService",
    "relatedResource",
    "termsOfUse",
    "validFrom",
    "validUntil",
    "verifiableCredential",
];

impl Examination<'_> {
    /// Fails the contexts check for each statement about the document that stands elsewhere than
    /// under its name.
    pub(crate) fn disguises(&mut self, document: &Value, reading: Option<&Reading>) {
        let Some(reading) = reading else { return };
        if !reading.doubtful || self.inquiry.is_waiting() {
            return;
        }
        if let Some(unusual) = &reading.unusual {
            let warning = Error::new(Code::ContextOwnNames).at(unusual.clone());
            self.draft.find(CheckId::Contexts, Outcome::Warned, warning);
        }
        let Some(rdf) = self.rdf(document, &reading.contexts) else { return };
        for error in disguised(&rdf) {
            self.draft.fail(CheckId::Contexts, error);
        }
    }
}

fn disguised(dataset: &Dataset) -> Vec<Error> {
    let place = |quad: &testamur_canon::rdf::Quad| dataset.origins().pointer(quad.origin);
    let about = dataset.quads().iter().find_map(|quad| {
        let is_type = dataset.text(quad.predicate) == TYPE && under("type", &place(quad));
        is_type.then_some(quad.subject)
    });
    let Some(about) = about else {
        return vec![Error::new(Code::ContextDisguised).with("term", "type")];
    };
    let of_document = dataset.quads().iter().filter(|quad| quad.subject == about);
    of_document
        .filter_map(|quad| {
            let name = dataset.text(quad.predicate).strip_prefix(VOCABULARY)?;
            let name = name.strip_suffix('>')?;
            let name = READ_BY_NAME.into_iter().find(|known| *known == name)?;
            let at = place(quad);
            let honest = quad.graph.is_none() && under(name, &at);
            (!honest).then(|| Error::new(Code::ContextDisguised).with("term", name).at(at))
        })
        .take(READ_BY_NAME.len())
        .collect()
}

/// Whether a place lies in the document's own member of this name.
fn under(name: &str, place: &Pointer) -> bool {
    let rest = place.as_str().strip_prefix('/').and_then(|text| text.strip_prefix(name));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contexts::IDENTIFIERS;
    use testamur_canon::jsonld::Contexts;
    use testamur_core::json::parse;

    /// Every term definition of a context and of the contexts inside its definitions.
    fn definitions<'c>(context: &'c Value, look: &mut impl FnMut(&'c str, &'c Value)) {
        for map in context.as_set().iter().filter_map(Value::as_object) {
            for (term, definition) in map.iter() {
                look(term, definition);
                if let Some(scoped) = definition.get("@context") {
                    definitions(scoped, look);
                }
            }
        }
    }

    /// The last part of an IRI, whatever stands for the rest: a prefix that another context defines
    /// must not hide it.
    fn last_part(iri: &str) -> &str {
        iri.rsplit(['#', '/', ':']).next().unwrap()
    }

    #[test]
    fn no_context_of_the_library_gives_a_deciding_term_another_name() {
        let contexts = Contexts::bundled();
        let vocabulary = VOCABULARY.trim_start_matches('<');
        let (mut seen, mut deciding) = (0, 0);
        for url in contexts.urls() {
            let document = parse(contexts.bundled_text(url).unwrap().as_bytes()).unwrap();
            definitions(document.get("@context").unwrap(), &mut |term, definition| {
                seen += 1;
                let own = |name: &str| definition.get(name).and_then(Value::as_str);
                let meaning = definition.as_str().or_else(|| own("@id")).unwrap_or(term);
                match term {
                    "@vocab" => {
                        return assert!(meaning.ends_with(['#', '/']), "{url}: {meaning}");
                    }
                    "@version" | "@protected" => return,
                    _ => assert!(!term.starts_with('@'), "{url}: {term} was not thought of"),
                }
                // Regroups, turns round or leaves out members.
                for keyword in ["@reverse", "@nest", "@index"] {
                    assert!(own(keyword).is_none(), "{url}: {term} has {keyword}");
                }
                assert!(!definition.is_null(), "{url}: {term}");
                match meaning {
                    "@id" => return assert!(IDENTIFIERS.contains(&term), "{url}: {term}"),
                    "@type" => return assert_eq!(term, "type", "{url}"),
                    _ => assert!(!meaning.starts_with('@'), "{url}: {term} is {meaning}"),
                }
                let name = last_part(meaning);
                if READ_BY_NAME.contains(&name) || ["proof", "type", "id"].contains(&name) {
                    deciding += 1;
                    assert_eq!(term, name, "{url}: {term} is {meaning}");
                }
                // A prefix that ends within a name.
                if let Some(begin) = meaning.strip_prefix(vocabulary).filter(|b| !b.is_empty()) {
                    let within = |name: &str| name.starts_with(begin) && name != begin;
                    assert!(!READ_BY_NAME.into_iter().any(within), "{url}: {meaning}");
                }
            });
        }
        assert!(seen > 1000 && deciding > 30, "{seen} definitions, {deciding} deciding");
    }
}
