//! The holder's part: derived proofs.

use super::proof_value::{BaseProof, DerivedProof, Feature, Pseudonymous};
use super::{header, scheme};
use crate::data_integrity::grouped::{Grouped, mismatch};
use crate::data_integrity::labels::{self, shuffled_label};
use crate::data_integrity::proof;
use crate::data_integrity::selection::Selection;
use crate::data_integrity::statements::{Shown, Statements};
use testamur_bbs::{BlindSigned, Disclosed, SecretScalar, Signed};
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, RandomSource, Result};
use testamur_proof::{Digest, SecuredDocument};

/// What a holder puts into a derived proof besides what is disclosed. By default nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Presentation<'a> {
    /// What the proof is bound to, and every verifier sees: a challenge, an audience
    /// (`presentationHeader`).
    pub header: &'a [u8],
    /// The secrets, for a base proof that is bound to some.
    pub secrets: Option<HolderSecrets<'a>>,
}

/// What the holder of a bound credential has kept from the time when it was issued.
#[derive(Clone, Copy, Debug)]
pub struct HolderSecrets<'a> {
    /// What the commitment was blinded with (`secret_prover_blind`).
    pub blind: &'a SecretScalar,
    /// The secret that the credential is bound to (`holder_secret`), with holder binding.
    pub holder_secret: Option<&'a [u8]>,
    /// With pseudonyms.
    pub nym: Option<Nym<'a>>,
}

/// What a pseudonym is made from.
#[derive(Clone, Copy, Debug)]
pub struct Nym<'a> {
    /// The holder's part of the secret (`prover_nym`).
    pub prover_nym: &'a SecretScalar,
    /// Where the pseudonym shall hold (`nym_domain`); the verifier's name, say.
    pub context: &'a [u8],
}

/// Shows a part of a document with a base proof, the one at `index`: what the issuer made mandatory
/// and what the pointers select. Its other proofs hold for the whole document only and are left
/// out.
///
/// Each call gives another proof, which cannot be linked to others by itself. The issuer's signature
/// is not checked unless pseudonyms ask for it; [`super::verify_base`] does.
///
/// # Errors
/// Those of [`Derivation::of`].
pub fn derive(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    pointers: &[Pointer],
    presentation: &Presentation<'_>,
    contexts: &Contexts,
    random: &mut dyn RandomSource,
) -> Result<Value> {
    let Derivation { document, proof, .. } =
        Derivation::of(secured, index, pointers, presentation, contexts, random)?;
    proof::with_derived(secured, index, document, &proof.to_bytes())
}

/// What a derived proof is made of
/// ([section 3.3.3](https://www.w3.org/TR/vc-di-bbs/#createdisclosuredata)).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Derivation {
    /// The base proof.
    pub base: BaseProof,
    /// All statements of the document.
    pub statements: Statements,
    /// Which of them are mandatory.
    pub mandatory: Vec<bool>,
    /// Which of them the pointers select, mandatory or not.
    pub selective: Vec<bool>,
    /// The numbers of all statements that are disclosed.
    pub combined: Vec<usize>,
    /// The document that is left, without a proof.
    pub document: Object,
    /// The derived proof.
    pub proof: DerivedProof,
}

impl Derivation {
    /// Derives from the base proof at `index`.
    ///
    /// # Errors
    /// Those of [`SecuredDocument::selective_proof`] and [`BaseProof::read`];
    /// [`Code::DisclosurePointer`] when a pointer points at nothing;
    /// [`Code::DisclosureInseparable`] when what it points at cannot stand alone;
    /// [`Code::DisclosureNothing`]; [`Code::DisclosureMismatch`] when the proof is not of this
    /// document; [`Code::DisclosureHolderSecrets`] when secrets are missing or not asked for;
    /// [`Code::ProofBbsMismatch`] when pseudonyms are asked for with others; those of
    /// canonicalization and of the random source.
    pub fn of(
        secured: &mut SecuredDocument<'_>,
        index: usize,
        pointers: &[Pointer],
        presentation: &Presentation<'_>,
        contexts: &Contexts,
        random: &mut dyn RandomSource,
    ) -> Result<Derivation> {
        let proof = secured.selective_proof(index)?;
        let at = proof.pointer();
        let base = proof::read(&proof, BaseProof::read)?;
        let document = proof::unsecured(secured);
        let mut ranks = Vec::new();
        let labels = |nodes| {
            ranks = labels::ranks(&base.hmac_key, nodes);
            ranks.iter().copied().map(shuffled_label).collect()
        };
        let grouped =
            Grouped::whole(secured, &document, &base.mandatory_pointers, labels, contexts)?;
        let selective = grouped.statements.selected(&Selection::of(&document, pointers)?);
        let proof_digest = Digest::sha256(&secured.canonical_proof(index, contexts)?);
        if base.header != header(proof_digest, grouped.mandatory_digest()) {
            let reason = "its options or its mandatory statements are not those that were signed";
            return Err(mismatch(reason, at));
        }
        let both = [&base.mandatory_pointers, pointers].concat();
        let shown = grouped.shown(&document, &both, contexts, secured.budget())?;

        let ranked = grouped.non_mandatory_indexes().enumerate();
        let indexes: Vec<usize> =
            ranked.filter(|(_, line)| selective[*line]).map(|(rank, _)| rank).collect();
        let messages: Vec<&str> = grouped.non_mandatory().collect();
        let (bbs_proof, feature) = prove(&base, &messages, &indexes, presentation, random)
            .map_err(|e| e.at(at.clone()))?;
        let proof = DerivedProof {
            bbs_proof,
            labels: shown.nodes.iter().map(|node| ranks[*node]).collect(),
            mandatory_indexes: grouped.mandatory_indexes(&shown),
            selective_indexes: indexes,
            presentation_header: presentation.header.to_vec(),
            feature,
        };
        let Grouped { statements, mandatory } = grouped;
        let Shown { document, statements: combined, .. } = shown;
        Ok(Derivation { base, statements, mandatory, selective, combined, document, proof })
    }
}

