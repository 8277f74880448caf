//! Random bytes of the host.

use testamur::{Code, Error, RandomSource, Result};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn random_values(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// The random source of the Web Cryptography API.
pub(crate) struct HostRandom;

/// What one call gives at most
/// ([Web Cryptography API, section 10.1.1](https://www.w3.org/TR/webcrypto/#Crypto-method-getRandomValues)).
const AT_ONCE: usize = 65_536;

impl RandomSource for HostRandom {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for part in bytes.chunks_mut(AT_ONCE) {
            random_values(part).map_err(|_| {
                Error::new(Code::InternalRandom).with("reason", "crypto.getRandomValues failed")
            })?;
        }
        Ok(())
    }
}
