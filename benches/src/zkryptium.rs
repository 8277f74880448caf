//! zkryptium's BBS and blind BBS behind bytes, for the measurements and for the test that compares.

use zkryptium::bbsplus::ciphersuites::{Bls12381Sha256, Bls12381Shake256};
use zkryptium::bbsplus::commitment::BlindFactor;
use zkryptium::bbsplus::keys::{BBSplusPublicKey, BBSplusSecretKey};
use zkryptium::schemes::algorithms::BBSplus;
use zkryptium::schemes::generics::{BlindSignature, Commitment, PoKSignature, Signature};

type Messages = [Vec<u8>];

/// What a proof, or a blind signature, is about.
#[derive(Clone, Copy)]
pub struct About<'a> {
    pub public_key: &'a [u8],
    pub header: &'a [u8],
    pub presentation_header: &'a [u8],
    pub messages: &'a Messages,
    /// The indexes of the disclosed messages.
    pub disclosed: &'a [usize],
    pub committed: &'a Messages,
    pub disclosed_committed: &'a [usize],
}

impl About<'_> {
    fn key(&self) -> BBSplusPublicKey {
        BBSplusPublicKey::from_bytes(self.public_key).expect("a public key")
    }
}

/// One ciphersuite of zkryptium. Whatever makes something panics when zkryptium refuses to.
pub trait Zkryptium {
    fn sign(&self, secret: &[u8], about: &About<'_>) -> Vec<u8>;
    fn verify(&self, about: &About<'_>, signature: &[u8]) -> bool;
    fn prove(&self, about: &About<'_>, signature: &[u8]) -> Vec<u8>;
    fn verify_proof(&self, about: &About<'_>, proof: &[u8]) -> bool;
    /// The commitment, and what blinds it.
    fn commit(&self, committed: &Messages) -> (Vec<u8>, [u8; 32]);
    fn blind_sign(&self, secret: &[u8], about: &About<'_>, commitment: &[u8]) -> Vec<u8>;
    fn verify_blind(&self, about: &About<'_>, signature: &[u8], blind: &[u8; 32]) -> bool;
    fn prove_blind(&self, about: &About<'_>, signature: &[u8], blind: &[u8; 32]) -> Vec<u8>;
    fn verify_blind_proof(&self, about: &About<'_>, proof: &[u8]) -> bool;
}

/// zkryptium's types have a parameter for the ciphersuite, with bounds of crates that are not here.
macro_rules! impl_zkryptium {
    ($name:ty, $suite:ty) => {
        impl Zkryptium for $name {
            fn sign(&self, key: &[u8], about: &About<'_>) -> Vec<u8> {
                let (messages, header) = (Some(about.messages), Some(about.header));
                Signature::<BBSplus<$suite>>::sign(messages, &secret(key), &about.key(), header)
                    .expect("a signature")
                    .to_bytes()
                    .to_vec()
            }

            fn verify(&self, about: &About<'_>, signature: &[u8]) -> bool {
                let (messages, header) = (Some(about.messages), Some(about.header));
                Signature::<BBSplus<$suite>>::from_bytes(eighty(signature))
                    .is_ok_and(|read| read.verify(&about.key(), messages, header).is_ok())
            }

            fn prove(&self, about: &About<'_>, signature: &[u8]) -> Vec<u8> {
                PoKSignature::<BBSplus<$suite>>::proof_gen(
                    &about.key(),
                    signature,
                    Some(about.header),
                    Some(about.presentation_header),
                    Some(about.messages),
                    Some(about.disclosed),
                )
                .expect("a proof")
                .to_bytes()
            }

            fn verify_proof(&self, about: &About<'_>, proof: &[u8]) -> bool {
                let verified =
                    PoKSignature::<BBSplus<$suite>>::from_bytes(proof).and_then(|read| {
                        read.proof_verify(
                            &about.key(),
                            Some(&chosen(about.messages, about.disclosed)),
                            Some(about.disclosed),
                            Some(about.header),
                            Some(about.presentation_header),
                        )
                    });
                verified.is_ok()
            }

            fn commit(&self, committed: &Messages) -> (Vec<u8>, [u8; 32]) {
                let (commitment, blind) =
                    Commitment::<BBSplus<$suite>>::commit(Some(committed)).expect("a commitment");
                (commitment.to_bytes(), blind.to_bytes())
            }

            fn blind_sign(&self, key: &[u8], about: &About<'_>, commitment: &[u8]) -> Vec<u8> {
                BlindSignature::<BBSplus<$suite>>::blind_sign(
                    &secret(key),
                    &about.key(),
                    Some(commitment),
                    Some(about.header),
                    Some(about.messages),
                )
                .expect("a blind signature")
                .to_bytes()
                .to_vec()
            }

            fn verify_blind(&self, about: &About<'_>, signature: &[u8], blind: &[u8; 32]) -> bool {
                let blind = BlindFactor::from_bytes(blind).expect("a blinding factor");
                let verified = BlindSignature::<BBSplus<$suite>>::from_bytes(eighty(signature))
                    .and_then(|read| {
                        read.verify_blind_sign(
                            &about.key(),
                            Some(about.header),
                            Some(about.messages),
                            Some(about.committed),
                            Some(&blind),
                        )
                    });
                verified.is_ok()
            }

            fn prove_blind(
                &self,
                about: &About<'_>,
                signature: &[u8],
                blind: &[u8; 32],
            ) -> Vec<u8> {
                let blind = BlindFactor::from_bytes(blind).expect("a blinding factor");
                PoKSignature::<BBSplus<$suite>>::blind_proof_gen(
                    &about.key(),
                    signature,
                    Some(about.header),
                    Some(about.presentation_header),
                    Some(about.messages),
                    Some(about.committed),
                    Some(about.disclosed),
                    Some(about.disclosed_committed),
                    Some(&blind),
                )
                .expect("a proof")
                .to_bytes()
            }

            fn verify_blind_proof(&self, about: &About<'_>, proof: &[u8]) -> bool {
                let verified =
                    PoKSignature::<BBSplus<$suite>>::from_bytes(proof).and_then(|read| {
                        read.blind_proof_verify(
                            &about.key(),
                            Some(about.header),
                            Some(about.presentation_header),
                            Some(about.messages.len()),
                            Some(&chosen(about.messages, about.disclosed)),
                            Some(&chosen(about.committed, about.disclosed_committed)),
                            Some(about.disclosed),
                            Some(about.disclosed_committed),
                        )
                    });
                verified.is_ok()
            }
        }
    };
}

pub struct Sha256;
pub struct Shake256;

impl_zkryptium!(Sha256, Bls12381Sha256);
impl_zkryptium!(Shake256, Bls12381Shake256);

fn secret(bytes: &[u8]) -> BBSplusSecretKey {
    BBSplusSecretKey::from_bytes(bytes).expect("a secret key")
}

fn eighty(signature: &[u8]) -> &[u8; 80] {
    signature.try_into().expect("signatures have 80 bytes")
}

fn chosen(messages: &Messages, indexes: &[usize]) -> Vec<Vec<u8>> {
    indexes.iter().map(|index| messages[*index].clone()).collect()
}
