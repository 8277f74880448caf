//! What the claims of a token say beside the credential or presentation in it.

use super::Profile;
use crate::keys::Made;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::{CONTEXT_V1, CONTEXT_V2, Version, id_of};
use testamur_core::{Code, Error, Timestamp};
use testamur_status::TokenStatusList;

/// A token's content, taken apart.
pub(super) struct Content {
    /// The credential or presentation, without the claims of the token.
    pub(super) document: Value,
    /// What is wrong with the claims, or between them and the document.
    pub(super) broken: Vec<Error>,
    /// What is no reason to refuse it.
    pub(super) doubtful: Vec<Error>,
    /// Who signed, by the token's own words (`iss`).
    pub(super) issuer: Option<String>,
    pub(super) not_before: Option<Timestamp>,
    pub(super) expires: Option<Timestamp>,
    pub(super) issued: Option<Timestamp>,
    pub(super) audience: Vec<String>,
    pub(super) nonce: Option<String>,
    /// Where its status stands (Token Status List).
    pub(super) status: Option<Value>,
}

/// Claims of JSON Web Tokens that are no members of the document beside which they stand (RFC 7519,
/// section 4.1; RFC 7800; OpenID Connect for the nonce; Token Status List).
const REGISTERED: [&str; 10] =
    ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "nonce", "status"];

/// Those of them that may stand in the header, too.
const REPLICATED: [&str; 8] = ["iss", "sub", "aud", "exp", "nbf", "iat", "nonce", "status"];

impl Content {
    /// When the token was made, by its own words.
    pub(super) fn made(&self) -> Option<Made> {
        self.issued.map(Made::At).or(self.not_before.map(Made::Since))
    }

    /// Takes the claims of a payload apart. Those that the header has as well must be the same there
    /// (RFC 7519, section 5.3), and where only the header has one, it counts.
    pub(super) fn of(profile: Profile, payload: &Object, header: &Object) -> Content {
        let mut merged;
        let mut twice = Vec::new();
        let replicated: Vec<_> =
            header.iter().filter(|(name, _)| REPLICATED.contains(name)).collect();
        let claims = match replicated.is_empty() {
            true => payload,
            false => {
                merged = payload.clone();
                for (name, value) in replicated {
                    match payload.get(name) {
                        None => drop(merged.insert(name, value.clone())),
                        Some(same) if same == value => {}
                        Some(other) => twice.push(in_header(name, value, other)),
                    }
                }
                &merged
            }
        };
        let mut content = Content { broken: twice, ..Content::empty() };
        content.registered(claims);
        content.document = match profile {
            Profile::NestedVc => content.nested(claims, "vc", profile),
            Profile::NestedVp => content.nested(claims, "vp", profile),
            _ => {
                content.forbid(claims, &["vc", "vp"], profile);
                let own = claims
                    .iter()
                    .filter(|(name, _)| !REGISTERED.contains(name) && !["vc", "vp"].contains(name));
                Value::Object(own.map(|(name, value)| (name, value.clone())).collect())
            }
        };
        if profile == Profile::OpenBadge {
            content.require(claims, profile);
        }
        if profile != Profile::DcSdJwt {
            content.compare(profile, claims);
        }
        content
    }

    /// What a token status list says of itself. It does not count before it was signed.
    pub(super) fn of_status_list(list: &TokenStatusList) -> Content {
        Content {
            issuer: list.issuer().map(str::to_owned),
            not_before: list.not_before().max(Some(list.issued())),
            expires: list.expires(),
            issued: Some(list.issued()),
            ..Content::empty()
        }
    }

    fn empty() -> Content {
        Content {
            document: Value::Null,
            broken: Vec::new(),
            doubtful: Vec::new(),
            issuer: None,
            not_before: None,
            expires: None,
            issued: None,
            audience: Vec::new(),
            nonce: None,
            status: None,
        }
    }

