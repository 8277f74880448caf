//! What stands for post-quantum keys in a build without them: types that have no value.

use crate::KeyType;
use std::convert::Infallible;
use testamur_core::{Code, Error, RandomSource, Result};
use zeroize::Zeroizing;

pub(crate) struct Public(Infallible);

pub(crate) struct Secret(Infallible);

impl Public {
    pub(crate) fn read(key_type: KeyType, _: &[u8]) -> Result<Public> {
        Err(unsupported(key_type))
    }

    pub(crate) fn key_type(&self) -> KeyType {
        match self.0 {}
    }

    pub(crate) fn to_vec(&self) -> Vec<u8> {
        match self.0 {}
    }

    pub(crate) fn signature_length(&self) -> usize {
        match self.0 {}
    }

    pub(crate) fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), rsa::signature::Error> {
        match self.0 {}
    }
}

impl Secret {
    pub(crate) fn generate(key_type: KeyType, _: &mut dyn RandomSource) -> Result<Secret> {
        Err(unsupported(key_type))
    }

    pub(crate) fn read(key_type: KeyType, _: &[u8]) -> Result<Secret> {
        Err(unsupported(key_type))
    }

    pub(crate) fn public(&self) -> Public {
        match self.0 {}
    }

    pub(crate) fn to_secret_raw(&self) -> Zeroizing<Vec<u8>> {
        match self.0 {}
    }

    pub(crate) fn is_expanded(&self, _: &[u8]) -> bool {
        match self.0 {}
    }

    pub(crate) fn sign(&self, _: &[u8]) -> Result<Vec<u8>, rsa::signature::Error> {
        match self.0 {}
    }
}

fn unsupported(key_type: KeyType) -> Error {
    Error::new(Code::KeyTypeUnsupported).with("type", key_type)
}
