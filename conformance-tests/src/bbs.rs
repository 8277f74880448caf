//! The fixtures of the drafts on BBS, with each implementation of the curve.

use crate::{hex, json, vectors};
use std::path::PathBuf;
use testamur_bbs::{Bbs, Ciphersuite, Engine};
use testamur_core::json::Value;

/// A fixture with the scheme that computes it.
pub struct Case {
    /// The scheme.
    pub bbs: Bbs,
    /// The implementation of the curve.
    pub engine: Engine,
    /// The file, and what computes it.
    pub name: String,
    /// What is in the file.
    pub fixture: Value,
}

impl Case {
    /// The bytes of a member.
    ///
    /// # Panics
    /// As [`hex::member`].
    pub fn bytes(&self, member: &str) -> Vec<u8> {
        hex::member(&self.fixture, member)
    }
}

/// The fixtures in one folder of a draft, for every ciphersuite and every implementation of the
/// curve; `None` when they are not at hand.
///
/// # Panics
/// When the folder is missing or holds something else.
pub fn cases(draft: &str, folder: &str) -> Option<Vec<Case>> {
    let root = vectors()?.join(draft);
    let mut cases = Vec::new();
    for &suite in Ciphersuite::ALL {
        let mut files: Vec<PathBuf> = std::fs::read_dir(root.join(name(suite)).join(folder))
            .expect("the folder of fixtures")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_file())
            .collect();
        files.sort();
        for path in files {
            let fixture = json(&path);
            for &engine in Engine::ALL {
                let file = path.file_name().expect("a file").to_string_lossy();
                let name = format!("{} {file} by {engine:?}", name(suite));
                let bbs = Bbs::new(suite).by(engine);
                cases.push(Case { bbs, engine, name, fixture: fixture.clone() });
            }
        }
    }
    Some(cases)
}

fn name(suite: Ciphersuite) -> &'static str {
    match suite {
        Ciphersuite::Bls12381Sha256 => "bls12-381-sha-256",
        Ciphersuite::Bls12381Shake256 => "bls12-381-shake-256",
        other => panic!("no fixtures of {other:?}"),
    }
}
