//! Step by step: for programs with an HTTP client of their own.

use crate::buffer::tm_buffer;
use crate::credential_policy::tm_credential_policy;
use crate::did::{asked, did_of, did_url_of, tm_did_options};
use crate::error::{tm_error, tm_result};
use crate::evidence::{document, tm_bundle, tm_source};
use crate::ffi::{
    Failure, Out, Text, bytes, done, find, free, give, handles, here, lend, look, nothing, text,
    text_of_stranger,
};
use crate::issue_options::tm_issue_options;
use crate::issuer::{hand_unchecked, tm_issuer};
use crate::presentation_policy::tm_presentation_policy;
use crate::report::tm_report;
use crate::verifier::{credential_policy, either_policy, presentation_policy, tm_verifier};
use std::collections::BTreeMap;
use std::ffi::{c_char, c_void};
use std::ptr::null_mut;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use testamur::core::evidence::JsonRpcCall;
use testamur::did::{Dereferenced, Resolution};
use testamur::{
    Code, Document, DomainLinks, Error, Inquiry, Policy, Prepared, Purpose, Refused, Report,
    Request, parse,
};

/// A question that was begun and names the documents it needs. While tm_inquiry_request_count is not 0, get what the
/// first request names and supply it, or refuse it with the reason; then finish. As soon as all documents
/// of a round are there, the requests are those of the next. Threads may share it; which
/// of them gets what is for them to agree on.
pub struct tm_inquiry(Mutex<State>);

handles!(tm_inquiry);

struct State {
    /// Until it is finished.
    question: Option<Question>,
    requests: Vec<Arc<Asked>>,
    /// All that was ever asked for, of which C may still hold a text. The limit on requests bounds it.
    noted: BTreeMap<Request, Arc<Asked>>,
}

struct Asked {
    url: Text,
    purpose: tm_purpose,
    /// The service and the body, of a call by JSON-RPC.
    call: Option<(Text, Text)>,
}

pub(crate) enum Question {
    Report(Box<Inquiry<Report>>),
    Resolution(Inquiry<Resolution>),
    Dereferenced(Inquiry<Dereferenced>),
    DomainLinks(Inquiry<DomainLinks>),
    Credential(Inquiry<Prepared, Refused>),
}

/// What a requested document is for.
pub type tm_purpose = u32;

/// There is no such request.
pub const TM_PURPOSE_NONE: tm_purpose = 0;
/// A DID document, or the log that makes one.
pub const TM_PURPOSE_DID: tm_purpose = 1;
/// Keys of an issuer, or metadata that leads to them.
pub const TM_PURPOSE_ISSUER_KEYS: tm_purpose = 2;
/// A JSON-LD context.
pub const TM_PURPOSE_CONTEXT: tm_purpose = 3;
/// Metadata of a type of credentials.
pub const TM_PURPOSE_TYPE_METADATA: tm_purpose = 4;
/// A JSON schema.
pub const TM_PURPOSE_SCHEMA: tm_purpose = 5;
/// A status list.
pub const TM_PURPOSE_STATUS: tm_purpose = 6;
/// A document that the credential names with its digest.
pub const TM_PURPOSE_RELATED_RESOURCE: tm_purpose = 7;
/// The answer to a call by JSON-RPC: see tm_inquiry_request_service.
pub const TM_PURPOSE_JSON_RPC: tm_purpose = 8;
/// The answer of a Universal Resolver.
pub const TM_PURPOSE_DID_RESOLUTION: tm_purpose = 9;
/// The links of an origin with DIDs.
pub const TM_PURPOSE_DID_CONFIGURATION: tm_purpose = 10;
/// A presentation that a DID publishes of itself.
pub const TM_PURPOSE_PRESENTATION: tm_purpose = 11;
/// Something else, of a later version.
pub const TM_PURPOSE_OTHER: tm_purpose = 255;

/// Begins to examine a credential. The network of the verifier is not used.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_begin_credential(
    verifier: *const tm_verifier,
    credential: *const c_void,
    credential_len: usize,
    policy: *const tm_credential_policy,
    out: *mut *mut tm_inquiry,
    error: *mut *mut tm_error,
) -> tm_result {
    begin(verifier, (credential, credential_len), || credential_policy(policy), out, error)
}

