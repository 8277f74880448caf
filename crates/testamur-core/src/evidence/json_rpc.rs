//! Calls by JSON-RPC, whose answers are evidence as documents are.

use super::{Purpose, Request};
use crate::json::{Value, parse_within};
use crate::limits::JsonLimits;
use crate::{Code, Error, Result};
use std::fmt;

/// A call of a service that speaks [JSON-RPC 2.0](https://www.jsonrpc.org/specification) over HTTP,
/// such as a node of a blockchain.
///
/// It names the service by what it knows (`eip155:1`, the main network of Ethereum), not by a URL:
/// any node of a network gives the same answers, and the URL of one is often a secret that is paid for.
/// Whoever gets the evidence chooses the node. So the answer is kept under a name of its own,
/// `json-rpc:SERVICE/METHOD` and the parameters as JSON, which holds for everyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonRpcCall {
    /// `json-rpc:SERVICE/METHOD[…]`
    name: String,
    /// Where the method begins in it.
    method: usize,
    /// Where the parameters begin in it.
    parameters: usize,
}

const SCHEME: &str = "json-rpc:";

/// What a name may have; a call for the events of one account has 400 bytes.
const NAME_BYTES: usize = 4 << 10;

/// An answer may have as many bytes as a download; what nests in it is three deep.
const ANSWER: JsonLimits = JsonLimits { bytes: 4 << 20, depth: 16 };

/// Characters of the message of a service that are shown.
const MESSAGE: usize = 200;

impl JsonRpcCall {
    /// The call of a method of a service.
    ///
    /// # Errors
    /// [`Code::FetchUrl`] for a service or method whose name has other characters than letters, digits
    /// and `:._-`, or for parameters that are longer than a name may be.
    pub fn new(service: &str, method: &str, parameters: Vec<Value>) -> Result<JsonRpcCall> {
        JsonRpcCall::read(&format!("{SCHEME}{service}/{method}{}", Value::from(parameters)))
    }

    /// The call that a request is for; `None` if it is for a document.
    ///
    /// # Errors
    /// [`Code::FetchUrl`] for a request that is to be a call, and whose name is none.
    pub fn of(request: &Request) -> Result<Option<JsonRpcCall>> {
        match request.purpose {
            Purpose::JsonRpc => JsonRpcCall::read(&request.url).map(Some),
            _ => Ok(None),
        }
    }

    fn read(name: &str) -> Result<JsonRpcCall> {
        let bad = |reason| Error::new(Code::FetchUrl).with("url", name).with("reason", reason);
        if name.len() > NAME_BYTES {
            return Err(Error::new(Code::FetchUrl)
                .with("url", name.chars().take(MESSAGE).collect::<String>())
                .with("reason", format_args!("a call has at most {NAME_BYTES} bytes")));
        }
        let rest = name.strip_prefix(SCHEME).ok_or_else(|| bad("it is no call of JSON-RPC"))?;
        let parameters = rest.find('[').ok_or_else(|| bad("it has no parameters"))?;
        let (service, method) = rest[..parameters]
            .split_once('/')
            .ok_or_else(|| bad("it names no service and method"))?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b":._-".contains(&byte);
        if [service, method].iter().any(|part| part.is_empty() || !part.bytes().all(plain)) {
            return Err(bad("its service or method has other characters than letters and digits"));
        }
        let limits = JsonLimits { bytes: NAME_BYTES, ..ANSWER };
        match parse_within(&rest.as_bytes()[parameters..], &limits) {
            Ok(Value::Array(_)) => {}
            _ => return Err(bad("its parameters are no list in JSON")),
        }
        let method = SCHEME.len() + service.len() + 1;
        Ok(JsonRpcCall { name: name.to_owned(), method, parameters: SCHEME.len() + parameters })
    }

    /// What is asked for: its URL is the name of the call.
    pub fn request(&self) -> Request {
        Request { url: self.name.clone(), purpose: Purpose::JsonRpc }
    }

    /// The service that is to be asked.
    pub fn service(&self) -> &str {
        &self.name[SCHEME.len()..self.method - 1]
    }

