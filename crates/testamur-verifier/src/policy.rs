//! What a caller demands of a document.

use crate::domains::DomainRule;
use crate::status::HandedList;
use crate::terms::UndefinedTerms;
use std::fmt;
use std::sync::Arc;
use testamur_core::limits::JsonLimits;
use testamur_core::ordered::BTreeSet;
use testamur_core::{Code, Error, Result};
use testamur_did::{Did, Origin};
use testamur_keys::{PublicKey, SignatureAlgorithm};
use testamur_proof::Suite;
use testamur_proof::jose::TrustAnchors;

/// What the input must be, and what is demanded of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Policy {
    /// A credential. A presentation is refused.
    Credential(CredentialPolicy),
    /// A presentation. A bare credential is refused.
    Presentation(PresentationPolicy),
    /// Whichever of the two the input is. The binding is demanded of the outermost document: of a
    /// credential that is shown by itself as [`CredentialPolicy::domain`] and
    /// [`CredentialPolicy::challenge`] demand it, beside what they demand.
    Either(PresentationPolicy),
}

/// What is demanded of a credential.
///
/// Unless told otherwise: a proof by the issuer's own key for the purpose `assertionMethod`, within
/// its validity, status checked where the credential has one, contexts only from the library and
/// from what the caller gave.
#[derive(Clone, Debug, PartialEq)]
pub struct CredentialPolicy {
    pub(crate) trust: Trust,
    pub(crate) domains: DomainRule,
    pub(crate) required_types: Vec<String>,
    pub(crate) clock_skew: u32,
    pub(crate) status: StatusRule,
    pub(crate) lists: ListRules,
    /// Lists that the holder handed over beside the input.
    pub(crate) handed: Vec<HandedList>,
    pub(crate) proof_purpose: String,
    pub(crate) request: HolderBinding,
    pub(crate) contexts: BTreeSet<String>,
    pub(crate) suites: Option<Vec<Suite>>,
    pub(crate) required_suites: Vec<RequiredSuite>,
    pub(crate) key_of_issuer: KeyOfIssuer,
    pub(crate) past_keys: PastKeys,
    pub(crate) undefined_terms: UndefinedTerms,
    pub(crate) base_proofs: BaseProofs,
    pub(crate) key_binding: Option<KeyBindingRule>,
    /// How old a key binding may be, in seconds; `None` for what is usual.
    pub(crate) key_binding_max_age: Option<u32>,
    pub(crate) holder_is_subject: bool,
    /// For whom a pseudonym must be there.
    pub(crate) pseudonym: Option<Vec<u8>>,
    /// Keys and whose they are.
    pub(crate) known_keys: Vec<(String, PublicKey)>,
    pub(crate) anchors: TrustAnchors,
    pub(crate) limits: Limits,
}

/// What is demanded of a presentation: who shows it, and the policy for each credential inside.
#[derive(Clone, Debug)]
pub struct PresentationPolicy {
    pub(crate) credentials: CredentialPolicy,
    pub(crate) binding: HolderBinding,
    pub(crate) holder_is_subject: bool,
    pub(crate) undefined_terms: UndefinedTerms,
    /// The DID that must have published it of itself.
    pub(crate) published_by: Option<Did>,
}

/// Whose credentials are believed. A proof shows that a document is genuine; only this says that
/// its issuer is the right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust(pub(crate) Option<Arc<BTreeSet<String>>>);

/// What to do about the status entries of a credential.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatusRule {
    /// A status that is there must be good; a credential may have none. Where the status is an unsigned
    /// list (`1EdTechRevocationList`) that cannot be had, there is a warning only.
    #[default]
    Check,
    /// There must be a status, its list must be had, and it must be good.
    Require,
    /// A status is not looked at: a revoked credential passes. The report warns of it.
    Ignore,
}

/// Of which suite a proof must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RequiredSuite {
    /// Of this one.
    Suite(Suite),
    /// Of any whose signatures are thought to withstand quantum computers
    /// ([`Suite::is_post_quantum`]).
    PostQuantum,
}

