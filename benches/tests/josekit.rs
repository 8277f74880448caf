//! Tokens against josekit, which signs and checks with OpenSSL, and COSE signatures against coset: what
//! each makes, the other takes, for every algorithm that josekit has.
//!
//! This is here and not beside the other tests of the standards because josekit needs the headers of
//! OpenSSL, which `cargo test --workspace` must not ask for.

use coset::{CborSerializable, CoseSign1, TaggedCborSerializable, iana};
use josekit::JoseError;
use josekit::jwk::Jwk;
use josekit::jws::alg::ecdsa::EcdsaJwsAlgorithm;
use josekit::jws::alg::rsassa::RsassaJwsAlgorithm;
use josekit::jws::alg::rsassa_pss::RsassaPssJwsAlgorithm;
use josekit::jws::{self, JwsHeader, JwsSigner, JwsVerifier};
use testamur_benches::measure::block_on;
use testamur_benches::random::Counting;
use testamur_keys::{
    KeyType, LocalSigner, Provider, SecretKey, SignatureAlgorithm, Signer, default_provider,
};
use testamur_proof::cose::{self, Sign1};
use testamur_proof::jose::{HeaderOptions, Jws, sign_compact};

const PAYLOAD: &[u8] = r#"{"name":"Bachelor of Science","é":[1,2.5,null]}"#.as_bytes();

/// An algorithm, josekit's for it, and its entry in the register of COSE.
type Row = (SignatureAlgorithm, Josekit, iana::Algorithm);

const ALGORITHMS: [Row; 11] = [
    (SignatureAlgorithm::Ed25519, Josekit::EdDsa, iana::Algorithm::EdDSA),
    (SignatureAlgorithm::Es256, Josekit::Ecdsa(jws::ES256), iana::Algorithm::ES256),
    (SignatureAlgorithm::Es384, Josekit::Ecdsa(jws::ES384), iana::Algorithm::ES384),
    (SignatureAlgorithm::Es512, Josekit::Ecdsa(jws::ES512), iana::Algorithm::ES512),
    (SignatureAlgorithm::Es256k, Josekit::Ecdsa(jws::ES256K), iana::Algorithm::ES256K),
    (SignatureAlgorithm::Rs256, Josekit::Rsa(jws::RS256), iana::Algorithm::RS256),
    (SignatureAlgorithm::Rs384, Josekit::Rsa(jws::RS384), iana::Algorithm::RS384),
    (SignatureAlgorithm::Rs512, Josekit::Rsa(jws::RS512), iana::Algorithm::RS512),
    (SignatureAlgorithm::Ps256, Josekit::RsaPss(jws::PS256), iana::Algorithm::PS256),
    (SignatureAlgorithm::Ps384, Josekit::RsaPss(jws::PS384), iana::Algorithm::PS384),
    (SignatureAlgorithm::Ps512, Josekit::RsaPss(jws::PS512), iana::Algorithm::PS512),
];

/// josekit has a type for each family.
enum Josekit {
    EdDsa,
    Ecdsa(EcdsaJwsAlgorithm),
    Rsa(RsassaJwsAlgorithm),
    RsaPss(RsassaPssJwsAlgorithm),
}

impl Josekit {
    fn signer(&self, key: &Jwk) -> Result<Box<dyn JwsSigner>, JoseError> {
        Ok(match self {
            Josekit::EdDsa => Box::new(jws::EdDSA.signer_from_jwk(key)?),
            Josekit::Ecdsa(algorithm) => Box::new(algorithm.signer_from_jwk(key)?),
            Josekit::Rsa(algorithm) => Box::new(algorithm.signer_from_jwk(key)?),
            Josekit::RsaPss(algorithm) => Box::new(algorithm.signer_from_jwk(key)?),
        })
    }

    fn verifier(&self, key: &Jwk) -> Result<Box<dyn JwsVerifier>, JoseError> {
        Ok(match self {
            Josekit::EdDsa => Box::new(jws::EdDSA.verifier_from_jwk(key)?),
            Josekit::Ecdsa(algorithm) => Box::new(algorithm.verifier_from_jwk(key)?),
            Josekit::Rsa(algorithm) => Box::new(algorithm.verifier_from_jwk(key)?),
            Josekit::RsaPss(algorithm) => Box::new(algorithm.verifier_from_jwk(key)?),
        })
    }
}

/// Each algorithm with a key; one RSA key for all of its algorithms, for it takes long to find.
fn rows() -> impl Iterator<Item = (Row, SecretKey)> {
    let make = |key_type| SecretKey::generate(key_type, &mut Counting(1)).expect("a key");
    let rsa = make(KeyType::Rsa).to_secret_jwk();
    ALGORITHMS.into_iter().map(move |row| {
        let key = match row.0.key_type() {
            KeyType::Rsa => SecretKey::from_jwk(&rsa).expect("the same key"),
            other => make(other),
        };
        (row, key)
    })
}

