//! `testamur serve`

pub(crate) mod config;
mod reload;
mod scratch;
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
use reload::Lasting;
use scratch::Scratch;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use tell::Start;
use testamur::did::Resolver;
use testamur::{Code, Error, Evidence, HttpFetch};
use testamur_server::{
    Bindings, Callers, Hangups, Limits, Listening, LogForm, LogLevel, LogLines, NamedIssuer,
    Origins, Server, Setup, Tls, conformance, logging, stop_signal,
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
    /// verifier that takes any issuer's word and keys, for conformance suites and for nothing else
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

/// Where a server is: what stays when its configuration is read again.
struct Place<'a> {
    arguments: &'a Serve,
    address: SocketAddr,
    store: Arc<SqliteStore>,
    /// As the configuration said it at the start, if there is one.
    begun: Option<Lasting>,
}

/// A server with one configuration, and what is told of it.
struct Running {
    server: Server,
    tls: Option<Tls>,
    told: Start,
}

impl Place<'_> {
    /// The server of this configuration, in the place of another if there is one.
    async fn open(
        &self,
        config: Option<Config>,
        tls: Option<Tls>,
        before: Option<&Server>,
    ) -> Result<Running, Failure> {
        let Place { arguments, address, store, .. } = self;
        let profile = config.is_none();
        let mut doubts = Vec::new();
        if let Some(config) = &config {
            doubts.clone_from(&config.doubts);
            doubts.extend(config::of_lists(&config.issuers, &store.lists().await?));
            doubts.extend(transport::doubts(tls.as_ref(), Some(*address), &config.public_url)?);
        }
        let served = |config: &Config| (config.documents.clone(), config.links.clone());
        let (documents, links) = config.as_ref().map(served).unwrap_or_default();
        let setup = arguments.setup(config, *address, Arc::clone(store))?;
        let server = match before {
            Some(before) => before.renewed(setup).await,
            None => Server::open(setup).await,
        };
        let server = server.map_err(|error| arguments.locked_out(error))?;
        let who = match (server.asks_for_keys(), profile) {
            (true, false) => "who has an API key may ask",
            (true, true) => "the conformance profile, where the verifier trusts anybody",
            (false, false) => "whoever reaches it can issue and revoke",
            (false, true) => {
                "the conformance profile, where whoever reaches it can issue, and the verifier trusts anybody"
            }
        };
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{address}");
        let unserved = server.unserved_lists().to_vec();
        Ok(Running { server, tls, told: Start { url, who, documents, links, unserved, doubts } })
    }

    /// Waits until the process is asked to stop, or to read its configuration again, and that is one that can be
    /// served. Until then, and for good if it is not, the server goes on as it is.
    async fn next(
        &self,
        server: &Server,
        mut stop: Pin<&mut impl Future<Output = ()>>,
        hangups: &mut Hangups,
    ) -> Option<Running> {
        loop {
            tokio::select! {
                () = &mut stop => return None,
                () = hangups.next() => {}
            }
            match self.read_again(server).await {
                Ok(next) => {
                    tell::read_again(self.arguments.log);
                    next.told.tell(self.arguments.log);
                    return Some(next);
                }
                Err(failure) => tell::not_read_again(self.arguments.log, &failure.sentences()),
            }
        }
    }

    async fn read_again(&self, server: &Server) -> Result<Running, Failure> {
        let Some(path) = self.arguments.config.clone() else {
            return Err(Failure::usage("There is no configuration.", "Say --config FILE."));
        };
        // Keys may take long to decrypt, and logs to verify.
        let read = tokio::task::spawn_blocking(move || Config::read(&path)).await;
        let config = read.unwrap_or_else(|_| Err(Error::new(Code::InternalUnexpected).into()))?;
        let tls = self.arguments.tls(Some(&config))?;
        let kept = self.begun.as_ref().map_or_else(Vec::new, |begun| begun.kept(&config, self));
        let mut next = self.open(Some(config), tls, Some(server)).await?;
        next.told.doubts.extend(kept);
        Ok(next)
    }
}

