//! Which path is answered by what, and who may ask there.

use crate::access::{Access, Gate, let_in};
use crate::admin;
use crate::credentials::{self, json};
use crate::dids;
use crate::hosting;
use crate::kept;
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
use std::sync::Arc;
use testamur::core::json::{Object, Value};
use testamur::{Code, Error};
use testamur_store::Scope;

/// Something that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The method of HTTP.
    pub method: &'static str,
    /// The path, with `{…}` for what differs from request to request.
    pub path: &'static str,
    /// The scope that an API key must have; without one, anybody may ask.
    pub scope: Option<Scope>,
}

/// All that can be asked for.
pub fn endpoints() -> Vec<Endpoint> {
    let endpoint = |Route { method: Verb(method, _), path, access, .. }| Endpoint {
        method,
        path,
        scope: access.scope(),
    };
    routes().into_iter().map(endpoint).collect()
}

/// A path with a method of it, who may ask there, and what answers.
struct Route {
    method: Verb,
    path: &'static str,
    access: Access,
    room: Room,
    handler: MethodRouter<Arc<Shared>>,
}

/// A method, by its name and as the router knows it.
#[derive(Clone, Copy)]
struct Verb(&'static str, MethodFilter);

const GET: Verb = Verb("GET", MethodFilter::GET);
const POST: Verb = Verb("POST", MethodFilter::POST);
const DELETE: Verb = Verb("DELETE", MethodFilter::DELETE);

/// Whether a request is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    /// When there are too many of them, it is refused; and it must be answered in time.
    Limited,
    /// It is answered also when there is too much to do: whether the server lives.
    Always,
}

/// What is answered, and who may ask for it: beside the documents of DIDs,
/// which anybody may ask for, there is no other way for a path to get into the server.
fn routes() -> Vec<Route> {
    let issue = Access::With(Scope::Issue);
    let status = Access::With(Scope::Status);
    let verify = Access::With(Scope::Verify);
    let managing = Access::Managing;
    let anybody = Access::Anybody;
    vec![
        route(POST, "/{issuer}/credentials/issue", issue, credentials::issue),
        route(GET, "/{issuer}/credentials/{id}", issue, kept::show),
        route(DELETE, "/{issuer}/credentials/{id}", issue, kept::delete),
        route(GET, "/{issuer}/status/{number}/{document}", anybody, status::list),
        route(POST, "/credentials/verify", verify, credentials::verify),
        route(POST, "/credentials/derive", verify, credentials::derive),
        route(POST, "/credentials/status", status, status::set),
        route(POST, "/presentations/verify", verify, credentials::verify_presentation),
        route(GET, "/issuers", anybody, issuers),
        route(GET, "/1.0/identifiers/", verify, dids::identifiers),
        route(GET, "/1.0/identifiers/{*did}", verify, dids::identifiers),
        route(POST, "/admin/api-keys", managing, admin::add_key),
        route(GET, "/admin/api-keys", managing, admin::keys),
        route(DELETE, "/admin/api-keys/{id}", managing, admin::revoke_key),
        route(GET, "/admin/audit", managing, admin::audit),
        route(GET, "/health", anybody, health).always(),
        route(GET, "/ready", anybody, ready).always(),
        route(GET, "/problems/{code}", anybody, problem).always(),
    ]
}

fn route<H, T>(method: Verb, path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Arc<Shared>>,
    T: 'static,
{
    Route { method, path, access, room: Room::Limited, handler: on(method.1, handler) }
}

impl Route {
    fn always(self) -> Route {
        Route { room: Room::Always, ..self }
    }
}

impl Server {
    pub(crate) fn router(&self) -> Router {
        let (mut limited, mut always) = (Router::new(), Router::new());
        for Route { path, access, room, handler, .. } in routes() {
            let gate = Gate { server: Arc::clone(&self.0), path, access };
            let handler = handler.route_layer(from_fn_with_state(gate, let_in));
            match room {
                Room::Limited => limited = limited.route(path, handler),
                Room::Always => always = always.route(path, handler),
            }
        }
        for path in self.0.hosted.dids.paths() {
            limited = limited.route(path, on(MethodFilter::GET, hosting::document));
        }
        limited
            .layer(from_fn_with_state(Arc::clone(&self.0), admit))
            .merge(always)
            .fallback(no_route)
            .method_not_allowed_fallback(no_method)
            .with_state(Arc::clone(&self.0))
    }
}

/// Whether a path of the server's own begins so.
pub(crate) fn is_own(first: &str) -> bool {
    routes().iter().any(|route| route.path.split('/').nth(1) == Some(first))
}

/// Lets a request in if there is room, and ends it in time.
async fn admit(State(server): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let Ok(_admitted) = Arc::clone(&server.admission).try_acquire_owned() else {
        return Problem::new(Code::ServerBusy).into_response();
    };
    let time = server.limits.answer_time;
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let late = Error::new(Code::ServerLate).with("limit", time.as_secs());
            Problem::from(late).into_response()
        }
    }
}

async fn issuers(State(server): State<Arc<Shared>>) -> Response {
    json(StatusCode::OK, &server.issuers().to_value())
}

/// The process lives.
async fn health() -> Response {
    state("ok")
}

/// The storage answers, so that requests can be.
async fn ready(State(server): State<Arc<Shared>>) -> Result<Response, Problem> {
    server.store().ready().await?;
    Ok(state("ready"))
}

fn state(word: &str) -> Response {
    json(StatusCode::OK, &Object::from_iter([("status", word)]).into())
}

/// What a code means: the place that the `type` of a problem leads to.
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

async fn no_method(method: Method, OriginalUri(uri): OriginalUri) -> Problem {
    Error::new(Code::ServerMethod).with("method", method).with("path", uri.path()).into()
}
