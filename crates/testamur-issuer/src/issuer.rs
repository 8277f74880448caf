//! The issuer: checks and completes a draft, and signs it.

use crate::Prepared;
use crate::checks::{Findings, KeyInUse};
use crate::envelope;
use crate::notes::notes;
use crate::prepared::Pending;
use crate::refused::Refused;
use crate::securing::{Envelope, IssueOptions, Securing};
use crate::selective::{self, Random};
use crate::terms;
use std::sync::Arc;
use testamur_canon::Budget;
use testamur_canon::jsonld::{self, Contexts};
use testamur_core::evidence::{Evidence, Request, Step};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::{DECISIVE_MEMBERS, check_credential, check_not_key};
use testamur_core::{Code, Error, RandomSource, Result, Timestamp};
use testamur_did::Resolver;
use testamur_keys::{PublicKey, Shareable, Signer};
use testamur_proof::{Controller, Form, ProofOptions, Secured, Suite, Unsigned};
use testamur_schema::Schemas;
use testamur_sd::sd_jwt_vc::uncounted;

/// A party that issues credentials with one key.
#[derive(Clone, Debug)]
pub struct Issuer {
    controller: Controller,
    contexts: Contexts,
    resolver: Resolver,
    /// Schemas that were read; clones share them.
    schemas: Arc<Schemas>,
    random: Option<Random>,
}

impl Issuer {
    /// The issuer with a DID that is made from the signer's key, did:key or did:jwk.
    ///
    /// # Errors
    /// As [`Controller::new`]: for other DIDs see [`with_method`](Issuer::with_method).
    pub fn new(did: impl Into<String>, signer: Arc<dyn Signer>) -> Result<Issuer> {
        Controller::new(did, signer).map(Issuer::from)
    }

    /// The issuer with this DID or URL, whose document has the signer's key under the URL
    /// `verification_method`, for assertions. That it has it there is checked when a draft is prepared.
    ///
    /// # Errors
    /// As [`Controller::with_method`].
    pub fn with_method(
        id: impl Into<String>,
        verification_method: impl Into<String>,
        signer: Arc<dyn Signer>,
    ) -> Result<Issuer> {
        Controller::with_method(id, verification_method, signer).map(Issuer::from)
    }

    /// Takes other contexts than the bundled ones: those and some more, as a rule.
    #[must_use]
    pub fn contexts(self, contexts: Contexts) -> Issuer {
        Issuer { contexts, ..self }
    }

    /// Finds the issuer's document by these DID methods instead of the standard ones: did:key,
    /// did:jwk, did:web.
    #[must_use]
    pub fn resolver(self, resolver: Resolver) -> Issuer {
        Issuer { resolver, ..self }
    }

    /// Takes random bytes from this source, as suites for selective disclosure do.
    #[must_use]
    pub fn random(self, source: impl RandomSource + Shareable + 'static) -> Issuer {
        Issuer { random: Some(Random::new(source)), ..self }
    }

    /// The issuer's identifier.
    pub fn id(&self) -> &str {
        self.controller.id()
    }

    /// Who signs.
    pub(crate) fn controller(&self) -> &Controller {
        &self.controller
    }

    /// The URL of the key that signs.
    pub fn verification_method(&self) -> &str {
        self.controller.verification_method()
    }

    /// The key that signs, its public part.
    pub fn public_key(&self) -> &PublicKey {
        self.controller.signer().public_key()
    }

