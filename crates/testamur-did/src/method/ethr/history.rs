//! All changes of an identity. Each event names the block of the one before it, so that a node which has
//! forgotten the events of a block is found out. It is no proof: of several in one block only the first
//! names another, and who makes events up makes up what they name.

use super::event::{Change, Event};
use super::node::{Block, Node};
use crate::limits::{ETHR_ASKED_AT_ONCE, ETHR_EVENTS};
use testamur_core::{Code, Error, Result, Timestamp};

/// Finds all events up to the block of the last change, the first one first: all at once, or block by block
/// where the node does not answer for so many blocks.
///
/// # Errors
/// [`Code::DidUnavailable`], [`Code::DidEthrNode`], [`Code::LimitDidEthrEvents`].
pub(super) fn find(node: &mut Node<'_>, changed: u64) -> Result<Option<Vec<Event>>> {
    if changed == 0 {
        return Ok(Some(Vec::new()));
    }
    let mut events = match node.events(0, changed) {
        Ok(None) => return Ok(None),
        Ok(Some(events)) => events,
        Err(error) if is_about_the_range(&error) => match walk(node, changed)? {
            None => return Ok(None),
            Some(events) => events,
        },
        Err(error) if matches!(error.code(), Code::DidEthrNode | Code::LimitDidEthrEvents) => {
            return Err(error);
        }
        Err(error) => return Err(node.unavailable(&error)),
    };
    linked(&events, changed).map_err(|reason| node.wrong(reason))?;
    // What comes after the identity was given up does not count.
    if let Some(end) = events.iter().position(is_end) {
        events.truncate(end + 1);
    }
    Ok(Some(events))
}

/// Whether an error of a call for many blocks says nothing about fewer of them.
fn is_about_the_range(error: &Error) -> bool {
    matches!(
        error.code(),
        Code::FetchJsonRpcError | Code::FetchStatus | Code::FetchTimeout | Code::FetchTooLarge
    )
}

/// Goes from the block of the last change back to that of the first one.
fn walk(node: &mut Node<'_>, changed: u64) -> Result<Option<Vec<Event>>> {
    let mut newest_first: Vec<Event> = Vec::new();
    let mut at = changed;
    loop {
        let found = node.events(at, at);
        let of_block = found.map_err(|error| match error.code() {
            Code::DidEthrNode | Code::LimitDidEthrEvents => error,
            _ => node.unavailable(&error),
        })?;
        let Some(of_block) = of_block else { return Ok(None) };
        let first = of_block.first().ok_or_else(|| node.wrong(MISSING))?;
        let previous = first.previous;
        newest_first.extend(of_block.into_iter().rev());
        if newest_first.len() > ETHR_EVENTS {
            return Err(node.too_many());
        }
        if previous == 0 {
            newest_first.reverse();
            return Ok(Some(newest_first));
        }
        if previous >= at {
            return Err(node.wrong("a change names one before it that is not"));
        }
        at = previous;
    }
}

const MISSING: &str =
    "it has no log of a change that the registry knows of; it may forget old ones";

/// Whether events are all there are: each names the block of the one before it.
fn linked(events: &[Event], changed: u64) -> Result<(), &'static str> {
    let mut block = 0;
    for event in events {
        if event.previous != block {
            return Err(MISSING);
        }
        block = event.block;
    }
    if block == changed { Ok(()) } else { Err(MISSING) }
}

fn is_end(event: &Event) -> bool {
    matches!(event.change, Change::Owner(owner) if owner == [0; 20])
}

/// Whether the identity was given up by the last of these.
pub(super) fn is_over(events: &[Event]) -> bool {
    events.last().is_some_and(is_end)
}

/// How many of these events happened by a time: those in blocks of that time or before.
///
/// # Errors
/// [`Code::DidUnavailable`], [`Code::DidEthrNode`].
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
