//! What to do about an error, for who asks over HTTP: the words of the codes are for who runs the program or uses the
//! library, where those have something that a client has not.

use testamur::{Code, Error};

/// What a client can do about an error.
pub(crate) fn remedy(error: &Error) -> &'static str {
    match error.code() {
        Code::ContextUnknown => {
            "Have the operator give the context to the server, as evidence in its configuration, or let the draft have it \
             whole in its @context instead of the URL. Who verifies: do not rely on the document unless you trust the context."
        }
        Code::TrustIssuer => {
            "Do not rely on the credential. If the issuer is to be trusted, have the operator of the server add it to trust in \
             its configuration."
        }
        Code::DisclosureBaseProof => {
            "Derive what is to be shown with POST /credentials/derive and verify that. If you are not the holder, ask the \
             holder for it."
        }
        Code::DisclosureNoSubject => {
            "Make something of it mandatory, by options.mandatoryPointers such as /credentialSubject/id; or tell holders \
             always to show some of it."
        }
        // Whatever the cause, which is about the network of the server.
        Code::SchemaUnavailable | Code::DidUnavailable => {
            "Have the operator give the document to the server, as evidence in its configuration. If the network was asked, \
             try again later."
        }
        Code::UsageSecuredAlready => "Remove the proof from the draft.",
        Code::UsageMandatory => {
            "Leave mandatoryPointers out, or choose a key of the issuer with a suite for selective disclosure: /issuers lists them."
        }
        Code::InputEmpty => "Send a JSON object as the body.",
        Code::InputByteOrderMark => "Send the body without a byte order mark (BOM).",
        Code::InputOtherFile => {
            "Send JSON, as it is and not packed. A token goes into an EnvelopedVerifiableCredential."
        }
        _ => error.remedy(),
    }
}
