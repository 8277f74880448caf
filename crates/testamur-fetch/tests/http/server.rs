//! A web server on the loopback interface that does as a test says.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What the server does with one request.
pub(crate) enum Part {
    Send(Vec<u8>),
    Wait(Duration),
    /// Bytes until the client goes away.
    Endless(Vec<u8>),
}

/// Answers to a request's head.
pub(crate) type Handler = dyn Fn(&str) -> Vec<Part> + Send + Sync;

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// The heads of all requests so far, and the bodies where there are any.
    pub(crate) requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(
        handler: impl Fn(&str) -> Vec<Part> + Send + Sync + 'static,
    ) -> Server {
        Server::start_with(None, handler).await
    }

    pub(crate) async fn start_with(
        tls: Option<TlsAcceptor>,
        handler: impl Fn(&str) -> Vec<Part> + Send + Sync + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let handler: Arc<Handler> = Arc::new(handler);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, handler, tls) = (Arc::clone(&seen), Arc::clone(&handler), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, &seen, &*handler).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => serve(stream, &seen, &*handler).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        Server { address, requests }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    seen: &Mutex<Vec<String>>,
    handler: &Handler,
) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let mut head = String::from_utf8(head).ok()?;
    let length = head.to_ascii_lowercase();
    let length = length.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).await.ok()?;
    head.push_str(std::str::from_utf8(&body).ok()?);
    seen.lock().unwrap().push(head.clone());
    for part in handler(&head) {
        match part {
            Part::Send(bytes) => stream.write_all(&bytes).await.ok()?,
            Part::Wait(time) => tokio::time::sleep(time).await,
            Part::Endless(bytes) => loop {
                stream.write_all(&bytes).await.ok()?;
                tokio::time::sleep(Duration::from_millis(1)).await;
            },
        }
        stream.flush().await.ok()?;
    }
    stream.shutdown().await.ok()
}

/// A whole answer with these header lines.
pub(crate) fn reply(status: &str, headers: &[&str], body: &str) -> Vec<Part> {
    let mut head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    vec![Part::Send(format!("{head}\r\n{body}").into_bytes())]
}

/// A JSON document with these further header lines.
pub(crate) fn json(headers: &[&str], body: &str) -> Vec<Part> {
    let all: Vec<&str> =
        ["content-type: application/json"].iter().chain(headers).copied().collect();
    reply("200 OK", &all, body)
}

/// The path of a request.
pub(crate) fn path(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or("")
}
