//! The command line of testamur: keys, DIDs, issuing, presenting, verifying.

mod accepted;
mod arguments;
mod binding;
mod commands;
mod elsewhere;
mod ethr;
mod failure;
mod files;
mod inputs;
mod inspection;
mod keyfile;
mod policy;
mod replace;
mod search;
mod show;
mod signing;
mod terminal;
mod why;
mod world;

use arguments::{Arguments, Command};
use clap::Parser;
use failure::Failure;
use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Verifying and issuing make many small values. With the allocator of the system a sixth of the server's time went there.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How a command ended that did what it was asked to.
type Outcome = Result<ExitCode, Failure>;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    arguments.color.apply();
    let outcome = match &arguments.command {
        Command::Key(arguments) => commands::key::run(arguments),
        Command::Did(arguments) => commands::did::run(arguments),
        Command::Issue(arguments) => commands::issue::run(arguments),
        Command::Verify(arguments) => commands::verify::run(arguments),
        Command::Present(arguments) => commands::present::run(arguments),
        Command::Derive(arguments) => commands::derive::run(arguments),
        Command::Inspect(arguments) => commands::inspect::run(arguments),
        Command::Badge(command) => commands::badge::run(command),
        Command::Status(command) => commands::status::run(command),
        Command::Serve(arguments) => commands::serve::run(arguments),
        Command::ApiKey(command) => commands::api_key::run(command),
        Command::Audit(command) => commands::audit::run(command),
        Command::Bundle(arguments) => commands::bundle::run(arguments),
        Command::Canon(arguments) => commands::canon::run(arguments),
        Command::Conformance(command) => commands::conformance::run(command),
        Command::Explain(arguments) => commands::explain::run(arguments),
        Command::Example(arguments) => commands::example::run(arguments),
    };
    outcome.unwrap_or_else(|failure| failure.show())
}
