//! Time to issue and to verify, beside the bare signature and, with the feature `peers`, beside
//! other implementations; beside JavaScript where its packages are installed. Prints Markdown.

mod disclosure;
mod figures;
mod node;
mod status;
mod suites;
mod tokens;

use figures::{Figures, Goal};
use testamur_benches::measure::{Effort, median_of};
use testamur_benches::ours::{Ours, refuse_clique};
use testamur_benches::suites::CASES;

fn main() {
    let smoke = std::env::args().any(|argument| argument == "--smoke");
    let effort = if smoke { Effort::SMOKE } else { Effort::FULL };
    let entries = if smoke { status::FEW_ENTRIES } else { status::ENTRIES };
    let mut figures = Figures::default();
    suites::print(effort, &mut figures);
    print_phases(effort);
    tokens::print(effort, &mut figures);
    disclosure::print(effort, &mut figures);
    status::print(effort, entries, &mut figures);
    node::print(effort, entries, &figures);
    print_poison(effort, &mut figures);
    figures.print_targets();
}

fn print_phases(effort: Effort) {
    let ours = Ours::new(CASES[0]);
    assert_eq!(ours.quads(), (69, 3), "the document is another");
    print_phases_of(CASES[0].name, ours.phases(effort));
    print_phases_of(CASES[1].name, Ours::new(CASES[1]).jcs_phases(effort));
}

fn print_phases_of(name: &str, phases: Vec<(&str, f64)>) {
    println!("Where our time goes, `{name}`, to verify:\n");
    println!("| phase | µs |\n|---|--:|");
    for (phase, time) in phases {
        // The rest can come out below nothing: it is what two separate measurements differ by.
        match time {
            0.0.. => println!("| {phase} | {time:.1} |"),
            _ => println!("| {phase} | – |"),
        }
    }
    println!();
}

fn print_poison(effort: Effort, figures: &mut Figures) {
    println!("Poison: cliques of blank nodes, read and refused.\n");
    println!("| nodes | quads | ms |\n|--:|--:|--:|");
    let mut longest: f64 = 0.0;
    for nodes in [8, 12, 16, 24] {
        let time = median_of(effort, refuse_clique(nodes));
        println!("| {nodes} | {} | {:.2} |", nodes * (nodes - 1), time / 1e3);
        longest = longest.max(time);
    }
    println!();
    figures.target("poison refused", longest / 1e3, Goal::AtMost(10.0, "ms"));
}
