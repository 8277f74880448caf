//! Keys of ML-DSA-44 ([FIPS 204](https://doi.org/10.6028/NIST.FIPS.204)) and SLH-DSA-SHA2-128s
//! ([FIPS 205](https://doi.org/10.6028/NIST.FIPS.205)), each for messages as they are and with an
//! empty context. Without the feature `post-quantum` there are none, and the same functions refuse.

#[cfg(not(feature = "post-quantum"))]
mod absent;
#[cfg(feature = "post-quantum")]
mod present;

#[cfg(not(feature = "post-quantum"))]
pub(crate) use absent::{Public, Secret};
#[cfg(feature = "post-quantum")]
pub(crate) use present::{Public, Secret};
