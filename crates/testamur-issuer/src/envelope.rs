//! Credentials in tokens and COSE signatures.

use crate::securing::{Envelope, EnvelopeKind};
use crate::selective::Random;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::{self, Version, id_of};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_proof::jose::{EmbeddedKey, HeaderOptions, sign_compact};
use testamur_proof::{Controller, Secured, cose};
use testamur_sd::sd_jwt::{self, Confirmation, Disclosable, IssueOptions, confirmation};
use testamur_sd::sd_jwt_vc;

/// An envelope, one signature short.
#[derive(Clone, Debug)]
pub(crate) struct Unsigned {
    kind: EnvelopeKind,
    credential: Value,
    content: Content,
    header: HeaderOptions,
}

#[derive(Clone, Debug)]
enum Content {
    Claims(Object),
    SdJwt(sd_jwt::Prepared),
}

impl Unsigned {
    /// Makes the claims of the token out of a credential that was found good, dated with `created`.
    pub(crate) fn new(
        credential: &Value,
        envelope: &Envelope,
        created: Option<Timestamp>,
        controller: &Controller,
        random: Option<&Random>,
    ) -> Result<Unsigned> {
        let kind = envelope.kind;
        check(credential, envelope)?;
        let key = controller.signer().public_key();
        if let Some(algorithm) = envelope.algorithm
            && algorithm.key_type() != key.key_type()
        {
            return Err(Error::new(Code::KeyAlgorithm)
                .with("algorithm", algorithm)
                .with("type", key.key_type()));
        }
        let mut claims = claims(credential, kind)?;
        if let Some(key) = &envelope.holder_key {
            add(&mut claims, kind, "cnf", confirmation(key))?;
        }
        check_holder_key(&claims)?;
        if let Some(created) = created {
            add(&mut claims, kind, "iat", Value::number(created.unix() as f64)?)?;
        }
        let (typ, cty) = match kind {
            EnvelopeKind::VcJwt => ("vc+jwt", Some("vc")),
            EnvelopeKind::VcSdJwt => ("vc+sd-jwt", Some("vc")),
            EnvelopeKind::VcCose => ("application/vc+cose", Some("application/vc")),
            EnvelopeKind::DcSdJwt => (sd_jwt_vc::TYP, None),
            EnvelopeKind::VcJwt11 | EnvelopeKind::Ob3Jwt => ("JWT", None),
        };
        let header = HeaderOptions {
            algorithm: envelope.algorithm,
            cty: cty.map(str::to_owned),
            jwk: envelope.embedded_key,
            ed25519_name: envelope.ed25519_name,
            x5c: envelope.certificates.clone(),
            typ: (envelope.typed || kind != EnvelopeKind::VcJwt11).then(|| typ.to_owned()),
            ..HeaderOptions::default().with_kid(controller.verification_method())
        };
        let content = match kind {
            EnvelopeKind::VcSdJwt | EnvelopeKind::DcSdJwt => {
                Content::SdJwt(disclosable(claims, envelope, random)?)
            }
            _ => Content::Claims(claims),
        };
        Ok(Unsigned { kind, credential: credential.clone(), content, header })
    }

    /// The credential in it.
    pub(crate) fn preview(&self) -> Value {
        self.credential.clone()
    }

    pub(crate) async fn sign(self, controller: &Controller) -> Result<Secured> {
        let signer = controller.signer();
        let media_type = match self.kind {
            EnvelopeKind::VcJwt => "application/vc+jwt",
            EnvelopeKind::VcCose => "application/vc+cose",
            EnvelopeKind::VcSdJwt => "application/vc+sd-jwt",
            EnvelopeKind::DcSdJwt => "application/dc+sd-jwt",
            EnvelopeKind::VcJwt11 | EnvelopeKind::Ob3Jwt => "application/jwt",
        };
        match self.content {
            Content::SdJwt(prepared) => {
                let text = prepared.sign(&self.header, signer).await?.to_string();
                Ok(Secured::Token { media_type, text })
            }
            Content::Claims(claims) if self.kind == EnvelopeKind::VcCose => {
                let header = cose::HeaderOptions {
                    algorithm: self.header.algorithm,
                    ed25519_name: self.header.ed25519_name,
                    content_type: self.header.cty,
                    kid: self.header.kid,
                    typ: self.header.typ,
                };
                let bytes = cose::sign(claims.to_string().as_bytes(), &header, signer).await?;
                Ok(Secured::Cose { media_type, bytes })
            }
            Content::Claims(claims) => {
                let text =
                    sign_compact(claims.to_string().as_bytes(), &self.header, signer).await?;
                Ok(Secured::Token { media_type, text })
            }
        }
    }
}

