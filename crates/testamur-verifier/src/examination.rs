//! One document under examination: the checks in their order, and where each finding belongs.

use crate::Verifier;
use crate::allowance::Allowance;
use crate::contexts::Reading;
use crate::inquiry::{Asked, Inquiry};
use crate::moment::Moment;
use crate::policy::{BaseProofs, CredentialPolicy, HolderBinding, KeyOfIssuer, Trust};
use crate::report::{Document, Report};
use crate::signatures::{Demands, Signer};
use crate::terms::UndefinedTerms;
use std::fmt;
use std::sync::Arc;
use testamur_canon::{Budget, SharedWork};
use testamur_core::evidence::Source;
use testamur_core::json::{Pointer, Value};
use testamur_core::model::{self, CredentialSummary, Version, id_of};
use testamur_core::report::{CheckId, Draft, Format, Outcome};
use testamur_core::{Code, Error, Timestamp};
use testamur_keys::PublicKey;

/// Everything that the checks of one document share.
pub(crate) struct Examination<'e> {
    pub(crate) verifier: &'e Verifier,
    pub(crate) policy: &'e CredentialPolicy,
    pub(crate) now: &'e Moment,
    pub(crate) role: Role,
    pub(crate) terms: UndefinedTerms,
    /// What the input itself must answer, beside what the policy demands of every credential.
    pub(crate) request: Option<&'e HolderBinding>,
    /// Whether a credential that is shown by itself must be so by the one it is about.
    pub(crate) must_be_subject: bool,
    /// The keys by which signatures over it were verified.
    pub(crate) signers: Vec<PublicKey>,
    /// How many credentials this one stands in.
    pub(crate) depth: usize,
    /// The URLs of the status lists that lead to this one, itself last.
    pub(crate) lists_above: Vec<String>,
    /// The latest time at which, by its own words, the one who is to have signed made a signature that
    /// verified.
    pub(crate) made: Option<Timestamp>,
    /// The time from which a token is valid; it may have been made later.
    pub(crate) since: Option<Timestamp>,
    pub(crate) allowance: &'e mut Allowance,
    pub(crate) draft: Draft,
    /// What an SD-JWT VC says, in whose claims members of the data model count for nothing.
    pub(crate) claimed: Option<CredentialSummary>,
    pub(crate) inquiry: Inquiry<'e>,
}

/// Why a credential is examined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It was asked about.
    Asked,
    /// Another credential names it because it holds a schema.
    Schema,
    /// Another credential names it because it holds a status list.
    StatusList,
    /// It stands inside another credential.
    Inside,
}

/// Who shows a credential.
#[derive(Clone, Copy)]
pub(crate) enum Shown<'d> {
    /// Nobody in particular: it was given by itself.
    Bare,
    /// It stands in a presentation by this holder, if that names one, which these keys signed.
    By { holder: Option<&'d str>, must_be_subject: bool, keys: &'d [PublicKey] },
}

/// Where a document stands: the input as it was read, and the place in it.
#[derive(Clone, PartialEq)]
pub(crate) struct Located {
    pub(crate) root: Arc<Value>,
    pub(crate) at: Pointer,
}

/// Only the place: the document may be large, and stands behind every report on a part of it.
impl fmt::Debug for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Located").field(&self.at).finish()
    }
}

impl Located {
    pub(crate) fn value(&self) -> &Value {
        self.at.of(&self.root).unwrap_or(&Value::Null)
    }
}

