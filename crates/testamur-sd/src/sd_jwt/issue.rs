//! Issuing: claims that can be hidden make way for digests.

use super::token::{check_count, malformed};
use super::{
    DIGEST_OF_ITEM, DIGESTS, Disclosure, Form, HASH_ALGORITHM, HashAlgorithm, RESERVED, SdJwt,
    limits, shown, too_many,
};
use std::collections::BTreeSet;
use std::fmt;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, RandomSource, Result};
use testamur_keys::Signer;
use testamur_keys::multibase::encode_base64url;
use testamur_proof::jose::{
    HeaderOptions, JsonForm, JsonJws, JsonSignature, sign_compact, sign_json,
};

/// What of the claims can be hidden, and how.
#[derive(Clone, Debug)]
pub struct IssueOptions<'r> {
    /// Which claims can be hidden.
    pub disclosable: Disclosable<'r>,
    /// The hash of the digests.
    pub hash: HashAlgorithm,
    /// Digests that stand for nothing.
    pub decoys: Decoys,
}

/// Which members and items can be hidden: those named by pointers, and those a rule picks. Where one
/// stands inside another, both can be hidden (RFC 9901, section 6.3): the inner one alone, too.
#[derive(Clone, Debug, Default)]
pub struct Disclosable<'r> {
    pointers: BTreeSet<Pointer>,
    rule: Rule<'r>,
}

/// A rule that picks claims.
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub enum Rule<'r> {
    /// None.
    #[default]
    Nothing,
    /// Every member at the top level, as a whole.
    TopLevel,
    /// Every member of every object and every item of every array.
    Everything,
    /// Those for which the function says so. It is asked for every member and every item, with its
    /// place in the claims.
    When(&'r dyn Fn(&Pointer, &Value) -> bool),
}

/// Digests that stand for nothing, so that nobody can tell how many claims are hidden (section
/// 4.2.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decoys {
    /// None.
    #[default]
    None,
    /// A random number of them, within these bounds, beside each group of digests.
    Between {
        /// The fewest.
        least: u8,
        /// The most; at least the fewest.
        most: u8,
    },
}

/// Claims in which digests stand, and the disclosures of these; ready to be signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    payload: Object,
    disclosures: Vec<Disclosure>,
}

impl<'r> IssueOptions<'r> {
    /// SHA-256 and no decoys.
    pub fn new(disclosable: Disclosable<'r>) -> IssueOptions<'r> {
        IssueOptions { disclosable, hash: HashAlgorithm::default(), decoys: Decoys::default() }
    }
}

impl<'r> Disclosable<'r> {
    /// Nothing can be hidden.
    pub fn nothing() -> Disclosable<'r> {
        Disclosable::default()
    }

    /// What these JSON pointers (RFC 6901) name: `/address/street`, `/nationalities/0`.
    ///
    /// # Errors
    /// [`Code::DisclosurePointer`] when one is no JSON pointer.
    pub fn pointers<P: AsRef<str>>(
        pointers: impl IntoIterator<Item = P>,
    ) -> Result<Disclosable<'r>> {
        let pointers = pointers.into_iter().map(|text| pointer(text.as_ref()));
        Ok(Disclosable { pointers: pointers.collect::<Result<_>>()?, rule: Rule::Nothing })
    }

    /// What a rule picks.
    pub fn rule(rule: Rule<'r>) -> Disclosable<'r> {
        Disclosable { pointers: BTreeSet::new(), rule }
    }

    /// What these pointers name or the rule picks.
    #[must_use]
    pub fn or_rule(self, rule: Rule<'r>) -> Disclosable<'r> {
        Disclosable { rule, ..self }
    }
}

impl fmt::Debug for Rule<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rule::Nothing => "Nothing",
            Rule::TopLevel => "TopLevel",
            Rule::Everything => "Everything",
            Rule::When(_) => "When(…)",
        })
    }
}

/// Claims on which the validity of the token rests (RFC 9901, section 9.7). No rule picks them or
/// what is in them.
pub const ALWAYS_VISIBLE: [&str; 5] = ["iss", "aud", "exp", "nbf", "cnf"];

