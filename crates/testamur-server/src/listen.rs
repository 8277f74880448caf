//! Connections: taken, kept within bounds, ended.

use crate::Tls;
use crate::limits::{HANDSHAKE, HEAD, Limits, REFUSAL, REFUSALS, STREAMS, TAKEN_BACK};
use crate::log::TARGET;
use crate::owed::{Owed, Owing};
use crate::patience::Patient;
use crate::problem::Problem;
use crate::server::Server;
use crate::sweep;
use crate::tls::HTTP_2;
use axum::Router;
use hyper::server::conn::{http1, http2};
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use prometheus_client::metrics::gauge::Gauge;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use testamur::{Code, Error, Result};
use testamur_store::Answer;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// An address that connections may come to.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listening {
    /// Listens at an address with its port; with port 0, at one that is free.
    ///
    /// # Errors
    /// [`Code::ServerListen`].
    pub async fn bind(address: &str) -> Result<Listening> {
        let failed = |error: std::io::Error| {
            Error::new(Code::ServerListen).with("address", address).with("reason", error)
        };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Listening { listener, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Server {
    /// Answers until `stop` ends. Then no more connections are taken, requests under way are answered
    /// a second longer than [one may take](Limits::answer_time), and the store is to be closed by who opened it.
    pub async fn serve(
        &self,
        listening: Listening,
        tls: Option<Tls>,
        stop: impl Future<Output = ()>,
    ) {
        let ((), under_way) = self.serve_until(&listening, tls, stop).await;
        drop(listening);
        under_way.end().await;
    }

    /// Answers until `until` ends, and gives what came of that, with the requests that are under way. Another server may
    /// go on at the same address.
    pub async fn serve_until<T>(
        &self,
        listening: &Listening,
        tls: Option<Tls>,
        until: impl Future<Output = T>,
    ) -> (T, UnderWay) {
        let limits = Arc::new(self.0.limits.clone());
        let refusals = Arc::new(Semaphore::new(REFUSALS));
        let graceful = GracefulShutdown::new();
        let router = self.router();
        let mut until = std::pin::pin!(until);
        let sweeping = sweep::forever(self.0.store(), &self.0.metrics, limits.sweep_pause);
        let mut sweeping = std::pin::pin!(sweeping);
        loop {
            let stream = tokio::select! {
                ended = &mut until => {
                    return (ended, UnderWay { graceful, longest: limits.stop_time() });
                }
                never = &mut sweeping => match never {},
                accepted = listening.listener.accept() => accepted,
            };
            let Ok((stream, _)) = stream else {
                // Nothing can be said to who could not connect; without a pause, a lack of file
                // descriptors would keep a processor busy.
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let Ok(place) = Arc::clone(&self.0.room).try_acquire_owned() else {
                self.0.metrics.refused.inc();
                // Over TLS nothing could be said without a handshake, nor to more than a few at a time.
                if let (None, Ok(turn)) = (&tls, Arc::clone(&refusals).try_acquire_owned()) {
                    tokio::spawn(refuse(stream, self.0.request_names.next(), turn));
                }
                continue;
            };
            let connection = Connection {
                _open: OpenConnection::counted(&self.0.metrics.connections),
                router: router.clone(),
                tls: tls.clone(),
                watcher: graceful.watcher(),
                limits: Arc::clone(&limits),
                _place: place,
            };
            tokio::spawn(connection.serve(stream));
        }
    }
}

/// Requests that a server is answering when it takes no more.
#[must_use]
pub struct UnderWay {
    graceful: GracefulShutdown,
    longest: Duration,
}

impl UnderWay {
    /// Lets them be answered, for a second longer than [one may take](Limits::answer_time), and ends their connections.
    pub async fn end(self) {
        let _ = tokio::time::timeout(self.longest, self.graceful.shutdown()).await;
    }
}

impl fmt::Debug for UnderWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnderWay").field("longest", &self.longest).finish_non_exhaustive()
    }
}

const PAUSE: Duration = Duration::from_millis(50);

/// Says that there is no room, whatever is asked, and reads what was sent meanwhile: a connection that is closed
/// with something unread takes the answer with it.
async fn refuse(mut stream: TcpStream, name: String, _turn: OwnedSemaphorePermit) {
    let Answer { content_type, body, .. } = Problem::new(Code::ServerBusy).answer();
    let head = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: {content_type}\r\nretry-after: 2\r\n\
         x-request-id: {name}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let said = async {
        stream.write_all(&[head.as_bytes(), &body].concat()).await?;
        stream.shutdown().await?;
        while stream.read(&mut [0; 4096]).await? > 0 {}
        std::io::Result::Ok(())
    };
    // Who does not listen is not waited for.
    let _ = tokio::time::timeout(REFUSAL, said).await;
}

struct Connection {
    router: Router,
    tls: Option<Tls>,
    watcher: Watcher,
    limits: Arc<Limits>,
    _place: OwnedSemaphorePermit,
    _open: OpenConnection,
}

/// A connection among those that are open.
struct OpenConnection(Gauge);

impl OpenConnection {
    fn counted(open: &Gauge) -> OpenConnection {
        open.inc();
        OpenConnection(open.clone())
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Connection {
    async fn serve(self, stream: TcpStream) {
        // An answer is written at once; there is nothing to wait for.
        let _ = stream.set_nodelay(true);
        match self.tls.clone() {
            None => self.http_1(stream).await,
            Some(Tls { acceptor, .. }) => {
                let handshake = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream));
                match handshake.await {
                    Ok(Ok(stream)) if stream.get_ref().1.alpn_protocol() == Some(HTTP_2) => {
                        self.http_2(stream).await;
                    }
                    Ok(Ok(stream)) => self.http_1(stream).await,
                    Ok(Err(_)) | Err(_) => tracing::debug!(target: TARGET, "no TLS handshake"),
                }
            }
        }
    }

    async fn http_1(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let stream = TokioIo::new(Patient::new(stream, &self.limits));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head_time)
            .max_buf_size(HEAD)
            .serve_connection(stream, TowerToHyperService::new(self.router));
        // A connection that breaks concerns nobody but its client.
        let _ = self.watcher.watch(connection).await;
    }

    async fn http_2(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let stream = TokioIo::new(Patient::new(stream, &self.limits));
        let owing = Owing::new();
        let (service, owed) = (TowerToHyperService::new(self.router), Arc::clone(&owing));
        let service = service_fn(move |request| {
            let (answering, asked) = (service.call(request), owed.asked());
            async move { answering.await.map(|answer| answer.map(|body| Owed::new(body, asked))) }
        });
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(HEAD as u32)
            .max_pending_accept_reset_streams(TAKEN_BACK)
            .serve_connection(stream, service);
        tokio::select! {
            _ = self.watcher.watch(connection) => {}
            () = owing.is_left(&self.limits) => {
                tracing::debug!(target: TARGET, "an answer is not taken, or nothing is asked");
            }
        }
    }
}

