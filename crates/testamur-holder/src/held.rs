//! Credentials as their holders have them, in every form.

use base64ct::{Base64, Base64Unpadded, Encoding};
use std::fmt;
use testamur_baking::unbake;
use testamur_core::json::{Object, Value, parse};
use testamur_core::model::{Kind, check_credential, check_envelope, check_not_key};
use testamur_core::report::Format;
use testamur_core::{Code, Error, Result};
use testamur_proof::jose::{self, JsonJws, Jws};
use testamur_proof::{Profile, Secured, cose};
use testamur_sd::sd_jwt::{Form, SdJwt};

/// A credential, or a presentation, as somebody has it. Its form is recognised from its bytes.
/// **Nothing in it has been verified.**
///
/// Written out by `Display` as text, a COSE signature in base64.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Held {
    /// A JSON document with proofs of Data Integrity, or with none
    Document(Value),
    /// A token with disclosures: `vc+sd-jwt`, `dc+sd-jwt`, …, compact or in JSON
    SdJwt(Box<SdJwt>),
    /// A JSON Web Token: `vc+jwt`, those of VCDM 1.1 and of Open Badges 3.0
    Jwt(Box<Token>),
    /// A COSE signature
    Cose(Box<CoseSignature>),
    /// A token or a COSE signature in the object that stands around it in JSON (VCDM 2.0, section
    /// 4.13)
    Enveloped(Box<Envelope>),
}

/// A JSON Web Token that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    text: String,
    is_compact: bool,
    header: jose::Header,
    claims: Object,
}

/// A COSE signature that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct CoseSignature {
    bytes: Vec<u8>,
    header: cose::Header,
    claims: Object,
}

/// What stands in an object around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    media_type: String,
    value: Value,
    content: Held,
}

impl Held {
    /// Reads a credential or a presentation in any form. What is baked into a PNG or SVG image is taken out of it.
    ///
    /// # Errors
    /// Those of [`unbake`] for an image; those of reading JSON, a token ([`Jws::parse`], [`SdJwt::parse`]) or a COSE signature; the first
    /// rule that an envelope breaks; [`Code::InputKey`] for a key.
    pub fn read(input: &[u8]) -> Result<Held> {
        let baked;
        let input = match Format::recognise(input).is_image() {
            true => {
                baked = unbake(input)?;
                &*baked.credential
            }
            false => input,
        };
        match Format::recognise(input).is_enveloping() {
            true => Held::token(input),
            false => Held::of(parse(input)?),
        }
    }

    /// What a value in JSON is: a document, an envelope, a token as text or in its JSON forms.
    ///
    /// # Errors
    /// As [`read`](Held::read).
    pub fn of(value: Value) -> Result<Held> {
        if let Some(text) = value.as_str() {
            return Held::token(text.as_bytes());
        }
        if matches!(Kind::of(&value), Some(Kind::EnvelopedCredential | Kind::EnvelopedPresentation))
        {
            return Envelope::read(value).map(|envelope| Held::Enveloped(Box::new(envelope)));
        }
        let has = |name: &str| value.get(name).is_some();
        let is_signed = has("payload") && (has("signature") || has("signatures"));
        // RFC 7515, section 7.2.
        if is_signed && !has("@context") && !has("type") {
            return of_json_jws(&value);
        }
        check_not_key(&value)?;
        match value {
            Value::Object(_) => Ok(Held::Document(value)),
            other => Err(Error::new(Code::InputNotObject).with("kind", other.kind_with_article())),
        }
    }

    fn token(input: &[u8]) -> Result<Held> {
        let text = || {
            std::str::from_utf8(input.trim_ascii())
                .map_err(|_| Error::new(Code::ProofJws).with("reason", "it is no text"))
        };
        match Format::recognise(input) {
            Format::SdJwt => {
                SdJwt::parse(text()?.as_bytes()).map(|token| Held::SdJwt(Box::new(token)))
            }
            Format::Cose => match text().ok().and_then(base64) {
                Some(bytes) => CoseSignature::held(bytes),
                None => CoseSignature::held(input.to_vec()),
            },
            // What is no token at all is told by its reader.
            _ => Token::held(text()?.to_owned(), true, &Jws::parse(text()?)?),
        }
    }

