//! The table of everything that C holds a handle on.
//!
//! A handle looks like a pointer in C and is a number here: it is looked up, never dereferenced. So a handle that was
//! freed, one of another type and a number that was made up are all noticed, whatever the threads do at that
//! moment, and what somebody is using while another frees it lives on until the first is done.

use std::any::Any;
use std::collections::BTreeMap;
use std::ptr::without_provenance_mut;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use testamur::{Code, Error, Result};

/// What C can hold a handle on.
pub(crate) trait Handle: Send + Sync + 'static {
    /// The name of the type in C.
    const NAME: &'static str;
}

type Shard = RwLock<BTreeMap<usize, Arc<dyn Any + Send + Sync>>>;

/// Apart, so that threads that use different handles do not wait for each other.
const SHARDS: usize = 16;

static TABLE: [Shard; SHARDS] = [const { RwLock::new(BTreeMap::new()) }; SHARDS];

/// The number of the next handle. No number comes twice in the life of a process, where they have 64 bits.
static NEXT: AtomicUsize = AtomicUsize::new(1);

/// No address that any memory has, so that a program that follows a handle is stopped at once.
#[cfg(target_pointer_width = "64")]
const MARK: usize = 0x7e57 << 48;
/// Odd, as no address of an object is.
#[cfg(not(target_pointer_width = "64"))]
const MARK: usize = 1;

/// A handle on this value.
pub(crate) fn put<T: Handle>(value: T) -> *mut T {
    let value: Arc<dyn Any + Send + Sync> = Arc::new(value);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let handle = match cfg!(target_pointer_width = "64") {
            true => MARK | (number & !(0xffff << 48)),
            false => (number << 1) | MARK,
        };
        let mut shard = shard(handle).write().unwrap_or_else(PoisonError::into_inner);
        // Taken only where numbers are short, after thousands of millions of handles.
        if let std::collections::btree_map::Entry::Vacant(vacant) = shard.entry(handle) {
            vacant.insert(value);
            return without_provenance_mut(handle);
        }
    }
}

/// What a handle stands for.
///
/// # Errors
/// [`Code::UsageNullPointer`]; [`Code::UsageHandle`] when it is no living handle of this type.
pub(crate) fn find<T: Handle>(handle: *const T, argument: &str) -> Result<Arc<T>> {
    if handle.is_null() {
        return Err(Error::new(Code::UsageNullPointer).with("argument", argument));
    }
    let number = handle.addr();
    let shard = shard(number).read().unwrap_or_else(PoisonError::into_inner);
    let found = shard.get(&number).cloned();
    drop(shard);
    found.and_then(|value| value.downcast().ok()).ok_or_else(|| dead::<T>(argument))
}

/// Ends a handle and gives what it stood for.
///
/// # Errors
/// As [`find`]; a handle of another type lives on.
pub(crate) fn take<T: Handle>(handle: *mut T, argument: &str) -> Result<Arc<T>> {
    let value = find(handle.cast_const(), argument)?;
    let number = handle.addr();
    let mut shard = shard(number).write().unwrap_or_else(PoisonError::into_inner);
    // Of two threads that free the same handle, one finds it.
    let taken = shard.remove(&number);
    drop(shard);
    taken.map(|_| value).ok_or_else(|| dead::<T>(argument))
}

/// How many handles live.
pub(crate) fn live() -> usize {
    let count = |shard: &Shard| shard.read().unwrap_or_else(PoisonError::into_inner).len();
    TABLE.iter().map(count).sum()
}

fn shard(handle: usize) -> &'static Shard {
    &TABLE[(handle >> 1) % SHARDS]
}

fn dead<T: Handle>(argument: &str) -> Error {
    Error::new(Code::UsageHandle).with("argument", argument).with("type", T::NAME)
}
