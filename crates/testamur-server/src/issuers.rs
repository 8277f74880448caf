//! The issuers of a server, each under its name.

use crate::indices::Indices;
use crate::lists::StatusLists;
use crate::quota::{IssuerLimits, Quota};
use crate::work::Weight;
use std::collections::BTreeMap;
use std::sync::Arc;
use testamur::core::json::Object;
use testamur::did::{Origin, PublishedKey};
use testamur::proof::domain_linkage::{DidConfiguration, DomainLinkage};
use testamur::status::{LEAST_ENTRIES, ListForm, ListSecuring, Purpose};
use testamur::{Code, Error, Issuer, Result, Securing, Suite, Value};
use testamur_store::Document;

/// One issuer: its name in paths, its keys, and how it secures what it issues.
#[derive(Debug)]
pub struct NamedIssuer {
    pub(crate) name: String,
    /// The first is used unless a request chooses another.
    pub(crate) keys: Vec<SigningKey>,
    pub(crate) status: StatusSetting,
    pub(crate) limits: IssuerLimits,
    pub(crate) keeping: Keeping,
    /// What its DID document comes from, if that is served here.
    pub(crate) published: Option<Published>,
    pub(crate) unnamed: Unnamed,
    pub(crate) old_drafts: OldDrafts,
    /// Links of its DID with an origin, as that publishes them here.
    pub(crate) links: Vec<(Origin, Value)>,
}

/// What a DID document comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Published {
    /// That of a did:web has these keys.
    Keys(Vec<PublishedKey>),
    /// That of a did:webvh is in its log, with the proofs of its witnesses.
    Log { log: Arc<[u8]>, witnesses: Option<Arc<[u8]>> },
}

/// What becomes of a draft that names no issuer, or one without its identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unnamed {
    /// The issuer is filled in.
    FilledIn,
    /// It is refused, as the W3C's suite for VC-API demands.
    Refused,
}

/// What becomes of a draft of VCDM 1.1 where credentials get a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldDrafts {
    /// It gets one as others do, and is refused where its contexts do not define what that says.
    WithStatus,
    /// It gets none, as the W3C's suites demand.
    WithoutStatus,
}

/// A key of an issuer, with one of the ways in which it secures credentials.
#[derive(Clone, Debug)]
pub struct SigningKey {
    pub(crate) issuer: Issuer,
    pub(crate) securing: Securing,
    suite: String,
    /// Whether what it signs gets a status, where the issuer gives one.
    pub(crate) gives_status: bool,
}

/// Whether credentials get a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusSetting {
    /// They have the one of their draft, or none.
    Off,
    /// A credential whose draft has no status gets one, in a list for these purposes with so many entries, unless its
    /// [key](SigningKey::without_status) gives none.
    Lists {
        /// What a status can be set for.
        purposes: Vec<Purpose>,
        /// After so many credentials another list is begun.
        entries: u64,
    },
}

impl StatusSetting {
    /// Credentials can be revoked. The lists have as few entries as there may be.
    pub fn revocation() -> StatusSetting {
        StatusSetting::Lists { purposes: vec![Purpose::Revocation], entries: LEAST_ENTRIES }
    }
}

/// Whether credentials are kept. They are personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// Only where an answer is stored for who asks again with the same `Idempotency-Key`, as long as that is.
    Nothing,
    /// Those that have an `id`, or are asked for with a `credentialId`, until they are deleted. Others could not be
    /// asked for.
    Identified,
}

impl SigningKey {
    /// Secures with a cryptosuite.
    pub fn data_integrity(issuer: Issuer, suite: Suite) -> SigningKey {
        let securing = Securing::data_integrity(suite);
        SigningKey { issuer, securing, suite: suite.name().to_owned(), gives_status: true }
    }

    /// Secures in tokens of the type `vc+jwt`.
    pub fn vc_jwt(issuer: Issuer) -> SigningKey {
        let (securing, suite) = (Securing::vc_jwt(), "vc+jwt".to_owned());
        SigningKey { issuer, securing, suite, gives_status: true }
    }

    /// Gives credentials no status, also where the issuer does: by its place in a list any two showings of a credential
    /// are known to be of the same, whatever else is withheld.
    #[must_use]
    pub fn without_status(self) -> SigningKey {
        SigningKey { gives_status: false, ..self }
    }

    /// How much work it is to issue a draft that came in so many bytes.
    pub(crate) fn weight(&self, bytes: usize) -> Weight {
        match self.securing {
            // A signature for each statement, or one that takes milliseconds.
            Securing::DataIntegrity(suite) if suite.is_selective() => Weight::Heavy,
            _ => Weight::of(bytes),
        }
    }

