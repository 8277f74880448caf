//! Issue, verify, derive ([VC-API](https://w3c-ccg.github.io/vc-api/)).

use crate::access::Caller;
use crate::drafts::{check_issuer, check_places, wants_status};
use crate::idempotency::{Claim, Claimed};
use crate::indices::Place;
use crate::issuers::{Entry, SigningKey, Unnamed};
use crate::openapi::IdempotencyKeyHeader;
use crate::problem::{Problem, listed};
use crate::quota::Counted;
use crate::request::{Options, body, document_with_options, idempotency_key, object};
use crate::server::{Bindings, Shared};
use crate::work::{Weight, to_its_end};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::iter;
use std::sync::Arc;
use testamur::core::json::{Object, Pointer};
use testamur::{
    Code, Disclose, Error, Held, HolderBinding, IssueOptions, OsRandom, Policy, PresentationPolicy,
    Refused, Report, Secured, Value, Verdict,
};
use testamur_store::{Issue, StatusEntry};

/// The options of a request to issue.
const ISSUING: [&str; 5] =
    ["mandatoryPointers", "suite", "cryptosuite", "verificationMethod", "credentialId"];

/// Those of a request to verify. The last four are for VC-API's sake: everything is checked and reported anyway.
const VERIFYING: [&str; 6] =
    ["domain", "challenge", "checks", "returnCredential", "returnProblemDetails", "returnResults"];

/// `POST /{issuer}/credentials/issue`
#[utoipa::path(
    post,
    path = "/{issuer}/credentials/issue",
    summary = "Sign a credential",
    description = "The draft is checked, gets the issuer and a status where it has none, is signed, and \
        is in the audit log before it is handed out.",
    params(
        ("issuer" = String, Path, description = "The name of an issuer, as /issuers lists it",
            example = "eddsa-rdfc-2022", max_length = 64, pattern = "^[a-z0-9_-]+$"),
        IdempotencyKeyHeader
    ),
    request_body(content = ref("#/components/schemas/IssueRequest"), description = ""),
    responses(
        (status = 201, description = "Signed",
            body = ref("#/components/schemas/IssuedAnswer")),
        (status = 404, description = "No issuer has this name"),
        (status = 409, description = "A request with this Idempotency-Key is being answered"),
        (status = 410, description = "What this Idempotency-Key got was deleted"),
        (status = 422, description = "The Idempotency-Key was used for another request"),
        (status = 429, description = "The issuer has signed as many as it may for now"),
        (status = 507, description = "The disk is full: nothing was stored"),
    )
)]
pub(crate) async fn issue(
    State(server): State<Arc<Shared>>,
    caller: Caller,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let entry = server.issuers().find(&name)?;
    let key = idempotency_key(request.headers())?;
    let bounds = &entry.issuer.limits;
    let bytes = body(request, &bounds.of_request(&server.limits)).await?;
    let endpoint = format!("{name}/issue");
    let claim = match Claim::of(&server, &caller, &endpoint, key, &bytes).await? {
        Claimed::Before(answer) => return Ok(answer),
        Claimed::Now(claim) => claim,
    };
    let members = object(&bytes).await?;
    let (draft, options) = document_with_options(members, "credential", &ISSUING)?;
    let mandatory = options.pointers("mandatoryPointers")?.unwrap_or_default();
    let credential = match draft.get("id").and_then(Value::as_str) {
        Some(id) => Some(id.to_owned()),
        // As an id is: by another name it could neither be asked for nor deleted.
        None => options.url("credentialId")?,
    };
    if let Some(id) = &credential {
        server.store().limits().check_credential_id(id)?;
    }
    if entry.issuer.unnamed == Unnamed::Refused {
        check_issuer(&draft).map_err(|error| Problem::from(error).inside("credential"))?;
    }
    let places = check_places(&server, &name, credential.as_deref(), &draft).await;
    places.map_err(|error| Problem::from(error).inside("credential"))?;
    bounds.check_end(&draft, claim.at)?;
    let signing_key =
        entry.issuer.key_for(&options.suites()?, options.text("verificationMethod")?.as_deref())?;
    let counted = entry.quota.count(&name, bounds, claim.at)?;
    let weight = signing_key.weight(bytes.len());
    let signed = sign(&server, entry, signing_key.clone(), draft, mandatory, weight).await?;
    let Signed { secured, place, remarks } = signed;
    let secured = secured.into_value();
    let kept = credential.is_some().then(|| entry.issuer.kept(&secured)).flatten();
    let body = iter::once(("verifiableCredential", secured)).chain(remarks);
    let body = Object::from_iter(body);
    let at = claim.at;
    let (response, answered) = claim.answer(&server, StatusCode::CREATED, &body.into());
    let at_place =
        |place: &Place| StatusEntry { list: place.list.url().to_owned(), index: place.index };
    let entries = place.as_ref().map(at_place).into_iter().collect();
    let actor = caller.actor;
    let issue = Issue { issuer: name, credential, entries, kept, actor, at, answered };
    store(&server, issue, counted, place).await?;
    Ok(response)
}

