//! Step by step: a question whose documents the caller gets.

use crate::Verifier;
use crate::downloads::too_much;
use crate::verifier::bundle_of;
use crate::world::{Clock, Round, Rounds, World, offline};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use testamur_core::evidence::{Bundle, Document, Evidence, Request, Step, media_type};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::{
    Dereferenced, DereferencingOptions, Did, DidUrl, Origin, Resolution, ResolutionOptions,
};
use testamur_keys::Shareable;
use testamur_verifier::{DomainLinks, Input, Policy, PresentationPolicy, Report};

/// A question that was begun and names the documents it needs, for programs with a client of their own.
///
/// ```
/// use testamur::{CredentialPolicy, Document, Trust, Verifier};
///
/// # fn fetch(_: &str) -> testamur::Result<Document> {
/// #     Ok(Document::given(*b"{}"))
/// # }
/// # fn main() -> Result<(), testamur::Error> {
/// let verifier = Verifier::builder().offline().build()?;
/// let policy = CredentialPolicy::new(Trust::anyone()).into();
/// let mut inquiry = verifier.begin(b"no badge", &policy)?;
/// while let Some(request) = inquiry.requests().first() {
///     let url = request.url.clone();
///     inquiry.supply(&url, fetch(&url))?;
/// }
/// let report = inquiry.finish()?;
/// # assert!(report.accept().is_err());
/// # Ok(())
/// # }
/// ```
///
/// When all documents of a round were supplied it asks on by itself, and [`requests`](Inquiry::requests) are
/// those of the next round; without any, there is an answer. Rounds, requests and bytes are bounded.
pub struct Inquiry<T, E = Error> {
    question: Box<dyn Question<T, E>>,
    lasting: Box<dyn Lasting<T>>,
    asks_anew: bool,
    clock: Clock,
    rounds: Rounds<'static>,
    open: Vec<Request>,
    answer: Option<T>,
    /// How many bytes the documents may have together, and how many are left of that.
    bytes: usize,
    left: usize,
}

/// What is asked, again and again with more evidence.
trait Question<T, E>: Shareable {
    fn ask(&self, evidence: &Evidence, now: Timestamp) -> Result<Step<T>, E>;
}

impl<T, E, F> Question<T, E> for F
where
    F: Fn(&Evidence, Timestamp) -> Result<Step<T>, E> + Shareable,
{
    fn ask(&self, evidence: &Evidence, now: Timestamp) -> Result<Step<T>, E> {
        self(evidence, now)
    }
}

/// After how long documents should be looked for again, by URL, as far as an answer or what is known by now says so.
trait Lasting<T>: Shareable {
    fn of(&self, answer: Option<&T>, known: &Evidence, now: Timestamp) -> Vec<(String, Duration)>;
}

impl<T, F> Lasting<T> for F
where
    F: Fn(Option<&T>, &Evidence, Timestamp) -> Vec<(String, Duration)> + Shareable,
{
    fn of(&self, answer: Option<&T>, known: &Evidence, now: Timestamp) -> Vec<(String, Duration)> {
        self(answer, known, now)
    }
}

impl<T, E: From<Error>> Inquiry<T, E> {
    pub(crate) fn begin<F>(world: &World, question: F) -> Result<Inquiry<T, E>, E>
    where
        F: Fn(&Evidence, Timestamp) -> Result<Step<T>, E> + Shareable + 'static,
    {
        let mut inquiry = Inquiry {
            question: Box::new(question),
            lasting: Box::new(|_: Option<&T>, _: &Evidence, _| Vec::new()),
            asks_anew: false,
            clock: world.clock,
            rounds: Rounds::over(Cow::Owned((*world.evidence).clone())),
            open: Vec::new(),
            answer: None,
            bytes: world.bounds.bytes,
            left: world.bounds.bytes,
        };
        inquiry.ask()?;
        Ok(inquiry)
    }

