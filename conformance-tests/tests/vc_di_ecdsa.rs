//! The test vectors of ECDSA Cryptosuites 1.0, without selective disclosure: every intermediate
//! value, and every change detected.

use testamur_conformance_tests::data_integrity::{Vector, check_all, check_changes};
use testamur_conformance_tests::{Tally, vectors};
use testamur_proof::{Form, Suite};

fn all() -> Vec<Vector> {
    let Some(root) = vectors().map(|root| root.join("vc-di-ecdsa")) else { return Vec::new() };
    let (simple, rich) = ("unsigned.json", "employmentAuth.json");
    let vector = |folder: &str, suffix, unsigned: &str, suite, keys: &str| Vector {
        folder: root.join(folder),
        suffix,
        unsigned: root.join(unsigned),
        suite,
        keys: root.join(keys),
    };
    let (rdfc, jcs) = (Suite::EcdsaRdfc2019, Suite::EcdsaJcs2019);
    let (p256, p384) = ("p256KeyPair.json", "p384KeyPair.json");
    vec![
        vector("ecdsa-rdfc-2019-p256", "ECDSAP256", simple, rdfc, p256),
        vector("ecdsa-rdfc-2019-p256/employ", "ECDSAP256", rich, rdfc, p256),
        vector("ecdsa-rdfc-2019-p384", "ECDSAP384", simple, rdfc, p384),
        vector("ecdsa-rdfc-2019-p384/employ", "ECDSAP384", rich, rdfc, p384),
        vector("ecdsa-jcs-2019-p256", "JCSECDSAP256", simple, jcs, p256),
        vector("ecdsa-jcs-2019-p384", "JCSECDSAP384", simple, jcs, p384),
    ]
}

#[test]
fn every_stage_of_the_jcs_suite_is_as_in_the_vectors() {
    let tally = Tally::new("vc-di-ecdsa jcs", "every intermediate value and signature over JSON");
    check_all(&all(), Form::Jcs, tally);
}

#[test]
fn every_stage_of_the_rdf_suite_is_as_in_the_vectors() {
    let tally = Tally::new("vc-di-ecdsa rdf", "every intermediate value and signature over RDF");
    check_all(&all(), Form::Rdfc, tally);
}

#[test]
fn every_change_is_detected() {
    check_changes(&all());
}
