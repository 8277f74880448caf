//! Looking into a credential.

use crate::claims::{self, Allowance, Rule};
use crate::derive::selective_proof;
use crate::held::{Held, kind_of};
use crate::inspection::{
    Bound, ClaimState, Covers, HolderTie, Inside, Inspection, SecuredBy, Selection, What,
};
use crate::limits;
use std::collections::BTreeSet;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::{Kind, report_summary};
use testamur_core::report::{Party, Summary};
use testamur_core::{Code, Result, Timestamp};
use testamur_proof::jose::Jws;
use testamur_proof::{Profile, Proof, SecuredDocument, Suite, proofs};
use testamur_sd::data_integrity::{self, bbs};
use testamur_sd::sd_jwt::{Confirmation, SdJwt};

impl Held {
    /// What is in it, what of that can be shown or withheld, and what is hidden. Nothing is verified,
    /// and nothing is taken for granted: this is for holders who look at what they have, and for
    /// whoever wants to see what a document says.
    ///
    /// With Data Integrity, a claim that can be chosen may still be one that cannot stand alone, as
    /// the items of a list with an order: that takes its contexts, and [`derive`](Held::derive) says
    /// so.
    ///
    /// # Errors
    /// Those of [`SdJwt::process`]. What is wrong with one proof, or with a credential inside, stands
    /// where it belongs in the answer.
    pub fn inspect(&self) -> Result<Inspection> {
        inspect(self, 0, &mut Allowance::default())
    }
}

/// What the form of a credential tells, before its claims are listed.
struct Form {
    secured: Vec<SecuredBy>,
    selection: Selection,
    rule: Rule,
    holder: Option<HolderTie>,
    bound: Option<Bound>,
    hidden: Vec<testamur_sd::sd_jwt::Hidden>,
}

fn inspect(held: &Held, depth: usize, left: &mut Allowance) -> Result<Inspection> {
    let whole = |content: &Object| (Value::Object(content.clone()), Form::of_token(held));
    let (content, form) = match held {
        Held::Enveloped(envelope) => {
            let mut found = inspect(envelope.content(), depth, left)?;
            found.envelope = Some(envelope.media_type().to_owned());
            return Ok(found);
        }
        Held::Document(document) => (document.clone(), Form::of_document(document)),
        Held::SdJwt(token) => Form::of_sd_jwt(held, token)?,
        Held::Jwt(token) => whole(token.unverified_claims()),
        Held::Cose(token) => whole(token.unverified_claims()),
    };
    let is_document = matches!(held, Held::Document(_));
    // The claims vc and vp of VCDM 1.1 have the document in them.
    let nested = ["vc", "vp"].into_iter().find(|name| {
        !is_document && content.get(name).is_some_and(|value| value.as_object().is_some())
    });
    let place = nested.map_or(Pointer::root(), |name| Pointer::root().child(name));
    let document = place.of(&content).unwrap_or(&content);
    let what = what(document, nested);
    let mut skip = BTreeSet::from([place.child("@context")]);
    if is_document {
        skip.insert(place.child("proof"));
    }
    let mut inside = (Vec::new(), 0);
    if what == What::Presentation {
        let credentials = place.child("verifiableCredential");
        inside = look_inside(document, &credentials, depth, left);
        if !form.secured.is_empty() {
            let found = inside.0.iter_mut().filter_map(|one| one.found.as_mut().ok());
            found.for_each(|one| settle(one));
        }
        skip.insert(credentials);
    }
    let listed = claims::list(&content, &form.rule, &skip, left);
    Ok(Inspection {
        form: held.format(),
        envelope: None,
        what,
        secured: form.secured,
        summary: match held.profile(None) {
            Ok(Some(Profile::DcSdJwt)) => claimed(Summary::default(), &content),
            _ if is_document => report_summary(document),
            _ => claimed(report_summary(document), &content),
        },
        selection: form.selection,
        holder: form.holder,
        bound: form.bound,
        claims: listed.claims,
        unlisted: listed.unlisted,
        hidden: form.hidden,
        inside: inside.0,
        uninspected: inside.1,
    })
}

fn what(document: &Value, nested: Option<&str>) -> What {
    match (document.as_object().and_then(kind_of), nested) {
        (Some(Kind::Presentation), _) | (_, Some("vp")) => What::Presentation,
        (Some(Kind::Credential), _) | (_, Some(_)) => What::Credential,
        // An SD-JWT VC.
        _ if document.get("vct").is_some() => What::Credential,
        _ => What::Other,
    }
}

