//! The transformation stage: a document without its proofs, and a proof without its value, in
//! canonical form.

use crate::meaning;
use crate::proof::Proof;
use crate::suite::{Form, Suite};
use std::borrow::Cow;
use testamur_canon::jsonld::{self, Contexts};
use testamur_canon::rdf::Dataset;
use testamur_canon::rdfc::{self, HashAlgorithm};
use testamur_canon::{Budget, jcs};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, Result};

/// A canonical form.
#[derive(Clone, Debug)]
pub(crate) enum Canonical {
    Rdf(rdfc::Canonical),
    Json(Vec<u8>),
}

impl Canonical {
    /// The UTF-8 text.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Canonical::Rdf(canonical) => canonical.nquads().as_bytes(),
            Canonical::Json(bytes) => bytes,
        }
    }

    pub(crate) fn into_text(self) -> String {
        match self {
            Canonical::Rdf(canonical) => canonical.into_nquads(),
            Canonical::Json(bytes) => String::from_utf8(bytes).expect("canonical JSON is UTF-8"),
        }
    }
}

/// What canonicalizing draws on.
pub(crate) struct Means<'m> {
    pub(crate) contexts: &'m Contexts,
    pub(crate) budget: &'m mut Budget,
    /// How JSON-LD is read, but for what the view itself asks for.
    pub(crate) options: jsonld::Options,
}

impl<'m> Means<'m> {
    pub(crate) fn new(contexts: &'m Contexts, budget: &'m mut Budget) -> Means<'m> {
        Means { contexts, budget, options: jsonld::Options::default() }
    }
}

/// An object with members left out or set, to be canonicalized in place of the original.
pub(crate) struct View<'v> {
    pub(crate) object: &'v Object,
    /// The member that is not part of it.
    pub(crate) without: &'static str,
    /// Members that replace, or come in addition.
    pub(crate) with: Vec<(&'static str, Cow<'v, Value>)>,
}

impl<'v> View<'v> {
    /// A document without its proofs.
    pub(crate) fn unsecured(document: &'v Object) -> View<'v> {
        View { object: document, without: "proof", with: Vec::new() }
    }

    /// A document with nothing but these of its proofs, as the later proof of a chain sees it.
    pub(crate) fn with_proofs(document: &'v Object, proofs: Vec<Value>) -> View<'v> {
        View {
            object: document,
            without: "proof",
            with: vec![("proof", Cow::Owned(Value::Array(proofs)))],
        }
    }

    /// The canonical form of the view.
    pub(crate) fn canonical(
        &self,
        form: Form,
        hash: HashAlgorithm,
        means: &mut Means<'_>,
    ) -> Result<Canonical> {
        match form {
            Form::Jcs => {
                // An Open Badge has 3 kB.
                let mut out = Vec::with_capacity(4096);
                jcs::write_members(self.members(), &mut out);
                means.budget.spend_canonical(out.len())?;
                Ok(Canonical::Json(out))
            }
            Form::Rdfc => {
                let dataset = self.dataset(means)?;
                rdfc::canonicalize(&dataset, hash, means.budget).map(Canonical::Rdf)
            }
        }
    }

    pub(crate) fn dataset(&self, means: &mut Means<'_>) -> Result<Dataset> {
        let mut options = means.options.clone().without_member(self.without);
        match &*self.with {
            [] => {}
            // The context of the document, for a proof: applied from outside, nothing is copied.
            [("@context", context)] if !self.object.contains_key("@context") => {
                options = options.with_expand_context((**context).clone());
            }
            // The earlier proofs of a chain: they alone are copied.
            [(member, value)] if *member == self.without => {
                options = options.with_member(self.without, (**value).clone());
            }
            _ => {
                let Means { contexts, budget, options } = means;
                return jsonld::to_rdf(&self.to_value(), contexts, options, budget);
            }
        }
        jsonld::object_to_rdf(self.object, means.contexts, &options, means.budget)
    }

    fn to_value(&self) -> Value {
        self.members().map(|(name, value)| (name, value.clone())).collect::<Object>().into()
    }

    fn members(&self) -> impl Iterator<Item = (&str, &Value)> + Clone {
        let set = |name| self.with.iter().any(|(other, _)| *other == name);
        let kept = self.object.iter().filter(move |(name, _)| *name != self.without && !set(*name));
        kept.chain(self.with.iter().map(|(name, value)| (*name, &**value)))
    }
}

/// The context under which a JCS proof was made: the proof's own `@context`, which the document's
/// must start with. `None` when the proof has none.
///
/// # Errors
/// [`Code::ProofContext`] when the document's contexts start otherwise (EdDSA Cryptosuites 1.0,
/// section 3.3.2, step 4).
pub(crate) fn jcs_context<'d>(document: &Object, proof: &'d Object) -> Result<Option<&'d Value>> {
    let Some(of_proof) = proof.get("@context") else { return Ok(None) };
    let of_document = document.get("@context").map_or(&[][..], Value::as_set);
    if of_document.starts_with(of_proof.as_set()) {
        return Ok(Some(of_proof));
    }
    Err(Error::new(Code::ProofContext).at(Pointer::root().child("@context")))
}

