//! A server with issuers of its own, over TLS under names of its own.

use crate::description::Description;
use crate::{Answer, draft};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use serde_json::{Value, json};
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use testamur::did::{KeyForm, PublishedKey, Relationship};
use testamur::fetch::{AddressKind, Lookup, Resolve};
use testamur::{
    CredentialPolicy, HttpFetch, Issuer, KeyType, LocalSigner, OsRandom, SecretKey, Signer, Trust,
    Verdict, Verifier, default_provider,
};
use testamur_server::{
    Bindings, Callers, Limits, Listening, NamedIssuer, Origins, Server, Setup, Tls, UnreachableDids,
};
use testamur_store::{SqliteStore, Store};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

pub(crate) const REGISTRAR: &str = "registrar.university.example";
pub(crate) const LIBRARY: &str = "library.university.example";

/// A server under two names, with a certificate that only its own clients trust.
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    folder: PathBuf,
    pub(crate) certificate: (String, String),
    pub(crate) runtime: Runtime,
    store: Arc<SqliteStore>,
    stop: oneshot::Sender<()>,
    description: Description,
    ended: tokio::task::JoinHandle<()>,
    /// Lists that it said it does not serve.
    pub(crate) unserved: Vec<String>,
}

/// Where a site is, beside its address.
#[derive(Default)]
pub(crate) struct Surroundings {
    /// Unless said, it is under the first of its names.
    pub(crate) public_url: Option<String>,
    pub(crate) network: Option<HttpFetch>,
    /// Whom it trusts, beside the two that these tests are mostly about.
    pub(crate) trusted: Option<String>,
    pub(crate) limits: Option<Limits>,
}

/// Everybody is on this machine.
struct Here;

impl Resolve for Here {
    fn resolve<'a>(&'a self, _host: &'a str) -> Lookup<'a> {
        Box::pin(async { Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]) })
    }
}

impl Site {
    pub(crate) fn start(name: &str, issuers: impl FnOnce(u16) -> Vec<NamedIssuer>) -> Site {
        Site::start_in(name, Surroundings::default(), issuers)
    }

