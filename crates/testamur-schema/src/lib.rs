//! What a credential names beside itself: the JSON schemas that it conforms to, and related
//! resources with their digests. Issuers look at them before they sign, verifiers before they
//! accept.
//!
//! ```
//! use testamur_core::evidence::{Document, Evidence, Step};
//! use testamur_core::json::parse;
//! use testamur_core::report::Outcome;
//! use testamur_schema::Schemas;
//!
//! let url = "https://example.edu/schema.json";
//! let schema = br#"{
//!     "$schema": "https://json-schema.org/draft/2020-12/schema",
//!     "$id": "https://example.edu/schema.json",
//!     "required": ["name"]
//! }"#;
//! let mut evidence = Evidence::new();
//! evidence.insert(url, Ok(Document::given(schema.as_slice())));
//! let entry = parse(br#"{"id": "https://example.edu/schema.json", "type": "JsonSchema"}"#)?;
//! let credential = parse(br#"{"type": ["VerifiableCredential"]}"#)?;
//! let step = Schemas::new().check(&credential, &entry, &evidence);
//! let Step::Done(finding) = step else { panic!("the schema is at hand") };
//! assert_eq!(finding.outcome, Outcome::Failed);
//! # Ok::<(), testamur_core::Error>(())
//! ```

mod related_resource;
mod schema;

pub use related_resource::{RelatedResources, check_related_resources};
pub use schema::{MOST_SCHEMAS, SchemaFinding, Schemas, Steps, named_schemas};
