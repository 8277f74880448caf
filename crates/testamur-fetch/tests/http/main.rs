//! The client through its public interface, against servers on the loopback interface.
#![allow(clippy::unwrap_used)]

mod download;
mod endpoint;
mod memory;
mod server;
mod tls;
