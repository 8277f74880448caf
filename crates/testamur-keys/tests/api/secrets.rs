//! Secrets are not printed.

use crate::key;
use testamur_core::json::Value;
use testamur_keys::multibase::encode_base64url;
use testamur_keys::{KeyType, LocalSigner, SecretKey, Signer, default_provider};

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Everything that a secret could look like in text.
fn appearances(key: &SecretKey) -> Vec<String> {
    let raw = key.to_secret_raw();
    let jwk = key.to_secret_jwk();
    let decimals = format!("{:?}", &raw[..8]);
    let mut all = vec![
        hexadecimal(&raw),
        hexadecimal(&raw).to_uppercase(),
        encode_base64url(&raw),
        key.to_secret_multikey().to_string(),
        decimals.trim_matches(['[', ']']).to_owned(),
    ];
    for name in ["d", "p", "q", "dp", "dq", "qi"] {
        all.extend(jwk.get(name).and_then(Value::as_str).map(str::to_owned));
    }
    all
}

#[test]
fn nothing_printed_holds_the_secret() {
    for key_type in crate::classical() {
        let secret = key(key_type, 11);
        let appearances = appearances(&secret);
        let shown = [
            format!("{secret:?}"),
            format!("{secret:#?}"),
            format!("{:?}", secret.public_key()),
            secret.public_key().to_jwk().to_string(),
            secret.public_key().to_pem().unwrap_or_default(),
            secret.public_key().to_multikey(),
        ];
        assert!(shown[0].contains("secret") && shown[0].contains(key_type.name()));
        let signer = LocalSigner::new(secret, default_provider());
        let dynamic: &dyn Signer = &signer;
        let shown = shown.into_iter().chain([format!("{signer:?}"), format!("{dynamic:?}")]);
        for text in shown {
            for secret in &appearances {
                assert!(!text.contains(secret.as_str()), "{text}");
            }
        }
    }
}

/// Errors carry facts, and none of them is part of a secret.
#[test]
fn errors_hold_no_secret() {
    for key_type in crate::types_with_pem() {
        let secret = key(key_type, 12);
        let other = key(if key_type == KeyType::P256 { KeyType::P384 } else { KeyType::P256 }, 1);
        let mut mixed = secret.to_secret_jwk();
        let object = mixed.as_object_mut().unwrap();
        object.insert("d", other.to_secret_jwk().get("d").unwrap().clone());
        let pem = secret.to_secret_pem().unwrap().replace("END PRIVATE", "END PUBLIC");
        let errors = [
            testamur_keys::PublicKey::from_jwk(&secret.to_secret_jwk()).unwrap_err(),
            testamur_keys::PublicKey::from_multikey(&secret.to_secret_multikey()).unwrap_err(),
            testamur_keys::PublicKey::from_pem(&secret.to_secret_pem().unwrap()).unwrap_err(),
            SecretKey::from_jwk(&mixed).unwrap_err(),
            SecretKey::from_pem(&pem).unwrap_err(),
            SecretKey::from_raw(key_type, &secret.to_secret_raw()[1..]).unwrap_err(),
        ];
        let appearances: Vec<_> =
            appearances(&secret).into_iter().chain(self::appearances(&other)).collect();
        for error in errors {
            for secret in &appearances {
                assert!(!format!("{error:?} {error}").contains(secret.as_str()), "{error}");
            }
        }
    }
}
