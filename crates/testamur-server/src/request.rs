//! Requests, read: a body is a JSON object with certain members, or a problem.

use crate::limits::{IDEMPOTENCY_KEY, Limits, PAGE, SHOWN, SMALL_BODY};
use crate::problem::Problem;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Uri, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use testamur::core::json::{Object, Pointer, parse_within};
use testamur::core::limits::JsonLimits;
use testamur::core::model::is_url;
use testamur::{Code, Error, Result, Value};

/// The bytes of a request's body, all of them, in time.
pub(crate) async fn body(request: Request, limits: &Limits) -> Result<Bytes, Problem> {
    check_media_type(request.headers())?;
    check_encoding(request.headers())?;
    let too_long = || Error::new(Code::ServerBodySize).with("limit", limits.body_bytes);
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limits.body_bytes as u64) {
        return Err(too_long().into());
    }
    let body: Body = request.into_body();
    let collected = Limited::new(body, limits.body_bytes).collect();
    match tokio::time::timeout(limits.body_time, collected).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_long().into()),
        Ok(Err(error)) => Err(Error::new(Code::ServerBodyIncomplete).with("reason", error).into()),
        Err(_) => {
            let limit = limits.body_time.as_secs();
            Err(Error::new(Code::ServerBodySlow).with("limit", limit).into())
        }
    }
}

/// Nobody is asked to say what they send; who says something else than JSON is told so. A page in a browser must say it: its
/// browser then asks this server first, which lets no other origin send JSON.
fn check_media_type(headers: &HeaderMap) -> Result<()> {
    let Some(said) = headers.get(header::CONTENT_TYPE) else {
        return match headers.contains_key(header::ORIGIN) {
            true => Err(Error::new(Code::ServerMediaType).with("actual", "nothing")),
            false => Ok(()),
        };
    };
    let said = String::from_utf8_lossy(said.as_bytes());
    let kind = said.split(';').next().unwrap_or_default();
    match kind.to_ascii_lowercase().contains("json") {
        true => Ok(()),
        false => Err(Error::new(Code::ServerMediaType).with("actual", said)),
    }
}

/// A body is taken as it is: to unpack one takes memory and time that its length does not tell.
fn check_encoding(headers: &HeaderMap) -> Result<()> {
    for said in headers.get_all(header::CONTENT_ENCODING) {
        let said = String::from_utf8_lossy(said.as_bytes());
        if !said.trim().eq_ignore_ascii_case("identity") {
            return Err(Error::new(Code::ServerEncoding).with("actual", said));
        }
    }
    Ok(())
}

/// A body as a JSON object. A long one is read off the threads that serve.
pub(crate) async fn object(bytes: &Bytes) -> Result<Object> {
    let value = match bytes.len() {
        ..SMALL_BODY => parse(bytes)?,
        _ => {
            let bytes = bytes.clone();
            crate::work::apart(move || parse(&bytes)).await?
        }
    };
    match value {
        Value::Object(members) => Ok(members),
        other => Err(Error::new(Code::InputNotObject).with("kind", other.kind_with_article())),
    }
}

fn parse(bytes: &[u8]) -> Result<Value> {
    let limits = JsonLimits::default();
    // The object around the credential is one level more.
    parse_within(bytes, &JsonLimits { depth: limits.depth + 1, ..limits })
}

/// A member that must be there.
pub(crate) fn required(members: &mut Object, name: &str) -> Result<Value> {
    members.remove(name).ok_or_else(|| Error::new(Code::ServerMember).with("member", name))
}

/// Fails unless all members of a request have these names: one that is misspelt must not be taken for one that was left
/// out.
pub(crate) fn known_only(members: &Object, known: &[&str]) -> Result<()> {
    known_within(members, known, &Pointer::root())
}

/// Likewise for an object in a request, at this place.
pub(crate) fn known_within(members: &Object, known: &[&str], place: &Pointer) -> Result<()> {
    let mut names = members.iter().map(|(name, _)| name);
    let Some(unknown) = names.find(|name| !known.contains(name)) else { return Ok(()) };
    let at = place.child(unknown);
    let named = if place.as_str().is_empty() { unknown } else { at.as_str() };
    let error = Error::new(Code::ServerMemberUnknown).with("member", named);
    Err(error.with("known", known.join(", ")).at(at.clone()))
}

/// Which page of a list is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// What comes before it; empty for the first page.
    pub(crate) after: String,
    /// How many items are asked for; there may be fewer.
    pub(crate) limit: usize,
}

/// The page that the query of a URL names: `?after=…&limit=…`, both optional.
pub(crate) fn page(uri: &Uri) -> Result<Page> {
    let mut page = Page { after: String::new(), limit: PAGE };
    let parts = uri.query().unwrap_or_default().split('&').filter(|part| !part.is_empty());
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let unusable =
            |reason: &str| Error::new(Code::ServerQuery).with("name", name).with("reason", reason);
        match name {
            "after" => page.after = value.to_owned(),
            "limit" => {
                let limit = number(value).filter(|limit| *limit > 0);
                page.limit = limit.ok_or_else(|| unusable("it is no number above 0"))?;
            }
            _ => return Err(unusable("it is not known; after and limit are")),
        }
    }
    Ok(page)
}

