//! The issuer's table: indices given away once, statuses kept.

mod common;

use common::Counter;
use std::collections::BTreeSet;
use testamur_core::{Code, Timestamp};
use testamur_status::{
    BitstringEntry, BitstringList, LEAST_ENTRIES, LIST_BYTES, StatusSize, StatusTable, TokenStatus,
    TokenStatusList,
};

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

/// Neighbours in the order of issuing are nowhere near each other, and every part of the list gets its
/// share of the first ones.
#[test]
fn indices_spread_evenly() {
    let mut table = table(1);
    let given: Vec<u64> = (0..16_384).map(|_| table.allocate().expect("one is left")).collect();
    let mut parts = [0_u32; 64];
    for index in &given {
        parts[(index * 64 / LEAST_ENTRIES) as usize] += 1;
    }
    // 256 are expected in each, with a deviation of 15 if chance decides.
    assert!(parts.iter().all(|count| (170..342).contains(count)), "{parts:?}");
    let near = given.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) < 1311).count();
    // One in fifty pairs is that near if chance decides: 328.
    assert!((220..440).contains(&near), "{near}");
}

/// Of lengths that fill no byte, and of sizes that do not divide one.
#[test]
fn odd_tables_are_published_whole() {
    for (entries, bits) in [(131_073, 1), (131_075, 2), (140_001, 3), (131_079, 4), (131_077, 7)] {
        let size = StatusSize::new(bits).expect("1 to 8");
        let most = size.values() as u64 - 1;
        let mut table = StatusTable::new(entries, size, &mut Counter(3)).expect("a table");
        let value = |index: u64| (index * index % (most + 1)) as u8;
        for index in (0..entries).step_by(97).chain(entries - 9..entries) {
            table.set(index, value(index)).expect("within");
        }
        let list = BitstringList::new(table.bits(), size, ["message".to_owned()]).expect("long");
        let expanded = list.expand(LIST_BYTES).expect("ours");
        let messages = (0..=most).map(|n| n.to_string());
        let entry = |index| {
            let entry = BitstringEntry::new("https://example.edu/1", "message", index);
            entry.with_messages(size, messages.clone()).expect("one for each")
        };
        let issued = Timestamp::from_unix(1_800_000_000).expect("a time");
        let tokens = TokenStatusList::new("https://example.edu/2", table.bits(), size, issued);
        assert_eq!(tokens.is_ok(), size.divides_bytes(), "{bits}");
        let tokens = tokens.ok().map(|list| (list.expand(LIST_BYTES).expect("ours"), list));
        for index in (0..entries).step_by(89).chain(entries - 9..entries) {
            let expected = table.get(index).expect("within");
            assert_eq!(list.status(&entry(index), &expanded), Ok(expected), "{index} {bits}");
            if let Some((bits, list)) = &tokens {
                let status = TokenStatus::new("https://example.edu/2", index);
                assert_eq!(list.status(&status, bits), Ok(expected.into()), "{index}");
            }
        }
    }
}

/// Why the state must be kept before an index leaves.
#[test]
fn an_older_state_gives_the_same_indices_again() {
    let mut table = table(1);
    let kept = (table.state(), table.bits().as_bytes().to_vec());
    let given = table.allocate().expect("room");
    let mut older = StatusTable::from_parts(kept.0, kept.1).expect("as it was kept");
    assert!(!older.is_allocated(given));
    assert_eq!(older.allocate(), Ok(given));
}
