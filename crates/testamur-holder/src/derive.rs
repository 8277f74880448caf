//! Showing a part of a credential.

use std::fmt;
use testamur_canon::SharedWork;
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Pointer, Value, parse};
use testamur_core::{Code, Error, RandomSource, Result};
use testamur_proof::SecuredDocument;
use testamur_sd::data_integrity;

/// A credential as its holder has it. Its form is recognised from its bytes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Held {
    /// A JSON document with proofs of Data Integrity
    Document(Value),
}

/// What is to be shown of a credential, besides what its issuer made mandatory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disclose(Vec<Pointer>);

impl Disclose {
    /// Only what these JSON pointers (RFC 6901) name. Without any, only what is mandatory is shown.
    ///
    /// # Errors
    /// [`Code::DisclosurePointer`] for a text that is no pointer.
    pub fn only<P: AsRef<str>>(pointers: impl IntoIterator<Item = P>) -> Result<Disclose> {
        let read = |text: P| {
            let error = || Error::new(Code::DisclosurePointer).with("pointer", text.as_ref());
            Pointer::parse(text.as_ref()).ok_or_else(error)
        };
        pointers.into_iter().map(read).collect::<Result<_>>().map(Disclose)
    }

    /// The pointers.
    pub fn pointers(&self) -> &[Pointer] {
        &self.0
    }
}

impl Held {
    /// Reads a credential in any form of which a part can be shown.
    ///
    /// # Errors
    /// Those of reading JSON.
    pub fn read(input: &[u8]) -> Result<Held> {
        parse(input).map(Held::Document)
    }

    /// What a verifier is shown: a credential of the same form with a part of what this one says.
    /// The issuer's signature still holds for it.
    ///
    /// Whether it holds now is not checked, since that takes the issuer's key. With `bbs-2023` each
    /// call gives another proof, by random numbers, that cannot be linked to others.
    ///
    /// # Errors
    /// [`Code::DisclosureNotSelective`] when its proofs hold for the whole only; what
    /// [`data_integrity::derive`] refuses, foremost [`Code::DisclosurePointer`] when a pointer
    /// names nothing and [`Code::DisclosureInseparable`] when it names what cannot stand alone.
    pub fn derive(
        &self,
        disclose: &Disclose,
        contexts: &Contexts,
        random: &mut dyn RandomSource,
    ) -> Result<Held> {
        match self {
            Held::Document(document) => {
                derive_document(document, disclose, contexts, random).map(Held::Document)
            }
        }
    }
}

fn derive_document(
    document: &Value,
    disclose: &Disclose,
    contexts: &Contexts,
    random: &mut dyn RandomSource,
) -> Result<Value> {
    // The document and parts of it are read several times, and the issuer chose their contexts.
    let work = SharedWork::for_bytes(document.to_string().len() as u64);
    let mut secured = SecuredDocument::read(document)?.with_shared_work(work);
    let suites: Vec<_> = secured.proofs().iter().flatten().map(|proof| proof.suite()).collect();
    let selective = secured
        .proofs()
        .iter()
        .position(|proof| proof.as_ref().is_ok_and(|proof| proof.suite().is_selective()));
    let Some(index) = selective else {
        // A proof that cannot be read may be the one.
        if let Some(error) = secured.proofs().iter().find_map(|proof| proof.as_ref().err()) {
            return Err(error.clone());
        }
        let suites: Vec<&str> = suites.into_iter().map(|suite| suite.name()).collect();
        return Err(Error::new(Code::DisclosureNotSelective)
            .with("reason", format_args!("its proof is of the suite {}", suites.join(", ")))
            .at(Pointer::root().child("proof")));
    };
    data_integrity::derive(&mut secured, index, disclose.pointers(), contexts, random)
}

impl fmt::Display for Held {
    /// The text that is handed on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Held::Document(document) => fmt::Display::fmt(document, f),
        }
    }
}

impl From<Value> for Held {
    fn from(document: Value) -> Held {
        Held::Document(document)
    }
}

impl From<&Value> for Held {
    fn from(document: &Value) -> Held {
        Held::Document(document.clone())
    }
}