    /// The documents that are needed now; none when there is an answer.
    pub fn requests(&self) -> &[Request] {
        &self.open
    }

    /// Gives what came of a request: the document, or why it could not be had. With the last of a round the question
    /// is asked again, which is where the work is done.
    ///
    /// A document that comes from a network says so ([`Source`](crate::Source)), so that its media type and
    /// its origin are looked at. The media type may be what the header `Content-Type` said, with parameters. Which addresses a URL of a stranger may lead to is for the caller to guard.
    ///
    /// # Errors
    /// [`Code::UsageRequest`] for a URL that is not among the [`requests`](Inquiry::requests); those of the
    /// question.
    pub fn supply(&mut self, url: &str, outcome: Result<Document>) -> Result<(), E> {
        let Some(at) = self.open.iter().position(|request| request.url == url) else {
            return Err(Error::new(Code::UsageRequest).with("url", url).into());
        };
        let request = self.open.remove(at);
        let outcome = outcome.and_then(|mut document| {
            document.media_type = document.media_type.as_deref().and_then(media_type);
            let left = self.left.checked_sub(document.bytes.len());
            self.left = left.ok_or_else(|| too_much(&request, self.bytes))?;
            Ok(document)
        });
        self.rounds.learn(request, outcome);
        match self.open.is_empty() {
            true => self.ask(),
            false => Ok(()),
        }
    }

    /// Says that there is no document: by the status of the HTTP answer, or, where none came, why.
    ///
    /// # Errors
    /// As [`supply`](Inquiry::supply).
    pub fn refuse(&mut self, url: &str, status: Option<u16>, reason: &str) -> Result<(), E> {
        let error = match status {
            Some(status @ (404 | 410)) => Error::new(Code::FetchNotFound).with("status", status),
            Some(status) => Error::new(Code::FetchStatus).with("status", status),
            None => Error::new(Code::FetchConnect).with("reason", reason),
        };
        self.supply(url, Err(error.with("url", url)))
    }

    /// Says that there is no document, by the status of the HTTP answer and its body: where that is one that
    /// [counts](testamur_core::evidence::Purpose::takes_of_failure) all the same, it is taken as the document.
    ///
    /// # Errors
    /// As [`supply`](Inquiry::supply).
    pub fn refuse_with_body(
        &mut self,
        url: &str,
        status: u16,
        mut body: Document,
    ) -> Result<(), E> {
        body.media_type = body.media_type.as_deref().and_then(media_type);
        let asked = self.open.iter().find(|request| request.url == url);
        let counts = asked.is_some_and(|request| {
            request.purpose.takes(body.media_type.as_deref())
                && request.purpose.takes_of_failure(&body.bytes)
        });
        match counts {
            true => self.supply(url, Ok(body)),
            false => self.refuse(url, Some(status), ""),
        }
    }

    /// Whether nothing that was kept from before may be supplied:
    /// [`no_cache`](ResolutionOptions::no_cache) was asked for.
    pub fn asks_anew(&self) -> bool {
        self.asks_anew
    }

    /// After how long documents should be looked for again, by their URLs, counted from when they were had: as a status
    /// list with a `ttl` says, or the method of a DID. Who keeps documents keeps these no longer, and at zero not at
    /// all. Other documents are as the servers say.
    ///
    /// All are known when there is an answer or an error: ask before [`finish`](Inquiry::finish).
    pub fn lifetimes(&self) -> Vec<(String, Duration)> {
        let (known, now) = (self.rounds.evidence(), self.clock.now());
        let lasting = now.map(|now| self.lasting.of(self.answer.as_ref(), known, now));
        let mut lasting = lasting.unwrap_or_default();
        lasting.retain(|(url, _)| matches!(known.get(url), Some(Ok(_))));
        lasting
    }

    /// The same, which says how long its documents last.
    fn with_lifetimes(mut self, lasting: impl Lasting<T> + 'static) -> Inquiry<T, E> {
        self.lasting = Box::new(lasting);
        self
    }

