//! Presentations: who shows them, to whom, and each credential inside.

use crate::envelope::{self, Opened};
use crate::examination::{Examination, Located, Shown};
use crate::inquiry::Asked;
use crate::report::{Document, Report};
use crate::signatures::{Demands, Signer};
use crate::{HolderBinding, PresentationPolicy};
use std::sync::Arc;
use testamur_core::json::{Pointer, Value};
use testamur_core::model::{self, Kind, Version, id_of};
use testamur_core::report::{CheckId, Outcome, Verdict};
use testamur_core::{Code, Error};

pub(crate) const PURPOSE: &str = "authentication";

/// Goes on with the examination of a presentation and everything in it.
pub(crate) fn examine<'e>(
    mut examination: Examination<'e>,
    policy: &'e PresentationPolicy,
    root: &Arc<Value>,
) -> (Report, Asked) {
    let presentation: &Value = root;
    let holder = presentation.get("holder").and_then(id_of);
    examination.terms = policy.undefined_terms;
    examination.begin(presentation);
    examination.data_model(Version::of(presentation), model::check_presentation(presentation));
    let reading = examination.contexts(presentation);
    let contexts = reading.as_ref().map(|reading| &reading.contexts);
    let demands = Demands {
        purpose: PURPOSE,
        requests: vec![&policy.binding],
        binding: CheckId::HolderBinding,
        signer: Signer::Holder(holder),
    };
    let covered = examination.signatures(presentation, contexts, &demands);
    examination.terms(presentation, contexts, covered);
    examination.disguises(presentation, reading.as_ref());
    binding(&mut examination, policy, holder);
    skip_rest(&mut examination);
    let inside = credentials(&mut examination, policy, root, holder);
    let place = Located { root: Arc::clone(root), at: Pointer::root() };
    examination.finish(Some(Document::Presentation(place, inside)))
}

/// What only credentials have.
pub(crate) fn skip_rest(examination: &mut Examination<'_>) {
    const ISSUERS: &str = "A presentation has a holder; issuers are checked inside.";
    for (check, reason) in [
        (CheckId::Schema, "A presentation has no schema."),
        (CheckId::TrustedIssuer, ISSUERS),
        (CheckId::LinkedDomains, ISSUERS),
        (CheckId::ValidityPeriod, "A presentation has none; see the credentials inside."),
        (CheckId::Status, "A presentation has none; see the credentials inside."),
        (CheckId::Disclosure, "A presentation has none; see the credentials inside."),
        (CheckId::Endorsements, "A presentation has none; see the credentials inside."),
    ] {
        examination.draft.skip(check, reason);
    }
}

/// What ties the presentation to its holder and to this request.
pub(crate) fn binding(
    examination: &mut Examination<'_>,
    policy: &PresentationPolicy,
    holder: Option<&str>,
) {
    let check = CheckId::HolderBinding;
    if examination.draft.check(CheckId::Proof).is_carried_through() {
        let said = match &policy.published_by {
            Some(_) => "The DID made the presentation, as its holder.",
            None => "The holder made the presentation for this request.",
        };
        examination.draft.pass(check, said);
    } else {
        examination.draft.skip(check, "Without a verified proof nothing ties it to a holder.");
    }
    if let Some(did) = &policy.published_by {
        // It is for everybody, so that a copy of it is as good; whose it is, is what counts.
        if holder != Some(did.as_str()) {
            let error = Error::new(Code::HolderOther).with("actual", holder.unwrap_or("nobody"));
            let error = error.with("expected", did).at(Pointer::root().child("holder"));
            examination.draft.fail(check, error);
        }
        return;
    }
    if holder.is_none() {
        examination.draft.find(check, Outcome::Warned, Error::new(Code::HolderMissing));
    }
    let HolderBinding { domain, challenge } = &policy.binding;
    // What failed for another request says more than what could have been replayed.
    if let Some(error) = replayable(domain.is_some(), challenge.is_some(), ["domain", "challenge"])
        && examination.draft.check(check).outcome() != Outcome::Failed
    {
        examination.draft.find(check, Outcome::Warned, error);
    }
}

/// What could be done again with something that a holder made, where not both was demanded that
/// ties it to one request.
pub(crate) fn replayable(
    has_domain: bool,
    has_challenge: bool,
    [domain, challenge]: [&str; 2],
) -> Option<Error> {
    let (missing, risk) = match (has_domain, has_challenge) {
        (true, true) => return None,
        (false, false) => {
            (format!("{domain} and no {challenge}"), "whoever has seen it can show it again")
        }
        (true, false) => (challenge.to_owned(), "whoever has seen it can show it here again"),
        (false, true) => (domain.to_owned(), "it may have been made for another verifier"),
    };
    Some(Error::new(Code::HolderReplayable).with("missing", missing).with("risk", risk))
}

/// Examines each credential inside, with a report of its own.
pub(crate) fn credentials<'e>(
    examination: &mut Examination<'e>,
    policy: &'e PresentationPolicy,
    root: &Arc<Value>,
    holder: Option<&str>,
) -> Vec<Report> {
    let reports = each(examination, policy, root, holder);
    if let Some(did) = &policy.published_by
        && !reports.iter().any(|report| report.is_about(did.as_str()))
    {
        let error = Error::new(Code::HolderNothingAbout).with("did", did);
        let place = Pointer::root().child("verifiableCredential");
        examination.draft.fail(CheckId::EmbeddedCredentials, error.at(place));
    }
    reports
}

