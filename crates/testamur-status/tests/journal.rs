//! A ledger in a file: what is whole is read, an unfinished end is cut off, damage is told.

mod common;

use common::Counter;
use proptest::prelude::*;
use testamur_core::{Code, Result};
use testamur_status::{
    Journal, LEAST_ENTRIES, Ledger, ListDescription, Meaning, Opened, Purpose, Record,
};

const URL: &str = "https://example.edu/status/1";

fn description(url: &str) -> ListDescription {
    let both = Meaning::Purposes(vec![Purpose::Revocation, Purpose::Suspension]);
    ListDescription::new(url, LEAST_ENTRIES, both).expect("a list")
}

/// A file, and the ledger as it was after each of its frames, with the length of the file then.
struct File {
    bytes: Vec<u8>,
    journal: Journal,
    ledger: Ledger,
    states: Vec<(usize, Ledger)>,
}

impl File {
    fn new() -> File {
        let mut ledger = Ledger::default();
        ledger.create(description(URL), &mut Counter(0)).expect("the first");
        let (journal, bytes) = Journal::begin(&ledger, &mut Counter(100)).expect("a beginning");
        let states = vec![(bytes.len(), copy(&ledger))];
        File { bytes: bytes.to_vec(), journal, ledger, states }
    }

    fn append(&mut self, records: &[Record]) {
        let (at, frame) = self.journal.append(records);
        assert_eq!(at, self.bytes.len() as u64);
        self.bytes.extend_from_slice(&frame);
        self.states.push((self.bytes.len(), copy(&self.ledger)));
    }

    fn small() -> File {
        let mut file = File::new();
        let (index, record) = file.ledger.allocate_for(URL, "urn:a").expect("room");
        file.append(&[record.expect("it is new")]);
        let (_, record) = file.ledger.set(URL, &[(index, 1)]).expect("it was given");
        file.append(&[record.expect("it changes")]);
        let decoys = file.ledger.add_decoys(URL, 2, 2).expect("room");
        file.append(&decoys);
        let other = description("https://example.edu/status/2");
        let record = file.ledger.create(other, &mut Counter(50)).expect("another");
        file.append(&[record]);
        file
    }
}

/// Another ledger that stands where this one stands.
fn copy(ledger: &Ledger) -> Ledger {
    let mut copy = Ledger::default();
    ledger.records().for_each(|record| copy.apply(&record).expect("in its order"));
    copy
}

/// What can be seen of a ledger.
fn seen(ledger: &Ledger) -> String {
    let mut out = String::new();
    for list in ledger.descriptions() {
        let state = ledger.snapshot(list.url()).expect("it is there");
        let named = ledger.find(list.url(), "urn:a").expect("it is there");
        let next = copy(ledger).allocate(list.url(), 1).expect("room").0;
        out += &format!(
            "{:?} {named:?} {next:?} {:?} {} {}\n",
            list.to_value(),
            state.counts(),
            state.allocated(),
            state.revision()
        );
        let set = state.bits().as_bytes().iter().enumerate().filter(|(_, byte)| **byte != 0);
        out += &format!("{:?}\n", set.collect::<Vec<_>>());
    }
    out
}

fn code(opened: Result<Opened>) -> Code {
    opened.expect_err("it is refused").code()
}

#[test]
fn a_file_that_ends_anywhere_is_read_up_to_its_last_whole_frame() {
    let file = File::small();
    let begins = file.states[0].0;
    for end in 0..=file.bytes.len() {
        let opened = Journal::open(&file.bytes[..end]);
        // The beginning is put in its place as a whole.
        if end < 40 {
            assert_eq!(code(opened), Code::StatusStoreUnknown, "{end}");
            continue;
        }
        let opened = opened.expect("it is read");
        let whole = file.states.iter().rev().find(|(length, _)| *length <= end);
        let (length, expected) = match whole {
            Some((length, ledger)) => (*length, copy(ledger)),
            None => (40, Ledger::default()),
        };
        assert_eq!(seen(&opened.ledger), seen(&expected), "{end}");
        assert_eq!((opened.journal.length(), opened.torn), (length as u64, (end - length) as u64));
        assert!(begins > 40);
    }
}

