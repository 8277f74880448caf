//! Identifiers for blank nodes.

use super::nodes::NONE;

/// Numbers blank nodes one after the other (RDFC-1.0, sections 4.3 and 4.5).
pub(super) struct Issuer {
    order: Vec<u32>,
    /// The number of each node, or [`NONE`].
    numbers: Vec<u32>,
}

impl Issuer {
    /// An issuer for so many nodes, none of them numbered yet.
    pub(super) fn new(nodes: usize) -> Issuer {
        Issuer { order: Vec::new(), numbers: vec![NONE; nodes] }
    }

    /// The number of a node, if it has one.
    pub(super) fn number(&self, node: u32) -> Option<u32> {
        Some(self.numbers[node as usize]).filter(|number| *number != NONE)
    }

    /// Numbers a node unless it has a number; says whether it had none.
    pub(super) fn issue(&mut self, node: u32) -> bool {
        let number = &mut self.numbers[node as usize];
        let is_new = *number == NONE;
        if is_new {
            *number = self.order.len() as u32;
            self.order.push(node);
        }
        is_new
    }

    /// The numbered nodes in the order of their numbers.
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }

    /// Takes back all numbers from `length` on.
    pub(super) fn cut_back(&mut self, length: usize) {
        for node in self.order.drain(length..) {
            self.numbers[node as usize] = NONE;
        }
    }
}
