//! The file that a server is set up with.

use crate::failure::Failure;
use crate::files;
use crate::keyfile::{Key, Password};
use serde::Deserialize;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;
use testamur::{
    Code, CredentialPolicy, Error, Issuer, LocalSigner, SecretKey, Suite, Trust, default_provider,
};
use testamur_server::{Limits, NamedIssuer, StatusSetting};
use toml::Spanned;
use zeroize::Zeroizing;

/// What the file says. Nothing else may stand in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    listen: String,
    public_url: Spanned<String>,
    database: PathBuf,
    tls: Option<TlsFiles>,
    #[serde(default)]
    verify: Verify,
    #[serde(default)]
    limits: LimitsSaid,
    issuer: Vec<Spanned<IssuerSaid>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TlsFiles {
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Verify {
    /// Without it, only those who issue here are trusted.
    trust: Option<Spanned<Vec<String>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsSaid {
    body_bytes: Option<usize>,
    requests: Option<usize>,
    connections: Option<usize>,
    answer_seconds: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerSaid {
    name: String,
    did: Option<String>,
    verification_method: Option<String>,
    key_file: Option<PathBuf>,
    key_env: Option<String>,
    password_file: Option<PathBuf>,
    password_env: Option<String>,
    suite: Spanned<String>,
    status: bool,
}

/// A configuration that was looked through: keys are read, and fit their suites.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) listen: String,
    pub(super) public_url: String,
    pub(super) database: PathBuf,
    pub(super) tls: Option<TlsFiles>,
    pub(super) policy: CredentialPolicy,
    pub(super) limits: Limits,
    pub(super) issuers: Vec<NamedIssuer>,
}

/// The text of a file, to say in which line something is wrong.
struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

/// The database that a file names, and the names of its issuers, whose keys are left alone.
pub(crate) fn database(path: &Path) -> Result<(PathBuf, Vec<String>), Failure> {
    let bytes = files::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let content = Source { path, text: &text }.content()?;
    let names = content.issuer.iter().map(|said| said.get_ref().name.clone());
    Ok((path.parent().unwrap_or(Path::new("")).join(content.database), names.collect()))
}

impl Config {
    /// Reads a file, and the keys that it names; relative paths begin at the folder of the file.
    pub(super) fn read(path: &Path) -> Result<Config, Failure> {
        let bytes = files::read(path)?;
        let text = String::from_utf8_lossy(&bytes);
        let source = Source { path, text: &text };
        let content = source.content()?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut issuers: Vec<NamedIssuer> = Vec::new();
        let mut ids = Vec::new();
        for said in &content.issuer {
            let issuer = source.issuer(said, folder)?;
            ids.push(issuer.id().to_owned());
            let named = said.get_ref().issuer(issuer);
            named.check_among(&issuers).map_err(|error| source.refused(said.span(), error))?;
            issuers.push(named);
        }
        if issuers.is_empty() {
            return Err(source.wrong(0..0, "there is no [[issuer]]"));
        }
        let trust = match &content.verify.trust {
            None => Trust::only(ids)?,
            Some(listed) => Trust::only(listed.get_ref().iter().map(String::as_str))
                .map_err(|error| source.refused(listed.span(), error))?,
        };
        let public_url = content.public_url.get_ref();
        if !public_url.starts_with("https://") || public_url.ends_with('/') {
            let reason = "public_url is an https URL without a slash at its end";
            return Err(source.wrong(content.public_url.span(), reason));
        }
        Ok(Config {
            listen: content.listen,
            public_url: public_url.clone(),
            database: folder.join(content.database),
            tls: content.tls.map(|tls| TlsFiles {
                certificate: folder.join(tls.certificate),
                key: folder.join(tls.key),
            }),
            policy: CredentialPolicy::new(trust),
            limits: content.limits.limits(),
            issuers,
        })
    }
}

impl Source<'_> {
    fn content(&self) -> Result<Content, Failure> {
        toml::from_str(self.text).map_err(|error| {
            let reason = error.message().trim().replace('\n', ", ");
            self.wrong(error.span().unwrap_or_default(), &reason)
        })
    }

    fn wrong(&self, place: Range<usize>, reason: &str) -> Failure {
        self.refused(place, Error::new(Code::ServerConfig).with("reason", reason))
    }

    fn refused(&self, place: Range<usize>, error: Error) -> Failure {
        self.about(place, Failure::from(error))
    }

    fn about(&self, place: Range<usize>, failure: Failure) -> Failure {
        let before = self.text.get(..place.start).unwrap_or_default();
        failure.about_line(self.path, before.matches('\n').count() + 1)
    }

    /// The issuer with its key, which must be for its suite.
    fn issuer(&self, said: &Spanned<IssuerSaid>, folder: &Path) -> Result<Issuer, Failure> {
        let place = said.span();
        let issuer = said.get_ref();
        let key = match (&issuer.key_file, &issuer.key_env) {
            (Some(file), None) => issuer.key_of_file(&folder.join(file), folder),
            (None, Some(name)) => key_of_environment(name),
            _ => return Err(self.wrong(place, "an issuer has either key_file or key_env")),
        };
        let key = key.map_err(|failure| self.about(place.clone(), failure))?;
        self.check_suite(issuer, &key)?;
        let signer = LocalSigner::new(key, default_provider());
        let made = match (&issuer.did, &issuer.verification_method) {
            (None, None) => Issuer::did_key(signer),
            (Some(did), None) => Issuer::new(did.clone(), signer),
            (Some(did), Some(method)) => Issuer::with_method(did.clone(), method.clone(), signer),
            (None, Some(_)) => {
                return Err(self.wrong(place, "verification_method stands beside did only"));
            }
        };
        made.map_err(|error| self.refused(place, error))
    }

    fn check_suite(&self, issuer: &IssuerSaid, key: &SecretKey) -> Result<(), Failure> {
        let place = || issuer.suite.span();
        let Some(suite) = issuer.cryptosuite() else {
            return match issuer.suite.get_ref().as_str() {
                VC_JWT => Ok(()),
                _ => Err(self.wrong(place(), "the suite is a cryptosuite, or vc+jwt")),
            };
        };
        suite.check_key(key.key_type()).map_err(|error| self.refused(place(), error))?;
        let of_lists = Suite::usual(key.key_type()).filter(|usual| !usual.is_selective());
        match issuer.status && suite.is_selective() && of_lists.is_none() {
            true => Err(self.wrong(place(), "this key signs no status lists: say status = false")),
            false => Ok(()),
        }
    }
}

const VC_JWT: &str = "vc+jwt";

impl IssuerSaid {
    fn cryptosuite(&self) -> Option<Suite> {
        Suite::find(self.suite.get_ref())
    }

    fn key_of_file(&self, file: &Path, folder: &Path) -> Result<SecretKey, Failure> {
        let password_file = self.password_file.as_ref().map(|file| folder.join(file));
        let password = Password::from(self.password_env.clone(), password_file);
        Key::read(file, &password)?.secret(file)
    }

    fn issuer(&self, issuer: Issuer) -> NamedIssuer {
        let named = match self.cryptosuite() {
            Some(suite) => NamedIssuer::data_integrity(&self.name, issuer, suite),
            None => NamedIssuer::vc_jwt(&self.name, issuer),
        };
        named.status(match self.status {
            true => StatusSetting::revocation(),
            false => StatusSetting::Off,
        })
    }
}

fn key_of_environment(name: &str) -> Result<SecretKey, Failure> {
    let text = std::env::var(name).map(Zeroizing::new).map_err(|_| {
        Failure::usage(
            format!("The environment variable {name} is not set, or is no text."),
            "Set it to the key, as a JWK, in PEM or as a Multikey.",
        )
    })?;
    let path = PathBuf::from(format!("${name}"));
    Key::parse(text.trim(), &Password::default())?.secret(&path)
}

impl LimitsSaid {
    fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        limits.body_bytes = self.body_bytes.unwrap_or(limits.body_bytes);
        limits.requests = self.requests.unwrap_or(limits.requests);
        limits.connections = self.connections.unwrap_or(limits.connections);
        limits.answer_time = self.answer_seconds.map_or(limits.answer_time, Duration::from_secs);
        limits
    }
}
