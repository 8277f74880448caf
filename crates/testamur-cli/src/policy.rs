//! What is demanded of credentials and presentations: the flags that verifying commands share.

use crate::failure::Failure;
use crate::files;
use crate::keyfile::{Key, Password};
use crate::show::{self, tell};
use crate::terminal::{DOUBT, plain};
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use testamur::did::Origin;
use testamur::{
    CredentialPolicy, HolderBinding, PastKeys, Policy, PresentationPolicy, Report, RequiredSuite,
    StatusAsOf, StatusRule, Suite, Trust,
};

/// What was asked for on the command line.
#[derive(Args, Clone, Debug)]
pub(crate) struct Asked {
    /// Trust this issuer (a DID or https URL), or those in this file, one a line
    #[arg(long, value_name = "FILE-OR-DID")]
    trust: Vec<String>,

    /// The key in this file is this issuer's (a DID or URL), and tokens by it count by such keys only.
    /// Embedded proofs name their keys and are not concerned
    #[arg(long, value_name = "ISSUER=FILE", value_parser = issuer_key)]
    issuer_key: Vec<(String, PathBuf)>,

    /// Demand this type of every credential
    #[arg(long, value_name = "TYPE")]
    require_type: Vec<String>,

    /// Demand that the issuer is the owner of this domain, by the file that the domain publishes
    /// (/.well-known/did-configuration.json): https://registrar.example.edu
    #[arg(long, value_name = "ORIGIN")]
    require_linked_domain: Vec<Origin>,

    /// Find out and say which of the domains that its DID document names are the issuer's
    #[arg(long)]
    linked_domains: bool,

    /// Demand that every credential has a proof of this suite by its issuer, or with post-quantum of
    /// any suite that is thought to withstand quantum computers; said twice, both
    #[arg(long, value_name = "NAME", value_parser = required_suite)]
    require_suite: Vec<RequiredSuite>,

    /// Refuse a key that its issuer's DID lists no longer also for what was signed while it did. Unless
    /// said, that counts with a warning, where the DID keeps its history
    #[arg(long)]
    refuse_past_keys: bool,

    /// Demand that every credential has a status that is good
    #[arg(long, conflicts_with = "ignore_status")]
    require_status: bool,

    /// Do not look at the status: revoked credentials pass
    #[arg(long)]
    ignore_status: bool,

    #[command(flatten)]
    status: StatusAsked,

    /// Accept members that no context defines, with a warning for each. An RDF signature does not
    /// cover them: whoever had the document can have written them
    #[arg(long)]
    insecure_allow_undefined_terms: bool,

    /// Demand this domain of the presentation, or of a bare credential: of a token as its audience,
    /// of an SD-JWT as that of its key binding
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    domain: Option<String>,

    /// Demand this challenge of the presentation, or of a bare credential: of a token as its nonce,
    /// of an SD-JWT as that of its key binding
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    challenge: Option<String>,

    /// Demand that this audience was meant: of an SD-JWT that is shown by itself, by the key binding
    /// of its holder, and of a presentation as its domain
    #[arg(long, requires = "nonce", conflicts_with_all = ["domain", "challenge"])]
    audience: Option<String>,

    /// Demand that this nonce was answered, as --audience does
    #[arg(long, requires = "audience")]
    nonce: Option<String>,

    /// How old a key binding of an SD-JWT may be. Unless said, 300 seconds where an audience or nonce is
    /// demanded, and any age elsewhere. For presentations there is no such limit: a fresh challenge
    /// ties them to the moment
    #[arg(long, value_name = "SECONDS")]
    max_age: Option<u32>,

    /// Demand of a presentation that every credential in it is about its holder, and of a credential
    /// that is shown by itself that it has a key binding by the one it is about. Unless said, one
    /// about somebody else is a warning
    #[arg(long)]
    require_holder_is_subject: bool,

    /// Check a credential as its holder, to whom the issuer gave it: a base proof for selective
    /// disclosure counts, which is refused where a part should have been shown
    #[arg(long)]
    as_holder: bool,
}

/// What was said of status lists.
#[derive(Args, Clone, Debug)]
pub(crate) struct StatusAsked {
    /// Let the status lists of this issuer count as well, for credentials of any issuer
    #[arg(long, value_name = "DID", value_parser = issuer)]
    status_issuer: Vec<String>,

