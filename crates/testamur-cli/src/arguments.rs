//! What can be said on the command line. The commands' own flags stand beside the commands.

use crate::commands;
use clap::{Parser, Subcommand, ValueEnum};

/// Issue and verify verifiable credentials and Open Badges.
///
/// Every FILE may be "-", for standard input or output. Results go to standard output or to the
/// file of -o; words for people go to standard error.
///
/// Exit status: 0 accepted or done, 1 rejected or refused, 2 wrong usage, 3 indeterminate, 4 a
/// file could not be read or written.
#[derive(Debug, Parser)]
#[command(name = "testamur", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Colour the output: when it goes to a terminal, always, or never
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make, show and convert keys
    #[command(subcommand)]
    Key(commands::key::KeyCommand),
    /// Resolve decentralized identifiers
    #[command(subcommand)]
    Did(commands::did::DidCommand),
    #[command(after_help = "Example: testamur issue --key key.jwk -o badge.json draft.json")]
    Issue(commands::issue::Issue),
    #[command(after_help = "Example: testamur verify --trust issuers.txt --claims badge.json")]
    Verify(commands::verify::Verify),
    #[command(
        after_help = "Example: testamur present --key key.jwk --domain work.example --challenge n-1 -o shown.json badge.json"
    )]
    Present(commands::present::Present),
    #[command(
        after_help = "Example: testamur derive --disclose /credentialSubject/achievement -o part.txt held.txt"
    )]
    Derive(commands::derive::Derive),
    #[command(after_help = "Example: testamur inspect badge.json")]
    Inspect(commands::inspect::Inspect),
    /// Bake credentials into images, and take them out
    #[command(subcommand)]
    Badge(commands::badge::BadgeCommand),
    /// Keep, set and publish status lists: revoke credentials
    #[command(subcommand)]
    Status(commands::status::StatusCommand),
    #[command(
        after_help = "Example: testamur serve --profile conformance --seed test --tls-self-signed"
    )]
    Serve(commands::serve::Serve),
    /// Say who may ask a server: its API keys
    #[command(subcommand)]
    ApiKey(commands::api_key::ApiKeyCommand),
    /// Read and check the log of who had a server do what
    #[command(subcommand)]
    Audit(commands::audit::AuditCommand),
    #[command(after_help = "Example: testamur bundle -o evidence.json badge.json")]
    Bundle(commands::bundle::BundleArguments),
    #[command(after_help = "Example: testamur canon badge.json")]
    Canon(commands::canon::Canon),
    #[command(subcommand)]
    Conformance(commands::conformance::ConformanceCommand),
    Explain(commands::explain::Explain),
    Example(commands::example::Example),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    pub(crate) fn apply(self) {
        match self {
            // Looks at the terminal, NO_COLOR and CLICOLOR by itself.
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}
