//! The kinds of tokens and COSE signatures around credentials and presentations, and how they are told
//! apart.

use crate::cose;
use crate::jose::Header;
use testamur_core::json::{Object, Value};
use testamur_core::model::Kind;
use testamur_core::report::Format;
use testamur_core::{Code, Error, Result};

/// What a token or COSE signature is, by which its content is read
/// ([VC-JOSE-COSE](https://www.w3.org/TR/vc-jose-cose/), and what came before it). Nothing in it has been
/// verified when this is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// `vc+jwt`
    VcJwt,
    /// `vp+jwt`
    VpJwt,
    /// `vc+sd-jwt`
    VcSdJwt,
    /// `vp+sd-jwt`
    VpSdJwt,
    /// `vc+cose`
    VcCose,
    /// `vp+cose`
    VpCose,
    /// A credential under the claim `vc` (VCDM 1.1, section 6.3.1)
    NestedVc,
    /// A presentation under the claim `vp`
    NestedVp,
    /// A credential as payload, with the claims that repeat its members (Open Badges 3.0, section 8)
    OpenBadge,
    /// SD-JWT VC
    DcSdJwt,
}

impl Profile {
    /// The name in reports and sentences.
    pub fn name(self) -> &'static str {
        match self {
            Profile::VcJwt => "vc+jwt",
            Profile::VpJwt => "vp+jwt",
            Profile::VcSdJwt => "vc+sd-jwt",
            Profile::VpSdJwt => "vp+sd-jwt",
            Profile::VcCose => "vc+cose",
            Profile::VpCose => "vp+cose",
            Profile::NestedVc => "vc-jwt",
            Profile::NestedVp => "vp-jwt",
            Profile::OpenBadge => "ob3-jwt",
            Profile::DcSdJwt => "dc+sd-jwt",
        }
    }

    /// Whether a presentation is in it, and no credential.
    pub fn is_presentation(self) -> bool {
        matches!(self, Profile::VpJwt | Profile::VpSdJwt | Profile::VpCose | Profile::NestedVp)
    }

    /// Whether it is a credential that its holder can bind to a request by itself (RFC 9901, section
    /// 4.3).
    pub fn is_bound_by_holder(self) -> bool {
        matches!(self, Profile::VcSdJwt | Profile::DcSdJwt)
    }

    /// How it is packed.
    pub fn format(self) -> Format {
        match self {
            Profile::VcJwt
            | Profile::VpJwt
            | Profile::NestedVc
            | Profile::NestedVp
            | Profile::OpenBadge => Format::Jwt,
            Profile::VcSdJwt | Profile::VpSdJwt | Profile::DcSdJwt => Format::SdJwt,
            Profile::VcCose | Profile::VpCose => Format::Cose,
        }
    }

    /// The media type of an envelope around it.
    pub fn media_type(self) -> &'static str {
        match self {
            Profile::VcJwt => "application/vc+jwt",
            Profile::VpJwt => "application/vp+jwt",
            Profile::VcSdJwt => "application/vc+sd-jwt",
            Profile::VpSdJwt => "application/vp+sd-jwt",
            Profile::VcCose => "application/vc+cose",
            Profile::VpCose => "application/vp+cose",
            Profile::NestedVc | Profile::NestedVp | Profile::OpenBadge => "application/jwt",
            Profile::DcSdJwt => "application/dc+sd-jwt",
        }
    }

    /// Whether envelopes of this media type may hold it.
    pub fn fits(self, media_type: &str) -> bool {
        media_type == self.media_type()
    }

    /// What a JSON Web Token is. `announced` is the media type of the envelope around it.
    ///
    /// # Errors
    /// [`Code::ProofJwsType`] when its `typ` is none of those that are known, or does not go with `cty`;
    /// [`Code::InputUnknownKind`] when it has no `typ` and its types tell nothing either;
    /// [`Code::InputClaimForbidden`] when it has both `vc` and `vp`.
    pub fn of_jwt(header: &Header, claims: &Object, announced: Option<&str>) -> Result<Profile> {
        let typ = header.typ()?.map(bare);
        let profile = match typ.as_deref() {
            Some("vc+jwt") => Profile::VcJwt,
            Some("vp+jwt") => Profile::VpJwt,
            None if announced == Some("application/vc+jwt") => Profile::VcJwt,
            None if announced == Some("application/vp+jwt") => Profile::VpJwt,
            None | Some("jwt") => Profile::of_untyped(typ.is_some(), claims)?,
            Some(_) => return Err(wrong_type(header, &["vc+jwt", "vp+jwt", "JWT"])),
        };
        profile.check_content(header.cty()?)?;
        Ok(profile)
    }

    /// What a token is that only says that it is one, or not even that.
    fn of_untyped(is_jwt: bool, claims: &Object) -> Result<Profile> {
        match (claims.get("vc"), claims.get("vp")) {
            (Some(_), None) => Ok(Profile::NestedVc),
            (None, Some(_)) => Ok(Profile::NestedVp),
            (Some(_), Some(_)) => Err(Error::new(Code::InputClaimForbidden)
                .with("claim", "vp")
                .with("kind", "vc-jwt")),
            (None, None) => match kind(claims) {
                // By VC-JOSE-COSE the type should be there, but need not.
                Some(Kind::Credential) if !is_jwt && !claims.contains_key("iss") => {
                    Ok(Profile::VcJwt)
                }
                Some(Kind::Credential) => Ok(Profile::OpenBadge),
                Some(Kind::Presentation) if !is_jwt => Ok(Profile::VpJwt),
                _ => Err(unknown(claims)),
            },
        }
    }

    /// Whether tokens of this type are SD-JWTs.
    pub fn is_type_of_sd_jwt(typ: &str) -> bool {
        bare(typ).ends_with("+sd-jwt")
    }

    /// What an SD-JWT is, by its header and its processed claims.
    ///
    /// # Errors
    /// [`Code::ProofJwsType`] and [`Code::InputUnknownKind`], as with [`of_jwt`](Profile::of_jwt).
    pub fn of_sd_jwt(header: &Header, claims: &Object) -> Result<Profile> {
        let profile = match header.typ()?.map(bare).as_deref() {
            Some("dc+sd-jwt") => Profile::DcSdJwt,
            // As drafts of SD-JWT VC had it, before the W3C took the name.
            Some("vc+sd-jwt") if claims.contains_key("vct") && !claims.contains_key("@context") => {
                return Ok(Profile::DcSdJwt);
            }
            Some("vc+sd-jwt") => Profile::VcSdJwt,
            Some("vp+sd-jwt") => Profile::VpSdJwt,
            None => by_content(claims, Profile::VcSdJwt, Profile::VpSdJwt)?,
            Some(_) => return Err(wrong_type(header, &["vc+sd-jwt", "vp+sd-jwt", "dc+sd-jwt"])),
        };
        if profile != Profile::DcSdJwt {
            profile.check_content(header.cty()?)?;
        }
        Ok(profile)
    }

    /// What a COSE signature is, by its header and its payload.
    ///
    /// # Errors
    /// As with [`of_sd_jwt`](Profile::of_sd_jwt).
    pub fn of_cose(header: &cose::Header, claims: &Object) -> Result<Profile> {
        let expected = "application/vc+cose or application/vp+cose";
        let profile = match header.typ().map(bare).as_deref() {
            Some("vc+cose") => Profile::VcCose,
            Some("vp+cose") => Profile::VpCose,
            None => by_content(claims, Profile::VcCose, Profile::VpCose)?,
            Some(other) => {
                return Err(Error::new(Code::ProofJwsType)
                    .with("actual", shown(other))
                    .with("expected", expected));
            }
        };
        profile.check_content(header.content_type())?;
        Ok(profile)
    }

    /// The type of the content, where it is said: that of credentials or of presentations, or one that
    /// is more specific by its ending.
    fn check_content(self, cty: Option<&str>) -> Result<()> {
        let Some(cty) = cty else { return Ok(()) };
        let expected = if self.is_presentation() { "vp" } else { "vc" };
        let bare = bare(cty);
        let rest = bare.strip_prefix(expected);
        if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('+')) {
            return Ok(());
        }
        Err(Error::new(Code::ProofJwsType)
            .with("actual", format_args!("{} with the content {}", self.name(), shown(cty)))
            .with("expected", format_args!("{} with the content {expected}", self.name())))
    }
}