    /// Reads the claims that every token may have.
    fn registered(&mut self, claims: &Object) {
        let time = |name: &str| match claims.get(name) {
            None => Ok(None),
            Some(value) => Timestamp::from_numeric_date(value)
                .map(Some)
                .ok_or_else(|| malformed(name, value, "time")),
        };
        for name in ["nbf", "exp"] {
            match (time(name), name) {
                (Ok(time), "nbf") => self.not_before = time,
                (Ok(time), _) => self.expires = time,
                (Err(error), _) => self.broken.push(error),
            }
        }
        // Nothing is decided by it, and some write a date here.
        match time("iat") {
            Ok(issued) => self.issued = issued,
            Err(error) => self.doubtful.push(error),
        }
        for name in ["iss", "sub", "jti", "nonce"] {
            match claims.get(name) {
                None | Some(Value::String(_)) => {}
                Some(other) => self.broken.push(malformed(name, other, "text")),
            }
        }
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        self.issuer = text("iss");
        self.nonce = text("nonce");
        self.status = claims.get("status").cloned();
        let audience = claims.get("aud").map_or(&[][..], Value::as_set);
        self.audience = audience.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if self.audience.len() != audience.len() {
            let other = claims.get("aud").unwrap_or(&Value::Null);
            self.broken.push(malformed("aud", other, "text or array of texts"));
        }
    }

    fn forbid(&mut self, claims: &Object, names: &[&str], profile: Profile) {
        for name in names.iter().filter(|name| claims.contains_key(name)) {
            let error = Error::new(Code::InputClaimForbidden).with("claim", name);
            let error = error.with("kind", profile.name());
            self.broken.push(error.at(Pointer::root().child(name)));
        }
    }

    /// What the profile of Open Badges 3.0 wants to be there.
    fn require(&mut self, claims: &Object, profile: Profile) {
        let until = self.document.get("validUntil").map(|_| "exp");
        for name in ["iss", "jti", "sub", "nbf"].into_iter().chain(until) {
            if !claims.contains_key(name) {
                let error = Error::new(Code::InputClaimMissing).with("claim", name);
                self.broken.push(error.with("kind", profile.name()));
            }
        }
    }

    /// The document under `vc` or `vp`, with the members that the token has as claims only (VCDM 1.1,
    /// section 6.3.1).
    fn nested(&mut self, claims: &Object, name: &str, profile: Profile) -> Value {
        let place = Pointer::root().child(name);
        let other = if name == "vc" { "vp" } else { "vc" };
        self.forbid(claims, &[other], profile);
        let mut document = match claims.get(name) {
            Some(Value::Object(document)) => document.clone(),
            other => {
                let kind = other.unwrap_or(&Value::Null).kind_with_article();
                let error = Error::new(Code::InputMemberKind)
                    .with("member", name)
                    .with("actual", kind)
                    .with("expected", "an object");
                self.broken.push(error.at(place));
                return Value::Object(Object::new());
            }
        };
        let version = Version::of(claims.get(name).unwrap_or(&Value::Null));
        let (from, until) = version.unwrap_or(Version::V1).period();
        let text = |claim: &str| claims.get(claim).and_then(Value::as_str).map(Value::from);
        let mut fill = |member: &str, value: Option<Value>| {
            if let Some(value) = value.filter(|_| !document.contains_key(member)) {
                document.insert(member, value);
            }
        };
        fill("id", text("jti"));
        if name == "vp" {
            fill("holder", text("iss"));
            return Value::Object(document);
        }
        fill("issuer", text("iss"));
        let time = |time: Option<Timestamp>| time.map(|time| Value::from(time.to_string()));
        fill(from, time(self.not_before));
        fill(until, time(self.expires));
        if let (Some(sub), Some(Value::Object(subject))) =
            (text("sub"), document.get_mut("credentialSubject"))
            && !subject.contains_key("id")
        {
            subject.insert("id", sub);
        }
        Value::Object(document)
    }

