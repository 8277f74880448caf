//! SD-JWT VC: credentials that are SD-JWTs with a type, outside the W3C data model
//! ([draft-ietf-oauth-sd-jwt-vc](https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/)).

use super::claims::Content;
use super::examine::Verified;
use super::{Profile, Signed};
use crate::examination::{Examination, Role, Shown, stated_period};
use crate::{StatusRule, status};
use std::sync::Arc;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::{CredentialSummary, Version};
use testamur_core::report::{CheckId, Outcome, Party, Summary};
use testamur_core::{Code, Error, Timestamp};
use testamur_sd::sd_jwt_vc::{SdJwtVc, TypeMetadata, uncounted};

impl Examination<'_> {
    /// Examines a credential of this kind, all checks; gives its claims.
    pub(super) fn sd_jwt_vc(
        &mut self,
        signed: Signed,
        claims: Object,
        content: &Content,
        shown: Shown<'_>,
    ) -> Arc<Value> {
        self.begin_token(Profile::DcSdJwt);
        let issuer = self.party(Profile::DcSdJwt, content, &signed);
        let issuer = issuer.as_deref();
        let claimed = claimed(&claims, content, issuer);
        self.draft.set_summary(for_people(&claimed));
        self.claimed = Some(claimed);
        self.draft.pass(
            CheckId::DataModel,
            "It is an SD-JWT VC, to which the W3C data model does not apply.",
        );
        for error in &content.broken {
            self.draft.fail(CheckId::DataModel, error.clone());
        }
        if self.role == Role::Asked {
            self.required_vct(&claims);
        }
        self.draft
            .skip(CheckId::Contexts, "An SD-JWT VC has no contexts; its type names its claims.");
        let profile = Profile::DcSdJwt;
        let demands = self.credential_demands(issuer);
        let (verified, _) =
            self.credential_signature(signed, (profile, &Value::Null), content, &demands, shown);
        self.trust(issuer);
        self.claimed_period(content);
        self.of_data_model(&claims);
        self.disclosure(&verified, Profile::DcSdJwt);
        let subject = Value::Object(subject_of(&claims));
        match shown {
            Shown::Bare => self.key_binding(&subject, &verified, &demands),
            Shown::By { .. } => self.presented(&subject, &claims, &verified, shown),
        }
        self.domains(issuer);
        let claims = Arc::new(Value::Object(claims));
        match verified {
            Verified::SdJwt(_, verified) => match SdJwtVc::read(*verified) {
                Ok(credential) if !self.draft.has_failed() => self.typed(&credential, issuer),
                Ok(_) => self.draft.skip(CheckId::Schema, "Not looked at: the credential is bad."),
                Err(error) => {
                    let check = match error.code() {
                        Code::DisclosureHiddenNever => CheckId::Disclosure,
                        _ => CheckId::DataModel,
                    };
                    self.sort(error, check);
                }
            },
            Verified::Not | Verified::Plain => {
                let reason = "Without a verified signature the type is not looked at.";
                self.draft.skip(CheckId::Schema, reason);
            }
        }
        let none = "An SD-JWT VC has none.";
        self.draft.skip(CheckId::Endorsements, none);
        self.draft.skip(CheckId::EmbeddedCredentials, none);
        claims
    }

    /// What the credential's type demands of it, and its status.
    fn typed(&mut self, credential: &SdJwtVc, issuer: Option<&str>) {
        let check = CheckId::Schema;
        let (vct, integrity) = (credential.vct(), credential.vct_integrity());
        // A name that is no URL has metadata only if the caller gave some.
        if !vct.starts_with("https://") && self.inquiry.peek(vct).is_none() {
            self.draft.skip(check, "The type is a name only; nothing was given for it.");
        } else {
            let step = |evidence: &_| TypeMetadata::resolve(vct, integrity, evidence);
            match self.inquiry.ask(step) {
                Ok(Some(metadata)) => {
                    self.draft.pass(check, "The credential is as its type demands.");
                    match metadata.check(credential) {
                        Ok(findings) => {
                            for error in findings {
                                self.draft.fail(check, error);
                            }
                        }
                        Err(error) => self.sort(error, check),
                    }
                }
                Ok(None) => {}
                // Who uses a type need not publish anything about it.
                Err(error) if error.code() == Code::DisclosureTypeUnavailable => {
                    self.draft.find(check, Outcome::Warned, error);
                }
                Err(error) => self.sort(error, check),
            }
        }
        // A status in the manner of the data model is none here, and yet the issuer meant one.
        let claims = credential.claims();
        let meant = claims.get("credentialStatus").filter(|_| credential.status().is_none());
        match meant.filter(|_| self.policy.status == StatusRule::Check) {
            Some(meant) => {
                let kind = meant.get("type").and_then(Value::as_str).unwrap_or("(none)");
                let error = Error::new(Code::StatusTypeUnsupported).with("type", kind);
                let error = error.at(Pointer::root().child("credentialStatus"));
                self.draft.find(CheckId::Status, Outcome::Inconclusive, error);
            }
            None => status::examine_claim(self, credential.status(), issuer),
        }
    }

    /// The type in the place of those of the data model.
    fn required_vct(&mut self, claims: &Object) {
        let vct = claims.get("vct").and_then(Value::as_str).unwrap_or("none");
        for required in self.policy.required_types.iter().filter(|one| *one != vct) {
            let error = Error::new(Code::InputRequiredType).with("type", required);
            let error = error.with("types", super::claims::shown(vct));
            self.draft.fail(CheckId::DataModel, error.at(Pointer::root().child("vct")));
        }
    }

    /// Whether now lies within `nbf` and `exp`.
    pub(super) fn claimed_period(&mut self, content: &Content) {
        let sentence = match (content.not_before, content.expires) {
            (Some(from), Some(until)) => format!("Valid from {from} until {until}."),
            (Some(from), None) => format!("Valid since {from}, without an end."),
            (None, Some(until)) => format!("Valid until {until}."),
            (None, None) => "Valid without a begin or an end.".to_owned(),
        };
        self.draft.pass(CheckId::ValidityPeriod, sentence);
        self.token_period(content);
    }
}

