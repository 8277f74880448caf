//! What whoever runs a server is told when it starts.

use super::Form;
use crate::show;
use testamur_server::START;

/// What is served where.
pub(super) struct Start {
    pub(super) url: String,
    pub(super) who: &'static str,
    pub(super) documents: Vec<String>,
    /// Where the links of DIDs with origins are.
    pub(super) links: Vec<String>,
    /// Status lists that nobody here signs.
    pub(super) unserved: Vec<String>,
    /// What is allowed, and mostly a slip.
    pub(super) doubts: Vec<String>,
}

impl Start {
    /// Tells it whatever the level of the log is. Where that is JSON, nothing else goes to the same stream.
    pub(super) fn tell(&self, form: Form) {
        let Start { url, who, documents, links, unserved, doubts } = self;
        if form == Form::Json {
            tracing::info!(target: START, url, who, "listening");
            for url in documents {
                tracing::info!(target: START, url, "DID document");
            }
            for url in links {
                tracing::info!(target: START, url, "DID configuration");
            }
            for list in unserved {
                tracing::warn!(target: START, list, "status list that is not served");
            }
            for reason in doubts {
                tracing::warn!(target: START, reason, "doubtful");
            }
            return;
        }
        show::tell(&format!("Listening at {url}: {who}.\n"));
        documents_and_doubts(documents, links, doubts);
        for list in unserved {
            show::tell(&format!(
                "Status list that nobody here signs, and that is not served: {list}\n"
            ));
        }
    }
}

/// Tells which DID documents and DID configurations are served, and what may be a slip.
pub(super) fn documents_and_doubts(documents: &[String], links: &[String], doubts: &[String]) {
    for url in documents {
        show::tell(&format!("DID document: {url}\n"));
    }
    for url in links {
        show::tell(&format!("DID configuration: {url}\n"));
    }
    for doubt in doubts {
        show::tell(&format!("Note: {doubt}\n"));
    }
}

/// Says that the configuration was read again; what is served now follows.
pub(super) fn read_again(form: Form) {
    match form {
        Form::Json => tracing::info!(target: START, "configuration read again"),
        Form::Text => show::tell("The configuration was read again.\n"),
    }
}

/// Says why the server goes on as it was.
pub(super) fn not_read_again(form: Form, reason: &str) {
    match form {
        Form::Json => {
            tracing::warn!(target: START, reason, "configuration not read again: the one before is kept");
        }
        Form::Text => {
            show::tell(&format!("Not read again, the configuration before is kept: {reason}\n"));
        }
    }
}

/// The last line of a log in JSON.
pub(super) fn stopped(form: Form) {
    if form == Form::Json {
        tracing::info!(target: START, "stopped");
    }
}

/// The last words to people, when all is stored.
pub(super) fn closed(form: Form) {
    if form == Form::Text {
        show::tell("Stopped.\n");
    }
}
