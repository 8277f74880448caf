//! Decentralized identifiers: their syntax, their documents, and the methods that find a document
//! for an identifier. Nothing here fetches: what is missing is named as a request.
//!
//! ```
//! use testamur_core::{Timestamp, evidence::{Evidence, Step}};
//! use testamur_did::{Did, Relationship, ResolutionOptions, Resolver};
//!
//! # fn main() -> testamur_core::Result<()> {
//! let resolver = Resolver::standard();
//! let did = Did::parse("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")?;
//! let now = Timestamp::parse("2026-11-22T08:30:00Z").expect("a time");
//! let step = resolver.resolve(&did, &ResolutionOptions::default(), &Evidence::new(), now)?;
//! let Step::Done(resolution) = step else { panic!("a did:key needs nothing from outside") };
//!
//! let url = format!("{did}#z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK");
//! let document = resolution.document()?;
//! let method = document.verification_method(&url, Relationship::AssertionMethod)?;
//! assert_eq!(method.public_key()?.key_type().name(), "Ed25519");
//! # Ok(())
//! # }
//! ```

mod dereferencing;
mod document;
mod hash_link;
pub mod limits;
mod method;
mod origin;
mod resolution;
mod resolver;
mod syntax;

pub use dereferencing::{
    Content, Dereferenced, DereferencingOptions, Representation, dereferencing_error,
};
pub use document::{
    DidDocument, FormerKeys, KeyForm, PublishedKey, Relationship, Service, VerificationMethod,
};
pub use method::{
    DidEthr, DidIon, DidIonNetwork, DidIonStatement, DidJwk, DidKey, DidPeer, DidPkh, DidWeb,
    DidWebvh, EthrFinality, EthrNetwork, FetchedDocuments, IonKey, Method, UniversalResolver,
    WebvhApprovals, WebvhLog, WebvhParameters, WebvhStatement, WebvhVersion, WebvhWitnesses,
    did_jwk, did_jwk_verification_method, did_key, did_key_verification_method,
};
pub use origin::{LINKED_DOMAINS, Origin};
pub use resolution::{DocumentMetadata, Resolution, ResolutionOptions, resolution_error};
pub use resolver::{Resolver, is_did_of};
pub use syntax::{Did, DidUrl, percent_decode, resolve_reference};