impl Examination<'_> {
    /// Members by which the W3C data model decides count for nothing here. A period that the issuer
    /// stated by them and that is not now is held against the credential all the same.
    fn of_data_model(&mut self, claims: &Object) {
        for error in uncounted(claims) {
            self.draft.find(CheckId::DataModel, Outcome::Warned, error);
        }
        let document = Value::Object(claims.clone());
        if let Some((from, until)) = stated_period(&document, Version::V1) {
            self.outside(from, until);
        }
    }
}

/// Whom it is about, as the data model would have it.
fn subject_of(claims: &Object) -> Object {
    let mut out = Object::new();
    if let Some(sub) = claims.get("sub") {
        out.insert("credentialSubject", sub.clone());
    }
    out
}

/// What it says by its claims, in the words of the data model.
fn claimed(claims: &Object, content: &Content, issuer: Option<&str>) -> CredentialSummary {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    CredentialSummary {
        version: Version::V2,
        id: text("jti"),
        types: text("vct").into_iter().collect(),
        issuer: issuer.map(str::to_owned),
        issuer_name: None,
        subjects: text("sub").map(Some).into_iter().collect(),
        valid_from: content.not_before,
        valid_until: content.expires,
        status: claims.get("status").map_or(&[][..], Value::as_set).to_vec(),
        schemas: Vec::new(),
    }
}

fn for_people(claimed: &CredentialSummary) -> Summary {
    let party = |id: &String| Party { id: Some(id.clone()), name: None };
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    Summary {
        id: claimed.id.clone(),
        types: claimed.types.clone(),
        name: None,
        issuer: claimed.issuer.as_ref().map(party),
        subjects: claimed.subjects.iter().flatten().map(party).collect(),
        valid_from: time(claimed.valid_from),
        valid_until: time(claimed.valid_until),
    }
}
