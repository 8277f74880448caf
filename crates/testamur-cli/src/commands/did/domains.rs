//! `testamur did link` and `testamur did domains`

use crate::Outcome;
use crate::failure::{Failure, note, status_of};
use crate::files::{self, Care, Output};
use crate::keyfile::{Key, Password};
use crate::show::{sign, tell};
use crate::terminal::{DOUBT, FAINT, GOOD, HINT, PROBLEM, Page, output_width, plain};
use crate::world::{Given, World, json, time, wait};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use testamur::core::model::Version;
use testamur::core::report::Finding;
use testamur::did::{Did, Origin, ResolutionOptions, did_key};
use testamur::proof::domain_linkage::{Added, DidConfiguration};
use testamur::{
    Contexts, DomainLink, DomainLinkForm, DomainLinks, Error, Evidence, Issuer, LocalSigner,
    SecretKey, Secured, Suite, Timestamp, Verdict, Verifier, default_provider,
};

/// Link a DID with a domain: make the file that the domain is to publish
///
/// The DID says by a credential that it belongs to the domain, and the domain says so by publishing it
/// at /.well-known/did-configuration.json (DIF Well Known DID Configuration). What the file of -o has
/// already stays, but for an older link of the same DID with the same domain.
#[derive(Args, Debug)]
pub(crate) struct Link {
    /// The DID; unless given, the did:key of the key
    did: Option<String>,

    /// A secret key of the DID, which its document lists for assertions
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    #[command(flatten)]
    password: Password,

    /// The URL of the key in the DID document, where the DID is not made from the key itself
    #[arg(long, value_name = "ID")]
    verification_method: Option<String>,

    /// The domain: https://registrar.example.edu
    #[arg(long)]
    origin: String,

    /// In which form
    #[arg(long, value_enum, default_value_t)]
    form: Form,

    /// Until when it holds; unless said, for a year
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Timestamp>,

    #[command(flatten)]
    given: Given,

    #[command(flatten)]
    output: Output,
}

/// The forms that the specification has, and that of the newer data model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A JSON Web Token, which every verifier of links reads
    #[default]
    Token,
    /// A credential of VCDM 1.1 with an embedded proof
    Embedded,
    /// A credential of VCDM 2.0 with an embedded proof, which the specification does not have yet
    #[value(name = "embedded-2.0")]
    Embedded2,
}

/// Find out which domains belong to a DID, or which DIDs to a domain
///
/// Asks the domain for /.well-known/did-configuration.json and verifies the links in it: of a DID, those
/// of the domains that the services LinkedDomains of its document name; of a domain, all. Exit status: 0
/// all hold, 1 any does not, 3 any could not be found out.
#[derive(Args, Debug)]
pub(crate) struct Domains {
    /// The DID, or the domain as https://registrar.example.edu
    #[arg(value_name = "DID-OR-ORIGIN")]
    about: String,

    /// Of a DID, ask about this domain only, whether the document names it or not
    #[arg(long)]
    origin: Option<String>,

    /// Print the answer as JSON, with the report on every credential
    #[arg(long)]
    json: bool,

    /// Verify for this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    output: Output,
}

/// How long a link holds unless something else is said: a year.
const YEAR: i64 = 365 * 24 * 3600;

pub(crate) fn link(arguments: &Link) -> Outcome {
    let origin = origin(&arguments.origin)?;
    let key = Key::read(&arguments.key, &arguments.password)?.secret(&arguments.key)?;
    let form = form(arguments.form, &key)?;
    let did = arguments.did.clone().unwrap_or_else(|| did_key(key.public_key()).to_string());
    let signer = LocalSigner::new(key, default_provider());
    let issuer = match &arguments.verification_method {
        Some(method) if method.starts_with('#') => {
            Issuer::with_method(&did, format!("{did}{method}"), signer)?
        }
        Some(method) => Issuer::with_method(&did, method, signer)?,
        None => Issuer::new(did.clone(), signer)?,
    };
    let evidence = arguments.given.read()?;
    let is_named = named(&did, &origin, &evidence)?;
    let issuer = issuer.contexts(Contexts::bundled().with_evidence(&evidence)).evidence(evidence);
    let file = arguments.output.file().filter(|path| path.exists());
    let mut configuration = match file {
        Some(path) => present(&origin, path)?,
        None => DidConfiguration::new(),
    };
    let until = match arguments.until {
        Some(until) => until,
        None => issuer.now()?.plus_seconds(YEAR),
    };
    let prepared = wait(issuer.link_domain(&origin, until, form))??;
    for error in prepared.unchecked() {
        note("not checked", error);
    }
    let entry = match wait(prepared.sign())?? {
        Secured::Document(document) => document,
        token => token.to_string().into(),
    };
    let added = configuration.add(entry)?;
    let text = json(&configuration.to_value());
    match file {
        Some(path) => files::update(path, &text)?,
        None => arguments.output.write(&text, Care::Ordinary)?,
    }
    if let (Some(path), Added::Replacing) = (file, added) {
        tell(&format!("The link that {} had was replaced.\n", path.display()));
    }
    let url = origin.configuration_url();
    let name = match is_named {
        Some(true) => String::new(),
        Some(false) => format!(", and name {origin} in the DID document"),
        None => format!(", and name {origin} in the DID document, unless that is done"),
    };
    tell(&format!("{HINT}Publish it at {url}{name}{HINT:#}\n"));
    Ok(ExitCode::SUCCESS)
}

