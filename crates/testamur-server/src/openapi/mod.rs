//! The description of the API ([OpenAPI 3.1](https://spec.openapis.org/oas/v3.1.1.html)): paths, methods and
//! statuses stand at the functions that answer, and a route exists by being described. Beside it, a page
//! to read and to try it.

mod examples;
mod page;
mod parameters;

pub(crate) use examples::fit_examples;
pub(crate) use page::{__path_beside_page, __path_page, __path_part, beside_page, page, part};
pub(crate) use parameters::{IdempotencyKeyHeader, KeptCredential, PageLimit};

use crate::limits::REQUEST_ID;
use crate::server::{Server, Shared};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use testamur_store::Scope;
use utoipa::openapi::path::Operation;

pub(crate) const ISSUING: &str = "Issuing";
pub(crate) const VERIFYING: &str = "Verifying";
pub(crate) const HOLDING: &str = "Holding";
pub(crate) const STATUS: &str = "Status";
pub(crate) const DIDS: &str = "DIDs";
pub(crate) const MANAGING: &str = "Managing";
pub(crate) const SERVER: &str = "Server";

const TAGS: [(&str, &str); 7] = [
    (ISSUING, "Credentials are signed by one of the issuers of this server."),
    (VERIFYING, "What others signed is examined; the report says what each check found."),
    (HOLDING, "What a holder does with a credential."),
    (STATUS, "Revocation, and the lists that tell of it."),
    (DIDS, "DID resolution and dereferencing."),
    (MANAGING, "API keys, and the audit log."),
    (SERVER, "The server itself."),
];

/// Schemas of requests and answers. Tests hold real ones against them.
const SCHEMAS: &str = include_str!("schemas.json");

/// What can be asked for, with what is said of it.
pub(crate) struct Described {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    /// The scopes of which one is asked for.
    pub(crate) scopes: &'static [Scope],
    pub(crate) operation: Operation,
}

