//! The pure function from input, policy, evidence and time to a report.

use crate::allowance::Allowance;
use crate::contexts::Known;
use crate::envelope::{self, DataUrl, Opened};
use crate::examination::{Examination, Located, Shown};
use crate::input::{Input, Read};
use crate::inquiry::{Asked, Inquiry};
use crate::moment::Moment;
use crate::report::Document;
use crate::status::{self, Staples};
use crate::{CredentialPolicy, Policy, PresentationPolicy, Report, Schemas, presentation};
use std::sync::Arc;
use testamur_canon::jsonld::Contexts;
use testamur_core::evidence::{Evidence, MemoryUse, Step};
use testamur_core::json::{Pointer, Value};
use testamur_core::model::{Kind, check_not_key};
use testamur_core::report::CheckId;
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::limits::WEBVH_CLOCK_AHEAD;
use testamur_did::{Did, FetchedDocuments, ResolutionOptions, Resolver};
use testamur_keys::{Provider, default_provider};

/// Verifies credentials and presentations. Keeps what can be used again between calls (compiled
/// contexts, documents of keys, verified status lists); share one between threads. What it keeps never changes an answer.
#[derive(Debug)]
pub struct Verifier {
    pub(crate) contexts: Contexts,
    pub(crate) known_contexts: Known,
    pub(crate) resolver: Resolver,
    /// Documents of keys that are named by URL.
    pub(crate) controllers: FetchedDocuments,
    pub(crate) schemas: Schemas,
    /// Status lists that were verified before.
    pub(crate) lists: status::Memory,
    pub(crate) provider: &'static dyn Provider,
    /// Whether servers on this machine are asked because a document names them.
    pub(crate) insecure_localhost: bool,
}

impl Verifier {
    /// A verifier with the bundled contexts, the standard DID methods and the default provider of
    /// cryptography.
    pub fn new() -> Verifier {
        Verifier {
            contexts: Contexts::bundled(),
            known_contexts: Known::default(),
            resolver: Resolver::standard(),
            controllers: FetchedDocuments::new(),
            schemas: Schemas::new(),
            lists: status::Memory::default(),
            provider: default_provider(),
            insecure_localhost: false,
        }
    }

    /// How often status lists were looked for among those that were accepted before: what is found there is not examined
    /// again.
    pub fn status_list_uses(&self) -> MemoryUse {
        self.lists.asked()
    }

    /// Reads documents with these contexts instead of the bundled ones. They are trusted to mean
    /// what their publishers meant.
    #[must_use]
    pub fn with_contexts(mut self, contexts: Contexts) -> Verifier {
        self.contexts = contexts;
        self.lists = status::Memory::default();
        self
    }

    /// Finds keys by these DID methods.
    #[must_use]
    pub fn with_resolver(mut self, resolver: Resolver) -> Verifier {
        self.resolver = resolver;
        self.lists = status::Memory::default();
        self
    }

    /// Checks signatures with this provider.
    #[must_use]
    pub fn with_provider(mut self, provider: &'static dyn Provider) -> Verifier {
        self.provider = provider;
        self.lists = status::Memory::default();
        self
    }

    /// Asks servers on this machine by plain http (`http://localhost:8080`) where the document of a DID names them
    /// as a linked domain or as the place of its `/whois`: for development. Otherwise a stranger's document would have
    /// services asked that are nobody's business.
    #[must_use]
    pub fn insecure_localhost(mut self) -> Verifier {
        self.insecure_localhost = true;
        self
    }

