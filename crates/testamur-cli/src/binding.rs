//! Key binding: who asked to be shown an SD-JWT.

use crate::failure::Failure;
use crate::world::wait;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use testamur::{Held, Holder};

/// The verifier that a key binding is made for.
#[derive(Args, Debug)]
pub(crate) struct Asked {
    /// Bind an SD-JWT, shown by itself, to this verifier, by the name that it goes by. It is to be
    /// given with --nonce; what is put into a presentation has --domain and --challenge
    #[arg(long, requires = "nonce", value_parser = NonEmptyStringValueParser::new())]
    audience: Option<String>,

    /// The nonce of the verifier that the key binding answers
    #[arg(long, requires = "audience", value_parser = NonEmptyStringValueParser::new())]
    nonce: Option<String>,
}

impl Asked {
    /// Whether a key binding was asked for.
    pub(crate) fn is_said(&self) -> bool {
        self.audience.is_some()
    }

    /// The SD-JWT with a key binding, dated now.
    pub(crate) fn bind(&self, shown: &Held, holder: &Holder) -> Result<Held, Failure> {
        let text = |said: &'_ Option<String>| said.clone().unwrap_or_default();
        let (audience, nonce) = (text(&self.audience), text(&self.nonce));
        Ok(wait(holder.bind(shown, &audience, &nonce))??)
    }
}