/// The credentials of a presentation, and how many more there are.
fn look_inside(
    document: &Value,
    at: &Pointer,
    depth: usize,
    left: &mut Allowance,
) -> (Vec<Inside>, usize) {
    let Some(value) = document.get("verifiableCredential") else { return Default::default() };
    let all = value.as_set();
    if depth + 1 >= limits::DEPTH {
        return (Vec::new(), all.len());
    }
    let mut inside = Vec::new();
    for (index, credential) in all.iter().enumerate() {
        if left.inside == 0 {
            return (inside, all.len() - index);
        }
        left.inside -= 1;
        let pointer = if value.as_array().is_some() { at.item(index) } else { at.clone() };
        let held = Held::of(credential.clone());
        let found = held.and_then(|held| inspect(&held, depth + 1, left)).map(Box::new);
        inside.push(Inside { pointer, found });
    }
    (inside, 0)
}

/// In a presentation that is signed, the holder has chosen already: everything is as it was shown.
fn settle(found: &mut Inspection) {
    if found.selection == Selection::Open {
        found.selection = Selection::Made;
        for claim in &mut found.claims {
            claim.state = ClaimState::Always;
        }
    }
    for one in found.inside.iter_mut().filter_map(|one| one.found.as_mut().ok()) {
        settle(one);
    }
}

impl Form {
    fn of_document(document: &Value) -> Form {
        let mut form = Form {
            secured: Vec::new(),
            selection: Selection::Whole,
            rule: Rule::Nothing,
            holder: None,
            bound: None,
            hidden: Vec::new(),
        };
        let chosen = SecuredDocument::read(document).ok();
        let chosen = chosen.and_then(|secured| selective_proof(&secured));
        let all = match proofs(document) {
            Ok(all) => all,
            Err(error) if error.code() == Code::ProofMissing => return form,
            Err(error) => vec![Err(error)],
        };
        let written = document.get("proof").map_or(&[][..], Value::as_set);
        for (index, proof) in all.into_iter().enumerate() {
            let proof = match proof {
                Ok(proof) => proof,
                Err(error) => {
                    form.secured.push(unread(written.get(index), error));
                    continue;
                }
            };
            let (covers, problem) = match form.of_proof(document, &proof, chosen == Some(index)) {
                Ok(covers) => (covers, None),
                Err(error) => (Covers::Whole, Some(error.below(proof.pointer()))),
            };
            let name = proof.suite().name().to_owned();
            let method = Some(proof.verification_method().to_owned());
            form.secured.push(SecuredBy { name, method, covers, problem });
        }
        form
    }

    /// What a proof holds for. By the chosen one a part of the document can be shown.
    fn of_proof(&mut self, document: &Value, proof: &Proof<'_>, chosen: bool) -> Result<Covers> {
        let bytes = proof.signature();
        let (base, tie) = match proof.suite() {
            Suite::EcdsaSd2023 => {
                let base = data_integrity::BaseProof::read(bytes);
                (base.map(|base| base.mandatory_pointers), None)
            }
            Suite::Bbs2023 => match bbs::BaseProof::read(bytes) {
                Ok(base) => {
                    let bound = base.feature != bbs::Feature::Baseline;
                    let tie = bound.then(|| HolderTie::Secrets(base.feature.name()));
                    (Ok(base.mandatory_pointers), tie)
                }
                Err(error) => (Err(error), None),
            },
            _ => return Ok(Covers::Whole),
        };
        let mut mandatory = match base {
            Ok(mandatory) => mandatory,
            Err(error) if error.code() == Code::DisclosureDerivedProof => {
                match proof.suite() {
                    Suite::Bbs2023 => drop(bbs::DerivedProof::read(bytes)?),
                    _ => drop(data_integrity::DerivedProof::read(bytes)?),
                }
                if chosen {
                    self.selection = Selection::Made;
                }
                return Ok(Covers::Part);
            }
            Err(error) => return Err(error),
        };
        if let (Some(members), true) = (document.as_object(), chosen) {
            // What comes along with every object comes with the document, whatever is chosen.
            let context = Pointer::root().child("@context");
            mandatory.extend(members.contains_key("@context").then_some(context));
            self.rule = Rule::AllBut(data_integrity::Selection::of(members, &mandatory)?);
            self.selection = Selection::Open;
            self.holder = tie;
        }
        Ok(Covers::Each)
    }

