//! The file that an origin publishes.

use super::{CONFIGURATION_BYTES, CONTEXT, DomainLinkage};
use testamur_core::json::{self, Object, Pointer, Value};
use testamur_core::{Code, Error, Result};
use testamur_did::Origin;

/// The links of an origin with DIDs, each a credential of its own, in the order that their publisher gave
/// them ([DID Configuration Resource](https://identity.foundation/.well-known/resources/did-configuration/#did-configuration-resource)).
/// **Nothing in it has been verified.**
#[derive(Clone, Debug, PartialEq)]
pub struct DidConfiguration {
    context: Value,
    links: Vec<Value>,
}

/// What became of a link that was put into a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is behind all others.
    Last,
    /// It is in the place of one of the same form for the same DID and origin.
    Replacing,
}

impl DidConfiguration {
    /// One without links.
    pub fn new() -> DidConfiguration {
        DidConfiguration { context: CONTEXT.into(), links: Vec::new() }
    }

    /// Reads the configuration that an origin publishes. The links are not looked at.
    ///
    /// # Errors
    /// [`Code::LimitDomainConfiguration`]; [`Code::DomainConfiguration`] for what is no JSON object with
    /// `@context` and an array `linked_dids` and nothing else.
    pub fn read(origin: &Origin, bytes: &[u8]) -> Result<DidConfiguration> {
        let refused = |reason: &dyn std::fmt::Display| {
            Error::new(Code::DomainConfiguration).with("origin", origin).with("reason", reason)
        };
        if bytes.len() > CONFIGURATION_BYTES {
            return Err(Error::new(Code::LimitDomainConfiguration)
                .with("origin", origin)
                .with("actual", bytes.len())
                .with("limit", CONFIGURATION_BYTES));
        }
        let value = json::parse(bytes).map_err(|error| {
            let reason = error.sentence();
            refused(&reason.trim_end_matches('.')).with("cause", error.code())
        })?;
        let Value::Object(mut members) = value else {
            return Err(refused(&format_args!("it is {}", value.kind_with_article())));
        };
        let known = ["@context", "linked_dids"];
        if let Some((name, _)) = members.iter().find(|(name, _)| !known.contains(name)) {
            let name: String = name.chars().take(100).collect();
            let at = Pointer::root().child(&name);
            return Err(refused(&format_args!("it has the member {name}")).at(at));
        }
        let context = match members.remove("@context") {
            None | Some(Value::Null) => return Err(refused(&"it has no @context")),
            Some(context) => context,
        };
        let at = Pointer::root().child("linked_dids");
        match members.remove("linked_dids") {
            Some(Value::Array(links)) => Ok(DidConfiguration { context, links }),
            None => Err(refused(&"it has no linked_dids")),
            Some(other) => {
                let reason = format!("linked_dids is {}", other.kind_with_article());
                Err(refused(&reason).at(at))
            }
        }
    }

    /// The links as they are written: objects, and texts that are tokens, if their publisher kept to the
    /// rules.
    pub fn links(&self) -> &[Value] {
        &self.links
    }

    /// Puts a link in: in the place of those of the same form for the same DID and origin, or behind the
    /// others, which stay as they are, whatever they are.
    ///
    /// # Errors
    /// Those of [`DomainLinkage::read`], or the first rule that the link breaks.
    pub fn add(&mut self, link: Value) -> Result<Added> {
        let new = DomainLinkage::read(&link)?;
        if let Some(broken) = new.broken().first() {
            return Err(broken.clone());
        }
        let same = |known: &Value| {
            DomainLinkage::read(known).is_ok_and(|known| {
                known.form() == new.form()
                    && known.did() == new.did()
                    && known.origin() == new.origin()
            })
        };
        let Some(first) = self.links.iter().position(same) else {
            self.links.push(link);
            return Ok(Added::Last);
        };
        let mut index = 0;
        self.links.retain(|known| {
            index += 1;
            index <= first + 1 || !same(known)
        });
        self.links[first] = link;
        Ok(Added::Replacing)
    }