    /// Examines `input` under `policy`, for the time `now`, with no other knowledge of the world
    /// than `evidence`.
    ///
    /// Answers with the report, or with the documents that are needed first: put each into the
    /// evidence, or the error that it could not be had, and ask again. Each round asks for
    /// something new, and the policy's limits cap them all together, so the rounds end. A bad
    /// document is no error: it is a report with the verdict "rejected".
    ///
    /// Accepted status lists are remembered, so that the next credential on one costs no second
    /// signature over it; but not those that have a status themselves, and those whose key stands in
    /// certificates only for the same `now`.
    pub fn verify(
        &self,
        input: &[u8],
        policy: &Policy,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Step<Report> {
        self.verify_input(&Input::from_bytes(input, policy), policy, evidence, now)
    }

    /// As [`verify`](Verifier::verify), for an input that was read before: once for all rounds.
    pub fn verify_input(
        &self,
        input: &Input,
        policy: &Policy,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Step<Report> {
        self.verify_found(input, policy, &Asked::default(), evidence, now)
    }

    /// The same for an input that took these documents to find.
    pub(crate) fn verify_found(
        &self,
        input: &Input,
        policy: &Policy,
        asked_before: &Asked,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Step<Report> {
        let limits = policy.credentials().limits;
        let inquiry = || {
            let mut inquiry = Inquiry::new(evidence, limits.requests);
            inquiry.absorb(asked_before.clone());
            inquiry
        };
        let mut allowance = Allowance::new(&limits, input.bytes);
        let (mut report, asked) =
            self.examined(input, policy, inquiry, &Moment::new(now), &mut allowance);
        report.set_lifetimes(asked.lifetimes());
        report.set_handed_lists(asked.handed());
        match asked.into_needs() {
            needs if needs.is_empty() => Step::Done(report),
            needs => Step::Needs(needs),
        }
    }

    /// Examines an input within what is left of an allowance.
    pub(crate) fn examined<'e>(
        &'e self,
        input: &'e Input,
        policy: &'e Policy,
        inquiry: impl Fn() -> Inquiry<'e>,
        now: &'e Moment,
        allowance: &mut Allowance,
    ) -> (Report, Asked) {
        let examine = |allowance: &mut Allowance| {
            let credentials = policy.credentials();
            let mut inquiry = inquiry();
            inquiry.staple(Staples::beside(&credentials.handed));
            let mut examination = Examination::new(self, credentials, inquiry, now, allowance);
            if let Policy::Either(either) = policy {
                examination.request = Some(&either.binding);
                examination.must_be_subject |= either.holder_is_subject;
            }
            if let Some(image) = input.image {
                examination.draft.set_format(image);
                examination.draft.set_image(image);
            }
            examine(examination, policy, &input.read)
        };
        let mut first = allowance.clone().provisional();
        let (report, asked) = examine(&mut first);
        // Long checks are made in one round only, the last.
        if asked.has_postponed() && !asked.is_waiting() {
            return examine(allowance);
        }
        *allowance = Allowance { schema_steps: allowance.schema_steps, ..first };
        (report, asked)
    }
}

/// Examines an input as what it is.
fn examine<'e>(
    mut examination: Examination<'e>,
    policy: &'e Policy,
    input: &Result<Read>,
) -> (Report, Asked) {
    let root = match input {
        Ok(Read::Json(root)) => Arc::clone(root),
        Ok(Read::Token(format, opened)) => {
            examination.draft.set_format(*format);
            return token(examination, policy, (**opened).clone());
        }
        Err(error) => {
            examination.sort(error.clone(), CheckId::Input);
            return examination.finish(None);
        }
    };
    match (Kind::of(&root).or_else(|| likely(&root)), policy) {
        (Some(Kind::Presentation), Policy::Presentation(policy) | Policy::Either(policy)) => {
            presentation::examine(examination, policy, &root)
        }
        (Some(Kind::Credential), Policy::Credential(_) | Policy::Either(_)) => {
            examination.credential(&root, Shown::Bare);
            let place = Located { root, at: Pointer::root() };
            examination.finish(Some(Document::Credential(place)))
        }
        (Some(Kind::EnvelopedCredential | Kind::EnvelopedPresentation), _) => {
            match examination.opened_envelope(&root) {
                Some(opened) => token(examination, policy, Ok(opened)),
                None => examination.finish(None),
            }
        }
        (kind, _) => {
            examination.begin(&root);
            examination.draft.fail(CheckId::Input, not_asked_for(kind, &root, policy));
            examination.finish(None)
        }
    }
}

impl Verifier {
    /// How the document of a DID is asked for that holds now: what a clock that is ahead has published
    /// counts as well.
    pub(crate) fn present_version(&self, did: &Did, now: Timestamp) -> ResolutionOptions {
        let ahead = now.plus_seconds(WEBVH_CLOCK_AHEAD);
        let version_time = self.resolver.keeps_history(did).then_some(ahead);
        ResolutionOptions { version_time, ..ResolutionOptions::default() }
    }
}

impl Default for Verifier {
    fn default() -> Verifier {
        Verifier::new()
    }
}

impl Policy {
    /// The policy for credentials, by themselves or inside.
    pub(crate) fn credentials(&self) -> &CredentialPolicy {
        match self {
            Policy::Credential(policy) => policy,
            Policy::Presentation(PresentationPolicy { credentials, .. })
            | Policy::Either(PresentationPolicy { credentials, .. }) => credentials,
        }
    }
}

impl Examination<'_> {
    /// Opens an object around a credential or presentation in another form. `None` when that cannot
    /// be done, which the report then says.
    pub(crate) fn opened_envelope(&mut self, envelope: &Value) -> Option<Opened> {
        self.begin(envelope);
        let url = match DataUrl::of(envelope) {
            Ok(url) => url,
            Err(broken) => {
                for error in broken {
                    self.draft.fail(CheckId::DataModel, error);
                }
                return None;
            }
        };
        let is_presentation = Kind::of(envelope) == Some(Kind::EnvelopedPresentation);
        let opened = envelope::open_envelope(&url, &self.policy.limits.json);
        match opened {
            Ok(opened) if opened.profile.is_presentation() == is_presentation => Some(opened),
            Ok(opened) => {
                let expected = if is_presentation { "presentation" } else { "credential" };
                let error = Error::new(Code::InputEnvelopeType).with("expected", expected);
                self.draft.fail(CheckId::Input, error.with("actual", opened.profile.name()));
                None
            }
            Err(error) => {
                self.unopened(error);
                None
            }
        }
    }
}