/// Replaces the claims that can be hidden by digests, with fresh salts of 128 bits. The digests of an
/// object are sorted, so that their order tells nothing.
///
/// # Errors
/// [`Code::DisclosurePointer`] when a pointer names no claim; [`Code::DisclosureNever`] when one
/// names a claim on which validity rests (`iss`, `aud`, `exp`, `nbf`, `cnf`) or something in it;
/// [`Code::DisclosureReservedName`] when the claims have a member `_sd`, `_sd_alg` or `...`;
/// [`Code::LimitDisclosures`], [`Code::LimitDepth`]; those of the random source.
pub fn prepare(
    claims: Object,
    options: &IssueOptions<'_>,
    random: &mut dyn RandomSource,
) -> Result<Prepared> {
    prepare_with(claims, options, &ALWAYS_VISIBLE, random)
}

/// As [`prepare`], with another list of top-level claims that cannot be hidden.
pub(crate) fn prepare_with(
    claims: Object,
    options: &IssueOptions<'_>,
    always_visible: &[&str],
    random: &mut dyn RandomSource,
) -> Result<Prepared> {
    let claims = Value::Object(claims);
    for pointer in &options.disclosable.pointers {
        if pointer.is_root() || pointer.of(&claims).is_none() {
            return Err(no_claim(pointer));
        }
        let top = pointer.segments().next().unwrap_or_default();
        if always_visible.contains(&top.as_str()) {
            return Err(Error::new(Code::DisclosureNever).with("name", top).at(pointer.clone()));
        }
    }
    let Value::Object(claims) = claims else { unreachable!("it was made of an object") };
    let mut issue = Issue { options, always_visible, random, disclosures: Vec::new(), digests: 0 };
    let mut payload = issue.object(claims, &Pointer::root(), 1)?;
    if issue.digests > 0 {
        payload.insert(HASH_ALGORITHM, options.hash.name());
    }
    check_count(issue.disclosures.len())?;
    Ok(Prepared { payload, disclosures: issue.disclosures })
}

impl Prepared {
    /// What will be signed.
    pub fn payload(&self) -> &Object {
        &self.payload
    }

    /// The disclosures, each after those that stand in its value.
    pub fn disclosures(&self) -> &[Disclosure] {
        &self.disclosures
    }

    /// Signs, for the compact form.
    ///
    /// # Errors
    /// As [`sign_compact`].
    pub async fn sign(self, header: &HeaderOptions, signer: &dyn Signer) -> Result<SdJwt> {
        let token = sign_compact(self.payload.to_string().as_bytes(), header, signer).await?;
        let mut parts = token.split('.').map(str::to_owned);
        let mut part = || parts.next().ok_or_else(|| malformed("the signed token has no parts"));
        let (protected, payload, signature) = (part()?, part()?, part()?);
        let signature = JsonSignature { protected, header: Object::new(), signature };
        let token = JsonJws::new(JsonForm::Flattened, payload, vec![signature])?;
        SdJwt::made(Form::Compact, token, self.payload, self.disclosures)
    }

    /// Signs, for a JSON form (RFC 9901, section 8): by each signer with its headers, protected and
    /// not. The unprotected header of the first one gets the disclosures.
    ///
    /// # Errors
    /// As [`sign_json`]; [`Code::DisclosureForm`] when an unprotected header has a member
    /// `disclosures` or `kb_jwt` already.
    pub async fn sign_json(
        self,
        form: JsonForm,
        signers: &[(&HeaderOptions, Object, &dyn Signer)],
    ) -> Result<SdJwt> {
        let own = ["disclosures", "kb_jwt"];
        if signers.iter().any(|(_, header, _)| own.iter().any(|name| header.contains_key(name))) {
            return Err(malformed("an unprotected header has disclosures or kb_jwt already"));
        }
        let token = sign_json(form, self.payload.to_string().as_bytes(), signers).await?;
        let form = match form {
            JsonForm::Flattened => Form::Flattened,
            JsonForm::General => Form::General,
        };
        SdJwt::made(form, token, self.payload, self.disclosures)
    }
}

struct Issue<'o> {
    options: &'o IssueOptions<'o>,
    always_visible: &'o [&'o str],
    random: &'o mut dyn RandomSource,
    disclosures: Vec<Disclosure>,
    digests: usize,
}

