//! `testamur serve`

pub(crate) mod config;
mod place;
mod reload;
mod scratch;
mod setup;
mod tell;
mod transport;

use crate::Outcome;
use crate::failure::Failure;
use crate::files;
use crate::show;
use crate::world::Given;
use anstream::{AutoStream, ColorChoice};
use clap::{Args, ValueEnum};
use config::Config;
use place::{Place, Running};
use reload::Lasting;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use testamur::{Code, Error};
use testamur_server::{
    Callers, Hangups, Listening, LogForm, LogLevel, LogLines, NamedIssuer, logging, stop_signal,
};
use testamur_store::{SqliteStore, Store};
use tokio::task::JoinSet;

/// Issue and verify over HTTP (VC-API)
///
/// Prints the address it listens at to standard error. SIGTERM and SIGINT stop it: no new
/// connections are taken, and requests under way are answered. SIGHUP reads the file, and what it names, again.
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// Serve the issuers of this file, in TOML
    #[arg(long, value_name = "FILE", required_unless_present_any = ["profile", "openapi"])]
    config: Option<PathBuf>,

    /// Look at the file and at the keys that it names, and start nothing
    #[arg(long, requires = "config")]
    check: bool,

    /// Ask nobody for an API key: whoever reaches the server can issue and revoke in the names of its
    /// issuers. Let something in front of it ask who they are
    #[arg(long)]
    insecure_no_auth: bool,

    /// What to serve instead of a file. conformance: an issuer with a key of its own for each suite, and a
    /// verifier that takes any issuer's word and keys, for conformance suites and for nothing else. Of a DID that cannot
    /// be reached it says that there is none
    #[arg(long, value_enum, conflicts_with = "config")]
    profile: Option<Profile>,

    /// The address and port, if not that of the file; with port 0, one that is free. Unless said, 127.0.0.1:8080
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,

    /// Make the keys of the conformance profile from this text, so that they are the same again.
    /// Whoever knows it has the keys
    #[arg(long, value_name = "TEXT", requires = "profile", conflicts_with = "config")]
    seed: Option<String>,

    /// Keep statuses, answers and the audit log of the profile in this file. Without it they are gone with the
    /// server
    #[arg(long, value_name = "FILE", requires = "profile", conflicts_with = "config")]
    database: Option<PathBuf>,

    /// Where the profile is reached, as status lists are named in credentials. Unless said, https and
    /// the address it listens at, as localhost if that is this machine
    #[arg(long, value_name = "URL", requires = "profile", conflicts_with = "config")]
    public_url: Option<String>,

    /// Print the description of the API (OpenAPI 3.1) that the server has at /openapi.json, and start nothing
    #[arg(long)]
    openapi: bool,

    /// The form of the log, which goes to standard error
    #[arg(long, value_enum, value_name = "FORM", default_value = "text")]
    log: Form,

    /// How much is logged. info: a line for each request, with nothing of what was sent
    #[arg(
        long,
        value_enum,
        value_name = "LEVEL",
        default_value = "info",
        env = "TESTAMUR_LOG_LEVEL",
        hide_env_values = true
    )]
    log_level: Level,

    /// Use no network: documents on the web count as not to be had
    #[arg(long)]
    offline: bool,

    #[command(flatten)]
    given: Given,

    /// Serve https with the certificates in this PEM file, that of this server first
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// The secret key of the certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,

    /// Serve https with a certificate made now that nobody vouches for
    #[arg(long, conflicts_with = "tls_cert")]
    tls_self_signed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Profile {
    Conformance,
}

/// What a line of the log looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Level {
    Off,
    Error,
    Warn,
    Info,
    Debug,
}

/// Where a server listens if nobody says it: only this machine reaches it.
const LISTEN: &str = "127.0.0.1:8080";

