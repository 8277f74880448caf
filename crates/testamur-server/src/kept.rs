//! Credentials that were kept: shown, and deleted on demand.

use crate::access::Caller;
use crate::credentials::json;
use crate::idempotency::response;
use crate::problem::Problem;
use crate::server::Shared;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;
use testamur::core::json::Object;
use testamur::{Code, Error, Value};
use testamur_store::{Answer, Forget};

/// `GET /{issuer}/credentials/{id}`: the credential as it was issued, the last one with this `id`.
#[utoipa::path(
    get,
    path = "/{issuer}/credentials/{id}",
    operation_id = "show",
    summary = "A credential that was kept",
    description = "As it was issued; the last one with this id.",
    params(
        ("issuer" = String, Path, description = "The name of the issuer", example = "eddsa-rdfc-2022"),
        ("id" = String, Path, description = "The id of the credential, percent-encoded",
            example = "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"),
    ),
    responses(
        (status = 200, description = "The credential", body = ref("#/components/schemas/Secured")),
        (status = 404, description = "No such issuer, or nothing is kept with this id"),
    )
)]
pub(crate) async fn show(
    State(server): State<Arc<Shared>>,
    Path((name, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let kept = server.store().kept(&name, &id).await?;
    let kept = kept.ok_or_else(|| not_kept(&server, &name, &id))?;
    let status = StatusCode::OK.as_u16();
    Ok(response(Answer { status, content_type: kept.content_type, body: kept.bytes }))
}

/// `DELETE /{issuer}/credentials/{id}`: whatever was issued with this `id`, also from the answers that an
/// `Idempotency-Key` would give again. Its status stays.
#[utoipa::path(
    delete,
    path = "/{issuer}/credentials/{id}",
    operation_id = "delete",
    summary = "Delete a credential that was kept",
    description = "Also from the answers that an Idempotency-Key would give again. Its status stays.",
    params(
        ("issuer" = String, Path, description = "The name of the issuer", example = "eddsa-rdfc-2022"),
        ("id" = String, Path, description = "The id of the credential, percent-encoded",
            example = "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"),
    ),
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
    match server.store().forget(forget).await? {
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
