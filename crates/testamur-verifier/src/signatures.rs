//! The proofs of a document: what they were made for, whose keys made them, and whether they match.

use crate::examination::{Examination, Role};
use crate::keys::Found;
use crate::policy::{BaseProofs, HolderBinding};
use crate::terms::UndefinedTerms;
use std::sync::Arc;
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::ordered::BTreeSet;
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Error, Result};
use testamur_did::DidDocument;
use testamur_keys::PublicKey;
use testamur_keys::multibase::{self, Base};
use testamur_proof::{Form, Proof, SecuredDocument, Suite};
use testamur_sd::data_integrity::bbs::{self, Pseudonymous};
use testamur_sd::data_integrity::{self, Disclosed};

/// What is demanded of every proof of a document.
pub(crate) struct Demands<'p> {
    pub(crate) purpose: &'p str,
    pub(crate) requests: Vec<&'p HolderBinding>,
    /// The check that a wrong domain or challenge belongs to.
    pub(crate) binding: CheckId,
    pub(crate) signer: Signer<'p>,
}

impl<'p> Demands<'p> {
    /// For whom it must have been made.
    pub(crate) fn domains(&self) -> impl Iterator<Item = &'p str> {
        self.requests.iter().filter_map(|request| request.domain.as_deref())
    }

    /// What it must answer.
    pub(crate) fn challenges(&self) -> impl Iterator<Item = &'p str> {
        self.requests.iter().filter_map(|request| request.challenge.as_deref())
    }
}