    /// Whether status lists can be signed with it: those are always shown whole.
    pub fn signs_lists(&self) -> bool {
        let Securing::DataIntegrity(suite) = &self.securing else { return true };
        let usual = Suite::usual(self.issuer.public_key().key_type());
        !suite.is_selective() || usual.is_some_and(|usual| !usual.is_selective())
    }

    fn described(&self) -> Object {
        Object::from_iter([
            ("verificationMethod", self.issuer.verification_method()),
            ("suite", self.suite.as_str()),
        ])
    }
}

impl NamedIssuer {
    /// An issuer with this key.
    pub fn new(name: impl Into<String>, key: SigningKey) -> NamedIssuer {
        NamedIssuer {
            name: name.into(),
            keys: vec![key],
            status: StatusSetting::Off,
            keeping: Keeping::Nothing,
            limits: IssuerLimits::default(),
            published: None,
            unnamed: Unnamed::FilledIn,
            old_drafts: OldDrafts::WithStatus,
            links: Vec::new(),
        }
    }

    /// An issuer that secures with a cryptosuite.
    pub fn data_integrity(name: impl Into<String>, issuer: Issuer, suite: Suite) -> NamedIssuer {
        NamedIssuer::new(name, SigningKey::data_integrity(issuer, suite))
    }

    /// An issuer of tokens of the type `vc+jwt`.
    pub fn vc_jwt(name: impl Into<String>, issuer: Issuer) -> NamedIssuer {
        NamedIssuer::new(name, SigningKey::vc_jwt(issuer))
    }

    /// Has another key too, or the same with another suite, that a request can choose.
    ///
    /// # Errors
    /// [`Code::UsageForeignMethod`] when it is that of another DID.
    pub fn also(mut self, key: SigningKey) -> Result<NamedIssuer> {
        if key.issuer.id() != self.id() {
            let error = Error::new(Code::UsageForeignMethod).with("id", self.id());
            return Err(error.with("method", key.issuer.verification_method()));
        }
        self.keys.push(key);
        Ok(self)
    }

    /// Keeps what it issues, or not.
    #[must_use]
    pub fn keep(self, keeping: Keeping) -> NamedIssuer {
        NamedIssuer { keeping, ..self }
    }

    /// A credential with a name as it is kept, if it is.
    pub(crate) fn kept(&self, secured: &Value) -> Option<Document> {
        let kept = || Document {
            content_type: "application/json".to_owned(),
            bytes: secured.to_string().into_bytes(),
        };
        (self.keeping == Keeping::Identified).then(kept)
    }

    /// Has its DID document served here, made of these keys and of those that other issuers with the same
    /// DID have published.
    #[must_use]
    pub fn publish(self, keys: Vec<PublishedKey>) -> NamedIssuer {
        NamedIssuer { published: Some(Published::Keys(keys)), ..self }
    }

    /// Has the log of its did:webvh served here (`did.jsonl`), and the proofs of its witnesses
    /// (`did-witness.json`) if it has any. If its document says that it is also known as the did:web at this
    /// place, the document of that one is made of it and served beside.
    #[must_use]
    pub fn publish_log(self, log: impl Into<Arc<[u8]>>, witnesses: Option<Vec<u8>>) -> NamedIssuer {
        let (log, witnesses) = (log.into(), witnesses.map(Into::into));
        NamedIssuer { published: Some(Published::Log { log, witnesses }), ..self }
    }

    /// Has the links of its DID with this origin, which a DID configuration holds, served at
    /// `/.well-known/did-configuration.json`, with those of other issuers for the same origin. A document
    /// that is made here names the origin. Their signatures are not looked at:
    /// [`HostedDids::verify_links`](crate::HostedDids::verify_links).
    ///
    /// # Errors
    /// Those of [`DidConfiguration::read`]; the first rule that one of its links breaks;
    /// [`Code::DomainUnlinked`] when there is none.
    pub fn publish_links(mut self, origin: &Origin, configuration: &[u8]) -> Result<NamedIssuer> {
        let configuration = DidConfiguration::read(origin, configuration)?;
        for entry in configuration.links() {
            let Ok(link) = DomainLinkage::read(entry) else { continue };
            if link.did() == Some(self.id()) && link.origin() == Some(origin) {
                if let Some(broken) = link.broken().first() {
                    return Err(broken.clone());
                }
                self.links.push((origin.clone(), entry.clone()));
            }
        }
        match self.links.is_empty() {
            false => Ok(self),
            true => {
                let error = Error::new(Code::DomainUnlinked).with("origin", origin);
                Err(error.with("did", self.id()))
            }
        }
    }

