//! An SD-JWT as it is written and read.

use super::limits;
use super::process::{Disclosed, Hidden};
use super::{Disclosure, HashAlgorithm, Processed, too_many};
use std::fmt;
use testamur_core::json::{self, Object, Value};
use testamur_core::limits::JsonLimits;
use testamur_core::{Code, Error, InBuild, Result};
use testamur_keys::{Provider, PublicKey};
use testamur_proof::Profile;
use testamur_proof::jose::{Header, JsonForm, JsonJws, JsonSignature, Jws};

/// An SD-JWT that was read or made, with or without key binding. **Nothing in it has been
/// verified**; only [`verify`](SdJwt::verify) makes a [`VerifiedSdJwt`].
///
/// Written out by `Display` in its form.
#[derive(Clone, Debug, PartialEq)]
pub struct SdJwt {
    in_build: InBuild,
    pub(super) form: Form,
    /// The token as the issuer signed it; unprotected headers are without what belongs to SD-JWT.
    pub(super) token: JsonJws,
    pub(super) first: Jws<'static>,
    pub(super) claims: Object,
    pub(super) disclosures: Vec<Disclosure>,
    pub(super) key_binding: Option<String>,
}

/// How an SD-JWT is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// `token~disclosure~…~key binding` (RFC 9901, section 4)
    Compact,
    /// JSON with one signature (section 8.1)
    Flattened,
    /// JSON with any number of signatures (section 8.1)
    General,
}

/// An SD-JWT whose signature was checked with a key, with its disclosures in their places. Only
/// [`SdJwt::verify`] makes one.
///
/// It is still for the caller that the key is the issuer's, that the dates hold and, where its
/// policy demands it, that there is a key binding.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifiedSdJwt {
    header: Header,
    processed: Processed,
    pub(super) hash: HashAlgorithm,
    pub(super) key_binding: Option<String>,
    /// All that a key binding covers, if there is one.
    pub(super) presented: String,
}

impl SdJwt {
    /// Reads an SD-JWT, compact or in JSON: the form is seen from the first character. White space
    /// around it is not taken in the compact form.
    ///
    /// # Errors
    /// [`Code::DisclosureForm`] when it is no SD-JWT; those of [`Disclosure::parse`], of
    /// [`Jws::parse`] and of [`claims`](testamur_proof::jose::claims);
    /// [`Code::LimitTokenSize`], [`Code::LimitDisclosures`].
    pub fn parse(input: &[u8]) -> Result<SdJwt> {
        InBuild::check("SD-JWT")?;
        if input.len() > limits::TOKEN_BYTES {
            return Err(Error::new(Code::LimitTokenSize)
                .with("actual", input.len())
                .with("part", "text")
                .with("limit", limits::TOKEN_BYTES));
        }
        if input.trim_ascii_start().first() == Some(&b'{') {
            let limits = JsonLimits { bytes: limits::TOKEN_BYTES, ..JsonLimits::default() };
            return SdJwt::read(&json::parse_within(input, &limits)?);
        }
        let text = std::str::from_utf8(input).map_err(|_| malformed("it is no text"))?;
        SdJwt::parse_compact(text)
    }