#[test]
fn damage_at_any_byte_is_told_with_its_place() {
    let file = File::small();
    for at in 0..file.bytes.len() {
        for bit in [0x01, 0x80] {
            let mut bytes = file.bytes.clone();
            bytes[at] ^= bit;
            let error = Journal::open(&bytes).expect_err("it is refused");
            match at {
                0..24 => assert_eq!(error.code(), Code::StatusStoreUnknown, "{at}"),
                _ => {
                    assert_eq!(error.code(), Code::StatusStoreDamaged, "{at}");
                    let offset = error.facts().find(|(name, _)| *name == "offset");
                    let offset: usize = offset.expect("it says where").1.parse().expect("a number");
                    assert!(offset <= at.max(40) && (at < 40 || offset >= 40), "{at}: {offset}");
                }
            }
        }
    }
}

#[test]
fn what_lies_behind_a_damaged_frame_is_never_dropped_in_silence() {
    let file = File::small();
    // The middle of the file as a disk gives it back that lost a block.
    for start in (40..file.bytes.len()).step_by(7) {
        let end = (start + 16).min(file.bytes.len() - 1);
        let mut bytes = file.bytes.clone();
        bytes[start..end].fill(0);
        if bytes != file.bytes {
            assert_eq!(code(Journal::open(&bytes)), Code::StatusStoreDamaged, "{start}");
        }
    }
    // A frame that is missing, and one that stands in another's place.
    let places: Vec<usize> = file.states.iter().map(|(length, _)| *length).collect();
    let without = [&file.bytes[..places[0]], &file.bytes[places[1]..]].concat();
    assert_eq!(code(Journal::open(&without)), Code::StatusStoreDamaged);
    let twice = [&file.bytes[..], &file.bytes[places[0]..places[1]]].concat();
    assert_eq!(code(Journal::open(&twice)), Code::StatusStoreDamaged);
}

#[test]
fn an_end_that_was_made_longer_and_never_written_is_cut_off() {
    let file = File::small();
    let (whole, last) = (file.bytes.len(), file.states[file.states.len() - 2].0);
    let longer = [&file.bytes[..], &[0; 5000]].concat();
    let opened = Journal::open(&longer).expect("it is read");
    assert_eq!((opened.journal.length(), opened.torn), (whole as u64, 5000));
    for written in [last, last + 3, last + 8, last + 30] {
        let mut bytes = file.bytes.clone();
        bytes[written..].fill(0);
        let opened = Journal::open(&bytes);
        match written - last {
            // A head of which only a part was written cannot be told from a damaged one.
            3 => assert_eq!(code(opened), Code::StatusStoreDamaged),
            _ => assert_eq!(opened.expect("it is read").journal.length(), last as u64, "{written}"),
        }
    }
}

/// A machine lost its power in the middle of the last write: some of its blocks are there, others are zeros.
#[test]
fn a_last_frame_of_which_blocks_were_lost_is_cut_off_and_no_other_frame_is() {
    let mut file = File::small();
    let last = file.bytes.len();
    let names = (0..200).map(|name| file.ledger.allocate_for(URL, &format!("urn:{name}")));
    let records: Vec<Record> = names.map(|given| given.expect("room").1.expect("new")).collect();
    file.append(&records);
    let whole = file.bytes.len();
    let (_, record) = file.ledger.allocate(URL, 1).expect("room");
    file.append(&[record]);
    let starts: Vec<usize> =
        std::iter::once(last).chain((0..whole).step_by(512).filter(|at| *at > last)).collect();
    assert!(starts.len() > 8);
    let mut chance = 1_u32;
    for round in 0..200 {
        let mut bytes = file.bytes.clone();
        let mut lost = 0;
        for (number, start) in starts.iter().enumerate() {
            chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Each by itself at first, then some by chance.
            if number == round || round >= starts.len() && chance >> 31 == 1 {
                let end = starts.get(number + 1).copied().unwrap_or(whole);
                bytes[*start..end].fill(0);
                lost += 1;
            }
        }
        let opened = Journal::open(&bytes[..whole]).expect("it is read");
        let expected = if lost == 0 { whole } else { last };
        assert_eq!(opened.journal.length(), expected as u64, "round {round}");
        assert_eq!(opened.torn, (whole - expected) as u64);
        // With a frame behind it, it had been on the disk.
        if lost > 0 {
            assert_eq!(code(Journal::open(&bytes)), Code::StatusStoreDamaged, "round {round}");
        }
    }
}

