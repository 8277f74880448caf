//! What one verification may still do.

use crate::domains::Answered;
use crate::policy::Limits;
use crate::status::ExaminedLists;
use testamur_canon::SharedWork;
use testamur_schema::Steps;

/// What is left for all documents of one verification together, so that many that stand inside
/// each other do not multiply the work.
#[derive(Clone, Debug)]
pub(crate) struct Allowance {
    /// How many credentials inside others may still be examined.
    pub(crate) credentials: usize,
    /// What all schemas may still take.
    pub(crate) schema_steps: Steps,
    /// What the contexts that stand in the documents and their canonical forms may still take,
    /// however often they are read.
    pub(crate) shared_work: SharedWork,
    /// The status lists that were examined so far: each is once.
    pub(crate) lists: ExaminedLists,
    /// What was found out about domains so far: each question is asked once.
    pub(crate) domains: Answered,
}

impl Allowance {
    /// For an input of so many bytes.
    pub(crate) fn new(limits: &Limits, bytes: u64) -> Allowance {
        Allowance {
            credentials: limits.credentials,
            schema_steps: Steps::for_bytes(bytes),
            shared_work: SharedWork::for_bytes(bytes),
            lists: ExaminedLists::default(),
            domains: Answered::default(),
        }
    }

    /// The same for a round in which documents may be missing: what takes longer is put off.
    pub(crate) fn provisional(self) -> Allowance {
        Allowance { schema_steps: Steps::provisional(), ..self }
    }
}
