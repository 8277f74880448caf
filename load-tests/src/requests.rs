//! Requests as bytes, made once.

use std::sync::atomic::{AtomicU64, Ordering};

/// A request, the same each time but for its `Idempotency-Key` if it has one.
pub(crate) struct Template {
    /// Up to the key.
    start: Vec<u8>,
    /// After the key; nothing without one.
    end: Vec<u8>,
    keyed: bool,
}

impl Template {
    pub(crate) fn get(path: &str) -> Template {
        let start = format!("GET {path} HTTP/1.1\r\nHost: load\r\n\r\n").into_bytes();
        Template { start, end: Vec::new(), keyed: false }
    }

    pub(crate) fn post(path: &str, body: &str) -> Template {
        let start = format!("{}\r\n{body}", head(path, body)).into_bytes();
        Template { start, end: Vec::new(), keyed: false }
    }

    /// With an `Idempotency-Key` that no other request of this run has.
    pub(crate) fn keyed(path: &str, body: &str) -> Template {
        let run = std::process::id();
        let start = format!("{}Idempotency-Key: {run}-", head(path, body)).into_bytes();
        let end = format!("\r\n\r\n{body}").into_bytes();
        Template { start, end, keyed: true }
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        static KEYS: AtomicU64 = AtomicU64::new(0);
        out.extend_from_slice(&self.start);
        if self.keyed {
            let key = KEYS.fetch_add(1, Ordering::Relaxed);
            out.extend_from_slice(key.to_string().as_bytes());
        }
        out.extend_from_slice(&self.end);
    }
}

fn head(path: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: load\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
        body.len()
    )
}