/// What ties a presentation to this moment and this verifier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HolderBinding {
    pub(crate) domain: Option<String>,
    pub(crate) challenge: Option<String>,
}

/// Bounds on the work for one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Size and depth of the JSON text.
    pub json: JsonLimits,
    /// Documents asked for, over all rounds. A record of fifty credentials by as many issuers asks
    /// for about two hundred; the default is 256.
    pub requests: usize,
    /// Credentials inside a presentation, and again endorsements and credentials inside credentials;
    /// the default is 1024.
    pub credentials: usize,
    /// Status lists examined for one verification. The default is 128: as many issuers as a long
    /// record has, each with a list for revocation and one for suspension. As many may be
    /// examined again, which is only where there was no room to hold them meanwhile.
    pub status_lists: usize,
    /// Bytes of the document with a status list: a credential, a token, or JSON that nobody signed. The default is 16 MiB, as for other documents.
    pub status_document: usize,
    /// Bytes of a status list when it is unpacked, and of all that are held at a time. The default is [`testamur_status::LIST_BYTES`].
    pub status_bytes: usize,
}

/// What is demanded of status lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ListRules {
    /// Who may sign a list beside the issuer of the credential.
    pub(crate) issuers: BTreeSet<String>,
    /// How long ago a list may have been made, in seconds.
    pub(crate) max_age: Option<u32>,
    pub(crate) unreachable: Unreachable,
    pub(crate) as_of: StatusAsOf,
}

/// Which status counts where a verification is for a time in the past.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusAsOf {
    /// What the lists say at their URLs. One that was made after the time asked for, by its validFrom or
    /// the time of its signature, decides nothing; one that does not say when it was made counts.
    #[default]
    Lists,
    /// That of the time asked for. The lists of that time are asked for (`?timestamp=`, `?time=`), and where
    /// they are not offered, those of today: what is not revoked today counts as not revoked then, with a
    /// warning. The verdict is open for what is revoked today, for a list of suspensions, since they are lifted, and
    /// for a token status list, which can have them.
    AskedTime,
}

/// What a key counts for that its issuer's document listed once, where the issuer's DID keeps its history
/// (did:webvh, did:ethr). A status list needs a key that is listed now, whatever is said here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PastKeys {
    /// For what was signed while it was listed, with a warning. When that was is the word of whoever had the
    /// key: one that was stolen can be used with any date.
    #[default]
    Warned,
    /// For nothing: with every change of keys all that was signed before it ends to count.
    Refused,
}

/// What a list that cannot be had means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Unreachable {
    #[default]
    Inconclusive,
    Warned,
}

/// What becomes of a base proof for selective disclosure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BaseProofs {
    Refused,
    Checked,
}

/// What is demanded of the key binding of an SD-JWT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyBindingRule {
    pub(crate) audience: String,
    pub(crate) nonce: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyOfIssuer {
    Required,
    NotRequired,
}

impl CredentialPolicy {
    /// The strict defaults with this trust.
    pub fn new(trust: Trust) -> CredentialPolicy {
        CredentialPolicy {
            trust,
            domains: DomainRule::default(),
            required_types: Vec::new(),
            clock_skew: 0,
            status: StatusRule::default(),
            lists: ListRules::default(),
            handed: Vec::new(),
            proof_purpose: "assertionMethod".to_owned(),
            request: HolderBinding::default(),
            contexts: BTreeSet::new(),
            suites: None,
            required_suites: Vec::new(),
            key_of_issuer: KeyOfIssuer::Required,
            past_keys: PastKeys::default(),
            undefined_terms: UndefinedTerms::Refused,
            base_proofs: BaseProofs::Refused,
            key_binding: None,
            key_binding_max_age: None,
            holder_is_subject: false,
            pseudonym: None,
            known_keys: Vec::new(),
            anchors: TrustAnchors::none(),
            limits: Limits::default(),
        }
    }

