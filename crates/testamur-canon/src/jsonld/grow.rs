//! A list that grows behind a shared reference and never moves what it holds.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The first chunk's size; each further one is twice as large.
const FIRST: usize = 4;
const CHUNKS: usize = 28;

/// Items are added by any thread and stay where they are until the list is dropped.
pub(super) struct Grow<T> {
    chunks: [OnceLock<Box<[OnceLock<T>]>>; CHUNKS],
    /// How many places are given out; the last ones may still be empty.
    taken: AtomicUsize,
}

impl<T> Grow<T> {
    pub(super) const fn new() -> Grow<T> {
        Grow { chunks: [const { OnceLock::new() }; CHUNKS], taken: AtomicUsize::new(0) }
    }

    /// Adds an item and gives it back where it stays.
    pub(super) fn push(&self, item: T) -> &T {
        let at = self.taken.fetch_add(1, Ordering::Relaxed);
        let (chunk, within) = place(at);
        let chunk = self.chunks[chunk]
            .get_or_init(|| (0..FIRST << chunk).map(|_| OnceLock::new()).collect());
        chunk[within].get_or_init(|| item)
    }

    /// The items, oldest first. An item that another thread is adding may be missing.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        let chunks = self.chunks.iter().map_while(OnceLock::get);
        chunks.flat_map(|chunk| chunk.iter().map_while(OnceLock::get))
    }
}

impl<T> fmt::Debug for Grow<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} items", self.taken.load(Ordering::Relaxed))
    }
}

/// The chunk of an item and its place there.
fn place(at: usize) -> (usize, usize) {
    let chunk = ((at + FIRST) / FIRST).ilog2() as usize;
    (chunk, at - FIRST * ((1 << chunk) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_keep_their_order() {
        let list = Grow::new();
        for item in 0..1000_usize {
            assert_eq!(*list.push(item), item);
        }
        assert!(list.iter().copied().eq(0..1000));
        assert_eq!(place(3), (0, 3));
        assert_eq!(place(4), (1, 0));
        assert_eq!(place(12), (2, 0));
    }
}
