//! Why a signature does not match: only causes that are proven, by making it match.

mod signature;
mod text;
mod trial;

use crate::chain;
use crate::proof::entries;
use crate::suite::{Form, Suite};
use std::borrow::Cow;
use std::fmt;
use testamur_canon::jsonld::Contexts;
use testamur_canon::rdfc::HashAlgorithm;
use testamur_core::json::{Object, Pointer, Value};
use testamur_keys::{Provider, PublicKey};
use trial::{Bench, Order, Trial};

/// Why a signature does not match: with this undone, it does.
///
/// Each one is proven by a signature, so it is no guess; that nothing was found proves nothing.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ProvenCause {
    /// The signature stands in `proofValue` in another form than the suite's.
    SignatureEncoding {
        /// The form it has: `DER`, `base64url`, ….
        found: &'static str,
    },
    /// Another key made it than the one that the proof names.
    OtherKey {
        /// The URL of the key that did.
        verification_method: String,
    },
    /// The document became bytes in the way of another suite.
    OtherSuite {
        /// The suite that did it so.
        suite: Suite,
    },
    /// The maker's software dropped what the contexts do not define instead of refusing it.
    UndefinedDropped {
        /// What was not signed.
        places: Vec<Pointer>,
    },
    /// Members or items came in after the signature was made.
    Added {
        /// Where.
        place: Pointer,
    },
    /// A member of the proof was added, taken away or altered after the signature was made.
    ProofOption {
        /// The member.
        member: String,
        /// Its value when the proof was made; `None` when it was not there.
        signed: Option<Value>,
    },
    /// The texts of the document were altered on the way.
    TextAltered {
        /// How they were when they were signed.
        signed: &'static str,
    },
    /// A context had other contents when the document was signed.
    OtherContext {
        /// Its URL.
        url: String,
        /// The SHA-256 of its bytes then.
        sha256: [u8; 32],
    },
    /// The maker's software departs from the specification.
    Departure {
        /// In what.
        what: &'static str,
    },
}

/// What [`diagnose`] may draw on beside the document and the key.
#[derive(Clone, Copy, Debug, Default)]
pub struct Suspects<'s> {
    /// Other keys that may have signed, by the URLs of their verification methods.
    pub keys: &'s [(String, PublicKey)],
    /// Other known contents of contexts: the URL and the bytes.
    pub contexts: &'s [(&'s str, &'s [u8])],
}

/// Looks for the cause why the signature of the proof at `index` does not match, by trying what
/// goes wrong in practice; `None` when nothing tried makes it match, or it matches as it is.
///
/// This takes as long as some hundred verifications at most; the work is limited.
pub fn diagnose(
    document: &Value,
    index: usize,
    key: &PublicKey,
    suspects: Suspects<'_>,
    provider: &dyn Provider,
    contexts: &Contexts,
) -> Option<ProvenCause> {
    let proofs = entries(document).ok()?;
    let proof = proofs.get(index)?.as_object()?;
    let suite = suite_of(proof)?;
    let algorithms = suite.algorithms(key.key_type()).ok()?;
    let value = proof.get("proofValue")?.as_str()?;
    let (signature, encoding) = signature::read(value, algorithms.signature_length)?;
    let previous = previous(proofs, proof);
    let trial = Trial::new(document.as_object()?, proof, previous, suite.form(), algorithms.hash);
    let bench = Bench::new(provider, key, algorithms.signature, &signature, contexts);
    let mut search = Search { suite, trial, bench, proofs, document };
    if search.bench.proves(&search.trial) {
        return encoding.map(|found| ProvenCause::SignatureEncoding { found });
    }
    search
        .other_key(suspects.keys)
        .or_else(|| search.undefined())
        .or_else(|| search.other_context(suspects.contexts, contexts))
        .or_else(|| search.proof_options())
        .or_else(|| search.departures())
        .or_else(|| search.other_suite())
        .or_else(|| search.texts())
        .or_else(|| search.added())
}

struct Search<'s> {
    suite: Suite,
    trial: Trial<'s>,
    bench: Bench<'s>,
    proofs: &'s [Value],
    document: &'s Value,
}

