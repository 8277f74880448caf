//! The seeds of the fuzzers, each whole, cut off and damaged, go through the functions that the
//! fuzzers try.

use std::path::Path;

#[test]
fn what_must_hold_holds_for_the_seeds() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
    for (name, target) in testamur_fuzz::TARGETS {
        let folder = seeds.join(name);
        let files = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{name}: {e}"));
        let mut count = 0;
        for file in files {
            let path = file.expect("an entry").path();
            let seed = std::fs::read(&path).expect("a readable seed");
            for input in variants(&seed) {
                let tried = std::panic::catch_unwind(|| target(&input));
                assert!(tried.is_ok(), "{}: {}", path.display(), input.escape_ascii());
            }
            count += 1;
        }
        assert!(count >= 3, "{name} has only {count} seeds");
    }
}

/// The seed, some beginnings of it, and it with single bytes changed.
fn variants(seed: &[u8]) -> Vec<Vec<u8>> {
    let mut variants = vec![seed.to_vec()];
    for at in (0..seed.len()).step_by(1 + seed.len() / 24) {
        variants.push(seed[..at].to_vec());
        for byte in [b'"', b'0', 0xff] {
            let mut changed = seed.to_vec();
            changed[at] = byte;
            variants.push(changed);
        }
    }
    variants
}
