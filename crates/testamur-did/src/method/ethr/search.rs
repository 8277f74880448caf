//! How all changes of an identity are found. Each event names the block of the one before it, so that a node which
//! has forgotten the events of a block is found out. It is no proof: of several in one block only the
//! first names another, and who makes events up makes up what they name.
//!
//! One call for all blocks finds all. Most nodes that others run answer only for so many blocks at a time, and then:
//!
//! 1. calls for the blocks up to the last change, of several widths at once, show how many those are;
//! 2. from the last change it is gone back: the first event in a call names the block that the next call ends with;
//! 3. after a few of those the registry is also asked for the last change as of blocks in the middle, again and
//!    again between two that are known, and it is gone back from all of these at the same time.
//!
//! Where it is gone follows from the answers alone, whatever else is known: so they are enough to do it again.

use super::event::Event;
use super::node::{Blocks, Node, Told};
use crate::limits::{ETHR_ALONE, ETHR_EVENTS, ETHR_LOG_CALLS, ETHR_MIDDLES, ETHR_WIDTHS as WIDTHS};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use testamur_core::Result;

/// Finds all events up to the block of the last change, the first one first.
///
/// # Errors
/// [`Code::DidUnavailable`](testamur_core::Code::DidUnavailable), [`Code::DidEthrNode`](testamur_core::Code::DidEthrNode),
/// [`Code::DidEthrCalls`](testamur_core::Code::DidEthrCalls),
/// [`Code::LimitDidEthrEvents`](testamur_core::Code::LimitDidEthrEvents).
pub(super) fn find(node: &mut Node<'_>, changed: u64) -> Result<Option<Arc<[Event]>>> {
    if changed == 0 {
        return Ok(Some(Arc::default()));
    }
    let all = Blocks { from: 0, to: changed };
    match node.logs(all)? {
        Told::NotAsked => {
            node.want_logs(all)?;
            Ok(None)
        }
        Told::This(events) if before(&events, all) == Ok(0) => Ok(Some(events)),
        // It may have left some out because they were too many blocks.
        Told::This(events) => match search(node, changed)? {
            Some(found) if !is_part(&events, &found) => {
                Err(node.wrong("it has logs of many blocks that it has not of few"))
            }
            found => Ok(found),
        },
        Told::Refused(_) => search(node, changed),
    }
}

/// Finds them by many calls, or as before where the answers are those of before.
fn search(node: &mut Node<'_>, changed: u64) -> Result<Option<Arc<[Event]>>> {
    if let Some(events) = node.searched_before(changed) {
        return Ok(Some(events));
    }
    node.begin_search();
    let found = Search::new(node, changed).run()?;
    if let Some(events) = &found {
        node.end_search(changed, events);
    }
    Ok(found)
}

struct Search<'n, 'e> {
    node: &'n mut Node<'e>,
    changed: u64,
    /// Blocks in one call, the most that the node answered for first.
    widths: &'static [u64],
    /// The events of each block that has some.
    known: BTreeMap<u64, Vec<Event>>,
    events: usize,
    /// The blocks that calls which were answered end with.
    opened: BTreeSet<u64>,
    calls: BTreeSet<Blocks>,
}

/// A part of the chain between two blocks, of which the later one has a change.
#[derive(Clone, Copy)]
struct Part {
    after: u64,
    until: u64,
}

/// Where it is gone back from.
struct Starts {
    blocks: Vec<u64>,
    /// How many blocks in the middle were asked for.
    middles: usize,
    /// Parts whose middle was not asked for.
    open: Vec<Part>,
}

impl<'n, 'e> Search<'n, 'e> {
    fn new(node: &'n mut Node<'e>, changed: u64) -> Search<'n, 'e> {
        Search {
            node,
            changed,
            widths: &WIDTHS,
            known: BTreeMap::new(),
            events: 0,
            opened: BTreeSet::new(),
            calls: BTreeSet::new(),
        }
    }

