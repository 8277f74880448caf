//! The other implementations, each driven through its own public interface: same document, same kind
//! of keys, contexts preloaded, from JSON text to a verdict and from JSON text to JSON text.

mod disclosure;
mod logs;
mod status;
mod tokens;

pub use disclosure::SsiDisclosure;
pub use logs::didwebvh;
pub use status::SsiStatus;
pub use tokens::{SdJwtPayload, SsiToken};

use crate::document;
use crate::measure::{Work, block_on};
use affinidi_data_integrity::crypto_suites::CryptoSuite;
use affinidi_data_integrity::{DataIntegrityProof, SignOptions, VerifyOptions};
use affinidi_secrets_resolver::secrets::Secret;
use serde_json::{Value, json};
use ssi::claims::data_integrity::{
    AnyDataIntegrity, AnySignatureOptions, AnySuite, CryptographicSuite, ProofOptions,
};
use ssi::claims::vc::AnyJsonCredential;
use ssi::claims::{SignatureEnvironment, SignatureError, VerificationParameters};
use ssi::dids::{AnyDidMethod, DIDKey, DIDResolver, DIDURLBuf, VerificationMethodDIDResolver};
use ssi::json_ld::ContextLoader;
use ssi::jwk::JWK;
use ssi::verification_methods::{AnyMethod, LocalSigner, SingleSecretSigner};
use std::collections::HashMap;
use std::hint::black_box;

type SsiResolver = VerificationMethodDIDResolver<AnyDidMethod, AnyMethod>;

/// ssi with one key and one suite.
pub struct Ssi {
    key: SsiKey,
    unsigned: String,
    signed: String,
}

impl Ssi {
    /// None when ssi has no such suite for the key.
    pub fn new(suite: &str) -> Option<Ssi> {
        let (suite, key) = match suite {
            "eddsa-rdfc-2022" => (AnySuite::EdDsaRdfc2022, JWK::generate_ed25519().ok()?),
            "Ed25519Signature2020" => {
                (AnySuite::Ed25519Signature2020, JWK::generate_ed25519().ok()?)
            }
            "ecdsa-rdfc-2019 P-256" => (AnySuite::EcdsaRdfc2019, JWK::generate_p256()),
            "ecdsa-rdfc-2019 P-384" => (AnySuite::EcdsaRdfc2019, JWK::generate_p384()),
            _ => return None,
        };
        let key = SsiKey::new(suite, key);
        let unsigned = document::badge(&key.did).to_string();
        let signed = key.sign(&unsigned, AnySignatureOptions::default()).ok()?;
        key.verify(&signed).is_ok().then_some(Ssi { key, unsigned, signed })
    }

    pub fn issue(&self) -> Work<'_> {
        Box::new(|| {
            let signed = self.key.sign(&self.unsigned, AnySignatureOptions::default());
            black_box(signed.expect("ssi issued it before"));
        })
    }

    pub fn verify(&self) -> Work<'_> {
        Box::new(|| self.key.verify(&self.signed).expect("it verified before"))
    }
}

/// A key of ssi as a did:key, with all that signing and verifying asks for.
struct SsiKey {
    did: String,
    suite: AnySuite,
    method: DIDURLBuf,
    signer: LocalSigner<SingleSecretSigner<JWK>>,
    resolver: SsiResolver,
    loader: ContextLoader,
}

impl SsiKey {
    fn new(suite: AnySuite, key: JWK) -> SsiKey {
        let public = key.to_public();
        SsiKey {
            did: DIDKey::generate(&public).expect("a key of a known type").to_string(),
            suite,
            method: DIDKey::generate_url(&public).expect("a key of a known type"),
            signer: SingleSecretSigner::new(key).into_local(),
            resolver: AnyDidMethod::default().into_vm_resolver(),
            loader: ssi_contexts(),
        }
    }

    fn sign(
        &self,
        unsigned: &str,
        selective: AnySignatureOptions,
    ) -> Result<String, SignatureError> {
        let credential: AnyJsonCredential =
            serde_json::from_str(unsigned).expect("the badge is a credential");
        let environment =
            SignatureEnvironment { json_ld_loader: self.loader.clone(), eip712_loader: () };
        let options = ProofOptions::from_method(self.method.clone().into_iri().into());
        let signed = block_on(self.suite.sign_with(
            environment,
            credential,
            &self.resolver,
            &self.signer,
            options,
            selective,
        ))?;
        Ok(serde_json::to_string(&signed).expect("a credential is JSON"))
    }

