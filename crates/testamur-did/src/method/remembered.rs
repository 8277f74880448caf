//! What was found out lately, within a bound.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Values by their names. Where there is no room for another, those go that were not asked for the longest.
#[derive(Debug)]
pub(super) struct Remembered<T> {
    known: Mutex<Known<T>>,
    limit: usize,
}

#[derive(Debug)]
struct Known<T> {
    by_name: BTreeMap<Arc<str>, Kept<T>>,
    /// The names by when they were asked for last.
    by_use: BTreeMap<u64, Arc<str>>,
    uses: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Kept<T> {
    value: T,
    size: usize,
    used: u64,
}

impl<T: Clone> Remembered<T> {
    /// Nothing yet. All values together count for no more than these bytes.
    pub(super) fn of(limit: usize) -> Remembered<T> {
        let (by_name, by_use, uses, bytes) = Default::default();
        Remembered { known: Mutex::new(Known { by_name, by_use, uses, bytes }), limit }
    }

    /// The value of a name.
    pub(super) fn find(&self, name: &str) -> Option<T> {
        let mut known = self.lock();
        let known = &mut *known;
        let kept = known.by_name.get_mut(name)?;
        known.uses += 1;
        if let Some(name) = known.by_use.remove(&kept.used) {
            known.by_use.insert(known.uses, name);
        }
        kept.used = known.uses;
        Some(kept.value.clone())
    }

    /// Keeps a value that counts for some bytes and its name, in the place of what is known by the name. One that is too
    /// much by itself is not kept, and takes no other's place.
    pub(super) fn keep(&self, name: &str, value: T, size: usize) {
        let size = name.len() + size;
        let mut known = self.lock();
        known.forget(name);
        if size > self.limit {
            return;
        }
        while known.bytes + size > self.limit {
            let Some((_, oldest)) = known.by_use.pop_first() else { break };
            known.forget(&oldest);
        }
        known.uses += 1;
        let (name, used) = (Arc::<str>::from(name), known.uses);
        known.bytes += size;
        known.by_use.insert(used, name.clone());
        known.by_name.insert(name, Kept { value, size, used });
    }

    fn lock(&self) -> MutexGuard<'_, Known<T>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Known<T> {
    fn forget(&mut self, name: &str) {
        if let Some(kept) = self.by_name.remove(name) {
            self.bytes -= kept.size;
            self.by_use.remove(&kept.used);
        }
    }
}

#[cfg(test)]
impl<T: Clone> Remembered<T> {
    /// How many values there are, and what they count for by themselves and by the sum that is kept.
    pub(super) fn count(&self) -> (usize, usize, usize) {
        let known = self.lock();
        assert_eq!(known.by_use.len(), known.by_name.len());
        (known.by_name.len(), known.by_name.values().map(|kept| kept.size).sum(), known.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_go_that_were_not_asked_for_the_longest() {
        let remembered = Remembered::of(30);
        for name in ["a", "b", "c"] {
            remembered.keep(name, name, 9);
        }
        assert_eq!(remembered.find("a"), Some("a"));
        remembered.keep("d", "d", 9);
        let known = ["a", "b", "c", "d"].map(|name| remembered.find(name).is_some());
        assert_eq!(known, [true, false, true, true]);
        // One that has no room takes none from the others; one that is known goes for its successor.
        remembered.keep("e", "e", 30);
        assert_eq!(remembered.count(), (3, 30, 30));
        remembered.keep("c", "C", 19);
        let known = ["a", "c", "d"].map(|name| remembered.find(name));
        assert_eq!(known, [None, Some("C"), Some("d")]);
        remembered.keep("c", "none", 30);
        assert_eq!((remembered.find("c"), remembered.count()), (None, (1, 10, 10)));
    }
}
