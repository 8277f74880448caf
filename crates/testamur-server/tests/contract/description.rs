//! The description of the API, and whether what the server does is what it says. Every answer in these tests is
//! held against it.

use crate::client::{Answer, TestServer};
use crate::verify;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use testamur::core::evidence::{Document, Evidence, Step};
use testamur::core::json::parse;
use testamur::core::report::Outcome;
use testamur_schema::Schemas;
use testamur_server::{endpoints, openapi};

const URL: &str = "https://university.example/openapi.json";

/// What a server says of itself.
pub(crate) struct Description {
    api: Value,
    schemas: Schemas,
}

/// That of a server that asks for keys, and hosts no DIDs.
fn description() -> &'static Description {
    static DESCRIPTION: OnceLock<Description> = OnceLock::new();
    DESCRIPTION.get_or_init(|| Description::of(&openapi()))
}

impl Description {
    pub(crate) fn of(text: &str) -> Description {
        Description { api: serde_json::from_str(text).unwrap(), schemas: Schemas::new() }
    }

    /// The operation that a request is for: that of the template with the most words of the path.
    fn operation(&self, method: &str, path: &str) -> Option<(&str, &Value)> {
        let path = path.split('?').next().unwrap();
        // A request line may have a whole URL.
        let path = path
            .split_once("://")
            .map(|(_, rest)| rest)
            .map_or(path, |rest| &rest[rest.find('/').unwrap()..]);
        let fits = |template: &str| {
            let (before, rest) = template.split_once("{did}").unwrap_or((template, ""));
            if before != template {
                return path.starts_with(before) && rest.is_empty();
            }
            let (mut asked, mut parts) = (path.split('/'), template.split('/'));
            let fit = |(asked, part): (&str, &str)| asked == part || part.starts_with('{');
            asked.clone().count() == parts.clone().count()
                && asked.by_ref().zip(parts.by_ref()).all(fit)
        };
        let paths = self.api["paths"].as_object().unwrap();
        let found = paths.iter().filter(|(template, _)| fits(template));
        let (template, item) = found.min_by_key(|(template, _)| template.matches('{').count())?;
        Some((template, item.get(method.to_ascii_lowercase())?))
    }

    /// Holds a value against a schema of the description.
    fn check(&self, value: &str, schema: &Value, what: &str) {
        let mut root: Map<String, Value> = schema.as_object().unwrap().clone();
        root.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
        root.insert("$id".into(), json!(URL));
        root.insert("$defs".into(), self.api["components"]["schemas"].clone());
        // Where a schema by itself has its parts.
        let root = Value::from(root).to_string().replace("#/components/schemas/", "#/$defs/");
        let mut evidence = Evidence::new();
        evidence.insert(URL, Ok(Document::given(root.into_bytes())));
        let entry = parse(json!({ "id": URL, "type": "JsonSchema" }).to_string().as_bytes());
        let step =
            self.schemas.check(&parse(value.as_bytes()).unwrap(), &entry.unwrap(), &evidence);
        let Step::Done(finding) = step else { panic!("{what}: something else is asked for") };
        assert_eq!(finding.outcome, Outcome::Passed, "{what}: {finding:?}\n{value}");
    }

    /// Holds an answer against the description; and the request, if it was done.
    pub(crate) fn hold(&self, request: &[u8], answer: &Answer) {
        let request = String::from_utf8_lossy(request);
        let (head, body) = request.split_once("\r\n\r\n").unwrap_or((&request, ""));
        let mut words = head.split(' ');
        let (Some(method), Some(path)) = (words.next(), words.next()) else { return };
        let what = format!("{method} {path}: {}", answer.status);
        // What was no HTTP was answered before anything of this server saw it.
        let is_ours = answer.headers.contains_key("x-request-id");
        let asked = if method == "HEAD" { "GET" } else { method };
        let Some((_, operation)) = self.operation(asked, path).filter(|_| is_ours) else {
            let (refused, options) =
                ([400, 404, 405, 431], method == "OPTIONS" && answer.status == 204);
            assert!(options || refused.contains(&answer.status), "{what} is not described");
            return;
        };
        let response = &operation["responses"][answer.status.to_string()];
        assert!(response.is_object(), "{what} is not described: {}", answer.text);
        for (name, header) in response["headers"].as_object().unwrap() {
            let header = match header["$ref"].as_str() {
                Some(reference) => self.api.pointer(&reference[1..]).unwrap(),
                None => header,
            };
            let sent = answer.headers.contains_key(&name.to_ascii_lowercase());
            assert!(sent || header["required"] != true, "{what} has no {name}");
        }
        if [303, 304].contains(&answer.status) {
            assert_eq!((answer.text.as_str(), response.get("content")), ("", None), "{what}");
            return;
        }
        let kind = answer.headers["content-type"].split(';').next().unwrap();
        let content = response["content"].get(kind).unwrap_or_else(|| panic!("{what} as {kind}"));
        let is_json = kind.ends_with("json") || kind.starts_with("application/did");
        if let Some(schema) = content.get("schema").filter(|_| is_json && method != "HEAD") {
            self.check(&answer.text, schema, &what);
        }
        let taken = operation["requestBody"]["content"]["application/json"].get("schema");
        if let (Some(schema), 200..300) = (taken, answer.status) {
            self.check(body, schema, &format!("the body of {what}"));
        }
    }
}

