//! Which host a request is for: one, whatever is asked for.

use crate::client::{Answer, TestServer};
use testamur_server::endpoints;

fn asked(server: &TestServer, method: &str, target: &str, hosts: &[&str]) -> Answer {
    let hosts: String = hosts.iter().map(|host| format!("Host: {host}\r\n")).collect();
    let head = format!("{method} {target} HTTP/1.1\r\n{hosts}");
    server.raw(format!("{head}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}").as_bytes())
}

#[test]
fn a_request_names_one_host_whatever_it_asks_for() {
    let server = TestServer::start("one-host");
    let mut places: Vec<_> = endpoints()
        .into_iter()
        .map(|endpoint| (endpoint.method, endpoint.path.replace(['{', '}', '*'], "")))
        .collect();
    // What is nowhere, and what is somewhere else.
    places.extend([("GET", "/nothing".to_owned()), ("PUT", "/issuers".to_owned())]);
    assert!(places.len() > 20);
    for (method, path) in places {
        let whole = format!("http://test{path}");
        let expected = asked(&server, method, &path, &["test"]).status;
        for (target, hosts) in [(&path, &["TEST"][..]), (&whole, &["test"]), (&whole, &[])] {
            let answer = asked(&server, method, target, hosts);
            assert_eq!(answer.status, expected, "{method} {target} {hosts:?}: {}", answer.text);
        }
        for (target, hosts) in [
            (&path, &["test", "test"][..]),
            (&path, &["test", "elsewhere.example"]),
            (&path, &[]),
            (&path, &[""]),
            (&path, &["test, elsewhere.example"]),
            (&whole, &["test", "test"]),
            (&whole, &["elsewhere.example"]),
        ] {
            let answer = asked(&server, method, target, hosts);
            let found = (answer.status, answer.problem());
            assert_eq!(found, (400, "server.hosts".to_owned()), "{method} {target} {hosts:?}");
        }
    }
}