/// Begins to examine a presentation.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_begin_presentation(
    verifier: *const tm_verifier,
    presentation: *const c_void,
    presentation_len: usize,
    policy: *const tm_presentation_policy,
    out: *mut *mut tm_inquiry,
    error: *mut *mut tm_error,
) -> tm_result {
    begin(verifier, (presentation, presentation_len), || presentation_policy(policy), out, error)
}

/// Begins to examine whichever of the two the input is.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_begin(
    verifier: *const tm_verifier,
    input: *const c_void,
    input_len: usize,
    policy: *const tm_presentation_policy,
    out: *mut *mut tm_inquiry,
    error: *mut *mut tm_error,
) -> tm_result {
    begin(verifier, (input, input_len), || either_policy(policy), out, error)
}

/// Begins to resolve a DID. `options` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_begin_resolve(
    verifier: *const tm_verifier,
    did: *const c_char,
    did_len: usize,
    options: *const tm_did_options,
    out: *mut *mut tm_inquiry,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let verifier = &find(verifier, "verifier")?.verifier;
        let inquiry = verifier.begin_resolving(did_of((did, did_len))?, asked(options)?.resolution);
        Ok(tm_inquiry::of(Question::Resolution(inquiry?)))
    })
}

/// Begins to examine the presentation that a DID publishes of itself, as tm_verifier_whois does.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_begin_whois(
    verifier: *const tm_verifier,
    did: *const c_char,
    did_len: usize,
    policy: *const tm_presentation_policy,
    out: *mut *mut tm_inquiry,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let verifier = &find(verifier, "verifier")?.verifier;
        let policy = find(policy, "policy")?.policy();
        let inquiry = verifier.begin_whois(did_of((did, did_len))?, policy)?;
        Ok(tm_inquiry::of(Question::Report(Box::new(inquiry))))
    })
}

/// Begins to find what a DID URL leads to. `options` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_begin_dereference(
    verifier: *const tm_verifier,
    url: *const c_char,
    url_len: usize,
    options: *const tm_did_options,
    out: *mut *mut tm_inquiry,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let verifier = &find(verifier, "verifier")?.verifier;
        let inquiry = verifier.begin_dereferencing(did_url_of((url, url_len))?, asked(options)?);
        Ok(tm_inquiry::of(Question::Dereferenced(inquiry?)))
    })
}

/// Begins to issue: the documents are those that tm_issuer_issue would look for. What is not supplied is not checked.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_begin_issue(
    issuer: *const tm_issuer,
    draft: *const c_void,
    draft_len: usize,
    options: *const tm_issue_options,
    out: *mut *mut tm_inquiry,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let choice = find(issuer, "issuer")?.settings.now();
        let options = find(options, "options")?.0.now();
        let draft = parse(bytes(&draft, draft_len, "draft")?)?;
        let (securing, options) = (options.securing.clone(), options.options.clone());
        Ok(tm_inquiry::of(Question::Credential(choice.issuer.begin(draft, securing, options)?)))
    })
}

/// How many documents are needed now; 0 when it can be finished.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_request_count(inquiry: *const tm_inquiry) -> usize {
    look(0, || Ok(find(inquiry, "inquiry")?.state().requests.len()))
}

/// The URL of a request. It lives as long as the inquiry. Strangers chose it: guard which addresses your client may reach. Empty if there is no request at this place.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_request_url(
    inquiry: *const tm_inquiry,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    lent(inquiry, at, len, |asked| Some(&asked.url))
}

/// The service that is to be called by JSON-RPC, by its name in CAIP-2, such as "eip155:1": which of its nodes is for the
/// caller to choose. POST the body of the request to it as application/json, and supply the body of the answer under
/// the URL of the request. Empty for a document, which its URL leads to. It lives as long as the inquiry.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_request_service(
    inquiry: *const tm_inquiry,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    lent(inquiry, at, len, |asked| asked.call.as_ref().map(|(service, _)| service))
}

/// What is to be sent to the service. Empty for a document. It lives as long as the inquiry.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_request_body(
    inquiry: *const tm_inquiry,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    lent(inquiry, at, len, |asked| asked.call.as_ref().map(|(_, body)| body))
}

