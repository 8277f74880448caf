//! The checks of a token and of the credential or presentation in it.

use super::claims::{self, Content};
use super::keys::{FoundKey, TokenKind};
use super::open::Hints;
use super::{Opened, Profile, Signed};
use crate::PresentationPolicy;
use crate::examination::{Examination, Located, Role, Shown};
use crate::inquiry::Asked;
use crate::keys::Made;
use crate::report::{Document, Report};
use crate::signatures::{Covered, Demands, Signer};
use std::sync::Arc;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::{self, Version};
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Error, InBuild, Result};
use testamur_keys::{PublicKey, SignatureAlgorithm};
use testamur_sd::sd_jwt::{ALWAYS_VISIBLE, VerifiedSdJwt};

/// What came of the signature.
pub(super) enum Verified {
    /// It was not checked, or does not match.
    Not,
    Plain,
    SdJwt(InBuild, Box<VerifiedSdJwt>),
}

/// Goes on with the examination of a presentation in a token, and everything in it.
pub(crate) fn presentation<'e>(
    mut examination: Examination<'e>,
    policy: &'e PresentationPolicy,
    opened: Opened,
) -> (Report, Asked) {
    let Opened { profile, signed, claims } = opened;
    let content = Content::of(profile, &claims, signed.header_claims());
    let root = Arc::new(content.document.clone());
    examination.terms = policy.undefined_terms;
    examination.begin(&root);
    examination.begin_token(profile);
    let broken = model::check_presentation(&root);
    examination.data_model(Version::of(&root), broken);
    examination.content(&content);
    let reading = examination.contexts(&root);
    let contexts = reading.as_ref().map(|reading| &reading.contexts);
    let party = examination.party(profile, &content, &signed);
    let demands = Demands {
        purpose: crate::presentation::PURPOSE,
        requests: vec![&policy.binding],
        binding: CheckId::HolderBinding,
        signer: Signer::Holder(party.as_deref()),
    };
    let (verified, covered) =
        examination.token_signature(signed, TokenKind::Document(profile), &demands);
    examination.audience(&content, &demands);
    let bare;
    let meant = match (profile, root.as_object()) {
        (Profile::NestedVp, Some(members)) => {
            bare = Value::Object(model::without_tokens(members));
            &bare
        }
        _ => &*root,
    };
    examination.terms(meant, contexts, covered);
    examination.disguises(meant, reading.as_ref());
    crate::presentation::binding(&mut examination, policy, party.as_deref());
    examination.further_binding(&verified, &demands);
    crate::presentation::skip_rest(&mut examination);
    examination.token_period(&content);
    examination.disclosure(&verified, profile);
    let inside =
        crate::presentation::credentials(&mut examination, policy, &root, party.as_deref());
    let place = Located { root, at: Pointer::root() };
    examination.finish(Some(Document::Presentation(place, inside)))
}

