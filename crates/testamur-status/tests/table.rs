//! The issuer's table: indices given away once, statuses kept.

mod common;

use common::Counter;
use std::collections::BTreeSet;
use testamur_core::Code;
use testamur_status::{LEAST_ENTRIES, LIST_BYTES, StatusSize, StatusTable};

fn table(size: u64) -> StatusTable {
    let size = StatusSize::new(size).expect("1 to 8");
    StatusTable::new(LEAST_ENTRIES, size, &mut Counter(0)).expect("a table")
}

#[test]
fn no_index_is_given_twice_and_then_none() {
    let mut table = table(1);
    let given: BTreeSet<u64> =
        (0..LEAST_ENTRIES).map(|_| table.allocate().expect("one is left")).collect();
    assert_eq!(given.len() as u64, LEAST_ENTRIES);
    assert_eq!(given.last(), Some(&(LEAST_ENTRIES - 1)));
    assert_eq!(table.allocate().expect_err("none is left").code(), Code::StatusTableFull);
    assert_eq!(table.allocated(), LEAST_ENTRIES);
}

#[test]
fn a_table_goes_on_where_it_was_kept() {
    let mut first = table(2);
    let given = first.allocate().expect("room");
    first.set(given, 3).expect("within");
    let decoy = first.add_decoy(1).expect("room");
    let kept = first.bits().as_bytes().to_vec();
    let mut second = StatusTable::from_parts(first.state(), kept).expect("as it was kept");
    assert_eq!((second.get(given), second.get(decoy)), (Ok(3), Ok(1)));
    assert_eq!(second.allocated(), 2);
    assert_eq!(second.allocate(), first.allocate());
    assert!(StatusTable::from_parts(first.state(), vec![0; 7]).is_err());
    let mut more = first.state();
    more.allocated = LEAST_ENTRIES + 1;
    assert!(StatusTable::from_parts(more, first.bits().as_bytes().to_vec()).is_err());
}

#[test]
fn it_knows_what_it_gave_away() {
    let mut table = table(1);
    let given: BTreeSet<u64> = (0..1000).map(|_| table.allocate().expect("one is left")).collect();
    let known: BTreeSet<u64> =
        (0..LEAST_ENTRIES).filter(|index| table.is_allocated(*index)).collect();
    assert_eq!(known, given);
    assert!(!table.is_allocated(LEAST_ENTRIES) && !table.is_allocated(u64::MAX));
}

#[test]
fn what_does_not_fit_changes_nothing() {
    let mut table = table(2);
    assert_eq!(table.set(0, 4).expect_err("three is the largest").code(), Code::StatusValue);
    assert_eq!(table.add_decoy(4).expect_err("as well").code(), Code::StatusValue);
    assert_eq!(table.allocated(), 0);
    assert_eq!(table.set(LEAST_ENTRIES, 1).expect_err("past it").code(), Code::StatusIndex);
    assert_eq!(table.get(LEAST_ENTRIES).expect_err("past it").code(), Code::StatusIndex);
    assert!(table.bits().as_bytes().iter().all(|byte| *byte == 0));
    assert_eq!((table.set(9, 2), table.set(9, 1), table.get(9)), (Ok(0), Ok(2), Ok(1)));
}

#[test]
fn the_length_has_bounds() {
    let new = |entries| StatusTable::new(entries, StatusSize::ONE, &mut Counter(0));
    let most = LIST_BYTES as u64 * 8;
    assert!(new(most).is_ok());
    for entries in [0, 1, LEAST_ENTRIES - 1, most + 1, u64::MAX] {
        assert_eq!(new(entries).expect_err("refused").code(), Code::StatusTableSize, "{entries}");
    }
}

#[test]
fn the_secret_is_not_shown() {
    let shown = format!("{:?} {:?}", table(1), table(1).state());
    assert!(!shown.contains("secret") && !shown.contains("[0, 1"), "{shown}");
}
