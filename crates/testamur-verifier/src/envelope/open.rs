//! Opening a token: its parts, what kind it is, and the claims in it. Nothing is verified by that.

use super::claims::Content;
use super::{DataUrl, Profile, data_url};
use crate::keys::{Made, controller_of};
use testamur_core::json::{self, Object, Value};
use testamur_core::limits::JsonLimits;
use testamur_core::{Code, Error, InBuild, Result};
use testamur_keys::{PublicKey, SignatureAlgorithm};
use testamur_proof::cose::Sign1;
use testamur_proof::jose::{Header, JsonJws, Jws};
use testamur_sd::sd_jwt::SdJwt;

/// A token that was opened. **Nothing in it has been verified.**
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    pub(crate) profile: Profile,
    pub(crate) signed: Signed,
    /// The payload, with disclosures in their places.
    pub(crate) claims: Object,
}

/// What carries the signature.
#[derive(Clone, Debug)]
pub(crate) enum Signed {
    Jws(Jws<'static>),
    SdJwt(InBuild, Box<SdJwt>),
    Cose(Sign1),
}

/// What leads to the key of a token, all of it in the words of who made it.
#[derive(Debug)]
pub(super) struct Hints {
    pub(super) algorithm: SignatureAlgorithm,
    pub(super) kid: Option<String>,
    pub(super) jwk: Option<PublicKey>,
    pub(super) x5c: Option<Vec<Vec<u8>>>,
    /// When the token says it was made; not known from its header.
    pub(super) made: Option<Made>,
}

/// Opens a token or a COSE signature from its bytes, as text also in base64.
///
/// # Errors
/// Those of [`Jws::parse`], [`SdJwt::parse`], [`Sign1::parse`]; why its content is no credential or
/// presentation of a known kind.
pub(crate) fn open(bytes: &[u8], limits: &JsonLimits) -> Result<Opened> {
    open_announced(bytes, None, limits)
}

/// As [`open`], for a text that stands in JSON.
pub(crate) fn open_text(text: &str, limits: &JsonLimits) -> Result<Opened> {
    open_announced(text.as_bytes(), None, limits)
}

/// Opens what an envelope holds.
pub(crate) fn open_envelope(url: &DataUrl, limits: &JsonLimits) -> Result<Opened> {
    let opened = open_announced(&url.bytes, Some(&url.media_type), limits)?;
    if opened.profile.fits(&url.media_type) {
        return Ok(opened);
    }
    Err(Error::new(Code::InputEnvelopeType)
        .with("expected", super::claims::shown(&url.media_type))
        .with("actual", opened.profile.name()))
}

/// Opens a token in one of its JSON forms.
///
/// One with several signatures is refused. Which of them must hold is for whoever receives it
/// (RFC 7515, section 5.2), and a credential says nothing of a second signer: one that is not checked
/// would look as if it had been, and one by somebody else would count as the issuer's. Who wants several
/// signatures has sets of proofs for it, where each is checked and named.
pub(crate) fn open_json(value: &Value, limits: &JsonLimits) -> Result<Opened> {
    let jws = JsonJws::read(value)?;
    one_signature(jws.signatures().len())?;
    match SdJwt::is_in(&jws)? {
        true => of_sd_jwt(SdJwt::read(value)?),
        false => of_jws(jws.jws(0)?, None, limits),
    }
}

fn one_signature(actual: usize) -> Result<()> {
    if actual == 1 {
        return Ok(());
    }
    let reason = format!("it has {actual} signatures, where a credential has one");
    Err(Error::new(Code::ProofJws).with("reason", reason))
}

fn open_announced(bytes: &[u8], announced: Option<&str>, limits: &JsonLimits) -> Result<Opened> {
    /// The CBOR tag 18.
    const COSE_SIGN1: u8 = 0xd2;
    if bytes.first() == Some(&COSE_SIGN1) {
        return of_cose(Sign1::parse(bytes)?, limits);
    }
    let text = std::str::from_utf8(bytes.trim_ascii())
        .map_err(|_| Error::new(Code::ProofJws).with("reason", "it is no text"))?;
    if text.contains('~') {
        return of_sd_jwt(SdJwt::parse(text.as_bytes())?);
    }
    if !text.contains('.')
        && let Some(bytes) = data_url::base64(text)
    {
        return of_cose(Sign1::parse(&bytes)?, limits);
    }
    of_jws(Jws::parse(text)?.into_owned(), announced, limits)
}

fn of_jws(jws: Jws<'static>, announced: Option<&str>, limits: &JsonLimits) -> Result<Opened> {
    let claims = object(jws.unverified_payload(), limits)?;
    let profile = Profile::of_jwt(jws.header(), &claims, announced)?;
    Ok(Opened { profile, signed: Signed::Jws(jws), claims })
}

fn of_sd_jwt(sd_jwt: SdJwt) -> Result<Opened> {
    let in_build = InBuild::check("SD-JWT")?;
    let claims = sd_jwt.process()?.into_claims();
    let profile = sd_jwt.profile()?;
    one_signature(sd_jwt.signatures())?;
    Ok(Opened { profile, signed: Signed::SdJwt(in_build, Box::new(sd_jwt)), claims })
}

fn of_cose(sign1: Sign1, limits: &JsonLimits) -> Result<Opened> {
    let claims = object(sign1.unverified_payload(), limits)?;
    let profile = Profile::of_cose(sign1.header(), &claims)?;
    Ok(Opened { profile, signed: Signed::Cose(sign1), claims })
}

fn object(payload: &[u8], limits: &JsonLimits) -> Result<Object> {
    match json::parse_within(payload, limits)? {
        Value::Object(claims) => Ok(claims),
        other => Err(Error::new(Code::ProofJwsClaims)
            .with("reason", format_args!("it is {}, no object", other.kind_with_article()))),
    }
}

impl Opened {
    /// The credential or presentation in it, as it is examined.
    pub(crate) fn document(&self) -> Value {
        Content::of(self.profile, &self.claims, self.signed.header_claims()).document
    }
}

impl Signed {
    /// In whose document the header says that the key is, if it does by a URL.
    pub(crate) fn controller(&self) -> Option<String> {
        let kid = self.hints().ok()?.kid?;
        controller_of(&kid).map(str::to_owned)
    }

    /// The claims that the signed header has beside those in the payload (RFC 7519, section 5.3; RFC
    /// 9597).
    pub(super) fn header_claims(&self) -> &Object {
        match self {
            Signed::Jws(jws) => jws.header().protected(),
            Signed::SdJwt(_, sd_jwt) => sd_jwt.header().protected(),
            Signed::Cose(sign1) => sign1.header().claims(),
        }
    }

    /// What leads to the key.
    pub(super) fn hints(&self) -> Result<Hints> {
        let of_header = |header: &Header| {
            Ok(Hints {
                algorithm: header.algorithm(),
                kid: header.kid()?.map(str::to_owned),
                jwk: header.jwk()?,
                x5c: header.x5c()?,
                made: None,
            })
        };
        match self {
            Signed::Jws(jws) => of_header(jws.header()),
            Signed::SdJwt(_, sd_jwt) => of_header(sd_jwt.header()),
            Signed::Cose(sign1) => {
                let header = sign1.header();
                let kid = header.kid().map(|kid| String::from_utf8_lossy(kid).into_owned());
                Ok(Hints { algorithm: header.algorithm(), kid, jwk: None, x5c: None, made: None })
            }
        }
    }
}