    fn of_token(held: &Held) -> Form {
        let method = match held {
            Held::SdJwt(token) => token.header().kid().ok().flatten().map(str::to_owned),
            Held::Jwt(token) => token.header().kid().ok().flatten().map(str::to_owned),
            Held::Cose(token) => {
                token.header().kid().map(|kid| String::from_utf8_lossy(kid).into_owned())
            }
            Held::Document(_) | Held::Enveloped(_) => None,
        };
        let name = held.kind_of_token();
        Form {
            secured: vec![SecuredBy { name, method, covers: Covers::Whole, problem: None }],
            selection: Selection::Whole,
            rule: Rule::Nothing,
            holder: None,
            bound: None,
            hidden: Vec::new(),
        }
    }

    /// The claims with all that is disclosed in them, and what the form tells.
    fn of_sd_jwt(held: &Held, token: &SdJwt) -> Result<(Value, Form)> {
        let processed = token.process()?;
        let mut form = Form::of_token(held);
        form.bound = token.key_binding().map(bound);
        form.hidden = processed.hidden().to_vec();
        let disclosed = processed.disclosed();
        form.selection = match (&form.bound, disclosed.is_empty(), form.hidden.is_empty()) {
            (None, true, true) => Selection::Whole,
            (Some(_), _, _) | (None, true, false) => Selection::Made,
            (None, false, _) => Selection::Open,
        };
        form.secured[0].covers = match form.selection {
            Selection::Whole => Covers::Whole,
            Selection::Open => Covers::Each,
            Selection::Made => Covers::Part,
        };
        if form.selection == Selection::Open {
            let places = disclosed.iter().map(|one| one.pointer.clone());
            form.rule = Rule::Disclosures(places.collect());
        }
        form.holder = match Confirmation::of(processed.claims()) {
            Ok(None) => None,
            Ok(Some(Confirmation::Jwk(key))) => {
                Some(HolderTie::Key(format!("did:key:{}", key.to_multikey())))
            }
            Ok(Some(Confirmation::Kid(kid))) => Some(HolderTie::Key(kid)),
            Ok(Some(Confirmation::Other(other))) => {
                let names: Vec<&str> = other.iter().map(|(name, _)| name).take(4).collect();
                let reason = format!("cnf has only {}", names.join(", "));
                let error = testamur_core::Error::new(Code::HolderBindingKey);
                Some(HolderTie::Unknown(error.with("reason", reason)))
            }
            Err(error) => Some(HolderTie::Unknown(error)),
        };
        Ok((Value::Object(processed.into_claims()), form))
    }
}

/// A proof that cannot be read, by what it says that it is.
fn unread(proof: Option<&Value>, error: testamur_core::Error) -> SecuredBy {
    let text = |name: &str| proof?.get(name)?.as_str().map(str::to_owned);
    let name = text("cryptosuite").or_else(|| text("type"));
    SecuredBy {
        name: name.unwrap_or_else(|| "unknown".to_owned()),
        method: text("verificationMethod"),
        covers: Covers::Whole,
        problem: Some(error),
    }
}

fn bound(token: &str) -> Bound {
    let claims = Jws::parse(token).and_then(|token| token.unverified_claims());
    let claims = claims.unwrap_or_default();
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    Bound { audience: text("aud"), nonce: text("nonce") }
}

/// Who says what about whom, where a token says it in its claims. In an SD-JWT VC nothing else counts.
fn claimed(mut summary: Summary, claims: &Value) -> Summary {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    let party = |name: &str| text(name).map(|id| Party { id: Some(id), name: None });
    let time =
        |name: &str| Timestamp::from_numeric_date(claims.get(name)?).map(|time| time.to_string());
    if summary.types.is_empty() {
        summary.types.extend(text("vct"));
    }
    if summary.subjects.is_empty() {
        summary.subjects.extend(party("sub"));
    }
    summary.id = summary.id.or_else(|| text("jti"));
    summary.issuer = summary.issuer.or_else(|| party("iss"));
    summary.valid_from = summary.valid_from.or_else(|| time("nbf"));
    summary.valid_until = summary.valid_until.or_else(|| time("exp"));
    summary
}
