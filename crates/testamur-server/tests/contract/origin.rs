//! A web server of somebody else, over TLS, that counts what it is asked.

use rcgen::CertifiedKey;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use testamur::HttpFetch;
use testamur::fetch::{AddressKind, Limits, Lookup, Resolve};

/// The host that its certificate is for.
pub(crate) const HOST: &str = "registrar.example.edu";

pub(crate) struct Origin {
    address: SocketAddr,
    certificate: String,
    shared: Arc<Shared>,
}

/// What it does when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Answers,
    /// Nothing, until it has another mood.
    Waits,
    /// 503.
    Fails,
}

struct Shared {
    /// How often each path was asked for.
    asked: Mutex<BTreeMap<String, usize>>,
    documents: Mutex<BTreeMap<String, String>>,
    mood: Mutex<Mood>,
    changed: Condvar,
}

impl Origin {
    pub(crate) fn start() -> Origin {
        let CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed([HOST.to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            asked: Mutex::default(),
            documents: Mutex::default(),
            mood: Mutex::new(Mood::Answers),
            changed: Condvar::new(),
        });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(stream), config) = (stream, Arc::clone(&config)) else { return };
                let shared = Arc::clone(&serving);
                // Who goes away while it is answered need not be.
                std::thread::spawn(move || drop(shared.serve(stream, config)));
            }
        });
        Origin { address, certificate: cert.pem(), shared }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://{HOST}:{}{path}", self.port())
    }

    pub(crate) fn serve(&self, path: &str, document: String) {
        self.shared.documents.lock().unwrap().insert(path.to_owned(), document);
    }

    pub(crate) fn asked(&self, path: &str) -> usize {
        self.shared.asked.lock().unwrap().get(path).copied().unwrap_or(0)
    }

    pub(crate) fn set(&self, mood: Mood) {
        *self.shared.mood.lock().unwrap() = mood;
        self.shared.changed.notify_all();
    }

    /// Waits until this path was asked for.
    pub(crate) fn until_asked(&self, path: &str) {
        while self.asked(path) == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// A guarded client that finds it.
    pub(crate) fn client(&self, limits: Limits) -> HttpFetch {
        HttpFetch::builder()
            .dangerous_allow_addresses(AddressKind::Loopback)
            .root_certificates(self.certificate.as_bytes())
            .unwrap()
            .resolver(Near)
            .limits(limits)
            .build()
    }
}

/// Every host is this machine.
struct Near;

impl Resolve for Near {
    fn resolve<'a>(&'a self, _: &'a str) -> Lookup<'a> {
        Box::pin(async { Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]) })
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream, config: Arc<ServerConfig>) -> io::Result<()> {
        let connection = ServerConnection::new(config).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(connection, stream);
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head);
        let path = head.split(' ').nth(1).unwrap_or_default();
        *self.asked.lock().unwrap().entry(path.to_owned()).or_default() += 1;
        let mut mood = self.mood.lock().unwrap();
        while *mood == Mood::Waits {
            mood = self.changed.wait(mood).unwrap();
        }
        let document = self.documents.lock().unwrap().get(path).cloned();
        let (status, body) = match (*mood, document) {
            (Mood::Fails, _) => ("503 Busy", String::new()),
            (_, None) => ("404 Not Found", String::new()),
            (_, Some(document)) => ("200 OK", document),
        };
        drop(mood);
        // It would have every answer kept for a year, also that it is out of order.
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncache-control: max-age=31536000\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        stream.conn.send_close_notify();
        stream.flush()
    }
}
