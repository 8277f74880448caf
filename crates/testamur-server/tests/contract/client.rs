//! A server to ask, and a client that can also send what no library would.

use crate::description::Description;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use testamur::{Evidence, HttpFetch};
use testamur_server::{
    Bindings, Callers, Keeping, Limits, Listening, Origins, Server, Setup, Unnamed,
    UnreachableDids, conformance,
};
use testamur_store::{Actor, ApiKey, AuditLog, Grant, Issue, Scope, SqliteStore, Store};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// A server of the conformance profile, without a network.
pub(crate) struct TestServer {
    address: SocketAddr,
    folder: PathBuf,
    store: Arc<SqliteStore>,
    runtime: Runtime,
    description: Description,
    stop: Option<oneshot::Sender<()>>,
    ended: Option<tokio::task::JoinHandle<()>>,
    keep: bool,
    callers: Callers,
    keeping: Keeping,
}

/// What a server of a test differs in from others.
struct Start {
    limits: Limits,
    callers: Callers,
    keeping: Keeping,
    evidence: Evidence,
    network: Option<HttpFetch>,
    unnamed: Unnamed,
    unreachable_dids: UnreachableDids,
    /// The name of an issuer of the profile that is not there.
    without: Option<&'static str>,
    origins: Origins,
}

impl Default for Start {
    fn default() -> Start {
        Start {
            limits: Limits::default(),
            callers: Callers::InsecureAnybodyUnlessKeys,
            keeping: Keeping::Nothing,
            evidence: Evidence::new(),
            network: None,
            unnamed: Unnamed::FilledIn,
            unreachable_dids: UnreachableDids::InternalError,
            without: None,
            origins: Origins::default(),
        }
    }
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn read(stream: &mut impl Read) -> Answer {
        let mut bytes = Vec::new();
        // A server that refuses a long body may close before all of it was sent.
        let _ = stream.read_to_end(&mut bytes);
        Answer::first(&String::from_utf8(bytes).unwrap()).0
    }

    /// All answers of a connection that is closed after the last.
    pub(crate) fn read_all(mut stream: TcpStream) -> Vec<Answer> {
        let mut whole = String::new();
        stream.read_to_string(&mut whole).unwrap();
        let (mut rest, mut answers) = (&*whole, Vec::new());
        while !rest.is_empty() {
            let (answer, after) = Answer::first(rest);
            answers.push(answer);
            rest = after;
        }
        answers
    }

    /// The first answer of these, and what comes after it.
    fn first(whole: &str) -> (Answer, &str) {
        let (head, rest) =
            whole.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {whole:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap());
        let headers: BTreeMap<String, String> =
            headers.map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned())).collect();
        let length = headers.get("content-length").map_or(rest.len(), |n| n.parse().unwrap());
        let (text, after) = rest.split_at(length.min(rest.len()));
        (Answer { status, headers, text: text.to_owned() }, after)
    }

    /// The body, which is always a JSON object, and says so.
    pub(crate) fn json(&self) -> Value {
        let kind = self.headers.get("content-type").unwrap_or_else(|| panic!("no type: {self:?}"));
        assert!(kind.contains("json"), "{kind}");
        let value: Value = serde_json::from_str(&self.text).unwrap();
        assert!(value.is_object(), "{value}");
        value
    }

    /// The code of a problem, which is told as RFC 9457 has it.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{self:?}");
        let value = self.json();
        assert_eq!(value["status"], self.status, "{value}");
        for member in ["type", "title", "detail"] {
            assert!(value[member].as_str().is_some_and(|text| !text.is_empty()), "{value}");
        }
        value["code"].as_str().unwrap().to_owned()
    }
}

impl TestServer {
    pub(crate) fn start(name: &str) -> TestServer {
        TestServer::with_limits(name, Limits::default())
    }

    pub(crate) fn with_limits(name: &str, limits: Limits) -> TestServer {
        TestServer::over(TestServer::folder(name), Start { limits, ..Start::default() })
    }

    /// A server that gets documents through this client.
    pub(crate) fn with_network(name: &str, limits: Limits, network: HttpFetch) -> TestServer {
        let start = Start { limits, network: Some(network), ..Start::default() };
        TestServer::over(TestServer::folder(name), start)
    }

    /// A server without a network that knows these documents.
    pub(crate) fn knowing(name: &str, evidence: Evidence) -> TestServer {
        TestServer::over(TestServer::folder(name), Start { evidence, ..Start::default() })
    }

    /// The profile as it is: drafts must name their issuer, which the other servers of these tests fill in, and DIDs
    /// whose documents cannot be had are not found.
    pub(crate) fn of_profile(name: &str) -> TestServer {
        let unreachable_dids = UnreachableDids::InsecureNotFound;
        let start = Start { unnamed: Unnamed::Refused, unreachable_dids, ..Start::default() };
        TestServer::over(TestServer::folder(name), start)
    }