/// The canonical proof configuration: the proof without `proofValue`, and for RDF suites with the
/// document's `@context`.
///
/// # Errors
/// Those of canonicalization; [`Code::ProofContext`] when a proof of an RDF or post-quantum suite has an
/// `@context` of its own that is not the document's, since nobody would have signed it;
/// [`Code::ProofMeaning`] when the document's contexts give the proof's members another meaning
/// than Data Integrity does.
pub(crate) fn proof_configuration(
    suite: Suite,
    hash: HashAlgorithm,
    document: &Object,
    proof: &Object,
    means: &mut Means<'_>,
) -> Result<Canonical> {
    let mut view = View { object: proof, without: "proofValue", with: Vec::new() };
    // Post-quantum suites put the document's contexts into it in both forms.
    if suite.form() == Form::Jcs && !suite.is_post_quantum() {
        return view.canonical(Form::Jcs, hash, means);
    }
    let context = document.get("@context");
    if proof.get("@context").is_some_and(|own| Some(own) != context) {
        return Err(Error::new(Code::ProofContext).at(Pointer::root().child("@context")));
    }
    if let Some(context) = context {
        view.with.push(("@context", Cow::Borrowed(context)));
    }
    if suite.form() == Form::Jcs {
        return view.canonical(Form::Jcs, hash, means);
    }
    let mut dataset = view.dataset(means)?;
    meaning::check(suite, proof, &mut dataset)?;
    rdfc::canonicalize(&dataset, hash, means.budget).map(Canonical::Rdf)
}

/// Whether a document's contexts give the members of `proof` their meaning in Data Integrity.
///
/// # Errors
/// `context.unknown` when a context is not at hand; then nothing can be said.
pub(crate) fn defines_proof(
    suite: Suite,
    document: &Object,
    proof: &Object,
    means: &mut Means<'_>,
) -> Result<bool> {
    let mut view = View { object: proof, without: "proofValue", with: Vec::new() };
    view.with.extend(document.get("@context").map(|own| ("@context", Cow::Borrowed(own))));
    match view.dataset(means) {
        Ok(mut dataset) => Ok(meaning::check(suite, proof, &mut dataset).is_ok()),
        Err(error) if error.code() == Code::ContextUnknown => Err(error),
        // The terms are undefined, or the contexts are broken, which canonicalizing will tell.
        Err(_) => Ok(false),
    }
}

/// The document as a proof signs it.
pub(crate) fn document_view<'d>(
    document: &'d Object,
    proof: &Proof<'d>,
    previous: &[&'d Value],
) -> Result<View<'d>> {
    let mut view = if previous.is_empty() {
        View::unsecured(document)
    } else {
        View::with_proofs(document, previous.iter().map(|proof| (*proof).clone()).collect())
    };
    if proof.suite().form() == Form::Jcs
        && let Some(context) =
            jcs_context(document, proof.object()).map_err(|error| error.below(proof.pointer()))?
        && document.get("@context") != Some(context)
    {
        view.with.push(("@context", Cow::Borrowed(context)));
    }
    Ok(view)
}
