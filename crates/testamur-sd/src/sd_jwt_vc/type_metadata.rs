//! What a type says about its credentials.

use super::claim_path::ClaimPath;
use super::{SdJwtVc, limits, shown};
use crate::sd_jwt::{Disclosed, Hidden, Processed};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use testamur_core::evidence::{Evidence, Purpose, Request, Step};
use testamur_core::json::{self, Object, Pointer, Value};
use testamur_core::limits::MODEL_FINDINGS;
use testamur_core::model::Digests;
use testamur_core::{Code, Error, Result};

/// The metadata of a type with all that it inherits (SD-JWT VC, section "SD-JWT VC Type Metadata").
///
/// **A type that extends another says nothing about who may issue it**: whoever publishes a type can
/// extend any other.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeMetadata {
    /// The type's own first, then what it extends.
    documents: Vec<Object>,
    types: Vec<String>,
    claims: Vec<ClaimMetadata>,
}

/// What a type says about a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimMetadata {
    /// Which claim or claims.
    pub path: ClaimPath,
    /// Whether issuers make it selectively disclosable.
    pub sd: SelectiveDisclosure,
    /// Whether issuers must include it.
    pub mandatory: bool,
    /// All that the type says of it, for display.
    pub value: Value,
}

/// Whether a claim can be hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SelectiveDisclosure {
    /// Always
    Always,
    /// As the issuer likes
    #[default]
    Allowed,
    /// Never
    Never,
}

impl TypeMetadata {
    /// Finds the metadata of a type, and of the types that it extends, in the evidence. Where
    /// `integrity` is given, and where a type gives one for what it extends, the documents must have
    /// that hash (W3C [Subresource Integrity](https://www.w3.org/TR/SRI/)).
    ///
    /// Types that are no https URL can only be given by the caller, under their name.
    ///
    /// # Errors
    /// [`Code::DisclosureTypeUnavailable`]; [`Code::DisclosureTypeMetadata`];
    /// [`Code::DisclosureTypeCycle`]; [`Code::DisclosureTypeLoosened`] when a type lifts a rule that
    /// it inherits; [`Code::InputDigestMalformed`], [`Code::InputDigestMismatch`];
    /// [`Code::LimitTypeMetadata`].
    pub fn resolve(
        vct: &str,
        integrity: Option<&str>,
        evidence: &Evidence,
    ) -> Result<Step<TypeMetadata>> {
        let (mut types, mut documents) = (vec![vct.to_owned()], Vec::new());
        let mut integrity = integrity.map(str::to_owned);
        loop {
            let vct = types.last().expect("it begins with one");
            let document = match document(vct, integrity.as_deref(), evidence)? {
                Step::Done(document) => document,
                Step::Needs(requests) => return Ok(Step::Needs(requests)),
            };
            let text = |name: &str| match document.get(name) {
                None => Ok(None),
                Some(Value::String(text)) => Ok(Some(text.clone())),
                Some(_) => Err(malformed(vct, format!("{name} is no text"))),
            };
            if text("vct")?.as_deref() != Some(vct) {
                return Err(malformed(vct, "it does not name the type under vct".to_owned()));
            }
            let (parent, of_parent) = (text("extends")?, text("extends#integrity")?);
            documents.push(document);
            let Some(parent) = parent else { break };
            if types.contains(&parent) {
                return Err(Error::new(Code::DisclosureTypeCycle).with("vct", shown(&parent)));
            }
            if types.len() == limits::TYPES {
                return Err(Error::new(Code::LimitTypeMetadata)
                    .with("vct", shown(&types[0]))
                    .with("limit", limits::TYPES));
            }
            types.push(parent);
            integrity = of_parent;
        }
        let claims = inherit(&types, &documents)?;
        Ok(Step::Done(TypeMetadata { documents, types, claims }))
    }

    /// The type, and then those that it extends.
    pub fn types(&self) -> &[String] {
        &self.types
    }

    /// The documents of these types, in the same order.
    pub fn documents(&self) -> &[Object] {
        &self.documents
    }

    /// What is said about claims, inherited or not.
    pub fn claims(&self) -> &[ClaimMetadata] {
        &self.claims
    }

    /// Compares a credential with its type; gives what differs, the first hundred of it. Of claims
    /// that may be there and hidden nothing is said.
    ///
    /// # Errors
    /// [`Code::LimitTypeMetadataWork`]. What differs is [`Code::DisclosureClaimMissing`] or
    /// [`Code::DisclosureClaimRule`].
    pub fn check(&self, credential: &SdJwtVc) -> Result<Vec<Error>> {
        self.check_claims(credential.sd_jwt().processed())
    }

    /// As [`check`](TypeMetadata::check), for claims that a holder has.
    ///
    /// # Errors
    /// As [`check`](TypeMetadata::check).
    pub fn check_claims(&self, processed: &Processed) -> Result<Vec<Error>> {
        let disclosed: BTreeSet<&Pointer> =
            processed.disclosed().iter().map(|Disclosed { pointer, .. }| pointer).collect();
        let hidden: BTreeSet<&Pointer> =
            processed.hidden().iter().map(|Hidden { pointer, .. }| pointer).collect();
        let (mut findings, mut steps) = (Vec::new(), limits::STEPS);
        for claim in &self.claims {
            let never = claim.sd == SelectiveDisclosure::Never;
            let selection = claim.path.select(processed, &hidden, never, &mut steps)?;
            if claim.mandatory && selection.pointers.is_empty() && !selection.may_hide {
                findings.push(self.finding(Code::DisclosureClaimMissing, claim));
            }
            if findings.len() >= MODEL_FINDINGS {
                break;
            }
            for pointer in selection.pointers {
                let rule = match (claim.sd, disclosed.contains(&pointer)) {
                    (SelectiveDisclosure::Always, false) => "always be",
                    (SelectiveDisclosure::Never, true) => "never be",
                    _ => continue,
                };
                let finding = self.finding(Code::DisclosureClaimRule, claim);
                findings.push(finding.with("rule", rule).at(pointer));
                if findings.len() >= MODEL_FINDINGS {
                    return Ok(findings);
                }
            }
        }
        Ok(findings)
    }

