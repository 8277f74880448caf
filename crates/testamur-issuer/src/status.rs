//! Status lists: signing them, and giving credentials their place in one.

use crate::issuer::Issuer;
use crate::refused::Refused;
use crate::securing::{Envelope, EnvelopeKind, IssueOptions, Securing};
use testamur_core::json::{Pointer, Value};
use testamur_core::model::Version;
use testamur_core::{Code, Error, Result};
use testamur_keys::SignatureAlgorithm;
use testamur_proof::jose::{Ed25519Name, HeaderOptions, sign_compact};
use testamur_proof::{Secured, Suite, cose};
use testamur_status::{
    BitstringEntry, CWT_TYPE, JWT_TYPE, ListDescription, ListDocument, ListForm, Period, Snapshot,
};

/// How a list is signed, where the form leaves a choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListSecuring {
    /// The cryptosuite of a Data Integrity proof; unless said, [the usual one](Suite::usual) of the key.
    pub suite: Option<Suite>,
    /// With which of its algorithms the key signs tokens.
    pub algorithm: Option<SignatureAlgorithm>,
    /// How Ed25519 is named in tokens.
    pub ed25519_name: Ed25519Name,
    /// Certificates for the header of a JWT (`x5c`), in DER, that of the issuer's key first.
    pub certificates: Vec<Vec<u8>>,
}

/// Where in a draft its status is to stand, and what it points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusPlace {
    form: ListForm,
}

impl ListSecuring {
    fn of_credential(&self, form: ListForm, issuer: &Issuer) -> Result<Option<Securing>> {
        match form {
            ListForm::DataIntegrity => {
                let key = issuer.controller().signer().public_key().key_type();
                let refused = |securing: &str, reason: &str| {
                    let error = Error::new(Code::UsageSecuring).with("securing", securing);
                    Err(error.with("reason", reason))
                };
                match self.suite.or_else(|| Suite::usual(key)) {
                    None => refused(form.name(), "no suite takes a key of this type"),
                    Some(suite) if suite.is_selective() => {
                        refused(suite.name(), "a status list is always shown whole")
                    }
                    Some(suite) => Ok(Some(Securing::data_integrity(suite))),
                }
            }
            ListForm::VcJwt => {
                let mut envelope = Envelope::new(EnvelopeKind::VcJwt)
                    .ed25519_name(self.ed25519_name)
                    .certificates(self.certificates.clone());
                envelope.algorithm = self.algorithm;
                Ok(Some(envelope.into()))
            }
            ListForm::Jwt | ListForm::Cwt => Ok(None),
        }
    }
}

impl Issuer {
    /// Signs a list in one of its forms, with no other documents than its own: see
    /// [`issue`](Issuer::issue). A credential is dated with the beginning of the period, a token has
    /// `iat`, `exp` and `iss`, and the URL of the key as `kid`.
    ///
    /// # Errors
    /// As [`issue`](Issuer::issue); what [`list_draft`](Issuer::list_draft) and [`Snapshot::token_list`]
    /// refuse.
    pub async fn sign_list(
        &self,
        snapshot: &Snapshot,
        document: &ListDocument,
        securing: &ListSecuring,
        period: Period,
    ) -> Result<Secured, Refused> {
        match self.list_draft(snapshot, document, securing, period)? {
            None => Ok(self.sign_token_list(snapshot, document, securing, period).await?),
            Some((draft, securing, options)) => self.issue(draft, securing, &options).await,
        }
    }

    /// What is to be issued for a list in a form that is a credential; `None` for token status lists, which
    /// are none.
    ///
    /// # Errors
    /// What [`Snapshot::credential`] refuses; [`Code::UsageSecuring`] for a suite for selective disclosure,
    /// whose proofs nobody verifies as they are, and where no suite is usual for the key.
    pub fn list_draft(
        &self,
        snapshot: &Snapshot,
        document: &ListDocument,
        securing: &ListSecuring,
        period: Period,
    ) -> Result<Option<(Value, Securing, IssueOptions)>> {
        let Some(securing) = securing.of_credential(document.form(), self)? else {
            return Ok(None);
        };
        let draft = snapshot.credential(document, period)?;
        Ok(Some((draft, securing, IssueOptions::created(period.from))))
    }

    /// Signs a token status list, as JWT or as CWT, which is a tagged COSE_Sign1
    /// ([section 5](https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/)).
    ///
    /// # Errors
    /// What [`Snapshot::token_list`] refuses; when the key does not sign so; those of the signer.
    pub async fn sign_token_list(
        &self,
        snapshot: &Snapshot,
        document: &ListDocument,
        securing: &ListSecuring,
        period: Period,
    ) -> Result<Secured> {
        let list = snapshot.token_list(document, period)?.with_issuer(self.id());
        let signer = self.controller().signer();
        let (algorithm, ed25519_name) = (securing.algorithm, securing.ed25519_name);
        let media_type = document.form().media_type();
        if document.form() == ListForm::Cwt {
            let header = cose::HeaderOptions {
                algorithm,
                ed25519_name,
                kid: Some(self.verification_method().to_owned()),
                typ: Some(CWT_TYPE.to_owned()),
                content_type: None,
            };
            let bytes = cose::sign(&list.to_cwt()?, &header, signer).await?;
            return Ok(Secured::Cose { media_type, bytes });
        }
        let header = HeaderOptions {
            algorithm,
            ed25519_name,
            x5c: securing.certificates.clone(),
            ..HeaderOptions::typ(JWT_TYPE).with_kid(self.verification_method())
        };
        let text = sign_compact(list.to_jwt().to_string().as_bytes(), &header, signer).await?;
        Ok(Secured::Token { media_type, text })
    }