    /// The answer. What was not supplied counts as not to be had.
    ///
    /// # Errors
    /// Those of the question.
    pub fn finish(self) -> Result<T, E> {
        self.finished().map(|(answer, _)| answer)
    }

    /// The answer, and all that is known after it.
    fn finished(mut self) -> Result<(T, Evidence), E> {
        loop {
            if let Some(answer) = self.answer {
                return Ok((answer, self.rounds.into_evidence()));
            }
            for request in std::mem::take(&mut self.open) {
                let outcome = Err(offline(&request));
                self.rounds.learn(request, outcome);
            }
            self.ask()?;
        }
    }

    fn ask(&mut self) -> Result<(), E> {
        let question = |evidence: &Evidence, now| self.question.ask(evidence, now);
        while self.answer.is_none() && self.open.is_empty() {
            match self.rounds.next(self.clock, &question)? {
                Round::Answer(answer) => self.answer = Some(answer),
                Round::Needs(requests) => self.open = requests,
                // Nobody waits for this thread.
                Round::Aside => {}
            }
        }
        Ok(())
    }
}

impl Inquiry<Report> {
    /// The report, and every document that it took, as [`Verifier::bundle`](crate::Verifier::bundle) gives it.
    ///
    /// # Errors
    /// As [`finish`](Inquiry::finish).
    pub fn finish_bundle(self) -> Result<(Report, Bundle)> {
        let (report, evidence) = self.finished()?;
        let bundle = bundle_of(&report, &evidence);
        Ok((report, bundle))
    }
}

impl Verifier {
    /// Begins to examine whatever the policy is for, step by step: the caller gets the documents. The network of
    /// this verifier is not used; its evidence, its clock and its [bound on
    /// bytes](crate::VerifierBuilder::download_bytes) are.
    ///
    /// # Errors
    /// As [`Verifier::credential`].
    pub fn begin(&self, input: &[u8], policy: &Policy) -> Result<Inquiry<Report>> {
        let (engine, policy) = (Arc::clone(&self.engine), policy.clone());
        let input = Input::from_bytes(input, &policy);
        Inquiry::begin(&self.world, move |evidence: &Evidence, now| {
            Ok(engine.verify_input(&input, &policy, evidence, now))
        })
        .map(|inquiry| inquiry.with_lifetimes(of_report))
    }

    /// Begins to resolve a DID, step by step, as [`begin`](Verifier::begin) does. Whether it may be from what was kept
    /// before is said by [`Inquiry::asks_anew`], and is for the caller to heed.
    ///
    /// # Errors
    /// Those of [`testamur_did::Resolver::resolve`].
    pub fn begin_resolving(
        &self,
        did: Did,
        options: ResolutionOptions,
    ) -> Result<Inquiry<Resolution>> {
        let (resolver, asks_anew) = (self.resolver.clone(), options.no_cache);
        let subject = did.clone();
        let question =
            move |evidence: &Evidence, now| resolver.resolve(&did, &options, evidence, now);
        let inquiry = self.begin_about(subject, question)?;
        Ok(Inquiry { asks_anew, ..inquiry })
    }

    /// Begins to find what a DID URL leads to, step by step, as [`begin_resolving`](Verifier::begin_resolving) does.
    ///
    /// # Errors
    /// Those of [`testamur_did::Resolver::dereference`].
    pub fn begin_dereferencing(
        &self,
        url: DidUrl,
        options: DereferencingOptions,
    ) -> Result<Inquiry<Dereferenced>> {
        let (resolver, asks_anew) = (self.resolver.clone(), options.resolution.no_cache);
        let subject = url.did();
        let question =
            move |evidence: &Evidence, now| resolver.dereference(&url, &options, evidence, now);
        let inquiry = self.begin_about(subject, question)?;
        Ok(Inquiry { asks_anew, ..inquiry })
    }