/// Stores what was issued, and counts it. The store ends what it has begun, whether or not somebody waits for
/// the answer; so must the counting, or to hang up would be a way past the quota.
async fn store(
    server: &Arc<Shared>,
    issue: Issue,
    counted: Counted,
    place: Option<Place>,
) -> Result<(), Error> {
    let server = Arc::clone(server);
    to_its_end(async move {
        let name = issue.issuer.clone();
        let stored = server.store().issue(issue).await;
        if let Some(place) = place
            && !stored.as_ref().is_err_and(is_stored_nowhere)
        {
            place.used();
        }
        stored?;
        counted.issued();
        server.metrics.issued(&name);
        Ok(())
    })
    .await
}

/// Whether nothing can have been stored, so that nobody will get what was signed.
fn is_stored_nowhere(error: &Error) -> bool {
    matches!(error.code(), Code::StoreBusy | Code::LimitStoredSize | Code::StoreClosed)
}

/// What was signed.
struct Signed {
    secured: Secured,
    place: Option<Place>,
    /// What to know of it all the same, as members of the answer.
    remarks: Vec<Remark>,
}

/// A member of the answer.
type Remark = (&'static str, Value);

/// Signs a draft, with a status where the issuer gives one.
async fn sign(
    server: &Shared,
    entry: &Entry,
    key: SigningKey,
    draft: Value,
    mandatory: Vec<Pointer>,
    weight: Weight,
) -> Result<Signed, Problem> {
    let lists = entry.indices.as_ref().filter(|_| wants_status(entry, &key, &draft));
    let place = match lists {
        Some(lists) => Some(lists.allocate(&server.hosted.store).await?),
        None => None,
    };
    let options = IssueOptions::default().mandatory(mandatory);
    let work = async move {
        // Nobody gets what is signed when this fails, or is left; then the place is free again.
        let prepared = prepare(&key, draft, options, place.as_ref()).await?;
        let remarks = remarks(&prepared);
        let secured = prepared.sign().await;
        Ok::<_, Refused>(secured.map(|secured| Signed { secured, place, remarks }))
    };
    match server.turns.run(weight, work).await? {
        Ok(signed) => Ok(signed?),
        Err(refused) => Err(Problem::from(refused).inside("credential")),
    }
}

/// What is no reason to refuse a draft and may surprise somebody, and what could not be checked, as the command line
/// prints it.
fn remarks(prepared: &testamur::Prepared) -> Vec<Remark> {
    let told = [("notes", prepared.notes()), ("unchecked", prepared.unchecked())];
    let told = told.into_iter().filter(|(_, errors)| !errors.is_empty());
    told.map(|(name, errors)| (name, listed(errors, "credential"))).collect()
}

async fn prepare(
    key: &SigningKey,
    mut draft: Value,
    options: IssueOptions,
    place: Option<&Place>,
) -> Result<testamur::Prepared, Refused> {
    let SigningKey { issuer, securing, .. } = key;
    if let Some(Place { list, index, .. }) = place {
        issuer.status_place(&draft, securing, list)?.fill(&mut draft, list, *index)?;
    }
    issuer.prepare(draft, securing.clone(), options).await
}

/// `POST /credentials/verify`
#[utoipa::path(
    post,
    path = "/credentials/verify",
    summary = "Verify a credential",
    description = "Checks the proof, the dates, the status, the schema and the issuer, by the policy of the \
        server. The report says what each check found.",
    request_body(content = ref("#/components/schemas/VerifyRequest"), description = ""),
    responses(
        (status = 200, description = "Accepted", body = ref("#/components/schemas/Accepted")),
        (status = 400, description = "Not accepted: the problem holds the report. Or no request"),
    )
)]
pub(crate) async fn verify(
    State(server): State<Arc<Shared>>,
    request: Request,
) -> Result<Response, Problem> {
    let bytes = body(request, &server.limits).await?;
    let members = object(&bytes).await?;
    let (credential, options) = document_with_options(members, "verifiableCredential", &VERIFYING)?;
    let binding = Binding::of(&options)?;
    let mut policy = server.policy.clone();
    if let Some(domain) = binding.domain {
        policy = policy.domain(domain);
    }
    if let Some(challenge) = binding.challenge {
        policy = policy.challenge(challenge);
    }
    let weight = Weight::of(bytes.len());
    examine(&server, credential, policy.into(), weight, "verifiableCredential").await
}