/// What a request is for.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_request_purpose(inquiry: *const tm_inquiry, at: usize) -> tm_purpose {
    look(TM_PURPOSE_NONE, || {
        let inquiry = find(inquiry, "inquiry")?;
        let state = inquiry.state();
        Ok(state.requests.get(at).map_or(TM_PURPOSE_NONE, |asked| asked.purpose))
    })
}

/// Supplies the document of a request. `media_type` is the `Content-Type` of the answer, as it was sent, or NULL if there was
/// none.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_supply(
    inquiry: *mut tm_inquiry,
    url: *const c_char,
    url_len: usize,
    data: *const c_void,
    data_len: usize,
    media_type: *const c_char,
    media_type_len: usize,
    source: tm_source,
    error: *mut *mut tm_error,
) -> tm_result {
    settle(inquiry, (url, url_len), error, |question, url| {
        question.supply(url, document((data, data_len), (media_type, media_type_len), source)?)
    })
}

/// Says that the document of a request cannot be had: by the status of the HTTP answer, and then `reason` is not read, or
/// with 0, where none came, for this reason. The report names it. What is not UTF-8 in it is replaced.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_refuse(
    inquiry: *mut tm_inquiry,
    url: *const c_char,
    url_len: usize,
    http_status: u16,
    reason: *const c_char,
    reason_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    settle(inquiry, (url, url_len), error, |question, url| match http_status {
        0 => question.refuse(url, None, &text_of_stranger(&reason, reason_len, "reason")?),
        status => question.refuse(url, Some(status), ""),
    })
}

/// After how many seconds the document of a URL should be looked for again, counted from when it was had, by its own words: a
/// status list with a ttl, or the log of a did:webvh. Who keeps documents keeps this one no longer, and at 0 not at all.
/// Negative where nothing is said of it, and then it is as its server says. This is known when nothing is requested any more,
/// also where a call has failed: look before the inquiry is finished.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_lifetime(
    inquiry: *const tm_inquiry,
    url: *const c_char,
    url_len: usize,
) -> i64 {
    look(-1, || {
        let inquiry = find(inquiry, "inquiry")?;
        let url = text(&url, url_len, "url")?;
        let lifetimes = inquiry.state().question.as_mut().map(|one| one.steps().lifetimes());
        let found = lifetimes.into_iter().flatten().find(|(known, _)| known == url);
        Ok(found.map_or(-1, |(_, time)| i64::try_from(time.as_secs()).unwrap_or(i64::MAX)))
    })
}

/// Says that a request was answered with an HTTP status of 400 or above and this body. Some services say in it themselves why
/// there is no document (a Universal Resolver, of a DID): that is read, where it is of a media type that may say it, and
/// anything else is as without a body (tm_inquiry_refuse).
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_refuse_with_body(
    inquiry: *mut tm_inquiry,
    url: *const c_char,
    url_len: usize,
    http_status: u16,
    data: *const c_void,
    data_len: usize,
    media_type: *const c_char,
    media_type_len: usize,
    source: tm_source,
    error: *mut *mut tm_error,
) -> tm_result {
    settle(inquiry, (url, url_len), error, |question, url| {
        let body = document((data, data_len), (media_type, media_type_len), source)?;
        question.refuse_with_body(url, http_status, body)
    })
}

/// Whether nothing that was kept from before may be supplied (tm_did_options_no_cache): 1 if so, else 0.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_asks_anew(inquiry: *const tm_inquiry) -> u32 {
    look(0, || {
        let inquiry = find(inquiry, "inquiry")?;
        let mut state = inquiry.state();
        Ok(state.question.as_mut().is_some_and(|question| question.steps().asks_anew()).into())
    })
}

/// The report of an inquiry that examines. What was not supplied counts as not to be had. An inquiry is finished once.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_finish_report(
    inquiry: *mut tm_inquiry,
    out: *mut *mut tm_report,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        match find(inquiry, "inquiry")?.take(|q| matches!(q, Question::Report(_)))? {
            Question::Report(inquiry) => Ok(inquiry.finish()?.into()),
            _ => Err(no_answer("a report").into()),
        }
    })
}

