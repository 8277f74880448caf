//! The issuer and the holder with a clock.

use crate::Inquiry;
use crate::world::{Clock, Fetch, Network, World};
use std::sync::Arc;
use testamur_canon::jsonld::{Contexts, Undefined};
use testamur_core::evidence::Evidence;
use testamur_core::json::Value;
use testamur_core::model::Version;
use testamur_core::{RandomSource, Result, Timestamp};
use testamur_did::{Did, Origin, Resolver, did_key};
use testamur_holder::{Binding, Disclose, Held, Presentation, PresentationEnvelope};
use testamur_issuer::{IssueOptions, ListSecuring, Prepared, Refused, Securing, StatusPlace};
use testamur_keys::{PublicKey, Shareable, Signer};
use testamur_proof::domain_linkage::DomainLinkage;
use testamur_proof::{Secured, Suite};
use testamur_status::{ListDescription, ListDocument, Period, Snapshot, StatusStore};

/// Issues credentials with one key.
///
/// A draft is compared with the schemas and related resources that it names, and the key with the
/// issuer's document, as far as these are at hand: given as [`evidence`](Issuer::evidence), or
/// through a client ([`fetch`](Issuer::fetch)). Without either, only a did:key or did:jwk has its
/// document at hand. [`prepare`](Issuer::prepare) tells what was not.
#[derive(Clone, Debug)]
pub struct Issuer {
    role: testamur_issuer::Issuer,
    world: World,
    /// Where credentials get their status, and in which list.
    status: Option<(Arc<dyn StatusStore>, String)>,
}

/// The form of a Domain Linkage Credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainLinkForm {
    /// A JSON Web Token around a credential of VCDM 1.1.
    Token,
    /// A credential of this version with an embedded proof of this suite. The specification has it in
    /// version 1.1.
    Embedded(Suite, Version),
}

/// Presents credentials with one key.
#[derive(Clone, Debug)]
pub struct Holder {
    role: testamur_holder::Holder,
    clock: Clock,
}

impl Issuer {
    /// The issuer with a DID that is made from the signer's key, did:key or did:jwk.
    ///
    /// # Errors
    /// [`Code::UsageKey`](testamur_core::Code::UsageKey) when the DID is made from another key,
    /// [`Code::UsageVerificationMethod`](testamur_core::Code::UsageVerificationMethod) when it is
    /// not made from a key: see [`with_method`](Issuer::with_method);
    /// [`Code::UsagePartyUrl`](testamur_core::Code::UsagePartyUrl) when it is no URL, such as a name.
    pub fn new(did: impl Into<String>, signer: impl Signer + 'static) -> Result<Issuer> {
        testamur_issuer::Issuer::new(did, Arc::new(signer)).map(Issuer::from)
    }

    /// The issuer whose DID is the did:key of the signer's key.
    ///
    /// # Errors
    /// None for keys that can be written as a did:key, which all keys here can.
    pub fn did_key(signer: impl Signer + 'static) -> Result<Issuer> {
        Issuer::new(did_key(signer.public_key()).as_str(), signer)
    }

    /// The issuer with this DID or URL, whose document has the signer's key under the URL
    /// `verification_method`, for assertions. That it has it there is checked when a draft is
    /// issued, if the document is at hand.
    ///
    /// # Errors
    /// [`Code::UsagePartyUrl`](testamur_core::Code::UsagePartyUrl) when the identifier is no URL,
    /// [`Code::UsageForeignMethod`](testamur_core::Code::UsageForeignMethod) when the method is none,
    /// or not a fragment of the DID.
    pub fn with_method(
        id: impl Into<String>,
        verification_method: impl Into<String>,
        signer: impl Signer + 'static,
    ) -> Result<Issuer> {
        let signer = Arc::new(signer);
        testamur_issuer::Issuer::with_method(id, verification_method, signer).map(Issuer::from)
    }

    /// Takes other contexts than the bundled ones: those and some more, as a rule.
    #[must_use]
    pub fn contexts(self, contexts: Contexts) -> Issuer {
        Issuer { role: self.role.contexts(contexts), ..self }
    }

    /// Dates proofs with this time and not with the time of the machine's clock.
    #[must_use]
    pub fn at(mut self, time: Timestamp) -> Issuer {
        self.world.clock = Clock::Fixed(time);
        self
    }

