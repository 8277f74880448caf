//! The file that a server is set up with.

mod dids;
mod doubts;
mod issuer;
mod lists;
mod schema;
mod source;

use crate::elsewhere::Elsewhere;
use crate::ethr::Nodes;
use crate::failure::Failure;
use crate::files;
use crate::world::wait;
pub(super) use doubts::of_lists;
use schema::{Content, ServerLimits, TlsFiles, Verify};
use source::Source;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;
use testamur::{Code, CredentialPolicy, Error, Evidence, PastKeys, Trust};
use testamur_server::{HostedDids, Limits, NamedIssuer, Origins, Tls, comparable_host};
use testamur_store::SqliteReader;
use toml::Spanned;

/// A configuration that was looked through: keys are read, and fit their suites.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) listen: String,
    pub(super) public_url: String,
    pub(super) database: PathBuf,
    pub(super) evidence: Evidence,
    pub(super) tls: Option<Tls>,
    pub(super) policy: CredentialPolicy,
    pub(super) elsewhere: Option<Elsewhere>,
    pub(super) ethr: Nodes,
    pub(super) origins: Origins,
    pub(super) limits: Limits,
    pub(super) issuers: Vec<NamedIssuer>,
    /// The URLs of the DID documents that are served here.
    pub(super) documents: Vec<String>,
    /// The URLs of the links of DIDs with origins.
    pub(super) links: Vec<String>,
    /// What is allowed, and mostly a slip.
    pub(super) doubts: Vec<String>,
}

/// The database that a file names, and the names of its issuers, whose keys are left alone.
pub(crate) fn database(path: &Path) -> Result<(PathBuf, Vec<String>), Failure> {
    let source = Source::read(path)?;
    let content = source.content()?;
    let names = content.issuer.iter().map(|said| said.get_ref().name.get_ref().clone());
    Ok((source.beside(content.database.get_ref()), names.collect()))
}

const NO_SUCH_LOG: [Code; 4] =
    [Code::DidWebvhEntry, Code::DidWebvhChain, Code::DidWebvhProof, Code::DidWebvhOtherDid];
const WHICH_LOG: &str = "Name the did.jsonl that `testamur did create` wrote for this DID.";

impl Config {
    /// Reads a file, and the keys and certificates that it names. Nothing is made, and nobody is asked.
    pub(super) fn read(path: &Path) -> Result<Config, Failure> {
        let source = Source::read(path)?;
        let content = source.content()?;
        let hosts = source.hosts(&content)?;
        let mut issuers: Vec<NamedIssuer> = Vec::new();
        for said in &content.issuer {
            let issuer = source.issuer(said, &hosts)?;
            let check = issuer.check_among(&issuers);
            check.map_err(|error| source.refused(said.get_ref().name.span(), error))?;
            issuers.push(issuer);
        }
        let hosted = HostedDids::of(&issuers);
        let hosted = hosted.map_err(|error| source.not_hosted(error, &content, &issuers))?;
        if issuers.is_empty() {
            return Err(source.wrong(0..0, "there is no [[issuer]]"));
        }
        let trust = match &content.verify.trust {
            None => Trust::only(issuers.iter().map(NamedIssuer::id))?,
            Some(listed) => Trust::only(listed.get_ref().iter().map(String::as_str))
                .map_err(|error| source.refused(listed.span(), error))?,
        };
        let mut doubts = source.doubts(&content, &issuers, &hosts);
        doubts.extend(source.doubts_of_links(&content, &hosted)?);
        Ok(Config {
            doubts,
            listen: source.listen(&content.listen)?,
            public_url: content.public_url.get_ref().clone(),
            database: source.database(&content.database)?,
            evidence: source.evidence(&content.evidence)?,
            tls: content.tls.as_ref().map(|tls| source.tls(tls)).transpose()?,
            policy: content.verify.policy(trust),
            elsewhere: source.elsewhere(&content, &hosts)?,
            ethr: source.ethr(&content.dids)?,
            origins: source.origins(&content.cors.origins)?,
            limits: content.limits.limits(),
            documents: hosted.urls().map(str::to_owned).collect(),
            links: hosted.link_urls().collect(),
            issuers,
        })
    }
}

impl Config {
    /// What is doubtful about the database that is there, which a server may have open.
    pub(super) fn doubts_of_database(&self) -> Result<Vec<String>, Failure> {
        if !self.database.exists() {
            return Ok(Vec::new());
        }
        let lists = wait(async {
            let reader = match SqliteReader::open(&self.database).await {
                Err(error) if error.code() == Code::StoreInUse => {
                    SqliteReader::open_beside_a_server(&self.database).await?
                }
                opened => opened?,
            };
            let lists = reader.lists().await;
            reader.close().await;
            lists
        })?;
        Ok(of_lists(&self.issuers, &lists?))
    }
}