impl Serve {
    /// Tells what would be served, and what is doubtful about it.
    fn check(&self, config: &Config) -> Outcome {
        let tls = self.tls(Some(config))?;
        self.given.read()?;
        let mut doubts = config.doubts.clone();
        doubts.extend(config.doubts_of_database()?);
        let said = self.listen.as_deref().unwrap_or(&config.listen);
        doubts.extend(transport::doubts(tls.as_ref(), said.parse().ok(), &config.public_url)?);
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

    fn setup(
        &self,
        config: Option<Config>,
        address: SocketAddr,
        store: Arc<SqliteStore>,
    ) -> Result<Setup, Failure> {
        // What was said for this start replaces what the file has.
        let mut evidence = config.as_ref().map_or_else(Evidence::new, |it| it.evidence.clone());
        evidence.extend(self.given.read()?);
        let (mut fetch, mut resolver) = (HttpFetch::builder(), Resolver::standard());
        let mut config = config;
        if let Some(elsewhere) = config.as_mut().and_then(|config| config.universal_resolver.take())
        {
            fetch = fetch.allow_endpoint(elsewhere.endpoint())?;
            resolver = resolver.with_universal_resolver(elsewhere);
        }
        if let Some(ethr) = config.as_mut().map(|config| std::mem::take(&mut config.ethr)) {
            (resolver, fetch) = ethr.put_into(resolver, fetch)?;
        }
        let network = (!self.offline).then(|| fetch.build());
        let callers = self.callers(config.as_ref());
        if let Some(Config { public_url, policy, origins, limits, issuers, .. }) = config {
            let bindings = Bindings::Required;
            return Ok(Setup {
                issuers,
                callers,
                store,
                public_url,
                policy,
                bindings,
                evidence,
                network,
                resolver,
                origins,
                limits,
            });
        }
        let public_url = match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("https://{}:{}", named(address.ip()), address.port()),
        };
        Ok(Setup {
            issuers: conformance::issuers(self.seed.as_deref())?,
            callers,
            store,
            public_url,
            policy: conformance::policy(),
            bindings: Bindings::InsecureAsAsked,
            evidence,
            network,
            resolver,
            origins: Origins::default(),
            limits: Limits::default(),
        })
    }

    fn callers(&self, config: Option<&Config>) -> Callers {
        match config {
            _ if self.insecure_no_auth => Callers::InsecureAnybody,
            Some(_) => Callers::WithApiKey,
            None => Callers::InsecureAnybodyUnlessKeys,
        }
    }

    /// Why nothing is served. Where a key is missing, how to make one here.
    fn locked_out(&self, error: Error) -> Failure {
        let database = match (&self.config, &self.database) {
            (Some(config), _) => format!("--config {}", config.display()),
            (None, Some(database)) => format!("--database {}", database.display()),
            (None, None) => return error.into(),
        };
        let advice = format!(
            "Make a key: `testamur api-key new --scope issue --scope status --scope verify {database}`. Or let \
             something in front of the server ask who they are, and say --insecure-no-auth."
        );
        Failure::from(error).advising_on(Code::ServerNoApiKey, &advice)
    }

    fn tls(&self, config: Option<&Config>) -> Result<Option<Tls>, Failure> {
        if self.tls_self_signed {
            let mut names: Vec<String> =
                ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
            let said = self.listen.as_deref().unwrap_or(LISTEN);
            if let Some((host, _)) = said.rsplit_once(':') {
                let host = host.trim_matches(['[', ']']).to_owned();
                if !names.contains(&host) {
                    names.push(host);
                }
            }
            return Ok(Some(Tls::self_signed(names)?));
        }
        let Some((certificate, key)) = self.tls_cert.as_ref().zip(self.tls_key.as_ref()) else {
            return Ok(config.and_then(|config| config.tls.clone()));
        };
        let (chain, secret) = (files::read(certificate)?, files::read_secret(key)?);
        let tls = Tls::from_pem(&chain, &secret);
        Ok(Some(tls.map_err(|error| Failure::from(error).about(certificate))?))
    }

    /// The file of the store, and the folder that it is in if nobody wants to keep it.
    fn database(&self) -> Result<(PathBuf, Option<Scratch>), Failure> {
        if let Some(file) = &self.database {
            return Ok((file.clone(), None));
        }
        let scratch = Scratch::new()?;
        Ok((scratch.file("testamur.db"), Some(scratch)))
    }
}

/// How an address is called in a URL.
fn named(address: IpAddr) -> String {
    match address {
        address if address.is_loopback() || address.is_unspecified() => "localhost".to_owned(),
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}
