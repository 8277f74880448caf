//! Presentations in tokens and COSE signatures
//! ([VC-JOSE-COSE](https://www.w3.org/TR/vc-jose-cose/)), and credentials in them.

use crate::{Holder, Presentation};
use base64ct::{Base64, Base64Unpadded, Encoding};
use testamur_canon::Budget;
use testamur_canon::jsonld::{self};
use testamur_core::json::{Pointer, Value, parse};
use testamur_core::{Code, Error, RandomSource, Result, Timestamp};
use testamur_keys::SignatureAlgorithm;
use testamur_proof::jose::{HeaderOptions, Jws, sign_compact};
use testamur_proof::{Secured, cose};
use testamur_sd::sd_jwt::{self, Disclosable, IssueOptions, SdJwt};

/// A token or a COSE signature around a presentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentationEnvelope {
    kind: PresentationEnvelopeKind,
    algorithm: Option<SignatureAlgorithm>,
    disclosable: Vec<Pointer>,
}

/// The kinds of envelopes for presentations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PresentationEnvelopeKind {
    /// `vp+jwt`
    VpJwt,
    /// `vp+sd-jwt`
    VpSdJwt,
    /// `vp+cose`
    VpCose,
}

impl PresentationEnvelopeKind {
    /// Every kind.
    pub const ALL: [PresentationEnvelopeKind; 3] = [
        PresentationEnvelopeKind::VpJwt,
        PresentationEnvelopeKind::VpSdJwt,
        PresentationEnvelopeKind::VpCose,
    ];

