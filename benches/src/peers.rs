//! The other implementations, each driven through its own public interface: same document, same kind
//! of keys, contexts preloaded, from JSON text to a verdict and from JSON text to JSON text.

use crate::document;
use crate::measure::{Work, block_on};
use affinidi_data_integrity::crypto_suites::CryptoSuite;
use affinidi_data_integrity::{DataIntegrityProof, SignOptions, VerifyOptions};
use affinidi_secrets_resolver::secrets::Secret;
use serde_json::{Value, json};
use ssi::claims::data_integrity::{AnyDataIntegrity, AnySuite, CryptographicSuite, ProofOptions};
use ssi::claims::vc::AnyJsonCredential;
use ssi::claims::{SignatureEnvironment, VerificationParameters};
use ssi::dids::{AnyDidMethod, DIDKey, DIDResolver, VerificationMethodDIDResolver};
use ssi::json_ld::ContextLoader;
use ssi::jwk::JWK;
use ssi::verification_methods::{AnyMethod, SingleSecretSigner};
use std::collections::HashMap;

type SsiResolver = VerificationMethodDIDResolver<AnyDidMethod, AnyMethod>;

/// ssi with one key and one suite.
pub struct Ssi {
    suite: AnySuite,
    method: ssi::dids::DIDURLBuf,
    signer: ssi::verification_methods::LocalSigner<SingleSecretSigner<JWK>>,
    resolver: SsiResolver,
    loader: ContextLoader,
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
        let did = DIDKey::generate(&key.to_public()).expect("a key of a known type");
        let method = DIDKey::generate_url(&key.to_public()).expect("a key of a known type");
        let contexts = HashMap::from([(
            document::OPEN_BADGES_URL.to_owned(),
            document::open_badges_context().to_owned(),
        )]);
        let loader = ContextLoader::default()
            .with_context_map_from(contexts)
            .expect("the context is JSON and its URL an IRI");
        let mut ssi = Ssi {
            suite,
            method,
            signer: SingleSecretSigner::new(key).into_local(),
            resolver: AnyDidMethod::default().into_vm_resolver(),
            loader,
            unsigned: document::badge(&did).to_string(),
            signed: String::new(),
        };
        ssi.signed = ssi.issued().ok()?;
        ssi.verified(&ssi.signed).then_some(ssi)
    }

    pub fn issue(&self) -> Work<'_> {
        Box::new(|| {
            self.issued().expect("ssi issued it before");
        })
    }

    pub fn verify(&self) -> Work<'_> {
        Box::new(|| assert!(self.verified(&self.signed)))
    }

    fn issued(&self) -> Result<String, ssi::claims::SignatureError> {
        let credential: AnyJsonCredential =
            serde_json::from_str(&self.unsigned).expect("the badge is a credential");
        let environment =
            SignatureEnvironment { json_ld_loader: self.loader.clone(), eip712_loader: () };
        let options = ProofOptions::from_method(self.method.clone().into_iri().into());
        let signed = block_on(self.suite.sign_with(
            environment,
            credential,
            &self.resolver,
            &self.signer,
            options,
            Default::default(),
        ))?;
        Ok(serde_json::to_string(&signed).expect("a credential is JSON"))
    }

    fn verified(&self, signed: &str) -> bool {
        let credential: AnyDataIntegrity<AnyJsonCredential> =
            serde_json::from_str(signed).expect("ssi wrote it");
        let parameters = VerificationParameters::from_resolver(&self.resolver)
            .with_json_ld_loader(self.loader.clone());
        matches!(block_on(credential.verify(parameters)), Ok(Ok(())))
    }
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
            "eddsa-rdfc-2022" => {
                (CryptoSuite::EddsaRdfc2022, Secret::generate_ed25519(None, Some(&seed)))
            }
            "eddsa-jcs-2022" => {
                (CryptoSuite::EddsaJcs2022, Secret::generate_ed25519(None, Some(&seed)))
            }
            "ecdsa-jcs-2019 P-256" => {
                (CryptoSuite::EcdsaJcs2019, Secret::generate_p256(None, Some(&seed)).ok()?)
            }
            _ => return None,
        };
        let multikey = secret.get_public_keymultibase().ok()?;
        let did = format!("did:key:{multikey}");
        secret.id = format!("{did}#{multikey}");
        let mut badge = document::badge(&did);
        if matches!(suite, CryptoSuite::EddsaRdfc2022) {
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
