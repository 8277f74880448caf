//! The holder's role: credentials are shown, in part where they allow it, and in presentations.
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

mod derive;
mod envelope;
mod presentation;

pub use derive::{Disclose, Held};
pub use envelope::{PresentationEnvelope, PresentationEnvelopeKind, presentable};
pub use presentation::{Holder, Presentation};
