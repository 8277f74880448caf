//! The search that tells look-alike blank nodes apart (RDFC-1.0, section 4.8), on a stack of its
//! own and within a budget.

use super::hash::{self, NodeHash};
use super::issuer::Issuer;
use super::nodes::Nodes;
use crate::Budget;
use sha2::Digest;
use std::io::Write;
use std::marker::PhantomData;
use std::mem;
use testamur_core::Result;

/// Hash N-Degree Quads over one dataset.
///
/// The issuers of temporary identifiers that the specification copies are all extensions of each
/// other, so there is one of them, cut back where the specification goes back to a copy.
pub(super) struct Search<'a, D> {
    nodes: &'a Nodes<'a>,
    first_degree: &'a [NodeHash],
    canonical: &'a mut Issuer,
    temporary: Issuer,
    work: Work<'a>,
    input: Vec<u8>,
    digest: PhantomData<D>,
}

/// What a frame asks for.
enum Next {
    /// The hash of this node.
    Descend(u32),
    /// To be taken off: it has its hash.
    Return(NodeHash),
}

impl<'a, D: Digest + Clone> Search<'a, D> {
    pub(super) fn new(
        nodes: &'a Nodes<'a>,
        first_degree: &'a [NodeHash],
        canonical: &'a mut Issuer,
        budget: &'a mut Budget,
    ) -> Search<'a, D> {
        Search {
            nodes,
            first_degree,
            canonical,
            temporary: Issuer::new(nodes.len()),
            work: Work::new(nodes, budget),
            input: Vec::new(),
            digest: PhantomData,
        }
    }

    /// Gives canonical identifiers to nodes that share a first-degree hash, and to those met on
    /// the way (RDFC-1.0, section 4.4.3, step 5).
    ///
    /// # Errors
    /// [`Code::LimitCanonicalizationBudget`](testamur_core::Code::LimitCanonicalizationBudget)
    pub(super) fn tell_apart(&mut self, alike: &[u32]) -> Result<()> {
        let mut paths = Vec::new();
        for node in alike {
            if self.canonical.number(*node).is_none() {
                paths.push(self.run(*node)?);
            }
        }
        paths.sort_by_key(|(hash, _)| *hash);
        for node in paths.into_iter().flat_map(|(_, met)| met) {
            self.canonical.issue(node);
        }
        Ok(())
    }

    /// The hash of a node, and the nodes met on the way in the order of their temporary
    /// identifiers.
    fn run(&mut self, node: u32) -> Result<(NodeHash, Vec<u32>)> {
        self.temporary.cut_back(0);
        self.temporary.issue(node);
        let mut waiting = Vec::new();
        let mut frame = Frame::open(self, node)?;
        loop {
            match frame.advance(self)? {
                Next::Descend(node) => {
                    let inner = Frame::open(self, node)?;
                    waiting.push(mem::replace(&mut frame, inner));
                }
                Next::Return(hash) => match waiting.pop() {
                    Some(outer) => {
                        frame = outer;
                        frame.returned(self, &hash)?;
                    }
                    None => return Ok((hash, self.temporary.order().to_vec())),
                },
            }
        }
    }

    /// Hash Related Blank Node (RDFC-1.0, section 4.7) for a node in the `position` of a quad with
    /// this predicate.
    fn hash_related(&mut self, related: u32, position: u8, predicate: &str) -> Result<NodeHash> {
        let mut input = mem::take(&mut self.input);
        input.clear();
        input.push(position);
        if position != b'g' {
            input.extend_from_slice(predicate.as_bytes());
        }
        if !self.push_identifier(&mut input, related) {
            hash::push_hex::<D>(&mut input, &self.first_degree[related as usize]);
        }
        self.work.spend(1 + input.len() / BYTES_PER_STEP)?;
        let hash = hash::finish(D::new_with_prefix(&input));
        self.input = input;
        Ok(hash)
    }

    /// Appends the identifier of a node, the canonical one before the temporary one, if it has
    /// any.
    fn push_identifier(&self, out: &mut Vec<u8>, node: u32) -> bool {
        let written = match (self.canonical.number(node), self.temporary.number(node)) {
            (Some(number), _) => write!(out, "_:c14n{number}"),
            (None, Some(number)) => write!(out, "_:b{number}"),
            (None, None) => return false,
        };
        written.expect("a Vec takes all writes");
        true
    }
}

