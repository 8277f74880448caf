//! Logs of did:webvh of one to a thousand entries: resolved for the first time and again, beside the bare
//! signatures and hashes. Prints Markdown.

use testamur_benches::logs::DidLog;
use testamur_benches::measure::{Effort, medians};

/// How much longer than its signatures and hashes alone a log may take, and microseconds of one that is known.
const MOST: f64 = 3.0;
const AGAIN: f64 = 1000.0;

fn main() {
    let smoke = std::env::args().any(|argument| argument == "--smoke");
    let effort = if smoke { Effort::SMOKE } else { Effort::FULL };
    let counts: &[usize] = if smoke { &[1, 12] } else { &[1, 10, 100, 1000] };
    println!(
        "| entries | kB | signatures and SHA-256 alone | first | × | again | didwebvh-rs 0.8 | × |\n\
         |--:|--:|--:|--:|--:|--:|--:|--:|"
    );
    let rows: Vec<Row> = DidLog::of(counts).iter().map(|log| measure(effort, log)).collect();
    let Some(longest) = rows.last() else { return };
    let targets = [
        (format!("first ≤ {MOST} × the bound"), longest.first / longest.bound, MOST, "×"),
        (format!("again ≤ {AGAIN} µs"), longest.again, AGAIN, "µs"),
    ];
    println!("\n| target, with {} entries | measured | reached |\n|---|--:|---|", longest.entries);
    for (target, measured, most, unit) in targets {
        let reached = if measured <= most { "yes" } else { "no" };
        println!("| {target} | {measured:.2} {unit} | {reached} |");
    }
}

/// Times are microseconds.
struct Row {
    entries: usize,
    bound: f64,
    first: f64,
    again: f64,
}

fn measure(effort: Effort, log: &DidLog) -> Row {
    let mut works = vec![log.first(), log.again(), log.hash()];
    let peer = peer(log);
    let has_peer = peer.is_some();
    works.extend(peer);
    let signatures = works.len();
    works.extend(log.signature());
    let times = medians(effort, &mut works);
    // Of two libraries the faster one.
    let signature = times[signatures..].iter().copied().fold(f64::INFINITY, f64::min);
    let (first, again) = (times[0], times[1]);
    let bound = log.entries() as f64 * signature + times[2];
    let (theirs, times_ours) = match has_peer {
        true => (milliseconds(times[3]), format!("{:.1}", times[3] / first)),
        false => ("–".to_owned(), String::new()),
    };
    println!(
        "| {} | {:.1} | {} | **{}** | {:.1} | {} | {theirs} | {times_ours} |",
        log.entries(),
        log.text().len() as f64 / 1e3,
        milliseconds(bound),
        milliseconds(first),
        first / bound,
        milliseconds(again),
    );
    Row { entries: log.entries(), bound, first, again }
}

fn milliseconds(microseconds: f64) -> String {
    format!("{:.3}", microseconds / 1e3)
}

#[cfg(feature = "peers")]
fn peer(log: &DidLog) -> Option<testamur_benches::measure::Work<'_>> {
    Some(testamur_benches::peers::didwebvh(log))
}

#[cfg(not(feature = "peers"))]
fn peer(_: &DidLog) -> Option<testamur_benches::measure::Work<'_>> {
    None
}