#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "describe",
    summary = "This description",
    responses((status = 200, description = "OpenAPI 3.1", body = Object))
)]
pub(crate) async fn description(State(server): State<Arc<Shared>>) -> Response {
    let made = || Server(Arc::clone(&server)).openapi().into();
    let text: Bytes = server.description.get_or_init(made).clone();
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// The description: what stands at the functions that answer, what holds for all of them, and the schemas.
pub(crate) fn describe(operations: impl Iterator<Item = Described>) -> Value {
    let mut api = json!({ "openapi": "3.1.0" });
    api["info"] = json!({
        "title": "testamur",
        "summary": "Issue and verify W3C verifiable credentials (VC-API)",
        "description": "Errors are problems (RFC 9457) with a code that programs can rely on. A body is a \
            JSON object of up to 1 MiB, unless the operator chose another limit, without duplicate members.",
        "version": env!("CARGO_PKG_VERSION"),
        "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
    });
    // What is asked of the server stands where the description was had from.
    api["servers"] = json!([{ "url": "/" }]);
    let tag = |(name, description)| json!({ "name": name, "description": description });
    api["tags"] = TAGS.into_iter().map(tag).collect();
    for described in operations {
        let method = described.method.to_ascii_lowercase();
        let path = described.path.clone();
        api["paths"][path][method] = complete(described);
    }
    let mut schemas: Value = serde_json::from_str(SCHEMAS).expect("a test reads it");
    add_report(&mut schemas);
    schemas["Scopes"]["items"]["enum"] = Scope::ALL.iter().map(|scope| scope.name()).collect();
    let request_id = json!({
        "description": "That of the request, or one made up. The server's log has it.",
        "schema": { "type": "string", "maxLength": REQUEST_ID },
    });
    api["components"] = json!({
        "schemas": schemas,
        "headers": {
            "X-Request-Id": request_id,
            "Retry-After": {
                "description": "Seconds after which to try again",
                "required": true,
                "schema": { "type": "integer", "minimum": 1 },
            },
        },
        "securitySchemes": { API_KEY: {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key with the scope that the operation names",
        } },
        "parameters": { "X-Request-Id": {
            "name": "X-Request-Id",
            "in": "header",
            "description": "A name for this request, for the log: up to 64 letters, digits, hyphens, \
                underscores, dots and colons. For anything else a name is made up.",
            "schema": { "type": "string" },
        } },
    });
    api
}

fn members(value: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    value.as_object_mut().into_iter().flatten()
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// What can become of every request.
const OF_ALL: [(&str, &str); 3] = [
    ("400", "It is not clear which host is asked for"),
    ("500", "The storage failed, or the program has a mistake"),
    ("503", "Too much to do, or no answer in time: try again"),
];

/// What can become of every request with a body.
const OF_BODIES: [(&str, &str); 4] = [
    ("400", "The request or the document in it is bad"),
    ("408", "The body came too slowly"),
    ("413", "The body is too long"),
    ("415", "The body is said to be no JSON"),
];

/// What can become of every request for which a key is asked.
const OF_KEYS: [(&str, &str); 2] = [
    ("401", "No API key, or one that does not let in"),
    ("403", "The API key has not the scope, or is not for this issuer"),
];

const API_KEY: &str = "apiKey";

fn complete(described: Described) -> Value {
    let Described { scopes, operation, .. } = described;
    let mut operation = serde_json::to_value(operation).expect("it is maps, lists and texts");
    let takes_body = operation.get("requestBody").is_some();
    let tag = operation["tags"][0].as_str().unwrap_or_default().to_owned();
    if !scopes.is_empty() {
        operation["security"] =
            scopes.iter().map(|scope| json!({ API_KEY: [scope.name()] })).collect();
    }
    let of_bodies = OF_BODIES.iter().filter(|_| takes_body);
    let of_keys = OF_KEYS.iter().filter(|_| !scopes.is_empty());
    let responses = &mut operation["responses"];
    for (status, description) in of_bodies.chain(of_keys).chain(&OF_ALL) {
        if responses.get(status).is_none() {
            responses[status] = json!({ "description": description });
        }
    }
    for (status, response) in members(responses) {
        response["headers"]["X-Request-Id"] =
            json!({ "$ref": "#/components/headers/X-Request-Id" });
        if ["429", "503"].contains(&status.as_str()) {
            response["headers"]["Retry-After"] =
                json!({ "$ref": "#/components/headers/Retry-After" });
        }
        if status.as_str() >= "400" && response.get("content").is_none() {
            response["content"] = failure(&tag);
        }
    }
    let parameter = json!({ "$ref": "#/components/parameters/X-Request-Id" });
    match &mut operation["parameters"] {
        Value::Array(parameters) => parameters.push(parameter),
        none => *none = json!([parameter]),
    }
    operation
}

/// What an error is told as. Those of DIDs have the form of their specification.
fn failure(tag: &str) -> Value {
    let schema = |name: &str| json!({ "schema": reference(name) });
    let mut content = Map::new();
    content.insert("application/problem+json".to_owned(), schema("Problem"));
    if tag == DIDS {
        content.insert("application/did-resolution".to_owned(), schema("Resolution"));
        content.insert("application/did-url-dereferencing".to_owned(), schema("Dereferencing"));
        content.insert("application/ld+json".to_owned(), schema("OlderResolution"));
    }
    content.into()
}

/// The schema of reports, whose parts become schemas of their own.
fn add_report(schemas: &mut Value) {
    let mut report: Value =
        serde_json::from_str(testamur::core::report::SCHEMA).expect("a test reads it");
    let Value::Object(members) = &mut report else { return };
    members.remove("$schema");
    members.remove("$id");
    let parts = members.remove("$defs").unwrap_or_default();
    point_to_components(&mut report);
    schemas["Report"] = report;
    let Value::Object(parts) = parts else { return };
    for (name, mut part) in parts {
        point_to_components(&mut part);
        schemas[format!("report.{name}")] = part;
    }
}

fn point_to_components(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(point_to_components),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(to) if name == "$ref" => {
                        let part = to.strip_prefix("#/$defs/").map(|part| format!("report.{part}"));
                        let part = part.as_deref().unwrap_or("Report");
                        *to = format!("#/components/schemas/{part}");
                    }
                    other => point_to_components(other),
                }
            }
        }
        _ => {}
    }
}