/// As tm_inquiry_finish_report, and keeps every document that it took, as tm_verifier_make_bundle does. `out_report` may be
/// NULL.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_finish_bundle(
    inquiry: *mut tm_inquiry,
    out_report: *mut *mut tm_report,
    out: *mut *mut tm_bundle,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let out_report = Out::optional(out_report, null_mut());
        let out = Out::at(out, "out", null_mut())?;
        let question = find(inquiry, "inquiry")?.take(|q| matches!(q, Question::Report(_)))?;
        let Question::Report(inquiry) = question else { return Err(no_answer("a report").into()) };
        let (report, bundle) = inquiry.finish_bundle()?;
        if let Some(out_report) = out_report {
            out_report.hand(report.into());
        }
        out.hand(tm_bundle(bundle));
        Ok(())
    })
}

/// The answer of an inquiry that resolves, dereferences or issues: what the function of that name gives. What was not
/// supplied counts as not to be had. An inquiry is finished once. If `out_unchecked` is not NULL, it gets, of one that
/// issues, an error that lists what could not be checked, or NULL if there is nothing of the kind.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_finish(
    inquiry: *mut tm_inquiry,
    out_unchecked: *mut *mut tm_error,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let out_unchecked = Out::optional(out_unchecked, null_mut());
        let out = Out::at(out, "out", null_mut())?;
        let mut unchecked = Vec::new();
        out.hand(match find(inquiry, "inquiry")?.take(Question::gives_text)? {
            Question::Resolution(inquiry) => tm_buffer::json(&inquiry.finish()?.to_value()),
            Question::Dereferenced(inquiry) => tm_buffer::json(&inquiry.finish()?.to_value()),
            Question::Credential(inquiry) => {
                let prepared = inquiry.finish()?;
                unchecked = prepared.unchecked().to_vec();
                tm_buffer::new(here(prepared.sign())?.to_bytes())
            }
            Question::Report(_) | Question::DomainLinks(_) => {
                return Err(no_answer("a text").into());
            }
        });
        hand_unchecked(out_unchecked, unchecked);
        Ok(())
    })
}

/// Frees an inquiry, finished or not.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_free(inquiry: *mut tm_inquiry) -> tm_result {
    free(inquiry)
}

impl tm_inquiry {
    pub(crate) fn of(mut question: Question) -> tm_inquiry {
        let mut state = State { question: None, requests: Vec::new(), noted: BTreeMap::new() };
        state.note(question.steps().requests());
        state.question = Some(question);
        tm_inquiry(Mutex::new(state))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the question out, if it is of the kind that is asked for.
    pub(crate) fn take(&self, is_meant: impl Fn(&Question) -> bool) -> Result<Question, Error> {
        let mut state = self.state();
        match state.question.take() {
            Some(question) if is_meant(&question) => {
                state.requests.clear();
                Ok(question)
            }
            other => {
                state.question = other;
                Err(no_answer("this answer"))
            }
        }
    }
}

impl State {
    /// Takes down what is asked for now. What was asked for before keeps its place in memory.
    fn note(&mut self, requests: &[Request]) {
        let noted = &mut self.noted;
        let note = |request: &Request| {
            Arc::clone(noted.entry(request.clone()).or_insert_with(|| Arc::new(asked_by(request))))
        };
        self.requests = requests.iter().map(note).collect();
    }
}

impl Question {
    fn steps(&mut self) -> &mut dyn Steps {
        match self {
            Question::Report(inquiry) => &mut **inquiry,
            Question::Resolution(inquiry) => inquiry,
            Question::Dereferenced(inquiry) => inquiry,
            Question::DomainLinks(inquiry) => inquiry,
            Question::Credential(inquiry) => inquiry,
        }
    }

