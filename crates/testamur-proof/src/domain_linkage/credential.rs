//! One link: a credential that a DID issues about itself.

use super::{CONTEXT, CREDENTIAL_TYPE};
use crate::jose::Jws;
use std::borrow::Cow;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::{CONTEXT_V1, CONTEXT_V2, Version, id_of};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::{Did, Origin};

/// A Domain Linkage Credential that was read, with every rule of its form that it breaks
/// ([Domain Linkage Credential](https://identity.foundation/.well-known/resources/did-configuration/#domain-linkage-credential)).
/// **Nothing in it has been verified**: neither signature nor dates.
#[derive(Clone, Debug)]
pub struct DomainLinkage<'v> {
    form: LinkageForm,
    credential: Cow<'v, Value>,
    origin: Option<Origin>,
    broken: Vec<Error>,
}

/// The form of a Domain Linkage Credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkageForm {
    /// A credential with an embedded proof. The specification has it in VCDM 1.1; in 2.0 validFrom and
    /// validUntil stand for issuanceDate and expirationDate.
    Embedded,
    /// A JSON Web Token around one of VCDM 1.1, with the members that the specification allows.
    Token,
}

/// The claims of a token: these, and no others.
const CLAIMS: [&str; 5] = ["exp", "iss", "nbf", "sub", "vc"];

impl LinkageForm {
    /// `embedded` or `token`.
    pub fn name(self) -> &'static str {
        match self {
            LinkageForm::Embedded => "embedded",
            LinkageForm::Token => "token",
        }
    }
}

