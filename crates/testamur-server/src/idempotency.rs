//! Requests that may come twice, and get one answer.

use crate::access::Caller;
use crate::problem::Failed;
use crate::server::Shared;
use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use testamur::core::json::Value;
use testamur::{Result, Timestamp};
use testamur_store::{Answer, Answered, IdempotencyKey, Reservation, Reserved};

/// What is known of a request when it comes.
pub(crate) enum Claimed {
    /// It came before, and was answered so.
    Before(Response),
    /// It is to be answered now.
    Now(Claim),
}

/// The right to answer a request; it ends with this value.
pub(crate) struct Claim {
    reservation: Option<Reservation>,
    pub(crate) at: Timestamp,
}

impl Claim {
    /// Claims a request to an endpoint, by its key if it has one. A key belongs to who used it: whoever asks with
    /// the same key, and is somebody else, gets an answer of their own.
    ///
    /// # Errors
    /// As [`testamur_store::Store::reserve`].
    pub(crate) async fn of(
        server: &Shared,
        caller: &Caller,
        endpoint: &str,
        key: Option<String>,
        body: &Bytes,
    ) -> Result<Claimed> {
        let at = testamur::now()?;
        let Some(key) = key else { return Ok(Claimed::Now(Claim { reservation: None, at })) };
        // Neither an actor nor an endpoint has a space.
        let key = IdempotencyKey { scope: format!("{} {endpoint}", caller.actor), key };
        let hash = Sha256::digest(body).into();
        Ok(match server.store().reserve(key, hash, at).await? {
            Reserved::Answered(answer) => {
                let failed = Failed::in_answer(&answer);
                let mut response = response(answer);
                if let Some(failed) = failed {
                    response.extensions_mut().insert(failed);
                }
                Claimed::Before(response)
            }
            Reserved::New(reservation) => {
                Claimed::Now(Claim { reservation: Some(reservation), at })
            }
        })
    }

    /// The answer, and what is to be stored of it together with what the request did.
    pub(crate) fn answer(
        self,
        server: &Shared,
        status: StatusCode,
        value: &Value,
    ) -> (Response, Option<Answered>) {
        let answer = Answer {
            status: status.as_u16(),
            content_type: "application/json".to_owned(),
            body: value.to_json().into_bytes(),
        };
        let Claim { reservation, at } = self;
        let expires = at.plus_seconds(server.limits.idempotency_seconds);
        let stored = reservation.map(|reservation| Answered {
            reservation,
            answer: answer.clone(),
            at,
            expires,
        });
        (response(answer), stored)
    }
}

/// An answer with its own media type. It may be a credential, which nobody on the way may keep: also when it was
/// deleted here, it could still be shown.
pub(crate) fn response(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    if let Ok(kind) = HeaderValue::from_str(&answer.content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    let unkept = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, unkept);
    response
}
