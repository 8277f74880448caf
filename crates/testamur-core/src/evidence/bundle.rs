//! Evidence in a file.

use super::{Document, Evidence, Source};
use crate::json::{Object, Pointer, Value, parse_within};
use crate::report::{Report, hex};
use crate::{Code, Error, Result, Timestamp, limits};
use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

/// The documents that a verification needed, with the time it was made for: with them the same
/// question gets the same answer, byte for byte, without a network and for ever.
///
/// A bundle says nothing about policy. Nothing protects it from changes either: who can write the
/// file can swap a DID document or a status list. Keep it as carefully as a list of trusted keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The time that the documents were gathered for.
    pub at: Timestamp,
    /// The documents, and the errors where there were none.
    pub evidence: Evidence,
}

const VERSION: u32 = 1;

impl Bundle {
    /// The part of `evidence` that these reports used, at the latest of their times; `None`
    /// without a report.
    pub fn of<'r>(
        evidence: &Evidence,
        reports: impl IntoIterator<Item = &'r Report>,
    ) -> Option<Bundle> {
        let mut latest: Option<Timestamp> = None;
        let mut used = Evidence::new();
        for report in reports {
            latest = latest.max(Some(report.at()));
            for request in report.requests() {
                if let Some(outcome) = evidence.get(&request.url) {
                    used.insert(&*request.url, outcome.cloned().map_err(Clone::clone));
                }
            }
        }
        Some(Bundle { at: latest?, evidence: used })
    }

    /// Reads a bundle from its JSON text.
    ///
    /// # Errors
    /// [`Code::InputBundle`] when a member is missing, unknown or of the wrong kind, when the
    /// version is another, when a URL comes twice, or when a document does not have the hash that
    /// stands beside it; and what [`parse_within`] finds.
    pub fn read(text: &[u8]) -> Result<Bundle> {
        let value = parse_within(text, &limits::BUNDLE)?;
        let root = Pointer::root();
        let members = members(&value, &["version", "at", "documents"], &root)?;
        if required(members, "version", &root)? != &Value::from(VERSION) {
            return Err(bad("its version is not 1", &root.child("version")));
        }
        let at = Timestamp::parse(string(members, "at", &root)?)
            .ok_or_else(|| bad("at is no time", &root.child("at")))?;
        let place = root.child("documents");
        let documents = required(members, "documents", &root)?
            .as_array()
            .ok_or_else(|| bad("documents is no array", &place))?;
        let mut evidence = Evidence::new();
        for (index, entry) in documents.iter().enumerate() {
            let place = place.item(index);
            let (url, outcome) = read_entry(entry, &place)?;
            if evidence.get(url).is_some() {
                return Err(bad("a URL comes twice", &place.child("url")));
            }
            evidence.insert(url, outcome);
        }
        Ok(Bundle { at, evidence })
    }

    /// The bundle as JSON. Equal bundles give equal text.
    pub fn to_value(&self) -> Value {
        let documents: Vec<Value> = self.evidence.iter().map(write_entry).collect();
        let mut out = Object::new();
        out.insert("version", VERSION);
        out.insert("at", self.at.to_string());
        out.insert("documents", documents);
        out.into()
    }
}

fn write_entry((url, outcome): (&str, Result<&Document, &Error>)) -> Value {
    let mut out = Object::new();
    out.insert("url", url);
    match outcome {
        Ok(document) => {
            if let Some(media_type) = &document.media_type {
                out.insert("mediaType", media_type.as_str());
            }
            out.insert("source", source_name(document.source));
            out.insert("sha256", hex(&Sha256::digest(&document.bytes)));
            match std::str::from_utf8(&document.bytes) {
                Ok(text) => out.insert("text", text),
                Err(_) => {
                    out.insert("base64url", Base64UrlUnpadded::encode_string(&document.bytes))
                }
            };
        }
        Err(error) => {
            let mut inside = Object::new();
            inside.insert("code", error.code().name());
            let facts =
                error.facts().map(|(name, fact)| Value::from(vec![name.into(), fact.into()]));
            inside.insert("facts", facts.collect::<Vec<_>>());
            if let Some(at) = error.pointer() {
                inside.insert("at", at.as_str());
            }
            out.insert("error", inside);
        }
    }
    out.into()
}