#[test]
fn identifiers_and_the_secret_are_not_shown() {
    let file = File::small();
    assert!(!file.bytes.windows(5).any(|window| window == b"urn:a"));
    let shown = format!("{:?}", file.ledger);
    assert!(!shown.contains("secret") && !shown.contains("[0, 1, 2"), "{shown}");
}

#[derive(Clone, Debug)]
enum Step {
    Allocate(u64),
    AllocateFor(u8),
    Set(u8, u8),
    Decoys(u64, u8),
    Compact,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..4_u64).prop_map(Step::Allocate),
        any::<u8>().prop_map(Step::AllocateFor),
        (any::<u8>(), 0..3_u8).prop_map(|(which, status)| Step::Set(which, status)),
        (1..3_u64, 0..3_u8).prop_map(|(count, status)| Step::Decoys(count, status)),
        Just(Step::Compact),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_file_holds_what_was_done(steps in proptest::collection::vec(step(), 1..40)) {
        let mut file = File::new();
        let mut given = Vec::new();
        for step in steps {
            match step {
                Step::Allocate(count) => {
                    let (indices, record) = file.ledger.allocate(URL, count).expect("room");
                    given.extend(indices);
                    file.append(&[record]);
                }
                Step::AllocateFor(which) => {
                    let id = format!("urn:{which}");
                    let known = file.ledger.find(URL, &id).expect("the list is there");
                    let (index, record) = file.ledger.allocate_for(URL, &id).expect("room");
                    prop_assert_eq!(known.is_none(), record.is_some());
                    prop_assert!(known.is_none_or(|known| known == index));
                    if let Some(record) = record {
                        given.push(index);
                        file.append(&[record]);
                    }
                }
                Step::Set(which, status) if !given.is_empty() => {
                    let index = given[usize::from(which) % given.len()];
                    let change = [(index, status)];
                    let (before, record) =
                        file.ledger.dangerous_unrevoke(URL, &change).expect("given");
                    prop_assert_eq!(before == [status], record.is_none());
                    record.into_iter().for_each(|record| file.append(&[record]));
                }
                Step::Set(..) => {}
                Step::Decoys(count, status) => {
                    let records = file.ledger.add_decoys(URL, count, status).expect("room");
                    file.append(&records);
                }
                Step::Compact => {
                    let (journal, bytes) =
                        Journal::begin(&file.ledger, &mut Counter(200)).expect("a beginning");
                    (file.journal, file.bytes) = (journal, bytes.to_vec());
                }
            }
            let opened = Journal::open(&file.bytes).expect("ours");
            prop_assert_eq!(opened.torn, 0);
            prop_assert_eq!(seen(&opened.ledger), seen(&file.ledger));
        }
        let mut once = given.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), given.len());
    }

    #[test]
    fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let file = File::new();
        let mut damaged = file.bytes.clone();
        damaged.extend_from_slice(&bytes);
        let _ = Journal::open(&damaged);
        let _ = Journal::open(&bytes);
        let _ = Journal::open(&[&file.bytes[..40], &bytes].concat());
    }
}