    /// Begins to ask what is in the document of a DID. What that is had from lasts as its method says, whatever comes of the
    /// question.
    fn begin_about<T: 'static>(
        &self,
        did: Did,
        question: impl Fn(&Evidence, Timestamp) -> Result<Step<T>> + Shareable + Clone + 'static,
    ) -> Result<Inquiry<T>> {
        let (resolver, again) = (self.resolver.clone(), question.clone());
        let lasting = move |_: Option<&T>, known: &Evidence, now: Timestamp| {
            resolver.lifetimes(&did, known, now, again(known, now).err().as_ref())
        };
        Ok(Inquiry::begin(&self.world, question)?.with_lifetimes(lasting))
    }

    /// Begins to examine the presentation that a DID publishes of itself, step by step, as [`begin`](Verifier::begin)
    /// does ([`Verifier::whois`]).
    ///
    /// # Errors
    /// As [`Verifier::credential`].
    pub fn begin_whois(&self, did: Did, policy: PresentationPolicy) -> Result<Inquiry<Report>> {
        let engine = Arc::clone(&self.engine);
        Inquiry::begin(&self.world, move |evidence: &Evidence, now| {
            Ok(engine.whois(&did, &policy, evidence, now))
        })
        .map(|inquiry| inquiry.with_lifetimes(of_report))
    }

    /// Begins to look for the DIDs that an origin is linked with, step by step, as [`begin`](Verifier::begin) does
    /// ([`Verifier::linked_dids`]).
    ///
    /// # Errors
    /// As [`Verifier::credential`].
    pub fn begin_linked_dids(&self, origin: Origin) -> Result<Inquiry<DomainLinks>> {
        let engine = Arc::clone(&self.engine);
        Inquiry::begin(&self.world, move |evidence: &Evidence, now| {
            Ok(engine.linked_dids(&origin, evidence, now))
        })
        .map(|inquiry| inquiry.with_lifetimes(of_links))
    }

    /// Begins to look for the origins that a DID is linked with, step by step, as [`begin`](Verifier::begin) does
    /// ([`Verifier::linked_domains`]).
    ///
    /// # Errors
    /// As [`Verifier::credential`].
    pub fn begin_linked_domains(&self, did: Did) -> Result<Inquiry<DomainLinks>> {
        let engine = Arc::clone(&self.engine);
        Inquiry::begin(&self.world, move |evidence: &Evidence, now| {
            Ok(engine.linked_domains(&did, evidence, now))
        })
        .map(|inquiry| inquiry.with_lifetimes(of_links))
    }

    /// Begins to find out whether a DID is linked with this origin, step by step, as [`begin`](Verifier::begin) does
    /// ([`Verifier::domain_link`]).
    ///
    /// # Errors
    /// As [`Verifier::credential`].
    pub fn begin_domain_link(&self, did: Did, origin: Origin) -> Result<Inquiry<DomainLinks>> {
        let engine = Arc::clone(&self.engine);
        Inquiry::begin(&self.world, move |evidence: &Evidence, now| {
            Ok(engine.domain_link(&did, &origin, evidence, now))
        })
        .map(|inquiry| inquiry.with_lifetimes(of_links))
    }
}

fn of_report(report: Option<&Report>, _: &Evidence, _: Timestamp) -> Vec<(String, Duration)> {
    let said = report.into_iter().flat_map(Report::lifetimes);
    said.map(|(url, time)| (url.to_owned(), time)).collect()
}

fn of_links(links: Option<&DomainLinks>, _: &Evidence, _: Timestamp) -> Vec<(String, Duration)> {
    let said = links.into_iter().flat_map(DomainLinks::lifetimes);
    said.map(|(url, time)| (url.to_owned(), time)).collect()
}

impl<T, E> fmt::Debug for Inquiry<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inquiry")
            .field("requests", &self.open)
            .field("answered", &self.answer.is_some())
            .finish()
    }
}
