//! Issuing and verifying with each suite, beside the bare signature and the peers.

use crate::figures::{Figures, Goal, Times, beside};
use testamur_benches::bare::Bare;
use testamur_benches::measure::{Effort, Work};
use testamur_benches::ours::Ours;
use testamur_benches::suites::{CASES, Case};

pub(crate) fn print(effort: Effort, figures: &mut Figures) {
    let rows: Vec<[Row; 2]> = CASES.into_iter().map(|case| measure(case, effort)).collect();
    let rows = rows.as_flattened();
    print_table(rows);
    for row in rows {
        figures.record(format!("{} {}", row.case, row.operation), row.ours);
    }
    targets(rows, figures);
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
    let row = |operation, ours, bare, peers| {
        let Times { ours: [ours, proof], bare, peers: [ssi, affinidi] } =
            Times::measure(effort, ours, bare, peers);
        Row { case: case.name, operation, ours, proof, bare, ssi, affinidi }
    };
    [
        row("issue", [ours.issue(), ours.prove()], bare.sign(), peers.issue()),
        row("verify", [ours.verify(), ours.check_proof()], bare.verify(), peers.verify()),
    ]
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

    fn issue(&self) -> [Option<Work<'_>>; 2] {
        let affinidi = self.affinidi.as_ref().map(|peer| peer.issue());
        [self.ssi.as_ref().map(|peer| peer.issue()), affinidi]
    }

    fn verify(&self) -> [Option<Work<'_>>; 2] {
        let affinidi = self.affinidi.as_ref().map(|peer| peer.verify());
        [self.ssi.as_ref().map(|peer| peer.verify()), affinidi]
    }
}

#[cfg(not(feature = "peers"))]
struct Peers;

#[cfg(not(feature = "peers"))]
impl Peers {
    fn new(_case: &str) -> Peers {
        Peers
    }

    fn issue(&self) -> [Option<Work<'_>>; 2] {
        [None, None]
    }

    fn verify(&self) -> [Option<Work<'_>>; 2] {
        [None, None]
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
        println!(
            "| {} | {} | {:.0} | **{:.0}** | {:.1} | {:.0} | {:.1} | {} | {} |",
            row.case,
            row.operation,
            row.bare,
            row.ours,
            row.ours / row.bare,
            row.proof,
            row.proof / row.bare,
            beside(row.ssi, row.ours, 0),
            beside(row.affinidi, row.ours, 0),
        );
    }
    println!(
        "\n“–” where it does not have the suite for this key. ssi finds the key of the did:key; \
         affinidi is given the key. affinidi's RDF suite takes no contexts but its own, so the \
         Open Badges context is written into its document.\n"
    );
}

fn targets(rows: &[Row], figures: &mut Figures) {
    let find = |case: &str, operation: &str| {
        rows.iter().find(|row| row.case == case && row.operation == operation).expect("a row")
    };
    let mut beside_bare = |row: &Row, limit: f64| {
        let what = format!("{} {} / bare", row.case, row.operation);
        figures.target(&what, row.ours / row.bare, Goal::AtMost(limit, "×"));
        figures.target("… the proof alone", row.proof / row.bare, Goal::AtMost(limit, "×"));
    };
    let verify = find("eddsa-rdfc-2022", "verify");
    beside_bare(verify, 3.0);
    beside_bare(find("eddsa-jcs-2022", "verify"), 1.7);
    beside_bare(find("ecdsa-rdfc-2019 P-256", "verify"), 2.2);
    let issue = find("eddsa-rdfc-2022", "issue");
    figures.target("eddsa-rdfc-2022 issue", issue.ours, Goal::AtMost(90.0, "µs"));
    for (name, row, time, limit) in [
        ("ssi", verify, verify.ssi, 40.0),
        ("affinidi", verify, verify.affinidi, 12.0),
        ("ssi", issue, issue.ssi, 45.0),
    ] {
        if let Some(time) = time {
            let what = format!("{name} / {} {}", row.case, row.operation);
            figures.target(&what, time / row.ours, Goal::AtLeast(limit, "×"));
        }
    }
}
