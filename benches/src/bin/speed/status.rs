//! Status lists of ten million entries, beside plain DEFLATE and the peers.

use crate::figures::{Figures, Goal, beside};
use serde_json::{Value, json};
use testamur_benches::measure::{Effort, Work, medians};
use testamur_benches::ours::Ours;
use testamur_benches::status::{List, ListCase, ListForm, SETS};
use testamur_benches::suites::CASES;
use testamur_status::LEAST_ENTRIES;

/// Entries of the lists that are measured.
pub(crate) const ENTRIES: u64 = 10_000_000;
/// … that are only to be seen running.
pub(crate) const FEW_ENTRIES: u64 = 200_000;

const FORMS: [ListForm; 2] = [ListForm::Bitstring, ListForm::Token];

/// Bits of a status, and one in how many is set.
const CONTENTS: [(u8, u64); 7] = [(1, 0), (1, 1000), (1, 100), (1, 10), (1, 2), (2, 100), (2, 2)];

/// The list that targets and packages for JavaScript are measured with.
const USUAL: (u8, u64) = (1, 100);

pub(crate) fn print(effort: Effort, entries: u64, figures: &mut Figures) {
    println!(
        "Status lists of ten million entries, in milliseconds: to publish one, from the statuses to the text \
         that is signed; to check one entry, from that text. Inflating is what unpacking the same bytes takes, \
         without base64url, into memory that is there. The statuses are set at random; every second of \
         several means every other than 0 alike.\n"
    );
    println!(
        "| list | bits | set | kB | | inflating | ours | × | ssi 0.16 | × |\n\
         |---|--:|---|--:|---|--:|--:|--:|--:|--:|"
    );
    let mut rows = Vec::new();
    for form in FORMS {
        for (bits, one_in) in CONTENTS {
            let case = ListCase { form, entries, bits, one_in };
            eprintln!("measuring {}, {bits} bits, {} set", case.name(), case.density());
            rows.push(print_rows(effort, &List::new(case)));
        }
    }
    println!("\nOf token status lists ssi reads only those with padding, which are its own.\n");
    let set = set(effort, entries);
    println!("To set one of ten million statuses takes {set:.0} ns.\n");
    print_verifying(effort, entries);
    targets(&rows, set, figures);
    for row in rows.iter().filter(|row| row.contents() == USUAL) {
        figures.record(format!("{} publish", row.case.name()), row.publish);
        figures.record(format!("{} check", row.case.name()), row.check);
    }
}

/// The badge, which names a list, with the list as evidence.
fn print_verifying(effort: Effort, entries: u64) {
    println!(
        "What the status adds to verifying the badge (`{}`), in microseconds: a verifier that has seen the \
         list, and a new one, which verifies the list too; the list is there in both cases. With a thousand \
         badges it is verified once.\n",
        CASES[0].name
    );
    println!("| badge | list known | new verifier | a thousand, for each |\n|---|--:|--:|--:|");
    let lists = [None, Some(LEAST_ENTRIES), Some(entries)];
    for list in lists {
        let ours = list.map_or_else(|| Ours::new(CASES[0]), |list| Ours::on_list(CASES[0], list));
        let work = &mut [ours.verify(), ours.verify_anew(), ours.verify_many(1000)];
        let times = medians(effort, work);
        let what = list.map_or_else(
            || "without status".to_owned(),
            |entries| format!("on a list of {entries}"),
        );
        println!("| {what} | **{:.0}** | {:.0} | {:.0} |", times[0], times[1], times[2] / 1e3);
    }
    println!();
}

/// Names of our figures that JavaScript has too.
pub(crate) fn names() -> Vec<String> {
    let of = |case: ListCase| ["publish", "check"].map(|what| format!("{} {what}", case.name()));
    usual(ENTRIES).into_iter().flat_map(of).collect()
}

