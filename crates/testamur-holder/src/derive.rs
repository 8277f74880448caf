//! Showing a part of a credential, and binding it to who asked for it.

use crate::held::{Envelope, Held};
use crate::limits;
use testamur_canon::SharedWork;
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Pointer, Value};
use testamur_core::{Code, Error, RandomSource, Result};
use testamur_keys::Signer;
use testamur_proof::SecuredDocument;
use testamur_proof::jose::HeaderOptions;
use testamur_sd::data_integrity;
use testamur_sd::sd_jwt::{self, Binding, SdJwt};

/// What is to be shown of a credential, besides what is always shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disclose(Vec<Pointer>);

impl Disclose {
    /// Only what these JSON pointers (RFC 6901) name, whole. Without any, only what is always shown.
    /// They point into the credential with all that is disclosed in it, as
    /// [`inspect`](Held::inspect) lists it: for a token, into its claims.
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

    /// Makes sure that each of them names something.
    fn check(&self, content: &Value) -> Result<()> {
        match self.0.iter().find(|pointer| pointer.of(content).is_none()) {
            Some(pointer) => Err(Error::new(Code::DisclosureClaimUnknown)
                .with("pointer", pointer)
                .with("nearest", nearest(pointer, content))),
            None => Ok(()),
        }
    }
}

impl Held {
    /// What a verifier is shown: a credential of the same form with a part of what this one says.
    /// The issuer's signature still holds for it. What stands around a claim that was chosen is
    /// shown as far as it must be; a pointer to what is always shown changes nothing.
    ///
    /// Whether the signature holds now is not checked, since that takes the issuer's key. With
    /// `bbs-2023` each call gives another proof, by random numbers, that cannot be linked to others.
    ///
    /// # Errors
    /// [`Code::DisclosureClaimUnknown`] when a pointer names nothing; [`Code::DisclosureNotSelective`]
    /// when the signature holds for the whole only; [`Code::DisclosureBound`] for an SD-JWT with key
    /// binding; what [`data_integrity::derive`] refuses, foremost [`Code::DisclosureDerivedProof`]
    /// and, for a pointer to what cannot stand alone, [`Code::DisclosureInseparable`]; those of
    /// [`SdJwt::process`].
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
            Held::SdJwt(token) => {
                derive_sd_jwt(token, disclose).map(|token| Held::SdJwt(Box::new(token)))
            }
            Held::Jwt(_) | Held::Cose(_) => Err(Error::new(Code::DisclosureNotSelective)
                .with("reason", format_args!("it is {}", self.described()))),
            Held::Enveloped(envelope) => derive_enveloped(envelope, disclose, contexts, random),
        }
    }

    /// Binds an SD-JWT to a verifier and a moment with the holder's key (RFC 9901, section 4.3), as
    /// the last step before it is shown by itself. The key is to be the one that the issuer named
    /// under `cnf`. An identifier in its place is compared only if it is a did:key.
    ///
    /// # Errors
    /// [`Code::UsageKeyBinding`] for another form than an SD-JWT; [`Code::DisclosureBound`] when it is
    /// bound already; as [`SdJwt::bind`], foremost [`Code::HolderBindingKey`] without a key under
    /// `cnf` and [`Code::HolderBindingSigner`] when it is another one.
    pub async fn bind(
        &self,
        binding: &Binding<'_>,
        header: &HeaderOptions,
        signer: &dyn Signer,
    ) -> Result<Held> {
        let Held::SdJwt(token) = self else {
            return Err(Error::new(Code::UsageKeyBinding).with("form", self.described()));
        };
        refuse_bound(token)?;
        let bound = token.as_ref().clone().bind(binding, header, signer).await?;
        Ok(Held::SdJwt(Box::new(bound)))
    }
}

/// The proof by which a part of a document can be shown; `None` when each holds for the whole.
pub(crate) fn selective_proof(secured: &SecuredDocument<'_>) -> Option<usize> {
    secured
        .proofs()
        .iter()
        .position(|proof| proof.as_ref().is_ok_and(|proof| proof.suite().is_selective()))
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
    let Some(index) = selective_proof(&secured) else {
        // A proof that cannot be read may be the one.
        if let Some(error) = secured.proofs().iter().find_map(|proof| proof.as_ref().err()) {
            return Err(error.clone());
        }
        let suites: Vec<&str> = suites.into_iter().map(|suite| suite.name()).collect();
        return Err(Error::new(Code::DisclosureNotSelective)
            .with("reason", format_args!("its proof is of the suite {}", suites.join(", ")))
            .at(Pointer::root().child("proof")));
    };
    disclose.check(document)?;
    data_integrity::derive(&mut secured, index, disclose.pointers(), contexts, random)
}

fn derive_sd_jwt(token: &SdJwt, disclose: &Disclose) -> Result<SdJwt> {
    refuse_bound(token)?;
    disclose.check(token.process()?.as_value())?;
    let chosen = sd_jwt::Disclose::only(disclose.0.iter().map(Pointer::as_str))?;
    token.clone().present(&chosen)
}

fn derive_enveloped(
    envelope: &Envelope,
    disclose: &Disclose,
    contexts: &Contexts,
    random: &mut dyn RandomSource,
) -> Result<Held> {
    let derived = envelope.content().derive(disclose, contexts, random)?;
    Held::of(derived.into_presentable()?)
}

fn refuse_bound(token: &SdJwt) -> Result<()> {
    match token.key_binding() {
        Some(_) => Err(Error::new(Code::DisclosureBound)),
        None => Ok(()),
    }
}

/// The place that there is above a pointer that leads nowhere, and what is in it.
fn nearest(pointer: &Pointer, content: &Value) -> String {
    let (mut place, mut value) = (Pointer::root(), content);
    for step in pointer.segments() {
        let below = place.child(&step);
        match Pointer::root().child(&step).of(value) {
            Some(next) => (place, value) = (below, next),
            None => break,
        }
    }
    let named = match place.is_root() {
        true => "the credential".to_owned(),
        false => place.to_string(),
    };
    let names: Vec<&str> = match value {
        Value::Object(members) => members.iter().map(|(name, _)| name).collect(),
        Value::Array(items) if items.is_empty() => return format!("{named}, an empty array"),
        Value::Array(items) => {
            return format!("{named}, an array with the items 0 to {}", items.len() - 1);
        }
        _ => return format!("{named}, in which there is nothing further"),
    };
    let more = if names.len() > limits::NAMES { ", …" } else { "" };
    let shown: Vec<&str> = names.into_iter().take(limits::NAMES).collect();
    format!("{named}, with {}{more}", shown.join(", "))
}
