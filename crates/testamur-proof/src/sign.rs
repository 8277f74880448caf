//! Adding proofs to documents.

use crate::chain;
use crate::hash::{Digest, signed_data};
use crate::proof::{self, Proof};
use crate::suite::{Algorithms, Form, Suite};
use crate::transform::{self, Means, View};
use testamur_canon::Budget;
use testamur_canon::jsonld::{self, Contexts};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::DECISIVE_MEMBERS;
use testamur_core::{Code, Error, Result, Timestamp, limits};
use testamur_keys::{KeyType, SignatureAlgorithm, Signer};

/// What a new proof shall say. The members are those of
/// [Data Integrity 1.0, section 2.1](https://www.w3.org/TR/vc-data-integrity/#proofs).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProofOptions {
    /// The URL of the key that signs.
    pub verification_method: String,
    /// What the proof is for: `assertionMethod`, `authentication`, ….
    pub proof_purpose: String,
    /// When it is made.
    pub created: Option<Timestamp>,
    /// When it stops being valid.
    pub expires: Option<Timestamp>,
    /// The security domains it is meant for.
    pub domain: Vec<String>,
    /// The challenge it answers.
    pub challenge: Option<String>,
    /// A value of the maker's choice.
    pub nonce: Option<String>,
    /// The proof's own identifier, a URL.
    pub id: Option<String>,
    /// The ids of proofs of the document that this one signs too, so that it is the later part of
    /// a chain.
    pub previous_proof: Vec<String>,
    /// **Dangerous**: signs a document with members that no context defines. An RDF suite does not
    /// cover them: anyone can add, change and remove them. Verifiers refuse such documents unless
    /// told otherwise. Those of [`DECISIVE_MEMBERS`] must be defined all the same.
    pub dangerous_allow_undefined_terms: bool,
}

impl ProofOptions {
    /// A proof that asserts what the document says, as credentials are signed.
    pub fn assertion(verification_method: impl Into<String>) -> ProofOptions {
        ProofOptions::new(verification_method, "assertionMethod")
    }

    /// A proof that shows who presents the document, as presentations are signed.
    pub fn authentication(verification_method: impl Into<String>) -> ProofOptions {
        ProofOptions::new(verification_method, "authentication")
    }

    /// A proof for any purpose, with no optional member.
    pub fn new(
        verification_method: impl Into<String>,
        proof_purpose: impl Into<String>,
    ) -> ProofOptions {
        ProofOptions {
            verification_method: verification_method.into(),
            proof_purpose: proof_purpose.into(),
            created: None,
            expires: None,
            domain: Vec::new(),
            challenge: None,
            nonce: None,
            id: None,
            previous_proof: Vec::new(),
            dangerous_allow_undefined_terms: false,
        }
    }
}

/// Adds a proof to a document and gives back the secured document; proofs that it has already stay,
/// so that a set or, with [`ProofOptions::previous_proof`], a chain grows. A first proof stands alone
/// as an object, or in an array if the document's `proof` is an empty one.
///
/// If the document's contexts do not define the proof's members, the one that does is appended to
/// its `@context`, and nothing else is changed. A document without `@context` gets none; then only
/// the JCS suites can sign it.
///
/// What the document says is not checked here, and neither is whether `verification_method` is the
/// signer's.
///
/// # Errors
/// [`Code::ProofKeyType`] when the signer's key is not for the suite;
/// [`Code::UsageSelectiveSuite`] for a suite for selective disclosure; [`Code::ProofMalformed`] when
/// the document is no object or the options do not make a proof that could be read again;
/// [`Code::ProofPrevious`] when an earlier proof is not there; [`Code::LimitProofs`]; those of
/// canonicalization, foremost undefined terms; and the signer's.
pub async fn sign(
    document: &Value,
    suite: Suite,
    options: &ProofOptions,
    signer: &dyn Signer,
    contexts: &Contexts,
) -> Result<Value> {
    let key = signer.public_key().key_type();
    let unsigned = Unsigned::new(document, suite, options, key, contexts)?;
    let signature = signer.sign(unsigned.algorithm(), unsigned.data()).await?;
    unsigned.secured(&signature)
}