    /// Believes these issuers instead of those that were named before.
    #[must_use]
    pub fn trust(mut self, trust: Trust) -> CredentialPolicy {
        self.trust = trust;
        self
    }

    /// Demands this type, as it stands in the document, beside those already demanded.
    #[must_use]
    pub fn require_type(mut self, name: impl Into<String>) -> CredentialPolicy {
        self.required_types.push(name.into());
        self
    }

    /// Demands that the issuer is the owner of this origin, beside those already demanded: its DID and
    /// the origin are [linked](crate::Verifier::domain_link). What stands inside the credential is not
    /// asked for this.
    #[must_use]
    pub fn require_linked_domain(mut self, origin: Origin) -> CredentialPolicy {
        self.domains.required.insert(origin);
        self
    }

    /// Looks for the domains that the document of the issuer names, and tells in the report which of
    /// them are [linked](crate::Verifier::linked_domains) with it; one that is not is a warning. Its owner
    /// chooses which servers are asked for that, which is done when nothing is missing any more that decides: they may be
    /// slow.
    #[must_use]
    pub fn show_linked_domains(mut self) -> CredentialPolicy {
        self.domains.shown = true;
        self
    }

    /// Lets clocks differ by so many seconds wherever a time of the credential, its proof or its token
    /// is compared. 0 unless set; a minute is usual between machines that keep their time. The end of
    /// a key and its revocation are kept to the second.
    #[must_use]
    pub fn clock_skew(mut self, seconds: u32) -> CredentialPolicy {
        self.clock_skew = seconds;
        self
    }

    /// Says what to do about status entries.
    #[must_use]
    pub fn status(mut self, rule: StatusRule) -> CredentialPolicy {
        self.status = rule;
        self
    }

    /// Lets the status lists that this issuer signed count for credentials of any issuer, beside those
    /// of the credential's own issuer. Identifiers are compared character by character.
    #[must_use]
    pub fn status_issuer(mut self, issuer: impl Into<String>) -> CredentialPolicy {
        self.lists.issuers.insert(issuer.into());
        self
    }

    /// Demands that a status list was made within so many seconds, beside the clock skew, by the
    /// times of the signatures that its issuer made, or where they have none its validFrom; one that
    /// states no time is too old. What others signed beside the issuer makes no list newer.
    /// Without this, a list counts until the end of its validity, and without end if it has none.
    #[must_use]
    pub fn status_max_age(mut self, seconds: u32) -> CredentialPolicy {
        self.lists.max_age = Some(seconds);
        self
    }

    /// Says which status counts where a verification is for a time in the past. The issuer's server
    /// learns which time that is.
    #[must_use]
    pub fn status_as_of(mut self, as_of: StatusAsOf) -> CredentialPolicy {
        self.lists.as_of = as_of;
        self
    }

    /// **Dangerous**: a status list that cannot be had is a warning and leaves the verdict as it is.
    /// Whoever can keep the list away then makes a revoked credential pass.
    #[must_use]
    pub fn dangerous_allow_unreachable_status(mut self) -> CredentialPolicy {
        self.lists.unreachable = Unreachable::Warned;
        self
    }

    /// Takes a status list that the holder handed over: a credential in any form, whose `id` is the URL
    /// that entries name, or a token status list (JWT or CWT), whose `sub` is. It is anybody's, as the credential is: it counts in the place of a download only if it
    /// is genuine, by the right issuer, within its validity, and no older than its `ttl` and
    /// [`status_max_age`](CredentialPolicy::status_max_age) allow, or a day where there is neither; else, the
    /// URL is asked, with a warning. What is at hand from the URL goes before it. A list that the caller
    /// vouches for is evidence.
    ///
    /// # Errors
    /// Why it cannot be read; [`Code::StatusListMalformed`] when it is no list that names its URL; what is
    /// wrong with the claims of a token status list.
    pub fn status_list(mut self, list: impl Into<Arc<[u8]>>) -> Result<CredentialPolicy> {
        let list = HandedList::read(list.into(), &self.for_lists())?;
        self.handed.push(list);
        Ok(self)
    }