impl Search<'_> {
    fn other_key(&mut self, keys: &[(String, PublicKey)]) -> Option<ProvenCause> {
        let fits = |key: &PublicKey| self.suite.algorithms(key.key_type()).is_ok();
        let candidates: Vec<_> = keys.iter().filter(|(_, key)| fits(key)).collect();
        candidates.into_iter().find_map(|(method, key)| {
            let algorithms = self.suite.algorithms(key.key_type()).ok()?;
            let mut trial = self.trial.clone();
            trial.set_hash(algorithms.hash);
            let cause = || ProvenCause::OtherKey { verification_method: method.clone() };
            self.bench.proves_with(&trial, key, algorithms.signature).then(cause)
        })
    }

    /// Drops what safe mode refuses, one thing after the other, until nothing is refused.
    fn undefined(&mut self) -> Option<ProvenCause> {
        if self.suite.form() == Form::Jcs {
            return None;
        }
        let mut places = Vec::new();
        let mut document = Value::Object(self.trial.document.clone().into_owned());
        while places.len() < MOST_UNDEFINED {
            let place = self.bench.refused(&self.trial, document.as_object()?)?;
            document = without(&document, &place)?;
            places.push(place);
            let trial = self.trial.clone().with_document(Cow::Owned(document.as_object()?.clone()));
            if self.bench.proves(&trial) {
                return Some(ProvenCause::UndefinedDropped { places });
            }
        }
        None
    }

    fn other_context(
        &mut self,
        others: &[(&str, &[u8])],
        contexts: &Contexts,
    ) -> Option<ProvenCause> {
        others.iter().find_map(|(url, bytes)| {
            let changed = contexts.with(url, bytes).ok()?;
            let sha256 = changed.sha256(url)?;
            let cause = || ProvenCause::OtherContext { url: (*url).to_owned(), sha256 };
            self.bench.proves_under(&self.trial, &changed).then(cause)
        })
    }

    /// Each member of the proof as it may have been.
    fn proof_options(&mut self) -> Option<ProvenCause> {
        let proof = self.trial.proof.clone().into_owned();
        let mut changes: Vec<(String, Option<Value>)> = proof
            .iter()
            .filter(|(name, _)| *name != "proofValue")
            .map(|(name, _)| (name.to_owned(), None))
            .collect();
        let mut set = |name: &str, value: Value| changes.push((name.to_owned(), Some(value)));
        for time in ["created", "expires"] {
            if let Some(text) = proof.get(time).and_then(Value::as_str) {
                text::other_times(text).into_iter().for_each(|other| set(time, other.into()));
            }
        }
        for purpose in PURPOSES {
            set("proofPurpose", purpose.into());
        }
        if let Some(context) = self
            .trial
            .document
            .get("@context")
            .filter(|own| self.suite.form() == Form::Jcs && proof.get("@context") != Some(*own))
        {
            set("@context", context.clone());
        }
        if let Some(method) = proof.get("verificationMethod").and_then(Value::as_str) {
            let did = method.split_once('#').map_or(method, |(did, _)| did);
            set("verificationMethod", did.into());
        }
        changes.into_iter().find_map(|(member, signed)| {
            let mut changed = proof.clone();
            match &signed {
                Some(value) => changed.insert(member.as_str(), value.clone()),
                None => changed.remove(&member),
            };
            let trial = self.trial.clone().with_proof(changed);
            self.bench.proves(&trial).then_some(ProvenCause::ProofOption { member, signed })
        })
    }

    /// What other software is known to do otherwise than the specifications say.
    fn departures(&mut self) -> Option<ProvenCause> {
        let mut trials = Vec::new();
        let mut add = |what, change: &dyn Fn(&mut Trial<'_>)| {
            let mut trial = self.trial.clone();
            change(&mut trial);
            trials.push((what, trial));
        };
        add("the document's hash comes before the proof's", &|trial| {
            trial.order = Order::DocumentFirst;
        });
        add("only the document's hash is signed", &|trial| trial.order = Order::DocumentOnly);
        let suite_context = Value::from(self.suite.context());
        add("the proof is read under the suite's own context", &|trial| {
            trial.proof_context = Some(Cow::Owned(suite_context.clone()));
        });
        add("the proof is read under the data model's context only", &|trial| {
            let first = trial.document.get("@context").and_then(|all| all.as_set().first());
            trial.proof_context = first.cloned().map(Cow::Owned);
        });
        if self.trial.hash == HashAlgorithm::Sha384 {
            add("blank nodes are told apart by SHA-256 for a P-384 key", &|trial| {
                trial.rdf_hash = HashAlgorithm::Sha256;
            });
            add("SHA-256 is used for a P-384 key", &|trial| {
                trial.set_hash(HashAlgorithm::Sha256);
            });
        }
        add("the earlier proofs of the chain are not signed", &|trial| trial.previous.clear());
        let earlier: Vec<Value> = self
            .proofs
            .iter()
            .take_while(|other| other.as_object() != Some(&self.trial.proof))
            .cloned()
            .collect();
        add("all earlier proofs are signed, named or not", &|trial| {
            trial.previous.clone_from(&earlier);
        });
        trials.into_iter().find_map(|(what, trial)| {
            self.bench.proves(&trial).then_some(ProvenCause::Departure { what })
        })
    }

    fn other_suite(&mut self) -> Option<ProvenCause> {
        let others = Suite::ALL.into_iter().filter(|other| *other != self.suite);
        let others: Vec<Suite> = others.collect();
        others.into_iter().find_map(|suite| {
            suite.algorithms(self.bench.key_type()).ok()?;
            let mut named = self.trial.proof.clone().into_owned();
            named.insert("type", suite.proof_type());
            match suite.cryptosuite() {
                Some(name) => named.insert("cryptosuite", name),
                None => named.remove("cryptosuite"),
            };
            let mut trial = self.trial.clone();
            trial.form = suite.form();
            let renamed = trial.clone().with_proof(named);
            let proven = self.bench.proves(&trial) || self.bench.proves(&renamed);
            proven.then_some(ProvenCause::OtherSuite { suite })
        })
    }

    fn texts(&mut self) -> Option<ProvenCause> {
        text::FORMS.iter().find_map(|(signed, change)| {
            let Value::Object(changed) = text::map(self.document, change) else { return None };
            let trial = self.trial.clone().with_document(Cow::Owned(changed));
            self.bench.proves(&trial).then_some(ProvenCause::TextAltered { signed })
        })
    }

    /// Takes each member and item away in turn, the outer ones first.
    fn added(&mut self) -> Option<ProvenCause> {
        let mut places = Vec::new();
        let mut unsecured = self.trial.document.clone().into_owned();
        unsecured.remove("proof");
        collect_places(&Value::Object(unsecured), &Pointer::root(), &mut places);
        places.sort_by_key(|place| place.segments().count());
        places.into_iter().take(MOST_PLACES).find_map(|place| {
            let Value::Object(changed) = without(self.document, &place)? else { return None };
            let trial = self.trial.clone().with_document(Cow::Owned(changed));
            self.bench.proves(&trial).then_some(ProvenCause::Added { place })
        })
    }
}

