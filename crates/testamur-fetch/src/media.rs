//! What is asked for: the `Accept` header. Which types are taken is [`Purpose::takes`]'s to say.

use testamur_core::evidence::Purpose;

/// The media types that a document for this purpose should have.
pub(crate) fn accept(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Did => {
            "application/did, application/did+json, application/did+ld+json, application/json, \
             application/jsonl;q=0.9, */*;q=0.1"
        }
        Purpose::DidResolution => {
            "application/did-resolution, \
             application/ld+json;profile=\"https://w3id.org/did-resolution\";q=0.9, \
             application/did;q=0.8, application/json;q=0.7, */*;q=0.1"
        }
        Purpose::IssuerKeys => "application/json, application/jwk-set+json, */*;q=0.1",
        Purpose::DidConfiguration | Purpose::TypeMetadata => "application/json, */*;q=0.1",
        Purpose::JsonRpc => "application/json",
        Purpose::Context => "application/ld+json, application/json;q=0.9, */*;q=0.1",
        Purpose::Schema => {
            "application/schema+json, application/vc, application/json;q=0.9, */*;q=0.1"
        }
        Purpose::Status => {
            "application/vc, application/vc+jwt, application/statuslist+jwt, \
             application/statuslist+cwt, application/ld+json, application/json;q=0.9, */*;q=0.1"
        }
        Purpose::Presentation => {
            "application/vp, application/vp+jwt, application/vp+ld+json, application/ld+json, \
             application/json;q=0.9, */*;q=0.1"
        }
        _ => "*/*",
    }
}
