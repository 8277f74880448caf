//! Key binding: the holder proves to have the key that the issuer named (RFC 9901, section 4.3).

use super::{SdJwt, VerifiedSdJwt, shown};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_keys::{Provider, PublicKey, Signer};
use testamur_proof::jose::{Header, HeaderOptions, Jws, sign_compact};

/// For whom, in answer to what, and when a holder binds a presentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding<'b> {
    /// The verifier, by the identifier that it goes by.
    pub audience: &'b str,
    /// What the verifier asked to be answered.
    pub nonce: &'b str,
    /// The time now; whole seconds are written.
    pub issued: Timestamp,
}

/// The key that the issuer bound a document to (the claim `cnf`,
/// [RFC 7800](https://www.rfc-editor.org/rfc/rfc7800)).
#[derive(Clone, Debug, PartialEq)]
pub enum Confirmation {
    /// The key itself (section 3.2)
    Jwk(PublicKey),
    /// A name of the key (section 3.4), such as a DID URL, from which the caller finds it
    Kid(String),
    /// Another kind, which is not known here
    Other(Object),
}

/// What a key binding says whose signature and hash have been checked; only
/// [`VerifiedSdJwt::key_binding`] makes one. Its audience, nonce and time are for
/// [`check`](KeyBinding::check).
#[derive(Clone, Debug, PartialEq)]
pub struct KeyBinding {
    header: Header,
    claims: Object,
    audience: String,
    nonce: String,
    issued: Timestamp,
    not_before: Option<Timestamp>,
    expires: Option<Timestamp>,
}

/// What a verifier expects of a key binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected<'e> {
    /// The identifier that this verifier goes by; without one, any will do.
    pub audience: Option<&'e str>,
    /// What it asked to be answered; where nothing was asked, anything will do.
    pub nonce: Option<&'e str>,
    /// The time now.
    pub now: Timestamp,
    /// How many seconds ago it may have been made; without this, whenever it says.
    pub max_age: Option<u32>,
    /// By how many seconds clocks may differ.
    pub skew: u32,
}

/// The value of the claim `cnf` that binds a document to a key.
pub fn confirmation(key: &PublicKey) -> Value {
    Value::Object([("jwk", key.to_jwk())].into_iter().collect())
}

impl Confirmation {
    /// Reads the claim `cnf` of some claims.
    ///
    /// # Errors
    /// [`Code::HolderBindingKey`] when it is no object, has no member, or names its key in more than
    /// one way; those of [`PublicKey::from_jwk`].
    pub fn of(claims: &Object) -> Result<Option<Confirmation>> {
        let at = Pointer::root().child("cnf");
        let refused = |reason: &str| no_key(reason).at(at.clone());
        let Some(cnf) = claims.get("cnf") else { return Ok(None) };
        let cnf = cnf.as_object().ok_or_else(|| refused("cnf is no object"))?;
        if cnf.is_empty() {
            return Err(refused("cnf is empty"));
        }
        // RFC 7800, section 3.1: it stands for a single key.
        if ["jwk", "jwe", "jku"].iter().filter(|name| cnf.contains_key(name)).count() > 1 {
            return Err(refused("cnf names several keys"));
        }
        match (cnf.get("jwk"), cnf.get("kid")) {
            (Some(jwk), _) => PublicKey::from_jwk(jwk)
                .map(|key| Some(Confirmation::Jwk(key)))
                .map_err(|error| error.below(&at.child("jwk"))),
            (None, Some(Value::String(kid))) if cnf.len() == 1 => {
                Ok(Some(Confirmation::Kid(kid.clone())))
            }
            (None, Some(_)) if cnf.len() == 1 => Err(refused("its kid is no text")),
            _ => Ok(Some(Confirmation::Other(cnf.clone()))),
        }
    }
}

impl SdJwt {
    /// Binds the presentation to a verifier and a moment with the holder's key (RFC 9901, section
    /// 4.3). A binding that is there is replaced. The header's `typ` is always `kb+jwt`.
    ///
    /// # Errors
    /// [`Code::HolderBindingKey`] when the document names no key; [`Code::HolderBindingSigner`] when
    /// it names another one than the signer's, by itself or as a did:key; those of [`sign_compact`].
    pub async fn bind(
        mut self,
        binding: &Binding<'_>,
        header: &HeaderOptions,
        signer: &dyn Signer,
    ) -> Result<SdJwt> {
        // That cnf is always visible is for the issuer; a holder may meet another document.
        match Confirmation::of(self.process()?.claims())? {
            None => return Err(no_key("it has no cnf")),
            Some(Confirmation::Jwk(key)) if key != *signer.public_key() => {
                return Err(Error::new(Code::HolderBindingSigner));
            }
            Some(Confirmation::Kid(url)) if !may_name(&url, signer.public_key()) => {
                return Err(Error::new(Code::HolderBindingSigner));
            }
            Some(_) => {}
        }
        let hash = super::HashAlgorithm::of(&self.claims)?;
        let issued = Value::number(binding.issued.unix() as f64)?;
        let claims: Object = [
            ("iat", issued),
            ("aud", binding.audience.into()),
            ("nonce", binding.nonce.into()),
            ("sd_hash", hash.digest(&self.presented()).into()),
        ]
        .into_iter()
        .collect();
        let header = HeaderOptions { typ: Some(TYPE.to_owned()), ..header.clone() };
        let token = sign_compact(claims.to_string().as_bytes(), &header, signer).await?;
        self.key_binding = Some(token);
        Ok(self)
    }
}

