//! Sorted rows, each of which is short enough to move its entries.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::iter::{Flatten, Map};
use std::{slice, vec};

/// Entries of a row before it is halved. Finding a place takes two binary searches; making one moves half as many
/// entries, or as many rows as that goes into the whole.
const ROW: usize = 256;

/// A map in the order of its keys.
#[derive(Clone)]
pub struct BTreeMap<K, V> {
    /// None is empty, and every key is below those of later rows.
    rows: Vec<Vec<(K, V)>>,
}

/// A set in its order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BTreeSet<T> {
    map: BTreeMap<T, ()>,
}

/// Where a key is, or would be: its row, and its place there.
type Place = (usize, usize);

impl<K, V> BTreeMap<K, V> {
    /// An empty map.
    pub const fn new() -> BTreeMap<K, V> {
        BTreeMap { rows: Vec::new() }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The entries in order.
    pub fn iter(&self) -> Iter<'_, K, V> {
        self.into_iter()
    }

    /// The keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.rows.iter().flatten().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + Clone {
        self.rows.iter().flatten().map(|(_, value)| value)
    }

    /// The values, to be changed.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> {
        self.rows.iter_mut().flatten().map(|(_, value)| value)
    }

    /// The values in the order of their keys, owned.
    pub fn into_values(self) -> impl DoubleEndedIterator<Item = V> {
        self.rows.into_iter().flatten().map(|(_, value)| value)
    }

    /// Removes everything.
    pub fn clear(&mut self) {
        self.rows.clear();
    }

    /// The first entry.
    pub fn first_key_value(&self) -> Option<(&K, &V)> {
        self.iter().next()
    }

    /// Keeps the entries that are wanted.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.rows.iter_mut().for_each(|row| row.retain_mut(|(key, value)| keep(key, value)));
        self.rows.retain(|row| !row.is_empty());
    }

    fn take(&mut self, (row, at): Place) -> (K, V) {
        let entry = self.rows[row].remove(at);
        if self.rows[row].is_empty() {
            self.rows.remove(row);
        }
        entry
    }

    fn put(&mut self, (row, at): Place, entry: (K, V)) -> &mut V {
        if row == self.rows.len() {
            self.rows.push(Vec::new());
        }
        let (mut row, mut at) = (row, at);
        if self.rows[row].len() == ROW {
            let half = self.rows[row].split_off(ROW / 2);
            self.rows.insert(row + 1, half);
            if at > ROW / 2 {
                (row, at) = (row + 1, at - ROW / 2);
            }
        }
        self.rows[row].insert(at, entry);
        &mut self.rows[row][at].1
    }
}

impl<K: Ord, V> BTreeMap<K, V> {
    /// Where a key is, or else where it belongs.
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<Place, Place>
    where
        K: Borrow<Q>,
    {
        let ends_below = |row: &Vec<(K, V)>| row.last().is_some_and(|(k, _)| k.borrow() < key);
        // One that is above all others goes to the end of the last row.
        let row = self.rows.partition_point(ends_below).min(self.rows.len().saturating_sub(1));
        let Some(entries) = self.rows.get(row) else { return Err((0, 0)) };
        match entries.binary_search_by(|(k, _)| k.borrow().cmp(key)) {
            Ok(at) => Ok((row, at)),
            Err(at) => Err((row, at)),
        }
    }

    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|(row, at)| &self.rows[row][at].1)
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|(row, at)| &mut self.rows[row][at].1)
    }

    /// Whether there is such a key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// Sets the value of a key, and gives the one that it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok((row, at)) => Some(std::mem::replace(&mut self.rows[row][at].1, value)),
            Err(place) => {
                self.put(place, (key, value));
                None
            }
        }
    }

    /// Removes a key.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| self.take(place).1)
    }

    /// Removes the first entry.
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        (!self.is_empty()).then(|| self.take((0, 0)))
    }

    /// The place of a key, to be filled.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        let place = self.place(&key);
        Entry { map: self, key, place }
    }
}

/// The place of a key.
pub struct Entry<'m, K, V> {
    map: &'m mut BTreeMap<K, V>,
    key: K,
    place: Result<Place, Place>,
}

impl<'m, K: Ord, V> Entry<'m, K, V> {
    /// The value, which is this one if there was none.
    pub fn or_insert(self, value: V) -> &'m mut V {
        self.or_insert_with(|| value)
    }

    /// The value, which is made if there was none.
    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> &'m mut V {
        match self.place {
            Ok((row, at)) => &mut self.map.rows[row][at].1,
            Err(place) => self.map.put(place, (self.key, make())),
        }
    }

    /// The value, which is the default one if there was none.
    pub fn or_default(self) -> &'m mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }

    /// Changes the value, if there is one.
    #[must_use]
    pub fn and_modify(self, change: impl FnOnce(&mut V)) -> Entry<'m, K, V> {
        if let Ok((row, at)) = self.place {
            change(&mut self.map.rows[row][at].1);
        }
        self
    }
}

type Rows<'m, K, V> = Flatten<slice::Iter<'m, Vec<(K, V)>>>;

/// The entries in order.
pub(super) type Iter<'m, K, V> = Map<Rows<'m, K, V>, fn(&'m (K, V)) -> (&'m K, &'m V)>;

impl<'m, K, V> IntoIterator for &'m BTreeMap<K, V> {
    type Item = (&'m K, &'m V);
    type IntoIter = Iter<'m, K, V>;

    fn into_iter(self) -> Iter<'m, K, V> {
        self.rows.iter().flatten().map(|(key, value)| (key, value))
    }
}

impl<K, V> IntoIterator for BTreeMap<K, V> {
    type Item = (K, V);
    type IntoIter = Flatten<vec::IntoIter<Vec<(K, V)>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter().flatten()
    }
}