    /// The URLs that the lists given to [`status_list`](CredentialPolicy::status_list) name as their own,
    /// in that order.
    pub fn status_list_urls(&self) -> impl Iterator<Item = &str> {
        self.handed.iter().map(HandedList::url)
    }

    /// What is demanded of the credential with a status list: the same care, and nothing that was
    /// asked of the credential that names it. Lists are signed anew all the time, so that they need a
    /// key of now: else one that was stolen could go on saying that nothing is revoked.
    pub(crate) fn for_lists(&self) -> CredentialPolicy {
        let json = JsonLimits { bytes: self.limits.status_document, ..self.limits.json };
        CredentialPolicy {
            clock_skew: self.clock_skew,
            status: match self.status {
                StatusRule::Require => StatusRule::Check,
                other => other,
            },
            lists: self.lists.clone(),
            contexts: self.contexts.clone(),
            suites: self.suites.clone(),
            key_of_issuer: self.key_of_issuer,
            past_keys: PastKeys::Refused,
            known_keys: self.known_keys.clone(),
            anchors: self.anchors.clone(),
            limits: Limits { json, ..self.limits },
            ..CredentialPolicy::new(Trust::anyone())
        }
    }

    /// Demands another purpose of the proofs than `assertionMethod`.
    #[must_use]
    pub fn proof_purpose(mut self, purpose: impl Into<String>) -> CredentialPolicy {
        self.proof_purpose = purpose.into();
        self
    }

    /// Demands this domain: of embedded proofs as their `domain`; of a token as an audience (`aud`)
    /// of it; of an SD-JWT that is shown by itself as the audience of its key binding, which
    /// must be [recent](CredentialPolicy::key_binding_max_age). Without it, any domain will do, or none.
    #[must_use]
    pub fn domain(mut self, domain: impl Into<String>) -> CredentialPolicy {
        self.request = self.request.domain(domain);
        self
    }

    /// Demands this challenge, as [`domain`](CredentialPolicy::domain) does, of a token as its
    /// `nonce`. Without it, any challenge will do, or none.
    #[must_use]
    pub fn challenge(mut self, challenge: impl Into<String>) -> CredentialPolicy {
        self.request = self.request.challenge(challenge);
        self
    }

    /// Demands that the holder bound a credential that is shown by itself to this verifier, as it
    /// calls itself, in answer to this nonce, within the last five minutes unless
    /// [told otherwise](CredentialPolicy::key_binding_max_age) (SD-JWT with key binding, RFC 9901,
    /// section 7.3). A credential in another form, which cannot be bound so, is refused;
    /// credentials in a presentation are bound by that. Without it, a key binding that is there must
    /// be genuine, and may be for anybody.
    #[must_use]
    pub fn require_key_binding(
        mut self,
        audience: impl Into<String>,
        nonce: impl Into<String>,
    ) -> CredentialPolicy {
        let (audience, nonce) = (audience.into(), nonce.into());
        self.key_binding = Some(KeyBindingRule { audience, nonce });
        self
    }

    /// Lets a key binding be so many seconds old, beside the clock skew. Unless set, it may be 300
    /// where an audience or a nonce is demanded, and any age elsewhere; set, it holds everywhere. A
    /// presentation has no such limit: its challenge, which is to be fresh, ties it to the moment,
    /// and the time in its proof need not be there.
    #[must_use]
    pub fn key_binding_max_age(mut self, seconds: u32) -> CredentialPolicy {
        self.key_binding_max_age = Some(seconds);
        self
    }

