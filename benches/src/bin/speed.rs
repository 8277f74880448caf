//! Time to issue and to verify, beside the bare signature and, with the feature `peers`, beside
//! other implementations. Prints Markdown.

use testamur_benches::bare::Bare;
use testamur_benches::disclosure::Disclosure;
use testamur_benches::measure::{Effort, Work, median_of, medians};
use testamur_benches::ours::{Ours, refuse_clique};
use testamur_benches::suites::{CASES, Case};
use testamur_benches::tokens::{TOKENS, Token};
use testamur_proof::Suite;

fn main() {
    let smoke = std::env::args().any(|argument| argument == "--smoke");
    let effort = if smoke { Effort::SMOKE } else { Effort::FULL };
    let rows: Vec<[Row; 2]> = CASES.into_iter().map(|case| measure(case, effort)).collect();
    print_table(rows.as_flattened());
    let tokens = print_tokens(effort);
    print_phases(effort);
    let disclosure = print_disclosure(effort);
    let poison = print_poison(effort);
    print_targets(rows.as_flattened(), poison);
    for (what, times) in tokens {
        let reached = if times <= 1.4 { "yes" } else { "no" };
        println!("| {what} / bare ≤ 1.4 × | {times:.2} × | {reached} |");
    }
    disclosure.iter().for_each(|line| println!("{line}"));
}

/// Selective disclosure, in milliseconds. Gives back the lines of the targets.
fn print_disclosure(effort: Effort) -> Vec<String> {
    println!(
        "Selective disclosure of the same badge: all of it issued, its name and criteria shown.\n"
    );
    println!("| suite | issue, ms | derive, ms | verify, ms |\n|---|--:|--:|--:|");
    let mut targets = Vec::new();
    for (suite, goals) in [
        (Suite::EcdsaSd2023, [Some(2.0), Some(0.6), None]),
        (Suite::Bbs2023, [3.0, 7.0, 6.0].map(Some)),
    ] {
        let ours = Disclosure::new(suite);
        let mut work = vec![ours.issue(), ours.derive(), ours.verify()];
        let times: Vec<f64> =
            medians(effort, &mut work).into_iter().map(|time| time / 1e3).collect();
        println!("| {suite} | {:.2} | {:.2} | {:.2} |", times[0], times[1], times[2]);
        for ((operation, goal), time) in ["issue", "derive", "verify"].iter().zip(goals).zip(times)
        {
            let Some(goal) = goal else { continue };
            let reached = if time <= goal { "yes" } else { "no" };
            targets.push(format!("| {suite} {operation} ≤ {goal} ms | {time:.2} ms | {reached} |"));
        }
    }
    println!();
    targets
}

/// One operation of one suite, in microseconds.
struct Row {
    case: &'static str,
    operation: &'static str,
    /// Through the issuer and the verifier, with all that they check.
    ours: f64,
    /// Nothing but the proof.
    proof: f64,
    bare: f64,
    ssi: Option<f64>,
    affinidi: Option<f64>,
}

fn measure(case: Case, effort: Effort) -> [Row; 2] {
    eprintln!("measuring {}", case.name);
    let ours = Ours::new(case);
    let bare = Bare::new(case.key_type);
    let peers = Peers::new(case.name);
    let row = |operation, ours: [Work; 2], candidates: Candidates, bare: Vec<Work>| {
        let asked = [candidates.ssi.is_some(), candidates.affinidi.is_some()];
        let libraries = bare.len();
        let mut work: Vec<Work> = ours.into_iter().chain(bare).collect();
        work.extend(candidates.ssi);
        work.extend(candidates.affinidi);
        let mut times = medians(effort, &mut work).into_iter();
        let [ours, proof] = [0; 2].map(|_| times.next().expect("ours is always measured"));
        let bare = times.by_ref().take(libraries).fold(f64::INFINITY, f64::min);
        let [ssi, affinidi] = asked.map(|asked| if asked { times.next() } else { None });
        Row { case: case.name, operation, ours, proof, bare, ssi, affinidi }
    };
    [
        row("issue", [ours.issue(), ours.prove()], peers.issue(), bare.sign()),
        row("verify", [ours.verify(), ours.check_proof()], peers.verify(), bare.verify()),
    ]
}