    /// Its name in paths.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its DID.
    pub fn id(&self) -> &str {
        self.main().issuer.id()
    }

    /// What becomes of drafts that do not say that they are of this issuer. Unless said, it is filled in.
    #[must_use]
    pub fn unnamed(self, unnamed: Unnamed) -> NamedIssuer {
        NamedIssuer { unnamed, ..self }
    }

    /// What becomes of drafts of VCDM 1.1 where credentials get a status. Unless said, they get one too.
    #[must_use]
    pub fn old_drafts(self, old_drafts: OldDrafts) -> NamedIssuer {
        NamedIssuer { old_drafts, ..self }
    }

    /// Gives credentials a status, or not.
    #[must_use]
    pub fn status(self, status: StatusSetting) -> NamedIssuer {
        NamedIssuer { status, ..self }
    }

    /// Whether one of its keys [signs status lists](SigningKey::signs_lists).
    pub fn signs_lists(&self) -> bool {
        self.keys.iter().any(SigningKey::signs_lists)
    }

    /// Bounds what it issues.
    #[must_use]
    pub fn limits(self, limits: IssuerLimits) -> NamedIssuer {
        NamedIssuer { limits, ..self }
    }

    /// The first key with this suite and this URL, as far as they are said.
    ///
    /// # Errors
    /// [`Code::ServerKeyChoice`].
    pub(crate) fn key_for(&self, suites: &[String], method: Option<&str>) -> Result<&SigningKey> {
        let fits = |key: &&SigningKey| {
            suites.iter().all(|suite| *suite == key.suite)
                && method.is_none_or(|method| method == key.issuer.verification_method())
        };
        self.keys.iter().find(fits).ok_or_else(|| {
            let wanted = suites.iter().map(String::as_str).chain(method);
            Error::new(Code::ServerKeyChoice)
                .with("name", &self.name)
                .with("wanted", wanted.collect::<Vec<_>>().join(", "))
        })
    }

    /// The key that is used unless a request chooses another.
    pub(crate) fn main(&self) -> &SigningKey {
        &self.keys[0]
    }

    /// The first key that status lists can be signed with; the first of all where none can be.
    pub(crate) fn list_key(&self) -> &SigningKey {
        self.keys.iter().find(|key| key.signs_lists()).unwrap_or(self.main())
    }

    /// The form of its status lists, and how they are signed: as its credentials are, where lists can be.
    pub(crate) fn lists(&self) -> (ListForm, ListSecuring) {
        match &self.list_key().securing {
            Securing::DataIntegrity(suite) => {
                let suite = Some(*suite).filter(|suite| !suite.is_selective());
                (ListForm::DataIntegrity, ListSecuring { suite, ..ListSecuring::default() })
            }
            _ => (ListForm::VcJwt, ListSecuring::default()),
        }
    }

    fn described(&self) -> Value {
        let mut out = Object::from_iter([("name", self.name.as_str()), ("id", self.id())]);
        for (name, value) in self.main().described().iter() {
            out.insert(name, value.clone());
        }
        let keys: Vec<Value> = self.keys.iter().map(|key| key.described().into()).collect();
        out.insert("keys", keys);
        out.into()
    }
}

/// All issuers with their status lists.
#[derive(Debug)]
pub(crate) struct Issuers(BTreeMap<String, Entry>);

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) issuer: Arc<NamedIssuer>,
    pub(crate) lists: Arc<StatusLists>,
    /// For what it issues, if that gets a status.
    pub(crate) indices: Option<Arc<Indices>>,
    pub(crate) quota: Quota,
}

impl Issuers {
    pub(crate) fn new(entries: impl IntoIterator<Item = Entry>) -> Issuers {
        let named = entries.into_iter().map(|entry| (entry.issuer.name.clone(), entry));
        Issuers(named.collect())
    }

    pub(crate) fn find(&self, name: &str) -> Result<&Entry> {
        let unknown = || Error::new(Code::ServerIssuerUnknown).with("name", name);
        self.0.get(name).ok_or_else(unknown)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.values()
    }

    /// What `GET /issuers` tells.
    pub(crate) fn to_value(&self) -> Value {
        let all: Vec<Value> = self.iter().map(|entry| entry.issuer.described()).collect();
        Object::from_iter([("issuers", all)]).into()
    }
}
