//! What ties a token to the one who shows it, and to the one who asked.

use super::claims::{Content, shown};
use crate::examination::{Examination, Role, Shown};
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Error, Result};
use testamur_keys::PublicKey;
use testamur_sd::sd_jwt::{Confirmation, Expected, VerifiedSdJwt};

const CHECK: CheckId = CheckId::HolderBinding;

impl Examination<'_> {
    /// Compares for whom a token was made and what it answers with what was asked.
    pub(super) fn audience(
        &mut self,
        content: &Content,
        domain: Option<&str>,
        challenge: Option<&str>,
        check: CheckId,
    ) {
        if let Some(expected) = domain
            && !content.audience.iter().any(|one| one == expected)
        {
            let actual = match content.audience.as_slice() {
                [] => "no audience".to_owned(),
                some => format!("the audience {}", shown(some.join(", "))),
            };
            let error = Error::new(Code::ProofDomain).with("actual", actual);
            self.draft.fail(check, error.with("expected", expected));
        }
        if let Some(expected) = challenge
            && content.nonce.as_deref() != Some(expected)
        {
            let actual = match &content.nonce {
                None => "no nonce".to_owned(),
                Some(nonce) => format!("the nonce {}", shown(nonce)),
            };
            let error = Error::new(Code::ProofChallenge).with("actual", actual);
            self.draft.fail(check, error.with("expected", expected));
        }
    }

    /// Checks the key binding of an SD-JWT that was shown by itself, as the policy demands it. What
    /// the token brings along never decides that.
    pub(super) fn key_binding(&mut self, verified: Option<&VerifiedSdJwt>, shown: Shown<'_>) {
        let demanded = self.role == Role::Asked && matches!(shown, Shown::Bare);
        let policy = self.policy;
        let rule = policy.key_binding.as_ref().filter(|_| demanded);
        let Some(verified) = verified else {
            return self
                .draft
                .skip(CHECK, "Without a verified signature nothing ties it to a holder.");
        };
        if !verified.has_key_binding() {
            match rule {
                Some(_) => self.draft.fail(CHECK, Error::new(Code::HolderBindingMissing)),
                None => {
                    self.draft.skip(CHECK, "The credential was given by itself, not presented.");
                }
            }
            return;
        }
        let key = match self.confirmed_key(verified) {
            Ok(Some(key)) => key,
            Ok(None) => return,
            Err(error) => return self.sort(error, CHECK),
        };
        let checked = verified.key_binding(&key, self.verifier.provider).and_then(|binding| {
            let missing = || Error::new(Code::HolderBindingMissing);
            let binding = binding.ok_or_else(missing)?;
            let Some(rule) = rule else { return Ok(()) };
            let skew = i64::from(policy.clock_skew);
            binding.check(&Expected {
                audience: &rule.audience,
                nonce: &rule.nonce,
                earliest: self.now.plus_seconds(-(rule.seconds + skew)),
                latest: self.now.plus_seconds(skew),
            })
        });
        match (checked, rule) {
            (Err(error), _) => self.sort(error, CHECK),
            (Ok(()), Some(_)) => {
                self.draft.pass(CHECK, "The holder's key made the presentation for this request.");
            }
            (Ok(()), None) => {
                self.draft.pass(CHECK, "The holder's key made the presentation.");
                let error = Error::new(Code::HolderReplayable)
                    .with("missing", "audience and no nonce")
                    .with("risk", "whoever has seen it can show it again");
                self.draft.find(CHECK, Outcome::Warned, error);
            }
        }
    }

    /// The key that the issuer bound the credential to; `None` when a document is missing for it.
    fn confirmed_key(&mut self, verified: &VerifiedSdJwt) -> Result<Option<PublicKey>> {
        let refused = |reason: &str| Error::new(Code::HolderBindingKey).with("reason", reason);
        match verified.confirmation()? {
            Some(Confirmation::Jwk(key)) => Ok(Some(key)),
            Some(Confirmation::Kid(url)) if url.starts_with("did:") => {
                let found = self.method(&url, "authentication")?;
                Ok(found.map(|found| found.key))
            }
            Some(_) => Err(refused("its cnf names a key that cannot be found")),
            None => Err(refused("it has no cnf")),
        }
    }
}