impl Examination<'_> {
    /// Examines a credential in a token, all checks; gives the credential as it was read.
    pub(crate) fn token_credential(&mut self, opened: Opened, shown: Shown<'_>) -> Arc<Value> {
        let Opened { profile, signed, claims } = opened;
        let content = Content::of(profile, &claims, signed.header_claims());
        if profile == Profile::DcSdJwt {
            return self.sd_jwt_vc(signed, claims, &content, shown);
        }
        let credential = Arc::new(content.document.clone());
        self.begin(&credential);
        self.begin_token(profile);
        let version = Version::of(&credential);
        self.data_model(version, model::check_credential(&credential));
        self.content(&content);
        if self.role == Role::Asked {
            self.required_types(&credential);
        }
        let issuer = self.party(profile, &content, &signed);
        let issuer = issuer.as_deref();
        let reading = self.contexts(&credential);
        let contexts = reading.as_ref().map(|reading| &reading.contexts);
        let demands = self.credential_demands(issuer);
        let (verified, covered) =
            self.credential_signature(signed, (profile, &credential), &content, &demands, shown);
        self.terms(&credential, contexts, covered);
        self.disguises(&credential, reading.as_ref());
        self.trust(issuer);
        self.period(&credential, version.unwrap_or(Version::V2));
        self.token_period(&content);
        self.disclosure(&verified, profile);
        match shown {
            Shown::Bare if profile.is_bound_by_holder() => {
                self.key_binding(&credential, &verified, &demands)
            }
            _ => self.presented(&credential, &claims, &verified, shown),
        }
        self.domains(issuer);
        if self.may_look_further() {
            self.beside(&credential, content.status.as_ref());
        }
        self.inside(&credential);
        credential
    }

    /// What holds for every token.
    pub(crate) fn begin_token(&mut self, profile: Profile) {
        self.draft.set_format(profile.format());
        let kind = profile.format().described();
        self.draft.pass_input(format_args!("{kind} of the kind {}", profile.name()));
        self.draft.detail(CheckId::Input, "kind", profile.name());
        self.draft.pass(CheckId::Limits, "The token keeps within all limits.");
    }

    fn content(&mut self, content: &Content) {
        for error in &content.broken {
            self.draft.fail(CheckId::DataModel, error.clone());
        }
        for error in &content.doubtful {
            self.draft.find(CheckId::DataModel, Outcome::Warned, error.clone());
        }
    }

    /// A token that could not be opened.
    pub(crate) fn unopened(&mut self, error: Error) {
        let check = match error.code().name().split_once('.').map_or("", |(area, _)| area) {
            "input" => CheckId::Input,
            "disclosure" => CheckId::Disclosure,
            _ => CheckId::Proof,
        };
        self.sort(error, check);
    }

    /// What stands in a token and was not asked about.
    pub(super) fn unasked(&mut self, document: &Value, content: &Content, demands: &Demands<'_>) {
        let skew = self.policy.clock_skew;
        self.made = self.made.max(content.issued);
        self.since = content.not_before;
        if let Some(issued) = content.issued.filter(|at| self.now.is_before(*at, skew)) {
            let error = Error::new(Code::ProofCreatedLater).with("created", issued);
            let error = error.at(Pointer::root().child("iat"));
            self.draft.find(CheckId::Proof, Outcome::Warned, error);
        }
        if document.get("proof").is_some() {
            let error = Error::new(Code::ProofInToken).at(Pointer::root().child("proof"));
            self.draft.find(CheckId::Proof, Outcome::Warned, error);
        }
        if !content.audience.is_empty() && demands.domains().next().is_none() {
            let error = Error::new(Code::ProofAudienceUnasked)
                .with("audience", claims::shown(content.audience.join(", ")));
            let error = error.at(Pointer::root().child("aud"));
            self.draft.find(demands.binding, Outcome::Warned, error);
        }
    }

    /// The signature over a credential, with what the policy demands of it.
    pub(super) fn credential_signature(
        &mut self,
        signed: Signed,
        (profile, document): (Profile, &Value),
        content: &Content,
        demands: &Demands<'_>,
        shown: Shown<'_>,
    ) -> (Verified, Covered) {
        // Shown by itself, an SD-JWT answers a request by its key binding: what the issuer signed
        // was made for all of them.
        self.unasked(document, content, demands);
        if !(matches!(shown, Shown::Bare) && profile.is_bound_by_holder()) {
            self.audience(content, demands);
        }
        self.token_signature(signed, TokenKind::Document(profile), demands)
    }

    /// Finds the key of a token and checks the signature.
    pub(super) fn token_signature(
        &mut self,
        signed: Signed,
        kind: TokenKind,
        demands: &Demands<'_>,
    ) -> (Verified, Covered) {
        let party = demands.signer.party();
        let hints = signed.hints();
        self.suites(kind, hints.as_ref().ok().map(|hints| hints.algorithm), demands);
        let mut proof = Object::new();
        proof.insert("at", "");
        proof.insert("suite", kind.name());
        proof.insert("proofPurpose", demands.purpose);
        let found = hints.and_then(|hints| {
            proof.insert("algorithm", hints.algorithm.jose_name());
            let made = self.made.map(Made::At).or(self.since.map(Made::Since));
            let hints = Hints { made, ..hints };
            self.token_key(&hints, kind, party, demands.purpose)
        });
        let nothing = (Verified::Not, Covered::default());
        let found = match found {
            Ok(Some(found)) => found,
            Ok(None) => {
                self.draft.skip(CheckId::Proof, "The signature was not checked.");
                return nothing;
            }
            Err(error) => {
                self.sort(error, CheckId::IssuerKey);
                self.draft.skip(CheckId::Proof, "Without the key no signature can be checked.");
                self.draft.detail(CheckId::Proof, "proofs", vec![proof.into()]);
                return nothing;
            }
        };
        proof.insert("verificationMethod", found.method.as_str());
        if let Some(owner) = &found.owner {
            proof.insert("controller", owner.as_str());
        }
        proof.insert("keyType", found.key.key_type().name());
        self.draft.detail(CheckId::Proof, "proofs", vec![proof.into()]);
        match found.caution.clone() {
            Some(caution) => self.draft.find(CheckId::IssuerKey, Outcome::Warned, caution),
            None => {
                let sentence = match found.source.sentence() {
                    Some(sentence) => sentence.into(),
                    None => self.listed_by(found.owner.as_deref().into_iter(), demands.purpose),
                };
                self.draft.pass(CheckId::IssuerKey, sentence);
            }
        }
        self.owner(&found, party, demands);
        if self.inquiry.is_waiting() {
            return nothing;
        }
        let by_party = found.owner.is_some() && found.owner.as_deref() == party;
        match self.matches(signed, &found) {
            Ok((verified, key)) => {
                self.signers.push(key);
                self.draft.pass(CheckId::Proof, "The signature matches the token.");
                (verified, Covered { meaning: false, text: by_party })
            }
            Err(error) => {
                self.unopened(error);
                nothing
            }
        }
    }

    /// Checks the signature with each key that can be meant, and gives the one that it is by.
    pub(super) fn matches(
        &self,
        signed: Signed,
        found: &FoundKey,
    ) -> Result<(Verified, PublicKey)> {
        let mut keys = found.alternatives.iter().rev().chain([&found.key]);
        // The last one need not leave anything for another.
        let last = keys.next_back().unwrap_or(&found.key);
        for key in keys {
            match self.matches_key(signed.clone(), key) {
                Err(error) if error.code() == Code::ProofJwsSignature => {}
                settled => return settled.map(|verified| (verified, key.clone())),
            }
        }
        self.matches_key(signed, last).map(|verified| (verified, last.clone()))
    }

    fn matches_key(&self, signed: Signed, key: &PublicKey) -> Result<Verified> {
        let provider = self.verifier.provider;
        match signed {
            Signed::Jws(jws) => jws.verify(key, provider).map(|_| Verified::Plain),
            Signed::Cose(sign1) => sign1.verify(key, provider).map(|_| Verified::Plain),
            Signed::SdJwt(in_build, sd_jwt) => sd_jwt
                .verify(key, provider)
                .map(|verified| Verified::SdJwt(in_build, Box::new(verified))),
        }
    }

    /// What the policy says of suites. A token has none, so that it is of none that is allowed and of
    /// none that is demanded by name; an algorithm can be one that withstands quantum computers.
    fn suites(
        &mut self,
        kind: TokenKind,
        algorithm: Option<SignatureAlgorithm>,
        demands: &Demands<'_>,
    ) {
        let policy = self.policy;
        if policy.suites.is_some() {
            let error = Error::new(Code::ProofSuiteNotAllowed).with("suite", kind.name());
            self.draft.fail(CheckId::Proof, error);
        }
        let (Signer::Issuer(party) | Signer::Anyone(party)) = demands.signer else { return };
        self.pseudonyms(demands, &[]);
        if self.role != Role::Asked {
            return;
        }
        for required in &policy.required_suites {
            if !algorithm.is_some_and(|algorithm| required.is_met_by_algorithm(algorithm)) {
                let error = Error::new(Code::ProofSuiteRequired)
                    .with("party", party.unwrap_or("the issuer"))
                    .with("required", required);
                self.draft.fail(CheckId::Proof, error);
            }
        }
    }

    /// Whether the key belongs to the one who is to have signed.
    fn owner(&mut self, found: &FoundKey, party: Option<&str>, demands: &Demands<'_>) {
        let (code, fact) = match demands.signer {
            Signer::Issuer(_) | Signer::Anyone(_) => (Code::KeyIssuer, "issuer"),
            // Nobody in particular is to have signed it; a key that nobody vouches for is noted.
            Signer::Holder(None) => {
                if found.owner.is_none() {
                    let error = Error::new(Code::KeyEmbedded).with("issuer", "anybody");
                    self.draft.find(CheckId::IssuerKey, Outcome::Warned, error);
                }
                return;
            }
            Signer::Holder(Some(_)) => (Code::KeyHolder, "holder"),
        };
        let party = party.unwrap_or("that it does not name");
        let error = match found.owner.as_deref() {
            Some(owner) if owner == party => return,
            Some(owner) => Error::new(code)
                .with("method", &found.method)
                .with("controller", owner)
                .with(fact, party),
            None => Error::new(Code::KeyEmbedded).with("issuer", party),
        };
        let serious = match demands.signer {
            Signer::Anyone(_) if self.takes_keys_of_others() => Outcome::Warned,
            _ => Outcome::Failed,
        };
        self.draft.find(CheckId::IssuerKey, serious, error);
    }

    /// Whether the token itself holds now.
    pub(super) fn token_period(&mut self, content: &Content) {
        let (now, skew) = (self.now, self.policy.clock_skew);
        let check = CheckId::ValidityPeriod;
        if let Some(from) = content.not_before.filter(|from| now.is_before(*from, skew)) {
            let error = Error::new(Code::ValidityTokenNotYet).with("from", from);
            let error = error.with("now", now.exactly());
            self.draft.fail(check, error.at(Pointer::root().child("nbf")));
        }
        // The token ends at that moment, not after it (RFC 7519, section 4.1.4).
        if let Some(until) = content.expires.filter(|until| now.has_reached(*until, skew)) {
            let error = Error::new(Code::ValidityTokenExpired).with("until", until);
            self.draft
                .fail(check, error.with("now", now.exactly()).at(Pointer::root().child("exp")));
        }
    }

    /// How much of an SD-JWT is shown.
    pub(super) fn disclosure(&mut self, verified: &Verified, profile: Profile) {
        let check = CheckId::Disclosure;
        if self.draft.check(check).outcome() == Outcome::Failed {
            return;
        }
        let verified = match verified {
            Verified::SdJwt(_, verified) => verified,
            Verified::Plain => {
                return self.draft.skip(check, "Nothing is disclosed selectively.");
            }
            Verified::Not => {
                let reason = "Without a verified signature nothing was disclosed by the issuer.";
                return self.draft.skip(check, reason);
            }
        };
        let disclosed = verified.disclosed();
        let hidden: usize = verified.hidden().iter().map(|hidden| hidden.count).sum();
        let claims = |count: usize| match count {
            1 => "1 claim".to_owned(),
            count => format!("{count} claims"),
        };
        self.draft.pass(
            check,
            match (disclosed.len(), hidden) {
                (0, 0) => "Nothing in it can be hidden.".to_owned(),
                (shown, 0) => {
                    format!("All of {} that could be hidden are disclosed.", claims(shown))
                }
                (shown, hidden) => format!(
                    "{} that could be hidden: disclosed; up to {hidden} more: hidden.",
                    claims(shown)
                ),
            },
        );
        if profile != Profile::DcSdJwt {
            self.never_hidden(verified, profile);
        }
        self.perhaps_hidden(verified, profile);
        let places: Vec<Value> = disclosed.iter().map(|one| one.pointer.as_str().into()).collect();
        self.draft.detail(check, "disclosed", places);
        self.draft.detail(check, "hidden", Value::number(hidden as f64).unwrap_or(Value::Null));
    }

    /// What verifiers decide by was signed for all to see, or the holder decides.
    fn never_hidden(&mut self, verified: &VerifiedSdJwt, profile: Profile) {
        for disclosed in verified.disclosed() {
            let top = disclosed.pointer.segments().next().unwrap_or_default();
            let name = top.as_str();
            // Of a presentation, who shows it made it, and could have left anything out.
            let decisive = !profile.is_presentation() && model::ALWAYS_SHOWN.contains(&name);
            if decisive || ALWAYS_VISIBLE.contains(&name) {
                let error = Error::new(Code::DisclosureHiddenNever).with("name", name);
                self.draft.fail(CheckId::Disclosure, error.at(disclosed.pointer.clone()));
            }
        }
    }

    /// Whether something that verifiers decide by can be among what is not shown. No issuer that
    /// keeps to the rules lets it be; that this one did cannot be seen.
    fn perhaps_hidden(&mut self, verified: &VerifiedSdJwt, profile: Profile) {
        let at_top = verified.hidden().iter().filter(|hidden| hidden.pointer == Pointer::root());
        let count: usize = at_top.map(|hidden| hidden.count).sum();
        let decisive: &[&str] = match profile {
            Profile::DcSdJwt => &["exp", "status"],
            _ => &["validUntil", "credentialStatus"],
        };
        let missing: Vec<&str> =
            decisive.iter().copied().filter(|name| !verified.claims().contains_key(name)).collect();
        if count > 0 && !missing.is_empty() && !profile.is_presentation() {
            let error = Error::new(Code::DisclosurePerhapsHidden)
                .with("count", count)
                .with("names", missing.join(" and "));
            self.draft.find(CheckId::Disclosure, Outcome::Warned, error);
        }
    }
}
