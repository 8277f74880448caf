//! Tokens, and what is built on them.

use crate::{KEYS, NOW, answered, parts};
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{self, Pointer, Value};
use testamur_core::{Code, Error, RandomSource, Result};
use testamur_holder::{ClaimState, Held, limits};
use testamur_keys::default_provider;
use testamur_proof::cose::Sign1;
use testamur_proof::jose::{CertifiedKey, Header, JsonJws, Jws, TrustAnchors};
use testamur_sd::sd_jwt::{Disclose, Form, Processed, SdJwt};
use testamur_sd::sd_jwt_vc::{IssuerKeys, SdJwtVc, TypeMetadata, issuer_metadata_url};

/// Tokens can be read and checked with any key; JSON forms come back as they were.
pub fn jws(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(token) = Jws::parse(text)
    {
        check_token(token);
    }
    let Ok(value) = json::parse(data) else { return };
    let Ok(token) = JsonJws::read(&value) else { return };
    assert_eq!(JsonJws::read(&token.to_value()).as_ref(), Ok(&token));
    for index in 0..token.signatures().len() {
        if let Ok(token) = token.jws(index) {
            check_token(token);
        }
    }
}

/// COSE signatures can be read and checked with any key; what is signed is what was read, and no
/// byte of it can be left out.
pub fn cose(data: &[u8]) {
    let Ok(signature) = Sign1::parse(data) else { return };
    let header = signature.header();
    let _ = (header.typ(), header.content_type(), header.kid());
    assert!(data.starts_with(&[0xd2, 0x84]), "one tag, one form");
    let payload = signature.unverified_payload().to_vec();
    assert!(payload.len() < data.len());
    assert!(signature.signing_input().ends_with(&payload), "the payload is signed");
    assert!(Sign1::parse(&data[..data.len() - 1]).is_err(), "it is whole");
    assert!(Sign1::parse(&[data, &[0]].concat()).is_err(), "nothing follows");
    for key in KEYS.iter() {
        let _ = signature.diagnose(key, &[], default_provider());
        if let Ok(verified) = signature.clone().verify(key, default_provider()) {
            assert_eq!(verified.header().algorithm().key_type(), key.key_type());
            assert_eq!(verified.payload(), payload);
        }
    }
}

/// What is read as SD-JWT is written the same; nothing of SD-JWT's own stays in what it says; what is
/// shown of it says less.
pub fn sd_jwt(data: &[u8]) {
    let Ok(sd_jwt) = SdJwt::parse(data) else { return };
    let text = sd_jwt.to_string();
    assert_eq!(SdJwt::parse(text.as_bytes()).as_ref(), Ok(&sd_jwt));
    for form in [Form::Flattened, Form::General, Form::Compact] {
        if let Ok(other) = sd_jwt.clone().with_form(form) {
            let again = SdJwt::parse(other.to_string().as_bytes());
            let again = again.and_then(|again| again.with_form(sd_jwt.form()));
            assert_eq!(again.as_ref(), Ok(&sd_jwt));
        }
    }
    for key in KEYS.iter() {
        if let Ok(verified) = sd_jwt.clone().verify(key, default_provider()) {
            let _ = verified.key_binding(key, default_provider());
            let _ = (verified.confirmation(), SdJwtVc::read(verified));
        }
    }
    let Ok(processed) = sd_jwt.process() else { return };
    check_clean(processed.as_value());
    let places = processed.disclosed();
    assert_eq!(places.len(), sd_jwt.disclosures().len());
    for (place, disclosure) in places.iter().zip(sd_jwt.disclosures()).take(50) {
        let value = place.pointer.of(processed.as_value());
        assert!(value.is_some(), "{} is there", place.pointer);
        assert_eq!(disclosure.name().is_some(), is_member(&processed, &place.pointer));
        let one = Disclose::exactly([place.pointer.as_str()]).expect("a pointer");
        let shown = sd_jwt.clone().present(&one).expect("it names a claim");
        let shown = shown.process().expect("its parents came along");
        assert!(!shown.disclosed().is_empty() && shown.disclosed().len() <= places.len());
    }
    let nothing = sd_jwt.clone().present(&Disclose::nothing()).expect("there is nothing to find");
    assert!(nothing.process().expect("fewer disclosures").disclosed().is_empty());
    let everything = sd_jwt.clone().present(&Disclose::everything()).expect("as it was");
    assert_eq!(everything.process().as_ref(), Ok(&processed));
}

