//! What each implementation writes into RDF for the values of a document, beside what ours and
//! oxjsonld write. Where the lines differ, so do the signatures. Prints Markdown.

use affinidi_rdf_encoding::jsonld::expand_and_to_rdf;
use affinidi_rdf_encoding::nquads::serialize_dataset;
use oxjsonld::JsonLdParser;
use ssi::json_ld::{CompactJsonLd, ContextLoader, Expandable};
use ssi::rdf::{AnyLdEnvironment, LdEnvironment};
use std::collections::BTreeSet;
use testamur_benches::measure::block_on;
use testamur_canon::Budget;
use testamur_canon::jsonld::{Contexts, Options, to_rdf};
use testamur_canon::rdfc::{HashAlgorithm, canonicalize};

/// What Open Badges 3.0.3 says of `creditsEarned`: a type of its own, for that of XML Schema begins
/// with `http:`.
const CREDITS: &str = "https://www.w3.org/2001/XMLSchema#float";

/// Types of values, and values of them.
const VALUES: [(&str, &str); 11] = [
    (CREDITS, "6.5"),
    (CREDITS, "3"),
    ("xsd:float", "6.5"),
    ("xsd:float", "3"),
    ("xsd:double", "6.5"),
    ("xsd:double", "3"),
    ("xsd:decimal", "6.5"),
    ("xsd:integer", "3"),
    ("xsd:string", "true"),
    ("", "6.5"),
    ("", "true"),
];

fn main() {
    println!("| type in the context | value | oxjsonld | testamur | ssi | affinidi |");
    println!("|---|---|---|---|---|---|");
    let mut differing = [0; 2];
    for (datatype, value) in VALUES {
        let document = document(datatype, value);
        let expected = oxigraph(&document);
        let ours = ours(&document);
        assert_eq!(ours, expected, "{document}");
        let peers = [ssi(&document), affinidi(&document)];
        for (count, peer) in differing.iter_mut().zip(&peers) {
            *count += usize::from(*peer != expected);
        }
        let compared =
            |peer: &Lines| if *peer == expected { "the same".to_owned() } else { shown(peer) };
        let [ssi, affinidi] = peers.each_ref().map(compared);
        let datatype = if datatype.is_empty() { "none" } else { datatype };
        println!(
            "| {datatype} | {value} | {} | {} | {} | {} |",
            shown(&expected),
            compared(&ours),
            ssi,
            affinidi
        );
    }
    let [ssi, affinidi] = differing;
    println!("\nDifferent: ssi {ssi}, affinidi {affinidi}, of {}.", VALUES.len());
}

/// A node with one value.
fn document(datatype: &str, value: &str) -> String {
    let datatype = match datatype.strip_prefix("xsd:") {
        Some(name) => format!(r#", "@type": "http://www.w3.org/2001/XMLSchema#{name}""#),
        None if datatype.is_empty() => String::new(),
        None => format!(r#", "@type": "{datatype}""#),
    };
    format!(
        r#"{{"@context": {{"value": {{"@id": "https://example.org/value"{datatype}}}}},
        "@id": "https://example.org/node", "value": {value}}}"#
    )
}

/// The statements, each a line, in order.
type Lines = BTreeSet<String>;

fn lines(nquads: &str) -> Lines {
    nquads.lines().map(|line| line.trim_end().to_owned()).collect()
}

fn ours(document: &str) -> Lines {
    let document = testamur_core::json::parse(document.as_bytes()).expect("it is JSON");
    let mut budget = Budget::default();
    let dataset = to_rdf(&document, &Contexts::bundled(), &Options::default(), &mut budget)
        .expect("all terms are defined");
    let canonical = canonicalize(&dataset, HashAlgorithm::Sha256, &mut budget);
    lines(canonical.expect("there is one node").nquads())
}

fn oxigraph(document: &str) -> Lines {
    let quads = JsonLdParser::new().for_slice(document);
    quads.map(|quad| format!("{} .", quad.expect("all terms are defined"))).collect()
}

fn ssi(document: &str) -> Lines {
    let document: CompactJsonLd = serde_json::from_str(document).expect("it is JSON");
    let mut environment = LdEnvironment::default();
    let loader = ContextLoader::default();
    let expanded = block_on(document.expand_with(&mut environment, &loader));
    let expanded = expanded.expect("all terms are defined");
    let canonical = environment.canonical_form_of(&expanded).expect("there is one node");
    canonical.iter().flat_map(|text| lines(text)).collect()
}

fn affinidi(document: &str) -> Lines {
    let document = serde_json::from_str(document).expect("it is JSON");
    let dataset = expand_and_to_rdf(&document).expect("all terms are defined");
    lines(&serialize_dataset(&dataset.quads))
}

/// What stands for the value.
fn shown(lines: &Lines) -> String {
    let object = |line: &String| {
        let line = line.trim_end_matches(" .");
        let object = line.splitn(3, ' ').nth(2).unwrap_or(line);
        format!("`{}`", object.replace("http://www.w3.org/2001/XMLSchema#", "xsd:"))
    };
    match lines.is_empty() {
        true => "nothing".to_owned(),
        false => lines.iter().map(object).collect::<Vec<_>>().join(", "),
    }
}
