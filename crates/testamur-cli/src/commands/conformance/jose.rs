//! `testamur conformance jose`

use super::Answer;
use crate::Outcome;
use crate::failure::Failure;
use crate::files::{self, Output};
use crate::world::wait;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;
use testamur::core::json::Pointer;
use testamur::core::model::id_of;
use testamur::core::report::{CheckId, Format as Form};
use testamur::{
    CredentialPolicy, Envelope, EnvelopeKind, Holder, HolderBinding, Issuer, LocalSigner, OsRandom,
    Policy, Presentation, PresentationEnvelope, PresentationEnvelopeKind, PresentationPolicy,
    PublicKey, Report, SecretKey, Secured, Trust, Value, Verifier, default_provider, parse,
};

#[derive(Debug, Subcommand)]
pub(crate) enum JoseCommand {
    /// Secure a credential or presentation
    Issue(Issue),
    /// Check a token or COSE signature with a key
    Verify(Verify),
}

#[derive(Args, Debug)]
pub(crate) struct Issue {
    #[command(flatten)]
    task: Task,

    /// What can be hidden, as a JSON array of paths: ["credentialSubject.name", "evidence[0]"]
    #[arg(long, value_name = "JSON-ARRAY")]
    sd: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Verify {
    #[command(flatten)]
    task: Task,
}

#[derive(Args, Debug)]
struct Task {
    /// The document, or what it was secured as
    #[arg(long, value_name = "FILE")]
    input: PathBuf,

    /// A verification method of the type JsonWebKey, for issuing with its secret key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// What is secured, and how
    #[arg(long)]
    feature: Feature,

    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Feature {
    CredentialJose,
    CredentialSdjwt,
    CredentialCose,
    PresentationJose,
    PresentationSdjwt,
    PresentationCose,
}

/// A verification method.
struct Method {
    id: String,
    controller: String,
    key: Value,
    value: Value,
}

pub(crate) fn run(command: &JoseCommand) -> Outcome {
    let (task, answer) = match command {
        JoseCommand::Issue(arguments) => {
            let input = files::read(&arguments.task.input)?;
            let key = files::read(&arguments.task.key)?;
            (&arguments.task, issue(arguments, &input, &key).into())
        }
        JoseCommand::Verify(Verify { task }) => {
            let input = files::read(&task.input)?;
            let key = files::read(&task.key)?;
            let answer = verify(task.feature, &input, &key);
            (task, answer.unwrap_or_else(|failure| Answer::Failure(failure.sentences())))
        }
    };
    answer.write(&task.output)
}

impl Method {
    fn read(bytes: &[u8]) -> Result<Method, Failure> {
        let value = parse(bytes)?;
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let unusable = |what: &str| {
            Failure::usage(
                format!("The key has no {what}."),
                "Give a verification method of the type JsonWebKey.",
            )
        };
        let id = text("id").ok_or_else(|| unusable("id"))?;
        let controller = text("controller").ok_or_else(|| unusable("controller"))?;
        let key = value.get("publicKeyJwk").cloned().ok_or_else(|| unusable("publicKeyJwk"))?;
        Ok(Method { id, controller, key, value })
    }

    fn signer(&self) -> Result<LocalSigner, Failure> {
        let secret = ["secretKeyJwk", "privateKeyJwk"].iter().find_map(|name| self.value.get(name));
        let secret = secret.ok_or_else(|| {
            Failure::usage("The key has no secret part.", "Give one with secretKeyJwk.")
        })?;
        Ok(LocalSigner::new(SecretKey::from_jwk(secret)?, default_provider()))
    }