    /// The file as JSON.
    pub fn to_value(&self) -> Value {
        let mut out = Object::new();
        out.insert("@context", self.context.clone());
        out.insert("linked_dids", self.links.clone());
        out.into()
    }
}

impl Default for DidConfiguration {
    fn default() -> DidConfiguration {
        DidConfiguration::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin::parse("https://uni.example").unwrap()
    }

    #[test]
    fn a_configuration_has_two_members() {
        for (text, code, at) in [
            ("", Code::DomainConfiguration, None),
            ("<html>", Code::DomainConfiguration, None),
            ("[]", Code::DomainConfiguration, None),
            ("{}", Code::DomainConfiguration, None),
            (r#"{"linked_dids":[]}"#, Code::DomainConfiguration, None),
            (r#"{"@context":null,"linked_dids":[]}"#, Code::DomainConfiguration, None),
            (r#"{"@context":"a"}"#, Code::DomainConfiguration, None),
            (
                r#"{"@context":"a","linked_dids":{}}"#,
                Code::DomainConfiguration,
                Some("/linked_dids"),
            ),
            (
                r#"{"@context":"a","linked_dids":[],"more":1}"#,
                Code::DomainConfiguration,
                Some("/more"),
            ),
            (
                r#"{"@context":"a","linked_dids":[],"linked_dids":[]}"#,
                Code::DomainConfiguration,
                None,
            ),
        ] {
            let error = DidConfiguration::read(&origin(), text.as_bytes()).unwrap_err();
            assert_eq!(error.code(), code, "{text}");
            assert_eq!(error.pointer().map(Pointer::as_str), at, "{text}");
        }
        let long =
            format!(r#"{{"@context":"a","linked_dids":["{}"]}}"#, "a".repeat(CONFIGURATION_BYTES));
        let error = DidConfiguration::read(&origin(), long.as_bytes()).unwrap_err();
        assert_eq!(error.code(), Code::LimitDomainConfiguration);
        let good = r#"{"@context":"a","linked_dids":[7]}"#;
        let read = DidConfiguration::read(&origin(), good.as_bytes()).unwrap();
        assert_eq!(read.to_value().to_string(), good);
    }

    fn link(did: &str, origin: &str, until: &str) -> Value {
        let text = format!(
            r#"{{"@context":["https://www.w3.org/2018/credentials/v1","{CONTEXT}"],
                "type":["VerifiableCredential","DomainLinkageCredential"],"issuer":"{did}",
                "issuanceDate":"2026-01-01T00:00:00Z","expirationDate":"{until}",
                "credentialSubject":{{"id":"{did}","origin":"{origin}"}}}}"#
        );
        json::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_link_replaces_only_its_own_predecessor() {
        let (old, new) = ("2026-06-01T00:00:00Z", "2027-06-01T00:00:00Z");
        let mut configuration = DidConfiguration::new();
        configuration.links = vec![7.into(), "a.b.c".into()];
        for did in ["did:example:a", "did:example:b"] {
            let added = configuration.add(link(did, "https://uni.example", old));
            assert_eq!(added, Ok(Added::Last));
        }
        let elsewhere = link("did:example:a", "https://www.uni.example", old);
        assert_eq!(configuration.add(elsewhere.clone()), Ok(Added::Last));
        let newer = link("did:example:a", "https://uni.example/", new);
        // Whoever wrote the file by hand may have it twice.
        configuration.links.push(link("did:example:a", "https://uni.example", old));
        assert_eq!(configuration.add(newer.clone()), Ok(Added::Replacing));
        let expected = vec![
            7.into(),
            "a.b.c".into(),
            newer,
            link("did:example:b", "https://uni.example", old),
            elsewhere,
        ];
        assert_eq!(configuration.links(), expected);
        let wrong = configuration.add(link("https://uni.example", "https://uni.example", old));
        assert_eq!(wrong.unwrap_err().code(), Code::DomainSubject);
        assert_eq!(configuration.links(), expected);
    }
}