    /// Looks into this evidence for schemas, related resources and the issuer's document, before the
    /// network. Contexts do not come from it: see [`contexts`](Issuer::contexts).
    #[must_use]
    pub fn evidence(mut self, evidence: Evidence) -> Issuer {
        self.world.give(evidence);
        self
    }

    /// Gets what is missing through this client. Unless told, no network is used.
    #[must_use]
    pub fn fetch(mut self, fetch: impl Fetch + 'static) -> Issuer {
        self.world.network = Network::Through(Arc::new(fetch));
        self
    }

    /// Finds the issuer's document by these DID methods instead of the standard ones.
    #[must_use]
    pub fn resolver(self, resolver: Resolver) -> Issuer {
        Issuer { role: self.role.resolver(resolver), ..self }
    }

    /// Takes random bytes from this source, as suites for selective disclosure do; unless told, from
    /// the operating system. In a browser it must be told.
    #[must_use]
    pub fn random(self, source: impl RandomSource + Shareable + 'static) -> Issuer {
        Issuer { role: self.role.random(source), ..self }
    }

    /// Gives each credential an index of this list and puts its status into the draft: the member
    /// `credentialStatus`, with an entry for each purpose of the list, or the claim `status` of an SD-JWT
    /// VC. Who publishes the list is for [`Publisher`](crate::status::Publisher).
    ///
    /// A draft with an `id` (an SD-JWT VC with a `jti`) gets its index under that: issued again, it gets the
    /// same one, unless that was revoked or has another status than 0 meanwhile; then it is refused. Any
    /// other draft gets a new index each time. An index whose credential was not issued after all,
    /// because something else is wrong with the draft, is given to no other; it is one of many
    /// that nobody has.
    #[must_use]
    pub fn status(mut self, store: Arc<dyn StatusStore>, list: impl Into<String>) -> Issuer {
        self.status = Some((store, list.into()));
        self
    }

    /// The issuer's identifier.
    pub fn id(&self) -> &str {
        self.role.id()
    }

    /// The URL of the key that signs.
    pub fn verification_method(&self) -> &str {
        self.role.verification_method()
    }

    /// The key that signs, its public part.
    pub fn public_key(&self) -> &PublicKey {
        self.role.public_key()
    }

    /// Where a status of this list is to stand in a draft that is secured so, for those who keep indices in
    /// a store of their own; [`status`](Issuer::status) does it all.
    ///
    /// # Errors
    /// As [`testamur_issuer::Issuer::status_place`].
    pub fn status_place(
        &self,
        draft: &Value,
        securing: &Securing,
        list: &ListDescription,
    ) -> Result<StatusPlace> {
        self.role.status_place(draft, securing, list)
    }

    /// The time at which it issues: that of its clock.
    ///
    /// # Errors
    /// [`Code::UsageClock`](testamur_core::Code::UsageClock) when the machine's clock gives none.
    pub fn now(&self) -> Result<Timestamp> {
        self.world.clock.now()
    }

    /// Signs a status list in one of its forms. The key is compared with the issuer's document as far as
    /// that is at hand, as for any credential; for token status lists, which are none, it is not.
    ///
    /// # Errors
    /// As [`testamur_issuer::Issuer::sign_list`] and [`issue`](Issuer::issue).
    pub async fn sign_list(
        &self,
        snapshot: &Snapshot,
        document: &ListDocument,
        securing: &ListSecuring,
        period: Period,
    ) -> Result<Secured, Refused> {
        match self.role.list_draft(snapshot, document, securing, period)? {
            None => Ok(self.role.sign_token_list(snapshot, document, securing, period).await?),
            Some((draft, securing, options)) => {
                Ok(self.prepared(draft, securing, options).await?.sign().await?)
            }
        }
    }

    /// Makes a credential of a draft, which is a credential without proof, VCDM 1.1 or 2.0. The
    /// proof is dated now. The issuer is filled in where the draft names none, and the proof's
    /// context where it is missing; nothing else is changed.
    ///
    /// # Errors
    /// Everything that is wrong with the draft, and why it could not be signed.
    pub async fn issue(&self, draft: Value, securing: Securing) -> Result<Secured, Refused> {
        self.issue_with(draft, securing, IssueOptions::default()).await
    }

    /// As [`issue`](Issuer::issue), with more said in the proof. A proof, and an SD-JWT VC whose draft
    /// has no `iat`, is dated now unless the options give a time; other tokens are dated only by it.
    ///
    /// # Errors
    /// As [`issue`](Issuer::issue).
    pub async fn issue_with(
        &self,
        draft: Value,
        securing: Securing,
        options: IssueOptions,
    ) -> Result<Secured, Refused> {
        Ok(self.prepare(draft, securing, options).await?.sign().await?)
    }

