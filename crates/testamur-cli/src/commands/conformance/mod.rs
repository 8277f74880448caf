//! `testamur conformance`: what the W3C test suites without HTTP ask of an implementation.

mod jose;
mod schema;

use crate::Outcome;
use crate::failure::Failure;
use crate::files::{Care, Output};
use crate::world::json;
use clap::Subcommand;
use std::process::ExitCode;
use testamur::Value;
use testamur::core::json::Object;

/// Answer the test suites of the W3C that run a command
#[derive(Debug, Subcommand)]
pub(crate) enum ConformanceCommand {
    /// Credentials and presentations in tokens and COSE signatures
    #[command(subcommand)]
    Jose(jose::JoseCommand),
    /// Schemas of credentials
    #[command(subcommand)]
    Schema(schema::SchemaCommand),
}

pub(crate) fn run(command: &ConformanceCommand) -> Outcome {
    match command {
        ConformanceCommand::Jose(command) => jose::run(command),
        ConformanceCommand::Schema(command) => schema::run(command),
    }
}

/// The results that there are.
pub(crate) const RESULTS: [&str; 3] = ["success", "failure", "indeterminate"];

/// One answer. That the input is bad is an answer too, and no failure of the command.
enum Answer {
    Success(String),
    Failure(String),
    Indeterminate(String),
}

impl Answer {
    fn write(self, output: &Output) -> Outcome {
        let [success, failure, indeterminate] = RESULTS;
        let (result, data) = match self {
            Answer::Success(data) => (success, data),
            Answer::Failure(reason) => (failure, reason),
            Answer::Indeterminate(reason) => (indeterminate, reason),
        };
        let object: Object = [("result", result), ("data", &data)].into_iter().collect();
        output.write(&json(&Value::Object(object)), Care::Ordinary)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl From<Result<String, Failure>> for Answer {
    fn from(outcome: Result<String, Failure>) -> Answer {
        match outcome {
            Ok(data) => Answer::Success(data),
            Err(failure) => Answer::Failure(failure.sentences()),
        }
    }
}