/// The lists for JavaScript.
pub(crate) fn inputs(entries: u64) -> Vec<Value> {
    let input = |case: ListCase| {
        let list = List::new(case);
        let (index, status) = list.asked();
        json!({
            "name": case.name(),
            "isToken": case.form == ListForm::Token,
            "text": list.text(),
            "index": index,
            "status": status,
        })
    };
    usual(entries).into_iter().map(input).collect()
}

fn usual(entries: u64) -> [ListCase; 2] {
    let (bits, one_in) = USUAL;
    FORMS.map(|form| ListCase { form, entries, bits, one_in })
}

/// One list, in microseconds.
struct Row {
    case: ListCase,
    publish: f64,
    check: f64,
}

impl Row {
    fn contents(&self) -> (u8, u64) {
        (self.case.bits, self.case.one_in)
    }
}

fn print_rows(effort: Effort, list: &List) -> Row {
    let peer = Peer::new(list);
    let mut publish = vec![list.publish()];
    publish.extend(peer.publish());
    let publish = medians(effort, &mut publish);
    let mut check = vec![list.check(), list.inflate()];
    check.extend(peer.check());
    let check = medians(effort, &mut check);

    let case = list.case;
    let what = format!(
        "{} | {} | {} | {:.1}",
        case.name(),
        case.bits,
        case.density(),
        list.text().len() as f64 / 1e3
    );
    let peers = |times: &[f64], at: usize| {
        let time = times.get(at).map(|time| time / 1e3);
        beside(time, times[0] / 1e3, 2)
    };
    println!("| {what} | publish | – | **{:.2}** |  | {} |", publish[0] / 1e3, peers(&publish, 1));
    println!(
        "| {what} | check | {:.2} | **{:.2}** | {:.1} | {} |",
        check[1] / 1e3,
        check[0] / 1e3,
        check[0] / check[1],
        peers(&check, 2),
    );
    Row { case, publish: publish[0], check: check[0] }
}

/// Nanoseconds to set one.
fn set(effort: Effort, entries: u64) -> f64 {
    let list = List::new(usual(entries)[0]);
    medians(effort, &mut [list.set()])[0] * 1e3 / SETS as f64
}

fn targets(rows: &[Row], set: f64, figures: &mut Figures) {
    for row in rows.iter().filter(|row| row.contents() == USUAL) {
        let what = format!("{}, 10 million, {} set,", row.case.name(), row.case.density());
        figures.target(&format!("{what} check"), row.check / 1e3, Goal::AtMost(4.0, "ms"));
        figures.target(&format!("{what} publish"), row.publish / 1e3, Goal::AtMost(25.0, "ms"));
    }
    for bits in [1, 2] {
        let of = |time: fn(&Row) -> f64| {
            let rows = rows.iter().filter(|row| row.case.bits == bits);
            rows.map(time).fold(0.0, f64::max) / 1e3
        };
        let what =
            format!("… the slowest of those with {bits} bit{}:", if bits == 1 { "" } else { "s" });
        figures.target(&format!("{what} check"), of(|row| row.check), Goal::AtMost(4.0, "ms"));
        figures.target(&format!("{what} publish"), of(|row| row.publish), Goal::AtMost(25.0, "ms"));
    }
    figures.target("a status set", set / 1e3, Goal::AtMost(1.0, "µs"));
}

#[cfg(feature = "peers")]
struct Peer(testamur_benches::peers::SsiStatus);

#[cfg(feature = "peers")]
impl Peer {
    fn new(list: &List) -> Peer {
        Peer(testamur_benches::peers::SsiStatus::new(list))
    }

    fn publish(&self) -> Option<Work<'_>> {
        Some(self.0.publish())
    }

    fn check(&self) -> Option<Work<'_>> {
        Some(self.0.check())
    }
}

#[cfg(not(feature = "peers"))]
struct Peer;

#[cfg(not(feature = "peers"))]
impl Peer {
    fn new(_list: &List) -> Peer {
        Peer
    }

    fn publish(&self) -> Option<Work<'_>> {
        None
    }

    fn check(&self) -> Option<Work<'_>> {
        None
    }
}
