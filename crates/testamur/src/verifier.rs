//! The verifier with a network and a clock.

use crate::downloads::Memory;
use crate::world::{Answer, Clock, Fetch, Network, World};
use std::sync::Arc;
use std::time::Duration;
use testamur_core::evidence::{Bundle, Document, Evidence, MemoryUse, Purpose, Request, Step};
use testamur_core::json::Value;
use testamur_core::{Error, Result, Timestamp};
use testamur_did::{
    Dereferenced, DereferencingOptions, Did, DidUrl, Origin, Resolution, ResolutionOptions,
    Resolver,
};
use testamur_verifier::{
    CredentialPolicy, DomainLinks, Explanation, Input, Policy, PresentationPolicy, Report,
};

/// Verifies credentials and presentations, and gets the documents that this takes.
///
/// Keeps compiled contexts, parsed keys, verified status lists and HTTP answers between calls; make one and share it
/// between tasks and threads.
#[derive(Clone, Debug)]
pub struct Verifier {
    pub(crate) engine: Arc<testamur_verifier::Verifier>,
    pub(crate) resolver: Resolver,
    pub(crate) world: World,
}

/// Settings of a [`Verifier`]: [`fetch`](VerifierBuilder::fetch) or
/// [`offline`](VerifierBuilder::offline) must be chosen, the rest has defaults.
#[derive(Clone, Debug, Default)]
pub struct VerifierBuilder {
    world: World,
    resolver: Option<Resolver>,
    insecure_localhost: bool,
}

impl Verifier {
    /// Begins a verifier.
    pub fn builder() -> VerifierBuilder {
        VerifierBuilder::default()
    }

    /// This verifier for one batch of documents: a server that could not be reached (no name, no
    /// connection, no TLS, no answer in time) is not asked again for a minute, whatever the URL, so
    /// that one that is silent costs the batch the time for one download and not for one of each
    /// document. Downloads that were under way at the same time each wait, and so does each URL that
    /// redirects to such a server. Drop it after the batch; the verifier that it was made of
    /// remembers no outage.
    #[cfg(not(target_family = "wasm"))]
    #[must_use]
    pub fn for_batch(&self) -> Verifier {
        let mut verifier = self.clone();
        if let Network::Through(fetch) = &self.world.network {
            let remembering = crate::outages::OutagesRemembered::new(Arc::clone(fetch));
            verifier.world.network = Network::Through(Arc::new(remembering));
        }
        verifier
    }

    /// This verifier with another client for documents. What both have verified and read they remember together.
    #[must_use]
    pub fn through(&self, fetch: impl Fetch + 'static) -> Verifier {
        let mut verifier = self.clone();
        verifier.world.network = Network::Through(Arc::new(fetch));
        verifier
    }

    /// How often status lists were looked for among those that were accepted before: what is found there is not examined
    /// again.
    pub fn status_list_uses(&self) -> MemoryUse {
        self.engine.status_list_uses()
    }

    /// Examines a credential. A bad one is a report with the verdict "rejected", never an error;
    /// [`Report::accept`] gives the credential if it is good.
    ///
    /// # Errors
    /// When the question could not be asked: without a clock, or when the documents that are
    /// needed lead on to others without end.
    pub async fn credential(&self, input: &[u8], policy: &CredentialPolicy) -> Result<Report> {
        self.examine(input, &policy.clone().into()).await
    }

    /// Examines a presentation and every credential inside.
    ///
    /// # Errors
    /// As [`Verifier::credential`].
    pub async fn presentation(&self, input: &[u8], policy: &PresentationPolicy) -> Result<Report> {
        self.examine(input, &policy.clone().into()).await
    }

    /// Examines whatever the policy is for.
    ///
    /// # Errors
    /// As [`Verifier::credential`].
    pub async fn examine(&self, input: &[u8], policy: &Policy) -> Result<Report> {
        Ok(self.ask(&Input::from_bytes(input, policy), policy).await?.answer)
    }

    /// As [`examine`](Verifier::examine), for a document that was read already, as a member of a request: an object,
    /// or a text that is a token. It is not written and read again.
    ///
    /// # Errors
    /// As [`Verifier::credential`].
    pub async fn examine_value(&self, document: Value, policy: &Policy) -> Result<Report> {
        Ok(self.ask(&Input::from_value(document, policy), policy).await?.answer)
    }

    /// Examines, and keeps every document that it took: with the bundle as evidence, at the
    /// bundle's time, the same input and policy give the same report without a network. Status lists that
    /// were handed over and counted are in it under their URLs, so the policy need not have them again; the
    /// report then names them among the documents that were asked for.
    ///
    /// # Errors
    /// As [`Verifier::credential`].
    pub async fn bundle(&self, input: &[u8], policy: &Policy) -> Result<(Report, Bundle)> {
        let Answer { answer: report, evidence } =
            self.ask(&Input::from_bytes(input, policy), policy).await?;
        let bundle = bundle_of(&report, &evidence);
        Ok((report, bundle))
    }

