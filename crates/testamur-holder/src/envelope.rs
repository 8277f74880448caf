//! Presentations in tokens and COSE signatures
//! ([VC-JOSE-COSE](https://www.w3.org/TR/vc-jose-cose/)), and credentials in them.

use crate::{Held, Holder, Presentation};
use testamur_canon::Budget;
use testamur_canon::jsonld::{self};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::{Version, id_of, without_tokens};
use testamur_core::{Code, Error, RandomSource, Result, Timestamp};
use testamur_keys::SignatureAlgorithm;
use testamur_proof::jose::{Ed25519Name, HeaderOptions, sign_compact};
use testamur_proof::{Secured, cose};
use testamur_sd::sd_jwt::{self, Disclosable, IssueOptions};

/// A token or a COSE signature around a presentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentationEnvelope {
    kind: PresentationEnvelopeKind,
    algorithm: Option<SignatureAlgorithm>,
    ed25519_name: Ed25519Name,
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
    /// The token of VCDM 1.1, with the presentation under the claim `vp`
    /// ([section 6.3.1](https://www.w3.org/TR/vc-data-model/#json-web-token))
    VpJwt11,
}

impl PresentationEnvelopeKind {
    /// Every kind.
    pub const ALL: [PresentationEnvelopeKind; 4] = [
        PresentationEnvelopeKind::VpJwt,
        PresentationEnvelopeKind::VpSdJwt,
        PresentationEnvelopeKind::VpCose,
        PresentationEnvelopeKind::VpJwt11,
    ];

    /// The name: `vp+jwt`, `vp+sd-jwt`, `vp+cose`, `vp-jwt`.
    pub fn name(self) -> &'static str {
        match self {
            PresentationEnvelopeKind::VpJwt => "vp+jwt",
            PresentationEnvelopeKind::VpSdJwt => "vp+sd-jwt",
            PresentationEnvelopeKind::VpCose => "vp+cose",
            PresentationEnvelopeKind::VpJwt11 => "vp-jwt",
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
        PresentationEnvelope {
            kind,
            algorithm: None,
            ed25519_name: Ed25519Name::default(),
            disclosable: Vec::new(),
        }
    }

    /// Chooses among the algorithms of the key; unless told, the usual one.
    #[must_use]
    pub fn algorithm(self, algorithm: SignatureAlgorithm) -> PresentationEnvelope {
        PresentationEnvelope { algorithm: Some(algorithm), ..self }
    }

