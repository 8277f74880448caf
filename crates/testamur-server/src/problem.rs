//! Answers to requests that failed ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)).

use crate::remedies::remedy;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use testamur::core::json::{Object, Pointer, Value, parse};
use testamur::{Code, Error, Refused, Report};
use testamur_store::Answer;

/// Why a request was not done.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    /// The most useful first; at least one.
    errors: Vec<Error>,
    /// Members beside those of RFC 9457.
    more: Object,
}

impl Problem {
    pub(crate) fn new(code: Code) -> Problem {
        Error::new(code).into()
    }

    /// Says that places are meant inside this member of the request.
    pub(crate) fn inside(mut self, member: &str) -> Problem {
        let place = Pointer::root().child(member);
        self.errors = self.errors.into_iter().map(|error| error.below(&place)).collect();
        self
    }

    /// A document that was not accepted: what speaks against it, and the whole report.
    pub(crate) fn of_report(report: &Report, member: &str) -> Problem {
        let mut found: Vec<_> = report.findings();
        found.retain(|(_, finding)| finding.outcome() > testamur::core::report::Outcome::Warned);
        let errors: Vec<Error> =
            found.iter().map(|(_, finding)| finding.error().clone()).take(LISTED).collect();
        let errors = match errors.is_empty() {
            true => vec![Error::new(Code::InternalUnexpected).with("reason", "no check was made")],
            false => errors,
        };
        let more = Object::from_iter::<[(&str, Value); 3]>([
            ("verified", false.into()),
            ("verdict", report.verdict().name().into()),
            ("report", report.to_value()),
        ]);
        Problem { status: StatusCode::BAD_REQUEST, errors, more }.inside(member)
    }

    /// The answer as it can be stored.
    pub(crate) fn answer(&self) -> Answer {
        Answer {
            status: self.status.as_u16(),
            content_type: MEDIA_TYPE.to_owned(),
            body: self.to_value().to_json().into_bytes(),
        }
    }

    fn to_value(&self) -> Value {
        let lead = &self.errors[0];
        let mut out = described(lead);
        out.insert("status", u32::from(self.status.as_u16()));
        out.insert("remedy", remedy(lead));
        if self.errors.len() > 1 {
            out.insert(
                "problems",
                self.errors.iter().map(|error| described(error).into()).collect::<Vec<Value>>(),
            );
        }
        for (name, value) in self.more.iter() {
            out.insert(name, value.clone());
        }
        out.into()
    }
}

const MEDIA_TYPE: &str = "application/problem+json";

/// Problems that one answer lists. Nobody reads more.
const LISTED: usize = 32;

/// An error of the storage for clients, who are not told its words: they can quote what is in it. The log has them.
fn of_storage(code: Code) -> Option<Error> {
    match code {
        Code::StoreFailed | Code::StoreDamaged => {
            Some(Error::new(code).with("reason", "see the log of the server"))
        }
        _ => None,
    }
}

fn described(error: &Error) -> Object {
    let code = error.code();
    let mut out = Object::new();
    let own = || format!("/problems/{code}");
    out.insert("type", code.problem_type().map_or_else(own, str::to_owned));
    out.insert("title", code.explanation());
    out.insert(
        "detail",
        of_storage(code).map_or_else(|| error.sentence(), |error| error.sentence()),
    );
    out.insert("code", code.name());
    out.insert("number", u32::from(code.number()));
    if let Some(at) = error.pointer() {
        out.insert("pointer", at.as_str());
    }
    out
}

/// Errors that are none of a request, as members of an answer list them: with places inside this member of the request.
pub(crate) fn listed(errors: &[Error], member: &str) -> Value {
    let place = Pointer::root().child(member);
    let listed = errors.iter().take(LISTED).map(|error| {
        let error = error.clone().below(&place);
        let mut members = described(&error);
        members.insert("remedy", remedy(&error));
        Value::from(members)
    });
    listed.collect::<Vec<Value>>().into()
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        Problem { status: status_of(error.code()), errors: vec![error], more: Object::new() }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Problem {
        let errors: Vec<Error> = refused.errors().take(LISTED).cloned().collect();
        Problem { status: status_of(errors[0].code()), errors, more: Object::new() }
    }
}

/// What the log and the numbers are told of an error: nothing that a client sent.
#[derive(Clone, Debug)]
pub(crate) struct Failed {
    pub(crate) code: Code,
    /// What the storage said of itself.
    pub(crate) reason: Option<String>,
}

impl Failed {
    pub(crate) fn of(error: &Error) -> Failed {
        let code = error.code();
        let own = of_storage(code).is_some();
        let reason = error.facts().find(|(name, _)| own && *name == "reason");
        let reason = reason.map(|(_, reason)| reason.to_owned());
        Failed { code, reason }
    }

