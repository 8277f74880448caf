//! Presentations: credentials together, signed by who shows them.

use crate::derive::Disclose;
use crate::envelope;
use crate::held::Held;
use std::sync::Arc;
use testamur_canon::Budget;
use testamur_canon::jsonld::{self, Contexts, Undefined};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::{
    DECISIVE_MEMBERS, Kind, Version, check_presentation, id_of, without_tokens,
};
use testamur_core::{Code, Error, RandomSource, Result, Timestamp};
use testamur_keys::Signer;
use testamur_proof::jose::HeaderOptions;
use testamur_proof::{Controller, Form, ProofOptions, Suite, proofs, sign};
use testamur_sd::data_integrity::{self, bbs};
use testamur_sd::sd_jwt::Binding;

/// A party that presents credentials with one key.
#[derive(Clone, Debug)]
pub struct Holder {
    controller: Controller,
    contexts: Contexts,
}

/// What is presented, and what ties it to one verifier and one moment.
///
/// Credentials are taken as they are if they have a proof or an envelope: that they are genuine is
/// for the verifier to find out.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Presentation {
    version: Option<Version>,
    id: Option<String>,
    holder: Option<Value>,
    types: Vec<String>,
    credentials: Vec<Value>,
    created: Option<Timestamp>,
    expires: Option<Timestamp>,
    domain: Vec<String>,
    challenge: Option<String>,
    undefined_terms: bool,
}

impl Holder {
    /// The holder with a DID that is made from the signer's key, did:key or did:jwk.
    ///
    /// # Errors
    /// As [`Controller::new`]: for other DIDs see [`with_method`](Holder::with_method).
    pub fn new(did: impl Into<String>, signer: Arc<dyn Signer>) -> Result<Holder> {
        Controller::new(did, signer).map(Holder::from)
    }

    /// The holder with this DID or URL, whose document has the signer's key under the URL
    /// `verification_method`, for authentication. The document is not looked at.
    ///
    /// # Errors
    /// As [`Controller::with_method`].
    pub fn with_method(
        id: impl Into<String>,
        verification_method: impl Into<String>,
        signer: Arc<dyn Signer>,
    ) -> Result<Holder> {
        Controller::with_method(id, verification_method, signer).map(Holder::from)
    }

    /// Takes other contexts than the bundled ones: those and some more, as a rule.
    #[must_use]
    pub fn contexts(self, contexts: Contexts) -> Holder {
        Holder { contexts, ..self }
    }

    pub(crate) fn controller(&self) -> &Controller {
        &self.controller
    }

    pub(crate) fn known_contexts(&self) -> &Contexts {
        &self.contexts
    }

    /// The holder's identifier.
    pub fn id(&self) -> &str {
        self.controller.id()
    }

    /// Shows a part of a credential that was issued for it, under the holder's contexts, with a
    /// proof that takes random bytes if it is such that cannot be linked.
    ///
    /// # Errors
    /// As [`Held::derive`].
    pub fn derive(
        &self,
        credential: &Held,
        disclose: &Disclose,
        random: &mut dyn RandomSource,
    ) -> Result<Held> {
        credential.derive(disclose, &self.contexts, random)
    }

    /// Binds an SD-JWT to a verifier and a moment with the holder's key, to show it by itself. What
    /// was chosen with [`derive`](Holder::derive) can no longer be changed then.
    ///
    /// # Errors
    /// As [`Held::bind`].
    pub async fn bind(&self, credential: &Held, binding: &Binding<'_>) -> Result<Held> {
        credential.bind(binding, &HeaderOptions::default(), self.controller.signer()).await
    }

    /// The members of a presentation and of its credentials that no context defines. An RDF suite
    /// does not sign them, and signing refuses them unless the presentation
    /// [lets them be](Presentation::dangerous_allow_undefined_terms).
    ///
    /// # Errors
    /// As [`present`](Holder::present), but for the signature.
    pub fn undefined_terms(&self, presentation: &Presentation) -> Result<Undefined> {
        let document = presentation.clone().into_document(self.id())?;
        let Some(members) = document.as_object() else { return Ok(Undefined::default()) };
        let options = jsonld::Options::default().dangerous_drop_undefined_terms(DECISIVE_MEMBERS);
        let members = without_tokens(members);
        jsonld::undefined_terms(&members, &self.contexts, &options, &mut Budget::default())
    }

