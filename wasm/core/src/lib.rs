//! The WebAssembly module inside the npm package `testamur`: the facade, as JavaScript can call it.
//!
//! Nobody calls this but the TypeScript beside it (`wasm/npm`), whose API is the public one. What goes
//! through the boundary is plain: texts (JSON where there is more to say), bytes, and handles. There is no network
//! here, and no clock of its own: the host answers [requests](Inquiry), tells the time, and gives random bytes.

mod error;
mod evidence;
mod inquiry;
mod members;
mod policy;
mod verifier;

pub use error::Thrown;
pub use evidence::Evidence;
pub use inquiry::{Examined, Inquiry};
pub use policy::Policy;
pub use verifier::Verifier;

use testamur::core::address::AddressKind;
use wasm_bindgen::prelude::wasm_bindgen;

/// What kind of special address this is, in words: undefined for a public host, and for what is no address.
#[wasm_bindgen]
pub fn address_kind(address: &str) -> Option<String> {
    AddressKind::of(address.parse().ok()?).map(|kind| kind.to_string())
}
