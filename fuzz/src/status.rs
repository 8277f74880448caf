//! Status lists, what refers to them, and what an issuer keeps of them.

use sha2::{Digest, Sha256};
use testamur_core::json::{self, Value};
use testamur_core::{Code, RandomSource, Result};
use testamur_keys::multibase::encode_base64url;
use testamur_status::{
    BitstringEntry, BitstringList, Dialect, Journal, LEAST_ENTRIES, Ledger, ListDescription,
    Packing, StatusSize, StatusTable, TableState, TokenStatus, TokenStatusList, compress, expand,
    expand_base64url,
};

/// Bytes that a list may have when it is unpacked: enough for the shortest that are allowed.
const LIMIT: usize = 64 << 10;

/// Entries and lists of every kind come back as they were written, and a list is never longer than its
/// limit; a table that is taken up again can be used.
pub fn status(data: &[u8]) {
    if let Ok(value) = json::parse(data) {
        entry(&value);
        list(&value);
        description(&value);
    }
    if let Ok(list) = TokenStatusList::read_cwt(data) {
        token_list(&list);
        let again = list.to_cwt().expect("its bytes are there");
        assert_eq!(TokenStatusList::read_cwt(&again), Ok(list));
    }
    [Packing::Gzip, Packing::Zlib].into_iter().for_each(|packing| packed(data, packing));
    table(data);
    store(data);
}

fn entry(value: &Value) {
    if let Ok(entry) = BitstringEntry::read(value) {
        assert_eq!(BitstringEntry::read(&entry.to_value()), Ok(entry));
    }
    if let Some(Ok(entry)) = TokenStatus::read(value) {
        assert_eq!(TokenStatus::read(&entry.to_value()), Some(Ok(entry)));
    }
}

fn list(value: &Value) {
    for dialect in [Dialect::Bitstring, Dialect::StatusList2021, Dialect::RevocationList2020] {
        let Ok(list) = BitstringList::read(value, dialect) else { continue };
        let Ok(bits) = list.expand(LIMIT) else { continue };
        assert!(bits.as_bytes().len() <= LIMIT);
        for (index, purpose) in (0..).step_by(70_000).zip(list.purposes()) {
            let entry = BitstringEntry::new("https://s.example/", purpose, index);
            let entries = bits.entries(StatusSize::ONE);
            match list.status(&entry, &bits).map_err(|error| error.code()) {
                Ok(_) => assert!(entries >= LEAST_ENTRIES && index < entries),
                Err(Code::StatusListShort) => assert!(entries < LEAST_ENTRIES),
                Err(Code::StatusIndex) => assert!(index >= entries),
                // The list is of another specification, or of statuses with more bits.
                Err(code) => assert_eq!(code, Code::StatusEntryMalformed),
            }
        }
        if let Ok(list) = BitstringList::new(&bits, StatusSize::ONE, list.purposes().to_vec()) {
            assert_eq!(list.expand(LIMIT), Ok(bits));
        }
    }
    if let Ok(list) = TokenStatusList::read_jwt(value) {
        token_list(&list);
        assert_eq!(TokenStatusList::read_jwt(&list.to_jwt()).as_ref(), Ok(&list));
        if let Ok(cwt) = list.to_cwt() {
            let other = TokenStatusList::read_cwt(&cwt).expect("ours");
            assert_eq!(other.expand(LIMIT).ok(), list.expand(LIMIT).ok());
        }
    }
}

fn token_list(list: &TokenStatusList) {
    let Ok(bits) = list.expand(LIMIT) else { return };
    let entries = bits.entries(list.size());
    assert!(entries <= LIMIT as u64 * 8);
    for index in [0, entries / 2, entries, u64::MAX] {
        let status = list.status(&TokenStatus::new(list.subject(), index), &bits);
        assert_eq!(status.is_ok(), index < entries);
    }
    let again = TokenStatusList::new(list.subject(), &bits, list.size(), list.issued());
    assert_eq!(again.and_then(|again| again.expand(LIMIT)), Ok(bits));
}

fn description(value: &Value) {
    if let Ok(description) = ListDescription::read(value) {
        assert_eq!(ListDescription::read(&description.to_value()), Ok(description));
    }
}

/// What is unpacked at once and what is unpacked from a text are the same.
fn packed(data: &[u8], packing: Packing) {
    let bytes = expand(data, packing, LIMIT);
    assert_eq!(expand_base64url(&encode_base64url(data), packing, LIMIT), bytes);
    let Ok(bytes) = bytes else { return };
    assert!(bytes.len() <= LIMIT);
    if let Some(less) = bytes.len().checked_sub(1) {
        let longer = expand(data, packing, less).map_err(|error| error.code());
        assert_eq!(longer, Err(Code::LimitStatusList));
    }
    assert_eq!(expand(&compress(&bytes, packing), packing, LIMIT), Ok(bytes));
}

/// Entries and indices given away, as eight bytes each, the bits of a status, and the statuses
/// compressed.
fn table(data: &[u8]) {
    let Some((entries, rest)) = data.split_first_chunk() else { return };
    let Some((allocated, rest)) = rest.split_first_chunk() else { return };
    let Some((bits, statuses)) = rest.split_first() else { return };
    let Some(size) = StatusSize::new((*bits).into()) else { return };
    let Ok(statuses) = expand(statuses, Packing::Zlib, LIMIT) else { return };
    let state = TableState {
        entries: u64::from_le_bytes(*entries),
        size,
        allocated: u64::from_le_bytes(*allocated),
        secret: [7; 32].into(),
    };
    let before = state.allocated;
    let Ok(mut table) = StatusTable::from_parts(state, statuses) else { return };
    match table.allocate() {
        Ok(index) => {
            let last = (size.values() - 1) as u8;
            table.set(index, last).expect("it was given away");
            assert_eq!(table.get(index), Ok(last));
            assert_eq!(table.allocated(), before + 1);
        }
        Err(error) => assert_eq!(error.code(), Code::StatusTableFull),
    }
    assert!(table.get(table.entries()).is_err());
}

/// What is read of a file, whatever was done to it, can be written, and is the same when it is read again.
/// Checksums would end most tries at once; so the bytes are taken as the records of a frame, too.
fn store(data: &[u8]) {
    for file in [data, &framed(data)] {
        let opened = Journal::open(file);
        assert!(opened.is_ok() || !data.is_empty() || file.is_empty(), "no records are a frame");
        let Ok(opened) = opened else { continue };
        assert_eq!(opened.journal.length() + opened.torn, file.len() as u64);
        let (_, bytes) = Journal::begin(&opened.ledger, &mut Fixed).expect("it has randomness");
        let again = Journal::open(&bytes).expect("it was written just now");
        assert_eq!(again.torn, 0);
        assert_eq!(again.ledger.descriptions(), opened.ledger.descriptions());
    }
}

/// A file with one frame of these records: their length, a checksum of it, they, and their checksum.
fn framed(records: &[u8]) -> Vec<u8> {
    let (journal, beginning) =
        Journal::begin(&Ledger::default(), &mut Fixed).expect("it has randomness");
    let check = |part: &[u8], bytes: &[u8]| -> [u8; 32] {
        let number = &beginning[beginning.len() - 16..];
        let place = journal.length().to_le_bytes();
        Sha256::digest([number, &place, part, bytes].concat()).into()
    };
    let length = (records.len() as u32).to_le_bytes();
    let (head, body) = (check(b"head", &length), check(b"body", records));
    [&beginning, &length[..], &head[..4], records, &body[..8]].concat()
}

struct Fixed;

impl RandomSource for Fixed {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        bytes.fill(7);
        Ok(())
    }
}