    fn run(mut self) -> Result<Option<Arc<[Event]>>> {
        if !self.measure()? {
            return Ok(None);
        }
        if self.walk_back()?.is_none() {
            return Ok(Some(self.in_order()));
        }
        let starts = self.starts()?;
        self.follow(&starts.blocks);
        match self.walk_back()? {
            None => Ok(Some(self.in_order())),
            Some(missing) => self.ask_for_more(missing, &starts).map(|()| None),
        }
    }

    /// Finds out for how many blocks the node answers; whether that is known.
    fn measure(&mut self) -> Result<bool> {
        let (mut answered, mut missing) = (None, false);
        // More blocks than there are were asked for already.
        for (at, width) in WIDTHS.iter().enumerate().filter(|(_, width)| **width <= self.changed) {
            let blocks = Blocks::ending_with(self.changed, *width);
            self.calls.insert(blocks);
            match self.node.logs(blocks)? {
                Told::NotAsked => {
                    self.node.want_logs(blocks)?;
                    missing = true;
                }
                Told::This(events) if before(&events, blocks).is_ok() => {
                    answered = answered.or(Some(at));
                }
                Told::This(_) | Told::Refused(_) => {}
            }
        }
        self.widths = &WIDTHS[answered.unwrap_or(WIDTHS.len() - 1)..];
        Ok(!missing)
    }

    /// Goes back from the last change; the call that is missing.
    fn walk_back(&mut self) -> Result<Option<Blocks>> {
        let missing = self.walk(self.changed)?;
        match self.of_the_history().map(<[Event]>::len).sum::<usize>() > ETHR_EVENTS {
            true => Err(self.node.too_many()),
            false => Ok(missing),
        }
    }

    /// Goes from the block of a change back to that of the first one, as far as the answers lead; the
    /// block that is missing.
    fn walk(&mut self, from: u64) -> Result<Option<Blocks>> {
        let mut at = from;
        while at != 0 {
            match self.known.get(&at).and_then(|events| events.first()) {
                Some(first) => at = first.previous,
                None => match self.open(at)? {
                    Some(missing) => return Ok(Some(missing)),
                    // What is known now has events of this block.
                    None => continue,
                },
            }
        }
        Ok(None)
    }

    /// Reads the answer to a call that ends with the block of a change; the call if that was not made.
    fn open(&mut self, at: u64) -> Result<Option<Blocks>> {
        let mut why = None;
        for width in self.widths {
            let blocks = Blocks::ending_with(at, *width);
            let told = self.node.logs(blocks)?;
            if matches!(told, Told::NotAsked) {
                return Ok(Some(blocks));
            }
            self.calls.insert(blocks);
            match told {
                Told::This(events) => match before(&events, blocks) {
                    Ok(_) => {
                        self.opened.insert(at);
                        self.keep(&events);
                        return Ok(None);
                    }
                    Err(reason) => why = Some(self.node.wrong(reason)),
                },
                Told::Refused(error) => why = Some(error),
                Told::NotAsked => {}
            }
        }
        Err(why.unwrap_or_else(|| self.node.wrong(MISSING)))
    }

    fn keep(&mut self, events: &[Event]) {
        for of_block in events.chunk_by(|one, next| one.block == next.block) {
            let block = of_block[0].block;
            self.known.entry(block).or_insert_with(|| {
                self.events += of_block.len();
                of_block.to_vec()
            });
        }
    }

    /// The blocks of the last changes as of blocks in the middle, as far as that is known.
    fn starts(&mut self) -> Result<Starts> {
        let mut starts = Starts { blocks: vec![self.changed], middles: 0, open: Vec::new() };
        let mut parts = VecDeque::from([Part { after: 0, until: self.changed }]);
        while let Some(part) = parts.pop_front() {
            if starts.middles + starts.open.len() == ETHR_MIDDLES {
                break;
            }
            let Some(middle) = part.middle() else { continue };
            let later = Part { after: middle, ..part };
            match self.node.changed_then(middle)? {
                Told::NotAsked => {
                    starts.open.push(part);
                    continue;
                }
                Told::This(block) if block > part.after => {
                    starts.blocks.push(block);
                    // Nothing follows from what is wrong.
                    let until = if self.walk(block).is_ok() { block } else { middle };
                    parts.extend([Part { until, ..part }, later]);
                }
                Told::This(_) => parts.push_back(later),
                // The node has forgotten it, and will not say more of what was before it.
                Told::Refused(_) => {}
            }
            starts.middles += 1;
        }
        Ok(starts)
    }