/// Whether an identifier can be that of a key. A did:key is one key; where others lead is not known
/// here.
fn may_name(url: &str, key: &PublicKey) -> bool {
    let did = url.split('#').next().unwrap_or_default();
    did.strip_prefix("did:key:").is_none_or(|name| name == key.to_multikey())
}

/// The type of a key binding token.
const TYPE: &str = "kb+jwt";

impl VerifiedSdJwt {
    /// The key that the issuer bound the document to.
    ///
    /// # Errors
    /// As [`Confirmation::of`].
    pub fn confirmation(&self) -> Result<Option<Confirmation>> {
        Confirmation::of(self.claims())
    }

    /// Checks the signature of the key binding with the holder's key, which the caller takes from
    /// [`confirmation`](VerifiedSdJwt::confirmation), and that it covers this very presentation
    /// (RFC 9901, section 7.3). `None` when there is no key binding.
    ///
    /// # Errors
    /// Those of [`Jws::parse`] and [`Jws::verify`]; [`Code::ProofJwsType`] when its `typ` is not
    /// `kb+jwt`; [`Code::ProofJwsClaims`] when `iat`, `aud`, `nonce` or `sd_hash` is missing or not of
    /// its form, or `nbf` or `exp` is no time; [`Code::HolderBindingHash`] when it covers something else.
    pub fn key_binding(
        &self,
        key: &PublicKey,
        provider: &dyn Provider,
    ) -> Result<Option<KeyBinding>> {
        let Some(token) = &self.key_binding else { return Ok(None) };
        let jws = Jws::parse(token)?;
        // RFC 9901 demands this very text.
        let typ = jws.header().typ()?;
        if typ != Some(TYPE) {
            return Err(Error::new(Code::ProofJwsType)
                .with("actual", typ.map_or("none", shown))
                .with("expected", TYPE));
        }
        let verified = jws.verify(key, provider)?;
        let claims = verified.claims()?;
        let text = |name: &str| match claims.get(name) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(other) => Err(form(format!("{name} is {}", other.kind_with_article()))),
            None => Err(form(format!("{name} is missing"))),
        };
        let (audience, nonce, hash) = (text("aud")?, text("nonce")?, text("sd_hash")?);
        let time = |name: &str| {
            let no_time = || form(format!("{name} is no time"));
            let value = claims.get(name);
            value.map(|time| Timestamp::from_numeric_date(time).ok_or_else(no_time)).transpose()
        };
        let issued = time("iat")?.ok_or_else(|| form("iat is missing".to_owned()))?;
        let (not_before, expires) = (time("nbf")?, time("exp")?);
        if hash != self.hash.digest(&self.presented) {
            return Err(Error::new(Code::HolderBindingHash));
        }
        let header = verified.header().clone();
        Ok(Some(KeyBinding { header, claims, audience, nonce, issued, not_before, expires }))
    }
}

impl KeyBinding {
    /// The header of the token.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// All that it says.
    pub fn claims(&self) -> &Object {
        &self.claims
    }

    /// For whom it was made.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// What it answers.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// When it was made, by the holder's clock.
    pub fn issued(&self) -> Timestamp {
        self.issued
    }

    /// Compares it with what is expected, and its `nbf` and `exp`, where it has them, with the time now
    /// (RFC 9901, section 7.3: it is valid as any token is).
    ///
    /// # Errors
    /// [`Code::HolderBindingAudience`], [`Code::HolderBindingNonce`], [`Code::HolderBindingTime`];
    /// [`Code::ValidityTokenNotYet`], [`Code::ValidityTokenExpired`].
    pub fn check(&self, expected: &Expected<'_>) -> Result<()> {
        let differs = |code, actual: &str, expected: &str| {
            Error::new(code).with("actual", shown(actual)).with("expected", shown(expected))
        };
        if let Some(audience) = expected.audience.filter(|audience| self.audience != *audience) {
            return Err(differs(Code::HolderBindingAudience, &self.audience, audience));
        }
        if let Some(nonce) = expected.nonce.filter(|nonce| self.nonce != *nonce) {
            return Err(differs(Code::HolderBindingNonce, &self.nonce, nonce));
        }
        let (now, skew) = (expected.now, i64::from(expected.skew));
        let latest = now.plus_seconds(skew);
        let earliest = expected.max_age.map(|age| now.plus_seconds(-(i64::from(age) + skew)));
        if let Some(earliest) = earliest
            && (self.issued < earliest || self.issued > latest)
        {
            return Err(Error::new(Code::HolderBindingTime)
                .with("issued", self.issued)
                .with("earliest", earliest)
                .with("latest", latest));
        }
        if let Some(from) = self.not_before.filter(|from| latest < *from) {
            return Err(Error::new(Code::ValidityTokenNotYet).with("from", from).with("now", now));
        }
        // As any token it ends at that moment, not after it (RFC 7519, section 4.1.4).
        match self.expires.filter(|until| now.plus_seconds(-skew) >= *until) {
            Some(until) => {
                Err(Error::new(Code::ValidityTokenExpired).with("until", until).with("now", now))
            }
            None => Ok(()),
        }
    }
}

fn form(reason: String) -> Error {
    Error::new(Code::ProofJwsClaims).with("reason", reason)
}

fn no_key(reason: &str) -> Error {
    Error::new(Code::HolderBindingKey).with("reason", reason)
}