#[derive(Default)]
struct Candidates<'a> {
    ssi: Option<Work<'a>>,
    affinidi: Option<Work<'a>>,
}

#[cfg(feature = "peers")]
struct Peers {
    ssi: Option<testamur_benches::peers::Ssi>,
    affinidi: Option<testamur_benches::peers::Affinidi>,
}

#[cfg(feature = "peers")]
impl Peers {
    fn new(case: &str) -> Peers {
        use testamur_benches::peers::{Affinidi, Ssi};
        Peers { ssi: Ssi::new(case), affinidi: Affinidi::new(case) }
    }

    fn issue(&self) -> Candidates<'_> {
        let ssi = self.ssi.as_ref().map(|peer| peer.issue());
        let affinidi = self.affinidi.as_ref().map(|peer| peer.issue());
        Candidates { ssi, affinidi }
    }

    fn verify(&self) -> Candidates<'_> {
        let ssi = self.ssi.as_ref().map(|peer| peer.verify());
        let affinidi = self.affinidi.as_ref().map(|peer| peer.verify());
        Candidates { ssi, affinidi }
    }
}

#[cfg(not(feature = "peers"))]
struct Peers;

#[cfg(not(feature = "peers"))]
impl Peers {
    fn new(_case: &str) -> Peers {
        Peers
    }

    fn issue(&self) -> Candidates<'_> {
        Candidates::default()
    }

    fn verify(&self) -> Candidates<'_> {
        Candidates::default()
    }
}

fn print_table(rows: &[Row]) {
    println!(
        "Microseconds. “Ours” is what users call: the issuer, which checks the draft, and the \
         verifier, which gives the whole report; “proof alone” is what the others do. × is how \
         many times the bare signature ours takes, and how many times ours another takes.\n"
    );
    println!(
        "| suite | | bare signature | ours | × | proof alone | × | ssi 0.16 | × | affinidi 0.8 | × |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for row in rows {
        let peer = |time: Option<f64>| match time {
            Some(time) => format!("{time:.0} | {:.1}", time / row.ours),
            None => "– | ".to_owned(),
        };
        println!(
            "| {} | {} | {:.0} | **{:.0}** | {:.1} | {:.0} | {:.1} | {} | {} |",
            row.case,
            row.operation,
            row.bare,
            row.ours,
            row.ours / row.bare,
            row.proof,
            row.proof / row.bare,
            peer(row.ssi),
            peer(row.affinidi),
        );
    }
    println!(
        "\n“–” where it does not have the suite for this key. ssi finds the key of the did:key; \
         affinidi is given the key. affinidi's RDF suite takes no contexts but its own, so the \
         Open Badges context is written into its document.\n"
    );
}

/// Prints the times of tokens; gives those of verifying, in bare signatures.
fn print_tokens(effort: Effort) -> Vec<(String, f64)> {
    println!("Tokens with the badge in them, from text to text and from text to claims:\n");
    println!("| token | bytes | | bare signature | ours | × |\n|---|--:|---|--:|--:|--:|");
    let mut verified = Vec::new();
    for case in TOKENS {
        let (token, bare) = (Token::new(case), Bare::new(case.key_type));
        for (operation, ours, bare) in
            [("issue", token.issue(), bare.sign()), ("verify", token.verify(), bare.verify())]
        {
            let mut work: Vec<Work> = std::iter::once(ours).chain(bare).collect();
            let times = medians(effort, &mut work);
            let bare = times[1..].iter().copied().fold(f64::INFINITY, f64::min);
            let (ours, times) = (times[0], times[0] / bare);
            println!(
                "| {} | {} | {operation} | {bare:.1} | **{ours:.1}** | {times:.2} |",
                case.name,
                token.size(),
            );
            if operation == "verify" {
                verified.push((format!("{} verify", case.name), times));
            }
        }
    }
    println!();
    verified
}