/// Whose key must have signed.
#[derive(Clone, Copy)]
pub(crate) enum Signer<'p> {
    /// This issuer's. Further proofs may be by others.
    Issuer(Option<&'p str>),
    /// Anybody's, but it is noted when it was not this issuer's.
    Anyone(Option<&'p str>),
    /// This holder's, every proof.
    Holder(Option<&'p str>),
}

impl<'p> Signer<'p> {
    /// Who is to have signed, if the document names anyone.
    pub(crate) fn party(self) -> Option<&'p str> {
        match self {
            Signer::Issuer(party) | Signer::Anyone(party) | Signer::Holder(party) => party,
        }
    }
}

impl Examination<'_> {
    /// Checks every proof. Without contexts nothing can be said about signatures, but the rest is
    /// still looked at. All keys are found first: while a document is missing for one, no signature
    /// is checked, since everything will be asked again when it is there. Gives what verified signatures cover.
    pub(crate) fn signatures(
        &mut self,
        document: &Value,
        contexts: Option<&Contexts>,
        demands: &Demands<'_>,
    ) -> Covered {
        let mut secured = match SecuredDocument::read(document) {
            Ok(secured) => secured,
            Err(error) => {
                self.sort(error, CheckId::Proof);
                self.draft.skip(CheckId::IssuerKey, "There is no proof that names a key.");
                return Covered::default();
            }
        };
        secured = secured.with_shared_work(self.allowance.shared_work);
        if self.terms == UndefinedTerms::Allowed {
            secured = secured.dangerous_allow_undefined_terms();
        }
        let proofs = secured.proofs().iter().cloned();
        let proofs: Vec<_> =
            proofs.map(|proof| proof.map(|proof| (self.key(&proof), proof))).collect();
        let contexts = contexts.filter(|_| !self.inquiry.is_waiting());
        let mut round = Round::default();
        for (index, proof) in proofs.into_iter().enumerate() {
            match proof {
                Ok((key, proof)) => {
                    self.demands(&proof, demands);
                    let place = Place { index, contexts, party: demands.signer.party() };
                    self.signature(&mut secured, place, &proof, key, &mut round);
                }
                Err(error) => self.sort(error, CheckId::Proof),
            }
        }
        self.has_left(secured.shared_work());
        self.signers(demands, &round);
        self.required_suites(demands, &round);
        self.pseudonyms(demands, &round.pseudonyms);
        if let Some(contexts) = contexts {
            for count in &round.unsigned {
                self.appended(document, *count, contexts);
            }
        }
        let covered = round.covered;
        self.conclude(secured.proofs().len(), round, demands.purpose);
        covered
    }

    /// What was asked of the proof, apart from its key and signature.
    fn demands(&mut self, proof: &Proof<'_>, demands: &Demands<'_>) {
        let at = |member: &str| proof.pointer().child(member);
        let fail = |code, actual: String, expected: &str, member: &str| {
            let error = Error::new(code).with("actual", actual).with("expected", expected);
            error.at(at(member))
        };
        if proof.proof_purpose() != demands.purpose {
            let actual = proof.proof_purpose().to_owned();
            let error = fail(Code::ProofPurpose, actual, demands.purpose, "proofPurpose");
            self.draft.fail(CheckId::Proof, error);
        }
        let is_missing = |domain: &&str| !proof.domains().iter().any(|one| one == domain);
        for expected in demands.domains().filter(is_missing) {
            let actual = match proof.domains() {
                [] => "no domain".to_owned(),
                domains => format!("the domain {}", domains.join(", ")),
            };
            let error = fail(Code::ProofDomain, actual, expected, "domain");
            self.draft.fail(demands.binding, error);
        }
        for expected in demands.challenges().filter(|c| proof.challenge() != Some(c)) {
            let actual = proof.challenge();
            let actual = actual.map_or("no challenge".to_owned(), |c| format!("the challenge {c}"));
            let error = fail(Code::ProofChallenge, actual, expected, "challenge");
            self.draft.fail(demands.binding, error);
        }
        if let Some(allowed) = &self.policy.suites
            && !allowed.contains(&proof.suite())
        {
            let error = Error::new(Code::ProofSuiteNotAllowed).with("suite", proof.suite());
            self.draft.fail(CheckId::Proof, error.at(proof.pointer().clone()));
        }
        let (now, skew) = (self.now, self.policy.clock_skew);
        if let Some(expires) = proof.expires().filter(|end| now.is_after(*end, skew)) {
            let error = Error::new(Code::ProofExpired).with("expires", expires);
            self.draft.fail(CheckId::Proof, error.at(at("expires")));
        }
        if let Some(created) = proof.created().filter(|time| now.is_before(*time, skew)) {
            let error = Error::new(Code::ProofCreatedLater).with("created", created);
            self.draft.find(CheckId::Proof, Outcome::Warned, error.at(at("created")));
        }
    }

    fn signature<'d>(
        &mut self,
        secured: &mut SecuredDocument<'d>,
        Place { index, contexts, party }: Place<'_>,
        proof: &Proof<'d>,
        key: Result<Option<Found>>,
        round: &mut Round,
    ) {
        let mut shown = described(proof);
        match key {
            Ok(Some(found)) => {
                shown.insert("controller", found.controller.id());
                shown.insert("keyType", found.key.key_type().name());
                if let Some(caution) = found.caution {
                    let at = proof.pointer().child("verificationMethod");
                    self.draft.find(CheckId::IssuerKey, Outcome::Warned, caution.at(at));
                }
                round.signers.push(Signed {
                    at: proof.pointer().clone(),
                    suite: proof.suite(),
                    method: proof.verification_method().to_owned(),
                    controller: found.controller.clone(),
                });
                let Some(contexts) = contexts else { return };
                let provider = self.verifier.provider;
                // A stranger's proof could show any pseudonym, and any time.
                let by_party = Some(found.controller.id()) == party;
                if proof.suite().is_selective() {
                    let before = round.verified;
                    self.selective(secured, index, &found.key, contexts, round);
                    if round.verified > before && by_party {
                        self.made = self.made.max(proof.created());
                        round.pseudonyms.extend(bbs::pseudonym(secured, index).ok().flatten());
                    }
                    round.shown.push(shown.into());
                    return;
                }
                // Every proof of the document is checked with its own key, so those below this one
                // in a chain are, too; here it only matters that they are there and end somewhere.
                let verified = secured
                    .foundations(index)
                    .and_then(|_| secured.verify(index, &found.key, provider, contexts));
                match verified {
                    Ok(()) => {
                        round.verified += 1;
                        if by_party {
                            self.made = self.made.max(proof.created());
                        }
                        self.signers.push(found.key);
                        match proof.suite().form() {
                            Form::Rdfc => round.covered.meaning = true,
                            Form::Jcs => round.covered.text |= by_party,
                        }
                        let unsigned = secured.unsigned_contexts(index).len();
                        round.unsigned.extend(Some(unsigned).filter(|count| *count > 0));
                    }
                    Err(error) => self.sort(error, CheckId::Proof),
                }
            }
            // The inquiry has noted what is missing.
            Ok(None) => round.undecided.push(proof.suite()),
            Err(error) => {
                round.undecided.push(proof.suite());
                round.without_key += 1;
                self.sort(
                    error.at(proof.pointer().child("verificationMethod")),
                    CheckId::IssuerKey,
                );
            }
        }
        round.shown.push(shown.into());
    }

    /// A proof for selective disclosure: every signature in it, and how much it shows.
    fn selective(
        &mut self,
        secured: &mut SecuredDocument<'_>,
        index: usize,
        key: &PublicKey,
        contexts: &Contexts,
        round: &mut Round,
    ) {
        let provider = self.verifier.provider;
        let mut shown = Shown::Derived;
        let mut verified = data_integrity::verify(secured, index, key, provider, contexts);
        let is_base = |error: &Error| error.code() == Code::DisclosureBaseProof;
        if self.policy.base_proofs == BaseProofs::Checked && verified.as_ref().is_err_and(is_base) {
            shown = Shown::Base;
            verified = data_integrity::verify_base(secured, index, key, provider, contexts);
        }
        match verified {
            Ok(disclosed) => {
                round.verified += 1;
                round.covered.meaning = true;
                self.disclosed(shown, disclosed);
            }
            Err(error) if is_base(&error) => self.draft.fail(CheckId::Disclosure, error),
            Err(error) => self.sort(error, CheckId::Proof),
        }
    }

    fn disclosed(&mut self, shown: Shown, disclosed: Disclosed) {
        let Disclosed { mandatory, by_choice, .. } = disclosed;
        let statements = |count: usize| match count {
            1 => "1 statement".to_owned(),
            count => format!("{count} statements"),
        };
        let sentence = match shown {
            Shown::Derived => {
                let by_choice = statements(by_choice);
                format!(
                    "The holder chose to disclose {by_choice}, beside {mandatory} that must be."
                )
            }
            Shown::Base => {
                let by_choice = statements(by_choice);
                format!(
                    "The holder can disclose any of {by_choice}, beside {mandatory} that must be."
                )
            }
        };
        self.draft.pass(CheckId::Disclosure, sentence);
        let count = |count: usize| Value::number(count as f64).unwrap_or(Value::Null);
        self.draft.detail(CheckId::Disclosure, "mandatoryStatements", count(mandatory));
        self.draft.detail(CheckId::Disclosure, "chosenStatements", count(by_choice));
    }

    /// Whether the keys belong to the one who is to have signed.
    fn signers(&mut self, demands: &Demands<'_>, round: &Round) {
        let (party, code, fact) = match demands.signer {
            Signer::Issuer(party) | Signer::Anyone(party) => (party, Code::KeyIssuer, "issuer"),
            Signer::Holder(None) => return,
            Signer::Holder(party) => (party, Code::KeyHolder, "holder"),
        };
        let is_party = |signed: &&Signed| Some(signed.controller.id()) == party;
        let joined = code == Code::KeyIssuer && round.signers.iter().any(|s| is_party(&s));
        for other in round.signers.iter().filter(|signed| !is_party(signed)) {
            let at = other.at.child("verificationMethod");
            let controller = other.controller.id();
            if joined {
                let error = Error::new(Code::ProofOtherSigner).with("controller", controller);
                self.draft.find(CheckId::IssuerKey, Outcome::Warned, error.at(at));
                continue;
            }
            let error = Error::new(code)
                .with("method", &other.method)
                .with("controller", controller)
                .with(fact, party.unwrap_or("that it does not name"));
            let serious = match demands.signer {
                Signer::Anyone(_) => Outcome::Warned,
                Signer::Issuer(_) | Signer::Holder(_) => Outcome::Failed,
            };
            self.draft.find(CheckId::IssuerKey, serious, error.at(at));
        }
    }

    /// Whether the proofs that the policy demands are there, by the one who is to have signed. Those
    /// that are there must verify anyway; one whose key is not known leaves the question open, and
    /// the check of the key says so.
    fn required_suites(&mut self, demands: &Demands<'_>, round: &Round) {
        let (party, by_anyone) = match demands.signer {
            Signer::Issuer(party) => (party, false),
            Signer::Anyone(party) => (party, true),
            Signer::Holder(_) => return,
        };
        if self.role != Role::Asked {
            return;
        }
        for required in &self.policy.required_suites {
            let is_met = round.signers.iter().any(|signed| {
                let by_party = by_anyone || Some(signed.controller.id()) == party;
                by_party && required.is_met_by(signed.suite)
            });
            if !is_met && !round.undecided.iter().any(|suite| required.is_met_by(*suite)) {
                let error = Error::new(Code::ProofSuiteRequired)
                    .with("party", party.unwrap_or("the issuer"))
                    .with("required", required);
                self.draft.fail(CheckId::Proof, error.at(Pointer::root().child("proof")));
            }
        }
    }

    /// Under which names, that say nothing of who they are, the holder appears, and whether the one is
    /// among them that the policy demands.
    pub(crate) fn pseudonyms(&mut self, demands: &Demands<'_>, shown: &[Pseudonymous]) {
        let named = |context: &[u8]| match std::str::from_utf8(context) {
            Ok(text) => text.to_owned(),
            Err(_) => multibase::encode(Base::Base64Url, context),
        };
        if !shown.is_empty() {
            let described = shown.iter().map(|one| {
                let mut out = Object::new();
                out.insert("verifier", named(&one.context));
                out.insert("pseudonym", multibase::encode(Base::Base64Url, &one.pseudonym));
                out.into()
            });
            let described: Vec<Value> = described.collect();
            self.draft.detail(CheckId::HolderBinding, "pseudonyms", described);
        }
        let policy = self.policy;
        let Some(expected) = &policy.pseudonym else { return };
        let of_holder = matches!(demands.signer, Signer::Holder(_));
        if self.role != Role::Asked || of_holder || shown.iter().any(|one| one.context == *expected)
        {
            return;
        }
        let actual = match shown {
            [] => "no pseudonym".to_owned(),
            [one, ..] => format!("a pseudonym for {}", named(&one.context)),
        };
        let error = Error::new(Code::HolderPseudonym).with("actual", actual);
        self.draft.fail(CheckId::HolderBinding, error.with("expected", named(expected)));
    }

    fn conclude(&mut self, proofs: usize, round: Round, purpose: &str) {
        if round.signers.len() == proofs {
            let controllers = round.signers.iter().map(|signed| signed.controller.id());
            let sentence = self.listed_by(controllers, purpose);
            self.draft.pass(CheckId::IssuerKey, sentence);
        }
        if round.verified == proofs {
            self.draft.pass(
                CheckId::Proof,
                match proofs {
                    1 => "The signature matches the document.".into(),
                    several => format!("All {several} signatures match the document."),
                },
            );
        } else if round.without_key > 0 {
            self.draft.skip(CheckId::Proof, "Without the key no signature can be checked.");
        } else {
            self.draft.skip(CheckId::Proof, "The signature was not checked.");
        }
        self.draft.detail(CheckId::Proof, "proofs", round.shown);
    }
}