    /// How old a status list may be. Unless said, it counts until the end of its own validity, and one
    /// that was handed over for a day, or its ttl
    #[arg(long, value_name = "SECONDS")]
    status_max_age: Option<u32>,

    /// Take the status list in this file, which the holder handed over, in the place of a download. It is
    /// believed no more than a downloaded one, and its URL is asked if it does not count or is older
    /// than its ttl, or than a day without one. A list that you vouch for yourself is --evidence URL=FILE
    #[arg(long, value_name = "FILE")]
    status_list: Vec<PathBuf>,

    /// Count a status list that cannot be had as a warning: whoever can keep it away then makes a
    /// revoked credential pass
    #[arg(long)]
    allow_unreachable_status: bool,
}

/// The same, with the files read.
pub(crate) struct Policies<'a> {
    asked: &'a Asked,
    credentials: CredentialPolicy,
}

impl Asked {
    /// Reads the lists of issuers, their keys, and the status lists that were handed over.
    pub(crate) fn policies(&self) -> Result<Policies<'_>, Failure> {
        Ok(Policies { asked: self, credentials: self.credentials()? })
    }

    /// Whether nobody was named to trust.
    pub(crate) fn trusts_anyone(&self) -> bool {
        self.trust.is_empty()
    }

    fn credentials(&self) -> Result<CredentialPolicy, Failure> {
        let mut credentials = self.status(CredentialPolicy::new(trust(&self.trust)?))?;
        for name in &self.require_type {
            credentials = credentials.require_type(name);
        }
        for origin in &self.require_linked_domain {
            credentials = credentials.require_linked_domain(origin.clone());
        }
        if self.linked_domains {
            credentials = credentials.show_linked_domains();
        }
        for (issuer, file) in &self.issuer_key {
            let key = Key::read(file, &Password::default())?;
            credentials = credentials.known_key(issuer, key.public_key().clone());
        }
        credentials = credentials.require_suites(self.require_suite.iter().copied());
        if let Some(seconds) = self.max_age {
            credentials = credentials.key_binding_max_age(seconds);
        }
        if self.refuse_past_keys {
            credentials = credentials.past_keys(PastKeys::Refused);
        }
        if self.as_holder {
            credentials = credentials.as_holder();
        }
        if self.insecure_allow_undefined_terms {
            credentials = credentials.dangerous_allow_undefined_terms();
        }
        Ok(credentials)
    }

    /// What was said of the status.
    fn status(&self, credentials: CredentialPolicy) -> Result<CredentialPolicy, Failure> {
        let credentials = credentials.status(match (self.require_status, self.ignore_status) {
            (true, _) => StatusRule::Require,
            (_, true) => StatusRule::Ignore,
            _ => StatusRule::Check,
        });
        self.status.apply(credentials)
    }
}

impl StatusAsked {
    /// Adds it to a policy.
    pub(crate) fn apply(
        &self,
        mut credentials: CredentialPolicy,
    ) -> Result<CredentialPolicy, Failure> {
        for issuer in &self.status_issuer {
            credentials = credentials.status_issuer(issuer);
        }
        if let Some(seconds) = self.status_max_age {
            credentials = credentials.status_max_age(seconds);
        }
        if self.allow_unreachable_status {
            credentials = credentials.dangerous_allow_unreachable_status();
        }
        for file in &self.status_list {
            let handed = credentials.status_list(files::read(file)?);
            credentials = handed.map_err(|error| Failure::from(error).about(file))?;
        }
        Ok(credentials)
    }
}