fn print_phases(effort: Effort) {
    let ours = Ours::new(CASES[0]);
    let (quads, nodes) = ours.quads();
    assert_eq!((quads, nodes), (69, 3), "the document is another");
    print_phases_of(CASES[0], ours.phases(effort));
    print_phases_of(CASES[1], Ours::new(CASES[1]).jcs_phases(effort));
}

fn print_phases_of(case: Case, phases: Vec<(&str, f64)>) {
    println!("Where our time goes, `{}`, to verify:\n", case.name);
    println!("| phase | µs |\n|---|--:|");
    for (phase, time) in phases {
        println!("| {phase} | {time:.1} |");
    }
    println!();
}

/// Prints the times and gives the longest.
fn print_poison(effort: Effort) -> f64 {
    println!("Poison: cliques of blank nodes, read and refused.\n");
    println!("| nodes | quads | ms |\n|--:|--:|--:|");
    let mut longest: f64 = 0.0;
    for nodes in [8, 12, 16, 24] {
        let time =
            median_of(Effort { samples: effort.samples.min(7), ..effort }, refuse_clique(nodes));
        println!("| {nodes} | {} | {:.2} |", nodes * (nodes - 1), time / 1e3);
        longest = longest.max(time);
    }
    println!();
    longest
}

fn print_targets(rows: &[Row], poison: f64) {
    println!("| target | measured | reached |\n|---|--:|---|");
    let line = |what: &str, measured: f64, unit: &str, reached: bool| {
        let reached = if reached { "yes" } else { "no" };
        println!("| {what} | {measured:.1}{unit} | {reached} |");
    };
    let find = |case: &str, operation: &str| {
        rows.iter().find(|row| row.case == case && row.operation == operation).expect("a row")
    };
    let at_most = |what: &str, measured: f64, unit: &str, limit: f64| {
        line(&format!("{what} ≤ {limit}{unit}"), measured, unit, measured <= limit);
    };
    let peer = |what: &str, row: &Row, peer: Option<f64>, limit: f64| {
        if let Some(time) = peer {
            let times = time / row.ours;
            line(&format!("{what} ≥ {limit} ×"), times, " ×", times >= limit);
        }
    };
    let verify = find("eddsa-rdfc-2022", "verify");
    at_most("eddsa-rdfc-2022 verify / bare", verify.ours / verify.bare, " ×", 3.0);
    at_most("… the proof alone", verify.proof / verify.bare, " ×", 3.0);
    peer("ssi / eddsa-rdfc-2022 verify", verify, verify.ssi, 40.0);
    peer("affinidi / eddsa-rdfc-2022 verify", verify, verify.affinidi, 12.0);
    let issue = find("eddsa-rdfc-2022", "issue");
    at_most("eddsa-rdfc-2022 issue", issue.ours, " µs", 90.0);
    peer("ssi / eddsa-rdfc-2022 issue", issue, issue.ssi, 45.0);
    let jcs = find("eddsa-jcs-2022", "verify");
    at_most("eddsa-jcs-2022 verify / bare", jcs.ours / jcs.bare, " ×", 1.7);
    at_most("… the proof alone", jcs.proof / jcs.bare, " ×", 1.7);
    let p256 = find("ecdsa-rdfc-2019 P-256", "verify");
    at_most("ecdsa-rdfc-2019 P-256 verify / bare", p256.ours / p256.bare, " ×", 2.2);
    at_most("… the proof alone", p256.proof / p256.bare, " ×", 2.2);
    at_most("poison refused", poison / 1e3, " ms", 10.0);
}
