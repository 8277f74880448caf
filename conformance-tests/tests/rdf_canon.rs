//! RDFC-1.0: the W3C test suite, other implementations, and what must hold for every dataset.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use testamur_canon::rdfc::{Canonical, HashAlgorithm, canonicalize};
use testamur_canon::{Budget, nquads, rdf::Dataset};
use testamur_conformance_tests::{Tally, read_text, vectors};
use testamur_core::Code;

#[test]
fn the_w3c_test_suite() {
    let Some(folder) = vectors().map(|folder| folder.join("rdf-canon")) else { return };
    let manifest: serde_json::Value =
        serde_json::from_str(&read_text(&folder, "manifest.jsonld")).unwrap();
    let mut counts = BTreeMap::new();
    let mut tally =
        Tally::new("rdf-canon", "RDFC-1.0: canonical forms, issued identifiers, poison");
    for test in manifest["entries"].as_array().unwrap() {
        let id = test["id"].as_str().unwrap();
        let kind = test["type"].as_str().unwrap();
        let dataset = nquads::parse(&file(&folder, &test["action"])).unwrap();
        let algorithm = match test["hashAlgorithm"].as_str() {
            None | Some("SHA256") => HashAlgorithm::Sha256,
            Some("SHA384") => HashAlgorithm::Sha384,
            Some(other) => panic!("{id}: {other}"),
        };
        let result = canonicalize(&dataset, algorithm, &mut Budget::default());
        match kind {
            "rdfc:RDFC10EvalTest" => {
                assert_eq!(result.unwrap().nquads(), file(&folder, &test["result"]), "{id}");
            }
            "rdfc:RDFC10MapTest" => {
                let expected: BTreeMap<String, String> =
                    serde_json::from_str(&file(&folder, &test["result"])).unwrap();
                assert_eq!(issued(&dataset, &result.unwrap()), expected, "{id}");
            }
            "rdfc:RDFC10NegativeEvalTest" => {
                let code = result.unwrap_err().code();
                assert_eq!(code, Code::LimitCanonicalizationBudget, "{id}");
            }
            _ => panic!("{id}: {kind}"),
        }
        *counts.entry(kind.to_owned()).or_insert(0) += 1;
        tally.pass();
    }
    assert_eq!(counts.into_values().collect::<Vec<_>>(), [64, 21, 1]);
    tally.finish();
}

fn file(folder: &Path, name: &serde_json::Value) -> String {
    read_text(folder, name.as_str().unwrap())
}

/// The issued identifiers map.
fn issued(dataset: &Dataset, canonical: &Canonical) -> BTreeMap<String, String> {
    let nodes = canonical.issued().iter().enumerate();
    let label = |term| dataset.text(term).trim_start_matches("_:").to_owned();
    nodes.map(|(number, term)| (label(*term), format!("c14n{number}"))).collect()
}