    /// Whether tm_inquiry_finish gives the answer.
    fn gives_text(&self) -> bool {
        !matches!(self, Question::Report(_) | Question::DomainLinks(_))
    }
}

/// What every inquiry does, whatever its answer is.
trait Steps {
    fn requests(&self) -> &[Request];
    fn lifetimes(&self) -> Vec<(String, Duration)>;
    fn supply(&mut self, url: &str, document: Document) -> Result<(), Failure>;
    fn refuse(&mut self, url: &str, status: Option<u16>, reason: &str) -> Result<(), Failure>;
    fn refuse_with_body(&mut self, url: &str, status: u16, body: Document) -> Result<(), Failure>;
    fn asks_anew(&self) -> bool;
}

impl<T, E> Steps for Inquiry<T, E>
where
    E: From<Error>,
    Failure: From<E>,
{
    fn requests(&self) -> &[Request] {
        Inquiry::requests(self)
    }

    fn lifetimes(&self) -> Vec<(String, Duration)> {
        Inquiry::lifetimes(self)
    }

    fn supply(&mut self, url: &str, document: Document) -> Result<(), Failure> {
        Ok(Inquiry::supply(self, url, Ok(document))?)
    }

    fn refuse(&mut self, url: &str, status: Option<u16>, reason: &str) -> Result<(), Failure> {
        Ok(Inquiry::refuse(self, url, status, reason)?)
    }

    fn refuse_with_body(&mut self, url: &str, status: u16, body: Document) -> Result<(), Failure> {
        Ok(Inquiry::refuse_with_body(self, url, status, body)?)
    }

    fn asks_anew(&self) -> bool {
        Inquiry::asks_anew(self)
    }
}

fn begin(
    verifier: *const tm_verifier,
    input: (*const c_void, usize),
    policy: impl FnOnce() -> Result<Arc<Policy>, Failure>,
    out: *mut *mut tm_inquiry,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let verifier = find(verifier, "verifier")?;
        let inquiry =
            verifier.verifier.begin(bytes(&input.0, input.1, "the input")?, &*policy()?)?;
        Ok(tm_inquiry::of(Question::Report(Box::new(inquiry))))
    })
}

fn settle(
    inquiry: *mut tm_inquiry,
    url: (*const c_char, usize),
    error: *mut *mut tm_error,
    answer: impl FnOnce(&mut dyn Steps, &str) -> Result<(), Failure>,
) -> tm_result {
    done(error, || {
        let inquiry = find(inquiry, "inquiry")?;
        let url = text(&url.0, url.1, "url")?;
        let mut state = inquiry.state();
        // Out of its place meanwhile: one that panicked halfway is not asked again.
        let mut question = state.question.take().ok_or_else(|| no_answer("this answer"))?;
        let answered = answer(question.steps(), url);
        state.note(question.steps().requests());
        state.question = Some(question);
        answered
    })
}

/// A text of a request, which the inquiry keeps to its end.
fn lent(
    inquiry: *const tm_inquiry,
    at: usize,
    len: *mut usize,
    which: impl Fn(&Asked) -> Option<&Text>,
) -> *const c_char {
    look(nothing(len), || {
        let inquiry = find(inquiry, "inquiry")?;
        let state = inquiry.state();
        let text = state.requests.get(at).and_then(|asked| which(asked));
        Ok(text.map_or_else(|| nothing(len), |text| lend(text, len)))
    })
}

fn asked_by(request: &Request) -> Asked {
    let purpose = match request.purpose {
        Purpose::Did => TM_PURPOSE_DID,
        Purpose::IssuerKeys => TM_PURPOSE_ISSUER_KEYS,
        Purpose::Context => TM_PURPOSE_CONTEXT,
        Purpose::TypeMetadata => TM_PURPOSE_TYPE_METADATA,
        Purpose::Schema => TM_PURPOSE_SCHEMA,
        Purpose::Status => TM_PURPOSE_STATUS,
        Purpose::RelatedResource => TM_PURPOSE_RELATED_RESOURCE,
        Purpose::JsonRpc => TM_PURPOSE_JSON_RPC,
        Purpose::DidResolution => TM_PURPOSE_DID_RESOLUTION,
        Purpose::DidConfiguration => TM_PURPOSE_DID_CONFIGURATION,
        Purpose::Presentation => TM_PURPOSE_PRESENTATION,
        _ => TM_PURPOSE_OTHER,
    };
    // A request that is none by its purpose, or none that can be read, names no service.
    let call = JsonRpcCall::of(request).ok().flatten();
    let call = call.map(|call| (Text::new(call.service()), Text::new(call.body())));
    Asked { url: Text::new(&*request.url), purpose, call }
}

/// That an inquiry was finished before, or has another kind of answer.
pub(crate) fn no_answer(wanted: &str) -> Error {
    Error::new(Code::UsageInquiry).with("wanted", wanted)
}