    /// Chooses how Ed25519 is named, where the key signs so; unless told, as `EdDSA`.
    #[must_use]
    pub fn ed25519_name(self, ed25519_name: Ed25519Name) -> PresentationEnvelope {
        PresentationEnvelope { ed25519_name, ..self }
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
    /// Unless the presentation's version is chosen, it is the one that the envelope is for: the token of
    /// VCDM 1.1 holds a presentation of that version, the others one of VCDM 2.0. In the former,
    /// credentials in tokens stand as strings: those of `data:application/jwt` are taken out of their envelopes for it.
    ///
    /// # Errors
    /// As [`present`](Holder::present); [`Code::UsageSecuring`] for a domain, a challenge or times in a
    /// COSE signature, which has no place for them, when something is to be hidden outside an
    /// SD-JWT, and for a presentation of the other version; those of the signer.
    pub async fn present_in(
        &self,
        presentation: Presentation,
        envelope: &PresentationEnvelope,
        random: &mut (dyn RandomSource + Send),
    ) -> Result<Secured> {
        let kind = envelope.kind;
        let binding = presentation.binding();
        let document = self.document_in(presentation, envelope, &binding)?;
        let (method, signer) =
            (self.controller().verification_method(), self.controller().signer());
        if kind == PresentationEnvelopeKind::VpCose {
            let header = cose::HeaderOptions {
                algorithm: envelope.algorithm,
                ed25519_name: envelope.ed25519_name,
                content_type: Some("application/vp".to_owned()),
                kid: Some(method.to_owned()),
                typ: Some("application/vp+cose".to_owned()),
            };
            let payload = Value::Object(document).to_string();
            let bytes = cose::sign(payload.as_bytes(), &header, signer).await?;
            return Ok(Secured::Cose { media_type: "application/vp+cose", bytes });
        }
        let (claims, typ, cty) = match kind {
            PresentationEnvelopeKind::VpJwt11 => (nested(document), "JWT", None),
            _ => (document, kind.name(), Some("vp".to_owned())),
        };
        let claims = binding.claimed_in(claims)?;
        let header = HeaderOptions {
            algorithm: envelope.algorithm,
            ed25519_name: envelope.ed25519_name,
            cty,
            ..HeaderOptions::typ(typ).with_kid(method)
        };
        if kind == PresentationEnvelopeKind::VpSdJwt {
            let pointers = envelope.disclosable.iter().map(Pointer::as_str);
            let options = IssueOptions::new(Disclosable::pointers(pointers)?);
            let prepared = sd_jwt::prepare(claims, &options, random)?;
            let text = prepared.sign(&header, signer).await?.to_string();
            return Ok(Secured::Token { media_type: "application/vp+sd-jwt", text });
        }
        let media_type = match kind {
            PresentationEnvelopeKind::VpJwt11 => "application/jwt",
            _ => "application/vp+jwt",
        };
        let text =
            sign_compact(Value::Object(claims).to_string().as_bytes(), &header, signer).await?;
        Ok(Secured::Token { media_type, text })
    }

    /// The presentation as it stands in its envelope, and made sure to be one that can.
    fn document_in(
        &self,
        presentation: Presentation,
        envelope: &PresentationEnvelope,
        binding: &Binding,
    ) -> Result<Object> {
        let kind = envelope.kind;
        let presentation = match kind {
            PresentationEnvelopeKind::VpJwt11 => {
                presentation.with_bare_tokens().unless_chosen(Version::V1)
            }
            _ => presentation.unless_chosen(Version::V2),
        };
        let document = presentation.into_document(self.id())?;
        check(&document, envelope, binding)?;
        let Value::Object(document) = document else {
            return Err(refused(kind, "it is no object"));
        };
        let meant = match kind {
            PresentationEnvelopeKind::VpJwt11 => &without_tokens(&document),
            _ => &document,
        };
        jsonld::check_object(
            meant,
            self.known_contexts(),
            &jsonld::Options::default(),
            &mut Budget::default(),
        )?;
        Ok(document)
    }
}

/// What the kind of envelope demands of a presentation and of itself.
fn check(document: &Value, envelope: &PresentationEnvelope, binding: &Binding) -> Result<()> {
    let kind = envelope.kind;
    let Binding { domain, challenge, created, expires } = binding;
    let is_dated = created.is_some() || expires.is_some();
    let is_bound = !domain.is_empty() || challenge.is_some() || is_dated;
    if kind == PresentationEnvelopeKind::VpCose && is_bound {
        return Err(refused(kind, "it has no place for a domain, a challenge or times"));
    }
    if kind != PresentationEnvelopeKind::VpSdJwt && !envelope.disclosable.is_empty() {
        return Err(refused(kind, "nothing in it can be disclosed selectively"));
    }
    let is_older = Version::of(document) == Some(Version::V1);
    match kind {
        PresentationEnvelopeKind::VpJwt11 if !is_older => {
            Err(refused(kind, "it is for presentations of VCDM 1.1"))
        }
        PresentationEnvelopeKind::VpJwt
        | PresentationEnvelopeKind::VpSdJwt
        | PresentationEnvelopeKind::VpCose
            if is_older =>
        {
            Err(refused(kind, "it is for presentations of VCDM 2.0"))
        }
        _ => Ok(()),
    }
}

fn refused(kind: PresentationEnvelopeKind, reason: &str) -> Error {
    Error::new(Code::UsageSecuring).with("securing", kind.name()).with("reason", reason)
}

/// The claims of the older token: the presentation under `vp`, and its holder and identifier beside it.
fn nested(document: Object) -> Object {
    let mut claims = Object::new();
    let own = [
        ("iss", document.get("holder").and_then(id_of)),
        ("jti", document.get("id").and_then(id_of)),
    ];
    for (claim, value) in own {
        if let Some(value) = value {
            claims.insert(claim, value);
        }
    }
    claims.insert("vp", document);
    claims
}

/// What ties a presentation to one verifier and one moment.
pub(crate) struct Binding {
    pub(crate) domain: Vec<String>,
    pub(crate) challenge: Option<String>,
    pub(crate) created: Option<Timestamp>,
    pub(crate) expires: Option<Timestamp>,
}

impl Binding {
    /// The claims with what they say of it.
    fn claimed_in(self, mut claims: Object) -> Result<Object> {
        match self.domain.as_slice() {
            [] => {}
            [one] => drop(claims.insert("aud", one.as_str())),
            several => {
                let several: Vec<Value> = several.iter().map(|one| one.as_str().into()).collect();
                claims.insert("aud", several);
            }
        }
        if let Some(challenge) = self.challenge {
            claims.insert("nonce", challenge);
        }
        for (name, time) in [("iat", self.created), ("exp", self.expires)] {
            if let Some(time) = time {
                claims.insert(name, Value::number(time.unix() as f64)?);
            }
        }
        Ok(claims)
    }
}

/// A credential in any form, as it can stand in a presentation: a document as it is, a token or COSE
/// signature in an object around it. Nothing in it is verified.
///
/// # Errors
/// As [`Held::read`] and [`Held::into_presentable`].
pub fn presentable(input: &[u8]) -> Result<Value> {
    Held::read(input)?.into_presentable()
}