    /// The problem that is in an answer that is given again.
    pub(crate) fn in_answer(answer: &Answer) -> Option<Failed> {
        if answer.content_type != MEDIA_TYPE {
            return None;
        }
        let value = parse(&answer.body).ok()?;
        let code = value.get("code").and_then(Value::as_str).and_then(Code::find)?;
        Some(Failed { code, reason: None })
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = self.to_value().to_json();
        let mut response = (self.status, body).into_response();
        response.extensions_mut().insert(Failed::of(&self.errors[0]));
        let kind = HeaderValue::from_static(MEDIA_TYPE);
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if let Some(challenge) = challenge(&self.errors[0]) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        let later = match self.status {
            StatusCode::SERVICE_UNAVAILABLE => Some(HeaderValue::from_static("2")),
            StatusCode::TOO_MANY_REQUESTS => fact(&self.errors[0], "seconds"),
            _ => None,
        };
        if let Some(seconds) = later {
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

fn fact(error: &Error, name: &str) -> Option<HeaderValue> {
    let (_, value) = error.facts().find(|(known, _)| *known == name)?;
    HeaderValue::from_str(value).ok()
}

/// What is asked of who was not let in
/// ([RFC 6750, section 3](https://www.rfc-editor.org/rfc/rfc6750#section-3)).
fn challenge(error: &Error) -> Option<HeaderValue> {
    let challenge = match error.code() {
        Code::ServerApiKeyMissing | Code::ServerAuthorization => "Bearer".to_owned(),
        Code::StoreApiKey | Code::StoreApiKeyExpired | Code::StoreApiKeyRevoked => {
            r#"Bearer error="invalid_token""#.to_owned()
        }
        Code::ServerScope => {
            let (_, scope) = error.facts().find(|(name, _)| *name == "scope")?;
            format!(r#"Bearer error="insufficient_scope", scope="{scope}""#)
        }
        _ => return None,
    };
    HeaderValue::from_str(&challenge).ok()
}

/// The areas of the codes that are nobody's fault but ours, and of those of the storage, in which clients have no part
/// unless it says so.
const OURS: [u16; 2] = [15, 16];

/// The HTTP status for a code. What a client sent is at fault unless the code says otherwise.
fn status_of(code: Code) -> StatusCode {
    match code {
        Code::ServerApiKeyMissing
        | Code::ServerAuthorization
        | Code::StoreApiKey
        | Code::StoreApiKeyExpired
        | Code::StoreApiKeyRevoked => StatusCode::UNAUTHORIZED,
        Code::ServerScope | Code::ServerIssuerForbidden => StatusCode::FORBIDDEN,
        Code::ServerRoute
        | Code::ServerHost
        | Code::ServerIssuerUnknown
        | Code::ServerCredentialUnknown
        | Code::ServerCredentialNotKept
        | Code::StatusListUnknown
        | Code::StoreApiKeyUnknown
        | Code::StoreEntryUnknown => StatusCode::NOT_FOUND,
        Code::ServerCredentialDeleted => StatusCode::GONE,
        Code::ServerMethod => StatusCode::METHOD_NOT_ALLOWED,
        Code::ServerQuota => StatusCode::TOO_MANY_REQUESTS,
        Code::ServerNotAcceptable => StatusCode::NOT_ACCEPTABLE,
        Code::ServerMediaType | Code::ServerEncoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::ServerBodySize => StatusCode::PAYLOAD_TOO_LARGE,
        Code::ServerBodySlow => StatusCode::REQUEST_TIMEOUT,
        Code::ServerStatusAmbiguous
        | Code::ServerListUnserved
        | Code::StoreIdempotencyInProgress => StatusCode::CONFLICT,
        Code::StoreIdempotencyConflict => StatusCode::UNPROCESSABLE_ENTITY,
        Code::ServerBusy | Code::ServerLate | Code::StoreBusy | Code::StoreClosed => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        Code::StoreFull => StatusCode::INSUFFICIENT_STORAGE,
        Code::StoreApiKeyGrant | Code::StoreApiKeyLabel => StatusCode::BAD_REQUEST,
        // Lists are begun by the server itself.
        Code::StatusListExists | Code::StatusTableFull => StatusCode::INTERNAL_SERVER_ERROR,
        code if OURS.contains(&(code.number() / 1000)) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody is woken when the storage is damaged, and nobody is told to mend a request that was right.
    #[test]
    fn what_clients_have_no_part_in_is_not_their_fault() {
        let of_clients = [
            Code::StoreIdempotencyConflict,
            Code::StoreIdempotencyInProgress,
            Code::StoreEntryUnknown,
            Code::StoreApiKey,
            Code::StoreApiKeyExpired,
            Code::StoreApiKeyRevoked,
            Code::StoreApiKeyUnknown,
            Code::StoreApiKeyGrant,
            Code::StoreApiKeyLabel,
        ];
        for code in Code::all().filter(|code| OURS.contains(&(code.number() / 1000))) {
            let is_ours = status_of(code).is_server_error();
            assert_eq!(is_ours, !of_clients.contains(&code), "{}", code.name());
        }
    }

    #[test]
    fn the_words_of_the_storage_are_for_the_log_only() {
        for code in [Code::StoreFailed, Code::StoreDamaged] {
            let error = Error::new(code).with("reason", "near \"ada\": no such column");
            let problem = Problem::from(error.clone());
            let told = String::from_utf8(problem.answer().body).unwrap();
            assert!(told.contains(code.name()) && !told.contains("ada"), "{told}");
            assert!(Failed::of(&error).reason.unwrap().contains("ada"));
        }
    }
}