#[test]
fn the_description_has_every_endpoint_and_says_who_may_ask() {
    let server = TestServer::start("described");
    let answer = server.get("/openapi.json");
    assert_eq!(answer.status, 200);
    let served = answer.json();
    assert_eq!(served["openapi"], "3.1.0");
    let api = &description().api;
    let mut ids = BTreeSet::new();
    let mut described = 0;
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            described += 1;
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} twice");
            for member in ["summary", "tags", "responses"] {
                assert!(operation.get(member).is_some(), "{method} {path} has no {member}");
            }
            let parameters = operation["parameters"].as_array().unwrap();
            for part in path.split('/').filter(|part| part.starts_with('{')) {
                let name = part.trim_matches(['{', '}']);
                let is_it = |one: &Value| one["name"] == name && one["in"] == "path";
                assert!(parameters.iter().any(is_it), "{path} does not describe {name}");
            }
            // Who is not asked for a key is not told of keys, but for management.
            let needs_key = served["paths"][path][method].get("security").is_some();
            assert_eq!(needs_key, path.starts_with("/admin/"), "{path}");
        }
    }
    let endpoints = endpoints();
    // An empty DID has a path of its own.
    assert_eq!(described + 1, endpoints.len());
    for endpoint in endpoints {
        let path = endpoint.path.replace("{*", "{");
        let (_, operation) = description().operation(endpoint.method, &path).unwrap();
        let scopes = endpoint.scopes.iter().map(|scope| json!({ "apiKey": [scope.name()] }));
        let scopes: Vec<Value> = scopes.collect();
        let said = operation.get("security").and_then(Value::as_array);
        assert_eq!(said, Some(&scopes).filter(|scopes| !scopes.is_empty()), "{path}");
    }
    assert_no_dangling(api, api);
}

fn assert_no_dangling(api: &Value, value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| assert_no_dangling(api, item)),
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str().filter(|_| name == "$ref") {
                    Some(to) => assert!(api.pointer(&to[1..]).is_some(), "{to} leads nowhere"),
                    None => assert_no_dangling(api, member),
                }
            }
        }
        _ => {}
    }
}

/// What the description gives as examples is what its schemas ask for.
#[test]
fn examples_fit_their_schemas() {
    let described = description();
    let mut examples = 0;
    for (name, schema) in described.api["components"]["schemas"].as_object().unwrap() {
        for example in schema["examples"].as_array().into_iter().flatten() {
            examples += 1;
            // A schema is asked of an object; the reader of documents takes nothing else.
            let wrapped = json!({ "type": "object", "properties": { "example": { "$ref": format!("#/components/schemas/{name}") } } });
            described.check(&json!({ "example": example }).to_string(), &wrapped, name);
        }
    }
    assert!(examples > 3, "{examples}");
}

/// Who begins with the examples of a description gets somewhere.
#[test]
fn examples_do_what_they_are_examples_of() {
    let server = TestServer::of_profile("examples");
    let api = server.get("/openapi.json").json();
    let post = |path: &str| {
        let operation = &api["paths"][path]["post"];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let schema = api.pointer(&schema["$ref"].as_str().unwrap()[1..]).unwrap();
        let issuer = operation["parameters"].as_array().unwrap();
        let issuer = issuer.iter().find(|parameter| parameter["name"] == "issuer");
        let issuer = issuer.map_or("", |parameter| parameter["example"].as_str().unwrap());
        (path.replace("{issuer}", issuer), schema["examples"][0].clone())
    };
    let sent = |path: &str, status: u16| {
        let (path, example) = post(path);
        let answer = server.post(&path, &example);
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        answer.json()
    };
    let issued = sent("/{issuer}/credentials/issue", 201)["verifiableCredential"].clone();
    assert_eq!(verify(&server, &issued).status, 200);
    // What the one example issues the other revokes.
    sent("/credentials/status", 200);
    assert_eq!(verify(&server, &issued).status, 400);
    let derived = sent("/credentials/derive", 201)["verifiableCredential"].clone();
    assert_eq!(verify(&server, &derived).status, 200);
    for path in ["/credentials/verify", "/presentations/verify"] {
        assert_eq!(sent(path, 200)["verified"], true, "{path}");
    }
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let server = TestServer::start("page");
    let mut seen = 0;
    for (path, kind) in [
        ("/docs", "text/html; charset=utf-8"),
        ("/docs/page.css", "text/css; charset=utf-8"),
        ("/docs/page.js", "text/javascript; charset=utf-8"),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.headers["content-type"].as_str()), (200, kind));
        let policy = &answer.headers["content-security-policy"];
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        for foreign in ["http://", "https://", "eval(", "innerHTML", " style=", " onclick="] {
            assert!(!answer.text.contains(foreign), "{path} has {foreign}");
        }
        // What the page names is there.
        for part in answer.text.split('"').filter(|text| text.starts_with("docs/")) {
            assert_eq!(server.get(&format!("/{part}")).status, 200, "{part}");
            seen += 1;
        }
    }
    assert_eq!(seen, 2);
    let beside = server.get("/docs/");
    assert_eq!((beside.status, beside.headers["location"].as_str()), (308, "../docs"));
    assert_eq!(server.get("/docs/page.html").problem(), "server.route");
}
