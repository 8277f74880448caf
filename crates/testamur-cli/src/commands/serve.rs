//! `testamur serve`

use crate::Outcome;
use crate::failure::Failure;
use crate::files;
use crate::show;
use clap::{Args, ValueEnum};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use testamur::HttpFetch;
use testamur_server::{Limits, Listening, Server, Setup, Tls, conformance, stop_signal};
use testamur_store::{SqliteStore, Store};

/// Issue and verify over HTTP (VC-API)
///
/// Prints the address it listens at to standard error. SIGTERM and SIGINT stop it: no new
/// connections are taken, and requests under way are answered.
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// What to serve. conformance: an issuer with a key of its own for each suite, and a verifier that
    /// takes any issuer's word and keys, for conformance suites and for nothing else
    #[arg(long, value_enum)]
    profile: Profile,

    /// The address and port; with port 0, one that is free
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: String,

    /// Make the keys of the conformance profile from this text, so that they are the same again.
    /// Whoever knows it has the keys
    #[arg(long, value_name = "TEXT")]
    seed: Option<String>,

    /// Keep statuses, answers and the audit log in this file. Without it they are gone with the server
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,

    /// Where the server is reached, as status lists are named in credentials. Unless said, https and
    /// the address it listens at, as localhost if that is this machine
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,

    /// Use no network: documents on the web count as not to be had
    #[arg(long)]
    offline: bool,

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

pub(crate) fn run(arguments: &Serve) -> Outcome {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.enable_all().build();
    let runtime =
        runtime.map_err(|error| Failure::file("started", Path::new("The server"), &error))?;
    let done = runtime.block_on(serve(arguments));
    // What nobody waits for any more must not keep the process alive.
    runtime.shutdown_background();
    done
}

async fn serve(arguments: &Serve) -> Outcome {
    let tls = arguments.tls()?;
    let listening = Listening::bind(&arguments.listen).await?;
    let address = listening.address();
    let (database, _scratch) = arguments.database()?;
    let store = Arc::new(SqliteStore::open(database, testamur_store::Limits::default()).await?);
    let server = Server::open(arguments.setup(address, Arc::clone(&store))?).await?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    show::tell(&format!(
        "Listening at {scheme}://{address} with the conformance profile: whoever reaches it can issue, and its \
         verifier trusts anybody.\n"
    ));
    server.serve(listening, tls, stop_signal()).await;
    store.close().await?;
    show::tell("Stopped.\n");
    Ok(ExitCode::SUCCESS)
}

impl Serve {
    fn setup(&self, address: SocketAddr, store: Arc<SqliteStore>) -> Result<Setup, Failure> {
        let Profile::Conformance = self.profile;
        let public_url = match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("https://{}:{}", named(address.ip()), address.port()),
        };
        Ok(Setup {
            issuers: conformance::issuers(self.seed.as_deref())?,
            store,
            public_url,
            policy: conformance::policy(),
            network: (!self.offline).then(HttpFetch::guarded),
            limits: Limits::default(),
        })
    }

    fn tls(&self) -> Result<Option<Tls>, Failure> {
        if self.tls_self_signed {
            let mut names: Vec<String> =
                ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
            if let Some((host, _)) = self.listen.rsplit_once(':') {
                let host = host.trim_matches(['[', ']']).to_owned();
                if !names.contains(&host) {
                    names.push(host);
                }
            }
            return Ok(Some(Tls::self_signed(names)?));
        }
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else {
            return Ok(None);
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
        Ok((scratch.0.join("testamur.db"), Some(scratch)))
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

/// A folder that goes with the server, readable by its owner only.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Scratch, Failure> {
        let folder = std::env::temp_dir().join(format!("testamur-serve-{}", std::process::id()));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let made = builder.create(&folder);
        made.map_err(|error| Failure::file("made", &folder, &error))?;
        Ok(Scratch(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Left behind, it is in the folder that the system clears.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