/// A number in a query: digits and nothing else.
pub(crate) fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The document that a request has under this name, and its options, of which these are known: VC-API lets every endpoint
/// have its own. There is nothing else in it.
pub(crate) fn document_with_options(
    mut members: Object,
    name: &str,
    known: &[&str],
) -> Result<(Value, Options)> {
    let document = required(&mut members, name)?;
    let place = Pointer::root().child("options");
    let options = match members.remove("options") {
        None | Some(Value::Null) => Object::new(),
        Some(Value::Object(options)) => options,
        Some(other) => return Err(wrong_type(place, &other, "an object")),
    };
    known_only(&members, &[name, "options"])?;
    known_within(&options, known, &place)?;
    Ok((document, Options(options)))
}

/// The options of a request.
pub(crate) struct Options(Object);

impl Options {
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(wrong_type(place(name), other, "a text")),
        }
    }

    pub(crate) fn url(&self, name: &str) -> Result<Option<String>> {
        match self.text(name)? {
            Some(text) if !is_url(&text) => Err(wrong_value(place(name), &text.into(), "a URL")),
            text => Ok(text),
        }
    }

    /// How a credential is to be secured, as VC-API and we call it: what is said must be the same.
    pub(crate) fn suites(&self) -> Result<Vec<String>> {
        let said = ["cryptosuite", "suite"].map(|name| self.text(name));
        let said: Result<Vec<Option<String>>> = said.into_iter().collect();
        Ok(said?.into_iter().flatten().collect())
    }

    /// Pointers that stand in an array. Without the member there are none.
    pub(crate) fn pointers(&self, name: &str) -> Result<Option<Vec<Pointer>>> {
        let items = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Array(items)) => items,
            Some(other) => return Err(wrong_type(place(name), other, "an array of pointers")),
        };
        let pointer = |(index, item): (usize, &Value)| {
            item.as_str().and_then(Pointer::parse).ok_or_else(|| {
                wrong_value(place(name).item(index), item, "a JSON pointer (RFC 6901)")
            })
        };
        items.iter().enumerate().map(pointer).collect::<Result<_>>().map(Some)
    }
}

fn place(option: &str) -> Pointer {
    Pointer::root().child("options").child(option)
}

/// That a member is of another kind than it must be.
pub(crate) fn wrong_type(at: Pointer, actual: &Value, expected: &str) -> Error {
    Error::new(Code::ServerMemberType)
        .with("member", at.as_str())
        .with("actual", actual.kind_with_article())
        .with("expected", expected)
        .at(at)
}

/// That a member is of the kind that it must be, and has another value.
pub(crate) fn wrong_value(at: Pointer, actual: &Value, expected: &str) -> Error {
    let shown = match actual {
        Value::Array(items) if !items.is_empty() => actual.kind_with_article().to_owned(),
        Value::Object(_) => actual.kind_with_article().to_owned(),
        _ => actual.to_string(),
    };
    let shown = match shown.len() {
        ..=SHOWN => shown,
        _ => format!("{} that is too long", actual.kind_with_article()),
    };
    Error::new(Code::ServerMemberType)
        .with("member", at.as_str())
        .with("actual", shown)
        .with("expected", expected)
        .at(at)
}

/// The `Idempotency-Key`, if one was sent
/// ([draft-ietf-httpapi-idempotency-key-header](https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/)).
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>> {
    let unusable =
        |reason: &str| Err(Error::new(Code::ServerIdempotencyKey).with("reason", reason));
    let mut sent = headers.get_all("idempotency-key").iter();
    let Some(key) = sent.next() else { return Ok(None) };
    if sent.next().is_some() {
        return unusable("there are several");
    }
    match key.to_str() {
        Ok(key) if key.len() > IDEMPOTENCY_KEY => unusable("it is too long"),
        Ok("") => unusable("it is empty"),
        Ok(key) if key.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(Some(key.to_owned())),
        _ => unusable("it has other characters than visible ASCII"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn an_idempotency_key_is_visible_ascii() {
        let long = "k".repeat(IDEMPOTENCY_KEY + 1);
        for (sent, taken) in [
            (&["8e03978e-40d5", "again"][..], false),
            (&["8e03978e-40d5"], true),
            (&["!~"], true),
            (&[""], false),
            (&["a b"], false),
            (&["a\tb"], false),
            (&["\u{e9}"], false),
            (&[long.as_str()], false),
        ] {
            let mut headers = HeaderMap::new();
            for value in sent {
                let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
                headers.append("idempotency-key", value);
            }
            let expected = taken.then(|| sent[0].to_owned());
            assert_eq!(idempotency_key(&headers).ok().flatten(), expected, "{sent:?}");
        }
        assert_eq!(idempotency_key(&HeaderMap::new()).unwrap(), None);
    }

    #[test]
    fn a_page_is_named_by_its_query() {
        for (uri, expected) in [
            ("/admin/audit", Some(("", PAGE))),
            ("/admin/audit?", Some(("", PAGE))),
            ("/admin/audit?after=7&limit=20", Some(("7", 20))),
            ("/admin/audit?limit=1&after=AAAA-_", Some(("AAAA-_", 1))),
            ("/admin/audit?limit=0", None),
            ("/admin/audit?limit=-1", None),
            ("/admin/audit?limit", None),
            ("/admin/audit?before=1", None),
        ] {
            let found = page(&uri.parse().unwrap()).map_err(|error| error.code());
            let expected = expected.map(|(after, limit)| Page { after: after.to_owned(), limit });
            assert_eq!(found, expected.ok_or(Code::ServerQuery), "{uri}");
        }
    }
}
