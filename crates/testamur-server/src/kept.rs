//! Credentials that were kept: shown, and deleted on demand.

use crate::access::Caller;
use crate::credentials::json;
use crate::idempotency::response;
use crate::openapi::KeptCredential;
use crate::problem::Problem;
use crate::request::number;
use crate::server::Shared;
use crate::work::to_its_end;
use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use std::sync::Arc;
use testamur::core::json::Object;
use testamur::{Code, Error, Value};
use testamur_store::{Answer, Forget, Kept};

/// `GET /{issuer}/credentials/{id}`: the credential as it was issued, the last one with this `id`, or the one with a
/// number; and where the one before it is.
#[utoipa::path(
    get,
    path = "/{issuer}/credentials/{id}",
    operation_id = "show",
    summary = "A credential that was kept",
    description = "As it was issued; of several with this id the last one. The header Link then leads to the one before \
        it (rel=\"predecessor-version\"), and so on to the first.",
    params(
        KeptCredential,
        ("number" = Option<u64>, Query, description = "Which of several, as the header Link of the one after it says"),
    ),
    responses(
        (status = 200, description = "The credential", body = ref("#/components/schemas/Secured"),
            headers(("Link" = String))),
        (status = 400, description = "The query cannot be used"),
        (status = 404, description = "No such issuer, or nothing is kept with this id"),
    )
)]
pub(crate) async fn show(
    State(server): State<Arc<Shared>>,
    Path((name, id)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    let kept = server.store().kept(&name, &id, number_in(&uri)?).await?;
    let Kept { document, earlier, .. } = kept.ok_or_else(|| not_kept(&server, &name, &id))?;
    let status = StatusCode::OK.as_u16();
    let content_type = document.content_type;
    let mut response = response(Answer { status, content_type, body: document.bytes });
    if let Some(earlier) = earlier {
        // RFC 5829, section 3.4.
        let link = format!("<?number={earlier}>; rel=\"predecessor-version\"");
        let link = HeaderValue::from_str(&link).expect("words and a number are ASCII");
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// Which of several credentials a query asks for: `?number=…`.
fn number_in(uri: &Uri) -> Result<Option<u64>, Error> {
    let Some(query) = uri.query().filter(|query| !query.is_empty()) else { return Ok(None) };
    let (name, value) = query.split_once('=').unwrap_or((query, ""));
    let unusable =
        |reason: &str| Error::new(Code::ServerQuery).with("name", name).with("reason", reason);
    match name {
        "number" => number(value).map(Some).ok_or_else(|| unusable("it is no number")),
        _ => Err(unusable("it is not known; number is")),
    }
}

/// `DELETE /{issuer}/credentials/{id}`: whatever was issued with this `id`, also from the answers that an
/// `Idempotency-Key` would give again. Its status stays.
#[utoipa::path(
    delete,
    path = "/{issuer}/credentials/{id}",
    operation_id = "delete",
    summary = "Delete a credential that was kept",
    description = "Also from the answers that an Idempotency-Key would give again. Its status stays.",
    params(KeptCredential),
    responses(
        (status = 202, description = "Deleted", body = ref("#/components/schemas/Deleted")),
        (status = 404, description = "No such issuer, or nothing is kept with this id"),
        (status = 507, description = "The disk is full: nothing was stored"),
    )
)]
pub(crate) async fn delete(
    State(server): State<Arc<Shared>>,
    caller: Caller,
    Path((name, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let deleted = Error::new(Code::ServerCredentialDeleted).with("id", &id);
    let forget = Forget {
        issuer: name.clone(),
        credential: id.clone(),
        instead: Problem::from(deleted).answer(),
        actor: caller.actor,
        at: testamur::now()?,
    };
    // What was begun is deleted whole, also when nobody waits for it any more.
    let deleting = Arc::clone(&server);
    match to_its_end(async move { deleting.store().forget(forget).await }).await? {
        0 => Err(not_kept(&server, &name, &id).into()),
        _ => {
            let deleted: Object =
                [("id", Value::from(id)), ("deleted", true.into())].into_iter().collect();
            Ok(json(StatusCode::ACCEPTED, &deleted.into()))
        }
    }
}

/// What was kept stays when its issuer is taken out of the configuration, and is asked for as before. Only where there
/// is nothing, it may be that there is no such issuer.
fn not_kept(server: &Shared, name: &str, id: &str) -> Error {
    let unknown = server.issuers().find(name).err();
    let not_kept = || Error::new(Code::ServerCredentialNotKept).with("id", id).with("name", name);
    unknown.unwrap_or_else(not_kept)
}