#[test]
fn a_clique_of_blank_nodes_is_refused() {
    let mut text = String::new();
    for (a, b) in (0..8).flat_map(|a| (0..8).map(move |b| (a, b))).filter(|(a, b)| a != b) {
        text += &format!("_:n{a} <https://example.org/knows> _:n{b} .\n");
    }
    let dataset = nquads::parse(&text).unwrap();
    assert_eq!(dataset.quads().len(), 56);
    let error = canonicalize(&dataset, HashAlgorithm::Sha256, &mut Budget::default()).unwrap_err();
    assert_eq!(error.code(), Code::LimitCanonicalizationBudget);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Both peers, where the budget allows to compute the form at all.
    #[test]
    fn other_implementations_agree(graph in graph(Names::NotBlank)) {
        let text = graph.text(&|node| format!("e{node}"));
        let Some(ours) = canonical(&text, HashAlgorithm::Sha256) else { return Ok(()) };
        prop_assert_eq!(&peers::oxrdf(&text), &ours, "oxrdf, {}", text);
        // sophia hashes a quad twice for a node that stands twice in it.
        if !graph.has_loop() {
            prop_assert_eq!(&peers::sophia(&text), &ours, "sophia, {}", text);
        }
    }

    #[test]
    fn labels_order_and_repetition_do_not_matter(
        graph in graph(Names::NotBlank),
        labels in Just((0..NODES).collect::<Vec<_>>()).prop_shuffle(),
        seed: u64,
    ) {
        for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sha384] {
            let text = graph.text(&|node| format!("e{node}"));
            let Some(before) = canonical(&text, algorithm) else { return Ok(()) };
            let changed = graph.shuffled(seed).text(&|node| format!("x{}", labels[node]));
            prop_assert_eq!(canonical(&changed, algorithm), Some(before.clone()), "{}", text);
            // The canonical form is its own canonical form.
            prop_assert_eq!(canonical(&before, algorithm), Some(before));
        }
    }

    #[test]
    fn each_line_is_its_quad(graph in graph(Names::Any)) {
        let dataset = nquads::parse(&graph.text(&|node| format!("e{node}"))).unwrap();
        let result = canonicalize(&dataset, HashAlgorithm::Sha256, &mut Budget::default());
        let Ok(canonical) = result else { return Ok(()) };
        prop_assert!(canonical.lines().map(|line| line.text).is_sorted_by(|a, b| a < b));
        prop_assert_eq!(canonical.lines().map(|line| line.text).collect::<String>(), canonical.nquads());
        for line in canonical.lines() {
            let quad = &dataset.quads()[line.quad];
            let text = |term| match canonical.issued().iter().position(|node| *node == term) {
                Some(number) => format!("_:c14n{number}"),
                None => dataset.text(term).to_owned(),
            };
            let terms = [quad.subject, quad.predicate, quad.object].into_iter().chain(quad.graph);
            let terms: Vec<String> = terms.map(text).collect();
            prop_assert_eq!(format!("{} .\n", terms.join(" ")), line.text);
        }
        let relabeled = canonical.relabel(&dataset, |number| format!("c14n{number}")).unwrap();
        prop_assert_eq!(relabeled.nquads(), canonical.nquads());
        let reversed = canonical.relabel(&dataset, |number| format!("u{}", NODES - number)).unwrap();
        prop_assert!(reversed.lines().map(|line| line.text).is_sorted_by(|a, b| a < b));
        prop_assert_eq!(reversed.lines().len(), canonical.lines().len());
    }
}

fn canonical(text: &str, algorithm: HashAlgorithm) -> Option<String> {
    let dataset = nquads::parse(text).unwrap();
    let canonical = canonicalize(&dataset, algorithm, &mut Budget::default()).ok()?;
    Some(canonical.into_nquads())
}

/// More than there are canonical labels of one digit.
const NODES: usize = 12;

#[derive(Clone, Debug)]
struct Graph(Vec<[Term; 4]>);

/// What names graphs.
///
/// RDFC-1.0 does not say in which place of a quad the node itself stands when it hashes a related
/// one, so with blank nodes as names it cannot always tell look-alikes apart, and the result
/// depends on the labels in the input. For `_:a <p:1> _:c _:b .`, `_:b <p:1> _:d _:a .`,
/// `_:e <p:1> _:c .` every implementation, the reference too, gives one of two forms.
#[derive(Clone, Copy, PartialEq)]
enum Names {
    Any,
    NotBlank,
}

#[derive(Clone, Debug, PartialEq)]
enum Term {
    Node(usize),
    Other(&'static str),
}

impl Graph {
    fn text(&self, label: &dyn Fn(usize) -> String) -> String {
        let term = |term: &Term| match term {
            Term::Node(node) => format!("_:{} ", label(*node)),
            Term::Other(text) => format!("{text} "),
        };
        self.0.iter().map(|quad| quad.iter().map(term).collect::<String>() + ".\n").collect()
    }

