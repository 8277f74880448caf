//! Which path is answered by what, and who may ask there.

use crate::access::{Access, Gate, Room, let_in};
use crate::admin;
use crate::credentials::{self, json};
use crate::dids;
use crate::host::check_host;
use crate::hosting;
use crate::kept;
use crate::limits::Limits;
use crate::metrics;
use crate::observe::Observed;
use crate::openapi::{
    self, DIDS, Described, HOLDING, ISSUING, MANAGING, SERVER, STATUS, VERIFYING, describe,
    fit_examples,
};
use crate::problem::Problem;
use crate::server::{Server, Shared};
use crate::status;
use axum::Router;
use axum::extract::{OriginalUri, Path, Request, State};
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use std::collections::BTreeSet;
use std::sync::Arc;
use testamur::core::json::{Object, Value};
use testamur::{Code, Error};
use testamur_store::Scope;
use utoipa::openapi::path::Operation;

/// Something that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The method of HTTP.
    pub method: &'static str,
    /// The path, with `{…}` for what differs from request to request.
    pub path: &'static str,
    /// The scopes of which an API key must have one; without any, anybody may ask.
    pub scopes: &'static [Scope],
}

/// All that can be asked for.
pub fn endpoints() -> Vec<Endpoint> {
    routes().iter().map(Route::endpoint).collect()
}

/// The description of the API in OpenAPI 3.1, as a server that asks for API keys has it at `/openapi.json`.
pub fn openapi() -> String {
    description(Keys::Asked, &BTreeSet::new()).to_string()
}

/// The description for a server that asks for keys or not, and that has DID documents at these paths.
fn description(keys: Keys, hosted: &BTreeSet<&str>) -> serde_json::Value {
    let operations = routes().into_iter().filter_map(|route| {
        let access = route.access;
        Some(Described {
            scopes: access.scopes_asked(keys == Keys::Asked),
            method: route.method.0,
            path: route.path.replace("{*", "{"),
            operation: route.operation?,
        })
    });
    let hosted = hosted.iter().enumerate().map(|(index, path)| {
        let mut operation = <hosting::__path_document as utoipa::Path>::operation();
        operation.operation_id = Some(format!("hosted_{index}"));
        operation.tags = Some(vec![DIDS.to_owned()]);
        Described { method: "GET", path: (*path).to_owned(), scopes: &[], operation }
    });
    describe(operations.chain(hosted))
}

/// Whether API keys are asked for, beside those of who manages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keys {
    Asked,
    NotAsked,
}

impl Server {
    /// The description of the API as this server has it at `/openapi.json`, with the paths of its DID documents,
    /// and one of its issuers in the examples.
    pub fn openapi(&self) -> String {
        let keys = match self.asks_for_keys() {
            true => Keys::Asked,
            false => Keys::NotAsked,
        };
        let mut api = description(keys, &self.0.hosted.dids.paths());
        fit_examples(&mut api, self.0.issuers());
        api.to_string()
    }
}

/// A path with a method of it, who may ask there, and what answers.
struct Route {
    method: Verb,
    path: &'static str,
    access: Access,
    room: Room,
    handler: MethodRouter<Arc<Shared>>,
    /// What the description of the API says of it. Only a second path to the same is without.
    operation: Option<Operation>,
}

