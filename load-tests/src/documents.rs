//! What is issued and verified: the badge that everything else is measured with, issued by the server itself.

use crate::client::{Load, ask};
use crate::requests::Template;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// Where status lists are, as the credentials say; nobody asks there.
pub(crate) const PUBLIC_URL: &str = "https://load.example.edu";

/// The issuers that are measured, as the conformance profile names them.
pub(crate) const SUITES: [&str; 3] = ["eddsa-rdfc-2022", "ecdsa-rdfc-2019-p256", "jose"];

/// The badge, of the issuer with this identifier.
pub(crate) fn draft(issuer: &str) -> Value {
    let badge = include_str!("../../benches/data/badge.json");
    let mut badge: Value = serde_json::from_str(badge).expect("it is JSON");
    badge["issuer"]["id"] = issuer.into();
    badge
}

pub(crate) fn issue_body(issuer: &str) -> String {
    json!({ "credential": draft(issuer) }).to_string()
}

/// The identifier of an issuer, by its name.
pub(crate) fn issuer(server: SocketAddr, name: &str) -> String {
    let all = once(server, &Template::get("/issuers"));
    let all = all["issuers"].as_array().expect("there are issuers");
    let found = all.iter().find(|issuer| issuer["name"] == name).and_then(|one| one["id"].as_str());
    found.expect("the profile has it").to_owned()
}

pub(crate) fn issue_path(suite: &str) -> String {
    format!("/{suite}/credentials/issue")
}

/// A credential that the server issued.
pub(crate) fn issued(server: SocketAddr, suite: &str) -> Value {
    let answer =
        once(server, &Template::post(&issue_path(suite), &issue_body(&issuer(server, suite))));
    answer["verifiableCredential"].clone()
}

/// Where the status list of a credential is.
pub(crate) fn list_url(credential: &Value) -> String {
    let url = credential["credentialStatus"]["statusListCredential"].as_str();
    url.expect("the profile gives statuses").to_owned()
}

pub(crate) fn verify(credential: &Value) -> Template {
    let body = json!({ "verifiableCredential": credential }).to_string();
    Template::post("/credentials/verify", &body)
}

/// Asks once, and gives the answer's body.
pub(crate) fn once(server: SocketAddr, request: &Template) -> Value {
    let mut bytes = Vec::new();
    request.write(&mut bytes);
    let mut stream = TcpStream::connect(server).expect("the server listens");
    stream.write_all(&bytes).expect("it reads");
    let (mut answer, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let count = stream.read(&mut chunk).expect("it answers");
        assert!(count > 0, "the answer ends early: {}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&answer);
        if let Some((_, body)) = text.split_once("\r\n\r\n")
            && let Ok(value) = serde_json::from_str(body)
        {
            return value;
        }
    }
}

/// So many connections, which ask for this again and again.
pub(crate) fn load(connections: usize, time: Duration, mix: Vec<Template>) -> Load {
    let mix = Arc::new(mix);
    Load { connections, time, requests: u64::MAX, mix, pause: Duration::from_millis(1) }
}

/// Asks for a while, so that everything that is made once is there.
pub(crate) async fn warm(server: SocketAddr, load: &Load) {
    let short = Load { requests: 2000, ..load.clone() };
    ask(server, &short).await;
}