    /// Signs a presentation with a proof for authentication.
    ///
    /// # Errors
    /// [`Code::UsageHolder`] when it names another holder; [`Code::UsageNotPresentable`] for what is
    /// no credential that somebody has secured; the first rule of the data model that it
    /// breaks; undefined terms, also in the credentials; and what [`sign`] refuses.
    pub async fn present(&self, presentation: Presentation, suite: Suite) -> Result<Value> {
        let mut options = ProofOptions::authentication(self.controller.verification_method());
        options.created = presentation.created;
        options.expires = presentation.expires;
        options.domain.clone_from(&presentation.domain);
        options.challenge.clone_from(&presentation.challenge);
        options.dangerous_allow_undefined_terms = presentation.undefined_terms;
        let document = presentation.into_document(self.id())?;
        if suite.form() == Form::Jcs
            && let Some(members) = document.as_object()
        {
            let mut reading = jsonld::Options::default();
            if options.dangerous_allow_undefined_terms {
                reading = reading.dangerous_drop_undefined_terms(DECISIVE_MEMBERS);
            }
            jsonld::check_object(members, &self.contexts, &reading, &mut Budget::default())?;
        }
        sign(&document, suite, &options, self.controller.signer(), &self.contexts).await
    }
}

impl From<Controller> for Holder {
    fn from(controller: Controller) -> Holder {
        Holder { controller, contexts: Contexts::bundled() }
    }
}

impl Presentation {
    /// A presentation of these credentials: documents of the data model, or objects around
    /// enveloped ones; strings, for JSON Web Tokens, in a presentation of VCDM 1.1.
    pub fn of(credentials: impl IntoIterator<Item = Value>) -> Presentation {
        Presentation { credentials: credentials.into_iter().collect(), ..Presentation::default() }
    }

    /// Chooses the version of the data model. Unless told, it is 1.1 when every credential is, and
    /// else 2.0.
    pub fn version(self, version: Version) -> Presentation {
        Presentation { version: Some(version), ..self }
    }

    /// Sets the identifier, a URL. Unless told, there is none.
    pub fn id(self, id: impl Into<String>) -> Presentation {
        Presentation { id: Some(id.into()), ..self }
    }

    /// Sets the holder: a URL, or an object with an `id`. Unless told, it is the DID of the key
    /// that signs.
    pub fn holder(self, holder: impl Into<Value>) -> Presentation {
        Presentation { holder: Some(holder.into()), ..self }
    }

    /// Adds a type beside `VerifiablePresentation`. It must be defined by the version's context.
    pub fn with_type(mut self, name: impl Into<String>) -> Presentation {
        self.types.push(name.into());
        self
    }

    /// Sets when the proof is made, and from when on it is no longer valid.
    pub fn times(self, created: Option<Timestamp>, expires: Option<Timestamp>) -> Presentation {
        Presentation { created, expires, ..self }
    }

    /// Answers a verifier's challenge.
    pub fn challenge(self, challenge: impl Into<String>) -> Presentation {
        Presentation { challenge: Some(challenge.into()), ..self }
    }

    /// **Dangerous**: presents credentials with members that no context defines. An RDF signature
    /// of the holder does not cover them, and verifiers refuse them unless they are told otherwise.
    pub fn dangerous_allow_undefined_terms(self) -> Presentation {
        Presentation { undefined_terms: true, ..self }
    }

    /// Adds a security domain that the presentation is meant for, as the verifier calls itself.
    pub fn domain(mut self, domain: impl Into<String>) -> Presentation {
        self.domain.push(domain.into());
        self
    }

    /// The same, of this version if none was chosen.
    pub(crate) fn unless_chosen(self, version: Version) -> Presentation {
        Presentation { version: self.version.or(Some(version)), ..self }
    }