/// A method, by its name and as the router knows it.
#[derive(Clone, Copy)]
struct Verb(&'static str, MethodFilter);

const GET: Verb = Verb("GET", MethodFilter::GET);
const POST: Verb = Verb("POST", MethodFilter::POST);
const DELETE: Verb = Verb("DELETE", MethodFilter::DELETE);

/// What is answered, and who may ask for it: beside the documents of DIDs,
/// which anybody may ask for, there is no other way for a path to get into the server.
fn routes() -> Vec<Route> {
    let issue = Access::With(&[Scope::Issue]);
    let records = Access::With(&[Scope::Records]);
    let status = Access::With(&[Scope::Status]);
    let verify = Access::With(&[Scope::Verify]);
    let managing = Access::Managing(&[Scope::Admin]);
    let auditing = Access::Managing(&[Scope::Audit, Scope::Admin]);
    let anybody = Access::Anybody;
    vec![
        route(POST, "/{issuer}/credentials/issue", issue, credentials::issue)
            .described(ISSUING, credentials::__path_issue),
        route(GET, "/{issuer}/credentials/{id}", records, kept::show)
            .described(ISSUING, kept::__path_show),
        route(DELETE, "/{issuer}/credentials/{id}", records, kept::delete)
            .described(ISSUING, kept::__path_delete),
        route(GET, "/{issuer}/status/{number}/{document}", anybody, status::list)
            .described(STATUS, status::__path_list),
        route(POST, "/credentials/verify", verify, credentials::verify)
            .described(VERIFYING, credentials::__path_verify),
        route(POST, "/credentials/derive", verify, credentials::derive)
            .described(HOLDING, credentials::__path_derive),
        route(POST, "/credentials/status", status, status::set)
            .described(STATUS, status::__path_set),
        route(POST, "/presentations/verify", verify, credentials::verify_presentation)
            .described(VERIFYING, credentials::__path_verify_presentation),
        route(GET, "/issuers", anybody, issuers).described(ISSUING, __path_issuers),
        route(GET, "/1.0/identifiers/", verify, dids::identifiers),
        route(GET, "/1.0/identifiers/{*did}", verify, dids::identifiers)
            .described(DIDS, dids::__path_identifiers),
        route(POST, "/admin/api-keys", managing, admin::add_key)
            .described(MANAGING, admin::__path_add_key),
        route(GET, "/admin/api-keys", managing, admin::keys)
            .described(MANAGING, admin::__path_keys),
        // A key that keeps the server busy must not keep others from revoking it.
        route(DELETE, "/admin/api-keys/{id}", managing, admin::revoke_key)
            .always()
            .described(MANAGING, admin::__path_revoke_key),
        route(GET, "/admin/audit", auditing, admin::audit).described(MANAGING, admin::__path_audit),
        route(GET, "/health", anybody, health).always().described(SERVER, __path_health),
        route(GET, "/ready", anybody, ready).always().described(SERVER, __path_ready),
        route(GET, "/problems/{code}", anybody, problem).always().described(SERVER, __path_problem),
        route(GET, "/metrics", Access::With(&[Scope::Metrics]), metrics::metrics)
            .always()
            .described(SERVER, metrics::__path_metrics),
        route(GET, "/openapi.json", anybody, openapi::description)
            .always()
            .described(SERVER, openapi::__path_description),
        route(GET, "/docs", anybody, openapi::page)
            .always()
            .described(SERVER, openapi::__path_page),
        route(GET, "/docs/", anybody, openapi::beside_page)
            .always()
            .described(SERVER, openapi::__path_beside_page),
        route(GET, "/docs/{part}", anybody, openapi::part)
            .always()
            .described(SERVER, openapi::__path_part),
    ]
}

fn route<H, T>(method: Verb, path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Arc<Shared>>,
    T: 'static,
{
    let handler = on(method.1, handler);
    Route { method, path, access, room: Room::Limited, handler, operation: None }
}

impl Route {
    fn always(self) -> Route {
        Route { room: Room::Always, ..self }
    }

    fn endpoint(&self) -> Endpoint {
        Endpoint { method: self.method.0, path: self.path, scopes: self.access.scopes() }
    }

    /// Says what it is, among what, and by what is written at the function that answers.
    fn described<P: utoipa::Path>(self, among: &str, _: P) -> Route {
        let mut operation = P::operation();
        operation.tags = Some(vec![among.to_owned()]);
        Route { operation: Some(operation), ..self }
    }
}

impl Server {
    pub(crate) fn router(&self) -> Router {
        let mut router = Router::new();
        let mut add = |path: &str, access, room, handler: MethodRouter<Arc<Shared>>| {
            let any_path = path.contains("{*");
            let gate = Gate { server: Arc::clone(&self.0), any_path, access, room };
            let handler = handler.route_layer(from_fn_with_state(gate, let_in));
            router = std::mem::take(&mut router).route(path, handler);
        };
        for Route { path, access, room, handler, .. } in routes() {
            add(path, access, room, handler);
        }
        for path in self.0.hosted.dids.paths() {
            add(path, Access::Anybody, Room::Limited, on(MethodFilter::GET, hosting::document));
        }
        router
            .fallback(no_route)
            .method_not_allowed_fallback(no_method)
            .layer(from_fn_with_state(Arc::clone(&self.0), around))
            .with_state(Arc::clone(&self.0))
    }
}

/// Whether a path of the server's own begins so.
pub(crate) fn is_own(first: &str) -> bool {
    routes().iter().any(|route| route.path.split('/').nth(1) == Some(first))
}

/// What is done for every request, in one step: each more would be a copy of the router for each of them.
async fn around(State(server): State<Arc<Shared>>, mut request: Request, next: Next) -> Response {
    let observed = Observed::of(Arc::clone(&server), &mut request);
    let asking = server.origins.asked(&request);
    let mut response = match check_host(&request) {
        Ok(()) => in_time(&server.limits, next.run(request)).await,
        Err(error) => Problem::from(error).into_response(),
    };
    server.origins.tell(asking, &mut response);
    observed.answered(&mut response);
    response
}

/// Ends a request in time.
async fn in_time(limits: &Limits, answering: impl Future<Output = Response>) -> Response {
    let time = limits.answer_time;
    tokio::time::timeout(time, answering).await.unwrap_or_else(|_| {
        let late = Error::new(Code::ServerLate).with("limit", time.as_secs());
        Problem::from(late).into_response()
    })
}

#[utoipa::path(
    get,
    path = "/issuers",
    summary = "The issuers of this server",
    responses((status = 200, description = "All of them",
        body = ref("#/components/schemas/Issuers")))
)]
async fn issuers(State(server): State<Arc<Shared>>) -> Response {
    json(StatusCode::OK, &server.issuers().to_value())
}