    /// Checks and completes a draft, which is a credential without proof, VCDM 1.1 or 2.0.
    ///
    /// The issuer is filled in where the draft names none: `issuer`, or its `id` where it is an
    /// object. A draft with proofs is refused unless [`IssueOptions::add_to_proofs`] says otherwise;
    /// then they stay. The proof is an object if it is the only one, but stands in an array if the
    /// draft's `proof` is an empty one or its `credentialSchema` is one of 1EdTech, whose schemas
    /// demand that. Where the draft's contexts do not define the proof, the one that does is
    /// appended to them. Nothing else is changed.
    ///
    /// The credential, with its proof, must conform to the schemas that it names, related resources
    /// must have their digests, and the issuer's document must list the key that signs for the
    /// proof's purpose, at the time `now`. The documents for that come from `evidence`, contexts
    /// from those of the issuer. What is missing is asked for, as
    /// [`Verifier::verify`](https://docs.rs/testamur-verifier) does: put each document into the
    /// evidence, or the error that it could not be had, and ask again. What could not be had, or is
    /// of a kind that this library does not know, is no reason to refuse: it stands in
    /// [`Prepared::unchecked`]. A schema inside a credential is used without a look at that
    /// credential's proof. Status entries are not looked at.
    ///
    /// In an envelope, the credential must be without proof; terms must be defined all the same. The
    /// draft of an SD-JWT VC is a set of claims, for which only its issuer, type and key are checked,
    /// and that it has none of the members by which the W3C data model decides: there they would
    /// count for nothing.
    ///
    /// # Errors
    /// [`Refused`] with every rule of the data model that the draft breaks, or with
    /// [`Code::InputKey`] when it is a key, or with
    /// [`Code::UsageIssuer`] when it names another issuer; [`Code::UsageSecuredAlready`]; when a
    /// related resource has another digest; when terms (the first 32 are named) or a type are not
    /// defined by its contexts, or would not be signed for another reason, whatever the suite; what [`Unsigned::new`] refuses,
    /// foremost a key that is not for the suite; when a schema is violated; when the issuer's
    /// document does not list the key for this purpose ([`Code::DidVerificationMethodNotFound`],
    /// [`Code::DidVerificationMethodRelationship`]), says that it has ended, or has another in its
    /// place ([`Code::UsageKey`]). For a suite for selective disclosure also [`Code::UsageRandom`]
    /// without a [source](Issuer::random), and what
    /// [`ecdsa_sd::prepare`](testamur_sd::data_integrity::ecdsa_sd::prepare) refuses; for any other
    /// [`Code::UsageMandatory`] when something is to be mandatory. For an SD-JWT VC
    /// [`Code::InputClaimUncounted`].
    pub fn prepare(
        &self,
        draft: Value,
        securing: &Securing,
        options: &IssueOptions,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Result<Step<Prepared>, Refused> {
        self.examine(&self.complete(draft, securing)?, securing, options, evidence, now)
    }

    /// Makes a credential of a draft with no other documents than the draft and the issuer's
    /// contexts: what cannot be checked with them is left unchecked, so use
    /// [`prepare`](Issuer::prepare) where there is more. Of the issuer's documents, those of
    /// did:key and did:jwk are always there.
    ///
    /// # Errors
    /// As [`prepare`](Issuer::prepare), and the signer's.
    pub async fn issue(
        &self,
        draft: Value,
        securing: Securing,
        options: &IssueOptions,
    ) -> Result<Secured, Refused> {
        let credential = self.complete(draft, &securing)?;
        let mut evidence = Evidence::new();
        // Keys that are DIDs have no end, so that the time matters to no one.
        let now = options.created.unwrap_or(Timestamp::UNIX_EPOCH);
        loop {
            match self.examine(&credential, &securing, options, &evidence, now)? {
                Step::Done(prepared) => return Ok(prepared.sign().await?),
                Step::Needs(requests) => {
                    for Request { url, .. } in requests {
                        let none = Error::new(Code::FetchOffline).with("url", &url);
                        evidence.insert(url, Err(none));
                    }
                }
            }
        }
    }

    /// As [`prepare`](Issuer::prepare), for a draft that is complete.
    fn examine(
        &self,
        credential: &Value,
        securing: &Securing,
        options: &IssueOptions,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Result<Step<Prepared>, Refused> {
        if let Securing::Envelope(envelope) = securing {
            envelope::check_options(envelope.kind, options)?;
            if envelope.is_of_claims() {
                return self.examine_claims(credential, envelope, options, evidence, now);
            }
        }
        let add = options.add_to_proofs || !options.previous_proof.is_empty();
        if has_proof(credential) && !add {
            let at = Pointer::root().child("proof");
            return Err(Error::new(Code::UsageSecuredAlready).at(at).into());
        }
        let wrong = check_credential(credential);
        let mut found = Findings { wrong, ..Findings::default() };
        found.resources(credential, &self.contexts, evidence);
        if let Some(refused) = Refused::of(std::mem::take(&mut found.wrong)) {
            return Err(refused);
        }
        let proof = self.proof(options);
        let unsigned = match securing {
            Securing::DataIntegrity(suite) => {
                self.unsigned(credential, *suite, &proof, &options.mandatory)
            }
            Securing::Envelope(envelope) => self
                .check_terms(credential, &proof)
                .and_then(|()| self.enveloped(credential, envelope, options)),
        };
        let unsigned = match options.dangerous_allow_undefined_terms {
            true => {
                let unsigned = unsigned?;
                found.undefined =
                    terms::allowed(&unsigned.preview(&self.controller), &self.contexts)?;
                unsigned
            }
            false => unsigned.map_err(|error| terms::refused(error, credential, &self.contexts))?,
        };
        if credential.get("credentialSchema").is_some() {
            found.schemas(&unsigned.preview(&self.controller), &self.schemas, evidence);
        }
        let key = KeyInUse { controller: &self.controller, purpose: &proof.proof_purpose, now };
        found.key(&key, &self.resolver, evidence);
        found.notes = notes(credential, securing, options, now);
        self.prepared(found, unsigned)
    }

    /// The draft of an SD-JWT VC: claims, which the W3C data model does not know.
    fn examine_claims(
        &self,
        claims: &Value,
        envelope: &Envelope,
        options: &IssueOptions,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Result<Step<Prepared>, Refused> {
        if claims.as_object().is_none() {
            let kind = claims.kind_with_article();
            return Err(Error::new(Code::InputNotObject).with("kind", kind).into());
        }
        if let Some(refused) = claims.as_object().and_then(|claims| Refused::of(uncounted(claims)))
        {
            return Err(refused);
        }
        let unsigned = self.enveloped(claims, envelope, options)?;
        let notes = notes(claims, &Securing::Envelope(envelope.clone()), options, now);
        let mut found = Findings { notes, ..Findings::default() };
        let purpose = &self.proof(options).proof_purpose;
        let key = KeyInUse { controller: &self.controller, purpose, now };
        found.key(&key, &self.resolver, evidence);
        self.prepared(found, unsigned)
    }

    fn enveloped(
        &self,
        credential: &Value,
        envelope: &Envelope,
        options: &IssueOptions,
    ) -> Result<Pending> {
        let (created, random) = (options.created, self.random.as_ref());
        envelope::Unsigned::new(credential, envelope, created, &self.controller, random)
            .map(|unsigned| Pending::Envelope(Box::new(unsigned)))
    }

    fn prepared(&self, found: Findings, unsigned: Pending) -> Result<Step<Prepared>, Refused> {
        match Refused::of(found.wrong) {
            Some(refused) => Err(refused),
            None if !found.needs.is_empty() => Ok(Step::Needs(Vec::from_iter(found.needs))),
            None => Ok(Step::Done(Prepared {
                unsigned,
                controller: self.controller.clone(),
                unchecked: found.unchecked,
                undefined: found.undefined,
                notes: found.notes,
            })),
        }
    }

    fn proof(&self, options: &IssueOptions) -> ProofOptions {
        let mut proof = ProofOptions::assertion(self.verification_method());
        if let Some(purpose) = &options.proof_purpose {
            proof.proof_purpose.clone_from(purpose);
        }
        proof.created = options.created;
        proof.expires = options.expires;
        proof.domain.clone_from(&options.domain);
        proof.challenge.clone_from(&options.challenge);
        proof.id.clone_from(&options.proof_id);
        proof.previous_proof.clone_from(&options.previous_proof);
        proof.dangerous_allow_undefined_terms = options.dangerous_allow_undefined_terms;
        proof
    }

    fn unsigned(
        &self,
        credential: &Value,
        suite: Suite,
        proof: &ProofOptions,
        mandatory: &[Pointer],
    ) -> Result<Pending> {
        if suite.is_selective() {
            suite.check_key(self.controller.signer().public_key().key_type())?;
            let (random, contexts) = (self.random.as_ref(), &self.contexts);
            return selective::unsigned(credential, suite, proof, mandatory, random, contexts);
        }
        if !mandatory.is_empty() {
            return Err(Error::new(Code::UsageMandatory).with("suite", suite));
        }
        // RDF suites refuse undefined terms by themselves; what a JCS suite signs must mean
        // something too.
        if suite.form() == Form::Jcs {
            self.check_terms(credential, proof)?;
        }
        let key = self.controller.signer().public_key().key_type();
        Unsigned::new(credential, suite, proof, key, &self.contexts).map(Pending::Whole)
    }

    /// Fills in the issuer, or makes sure that the draft names this one, and says where schemas
    /// want proofs in an array.
    fn complete(&self, mut draft: Value, securing: &Securing) -> Result<Value> {
        check_not_key(&draft)?;
        let (in_array, of_claims) = match securing {
            Securing::DataIntegrity(_) => (wants_proof_array(&draft), false),
            Securing::Envelope(envelope) => (false, envelope.is_of_claims()),
        };
        // Anything but an object is for the rules of the data model to refuse.
        let Some(members) = draft.as_object_mut() else { return Ok(draft) };
        if of_claims {
            match members.get("iss") {
                None => drop(members.insert("iss", self.id())),
                Some(named) => {
                    let reason =
                        || Error::new(Code::ProofJwsClaims).with("reason", "iss is no text");
                    let named = named.as_str().ok_or_else(reason)?.to_owned();
                    if named != self.id() {
                        return Err(Error::new(Code::UsageIssuer)
                            .with("actual", named)
                            .with("expected", self.id())
                            .at(Pointer::root().child("iss")));
                    }
                }
            }
            return Ok(draft);
        }
        if in_array && !members.contains_key("proof") {
            members.insert("proof", Vec::<Value>::new());
        }
        match members.get_mut("issuer") {
            None => {
                members.insert("issuer", self.id());
            }
            Some(Value::String(named)) => self.check_named(named, "")?,
            Some(Value::Object(profile)) => match profile.get("id") {
                None => {
                    *profile = std::iter::once(("id", self.id().into()))
                        .chain(profile.iter().map(|(name, value)| (name, value.clone())))
                        .collect::<Object>();
                }
                Some(Value::String(named)) => self.check_named(named, "/id")?,
                Some(_) => {}
            },
            Some(_) => {}
        }
        Ok(draft)
    }

    fn check_named(&self, named: &str, below: &str) -> Result<()> {
        if named == self.id() {
            return Ok(());
        }
        let at = Pointer::parse(&format!("/issuer{below}")).unwrap_or_default();
        Err(Error::new(Code::UsageIssuer).with("actual", named).with("expected", self.id()).at(at))
    }

    fn check_terms(&self, credential: &Value, proof: &ProofOptions) -> Result<()> {
        let except = proof.dangerous_allow_undefined_terms.then_some(DECISIVE_MEMBERS);
        self.check_defined(credential, except)
    }

    /// Makes sure that the contexts define every term: where there are exceptions, only those.
    pub(crate) fn check_defined(
        &self,
        credential: &Value,
        only: Option<&'static [&'static str]>,
    ) -> Result<()> {
        // What is no object is refused elsewhere.
        let Some(members) = credential.as_object() else { return Ok(()) };
        let mut options = jsonld::Options::default().without_member("proof");
        if let Some(only) = only {
            options = options.dangerous_drop_undefined_terms(only);
        }
        jsonld::check_object(members, &self.contexts, &options, &mut Budget::default())
    }
}

/// Whether a document is secured; an empty array is no proof.
fn has_proof(document: &Value) -> bool {
    document.get("proof").is_some_and(|proof| !proof.as_set().is_empty())
}

/// Whether the credential names a schema of 1EdTech: those of Open Badges 3.0 and CLR 2.0 take an
/// array of proofs only.
fn wants_proof_array(credential: &Value) -> bool {
    let schemas = credential.get("credentialSchema").map_or(&[][..], Value::as_set);
    schemas.iter().filter_map(|schema| schema.get("type")).any(|types| {
        types.as_set().iter().any(|name| name.as_str() == Some("1EdTechJsonSchemaValidator2019"))
    })
}

impl From<Controller> for Issuer {
    fn from(controller: Controller) -> Issuer {
        Issuer {
            controller,
            contexts: Contexts::bundled(),
            resolver: Resolver::standard(),
            schemas: Arc::new(Schemas::new()),
            random: None,
        }
    }
}