impl Issue<'_> {
    fn value(&mut self, value: Value, at: &Pointer, depth: usize) -> Result<Value> {
        Ok(match value {
            Value::Object(object) => Value::Object(self.object(object, at, depth + 1)?),
            Value::Array(items) => Value::Array(self.array(items, at, depth + 1)?),
            plain => plain,
        })
    }

    fn object(&mut self, object: Object, at: &Pointer, depth: usize) -> Result<Object> {
        check_depth(depth, at)?;
        let (mut out, mut digests) = (Object::new(), Vec::new());
        for (name, value) in object {
            let place = at.child(&name);
            if RESERVED.contains(&name.as_str()) {
                let reserved = Error::new(Code::DisclosureReservedName);
                return Err(reserved.with("name", name).at(place));
            }
            let hidden = self.is_disclosable(&place, &value, at.is_root());
            let value = self.value(value, &place, depth)?;
            match hidden {
                true => digests.push(self.hide(Some(&name), value)?),
                false => drop(out.insert(name, value)),
            }
        }
        if !digests.is_empty() {
            for _ in 0..self.decoys()? {
                digests.push(self.decoy()?);
            }
            digests.sort_unstable();
            let digests: Vec<Value> = digests.into_iter().map(Value::String).collect();
            out.insert(DIGESTS, digests);
        }
        Ok(out)
    }

    fn array(&mut self, items: Vec<Value>, at: &Pointer, depth: usize) -> Result<Vec<Value>> {
        check_depth(depth, at)?;
        let (mut out, mut any) = (Vec::with_capacity(items.len()), false);
        for (index, item) in items.into_iter().enumerate() {
            let place = at.item(index);
            let hidden = self.is_disclosable(&place, &item, false);
            let item = self.value(item, &place, depth)?;
            any |= hidden;
            out.push(match hidden {
                true => in_place_of_item(self.hide(None, item)?),
                false => item,
            });
        }
        if any {
            for _ in 0..self.decoys()? {
                let decoy = in_place_of_item(self.decoy()?);
                let place = self.number(out.len())?;
                out.insert(place, decoy);
            }
        }
        Ok(out)
    }

    fn is_disclosable(&self, at: &Pointer, value: &Value, top_level: bool) -> bool {
        if self.options.disclosable.pointers.contains(at) {
            return true;
        }
        let top = || at.segments().next().unwrap_or_default();
        let picked = match self.options.disclosable.rule {
            Rule::Nothing => false,
            Rule::TopLevel => top_level,
            Rule::Everything => true,
            Rule::When(rule) => rule(at, value),
        };
        picked && !self.always_visible.contains(&top().as_str())
    }

    /// Makes a disclosure; gives its digest.
    fn hide(&mut self, name: Option<&str>, value: Value) -> Result<String> {
        let disclosure = Disclosure::new(self.salt()?, name, value);
        let digest = disclosure.digest(self.options.hash);
        self.disclosures.push(disclosure);
        self.count()?;
        Ok(digest)
    }

    fn salt(&mut self) -> Result<String> {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes)?;
        Ok(encode_base64url(&bytes))
    }

    /// A digest of random bytes, which nobody can tell from others.
    fn decoy(&mut self) -> Result<String> {
        let mut bytes = [0; 32];
        self.random.fill(&mut bytes)?;
        self.count()?;
        Ok(self.options.hash.digest(&encode_base64url(&bytes)))
    }

    fn decoys(&mut self) -> Result<usize> {
        match self.options.decoys {
            Decoys::None => Ok(0),
            Decoys::Between { least, most } => {
                let more = self.number(usize::from(most.saturating_sub(least)))?;
                Ok(usize::from(least) + more)
            }
        }
    }

    /// A random number from zero to `most`.
    fn number(&mut self, most: usize) -> Result<usize> {
        let mut bytes = [0; 8];
        self.random.fill(&mut bytes)?;
        // The range is so small beside 2^64 that no number is noticeably more likely.
        Ok((u64::from_le_bytes(bytes) % (most as u64 + 1)) as usize)
    }

    fn count(&mut self) -> Result<()> {
        self.digests += 1;
        if self.digests <= limits::DIGESTS {
            return Ok(());
        }
        Err(too_many(self.digests, "digests", limits::DIGESTS))
    }
}

fn in_place_of_item(digest: String) -> Value {
    Value::Object([(DIGEST_OF_ITEM, digest)].into_iter().collect())
}

fn check_depth(depth: usize, at: &Pointer) -> Result<()> {
    if depth <= limits::DEPTH {
        return Ok(());
    }
    Err(Error::new(Code::LimitDepth).with("limit", limits::DEPTH).at(at.clone()))
}

/// Reads a pointer to a claim.
pub(super) fn pointer(text: &str) -> Result<Pointer> {
    Pointer::parse(text)
        .ok_or_else(|| Error::new(Code::DisclosurePointer).with("pointer", shown(text)))
}

pub(super) fn no_claim(pointer: &Pointer) -> Error {
    let text = if pointer.is_root() { "The empty pointer" } else { shown(pointer.as_str()) };
    Error::new(Code::DisclosurePointer).with("pointer", text)
}