/// A future that ends when the process is asked to stop: by SIGTERM or SIGINT, or Ctrl-C. From the call on, not
/// from the first time that it is waited for, these do not end the process by themselves: have it before anybody is
/// told that there is a server. To be called in a tokio runtime.
pub fn stop_signal() -> impl Future<Output = ()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{Signal, SignalKind, signal};
        let received = |kind| {
            let mut signals: Option<Signal> = signal(kind).ok();
            async move {
                match &mut signals {
                    Some(signals) => drop(signals.recv().await),
                    // What cannot be waited for still ends the process, as it does every other.
                    None => std::future::pending().await,
                }
            }
        };
        let (terminated, interrupted) =
            (received(SignalKind::terminate()), received(SignalKind::interrupt()));
        async move {
            tokio::select! {
                () = terminated => {}
                () = interrupted => {}
            }
        }
    }
    #[cfg(windows)]
    {
        let signals = tokio::signal::windows::ctrl_c().ok();
        async move {
            match signals {
                Some(mut signals) => drop(signals.recv().await),
                None => std::future::pending().await,
            }
        }
    }
}

/// SIGHUPs, by which a process is asked to read its configuration again. From when this is made on, they do not end the
/// process. To be made in a tokio runtime; where there are none, none ever comes.
#[derive(Debug)]
pub struct Hangups {
    #[cfg(unix)]
    signals: Option<tokio::signal::unix::Signal>,
}

impl Hangups {
    /// Those that come from now on.
    pub fn new() -> Hangups {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Hangups { signals: signal(SignalKind::hangup()).ok() }
        }
        #[cfg(not(unix))]
        Hangups {}
    }

    /// Waits for the next.
    pub async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signals) = &mut self.signals
            && signals.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }
}

impl Default for Hangups {
    fn default() -> Hangups {
        Hangups::new()
    }
}
