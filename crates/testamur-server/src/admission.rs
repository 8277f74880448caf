//! Who is let in when there is much to do.

use crate::access::Access;
use std::sync::Arc;
use testamur_store::Scope;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What a request is about. None of these shuts the others out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What others made is examined or resolved, which can wait for servers of others.
    Examining,
    /// Issuing, statuses, records, and management.
    Issuing,
    /// Lists and documents that anybody may read.
    Reading,
}

impl Kind {
    /// Of what is asked at paths for which one must have this.
    pub(crate) fn of(access: Access) -> Kind {
        match access {
            Access::With(scopes) if scopes.contains(&Scope::Verify) => Kind::Examining,
            Access::With(_) | Access::Managing(_) => Kind::Issuing,
            Access::Anybody => Kind::Reading,
        }
    }
}

/// Room for requests.
#[derive(Debug)]
pub(crate) struct Admission {
    all: Arc<Semaphore>,
    /// For each kind, most of it.
    shares: [Arc<Semaphore>; 3],
}

/// A request that was let in, until it has ended.
#[derive(Debug)]
pub(crate) struct Admitted {
    _share: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

impl Admission {
    /// Room for so many, three quarters of them of one kind at most.
    pub(crate) fn new(requests: usize) -> Admission {
        let requests = requests.min(Semaphore::MAX_PERMITS);
        let room = |places| Arc::new(Semaphore::new(places));
        Admission { all: room(requests), shares: [(); 3].map(|()| room(share(requests))) }
    }

    /// Lets a request in if there is room for one of its kind.
    pub(crate) fn admit(&self, kind: Kind) -> Option<Admitted> {
        let share = Arc::clone(&self.shares[kind as usize]).try_acquire_owned().ok()?;
        let place = Arc::clone(&self.all).try_acquire_owned().ok()?;
        Some(Admitted { _share: share, _place: place })
    }
}

/// Of so many places, those that one kind may have.
fn share(requests: usize) -> usize {
    requests - requests / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 3] = [Kind::Examining, Kind::Issuing, Kind::Reading];

    #[test]
    fn no_kind_shuts_the_others_out() {
        for kind in KINDS {
            let admission = Admission::new(8);
            let admitted: Vec<_> = (0..9).map_while(|_| admission.admit(kind)).collect();
            assert_eq!(admitted.len(), 6, "{kind:?}");
            let others = KINDS.map(|other| (other != kind).then(|| admission.admit(other)));
            assert_eq!(others.iter().flatten().flatten().count(), 2, "{kind:?}");
            assert!(KINDS.iter().all(|any| admission.admit(*any).is_none()), "{kind:?}");
            drop(admitted);
            assert!(KINDS.iter().all(|any| admission.admit(*any).is_some()), "{kind:?}");
        }
    }

    #[test]
    fn little_room_is_for_any_kind() {
        for kind in KINDS {
            let admission = Admission::new(1);
            let admitted = admission.admit(kind);
            assert!(admitted.is_some() && admission.admit(Kind::Reading).is_none());
        }
        assert!(Admission::new(usize::MAX).admit(Kind::Issuing).is_some());
        assert!(Admission::new(0).admit(Kind::Issuing).is_none());
    }
}
