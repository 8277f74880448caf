//! What the owner of a DID publishes of itself, at its path `/whois`
//! ([did:webvh 1.0](https://identity.foundation/didwebvh/v1.0/#whois-linkedvp-service)).

use crate::inquiry::Inquiry;
use crate::{Input, Policy, PresentationPolicy, Report, Verifier};
use std::sync::Arc;
use testamur_core::evidence::{Evidence, Purpose, Request, Step};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::{Content, DereferencingOptions, Did, DidUrl, Origin};

impl Verifier {
    /// Finds the presentation that a DID publishes of itself, at the URL that its path `/whois` leads to, and
    /// examines it as [`verify`](Verifier::verify) does. The DID must be its holder, and the subject of at least
    /// one credential in it, and all credentials must be acceptable; one that is not about the DID is a
    /// warning, or refused by [`PresentationPolicy::require_holder_is_subject`]. It is published for
    /// everybody, so that nothing warns that it can be shown again; what the policy demands of domain and
    /// challenge counts all the same.
    ///
    /// Answers with the report, or with the documents that are needed first. Where there is no presentation,
    /// the report says why: the verdict is "indeterminate" for what could not be fetched, also where the
    /// server says that it has none or would have to be asked without TLS, and for a DID of a method whose paths mean
    /// nothing; it is "rejected" for a DID that does not resolve or was deactivated. Which server is asked is up to the owner
    /// of the DID, but none on this machine, unless [that is allowed](Verifier::insecure_localhost).
    pub fn whois(
        &self,
        did: &Did,
        policy: &PresentationPolicy,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Step<Report> {
        let policy = PresentationPolicy { published_by: Some(did.clone()), ..policy.clone() };
        let policy = Policy::Presentation(policy);
        let mut inquiry = Inquiry::new(evidence, policy.credentials().limits.requests);
        let input = match self.published(did, &mut inquiry, now) {
            Ok(Some(bytes)) => Input::from_bytes(&bytes, &policy),
            Ok(None) => return Step::Needs(inquiry.into_asked().into_needs()),
            Err(error) => Input::missing(error),
        };
        self.verify_found(&input, &policy, &inquiry.into_asked(), evidence, now)
    }

    /// Whether a URL that a document names is asked: not without TLS, but for servers on this machine where they are
    /// allowed.
    fn may_be_asked(&self, url: &str) -> bool {
        let Some(rest) = url.strip_prefix("http://") else { return url.starts_with("https://") };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let origin = Origin::insecure_localhost(&format!("http://{host}"));
        self.insecure_localhost && origin.is_ok()
    }

    /// What stands at the URL that `/whois` leads to; `None` when something is missing, which is noted.
    fn published(
        &self,
        did: &Did,
        inquiry: &mut Inquiry<'_>,
        now: Timestamp,
    ) -> Result<Option<Arc<[u8]>>> {
        let whois = DidUrl::parse(&format!("{did}/whois"))?;
        let resolution = self.present_version(did, now);
        let options = DereferencingOptions { resolution, ..DereferencingOptions::default() };
        let step = |evidence: &Evidence| self.resolver.dereference(&whois, &options, evidence, now);
        let found = inquiry.ask(step);
        inquiry.lasts_as_resolved(&self.resolver, did, now, found.as_ref().err());
        let found = found.map_err(|error| match error.code() {
            // The document may be a good one; its method has no such place.
            Code::DidResourceNotFound => Error::new(Code::DidNoWhois).with("did", did),
            _ => error,
        })?;
        let Some(found) = found else { return Ok(None) };
        let url = match found.content {
            Content::Urls(urls) => urls.into_iter().next(),
            Content::Document(_) | Content::Entry(_) => None,
        };
        let url = url.ok_or_else(|| Error::new(Code::DidNoWhois).with("did", did))?;
        if !self.may_be_asked(&url) {
            let error = Error::new(Code::DidServiceInsecure).with("service", "whois");
            return Err(error.with("url", whois.as_str()).with("endpoint", url));
        }
        inquiry.look(Request { url: url.clone(), purpose: Purpose::Presentation })?;
        let found = inquiry.find(&url, Purpose::Presentation).transpose()?;
        Ok(found.map(|document| Arc::clone(&document.bytes)))
    }
}