    pub(crate) fn start_in(
        name: &str,
        surroundings: Surroundings,
        issuers: impl FnOnce(u16) -> Vec<NamedIssuer>,
    ) -> Site {
        let folder = format!("testamur-hosting-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let names = [REGISTRAR, LIBRARY].map(str::to_owned);
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let certificate = (made.cert.pem(), made.signing_key.serialize_pem());
        Site::over(folder, certificate, None, surroundings, issuers)
    }

    /// At this address, or at any.
    fn over(
        folder: PathBuf,
        certificate: (String, String),
        address: Option<SocketAddr>,
        surroundings: Surroundings,
        issuers: impl FnOnce(u16) -> Vec<NamedIssuer>,
    ) -> Site {
        let runtime = Runtime::new().unwrap();
        let tls = Tls::from_pem(certificate.0.as_bytes(), certificate.1.as_bytes()).unwrap();
        let (stop, stopped) = oneshot::channel();
        let (store, listening) = runtime.block_on(async {
            let file = folder.join("test.db");
            let store = SqliteStore::open(file, testamur_store::Limits::default()).await.unwrap();
            (Arc::new(store), listening(address).await)
        });
        let port = listening.address().port();
        let Surroundings { public_url, network, trusted, limits } = surroundings;
        let trusted = trusted.into_iter().chain(usual(port));
        let server = Server::open(Setup {
            issuers: issuers(port),
            callers: Callers::InsecureAnybody,
            store: store.clone(),
            public_url: public_url.unwrap_or_else(|| format!("https://{REGISTRAR}:{port}")),
            policy: CredentialPolicy::new(Trust::only(trusted).unwrap()),
            bindings: Bindings::Required,
            unreachable_dids: UnreachableDids::InternalError,
            evidence: testamur::Evidence::new(),
            network,
            resolver: testamur::did::Resolver::standard(),
            origins: Origins::default(),
            limits: limits.unwrap_or_default(),
        });
        let server = runtime.block_on(server).unwrap();
        let description = Description::of(&server.openapi());
        let (address, unserved) = (listening.address(), server.unserved_lists().to_vec());
        let ended = runtime.spawn(async move {
            server.serve(listening, Some(tls), async { drop(stopped.await) }).await;
        });
        Site { address, folder, certificate, runtime, store, stop, ended, unserved, description }
    }

    pub(crate) fn end(self) -> (PathBuf, (String, String), SocketAddr) {
        let _ = self.stop.send(());
        self.runtime.block_on(self.ended).unwrap();
        self.runtime.block_on(self.store.close()).unwrap();
        (self.folder, self.certificate, self.address)
    }

    /// Another server over the same file at the same address.
    pub(crate) fn restarted(self, issuers: impl FnOnce(u16) -> Vec<NamedIssuer>) -> Site {
        self.restarted_in(Surroundings::default(), issuers)
    }

    pub(crate) fn restarted_in(
        self,
        surroundings: Surroundings,
        issuers: impl FnOnce(u16) -> Vec<NamedIssuer>,
    ) -> Site {
        let (folder, certificate, address) = self.end();
        Site::over(folder, certificate, Some(address), surroundings, issuers)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Sends a request over TLS, as whoever knows the site by this name.
    pub(crate) fn ask(
        &self,
        method: &str,
        host: &str,
        path: &str,
        headers: &str,
        body: &str,
    ) -> Answer {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.certificate.0.as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(REGISTRAR).unwrap();
        let client = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
        let mut stream =
            rustls::StreamOwned::new(client, TcpStream::connect(self.address).unwrap());
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let answer = Answer::read(&mut stream);
        self.description.hold(head.as_bytes(), &answer);
        answer
    }

    pub(crate) fn get(&self, host: &str, path: &str) -> Answer {
        self.ask("GET", &format!("{host}:{}", self.port()), path, "", "")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        let host = format!("{REGISTRAR}:{}", self.port());
        self.ask("POST", &host, path, "Content-Type: application/json\r\n", &body.to_string())
    }

    pub(crate) fn issued(&self, name: &str) -> Value {
        let answer =
            self.post(&format!("/{name}/credentials/issue"), &json!({ "credential": draft() }));
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()["verifiableCredential"].clone()
    }

    /// A verifier that knows nothing of this server but its authority, and asks it over the network.
    pub(crate) fn stranger(&self) -> Verifier {
        let fetch = HttpFetch::builder()
            .resolver(Here)
            .dangerous_allow_addresses(AddressKind::Loopback)
            .root_certificates(self.certificate.0.as_bytes())
            .unwrap();
        Verifier::builder().fetch(fetch.build()).build().unwrap()
    }

    pub(crate) fn verdict(&self, verifier: &Verifier, credential: &Value) -> (Verdict, String) {
        let policy = CredentialPolicy::new(Trust::only(usual(self.port())).unwrap());
        let text = credential.to_string();
        let report = self.runtime.block_on(verifier.credential(text.as_bytes(), &policy)).unwrap();
        (report.verdict(), report.to_value().to_string())
    }
}

/// Listens at this address, or at one that stays free when its server has stopped: systems give no port away below
/// 32768 to who asks for any.
async fn listening(address: Option<SocketAddr>) -> Listening {
    if let Some(address) = address {
        return Listening::bind(&address.to_string()).await.unwrap();
    }
    // No two tests of this program try the same.
    static TRIED: AtomicU32 = AtomicU32::new(0);
    let first = 25_000 + std::process::id() % 5_000;
    for _ in 0..1000 {
        let port = first + TRIED.fetch_add(1, Ordering::Relaxed);
        if let Ok(listening) = Listening::bind(&format!("127.0.0.1:{port}")).await {
            return listening;
        }
    }
    panic!("no port is free");
}

fn usual(port: u16) -> [String; 2] {
    [did(REGISTRAR, port, ""), did(LIBRARY, port, ":loans")]
}

pub(crate) fn did(host: &str, port: u16, path: &str) -> String {
    format!("did:web:{host}%3A{port}{path}")
}

pub(crate) type Key = Arc<LocalSigner>;

pub(crate) fn new_key() -> Key {
    let key = SecretKey::generate(KeyType::Ed25519, &mut OsRandom).unwrap();
    Arc::new(LocalSigner::new(key, default_provider()))
}

pub(crate) fn signing(did: &str, fragment: &str, key: &Key) -> Issuer {
    Issuer::with_method(did, format!("{did}#{fragment}"), Arc::clone(key)).unwrap()
}

pub(crate) fn published(did: &str, fragment: &str, key: &Key) -> PublishedKey {
    PublishedKey {
        id: format!("{did}#{fragment}"),
        key: key.public_key().clone(),
        form: KeyForm::Multikey,
        relationships: vec![Relationship::AssertionMethod],
    }
}