    /// A server that pages of these origins may use.
    pub(crate) fn allowing(name: &str, origins: &[&str]) -> TestServer {
        let allow = |all: Origins, origin: &&str| all.allow(origin).unwrap();
        let origins = origins.iter().fold(Origins::default(), allow);
        TestServer::over(TestServer::folder(name), Start { origins, ..Start::default() })
    }

    /// A server that keeps what it issues.
    pub(crate) fn keeping(name: &str) -> TestServer {
        let start = Start { keeping: Keeping::Identified, ..Start::default() };
        TestServer::over(TestServer::folder(name), start)
    }

    /// A server that asks for API keys, and the token of one with the scope admin.
    pub(crate) fn asking(name: &str) -> (TestServer, String) {
        TestServer::asking_within(name, Limits::default())
    }

    pub(crate) fn asking_within(name: &str, limits: Limits) -> (TestServer, String) {
        let folder = TestServer::folder(name);
        let runtime = Runtime::new().unwrap();
        let (_, token) = runtime.block_on(async {
            let file = folder.join("test.db");
            let store = SqliteStore::open(file, testamur_store::Limits::default()).await.unwrap();
            let key = add_key(&store, grant(&[Scope::Admin])).await;
            store.close().await.unwrap();
            key
        });
        let start = Start { callers: Callers::WithApiKey, limits, ..Start::default() };
        (TestServer::over(folder, start), token)
    }

    pub(crate) fn folder(name: &str) -> PathBuf {
        let folder = format!("testamur-server-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn over(folder: PathBuf, start: Start) -> TestServer {
        let Start { limits, callers, keeping, evidence, network, unnamed, .. } = start;
        let Start { unreachable_dids, without, origins, .. } = start;
        let runtime = Runtime::new().unwrap();
        let (stop, stopped) = oneshot::channel();
        let (store, listening, server) = runtime.block_on(async {
            let file = folder.join("test.db");
            let store = SqliteStore::open(file, testamur_store::Limits::default()).await.unwrap();
            let store = Arc::new(store);
            let listening = Listening::bind("127.0.0.1:0").await.unwrap();
            let issuers = conformance::issuers(Some("test")).unwrap().into_iter();
            let issuers = issuers.filter(|issuer| Some(issuer.name()) != without);
            let server = Server::open(Setup {
                issuers: issuers.map(|issuer| issuer.keep(keeping).unnamed(unnamed)).collect(),
                callers,
                store: store.clone(),
                public_url: "https://university.example".to_owned(),
                policy: conformance::policy(),
                bindings: Bindings::InsecureAsAsked,
                unreachable_dids,
                evidence,
                network,
                resolver: testamur::did::Resolver::standard(),
                origins,
                limits,
            });
            (store, listening, server.await.unwrap())
        });
        let address = listening.address();
        let description = Description::of(&server.openapi());
        let ended = runtime.spawn(async move {
            let stopped = async { drop(stopped.await) };
            server.serve(listening, None, stopped).await;
        });
        TestServer {
            address,
            folder,
            store,
            runtime,
            description,
            stop: Some(stop),
            ended: Some(ended),
            keep: false,
            callers,
            keeping,
        }
    }

    /// Stops the server and starts another one over the same file.
    pub(crate) fn restarted(self) -> TestServer {
        self.started_again(None)
    }

    /// Likewise, without this issuer.
    pub(crate) fn restarted_without(self, name: &'static str) -> TestServer {
        self.started_again(Some(name))
    }

    fn started_again(mut self, without: Option<&'static str>) -> TestServer {
        self.keep = true;
        let (folder, callers, keeping) = (self.folder.clone(), self.callers, self.keeping);
        drop(self);
        TestServer::over(folder, Start { callers, keeping, without, ..Start::default() })
    }

    /// Stops the server, and waits until it has.
    pub(crate) fn stop(&mut self) {
        if let (Some(stop), Some(ended)) = (self.stop.take(), self.ended.take()) {
            let _ = stop.send(());
            self.runtime.block_on(ended).unwrap();
        }
    }

    /// Stops the server, and reads all files of its store.
    pub(crate) fn stopped_files(&mut self) -> Vec<u8> {
        self.stop();
        self.runtime.block_on(self.store.close()).unwrap();
        let files = std::fs::read_dir(&self.folder).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }

    /// Where a path of it is.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// Sends these bytes, whatever they are.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes);
        let answer = Answer::read(&mut stream);
        self.description.hold(bytes, &answer);
        answer
    }

