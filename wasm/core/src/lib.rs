//! The WebAssembly module inside the npm package `testamur`: the facade, as JavaScript can call it.
//!
//! Nobody calls this but the TypeScript beside it (`wasm/npm`), whose API is the public one. What goes
//! through the boundary is plain: texts (JSON where there is more to say), bytes, and handles. There is no network
//! here, and no clock of its own: the host answers [requests](Inquiry), tells the time, and gives random bytes.

#[cfg(feature = "issue")]
mod baking;
mod error;
mod evidence;
#[cfg(feature = "issue")]
mod holder;
mod inquiry;
#[cfg(feature = "issue")]
mod issuer;
mod members;
mod policy;
#[cfg(feature = "issue")]
mod random;
#[cfg(feature = "issue")]
mod signing;
mod verifier;

#[cfg(feature = "issue")]
pub use baking::{Unbaked, bake, unbake};
pub use error::Thrown;
pub use evidence::Evidence;
#[cfg(feature = "issue")]
pub use holder::{Holder, Presented, inspect};
pub use inquiry::{Examined, Inquiry};
#[cfg(feature = "issue")]
pub use issuer::Issuer;
pub use policy::Policy;
#[cfg(feature = "issue")]
pub use signing::{SecretKey, Signer, Signing};
pub use verifier::Verifier;

use testamur::Purpose;
use testamur::core::address::AddressKind;
use wasm_bindgen::prelude::wasm_bindgen;

/// Whether this build has not what some question took. Nothing that it answered since then counts, and a larger one is to be
/// asked; never of a complete one.
#[wasm_bindgen]
pub fn missed() -> bool {
    testamur::core::missed()
}

/// What kind of special address this is, in words: undefined for a public host, and for what is no address.
#[wasm_bindgen]
pub fn address_kind(address: &str) -> Option<String> {
    AddressKind::of(address.parse().ok()?).map(|kind| kind.to_string())
}

/// Whether a body that came with a status of 400 or above is what a resolver elsewhere says of a DID, and not what
/// whoever stands before it says.
#[wasm_bindgen]
pub fn says_of_did(body: &[u8]) -> bool {
    Purpose::DidResolution.takes_of_failure(body)
}