    /// The name, which is also the end of the media type.
    pub fn name(self) -> &'static str {
        match self {
            PresentationEnvelopeKind::VpJwt => "vp+jwt",
            PresentationEnvelopeKind::VpSdJwt => "vp+sd-jwt",
            PresentationEnvelopeKind::VpCose => "vp+cose",
        }
    }

    /// The kind with this name.
    pub fn find(name: &str) -> Option<PresentationEnvelopeKind> {
        PresentationEnvelopeKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl PresentationEnvelope {
    /// An envelope of this kind.
    pub fn new(kind: PresentationEnvelopeKind) -> PresentationEnvelope {
        PresentationEnvelope { kind, algorithm: None, disclosable: Vec::new() }
    }

    /// Chooses among the algorithms of the key; unless told, the usual one.
    #[must_use]
    pub fn algorithm(self, algorithm: SignatureAlgorithm) -> PresentationEnvelope {
        PresentationEnvelope { algorithm: Some(algorithm), ..self }
    }

    /// Lets whoever has the SD-JWT hide what these pointers name.
    #[must_use]
    pub fn disclosable(
        mut self,
        pointers: impl IntoIterator<Item = Pointer>,
    ) -> PresentationEnvelope {
        self.disclosable.extend(pointers);
        self
    }
}

impl Holder {
    /// Signs a presentation as a token or a COSE signature. Domain, challenge and times of the
    /// presentation become the claims `aud`, `nonce`, `iat` and `exp`. `random` gives the salts of an
    /// SD-JWT in which something can be hidden.
    ///
    /// # Errors
    /// As [`present`](Holder::present); [`Code::UsageSecuring`] for a domain, a challenge or an end in a
    /// COSE signature, which has no place for them, and when something is to be hidden outside an
    /// SD-JWT; those of the signer.
    pub async fn present_in(
        &self,
        presentation: Presentation,
        envelope: &PresentationEnvelope,
        random: &mut (dyn RandomSource + Send),
    ) -> Result<Secured> {
        let Binding { domain, challenge, created, expires } = presentation.binding();
        let refused = |reason: &str| {
            Error::new(Code::UsageSecuring)
                .with("securing", envelope.kind.name())
                .with("reason", reason)
        };
        let kind = envelope.kind;
        if kind == PresentationEnvelopeKind::VpCose
            && (!domain.is_empty() || challenge.is_some() || expires.is_some())
        {
            return Err(refused("it has no place for a domain, a challenge or an end"));
        }
        if kind != PresentationEnvelopeKind::VpSdJwt && !envelope.disclosable.is_empty() {
            return Err(refused("nothing in it can be disclosed selectively"));
        }
        let Value::Object(mut claims) = presentation.into_document(self.id())? else {
            return Err(refused("it is no object"));
        };
        jsonld::check_object(
            &claims,
            self.known_contexts(),
            &jsonld::Options::default(),
            &mut Budget::default(),
        )?;
        let controller = self.controller();
        let method = controller.verification_method();
        if kind == PresentationEnvelopeKind::VpCose {
            let header = cose::HeaderOptions {
                algorithm: envelope.algorithm,
                content_type: Some("application/vp".to_owned()),
                kid: Some(method.to_owned()),
                typ: Some("application/vp+cose".to_owned()),
            };
            let payload = Value::Object(claims).to_string();
            let bytes = cose::sign(payload.as_bytes(), &header, controller.signer()).await?;
            return Ok(Secured::Cose { media_type: "application/vp+cose", bytes });
        }
        let seconds = |time: Timestamp| Value::number(time.unix() as f64);
        match domain.as_slice() {
            [] => {}
            [one] => drop(claims.insert("aud", one.as_str())),
            several => {
                let several: Vec<Value> = several.iter().map(|one| one.as_str().into()).collect();
                claims.insert("aud", several);
            }
        }
        if let Some(challenge) = challenge {
            claims.insert("nonce", challenge);
        }
        for (name, time) in [("iat", created), ("exp", expires)] {
            if let Some(time) = time {
                claims.insert(name, seconds(time)?);
            }
        }
        let header = HeaderOptions {
            algorithm: envelope.algorithm,
            cty: Some("vp".to_owned()),
            ..HeaderOptions::typ(kind.name()).with_kid(method)
        };
        if kind == PresentationEnvelopeKind::VpJwt {
            let payload = Value::Object(claims).to_string();
            let text = sign_compact(payload.as_bytes(), &header, controller.signer()).await?;
            return Ok(Secured::Token { media_type: "application/vp+jwt", text });
        }
        let pointers = envelope.disclosable.iter().map(Pointer::as_str);
        let options = IssueOptions::new(Disclosable::pointers(pointers)?);
        let prepared = sd_jwt::prepare(claims, &options, random)?;
        let text = prepared.sign(&header, controller.signer()).await?.to_string();
        Ok(Secured::Token { media_type: "application/vp+sd-jwt", text })
    }
}

/// What ties a presentation to one verifier and one moment.
pub(crate) struct Binding {
    pub(crate) domain: Vec<String>,
    pub(crate) challenge: Option<String>,
    pub(crate) created: Option<Timestamp>,
    pub(crate) expires: Option<Timestamp>,
}

/// A credential in any form, as it can stand in a presentation: a document as it is, a token or COSE
/// signature in an object around it. Nothing in it is verified.
///
/// # Errors
/// Those of reading JSON, a token or a COSE signature; [`Code::UsageNotPresentable`] for an SD-JWT VC,
/// which is shown by itself.
pub fn presentable(input: &[u8]) -> Result<Value> {
    if input.first() == Some(&0xd2) {
        return cose_envelope(input.to_vec());
    }
    let trimmed = input.trim_ascii();
    let text = match std::str::from_utf8(trimmed) {
        Ok(text) if !trimmed.is_empty() && !trimmed.starts_with(b"{") => text,
        _ => return parse(input),
    };
    let typ_of = |typ: Option<&str>| {
        let typ = typ.unwrap_or_default().to_ascii_lowercase();
        typ.strip_prefix("application/").map_or(typ.clone(), str::to_owned)
    };
    if text.contains('~') {
        let sd_jwt = SdJwt::parse(text.as_bytes())?;
        if typ_of(sd_jwt.header().typ()?) != "vc+sd-jwt" {
            return Err(Error::new(Code::UsageNotPresentable)
                .with("reason", "an SD-JWT VC is shown by itself, bound to its holder's key"));
        }
        let media_type = "application/vc+sd-jwt";
        return Ok(Secured::Token { media_type, text: text.to_owned() }.into_value());
    }
    if !text.contains('.') {
        let decoded = match text.ends_with('=') {
            true => Base64::decode_vec(text),
            false => Base64Unpadded::decode_vec(text),
        };
        if let Ok(bytes) = decoded {
            return cose_envelope(bytes);
        }
        return parse(input);
    }
    let media_type = match typ_of(Jws::parse(text)?.header().typ()?).as_str() {
        "vc+jwt" => "application/vc+jwt",
        _ => "application/jwt",
    };
    Ok(Secured::Token { media_type, text: text.to_owned() }.into_value())
}

fn cose_envelope(bytes: Vec<u8>) -> Result<Value> {
    cose::Sign1::parse(&bytes)?;
    Ok(Secured::Cose { media_type: "application/vc+cose", bytes }.into_value())
}