    /// Goes back from all of these blocks until no answer leads further.
    fn follow(&mut self, starts: &[u64]) {
        let mut seen = BTreeSet::new();
        loop {
            let opened = self.opened.len();
            for start in starts {
                self.walk_from_hint(*start);
            }
            // Whoever asked did not know yet what others found there.
            let met: Vec<u64> = self.known.keys().copied().filter(|at| seen.insert(*at)).collect();
            for block in met {
                self.open(block).ok();
            }
            if self.opened.len() == opened {
                return;
            }
        }
    }

    /// As [`walk`](Search::walk), from a block that may be none of a change: what is wrong on this way ends this way only, as
    /// the one from the last change can do without it.
    fn walk_from_hint(&mut self, from: u64) -> Option<Blocks> {
        // No history has so many: some of them were made up.
        if self.events > ETHR_EVENTS {
            return None;
        }
        self.walk(from).ok().flatten()
    }

    fn ask_for_more(&mut self, missing: Blocks, starts: &Starts) -> Result<()> {
        let mut wanted = BTreeSet::from([missing]);
        for start in &starts.blocks {
            wanted.extend(self.walk_from_hint(*start));
        }
        let open = if self.opened.len() > ETHR_ALONE { &starts.open[..] } else { &[] };
        let mut middles = Vec::new();
        for part in open {
            if self.walk_from_hint(part.until).is_some_and(|missing| missing.to > part.after) {
                middles.extend(part.middle());
            }
        }
        let calls = self.calls.len() + wanted.len() + starts.middles + middles.len();
        if calls > ETHR_LOG_CALLS {
            return Err(self.node.too_many_calls());
        }
        for blocks in wanted {
            self.node.want_logs(blocks)?;
        }
        middles.into_iter().try_for_each(|middle| self.node.want_changed(middle))
    }

    /// The events of each block, from that of the last change back as far as they are known.
    fn of_the_history(&self) -> impl Iterator<Item = &[Event]> {
        let of_block = |at: u64| self.known.get(&at).map(Vec::as_slice);
        std::iter::successors(of_block(self.changed), move |events| of_block(events[0].previous))
    }

    /// The events up to the last change, all of which are known.
    fn in_order(self) -> Arc<[Event]> {
        let newest_first: Vec<&[Event]> = self.of_the_history().collect();
        newest_first.into_iter().rev().flatten().cloned().collect()
    }
}

impl Blocks {
    fn ending_with(to: u64, width: u64) -> Blocks {
        Blocks { from: to.saturating_sub(width - 1), to }
    }
}

impl Part {
    /// A block between the two.
    fn middle(self) -> Option<u64> {
        let middle = self.after + (self.until - self.after) / 2;
        (middle > self.after).then_some(middle)
    }
}

const MISSING: &str =
    "it has no log of a change that the registry knows of; it may forget old ones";

/// The block of the change before these events, 0 if there was none; fails unless the last of these blocks has
/// events, and none is seen to be missing.
fn before(events: &[Event], blocks: Blocks) -> Result<u64, &'static str> {
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return Err(MISSING) };
    if first.previous >= first.block {
        return Err("a change names one before it that is not");
    }
    let linked = events.is_sorted_by(|one, next| next.previous == one.block);
    let others = first.previous == 0 || first.previous < blocks.from;
    match linked && others && last.block == blocks.to {
        true => Ok(first.previous),
        false => Err(MISSING),
    }
}

/// Whether all of these events are among others, in their order.
fn is_part(events: &[Event], others: &[Event]) -> bool {
    let mut others = others.iter();
    events.iter().all(|event| others.any(|other| other == event))
}
