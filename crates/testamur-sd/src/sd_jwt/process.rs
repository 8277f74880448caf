//! Putting disclosures in the place of their digests (RFC 9901, section 7.1, steps 3 to 5).

use super::disclosure::{Disclosure, wrong_length};
use super::limits;
use super::{DIGEST_OF_ITEM, DIGESTS, HASH_ALGORITHM, HashAlgorithm, RESERVED, shown, too_many};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, Result};

/// What an SD-JWT says with its disclosures in their places.
#[derive(Clone, Debug, PartialEq)]
pub struct Processed {
    claims: Value,
    disclosed: Vec<Disclosed>,
    hidden: Vec<Hidden>,
}

/// Where a disclosure belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosed {
    /// The claim that it discloses, in the processed claims.
    pub pointer: Pointer,
    /// The disclosure that has its digest, by its place among the disclosures: without that one, this
    /// one cannot be shown. `None` if the digest stands in what the issuer signed.
    pub parent: Option<usize>,
}

/// Digests in one place that nothing is disclosed for. Some may be decoys, which stand for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// The object or array with the digests, in the processed claims.
    pub pointer: Pointer,
    /// How many there are.
    pub count: usize,
}

impl Processed {
    /// Processes the claims of a token.
    ///
    /// # Errors
    /// [`Code::DisclosureTwice`], [`Code::DisclosureArrayLength`], [`Code::DisclosureClaimName`],
    /// [`Code::DisclosureClaimExists`], [`Code::DisclosureDigestTwice`],
    /// [`Code::DisclosureUnreferenced`], [`Code::DisclosureDigestsMalformed`],
    /// [`Code::DisclosureHashAlgorithm`], [`Code::LimitDisclosures`], [`Code::LimitDepth`].
    pub(super) fn new(claims: Object, mut disclosures: Vec<Disclosure>) -> Result<Processed> {
        let algorithm = HashAlgorithm::of(&claims)?;
        let mut by_digest = BTreeMap::new();
        for (index, disclosure) in disclosures.iter().enumerate() {
            if by_digest.insert(disclosure.digest(algorithm), index).is_some() {
                return Err(Error::new(Code::DisclosureTwice)
                    .with("disclosure", shown(disclosure.encoded())));
            }
        }
        let places = vec![None; disclosures.len()];
        let mut walk = Walk {
            disclosures: &mut disclosures,
            by_digest,
            seen: BTreeSet::new(),
            places,
            hidden: Vec::new(),
            path: String::new(),
            inside: None,
            depth: 0,
            places_left: limits::PLACES,
        };
        let mut claims = claims;
        claims.remove(HASH_ALGORITHM);
        walk.object(&mut claims)?;
        let (places, hidden) = (walk.places, walk.hidden);
        let mut disclosed = Vec::with_capacity(disclosures.len());
        for (place, disclosure) in places.into_iter().zip(&disclosures) {
            disclosed.push(place.ok_or_else(|| {
                Error::new(Code::DisclosureUnreferenced)
                    .with("disclosure", shown(disclosure.encoded()))
            })?);
        }
        Ok(Processed { claims: Value::Object(claims), disclosed, hidden })
    }

    /// The claims, without any digest.
    pub fn claims(&self) -> &Object {
        self.claims.as_object().expect("it was made of an object")
    }

    /// The claims as a JSON value.
    pub fn as_value(&self) -> &Value {
        &self.claims
    }

    /// The claims, to keep them.
    pub fn into_claims(self) -> Object {
        match self.claims {
            Value::Object(claims) => claims,
            _ => unreachable!("it was made of an object"),
        }
    }

    /// Where each disclosure belongs, in the order of the disclosures.
    pub fn disclosed(&self) -> &[Disclosed] {
        &self.disclosed
    }

    /// Where there are digests without a disclosure.
    pub fn hidden(&self) -> &[Hidden] {
        &self.hidden
    }
}

struct Walk<'d> {
    disclosures: &'d mut [Disclosure],
    by_digest: BTreeMap<String, usize>,
    /// Every digest met so far.
    seen: BTreeSet<String>,
    places: Vec<Option<Disclosed>>,
    hidden: Vec<Hidden>,
    /// The pointer to the value that is being walked.
    path: String,
    /// The disclosure whose value is being walked.
    inside: Option<usize>,
    depth: usize,
    /// Bytes that the places which were noted may still take.
    places_left: usize,
}