    /// What to send to it: the body of a POST with the media type `application/json`. The body that
    /// comes back is the document of the [request](JsonRpcCall::request).
    pub fn body(&self) -> String {
        let method = &self.name[self.method..self.parameters];
        let parameters = &self.name[self.parameters..];
        format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{parameters}}}"#)
    }

    /// The result in an answer.
    ///
    /// # Errors
    /// [`Code::FetchJsonRpcError`] when the service says why there is none;
    /// [`Code::FetchJsonRpcAnswer`] when the answer is no response of JSON-RPC to this call.
    pub fn result(&self, answer: &[u8]) -> Result<Value> {
        let unreadable = |reason: &dyn fmt::Display| {
            Error::new(Code::FetchJsonRpcAnswer).with("url", &self.name).with("reason", reason)
        };
        let mut answer = parse_within(answer, &ANSWER)
            .map_err(|error| unreadable(&error.sentence().trim_end_matches('.')))?;
        if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
            let number = error.get("code").and_then(Value::as_number).map_or(0.0, |n| n.as_f64());
            let message = error.get("message").and_then(Value::as_str).unwrap_or("no message");
            let shown = message.chars().filter(|c| !c.is_control()).take(MESSAGE);
            return Err(Error::new(Code::FetchJsonRpcError)
                .with("url", &self.name)
                .with("number", number)
                .with("message", shown.collect::<String>()));
        }
        if answer.get("id") != Some(&Value::from(1)) {
            return Err(unreadable(&"its id is not that of the call"));
        }
        let members = answer.as_object_mut();
        members
            .and_then(|members| members.remove("result"))
            .ok_or_else(|| unreadable(&"it has neither a result nor an error"))
    }
}

impl fmt::Display for JsonRpcCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> JsonRpcCall {
        let parameters = vec!["finalized".into(), false.into()];
        JsonRpcCall::new("eip155:1", "eth_getBlockByNumber", parameters).unwrap()
    }

    #[test]
    fn the_name_says_everything() {
        let name = r#"json-rpc:eip155:1/eth_getBlockByNumber["finalized",false]"#;
        let request = call().request();
        assert_eq!((&*request.url, request.purpose), (name, Purpose::JsonRpc));
        let read = JsonRpcCall::of(&request).unwrap().unwrap();
        assert_eq!(read, call());
        assert_eq!(read.service(), "eip155:1");
        assert_eq!(
            read.body(),
            r#"{"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["finalized",false]}"#
        );
        let document = Request { url: name.to_owned(), purpose: Purpose::Did };
        assert_eq!(JsonRpcCall::of(&document), Ok(None));
    }

    #[test]
    fn names_that_are_no_calls() {
        for name in [
            "https://a.example/",
            "json-rpc:eip155:1",
            "json-rpc:eip155:1[]",
            "json-rpc:/eth_call[]",
            "json-rpc:eip155:1/[]",
            "json-rpc:eip155:1/eth\"call[]",
            "json-rpc:eip155:1/eth_call[",
            "json-rpc:eip155:1/eth_call[] ,\"id\":2",
            "json-rpc:eip155:1/eth_call{}",
        ] {
            let request = Request { url: name.to_owned(), purpose: Purpose::JsonRpc };
            assert_eq!(JsonRpcCall::of(&request).unwrap_err().code(), Code::FetchUrl, "{name}");
        }
        let long = vec![Value::from("a".repeat(NAME_BYTES))];
        assert_eq!(JsonRpcCall::new("a", "b", long).unwrap_err().code(), Code::FetchUrl);
    }

    #[test]
    fn answers() {
        let result = |answer: &str| call().result(answer.as_bytes());
        assert_eq!(result(r#"{"jsonrpc":"2.0","id":1,"result":"0x1"}"#), Ok("0x1".into()));
        assert_eq!(result(r#"{"id":1,"error":null,"result":null}"#), Ok(Value::Null));
        for (answer, code) in [
            (r#"{"id":1,"error":{"code":-32000,"message":"limit"}}"#, Code::FetchJsonRpcError),
            (r#"{"id":null,"error":"no"}"#, Code::FetchJsonRpcError),
            (r#"{"id":2,"result":"0x1"}"#, Code::FetchJsonRpcAnswer),
            (r#"{"id":"1","result":"0x1"}"#, Code::FetchJsonRpcAnswer),
            (r#"{"id":1}"#, Code::FetchJsonRpcAnswer),
            (r#"[{"id":1,"result":"0x1"}]"#, Code::FetchJsonRpcAnswer),
            ("<html>", Code::FetchJsonRpcAnswer),
        ] {
            assert_eq!(result(answer).unwrap_err().code(), code, "{answer}");
        }
    }
}