fn read_entry<'v>(entry: &'v Value, place: &Pointer) -> Result<(&'v str, Result<Document>)> {
    let names = ["url", "mediaType", "source", "sha256", "text", "base64url", "error"];
    let entry = members(entry, &names, place)?;
    let url = string(entry, "url", place)?;
    if let Some(error) = entry.get("error") {
        if entry.len() != 2 {
            return Err(bad("a document that could not be had has other members", place));
        }
        return Ok((url, Err(read_error(error, &place.child("error"))?)));
    }
    let source = string(entry, "source", place)?;
    let source = [Source::Given, Source::Network, Source::Redirected]
        .into_iter()
        .find(|known| source_name(*known) == source)
        .ok_or_else(|| bad("a source is not known", &place.child("source")))?;
    let bytes = match (entry.contains_key("text"), entry.contains_key("base64url")) {
        (true, false) => string(entry, "text", place)?.as_bytes().to_vec(),
        (false, true) => Base64UrlUnpadded::decode_vec(string(entry, "base64url", place)?)
            .map_err(|_| bad("the body is not base64url", &place.child("base64url")))?,
        _ => return Err(bad("a document needs text or base64url, not both", place)),
    };
    if string(entry, "sha256", place)? != hex(&Sha256::digest(&bytes)) {
        return Err(bad("a document does not have its hash", &place.child("sha256")));
    }
    let media_type = match entry.contains_key("mediaType") {
        true => Some(string(entry, "mediaType", place)?.to_owned()),
        false => None,
    };
    Ok((url, Ok(Document { bytes: bytes.into(), media_type, source })))
}

fn read_error(value: &Value, place: &Pointer) -> Result<Error> {
    let value = members(value, &["code", "facts", "at"], place)?;
    let code = Code::find(string(value, "code", place)?)
        .ok_or_else(|| bad("an error has a code that is not known", &place.child("code")))?;
    let unreadable = || bad("facts are not pairs of strings", &place.child("facts"));
    let facts = required(value, "facts", place)?.as_array().ok_or_else(unreadable)?;
    let facts = facts
        .iter()
        .map(|pair| match pair.as_array() {
            Some([Value::String(name), Value::String(fact)]) => Ok((name.clone(), fact.clone())),
            _ => Err(unreadable()),
        })
        .collect::<Result<_>>()?;
    let error = Error::restore(code, facts);
    if !value.contains_key("at") {
        return Ok(error);
    }
    let at = Pointer::parse(string(value, "at", place)?)
        .ok_or_else(|| bad("an error's place is no JSON pointer", &place.child("at")))?;
    Ok(error.at(at))
}

fn source_name(source: Source) -> &'static str {
    match source {
        Source::Given => "given",
        Source::Network => "network",
        Source::Redirected => "redirected",
    }
}

fn bad(reason: &str, place: &Pointer) -> Error {
    Error::new(Code::InputBundle).with("reason", reason).at(place.clone())
}

/// The members of an object that has no others than these.
fn members<'v>(value: &'v Value, known: &[&str], place: &Pointer) -> Result<&'v Object> {
    let object = value.as_object().ok_or_else(|| bad("an object is missing", place))?;
    match object.iter().find(|(name, _)| !known.contains(name)) {
        Some((name, _)) => Err(bad("a member is not known", &place.child(name))),
        None => Ok(object),
    }
}

fn required<'v>(object: &'v Object, name: &str, place: &Pointer) -> Result<&'v Value> {
    object.get(name).ok_or_else(|| bad(&format!("{name} is missing"), place))
}

