//! Which path is answered by what.

use crate::credentials::{self, json};
use crate::dids;
use crate::problem::Problem;
use crate::server::{Server, Shared};
use crate::status;
use axum::Router;
use axum::extract::{OriginalUri, Path, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::sync::Arc;
use testamur::core::json::{Object, Value};
use testamur::{Code, Error};

impl Server {
    pub(crate) fn router(&self) -> Router {
        let answered = Router::new()
            .route("/{issuer}/credentials/issue", post(credentials::issue))
            .route("/{issuer}/status/{number}/{document}", get(status::list))
            .route("/credentials/verify", post(credentials::verify))
            .route("/credentials/derive", post(credentials::derive))
            .route("/credentials/status", post(status::set))
            .route("/presentations/verify", post(credentials::verify_presentation))
            .route("/issuers", get(issuers))
            .route("/1.0/identifiers/", get(dids::identifiers))
            .route("/1.0/identifiers/{*did}", get(dids::identifiers))
            .layer(middleware::from_fn_with_state(Arc::clone(&self.0), admit));
        // Who asks whether the server lives is answered also when there is too much to do.
        answered
            .route("/health", get(health))
            .route("/ready", get(ready))
            .route("/problems/{code}", get(problem))
            .fallback(no_route)
            .method_not_allowed_fallback(no_method)
            .with_state(Arc::clone(&self.0))
    }
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
