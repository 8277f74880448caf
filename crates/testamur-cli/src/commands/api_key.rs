//! `testamur api-key`

use super::database::{Database, Missing};
use crate::Outcome;
use crate::failure::Failure;
use crate::files::{self, Care, Output};
use crate::show::tell;
use crate::terminal::{FAINT, HINT, STRONG, plain};
use crate::world;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use std::process::ExitCode;
use testamur::{OsRandom, Timestamp, Value};
use testamur_store::{Actor, AllowedIssuers, ApiKey, Grant, Scope, Store};

#[derive(Debug, Subcommand)]
pub(crate) enum ApiKeyCommand {
    #[command(
        after_help = "Example: testamur api-key new --config server.toml --scope issue --issuer registrar"
    )]
    New(New),
    #[command(after_help = "Example: testamur api-key list --config server.toml")]
    List(List),
    #[command(after_help = "Example: testamur api-key revoke --config server.toml P6kx_mVn7dZQ")]
    Revoke(Revoke),
}

/// Make an API key, and show it: once, as only its hash is stored
///
/// The server must not run. While it does, a key with the scope admin makes others, by POST to /admin/api-keys.
#[derive(Args, Debug)]
pub(crate) struct New {
    #[command(flatten)]
    database: Database,

    /// What the key is for; may be repeated. None includes another
    #[arg(long = "scope", value_parser = scope(), required = true, value_name = "SCOPE")]
    scopes: Vec<Scope>,

    /// The issuer, by its name in the configuration, in whose name the key may issue and set statuses, and whose
    /// credentials it may read and delete; may be repeated. Without it, all of them
    #[arg(long = "issuer", value_name = "NAME")]
    issuers: Vec<String>,

    /// What people know the key by, such as "kiosk in the library": at most 64 characters. It stands in the audit
    /// log for good
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,

    /// When the key ends by itself
    #[arg(long, value_name = "TIME", value_parser = world::time)]
    expires: Option<Timestamp>,

    #[command(flatten)]
    output: Output,
}

/// List the API keys, also those that were revoked. Their secrets are nowhere
#[derive(Args, Debug)]
pub(crate) struct List {
    #[command(flatten)]
    database: Database,

    /// Print one JSON object a line for each key
    #[arg(long)]
    json: bool,
}

/// Revoke an API key for good
///
/// The server must not run. While it does, a key with the scope admin does it, by DELETE at /admin/api-keys/ID.
#[derive(Args, Debug)]
pub(crate) struct Revoke {
    #[command(flatten)]
    database: Database,

    /// The key's id: the part between tmk_ and the full stop
    #[arg(allow_hyphen_values = true)]
    id: String,
}

/// Reads a scope by its name, and shows all with what they are for.
fn scope() -> impl TypedValueParser<Value = Scope> {
    let shown = |scope: Scope| PossibleValue::new(scope.name()).help(scope.purpose());
    PossibleValuesParser::new(Scope::ALL.map(shown))
        .try_map(|name| Scope::find(&name).ok_or("there is no such scope"))
}

pub(crate) fn run(command: &ApiKeyCommand) -> Outcome {
    match command {
        ApiKeyCommand::New(arguments) => new(arguments),
        ApiKeyCommand::List(arguments) => list(arguments),
        ApiKeyCommand::Revoke(arguments) => revoke(arguments),
    }
}

fn new(arguments: &New) -> Outcome {
    let known = arguments.database.issuers()?;
    if let Some(known) = &known
        && let Some(unknown) = arguments.issuers.iter().find(|name| !known.contains(name))
    {
        return Err(Failure::usage(
            format!("The configuration has no issuer {unknown:?}."),
            format!("It has {}.", known.join(", ")),
        ));
    }
    let now = testamur::now()?;
    if arguments.expires.is_some_and(|expires| expires <= now) {
        return Err(Failure::usage(
            "The key would have expired already.",
            "Say a time to come after --expires.",
        ));
    }
    let grant = Grant {
        scopes: arguments.scopes.iter().copied().collect(),
        issuers: match arguments.issuers.is_empty() {
            true => AllowedIssuers::All,
            false => AllowedIssuers::Only(arguments.issuers.iter().cloned().collect()),
        },
        expires: arguments.expires,
    };
    // A key that cannot be shown would be made for nothing, and stand in the audit log for good.
    arguments.output.check_is_new()?;
    let (mut key, token) = ApiKey::generate(grant, now, &mut OsRandom)?;
    if let Some(label) = &arguments.label {
        key = key.with_label(label)?;
    }
    let id = key.id.clone();
    arguments.database.with(Missing::Made, async |store| {
        Ok(store.add_api_key(key.clone(), Actor::Operator).await?)
    })?;
    let text = zeroize::Zeroizing::new(format!("{}\n", token.dangerous_reveal()));
    if let Err(failure) = arguments.output.write(text.as_bytes(), Care::Secret) {
        // A key that nobody has seen is no use to anybody, unless somebody did.
        arguments.database.with(Missing::Refused, async |store| {
            Ok(store.revoke_api_key(&id, Actor::Operator, now).await?)
        })?;
        return Err(failure);
    }
    tell(&format!(
        "{STRONG}{id}{STRONG:#} is the key's id. {HINT}Keep the key secret; it is not shown again.{HINT:#}\n"
    ));
    Ok(ExitCode::SUCCESS)
}

fn list(arguments: &List) -> Outcome {
    let now = testamur::now()?;
    arguments.database.with(Missing::Refused, async |store| {
        let mut after = String::new();
        loop {
            let page = store.api_keys(&after, usize::MAX).await?;
            let Some(last) = page.last() else { return Ok(ExitCode::SUCCESS) };
            after.clone_from(&last.id);
            for key in &page {
                match arguments.json {
                    true => files::print(format!("{}\n", Value::from(key.to_object())).as_bytes())?,
                    false => files::print_for_people(&line(key, now))?,
                }
            }
        }
    })
}

fn line(key: &ApiKey, now: Timestamp) -> String {
    let ApiKey { id, grant, created, revoked, label, .. } = key;
    let scopes: Vec<&str> = grant.scopes.iter().map(Scope::name).collect();
    let issuers = match &grant.issuers {
        AllowedIssuers::All => String::new(),
        AllowedIssuers::Only(names) => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!(" for {}", names.join(", "))
        }
    };
    let end = match (revoked, grant.expires) {
        (Some(at), _) => format!(", revoked {at}"),
        (None, Some(at)) if at <= now => format!(", expired {at}"),
        (None, Some(at)) => format!(", until {at}"),
        (None, None) => String::new(),
    };
    let scopes = scopes.join(" ");
    let label = label.as_ref().map_or_else(String::new, |label| format!("  {}", plain(label)));
    format!(
        "{STRONG}{id}{STRONG:#}{label}  {scopes}{issuers}  {FAINT}made {created}{end}{FAINT:#}\n"
    )
}

fn revoke(arguments: &Revoke) -> Outcome {
    let now = testamur::now()?;
    arguments.database.with(Missing::Refused, async |store| {
        Ok(store.revoke_api_key(&arguments.id, Actor::Operator, now).await?)
    })?;
    tell(&format!("{} is revoked.\n", arguments.id));
    Ok(ExitCode::SUCCESS)
}