impl Walk<'_> {
    fn value(&mut self, value: &mut Value) -> Result<()> {
        match value {
            Value::Object(object) => self.object(object),
            Value::Array(items) => self.array(items),
            _ => Ok(()),
        }
    }

    fn object(&mut self, object: &mut Object) -> Result<()> {
        self.enter()?;
        if object.contains_key(DIGEST_OF_ITEM) {
            return Err(self.malformed(DIGEST_OF_ITEM, "it stands elsewhere than in an array"));
        }
        // At the top level it has been taken out.
        if object.contains_key(HASH_ALGORITHM) {
            return Err(Error::new(Code::DisclosureHashAlgorithm)
                .with("algorithm", object.get(HASH_ALGORITHM).map_or("", Value::kind))
                .with("reason", "it does not stand at the top level")
                .at(self.place()));
        }
        let digests = object.remove(DIGESTS);
        for (name, value) in object.iter_mut() {
            if matches!(value, Value::Object(_) | Value::Array(_)) {
                let end = self.push(name);
                self.value(value)?;
                self.path.truncate(end);
            }
        }
        match digests {
            None => {}
            Some(Value::Array(digests)) => self.members(object, digests)?,
            Some(_) => return Err(self.malformed(DIGESTS, "it is no array")),
        }
        self.depth -= 1;
        Ok(())
    }

    /// Puts the members in that digests of an object are of.
    fn members(&mut self, object: &mut Object, digests: Vec<Value>) -> Result<()> {
        let mut hidden = 0;
        for digest in digests {
            let Value::String(digest) = digest else {
                return Err(self.malformed(DIGESTS, "one of them is no text"));
            };
            let Some(index) = self.meet(digest)? else {
                hidden += 1;
                continue;
            };
            let disclosure = &mut self.disclosures[index];
            let Some(name) = disclosure.take_name() else {
                let wrong = wrong_length("a member", 2, "3", disclosure.encoded());
                return Err(wrong.at(self.place()));
            };
            let refused = |code| Error::new(code).with("name", shown(&name)).at(self.place());
            if RESERVED.contains(&name.as_str()) {
                return Err(refused(Code::DisclosureClaimName));
            }
            if object.contains_key(&name) {
                return Err(refused(Code::DisclosureClaimExists));
            }
            let end = self.push(&name);
            let value = self.disclose(index)?;
            self.path.truncate(end);
            object.insert(name, value);
        }
        self.hide(hidden)
    }

    fn array(&mut self, items: &mut Vec<Value>) -> Result<()> {
        self.enter()?;
        let (mut kept, mut hidden) = (Vec::with_capacity(items.len()), 0);
        for mut item in items.drain(..) {
            let end = self.path.len();
            write!(self.path, "/{}", kept.len()).expect("a String takes all writes");
            match self.digest_of_item(&mut item)? {
                None => {
                    self.value(&mut item)?;
                    kept.push(item);
                }
                Some(digest) => match self.meet(digest)? {
                    None => hidden += 1,
                    Some(index) => {
                        let disclosure = &self.disclosures[index];
                        if disclosure.name().is_some() {
                            let wrong = wrong_length("an item", 3, "2", disclosure.encoded());
                            return Err(wrong.at(self.place()));
                        }
                        kept.push(self.disclose(index)?);
                    }
                },
            }
            self.path.truncate(end);
        }
        *items = kept;
        self.hide(hidden)?;
        self.depth -= 1;
        Ok(())
    }

    /// The digest that an array has in the place of an item.
    fn digest_of_item(&self, item: &mut Value) -> Result<Option<String>> {
        let Value::Object(object) = item else { return Ok(None) };
        if !object.contains_key(DIGEST_OF_ITEM) {
            return Ok(None);
        }
        if object.len() > 1 {
            return Err(self.malformed(DIGEST_OF_ITEM, "other members stand beside it"));
        }
        match object.remove(DIGEST_OF_ITEM) {
            Some(Value::String(digest)) => Ok(Some(digest)),
            _ => Err(self.malformed(DIGEST_OF_ITEM, "it is no text")),
        }
    }

    /// Notes a digest; gives the disclosure that it is of.
    fn meet(&mut self, digest: String) -> Result<Option<usize>> {
        let found = self.by_digest.get(&digest).copied();
        if self.seen.len() == limits::DIGESTS {
            return Err(too_many("more", "digests", limits::DIGESTS));
        }
        if self.seen.contains(&digest) {
            return Err(Error::new(Code::DisclosureDigestTwice)
                .with("digest", shown(&digest))
                .at(self.place()));
        }
        self.seen.insert(digest);
        Ok(found)
    }

    /// The value of a disclosure at the present place, with what is disclosed in it.
    fn disclose(&mut self, index: usize) -> Result<Value> {
        let pointer = self.noted_place()?;
        self.places[index] = Some(Disclosed { pointer, parent: self.inside });
        // Its digest stands in no second place, so that nobody asks for the value again.
        let mut value = self.disclosures[index].take_value();
        let outside = self.inside.replace(index);
        self.value(&mut value)?;
        self.inside = outside;
        Ok(value)
    }

    fn hide(&mut self, count: usize) -> Result<()> {
        if count > 0 {
            let pointer = self.noted_place()?;
            self.hidden.push(Hidden { pointer, count });
        }
        Ok(())
    }

    /// The present place, to be kept.
    fn noted_place(&mut self) -> Result<Pointer> {
        match self.places_left.checked_sub(self.path.len()) {
            Some(left) => self.places_left = left,
            None => {
                let what = "bytes in the places of what can be hidden";
                return Err(too_many("more", what, limits::PLACES));
            }
        }
        Ok(self.place())
    }

    fn enter(&mut self) -> Result<()> {
        if self.depth == limits::DEPTH {
            return Err(Error::new(Code::LimitDepth).with("limit", limits::DEPTH).at(self.place()));
        }
        self.depth += 1;
        Ok(())
    }

    /// Steps to a member; gives the length of the path to step back to.
    fn push(&mut self, name: &str) -> usize {
        let end = self.path.len();
        self.path.push('/');
        for character in name.chars() {
            match character {
                '~' => self.path += "~0",
                '/' => self.path += "~1",
                other => self.path.push(other),
            }
        }
        end
    }

    fn place(&self) -> Pointer {
        Pointer::parse(&self.path).expect("each step starts with a slash and is escaped")
    }

    fn malformed(&self, name: &str, reason: &str) -> Error {
        Error::new(Code::DisclosureDigestsMalformed)
            .with("name", name)
            .with("reason", reason)
            .at(self.place())
    }
}