    /// The same with older tokens as strings, as VCDM 1.1 has them, and not in envelopes.
    pub(crate) fn with_bare_tokens(mut self) -> Presentation {
        for credential in &mut self.credentials {
            let token = match Kind::of(credential) {
                Some(Kind::EnvelopedCredential) => credential.get("id").and_then(Value::as_str),
                _ => None,
            };
            let token = token.and_then(|url| url.strip_prefix("data:application/jwt,"));
            if let Some(token) = token.map(Value::from) {
                *credential = token;
            }
        }
        self
    }

    /// What ties it to one verifier and one moment.
    pub(crate) fn binding(&self) -> envelope::Binding {
        envelope::Binding {
            domain: self.domain.clone(),
            challenge: self.challenge.clone(),
            created: self.created,
            expires: self.expires,
        }
    }

    /// The document without its proof, by the party `id`.
    pub(crate) fn into_document(self, id: &str) -> Result<Value> {
        let version = self.version.unwrap_or_else(|| likely_version(&self.credentials));
        let mut types = vec![Value::from("VerifiablePresentation")];
        types.extend(self.types.into_iter().map(Value::from));
        let mut members = Object::new();
        members.insert("@context", vec![Value::from(version.context())]);
        if let Some(id) = self.id {
            members.insert("id", id);
        }
        members.insert("type", types);
        let holder = self.holder.unwrap_or_else(|| id.into());
        if let Some(named) = id_of(&holder).filter(|named| *named != id) {
            return Err(Error::new(Code::UsageHolder)
                .with("actual", named)
                .with("expected", id)
                .at(Pointer::root().child("holder")));
        }
        members.insert("holder", holder);
        let place = Pointer::root().child("verifiableCredential");
        for (index, credential) in self.credentials.iter().enumerate() {
            presentable(credential, version).map_err(|error| error.at(place.item(index)))?;
        }
        if !self.credentials.is_empty() {
            members.insert("verifiableCredential", self.credentials);
        }
        let document = Value::Object(members);
        match check_presentation(&document).into_iter().next() {
            Some(error) => Err(error),
            None => Ok(document),
        }
    }
}

/// Makes sure that a value is a credential that is secured, by a proof or an envelope.
fn presentable(value: &Value, version: Version) -> Result<()> {
    let secured = || {
        value.get("proof").is_some_and(|proof| match proof {
            Value::Object(_) => true,
            Value::Array(proofs) => !proofs.is_empty(),
            _ => false,
        })
    };
    let reason = match (Kind::of(value), value) {
        (_, Value::String(_)) if version == Version::V1 => return Ok(()),
        (Some(Kind::EnvelopedCredential), _) => return Ok(()),
        (Some(Kind::Credential), _) if secured() => return derived_only(value),
        (Some(Kind::Credential), _) => "it is a credential without a proof",
        (Some(Kind::Presentation | Kind::EnvelopedPresentation), _) => "it is a presentation",
        (None, Value::String(_)) => "a token needs an envelope in a presentation of VCDM 2.0",
        (None, _) => "it has not the type VerifiableCredential",
    };
    Err(Error::new(Code::UsageNotPresentable).with("reason", reason))
}

/// Makes sure that no proof is one that the issuer gave to the holder: who is shown it could show
/// everything to others, and verifiers refuse it. A proof that cannot be read is left to them too.
fn derived_only(credential: &Value) -> Result<()> {
    for proof in proofs(credential).into_iter().flatten().flatten() {
        let is_base = match proof.suite() {
            Suite::EcdsaSd2023 => data_integrity::BaseProof::read(proof.signature()).is_ok(),
            Suite::Bbs2023 => bbs::BaseProof::read(proof.signature()).is_ok(),
            _ => false,
        };
        if is_base {
            return Err(Error::new(Code::DisclosureBaseProof));
        }
    }
    Ok(())
}

fn likely_version(credentials: &[Value]) -> Version {
    let first = credentials.iter().all(|credential| {
        credential.as_str().is_some() || Version::of(credential) == Some(Version::V1)
    });
    if first && !credentials.is_empty() { Version::V1 } else { Version::V2 }
}
