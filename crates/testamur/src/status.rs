//! An issuer's status lists with the world around them: kept in a file, signed on time, put where they are
//! served from.
//!
//! ```
//! use testamur::status::{
//!     FileStore, Folder, ListDescription, Publisher, StatusStore, When,
//! };
//! use testamur::{
//!     Issuer, KeyType, LocalSigner, OsRandom, SecretKey, Securing, Suite, default_provider, parse,
//! };
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = std::env::temp_dir().join(format!("testamur-doc-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! // Once: a list, in a file that is kept as secret as the key.
//! let url = "https://registrar.example.edu/status/1";
//! let store = std::sync::Arc::new(FileStore::create(folder.join("status.store"))?);
//! store.create(ListDescription::revocation(url)?, &mut OsRandom)?;
//!
//! // Each credential gets an index of its own.
//! let key = SecretKey::generate(KeyType::Ed25519, &mut OsRandom)?;
//! let issuer = Issuer::did_key(LocalSigner::new(key, default_provider()))?;
//! let draft = parse(
//!     br#"{
//!         "@context": ["https://www.w3.org/ns/credentials/v2"],
//!         "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
//!         "type": ["VerifiableCredential"],
//!         "credentialSubject": { "id": "did:example:ada" }
//!     }"#,
//! )?;
//! let with_status = issuer.clone().status(store.clone(), url);
//! let diploma =
//!     with_status.issue(draft, Securing::data_integrity(Suite::EddsaRdfc2022)).await?;
//! assert!(diploma.get("credentialStatus").is_some());
//!
//! // One is revoked, and the list published.
//! let index = store.find(url, "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33")?;
//! store.set(url, index.expect("it was issued"), 1)?;
//! let root = Folder::new(folder.join("public"));
//! let published = Publisher::new(issuer).publish_all(&*store, &root, When::IfDue).await?;
//! let documents = published.into_iter().next().expect("it has one").into_result()?;
//! assert_eq!(documents[0].document.url(), "https://registrar.example.edu/status/1/revocation.json");
//! # std::fs::remove_dir_all(folder)?;
//! # Ok(())
//! # }
//! ```

#[cfg(not(target_family = "wasm"))]
mod file_store;
#[cfg(not(target_family = "wasm"))]
mod folder;
#[cfg(not(target_family = "wasm"))]
mod locked;
#[cfg(not(target_family = "wasm"))]
mod medium;
mod publisher;
mod turns;

#[cfg(not(target_family = "wasm"))]
pub use file_store::FileStore;
#[cfg(not(target_family = "wasm"))]
pub use folder::Folder;
pub use publisher::{Publication, Published, Publisher, Sink, When};
pub use testamur_issuer::{ListSecuring, StatusPlace};
pub use testamur_status::*;
