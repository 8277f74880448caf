//! The verifier through its public interface: documents signed with fixed keys, and what the report
//! says of them and of what was done to them.
#![allow(clippy::unwrap_used)]

mod attachments;
mod badge;
mod bindings;
mod bundles;
mod certificates;
#[expect(dead_code, reason = "the tests of the method need all of it")]
#[path = "../../../testamur-did/src/method/ethr/tests/chain.rs"]
mod chain;
mod credentials;
mod domain_bounds;
mod domains;
mod ethr;
mod explanations;
mod header_claims;
mod holders;
mod hostile;
mod inputs;
mod inside;
mod issuer_keys;
mod keys;
mod past_keys;
mod policies;
mod presentations;
mod proofs;
mod pseudonyms;
mod required_suites;
mod revocations;
mod sd_jwt_rules;
mod staples;
mod status;
mod status_history;
mod status_memory;
mod status_tokens;
mod terms;
mod tokens;
mod unseen;
mod whois;
