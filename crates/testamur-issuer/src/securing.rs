//! How a credential is secured, and what its proof says.

use testamur_core::Timestamp;
use testamur_core::json::{Pointer, Value};
use testamur_keys::{PublicKey, SignatureAlgorithm};
use testamur_proof::Suite;
use testamur_proof::jose::{Ed25519Name, EmbeddedKey};

/// The way a credential is secured.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Securing {
    /// A Data Integrity proof inside the document.
    DataIntegrity(Suite),
    /// A token or a COSE signature around the document.
    Envelope(Envelope),
}

impl Securing {
    /// A Data Integrity proof of this suite inside the document.
    pub fn data_integrity(suite: Suite) -> Securing {
        Securing::DataIntegrity(suite)
    }

    /// A JSON Web Token of the type `vc+jwt`, whose payload is the credential
    /// ([VC-JOSE-COSE, section 3.1.1](https://www.w3.org/TR/vc-jose-cose/#securing-with-jose)).
    pub fn vc_jwt() -> Securing {
        Envelope::new(EnvelopeKind::VcJwt).into()
    }

    /// A COSE signature of the type `application/vc+cose`, whose payload is the credential
    /// ([VC-JOSE-COSE, section 3.3.1](https://www.w3.org/TR/vc-jose-cose/#securing-vcs-with-cose)).
    pub fn vc_cose() -> Securing {
        Envelope::new(EnvelopeKind::VcCose).into()
    }

    /// An SD-JWT of the type `vc+sd-jwt`, of which the holder can hide what these pointers name
    /// ([VC-JOSE-COSE, section 3.2.1](https://www.w3.org/TR/vc-jose-cose/#securing-with-sd-jwt)).
    pub fn vc_sd_jwt(disclosable: impl IntoIterator<Item = Pointer>) -> Securing {
        Envelope::new(EnvelopeKind::VcSdJwt).disclosable(disclosable).into()
    }

    /// An SD-JWT VC: the draft is a set of claims with a type (`vct`) and no document of the W3C data
    /// model; the holder can hide what these pointers name
    /// ([draft-ietf-oauth-sd-jwt-vc](https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/)).
    pub fn dc_sd_jwt(disclosable: impl IntoIterator<Item = Pointer>) -> Securing {
        Envelope::new(EnvelopeKind::DcSdJwt).disclosable(disclosable).into()
    }

    /// The older JSON Web Token, with the credential under the claim `vc`
    /// ([VCDM 1.1, section 6.3.1](https://www.w3.org/TR/vc-data-model/#json-web-token)).
    pub fn vc_jwt_1_1() -> Securing {
        Envelope::new(EnvelopeKind::VcJwt11).into()
    }

    /// The token of a Domain Linkage Credential: that of VCDM 1.1 with `alg` and `kid` alone in its header
    /// ([Well Known DID Configuration](https://identity.foundation/.well-known/resources/did-configuration/#json-web-token-proof-format)).
    pub fn domain_linkage_jwt() -> Securing {
        Envelope::new(EnvelopeKind::VcJwt11).without_type().into()
    }

    /// The JSON Web Token of Open Badges 3.0: the badge as payload, and claims that repeat its issuer,
    /// subject, identifier and dates
    /// ([section 8.2](https://www.imsglobal.org/spec/ob/v3p0/#jwt-proof)).
    pub fn ob3_jwt() -> Securing {
        Envelope::new(EnvelopeKind::Ob3Jwt).into()
    }

    /// The way with this name: that of a [suite](Suite::find), or of a [kind of envelope](EnvelopeKind::find).
    pub fn find(name: &str) -> Option<Securing> {
        let envelope = || EnvelopeKind::find(name).map(|kind| Envelope::new(kind).into());
        Suite::find(name).map(Securing::data_integrity).or_else(envelope)
    }

    /// Whether this draft should be dated where nobody says when: proofs have a date, and an SD-JWT VC
    /// whose draft has none; other tokens have the dates of the credential in them.
    pub fn wants_date(&self, draft: &Value) -> bool {
        match self {
            Securing::DataIntegrity(_) => true,
            Securing::Envelope(envelope) => envelope.is_of_claims() && draft.get("iat").is_none(),
        }
    }
}

