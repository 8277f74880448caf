//! Whether the contexts give a proof's members the meaning that Data Integrity gives them.
//!
//! An RDF suite signs what members mean, and the verifier reads them by name. If a context maps
//! `proofPurpose` to something else, or the signed end of a proof stands under another name than
//! `expires`, the two differ.

use crate::suite::Suite;
use testamur_canon::rdf::{Dataset, Quad, TermId, XSD_STRING};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, Result};

/// Checks that every member of `proof` that this crate reads became the statement it should, and
/// that every such statement about the proof came from that member.
///
/// # Errors
/// [`Code::ProofMeaning`] with the member and the term it should mean.
pub(crate) fn check(suite: Suite, proof: &Object, dataset: &mut Dataset) -> Result<()> {
    for (member, term, form) in TERMS {
        let Some(value) = proof.get(member) else { continue };
        for item in value.as_set().iter().filter_map(Value::as_str) {
            if !states(dataset, term, form, item, suite) {
                return Err(wrong(member, term).at(Pointer::root().child(member)));
            }
        }
    }
    nothing_hidden(dataset)
}

/// Checks that no statement that decides about the proof is made by anything but its member: the
/// reader of members would not see it. Objects inside that are not the proof may say what they like.
fn nothing_hidden(dataset: &mut Dataset) -> Result<()> {
    let terms = TERMS.map(|(member, term, _)| (dataset.iri(term), member, term));
    let origins = dataset.origins();
    let made_by = |quad: &Quad, name| origins.member(quad.origin) == Some(name);
    // Its method is a member that every proof has, so it tells which node the proof is.
    let is_method = |quad: &&Quad| {
        let known = terms.iter().any(|term| (term.0, term.1) == (quad.predicate, METHOD));
        known && made_by(quad, METHOD)
    };
    let Some(node) = dataset.quads().iter().find(is_method).map(|quad| quad.subject) else {
        return Ok(());
    };
    for quad in dataset.quads().iter().filter(|quad| quad.subject == node) {
        let decides = terms.iter().find(|(predicate, ..)| *predicate == quad.predicate);
        let Some((_, member, term)) = decides else { continue };
        if !made_by(quad, member) {
            return Err(wrong(member, term).at(origins.pointer(quad.origin)));
        }
    }
    Ok(())
}

fn wrong(member: &str, term: &str) -> Error {
    Error::new(Code::ProofMeaning).with("member", member).with("term", term)
}

/// Whether there is a statement with this predicate and object.
fn states(dataset: &mut Dataset, term: &str, form: Is, item: &str, suite: Suite) -> bool {
    let predicate = dataset.iri(term);
    let objects: Vec<TermId> = match form {
        Is::Type => vec![dataset.iri(&format!("{SECURITY}{}", suite.proof_type()))],
        // Data Integrity's first context had no datatype for the suite's name.
        Is::Cryptosuite => vec![
            dataset.literal(item, &format!("{SECURITY}cryptosuiteString"), None),
            dataset.literal(item, XSD_STRING, None),
        ],
        Is::Iri => vec![dataset.iri(item)],
        Is::Purpose if purpose(item).is_some() => purpose(item)
            .map(|term| dataset.iri(&format!("{SECURITY}{term}")))
            .into_iter()
            .collect(),
        // Other purposes are terms of some other vocabulary.
        Is::Purpose => dataset
            .quads()
            .iter()
            .filter(|quad| quad.predicate == predicate)
            .map(|quad| quad.object)
            .collect(),
        Is::Time => vec![dataset.literal(item, XSD_DATE_TIME, None)],
        Is::Text => vec![dataset.literal(item, XSD_STRING, None)],
    };
    dataset.quads().iter().any(|quad| quad.predicate == predicate && objects.contains(&quad.object))
}

#[derive(Clone, Copy)]
enum Is {
    Type,
    Cryptosuite,
    Purpose,
    Iri,
    Time,
    Text,
}

const SECURITY: &str = "https://w3id.org/security#";
const XSD_DATE_TIME: &str = "http://www.w3.org/2001/XMLSchema#dateTime";

/// The term of the security vocabulary for a purpose that Data Integrity names (section 2.1.2).
fn purpose(name: &str) -> Option<&'static str> {
    Some(match name {
        "assertionMethod" => "assertionMethod",
        "authentication" => "authenticationMethod",
        "capabilityDelegation" => "capabilityDelegationMethod",
        "capabilityInvocation" => "capabilityInvocationMethod",
        "keyAgreement" => "keyAgreementMethod",
        _ => return None,
    })
}

const METHOD: &str = "verificationMethod";

const TERMS: [(&str, &str, Is); 10] = [
    ("type", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", Is::Type),
    ("cryptosuite", "https://w3id.org/security#cryptosuite", Is::Cryptosuite),
    (METHOD, "https://w3id.org/security#verificationMethod", Is::Iri),
    ("proofPurpose", "https://w3id.org/security#proofPurpose", Is::Purpose),
    ("created", "http://purl.org/dc/terms/created", Is::Time),
    ("expires", "https://w3id.org/security#expiration", Is::Time),
    ("domain", "https://w3id.org/security#domain", Is::Text),
    ("challenge", "https://w3id.org/security#challenge", Is::Text),
    ("nonce", "https://w3id.org/security#nonce", Is::Text),
    ("previousProof", "https://w3id.org/security#previousProof", Is::Iri),
];
