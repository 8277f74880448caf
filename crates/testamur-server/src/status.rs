//! Status lists: `GET` of a list, and setting statuses.

use crate::access::Caller;
use crate::host::host_of;
use crate::hosting::{is_known, tag_header};
use crate::idempotency::{Claim, Claimed};
use crate::issuers::Entry;
use crate::openapi::IdempotencyKeyHeader;
use crate::problem::Problem;
use crate::request::{
    body, idempotency_key, known_only, known_within, object, required, wrong_type, wrong_value,
};
use crate::server::Shared;
use crate::work::Weight;
use axum::body::Bytes;
use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use testamur::core::json::{Object, Pointer};
use testamur::status::{ListDescription, Meaning, Purpose};
use testamur::{Code, Error, Result, Value};
use testamur_store::{EntriesOf, NewStatus, StatusEntry, StatusUpdate};

/// `GET /{issuer}/status/{number}/{document}`
#[utoipa::path(
    get,
    path = "/{issuer}/status/{number}/{document}",
    summary = "A status list",
    description = "The signed list that the credentials of this issuer name. For everybody.",
    params(
        ("issuer" = String, Path, description = "The name of the issuer", example = "eddsa-rdfc-2022"),
        ("number" = u64, Path, description = "Which of its lists", example = 1),
        ("document" = String, Path, description = "Its purpose and form", example = "revocation.json"),
    ),
    responses(
        (status = 200, description = "The list, a credential by itself", headers(("ETag" = String)), content(
            (ref("#/components/schemas/StatusList") = "application/json"),
            (String = "application/vc+jwt"),
        )),
        (status = 304, description = "It is the one that If-None-Match names", headers(("ETag" = String))),
        (status = 404, description = "No such issuer or list"),
    )
)]
pub(crate) async fn list(
    State(server): State<Arc<Shared>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (host, path) = (host_of(&uri, &headers), uri.path().to_owned());
    let hosted = Arc::clone(&server.hosted);
    let list = match hosted.list_at_hand(&host, &path).await? {
        Some(list) => list,
        None => {
            let work = async move { hosted.list(&host, &path).await };
            server.turns.run(Weight::Heavy, work).await??
        }
    };
    // A list in a token has its own media type; clients of this API are promised JSON.
    let content_type = match list.bytes.starts_with(b"{") {
        true => HeaderValue::from_static("application/json"),
        false => HeaderValue::from_static("application/vc+jwt"),
    };
    let kept = format!("public, max-age={}", list.may_be_kept(testamur::now()?));
    let head: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, content_type),
        (header::ETAG, tag_header(&list.tag)),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_str(&kept).expect("words and a number are ASCII"),
        ),
    ];
    Ok(match is_known(&headers, &list.tag) {
        true => (StatusCode::NOT_MODIFIED, head).into_response(),
        false => (head, Bytes::from_owner(list.bytes)).into_response(),
    })
}

/// `POST /credentials/status`
#[utoipa::path(
    post,
    path = "/credentials/status",
    operation_id = "set_status",
    summary = "Revoke a credential",
    description = "Sets the status of a credential that was issued here. What is revoked stays revoked.",
    params(IdempotencyKeyHeader),
    request_body(content = ref("#/components/schemas/StatusRequest"), description = ""),
    responses(
        (status = 200, description = "Set, as it was asked for",
            body = ref("#/components/schemas/StatusRequest")),
        (status = 404, description = "No such credential was issued here"),
        (status = 409, description = "The credential was issued several times, and which is meant was not \
            said; or its status list is not served any more; or a request with this Idempotency-Key is being answered"),
        (status = 422, description = "The Idempotency-Key was used for another request"),
        (status = 507, description = "The disk is full: nothing was stored"),
    )
)]
pub(crate) async fn set(
    State(server): State<Arc<Shared>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let key = idempotency_key(request.headers())?;
    let bytes = body(request, &server.limits).await?;
    let claim = match Claim::of(&server, &caller, "credentials/status", key, &bytes).await? {
        Claimed::Before(answer) => return Ok(answer),
        Claimed::Now(claim) => claim,
    };
    let mut members = object(&bytes).await?;
    let id = text_of(&members, "credentialId", &Pointer::root())?.map(str::to_owned);
    let asked = required(&mut members, "credentialStatus")?;
    known_only(&members, &["credentialId", "credentialStatus"])?;
    server.store().limits().check_status_changes(asked.as_set().len())?;
    let mut changes = Vec::new();
    for (index, change) in asked.as_set().iter().enumerate() {
        let place = Pointer::root().child("credentialStatus").item(index);
        changes.push(change_of(&server, &caller, id.as_deref(), change, &place).await?);
    }
    if changes.is_empty() {
        let at = Pointer::root().child("credentialStatus");
        return Err(wrong_type(at, &asked, "an object, or an array of them").into());
    }
    members.insert("credentialStatus", asked);
    let at = claim.at;
    let (response, answered) = claim.answer(&server, StatusCode::OK, &members.into());
    // What nobody could read is not set.
    let publishers = changes.iter().map(|(entry, _)| server.hosted.publisher(&entry.list));
    let publishers: Vec<&Entry> = publishers.collect::<Result<_>>()?;
    let update = StatusUpdate { changes, actor: caller.actor, at, answered };
    server.store().set_status(update).await?;
    for entry in publishers {
        server.metrics.status_set(entry.issuer.name());
    }
    Ok(response)
}