    /// Demands of a credential that is shown by itself that the one it is about does so: by a key
    /// binding with the key that the issuer named (`cnf`). Where the subject's identifier is made from
    /// a key (did:key, did:jwk), it must be that one; other subjects are taken to have the key that
    /// the issuer bound them to. A credential without key binding is refused. Without this, another
    /// key than the subject's is a warning. For credentials in a presentation this is
    /// [`PresentationPolicy::require_holder_is_subject`].
    #[must_use]
    pub fn require_holder_is_subject(mut self) -> CredentialPolicy {
        self.holder_is_subject = true;
        self
    }

    /// Demands that the holder shows a pseudonym for this verifier, by the identifier that it gave
    /// holders (`nym_domain`, bbs-2023): the report gives it among the details of the holder binding,
    /// and it is the same whenever the holder shows this credential here. It does not say that the
    /// proof was made just now. A credential without one is refused, in whatever form. Without this, a
    /// pseudonym that is there is given all the same.
    #[must_use]
    pub fn require_pseudonym(mut self, verifier: impl Into<Vec<u8>>) -> CredentialPolicy {
        self.pseudonym = Some(verifier.into());
        self
    }

    /// Says that this key is one of `owner`'s, a DID or URL. Tokens of an owner with such keys are
    /// checked with these and no others; where the owner publishes keys is not asked. Embedded proofs
    /// name their keys and are not concerned.
    #[must_use]
    pub fn known_key(mut self, owner: impl Into<String>, key: PublicKey) -> CredentialPolicy {
        self.known_keys.push((owner.into(), key));
        self
    }

    /// Believes these authorities about the keys of issuers that are https URLs: a token whose header
    /// has a chain of certificates (`x5c`) that leads to one of them, and that names the issuer, is
    /// checked with that key. A chain that does not is a reason to refuse a token, unless its `kid`
    /// names the key by a URL, which is then gone by. An SD-JWT VC that names no issuer is by the owner
    /// of its certificate: the first URL in it, or else the first host as an https URL. Without any
    /// authority, certificates are not looked at.
    #[must_use]
    pub fn certificate_authorities(mut self, anchors: TrustAnchors) -> CredentialPolicy {
        self.anchors = anchors;
        self
    }

    /// Lets this context be asked for and taken from the network. Without it, contexts come only
    /// from the library and from evidence that the caller gave itself.
    #[must_use]
    pub fn allow_context(mut self, url: impl Into<String>) -> CredentialPolicy {
        self.contexts.insert(url.into());
        self
    }

    /// Lets only these suites count. Without it, all that are known do; an empty list allows none. Tokens
    /// and COSE signatures have no suite: with a list, none of them counts.
    #[must_use]
    pub fn only_suites(mut self, suites: impl IntoIterator<Item = Suite>) -> CredentialPolicy {
        self.suites = Some(suites.into_iter().collect());
        self
    }

    /// Demands a proof of each of these, by a key of the issuer, beside those already demanded: two
    /// calls or two items make two demands, and one proof can meet several. That a set of proofs had
    /// more of them cannot be seen in what is left of it, so who relies on a proof must demand it.
    /// Every other proof that is there must verify too, as always. A token or COSE signature has no
    /// suite and meets no demand for one; that of [`RequiredSuite::PostQuantum`] it meets by its
    /// algorithm. Credentials and endorsements
    /// inside the credential are not asked for this.
    #[must_use]
    pub fn require_suites<I>(mut self, suites: I) -> CredentialPolicy
    where
        I: IntoIterator<Item: Into<RequiredSuite>>,
    {
        self.required_suites.extend(suites.into_iter().map(Into::into));
        self
    }

    /// Says what a key counts for that its issuer's document lists no longer.
    #[must_use]
    pub fn past_keys(mut self, rule: PastKeys) -> CredentialPolicy {
        self.past_keys = rule;
        self
    }

    /// **Dangerous**: lets anybody sign for any issuer. The proof may be by a key that the issuer
    /// does not control; the report warns of it and accepts. For test suites whose documents are
    /// made so.
    #[must_use]
    pub fn dangerous_accept_keys_of_others(mut self) -> CredentialPolicy {
        self.key_of_issuer = KeyOfIssuer::NotRequired;
        self
    }