/// A token or a COSE signature around a credential: which kind, and what else it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub(crate) kind: EnvelopeKind,
    pub(crate) algorithm: Option<SignatureAlgorithm>,
    pub(crate) disclosable: Vec<Pointer>,
    pub(crate) holder_key: Option<PublicKey>,
    pub(crate) embedded_key: EmbeddedKey,
    pub(crate) ed25519_name: Ed25519Name,
    pub(crate) certificates: Vec<Vec<u8>>,
    /// Whether the header says of what type a token is, where verifiers can do without.
    pub(crate) typed: bool,
}

/// The kinds of envelopes for credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EnvelopeKind {
    /// `vc+jwt`
    VcJwt,
    /// `vc+cose`
    VcCose,
    /// `vc+sd-jwt`
    VcSdJwt,
    /// `dc+sd-jwt`
    DcSdJwt,
    /// The token of VCDM 1.1
    VcJwt11,
    /// The token of Open Badges 3.0
    Ob3Jwt,
}

impl EnvelopeKind {
    /// Every kind.
    pub const ALL: [EnvelopeKind; 6] = [
        EnvelopeKind::VcJwt,
        EnvelopeKind::VcCose,
        EnvelopeKind::VcSdJwt,
        EnvelopeKind::DcSdJwt,
        EnvelopeKind::VcJwt11,
        EnvelopeKind::Ob3Jwt,
    ];

