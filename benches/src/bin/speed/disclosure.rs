//! Selective disclosure with Data Integrity proofs, beside the signatures alone and the peers.

use crate::figures::{Figures, Goal, beside};
use testamur_benches::bare::Bare;
use testamur_benches::disclosure::Disclosure;
use testamur_benches::measure::{Effort, Work, medians};
use testamur_benches::messages::Messages;
use testamur_keys::KeyType;
use testamur_proof::Suite;

const OPERATIONS: [&str; 3] = ["issue", "derive", "verify"];

pub(crate) fn print(effort: Effort, figures: &mut Figures) {
    let ecdsa = Disclosure::new(Suite::EcdsaSd2023);
    let (signed, shown) = ecdsa.statements();
    let [sign, verify] = p256(effort);
    // The base signature is one more. To derive takes none.
    let signatures =
        [Some((signed as f64 + 1.0) * sign), None, Some((shown as f64 + 1.0) * verify)];

    let bbs = Disclosure::new(Suite::Bbs2023);
    let (messages, disclosed) = bbs.statements();
    let messages = Messages::new(messages, disclosed);
    let mut work = vec![messages.sign(), messages.prove(), messages.verify_proof()];
    #[cfg(feature = "zkryptium")]
    work.extend(messages.zkryptium());
    let raw = medians(effort, &mut work);
    let messages_alone = [Some(raw[0]), Some(raw[1]), Some(raw[2])];

    println!(
        "Selective disclosure of the same badge, in milliseconds: all of it issued with its name, \
         issuer and validity mandatory, then the achievement's name and criteria shown. ecdsa-sd-2023 signs \
         {signed} statements one by one, of which the holder shows {shown}. The signatures alone are \
         these and one more by the fastest library, or BBS on as many messages by ours.\n"
    );
    println!("| suite | | signatures alone | ours | × | ssi 0.16 | × |");
    println!("|---|---|--:|--:|--:|--:|--:|");
    let ecdsa = print_suite(effort, Suite::EcdsaSd2023, &ecdsa, signatures, figures);
    let bbs = print_suite(effort, Suite::Bbs2023, &bbs, messages_alone, figures);
    println!("\n“Refuses its own”: it does not verify what it derived.\n");
    print_messages(messages.count(), &raw);

    let goal = |limit| Goal::AtMost(limit, "ms");
    figures.target("ecdsa-sd-2023 issue", ecdsa[0] / 1e3, goal(2.0));
    figures.target("ecdsa-sd-2023 derive", ecdsa[1] / 1e3, goal(0.6));
    // Two decimals, as they are shown.
    let limit = ((200.0 + shown as f64 * verify) / 10.0).round() / 100.0;
    let what = format!("ecdsa-sd-2023 verify: 0.2 ms and {shown} P-256 signatures");
    figures.target(&what, ecdsa[2] / 1e3, goal(limit));
    for ((operation, limit), time) in OPERATIONS.into_iter().zip([3.0, 7.0, 6.0]).zip(bbs) {
        figures.target(&format!("bbs-2023 {operation}"), time / 1e3, goal(limit));
    }
}

/// Microseconds to sign and to verify once.
fn p256(effort: Effort) -> [f64; 2] {
    let bare = Bare::new(KeyType::P256);
    [bare.sign(), bare.verify()].map(|mut work| medians(effort, &mut work)[0])
}

/// Prints the rows of a suite; gives our microseconds.
fn print_suite(
    effort: Effort,
    suite: Suite,
    ours: &Disclosure,
    alone: [Option<f64>; 3],
    figures: &mut Figures,
) -> [f64; 3] {
    let peer = Peer::new(suite);
    let mut work = vec![ours.issue(), ours.derive(), ours.verify()];
    work.extend(peer.work());
    let times = medians(effort, &mut work);
    for (index, operation) in OPERATIONS.into_iter().enumerate() {
        let time = times[index];
        let (bare, ratio) = match alone[index] {
            None => ("–".to_owned(), String::new()),
            Some(alone) => (format!("{:.2}", alone / 1e3), format!("{:.1}", time / alone)),
        };
        let ssi = match times.get(3 + index) {
            None if operation == "verify" && peer.refuses_its_own() => {
                "refuses its own | ".to_owned()
            }
            ssi => beside(ssi.map(|ssi| ssi / 1e3), time / 1e3, 1),
        };
        println!("| {suite} | {operation} | {bare} | **{:.2}** | {ratio} | {ssi} |", time / 1e3);
        figures.record(format!("{suite} {operation}"), time);
    }
    times[..3].try_into().expect("three")
}

/// BBS beside zkryptium: ours, then theirs if it was measured.
fn print_messages(count: usize, times: &[f64]) {
    println!("BBS alone on {count} messages, in milliseconds:\n");
    println!("| | ours | zkryptium 0.8 | × |\n|---|--:|--:|--:|");
    for (index, operation) in ["sign", "prove", "verify the proof"].into_iter().enumerate() {
        let ours = times[index] / 1e3;
        let theirs = beside(times.get(3 + index).map(|time| time / 1e3), ours, 1);
        println!("| {operation} | **{ours:.2}** | {theirs} |");
    }
    println!();
}

#[cfg(feature = "peers")]
struct Peer {
    ssi: testamur_benches::peers::SsiDisclosure,
    verifies: bool,
}

#[cfg(feature = "peers")]
impl Peer {
    fn new(suite: Suite) -> Peer {
        let ssi = testamur_benches::peers::SsiDisclosure::new(suite);
        let verified = ssi.verified();
        if let Err(reason) = &verified {
            eprintln!("ssi does not verify what it derived with {suite}: {reason}");
        }
        Peer { verifies: verified.is_ok(), ssi }
    }

    /// Issue, derive and, if it verifies, verify.
    fn work(&self) -> Vec<Work<'_>> {
        let mut work = vec![self.ssi.issue(), self.ssi.derive()];
        if self.verifies {
            work.push(self.ssi.verify());
        }
        work
    }

    fn refuses_its_own(&self) -> bool {
        !self.verifies
    }
}

#[cfg(not(feature = "peers"))]
struct Peer;

#[cfg(not(feature = "peers"))]
impl Peer {
    fn new(_suite: Suite) -> Peer {
        Peer
    }

    fn work(&self) -> Vec<Work<'_>> {
        Vec::new()
    }

    fn refuses_its_own(&self) -> bool {
        false
    }
}
