//! Links of DIDs with origins of the web: the file that an origin publishes, and the credentials in it
//! ([Well Known DID Configuration](https://identity.foundation/.well-known/resources/did-configuration/)).

mod configuration;
mod credential;

pub use configuration::{Added, DidConfiguration};
pub use credential::{DomainLinkage, LinkageForm};

/// The context of both.
pub const CONTEXT: &str = "https://identity.foundation/.well-known/did-configuration/v1";

/// The type of the credentials.
pub const CREDENTIAL_TYPE: &str = "DomainLinkageCredential";

/// Bytes of a DID configuration: a thousand links of a kilobyte.
pub const CONFIGURATION_BYTES: usize = 1 << 20;