    /// The name: `vc+jwt`, `vc+cose`, `vc+sd-jwt`, `dc+sd-jwt`, `vc-jwt`, `ob3-jwt`.
    pub fn name(self) -> &'static str {
        match self {
            EnvelopeKind::VcJwt => "vc+jwt",
            EnvelopeKind::VcCose => "vc+cose",
            EnvelopeKind::VcSdJwt => "vc+sd-jwt",
            EnvelopeKind::DcSdJwt => "dc+sd-jwt",
            EnvelopeKind::VcJwt11 => "vc-jwt",
            EnvelopeKind::Ob3Jwt => "ob3-jwt",
        }
    }

    /// The kind with this name.
    pub fn find(name: &str) -> Option<EnvelopeKind> {
        EnvelopeKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Envelope {
    /// An envelope of this kind that says no more than it must.
    pub fn new(kind: EnvelopeKind) -> Envelope {
        Envelope {
            kind,
            algorithm: None,
            disclosable: Vec::new(),
            holder_key: None,
            embedded_key: EmbeddedKey::Absent,
            ed25519_name: Ed25519Name::default(),
            certificates: Vec::new(),
            typed: true,
        }
    }

    /// Whether it is around claims of its own, and not around a document of the W3C data model.
    pub(crate) fn is_of_claims(&self) -> bool {
        self.kind == EnvelopeKind::DcSdJwt
    }

    /// Chooses among the algorithms of the key; unless told, the usual one.
    #[must_use]
    pub fn algorithm(self, algorithm: SignatureAlgorithm) -> Envelope {
        Envelope { algorithm: Some(algorithm), ..self }
    }

    /// Chooses how Ed25519 is named, where the key signs so; unless told, as `EdDSA`.
    #[must_use]
    pub fn ed25519_name(self, ed25519_name: Ed25519Name) -> Envelope {
        Envelope { ed25519_name, ..self }
    }

    /// Lets the holder hide what these pointers name, in an SD-JWT. What verifiers decide by must not
    /// be among them: contexts, types, issuer, dates, status, schemas.
    #[must_use]
    pub fn disclosable(mut self, pointers: impl IntoIterator<Item = Pointer>) -> Envelope {
        self.disclosable.extend(pointers);
        self
    }

    /// Binds the credential to this key of its holder (`cnf`), so that nobody else can show it where
    /// key binding is demanded. A key that signs no tokens (X25519, BLS12-381) is refused when issuing,
    /// as [`Code::UsageHolderKey`](testamur_core::Code::UsageHolderKey).
    #[must_use]
    pub fn holder_key(self, key: PublicKey) -> Envelope {
        Envelope { holder_key: Some(key), ..self }
    }

    /// Puts the issuer's public key into the header of a token (`jwk`), beside its URL.
    #[must_use]
    pub fn with_embedded_key(self) -> Envelope {
        Envelope { embedded_key: EmbeddedKey::Public, ..self }
    }

    /// Leaves `typ` out of the header of a token of VCDM 1.1, which may have none, and in a Domain Linkage
    /// Credential must have none. For other kinds nothing changes.
    #[must_use]
    pub fn without_type(self) -> Envelope {
        Envelope { typed: false, ..self }
    }

    /// Puts these certificates into the header of a token (`x5c`), in DER, that of the issuer's key
    /// first. They are not looked at.
    #[must_use]
    pub fn certificates(self, certificates: Vec<Vec<u8>>) -> Envelope {
        Envelope { certificates, ..self }
    }
}

impl From<Envelope> for Securing {
    fn from(envelope: Envelope) -> Securing {
        Securing::Envelope(envelope)
    }
}

/// What the proof of a credential says beyond who signs it; all of it is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IssueOptions {
    /// When the proof is made; in a token its claim `iat`, for which a COSE signature has no place.
    /// The core knows no clock: leave it out, or give the time.
    pub created: Option<Timestamp>,
    /// When the proof stops being valid, which is not when the credential does.
    pub expires: Option<Timestamp>,
    /// What the proof is for, a verification relationship; `assertionMethod` unless said, which is
    /// what verifiers of credentials ask for.
    pub proof_purpose: Option<String>,
    /// The security domains that the proof is meant for.
    pub domain: Vec<String>,
    /// The challenge that the proof answers.
    pub challenge: Option<String>,
    /// The identifier of the proof, a URL: another proof can name it as the previous one.
    pub proof_id: Option<String>,
    /// The proofs of the draft that this one signs too, by their ids.
    pub previous_proof: Vec<String>,
    /// Whether a draft may have proofs already, beside which this one is put. Naming previous
    /// proofs says so as well.
    pub add_to_proofs: bool,
    /// What a holder must show, with a suite for selective disclosure:
    /// [`mandatory`](IssueOptions::mandatory).
    pub mandatory: Vec<Pointer>,
    /// Whether the draft may have members that no context defines:
    /// [`dangerous_allow_undefined_terms`](IssueOptions::dangerous_allow_undefined_terms).
    pub dangerous_allow_undefined_terms: bool,
}

impl IssueOptions {
    /// Nothing but the time at which the proof is made.
    pub fn created(created: Timestamp) -> IssueOptions {
        IssueOptions { created: Some(created), ..IssueOptions::default() }
    }

    /// Allows a draft that has proofs already: they stay, and this one is put beside them.
    #[must_use]
    pub fn add_to_proofs(self) -> IssueOptions {
        IssueOptions { add_to_proofs: true, ..self }
    }

    /// Names what a holder must show, with a suite for selective disclosure; everything else is
    /// theirs to hold back. The issuer, the dates of validity and the status are always mandatory:
    /// a holder could otherwise hide that a credential has ended.
    #[must_use]
    pub fn mandatory(mut self, pointers: impl IntoIterator<Item = Pointer>) -> IssueOptions {
        self.mandatory.extend(pointers);
        self
    }

    /// **Dangerous**: signs a draft with members that no context defines. An RDF suite does not cover
    /// them, so that anyone can add, change and remove them; a JCS suite does, but what they mean
    /// stays open. Verifiers refuse such a credential unless they are told otherwise. Types, what
    /// lies in `credentialStatus`, `credentialSchema` and `relatedResource`, and the proof must be
    /// defined all the same.
    #[must_use]
    pub fn dangerous_allow_undefined_terms(self) -> IssueOptions {
        IssueOptions { dangerous_allow_undefined_terms: true, ..self }
    }
}
