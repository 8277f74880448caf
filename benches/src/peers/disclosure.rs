//! ssi's selective disclosure with Data Integrity proofs.

use super::SsiKey;
use crate::disclosure::{MANDATORY, SHOWN};
use crate::document;
use crate::measure::{Work, block_on};
use ssi::JsonPointerBuf;
use ssi::claims::data_integrity::{
    AnyDataIntegrity, AnySelectionOptions, AnySignatureOptions, AnySuite,
};
use ssi::claims::vc::AnyJsonCredential;
use ssi::jwk::JWK;
use std::hint::black_box;
use testamur_proof::Suite;

/// ssi with one key and one selective suite.
pub struct SsiDisclosure {
    key: SsiKey,
    draft: String,
    held: String,
    shown: String,
}

impl SsiDisclosure {
    pub fn new(suite: Suite) -> SsiDisclosure {
        let key = match suite {
            Suite::Bbs2023 => SsiKey::new(AnySuite::Bbs2023, JWK::generate_bls12381g2()),
            _ => SsiKey::new(AnySuite::EcdsaSd2023, JWK::generate_p256()),
        };
        let draft = document::badge(&key.did).to_string();
        let mut all = SsiDisclosure { key, draft, held: String::new(), shown: String::new() };
        all.held = all.issued();
        all.shown = all.derived();
        all
    }

    pub fn issue(&self) -> Work<'_> {
        Box::new(|| {
            black_box(self.issued());
        })
    }

    pub fn derive(&self) -> Work<'_> {
        Box::new(|| {
            black_box(self.derived());
        })
    }

    /// Verifies what it derived.
    ///
    /// # Errors
    /// ssi's words, when it does not verify.
    pub fn verified(&self) -> Result<(), String> {
        self.key.verify(&self.shown)
    }

    pub fn verify(&self) -> Work<'_> {
        Box::new(|| self.verified().expect("it verified before"))
    }

    fn issued(&self) -> String {
        let mut selective = AnySignatureOptions::default();
        selective.mandatory_pointers = pointers(MANDATORY);
        self.key.sign(&self.draft, selective).expect("ssi signs it")
    }

    fn derived(&self) -> String {
        let credential: AnyDataIntegrity<AnyJsonCredential> =
            serde_json::from_str(&self.held).expect("ssi wrote it");
        let mut selection = AnySelectionOptions::default();
        selection.selective_pointers = pointers(SHOWN);
        let derived = block_on(credential.select(self.key.parameters(), selection));
        serde_json::to_string(&derived.expect("ssi derives from it")).expect("it is JSON")
    }
}

fn pointers<const N: usize>(texts: [&str; N]) -> Vec<JsonPointerBuf> {
    let pointer = |text: &str| JsonPointerBuf::new(text.to_owned()).expect("a JSON pointer");
    texts.map(pointer).into()
}
