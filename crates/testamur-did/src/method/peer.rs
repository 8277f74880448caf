//! did:peer: the identifier is a key, or holds the whole document
//! ([Peer DID Method Specification](https://identity.foundation/peer-did-method-spec/)).

use super::computed::{Computed, only};
use super::key::{key_document, public_key_of};
use super::recent::Recent;
use crate::syntax::shown;
use crate::{Did, DidDocument, Relationship, Resolution};
use sha2::{Digest, Sha256};
use testamur_core::json::{Object, Value, parse};
use testamur_core::{Code, Error, Result};
use testamur_keys::multibase::{self, Base};

/// The method did:peer in the forms that say everything themselves: 0, which is a key like a did:key;
/// 2, which holds keys and services; and 4 in its long form, which holds a document and its hash.
/// Nothing is fetched. Short forms, of 3 and 4, can be resolved only by those who were told the long ones,
/// and so can 1; they are refused.
#[derive(Debug, Default)]
pub struct DidPeer {
    recent: Recent<Resolution>,
}

impl DidPeer {
    /// The method.
    pub fn new() -> DidPeer {
        DidPeer::default()
    }
}

impl Computed for DidPeer {
    const NAME: &str = "peer";

    fn recent(&self) -> &Recent<Resolution> {
        &self.recent
    }

    fn resolution(did: &Did) -> Result<Resolution> {
        let text = did.method_specific_id();
        let document = match text.split_at_checked(1) {
            Some(("0", multikey)) => key_document(did, multikey, &public_key_of(did, multikey)?),
            Some(("2", elements)) => {
                of_elements(did, elements).map_err(|why| malformed(did, why))?
            }
            Some(("4", rest)) => of_long_form(did, rest).map_err(|why| malformed(did, why))?,
            Some(("1" | "3", _)) => {
                return Err(malformed(did, "of it only those know the document who were told"));
            }
            _ => return Err(malformed(did, "its number is none of 0, 2 and 4")),
        };
        DidDocument::from_value(did.as_str(), document).map(only)
    }
}

fn malformed(did: &Did, reason: impl Into<String>) -> Error {
    Error::new(Code::DidPeerIdentifier)
        .with("did", shown(did.as_str()))
        .with("reason", reason.into())
}

/// Method 2: keys with what each is for, and services, each after a full stop.
fn of_elements(did: &Did, text: &str) -> Result<Value, String> {
    let elements = text.strip_prefix('.').ok_or("it has no keys")?;
    let mut methods = Vec::new();
    let mut listed: Vec<(Relationship, Vec<Value>)> = Vec::new();
    let mut services: Vec<Value> = Vec::new();
    let mut unnamed = 0;
    for element in elements.split('.') {
        let (code, rest) = element.split_at_checked(1).ok_or("an element is empty")?;
        let relationship = match code {
            "A" => Relationship::AssertionMethod,
            "E" => Relationship::KeyAgreement,
            "V" => Relationship::Authentication,
            "I" => Relationship::CapabilityInvocation,
            "D" => Relationship::CapabilityDelegation,
            "S" => {
                services.push(service(rest, &mut unnamed)?);
                continue;
            }
            _ => return Err(format!("the purpose {code:?} is not known")),
        };
        let id = format!("#key-{}", methods.len() + 1);
        let method: Object = [
            ("id", id.as_str()),
            ("controller", did.as_str()),
            ("type", "Multikey"),
            ("publicKeyMultibase", rest),
        ]
        .into_iter()
        .collect();
        methods.push(Value::from(method));
        match listed.iter_mut().find(|(other, _)| *other == relationship) {
            Some((_, ids)) => ids.push(id.into()),
            None => listed.push((relationship, vec![id.into()])),
        }
    }
    let mut document = Object::new();
    let contexts = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"];
    document.insert("@context", Vec::from(contexts.map(Value::from)));
    document.insert("id", did.as_str());
    document.insert("verificationMethod", methods);
    for (relationship, ids) in listed {
        document.insert(relationship.name(), ids);
    }
    if !services.is_empty() {
        document.insert("service", services);
    }
    Ok(document.into())
}

