//! The requests that are being answered. One process has the file, so its memory is the place to know them: when
//! it dies, they are free.

use crate::{IdempotencyKey, RequestHash, Reservation};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use testamur_core::{Code, Error, Result};

#[derive(Clone, Default)]
pub(super) struct Reservations(Arc<Mutex<HashMap<IdempotencyKey, RequestHash>>>);

impl Reservations {
    /// Takes the key, unless somebody has it.
    pub(super) fn take(&self, key: IdempotencyKey, request: RequestHash) -> Result<Reservation> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match held.entry(key.clone()) {
            Entry::Vacant(place) => place.insert(request),
            Entry::Occupied(other) if *other.get() == request => {
                return Err(Error::new(Code::StoreIdempotencyInProgress));
            }
            Entry::Occupied(_) => return Err(conflict()),
        };
        let hold = Hold { key: key.clone(), reservations: self.clone() };
        Ok(Reservation::new(key, request, hold))
    }
}

pub(super) fn conflict() -> Error {
    Error::new(Code::StoreIdempotencyConflict)
}

struct Hold {
    key: IdempotencyKey,
    reservations: Reservations,
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.reservations.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