/// The work that searches may do: some for the size of the dataset, then what the budget gives.
pub(super) struct Work<'a> {
    free: u64,
    budget: &'a mut Budget,
}

impl<'a> Work<'a> {
    /// Steps for each mention of a node: enough for look-alikes that hang on different neighbours,
    /// of which a learner record may have thousands.
    const FOR_MENTION: u64 = 4;

    pub(super) fn new(nodes: &Nodes<'_>, budget: &'a mut Budget) -> Work<'a> {
        Work { free: Work::FOR_MENTION * nodes.mention_count() as u64, budget }
    }

    fn spend(&mut self, steps: usize) -> Result<()> {
        let beyond = (steps as u64).saturating_sub(self.free);
        self.free = self.free.saturating_sub(steps as u64);
        if beyond == 0 { Ok(()) } else { self.budget.spend(beyond) }
    }
}

/// A text that is hashed or copied costs one more step for so many bytes.
const BYTES_PER_STEP: usize = 256;

/// Hash N-Degree Quads of one node, which can stop to wait for the hash of another.
struct Frame<D> {
    /// The related nodes with their hashes, sorted; equal hashes make a group.
    related: Vec<(NodeHash, u32)>,
    /// The group at work: where it starts and ends.
    group: std::ops::Range<usize>,
    /// One permutation of the group's nodes.
    permutation: Vec<u32>,
    /// The length of the trail before the group.
    base: usize,
    /// The path of the permutation so far.
    path: Vec<u8>,
    /// Nodes of the permutation whose own hashes are needed, and how many have come.
    descend: Vec<u32>,
    returned: usize,
    /// The least path of a permutation, and how it went on from the trail.
    chosen: Option<(Vec<u8>, Vec<u32>)>,
    stage: Stage,
    data: D,
}

#[derive(Clone, Copy)]
enum Stage {
    NextGroup,
    Permutation,
    Descend,
    NextPermutation,
}

impl<D: Digest + Clone> Frame<D> {
    /// Groups the nodes that share a quad with `node` (steps 1 to 3).
    fn open(search: &mut Search<'_, D>, node: u32) -> Result<Frame<D>> {
        let nodes = search.nodes;
        let mut related = Vec::new();
        for quad in nodes.quads(node) {
            search.work.spend(1)?;
            let components =
                [(Some(quad.subject), b's'), (Some(quad.object), b'o'), (quad.graph, b'g')];
            for (term, position) in components {
                let Some(other) = term.and_then(|term| nodes.node(term)) else { continue };
                if other != node {
                    let predicate = nodes.text(quad.predicate);
                    related.push((search.hash_related(other, position, predicate)?, other));
                }
            }
        }
        // A node that is related in the same way by several quads counts once
        // (docs/decisions/0013-related-twice.md).
        related.sort_unstable();
        related.dedup();
        Ok(Frame {
            related,
            group: 0..0,
            permutation: Vec::new(),
            base: search.temporary.order().len(),
            path: Vec::new(),
            descend: Vec::new(),
            returned: 0,
            chosen: None,
            stage: Stage::NextGroup,
            data: D::new(),
        })
    }

    /// Goes on until another node's hash is needed or this one's is there.
    fn advance(&mut self, search: &mut Search<'_, D>) -> Result<Next> {
        loop {
            match self.stage {
                Stage::NextGroup if self.group.end == self.related.len() => {
                    return Ok(Next::Return(hash::finish(self.data.clone())));
                }
                Stage::NextGroup => self.next_group(search),
                Stage::Permutation => self.permute(search)?,
                Stage::Descend => match self.descend.get(self.returned) {
                    Some(node) => return Ok(Next::Descend(*node)),
                    None => self.choose(search)?,
                },
                Stage::NextPermutation if next_permutation(&mut self.permutation) => {
                    self.stage = Stage::Permutation;
                }
                Stage::NextPermutation => self.end_group(search)?,
            }
        }
    }

