//! What stays as it was at the start when a configuration is read again.

use super::config::Config;
use super::place::Place;
use std::path::PathBuf;

/// What a server takes from its configuration once.
pub(super) struct Lasting {
    listen: String,
    database: PathBuf,
    /// Requests and connections at a time.
    at_a_time: [usize; 2],
}

impl Lasting {
    pub(super) fn of(config: &Config) -> Lasting {
        let limits = &config.limits;
        Lasting {
            listen: config.listen.clone(),
            database: config.database.clone(),
            at_a_time: [limits.requests, limits.connections],
        }
    }

    /// What another configuration says otherwise, and what goes on in its place.
    pub(super) fn kept(&self, config: &Config, place: &Place<'_>) -> Vec<String> {
        let next = Lasting::of(config);
        let mut kept = Vec::new();
        // An address on the command line goes before that of the file, now as then.
        if next.listen != self.listen && place.arguments.listen.is_none() {
            kept.push(format!(
                "listen is {} now, and the server goes on at {}: a new address takes a new start.",
                next.listen, place.address
            ));
        }
        if next.database != self.database {
            kept.push(format!(
                "database is {} now, and the server goes on with {}: another one takes a new start.",
                next.database.display(),
                self.database.display()
            ));
        }
        let members = ["requests", "connections"];
        for (member, (new, old)) in members.iter().zip(next.at_a_time.iter().zip(self.at_a_time)) {
            if *new != old {
                kept.push(format!(
                    "{member} is {new} now, and stays {old} until the server is started anew."
                ));
            }
        }
        kept
    }
}
