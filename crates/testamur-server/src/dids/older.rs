//! The result of a resolution as it was before the specification, which the suite for did:key asks for.

use super::{Asked, because, status_of};
use crate::credentials::json;
use crate::server::Shared;
use axum::http::StatusCode;
use axum::response::Response;
use testamur::core::json::Object;
use testamur::did::{Content, Representation};
use testamur::{Code, Error, Value};

/// The older shape: errors are words, and what a DID URL leads to stands in the place of the document.
impl Asked {
    pub(super) async fn older(&self, server: &Shared) -> Response {
        let found = match self.key_format() {
            Some(word) => {
                let error = Error::new(Code::DidOptionInvalid).with("option", "publicKeyFormat");
                Err((word, error.with("reason", "keys are given as Multikey")))
            }
            None if self.is_url() => {
                match self.dereference(server, Representation::Document).await {
                    Ok(found) => Ok(match found.content {
                        Content::Document(value) | Content::Entry(value) => value,
                        Content::Urls(urls) => strings(urls),
                    }),
                    Err(error) => Err((self.word_of(&error), error)),
                }
            }
            None => match self.resolve(server).await.and_then(|found| found.document()) {
                Ok(document) => Ok(document.value().clone()),
                Err(error) => Err((self.word_of(&error), error)),
            },
        };
        let mut process = Object::new();
        let (document, error) = match found {
            Ok(document) => {
                process.insert("contentType", "application/did+ld+json");
                (document, None)
            }
            Err((word, error)) => {
                process.insert("error", word);
                (Object::new().into(), Some(error))
            }
        };
        let about =
            if self.is_url() { "didDereferencingMetadata" } else { "didResolutionMetadata" };
        let value: Object = [
            ("@context", Value::from("https://w3id.org/did-resolution/v1")),
            ("didDocument", document),
            ("didDocumentMetadata", Object::new().into()),
            (about, process.into()),
        ]
        .into_iter()
        .collect();
        match error {
            None => json(StatusCode::OK, &value.into()),
            Some(error) => because(&error, json(status_of(&error), &value.into())),
        }
    }

    /// Keys are given as Multikey. Another format is refused, by the word for those that are experimental
    /// to the did:key method, or for those that are unknown.
    fn key_format(&self) -> Option<&'static str> {
        let format = self.parameter("publicKeyFormat").filter(|format| *format != "Multikey")?;
        let experimental = self.parameter("enableExperimentalPublicKeyTypes") == Some("true");
        let is_experimental = format.ends_with("2018") || format.ends_with("2019");
        Some(match is_experimental && !experimental {
            true => "invalidPublicKeyType",
            false => "unsupportedPublicKeyType",
        })
    }

    fn word_of(&self, error: &Error) -> &'static str {
        match error.code() {
            Code::DidMethodNotSupported => "methodNotSupported",
            Code::DidKeyLength => "invalidPublicKeyLength",
            Code::DidKeyType => "unsupportedPublicKeyType",
            Code::DidKeyInvalid => "invalidPublicKey",
            Code::DidDeactivated => "deactivated",
            Code::DidRepresentationNotSupported => "representationNotSupported",
            Code::DidNotFound | Code::DidResourceNotFound | Code::DidServiceNotFound => "notFound",
            Code::DidUrlSyntax => "invalidDidUrl",
            _ if status_of(error).is_server_error() => "internalError",
            _ => "invalidDid",
        }
    }
}

fn strings(texts: Vec<String>) -> Value {
    texts.into_iter().map(Value::from).collect::<Vec<_>>().into()
}