    /// # Errors
    /// ssi's words, when it cannot read or does not verify what it wrote.
    fn verify(&self, signed: &str) -> Result<(), String> {
        let credential: AnyDataIntegrity<AnyJsonCredential> =
            serde_json::from_str(signed).map_err(|error| error.to_string())?;
        block_on(credential.verify(self.parameters()))
            .map_err(|error| error.to_string())?
            .map_err(|invalid| invalid.to_string())
    }

    fn parameters(&self) -> VerificationParameters<&SsiResolver, ContextLoader> {
        VerificationParameters::from_resolver(&self.resolver)
            .with_json_ld_loader(self.loader.clone())
    }
}

/// ssi's own contexts and that of Open Badges.
fn ssi_contexts() -> ContextLoader {
    let contexts = HashMap::from([(
        document::OPEN_BADGES_URL.to_owned(),
        document::open_badges_context().to_owned(),
    )]);
    ContextLoader::default()
        .with_context_map_from(contexts)
        .expect("the context is JSON and its URL an IRI")
}

/// affinidi-data-integrity with one key and one suite.
pub struct Affinidi {
    suite: CryptoSuite,
    secret: Secret,
    unsigned: String,
    signed: String,
}

impl Affinidi {
    /// None when it has no such suite for the key. Its RDF suites know no context beyond its
    /// bundle, so the Open Badges context is written into the document.
    pub fn new(suite: &str) -> Option<Affinidi> {
        let seed = [7; 32];
        let (suite, mut secret) = match suite {
            "eddsa-rdfc-2022" | "eddsa-jcs-2022" => {
                (suite, Secret::generate_ed25519(None, Some(&seed)))
            }
            "ecdsa-jcs-2019 P-256" => {
                ("ecdsa-jcs-2019", Secret::generate_p256(None, Some(&seed)).ok()?)
            }
            "mldsa44-rdfc-2024" | "mldsa44-jcs-2024" => {
                (suite, Secret::generate_ml_dsa_44(None, Some(&seed)))
            }
            "slhdsa128-rdfc-2024" | "slhdsa128-jcs-2024" => {
                (suite, Secret::generate_slh_dsa_sha2_128s(None))
            }
            _ => return None,
        };
        let suite = CryptoSuite::try_from(suite).ok()?;
        let multikey = secret.get_public_keymultibase().ok()?;
        let did = format!("did:key:{multikey}");
        secret.id = format!("{did}#{multikey}");
        let mut badge = document::badge(&did);
        if suite.is_rdfc() {
            let inline: Value =
                serde_json::from_str(document::open_badges_context()).expect("it is JSON");
            badge["@context"] = json!([document::CREDENTIALS_URL, inline["@context"]]);
        }
        let mut affinidi =
            Affinidi { suite, secret, unsigned: badge.to_string(), signed: String::new() };
        affinidi.signed = affinidi.issued().ok()?;
        affinidi.verified(&affinidi.signed).then_some(affinidi)
    }

    pub fn issue(&self) -> Work<'_> {
        Box::new(|| {
            self.issued().expect("affinidi issued it before");
        })
    }

    pub fn verify(&self) -> Work<'_> {
        Box::new(|| assert!(self.verified(&self.signed)))
    }

    fn issued(&self) -> Result<String, affinidi_data_integrity::DataIntegrityError> {
        let mut badge: Value = serde_json::from_str(&self.unsigned).expect("the badge is JSON");
        let options = SignOptions::new().with_cryptosuite(self.suite);
        let proof = block_on(DataIntegrityProof::sign(&badge, &self.secret, options))?;
        badge["proof"] = serde_json::to_value(proof).expect("a proof is JSON");
        Ok(badge.to_string())
    }

    fn verified(&self, signed: &str) -> bool {
        let mut badge: Value = serde_json::from_str(signed).expect("affinidi wrote it");
        let proof = badge.as_object_mut().and_then(|members| members.remove("proof"));
        let proof: DataIntegrityProof =
            serde_json::from_value(proof.expect("it has a proof")).expect("affinidi wrote it");
        let key = self.secret.get_public_bytes();
        proof.verify_with_public_key(&badge, key, VerifyOptions::new()).is_ok()
    }
}