impl Source<'_> {
    /// Why documents cannot be served, at the first issuer with which they cannot.
    fn not_hosted(&self, error: Error, content: &Content, issuers: &[NamedIssuer]) -> Failure {
        let fails = |count: &usize| HostedDids::of(&issuers[..*count]).is_err();
        let count = (1..issuers.len()).find(fails).unwrap_or(issuers.len());
        let said = content.issuer[count - 1].get_ref();
        let place = said.did_log.as_ref().map(Spanned::span);
        let place = place.or(said.did.as_ref().map(Spanned::span));
        let failure = self.refused(place.unwrap_or(said.name.span()), error);
        // Whoever reads this is the owner whom the remedies say to ask.
        NO_SUCH_LOG.iter().fold(failure, |failure, code| failure.advising_on(*code, WHICH_LOG))
    }

    fn listen(&self, said: &Spanned<String>) -> Result<String, Failure> {
        let port = said.get_ref().rsplit_once(':').map(|(_, port)| port.parse::<u16>());
        match port {
            Some(Ok(_)) => Ok(said.get_ref().clone()),
            _ => Err(self.wrong(said.span(), "listen is an address with a port: 127.0.0.1:8080")),
        }
    }

    /// The hosts that this server answers for, with their ports unless that is the one of https.
    fn hosts(&self, content: &Content) -> Result<Vec<String>, Failure> {
        let url = content.public_url.get_ref();
        let rest = url.strip_prefix("https://").unwrap_or_default();
        let host = rest.split('/').next().unwrap_or_default();
        if host.is_empty() || url.ends_with('/') || url.contains(['?', '#', ' ']) {
            let reason = "public_url is an https URL without a slash at its end";
            return Err(self.wrong(content.public_url.span(), reason));
        }
        let mut hosts = vec![comparable_host(host)];
        for said in &content.hosts {
            let host = said.get_ref();
            if host.is_empty() || host.contains(['/', '%', '@', ' ']) {
                let reason = "a host is a name, with its port if that is not 443: uni.example:8443";
                return Err(self.wrong(said.span(), reason));
            }
            hosts.push(comparable_host(host));
        }
        Ok(hosts)
    }

    fn database(&self, said: &Spanned<PathBuf>) -> Result<PathBuf, Failure> {
        let path = self.beside(said.get_ref());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        match folder.is_none_or(Path::is_dir) && !path.is_dir() {
            true => Ok(path),
            false => {
                let reason = match path.is_dir() {
                    true => format!("the database is a file, and {} is a folder", path.display()),
                    false => format!("the folder of the database {} is missing", path.display()),
                };
                Err(self.wrong(said.span(), &reason))
            }
        }
    }

    fn origins(&self, said: &[Spanned<String>]) -> Result<Origins, Failure> {
        said.iter().try_fold(Origins::default(), |origins, said| {
            origins.allow(said.get_ref()).map_err(|error| self.refused(said.span(), error))
        })
    }

    fn tls(&self, said: &TlsFiles) -> Result<Tls, Failure> {
        let (certificate, key) = (&said.certificate, &said.key);
        let chain = files::read(&self.beside(certificate.get_ref()));
        let chain = chain.map_err(|failure| self.about(certificate.span(), failure))?;
        let secret = files::read_secret(&self.beside(key.get_ref()));
        let secret = secret.map_err(|failure| self.about(key.span(), failure))?;
        Tls::from_pem(&chain, &secret).map_err(|error| self.refused(certificate.span(), error))
    }
}

impl Verify {
    fn policy(&self, trust: Trust) -> CredentialPolicy {
        CredentialPolicy::new(trust).past_keys(match self.refuse_past_keys {
            true => PastKeys::Refused,
            false => PastKeys::Warned,
        })
    }
}

impl ServerLimits {
    fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        limits.body_bytes = self.body_bytes.map_or(limits.body_bytes, Into::into);
        let count = |count: NonZeroU32| usize::try_from(count.get()).unwrap_or(usize::MAX);
        limits.requests = self.requests.map_or(limits.requests, count);
        limits.connections = self.connections.map_or(limits.connections, count);
        let time = |seconds: NonZeroU32| Duration::from_secs(seconds.get().into());
        limits.answer_time = self.answer_seconds.map_or(limits.answer_time, time);
        let lasts = self.idempotency_seconds.map(|seconds| seconds.get().into());
        limits.idempotency_seconds = lasts.unwrap_or(limits.idempotency_seconds);
        limits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_last_as_long_as_is_said() {
        for (said, expected) in [("", 86_400), ("idempotency_seconds = 60", 60)] {
            let said: ServerLimits = toml::from_str(said).unwrap();
            assert_eq!(said.limits().idempotency_seconds, expected);
        }
    }

    #[test]
    fn keys_of_the_past_can_be_refused() {
        for (said, rule) in [("", PastKeys::Warned), ("refuse_past_keys = true", PastKeys::Refused)]
        {
            let said: Verify = toml::from_str(said).unwrap();
            let policy = CredentialPolicy::new(Trust::anyone()).past_keys(rule);
            assert_eq!(said.policy(Trust::anyone()), policy);
        }
    }
}