/// What a change may say: an entry as it stands in a credential, and its status.
const CHANGE: [&str; 6] =
    ["id", "type", "status", "statusPurpose", "statusListIndex", "statusListCredential"];

/// The entry that a change is about, and what becomes of its status. What was issued in the name of an issuer that the
/// caller's key is not for counts as unknown.
async fn change_of(
    server: &Shared,
    caller: &Caller,
    id: Option<&str>,
    change: &Value,
    at: &Pointer,
) -> Result<(StatusEntry, NewStatus)> {
    let Some(members) = change.as_object() else {
        return Err(wrong_type(at.clone(), change, "an object"));
    };
    known_within(members, &CHANGE, at)?;
    let set = is_set(change.get("status"), at)?;
    if let Some(other) = text_of(members, "type", at)?.filter(|said| *said != ENTRY_TYPE) {
        return Err(wrong_value(at.child("type"), &other.into(), ENTRY_TYPE));
    }
    text_of(members, "statusPurpose", at)?;
    let document = text_of(members, "statusListCredential", at)?;
    let list = document.map(list_of);
    let index = match change.get("statusListIndex") {
        None => None,
        Some(said) => {
            let wrong = || wrong_value(at.child("statusListIndex"), said, "an index");
            Some(index_of(said).ok_or_else(wrong)?)
        }
    };
    // What has no id goes by its place.
    let named = match (id, document, index) {
        (Some(id), _, _) => id.to_owned(),
        (None, Some(document), Some(index)) => format!("{document}#{index}"),
        (None, _, _) => return Err(Error::new(Code::ServerMember).with("member", NAMES)),
    };
    let of = EntriesOf { credential: id, issuers: &caller.issuers, list, index };
    let found = server.store().entries_of(of).await?;
    let mut entries = found.iter().cloned();
    match (entries.next(), entries.next()) {
        (Some(entry), None) => {
            let status = purpose_of(server, &entry, change, at).await?.status();
            let status = match set {
                true => NewStatus::Set(status),
                false => NewStatus::TakeBack(status),
            };
            Ok((entry, status))
        }
        (None, _) => {
            let without = EntriesOf { list: None, index: None, ..of };
            let has_another = id.is_some() && !server.store().entries_of(without).await?.is_empty();
            let (member, said) = match (change.get("statusListIndex"), document) {
                (Some(index), _) => ("statusListIndex", index.clone()),
                (None, document) => ("statusListCredential", document.unwrap_or_default().into()),
            };
            Err(match has_another {
                true => wrong_value(at.child(member), &said, &format!("a place of {named}")),
                false => Error::new(Code::ServerCredentialUnknown).with("id", named),
            })
        }
        (Some(_), Some(_)) => {
            let places = places_of(server, &found).await?;
            let ambiguous = Error::new(Code::ServerStatusAmbiguous).with("id", named);
            Err(ambiguous.with("places", places.join(", ")))
        }
    }
}