    fn parse_compact(text: &str) -> Result<SdJwt> {
        let (before, last) =
            text.rsplit_once('~').ok_or_else(|| malformed("it has no tilde after the token"))?;
        let mut parts = before.split('~');
        let token = parts.next().unwrap_or_default();
        let split = |text: &'_ str| -> Option<(String, String, String)> {
            let (protected, rest) = text.split_once('.')?;
            let (payload, signature) = rest.split_once('.')?;
            Some((protected.to_owned(), payload.to_owned(), signature.to_owned()))
        };
        let (protected, payload, signature) =
            split(token).ok_or_else(|| malformed("it does not start with a signed token"))?;
        let signature = JsonSignature { protected, header: Object::new(), signature };
        let token = JsonJws::new(JsonForm::Flattened, payload, vec![signature])?;
        let key_binding = (!last.is_empty()).then(|| last.to_owned());
        SdJwt::new(Form::Compact, token, &parts.collect::<Vec<_>>(), key_binding)
    }

    /// Whether a token in JSON is an SD-JWT: by its type, or by disclosures or a key binding beside its
    /// first signature. One that has nothing to show need not say more than its type.
    ///
    /// # Errors
    /// Those of [`Jws::parse`] for the first signature.
    pub fn is_in(jws: &JsonJws) -> Result<bool> {
        Ok(has_parts(&jws.signatures()[0])
            || jws.jws(0)?.header().typ()?.is_some_and(Profile::is_type_of_sd_jwt))
    }

    /// Reads an SD-JWT in a JSON form (RFC 9901, section 8).
    ///
    /// # Errors
    /// As [`SdJwt::parse`].
    pub fn read(value: &Value) -> Result<SdJwt> {
        InBuild::check("SD-JWT")?;
        let token = JsonJws::read(value)?;
        let mut signatures = token.signatures().to_vec();
        if signatures[1..].iter().any(has_parts) {
            let reason = "disclosures or kb_jwt stand beside another signature than the first";
            return Err(malformed(reason));
        }
        let header = &mut signatures[0].header;
        let disclosures = match header.remove("disclosures") {
            None => Vec::new(),
            Some(Value::Array(disclosures)) => disclosures,
            Some(_) => return Err(malformed("disclosures is no array")),
        };
        let text = |value: &'_ Value| value.as_str().map(str::to_owned);
        let disclosures: Option<Vec<String>> = disclosures.iter().map(text).collect();
        let disclosures =
            disclosures.ok_or_else(|| malformed("one of the disclosures is no text"))?;
        let key_binding = match header.remove("kb_jwt") {
            None => None,
            Some(Value::String(token)) if token.is_empty() || token.contains('~') => {
                return Err(malformed("kb_jwt is no token"));
            }
            Some(Value::String(token)) => Some(token),
            Some(_) => return Err(malformed("kb_jwt is no text")),
        };
        let form = match token.form() {
            JsonForm::Flattened => Form::Flattened,
            JsonForm::General => Form::General,
        };
        let token = JsonJws::new(token.form(), token.encoded_payload(), signatures)?;
        SdJwt::new(form, token, &disclosures, key_binding)
    }

    fn new(
        form: Form,
        token: JsonJws,
        disclosures: &[impl AsRef<str>],
        key_binding: Option<String>,
    ) -> Result<SdJwt> {
        let in_build = InBuild::check("SD-JWT")?;
        check_count(disclosures.len())?;
        let first = token.jws(0)?;
        let claims = first.unverified_claims()?;
        let disclosures =
            disclosures.iter().map(|one| Disclosure::parse(one.as_ref())).collect::<Result<_>>()?;
        Ok(SdJwt { in_build, form, token, first, claims, disclosures, key_binding })
    }

    /// An SD-JWT whose claims were just signed.
    pub(super) fn made(
        form: Form,
        token: JsonJws,
        claims: Object,
        disclosures: Vec<Disclosure>,
    ) -> Result<SdJwt> {
        let in_build = InBuild::check("SD-JWT")?;
        let first = token.jws(0)?;
        Ok(SdJwt { in_build, form, token, first, claims, disclosures, key_binding: None })
    }

    /// How it is written.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The same SD-JWT in another form.
    ///
    /// # Errors
    /// [`Code::DisclosureForm`] when it has several signatures or an unprotected header, and the
    /// form has no place for that.
    pub fn with_form(mut self, form: Form) -> Result<SdJwt> {
        let signatures = self.token.signatures().to_vec();
        if form != Form::General && signatures.len() > 1 {
            return Err(malformed("it has several signatures, for which the form has no place"));
        }
        if form == Form::Compact && !signatures[0].header.is_empty() {
            return Err(malformed("the compact form has no place for its unprotected header"));
        }
        let json = if form == Form::General { JsonForm::General } else { JsonForm::Flattened };
        self.token = JsonJws::new(json, self.token.encoded_payload(), signatures)?;
        self.form = form;
        Ok(self)
    }

    /// The header of the (first) signature.
    pub fn header(&self) -> &Header {
        self.first.header()
    }

    /// What it is: by what its issuer signed, and not by what a holder chooses to disclose of it.
    ///
    /// # Errors
    /// Those of [`Profile::of_sd_jwt`].
    pub fn profile(&self) -> Result<Profile> {
        Profile::of_sd_jwt(self.header(), &self.claims)
    }

    /// The signed token itself, with its (first) signature.
    pub fn token(&self) -> &Jws<'static> {
        &self.first
    }

    /// How many signatures there are; only the general form has more than one.
    pub fn signatures(&self) -> usize {
        self.token.signatures().len()
    }

    /// The claims as the issuer may have signed them, with their digests: a token must be looked into
    /// to find the key that it needs.
    pub fn unverified_claims(&self) -> &Object {
        &self.claims
    }

    /// The disclosures, in their order.
    pub fn disclosures(&self) -> &[Disclosure] {
        &self.disclosures
    }

    /// The key binding token, if there is one.
    pub fn key_binding(&self) -> Option<&str> {
        self.key_binding.as_deref()
    }

    /// The claims with all disclosures in their places, and where each belongs. The signature is not
    /// checked: this is for holders, who look at what they have.
    ///
    /// # Errors
    /// As [`verify`](SdJwt::verify), but for the signature.
    pub fn process(&self) -> Result<Processed> {
        Processed::new(self.claims.clone(), self.disclosures.clone())
    }

    /// Checks the (first) signature with a key that the caller found, and puts the disclosures in
    /// their places (RFC 9901, section 7.1). What it says of the time is not looked at.
    ///
    /// # Errors
    /// [`Code::ProofJwsKey`], [`Code::ProofJwsSignature`] for the signature. Then, where the
    /// disclosures do not fit: [`Code::DisclosureTwice`], [`Code::DisclosureArrayLength`],
    /// [`Code::DisclosureClaimName`], [`Code::DisclosureClaimExists`],
    /// [`Code::DisclosureDigestTwice`], [`Code::DisclosureUnreferenced`],
    /// [`Code::DisclosureDigestsMalformed`], [`Code::DisclosureHashAlgorithm`],
    /// [`Code::LimitDisclosures`], [`Code::LimitDepth`].
    pub fn verify(self, key: &PublicKey, provider: &dyn Provider) -> Result<VerifiedSdJwt> {
        self.verify_signature(0, key, provider)
    }

    /// As [`verify`](SdJwt::verify), by the signature at `index`. A key binding is always made over
    /// the first one.
    ///
    /// # Errors
    /// As [`verify`](SdJwt::verify); [`Code::ProofJws`] when there is no such signature, and those of
    /// reading it.
    pub fn verify_signature(
        self,
        index: usize,
        key: &PublicKey,
        provider: &dyn Provider,
    ) -> Result<VerifiedSdJwt> {
        let presented = match &self.key_binding {
            Some(_) => self.presented(),
            None => String::new(),
        };
        let SdJwt { token, first, claims, disclosures, key_binding, .. } = self;
        let jws = if index == 0 { first } else { token.jws(index)? };
        let header = jws.verify(key, provider)?.into_header();
        let hash = HashAlgorithm::of(&claims)?;
        let processed = Processed::new(claims, disclosures)?;
        Ok(VerifiedSdJwt { header, processed, hash, key_binding, presented })
    }

    /// Token and disclosures up to and including the last tilde (section 4.3.1): what a key binding
    /// covers, in every form.
    pub(super) fn presented(&self) -> String {
        let signature = &self.token.signatures()[0];
        let payload = self.token.encoded_payload();
        let mut out = format!("{}.{payload}.{}~", signature.protected, signature.signature);
        for disclosure in &self.disclosures {
            out += disclosure.encoded();
            out.push('~');
        }
        out
    }

    fn to_value(&self) -> Value {
        let mut signatures = self.token.signatures().to_vec();
        let header = &mut signatures[0].header;
        // Also when there are none: it is by this member that others see what it is.
        let disclosures: Vec<Value> =
            self.disclosures.iter().map(|one| one.encoded().into()).collect();
        header.insert("disclosures", disclosures);
        if let Some(token) = &self.key_binding {
            header.insert("kb_jwt", token.as_str());
        }
        let payload = self.token.encoded_payload();
        JsonJws::new(self.token.form(), payload, signatures)
            .expect("it has as many signatures as the token that was read")
            .to_value()
    }
}