    /// Compares the claims with what the document says of the same things.
    fn compare(&mut self, profile: Profile, claims: &Object) {
        let document = std::mem::replace(&mut self.document, Value::Null);
        let party = if profile.is_presentation() { "holder" } else { "issuer" };
        let id = |member: &str| document.get(member).and_then(id_of).map(str::to_owned);
        let subjects = document.get("credentialSubject").map_or(&[][..], Value::as_set);
        let subject = match (subjects, profile) {
            ([one], _) => id_of(one).map(str::to_owned),
            _ => None,
        };
        // A bare member that is missing is filled in by nested tokens only; elsewhere there is
        // nothing that the claim could contradict.
        let texts = [("iss", party, id(party)), ("jti", "id", id("id"))];
        let sub = ("sub", "credentialSubject", subject);
        let of_subject = (!profile.is_presentation()).then_some(sub);
        for (claim, member, expected) in texts.into_iter().chain(of_subject) {
            let Some(actual) = claims.get(claim).and_then(Value::as_str) else { continue };
            match expected {
                Some(expected) if expected == actual => {}
                None if profile != Profile::OpenBadge => {}
                expected => {
                    let expected = expected.as_deref().unwrap_or("nothing");
                    self.broken.push(conflict(claim, actual, member, expected));
                }
            }
        }
        if matches!(profile, Profile::OpenBadge | Profile::NestedVc) {
            self.compare_times(&document);
        }
        let is_older = Version::of(&document) == Some(Version::V1);
        if is_older
            && !matches!(profile, Profile::NestedVc | Profile::NestedVp | Profile::OpenBadge)
        {
            let place = Pointer::root().child("@context");
            self.broken.push(
                Error::new(Code::InputContextFirst)
                    .with("member", "@context")
                    .with("found", format_args!("{CONTEXT_V1:?}"))
                    .with("expected", CONTEXT_V2)
                    .at(place),
            );
        }
        self.document = document;
    }

    /// `nbf` and `exp` repeat the period of the credential, in whole seconds.
    fn compare_times(&mut self, document: &Value) {
        let (from, until) = Version::of(document).unwrap_or(Version::V2).period();
        let stated = |name: &str| Timestamp::parse(document.get(name)?.as_str()?);
        for (claim, actual, member) in
            [("nbf", self.not_before, from), ("exp", self.expires, until)]
        {
            let Some(actual) = actual else { continue };
            match stated(member) {
                Some(expected) if expected.unix() == actual.unix() => {}
                expected => {
                    let expected = expected.map_or("nothing".to_owned(), |time| time.to_string());
                    self.broken.push(conflict(claim, &actual.to_string(), member, &expected));
                }
            }
        }
    }
}

/// A claim that is not the same in header and payload.
fn in_header(claim: &str, header: &Value, payload: &Value) -> Error {
    let text = |value: &Value| match value {
        Value::String(text) => shown(text),
        other => shown(other.to_string()),
    };
    Error::new(Code::InputClaimHeader)
        .with("claim", claim)
        .with("actual", text(header))
        .with("expected", text(payload))
        .at(Pointer::root().child(claim))
}

fn conflict(claim: &str, actual: &str, member: &str, expected: &str) -> Error {
    Error::new(Code::InputClaimConflict)
        .with("claim", claim)
        .with("actual", shown(actual))
        .with("member", member)
        .with("expected", shown(expected))
        .at(Pointer::root().child(claim))
}

fn malformed(name: &str, value: &Value, expected: &str) -> Error {
    let reason = format!("{name} is {}, no {expected}", value.kind_with_article());
    Error::new(Code::ProofJwsClaims).with("reason", reason).at(Pointer::root().child(name))
}

/// The beginning of a text from outside, for a sentence.
pub(super) fn shown(text: impl AsRef<str>) -> String {
    text.as_ref().chars().take(200).collect()
}