pub(crate) fn run(arguments: &Serve) -> Outcome {
    if arguments.openapi {
        let description = format!("{}\n", testamur_server::openapi());
        files::print(description.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = arguments.config.as_deref().map(Config::read).transpose()?;
    if let (true, Some(config)) = (arguments.check, &config) {
        return arguments.check(config);
    }
    // A database that is not there has no key; it is not made for a server that does not start.
    if let Some(config) = &config
        && arguments.callers(Some(config)) == Callers::WithApiKey
        && !config.database.exists()
    {
        return Err(arguments.locked_out(Error::new(Code::ServerNoApiKey)));
    }
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.enable_all().build();
    let runtime =
        runtime.map_err(|error| Failure::file("started", Path::new("The server"), &error))?;
    let done = runtime.block_on(serve(arguments, config));
    // What nobody waits for any more must not keep the process alive.
    runtime.shutdown_background();
    done
}

async fn serve(arguments: &Serve, config: Option<Config>) -> Outcome {
    let log = arguments.begin_log()?;
    let tls = arguments.tls(config.as_ref())?;
    let said = arguments.listen.as_deref().or(config.as_ref().map(|config| &*config.listen));
    let listening = Listening::bind(said.unwrap_or(LISTEN)).await?;
    let (database, _scratch) = match &config {
        Some(config) => (config.database.clone(), None),
        None => arguments.database()?,
    };
    let store = SqliteStore::open(database, testamur_store::Limits::default()).await?;
    let store = Arc::new(store);
    let begun = config.as_ref().map(Lasting::of);
    let place = Place { arguments, address: listening.address(), store: Arc::clone(&store), begun };
    let opened = place.open(config, tls, None).await;
    let mut running = match opened {
        Ok(running) => running,
        Err(failure) => {
            store.close().await?;
            return Err(failure);
        }
    };
    // Who reads that it listens may ask it to stop at once.
    let mut stop = std::pin::pin!(stop_signal());
    let mut hangups = Hangups::new();
    running.told.tell(arguments.log);
    let mut ending = JoinSet::new();
    loop {
        let Running { server, tls, .. } = &running;
        let until = place.next(server, stop.as_mut(), &mut hangups);
        let (next, under_way) = server.serve_until(&listening, tls.clone(), until).await;
        ending.spawn(under_way.end());
        match next {
            Some(next) => running = next,
            None => break,
        }
    }
    drop(listening);
    while ending.join_next().await.is_some() {}
    tell::stopped(arguments.log);
    log.finish();
    store.close().await?;
    tell::closed(arguments.log);
    Ok(ExitCode::SUCCESS)
}

impl Serve {
    /// Tells what would be served, and what is doubtful about it.
    fn check(&self, config: &Config) -> Outcome {
        let tls = self.tls(Some(config))?;
        self.given.read()?;
        let mut doubts = config.doubts.clone();
        doubts.extend(config.doubts_of_database()?);
        let said = self.listen.as_deref().unwrap_or(&config.listen);
        doubts.extend(transport::doubts(tls.as_ref(), said.parse().ok(), config)?);
        let names: Vec<&str> = config.issuers.iter().map(NamedIssuer::name).collect();
        show::tell(&format!("Ready to be served: {}.\n", names.join(", ")));
        tell::documents_and_doubts(&config.documents, &config.links, &doubts);
        Ok(ExitCode::SUCCESS)
    }

    fn begin_log(&self) -> Result<LogLines, Failure> {
        let form = match self.log {
            Form::Text => LogForm::Text {
                coloured: AutoStream::choice(&std::io::stderr()) != ColorChoice::Never,
            },
            Form::Json => LogForm::Json,
        };
        let level = match self.log_level {
            Level::Off => LogLevel::Off,
            Level::Error => LogLevel::Error,
            Level::Warn => LogLevel::Warn,
            Level::Info => LogLevel::Info,
            Level::Debug => LogLevel::Debug,
        };
        let lines = LogLines::to(std::io::stderr(), form);
        let lines = lines.map_err(|error| Failure::file("begun", Path::new("The log"), &error))?;
        let to = lines.clone();
        // Nobody else sets one in this program.
        let _ = tracing::subscriber::set_global_default(logging(form, level, move || to.clone()));
        Ok(lines)
    }
}