impl<K: Ord, V> Extend<(K, V)> for BTreeMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for BTreeMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> BTreeMap<K, V> {
        let mut map = BTreeMap::new();
        map.extend(entries);
        map
    }
}

// Where the rows end depends on how the map came about.
impl<K: PartialEq, V: PartialEq> PartialEq for BTreeMap<K, V> {
    fn eq(&self, other: &BTreeMap<K, V>) -> bool {
        self.iter().eq(other)
    }
}

impl<K: Eq, V: Eq> Eq for BTreeMap<K, V> {}

impl<K: PartialOrd, V: PartialOrd> PartialOrd for BTreeMap<K, V> {
    fn partial_cmp(&self, other: &BTreeMap<K, V>) -> Option<Ordering> {
        self.iter().partial_cmp(other)
    }
}

impl<K: Ord, V: Ord> Ord for BTreeMap<K, V> {
    fn cmp(&self, other: &BTreeMap<K, V>) -> Ordering {
        self.iter().cmp(other)
    }
}

impl<K, V> Default for BTreeMap<K, V> {
    fn default() -> BTreeMap<K, V> {
        BTreeMap::new()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for BTreeMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<T> BTreeSet<T> {
    /// An empty set.
    pub const fn new() -> BTreeSet<T> {
        BTreeSet { map: BTreeMap::new() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// All in order.
    pub fn iter(&self) -> Iterated<'_, T> {
        self.into_iter()
    }

    /// The first.
    pub fn first(&self) -> Option<&T> {
        self.iter().next()
    }
}

impl<T: Ord> BTreeSet<T> {
    /// Adds one; whether it is new.
    pub fn insert(&mut self, one: T) -> bool {
        self.map.insert(one, ()).is_none()
    }

    /// Whether it is in the set.
    pub fn contains<Q: Ord + ?Sized>(&self, one: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.map.contains_key(one)
    }

    /// All that are in this set, and those that are only in the other.
    pub fn union<'s>(&'s self, other: &'s BTreeSet<T>) -> impl Iterator<Item = &'s T> {
        self.iter().chain(other.iter().filter(|one| !self.contains(*one)))
    }

    /// Removes one; whether it was there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, one: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.map.remove(one).is_some()
    }
}

/// All in order.
pub(super) type Iterated<'s, T> = Map<Rows<'s, T, ()>, fn(&'s (T, ())) -> &'s T>;

impl<'s, T> IntoIterator for &'s BTreeSet<T> {
    type Item = &'s T;
    type IntoIter = Iterated<'s, T>;

    fn into_iter(self) -> Iterated<'s, T> {
        self.map.rows.iter().flatten().map(|(one, ())| one)
    }
}

impl<T> IntoIterator for BTreeSet<T> {
    type Item = T;
    type IntoIter = Map<Flatten<vec::IntoIter<Vec<(T, ())>>>, fn((T, ())) -> T>;

    fn into_iter(self) -> Self::IntoIter {
        self.map.into_iter().map(|(one, ())| one)
    }
}

impl<T: Ord> Extend<T> for BTreeSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, all: I) {
        self.map.extend(all.into_iter().map(|one| (one, ())));
    }
}

impl<T: Ord> FromIterator<T> for BTreeSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> BTreeSet<T> {
        let mut set = BTreeSet::new();
        set.extend(all);
        set
    }
}

impl<T> Default for BTreeSet<T> {
    fn default() -> BTreeSet<T> {
        BTreeSet::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for BTreeSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections;

    proptest! {
        /// Whatever is done to it, it holds what the standard library's holds, in its order.
        #[test]
        fn it_is_as_the_one_of_the_standard_library(
            steps in proptest::collection::vec((0u8..5, 0u16..1500, any::<u8>()), 0..3000),
        ) {
            let (mut plain, mut std) = (BTreeMap::new(), collections::BTreeMap::new());
            for (step, key, value) in steps {
                match step {
                    0 | 1 => prop_assert_eq!(plain.insert(key, value), std.insert(key, value)),
                    2 => prop_assert_eq!(plain.remove(&key), std.remove(&key)),
                    3 => {
                        *plain.entry(key).or_insert(7) ^= value;
                        *std.entry(key).or_insert(7) ^= value;
                    }
                    _ if key < 20 => prop_assert_eq!(plain.pop_first(), std.pop_first()),
                    _ => prop_assert_eq!(plain.get(&key), std.get(&key)),
                }
            }
            prop_assert_eq!(plain.len(), std.len());
            prop_assert!(plain.iter().eq(std.iter()));
            plain.retain(|key, _| key % 3 == 0);
            std.retain(|key, _| key % 3 == 0);
            prop_assert_eq!(plain.is_empty(), std.is_empty());
            prop_assert!(plain.into_iter().eq(std));
        }
    }

    #[test]
    fn maps_are_equal_however_they_came_about() {
        let ascending: BTreeSet<u32> = (0..600).collect();
        let descending: BTreeSet<u32> = (0..600).rev().collect();
        assert_eq!(ascending, descending);
        let other = BTreeSet::from_iter([599, 600]);
        assert!(ascending.union(&other).copied().eq(0..=600));
        assert!(ascending < (1..600).collect());
    }

    #[test]
    fn rows_are_halved_and_given_up() {
        let mut set: BTreeSet<u32> = (0..2000).rev().collect();
        assert_eq!(set.len(), 2000);
        assert!(set.iter().copied().eq(0..2000));
        assert!(!set.insert(1000) && set.insert(5000) && set.contains(&5000));
        for one in 0..2000 {
            assert!(set.remove(&one) && !set.remove(&one));
        }
        assert_eq!(set.first(), Some(&5000));
        assert_eq!(set.into_iter().collect::<Vec<_>>(), [5000]);
    }
}
