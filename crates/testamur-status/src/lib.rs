//! Status lists: how an issuer revokes one credential among millions without telling anybody which, and how a
//! verifier finds out. [Bitstring Status List 1.0](https://www.w3.org/TR/vc-bitstring-status-list/),
//! [Token Status List](https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/) and what came
//! before them. Nothing here signs, downloads or knows the time.
//!
//! ```
//! use testamur_core::{RandomSource, Result};
//! use testamur_status::{BitstringEntry, BitstringList, LIST_BYTES, StatusSize, StatusTable};
//! # struct Fixed;
//! # impl RandomSource for Fixed {
//! #     fn fill(&mut self, bytes: &mut [u8]) -> Result<()> { bytes.fill(7); Ok(()) }
//! # }
//! # let random = &mut Fixed; // the operating system's, outside of an example
//!
//! // The issuer gives each credential an index, and revokes one.
//! let mut table = StatusTable::new(131_072, StatusSize::ONE, random)?;
//! let [kept, revoked] = [table.allocate()?, table.allocate()?];
//! table.set(revoked, 1)?;
//! let list = BitstringList::new(table.bits(), table.size(), ["revocation".to_owned()])?;
//!
//! // The verifier reads the list, and the entry of the credential it was shown.
//! let bits = list.expand(LIST_BYTES)?;
//! for (index, status) in [(kept, 0), (revoked, 1)] {
//!     let entry = BitstringEntry::new("https://example.edu/status/1", "revocation", index);
//!     assert_eq!(list.status(&entry, &bits)?, status);
//! }
//! # Ok::<(), testamur_core::Error>(())
//! ```

mod bits;
mod bitstring;
mod compressed;
mod deflating;
mod description;
mod inflating;
mod journal;
mod ledger;
mod limits;
mod numbers;
mod permutation;
mod projection;
mod published;
mod record;
mod revocation_list;
mod schedule;
mod snapshot;
mod store;
mod table;
mod token_list;
mod token_status;

pub use bits::{BitOrder, Bits, StatusSize};
pub use bitstring::{BitstringEntry, BitstringList, Dialect};
pub use compressed::{Packing, compress, expand, expand_base64url};
pub use description::{ListDescription, ListDocument, ListForm, Meaning, Purpose};
pub use journal::{Journal, Opened};
pub use ledger::Ledger;
pub use limits::{CHANGES, LEAST_ENTRIES, LIST_BYTES, STATUS_BITS};
pub use published::PublishedList;
pub use record::Record;
pub use revocation_list::RevocationList;
pub use schedule::{Schedule, Standing};
pub use snapshot::{Period, Snapshot};
pub use store::{MemoryStore, StatusStore};
pub use table::{StatusTable, TableState};
pub use token_list::{CWT_TYPE, JWT_TYPE, TokenStatusList};
pub use token_status::{TokenStatus, TokenStatusType};