/// Entries as a change can name them: the document of the list, and the index after it.
async fn places_of(server: &Shared, entries: &[StatusEntry]) -> Result<Vec<String>> {
    let mut places = Vec::new();
    for StatusEntry { list, index } in entries {
        let documents = server.store().list(list).await?.description.documents();
        let document = documents.first().map_or(&**list, |document| document.url());
        places.push(format!("{document}#{index}"));
    }
    Ok(places)
}

/// By what the status of a credential is found.
const NAMES: &str =
    "credentialId, nor statusListCredential and statusListIndex in each credentialStatus";

/// The only kind of entry that credentials get here.
const ENTRY_TYPE: &str = "BitstringStatusListEntry";

/// The list that a document is of: what is published of a list is right below it.
pub(crate) fn list_of(document: &str) -> &str {
    document.rsplit_once('/').map_or("", |(list, _)| list)
}

/// Whether a change sets the status or takes it back: a boolean, or a bit as number or text.
fn is_set(status: Option<&Value>, at: &Pointer) -> Result<bool> {
    let at = at.child("status");
    let Some(status) = status else {
        return Err(Error::new(Code::ServerMember).with("member", at.as_str()).at(at));
    };
    let bit = match status {
        Value::Bool(bit) => return Ok(*bit),
        Value::Number(number) => number.as_i64(),
        Value::String(text) => match text.as_str() {
            "true" | "1" => Some(1),
            "false" | "0" => Some(0),
            _ => None,
        },
        _ => None,
    };
    match bit {
        Some(0) => Ok(false),
        Some(1) => Ok(true),
        _ => Err(wrong_value(at, status, "true or false, 1 or 0")),
    }
}

/// What is said under a name: a text, for whatever else it is it must not be taken for nothing.
fn text_of<'v>(members: &'v Object, name: &str, at: &Pointer) -> Result<Option<&'v str>> {
    let Some(said) = members.get(name) else { return Ok(None) };
    let wrong = || wrong_type(at.child(name), said, "a text");
    said.as_str().ok_or_else(wrong).map(Some)
}

pub(crate) fn index_of(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_i64()?.try_into().ok(),
        _ => None,
    }
}

/// What a status is set or taken back for: what the change says, or else the document of the list that it names, or else
/// the only thing that the list is for. A purpose and a document of another are not guessed at: a revocation is for good.
async fn purpose_of(
    server: &Shared,
    entry: &StatusEntry,
    change: &Value,
    at: &Pointer,
) -> Result<Purpose> {
    let description = server.store().list(&entry.list).await?.description;
    let Meaning::Purposes(purposes) = description.meaning() else {
        return Err(Error::new(Code::StatusListForm)
            .with("list", description.url())
            .with("kind", "a status that is set or not"));
    };
    let document = purpose_of_document(&description, change)?;
    let at = at.child("statusPurpose");
    let known = || purposes.iter().map(|purpose| purpose.name()).collect::<Vec<_>>().join(" or ");
    match (change.get("statusPurpose"), document, purposes.as_slice()) {
        (None, Some(only), _) | (None, None, &[only]) => Ok(only),
        (None, None, _) => Err(Error::new(Code::ServerMember).with("member", at.as_str()).at(at)),
        (Some(named), document, purposes) => {
            let purpose = named.as_str().and_then(Purpose::find);
            let purpose = purpose.filter(|purpose| purposes.contains(purpose));
            let purpose = purpose.ok_or_else(|| wrong_value(at.clone(), named, &known()))?;
            match document.filter(|document| *document != purpose) {
                None => Ok(purpose),
                Some(other) => {
                    let expected = format!("{}, as in statusListCredential,", other.name());
                    Err(wrong_value(at, named, &expected))
                }
            }
        }
    }
}

/// The purpose of the document that a change names, if it names one and that has one.
fn purpose_of_document(description: &ListDescription, change: &Value) -> Result<Option<Purpose>> {
    let Some(url) = change.get("statusListCredential").and_then(Value::as_str) else {
        return Ok(None);
    };
    let document = description.documents().into_iter().find(|document| document.url() == url);
    let unknown = || Error::new(Code::StatusListUnknown).with("list", url);
    Ok(document.ok_or_else(unknown)?.purpose())
}