/// Refuses to bind a credential to a key by which nobody could show it, also one that the draft names.
fn check_holder_key(claims: &Object) -> Result<()> {
    let Ok(Some(Confirmation::Jwk(key))) = Confirmation::of(claims) else { return Ok(()) };
    match key.key_type().default_algorithm() {
        Some(_) => Ok(()),
        None => Err(Error::new(Code::UsageHolderKey)
            .with("type", key.key_type())
            .at(Pointer::root().child("cnf"))),
    }
}

/// Adds a claim that the options make. A draft of claims may have it already, but must agree.
fn add(claims: &mut Object, kind: EnvelopeKind, name: &str, value: Value) -> Result<()> {
    match claims.get(name) {
        Some(other) if *other != value => {
            let reason = format_args!("the draft has a claim {name} that says something else");
            let refused = Error::new(Code::UsageSecuring).with("securing", kind.name());
            Err(refused.with("reason", reason).at(Pointer::root().child(name)))
        }
        Some(_) => Ok(()),
        None => {
            claims.insert(name, value);
            Ok(())
        }
    }
}

/// Refuses options that only an embedded proof has a place for: left out in silence, whoever set an
/// end or a domain would think that it holds.
pub(crate) fn check_options(kind: EnvelopeKind, options: &crate::IssueOptions) -> Result<()> {
    let is_undated = kind == EnvelopeKind::VcCose && options.created.is_some();
    let mandatory = match matches!(kind, EnvelopeKind::VcSdJwt | EnvelopeKind::DcSdJwt) {
        true => "mandatory parts; say what is disclosable instead",
        false => "mandatory parts: it is always shown whole",
    };
    let lost = [
        (is_undated, "the time of a proof"),
        (options.expires.is_some(), "the end of a proof; validUntil is that of the credential"),
        (options.proof_purpose.is_some(), "the purpose of a proof"),
        (!options.domain.is_empty(), "the domain of a proof"),
        (options.challenge.is_some(), "the challenge of a proof"),
        (options.proof_id.is_some(), "the id of a proof"),
        (!options.previous_proof.is_empty(), "a previous proof"),
        (!options.mandatory.is_empty(), mandatory),
    ];
    match lost.iter().find(|(is_said, _)| *is_said) {
        None => Ok(()),
        Some((_, what)) => Err(Error::new(Code::UsageSecuring)
            .with("securing", kind.name())
            .with("reason", format_args!("it has no place for {what}"))),
    }
}

/// What the kind of envelope demands of a credential and of itself.
fn check(credential: &Value, envelope: &Envelope) -> Result<()> {
    let kind = envelope.kind;
    let refused = |reason: &str| {
        Error::new(Code::UsageSecuring).with("securing", kind.name()).with("reason", reason)
    };
    let is_sd_jwt = matches!(kind, EnvelopeKind::VcSdJwt | EnvelopeKind::DcSdJwt);
    if !envelope.disclosable.is_empty() && !is_sd_jwt {
        return Err(refused("nothing in it can be disclosed selectively"));
    }
    let in_header =
        !envelope.certificates.is_empty() || envelope.embedded_key == EmbeddedKey::Public;
    if kind == EnvelopeKind::VcCose && in_header {
        return Err(refused("its header has no place for a key or certificates"));
    }
    if kind != EnvelopeKind::DcSdJwt && credential.get("proof").is_some() {
        return Err(refused("the draft has proofs"));
    }
    if kind == EnvelopeKind::DcSdJwt {
        return Ok(());
    }
    let version = Version::of(credential);
    match kind {
        EnvelopeKind::VcJwt11 if version != Some(Version::V1) => {
            Err(refused("it is for credentials of VCDM 1.1"))
        }
        EnvelopeKind::VcJwt | EnvelopeKind::VcSdJwt | EnvelopeKind::VcCose
            if version == Some(Version::V1) =>
        {
            Err(refused("it is for credentials of VCDM 2.0"))
        }
        _ => Ok(()),
    }
}