/// `POST /presentations/verify`
#[utoipa::path(
    post,
    path = "/presentations/verify",
    summary = "Verify a presentation",
    description = "Checks the presentation and each credential in it. Name the domain and the challenge \
        that it must have been made for.",
    request_body(content = ref("#/components/schemas/VerifyPresentationRequest"), description = ""),
    responses(
        (status = 200, description = "Accepted", body = ref("#/components/schemas/Accepted")),
        (status = 400, description = "Not accepted: the problem holds the report. Or no request"),
    )
)]
pub(crate) async fn verify_presentation(
    State(server): State<Arc<Shared>>,
    request: Request,
) -> Result<Response, Problem> {
    let bytes = body(request, &server.limits).await?;
    let members = object(&bytes).await?;
    let (presentation, options) =
        document_with_options(members, "verifiablePresentation", &VERIFYING)?;
    let asked = Binding::of(&options)?;
    let missing = |name: &str| {
        let place = Pointer::root().child("options").child(name);
        Error::new(Code::ServerMember).with("member", place.as_str()).at(place)
    };
    if server.bindings == Bindings::Required {
        asked.domain.as_ref().ok_or_else(|| missing("domain"))?;
        asked.challenge.as_ref().ok_or_else(|| missing("challenge"))?;
    }
    // Whatever was asked for is demanded.
    let mut binding = HolderBinding::dangerous_replayable();
    if let Some(domain) = asked.domain {
        binding = binding.domain(domain);
    }
    if let Some(challenge) = asked.challenge {
        binding = binding.challenge(challenge);
    }
    let policy = PresentationPolicy::new(server.policy.clone(), binding).into();
    let weight = Weight::of(bytes.len());
    examine(&server, presentation, policy, weight, "verifiablePresentation").await
}

/// What a request demands that the document was made for.
struct Binding {
    domain: Option<String>,
    challenge: Option<String>,
}

impl Binding {
    fn of(options: &Options) -> testamur::Result<Binding> {
        Ok(Binding { domain: options.text("domain")?, challenge: options.text("challenge")? })
    }
}

async fn examine(
    server: &Arc<Shared>,
    document: Value,
    policy: Policy,
    weight: Weight,
    member: &str,
) -> Result<Response, Problem> {
    let verifier = server.verifier.clone();
    let work = async move { verifier.examine_value(document, &policy).await };
    let report: Report = server.turns.run(weight, work).await??;
    server.metrics.verified(&report);
    match report.verdict() {
        Verdict::Accepted => {
            let body = Object::from_iter::<[(&str, Value); 3]>([
                ("verified", true.into()),
                ("verdict", report.verdict().name().into()),
                ("report", report.to_value()),
            ]);
            Ok(json(StatusCode::OK, &body.into()))
        }
        Verdict::Rejected | Verdict::Indeterminate => Err(Problem::of_report(&report, member)),
    }
}

