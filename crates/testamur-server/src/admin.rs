//! Management: API keys, and the audit log.

use crate::access::Caller;
use crate::credentials::json;
use crate::openapi::PageLimit;
use crate::problem::Problem;
use crate::request::{body, known_only, number, object, page, required, wrong_type, wrong_value};
use crate::server::Shared;
use crate::work::apart;
use axum::extract::{OriginalUri, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use std::collections::BTreeSet;
use std::sync::Arc;
use testamur::core::json::{Object, Pointer, parse};
use testamur::{Code, Error, OsRandom, Result, Timestamp, Value};
use testamur_store::{AllowedIssuers, ApiKey, AuditEntry, Grant, Scope, Scopes};

/// `POST /admin/api-keys`
#[utoipa::path(
    post,
    path = "/admin/api-keys",
    operation_id = "add_key",
    summary = "Make an API key",
    description = "The token is shown this once.",
    request_body(content = ref("#/components/schemas/KeyRequest"), description = ""),
    responses(
        (status = 201, description = "The key, with its token",
        body = ref("#/components/schemas/NewKey")),
        (status = 507, description = "The disk is full: nothing was stored"),
    )
)]
pub(crate) async fn add_key(
    State(server): State<Arc<Shared>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = object(&body(request, &server.limits).await?).await?;
    let now = testamur::now()?;
    let grant = grant(&server, &mut members, now)?;
    let (mut key, token) = ApiKey::generate(grant, now, &mut OsRandom)?;
    if let Some(label) = members.get("label") {
        let at = || Pointer::root().child("label");
        let label = label.as_str().ok_or_else(|| wrong_type(at(), label, "a text"))?;
        key = key.with_label(label).map_err(|error| error.at(at()))?;
    }
    let mut shown = key.to_object();
    shown.insert("token", token.dangerous_reveal());
    server.store().add_api_key(key, caller.actor).await?;
    let mut response = json(StatusCode::CREATED, &shown.into());
    // Nobody on the way may keep it.
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What a new key is given. A member that is not known is refused: a slip of the pen must not give more
/// than was meant.
fn grant(server: &Shared, members: &mut Object, now: Timestamp) -> Result<Grant> {
    known_only(members, &["label", "scopes", "issuers", "expires"])?;
    let at = |member: &str| Pointer::root().child(member);
    let scopes = required(members, "scopes")?;
    let known = format!("one of {}", Scope::ALL.map(Scope::name).join(", "));
    let named = names(&scopes, &at("scopes"), &known, Scope::find)?;
    let scopes: Scopes = match named.is_empty() {
        true => return Err(wrong_value(at("scopes"), &scopes, "an array of one scope at least")),
        false => named.into_iter().collect(),
    };
    let issuers = match members.get("issuers") {
        None => AllowedIssuers::All,
        Some(listed) => {
            let known = |name: &str| server.issuers().find(name).ok().map(|_| name.to_owned());
            let named = names(listed, &at("issuers"), "the name of an issuer", known)?;
            AllowedIssuers::Only(named.into_iter().collect::<BTreeSet<_>>())
        }
    };
    let expires = match members.get("expires") {
        None => None,
        Some(time) => {
            let parsed = time.as_str().and_then(Timestamp::parse).filter(|time| *time > now);
            let wrong = || wrong_value(at("expires"), time, "a time to come, as a dateTimeStamp");
            Some(parsed.ok_or_else(wrong)?)
        }
    };
    Ok(Grant { scopes, issuers, expires })
}

/// The items of an array of names, as what they stand for.
fn names<T>(
    listed: &Value,
    at: &Pointer,
    expected: &str,
    find: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>> {
    let Value::Array(items) = listed else {
        return Err(wrong_type(at.clone(), listed, "an array"));
    };
    let item = |(index, item): (usize, &Value)| {
        let found = item.as_str().and_then(&find);
        found.ok_or_else(|| wrong_value(at.item(index), item, expected))
    };
    items.iter().enumerate().map(item).collect()
}

/// `GET /admin/api-keys`: by id, `next` to go on after, until there are none.
#[utoipa::path(
    get,
    path = "/admin/api-keys",
    operation_id = "keys",
    summary = "The API keys",
    params(
        ("after" = Option<String>, Query, description = "The next of the page before"),
        PageLimit,
    ),
    responses(
        (status = 200, description = "Some of them", body = ref("#/components/schemas/Keys")),
        (status = 400, description = "A parameter that is unknown, or is not what it must be"),
    )
)]
pub(crate) async fn keys(
    State(server): State<Arc<Shared>>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    let page = page(&uri)?;
    let keys = server.store().api_keys(&page.after, page.limit).await?;
    let shown: Vec<Value> = keys.iter().map(|key| key.to_object().into()).collect();
    let mut out = Object::from_iter([("apiKeys", shown)]);
    if let Some(last) = keys.last() {
        out.insert("next", last.id.as_str());
    }
    Ok(json(StatusCode::OK, &out.into()))
}