/// The claims of the token.
fn claims(credential: &Value, kind: EnvelopeKind) -> Result<Object> {
    let members = credential.as_object().cloned().unwrap_or_default();
    // What is a claim by its name would be taken for one by the reader.
    let reserved = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "nonce", "vc", "vp"];
    if kind != EnvelopeKind::DcSdJwt
        && let Some(name) = reserved.iter().find(|name| members.contains_key(name))
    {
        return Err(Error::new(Code::InputClaimForbidden)
            .with("claim", name)
            .with("kind", kind.name())
            .at(Pointer::root().child(name)));
    }
    match kind {
        EnvelopeKind::VcJwt
        | EnvelopeKind::VcSdJwt
        | EnvelopeKind::VcCose
        | EnvelopeKind::DcSdJwt => Ok(members),
        EnvelopeKind::VcJwt11 => {
            let mut claims = repeated(credential, Version::V1)?;
            claims.insert("vc", members);
            Ok(claims)
        }
        EnvelopeKind::Ob3Jwt => {
            let version = Version::of(credential).unwrap_or(Version::V2);
            let repeated = repeated(credential, version)?;
            for name in ["iss", "jti", "sub", "nbf"] {
                if !repeated.contains_key(name) {
                    return Err(Error::new(Code::InputClaimMissing)
                        .with("claim", name)
                        .with("kind", kind.name()));
                }
            }
            let mut claims = members;
            for (name, value) in repeated {
                claims.insert(name, value);
            }
            Ok(claims)
        }
    }
}

/// The claims that repeat members of the credential (VCDM 1.1, section 6.3.1).
fn repeated(credential: &Value, version: Version) -> Result<Object> {
    let mut claims = Object::new();
    let id = |member: &str| credential.get(member).and_then(id_of);
    let subjects = credential.get("credentialSubject").map_or(&[][..], Value::as_set);
    let subject = match subjects {
        [one] => id_of(one),
        _ => None,
    };
    for (claim, value) in [("iss", id("issuer")), ("jti", id("id")), ("sub", subject)] {
        if let Some(value) = value {
            claims.insert(claim, value);
        }
    }
    let (from, until) = version.period();
    for (claim, member) in [("nbf", from), ("exp", until)] {
        let time = credential.get(member).and_then(Value::as_str).and_then(Timestamp::parse);
        if let Some(time) = time {
            claims.insert(claim, Value::number(time.unix() as f64)?);
        }
    }
    Ok(claims)
}

fn disclosable(
    claims: Object,
    envelope: &Envelope,
    random: Option<&Random>,
) -> Result<sd_jwt::Prepared> {
    let is_vc = envelope.kind == EnvelopeKind::VcSdJwt;
    for pointer in envelope.disclosable.iter().filter(|_| is_vc) {
        let top = pointer.segments().next().unwrap_or_default();
        // VC-JOSE-COSE, section 3.2.1.
        if model::ALWAYS_SHOWN.contains(&top.as_str()) {
            return Err(Error::new(Code::DisclosureNever).with("name", top).at(pointer.clone()));
        }
    }
    let options =
        IssueOptions::new(Disclosable::pointers(envelope.disclosable.iter().map(Pointer::as_str))?);
    let missing = || Error::new(Code::UsageRandom).with("suite", envelope.kind.name());
    let mut random = random.ok_or_else(missing)?.clone();
    match is_vc {
        true => sd_jwt::prepare(claims, &options, &mut random),
        false => sd_jwt_vc::prepare(claims, &options, &mut random),
    }
}