fn string<'v>(object: &'v Object, name: &str, place: &Pointer) -> Result<&'v str> {
    let value = required(object, name, place)?;
    value.as_str().ok_or_else(|| bad(&format!("{name} is no string"), &place.child(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Draft;
    use proptest::prelude::*;

    fn document() -> impl Strategy<Value = Document> {
        let bytes = prop_oneof![any::<String>().prop_map(String::into_bytes), any::<Vec<u8>>()];
        let media_type = proptest::option::of("[a-z]{1,9}/[a-z+]{1,9}");
        let source =
            prop_oneof![Just(Source::Given), Just(Source::Network), Just(Source::Redirected)];
        (bytes, media_type, source).prop_map(|(bytes, media_type, source)| Document {
            bytes: bytes.into(),
            media_type,
            source,
        })
    }

    fn error() -> impl Strategy<Value = Error> {
        let code = proptest::sample::select(Code::all().collect::<Vec<_>>());
        (code, any::<String>(), proptest::option::of("(/[a-z]{1,4}){0,3}")).prop_map(
            |(code, fact, at)| {
                let error = Error::new(code).with("url", &fact).with("beside", fact);
                at.and_then(|at| Pointer::parse(&at)).map_or(error.clone(), |at| error.at(at))
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            documents in proptest::collection::btree_map(any::<String>(), document(), 0..5),
            errors in proptest::collection::btree_map(any::<String>(), error(), 0..3),
            seconds in 0..4_000_000_000_i64,
        ) {
            let mut evidence = Evidence::new();
            documents.into_iter().for_each(|(url, document)| evidence.insert(url, Ok(document)));
            errors.into_iter().for_each(|(url, error)| evidence.insert(url, Err(error)));
            let bundle = Bundle { at: Timestamp::from_unix(seconds).unwrap(), evidence };
            for text in [bundle.to_value().to_string(), format!("{:#}", bundle.to_value())] {
                let read = Bundle::read(text.as_bytes()).unwrap();
                prop_assert_eq!(&read, &bundle);
                prop_assert_eq!(read.to_value().to_string(), bundle.to_value().to_string());
            }
        }
    }

    #[test]
    fn only_what_was_used_is_kept() {
        let mut evidence = Evidence::new();
        evidence.insert("urn:a", Ok(Document::given(*b"a")));
        evidence.insert("urn:b", Ok(Document::given(*b"b")));
        let mut draft = Draft::new();
        draft.used("urn:b", evidence.get("urn:b").unwrap(), None);
        let report = draft.finish(Timestamp::from_unix(9).unwrap());
        let bundle = Bundle::of(&evidence, [&report]).unwrap();
        assert_eq!(bundle.at, report.at());
        assert_eq!(bundle.evidence.iter().map(|(url, _)| url).collect::<Vec<_>>(), ["urn:b"]);
        assert_eq!(Bundle::of(&evidence, []), None);
    }

    #[test]
    fn anything_strange_is_refused() {
        let good = r#"{"version":1,"at":"2026-11-22T08:30:00Z","documents":[{"url":"urn:a","source":"network","sha256":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb","text":"a"},{"url":"urn:e","error":{"code":"input.not_json","facts":[]}}]}"#;
        assert!(Bundle::read(good.as_bytes()).is_ok());
        for (from, to, place) in [
            (r#""version":1"#, r#""version":2"#, "/version"),
            (r#""version":1,"#, "", ""),
            ("2026-11-22T", "", "/at"),
            (r#""documents""#, r#""policy":1,"documents""#, "/policy"),
            (r#""text":"a""#, r#""text":"b""#, "/documents/0/sha256"),
            (r#""text":"a""#, r#""base64url":"YQ""#, "ok"),
            (r#""text":"a""#, r#""base64url":"YQ==""#, "/documents/0/base64url"),
            (r#""text":"a""#, r#""text":"a","base64url":"YQ""#, "/documents/0"),
            (r#","text":"a""#, "", "/documents/0"),
            ("network", "elsewhere", "/documents/0/source"),
            ("urn:e", "urn:a", "/documents/1/url"),
            (r#""url":"urn:a","#, "", "/documents/0"),
            (r#""url":"urn:e""#, r#""url":"urn:e","text":"""#, "/documents/1"),
            ("input.not_json", "input.no_such", "/documents/1/error/code"),
            (r#""facts":[]"#, r#""facts":[["a"]]"#, "/documents/1/error/facts"),
        ] {
            let text = good.replacen(from, to, 1);
            assert_ne!(text, good, "{from}");
            match Bundle::read(text.as_bytes()) {
                Ok(_) => assert_eq!(place, "ok", "{text}"),
                Err(error) => {
                    assert_eq!(error.code(), Code::InputBundle);
                    assert_eq!(error.pointer().unwrap().as_str(), place, "{text}");
                }
            }
        }
        assert_eq!(Bundle::read(b"PK").unwrap_err().code(), Code::InputNotJson);
    }
}
