//! `testamur conformance schema`

use super::Answer;
use crate::Outcome;
use crate::failure::Failure;
use crate::files::{self, Output};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;
use testamur::core::report;
use testamur::schema::Schemas;
use testamur::{Document, Evidence, Step, Value, parse};

#[derive(Debug, Subcommand)]
pub(crate) enum SchemaCommand {
    /// Check a credential against the schema that it names
    Validate(Validate),
}

#[derive(Args, Debug)]
pub(crate) struct Validate {
    /// The type that the credential must give its schema
    #[arg(long)]
    format: Format,

    /// The schema, or the credential that holds it
    #[arg(long, value_name = "FILE")]
    schema: PathBuf,

    /// The credential
    #[arg(long, value_name = "FILE")]
    credential: PathBuf,

    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    #[value(name = "JsonSchema")]
    JsonSchema,
    #[value(name = "JsonSchemaCredential")]
    JsonSchemaCredential,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Format::JsonSchema => "JsonSchema",
            Format::JsonSchemaCredential => "JsonSchemaCredential",
        }
    }
}

pub(crate) fn run(SchemaCommand::Validate(arguments): &SchemaCommand) -> Outcome {
    let credential = files::read(&arguments.credential)?;
    let schema = files::read(&arguments.schema)?;
    validate(arguments.format, &credential, schema)
        .unwrap_or_else(|failure| Answer::Failure(failure.sentences()))
        .write(&arguments.output)
}

fn validate(format: Format, credential: &[u8], schema: Vec<u8>) -> Result<Answer, Failure> {
    let credential = parse(credential)?;
    let entries = credential.get("credentialSchema").map_or(&[][..], Value::as_set);
    let of_format = |entry: &&Value| {
        let types = entry.get("type").map_or(&[][..], Value::as_set);
        types.iter().any(|name| name.as_str() == Some(format.name()))
    };
    let Some(entry) = entries.iter().find(of_format) else {
        let reason = format!("The credential names no schema of the type {}.", format.name());
        return Ok(Answer::Failure(reason));
    };
    let Some(url) = entry.get("id").and_then(Value::as_str) else {
        return Ok(Answer::Failure("The schema that the credential names has no id.".to_owned()));
    };
    let mut evidence = Evidence::new();
    evidence.insert(url, Ok(Document::given(schema)));
    let Step::Done(finding) = Schemas::new().check(&credential, entry, &evidence) else {
        return Ok(Answer::Indeterminate("The schema refers to others.".to_owned()));
    };
    let reason = || finding.errors.first().map_or_else(String::new, |error| error.sentence());
    Ok(match finding.outcome {
        report::Outcome::Passed => Answer::Success(finding.url.clone()),
        report::Outcome::Failed => Answer::Failure(reason()),
        _ => Answer::Indeterminate(reason()),
    })
}