/// A document and its new proof, all but the signature: [`sign`] in two steps, for those who look at
/// the document in between or sign elsewhere.
#[derive(Clone, Debug)]
pub struct Unsigned {
    draft: Draft,
    suite: Suite,
    algorithms: Algorithms,
    data: Vec<u8>,
}

impl Unsigned {
    /// Puts the proof together, for a key of this type.
    ///
    /// # Errors
    /// As [`sign`], but the signer's.
    pub fn new(
        document: &Value,
        suite: Suite,
        options: &ProofOptions,
        key: KeyType,
        contexts: &Contexts,
    ) -> Result<Unsigned> {
        if suite.is_selective() {
            return Err(Error::new(Code::UsageSelectiveSuite).with("suite", suite));
        }
        let algorithms = suite.algorithms(key)?;
        let mut budget = Budget::default();
        let mut means = Means::new(contexts, &mut budget);
        let mut draft = Draft::new(document, suite, options)?;
        draft.check(suite, algorithms.signature_length)?;
        draft.complete_context(suite, &mut means)?;
        let data = draft.signed_data(suite, options, algorithms, &mut means)?;
        Ok(Unsigned { draft, suite, algorithms, data })
    }

    /// How the data is signed.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithms.signature
    }

    /// What is signed.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The document as it will be, except that its new proof has a value of the right length that is
    /// no signature.
    pub fn preview(&self) -> Value {
        let value = vec![0xff; self.algorithms.signature_length];
        self.draft.clone().secured(proof::text_of(self.suite, &value))
    }

    /// The document with this signature, which is not checked.
    ///
    /// # Errors
    /// [`Code::ProofValue`] when it is not as long as signatures of the algorithm are.
    pub fn secured(self, signature: &[u8]) -> Result<Value> {
        if signature.len() != self.algorithms.signature_length {
            return Err(Error::new(Code::ProofValue)
                .with("reason", format_args!("the signer gave {} bytes", signature.len())));
        }
        Ok(self.draft.secured(proof::text_of(self.suite, signature)))
    }
}

/// A document and the proof that it is about to get.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The document without proofs.
    document: Object,
    /// The proofs it has.
    proofs: Vec<Value>,
    /// Whether its proofs stand in an array, be it an empty one.
    in_array: bool,
    /// The new one, without its value.
    proof: Object,
}

impl Draft {
    pub(crate) fn new(document: &Value, suite: Suite, options: &ProofOptions) -> Result<Draft> {
        let mut unsecured = document
            .as_object()
            .ok_or_else(|| proof::malformed("proof", "has no JSON object to stand in"))?
            .clone();
        let given = unsecured.remove("proof");
        let in_array = matches!(given, Some(Value::Array(_)));
        let proofs = match given {
            None => Vec::new(),
            Some(Value::Array(proofs)) if proofs.is_empty() => proofs,
            Some(_) => proof::entries(document)?.to_vec(),
        };
        if proofs.len() == limits::PROOFS {
            return Err(Error::new(Code::LimitProofs)
                .with("actual", proofs.len() + 1)
                .with("limit", limits::PROOFS));
        }
        Ok(Draft { document: unsecured, proofs, in_array, proof: configuration(suite, options) })
    }

    /// The document without proofs.
    pub(crate) fn document(&self) -> &Object {
        &self.document
    }

    /// The new proof without its value.
    pub(crate) fn configuration(&self) -> &Object {
        &self.proof
    }

    /// Makes sure that the finished proof, with a value of so many bytes, can be read.
    pub(crate) fn check(&self, suite: Suite, length: usize) -> Result<()> {
        let mut finished = self.proof.clone();
        finished.insert("proofValue", proof::text_of(suite, &vec![0; length]));
        Proof::read(&Value::Object(finished), Pointer::root().child("proof")).map(drop)
    }