    /// Checks and completes a draft, all but the signature: [`Prepared::unchecked`] tells what could
    /// not be checked, and [`Prepared::sign`] signs.
    ///
    /// # Errors
    /// Everything that is wrong with the draft. With a [status](Issuer::status) also what
    /// [`status_place`](testamur_issuer::Issuer::status_place) refuses;
    /// [`Code::StatusReissued`](testamur_core::Code::StatusReissued); the errors of the store.
    pub async fn prepare(
        &self,
        draft: Value,
        securing: Securing,
        options: IssueOptions,
    ) -> Result<Prepared, Refused> {
        let draft = self.with_status(draft, &securing)?;
        self.prepared(draft, securing, options).await
    }

    /// Begins to [prepare](Issuer::prepare) a draft, step by step: the caller gets the documents. The network of this
    /// issuer is not used.
    ///
    /// # Errors
    /// As [`prepare`](Issuer::prepare).
    pub fn begin(
        &self,
        draft: Value,
        securing: Securing,
        options: IssueOptions,
    ) -> Result<Inquiry<Prepared, Refused>, Refused> {
        let draft = self.with_status(draft, &securing)?;
        let options = self.dated(&draft, &securing, options)?;
        let role = self.role.clone();
        Inquiry::begin(&self.world, move |evidence: &Evidence, now| {
            role.prepare(draft.clone(), &securing, &options, evidence, now)
        })
    }

    /// The draft with a status, where this issuer gives it one.
    fn with_status(&self, mut draft: Value, securing: &Securing) -> Result<Value, Refused> {
        if let Some((store, list)) = &self.status {
            let description = store.description(list)?;
            let place = self.role.status_place(&draft, securing, &description)?;
            let index = match place.id_of(&draft) {
                Some(id) => store.allocate_valid_for(list, id)?,
                None => store.allocate_one(list)?,
            };
            place.fill(&mut draft, &description, index)?;
        }
        Ok(draft)
    }

    /// The options with the time, where they should have one and have none.
    fn dated(
        &self,
        draft: &Value,
        securing: &Securing,
        mut options: IssueOptions,
    ) -> Result<IssueOptions> {
        if options.created.is_none() && securing.wants_date(draft) {
            options.created = Some(self.world.clock.now()?);
        }
        Ok(options)
    }

    /// Links the issuer's DID with an origin: makes the Domain Linkage Credential that the origin is to
    /// publish in its
    /// [`DidConfiguration`](testamur_proof::domain_linkage::DidConfiguration), valid from now until `until`.
    ///
    /// # Errors
    /// [`Code::DidSyntax`](testamur_core::Code::DidSyntax) when the issuer is no DID; as
    /// [`issue`](Issuer::issue).
    pub async fn link_domain(
        &self,
        origin: &Origin,
        until: Timestamp,
        form: DomainLinkForm,
    ) -> Result<Prepared, Refused> {
        let did = Did::parse(self.id())?;
        let now = self.now()?;
        let (securing, version) = match form {
            DomainLinkForm::Token => (Securing::domain_linkage_jwt(), Version::V1),
            DomainLinkForm::Embedded(suite, version) => (Securing::data_integrity(suite), version),
        };
        let draft = DomainLinkage::draft(&did, origin, (now, until), version);
        self.prepared(draft, securing, IssueOptions::default()).await
    }

    async fn prepared(
        &self,
        draft: Value,
        securing: Securing,
        options: IssueOptions,
    ) -> Result<Prepared, Refused> {
        let options = self.dated(&draft, &securing, options)?;
        let question = |evidence: &Evidence, now| {
            self.role.prepare(draft.clone(), &securing, &options, evidence, now)
        };
        Ok(self.world.ask(question).await?.answer)
    }
}

impl Holder {
    /// The holder with a DID that is made from the signer's key, did:key or did:jwk.
    ///
    /// # Errors
    /// As [`Issuer::new`].
    pub fn new(did: impl Into<String>, signer: impl Signer + 'static) -> Result<Holder> {
        testamur_holder::Holder::new(did, Arc::new(signer)).map(Holder::from)
    }

