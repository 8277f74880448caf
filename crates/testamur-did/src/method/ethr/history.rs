//! What follows from the changes of an identity, and which of them happened by a time.

use super::abi::Address;
use super::event::{Change, Event};
use super::node::{Block, Node};
use crate::limits::ETHR_ASKED_AT_ONCE;
use testamur_core::{Result, Timestamp};

const NOBODY: Address = [0; 20];

/// The owner after these events, as the registry says it: who was given up is its own again there.
pub(super) fn owner(events: &[Event], identity: Address) -> Address {
    let owner = events.iter().rev().find_map(|event| match event.change {
        Change::Owner(owner) => Some(owner),
        Change::Delegate { .. } | Change::Attribute { .. } => None,
    });
    owner.filter(|owner| *owner != NOBODY).unwrap_or(identity)
}

/// The events that count: what comes after the identity was given up does not.
pub(super) fn until_over(events: &[Event]) -> &[Event] {
    match events.iter().position(is_end) {
        Some(end) => &events[..=end],
        None => events,
    }
}

fn is_end(event: &Event) -> bool {
    matches!(event.change, Change::Owner(owner) if owner == NOBODY)
}

/// Whether the identity was given up by the last of these.
pub(super) fn is_over(events: &[Event]) -> bool {
    events.last().is_some_and(is_end)
}

/// How many of these events happened by a time: those in blocks of that time or before.
///
/// # Errors
/// [`Code::DidUnavailable`](testamur_core::Code::DidUnavailable), [`Code::DidEthrNode`](testamur_core::Code::DidEthrNode).
pub(super) fn count_by(
    node: &mut Node<'_>,
    events: &[Event],
    head: Block,
    by: Timestamp,
) -> Result<Option<usize>> {
    let mut blocks: Vec<u64> = events.iter().map(|event| event.block).collect();
    blocks.dedup();
    // The first block that came later lies in this range, or is the one after it.
    let (mut from, mut to) = (0, blocks.len());
    while from < to {
        let step = (to - from).div_ceil(ETHR_ASKED_AT_ONCE);
        let asked: Vec<usize> = (from..to).step_by(step).collect();
        let found: Vec<Option<Block>> =
            asked.iter().map(|at| node.block(blocks[*at])).collect::<Result<_>>()?;
        let Some(found) = found.into_iter().collect::<Option<Vec<Block>>>() else {
            return Ok(None);
        };
        let in_order = found.is_sorted_by_key(|block| block.time);
        if !in_order || found.iter().any(|block| block.time > head.time) {
            return Err(node.wrong("the times of its blocks are not in their order"));
        }
        let earlier = found.partition_point(|block| block.time <= by);
        to = asked.get(earlier).copied().unwrap_or(to);
        from = earlier.checked_sub(1).map_or(to, |last| asked[last] + 1).min(to);
    }
    let first_later = blocks.get(from).copied().unwrap_or(u64::MAX);
    Ok(Some(events.partition_point(|event| event.block < first_later)))
}
