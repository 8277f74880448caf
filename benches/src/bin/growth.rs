//! Time and memory for records of 1 to 1,000 achievements. Prints Markdown. A program of its own,
//! because counting memory slows every allocation.

use peak_alloc::PeakAlloc;
use testamur_benches::measure::{Effort, median_of};
use testamur_benches::ours::Ours;
use testamur_benches::suites::CASES;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn main() {
    let smoke = std::env::args().any(|argument| argument == "--smoke");
    let effort = if smoke { Effort::SMOKE } else { Effort { samples: 7, ..Effort::FULL } };
    let counts: &[usize] = if smoke { &[1, 10] } else { &[1, 3, 10, 30, 100, 300, 1000] };
    println!(
        "| achievements | bytes | ms | µs for one | peak kB | peak bytes for one | peak / size |"
    );
    println!("|--:|--:|--:|--:|--:|--:|--:|");
    for &count in counts {
        let ours = Ours::with_achievements(CASES[0], count);
        let micros = median_of(effort, || ours.verified());
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        ours.verified();
        let peak = MEMORY.peak_usage() - before;
        println!(
            "| {count} | {} | {:.2} | {:.1} | {} | {} | {:.1} |",
            ours.size(),
            micros / 1e3,
            micros / count as f64,
            peak / 1024,
            peak / count,
            peak as f64 / ours.size() as f64,
        );
    }
}
