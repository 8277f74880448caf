//! Keys, and signatures that somebody else makes.

use crate::error::{Thrown, argument};
use crate::policy::public_key;
use crate::random::HostRandom;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use testamur::core::json::{Object, parse};
use testamur::did::did_key;
use testamur::{
    Code, Error, KeyType, LocalSigner, PublicKey, Result, Secured, SignatureAlgorithm, Value,
    default_provider,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// A secret key in the memory of the module.
#[wasm_bindgen]
#[derive(Debug)]
pub struct SecretKey(Arc<LocalSigner>);

/// Who signs: a key in the module, or somebody outside who is asked.
#[wasm_bindgen]
pub struct Signer {
    pub(crate) signer: Arc<dyn testamur::Signer>,
    slot: Arc<Slot>,
}

/// A signature that is being made. It asks for what only the host can sign, one message after the other.
#[wasm_bindgen]
pub struct Signing {
    work: Pin<Box<dyn Future<Output = Result<Secured, Thrown>>>>,
    slot: Arc<Slot>,
    signed: Option<Secured>,
}

/// What is asked of the host, and what it answered.
#[derive(Debug, Default)]
struct Slot(Mutex<Asked>);

#[derive(Debug, Default)]
struct Asked {
    message: Option<(SignatureAlgorithm, Vec<u8>)>,
    answer: Option<Result<Vec<u8>>>,
}

/// A key that the host holds.
struct HostKey {
    public_key: PublicKey,
    slot: Arc<Slot>,
}

#[wasm_bindgen]
impl SecretKey {
    /// A new key of this type.
    ///
    /// # Errors
    /// `usage.argument` for a type that is not known; those of the host's random source.
    pub fn generate(key_type: &str) -> Result<SecretKey, Thrown> {
        let found = KeyType::find(key_type);
        let found = found.ok_or_else(|| argument("type", key_type, "no such type is known"))?;
        Ok(SecretKey::of(testamur::SecretKey::generate(found, &mut HostRandom)?))
    }

    /// Reads a secret key: a JWK (JSON), a Multikey, or PEM.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<SecretKey, Thrown> {
        let key = match text.trim_start().as_bytes().first() {
            Some(b'{') => testamur::SecretKey::from_jwk(&parse(text.as_bytes())?)?,
            Some(b'-') => testamur::SecretKey::from_pem(text)?,
            _ => testamur::SecretKey::from_multikey(text)?,
        };
        Ok(SecretKey::of(key))
    }

    /// The public key (JSON): `type`, `jwk`, `multikey`, `did`.
    #[wasm_bindgen(getter)]
    pub fn public_key(&self) -> String {
        described(self.0.secret_key().public_key())
    }

    /// The **secret** key as a JWK (JSON).
    pub fn to_secret_jwk(&self) -> String {
        self.0.secret_key().to_secret_jwk().to_secret_text().to_string()
    }

    /// It as a signer.
    pub fn signer(&self) -> Signer {
        Signer { signer: Arc::clone(&self.0) as Arc<dyn testamur::Signer>, slot: Arc::default() }
    }

    fn of(key: testamur::SecretKey) -> SecretKey {
        SecretKey(Arc::new(LocalSigner::new(key, default_provider())))
    }
}

#[wasm_bindgen]
impl Signer {
    /// A signer outside, by its public key (JSON: a JWK, or a Multikey as a text).
    ///
    /// # Errors
    /// What is wrong with the key.
    pub fn outside(key: &str) -> Result<Signer, Thrown> {
        let (public_key, slot) = (public_key(Some(&parse(key.as_bytes())?))?, Arc::default());
        let signer = Arc::new(HostKey { public_key, slot: Arc::clone(&slot) });
        Ok(Signer { signer, slot })
    }
}

#[wasm_bindgen]
impl Signing {
    /// Goes on, and says whether it is done. If not, [`message`](Signing::message) is to be signed.
    ///
    /// # Errors
    /// Why it cannot be signed.
    pub fn poll(&mut self) -> Result<bool, Thrown> {
        if self.signed.is_none() {
            match self.work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(signed) => self.signed = Some(signed?),
                Poll::Pending => return Ok(false),
            }
        }
        Ok(true)
    }

    /// The algorithm of the signature that is asked for, by its name in JOSE.
    #[wasm_bindgen(getter)]
    pub fn algorithm(&self) -> Option<String> {
        let asked = self.slot.asked();
        asked.message.as_ref().map(|(algorithm, _)| algorithm.jose_name().to_owned())
    }

    /// The message that is to be signed.
    #[wasm_bindgen(getter)]
    pub fn message(&self) -> Option<Vec<u8>> {
        self.slot.asked().message.as_ref().map(|(_, message)| message.clone())
    }

    /// Gives the signature of the message: of ECDSA r and s one after the other.
    pub fn give(&mut self, signature: Vec<u8>) {
        self.slot.asked().answer = Some(Ok(signature));
    }

    /// Says why there is none.
    pub fn fail(&mut self, reason: &str) {
        let error = Error::new(Code::KeySigning).with("reason", reason);
        self.slot.asked().answer = Some(Err(error));
    }

    /// What was signed, as text: a document (JSON), or a token.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> Option<String> {
        match self.signed.as_ref()? {
            Secured::Document(document) => Some(document.to_string()),
            Secured::Token { text, .. } => Some(text.clone()),
            _ => None,
        }
    }

    /// The bytes of a COSE signature.
    #[wasm_bindgen(getter)]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match self.signed.as_ref()? {
            Secured::Cose { bytes, .. } => Some(bytes.clone()),
            _ => None,
        }
    }

    /// Whether the text is a document.
    #[wasm_bindgen(getter)]
    pub fn is_document(&self) -> bool {
        matches!(self.signed, Some(Secured::Document(_)))
    }
}

impl Signing {
    pub(crate) fn new(
        signer: &Signer,
        work: impl Future<Output = Result<Secured, Thrown>> + 'static,
    ) -> Signing {
        Signing { work: Box::pin(work), slot: Arc::clone(&signer.slot), signed: None }
    }
}

impl Slot {
    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl testamur::Signer for HostKey {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign<'a>(
        &'a self,
        algorithm: SignatureAlgorithm,
        message: &'a [u8],
    ) -> testamur::keys::SigningFuture<'a> {
        self.slot.asked().message = Some((algorithm, message.to_vec()));
        Box::pin(poll_fn(|_| {
            let mut asked = self.slot.asked();
            match asked.answer.take() {
                None => Poll::Pending,
                Some(answer) => {
                    asked.message = None;
                    Poll::Ready(answer)
                }
            }
        }))
    }
}

fn described(key: &PublicKey) -> String {
    let mut out = Object::new();
    out.insert("type", key.key_type().name());
    out.insert("jwk", key.to_jwk());
    out.insert("multikey", key.to_multikey());
    out.insert("did", did_key(key).as_str());
    Value::from(out).to_string()
}