    pub(crate) fn get_accepting(&self, path: &str, accept: &str) -> Answer {
        let head = "HTTP/1.1\r\nHost: test\r\nConnection: close";
        self.raw(format!("GET {path} {head}\r\nAccept: {accept}\r\n\r\n").as_bytes())
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.raw(
            format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n").as_bytes(),
        )
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(path, &[("Content-Type", "application/json")], body.to_string().as_bytes())
    }

    pub(crate) fn send(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.ask("POST", path, headers, body)
    }

    /// Asks with an API key.
    pub(crate) fn ask_as(&self, token: &str, method: &str, path: &str, body: &Value) -> Answer {
        let authorization = format!("Bearer {token}");
        self.ask(method, path, &[("Authorization", &authorization)], body.to_string().as_bytes())
    }

    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: {}\r\n",
            body.len()
        );
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        let mut request = request.into_bytes();
        request.extend_from_slice(body);
        self.raw(&request)
    }

    /// Sends the same request so many times over one connection, and reads nothing yet.
    pub(crate) fn begin(&self, path: &str, body: &[u8], times: usize) -> TcpStream {
        let mut stream = self.connect();
        for left in (0..times).rev() {
            let close = if left == 0 { "Connection: close\r\n" } else { "" };
            let head = format!("POST {path} HTTP/1.1\r\nHost: test\r\n{close}Content-Length: ");
            stream.write_all(format!("{head}{}\r\n\r\n", body.len()).as_bytes()).unwrap();
            stream.write_all(body).unwrap();
        }
        stream
    }

    /// Begins a request with a body of so many bytes, and waits until it is let in: only then the server asks for them.
    pub(crate) fn let_in(&self, path: &str, bytes: usize) -> TcpStream {
        let mut stream = self.connect();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: test\r\nContent-Length: {bytes}\r\nExpect: 100-continue\r\n\
             Connection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut go_on = [0; 25];
        stream.read_exact(&mut go_on).unwrap();
        assert!(go_on.starts_with(b"HTTP/1.1 100 Continue"), "{}", String::from_utf8_lossy(&go_on));
        stream
    }

    /// Makes an API key: its id and its token.
    pub(crate) fn key(&self, grant: Grant) -> (String, String) {
        self.runtime.block_on(add_key(&*self.store, grant))
    }

    pub(crate) fn revoke(&self, id: &str) {
        let now = testamur::now().unwrap();
        self.runtime.block_on(self.store.revoke_api_key(id, Actor::Operator, now)).unwrap();
    }

    /// Stores that an issuer issued this so many times, without a status.
    pub(crate) fn store_issued(&self, issuer: &str, id: &str, times: usize) {
        for _ in 0..times {
            let issue = Issue {
                issuer: issuer.to_owned(),
                credential: Some(id.to_owned()),
                entries: Vec::new(),
                kept: None,
                actor: Actor::Operator,
                at: testamur::now().unwrap(),
                answered: None,
            };
            self.runtime.block_on(self.store.issue(issue)).unwrap();
        }
    }

    /// How many indices of the lists of an issuer were given away.
    pub(crate) fn allocated(&self, issuer: &str) -> u64 {
        let lists = self.runtime.block_on(self.store.lists()).unwrap();
        lists.iter().filter(|list| list.issuer == issuer).map(|list| list.allocated).sum()
    }

    /// Deletes answers that have expired, and says how many there were.
    pub(crate) fn sweep(&self) -> u64 {
        self.runtime.block_on(self.store.sweep(testamur::now().unwrap())).unwrap()
    }

    /// The last entry of the audit log.
    pub(crate) fn last_audited(&self) -> Value {
        let last = self.audited() - 1;
        let entries = self.runtime.block_on(self.store.audit(last, 1)).unwrap();
        serde_json::from_str(&entries[0].content).unwrap()
    }

    /// How many entries the audit log has.
    pub(crate) fn audited(&self) -> u64 {
        self.runtime.block_on(testamur_store::audit::verify(&*self.store)).unwrap().sequence
    }
}

/// What is given with these scopes, for all issuers and for good.
pub(crate) fn grant(scopes: &[Scope]) -> Grant {
    Grant { scopes: scopes.iter().copied().collect(), ..Grant::default() }
}

async fn add_key(store: &dyn Store, grant: Grant) -> (String, String) {
    let now = testamur::now().unwrap();
    let (key, token) = ApiKey::generate(grant, now, &mut testamur::OsRandom).unwrap();
    let id = key.id.clone();
    store.add_api_key(key, Actor::Operator).await.unwrap();
    (id, token.dangerous_reveal().to_owned())
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.stop();
        self.runtime.block_on(self.store.close()).unwrap();
        if !self.keep {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}