    /// How it is secured, as its bytes show; of an envelope, what is in it.
    pub fn format(&self) -> Format {
        match self {
            Held::Document(_) => Format::DataIntegrity,
            Held::SdJwt(_) => Format::SdJwt,
            Held::Jwt(_) => Format::Jwt,
            Held::Cose(_) => Format::Cose,
            Held::Enveloped(envelope) => envelope.content.format(),
        }
    }

    /// What is called so in a sentence.
    pub(crate) fn described(&self) -> String {
        match self {
            Held::Document(_) => self.format().described().to_owned(),
            Held::SdJwt(_) | Held::Jwt(_) | Held::Cose(_) => {
                format!("{} of the kind {}", self.format().described(), self.kind_of_token())
            }
            Held::Enveloped(envelope) => {
                format!("{} in an envelope", envelope.content.described())
            }
        }
    }

    /// The kind of a token or COSE signature, as `--suite` of the command line has it; of one that is
    /// no credential or presentation, the type by its own words.
    pub(crate) fn kind_of_token(&self) -> String {
        if let Ok(Some(profile)) = self.profile(None) {
            return profile.name().to_owned();
        }
        let (typ, general) = match self {
            Held::Document(_) => return String::new(),
            Held::Enveloped(envelope) => return envelope.content.kind_of_token(),
            Held::SdJwt(token) => (token.header().typ().ok().flatten(), "sd-jwt"),
            Held::Jwt(token) => (token.header.typ().ok().flatten(), "jwt"),
            Held::Cose(token) => (token.header.typ(), "cose"),
        };
        let typ = typ.unwrap_or(general).to_ascii_lowercase();
        typ.strip_prefix("application/").unwrap_or(&typ).to_owned()
    }

    /// What verifiers take a token or COSE signature for; a document for none. `announced` is the media
    /// type of the envelope around it.
    pub(crate) fn profile(&self, announced: Option<&str>) -> Result<Option<Profile>> {
        match self {
            Held::Document(_) => return Ok(None),
            Held::Enveloped(envelope) => {
                return envelope.content.profile(Some(&envelope.media_type));
            }
            // With disclosures that do not fit it is none to them.
            Held::SdJwt(token) => token.process().and_then(|_| token.profile()),
            Held::Jwt(token) => Profile::of_jwt(&token.header, &token.claims, announced),
            Held::Cose(token) => Profile::of_cose(&token.header, &token.claims),
        }
        .map(Some)
    }

    /// As it can stand in a presentation: a document as it is, a token or COSE signature in an
    /// object around it. That it is a credential is not looked at.
    ///
    /// # Errors
    /// [`Code::UsageNotPresentable`] for an SD-JWT VC, which is shown by itself, for a presentation,
    /// and for a token in a JSON form that cannot be written as one text; those of telling what kind
    /// of token it is, as [`Profile::of_jwt`] has them.
    pub fn into_presentable(self) -> Result<Value> {
        let refused = |reason: &str| Error::new(Code::UsageNotPresentable).with("reason", reason);
        let profile = self.profile(None)?;
        match profile {
            Some(profile) if profile.is_presentation() => {
                return Err(refused("it is a presentation"));
            }
            Some(Profile::DcSdJwt) => {
                return Err(refused("an SD-JWT VC is shown by itself, bound to its holder's key"));
            }
            _ => {}
        }
        let media_type = profile.map_or("", Profile::media_type);
        match self {
            Held::Document(document) => Ok(document),
            Held::Enveloped(envelope) => Ok(envelope.value),
            Held::SdJwt(token) => {
                let text = token.with_form(Form::Compact)?.to_string();
                Ok(Secured::Token { media_type, text }.into_value())
            }
            Held::Jwt(token) if !token.is_compact => {
                Err(refused("a token stands in a presentation in its compact form only"))
            }
            Held::Jwt(token) => Ok(Secured::Token { media_type, text: token.text }.into_value()),
            Held::Cose(token) => Ok(Secured::Cose { media_type, bytes: token.bytes }.into_value()),
        }
    }