impl<'v> DomainLinkage<'v> {
    /// Reads an entry of a DID configuration.
    ///
    /// # Errors
    /// [`Code::DomainEntry`] for what is neither an object nor a text; for a text that is no token, those
    /// of [`Jws::parse`] and [`Jws::unverified_claims`]. Broken rules are no errors here:
    /// [`broken`](DomainLinkage::broken).
    pub fn read(entry: &'v Value) -> Result<DomainLinkage<'v>> {
        let (form, credential, mut broken) = match entry {
            Value::Object(_) => (LinkageForm::Embedded, Cow::Borrowed(entry), Vec::new()),
            Value::String(text) => {
                let (credential, broken) = opened(text)?;
                (LinkageForm::Token, Cow::Owned(credential), broken)
            }
            other => {
                return Err(Error::new(Code::DomainEntry).with("actual", other.kind_with_article()));
            }
        };
        let place = match form {
            LinkageForm::Embedded => Pointer::root(),
            LinkageForm::Token => Pointer::root().child("vc"),
        };
        let (origin, rules) = check(&credential);
        broken.extend(rules.into_iter().map(|error| error.below(&place)));
        Ok(DomainLinkage { form, credential, origin, broken })
    }

    /// In which form it is.
    pub fn form(&self) -> LinkageForm {
        self.form
    }

    /// Every rule that it breaks.
    pub fn broken(&self) -> &[Error] {
        &self.broken
    }

    /// The DID that it links, by its own words.
    pub fn did(&self) -> Option<&str> {
        subject(&self.credential).and_then(id_of)
    }

    /// The origin that it links the DID with, if it names one.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// The credential of a link as its DID has to sign it. Of a token it is what stands under `vc`.
    /// Tokens are made of version 1.1 only.
    pub fn draft(
        did: &Did,
        origin: &Origin,
        (from, until): (Timestamp, Timestamp),
        version: Version,
    ) -> Value {
        let (begin, end) = version.period();
        let first = match version {
            Version::V1 => CONTEXT_V1,
            Version::V2 => CONTEXT_V2,
        };
        let mut draft = Object::new();
        draft.insert("@context", vec![Value::from(first), CONTEXT.into()]);
        draft.insert("type", vec![Value::from("VerifiableCredential"), CREDENTIAL_TYPE.into()]);
        draft.insert("issuer", did.as_str());
        draft.insert(begin, from.whole_seconds().to_string());
        draft.insert(end, until.whole_seconds().to_string());
        let subject = [("id", did.as_str()), ("origin", origin.as_str())];
        draft.insert("credentialSubject", Object::from_iter(subject));
        draft.into()
    }
}

/// Opens a token, and gives what stands under `vc` with the rules that the token around it breaks.
fn opened(text: &str) -> Result<(Value, Vec<Error>)> {
    let jws = Jws::parse(text)?;
    let mut claims = jws.unverified_claims()?;
    let mut broken = Vec::new();
    let header = jws.header().protected();
    let mut wrong_header = |reason: String| {
        broken.push(Error::new(Code::DomainTokenHeader).with("reason", reason));
    };
    for (name, _) in header.iter().filter(|(name, _)| !["alg", "kid"].contains(name)) {
        wrong_header(format!("it has the member {}", shown(name)));
    }
    if !header.contains_key("kid") {
        wrong_header("it has no kid".to_owned());
    }
    let mut wrong_claims = |reason: String| {
        broken.push(Error::new(Code::DomainTokenClaims).with("reason", reason));
    };
    for (name, _) in claims.iter().filter(|(name, _)| !CLAIMS.contains(name)) {
        wrong_claims(format!("there is the claim {}", shown(name)));
    }
    for name in CLAIMS.iter().filter(|name| !claims.contains_key(name)) {
        wrong_claims(format!("the claim {name} is missing"));
    }
    let credential = claims.remove("vc").unwrap_or(Value::Null);
    if credential.get("proof").is_some() {
        wrong_claims("the credential under vc has a proof".to_owned());
    }
    if let Some(did) = subject(&credential).and_then(id_of) {
        for claim in ["iss", "sub"] {
            match claims.get(claim) {
                None => {}
                Some(Value::String(same)) if same == did => {}
                Some(other) => broken.push(
                    Error::new(Code::DomainTokenSubject)
                        .with("claim", claim)
                        .with("actual", other.as_str().map_or("no text".into(), shown))
                        .with("expected", shown(did)),
                ),
            }
        }
    }
    Ok((credential, broken))
}

/// The rules for both forms, and the origin as far as there is one.
fn check(credential: &Value) -> (Option<Origin>, Vec<Error>) {
    let mut broken = Vec::new();
    let root = Pointer::root();
    if credential.get("id").is_some() {
        broken.push(Error::new(Code::DomainIdentifier).at(root.child("id")));
    }
    let types = credential.get("type").map_or(&[][..], Value::as_set);
    if types.iter().all(|name| name.as_str() != Some(CREDENTIAL_TYPE)) {
        let error = Error::new(Code::DomainType).with("expected", CREDENTIAL_TYPE);
        broken.push(error.at(root.child("type")));
    }
    let (from, until) = Version::of(credential).unwrap_or(Version::V1).period();
    for member in [from, until].into_iter().filter(|member| credential.get(member).is_none()) {
        broken.push(Error::new(Code::DomainDates).with("member", member));
    }
    let place = root.child("credentialSubject");
    let did = subject(credential).and_then(id_of);
    match did {
        Some(did) if Did::parse(did).is_ok() => {
            let issuer = credential.get("issuer").and_then(id_of);
            if issuer != Some(did) {
                broken.push(
                    Error::new(Code::DomainIssuer)
                        .with("subject", shown(did))
                        .with("issuer", issuer.map_or("nobody".into(), shown))
                        .at(root.child("issuer")),
                );
            }
        }
        other => {
            let actual = other.map_or("not named".into(), shown);
            broken
                .push(Error::new(Code::DomainSubject).with("actual", actual).at(place.child("id")));
        }
    }
    let named = subject(credential).and_then(|subject| subject.get("origin"));
    let at = place.child("origin");
    match named {
        None => {
            broken.push(Error::new(Code::DomainMissingOrigin).at(place));
            (None, broken)
        }
        Some(named) => match Origin::insecure_localhost(named.as_str().unwrap_or_default()) {
            Ok(origin) => (Some(origin), broken),
            Err(error) => {
                broken.push(error.at(at));
                (None, broken)
            }
        },
    }
}

/// The one subject.
fn subject(credential: &Value) -> Option<&Value> {
    match credential.get("credentialSubject")?.as_set() {
        [one] => Some(one),
        _ => None,
    }
}

fn shown(text: &str) -> Cow<'_, str> {
    text.chars().take(200).collect::<String>().into()
}