/// `DELETE /admin/api-keys/{id}`: the key is refused from now on, and stays in the list.
#[utoipa::path(
    delete,
    path = "/admin/api-keys/{id}",
    operation_id = "revoke_key",
    summary = "Revoke an API key",
    params(("id" = String, Path, description = "The id of the key", example = "w6BtgPqEH0Uj")),
    responses(
        (status = 200, description = "The key, which lets in no more",
            body = ref("#/components/schemas/Key")),
        (status = 404, description = "No key has this id"),
        (status = 507, description = "The disk is full: nothing was stored"),
    )
)]
pub(crate) async fn revoke_key(
    State(server): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let now = testamur::now()?;
    server.store().revoke_api_key(&id, caller.actor, now).await?;
    let unknown = || Error::new(Code::StoreApiKeyUnknown).with("id", &id);
    let key = server.store().api_key(&id).await?.ok_or_else(unknown)?;
    Ok(json(StatusCode::OK, &key.to_object().into()))
}

/// `GET /admin/audit`: the entries in their order, `next` to go on after, until there are none.
#[utoipa::path(
    get,
    path = "/admin/audit",
    operation_id = "audit",
    summary = "The audit log",
    description = "Who issued, revoked and managed what and when; each entry holds the hash of the one before.",
    params(
        ("after" = Option<String>, Query, description = "The next of the page before",
            pattern = "^[0-9]*$"),
        PageLimit,
    ),
    responses(
        (status = 200, description = "Some entries, in their order",
            body = ref("#/components/schemas/AuditEntries")),
        (status = 400, description = "A parameter that is unknown, or is not what it must be"),
    )
)]
pub(crate) async fn audit(
    State(server): State<Arc<Shared>>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    let page = page(&uri)?;
    let after = match page.after.as_str() {
        "" => 0,
        after => number(after).ok_or_else(|| {
            let unusable = Error::new(Code::ServerQuery).with("name", "after");
            unusable.with("reason", "it is not the number of an entry")
        })?,
    };
    let entries = server.store().audit(after, page.limit).await?;
    let value = apart(move || {
        let shown: Vec<Value> = entries.iter().map(described).collect::<Result<_>>()?;
        let mut out = Object::from_iter([("entries", shown)]);
        if let Some(last) = entries.last() {
            out.insert("next", Value::number(last.sequence as f64)?);
        }
        Ok(Value::from(out))
    });
    Ok(json(StatusCode::OK, &value.await?))
}

/// An entry as a line of an export has it.
fn described(entry: &AuditEntry) -> Result<Value> {
    parse(entry.line().as_bytes()).map_err(|_| {
        let broken = Error::new(Code::StoreAuditBroken).with("sequence", entry.sequence);
        broken.with("reason", "it is not JSON")
    })
}
