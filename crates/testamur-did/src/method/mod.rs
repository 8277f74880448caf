//! DID methods: how a document is had for a DID.

mod computed;
mod ethr;
mod fetched;
mod ion;
mod jwk;
mod key;
mod left_out;
mod peer;
mod pkh;
mod place;
mod recent;
mod remembered;
mod universal;
mod web;
mod webvh;

pub use ethr::{DidEthr, EthrFinality, EthrNetwork};
pub use fetched::FetchedDocuments;
pub use ion::{DidIon, DidIonNetwork, DidIonStatement, IonKey};
pub use jwk::{DidJwk, did_jwk, did_jwk_verification_method};
pub use key::{DidKey, did_key, did_key_verification_method};
pub(crate) use left_out::LeftOut;
pub use peer::DidPeer;
pub use pkh::DidPkh;
pub(crate) use place::Place;
pub use universal::UniversalResolver;
pub use web::DidWeb;
pub use webvh::{
    DidWebvh, WebvhApprovals, WebvhLog, WebvhParameters, WebvhStatement, WebvhVersion,
    WebvhWitnesses,
};

use crate::{Did, Resolution, ResolutionOptions};
use std::time::Duration;
use testamur_core::evidence::{Evidence, Request, Step};
use testamur_core::json::Value;
use testamur_core::{Error, Result, Timestamp};

/// A DID method. An implementation reads nothing but its arguments: what it needs from outside it
/// names as requests, and is asked again when the evidence has them.
pub trait Method: Send + Sync {
    /// The method's name, as it stands in its DIDs.
    fn name(&self) -> &str;

    /// Resolves a DID of this method. The resolution's document, if there is one, must be about
    /// `did`. A DID that was given up is a resolution without document whose metadata say
    /// `deactivated`; a version that `options` ask for is that one or an error, never another.
    ///
    /// `now` serves methods whose records must not lie in the future.
    ///
    /// # Errors
    /// [`Code::DidSyntax`](testamur_core::Code::DidSyntax) or a method's own code for an
    /// identifier that breaks the method's rules,
    /// [`Code::DidOptionNotSupported`](testamur_core::Code::DidOptionNotSupported) for an option
    /// that the method cannot honour, [`Code::DidNotFound`](testamur_core::Code::DidNotFound) and
    /// [`Code::DidUnavailable`](testamur_core::Code::DidUnavailable), and those of
    /// [`DidDocument::from_value`](crate::DidDocument::from_value).
    fn resolve(
        &self,
        did: &Did,
        options: &ResolutionOptions,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Result<Step<Resolution>>;

    /// Whether what a DID resolves to depends on `now`. Unless a method says otherwise it does, so that
    /// nothing that was found out with it is kept for another time.
    fn depends_on_time(&self) -> bool {
        true
    }

    /// Whether earlier versions of a document can be found by their time, and are as certain as the present
    /// one. Unless a method says otherwise there are none.
    fn keeps_history(&self) -> bool {
        false
    }

    /// Whether the document of a DID can be another at another time. Unless a method says otherwise it can.
    fn may_change(&self) -> bool {
        true
    }

    /// For how long what a DID is resolved from may be used without looking again, by URL, as far as the
    /// method itself says so: not at all where nothing can be resolved from that. Which version was asked for, and
    /// whether there is one, has no part in it. `failed` is the error that resolving from this evidence ended with, if it
    /// did. Unless a method says otherwise, whoever downloads goes by what the servers say.
    fn lifetimes(
        &self,
        _did: &Did,
        _evidence: &Evidence,
        _now: Timestamp,
        _failed: Option<&Error>,
    ) -> Vec<(String, Duration)> {
        Vec::new()
    }

    /// Whether a DID of this method is known only to others, who see what cannot be asked for here: a node of
    /// its network. Unless a method says otherwise there are none such.
    fn resolved_elsewhere(&self, _did: &Did) -> bool {
        false
    }

    /// The document that this DID is resolved with if it is at hand, but that is never asked for.
    /// Unless a method says otherwise there is none such.
    fn taken_if_known(&self, _did: &Did) -> Option<Request> {
        None
    }

    /// The services that a DID of this method has although its document does not list them; one that it
    /// lists under the same id takes the place of it. `#files` gives paths their meaning. Unless a method
    /// says otherwise there are none.
    fn implicit_services(&self, _did: &Did) -> Vec<Value> {
        Vec::new()
    }
}

/// Whether the host `localhost` is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Localhost {
    #[default]
    Refused,
    PlainHttp,
}
