//! Publishing and unpacking a list takes little more memory than its bits. A program of its own, since
//! all that is allocated counts.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use peak_alloc::PeakAlloc;
use testamur_core::json::Value;
use testamur_core::{RandomSource, Result, Timestamp};
use testamur_status::{
    BitstringList, LIST_BYTES, Packing, StatusSize, StatusTable, TokenStatusList, expand_base64url,
};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const ENTRIES: u64 = 10_000_000;

struct Congruence(u64);

impl Congruence {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        self.0 >> 33
    }
}

impl RandomSource for Congruence {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        bytes.fill_with(|| self.next() as u8);
        Ok(())
    }
}

/// A table with one status of so many set, or none.
fn table(size: StatusSize, one_in: u64) -> StatusTable {
    let mut random = Congruence(7);
    let mut table = StatusTable::new(ENTRIES, size, &mut random).unwrap();
    for index in 0..ENTRIES {
        if random.next() % one_in == 1 {
            table.set(index, 1).unwrap();
        }
    }
    table
}

/// What the work takes beside what there was before, at its height.
fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let made = work();
    (made, MEMORY.peak_usage() - before)
}

fn text(value: &Value, path: &[&str]) -> String {
    let found = path.iter().try_fold(value, |at, name| at.get(name));
    found.unwrap().as_str().unwrap().to_owned()
}

#[test]
fn little_more_than_the_bits() {
    for (bits, one_in) in [(1, 1), (1, 1000), (1, 100), (1, 2), (2, 100), (2, 2)] {
        let size = StatusSize::new(bits).unwrap();
        let table = table(size, one_in);
        let bytes = table.bits().as_bytes().len();
        // The table is there already.
        let most = bytes * 3 / 10;
        let case = format!("{bits} bits, one in {one_in}");

        let purposes = ["revocation".to_owned()];
        let (list, peak_new) = peak(|| BitstringList::new(table.bits(), size, purposes).unwrap());
        let encoded = text(&list.to_value(), &["encodedList"]);
        assert!(peak_new < encoded.len() + most, "{case}: {peak_new} to publish {}", encoded.len());
        let (again, peak_expand) = peak(|| list.expand(LIST_BYTES).unwrap());
        assert_eq!(&again, table.bits());
        assert!(peak_expand < bytes + most, "{case}: {peak_expand} to unpack");

        let issued = Timestamp::from_unix(1_800_000_000).unwrap();
        let list = || TokenStatusList::new("https://s.example", table.bits(), size, issued);
        let (list, peak_new) = peak(|| list().unwrap());
        let packed = list.to_cwt().unwrap().len();
        assert!(peak_new < packed + most, "{case}: {peak_new} to publish {packed}");
        let encoded = text(&list.to_jwt(), &["status_list", "lst"]);
        let (again, peak_expand) =
            peak(|| expand_base64url(&encoded, Packing::Zlib, LIST_BYTES).unwrap());
        assert_eq!(again.len(), bytes);
        assert!(peak_expand < bytes + most, "{case}: {peak_expand} to unpack");
    }
}