    /// Appends the suite's context if the document's own do not define the proof's members; a JCS
    /// proof then takes over the document's contexts.
    pub(crate) fn complete_context(&mut self, suite: Suite, means: &mut Means<'_>) -> Result<()> {
        let Some(context) = self.document.get("@context") else { return Ok(()) };
        let known = context.as_set().iter().filter_map(Value::as_str).any(|url| {
            suite.context() == url
                || (suite.cryptosuite().is_some() && DEFINE_DATA_INTEGRITY.contains(&url))
        });
        if !known
            && !transform::defines_proof(suite, &self.document, &self.proof, means)?
            && let Some(context) = self.document.get_mut("@context")
        {
            let mut items = match std::mem::replace(context, Value::Null) {
                Value::Array(items) => items,
                one => vec![one],
            };
            items.push(suite.context().into());
            *context = Value::Array(items);
        }
        if suite.form() == Form::Jcs
            && let Some(context) = self.document.get("@context")
        {
            self.proof.insert("@context", context.clone());
        }
        Ok(())
    }

    fn signed_data(
        &self,
        suite: Suite,
        options: &ProofOptions,
        algorithms: Algorithms,
        means: &mut Means<'_>,
    ) -> Result<Vec<u8>> {
        let at = Pointer::root().child("proof");
        let ids: Vec<&str> = options.previous_proof.iter().map(String::as_str).collect();
        let previous = chain::places(&self.proofs, &ids, options.id.as_deref())
            .map_err(|error| error.below(&at))?;
        let view = if previous.is_empty() {
            View::unsecured(&self.document)
        } else {
            let proofs = previous.iter().map(|at| self.proofs[*at].clone()).collect();
            View::with_proofs(&self.document, proofs)
        };
        if options.dangerous_allow_undefined_terms {
            means.options = means.options.clone().dangerous_drop_undefined_terms(DECISIVE_MEMBERS);
        }
        let canonical = view.canonical(suite.form(), algorithms.hash, means)?;
        means.options = jsonld::Options::default();
        let (document, proof) = (&self.document, &self.proof);
        let configuration =
            transform::proof_configuration(suite, algorithms.hash, document, proof, means)
                .map_err(|error| error.below(&at))?;
        Ok(signed_data(
            Digest::of(algorithms.hash, configuration.as_bytes()),
            Digest::of(algorithms.hash, canonical.as_bytes()),
        ))
    }

    /// The document with all its proofs: an object if it is the only one, as most readers expect,
    /// unless the document had an array.
    pub(crate) fn secured(self, value: String) -> Value {
        let Draft { mut document, mut proofs, in_array, mut proof } = self;
        proof.insert("proofValue", value);
        if proofs.is_empty() && !in_array {
            document.insert("proof", proof);
        } else {
            proofs.push(Value::Object(proof));
            document.insert("proof", proofs);
        }
        Value::Object(document)
    }
}

/// The proof without its value.
fn configuration(suite: Suite, options: &ProofOptions) -> Object {
    let one_or_more = |values: &[String]| match values {
        [] => None,
        [one] => Some(Value::from(one.as_str())),
        several => Some(Value::Array(several.iter().map(|one| one.as_str().into()).collect())),
    };
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    let time = |time: Option<Timestamp>| time.map(|time| Value::from(time.to_string()));
    let members = [
        ("type", Some(suite.proof_type().into())),
        ("id", text(&options.id)),
        ("cryptosuite", suite.cryptosuite().map(Value::from)),
        ("created", time(options.created)),
        ("expires", time(options.expires)),
        ("verificationMethod", Some(options.verification_method.as_str().into())),
        ("proofPurpose", Some(options.proof_purpose.as_str().into())),
        ("domain", one_or_more(&options.domain)),
        ("challenge", text(&options.challenge)),
        ("nonce", text(&options.nonce)),
        ("previousProof", one_or_more(&options.previous_proof)),
    ];
    members.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// Contexts known to define all that a `DataIntegrityProof` has.
const DEFINE_DATA_INTEGRITY: [&str; 3] = [
    "https://www.w3.org/ns/credentials/v2",
    "https://w3id.org/security/data-integrity/v1",
    "https://w3id.org/security/data-integrity/v2",
];