/// What a holder has is written the same; its list has an end, and of an SD-JWT each choice on it can
/// be shown, which lists no more.
pub fn held(data: &[u8]) {
    let Ok(held) = Held::read(data) else { return };
    assert_eq!(Held::read(held.to_string().as_bytes()).as_ref(), Ok(&held));
    let _ = (held.broken_rules(), held.clone().into_presentable());
    let Ok(found) = held.inspect() else { return };
    assert!(found.claims.len() <= limits::CLAIMS && found.inside.len() <= limits::INSIDE);
    json::parse(found.to_value().to_string().as_bytes()).expect("it is JSON");
    let Held::SdJwt(_) = &held else { return };
    for claim in found.claims.iter().filter(|one| one.state != ClaimState::Always).take(20) {
        let chosen = testamur_holder::Disclose::only([claim.pointer.as_str()]).expect("a pointer");
        let shown = held.derive(&chosen, &Contexts::bundled(), &mut NoRandom).expect("a choice");
        let shown = shown.inspect().expect("less than was there");
        assert!(shown.claims.iter().any(|one| one.value == claim.value));
        assert!(shown.claims.len() <= found.claims.len() + found.unlisted);
    }
}

/// An SD-JWT is shown without random bytes.
struct NoRandom;

impl RandomSource for NoRandom {
    fn fill(&mut self, _: &mut [u8]) -> Result<()> {
        Err(Error::new(Code::InternalUnexpected))
    }
}

/// Metadata of types and issuers come to an end, whatever they say. An SD-JWT and the documents are
/// parted by an empty line.
pub fn sd_jwt_vc(data: &[u8]) {
    let (token, document) = parts(data);
    let sd_jwt = SdJwt::parse(token).ok();
    let claim = |name: &str| {
        let claims = sd_jwt.as_ref()?.unverified_claims();
        claims.get(name).and_then(Value::as_str).map(str::to_owned)
    };
    let vct = claim("vct").unwrap_or_else(|| "https://t.example/".to_owned());
    let resolve = |evidence: &_| TypeMetadata::resolve(&vct, None, evidence);
    if let Some(Ok(metadata)) = answered(resolve, document) {
        assert_eq!(metadata.types().len(), metadata.documents().len());
        if let Some(processed) = sd_jwt.as_ref().and_then(|sd_jwt| sd_jwt.process().ok()) {
            let first = metadata.check_claims(&processed);
            assert_eq!(metadata.check_claims(&processed), first, "the same each time");
        }
    }
    let issuer = claim("iss").unwrap_or_else(|| "https://i.example/".to_owned());
    if let Ok(url) = issuer_metadata_url(&issuer) {
        assert!(url.starts_with("https://") && url.contains("/.well-known/jwt-vc-issuer"));
    }
    let resolve = |evidence: &_| IssuerKeys::resolve(&issuer, evidence);
    if let (Some(Ok(keys)), Some(sd_jwt)) = (answered(resolve, document), &sd_jwt) {
        let _ = keys.find(sd_jwt.header());
    }
}

fn check_token(token: Jws<'_>) {
    check_header(token.header());
    let _ = token.unverified_claims();
    for key in KEYS.iter() {
        let first = token.diagnose(key, &[], default_provider());
        assert_eq!(token.diagnose(key, &[], default_provider()), first, "the same each time");
    }
    for key in KEYS.iter() {
        if let Ok(verified) = token.clone().verify(key, default_provider()) {
            assert_eq!(verified.header().algorithm().key_type(), key.key_type());
        }
    }
}

fn check_header(header: &Header) {
    let _ = (header.typ(), header.cty(), header.kid(), header.jwk());
    assert!(!header.protected().contains_key("crit"), "nobody understands it");
    let Ok(Some(chain)) = header.x5c() else { return };
    assert!(
        CertifiedKey::verify(&chain, &TrustAnchors::none(), *NOW).is_err(),
        "nobody is trusted"
    );
    if let Ok(anchors) = TrustAnchors::of(chain.iter().skip(1))
        && let Ok(certified) = CertifiedKey::verify(&chain, &anchors, *NOW)
    {
        let _ = certified.check_issuer("https://i.example/");
    }
}

fn check_clean(value: &Value) {
    match value {
        Value::Object(object) => {
            for (name, value) in object.iter() {
                assert!(!["_sd", "_sd_alg", "..."].contains(&name), "{name} is left");
                check_clean(value);
            }
        }
        Value::Array(items) => items.iter().for_each(check_clean),
        _ => {}
    }
}

/// Whether a place is a member of an object, and not an item of an array.
fn is_member(processed: &Processed, place: &Pointer) -> bool {
    let (parent, _) = place.as_str().rsplit_once('/').expect("it is not the root");
    let parent = Pointer::parse(parent).expect("a pointer without its last step is one");
    parent.of(processed.as_value()).is_some_and(|parent| parent.as_object().is_some())
}