/// `POST /credentials/derive`
#[utoipa::path(
    post,
    path = "/credentials/derive",
    summary = "Show a part of a credential",
    description = "Of a credential of a suite for selective disclosure, makes one that holds what must be \
        shown and what is chosen.",
    request_body(content = ref("#/components/schemas/DeriveRequest"), description = ""),
    responses(
        (status = 201, description = "Derived",
            body = ref("#/components/schemas/SecuredAnswer")),
    )
)]
pub(crate) async fn derive(
    State(server): State<Arc<Shared>>,
    request: Request,
) -> Result<Response, Problem> {
    let members = object(&body(request, &server.limits).await?).await?;
    let (credential, options) =
        document_with_options(members, "verifiableCredential", &["selectivePointers"])?;
    let pointers = options.pointers("selectivePointers")?.unwrap_or_default();
    let contexts = server.contexts.clone();
    let work = async move {
        let disclose = Disclose::only(pointers.iter().map(|pointer| pointer.as_str()))?;
        let held = Held::of(credential)?;
        held.derive(&disclose, &contexts, &mut OsRandom)?.into_presentable()
    };
    // Proofs for selective disclosure take milliseconds, however small they are.
    let derived = server.turns.run(Weight::Heavy, work).await?;
    let derived = derived.map_err(|error| Problem::from(error).inside("verifiableCredential"))?;
    let body = Object::from_iter([("verifiableCredential", derived)]);
    Ok(json(StatusCode::CREATED, &body.into()))
}

/// An answer in JSON.
pub(crate) fn json(status: StatusCode, value: &Value) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    (status, headers, value.to_json()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quota::Quota;
    use crate::{
        Callers, IssuerLimits, Limits, Origins, Server, Setup, UnreachableDids, conformance,
    };
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;
    use testamur::Timestamp;
    use testamur_store::{Actor, SqliteStore, Store};

    fn issue() -> Issue {
        Issue {
            issuer: "registrar".to_owned(),
            credential: Some("urn:a".to_owned()),
            entries: Vec::new(),
            kept: None,
            actor: Actor::Anonymous,
            at: Timestamp::UNIX_EPOCH,
            answered: None,
        }
    }

    /// What the store has begun counts, whoever hangs up; what it refuses does not.
    #[tokio::test]
    async fn who_hangs_up_has_issued() {
        let folder = std::env::temp_dir().join(format!("testamur-hung-up-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let opened = SqliteStore::open(folder.join("test.db"), testamur_store::Limits::default());
        let kept = Arc::new(opened.await.unwrap());
        let server = Server::open(Setup {
            issuers: Vec::new(),
            callers: Callers::InsecureAnybody,
            store: kept.clone(),
            public_url: "https://university.example".to_owned(),
            policy: conformance::policy(),
            bindings: Bindings::InsecureAsAsked,
            unreachable_dids: UnreachableDids::InternalError,
            evidence: testamur::Evidence::new(),
            network: None,
            resolver: testamur::did::Resolver::standard(),
            origins: Origins::default(),
            limits: Limits::default(),
        });
        let server = server.await.unwrap().0;
        let limits = IssuerLimits { per_day: Some(1), ..IssuerLimits::default() };
        let quotas = [Quota::default(), Quota::default()];
        let count = |quota: &Quota| quota.count("registrar", &limits, Timestamp::UNIX_EPOCH);
        {
            let mut storing = pin!(store(&server, issue(), count(&quotas[0]).unwrap(), None));
            let polled = poll_fn(|context| Poll::Ready(storing.as_mut().poll(context)));
            assert!(polled.await.is_pending());
        }
        while kept.issued("urn:a").await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        assert!(count(&quotas[0]).is_err());
        kept.close().await.unwrap();
        store(&server, issue(), count(&quotas[1]).unwrap(), None).await.unwrap_err();
        count(&quotas[1]).unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }
}
