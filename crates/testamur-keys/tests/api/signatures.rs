//! What one provider signs, every provider verifies.

use crate::{algorithms, key, once_per_provider, providers};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use testamur_core::Code;
use testamur_keys::{KeyType, LocalSigner, Provider, SecretKey, SignatureAlgorithm, Signer};

once_per_provider!(
    signatures_verify_everywhere,
    keys_sign_only_with_their_algorithms,
    signers_sign,
    what_is_deterministic,
    one_rsa_key_serves_several_algorithms,
);

fn signatures_verify_everywhere(provider: &dyn Provider) {
    for (algorithm, key) in algorithms() {
        for message in [&b""[..], b"message", &[0; 300]] {
            let signature = provider.sign(algorithm, &key, message).unwrap();
            for other in providers() {
                other.verify(algorithm, key.public_key(), message, &signature).unwrap();
                // A key that nobody has verified with yet is parsed anew.
                let fresh =
                    testamur_keys::PublicKey::from_multikey(&key.public_key().to_multikey());
                other.verify(algorithm, &fresh.unwrap(), message, &signature).unwrap();
                let error =
                    other.verify(algorithm, key.public_key(), b"another", &signature).unwrap_err();
                assert_eq!(error.code(), Code::KeySignatureMismatch, "{algorithm}");
            }
        }
    }
}

fn keys_sign_only_with_their_algorithms(provider: &dyn Provider) {
    for key_type in crate::classical() {
        let key = key(key_type, 1);
        for algorithm in SignatureAlgorithm::ALL {
            if algorithm.key_type() == key_type {
                continue;
            }
            let signed = provider.sign(algorithm, &key, b"").unwrap_err();
            assert_eq!(signed.code(), Code::KeyAlgorithm);
            let verified = provider.verify(algorithm, key.public_key(), b"", &[1; 64]);
            assert_eq!(verified.unwrap_err().code(), Code::KeyAlgorithm);
        }
    }
}

fn signers_sign(provider: &'static dyn Provider) {
    for (algorithm, key) in algorithms() {
        let signer: Arc<dyn Signer> = Arc::new(LocalSigner::new(key, provider));
        let mut future = signer.sign(algorithm, b"message");
        let polled = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(signature) = polled else { panic!("a local signer never waits") };
        provider.verify(algorithm, signer.public_key(), b"message", &signature.unwrap()).unwrap();
    }
}

fn what_is_deterministic(provider: &dyn Provider) {
    for (algorithm, key) in algorithms() {
        let one = provider.sign(algorithm, &key, b"message").unwrap();
        let other = provider.sign(algorithm, &key, b"message").unwrap();
        let always = matches!(
            algorithm,
            SignatureAlgorithm::Ed25519
                | SignatureAlgorithm::Rs256
                | SignatureAlgorithm::Rs384
                | SignatureAlgorithm::Rs512
        );
        let same = always || provider.name() == "rust-crypto";
        assert_eq!(one == other, same, "{algorithm}");
        assert_ne!(one, provider.sign(algorithm, &key, b"massage").unwrap());
    }
}

fn one_rsa_key_serves_several_algorithms(provider: &dyn Provider) {
    let key = key(KeyType::Rsa, 1);
    let of_rsa = || SignatureAlgorithm::ALL.into_iter().filter(|a| a.key_type() == KeyType::Rsa);
    for signed in of_rsa() {
        let signature = provider.sign(signed, &key, b"message").unwrap();
        for checked in of_rsa() {
            let outcome = provider.verify(checked, key.public_key(), b"message", &signature);
            assert_eq!(outcome.is_ok(), signed == checked, "{signed} as {checked}");
        }
    }
}

#[test]
fn keys_and_signers_cross_threads() {
    fn shareable<T: Send + Sync>() {}
    shareable::<SecretKey>();
    shareable::<testamur_keys::PublicKey>();
    shareable::<LocalSigner>();
    shareable::<Arc<dyn Signer>>();
}

/// On secp256k1 the lower s is written, and both are read.
#[test]
fn secp256k1_writes_the_lower_s() {
    for provider in providers() {
        for seed in 0..20 {
            let key = key(KeyType::Secp256k1, seed);
            let signed = provider.sign(SignatureAlgorithm::Es256k, &key, b"message").unwrap();
            assert!(signed[32] < 0x80, "{}", provider.name());
        }
    }
}