    /// Checks a credential as its holder does, who was given it by its issuer: a base proof for
    /// selective disclosure is checked and counts, which is refused where a verifier should have been
    /// shown a proof derived from it.
    #[must_use]
    pub fn as_holder(mut self) -> CredentialPolicy {
        self.base_proofs = BaseProofs::Checked;
        self
    }

    /// **Dangerous**: accepts credentials with members that no context defines. An RDF signature does
    /// not cover them: whoever had the credential in hand can have written them. The report warns of
    /// each, up to 32, and counts the others; a JCS signature covers them, which it says too.
    ///
    /// Types must be defined all the same, as must every member of a proof and what lies in
    /// `credentialStatus`, `credentialSchema` and `relatedResource`. A credential that holds a schema
    /// is read strictly.
    #[must_use]
    pub fn dangerous_allow_undefined_terms(mut self) -> CredentialPolicy {
        self.undefined_terms = UndefinedTerms::Allowed;
        self
    }

    /// Sets other bounds on the work.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> CredentialPolicy {
        self.limits = limits;
        self
    }
}

impl PresentationPolicy {
    /// Demands this binding of the presentation, and this policy of each credential inside.
    pub fn new(credentials: CredentialPolicy, binding: HolderBinding) -> PresentationPolicy {
        PresentationPolicy {
            credentials,
            binding,
            holder_is_subject: false,
            undefined_terms: UndefinedTerms::Refused,
            published_by: None,
        }
    }

    /// **Dangerous**: accepts presentations with members that no context defines, also in the
    /// credentials inside as far as the holder's signature goes. As
    /// [`CredentialPolicy::dangerous_allow_undefined_terms`], which decides on the credentials
    /// themselves.
    #[must_use]
    pub fn dangerous_allow_undefined_terms(mut self) -> PresentationPolicy {
        self.undefined_terms = UndefinedTerms::Allowed;
        self
    }

    /// Demands that every credential is about the holder, or is bound by its issuer to the key that
    /// signed the presentation (`cnf`); a subject whose identifier is made from a key must be of
    /// that one. Without it, a credential about somebody else is a warning. One that is bound to
    /// another key is refused in any case. In [`Policy::Either`] it is demanded of a credential that
    /// is shown by itself, too: [`CredentialPolicy::require_holder_is_subject`].
    #[must_use]
    pub fn require_holder_is_subject(mut self) -> PresentationPolicy {
        self.holder_is_subject = true;
        self
    }
}

impl Trust {
    /// Only these issuers, by their identifiers, compared character by character. An empty list
    /// trusts nobody.
    ///
    /// # Errors
    /// [`Code::UsageTrustEntry`] for an entry that is no DID and no absolute URL.
    pub fn only<I>(issuers: I) -> Result<Trust>
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let mut trust = Trust(Some(Arc::default()));
        trust.add(issuers)?;
        Ok(trust)
    }

    /// Whoever signed. The report then says that the issuer was not checked against anything: a
    /// valid credential by an unknown issuer proves nothing about its subject.
    pub fn anyone() -> Trust {
        Trust(None)
    }

    /// This issuer too. Where anyone is trusted, nothing changes.
    ///
    /// # Errors
    /// As [`Trust::only`].
    pub fn and(mut self, issuer: impl Into<String>) -> Result<Trust> {
        self.add([issuer])?;
        Ok(self)
    }

    /// Believes these issuers too, or, if it fails, none of them. Who [trusts anyone](Trust::anyone) goes on doing so.
    /// Takes time for these, and not for those that are there already, unless a policy has the same list at the moment.
    ///
    /// # Errors
    /// As [`Trust::only`].
    pub fn add<I>(&mut self, issuers: I) -> Result<()>
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let issuers: Vec<String> = issuers.into_iter().map(Into::into).collect();
        if let Some(unknown) = issuers.iter().find(|issuer| !can_be_trusted(issuer)) {
            return Err(Error::new(Code::UsageTrustEntry).with("entry", unknown));
        }
        if let Some(trusted) = &mut self.0 {
            Arc::make_mut(trusted).extend(issuers);
        }
        Ok(())
    }
}

