//! What ties a token to the one who shows it, and to the one who asked.

use super::claims::{Content, shown};
use super::examine::Verified;
use crate::examination::{Examination, Role, Shown};
use crate::presentation::replayable;
use crate::signatures::Demands;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::id_of;
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Error, Result};
use testamur_did::is_did_of;
use testamur_keys::PublicKey;
use testamur_sd::sd_jwt::{Confirmation, Expected, VerifiedSdJwt};

const CHECK: CheckId = CheckId::HolderBinding;

/// How long ago a key binding may have been made, in seconds, where the policy does not say: time for
/// a slow connection, and for a holder who is asked for a password once more.
const KEY_BINDING_SECONDS: u32 = 300;

/// The audience and the nonce that are asked for, where they are.
type Request<'a> = (Option<&'a str>, Option<&'a str>);

/// The requests that ask for something.
fn requests<'d>(demands: &'d Demands<'_>) -> impl Iterator<Item = Request<'d>> {
    let all = demands.requests.iter();
    all.map(|one| (one.domain.as_deref(), one.challenge.as_deref()))
        .filter(|one| *one != (None, None))
}

impl Examination<'_> {
    /// Compares for whom a token was made and what it answers with what was asked.
    pub(super) fn audience(&mut self, content: &Content, demands: &Demands<'_>) {
        for expected in demands.domains() {
            if content.audience.iter().any(|one| one == expected) {
                continue;
            }
            let actual = match content.audience.as_slice() {
                [] => "no audience".to_owned(),
                some => format!("the audience {}", shown(some.join(", "))),
            };
            let error = Error::new(Code::ProofDomain).with("actual", actual);
            self.draft.fail(demands.binding, error.with("expected", expected));
        }
        for expected in demands.challenges() {
            if content.nonce.as_deref() == Some(expected) {
                continue;
            }
            let actual = match &content.nonce {
                None => "no nonce".to_owned(),
                Some(nonce) => format!("the nonce {}", shown(nonce)),
            };
            let error = Error::new(Code::ProofChallenge).with("actual", actual);
            self.draft.fail(demands.binding, error.with("expected", expected));
        }
    }

    /// Checks the key binding of an SD-JWT that was shown by itself, as the policy demands it. What
    /// the token brings along never decides that.
    pub(super) fn key_binding(
        &mut self,
        credential: &Value,
        verified: &Verified,
        demands: &Demands<'_>,
    ) {
        let Verified::SdJwt(_, verified) = verified else {
            return self
                .draft
                .skip(CHECK, "Without a verified signature nothing ties it to a holder.");
        };
        let policy = self.policy;
        let rule = policy.key_binding.as_ref().filter(|_| self.role == Role::Asked);
        let rule = rule.map(|rule| (Some(&*rule.audience), Some(&*rule.nonce)));
        let asked: Vec<Request<'_>> = rule.into_iter().chain(requests(demands)).collect();
        if !verified.has_key_binding() {
            match asked.as_slice() {
                [] => self.by_itself(&Value::Object(verified.claims().clone())),
                _ => self.draft.fail(CHECK, Error::new(Code::HolderBindingMissing)),
            }
            return;
        }
        let Some(key) = self.answered_by(verified, &asked) else { return };
        let has_audience = asked.iter().any(|(audience, _)| audience.is_some());
        let has_nonce = asked.iter().any(|(_, nonce)| nonce.is_some());
        match replayable(has_audience, has_nonce, ["audience", "nonce"]) {
            None => {
                self.draft.pass(CHECK, "The holder's key made the presentation for this request.");
            }
            Some(error) => {
                self.draft.pass(CHECK, "The holder's key made the presentation.");
                self.draft.find(CHECK, Outcome::Warned, error);
            }
        }
        if self.role == Role::Asked {
            self.by_subject(credential, &key, self.must_be_subject);
        }
    }

    /// Whether the key that showed a credential can be that of the one it is about. An identifier
    /// that is made from a key tells; for others it is the issuer who bound them to this one.
    fn by_subject(&mut self, credential: &Value, key: &PublicKey, must_be_subject: bool) {
        let subjects = credential.get("credentialSubject").map_or(&[][..], Value::as_set);
        let mut ids = subjects.iter().filter_map(id_of);
        let Some(other) = ids.find(|id| is_did_of(id, key) == Some(false)) else { return };
        let serious = if must_be_subject { Outcome::Failed } else { Outcome::Warned };
        let error = Error::new(Code::HolderNotSubject)
            .with("subject", shown(other))
            .with("holder", format_args!("did:key:{}", key.to_multikey()));
        let place = Pointer::root().child("credentialSubject");
        self.draft.find(CHECK, serious, error.at(place));
    }

    /// Checks to whom a credential belongs that stands in a presentation: to the key that its issuer
    /// bound it to (`cnf`), which must have signed the presentation; without one, to its subject.
    pub(super) fn presented(
        &mut self,
        credential: &Value,
        claims: &Object,
        verified: &Verified,
        shown: Shown<'_>,
    ) {
        let Shown::By { keys, must_be_subject, .. } = shown else {
            // The claims of the token, for what the issuer bound it to is no member of the credential.
            return self.by_itself(&Value::Object(claims.clone()));
        };
        if let Verified::SdJwt(_, verified) = verified
            && verified.has_key_binding()
            && self.answered_by(verified, &[]).is_none()
        {
            return;
        }
        let confirmed = match Confirmation::of(claims) {
            Ok(None) => return self.shown(credential, shown),
            Ok(Some(confirmation)) => self.confirmed_key(confirmation),
            Err(error) => Err(error),
        };
        match confirmed {
            Err(error) => self.sort(error, CHECK),
            Ok(None) => {}
            Ok(Some(key)) if keys.contains(&key) => {
                self.draft.pass(CHECK, "The key that it is bound to has signed the presentation.");
                self.by_subject(credential, &key, must_be_subject);
            }
            Ok(Some(_)) => {
                let error = Error::new(Code::HolderOtherKey);
                self.draft.fail(CHECK, error.at(Pointer::root().child("cnf")));
            }
        }
    }

    /// Checks the key binding of a presentation that is an SD-JWT, where it has one.
    pub(super) fn further_binding(&mut self, verified: &Verified, demands: &Demands<'_>) {
        if let Verified::SdJwt(_, verified) = verified
            && verified.has_key_binding()
        {
            let asked: Vec<Request<'_>> = requests(demands).collect();
            self.answered_by(verified, &asked);
        }
    }

    /// The key by which the key binding of an SD-JWT is genuine and answers what was asked; without
    /// one, the report says why.
    fn answered_by(
        &mut self,
        verified: &VerifiedSdJwt,
        asked: &[Request<'_>],
    ) -> Option<PublicKey> {
        let missing = || Error::new(Code::HolderBindingKey).with("reason", "it has no cnf");
        let confirmation = verified.confirmation().and_then(|found| found.ok_or_else(missing));
        let key = match confirmation.and_then(|confirmation| self.confirmed_key(confirmation)) {
            Ok(Some(key)) => key,
            Ok(None) => return None,
            Err(error) => {
                self.sort(error, CHECK);
                return None;
            }
        };
        match self.answers(verified, &key, asked) {
            Ok(()) => Some(key),
            Err(error) => {
                self.sort(error, CHECK);
                None
            }
        }
    }

    /// Whether a key binding is genuine and answers what was asked.
    fn answers(
        &self,
        verified: &VerifiedSdJwt,
        key: &PublicKey,
        asked: &[Request<'_>],
    ) -> Result<()> {
        let binding = verified.key_binding(key, self.verifier.provider)?;
        let binding = binding.ok_or_else(|| Error::new(Code::HolderBindingMissing))?;
        let by_request = (!asked.is_empty()).then_some(KEY_BINDING_SECONDS);
        // A limit that the caller set holds without a request too, and so does what the binding says
        // of its own time.
        let asked = if asked.is_empty() { &[(None, None)] } else { asked };
        asked.iter().try_for_each(|&(audience, nonce)| {
            binding.check(&Expected {
                audience,
                nonce,
                now: self.now.exactly(),
                max_age: self.policy.key_binding_max_age.or(by_request),
                skew: self.policy.clock_skew,
            })
        })
    }

    /// The key that the issuer bound a document to; `None` when a document is missing for it, or is
    /// not to be asked for.
    fn confirmed_key(&mut self, confirmation: Confirmation) -> Result<Option<PublicKey>> {
        match confirmation {
            Confirmation::Jwk(key) => Ok(Some(key)),
            Confirmation::Kid(_) if !self.may_look_further() => {
                self.draft
                    .skip(CHECK, "Not looked at: the document is bad or not known to be good.");
                Ok(None)
            }
            Confirmation::Kid(url) if url.starts_with("did:") => {
                let found = self.method(&url, "authentication", None)?;
                Ok(found.map(|found| found.key))
            }
            Confirmation::Kid(_) | Confirmation::Other(_) => {
                Err(Error::new(Code::HolderBindingKey)
                    .with("reason", "its cnf names a key that cannot be found"))
            }
        }
    }
}