impl<'e> Examination<'e> {
    pub(crate) fn new(
        verifier: &'e Verifier,
        policy: &'e CredentialPolicy,
        inquiry: Inquiry<'e>,
        now: &'e Moment,
        allowance: &'e mut Allowance,
    ) -> Examination<'e> {
        Examination {
            verifier,
            policy,
            now,
            role: Role::Asked,
            terms: policy.undefined_terms,
            request: None,
            must_be_subject: policy.holder_is_subject,
            signers: Vec::new(),
            depth: 0,
            lists_above: Vec::new(),
            made: None,
            since: None,
            allowance,
            draft: Draft::new(),
            claimed: None,
            inquiry,
        }
    }

    /// Ends the examination: the report, and what was asked for it.
    pub(crate) fn finish(self, document: Option<Document>) -> (Report, Asked) {
        let mut draft = self.draft;
        for (url, outcome) in self.inquiry.seen().iter() {
            let known = outcome.ok().and_then(|found| self.verifier.lists.sha256(&found.bytes));
            draft.used(url, outcome, known);
        }
        let report = draft.finish(self.now.date());
        (Report::new(report, document, self.claimed), self.inquiry.into_asked())
    }

    /// Examines a credential, all checks from the data model on.
    pub(crate) fn credential(&mut self, credential: &Value, shown: Shown<'_>) {
        self.begin(credential);
        let version = Version::of(credential);
        self.data_model(version, model::check_credential(credential));
        if self.role == Role::Asked {
            self.required_types(credential);
        }
        let issuer = credential.get("issuer").and_then(id_of);
        let reading = self.contexts(credential);
        let demands = self.credential_demands(issuer);
        let contexts = reading.as_ref().map(|reading| &reading.contexts);
        self.draft.skip(CheckId::Disclosure, "Nothing is disclosed selectively.");
        let covered = self.signatures(credential, contexts, &demands);
        self.terms(credential, contexts, covered);
        self.disguises(credential, reading.as_ref());
        self.trust(issuer);
        self.period(credential, version.unwrap_or(Version::V2));
        self.shown(credential, shown);
        self.domains(issuer);
        if self.may_look_further() {
            self.beside(credential, None);
        }
        self.inside(credential);
    }

    /// What the policy demands of the proof of a credential.
    pub(crate) fn credential_demands<'d>(&self, issuer: Option<&'d str>) -> Demands<'d>
    where
        'e: 'd,
    {
        let policy = self.policy;
        // Who holds a schema published it once for all, and what stands inside was signed for another
        // occasion: their proofs answer nobody's request.
        let asked = self.role == Role::Asked;
        Demands {
            purpose: &policy.proof_purpose,
            requests: match asked {
                true => std::iter::once(&policy.request).chain(self.request).collect(),
                false => Vec::new(),
            },
            binding: CheckId::Proof,
            signer: match policy.key_of_issuer {
                KeyOfIssuer::Required => Signer::Issuer(issuer),
                KeyOfIssuer::NotRequired => Signer::Anyone(issuer),
            },
        }
    }

    /// What holds for every JSON document.
    pub(crate) fn begin(&mut self, document: &Value) {
        self.draft.set_format(Format::DataIntegrity);
        self.draft.set_summary(model::report_summary(document));
        self.draft.pass_input("a JSON document");
        self.draft.pass(CheckId::Limits, "The document keeps within all limits.");
    }

    pub(crate) fn data_model(&mut self, version: Option<Version>, broken: Vec<Error>) {
        self.draft.pass(
            CheckId::DataModel,
            match version {
                Some(Version::V1) => "The document follows the W3C data model, version 1.1.",
                Some(Version::V2) | None => "The document follows the W3C data model, version 2.0.",
            },
        );
        for error in broken {
            self.draft.fail(CheckId::DataModel, error);
        }
    }

    pub(crate) fn required_types(&mut self, credential: &Value) {
        let types = credential.get("type").map_or(&[][..], Value::as_set);
        for required in &self.policy.required_types {
            if types.iter().any(|name| name.as_str() == Some(required)) {
                continue;
            }
            let found: Vec<_> = types.iter().filter_map(Value::as_str).take(8).collect();
            let error = Error::new(Code::InputRequiredType)
                .with("type", required)
                .with("types", found.join(", "))
                .at(Pointer::root().child("type"));
            self.draft.fail(CheckId::DataModel, error);
        }
    }

    /// Finds the contexts. `None` when some are missing: then nothing can be said that depends on
    /// them.
    pub(crate) fn contexts(&mut self, document: &Value) -> Option<Reading> {
        let verifier = self.verifier;
        let reading = Reading::of(
            document,
            &verifier.contexts,
            &verifier.known_contexts,
            self.policy,
            &mut self.inquiry,
        );
        let reading = match reading {
            Ok(reading) => reading,
            Err(error) => {
                self.sort(error, CheckId::Contexts);
                return None;
            }
        };
        self.draft.pass(
            CheckId::Contexts,
            match reading.is_known() {
                true => "Every context is known by its hash.",
                false => "Every context is at hand; some come from the caller.",
            },
        );
        for warning in reading.replaced() {
            self.draft.find(CheckId::Contexts, Outcome::Warned, warning);
        }
        self.draft.detail(CheckId::Contexts, "contexts", reading.details());
        let mut complete = true;
        for error in reading.unknown() {
            complete = false;
            self.draft.find(CheckId::Contexts, Outcome::Inconclusive, error);
        }
        complete.then_some(reading)
    }

    pub(crate) fn trust(&mut self, issuer: Option<&str>) {
        let check = CheckId::TrustedIssuer;
        match self.role {
            Role::Schema => {
                let reason = "The credential that names the schema vouches for it.";
                return self.draft.skip(check, reason);
            }
            Role::StatusList => {
                let reason = "Whose list counts depends on the credential that names it.";
                return self.draft.skip(check, reason);
            }
            Role::Asked | Role::Inside => {}
        }
        match (&self.policy.trust, issuer) {
            (Trust(None), _) => {
                self.draft.skip(check, "");
                self.draft.find(check, Outcome::Skipped, Error::new(Code::TrustAnyone));
            }
            (Trust(Some(_)), None) => {
                self.draft.fail(check, Error::new(Code::TrustNoIssuer));
            }
            (Trust(Some(trusted)), Some(issuer)) if trusted.contains(issuer) => {
                self.draft.pass(check, "The issuer is one of those trusted.");
            }
            (Trust(Some(_)), Some(issuer)) => {
                let error = Error::new(Code::TrustIssuer).with("issuer", issuer);
                self.draft.fail(check, error.at(Pointer::root().child("issuer")));
            }
        }
    }

    /// Whether now lies within the validity, both ends included, give or take the skew. The context
    /// of version 1.1 defines the names of version 2.0 as well, so there the tighter of both counts.
    pub(crate) fn period(&mut self, credential: &Value, version: Version) {
        let check = CheckId::ValidityPeriod;
        let Some((from, until)) = stated_period(credential, version) else {
            // The data model check says what is wrong with them.
            return self.draft.skip(check, "A date cannot be read.");
        };
        self.draft.pass(
            check,
            match (from, until) {
                (Some((begin, _)), Some((end, _))) => {
                    format!("Valid from {begin} until {end}.").into()
                }
                (Some((begin, _)), None) => format!("Valid since {begin}, without an end.").into(),
                (None, Some((end, _))) => format!("Valid until {end}.").into(),
                (None, None) => std::borrow::Cow::Borrowed("Valid without a begin or an end."),
            },
        );
        self.outside(from, until);
    }

    /// Holds it against the credential when now lies outside a period.
    pub(crate) fn outside(&mut self, from: Option<Stated>, until: Option<Stated>) {
        let (now, skew) = (self.now, self.policy.clock_skew);
        let early = from.filter(|(begin, _)| now.is_before(*begin, skew));
        let late = until.filter(|(end, _)| now.is_after(*end, skew));
        for (moment, code, fact) in
            [(early, Code::ValidityNotYet, "from"), (late, Code::ValidityExpired, "until")]
        {
            if let Some((moment, name)) = moment {
                let error = Error::new(code).with(fact, moment).with("now", now.exactly());
                self.draft.fail(CheckId::ValidityPeriod, error.at(Pointer::root().child(name)));
            }
        }
    }

    /// Whether the one who shows the credential is the one it is about.
    pub(crate) fn shown(&mut self, credential: &Value, shown: Shown<'_>) {
        let check = CheckId::HolderBinding;
        let Shown::By { holder, must_be_subject, .. } = shown else {
            return self.by_itself(credential);
        };
        let serious = if must_be_subject { Outcome::Failed } else { Outcome::Warned };
        let subjects = credential.get("credentialSubject").map_or(&[][..], Value::as_set);
        let ids: Vec<&str> = subjects.iter().filter_map(id_of).collect();
        self.draft.pass(check, "The credential is about the holder.");
        match holder {
            None => self.draft.find(check, serious, Error::new(Code::HolderMissing)),
            Some(holder) if !ids.is_empty() && ids.iter().all(|id| *id == holder) => {}
            Some(holder) => {
                let subject =
                    if ids.is_empty() { "nobody by identifier".to_owned() } else { ids.join(", ") };
                let error = Error::new(Code::HolderNotSubject)
                    .with("subject", subject)
                    .with("holder", holder);
                let place = Pointer::root().child("credentialSubject");
                self.draft.find(check, serious, error.at(place));
            }
        }
    }

    /// A credential that was given by itself, and nothing that ties it to who did so. Of the holder,
    /// who was given it by the issuer, nothing is asked.
    pub(crate) fn by_itself(&mut self, credential: &Value) {
        let check = CheckId::HolderBinding;
        let (asked, policy) = (self.role == Role::Asked, self.policy);
        let is_holder = policy.base_proofs == BaseProofs::Checked;
        if asked && (policy.key_binding.is_some() || self.must_be_subject && !is_holder) {
            return self.draft.fail(check, Error::new(Code::HolderBindingMissing));
        }
        self.draft.skip(check, "The credential was given by itself, not presented.");
        if asked && !is_holder && credential.get("cnf").is_some() {
            let error = Error::new(Code::HolderKeyUnproven).at(Pointer::root().child("cnf"));
            self.draft.find(check, Outcome::Warned, error);
        }
    }

    /// Whether what the document names beside its key may be downloaded: it is genuine, and nothing
    /// speaks against it so far. A stranger's document does not choose what is asked for.
    pub(crate) fn may_look_further(&self) -> bool {
        self.draft.check(CheckId::Proof).is_carried_through() && !self.draft.has_failed()
    }

    /// A budget to read a document with.
    pub(crate) fn budget(&self) -> Budget {
        Budget::default().with_shared_work(self.allowance.shared_work)
    }

    /// Notes what reading a document has left.
    pub(crate) fn has_left(&mut self, work: Option<SharedWork>) {
        if let Some(work) = work {
            self.allowance.shared_work = work;
        }
    }

    /// Puts an error where it belongs: limits and contexts have checks of their own; what could
    /// not be found out is inconclusive; the rest is a failure of the check that met it.
    pub(crate) fn sort(&mut self, error: Error, met_by: CheckId) {
        let error = self.excused(error);
        let name = error.code().name();
        let check = match name.split_once('.').map_or("", |(area, _)| area) {
            "limit" => CheckId::Limits,
            "context" => CheckId::Contexts,
            _ => met_by,
        };
        self.draft.find(check, weight(&error), error);
    }
}

