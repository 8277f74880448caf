//! The generators: one fixed point of G1 for each message, and a few more
//! ([section 4.1.1](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-generators-calculation)).
//!
//! Making one costs as much as a multiplication, so they are kept for the life of the process. The
//! sets are those of this crate, a handful, and no set grows past [`crate::limits::MESSAGES`] and a
//! few: the cache is bounded.

use crate::Ciphersuite;
use crate::curve::{Curve, G1_LEN, MULTIPLES};
use crate::expand::{EXPAND_LEN, expand_message};
use crate::map::hash_to_g1;
use crate::suite::Interface;
use bls12_381::Scalar;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Generators in order, with their compressed forms one after another.
pub(crate) struct Generators<C: Curve> {
    pub(crate) points: Vec<C::Affine>,
    pub(crate) octets: Vec<u8>,
    /// The multiples of each, made when the first secret is multiplied.
    multiples: OnceLock<Vec<C::Affine>>,
}

/// Which set of generators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    /// P1, the one point that all interfaces of a ciphersuite share
    Base,
    /// `Q_1, H_1, H_2, …` of an interface
    Messages(Interface),
    /// `Q_2, J_1, J_2, …` of an interface, for what the holder commits to
    Committed(Interface),
}

/// The generators of one curve implementation made so far.
pub(crate) struct Cache<C: Curve>(Mutex<Vec<Entry<C>>>);

struct Entry<C: Curve> {
    suite: Ciphersuite,
    set: Set,
    maker: Maker,
    made: Arc<Generators<C>>,
}

impl<C: Curve> Cache<C> {
    pub(crate) const fn new() -> Cache<C> {
        Cache(Mutex::new(Vec::new()))
    }
}

/// At least `count` generators of a set.
pub(crate) fn generators<C: Curve>(
    suite: Ciphersuite,
    set: Set,
    count: usize,
) -> Arc<Generators<C>> {
    // An entry is replaced as a whole: it is good even if a thread ended while it held the lock.
    let mut entries = C::cache().0.lock().unwrap_or_else(PoisonError::into_inner);
    let found = entries.iter().position(|entry| entry.suite == suite && entry.set == set);
    let index = found.unwrap_or_else(|| {
        let made = Arc::new(Generators::new(Vec::new(), Vec::new()));
        entries.push(Entry { suite, set, maker: Maker::new(suite, set), made });
        entries.len() - 1
    });
    let entry = &mut entries[index];
    let have = entry.made.points.len();
    if have < count {
        let mut maker = entry.maker.clone();
        let mut all = Generators::new(entry.made.points.clone(), entry.made.octets.clone());
        for _ in have..count {
            let [point] = C::to_affine([maker.next::<C>()]);
            all.octets.extend_from_slice(&C::compress(&point));
            all.points.push(point);
        }
        *entry = Entry { suite, set, maker, made: Arc::new(all) };
    }
    Arc::clone(&entry.made)
}

/// P1.
pub(crate) fn base<C: Curve>(suite: Ciphersuite) -> C::Affine {
    generators::<C>(suite, Set::Base, 1).points[0]
}

impl<C: Curve> Generators<C> {
    fn new(points: Vec<C::Affine>, octets: Vec<u8>) -> Self {
        Generators { points, octets, multiples: OnceLock::new() }
    }

    /// The first `count` of one set, then the first `more` of another.
    pub(crate) fn joined(first: &Self, count: usize, second: &Self, more: usize) -> Self {
        let points = [&first.points[..count], &second.points[..more]].concat();
        let octets = [&first.octets[..count * G1_LEN], &second.octets[..more * G1_LEN]].concat();
        Generators::new(points, octets)
    }

    /// The sum of multiples of some of them; neither the time nor what memory is read depends on
    /// the scalars. Which generators are taken is no secret.
    pub(crate) fn secret_sum(
        &self,
        indexes: impl IntoIterator<Item = usize>,
        scalars: &[Scalar],
    ) -> C::Point {
        let multiples = self.multiples.get_or_init(|| C::multiples(&self.points));
        let tables: Vec<&[C::Affine]> =
            indexes.into_iter().map(|index| &multiples[index * MULTIPLES..][..MULTIPLES]).collect();
        C::secret_sum_of_products(&tables, scalars)
    }
}

/// The state of `create_generators` between two of them.
#[derive(Clone)]
struct Maker {
    suite: Ciphersuite,
    seed_tag: Vec<u8>,
    point_tag: Vec<u8>,
    made: u64,
    value: [u8; EXPAND_LEN],
}

impl Maker {
    fn new(suite: Ciphersuite, set: Set) -> Maker {
        let (prefix, seed) = match set {
            Set::Base => (Interface::Plain.api_id(suite), "BP_MESSAGE_GENERATOR_SEED"),
            Set::Messages(interface) => (interface.api_id(suite), "MESSAGE_GENERATOR_SEED"),
            Set::Committed(interface) => {
                (format!("BLIND_{}", interface.api_id(suite)), "MESSAGE_GENERATOR_SEED")
            }
        };
        let seed_tag = format!("{prefix}SIG_GENERATOR_SEED_").into_bytes();
        let point_tag = format!("{prefix}SIG_GENERATOR_DST_").into_bytes();
        let mut value = [0; EXPAND_LEN];
        expand_message(suite, format!("{prefix}{seed}").as_bytes(), &seed_tag, &mut value);
        Maker { suite, seed_tag, point_tag, made: 0, value }
    }

    fn next<C: Curve>(&mut self) -> C::Point {
        self.made += 1;
        let mut message = [0; EXPAND_LEN + 8];
        message[..EXPAND_LEN].copy_from_slice(&self.value);
        message[EXPAND_LEN..].copy_from_slice(&self.made.to_be_bytes());
        expand_message(self.suite, &message, &self.seed_tag, &mut self.value);
        hash_to_g1::<C>(self.suite, &self.value, &self.point_tag)
    }
}