    /// Where a status of this list is to stand in a draft that is secured so: in `credentialStatus` of a
    /// credential, which points at a Bitstring list, in the same kind of envelope where the list is
    /// published so; or in the claim `status` of an SD-JWT VC, which points at a token list.
    ///
    /// # Errors
    /// [`Code::StatusAlready`] when the draft has a status; [`Code::StatusListForm`] when the list is not
    /// published in a form for it; [`Code::StatusContext`] when the contexts of a credential of VCDM 1.1
    /// do not define what an entry says.
    pub fn status_place(
        &self,
        draft: &Value,
        securing: &Securing,
        list: &ListDescription,
    ) -> Result<StatusPlace> {
        let kind = StatusKind::of(securing);
        if draft.get(kind.member()).is_some_and(|status| !status.as_set().is_empty()) {
            let at = Pointer::root().child(kind.member());
            return Err(Error::new(Code::StatusAlready).at(at));
        }
        let form = kind.forms().into_iter().find(|form| list.forms().contains(form));
        let form = form.ok_or_else(|| {
            let error = Error::new(Code::StatusListForm).with("list", list.url());
            error.with("kind", kind.words())
        })?;
        let place = StatusPlace { form };
        if !form.is_token() && Version::of(draft) == Some(Version::V1) {
            let mut example = draft.clone();
            place.fill(&mut example, list, 0)?;
            let at = Pointer::root().child(kind.member());
            let is_here = |error: &Error| {
                let pointer = error.pointer().map(Pointer::as_str);
                pointer.is_some_and(|pointer| pointer.starts_with(at.as_str()))
            };
            // Other members that are undefined are for later.
            let only = Some(&["credentialStatus"][..]);
            if self.check_defined(&example, only).as_ref().is_err_and(is_here) {
                return Err(Error::new(Code::StatusContext).at(at));
            }
        }
        Ok(place)
    }
}

impl StatusPlace {
    /// The identifier of the credential that a draft becomes: the member `id` of a credential of the W3C data
    /// model, the claim `jti` of an SD-JWT VC, in which `id` is a claim like any other.
    pub fn id_of(self, draft: &Value) -> Option<&str> {
        let member = if self.form.is_token() { "jti" } else { "id" };
        draft.get(member).and_then(Value::as_str)
    }

    /// Puts the status with this index there. A draft that is no object stays as it is.
    ///
    /// # Errors
    /// [`Code::StatusIndex`] past the end of the list; [`Code::StatusListForm`] for another list than the
    /// place was found for.
    pub fn fill(self, draft: &mut Value, list: &ListDescription, index: u64) -> Result<()> {
        let form = Some(self.form);
        let Some(members) = draft.as_object_mut() else { return Ok(()) };
        if self.form.is_token() {
            members.insert("status", list.token_status(index, form)?.to_value());
            return Ok(());
        }
        let entries = list.bitstring_entries(index, form)?;
        let value = |entry: &BitstringEntry| {
            let mut value = entry.to_value();
            // It must not be that of the list. VCDM 1.1, section 4.9, demands one; later versions take one.
            if let Some(members) = value.as_object_mut() {
                members.insert("id", format!("{}#{index}", entry.list()));
            }
            value
        };
        let mut entries: Vec<Value> = entries.iter().map(value).collect();
        match entries.len() {
            1 => members.insert("credentialStatus", entries.remove(0)),
            _ => members.insert("credentialStatus", entries),
        };
        Ok(())
    }
}

/// What of a draft says its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StatusKind {
    /// Entries of a credential with a proof in it.
    Document,
    /// Entries of a credential in an envelope.
    Envelope,
    /// A claim beside others.
    Claims,
}

impl StatusKind {
    fn of(securing: &Securing) -> StatusKind {
        match securing {
            Securing::DataIntegrity(_) => StatusKind::Document,
            Securing::Envelope(envelope) if envelope.is_of_claims() => StatusKind::Claims,
            Securing::Envelope(_) => StatusKind::Envelope,
        }
    }

    fn member(self) -> &'static str {
        match self {
            StatusKind::Document | StatusKind::Envelope => "credentialStatus",
            StatusKind::Claims => "status",
        }
    }

    /// The forms that it can point at, the best first.
    fn forms(self) -> [ListForm; 2] {
        match self {
            StatusKind::Document => [ListForm::DataIntegrity, ListForm::VcJwt],
            StatusKind::Envelope => [ListForm::VcJwt, ListForm::DataIntegrity],
            StatusKind::Claims => [ListForm::Jwt, ListForm::Cwt],
        }
    }

    fn words(self) -> &'static str {
        match self {
            StatusKind::Document | StatusKind::Envelope => "a credential of the W3C data model",
            StatusKind::Claims => "an SD-JWT VC",
        }
    }
}