fn each<'e>(
    examination: &mut Examination<'e>,
    policy: &'e PresentationPolicy,
    root: &Arc<Value>,
    holder: Option<&str>,
) -> Vec<Report> {
    let check = CheckId::EmbeddedCredentials;
    let place = Pointer::root().child("verifiableCredential");
    let member = root.get("verifiableCredential");
    let entries = member.map_or(&[][..], Value::as_set);
    let limit = policy.credentials.limits.credentials;
    if entries.is_empty() {
        examination.draft.skip(check, "There are none.");
        examination.draft.find(check, Outcome::Warned, Error::new(Code::HolderNoCredentials));
        return Vec::new();
    }
    if entries.len() > limit {
        let error = Error::new(Code::LimitCredentials);
        let error = error.with("actual", entries.len()).with("limit", limit).at(place);
        examination.sort(error, check);
        examination.draft.skip(check, "There are too many.");
        return Vec::new();
    }
    let is_array = member.is_some_and(|member| member.as_array().is_some());
    let keys = examination.signers.clone();
    let at = |index| if is_array { place.item(index) } else { place.clone() };
    let places: Vec<Pointer> = (0..entries.len()).map(at).collect();
    let lists = examination.handed_over(root, &places);
    let places: Vec<Pointer> = places.into_iter().filter(|at| !lists.contains(at)).collect();
    let count = places.len();
    let mut reports = Vec::with_capacity(count);
    for at in places {
        let must_be_subject = policy.holder_is_subject || policy.credentials.holder_is_subject;
        let shown = Shown::By { holder, must_be_subject, keys: &keys };
        let report = one(examination, Located { root: Arc::clone(root), at: at.clone() }, shown);
        settle(examination, &report, &at);
        examination.draft.embed(check, at, (*report).clone());
        reports.push(report);
    }
    examination.draft.pass(
        check,
        match count {
            1 => "The credential inside is acceptable.".into(),
            several => format!("All {several} credentials inside are acceptable."),
        },
    );
    if !lists.is_empty() {
        let lists: Vec<Value> = lists.iter().map(|at| at.as_str().into()).collect();
        examination.draft.detail(check, "statusLists", lists);
    }
    reports
}

fn one(examination: &mut Examination<'_>, place: Located, shown: Shown<'_>) -> Report {
    let inquiry = examination.inquiry.inside();
    let mut inside = Examination::new(
        examination.verifier,
        examination.policy,
        inquiry,
        examination.now,
        examination.allowance,
    );
    let place = inside.embedded(place, shown);
    let (report, asked) = inside.finish(Some(Document::Credential(place)));
    examination.inquiry.absorb(asked);
    report
}

/// What the verdict on a credential means for the presentation.
fn settle(examination: &mut Examination<'_>, report: &Report, at: &Pointer) {
    let (code, outcome) = match report.verdict() {
        Verdict::Accepted => return,
        Verdict::Rejected => (Code::HolderCredentialRejected, Outcome::Failed),
        Verdict::Indeterminate => (Code::HolderCredentialIndeterminate, Outcome::Inconclusive),
    };
    let findings = report.findings();
    let reason = findings.first().map_or_else(String::new, |(_, finding)| finding.sentence());
    let error = Error::new(code).with("reason", reason).at(at.clone());
    examination.draft.find(CheckId::EmbeddedCredentials, outcome, error);
}

impl Examination<'_> {
    /// Takes the status lists among the credentials of a presentation as handed over with the others,
    /// and gives their places. They are no credentials that anybody was asked for.
    fn handed_over(&mut self, root: &Arc<Value>, places: &[Pointer]) -> Vec<Pointer> {
        let limits = &self.policy.limits.json;
        let (staples, lists) = self.inquiry.staples().with_presented(root, places, limits);
        self.inquiry.staple(staples);
        lists
    }

    /// Examines what stands where a credential must stand.
    /// Gives the place of the credential: that of what is in an envelope is the credential itself.
    pub(crate) fn embedded(&mut self, place: Located, shown: Shown<'_>) -> Located {
        let value = place.value();
        let opened = match (Kind::of(value), value) {
            (Some(Kind::EnvelopedCredential), _) => self.opened_envelope(value),
            (_, Value::String(token)) => {
                let opened = envelope::open_text(token, &self.policy.limits.json);
                opened.map_err(|error| self.unopened(error)).ok()
            }
            _ => {
                self.credential(value, shown);
                return place;
            }
        };
        let at = Pointer::root();
        let root = opened.and_then(|opened| self.embedded_token(opened, shown));
        root.map_or(place, |root| Located { root, at })
    }

    /// Examines a token that stands where a credential must stand; gives the credential in it.
    pub(crate) fn embedded_token(
        &mut self,
        opened: Opened,
        shown: Shown<'_>,
    ) -> Option<Arc<Value>> {
        if opened.profile.is_presentation() {
            self.begin_token(opened.profile);
            let error = Error::new(Code::InputOtherKind).with("actual", "presentation");
            self.draft.fail(CheckId::Input, error.with("expected", "credential"));
            return None;
        }
        Some(self.token_credential(opened, shown))
    }
}
