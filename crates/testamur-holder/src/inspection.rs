//! What there is in a credential, and what of it can be shown: the answer, in the same words for
//! every form.

use testamur_core::Error;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::report::{Format, Summary};
use testamur_sd::sd_jwt::Hidden;

/// What [`Held::inspect`](crate::Held::inspect) finds in a credential or presentation. **Nothing of it
/// has been verified**: it is what the document says of itself.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Inspection {
    /// The form, as the bytes show it; of an envelope, what is in it.
    pub form: Format,
    /// The media type of the object around it, if there is one.
    pub envelope: Option<String>,
    /// What it is.
    pub what: What,
    /// What secures it, in the order of the proofs; a token or COSE signature is one.
    pub secured: Vec<SecuredBy>,
    /// Who says what about whom.
    pub summary: Summary,
    /// Whether its holder can show a part of it.
    pub selection: Selection,
    /// What it is tied to at its holder's side.
    pub holder: Option<HolderTie>,
    /// For whom its holder bound it with that key, if that was done.
    pub bound: Option<Bound>,
    /// What it says, by places: each value that has nothing inside, in document order. Proofs,
    /// contexts and the credentials of a presentation are not among them.
    pub claims: Vec<Claim>,
    /// How many claims more there are than are listed ([`limits::CLAIMS`](crate::limits::CLAIMS)).
    pub unlisted: usize,
    /// Where claims are hidden that whoever has the document cannot read. A count can hold decoys,
    /// which stand for nothing; nobody but the issuer can tell them apart.
    pub hidden: Vec<Hidden>,
    /// The credentials of a presentation.
    pub inside: Vec<Inside>,
    /// How many more there are that were not looked into
    /// ([`limits::INSIDE`](crate::limits::INSIDE), [`limits::DEPTH`](crate::limits::DEPTH)).
    pub uninspected: usize,
}

/// What a document is, by its types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// A credential of the W3C data model, or an SD-JWT VC
    Credential,
    /// A presentation
    Presentation,
    /// Something else with claims
    Other,
}

/// One proof, or the signature of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecuredBy {
    /// The suite or the kind of token, as `testamur issue --suite` has it; what the document says if
    /// it is none that is known.
    pub name: String,
    /// The URL of the key, or what the token has in its place.
    pub method: Option<String>,
    /// What it holds for.
    pub covers: Covers,
    /// Why it cannot be read, if so.
    pub problem: Option<Error>,
}

/// What a proof holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Covers {
    /// The document as it stands, and nothing less
    Whole,
    /// Every claim by itself, to choose from: what an issuer gives to a holder
    Each,
    /// The part that a holder has chosen already
    Part,
}

/// Whether a holder can show a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Selection {
    /// All or nothing: the signature holds for the whole only
    Whole,
    /// The holder chooses, as the claims say
    Open,
    /// The choice was made. What was held back cannot be told, nor can more be held back.
    Made,
}

/// What ties a credential to its holder, beside whom it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HolderTie {
    /// A key, under `cnf`: its did:key, or the identifier that stands for it. A verifier can demand
    /// a key binding made with it.
    Key(String),
    /// Secrets that were chosen when it was issued (the optional features of `bbs-2023`): without
    /// them nothing can be shown.
    Secrets(&'static str),
    /// Something under `cnf` that is not read here
    Unknown(Error),
}

/// For whom an SD-JWT was bound, by the words of its key binding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bound {
    /// The verifier.
    pub audience: Option<String>,
    /// What it asked to be answered.
    pub nonce: Option<String>,
}

/// One value that a credential states.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Where it stands, to choose it by.
    pub pointer: Pointer,
    /// What stands there: text, number, true, false or null; an object or array only if empty.
    pub value: Value,
    /// Whether it can be held back.
    pub state: ClaimState,
}

/// Whether a claim can be held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// Shown always: it is mandatory, or cannot be disclosed selectively
    Always,
    /// Shown or withheld, as the holder likes
    Choice {
        /// What is shown or withheld as one with it: itself, or a claim around it.
        with: Pointer,
    },
}

/// A credential of a presentation.
#[derive(Clone, Debug, PartialEq)]
pub struct Inside {
    /// Where it stands.
    pub pointer: Pointer,
    /// What is in it, or why it cannot be read.
    pub found: Result<Box<Inspection>, Error>,
}