fn wrong_type(header: &Header, expected: &[&str]) -> Error {
    match header.expect_type(expected) {
        Err(error) => error,
        Ok(()) => {
            Error::new(Code::InternalUnexpected).with("reason", "a type that was refused fits")
        }
    }
}

fn kind(claims: &Object) -> Option<Kind> {
    Kind::of(&Value::Object(std::iter::once(("type", claims.get("type")?.clone())).collect()))
}

/// What stands in an envelope that does not say it, by the types in it.
fn by_content(claims: &Object, credential: Profile, presentation: Profile) -> Result<Profile> {
    match kind(claims) {
        Some(Kind::Credential) => Ok(credential),
        Some(Kind::Presentation) => Ok(presentation),
        _ => Err(unknown(claims)),
    }
}

fn unknown(claims: &Object) -> Error {
    let types = claims.get("type").map_or(&[][..], Value::as_set);
    let found: Vec<_> = types.iter().filter_map(Value::as_str).take(8).collect();
    let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
    Error::new(Code::InputUnknownKind).with("types", shown(&found))
}

/// A media type in small letters, without `application/` (RFC 7515, section 4.1.9).
fn bare(media_type: impl AsRef<str>) -> String {
    let small = media_type.as_ref().to_ascii_lowercase();
    match small.strip_prefix("application/") {
        Some(rest) => rest.to_owned(),
        None => small,
    }
}

/// So much of a text of a stranger as a sentence repeats.
fn shown(text: impl AsRef<str>) -> String {
    text.as_ref().chars().take(200).collect()
}