/// The BBS proof, and what the feature adds to it.
fn prove(
    base: &BaseProof,
    messages: &[&str],
    indexes: &[usize],
    presentation: &Presentation<'_>,
    random: &mut dyn RandomSource,
) -> Result<(Vec<u8>, Feature<usize, Pseudonymous>)> {
    let (bbs, header) = (scheme(), presentation.header);
    let count = messages.len();
    let Some(secrets) = base.feature.secrets(presentation.secrets.as_ref())? else {
        let signed = Signed {
            public_key: base.bbs_key(),
            header: &base.header,
            messages,
            signature: &base.signature,
        };
        return Ok((bbs.prove(&signed, indexes, header, random)?, Feature::Baseline));
    };
    let committed: Vec<&[u8]> = secrets.holder_secret.into_iter().collect();
    let messages: Vec<&[u8]> = messages.iter().map(|message| message.as_bytes()).collect();
    let signed = base.blind_signed(&messages, &committed, secrets);
    let disclosed = Disclosed { messages: indexes, committed: &[] };
    let mut nym = |entropy: &SecretScalar| {
        let Some(Nym { prover_nym, context }) = secrets.nym else {
            return Err(base.feature.unfit());
        };
        let secret = bbs.finish_with_nym(&signed, prover_nym, entropy)?;
        let (proof, pseudonym) =
            bbs.prove_with_nym(&signed, &secret, context, disclosed, header, random)?;
        let context = context.to_vec();
        Ok((proof, Pseudonymous { context, pseudonym, statements: count }))
    };
    match &base.feature {
        Feature::Baseline => Err(base.feature.unfit()),
        Feature::HolderBinding(()) => {
            let proof = bbs.prove_blind(&signed, disclosed, header, random)?;
            Ok((proof, Feature::HolderBinding(count)))
        }
        Feature::Pseudonym(entropy) => {
            nym(entropy).map(|(proof, shown)| (proof, Feature::Pseudonym(shown)))
        }
        Feature::HolderBindingPseudonym(entropy) => {
            nym(entropy).map(|(proof, shown)| (proof, Feature::HolderBindingPseudonym(shown)))
        }
    }
}

impl BaseProof {
    /// The issuer's key.
    pub(super) fn bbs_key(&self) -> &testamur_bbs::PublicKey {
        self.public_key.bbs().expect("it is read as a key of BLS12-381")
    }

    pub(super) fn blind_signed<'a>(
        &'a self,
        messages: &'a [&'a [u8]],
        committed: &'a [&'a [u8]],
        secrets: &HolderSecrets<'a>,
    ) -> BlindSigned<'a, &'a [u8]> {
        BlindSigned {
            public_key: self.bbs_key(),
            header: &self.header,
            messages,
            committed,
            blind: Some(secrets.blind),
            signature: &self.signature,
        }
    }
}

impl Feature<(), SecretScalar> {
    /// The secrets, made sure to be those that the feature takes; `None` if it takes none.
    pub(super) fn secrets<'s, 'a>(
        &self,
        given: Option<&'s HolderSecrets<'a>>,
    ) -> Result<Option<&'s HolderSecrets<'a>>> {
        let (secret, nym) = match self {
            Feature::Baseline => return given.map_or(Ok(None), |_| Err(self.unfit())),
            Feature::HolderBinding(()) => (true, false),
            Feature::Pseudonym(_) => (false, true),
            Feature::HolderBindingPseudonym(_) => (true, true),
        };
        match given {
            Some(given)
                if given.holder_secret.is_some() == secret && given.nym.is_some() == nym =>
            {
                Ok(Some(given))
            }
            _ => Err(self.unfit()),
        }
    }

    pub(super) fn unfit(&self) -> Error {
        let takes = match self {
            Feature::Baseline => "none",
            Feature::HolderBinding(()) => "the holder's secret and the blinding number",
            Feature::Pseudonym(_) => "the secret of pseudonyms, a context and the blinding number",
            Feature::HolderBindingPseudonym(_) => {
                "the holder's secret, that of pseudonyms, a context and the blinding number"
            }
        };
        Error::new(Code::DisclosureHolderSecrets).with("feature", self.name()).with("takes", takes)
    }
}
