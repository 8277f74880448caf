//! The profile that conformance suites are run against: an issuer for each suite, and a verifier that
//! accepts what suites are made of. Not for credentials that anybody relies on.

use crate::{NamedIssuer, OldDrafts, StatusSetting, Unnamed};
use sha2::{Digest, Sha256};
use testamur::{
    CredentialPolicy, Issuer, KeyType, LocalSigner, OsRandom, RandomSource, Result, SecretKey,
    Suite, default_provider,
};
use zeroize::Zeroizing;

/// The issuers, each with a did:key of its own; the same for the same seed, and new ones without.
/// Whoever knows the seed has the keys.
///
/// # Errors
/// Those of the random source of the operating system.
pub fn issuers(seed: Option<&str>) -> Result<Vec<NamedIssuer>> {
    let mut issuers = Vec::new();
    for (name, key_type, suite) in SUITES {
        let issuer = issuer(seed, name, key_type)?;
        // A selective suite's proof lets a holder choose; a status would be one more thing that they cannot hide.
        let status = match suite.is_selective() {
            true => StatusSetting::Off,
            false => StatusSetting::revocation(),
        };
        issuers.push(NamedIssuer::data_integrity(name, issuer, suite).status(status));
    }
    issuers.push(NamedIssuer::vc_jwt(JOSE, issuer(seed, JOSE, KeyType::P256)?));
    let as_suites_expect =
        |issuer: NamedIssuer| issuer.unnamed(Unnamed::Refused).old_drafts(OldDrafts::WithoutStatus);
    Ok(issuers.into_iter().map(as_suites_expect).collect())
}

/// What is demanded of credentials, with an insecure name:
/// [`CredentialPolicy::dangerous_for_conformance_suites`].
pub fn policy() -> CredentialPolicy {
    CredentialPolicy::dangerous_for_conformance_suites()
}

/// How the Multikey of a key on BLS12-381 begins, as suites compare it. A few keys of a hundred begin otherwise.
const BLS: &str = "zUC7";

const SUITES: [(&str, KeyType, Suite); 9] = [
    ("eddsa-rdfc-2022", KeyType::Ed25519, Suite::EddsaRdfc2022),
    ("eddsa-jcs-2022", KeyType::Ed25519, Suite::EddsaJcs2022),
    ("ecdsa-rdfc-2019-p256", KeyType::P256, Suite::EcdsaRdfc2019),
    ("ecdsa-rdfc-2019-p384", KeyType::P384, Suite::EcdsaRdfc2019),
    ("ecdsa-jcs-2019-p256", KeyType::P256, Suite::EcdsaJcs2019),
    ("ecdsa-jcs-2019-p384", KeyType::P384, Suite::EcdsaJcs2019),
    ("ecdsa-sd-2023", KeyType::P256, Suite::EcdsaSd2023),
    ("bbs-2023", KeyType::Bls12381G2, Suite::Bbs2023),
    ("ed25519signature2020", KeyType::Ed25519, Suite::Ed25519Signature2020),
];

const JOSE: &str = "jose";

fn issuer(seed: Option<&str>, name: &str, key_type: KeyType) -> Result<Issuer> {
    let mut random: Box<dyn RandomSource> = match seed {
        Some(seed) => Box::new(Seeded::new(seed, name)),
        None => Box::new(OsRandom),
    };
    let key = loop {
        let key = SecretKey::generate(key_type, &mut *random)?;
        let is_usual = key.public_key().to_multikey().starts_with(BLS);
        if key_type != KeyType::Bls12381G2 || is_usual {
            break key;
        }
    };
    Issuer::did_key(LocalSigner::new(key, default_provider()))
}

/// Bytes that follow from a seed and a name: hashes of both and of a counter.
struct Seeded {
    start: Zeroizing<[u8; 32]>,
    counter: u64,
}

impl Seeded {
    fn new(seed: &str, name: &str) -> Seeded {
        let mut hash = Sha256::new();
        hash.update(b"testamur conformance seed\0");
        hash.update((seed.len() as u64).to_be_bytes());
        hash.update(seed);
        hash.update(name);
        Seeded { start: Zeroizing::new(hash.finalize().into()), counter: 0 }
    }
}

impl RandomSource for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for chunk in bytes.chunks_mut(32) {
            self.counter += 1;
            let mut hash = Sha256::new();
            hash.update(*self.start);
            hash.update(self.counter.to_be_bytes());
            chunk.copy_from_slice(&hash.finalize()[..chunk.len()]);
        }
        Ok(())
    }
}