/// A service, its common words written out; one without an id gets one by its place among such.
fn service(text: &str, unnamed: &mut usize) -> Result<Value, String> {
    let bytes = multibase::decode_base64url(text).map_err(|error| error.sentence())?;
    let value = parse(&bytes).map_err(|error| error.sentence())?;
    let mut service = written_out(value);
    let members = service.as_object_mut().ok_or("a service is no JSON object")?;
    if let Some(Value::String(kind)) = members.get_mut("type")
        && kind == "dm"
    {
        *kind = "DIDCommMessaging".to_owned();
    }
    if !members.contains_key("id") {
        let id = match *unnamed {
            0 => "#service".to_owned(),
            number => format!("#service-{number}"),
        };
        members.insert("id", id);
        *unnamed += 1;
    }
    Ok(service)
}

/// The names of members without their abbreviations. It recurses as deep as the parser lets values nest.
fn written_out(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(written_out).collect()),
        Value::Object(members) => {
            let whole = members.into_iter().map(|(name, value)| {
                let name = match name.as_str() {
                    "t" => "type".to_owned(),
                    "s" => "serviceEndpoint".to_owned(),
                    "r" => "routingKeys".to_owned(),
                    "a" => "accept".to_owned(),
                    _ => name,
                };
                (name, written_out(value))
            });
            Value::Object(whole.collect())
        }
        other => other,
    }
}

