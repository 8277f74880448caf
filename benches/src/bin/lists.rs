//! Status lists of 131,072 to a hundred million entries: time, memory and size. Prints Markdown; with
//! `--plot FILE` it draws the growth too. A program of its own, because it counts memory.

use peak_alloc::PeakAlloc;
use std::hint::black_box;
use testamur_benches::measure::{Effort, medians};
use testamur_benches::plot::{Axis, Line, Panel, decades, svg};
use testamur_benches::status::{List, ListCase, ListForm};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// One in so many is set.
const ONE_IN: u64 = 100;

/// The number of entries whose memory has a target, and the target: so many times the statuses.
const AIMED_AT: u64 = 10_000_000;
const MOST: f64 = 1.3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let smoke = arguments.iter().any(|argument| argument == "--smoke");
    let plot = arguments.iter().skip_while(|argument| *argument != "--plot").nth(1);
    let effort = if smoke { Effort::SMOKE } else { Effort { samples: 11, ..Effort::FULL } };
    let counts: &[u64] = match smoke {
        true => &[131_072, 1_000_000],
        false => &[131_072, 400_000, 1_000_000, 4_000_000, 10_000_000, 40_000_000, 100_000_000],
    };
    println!(
        "| list | entries | kB | kB published | ms to publish | to check | inflating | kB to publish | to check |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|"
    );
    let mut rows = Vec::new();
    for form in [ListForm::Bitstring, ListForm::Token] {
        for &entries in counts {
            rows.push(measure(effort, ListCase { form, entries, bits: 1, one_in: ONE_IN }));
        }
    }
    print_targets(&rows);
    if let Some(file) = plot {
        let bitstring: Vec<&Row> =
            rows.iter().filter(|row| row.case.form == ListForm::Bitstring).collect();
        std::fs::write(file, draw(&bitstring)).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
}

struct Row {
    case: ListCase,
    /// Bytes of the statuses.
    bytes: usize,
    /// Bytes of the text.
    text: usize,
    /// Microseconds.
    publish: f64,
    check: f64,
    inflate: f64,
    /// Bytes at the height of each, beside what there was before.
    publish_peak: usize,
    check_peak: usize,
}

fn measure(effort: Effort, case: ListCase) -> Row {
    let list = List::new(case);
    let times = medians(effort, &mut [list.publish(), list.check(), list.inflate()]);
    let row = Row {
        case,
        bytes: list.bytes(),
        text: list.text().len(),
        publish: times[0],
        check: times[1],
        inflate: times[2],
        publish_peak: peak(|| drop(black_box(list.published()))),
        check_peak: peak(|| list.checked()),
    };
    println!(
        "| {} | {} | {} | {} | {:.2} | {:.2} | {:.2} | {} | {} |",
        case.name(),
        case.entries,
        row.bytes / 1000,
        row.text / 1000,
        row.publish / 1e3,
        row.check / 1e3,
        row.inflate / 1e3,
        row.publish_peak / 1000,
        row.check_peak / 1000,
    );
    row
}

fn peak(work: impl FnOnce()) -> usize {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    work();
    MEMORY.peak_usage() - before
}

fn print_targets(rows: &[Row]) {
    println!(
        "\n| memory at ten million entries, in times the statuses | measured | ≤ {MOST} |\n|---|--:|---|"
    );
    for row in rows.iter().filter(|row| row.case.entries == AIMED_AT) {
        let times = |bytes: usize| bytes as f64 / row.bytes as f64;
        // What is made, and what it is made from, are counted once.
        let publish = times(row.bytes + row.publish_peak.saturating_sub(row.text));
        for (what, times) in [
            ("publish, the table included, the text not", publish),
            ("check, the text not included", times(row.check_peak)),
        ] {
            let reached = if times <= MOST { "yes" } else { "no" };
            println!("| {}: {what} | {times:.2} | {reached} |", row.case.name());
        }
    }
}

fn draw(rows: &[&Row]) -> String {
    let line = |name, value: fn(&Row) -> f64| Line {
        name,
        points: rows.iter().map(|row| (row.case.entries as f64, value(row))).collect(),
    };
    let panel = |title, label, tick, lines: Vec<Line>| {
        let values = lines.iter().flat_map(|line| line.points.iter().map(|point| point.1));
        let up = Axis { label, decades: decades(values), tick };
        let entries = rows.iter().map(|row| row.case.entries as f64);
        let across = Axis { label: "entries", decades: decades(entries), tick: count };
        Panel { title, across, up, lines }
    };
    let time = panel(
        "Time",
        "milliseconds",
        number,
        vec![
            line("publish", |row| row.publish / 1e3),
            line("check one entry", |row| row.check / 1e3),
            line("inflating alone", |row| row.inflate / 1e3),
        ],
    );
    let memory = panel(
        "Size and memory",
        "bytes",
        bytes,
        vec![
            line("the statuses", |row| row.bytes as f64),
            line("published", |row| row.text as f64),
            line("memory to publish", |row| row.publish_peak as f64),
            line("memory to check", |row| row.check_peak as f64),
        ],
    );
    let summary =
        "Bitstring Status Lists with 1 in 100 set, by number of entries: time, size and memory";
    svg(summary, &[time, memory])
}

fn number(decade: i32) -> String {
    format!("{}", 10_f64.powi(decade))
}

fn count(decade: i32) -> String {
    scaled(decade, ["", " thousand", " million"])
}

fn bytes(decade: i32) -> String {
    scaled(decade, [" B", " kB", " MB"])
}

/// A power of ten in the largest unit, each a thousand times the one before, that it is a whole number of.
fn scaled(decade: i32, units: [&str; 3]) -> String {
    let unit = (decade / 3).clamp(0, 2);
    format!("{}{}", 10_f64.powi(decade - 3 * unit), units[unit as usize])
}