    /// The rules of the data model that a credential breaks as it stands: one that is shown in part
    /// can lack what verifiers demand of each, such as a subject. Only forms are looked at that can
    /// be shown in part; what holds for the whole is as its issuer made it.
    pub fn broken_rules(&self) -> Vec<Error> {
        match self {
            Held::Document(document) => check_credential(document),
            Held::SdJwt(token) if self.kind_of_token() == "vc+sd-jwt" => {
                let processed = token.process();
                processed.map_or_else(|error| vec![error], |one| check_credential(one.as_value()))
            }
            Held::Enveloped(envelope) => envelope.content.broken_rules(),
            Held::SdJwt(_) | Held::Jwt(_) | Held::Cose(_) => Vec::new(),
        }
    }

    /// The bytes of a file: text, or the COSE signature itself.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Held::Cose(token) => token.bytes.clone(),
            text => text.to_string().into_bytes(),
        }
    }
}

fn of_json_jws(value: &Value) -> Result<Held> {
    let jws = JsonJws::read(value)?;
    match SdJwt::is_in(&jws)? {
        true => SdJwt::read(value).map(|token| Held::SdJwt(Box::new(token))),
        false => Token::held(value.to_string(), false, &jws.jws(0)?),
    }
}

impl Token {
    fn held(text: String, is_compact: bool, jws: &Jws<'_>) -> Result<Held> {
        let (header, claims) = (jws.header().clone(), jws.unverified_claims()?);
        Ok(Held::Jwt(Box::new(Token { text, is_compact, header, claims })))
    }

    /// The header.
    pub fn header(&self) -> &jose::Header {
        &self.header
    }

    /// The claims, which nobody has verified.
    pub fn unverified_claims(&self) -> &Object {
        &self.claims
    }
}

impl CoseSignature {
    fn held(bytes: Vec<u8>) -> Result<Held> {
        let read = cose::Sign1::parse(&bytes)?;
        let claims = jose::claims(read.unverified_payload())?;
        let header = read.header().clone();
        Ok(Held::Cose(Box::new(CoseSignature { bytes, header, claims })))
    }

    /// The header.
    pub fn header(&self) -> &cose::Header {
        &self.header
    }

    /// The payload, which nobody has verified.
    pub fn unverified_claims(&self) -> &Object {
        &self.claims
    }
}

impl Envelope {
    fn read(value: Value) -> Result<Envelope> {
        let first = |errors: Vec<Error>| {
            let none = || Error::new(Code::InternalUnexpected).with("reason", "no rule is broken");
            errors.into_iter().next().unwrap_or_else(none)
        };
        let (head, data) = check_envelope(&value).map_err(first)?;
        let refused = || {
            Error::new(Code::InputEnvelopeData)
                .with("reason", "its data is no base64")
                .at(testamur_core::json::Pointer::root().child("id"))
        };
        let (media_type, content) = match head.strip_suffix(";base64") {
            Some(media_type) => (media_type, Held::token(&base64(data).ok_or_else(refused)?)?),
            None => (head, Held::token(data.as_bytes())?),
        };
        Ok(Envelope { media_type: media_type.to_ascii_lowercase(), content, value })
    }

    /// The media type that it announces.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// What is in it.
    pub fn content(&self) -> &Held {
        &self.content
    }
}

/// The kind of a document by its types, without a look at the rest.
pub(crate) fn kind_of(document: &Object) -> Option<Kind> {
    Kind::of(&Object::from_iter([("type", document.get("type")?.clone())]).into())
}

/// Base64 with its padding or without (RFC 4648, section 4).
fn base64(text: &str) -> Option<Vec<u8>> {
    match text.ends_with('=') {
        true => Base64::decode_vec(text).ok(),
        false => Base64Unpadded::decode_vec(text).ok(),
    }
}

impl fmt::Display for Held {
    /// The text that is handed on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Held::Document(document) => fmt::Display::fmt(document, f),
            Held::SdJwt(token) => fmt::Display::fmt(token, f),
            Held::Jwt(token) => f.write_str(&token.text),
            Held::Cose(token) => f.write_str(&Base64::encode_string(&token.bytes)),
            Held::Enveloped(envelope) => fmt::Display::fmt(&envelope.value, f),
        }
    }
}

impl From<Value> for Held {
    /// A document, whatever is in it; [`Held::of`] looks.
    fn from(document: Value) -> Held {
        Held::Document(document)
    }
}

impl From<&Value> for Held {
    /// As `From<Value>`.
    fn from(document: &Value) -> Held {
        Held::Document(document.clone())
    }
}
