//! SD-JWT ([RFC 9901](https://www.rfc-editor.org/rfc/rfc9901)): a signed token that has digests in
//! the place of claims, and the disclosures that the digests are of.
//!
//! - The issuer: [`prepare`] replaces what can be hidden by digests, [`Prepared::sign`] signs.
//! - The holder: [`SdJwt::parse`], [`SdJwt::process`] to see what there is, [`SdJwt::present`] to leave
//!   disclosures out, [`SdJwt::bind`] to prove to have the holder's key.
//! - The verifier: [`SdJwt::verify`] gives a [`VerifiedSdJwt`], whose
//!   [`key_binding`](VerifiedSdJwt::key_binding) it checks if its policy demands one.
//!
//! ```
//! use testamur_core::Timestamp;
//! use testamur_core::json::{Value, parse};
//! use testamur_keys::{KeyType, LocalSigner, SecretKey, Signer, default_provider};
//! use testamur_proof::jose::HeaderOptions;
//! use testamur_sd::sd_jwt::{
//!     Binding, Disclosable, Disclose, Expected, IssueOptions, SdJwt, prepare,
//! };
//!
//! # struct System;
//! # impl testamur_core::RandomSource for System {
//! #     fn fill(&mut self, bytes: &mut [u8]) -> testamur_core::Result<()> {
//! #         bytes.fill(7);
//! #         Ok(())
//! #     }
//! # }
//! # async fn example() -> testamur_core::Result<()> {
//! # let mut random = System;
//! # let key = |byte| SecretKey::from_raw(KeyType::Ed25519, &[byte; 32]);
//! # let (issuer, holder) = (key(1)?, key(2)?);
//! let issuer = LocalSigner::new(issuer, default_provider());
//! let holder = LocalSigner::new(holder, default_provider());
//!
//! // The issuer decides what can be hidden, and binds the document to the holder's key.
//! let Value::Object(mut claims) =
//!     parse(br#"{"iss": "https://uni.example", "degree": {"name": "B.Sc.", "grade": "1.3"}}"#)?
//! else { panic!("it is an object") };
//! claims.insert("cnf", testamur_sd::sd_jwt::confirmation(holder.public_key()));
//! let options = IssueOptions::new(Disclosable::pointers(["/degree/name", "/degree/grade"])?);
//! let header = HeaderOptions::typ("example+sd-jwt");
//! let issued = prepare(claims, &options, &mut random)?.sign(&header, &issuer).await?.to_string();
//!
//! // The holder shows the name of the degree, to one verifier.
//! let now = Timestamp::parse("2026-11-22T08:30:00Z").expect("a time");
//! let binding = Binding { audience: "https://work.example", nonce: "n-1", issued: now };
//! let shown = SdJwt::parse(issued.as_bytes())?.present(&Disclose::only(["/degree/name"])?)?;
//! let shown = shown.bind(&binding, &HeaderOptions::default(), &holder).await?.to_string();
//!
//! // The verifier has found the issuer's key.
//! let verified =
//!     SdJwt::parse(shown.as_bytes())?.verify(issuer.public_key(), default_provider())?;
//! assert_eq!(verified.claims().get("degree").unwrap().to_string(), r#"{"name":"B.Sc."}"#);
//! assert_eq!(verified.hidden().len(), 1);
//! let binding = verified.key_binding(holder.public_key(), default_provider())?;
//! let expected = Expected {
//!     audience: Some("https://work.example"),
//!     nonce: Some("n-1"),
//!     now,
//!     max_age: Some(300),
//!     skew: 60,
//! };
//! binding.expect("the holder has bound it").check(&expected)?;
//! # Ok(())
//! # }
//! # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
//! # let ready = std::pin::pin!(example()).poll(&mut context);
//! # assert!(matches!(ready, std::task::Poll::Ready(Ok(()))), "{ready:?}");
//! ```

mod disclosure;
mod hash;
mod issue;
mod key_binding;
pub mod limits;
mod present;
mod process;
mod token;

pub use disclosure::Disclosure;
pub use hash::HashAlgorithm;
pub(crate) use issue::prepare_with;
pub use issue::{ALWAYS_VISIBLE, Decoys, Disclosable, IssueOptions, Prepared, Rule, prepare};
pub use key_binding::{Binding, Confirmation, Expected, KeyBinding, confirmation};
pub use present::Disclose;
pub use process::{Disclosed, Hidden, Processed};
pub use token::{Form, SdJwt, VerifiedSdJwt};

use std::fmt::Display;
use testamur_core::{Code, Error};

/// The names by which SD-JWT itself works; no claim has one.
const RESERVED: [&str; 3] = [DIGESTS, DIGEST_OF_ITEM, HASH_ALGORITHM];

/// In an object: the digests of members that can be disclosed (section 4.2.4.1).
const DIGESTS: &str = "_sd";

/// In an object in the place of an array's item: the digest of that item (section 4.2.4.2).
const DIGEST_OF_ITEM: &str = "...";

/// At the top level: the hash of the digests (section 4.1.1).
const HASH_ALGORITHM: &str = "_sd_alg";

/// More of something than a token may have.
fn too_many(actual: impl Display, what: &str, limit: usize) -> Error {
    let error = Error::new(Code::LimitDisclosures).with("actual", actual);
    error.with("what", what).with("limit", limit)
}

/// The beginning of a text from outside, for a sentence.
fn shown(text: &str) -> &str {
    let end = text.char_indices().nth(100).map_or(text.len(), |(at, _)| at);
    &text[..end]
}