/// Method 4 in its long form: the hash of an encoded document, and that.
fn of_long_form(did: &Did, text: &str) -> Result<Value, String> {
    let (hash, encoded) = text.split_once(':').ok_or(
        "it is the short form, of which only those know the document who were told the long one",
    )?;
    let digest = [&[0x12, 32], &*Sha256::digest(encoded.as_bytes())].concat();
    if multibase::encode(Base::Base58Btc, &digest) != hash {
        return Err("its document does not have the hash in it".to_owned());
    }
    let (base, bytes) = multibase::decode(encoded).map_err(|error| error.sentence())?;
    if base != Base::Base58Btc {
        return Err("its document is not in base58btc".to_owned());
    }
    // The varint of the multicodec of JSON.
    let json = bytes.strip_prefix(&[0x80, 0x04]).ok_or("its document is not marked as JSON")?;
    let mut document = parse(json).map_err(|error| error.sentence())?;
    let members = document.as_object_mut().ok_or("its document is no JSON object")?;
    if members.contains_key("id") {
        return Err("its document has an id, which it cannot know".to_owned());
    }
    let relationships = Relationship::ALL.map(Relationship::name);
    for name in ["verificationMethod"].into_iter().chain(relationships) {
        let Some(Value::Array(methods)) = members.get_mut(name) else { continue };
        for method in methods.iter_mut().filter_map(Value::as_object_mut) {
            if !method.contains_key("controller") {
                method.insert("controller", did.as_str());
            }
        }
    }
    let mut names =
        members.get("alsoKnownAs").map_or_else(Vec::new, |names| names.as_set().to_vec());
    names.push(format!("did:peer:4{hash}").into());
    members.insert("alsoKnownAs", names);
    members.insert("id", did.as_str());
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::computed::resolved;
    use std::sync::Arc;

    fn resolve(text: &str) -> Result<Arc<DidDocument>> {
        resolved(&DidPeer::new(), text)
    }

    #[test]
    fn a_key_is_as_in_a_did_key() {
        let key = "z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH";
        let did = format!("did:peer:0{key}");
        let document = resolve(&did).unwrap();
        let url = format!("{did}#{key}");
        let method = document.verification_method(&url, Relationship::AssertionMethod).unwrap();
        assert_eq!(method.public_key().unwrap().to_multikey(), key);
        assert_eq!(document.verification_methods().len(), 2, "one of them to agree on keys");
    }

    /// The example of the specification.
    #[test]
    fn keys_and_services() {
        const KEYS: [&str; 2] = [
            "z6Mkj3PUd1WjvaDhNZhhhXQdz5UnZXmS7ehtx8bsPpD47kKc",
            "z6LSg8zQom395jKLrGiBNruB9MM6V8PWuf2FpEy4uRFiqQBR",
        ];
        let did = format!(
            "did:peer:2.V{}.E{}.SeyJ0IjoiZG0iLCJzIjp7InVyaSI6Imh0dHA6Ly9leGFtcGxlLmNvbS9kaWRjb21tIiwiYSI6WyJkaWRjb21tL3YyIl0sInIiOlsiZGlkOmV4YW1wbGU6MTIzNDU2Nzg5YWJjZGVmZ2hpI2tleS0xIl19fQ.SeyJ0IjoiZG0iLCJzIjp7InVyaSI6Imh0dHA6Ly9leGFtcGxlLmNvbS9hbm90aGVyIiwiYSI6WyJkaWRjb21tL3YyIl0sInIiOlsiZGlkOmV4YW1wbGU6MTIzNDU2Nzg5YWJjZGVmZ2hpI2tleS0yIl19fQ",
            KEYS[0], KEYS[1]
        );
        let document = resolve(&did).unwrap();
        for (at, relationship) in
            [Relationship::Authentication, Relationship::KeyAgreement].into_iter().enumerate()
        {
            let url = format!("{did}#key-{}", at + 1);
            let method = document.verification_method(&url, relationship).unwrap();
            assert_eq!(method.public_key().unwrap().to_multikey(), KEYS[at]);
            let other = document.verification_method(&url, Relationship::AssertionMethod);
            assert_eq!(other.unwrap_err().code(), Code::DidVerificationMethodRelationship);
        }
        assert_eq!(
            document.value().get("service").unwrap().to_string(),
            r##"[{"type":"DIDCommMessaging","serviceEndpoint":{"uri":"http://example.com/didcomm","accept":["didcomm/v2"],"routingKeys":["did:example:123456789abcdefghi#key-1"]},"id":"#service"},{"type":"DIDCommMessaging","serviceEndpoint":{"uri":"http://example.com/another","accept":["didcomm/v2"],"routingKeys":["did:example:123456789abcdefghi#key-2"]},"id":"#service-1"}]"##
        );
    }

    /// The example of the specification.
    const LONG: &str = "did:peer:4zQmd8CpeFPci817KDsbSAKWcXAE2mjvCQSasRewvbSF54Bd:z2M1k7h4psgp4CmJcnQn2Ljp7Pz7ktsd7oBhMU3dWY5s4fhFNj17qcRTQ427C7QHNT6cQ7T3XfRh35Q2GhaNFZmWHVFq4vL7F8nm36PA9Y96DvdrUiRUaiCuXnBFrn1o7mxFZAx14JL4t8vUWpuDPwQuddVo1T8myRiVH7wdxuoYbsva5x6idEpCQydJdFjiHGCpNc2UtjzPQ8awSXkctGCnBmgkhrj5gto3D4i3EREXYq4Z8r2cWGBr2UzbSmnxW2BuYddFo9Yfm6mKjtJyLpF74ytqrF5xtf84MnGFg1hMBmh1xVx1JwjZ2BeMJs7mNS8DTZhKC7KH38EgqDtUZzfjhpjmmUfkXg2KFEA3EGbbVm1DPqQXayPYKAsYPS9AyKkcQ3fzWafLPP93UfNhtUPL8JW5pMcSV3P8v6j3vPXqnnGknNyBprD6YGUVtgLiAqDBDUF3LSxFQJCVYYtghMTv8WuSw9h1a1SRFrDQLGHE4UrkgoRvwaGWr64aM87T1eVGkP5Dt4L1AbboeK2ceLArPScrdYGTpi3BpTkLwZCdjdiFSfTy9okL1YNRARqUf2wm8DvkVGUU7u5nQA3ZMaXWJAewk6k1YUxKd7LvofGUK4YEDtoxN5vb6r1Q2godrGqaPkjfL3RoYPpDYymf9XhcgG8Kx3DZaA6cyTs24t45KxYAfeCw4wqUpCH9HbpD78TbEUr9PPAsJgXBvBj2VVsxnr7FKbK4KykGcg1W8M1JPz21Z4Y72LWgGQCmixovrkHktcTX1uNHjAvKBqVD5C7XmVfHgXCHj7djCh3vzLNuVLtEED8J1hhqsB1oCBGiuh3xXr7fZ9wUjJCQ1HYHqxLJKdYKtoCiPmgKM7etVftXkmTFETZmpM19aRyih3bao76LdpQtbw636r7a3qt8v4WfxsXJetSL8c7t24SqQBcAY89FBsbEnFNrQCMK3JEseKHVaU388ctvRD45uQfe5GndFxthj4iSDomk4uRFd1uRbywoP1tRuabHTDX42UxPjz";

    #[test]
    fn a_document_within_the_identifier() {
        let document = resolve(LONG).unwrap();
        let url = format!("{LONG}#6MkrCD1c");
        let method = document.verification_method(&url, Relationship::AssertionMethod).unwrap();
        assert_eq!(
            method.public_key().unwrap().to_multikey(),
            "z6MkrCD1csqtgdj8sjrsu8jxcbeyP6m7LiK87NzhfWqio5yr"
        );
        let (short, encoded) = LONG.rsplit_once(':').unwrap();
        let names = document.value().get("alsoKnownAs").unwrap().to_string();
        assert_eq!(names, format!(r#"["{short}"]"#));
        let changed = LONG.replace("2M1k7h", "2M1k7i");
        let long = format!("{LONG}{}", "z".repeat(4_096));
        let without = format!("did:peer:4zQm:{encoded}");
        for text in [short, &changed, &long, &without] {
            assert_eq!(resolve(text).unwrap_err().code(), Code::DidPeerIdentifier, "{text:.60}");
        }
    }

    #[test]
    fn refused_identifiers() {
        for (text, code) in [
            ("did:peer:5z6Mk", Code::DidPeerIdentifier),
            ("did:peer:1zQmZMygzYqNwU6Uhmewx5Xepf2VLp5S4HLSwwgf2aiKZuwa", Code::DidPeerIdentifier),
            ("did:peer:3zQmS19jtYDvGtKVrJhQnRFpBQAx3pJ9omx2HpNrcXFuRCz9", Code::DidPeerIdentifier),
            ("did:peer:0z6Mk", Code::DidKeyIdentifier),
            ("did:peer:0f00", Code::DidKeyIdentifier),
            ("did:peer:2", Code::DidPeerIdentifier),
            ("did:peer:2.", Code::DidPeerIdentifier),
            ("did:peer:2.Xz6Mk", Code::DidPeerIdentifier),
            ("did:peer:2.S", Code::DidPeerIdentifier),
            ("did:peer:2.SW10", Code::DidPeerIdentifier),
            ("did:peer:2.S_x", Code::DidPeerIdentifier),
        ] {
            assert_eq!(resolve(text).unwrap_err().code(), code, "{text}");
        }
        // One bad key does not spoil the others.
        let text = "did:peer:2.Az6Mk.Vz6Mkj3PUd1WjvaDhNZhhhXQdz5UnZXmS7ehtx8bsPpD47kKc";
        let document = resolve(text).unwrap();
        let methods = document.verification_methods();
        assert!(methods[0].public_key().is_err() && methods[1].public_key().is_ok());
    }
}