    /// Whether a node stands twice in a quad.
    fn has_loop(&self) -> bool {
        let node = |term: &Term| if let Term::Node(node) = term { Some(*node) } else { None };
        self.0.iter().any(|[s, _, o, g]| {
            let (s, o, g) = (node(s), node(o), node(g));
            (s.is_some() && (s == o || s == g)) || (o.is_some() && o == g)
        })
    }

    /// The quads in another order, some of them twice.
    fn shuffled(&self, seed: u64) -> Graph {
        let mut quads: Vec<_> = self.0.iter().chain(self.0.iter().step_by(3)).cloned().collect();
        let mut state = seed | 1;
        for at in (1..quads.len()).rev() {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            quads.swap(at, (state >> 33) as usize % (at + 1));
        }
        Graph(quads)
    }
}

/// Datasets whose blank nodes often look alike: few predicates, few other terms, some with a
/// regular shape.
fn graph(names: Names) -> impl Strategy<Value = Graph> {
    (2..=NODES).prop_flat_map(move |nodes| {
        let node = (0..nodes).prop_map(Term::Node).boxed();
        let of = |texts: &'static [&'static str]| {
            proptest::sample::select(texts).prop_map(Term::Other).boxed()
        };
        let iri = of(&["<a:1>", "<a:10>", "<b:é>"]);
        // In lower case, since oxrdf makes language tags so.
        let literal = of(&[
            "\"x\"",
            "\"x!\"",
            "\"x\"@en",
            "\"x\"@en-gb",
            "\"x\"^^<a:1>",
            "\"\\\"\\\\\\t\\n\\u007F\"",
        ]);
        let none = Just(Term::Other("")).boxed();
        let quad = (
            prop_oneof![6 => node.clone(), 1 => iri.clone()],
            of(&["<p:1>", "<p:2>"]),
            prop_oneof![8 => node.clone(), 1 => iri.clone(), 1 => literal],
            prop_oneof![8 => none.clone(), 1 => iri, 1 => if names == Names::Any { node } else { none }],
        );
        let quads = proptest::collection::vec(quad.prop_map(|(s, p, o, g)| [s, p, o, g]), 0..16);
        let ring = (0_usize..3, any::<bool>()).prop_map(move |(step, both)| {
            let arc = |from: usize, to: usize| {
                [Term::Node(from), Term::Other("<p:1>"), Term::Node(to % nodes), Term::Other("")]
            };
            let there = (0..nodes).map(|at| arc(at, at + step));
            let back = (0..nodes).filter(|_| both).map(|at| arc((at + step) % nodes, at));
            there.chain(back).filter(|_| step > 0).collect::<Vec<_>>()
        });
        (quads, ring).prop_map(|(quads, ring)| Graph(quads.into_iter().chain(ring).collect()))
    })
}

/// Other implementations.
mod peers {
    use oxrdf::dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm};
    use sophia_api::source::QuadSource;

    pub(super) fn oxrdf(text: &str) -> String {
        let quads = oxttl::NQuadsParser::new().for_slice(text.as_bytes());
        let mut dataset: oxrdf::Dataset = quads.map(Result::unwrap).collect();
        let hash_algorithm = CanonicalizationHashAlgorithm::Sha256;
        dataset.canonicalize(CanonicalizationAlgorithm::Rdfc10 { hash_algorithm });
        let mut lines: Vec<String> = dataset.iter().map(|quad| format!("{quad} .\n")).collect();
        lines.sort();
        lines.concat()
    }

    pub(super) fn sophia(text: &str) -> String {
        type Quad = sophia_api::quad::Spog<sophia_api::term::SimpleTerm<'static>>;
        let quads: std::collections::HashSet<Quad> =
            sophia_turtle::parser::nq::parse_str(text).collect_quads().unwrap();
        let mut out = Vec::new();
        sophia_c14n::rdfc10::normalize(&quads, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }
}
