//! The client through its public interface, against servers on the loopback interface.
#![allow(clippy::unwrap_used)]

mod download;
mod memory;
mod server;
mod tls;