    fn finding(&self, code: Code, claim: &ClaimMetadata) -> Error {
        let path = claim.path.to_string();
        Error::new(code).with("vct", shown(&self.types[0])).with("path", shown(&path))
    }
}

/// The document of one type, if it is there and has the right hash.
fn document(vct: &str, integrity: Option<&str>, evidence: &Evidence) -> Result<Step<Object>> {
    let unavailable = || Error::new(Code::DisclosureTypeUnavailable).with("vct", shown(vct));
    let purpose = Purpose::TypeMetadata;
    let bytes = match evidence.find(vct, purpose) {
        Some(Ok(document)) => document.bytes.clone(),
        Some(Err(error)) => return Err(unavailable().because(&error)),
        None if vct.starts_with("https://") => {
            return Ok(Step::Needs(vec![Request { url: vct.to_owned(), purpose }]));
        }
        None => {
            let reason = "It is no https URL, and it was not given.";
            return Err(unavailable().with("reason", reason));
        }
    };
    if let Some(integrity) = integrity {
        let entry: Object = [("id", vct), ("digestSRI", integrity)].into_iter().collect();
        Digests::of(&Value::Object(entry))?.check(&bytes)?;
    }
    match json::parse_within(&bytes, &limits::DOCUMENT) {
        Ok(Value::Object(document)) => Ok(Step::Done(document)),
        Ok(other) => Err(malformed(vct, format!("it is {}, no object", other.kind_with_article()))),
        Err(error) => Err(malformed(vct, error.sentence().trim_end_matches('.').to_owned())),
    }
}

/// What all the types together say about claims: what a type says of a path stands in the place of
/// what it inherits, and may only be stricter (section "Extending Claim Metadata").
fn inherit(types: &[String], documents: &[Object]) -> Result<Vec<ClaimMetadata>> {
    let mut all: Vec<ClaimMetadata> = Vec::new();
    let mut places = BTreeMap::new();
    for (index, (vct, document)) in types.iter().zip(documents).enumerate().rev() {
        let entries = match document.get("claims") {
            None => &[][..],
            Some(Value::Array(entries)) => entries,
            Some(_) => return Err(malformed(vct, "claims is no array".to_owned())),
        };
        let mut own = BTreeSet::new();
        for entry in entries {
            let rules = Rules::read(vct, entry)?;
            if !own.insert(rules.path.clone()) {
                let reason = format!("it describes {} twice", shown(&rules.path.to_string()));
                return Err(malformed(vct, reason));
            }
            match places.entry(rules.path.clone()) {
                Entry::Vacant(free) => {
                    free.insert(all.len());
                    all.push(rules.into_claim(entry));
                }
                Entry::Occupied(place) => {
                    let inherited = &mut all[*place.get()];
                    let loosened = |rule| {
                        Error::new(Code::DisclosureTypeLoosened)
                            .with("vct", shown(vct))
                            .with("rule", rule)
                            .with("path", shown(&rules.path.to_string()))
                            .with("parent", shown(types.get(index + 1).map_or("", |of| of)))
                    };
                    let fixed = inherited.sd != SelectiveDisclosure::Allowed;
                    if fixed && rules.sd.is_some_and(|sd| sd != inherited.sd) {
                        return Err(loosened("sd"));
                    }
                    if inherited.mandatory && rules.mandatory == Some(false) {
                        return Err(loosened("mandatory"));
                    }
                    inherited.sd = rules.sd.unwrap_or(inherited.sd);
                    inherited.mandatory = rules.mandatory.unwrap_or(inherited.mandatory);
                    inherited.value = entry.clone();
                }
            }
        }
    }
    Ok(all)
}

/// What one type itself says about a claim.
struct Rules {
    path: ClaimPath,
    sd: Option<SelectiveDisclosure>,
    mandatory: Option<bool>,
}

impl Rules {
    fn read(vct: &str, entry: &Value) -> Result<Rules> {
        let path = entry.get("path").and_then(ClaimPath::read);
        let path = path.ok_or_else(|| malformed(vct, "a claim has no usable path".to_owned()))?;
        let sd = match entry.get("sd").map(Value::as_str) {
            None => None,
            Some(Some("always")) => Some(SelectiveDisclosure::Always),
            Some(Some("allowed")) => Some(SelectiveDisclosure::Allowed),
            Some(Some("never")) => Some(SelectiveDisclosure::Never),
            Some(_) => {
                let reason = "sd is none of always, allowed and never";
                return Err(malformed(vct, reason.to_owned()));
            }
        };
        let mandatory = match entry.get("mandatory") {
            None => None,
            Some(Value::Bool(mandatory)) => Some(*mandatory),
            Some(_) => return Err(malformed(vct, "mandatory is no boolean".to_owned())),
        };
        Ok(Rules { path, sd, mandatory })
    }

    fn into_claim(self, value: &Value) -> ClaimMetadata {
        ClaimMetadata {
            path: self.path,
            sd: self.sd.unwrap_or_default(),
            mandatory: self.mandatory.unwrap_or_default(),
            value: value.clone(),
        }
    }
}

fn malformed(vct: &str, reason: String) -> Error {
    Error::new(Code::DisclosureTypeMetadata).with("vct", shown(vct)).with("reason", reason)
}
