//! A draft that was found good, one signature short of a credential.

use crate::envelope;
use testamur_canon::jsonld::Undefined;
use testamur_core::json::Value;
use testamur_core::{Error, Result};
use testamur_proof::{Controller, Secured, Unsigned};
use testamur_sd::data_integrity::{bbs, ecdsa_sd};

/// A draft that nothing is wrong with as far as could be found out, completed and ready to be
/// signed: what [`Issuer::prepare`](crate::Issuer::prepare) gives.
#[derive(Clone, Debug)]
#[must_use]
pub struct Prepared {
    pub(crate) unsigned: Pending,
    pub(crate) controller: Controller,
    pub(crate) unchecked: Vec<Error>,
    pub(crate) undefined: Undefined,
    pub(crate) notes: Vec<Error>,
}

/// The ways to be one signature short.
#[derive(Clone, Debug)]
pub(crate) enum Pending {
    Whole(Unsigned),
    EcdsaSd(Box<ecdsa_sd::Unsigned>),
    Bbs(Box<bbs::Unsigned>),
    Envelope(Box<envelope::Unsigned>),
}

impl Pending {
    /// The document as the controller will have signed it, with a proof whose value is none.
    pub(crate) fn preview(&self, controller: &Controller) -> Value {
        match self {
            Pending::Whole(unsigned) => unsigned.preview(),
            Pending::EcdsaSd(unsigned) => unsigned.preview(),
            Pending::Bbs(unsigned) => unsigned.preview(controller.signer().public_key()),
            Pending::Envelope(unsigned) => unsigned.preview(),
        }
    }
}

impl Prepared {
    /// What could not be checked, each with the reason: a schema that is not at hand, a document of
    /// the issuer that could not be had. What is at hand and cannot be used is refused instead.
    pub fn unchecked(&self) -> &[Error] {
        &self.unchecked
    }

    /// What is no reason to refuse the draft and may surprise its holder or a verifier: parts that
    /// verifiers would refuse ([`Code::DisclosureNoSubject`](testamur_core::Code::DisclosureNoSubject)),
    /// what makes showings linkable, an SD-JWT of which nothing can be withheld, a holder's key that
    /// is not the subject's.
    pub fn notes(&self) -> &[Error] {
        &self.notes
    }

    /// The members that no context defines, where the
    /// [options](crate::IssueOptions::dangerous_allow_undefined_terms) let them be: an RDF suite does
    /// not sign them. Claims of an SD-JWT VC have no contexts, and none is undefined.
    pub fn undefined_terms(&self) -> &Undefined {
        &self.undefined
    }

    /// The credential as it will be, with a proof whose value is no signature; of a token, the
    /// credential in it.
    pub fn preview(&self) -> Value {
        self.unsigned.preview(&self.controller)
    }

    /// Signs it.
    ///
    /// # Errors
    /// Those of the signer.
    pub async fn sign(self) -> Result<Secured> {
        let signer = self.controller.signer();
        match self.unsigned {
            Pending::Whole(unsigned) => {
                let signature = signer.sign(unsigned.algorithm(), unsigned.data()).await?;
                unsigned.secured(&signature).map(Secured::Document)
            }
            Pending::EcdsaSd(unsigned) => unsigned.sign(signer).await.map(Secured::Document),
            Pending::Bbs(unsigned) => unsigned.sign(signer).await.map(Secured::Document),
            Pending::Envelope(unsigned) => unsigned.sign(&self.controller).await,
        }
    }
}