#[test]
fn tokens_go_both_ways() {
    for ((algorithm, josekit, _), key) in rows() {
        let secret = Jwk::from_bytes(key.to_secret_jwk().to_string()).expect("a JWK");
        let public = Jwk::from_bytes(key.public_key().to_jwk().to_string()).expect("a JWK");
        let verifier = josekit.verifier(&public).expect("their verifier");
        let ours = LocalSigner::new(key, default_provider());

        let header = HeaderOptions {
            algorithm: Some(algorithm),
            ..HeaderOptions::typ("vc+jwt").with_kid("k")
        };
        let token = block_on(sign_compact(PAYLOAD, &header, &ours)).expect("a token");
        let (payload, read) = jws::deserialize_compact(&token, &*verifier).expect("they take it");
        assert_eq!((&*payload, read.key_id()), (PAYLOAD, Some("k")), "{algorithm}");

        let mut header = JwsHeader::new();
        header.set_token_type("vc+jwt");
        header.set_key_id("k");
        let signer = josekit.signer(&secret).expect("their signer");
        let token = jws::serialize_compact(PAYLOAD, &header, &*signer).expect("they sign");
        let read = Jws::parse(&token).expect("we read it");
        assert_eq!(read.header().algorithm(), algorithm);
        let verified = read.verify(ours.public_key(), default_provider());
        assert_eq!(verified.expect("we take it").payload(), PAYLOAD, "{algorithm}");
        // With another letter in the signature neither takes it.
        let (rest, signature) = token.rsplit_once('.').expect("three parts");
        let other = if signature.starts_with('A') { "B" } else { "A" };
        let changed = format!("{rest}.{other}{}", &signature[1..]);
        assert!(jws::deserialize_compact(&changed, &*verifier).is_err(), "{algorithm}");
        let read = Jws::parse(&changed).expect("we read it");
        assert!(read.verify(ours.public_key(), default_provider()).is_err(), "{algorithm}");
    }
}

/// coset encodes; it leaves the signature to whoever uses it.
#[test]
fn cose_signatures_go_both_ways() {
    let provider: &dyn Provider = default_provider();
    for ((algorithm, _, registered), key) in rows() {
        let ours = LocalSigner::new(key, default_provider());
        let header = cose::HeaderOptions {
            algorithm: Some(algorithm),
            content_type: Some("application/vc".to_owned()),
            kid: Some("k".to_owned()),
            typ: Some("application/vc+cose".to_owned()),
            ..cose::HeaderOptions::default()
        };
        let bytes = block_on(cose::sign(PAYLOAD, &header, &ours)).expect("a signature");
        let read = CoseSign1::from_tagged_slice(&bytes).expect("they read it");
        assert_eq!(read.payload.as_deref(), Some(PAYLOAD));
        assert_eq!(read.protected.header.key_id, b"k");
        let number = coset::RegisteredLabelWithPrivate::Assigned(registered);
        assert_eq!(read.protected.header.alg, Some(number), "{algorithm}");
        let checked = read.verify_signature(b"", |signature, data| {
            provider.verify(algorithm, ours.public_key(), data, signature)
        });
        assert_eq!(checked, Ok(()), "{algorithm}: the same bytes are signed");

        let protected = coset::HeaderBuilder::new()
            .algorithm(registered)
            .key_id(b"k".to_vec())
            .text_value("further".to_owned(), coset::cbor::Value::Bool(true))
            .build();
        let unprotected = coset::HeaderBuilder::new().content_type("text/plain".to_owned()).build();
        let made = coset::CoseSign1Builder::new()
            .protected(protected)
            .unprotected(unprotected)
            .payload(PAYLOAD.to_vec())
            .create_signature(b"", |data| block_on(ours.sign(algorithm, data)).expect("signed"))
            .build();
        let bytes = made.clone().to_tagged_vec().expect("bytes");
        let read = Sign1::parse(&bytes).expect("we read it");
        assert_eq!((read.header().algorithm(), read.header().kid()), (algorithm, Some(&b"k"[..])));
        assert_eq!(read.header().content_type(), None, "what is unprotected says nothing");
        let verified = read.verify(ours.public_key(), default_provider());
        assert_eq!(verified.expect("we take it").payload(), PAYLOAD, "{algorithm}");
        // Without its tag it is another thing.
        assert!(Sign1::parse(&made.to_vec().expect("bytes")).is_err());
    }
}
