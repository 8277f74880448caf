//! didwebvh-rs, given a log that needs no network.

use crate::logs::DidLog;
use crate::measure::{Work, block_on};
use didwebvh_rs::DIDWebVHState;
use std::hint::black_box;

/// From the text of a log to the entry in force, by a state that has seen nothing. It takes what is left of
/// a log that is broken in the middle, and so is asked for the last entry.
pub fn didwebvh(log: &DidLog) -> Work<'_> {
    let last = u32::try_from(log.entries()).expect("there are fewer");
    Box::new(move || {
        let mut state = DIDWebVHState::default();
        let resolved = block_on(state.resolve_log(log.did(), black_box(log.text()), None));
        let (entry, _) = resolved.unwrap_or_else(|error| panic!("{}: {error}", log.did()));
        assert_eq!(entry.get_version_id_fields().expect("it has a number").0, last);
    })
}
