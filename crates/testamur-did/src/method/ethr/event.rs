//! What the registry logs of an identity: three kinds of events, read strictly
//! ([ERC-1056](https://eips.ethereum.org/EIPS/eip-1056#events)).

use super::abi::{
    Address, Word, keccak, number, padded, read_address, read_hex, read_quantity, unpadded,
};
use std::sync::LazyLock;
use testamur_core::json::Value;

/// One event, with its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) block: u64,
    /// The number of the event within its block.
    pub(super) index: u64,
    /// The block of the change before this one; 0 if there was none.
    pub(super) previous: u64,
    pub(super) change: Change,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// The identity has another owner.
    Owner(Address),
    /// An account may act for it until a time, in seconds since 1970.
    Delegate { kind: Word, delegate: Address, valid_to: u64 },
    /// Something is said of it until a time.
    Attribute { name: Word, value: Vec<u8>, valid_to: u64 },
}

impl Change {
    /// Until when it holds, in seconds since 1970; the owner is so until there is another.
    pub(super) fn valid_to(&self) -> Option<i64> {
        match self {
            Change::Owner(_) => None,
            Change::Delegate { valid_to, .. } | Change::Attribute { valid_to, .. } => {
                Some(i64::try_from(*valid_to).unwrap_or(i64::MAX))
            }
        }
    }
}

/// The names of the events with their types, whose hashes are the first topics of logs.
const EVENTS: [&str; 3] = [
    "DIDOwnerChanged(address,address,uint256)",
    "DIDDelegateChanged(address,bytes32,address,uint256,uint256)",
    "DIDAttributeChanged(address,bytes32,bytes,uint256,uint256)",
];

/// The first topics of all events.
pub(super) static TOPICS: LazyLock<[Word; 3]> =
    LazyLock::new(|| EVENTS.map(|event| keccak(event.as_bytes())));

impl Event {
    /// Reads a log that must be about `identity` by `registry`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(
        log: &Value,
        registry: &Address,
        identity: &Address,
    ) -> Result<Event, &'static str> {
        let text = |name: &str| log.get(name).and_then(Value::as_str);
        if text("address").and_then(read_address).as_ref() != Some(registry) {
            return Err("a log is not of the registry");
        }
        if log.get("removed").is_some_and(|removed| removed.as_bool() != Some(false)) {
            return Err("a log is of a block that was removed");
        }
        let listed = log.get("topics").and_then(Value::as_array).unwrap_or_default();
        let word = |topic: &Value| Word::try_from(read_hex(topic.as_str()?)?).ok();
        let [Some(kind), Some(about)] = *listed.iter().map(word).collect::<Vec<_>>() else {
            return Err("a log has other topics than an event and an identity");
        };
        if about != padded(identity) {
            return Err("a log is about another identity");
        }
        let place = |name: &str| log.get(name).and_then(read_quantity);
        let (Some(block), Some(index)) = (place("blockNumber"), place("logIndex")) else {
            return Err("a log does not say where it stands");
        };
        let data =
            text("data").and_then(read_hex).ok_or("the data of a log are not hexadecimal")?;
        let kind = TOPICS.iter().position(|topic| *topic == kind);
        let read = kind.and_then(|kind| read_data(kind, &data));
        let (change, previous) = read.ok_or("the data of a log are not those of its event")?;
        Ok(Event { block, index, previous, change })
    }
}

/// The change in the data of an event, and the block of the one before.
fn read_data(kind: usize, data: &[u8]) -> Option<(Change, u64)> {
    let (words, _) = data.as_chunks::<32>();
    match (kind, words) {
        (0, [owner, previous]) if data.len() == 64 => {
            Some((Change::Owner(unpadded(owner)?), number(previous)?))
        }
        (1, [kind, delegate, valid_to, previous]) if data.len() == 128 => {
            let (delegate, valid_to) = (unpadded(delegate)?, time(valid_to));
            Some((Change::Delegate { kind: *kind, delegate, valid_to }, number(previous)?))
        }
        (2, [name, offset, valid_to, previous, length, ..]) if number(offset)? == 128 => {
            let (_, rest) = data.split_at_checked(160)?;
            let (value, padding) = rest.split_at_checked(usize::try_from(number(length)?).ok()?)?;
            let change =
                Change::Attribute { name: *name, value: value.to_vec(), valid_to: time(valid_to) };
            (padding.len() < 32).then_some((change, number(previous)?))
        }
        _ => None,
    }
}

/// A time that is later than all that can be written here is as good as the last of them.
fn time(word: &Word) -> u64 {
    number(word).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::abi::to_hex;
    use super::*;

    /// The hashes that everyone who reads the registry filters by.
    #[test]
    fn the_topics_of_the_events() {
        assert_eq!(
            TOPICS.map(|topic| to_hex(&topic)),
            [
                "0x38a5a6e68f30ed1ab45860a4afb34bcb2fc00f22ca462d249b8a8d40cda6f7a3",
                "0x5a5084339536bcab65f20799fcc58724588145ca054bd2be626174b27ba156f7",
                "0x18ab6b2ae3d64306c00ce663125f2bd680e441a098de1635bd7ad8b0d44965e4",
            ]
        );
    }

    #[test]
    fn lengths_are_bounded_by_what_is_there() {
        let word = |number: u64| {
            let mut word = [0; 32];
            word[24..].copy_from_slice(&number.to_be_bytes());
            word
        };
        let attribute = |offset, length, value: &[u8]| {
            let head = [[1; 32], word(offset), word(9), word(8), word(length)].concat();
            read_data(2, &[&head, value].concat())
        };
        let (change, previous) = attribute(128, 3, &[7; 32]).unwrap();
        assert_eq!(change, Change::Attribute { name: [1; 32], value: vec![7; 3], valid_to: 9 });
        assert_eq!(previous, 8);
        assert!(attribute(128, 0, &[]).is_some());
        assert!(attribute(128, 3, &[7; 3]).is_some(), "the first compilers did not pad");
        for (offset, length, value) in [
            (128, 33, &[7; 32][..]),
            (128, u64::MAX, &[7; 32]),
            (128, 0, &[7; 32]),
            (160, 3, &[7; 32]),
            (0, 3, &[7; 32]),
        ] {
            assert_eq!(attribute(offset, length, value), None, "{offset} {length}");
        }
        assert_eq!(read_data(0, &[0; 65]), None);
        assert_eq!(read_data(1, &[0; 127]), None);
        assert_eq!(read_data(0, &[1; 64]), None, "an address is padded with zeros");
    }
}
