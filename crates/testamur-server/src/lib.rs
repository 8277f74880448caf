//! The server: issues and verifies credentials over HTTP, as
//! [VC-API](https://w3c-ccg.github.io/vc-api/) has it, for several issuers at once, with their status lists.
//!
//! It translates: what is issued and what is accepted is decided by the facade, what must not be lost is
//! kept by [`testamur_store`].
//!
//! ```no_run
//! use std::sync::Arc;
//! use testamur_server::{
//!     Bindings, Callers, Limits, Listening, Origins, Server, Setup, UnreachableDids, conformance,
//!     stop_signal,
//! };
//! use testamur_store::SqliteStore;
//!
//! # async fn example() -> testamur::Result<()> {
//! let store = SqliteStore::open("conformance.db", testamur_store::Limits::default()).await?;
//! let server = Server::open(Setup {
//!     issuers: conformance::issuers(Some("a seed"))?,
//!     callers: Callers::InsecureAnybodyUnlessKeys,
//!     store: Arc::new(store),
//!     public_url: "https://localhost:8443".to_owned(),
//!     policy: conformance::policy(),
//!     bindings: Bindings::InsecureAsAsked,
//!     unreachable_dids: UnreachableDids::InternalError,
//!     evidence: testamur::Evidence::new(),
//!     network: None,
//!     resolver: testamur::did::Resolver::standard(),
//!     origins: Origins::default(),
//!     limits: Limits::default(),
//! })
//! .await?;
//! let listening = Listening::bind("127.0.0.1:8443").await?;
//! server.serve(listening, None, stop_signal()).await;
//! # Ok(())
//! # }
//! ```

mod accept;
mod access;
mod admin;
mod admission;
pub mod conformance;
mod credentials;
mod dids;
mod drafts;
mod host;
mod hosting;
mod idempotency;
mod indices;
mod issuers;
mod kept;
mod limits;
mod listen;
mod lists;
mod log;
mod metrics;
mod observe;
mod openapi;
mod origins;
mod owed;
mod patience;
mod problem;
mod quota;
mod readiness;
mod remedies;
mod request;
mod routes;
mod server;
mod status;
mod sweep;
mod tls;
mod work;

pub use access::Callers;
pub use host::comparable_host;
pub use hosting::{HostedDids, did_host};
pub use issuers::{Keeping, NamedIssuer, OldDrafts, SigningKey, StatusSetting, Unnamed};
pub use limits::Limits;
pub use listen::{Hangups, Listening, UnderWay, stop_signal};
pub use log::{LogForm, LogLevel, LogLines, START, logging};
pub use origins::Origins;
pub use quota::IssuerLimits;
pub use routes::{Endpoint, endpoints, openapi};
pub use server::{Bindings, Server, Setup, UnreachableDids};
pub use tls::{CertificateDoubt, Tls};