impl fmt::Display for SdJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.form {
            Form::Compact => {
                f.write_str(&self.presented())?;
                f.write_str(self.key_binding.as_deref().unwrap_or_default())
            }
            Form::Flattened | Form::General => self.to_value().fmt(f),
        }
    }
}

impl VerifiedSdJwt {
    /// The header of the signature that was checked.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The claims that the issuer signed or that were disclosed, without any digest.
    pub fn claims(&self) -> &Object {
        self.processed.claims()
    }

    /// Where each disclosure belongs, in their order.
    pub fn disclosed(&self) -> &[Disclosed] {
        self.processed.disclosed()
    }

    /// Where there are digests without a disclosure.
    pub fn hidden(&self) -> &[Hidden] {
        self.processed.hidden()
    }

    /// Claims, disclosures and digests.
    pub fn processed(&self) -> &Processed {
        &self.processed
    }

    /// Claims, disclosures and digests, to keep them.
    pub fn into_processed(self) -> Processed {
        self.processed
    }

    /// Whether there is a key binding, as yet unchecked. Whether one is **demanded** is for the
    /// caller's policy, never for the token.
    pub fn has_key_binding(&self) -> bool {
        self.key_binding.is_some()
    }
}

/// Whether what the JSON forms have beside the token stands at this signature (RFC 9901, section 8.1).
fn has_parts(signature: &JsonSignature) -> bool {
    ["disclosures", "kb_jwt"].iter().any(|name| signature.header.contains_key(name))
}

pub(super) fn check_count(actual: usize) -> Result<()> {
    if actual <= limits::DISCLOSURES {
        return Ok(());
    }
    Err(too_many(actual, "disclosures", limits::DISCLOSURES))
}

pub(super) fn malformed(reason: &str) -> Error {
    Error::new(Code::DisclosureForm).with("reason", reason)
}