impl fmt::Display for ProvenCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProvenCause::SignatureEncoding { found } => {
                write!(f, "The signature is genuine, but written in another form ({found}).")
            }
            ProvenCause::OtherKey { verification_method } => {
                write!(f, "Another key made the signature: {verification_method}.")
            }
            ProvenCause::OtherSuite { suite } => {
                write!(f, "The document was signed in the way of the suite {suite}.")
            }
            ProvenCause::UndefinedDropped { places } => {
                let places: Vec<&str> = places.iter().map(Pointer::as_str).collect();
                let places = places.join(", ");
                write!(f, "These have no meaning in the contexts and were not signed: {places}.")
            }
            ProvenCause::Added { place } => {
                write!(f, "This was added after the document was signed: {place}.")
            }
            ProvenCause::ProofOption { member, signed: Some(value) } => {
                write!(f, "The proof's {member} was {value} when it was made.")
            }
            ProvenCause::ProofOption { member, signed: None } => {
                write!(f, "The proof had no {member} when it was made.")
            }
            ProvenCause::TextAltered { signed } => {
                write!(f, "The document's texts were altered on the way; when signed, {signed}.")
            }
            ProvenCause::OtherContext { url, sha256 } => {
                write!(f, "The context {url} had other contents when the document was signed: ")?;
                f.write_str("SHA-256 ")?;
                sha256.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
                f.write_str(".")
            }
            ProvenCause::Departure { what } => {
                write!(f, "The maker's software departs from the specification: {what}.")
            }
        }
    }
}

/// Things that no context defines, dropped one after the other.
const MOST_UNDEFINED: usize = 32;
/// Members and items taken away, each in a trial of its own.
const MOST_PLACES: usize = 400;

const PURPOSES: [&str; 4] =
    ["assertionMethod", "authentication", "capabilityInvocation", "capabilityDelegation"];

fn suite_of(proof: &Object) -> Option<Suite> {
    let text = |name| proof.get(name).and_then(Value::as_str);
    Suite::find(text("cryptosuite").or_else(|| text("type"))?)
}

/// The proofs that this one names; unknown names name nothing.
fn previous(proofs: &[Value], proof: &Object) -> Vec<Value> {
    let names = proof.get("previousProof").map_or(&[][..], Value::as_set);
    let ids: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
    let places = chain::places(proofs, &ids, None).unwrap_or_default();
    places.into_iter().map(|place| proofs[place].clone()).collect()
}

/// The document without the member or item at a place.
fn without(document: &Value, place: &Pointer) -> Option<Value> {
    fn cut(value: &mut Value, steps: &[String]) -> Option<()> {
        let (step, rest) = steps.split_first()?;
        match value {
            Value::Object(object) if rest.is_empty() => object.remove(step).map(drop),
            Value::Object(object) => cut(object.get_mut(step)?, rest),
            Value::Array(items) => {
                let index: usize = step.parse().ok()?;
                if rest.is_empty() {
                    (index < items.len()).then(|| drop(items.remove(index)))
                } else {
                    cut(items.get_mut(index)?, rest)
                }
            }
            _ => None,
        }
    }
    let mut changed = document.clone();
    let steps: Vec<String> = place.segments().collect();
    cut(&mut changed, &steps).map(|()| changed)
}

fn collect_places(value: &Value, at: &Pointer, places: &mut Vec<Pointer>) {
    let mut visit = |inner: &Value, place: Pointer| {
        if places.len() < MOST_PLACES * 4 {
            places.push(place.clone());
            collect_places(inner, &place, places);
        }
    };
    match value {
        Value::Object(object) => {
            object.iter().for_each(|(name, inner)| visit(inner, at.child(name)));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, inner)| visit(inner, at.item(index)));
        }
        _ => {}
    }
}