    /// Steps 5.1 to 5.3.
    fn next_group(&mut self, search: &Search<'_, D>) {
        let start = self.group.end;
        let (hash, _) = self.related[start];
        let more = self.related[start..].iter().take_while(|(other, _)| *other == hash).count();
        self.group = start..start + more;
        let mut hex = Vec::new();
        hash::push_hex::<D>(&mut hex, &hash);
        self.data.update(&hex);
        self.permutation.clear();
        self.permutation.extend(self.related[self.group.clone()].iter().map(|(_, node)| node));
        self.base = search.temporary.order().len();
        self.chosen = None;
        self.stage = Stage::Permutation;
    }

    /// Begins a permutation (steps 5.4.1 to 5.4.4).
    fn permute(&mut self, search: &mut Search<'_, D>) -> Result<()> {
        search.temporary.cut_back(self.base);
        self.path.clear();
        self.descend.clear();
        self.returned = 0;
        self.stage = Stage::Descend;
        for &node in &self.permutation {
            search.work.spend(1)?;
            if search.canonical.number(node).is_none() && search.temporary.issue(node) {
                self.descend.push(node);
            }
            search.push_identifier(&mut self.path, node);
            if self.is_worse() {
                self.stage = Stage::NextPermutation;
                break;
            }
        }
        Ok(())
    }

    /// Takes the hash of a node that was waited for (steps 5.4.5.2 to 5.4.5.5).
    fn returned(&mut self, search: &mut Search<'_, D>, hash: &NodeHash) -> Result<()> {
        search.work.spend(1)?;
        search.push_identifier(&mut self.path, self.descend[self.returned]);
        self.path.push(b'<');
        hash::push_hex::<D>(&mut self.path, hash);
        self.path.push(b'>');
        self.returned += 1;
        if self.is_worse() {
            self.stage = Stage::NextPermutation;
        }
        Ok(())
    }

    /// Keeps the permutation if its path is the least (step 5.4.6).
    fn choose(&mut self, search: &mut Search<'_, D>) -> Result<()> {
        self.stage = Stage::NextPermutation;
        if self.chosen.as_ref().is_none_or(|(least, _)| self.path < *least) {
            let went_on = search.temporary.order()[self.base..].to_vec();
            search.work.spend((self.path.len() + 4 * went_on.len()) / BYTES_PER_STEP)?;
            self.chosen = Some((self.path.clone(), went_on));
        }
        Ok(())
    }

    /// Goes on from the chosen permutation (steps 5.5 and 5.6).
    fn end_group(&mut self, search: &mut Search<'_, D>) -> Result<()> {
        search.temporary.cut_back(self.base);
        if let Some((path, went_on)) = self.chosen.take() {
            search.work.spend((path.len() + 4 * went_on.len()) / BYTES_PER_STEP)?;
            self.data.update(&path);
            for node in went_on {
                search.temporary.issue(node);
            }
        }
        self.stage = Stage::NextGroup;
        Ok(())
    }

    /// Whether the path can no longer become the least one (steps 5.4.4.3 and 5.4.5.5).
    fn is_worse(&self) -> bool {
        self.chosen
            .as_ref()
            .is_some_and(|(least, _)| self.path.len() >= least.len() && self.path > *least)
    }
}

/// Steps to the next permutation in lexicographic order; `false` after the last.
fn next_permutation(items: &mut [u32]) -> bool {
    let Some(pivot) = items.windows(2).rposition(|pair| pair[0] < pair[1]) else { return false };
    let after = items.iter().rposition(|item| *item > items[pivot]).unwrap_or(pivot + 1);
    items.swap(pivot, after);
    items[pivot + 1..].reverse();
    true
}
