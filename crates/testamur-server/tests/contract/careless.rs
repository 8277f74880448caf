//! Whoever signs what they are given: a good signature shows nothing else.

use crate::draft;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testamur::canon::jcs;
use testamur::keys::SignatureAlgorithm;
use testamur::keys::multibase::{self, Base, encode_base64url};
use testamur::{KeyType, LocalSigner, OsRandom, SecretKey, Signer, default_provider, parse};

pub(crate) struct Careless {
    signer: LocalSigner,
    pub(crate) did: String,
    pub(crate) method: String,
}

impl Careless {
    pub(crate) fn new() -> Careless {
        let key = SecretKey::generate(KeyType::Ed25519, &mut OsRandom).unwrap();
        let signer = LocalSigner::new(key, default_provider());
        let did = testamur::did::did_key(signer.public_key()).to_string();
        let method = format!("{did}#{}", did.trim_start_matches("did:key:"));
        Careless { signer, did, method }
    }

    /// A draft in their own name.
    pub(crate) fn draft(&self) -> Value {
        crate::with(&draft(), "issuer", json!(self.did))
    }

    /// A proof as a good one is before it is signed, with members added or replaced; those that are null are left out.
    pub(crate) fn proof(&self, members: Value) -> Value {
        let mut proof = json!({
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "verificationMethod": self.method,
            "proofPurpose": "assertionMethod",
        });
        let proof_members = proof.as_object_mut().unwrap();
        for (name, member) in members.as_object().unwrap() {
            match member {
                Value::Null => drop(proof_members.remove(name)),
                member => drop(proof_members.insert(name.clone(), member.clone())),
            }
        }
        proof
    }

    /// Signs a document with this proof, as `eddsa-jcs-2022` does, whatever they say
    /// ([section 3.3.1](https://www.w3.org/TR/vc-di-eddsa/#create-proof-eddsa-jcs-2022)). What the document has in the
    /// place of its proof is signed as part of it.
    pub(crate) fn signed_with(&self, document: &Value, mut proof: Value) -> Value {
        if let Some(context) = document.get("@context") {
            proof["@context"] = context.clone();
        }
        let signature = self.signature(&[hash(&proof), hash(document)].concat());
        proof["proofValue"] = json!(multibase::encode(Base::Base58Btc, &signature));
        let mut signed = document.clone();
        signed["proof"] = proof;
        signed
    }

    pub(crate) fn credential(&self, draft: &Value) -> Value {
        self.signed_with(draft, self.proof(json!({})))
    }

    pub(crate) fn presentation(&self, presentation: &Value) -> Value {
        let members = json!({
            "proofPurpose": "authentication", "domain": "work.example", "challenge": "n-1"
        });
        self.signed_with(presentation, self.proof(members))
    }

    /// A token with this type, of these claims.
    pub(crate) fn token(&self, kind: &str, claims: &Value) -> String {
        let header = json!({ "alg": "EdDSA", "typ": kind, "kid": self.method });
        let parts = [&header, claims].map(|part| encode_base64url(part.to_string().as_bytes()));
        let signed = parts.join(".");
        let signature = self.signature(signed.as_bytes());
        format!("{signed}.{}", encode_base64url(&signature))
    }

    fn signature(&self, data: &[u8]) -> Vec<u8> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(self.signer.sign(SignatureAlgorithm::Ed25519, data)).unwrap()
    }
}

fn hash(value: &Value) -> Vec<u8> {
    Sha256::digest(jcs::to_vec(&parse(value.to_string().as_bytes()).unwrap())).to_vec()
}
