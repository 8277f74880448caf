//! Proof sets and chains: which earlier proofs a proof signs along with the document.

use crate::proof::{Proof, malformed};
use testamur_core::json::{Pointer, Value};
use testamur_core::{Code, Error, Result};

/// The places of the proofs that `proof` names as previous ones, in the order of the document
/// ([Data Integrity 1.0, section 4.5](https://www.w3.org/TR/vc-data-integrity/#verify-proof-sets-and-chains)).
///
/// # Errors
/// [`Code::ProofPrevious`] when an id matches no proof, or more than one, or the proof itself.
pub(crate) fn previous(proofs: &[Value], proof: &Proof<'_>) -> Result<Vec<usize>> {
    places(proofs, proof.previous_proofs(), proof.id())
        .map_err(|error| error.below(proof.pointer()))
}

/// The places of the proofs with these ids.
pub(crate) fn places(proofs: &[Value], ids: &[&str], own: Option<&str>) -> Result<Vec<usize>> {
    let refused = |id: &str, reason: &str| {
        Err(Error::new(Code::ProofPrevious)
            .with("id", id)
            .with("reason", reason)
            .at(Pointer::root().child("previousProof")))
    };
    let mut places = Vec::with_capacity(ids.len());
    for id in ids {
        let mut matching = proofs
            .iter()
            .enumerate()
            .filter(|(_, other)| other.get("id").and_then(Value::as_str) == Some(id));
        let place = match (matching.next(), matching.next()) {
            _ if own == Some(id) => return refused(id, "is the proof itself"),
            (None, _) => return refused(id, "is no proof of this document"),
            (Some(_), Some(_)) => return refused(id, "is the id of several proofs"),
            (Some((place, _)), None) => place,
        };
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places.sort_unstable();
    Ok(places)
}

/// The proofs that must verify for the proof at `start` to count: those it names, those that they
/// name, and so on. They come in the order of the document; `start` is not among them.
///
/// # Errors
/// [`Code::ProofPrevious`] as when reading one proof's; [`Code::ProofCycle`] when proofs name each
/// other in a circle, so that none can be the first.
pub(crate) fn foundations(proofs: &[Value], start: usize) -> Result<Vec<usize>> {
    let mut found = vec![Mark::Unseen; proofs.len()];
    visit(proofs, start, &mut found)?;
    found[start] = Mark::Unseen;
    Ok((0..proofs.len()).filter(|place| found[*place] == Mark::Done).collect())
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Unseen,
    Open,
    Done,
}

/// Goes down from a proof. The depth is at most the number of proofs, which is limited.
fn visit(proofs: &[Value], at: usize, found: &mut [Mark]) -> Result<()> {
    match found[at] {
        Mark::Done => return Ok(()),
        Mark::Open => {
            return Err(Error::new(Code::ProofCycle).at(Pointer::root().child("proof").item(at)));
        }
        Mark::Unseen => found[at] = Mark::Open,
    }
    for place in places(proofs, &names(&proofs[at])?, None)? {
        visit(proofs, place, found)?;
    }
    found[at] = Mark::Done;
    Ok(())
}

/// The ids under `previousProof` of a proof of any suite.
fn names(proof: &Value) -> Result<Vec<&str>> {
    let Some(value) = proof.get("previousProof") else { return Ok(Vec::new()) };
    let strings: Option<Vec<&str>> = value.as_set().iter().map(Value::as_str).collect();
    strings.ok_or_else(|| malformed("previousProof", "holds something that is no string"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use testamur_core::json::parse;

    fn proofs(text: &str) -> Vec<Value> {
        parse(text.as_bytes()).unwrap().as_array().unwrap().to_vec()
    }

    fn code<T>(outcome: Result<T>) -> Code {
        outcome.err().expect("it must be refused").code()
    }

    #[test]
    fn previous_proofs_come_in_the_order_of_the_document() {
        let proofs = proofs(r#"[{"id":"urn:a"},{"id":"urn:b"},{"id":"urn:c"}]"#);
        assert_eq!(places(&proofs, &["urn:c", "urn:a", "urn:c"], None).unwrap(), [0, 2]);
        assert_eq!(places(&proofs, &[], None).unwrap(), [0; 0]);
    }

    #[test]
    fn ids_that_name_nothing_several_or_itself_are_refused() {
        let proofs = proofs(r#"[{"id":"urn:a"},{"id":"urn:b"},{"id":"urn:b"},{"id":7},{}]"#);
        for id in ["urn:x", "", "7", "urn:b"] {
            assert_eq!(code(places(&proofs, &[id], None)), Code::ProofPrevious, "{id}");
        }
        assert_eq!(code(places(&proofs, &["urn:a"], Some("urn:a"))), Code::ProofPrevious);
    }

    #[test]
    fn a_chain_stands_on_all_below_it_and_circles_stand_on_nothing() {
        let chain = proofs(
            r#"[{"id":"urn:a"},
                {"id":"urn:b","previousProof":"urn:a"},
                {"id":"urn:c","previousProof":["urn:b","urn:a"]},
                {"id":"urn:d"}]"#,
        );
        let below = [vec![], vec![0], vec![0, 1], vec![]];
        for (start, below) in below.iter().enumerate() {
            assert_eq!(&foundations(&chain, start).unwrap(), below, "{start}");
        }
        let circle = proofs(
            r#"[{"id":"urn:a","previousProof":"urn:b"},{"id":"urn:b","previousProof":"urn:a"}]"#,
        );
        assert_eq!(code(foundations(&circle, 0)), Code::ProofCycle);
        let itself = proofs(r#"[{"id":"urn:a","previousProof":"urn:a"}]"#);
        assert_eq!(code(foundations(&itself, 0)), Code::ProofCycle);
        let number = proofs(r#"[{"id":"urn:a","previousProof":7}]"#);
        assert_eq!(code(foundations(&number, 0)), Code::ProofMalformed);
    }
}
