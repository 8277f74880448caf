//! What a server must not lose: issued credentials, the status of each, answers to requests that may come
//! twice, API keys, and a log of who did what. One trait, [`Store`], and its implementation in one SQLite file,
//! [`SqliteStore`].
//!
//! A server issues in this order, so that whatever happens in between, no index is given twice and
//! no answer is lost:
//!
//! ```
//! use testamur_core::{RandomSource, Result, Timestamp};
//! use testamur_status::ListDescription;
//! use testamur_store::{
//!     Actor, Answer, Answered, IdempotencyKey, Issue, Limits, NewStatus, NewStatusList, Reserved,
//!     SqliteStore, StatusEntry, StatusUpdate, Store, audit,
//! };
//! # struct Fixed;
//! # impl RandomSource for Fixed {
//! #     fn fill(&mut self, bytes: &mut [u8]) -> Result<()> { bytes.fill(7); Ok(()) }
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! # let folder = std::env::temp_dir().join(format!("testamur-store-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder).expect("a folder");
//! # let random = &mut Fixed; // the operating system's, outside of an example
//! # let now = Timestamp::from_unix(1_795_329_000).expect("a year before 10000");
//! let store = SqliteStore::open(folder.join("university.db"), Limits::default()).await?;
//! let url = "https://university.example/status/1";
//! let list = NewStatusList::new("registrar", ListDescription::revocation(url)?, random)?;
//! store.create_list(list, Actor::Operator, now).await?;
//!
//! // A request comes, with its idempotency key and the hash of its body.
//! let key = IdempotencyKey { scope: "registrar/issue".into(), key: "8e03978e".into() };
//! let Reserved::New(reservation) = store.reserve(key.clone(), [7; 32], now).await? else {
//!     panic!("it is the first with this key");
//! };
//! let index = store.allocate(url).await?;
//! let entry = StatusEntry { list: url.into(), index };
//!
//! // Here the credential is signed; then it is stored, and only then handed out.
//! let answer = Answer { status: 201, content_type: "application/json".into(), body: b"{}".into() };
//! let expires = now.plus_seconds(86_400);
//! store
//!     .issue(Issue {
//!         issuer: "registrar".into(),
//!         credential: Some("urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33".into()),
//!         entries: vec![entry.clone()],
//!         kept: None,
//!         actor: Actor::Anonymous,
//!         at: now,
//!         answered: Some(Answered { reservation, answer: answer.clone(), at: now, expires }),
//!     })
//!     .await?;
//!
//! // The same request again, perhaps after a restart, has the same answer.
//! let again = store.reserve(key, [7; 32], now).await?;
//! assert!(matches!(again, Reserved::Answered(stored) if stored == answer));
//!
//! // The credential is revoked, and the next list that is signed says so.
//! let changes = vec![(entry, NewStatus::Set(1))];
//! store.set_status(StatusUpdate { changes, actor: Actor::Operator, at: now, answered: None }).await?;
//! let snapshot = store.snapshot(url).await?;
//! assert_eq!(snapshot.counts(), [131_071, 1]);
//! assert_eq!(audit::verify(&store).await?.sequence, 3);
//! store.close().await?;
//! # std::fs::remove_dir_all(&folder).expect("the folder goes");
//! # Ok(())
//! # }
//! ```

mod api_key;
pub mod audit;
mod idempotency;
mod issued;
mod limits;
mod lists;
mod sqlite;
mod store;

pub use api_key::{AllowedIssuers, ApiKey, ApiKeyToken, Grant, Scope, Scopes, authenticate};
pub use audit::{Actor, AuditEntry, AuditHead, AuditLog};
pub use idempotency::{Answer, Answered, IdempotencyKey, RequestHash, Reservation, Reserved};
pub use issued::{Document, EntriesOf, Forget, Issue, Issued, Kept, StatusEntry};
pub use limits::{LABEL_CHARACTERS, Limits};
pub use lists::{NewStatus, NewStatusList, StatusList, StatusUpdate};
pub use sqlite::{SqliteReader, SqliteStore};
pub use store::{Pending, Store, StoreLoad};