impl What {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            What::Credential => "credential",
            What::Presentation => "presentation",
            What::Other => "other",
        }
    }
}

impl Covers {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Covers::Whole => "whole",
            Covers::Each => "each",
            Covers::Part => "part",
        }
    }
}

impl Selection {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Selection::Whole => "whole",
            Selection::Open => "open",
            Selection::Made => "made",
        }
    }
}

impl ClaimState {
    /// The name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            ClaimState::Always => "always",
            ClaimState::Choice { .. } => "choice",
        }
    }
}

impl Inspection {
    /// As JSON, of the form that `docs/inspection-schema.json` describes.
    pub fn to_value(&self) -> Value {
        let list = |values: Vec<Value>| Value::from(values);
        let summary = &self.summary;
        let issuer = summary.issuer.as_ref().and_then(|issuer| issuer.id.as_deref());
        let types = summary.types.iter().map(|name| name.as_str().into()).collect();
        Object::from_iter::<[(&str, Value); 15]>([
            ("form", self.form.name().into()),
            ("envelope", optional(self.envelope.as_deref())),
            ("what", self.what.name().into()),
            ("secured", list(self.secured.iter().map(SecuredBy::to_value).collect())),
            ("issuer", optional(issuer)),
            ("types", list(types)),
            ("summary", summary.to_value()),
            ("selection", self.selection.name().into()),
            ("holder", self.holder.as_ref().map_or(Value::Null, HolderTie::to_value)),
            ("bound", self.bound.as_ref().map_or(Value::Null, Bound::to_value)),
            ("claims", list(self.claims.iter().map(Claim::to_value).collect())),
            ("unlisted", number(self.unlisted)),
            ("hidden", list(self.hidden.iter().map(hidden).collect())),
            ("inside", list(self.inside.iter().map(Inside::to_value).collect())),
            ("uninspected", number(self.uninspected)),
        ])
        .into()
    }
}

impl SecuredBy {
    fn to_value(&self) -> Value {
        Object::from_iter::<[(&str, Value); 4]>([
            ("by", self.name.as_str().into()),
            ("method", optional(self.method.as_deref())),
            ("covers", self.covers.name().into()),
            ("problem", self.problem.as_ref().map_or(Value::Null, problem)),
        ])
        .into()
    }
}

impl HolderTie {
    fn to_value(&self) -> Value {
        let (name, value) = match self {
            HolderTie::Key(key) => ("key", key.as_str().into()),
            HolderTie::Secrets(feature) => ("secrets", (*feature).into()),
            HolderTie::Unknown(error) => ("problem", problem(error)),
        };
        Object::from_iter([(name, value)]).into()
    }
}

impl Bound {
    fn to_value(&self) -> Value {
        Object::from_iter([
            ("audience", optional(self.audience.as_deref())),
            ("nonce", optional(self.nonce.as_deref())),
        ])
        .into()
    }
}

impl Claim {
    fn to_value(&self) -> Value {
        let mut out = Object::from_iter::<[(&str, Value); 3]>([
            ("at", self.pointer.as_str().into()),
            ("value", self.value.clone()),
            ("state", self.state.name().into()),
        ]);
        if let ClaimState::Choice { with } = &self.state {
            out.insert("with", with.as_str());
        }
        out.into()
    }
}

impl Inside {
    fn to_value(&self) -> Value {
        let at: Value = self.pointer.as_str().into();
        let found = match &self.found {
            Ok(inspection) => ("inspection", inspection.to_value()),
            Err(error) => ("problem", problem(error)),
        };
        Object::from_iter([("at", at), found]).into()
    }
}

fn hidden(hidden: &Hidden) -> Value {
    let at: Value = hidden.pointer.as_str().into();
    Object::from_iter([("at", at), ("count", number(hidden.count))]).into()
}

fn problem(error: &Error) -> Value {
    Object::from_iter::<[(&str, Value); 2]>([
        ("code", error.code().name().into()),
        ("sentence", error.sentence().into()),
    ])
    .into()
}

fn optional(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::from)
}

fn number(count: usize) -> Value {
    Value::number(count as f64).unwrap_or(Value::Null)
}