impl Examination<'_> {
    /// A context that the caller gave and that breaks a rule is the caller's mistake: it says nothing
    /// about the document.
    fn excused(&self, error: Error) -> Error {
        let Some((_, url)) = error.facts().find(|(name, _)| *name == "url") else { return error };
        let given = self.inquiry.peek(url);
        let given = given.is_some_and(|found| found.is_ok_and(|it| it.source == Source::Given));
        match error.code() {
            Code::ContextInvalid if given => {
                let excused = Error::new(Code::ContextUnusable).with("url", url);
                excused.with("reason", error.sentence())
            }
            _ => error,
        }
    }
}

/// A time that a document states, with the name of the member.
pub(crate) type Stated = (Timestamp, &'static str);

/// Begin and end of the validity by the members of the data model, the tighter where both versions
/// state one; `None` when one of them is no time.
pub(crate) fn stated_period(
    credential: &Value,
    version: Version,
) -> Option<(Option<Stated>, Option<Stated>)> {
    let times = |name: fn((&'static str, &'static str)) -> &'static str| {
        let own = name(version.period());
        let other = Some(name(Version::V2.period())).filter(|other| *other != own);
        let stated = other.into_iter().chain([own]).filter(|name| credential.get(name).is_some());
        let time = |name| Some((Timestamp::parse(credential.get(name)?.as_str()?)?, name));
        stated.map(time).collect::<Option<Vec<_>>>()
    };
    let (from, until) = (times(|(from, _)| from)?, times(|(_, until)| until)?);
    let from = from.into_iter().max_by_key(|(time, _)| *time);
    let until = until.into_iter().rev().min_by_key(|(time, _)| *time);
    Some((from, until))
}

