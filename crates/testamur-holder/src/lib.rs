//! The holder's role: credentials are looked into, shown, in part where they allow it, and in
//! presentations.
//!
//! [`Held`] is a credential in any form: [`inspect`](Held::inspect) lists what is in it,
//! [`derive`](Held::derive) shows a part, chosen by JSON pointers, [`bind`](Held::bind) ties an
//! SD-JWT to who asked. [`Holder`] presents several together.
//!
//! ```
//! use std::sync::Arc;
//! use testamur_holder::{Holder, Presentation};
//! use testamur_keys::{KeyType, LocalSigner, SecretKey, Signer, default_provider};
//! use testamur_proof::Suite;
//!
//! # async fn example() -> testamur_core::Result<()> {
//! let key = SecretKey::from_raw(KeyType::Ed25519, &[7; 32])?; // a real one is generated
//! let did = format!("did:key:{}", key.public_key().to_multikey());
//! let holder = Holder::new(did, Arc::new(LocalSigner::new(key, default_provider())))?;
//! let presentation = Presentation::of([]).domain("verifier.example").challenge("1f44d55f");
//! let shown = holder.present(presentation, Suite::EddsaRdfc2022).await?;
//! assert!(shown.get("proof").is_some());
//! # Ok(())
//! # }
//! # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
//! # assert!(matches!(std::pin::pin!(example()).poll(&mut context), std::task::Poll::Ready(Ok(()))));
//! ```

mod claims;
mod derive;
mod envelope;
mod held;
mod inspect;
mod inspection;
pub mod limits;
mod presentation;

pub use derive::Disclose;
pub use envelope::{PresentationEnvelope, PresentationEnvelopeKind, presentable};
pub use held::{CoseSignature, Envelope, Held, Token};
pub use inspection::{
    Bound, Claim, ClaimState, Covers, HolderTie, Inside, Inspection, SecuredBy, Selection, What,
};
pub use presentation::{Holder, Presentation};
pub use testamur_sd::sd_jwt::{Binding, Hidden};
