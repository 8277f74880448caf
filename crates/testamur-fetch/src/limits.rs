//! Every number that a server could otherwise enlarge.

use std::time::Duration;
use testamur_core::evidence::Purpose;

/// Servers that a question for a DID may have come through before it is passed on to a resolver. Real ways have one
/// or two; in a circle of many it is the end.
pub(crate) const VIA_SERVERS: usize = 8;

/// Bytes of what is passed on of a question's way: as many names of hosts and comments as that takes, and no more, as whoever
/// asks can make it up.
pub(crate) const VIA_BYTES: usize = 1024;

/// The bounds of a download and of what is remembered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Time for one document, from the request to its last byte, all redirects and the wait for a
    /// turn included. The default is 10 seconds: people and programs that wait for a verdict seldom
    /// wait longer.
    pub time: Duration,
    /// Time to make one connection, TLS included. The default is 5 seconds.
    pub connect_time: Duration,
    /// Redirects to follow. The default is 5; real chains have one or two.
    pub redirects: usize,
    /// Bytes of a DID document, context or schema. The default is 4 MiB: as much as is read of the log
    /// of a did:webvh, which is the largest of them.
    pub document_bytes: usize,
    /// Bytes of a status list or a related resource. The default is 16 MiB, which holds a
    /// compressed list of 100 million entries of which one in a hundred is set.
    pub list_bytes: usize,
    /// Downloads at the same time; more wait for their turn. The default is 16.
    pub concurrent: usize,
    /// Downloads from one host at the same time, also those that redirects lead to. The default is
    /// 4: a credential that names many documents of one server must not be a way to flood it.
    pub concurrent_per_host: usize,
    /// Bytes of all remembered answers; the least recently used go first. The default is 64 MiB;
    /// 0 switches the memory off.
    pub cache_bytes: usize,
    /// How long an answer may be used without asking again, whatever its server says. The default
    /// is one hour, so that a revocation or a changed key is not missed for long.
    pub longest_lifetime: Duration,
    /// How long an answer is used whose server says nothing (RFC 9111, section 4.2.2, leaves this
    /// to the cache). The default is one minute.
    pub default_lifetime: Duration,
    /// How long "there is no such document" may be remembered. The default is 30 seconds.
    pub longest_absence: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            time: Duration::from_secs(10),
            connect_time: Duration::from_secs(5),
            redirects: 5,
            document_bytes: 4 << 20,
            list_bytes: 16 << 20,
            concurrent: 16,
            concurrent_per_host: 4,
            cache_bytes: 64 << 20,
            longest_lifetime: Duration::from_secs(3600),
            default_lifetime: Duration::from_secs(60),
            longest_absence: Duration::from_secs(30),
        }
    }
}

impl Limits {
    /// The bytes that a document for this purpose may have.
    pub(crate) fn bytes(&self, purpose: Purpose) -> usize {
        match purpose {
            Purpose::Status | Purpose::RelatedResource => self.list_bytes,
            _ => self.document_bytes,
        }
    }
}