/// Whether an error says that something is bad, or only that it could not be found out.
pub(crate) fn weight(error: &Error) -> Outcome {
    match error.code() {
        Code::ContextUnknown
        | Code::ContextUnusable
        | Code::InputBadgeVersion
        | Code::DidMethodNotSupported
        | Code::DidUnavailable
        | Code::DidResolverRefused
        | Code::DidResolverCircle
        | Code::DidResolverRedirect
        | Code::DidEthrRefused
        | Code::DidVerificationMethodType
        | Code::DidVerificationMethodAccount
        | Code::DidEthrNode
        | Code::DidEthrNetwork
        | Code::DidEthrBehind
        | Code::DidEthrCalls
        | Code::DidIonShortForm
        | Code::DidNoWhois
        | Code::DidServiceInsecure
        | Code::DidWebLocalhost
        | Code::DidKeyType
        | Code::KeyTypeUnsupported
        | Code::ProofTypeUnknown
        | Code::ProofSuiteUnknown
        | Code::ProofJwtIssuerUnavailable
        | Code::KeyUnavailable
        | Code::KeyPlace
        // What was not asked for any more might have been good.
        | Code::LimitRequests
        | Code::InternalLeftOut
        | Code::InternalUnexpected => Outcome::Inconclusive,
        code if code.name().starts_with("fetch.") => Outcome::Inconclusive,
        _ => Outcome::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code about a DID is sorted: one that says that something could not be found out must reject nothing.
    #[test]
    fn what_each_error_about_a_did_weighs() {
        const NOT_FOUND_OUT: [&str; 17] = [
            "did.ethr_behind",
            "did.ethr_calls",
            "did.ethr_network",
            "did.ethr_node",
            "did.ion_short_form",
            "did.key_type",
            "did.method_not_supported",
            "did.no_whois",
            "did.resolver_refused",
            "did.resolver_circle",
            "did.resolver_redirect",
            "did.ethr_refused",
            "did.service_insecure",
            "did.unavailable",
            "did.verification_method_account",
            "did.verification_method_type",
            "did.web_localhost",
        ];
        const BAD: [&str; 40] = [
            "did.deactivated",
            "did.document",
            "did.document_id",
            "did.duplicate_id",
            "did.ethr_identifier",
            "did.hash_link",
            "did.ion_identifier",
            "did.jwk_identifier",
            "did.key_identifier",
            "did.key_invalid",
            "did.key_length",
            "did.not_found",
            "did.option_invalid",
            "did.option_not_supported",
            "did.peer_identifier",
            "did.pkh_identifier",
            "did.representation_not_supported",
            "did.resource_not_found",
            "did.service_not_found",
            "did.service_scheme",
            "did.syntax",
            "did.url_syntax",
            "did.verification_method_controller",
            "did.verification_method_key",
            "did.verification_method_not_found",
            "did.verification_method_relationship",
            "did.verification_method_secret",
            "did.verification_method_time",
            "did.version_not_found",
            "did.web_identifier",
            "did.webvh_chain",
            "did.webvh_document",
            "did.webvh_entry",
            "did.webvh_identifier",
            "did.webvh_other_did",
            "did.webvh_parameters",
            "did.webvh_proof",
            "did.webvh_time",
            "did.webvh_witness",
            "did.webvh_witness_file",
        ];
        // What a caller does wrong, and what is only a warning.
        const ELSEWHERE: [&str; 4] = [
            "did.resolver_url",
            "did.stated_by_resolver",
            "did.verification_method_past",
            "did.webvh_approval",
        ];
        for code in Code::all().filter(|code| code.name().starts_with("did.")) {
            let (name, weight) = (code.name(), weight(&Error::new(code)));
            let of = |list: &[&str]| list.contains(&name);
            let expected = match (of(&NOT_FOUND_OUT), of(&BAD)) {
                (true, false) => Outcome::Inconclusive,
                (false, true) => Outcome::Failed,
                _ => {
                    assert!(of(&ELSEWHERE), "{name}: say in this test what it weighs");
                    continue;
                }
            };
            assert_eq!(weight, expected, "{name}");
        }
    }
}
