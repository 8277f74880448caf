//! A verified SD-JWT as a credential.

use super::shown;
use crate::sd_jwt::{Confirmation, IssueOptions, Prepared, VerifiedSdJwt, prepare_with};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, RandomSource, Result, Timestamp};

/// The header's `typ` of new credentials.
pub const TYP: &str = "dc+sd-jwt";

/// As drafts until November 2024 had it; still read.
const FORMER_TYP: &str = "vc+sd-jwt";

/// Claims that are never disclosed selectively, nor anything in them (section "Registered JWT
/// Claims").
const ALWAYS_VISIBLE: [&str; 8] =
    ["iss", "aud", "nbf", "exp", "cnf", "vct", "vct#integrity", "status"];

/// Those of them that a verifier must refuse when they were disclosed.
const NEVER_DISCLOSED: [&str; 7] = ["iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status"];

/// Members by which the W3C data model decides, and what says the same in an SD-JWT VC, where they
/// are claims like any other.
const OF_DATA_MODEL: [(&str, &str); 7] = [
    ("issuer", "iss"),
    ("validFrom", "nbf"),
    ("issuanceDate", "nbf"),
    ("validUntil", "exp"),
    ("expirationDate", "exp"),
    ("credentialStatus", "status"),
    ("credentialSchema", "the metadata of the type (vct)"),
];

/// A credential: an SD-JWT whose signature was checked, with the type and the claims that this kind
/// of credential needs. Whether its dates hold and its issuer is trusted is for the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct SdJwtVc {
    sd_jwt: VerifiedSdJwt,
    vct: String,
}

/// As [`sd_jwt::prepare`](crate::sd_jwt::prepare), for a credential. Sign it with a header whose `typ`
/// is [`TYP`].
///
/// # Errors
/// As there; [`Code::DisclosureType`] when the claims have no `vct`; [`Code::DisclosureNever`] also
/// for `vct`, `vct#integrity` and `status`; [`Code::ProofJwsClaims`] when a claim is not of its form, as
/// [`SdJwtVc::read`] has it, and `aud` too; those of [`Confirmation::of`].
pub fn prepare(
    claims: Object,
    options: &IssueOptions<'_>,
    random: &mut dyn RandomSource,
) -> Result<Prepared> {
    type_of(&claims)?;
    check_forms(&claims)?;
    Confirmation::of(&claims)?;
    let audience = claims.get("aud").map_or(&[][..], Value::as_set);
    if let Some(other) = audience.iter().find(|one| one.as_str().is_none()) {
        return Err(malformed("aud", other, "text"));
    }
    prepare_with(claims, options, &ALWAYS_VISIBLE, random)
}

/// Each claim that decides in a credential of the W3C data model and decides nothing here, as
/// [`Code::InputClaimUncounted`]: somebody may rely on it.
pub fn uncounted(claims: &Object) -> Vec<Error> {
    let here = OF_DATA_MODEL.iter().filter(|(member, _)| claims.contains_key(member));
    here.map(|(member, claim)| {
        let error = Error::new(Code::InputClaimUncounted).with("member", member);
        error.with("claim", claim).at(Pointer::root().child(member))
    })
    .collect()
}

impl SdJwtVc {
    /// Looks at a verified SD-JWT as a credential.
    ///
    /// # Errors
    /// [`Code::ProofJwsType`] when its `typ` is neither `dc+sd-jwt` nor `vc+sd-jwt`;
    /// [`Code::DisclosureType`] when `vct` is missing or no text; [`Code::DisclosureHiddenNever`] when
    /// a claim was disclosed selectively that is always visible; [`Code::ProofJwsClaims`] when `iss`,
    /// `sub`, `jti`, `nonce`, `nbf`, `exp`, `iat` or `vct#integrity` is not of its form.
    pub fn read(sd_jwt: VerifiedSdJwt) -> Result<SdJwtVc> {
        sd_jwt.header().expect_type(&[TYP, FORMER_TYP])?;
        let vct = type_of(sd_jwt.claims())?.to_owned();
        for disclosed in sd_jwt.disclosed() {
            let top = disclosed.pointer.segments().next().unwrap_or_default();
            if NEVER_DISCLOSED.contains(&top.as_str()) {
                let refused = Error::new(Code::DisclosureHiddenNever);
                return Err(refused.with("name", top).at(disclosed.pointer.clone()));
            }
        }
        check_forms(sd_jwt.claims())?;
        Ok(SdJwtVc { sd_jwt, vct })
    }

    /// The SD-JWT.
    pub fn sd_jwt(&self) -> &VerifiedSdJwt {
        &self.sd_jwt
    }

    /// The claims that are visible or were disclosed.
    pub fn claims(&self) -> &Object {
        self.sd_jwt.claims()
    }

    /// The type (`vct`).
    pub fn vct(&self) -> &str {
        &self.vct
    }

    /// The hash of the type's metadata (`vct#integrity`), by W3C Subresource Integrity.
    pub fn vct_integrity(&self) -> Option<&str> {
        self.read_text("vct#integrity")
    }

    /// The issuer (`iss`). Without it, the issuer is the owner of the certificate in `x5c`.
    pub fn issuer(&self) -> Option<&str> {
        self.read_text("iss")
    }

    /// Whom the credential is about (`sub`).
    pub fn subject(&self) -> Option<&str> {
        self.read_text("sub")
    }

    /// When it begins to be valid (`nbf`).
    pub fn not_before(&self) -> Option<Timestamp> {
        self.read_time("nbf")
    }

    /// When it ends to be valid (`exp`): from then on it is not.
    pub fn expires(&self) -> Option<Timestamp> {
        self.read_time("exp")
    }

    /// When it was issued (`iat`).
    pub fn issued(&self) -> Option<Timestamp> {
        self.read_time("iat")
    }

    /// Where its status is to be found (`status`).
    pub fn status(&self) -> Option<&Value> {
        self.claims().get("status")
    }

    fn read_text(&self, name: &str) -> Option<&str> {
        self.claims().get(name).and_then(Value::as_str)
    }

    fn read_time(&self, name: &str) -> Option<Timestamp> {
        time(self.claims(), name).ok().flatten()
    }
}

fn type_of(claims: &Object) -> Result<&str> {
    let refused = |reason: &str| {
        let at = Pointer::root().child("vct");
        Err(Error::new(Code::DisclosureType).with("reason", reason).at(at))
    };
    match claims.get("vct") {
        None => refused("is missing"),
        Some(Value::String(vct)) if vct.is_empty() => refused("is empty"),
        Some(Value::String(vct)) => Ok(vct),
        Some(_) => refused("is no text"),
    }
}

/// Whether the claims that every credential may have are of their form.
fn check_forms(claims: &Object) -> Result<()> {
    for name in ["iss", "sub", "jti", "nonce", "vct#integrity"] {
        text(claims, name)?;
    }
    for name in ["nbf", "exp", "iat"] {
        time(claims, name)?;
    }
    Ok(())
}

fn text<'c>(claims: &'c Object, name: &str) -> Result<Option<&'c str>> {
    match claims.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(malformed(name, other, "text")),
    }
}

fn time(claims: &Object, name: &str) -> Result<Option<Timestamp>> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    let time = Timestamp::from_numeric_date(value);
    time.map(Some).ok_or_else(|| malformed(name, value, "time"))
}

fn malformed(name: &str, value: &Value, expected: &str) -> Error {
    let reason = format!("{} is {}, no {expected}", shown(name), value.kind_with_article());
    let at = Pointer::root().child(name);
    Error::new(Code::ProofJwsClaims).with("reason", reason).at(at)
}