/// What verified signatures cover.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Covered {
    /// The meaning of every term, as RDF.
    pub(crate) meaning: bool,
    /// Every member as it is written, by the one who is to have signed.
    pub(crate) text: bool,
}

/// Where a proof stands, and what its document is read with.
struct Place<'c> {
    index: usize,
    contexts: Option<&'c Contexts>,
    /// Who is to have signed.
    party: Option<&'c str>,
}

/// Which proof for selective disclosure a document has.
#[derive(Clone, Copy)]
enum Shown {
    Derived,
    Base,
}

/// What became of the proofs so far.
#[derive(Default)]
struct Round {
    verified: usize,
    without_key: usize,
    /// The suites of the proofs whose keys are not known.
    undecided: Vec<Suite>,
    covered: Covered,
    /// How many of the document's last contexts verified proofs do not sign.
    unsigned: BTreeSet<usize>,
    signers: Vec<Signed>,
    /// Those that verified proofs by the one who is to have signed show.
    pseudonyms: Vec<Pseudonymous>,
    shown: Vec<Value>,
}

struct Signed {
    at: Pointer,
    suite: Suite,
    method: String,
    controller: Arc<DidDocument>,
}

fn described(proof: &Proof<'_>) -> Object {
    let mut out = Object::new();
    out.insert("at", proof.pointer().as_str());
    out.insert("suite", proof.suite().name());
    out.insert("verificationMethod", proof.verification_method());
    out.insert("proofPurpose", proof.proof_purpose());
    if let Some(created) = proof.created() {
        out.insert("created", created.to_string());
    }
    out
}
