//! BBS alone, on as many messages as a badge has statements: what no `bbs-2023` can go below, and
//! what zkryptium does.

use crate::measure::Work;
use crate::random::Counting;
use std::hint::black_box;
use testamur_bbs::{Bbs, Ciphersuite, SecretKey, Shown, Signed};

/// A signed list of messages of the length of a statement.
pub struct Messages {
    bbs: Bbs,
    key: SecretKey,
    messages: Vec<Vec<u8>>,
    disclosed: Vec<usize>,
    signature: [u8; 80],
    proof: Vec<u8>,
}

const HEADER: &[u8] = &[7; 64];

impl Messages {
    /// So many messages, of which the first `disclosed` are shown.
    pub fn new(count: usize, disclosed: usize) -> Messages {
        let bbs = Bbs::new(Ciphersuite::Bls12381Sha256);
        let key = SecretKey::generate(&mut Counting(1)).expect("a key");
        let message = |index| format!("{index:0>120}").into_bytes();
        let messages: Vec<Vec<u8>> = (0..count).map(message).collect();
        let signature = bbs.sign(&key, HEADER, &messages).expect("a signature");
        let disclosed = (0..disclosed).collect();
        let mut all = Messages { bbs, key, messages, disclosed, signature, proof: Vec::new() };
        all.proof = all.proven();
        all
    }

    pub fn count(&self) -> usize {
        self.messages.len()
    }

    pub fn sign(&self) -> Work<'_> {
        Box::new(|| {
            let signature = self.bbs.sign(&self.key, HEADER, &self.messages);
            black_box(signature.expect("a signature"));
        })
    }

    pub fn prove(&self) -> Work<'_> {
        Box::new(|| {
            black_box(self.proven());
        })
    }

    pub fn verify_proof(&self) -> Work<'_> {
        let shown = |index: &usize| (*index, &self.messages[*index][..]);
        let disclosed: Vec<(usize, &[u8])> = self.disclosed.iter().map(shown).collect();
        Box::new(move || {
            let shown = Shown {
                public_key: self.key.public_key(),
                header: HEADER,
                presentation_header: HEADER,
                disclosed: &disclosed,
            };
            self.bbs.verify_proof(&shown, &self.proof).expect("a good proof");
        })
    }

    fn proven(&self) -> Vec<u8> {
        let signed = Signed {
            public_key: self.key.public_key(),
            header: HEADER,
            messages: &self.messages,
            signature: &self.signature,
        };
        let proof = self.bbs.prove(&signed, &self.disclosed, HEADER, &mut Counting(2));
        proof.expect("a proof")
    }

    /// zkryptium: sign, prove, verify a proof.
    #[cfg(feature = "zkryptium")]
    pub fn zkryptium(&self) -> [Work<'_>; 3] {
        use crate::zkryptium::{About, Sha256, Zkryptium};
        let about = About {
            public_key: self.key.public_key().as_bytes(),
            header: HEADER,
            presentation_header: HEADER,
            messages: &self.messages,
            disclosed: &self.disclosed,
            committed: &[],
            disclosed_committed: &[],
        };
        let secret = self.key.to_secret_bytes();
        [
            Box::new(move || {
                black_box(Sha256.sign(&*secret, &about));
            }),
            Box::new(move || {
                black_box(Sha256.prove(&about, &self.signature));
            }),
            Box::new(move || assert!(Sha256.verify_proof(&about, &self.proof))),
        ]
    }
}
