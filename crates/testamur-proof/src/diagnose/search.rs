//! The trials, by what they change.

use super::edit::{collect_places, without};
use super::trial::{Bench, Order, Strings, Trial};
use super::{ProvenCause, text};
use crate::controller::made_of_key;
use crate::suite::{Form, Suite};
use std::borrow::Cow;
use testamur_canon::rdfc::HashAlgorithm;
use testamur_core::json::{Pointer, Value};
use testamur_keys::PublicKey;

/// What is searched, and where trials are made.
pub(super) struct Search<'s> {
    pub(super) suite: Suite,
    pub(super) trial: Trial<'s>,
    pub(super) bench: Bench<'s>,
    pub(super) proofs: &'s [Value],
    pub(super) document: &'s Value,
}

impl Search<'_> {
    pub(super) fn other_key(&mut self, keys: &[(String, PublicKey)]) -> Option<ProvenCause> {
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

    /// The keys of the DIDs in the document that are made of a key: as they are, and as the one that
    /// the proof named.
    pub(super) fn named_key(&mut self) -> Option<ProvenCause> {
        let mut dids = Vec::new();
        collect_key_dids(self.document, &mut dids);
        let keys: Vec<(String, PublicKey)> = dids
            .into_iter()
            .filter_map(made_of_key)
            .filter_map(|(key, method)| Some((method, key?)))
            .collect();
        self.other_key(&keys).or_else(|| {
            keys.into_iter().find_map(|(method, key)| {
                let algorithms = self.suite.algorithms(key.key_type()).ok()?;
                let signed = Some(Value::from(method.as_str()));
                let mut proof = self.trial.proof.clone().into_owned();
                proof.insert("verificationMethod", method);
                let mut trial = self.trial.clone().with_proof(proof);
                trial.set_hash(algorithms.hash);
                let member = "verificationMethod".to_owned();
                let cause = ProvenCause::ProofOption { member, signed };
                self.bench.proves_with(&trial, &key, algorithms.signature).then_some(cause)
            })
        })
    }

    /// Drops what safe mode refuses, one thing after the other, until nothing is refused.
    pub(super) fn undefined(&mut self) -> Option<ProvenCause> {
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

    /// Each member of the proof as it may have been.
    pub(super) fn proof_options(&mut self) -> Option<ProvenCause> {
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
    pub(super) fn departures(&mut self) -> Option<ProvenCause> {
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
        if self.trial.hash == HashAlgorithm::Sha256 {
            add("blank nodes are told apart by SHA-384 where SHA-256 is to be used", &|trial| {
                trial.rdf_hash = HashAlgorithm::Sha384;
            });
            add("SHA-384 is used where SHA-256 is to be used", &|trial| {
                trial.set_hash(HashAlgorithm::Sha384);
            });
        }
        if self.suite.form() == Form::Rdfc {
            add("language tags are not in lower case", &|trial| {
                trial.strings = Strings::TagsAsWritten;
            });
            add("the direction of strings is not signed", &|trial| {
                trial.strings = Strings::WithoutDirection;
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

    pub(super) fn other_suite(&mut self) -> Option<ProvenCause> {
        let others =
            Suite::ALL.into_iter().filter(|other| *other != self.suite && !other.is_selective());
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

    pub(super) fn texts(&mut self) -> Option<ProvenCause> {
        text::FORMS.iter().find_map(|(signed, change)| {
            let Value::Object(changed) = text::map(self.document, change) else { return None };
            let trial = self.trial.clone().with_document(Cow::Owned(changed));
            self.bench.proves(&trial).then_some(ProvenCause::TextAltered { signed })
        })
    }

    /// Takes each member and item away in turn, the outer ones first.
    pub(super) fn added(&mut self) -> Option<ProvenCause> {
        let mut places = Vec::new();
        let mut unsecured = self.trial.document.clone().into_owned();
        unsecured.remove("proof");
        collect_places(&Value::Object(unsecured), &Pointer::root(), MOST_PLACES * 4, &mut places);
        places.sort_by_key(|place| place.segments().count());
        places.into_iter().take(MOST_PLACES).find_map(|place| {
            let Value::Object(changed) = without(self.document, &place)? else { return None };
            let trial = self.trial.clone().with_document(Cow::Owned(changed));
            self.bench.proves(&trial).then_some(ProvenCause::Added { place })
        })
    }
}

/// Things that no context defines, dropped one after the other.
const MOST_UNDEFINED: usize = 32;
/// Members and items taken away, each in a trial of its own.
const MOST_PLACES: usize = 400;

const PURPOSES: [&str; 4] =
    ["assertionMethod", "authentication", "capabilityInvocation", "capabilityDelegation"];

/// DIDs whose keys are tried.
const MOST_DIDS: usize = 16;

/// The DIDs made of a key that a document names, each once and without what follows the DID.
fn collect_key_dids<'d>(value: &'d Value, dids: &mut Vec<&'d str>) {
    match value {
        Value::String(text) if text.starts_with("did:key:") || text.starts_with("did:jwk:") => {
            let did = text.split(['#', '?', '/']).next().unwrap_or_default();
            if dids.len() < MOST_DIDS && !dids.contains(&did) {
                dids.push(did);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_key_dids(item, dids)),
        Value::Object(object) => {
            object.iter().for_each(|(_, member)| collect_key_dids(member, dids));
        }
        _ => {}
    }
}
