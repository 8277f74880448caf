//! How many requests are made at the same time: in all, and to one host.

use crate::limits::Limits;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub(crate) struct Turns {
    all: Arc<Semaphore>,
    each: usize,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// The right to make one request; it ends with this value.
pub(crate) struct Turn<'t> {
    _all: OwnedSemaphorePermit,
    _host: Host<'t>,
}

impl Turns {
    pub(crate) fn new(limits: &Limits) -> Turns {
        let some = |number: usize| number.clamp(1, Semaphore::MAX_PERMITS);
        Turns {
            all: Arc::new(Semaphore::new(some(limits.concurrent))),
            each: some(limits.concurrent_per_host),
            hosts: Mutex::default(),
        }
    }

    /// Waits for a turn to ask this host. The host's comes first: those that wait for a slow host
    /// keep nobody from asking another.
    pub(crate) async fn take<'t>(&'t self, name: &'t str) -> Turn<'t> {
        let mut host = self.host(name);
        let turns = host.turns.clone().expect("it is there until the value is dropped");
        host.permit = Some(acquire(turns).await);
        Turn { _all: acquire(Arc::clone(&self.all)).await, _host: host }
    }

    fn host<'t>(&'t self, name: &'t str) -> Host<'t> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Semaphore::new(self.each));
        let turns = Arc::clone(hosts.entry(name.to_owned()).or_insert_with(new));
        Host { all: self, name, turns: Some(turns), permit: None }
    }
}

async fn acquire(turns: Arc<Semaphore>) -> OwnedSemaphorePermit {
    turns.acquire_owned().await.expect("the semaphore is never closed")
}

/// One that asks a host or waits to; the last to go clears the host's entry.
struct Host<'t> {
    all: &'t Turns,
    name: &'t str,
    turns: Option<Arc<Semaphore>>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Drop for Host<'_> {
    fn drop(&mut self) {
        let mut hosts = self.all.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        // Both hold a reference.
        (self.permit, self.turns) = (None, None);
        if hosts.get(self.name).is_some_and(|turns| Arc::strong_count(turns) == 1) {
            hosts.remove(self.name);
        }
    }
}
