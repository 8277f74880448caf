//! Values that C sets one by one and then uses.

use super::entry::Failure;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A value that is changed as a whole, or not at all, and read as it is at the moment.
#[derive(Debug)]
pub(crate) struct Settings<T>(Mutex<Arc<T>>);

impl<T: Clone> Settings<T> {
    pub(crate) fn new(value: T) -> Settings<T> {
        Settings(Mutex::new(Arc::new(value)))
    }

    /// The value now.
    pub(crate) fn now(&self) -> Arc<T> {
        Arc::clone(&self.lock())
    }

    /// Changes the value; if that fails it stays as it was.
    pub(crate) fn change(
        &self,
        change: impl FnOnce(T) -> Result<T, Failure>,
    ) -> Result<(), Failure> {
        let mut value = self.lock();
        *value = Arc::new(change((**value).clone())?);
        Ok(())
    }

    /// Changes the value where it is, so that what it holds already is not copied unless a call has it at the moment.
    /// `edit` must have changed nothing when it fails.
    pub(crate) fn edit(
        &self,
        edit: impl FnOnce(&mut T) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        edit(Arc::make_mut(&mut self.lock()))
    }

    fn lock(&self) -> MutexGuard<'_, Arc<T>> {
        // It is changed in one step, so that a panic left it whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
