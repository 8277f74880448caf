//! Why a signature does not match: only causes that are proven, by making it match.

mod contexts;
mod edit;
mod search;
mod signature;
mod text;
mod token;
mod trial;

use crate::chain;
use crate::proof::entries;
use crate::suite::{Algorithms, Suite};
use crate::verify::SecuredDocument;
use search::Search;
use std::borrow::Cow;
use std::fmt;
use testamur_canon::jsonld::{Contexts, Options};
use testamur_canon::{Budget, SharedWork};
use testamur_core::json::{Object, Pointer, Value};
use testamur_keys::{KeyType, Provider, PublicKey, SignatureAlgorithm};
use trial::{Bench, Trial};

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
    /// Another version of a context was meant when the document was signed.
    ContextVersion {
        /// The context that the document names now.
        url: String,
        /// The one under which it was signed.
        signed: String,
    },
    /// The same contexts, or one of them, stood in another order or form.
    ContextOrder {
        /// The value of `@context` when the document was signed.
        signed: Value,
    },
    /// A context has been taken out of the document since.
    ContextMissing {
        /// Its URL.
        url: String,
    },
    /// A token was signed by another algorithm than the one that its header names.
    OtherAlgorithm {
        /// The algorithm that did.
        algorithm: SignatureAlgorithm,
    },
    /// The payload of a token was written anew, as other bytes for the same JSON.
    PayloadWritten {
        /// How it was written when it was signed.
        signed: &'static str,
    },
    /// The header of a token was written anew, as other bytes for the same JSON.
    HeaderWritten {
        /// How it was written when it was signed.
        signed: &'static str,
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
/// Beside the suspects it tries the keys of every did:key and did:jwk that the document names, the
/// versions of contexts that the library has, and its own copy of a context that the caller
/// replaced. A signature of another suite than the proof says is found even where the key does not
/// fit the suite that it names.
///
/// At most 700 trials are made, each as long as a verification, and together they canonicalize at
/// most 64 MiB. The document is read safely; [`SecuredDocument::diagnose`] reads as it is told.
pub fn diagnose(
    document: &Value,
    index: usize,
    key: &PublicKey,
    suspects: Suspects<'_>,
    provider: &dyn Provider,
    contexts: &Contexts,
) -> Option<ProvenCause> {
    let (reading, budget) = (Options::default(), &mut Budget::default());
    search(document, index, key, suspects, Setting { provider, contexts, reading, budget })
}

/// With what is searched.
struct Setting<'m> {
    provider: &'m dyn Provider,
    contexts: &'m Contexts,
    reading: Options,
    budget: &'m mut Budget,
}

impl SecuredDocument<'_> {
    /// As [`diagnose`], for this document and with the undefined terms that it may have. The trials
    /// draw on `work`, which several searches can share, and not on what the document draws on.
    pub fn diagnose(
        &self,
        index: usize,
        key: &PublicKey,
        suspects: Suspects<'_>,
        work: &mut SharedWork,
        provider: &dyn Provider,
        contexts: &Contexts,
    ) -> Option<ProvenCause> {
        let document = Value::Object(self.object().clone());
        let reading = self.reading().clone();
        let mut budget = Budget::default().with_shared_work(*work);
        let setting = Setting { provider, contexts, reading, budget: &mut budget };
        let cause = search(&document, index, key, suspects, setting);
        *work = budget.shared_work().unwrap_or(*work);
        cause
    }
}

fn search(
    document: &Value,
    index: usize,
    key: &PublicKey,
    suspects: Suspects<'_>,
    Setting { provider, contexts, reading, budget }: Setting<'_>,
) -> Option<ProvenCause> {
    let proofs = entries(document).ok()?;
    let proof = proofs.get(index)?.as_object()?;
    let suite = suite_of(proof).filter(|suite| !suite.is_selective())?;
    let (fitting, algorithms) = fitting(suite, key.key_type())?;
    let value = proof.get("proofValue")?.as_str()?;
    // Another key may have made a signature of another length.
    let lengths = [algorithms.signature_length, 64, 96];
    let (signature, encoding) =
        lengths.into_iter().find_map(|length| signature::read(value, suite.base(), length))?;
    let previous = previous(proofs, proof);
    let object = document.as_object()?;
    let mut trial = Trial::new(object, proof, previous, suite.form(), algorithms.hash);
    if suite.is_post_quantum() && !proof.contains_key("@context") {
        trial.proof_context = object.get("@context").map(Cow::Borrowed);
    }
    let bench =
        Bench::new(provider, key, algorithms.signature, &signature, contexts, reading, budget);
    let mut search = Search { suite, trial, bench, proofs, document };
    if search.bench.proves(&search.trial) {
        return match encoding {
            _ if fitting != suite => Some(ProvenCause::OtherSuite { suite: fitting }),
            found => found.map(|found| ProvenCause::SignatureEncoding { found }),
        };
    }
    search
        .other_key(suspects.keys)
        .or_else(|| search.named_key())
        .or_else(|| search.undefined())
        .or_else(|| search.other_context(suspects.contexts, contexts))
        .or_else(|| search.context_missing())
        .or_else(|| search.context_version())
        .or_else(|| search.context_order())
        .or_else(|| search.proof_options())
        .or_else(|| search.departures())
        .or_else(|| search.other_suite())
        .or_else(|| search.texts())
        .or_else(|| search.added())
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
            ProvenCause::ContextVersion { url, signed } => {
                write!(f, "The document was signed under the context {signed}, not {url}.")
            }
            ProvenCause::ContextOrder { signed } => {
                write!(f, "The document's @context was this when it was signed: {signed}.")
            }
            ProvenCause::ContextMissing { url } => {
                write!(f, "The document was signed under the context {url} as well.")
            }
            ProvenCause::OtherAlgorithm { algorithm } => {
                write!(f, "The signature was made by {algorithm}, which the header does not name.")
            }
            ProvenCause::PayloadWritten { signed } => {
                write!(f, "The payload was written anew after it was signed; it was JSON {signed}.")
            }
            ProvenCause::HeaderWritten { signed } => {
                write!(f, "The header was written anew after it was signed; it was JSON {signed}.")
            }
            ProvenCause::Departure { what } => {
                write!(f, "The maker's software departs from the specification: {what}.")
            }
        }
    }
}

fn suite_of(proof: &Object) -> Option<Suite> {
    let text = |name| proof.get(name).and_then(Value::as_str);
    Suite::find(text("cryptosuite").or_else(|| text("type"))?)
}

/// The suite, or if it has no use for such a key the first one that has.
fn fitting(suite: Suite, key: KeyType) -> Option<(Suite, Algorithms)> {
    let same_form = |other: &Suite| other.form() == suite.form() && !other.is_selective();
    let others = Suite::ALL.into_iter().filter(same_form);
    [suite].into_iter().chain(others).find_map(|suite| {
        let algorithms = suite.algorithms(key).ok()?;
        Some((suite, algorithms))
    })
}

/// The proofs that this one names; unknown names name nothing.
fn previous(proofs: &[Value], proof: &Object) -> Vec<Value> {
    let names = proof.get("previousProof").map_or(&[][..], Value::as_set);
    let ids: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
    let places = chain::places(proofs, &ids, None).unwrap_or_default();
    places.into_iter().map(|place| proofs[place].clone()).collect()
}