    /// Shows every stage between the document and its signatures, and why one does not match, where
    /// that can be proven. For people; the verdict is in the report only.
    ///
    /// # Errors
    /// When the input is no JSON; and as [`Verifier::credential`].
    pub async fn explain(&self, input: &[u8], policy: &CredentialPolicy) -> Result<Explanation> {
        let question = |evidence: &Evidence, now| self.engine.explain(input, policy, evidence, now);
        Ok(self.world.ask(question).await?.answer)
    }

    /// Resolves a DID with the same network, evidence and clock.
    ///
    /// # Errors
    /// Those of [`Resolver::resolve`].
    pub async fn resolve(&self, did: &Did, options: &ResolutionOptions) -> Result<Resolution> {
        let question =
            |evidence: &Evidence, now| self.resolver.resolve(did, options, evidence, now);
        self.about(did, options, question).await
    }

    /// Finds what a DID URL leads to, with the same network, evidence and clock.
    ///
    /// # Errors
    /// Those of [`Resolver::dereference`].
    pub async fn dereference(
        &self,
        url: &DidUrl,
        options: &DereferencingOptions,
    ) -> Result<Dereferenced> {
        let question =
            |evidence: &Evidence, now| self.resolver.dereference(url, options, evidence, now);
        self.about(&url.did(), &options.resolution, question).await
    }

    /// The DIDs that an origin is linked with, with the same network, evidence and clock
    /// ([`testamur_verifier::Verifier::linked_dids`]). What could not be had is in the answer.
    ///
    /// # Errors
    /// As [`Verifier::credential`].
    pub async fn linked_dids(&self, origin: &Origin) -> Result<DomainLinks> {
        self.links(|evidence, now| self.engine.linked_dids(origin, evidence, now)).await
    }

    /// The origins that a DID is linked with: those that its document names
    /// ([`testamur_verifier::Verifier::linked_domains`]).
    ///
    /// # Errors
    /// As [`Verifier::credential`].
    pub async fn linked_domains(&self, did: &Did) -> Result<DomainLinks> {
        self.links(|evidence, now| self.engine.linked_domains(did, evidence, now)).await
    }

    /// Whether a DID is linked with this origin
    /// ([`testamur_verifier::Verifier::domain_link`]).
    ///
    /// # Errors
    /// As [`Verifier::credential`].
    pub async fn domain_link(&self, did: &Did, origin: &Origin) -> Result<DomainLinks> {
        self.links(|evidence, now| self.engine.domain_link(did, origin, evidence, now)).await
    }

    /// Examines the presentation that a DID publishes of itself, at its path `/whois`
    /// ([`testamur_verifier::Verifier::whois`]). What could not be had is in the report.
    ///
    /// # Errors
    /// As [`Verifier::credential`].
    pub async fn whois(&self, did: &Did, policy: &PresentationPolicy) -> Result<Report> {
        let question = |evidence: &Evidence, now| self.engine.whois(did, policy, evidence, now);
        Ok(self.report(question).await?.answer)
    }

    /// Asks what is in the document of a DID, which is kept as its method says whatever comes of it.
    async fn about<T>(
        &self,
        did: &Did,
        options: &ResolutionOptions,
        question: impl Fn(&Evidence, Timestamp) -> Result<Step<T>>,
    ) -> Result<T> {
        let memory = if options.no_cache { Memory::Unused } else { Memory::Used };
        let question = |evidence: &Evidence, now| -> Result<_> {
            Ok(match question(evidence, now) {
                Ok(Step::Done(found)) => Step::Done(Ok(found)),
                Ok(Step::Needs(requests)) => Step::Needs(requests),
                Err(error) => Step::Done(Err(error)),
            })
        };
        let Answer { answer, evidence } = self.world.ask_with(memory, question).await?;
        let (now, failed) = (self.world.clock.now()?, answer.as_ref().err());
        let lifetimes = self.resolver.lifetimes(did, &evidence, now, failed);
        self.keep_no_longer(lifetimes.iter().map(|(url, time)| (&**url, *time)), &evidence);
        answer
    }

    async fn links(
        &self,
        question: impl Fn(&Evidence, Timestamp) -> Step<DomainLinks>,
    ) -> Result<DomainLinks> {
        let Answer { answer, evidence } = self
            .world
            .ask(|evidence: &Evidence, now| Ok::<_, Error>(question(evidence, now)))
            .await?;
        self.keep_no_longer(answer.lifetimes(), &evidence);
        Ok(answer)
    }