/// Whether the document of a DID names an origin, if the document is at hand.
fn named(did: &str, origin: &Origin, evidence: &Evidence) -> Result<Option<bool>, Failure> {
    let Ok(did) = Did::parse(did) else { return Ok(None) };
    let verifier = Verifier::builder().offline().evidence(evidence.clone()).build()?;
    let found = wait(verifier.resolve(&did, &ResolutionOptions::default()))?;
    let document = found.and_then(|resolution| resolution.document()).ok();
    Ok(document.map(|document| document.insecure_linked_domains().0.contains(origin)))
}

/// What is in a file already.
fn present(origin: &Origin, path: &Path) -> Result<DidConfiguration, Failure> {
    DidConfiguration::read(origin, &files::read(path)?).map_err(|error| {
        let advice = "Choose another file with -o, or mend this one: its links would be lost.";
        Failure::from(error).about(path).advising(advice)
    })
}

fn form(form: Form, key: &SecretKey) -> Result<DomainLinkForm, Failure> {
    let version = match form {
        Form::Token => return Ok(DomainLinkForm::Token),
        Form::Embedded => Version::V1,
        Form::Embedded2 => Version::V2,
    };
    let suite = Suite::usual(key.key_type()).filter(|suite| !suite.is_selective());
    let suite = suite.ok_or_else(|| {
        Failure::usage(
            format!("No suite signs a link with a key of the type {}.", key.key_type()),
            "Take a key that `testamur key new` makes.",
        )
    })?;
    Ok(DomainLinkForm::Embedded(suite, version))
}

/// A domain, also a server on this machine, which is asked by plain http if the options of the network allow that.
fn origin(text: &str) -> Result<Origin, Failure> {
    Origin::insecure_localhost(text).map_err(usage)
}

fn usage(error: Error) -> Failure {
    Failure::from(error).with_status(crate::failure::USAGE)
}

pub(crate) fn domains(arguments: &Domains) -> Outcome {
    let mut builder = arguments.world.builder(Evidence::new())?;
    if let Some(at) = arguments.at {
        builder = builder.at(at);
    }
    let verifier = builder.build()?;
    let links = match (arguments.about.starts_with("did:"), &arguments.origin) {
        (true, None) => {
            wait(verifier.linked_domains(&Did::parse(&arguments.about).map_err(usage)?))?
        }
        (true, Some(origin)) => {
            let did = Did::parse(&arguments.about).map_err(usage)?;
            wait(verifier.domain_link(&did, &self::origin(origin)?))?
        }
        (false, None) => wait(verifier.linked_dids(&origin(&arguments.about)?))?,
        (false, Some(_)) => {
            return Err(Failure::usage(
                "--origin stands beside a DID.",
                "Give the domain alone to find out which DIDs belong to it.",
            ));
        }
    }?;
    let bytes = match arguments.json {
        true => json(&links.to_value()),
        false => described(&links).into_bytes(),
    };
    match arguments.output.file() {
        None if !arguments.json => files::print_for_people(&String::from_utf8_lossy(&bytes))?,
        _ => arguments.output.write(&bytes, Care::Ordinary)?,
    }
    Ok(status_of(links.verdict()))
}

/// A line for each link, with what was found of it below.
fn described(links: &DomainLinks) -> String {
    let mut out = Page::new(output_width());
    for link in links.links() {
        let (style, word) = match link.verdict() {
            Verdict::Accepted => (GOOD, "LINKED"),
            Verdict::Rejected => (PROBLEM, "NOT LINKED"),
            Verdict::Indeterminate => (DOUBT, "OPEN"),
        };
        let did = link.did().map_or("(no DID)".to_owned(), plain);
        let form = link.form().map_or("unreadable", |form| form.name());
        let origin = plain(link.origin());
        out.push(&format!(
            "{style}{word}{style:#}  {did}  {origin}  {FAINT}{form}, {}{FAINT:#}\n",
            link.at()
        ));
        findings(&mut out, DomainLink::findings(link), "  ");
    }
    findings(&mut out, links.findings(), "");
    out.into_text()
}

fn findings(out: &mut Page, findings: &[Finding], indent: &str) {
    for finding in findings {
        let (mark, style) = sign(finding.outcome());
        let sentence = plain(&finding.sentence());
        let code = finding.code();
        out.line(
            &format!("{indent}{style}{mark}{style:#} "),
            &format!("{sentence} {FAINT}[{code}]{FAINT:#}"),
        );
    }
}