/// The process lives.
#[utoipa::path(
    get,
    path = "/health",
    summary = "Whether the process lives",
    responses((status = 200, description = "It does", body = ref("#/components/schemas/State")))
)]
async fn health() -> Response {
    state("ok")
}

/// The storage answers, so that requests can be.
#[utoipa::path(
    get,
    path = "/ready",
    summary = "Whether requests can be answered",
    responses(
        (status = 200, description = "They can", body = ref("#/components/schemas/State")),
        (status = 500, description = "The storage failed"),
        (status = 503, description = "The storage does not answer in time"),
        (status = 507, description = "The disk is full: nothing was stored"),
    )
)]
async fn ready(State(server): State<Arc<Shared>>) -> Result<Response, Problem> {
    server.readiness.of(&server.hosted.store).await?;
    Ok(state("ready"))
}

fn state(word: &str) -> Response {
    json(StatusCode::OK, &Object::from_iter([("status", word)]).into())
}

/// What a code means: the place that the `type` of a problem leads to.
#[utoipa::path(
    get,
    path = "/problems/{code}",
    summary = "What the code of a problem means",
    params(("code" = String, Path, description = "The code", example = "input.duplicate_key")),
    responses(
        (status = 200, description = "Its explanation",
            body = ref("#/components/schemas/Explanation")),
        (status = 404, description = "No such code"),
    )
)]
async fn problem(
    OriginalUri(uri): OriginalUri,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let unknown = || Error::new(Code::ServerRoute).with("path", uri.path());
    let code = Code::find(&name).ok_or_else(unknown)?;
    let value: Object = [
        ("code", Value::from(code.name())),
        ("number", Value::from(u32::from(code.number()))),
        ("sentence", Value::from(code.template())),
        ("explanation", Value::from(code.explanation())),
        ("remedy", Value::from(code.remedy())),
    ]
    .into_iter()
    .collect();
    Ok(json(StatusCode::OK, &value.into()))
}

async fn no_route(OriginalUri(uri): OriginalUri) -> Problem {
    Error::new(Code::ServerRoute).with("path", uri.path()).into()
}

/// The header `Allow` is added by the router, also to who asks for nothing else.
async fn no_method(method: Method, OriginalUri(uri): OriginalUri) -> Result<StatusCode, Problem> {
    match method == Method::OPTIONS {
        true => Ok(StatusCode::NO_CONTENT),
        false => {
            let error = Error::new(Code::ServerMethod).with("method", method);
            Err(error.with("path", uri.path()).into())
        }
    }
}
