//! Ciphersuites, and which implementation of the curve computes.

/// Which hash is used with BLS12-381
/// ([section 6.2](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-bls12-381-ciphersuites)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ciphersuite {
    /// BLS12-381-SHA-256, the one that Data Integrity uses
    Bls12381Sha256,
    /// BLS12-381-SHAKE-256
    #[cfg(feature = "shake")]
    Bls12381Shake256,
}

impl Ciphersuite {
    /// Every ciphersuite that was built in.
    pub const ALL: &'static [Ciphersuite] = &[
        Ciphersuite::Bls12381Sha256,
        #[cfg(feature = "shake")]
        Ciphersuite::Bls12381Shake256,
    ];

    /// The `ciphersuite_id`.
    pub fn id(self) -> &'static str {
        match self {
            Ciphersuite::Bls12381Sha256 => "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_",
            #[cfg(feature = "shake")]
            Ciphersuite::Bls12381Shake256 => "BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_",
        }
    }
}

/// Which implementation of the curve computes. Both give the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Engine {
    /// blst: C and assembly
    #[cfg(feature = "native")]
    Blst,
    /// bls12_381: Rust, for every target
    Portable,
}

impl Engine {
    /// Every implementation that was built in, the fastest first.
    pub const ALL: &'static [Engine] = &[
        #[cfg(feature = "native")]
        Engine::Blst,
        Engine::Portable,
    ];
}

impl Default for Engine {
    /// The fastest that was built in.
    fn default() -> Engine {
        Engine::ALL[0]
    }
}

/// Calls a function that is generic over the curve with the curve of an engine.
macro_rules! with_curve {
    ($engine:expr, $curve:ident => $call:expr) => {
        match $engine {
            #[cfg(feature = "native")]
            $crate::Engine::Blst => {
                type $curve = $crate::curve::Blst;
                $call
            }
            $crate::Engine::Portable => {
                type $curve = $crate::curve::Portable;
                $call
            }
        }
    };
}
pub(crate) use with_curve;

/// An interface of the scheme, with generators and tags of its own
/// ([section 3.2](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-interfaces)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Interface {
    /// BBS itself
    Plain,
    /// Blind BBS
    Blind,
    /// BBS with pseudonyms
    Pseudonym,
}

impl Interface {
    /// The `api_id`.
    pub(crate) fn api_id(self, suite: Ciphersuite) -> String {
        let own = match self {
            Interface::Plain => "H2G_HM2S_",
            Interface::Blind => "BLIND_H2G_HM2S_",
            Interface::Pseudonym => "H2G_HM2S_PSEUDONYM_",
        };
        format!("{}{own}", suite.id())
    }

    /// A domain separation tag of this interface.
    pub(crate) fn tag(self, suite: Ciphersuite, name: &str) -> Vec<u8> {
        format!("{}{name}", self.api_id(suite)).into_bytes()
    }
}
