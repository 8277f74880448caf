//! What issuing and presenting have in common: a key, whose it is, and the suite.

use crate::failure::Failure;
use crate::keyfile::{Key, Password};
use clap::Args;
use std::path::PathBuf;
use testamur::did::did_key;
use testamur::keys::{KeyType, SecretKey};
use testamur::{LocalSigner, Suite, Timestamp, default_provider};

/// The key that signs.
#[derive(Args, Debug)]
pub(crate) struct Signing {
    /// The secret key: JWK, PEM or Multikey
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    #[command(flatten)]
    password: Password,

    /// The cryptosuite; unless said, eddsa-rdfc-2022, ecdsa-rdfc-2019, mldsa44-rdfc-2024 or
    /// slhdsa128-rdfc-2024, as the key is
    #[arg(long, value_name = "NAME", value_parser = suite)]
    suite: Option<Suite>,

    /// The URL of the key in the DID document, where the DID is not made from the key itself
    #[arg(long, value_name = "ID")]
    pub(crate) verification_method: Option<String>,

    /// When the proof is made; unless said, now
    #[arg(long, value_name = "TIME", value_parser = crate::world::time)]
    pub(crate) created: Option<Timestamp>,

    /// The domain that the proof is meant for
    #[arg(long)]
    pub(crate) domain: Option<String>,

    /// The challenge that the proof answers
    #[arg(long)]
    pub(crate) challenge: Option<String>,
}

/// A key that was read, with the suite it signs by.
pub(crate) struct Ready {
    pub(crate) signer: LocalSigner,
    pub(crate) suite: Suite,
    /// The did:key of the key.
    pub(crate) did: String,
}

impl Signing {
    pub(crate) fn ready(&self) -> Result<Ready, Failure> {
        let key = Key::read(&self.key, &self.password)?.secret(&self.key)?;
        let suite = self.suite.map_or_else(|| usual_suite(&key), Ok)?;
        let did = did_key(key.public_key()).to_string();
        Ok(Ready { signer: LocalSigner::new(key, default_provider()), suite, did })
    }
}

fn usual_suite(key: &SecretKey) -> Result<Suite, Failure> {
    match key.key_type() {
        KeyType::Ed25519 => Ok(Suite::EddsaRdfc2022),
        KeyType::P256 | KeyType::P384 => Ok(Suite::EcdsaRdfc2019),
        KeyType::MlDsa44 => Ok(Suite::Mldsa44Rdfc2024),
        KeyType::SlhDsa128s => Ok(Suite::Slhdsa128Rdfc2024),
        other => Err(Failure::usage(
            format!("No cryptosuite here signs with a key of the type {other}."),
            "Take a key that `testamur key new` makes for ed25519, p256, p384, mldsa44 or slhdsa128s.",
        )),
    }
}

fn suite(name: &str) -> Result<Suite, String> {
    Suite::find(name).ok_or_else(|| {
        let names: Vec<&str> = Suite::ALL.iter().map(|suite| suite.name()).collect();
        format!("not a suite that is known; take one of {}", names.join(", "))
    })
}