    /// The holder whose DID is the did:key of the signer's key.
    ///
    /// # Errors
    /// As [`Issuer::did_key`].
    pub fn did_key(signer: impl Signer + 'static) -> Result<Holder> {
        Holder::new(did_key(signer.public_key()).as_str(), signer)
    }

    /// The holder with this DID or URL, whose document has the signer's key under the URL
    /// `verification_method`, for authentication. The document is not looked at.
    ///
    /// # Errors
    /// As [`Issuer::with_method`].
    pub fn with_method(
        id: impl Into<String>,
        verification_method: impl Into<String>,
        signer: impl Signer + 'static,
    ) -> Result<Holder> {
        let signer = Arc::new(signer);
        testamur_holder::Holder::with_method(id, verification_method, signer).map(Holder::from)
    }

    /// Takes other contexts than the bundled ones: those and some more, as a rule.
    #[must_use]
    pub fn contexts(self, contexts: Contexts) -> Holder {
        Holder { role: self.role.contexts(contexts), ..self }
    }

    /// The holder's identifier.
    pub fn id(&self) -> &str {
        self.role.id()
    }

    /// Shows a part of a credential that was issued for it: what its issuer made mandatory, and what
    /// is named. The form of the credential is recognised, and kept.
    ///
    /// # Errors
    /// As [`Held::derive`]. In WebAssembly nothing here knows a random source:
    /// [`derive_with`](Holder::derive_with) takes one.
    pub fn derive(&self, credential: impl Into<Held>, disclose: Disclose) -> Result<Held> {
        #[cfg(not(target_family = "wasm"))]
        let mut random = crate::OsRandom;
        #[cfg(target_family = "wasm")]
        let mut random = crate::world::NoRandom;
        self.derive_with(credential, disclose, &mut random)
    }

    /// As [`derive`](Holder::derive), with random bytes from this source.
    ///
    /// # Errors
    /// As there, and those of the source.
    pub fn derive_with(
        &self,
        credential: impl Into<Held>,
        disclose: Disclose,
        random: &mut dyn RandomSource,
    ) -> Result<Held> {
        self.role.derive(&credential.into(), &disclose, random)
    }

    /// Binds an SD-JWT to a verifier with the holder's key, dated now, to show it by itself:
    /// `audience` is the identifier that the verifier goes by, and `nonce` what it asked to be
    /// answered.
    ///
    /// # Errors
    /// As [`Held::bind`], and where there is no clock.
    pub async fn bind(&self, credential: &Held, audience: &str, nonce: &str) -> Result<Held> {
        let binding = Binding { audience, nonce, issued: self.clock.now()? };
        self.role.bind(credential, &binding).await
    }

    /// The members of a presentation and of its credentials that no context defines.
    ///
    /// # Errors
    /// As [`testamur_holder::Holder::undefined_terms`].
    pub fn undefined_terms(&self, presentation: &Presentation) -> Result<Undefined> {
        self.role.undefined_terms(presentation)
    }

    /// Signs a presentation with a proof for authentication, dated as the presentation says.
    ///
    /// # Errors
    /// When it names another holder, breaks a rule of the data model, or cannot be signed.
    pub async fn present(&self, presentation: Presentation, suite: Suite) -> Result<Value> {
        self.role.present(presentation, suite).await
    }

    /// Signs a presentation as a token or a COSE signature, with `random` for the salts of an SD-JWT.
    ///
    /// # Errors
    /// As [`testamur_holder::Holder::present_in`].
    pub async fn present_in(
        &self,
        presentation: Presentation,
        envelope: &PresentationEnvelope,
        random: &mut (dyn RandomSource + Send),
    ) -> Result<Secured> {
        self.role.present_in(presentation, envelope, random).await
    }

    /// The time of this machine's clock, for [`Presentation::times`].
    ///
    /// # Errors
    /// [`Code::UsageClock`](testamur_core::Code::UsageClock) where there is none.
    pub fn now(&self) -> Result<Timestamp> {
        self.clock.now()
    }
}

impl From<testamur_issuer::Issuer> for Issuer {
    fn from(role: testamur_issuer::Issuer) -> Issuer {
        #[cfg(not(target_family = "wasm"))]
        let role = role.random(crate::OsRandom);
        Issuer { role, world: World::default(), status: None }
    }
}

impl From<testamur_holder::Holder> for Holder {
    fn from(role: testamur_holder::Holder) -> Holder {
        Holder { role, clock: Clock::System }
    }
}