    async fn ask(&self, input: &Input, policy: &Policy) -> Result<Answer<'_, Report>> {
        self.report(|evidence, now| self.engine.verify_input(input, policy, evidence, now)).await
    }

    async fn report(
        &self,
        question: impl Fn(&Evidence, Timestamp) -> Step<Report>,
    ) -> Result<Answer<'_, Report>> {
        let answer = self.world.ask(|evidence: &Evidence, now| Ok(question(evidence, now))).await?;
        self.keep_no_longer(answer.answer.lifetimes(), &answer.evidence);
        Ok(answer)
    }

    /// Tells the client how long documents that it gave are to be kept, at most.
    fn keep_no_longer<'u>(
        &self,
        lifetimes: impl Iterator<Item = (&'u str, Duration)>,
        evidence: &Evidence,
    ) {
        let Network::Through(fetch) = &self.world.network else { return };
        for (url, time) in lifetimes {
            // A client finds it by its bytes, whatever it was asked for.
            let request = Request { url: url.to_owned(), purpose: Purpose::Status };
            if let Some(Ok(document)) = evidence.get(url) {
                fetch.keep_at_most(&request, document, time);
            }
        }
    }
}

/// The documents that this report took, of those that are known.
pub(crate) fn bundle_of(report: &Report, evidence: &Evidence) -> Bundle {
    let mut bundle = Bundle::of(evidence, [&**report]).expect("there is one report");
    for (url, list) in report.handed_lists() {
        if bundle.evidence.get(url).is_none() {
            bundle.evidence.insert(url, Ok(Document::given(list)));
        }
    }
    bundle
}

impl VerifierBuilder {
    /// Gets documents through this client.
    #[must_use]
    pub fn fetch(mut self, fetch: impl Fetch + 'static) -> VerifierBuilder {
        self.world.network = Network::Through(Arc::new(fetch));
        self
    }

    /// Uses no network: what is not in the evidence is reported as not to be had.
    #[must_use]
    pub fn offline(mut self) -> VerifierBuilder {
        self.world.network = Network::Offline;
        self
    }

    /// Looks into this evidence before the network. What the caller gives is believed.
    #[must_use]
    pub fn evidence(mut self, evidence: Evidence) -> VerifierBuilder {
        self.world.give(evidence);
        self
    }

    /// Verifies for this time and not for the time of the machine's clock.
    #[must_use]
    pub fn at(mut self, time: Timestamp) -> VerifierBuilder {
        self.world.clock = Clock::Fixed(time);
        self
    }

    /// Asks this clock and not the machine's. WebAssembly has none, so there it must be said, or a
    /// [time](VerifierBuilder::at).
    #[must_use]
    pub fn clock(mut self, time: fn() -> Result<Timestamp>) -> VerifierBuilder {
        self.world.clock = Clock::Of(time);
        self
    }

    /// Bounds the bytes of all downloads of one verification together. The default is 64 MiB. What
    /// is beyond is reported as not to be had, with
    /// [`Code::LimitDownloads`](testamur_core::Code::LimitDownloads).
    #[must_use]
    pub fn download_bytes(mut self, bytes: usize) -> VerifierBuilder {
        self.world.bounds.bytes = bytes;
        self
    }

    /// Bounds the time of all downloads of one verification together, from the first on. The
    /// default is 30 seconds. What is not there by then is reported as not to be had, with
    /// [`Code::FetchTimeout`](testamur_core::Code::FetchTimeout). A client of your own notices the
    /// deadline in time if it has a [`timer`](Fetch::timer). In WebAssembly there is no deadline
    /// without one.
    #[must_use]
    pub fn download_time(mut self, time: std::time::Duration) -> VerifierBuilder {
        self.world.bounds.time = time;
        self
    }

    /// Finds keys by these DID methods instead of the [standard ones](Resolver::standard).
    #[must_use]
    pub fn resolver(mut self, resolver: Resolver) -> VerifierBuilder {
        self.resolver = Some(resolver);
        self
    }

    /// Asks servers on this machine where the document of a DID names them
    /// ([`testamur_verifier::Verifier::insecure_localhost`]). Which DIDs on this machine are resolved is up to the
    /// [resolver](VerifierBuilder::resolver).
    #[must_use]
    pub fn insecure_localhost(mut self) -> VerifierBuilder {
        self.insecure_localhost = true;
        self
    }

    /// The verifier.
    ///
    /// # Errors
    /// [`Code::UsageNetwork`](testamur_core::Code::UsageNetwork) when neither a client nor
    /// [`offline`](VerifierBuilder::offline) was chosen.
    pub fn build(self) -> Result<Verifier> {
        let world = self.world.chosen()?;
        let resolver = self.resolver.unwrap_or_else(Resolver::standard);
        let mut engine = testamur_verifier::Verifier::new().with_resolver(resolver.clone());
        if self.insecure_localhost {
            engine = engine.insecure_localhost();
        }
        Ok(Verifier { engine: Arc::new(engine), resolver, world })
    }
}
