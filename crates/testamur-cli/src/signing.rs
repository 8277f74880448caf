//! What issuing and presenting have in common: a key, whose it is, and the suite.

use crate::failure::Failure;
use crate::keyfile::{Key, Password};
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use std::path::PathBuf;
use testamur::did::did_key;
use testamur::keys::{KeyType, SecretKey};
use testamur::proof::jose::Ed25519Name;
use testamur::{
    EnvelopeKind, LocalSigner, PresentationEnvelopeKind, SignatureAlgorithm, Suite, Timestamp,
    default_provider,
};

/// The key that signs.
#[derive(Args, Debug)]
pub(crate) struct Signing {
    /// The secret key: JWK, PEM or Multikey
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    #[command(flatten)]
    pub(crate) password: Password,

    /// The cryptosuite, or the kind of token; unless said, eddsa-rdfc-2022, ecdsa-rdfc-2019,
    /// bbs-2023, mldsa44-rdfc-2024 or slhdsa128-rdfc-2024, as the key is. Credentials go into vc+jwt, vc+cose, vc+sd-jwt, dc+sd-jwt, vc-jwt (VCDM 1.1) and
    /// ob3-jwt, presentations into vp+jwt, vp+sd-jwt, vp+cose and vp-jwt (VCDM 1.1)
    #[arg(long, value_name = "NAME", value_parser = way)]
    suite: Option<Way>,

    /// The algorithm of a token or COSE signature, where the key has several, or one with two names:
    /// RS256, PS256 and others; EdDSA, which everybody reads, or Ed25519
    #[arg(long, value_name = "ALG", value_parser = algorithm)]
    pub(crate) alg: Option<Alg>,

    /// The URL of the key in the DID document, where the DID is not made from the key itself
    #[arg(long, value_name = "ID")]
    pub(crate) verification_method: Option<String>,

    /// When the proof is made; unless said, now
    #[arg(long, value_name = "TIME", value_parser = crate::world::time)]
    pub(crate) created: Option<Timestamp>,

    /// The domain that the proof is meant for
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub(crate) domain: Option<String>,

    /// The challenge that the proof answers
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub(crate) challenge: Option<String>,
}

/// A key that was read, with the suite it signs by.
pub(crate) struct Ready {
    pub(crate) signer: LocalSigner,
    pub(crate) way: Way,
    /// The did:key of the key.
    pub(crate) did: String,
}

impl Signing {
    /// Whether a suite, a kind of token or an algorithm was chosen.
    pub(crate) fn is_chosen(&self) -> bool {
        self.suite.is_some() || self.alg.is_some()
    }

    /// The key alone, for what no suite has a say in.
    pub(crate) fn signer(&self) -> Result<LocalSigner, Failure> {
        Ok(LocalSigner::new(self.secret()?, default_provider()))
    }

    fn secret(&self) -> Result<SecretKey, Failure> {
        Key::read(&self.key, &self.password)?.secret(&self.key)
    }

    pub(crate) fn ready(&self) -> Result<Ready, Failure> {
        let key = self.secret()?;
        let way = self.suite.map_or_else(|| usual_suite(&key).map(Way::Suite), Ok)?;
        if self.alg.is_some() && matches!(way, Way::Suite(_)) {
            return Err(Failure::usage(
                "A cryptosuite has one algorithm for each key.",
                "Leave --alg away, or choose a kind of token with --suite.",
            ));
        }
        let did = did_key(key.public_key()).to_string();
        Ok(Ready { signer: LocalSigner::new(key, default_provider()), way, did })
    }
}

fn usual_suite(key: &SecretKey) -> Result<Suite, Failure> {
    Suite::usual(key.key_type()).ok_or_else(|| match key.key_type() {
        KeyType::X25519 => Failure::usage(
            "A key of the type X25519 is for agreeing on keys; it signs nothing.",
            "Take a key that `testamur key new` makes.",
        ),
        other => Failure::usage(
            format!("No suite for embedded proofs signs with a key of the type {other}."),
            "Say --suite vc+jwt, or vp+jwt to present, for a token; or take a key of another type, \
             such as `testamur key new` makes.",
        ),
    })
}

/// What a credential or presentation is secured with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    Suite(Suite),
    Credential(EnvelopeKind),
    Presentation(PresentationEnvelopeKind),
}

fn way(name: &str) -> Result<Way, String> {
    let suite = Suite::find(name).map(Way::Suite);
    let credential = || EnvelopeKind::find(name).map(Way::Credential);
    let presentation = || PresentationEnvelopeKind::find(name).map(Way::Presentation);
    suite.or_else(credential).or_else(presentation).ok_or_else(|| {
        let suites = Suite::ALL.iter().map(|suite| suite.name());
        let credentials = EnvelopeKind::ALL.iter().map(|kind| kind.name());
        let presentations = PresentationEnvelopeKind::ALL.iter().map(|kind| kind.name());
        let names: Vec<&str> = suites.chain(credentials).chain(presentations).collect();
        format!("not a suite that is known; take one of {}", names.join(", "))
    })
}

/// An algorithm, and how it is to be named.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alg {
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) ed25519_name: Ed25519Name,
}

pub(crate) fn algorithm(name: &str) -> Result<Alg, String> {
    let ed25519_name = match name {
        "Ed25519" => Ed25519Name::Ed25519,
        _ => Ed25519Name::EdDsa,
    };
    let found = SignatureAlgorithm::from_jose(name);
    found.map(|algorithm| Alg { algorithm, ed25519_name }).map_err(|_| {
        let names = SignatureAlgorithm::ALL.iter().map(|algorithm| algorithm.jose_name());
        let names: Vec<&str> = names.collect();
        format!("not an algorithm that is known; take one of {}", names.join(", "))
    })
}