    /// The URL under which a party has the key: its own, where the key is one of that party.
    fn url_for(&self, party: &str) -> String {
        match self.controller == party {
            true => self.id.clone(),
            false => {
                let kid = self.key.get("kid").and_then(Value::as_str).unwrap_or("key-1");
                format!("{party}#{kid}")
            }
        }
    }
}

/// The members that the data model gives a credential; the suite takes no others at the top level.
const CREDENTIAL: [&str; 17] = [
    "@context",
    "id",
    "type",
    "name",
    "description",
    "issuer",
    "validFrom",
    "validUntil",
    "credentialSubject",
    "credentialSchema",
    "credentialStatus",
    "refreshService",
    "termsOfUse",
    "evidence",
    "relatedResource",
    "confidenceMethod",
    "renderMethod",
];

const PRESENTATION: [&str; 6] =
    ["@context", "id", "type", "holder", "termsOfUse", "verifiableCredential"];

fn issue(arguments: &Issue, input: &[u8], key: &[u8]) -> Result<String, Failure> {
    let document = parse(input)?;
    let method = Method::read(key)?;
    let signer = method.signer()?;
    let paths = pointers(arguments.sd.as_deref())?;
    let (credential, presentation) = match arguments.task.feature {
        Feature::CredentialJose => (Some(EnvelopeKind::VcJwt), None),
        Feature::CredentialSdjwt => (Some(EnvelopeKind::VcSdJwt), None),
        Feature::CredentialCose => (Some(EnvelopeKind::VcCose), None),
        Feature::PresentationJose => (None, Some(PresentationEnvelopeKind::VpJwt)),
        Feature::PresentationSdjwt => (None, Some(PresentationEnvelopeKind::VpSdJwt)),
        Feature::PresentationCose => (None, Some(PresentationEnvelopeKind::VpCose)),
    };
    let known: &[&str] = if credential.is_some() { &CREDENTIAL } else { &PRESENTATION };
    let members = document.as_object().map(|members| members.iter()).into_iter().flatten();
    if let Some((name, _)) = members.into_iter().find(|(name, _)| !known.contains(name)) {
        return Err(Failure::usage(
            format!("The member {name} is none of the data model."),
            "Leave it away.",
        ));
    }
    let secured = match (credential, presentation) {
        (Some(kind), _) => {
            let party = document.get("issuer").and_then(id_of).unwrap_or(&method.controller);
            let issuer = Issuer::with_method(party, method.url_for(party), signer)?;
            let envelope = Envelope::new(kind).disclosable(paths);
            wait(issuer.issue(document, envelope.into()))??
        }
        (None, kind) => {
            let kind = kind.unwrap_or(PresentationEnvelopeKind::VpJwt);
            let party = document.get("holder").and_then(id_of).unwrap_or(&method.controller);
            let holder = Holder::with_method(party, method.url_for(party), signer)?;
            let envelope = PresentationEnvelope::new(kind).disclosable(paths);
            wait(holder.present_in(presented(&document), &envelope, &mut OsRandom))??
        }
    };
    Ok(match &secured {
        // Without padding, as the suite has it.
        Secured::Cose { .. } => secured.to_string().trim_end_matches('=').to_owned(),
        text => text.to_string(),
    })
}

/// The presentation that a document describes.
fn presented(document: &Value) -> Presentation {
    let credentials = document.get("verifiableCredential").map_or(&[][..], Value::as_set);
    // Inputs of the suite end their data URLs with a line's end.
    let trimmed = credentials.iter().cloned().map(|mut credential| {
        let id = credential.get("id").and_then(Value::as_str).map(|id| id.trim_end().to_owned());
        if let (Some(id), Some(members)) = (id, credential.as_object_mut()) {
            members.insert("id", id);
        }
        credential
    });
    let mut presentation = Presentation::of(trimmed);
    if let Some(id) = document.get("id").and_then(Value::as_str) {
        presentation = presentation.id(id);
    }
    if let Some(holder) = document.get("holder") {
        presentation = presentation.holder(holder.clone());
    }
    presentation
}

/// Paths such as `credentialSubject.phones[0]` as JSON pointers.
fn pointers(paths: Option<&str>) -> Result<Vec<Pointer>, Failure> {
    let Some(paths) = paths else { return Ok(Vec::new()) };
    let unusable = || {
        Failure::usage(
            "--sd is no JSON array of paths.",
            "Write it as [\"issuer.name\", \"a[0]\"].",
        )
    };
    let paths = parse(paths.as_bytes())?;
    let paths = paths.as_array().ok_or_else(unusable)?;
    let pointer = |path: &Value| {
        let path = path.as_str().ok_or_else(unusable)?;
        let steps = path.split(['.', '[']).map(|step| step.trim_end_matches(']'));
        Ok(steps.fold(Pointer::root(), |pointer, step| pointer.child(step)))
    };
    paths.iter().map(pointer).collect()
}

fn verify(feature: Feature, input: &[u8], key: &[u8]) -> Result<Answer, Failure> {
    let method = Method::read(key)?;
    let key = PublicKey::from_jwk(&method.key)?;
    let credentials =
        CredentialPolicy::new(Trust::anyone()).known_key(&method.controller, key.clone());
    let binding = HolderBinding::dangerous_replayable();
    let verifier = Verifier::builder().offline().build()?;
    let policy = |credentials: CredentialPolicy| {
        Policy::Either(PresentationPolicy::new(credentials, binding.clone()))
    };
    let first = wait(verifier.examine(input, &policy(credentials.clone())))??;
    // The key that was given is that of whoever the document names.
    let party = first.summary().and_then(|summary| summary.issuer.as_ref()?.id.clone());
    let credentials = match party {
        Some(party) => credentials.known_key(party, key),
        None => credentials,
    };
    let report = wait(verifier.examine(input, &policy(credentials)))??;
    Ok(match objection(feature, &report) {
        None => Answer::Success(report.to_value().to_string()),
        Some(reason) => Answer::Failure(reason),
    })
}

/// What speaks against a token in itself. Its time, status and issuer are not asked about, and of what
/// is inside only whether it is an envelope at all.
fn objection(feature: Feature, report: &Report) -> Option<String> {
    let kind = match feature {
        Feature::CredentialJose => "vc+jwt",
        Feature::CredentialSdjwt => "vc+sd-jwt",
        Feature::CredentialCose => "vc+cose",
        Feature::PresentationJose => "vp+jwt",
        Feature::PresentationSdjwt => "vp+sd-jwt",
        Feature::PresentationCose => "vp+cose",
    };
    let asked = [
        CheckId::Input,
        CheckId::Limits,
        CheckId::DataModel,
        CheckId::IssuerKey,
        CheckId::Proof,
        CheckId::Disclosure,
    ];
    let serious = |outcome| outcome >= testamur::core::report::Outcome::Inconclusive;
    for check in asked.map(|id| report.check(id)) {
        if serious(check.outcome()) {
            return Some(check.sentence().into_owned());
        }
    }
    if !report.check(CheckId::Proof).is_carried_through() {
        return Some("The signature was not checked.".to_owned());
    }
    let details = report.check(CheckId::Input).details();
    let actual = details.iter().find(|(name, _)| *name == "kind");
    let actual = actual.and_then(|(_, kind)| kind.as_str()).unwrap_or("a document");
    if actual != kind {
        return Some(format!("It is {actual}, and should be {kind}."));
    }
    let inside = report.check(CheckId::EmbeddedCredentials).reports();
    let broken = inside.iter().map(|(_, report)| report).find(|report| {
        let data_model = report.check(CheckId::DataModel);
        let is_data_url = data_model
            .findings()
            .iter()
            .all(|finding| finding.error().facts().any(|(_, fact)| fact.starts_with("\"data:")));
        let failed = serious(data_model.outcome()) && !is_data_url;
        report.format() == Some(Form::DataIntegrity) && failed
    });
    broken.map(|report| report.check(CheckId::DataModel).sentence().into_owned())
}