impl Policies<'_> {
    /// The same, with the status as it was at the time that is asked for.
    pub(crate) fn with_status_of_asked_time(mut self) -> Self {
        self.credentials = self.credentials.status_as_of(StatusAsOf::AskedTime);
        self
    }

    /// The status lists that were handed over.
    pub(crate) fn unasked(&self) -> Unasked {
        Unasked::of(&self.asked.status, &self.credentials)
    }

    /// The policy for every credential.
    pub(crate) fn credentials(&self) -> CredentialPolicy {
        self.credentials.clone()
    }

    /// The policy for whatever the input is. Domain and challenge belong to the outermost document.
    pub(crate) fn policy(&self) -> Policy {
        Policy::Either(self.presentation())
    }

    /// The policy for a presentation.
    pub(crate) fn presentation(&self) -> PresentationPolicy {
        let asked = self.asked;
        let mut credentials = self.credentials();
        let mut binding = HolderBinding::dangerous_replayable();
        if let (Some(audience), Some(nonce)) = (&asked.audience, &asked.nonce) {
            credentials = credentials.require_key_binding(audience, nonce);
            binding = binding.domain(audience).challenge(nonce);
        }
        if let Some(domain) = &asked.domain {
            binding = binding.domain(domain);
        }
        if let Some(challenge) = &asked.challenge {
            binding = binding.challenge(challenge);
        }
        let mut policy = PresentationPolicy::new(credentials, binding);
        if asked.insecure_allow_undefined_terms {
            policy = policy.dangerous_allow_undefined_terms();
        }
        if asked.require_holder_is_subject {
            policy = policy.require_holder_is_subject();
        }
        policy
    }
}

/// The status lists that were handed over and that nothing has asked for so far.
pub(crate) struct Unasked(Vec<(PathBuf, String)>);

impl Unasked {
    /// Those of a policy that was made of what was asked.
    pub(crate) fn of(asked: &StatusAsked, policy: &CredentialPolicy) -> Unasked {
        let urls = policy.status_list_urls().map(str::to_owned);
        Unasked(asked.status_list.iter().cloned().zip(urls).collect())
    }

    /// Takes away those that this report is about.
    pub(crate) fn see(&mut self, report: &Report) {
        let asked = report.requests().iter().map(|used| &*used.url);
        let asked: BTreeSet<&str> =
            asked.chain(report.handed_lists().map(|(url, _)| url)).collect();
        self.0.retain(|(_, url)| !asked.contains(&**url));
    }

    /// Says which are left: their file may be the wrong one.
    pub(crate) fn tell(&self) {
        for (file, url) in &self.0 {
            let file = plain(&file.to_string_lossy());
            tell(&format!(
                "{DOUBT}warning:{DOUBT:#} {file} is the status list {}, which nothing asked for.\n",
                plain(url)
            ));
        }
    }
}

fn issuer_key(text: &str) -> Result<(String, PathBuf), String> {
    // An issuer's URL can have an `=` of its own.
    let (owner, file) = text.rsplit_once('=').ok_or("say whose key it is: ISSUER=FILE")?;
    Ok((issuer(owner)?, PathBuf::from(file)))
}

fn issuer(text: &str) -> Result<String, String> {
    Trust::only([text]).map_err(|error| error.sentence())?;
    Ok(text.to_owned())
}

fn required_suite(name: &str) -> Result<RequiredSuite, String> {
    RequiredSuite::find(name).ok_or_else(|| {
        let names: Vec<&str> = Suite::ALL.iter().map(|suite| suite.name()).collect();
        format!("no suite that is known; take post-quantum or one of {}", names.join(", "))
    })
}

/// Whom to trust: the entries that were given, and those in files.
fn trust(entries: &[String]) -> Result<Trust, Failure> {
    if entries.is_empty() {
        return Ok(Trust::anyone());
    }
    let mut issuers = Vec::new();
    for entry in entries {
        if ["did:", "https://", "http://"].iter().any(|start| entry.starts_with(start)) {
            issuers.push(entry.clone());
            continue;
        }
        let path = Path::new(entry);
        let listed = trusted_in(path)?;
        if listed.is_empty() {
            show::tell(&format!("{} names nobody: it trusts no issuer.\n", path.display()));
        }
        issuers.extend(listed);
    }
    Ok(Trust::only(issuers)?)
}

/// The issuers in a file, one a line, with comments behind `#`.
fn trusted_in(path: &Path) -> Result<Vec<String>, Failure> {
    let bytes = files::read(path).map_err(|failure| match path.exists() {
        true => failure,
        false => failure.advising(
            "An issuer is named by a DID or URL, such as did:web:example.edu; anything else is the \
             name of a file that lists some.",
        ),
    })?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut issuers = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let entry = line.split(" #").next().unwrap_or(line).trim();
        if entry.is_empty() || entry.starts_with('#') {
            continue;
        }
        Trust::only([entry]).map_err(|error| Failure::from(error).about_line(path, number))?;
        issuers.push(entry.to_owned());
    }
    Ok(issuers)
}
