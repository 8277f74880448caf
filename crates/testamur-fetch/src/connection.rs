//! One request over one new connection, to an address that the guard let pass.

use crate::guard::{Guard, Resolve};
use crate::limits::Limits;
use crate::url::Url;
use http::{Method, Request, Response, Version, header};
use http_body_util::Empty;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::error::Error as StdError;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use testamur_core::{Code, Error, Result};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Makes connections.
pub(crate) struct Connector {
    pub(crate) guard: Guard,
    pub(crate) resolver: Arc<dyn Resolve>,
    /// Trusted besides the system's.
    pub(crate) roots: Vec<CertificateDer<'static>>,
    /// Made at the first https request: it reads the system's certificates.
    pub(crate) tls: OnceLock<Result<Arc<ClientConfig>>>,
}

/// Header fields of one answer: more than any real one has.
const HEADERS: usize = 128;
/// Bytes of an answer's head.
const HEAD_BYTES: usize = 64 << 10;
/// Addresses of one host that are tried, one after the other.
const ADDRESSES: usize = 4;
/// How long one of several addresses may take, before the next is tried.
const PATIENCE: Duration = Duration::from_secs(2);

/// Reads certificates in PEM; `None` if there is none.
pub(crate) fn certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().ok()?;
    (!found.is_empty()).then_some(found)
}

impl Connector {
    /// Sends a GET request and reads the answer's head.
    pub(crate) async fn get(
        &self,
        url: &Url,
        headers: Vec<(header::HeaderName, String)>,
        limits: &Limits,
    ) -> Result<Response<Incoming>> {
        let connecting = async {
            let stream = self.connect(url).await?;
            let stream: Box<dyn Stream> = match url.secure {
                true => Box::new(self.secure(url, stream).await?),
                false => Box::new(stream),
            };
            Ok(stream)
        };
        let stream = tokio::time::timeout(limits.connect_time, connecting)
            .await
            .unwrap_or_else(|_| Err(timeout(&url.to_string(), limits.connect_time)))?;
        let broken = |error: hyper::Error| failure(url, &error);
        let (mut sender, connection) = http1::Builder::new()
            .max_headers(HEADERS)
            .max_buf_size(HEAD_BYTES)
            .handshake::<_, Empty<Bytes>>(TokioIo::new(stream))
            .await
            .map_err(broken)?;
        // It ends with the answer's body, or when that is dropped.
        tokio::spawn(connection);
        let mut request = Request::builder()
            .method(Method::GET)
            .version(Version::HTTP_11)
            .uri(&url.path)
            .header(header::HOST, url.authority())
            .header(header::USER_AGENT, concat!("testamur/", env!("CARGO_PKG_VERSION")))
            .header(header::ACCEPT_ENCODING, "identity")
            .header(header::CONNECTION, "close");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Empty::new()).map_err(|error| failure(url, &error))?;
        sender.send_request(request).await.map_err(broken)
    }

    /// Connects to the first address that answers.
    async fn connect(&self, url: &Url) -> Result<TcpStream> {
        let addresses = self.guard.addresses(url, &*self.resolver).await?;
        let mut last = None;
        for (place, address) in addresses.iter().enumerate().take(ADDRESSES) {
            let target = SocketAddr::new(*address, url.port());
            let more = place + 1 < addresses.len().min(ADDRESSES);
            let patience = if more { PATIENCE } else { Duration::MAX };
            match tokio::time::timeout(patience, TcpStream::connect(target)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = Some(error),
                Err(_) => last = Some(io::ErrorKind::TimedOut.into()),
            }
        }
        let error = last.unwrap_or_else(|| io::ErrorKind::NotFound.into());
        Err(failure(url, &error))
    }

    async fn secure(&self, url: &Url, stream: TcpStream) -> Result<impl Stream + use<>> {
        let tls = self.tls.get_or_init(|| self.tls_config()).as_ref().map_err(Error::clone)?;
        let name = match url.address {
            Some(address) => ServerName::from(address),
            None => ServerName::try_from(url.host.trim_end_matches('.').to_owned())
                .map_err(|error| failure(url, &error))?,
        };
        let handshake = TlsConnector::from(Arc::clone(tls)).connect(name, stream).await;
        handshake.map_err(|error| failure(url, &error))
    }

    fn tls_config(&self) -> Result<Arc<ClientConfig>> {
        let mut roots = RootCertStore::empty();
        // Certificates that cannot be read are left out; without any the next check says so.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        for root in &self.roots {
            roots.add(root.clone()).map_err(client)?;
        }
        if roots.is_empty() {
            return Err(client("the system has no certificate authorities"));
        }
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()
            .map_err(client)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::new(config))
    }
}

/// A connection with or without TLS.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + 'static> Stream for T {}

pub(crate) fn timeout(url: &str, limit: Duration) -> Error {
    Error::new(Code::FetchTimeout).with("url", url).with("limit", format_args!("{limit:?}"))
}

pub(crate) fn client(reason: impl std::fmt::Display) -> Error {
    Error::new(Code::FetchClient).with("reason", reason)
}

/// Why a request failed, from the cause that says most.
pub(crate) fn failure(url: &Url, error: &(dyn StdError + 'static)) -> Error {
    let mut cause = Some(error);
    let mut last = error.to_string();
    while let Some(current) = cause {
        if let Some(error) = current.downcast_ref::<rustls::Error>() {
            return Error::new(Code::FetchTls).with("url", url).with("reason", error);
        }
        last = current.to_string();
        // An io::Error shows its inner error's causes, but not the inner error itself.
        let inner = current.downcast_ref::<io::Error>().and_then(|error| error.get_ref());
        cause = match inner {
            Some(inner) => Some(inner),
            None => current.source(),
        };
    }
    Error::new(Code::FetchConnect).with("url", url).with("reason", last)
}
