//! What a file may say, and mostly does not mean.

use super::schema::{Content, IssuerSaid};
use super::source::Source;
use crate::failure::Failure;
use crate::world::wait;
use std::ops::Range;
use std::path::Path;
use testamur::core::report::Outcome;
use testamur::did::Did;
use testamur::{DomainLinks, Verdict};
use testamur_server::{HostedDids, NamedIssuer, did_host};
use testamur_store::StatusList;
use toml::Spanned;

/// Lists that name another DID as their issuer than the one that signs them now.
pub(in super::super) fn of_lists(issuers: &[NamedIssuer], lists: &[StatusList]) -> Vec<String> {
    let mut doubts = Vec::new();
    for list in lists {
        let issuer = issuers.iter().find(|issuer| issuer.name() == list.issuer);
        let (Some(issuer), Some(before)) = (issuer, &list.signer) else { continue };
        if issuer.id() != before {
            doubts.push(format!(
                "{} is the list of credentials by {before}, and is signed by {} now: nobody accepts the status of those \
                 credentials any more. Leave {} as it was, and add another issuer with the new DID.",
                list.description.url(),
                issuer.id(),
                issuer.name(),
            ));
        }
    }
    doubts
}

impl Source<'_> {
    /// What is doubtful about issuers, keys and addresses, with the lines.
    pub(super) fn doubts(
        &self,
        content: &Content,
        issuers: &[NamedIssuer],
        hosts: &[String],
    ) -> Vec<String> {
        let mut doubts = Vec::new();
        let mut doubt = |place: Range<usize>, sentence: &str| {
            doubts.push(self.doubt(place, sentence));
        };
        for (said, issuer) in content.issuer.iter().zip(issuers) {
            let (said, id, name) = (said.get_ref(), issuer.id(), issuer.name());
            if let Some(trust) = &content.verify.trust
                && !trust.get_ref().iter().any(|trusted| trusted == id)
            {
                let sentence = format!(
                    "{name} issues as {id}, which trust leaves out: this server rejects what it issues."
                );
                doubt(trust.span(), &sentence);
            }
            if let Some(did) = said.did.as_ref().filter(|_| is_unserved(said, id, hosts)) {
                let sentence = format!(
                    "{id} is at a host of this server, which has no did_log for it: nobody can verify what {name} issues. \
                     If something else serves the log, say host_did = false."
                );
                doubt(did.span(), &sentence);
            }
        }
        for file in self.secrets(content) {
            if is_for_others(&self.beside(file.get_ref())) {
                let sentence = format!(
                    "every user of this machine may read the secret key {}.",
                    file.get_ref().display()
                );
                doubt(file.span(), &sentence);
            }
        }
        doubts
    }

    /// Which links with domains do not hold. The issuers can issue without.
    pub(super) fn doubts_of_links(
        &self,
        content: &Content,
        hosted: &HostedDids,
    ) -> Result<Vec<String>, Failure> {
        let mut doubts = Vec::new();
        let verified = wait(hosted.verify_links())??;
        let links = verified.iter().flat_map(DomainLinks::links);
        for link in links.filter(|link| link.verdict() == Verdict::Rejected) {
            let did = link.did().unwrap_or_default();
            let is_its = |issuer: &&IssuerSaid| {
                issuer.did.as_ref().is_some_and(|said| said.get_ref() == did)
            };
            let issuer = content.issuer.iter().map(Spanned::get_ref).find(is_its);
            let place = issuer.and_then(|issuer| issuer.did_configuration.as_ref());
            let place = place.map_or(0..0, Spanned::span);
            for finding in link.findings().iter().filter(|f| f.outcome() == Outcome::Failed) {
                let (sentence, code) = (finding.sentence(), finding.error().code());
                doubts.push(self.doubt(place.clone(), &format!("{did}: {sentence} [{code}]")));
            }
        }
        Ok(doubts)
    }

    /// The files with secret keys.
    fn secrets<'c>(&self, content: &'c Content) -> Vec<&'c Spanned<std::path::PathBuf>> {
        let issuers = content.issuer.iter().map(Spanned::get_ref);
        let own = issuers.clone().filter_map(|issuer| issuer.key_file.as_ref());
        let keys = issuers.flat_map(|issuer| &issuer.key).map(Spanned::get_ref);
        let of_keys = keys.filter(|key| key.signs).filter_map(|key| key.key_file.as_ref());
        let elsewhere = content.dids.universal_resolver_key_file.as_ref();
        let tls = content.tls.as_ref().map(|tls| &tls.key);
        own.chain(of_keys).chain(tls).chain(elsewhere).collect()
    }
}

/// Whether this is a did:webvh at one of these hosts, and nothing is said of who serves its log.
fn is_unserved(said: &IssuerSaid, id: &str, hosts: &[String]) -> bool {
    let is_unsaid = said.did_log.is_none() && said.host_did.is_none();
    let did = Did::parse(id).ok().filter(|did| is_unsaid && did.method() == "webvh");
    did.and_then(|did| did_host(&did).ok()).is_some_and(|host| hosts.contains(&host))
}

#[cfg(unix)]
fn is_for_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|found| found.permissions().mode() & 0o004 != 0)
}

/// Who may read a file is not looked up here.
#[cfg(not(unix))]
fn is_for_others(_: &Path) -> bool {
    false
}