/// Whether it is a DID or an absolute URL.
fn can_be_trusted(issuer: &str) -> bool {
    match issuer.starts_with("did:") {
        true => Did::parse(issuer).is_ok(),
        false => testamur_core::model::is_url(issuer),
    }
}

impl HolderBinding {
    /// The presentation must be made for this domain, in answer to this challenge: a random text
    /// that was given to this holder just now and is accepted once.
    pub fn to(domain: impl Into<String>, challenge: impl Into<String>) -> HolderBinding {
        HolderBinding { domain: Some(domain.into()), challenge: Some(challenge.into()) }
    }

    /// **Dangerous**: the presentation may have been made for anybody at any time, so that whoever
    /// saw it can show it again. The report warns of it.
    pub fn dangerous_replayable() -> HolderBinding {
        HolderBinding::default()
    }

    /// Demands this domain.
    #[must_use]
    pub fn domain(mut self, domain: impl Into<String>) -> HolderBinding {
        self.domain = Some(domain.into());
        self
    }

    /// Demands this challenge.
    #[must_use]
    pub fn challenge(mut self, challenge: impl Into<String>) -> HolderBinding {
        self.challenge = Some(challenge.into());
        self
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            json: JsonLimits::default(),
            requests: 256,
            credentials: 1024,
            status_lists: 128,
            status_document: JsonLimits::default().bytes,
            status_bytes: testamur_status::LIST_BYTES,
        }
    }
}

impl RequiredSuite {
    /// The demand of this name: that of a suite, or `post-quantum`.
    pub fn find(name: &str) -> Option<RequiredSuite> {
        match name {
            "post-quantum" => Some(RequiredSuite::PostQuantum),
            name => Suite::find(name).map(RequiredSuite::Suite),
        }
    }

    /// Whether a proof of this suite meets the demand.
    pub fn is_met_by(self, suite: Suite) -> bool {
        match self {
            RequiredSuite::Suite(required) => required == suite,
            RequiredSuite::PostQuantum => suite.is_post_quantum(),
        }
    }

    /// Whether a token that is signed so meets the demand.
    pub(crate) fn is_met_by_algorithm(self, algorithm: SignatureAlgorithm) -> bool {
        self == RequiredSuite::PostQuantum && algorithm.key_type().is_post_quantum()
    }
}

impl fmt::Display for RequiredSuite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RequiredSuite::Suite(suite) => write!(f, "the suite {suite}"),
            RequiredSuite::PostQuantum => f.write_str("a post-quantum suite"),
        }
    }
}

impl From<Suite> for RequiredSuite {
    fn from(suite: Suite) -> RequiredSuite {
        RequiredSuite::Suite(suite)
    }
}

impl From<CredentialPolicy> for Policy {
    fn from(policy: CredentialPolicy) -> Policy {
        Policy::Credential(policy)
    }
}

impl From<PresentationPolicy> for Policy {
    fn from(policy: PresentationPolicy) -> Policy {
        Policy::Presentation(policy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_are_added_all_or_none() {
        let mut trust = Trust::only(["did:example:a"]).unwrap();
        let earlier = trust.clone();
        let refused = trust.add(["https://uni.example", "nobody"]).unwrap_err();
        assert_eq!((refused.code(), &trust), (Code::UsageTrustEntry, &earlier));
        trust.add(["https://uni.example", "did:example:b"]).unwrap();
        let all = ["did:example:b", "did:example:a", "https://uni.example"];
        assert_eq!(trust, Trust::only(all).unwrap());
        // What others have of it is theirs.
        assert_eq!(earlier, Trust::only(["did:example:a"]).unwrap());
        assert_eq!(Trust::anyone().and("did:example:a").unwrap(), Trust::anyone());
    }
}