/// Examines what a token holds, if that is what the policy is for.
fn token<'e>(
    mut examination: Examination<'e>,
    policy: &'e Policy,
    opened: Result<Opened>,
) -> (Report, Asked) {
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => {
            examination.unopened(error);
            return examination.finish(None);
        }
    };
    match (opened.profile.is_presentation(), policy) {
        (true, Policy::Presentation(policy) | Policy::Either(policy)) => {
            envelope::presentation(examination, policy, opened)
        }
        (false, Policy::Credential(_) | Policy::Either(_)) => {
            let root = examination.token_credential(opened, Shown::Bare);
            examination.finish(Some(Document::Credential(Located { root, at: Pointer::root() })))
        }
        (is_presentation, _) => {
            examination.begin_token(opened.profile);
            let (actual, expected) = match is_presentation {
                true => ("presentation", "credential"),
                false => ("credential", "presentation"),
            };
            let error = Error::new(Code::InputOtherKind).with("actual", actual);
            examination.draft.fail(CheckId::Input, error.with("expected", expected));
            examination.finish(None)
        }
    }
}

/// What a document without a type that tells was meant to be, so that its checks can say what is
/// wrong with it.
fn likely(document: &Value) -> Option<Kind> {
    if document.get("credentialSubject").is_some() {
        Some(Kind::Credential)
    } else if document.get("verifiableCredential").is_some() {
        Some(Kind::Presentation)
    } else {
        None
    }
}

fn not_asked_for(kind: Option<Kind>, document: &Value, policy: &Policy) -> Error {
    let place = Pointer::root().child("type");
    let actual = match kind {
        Some(Kind::Credential) => "credential",
        Some(_) => "presentation",
        None => {
            if let Err(error) = check_not_key(document) {
                return error;
            }
            let types = document.get("type").map_or(&[][..], Value::as_set);
            let found: Vec<_> = types.iter().filter_map(Value::as_str).take(8).collect();
            let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
            return Error::new(Code::InputUnknownKind).with("types", found).at(place);
        }
    };
    let expected = match policy {
        Policy::Credential(_) => "credential",
        Policy::Presentation(_) | Policy::Either(_) => "presentation",
    };
    Error::new(Code::InputOtherKind).with("actual", actual).with("expected", expected).at(place)
}
