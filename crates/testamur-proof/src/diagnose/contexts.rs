//! Trials with other contexts.

use super::ProvenCause;
use super::search::Search;
use super::trial::Trial;
use std::borrow::Cow;
use testamur_canon::jsonld::Contexts;
use testamur_core::json::Value;

impl Search<'_> {
    /// Other contents of a context: those of the suspects, and the library's own where the caller
    /// has put others in their place.
    pub(super) fn other_context(
        &mut self,
        others: &[(&str, &[u8])],
        contexts: &Contexts,
    ) -> Option<ProvenCause> {
        let named = self.contexts();
        let own = named.iter().filter_map(Value::as_str).filter_map(|url| {
            let bytes = Contexts::bundled_bytes(url)?;
            let used = contexts.sha256(url)?;
            (Contexts::known_sha256(url).first() != Some(&used)).then_some((url, bytes))
        });
        let others = others.iter().copied().chain(own).take(MOST_CONTENTS);
        others.into_iter().find_map(|(url, bytes)| {
            let changed = contexts.with(url, bytes).ok()?;
            let sha256 = changed.sha256(url)?;
            let cause = || ProvenCause::OtherContext { url: url.to_owned(), sha256 };
            self.bench.proves_under(&self.trial, &changed).then(cause)
        })
    }

    /// Each context in each of its other versions.
    pub(super) fn context_version(&mut self) -> Option<ProvenCause> {
        let named = self.contexts();
        let versions = named.iter().enumerate().filter_map(|(at, item)| Some((at, item.as_str()?)));
        let versions = versions
            .flat_map(|(at, url)| Contexts::versions(url).map(move |other| (at, url, other)));
        versions.take(MOST_VERSIONS).find_map(|(at, url, other)| {
            let mut changed = named.clone();
            changed[at] = other.into();
            let trial = self.trial.clone().with_contexts(changed.into());
            let (url, signed) = (url.to_owned(), other.to_owned());
            self.bench.proves(&trial).then_some(ProvenCause::ContextVersion { url, signed })
        })
    }

    /// The contexts in other orders, and one of them alone in or out of an array.
    pub(super) fn context_order(&mut self) -> Option<ProvenCause> {
        let named = self.contexts();
        let other_form = match (self.trial.document.get("@context")?, &named[..]) {
            (Value::Array(_), [only]) => Some(only.clone()),
            (Value::Array(_), _) => None,
            (alone, _) => Some(vec![alone.clone()].into()),
        };
        let orders = orders(&named).into_iter().map(Value::from);
        other_form.into_iter().chain(orders).find_map(|signed| {
            let trial = self.trial.clone().with_contexts(signed.clone());
            self.bench.proves(&trial).then_some(ProvenCause::ContextOrder { signed })
        })
    }

    /// One more context, of those that define proofs: software that adds it for signing may forget
    /// to write it.
    pub(super) fn context_missing(&mut self) -> Option<ProvenCause> {
        let named = self.contexts();
        PROOF_CONTEXTS.into_iter().filter(|url| !named.contains(&Value::from(*url))).find_map(
            |url| {
                let mut more = named.clone();
                more.push(url.into());
                let trial = self.trial.clone().with_contexts(more.into());
                let cause = || ProvenCause::ContextMissing { url: url.to_owned() };
                self.bench.proves(&trial).then(cause)
            },
        )
    }

    /// The document's contexts.
    fn contexts(&self) -> Vec<Value> {
        let own = self.trial.document.get("@context").map_or(&[][..], Value::as_set);
        own.to_vec()
    }
}

impl<'t> Trial<'t> {
    /// With other contexts, also in the proof where it repeats them.
    fn with_contexts(mut self, contexts: Value) -> Trial<'t> {
        if let Some(of_proof) = self.proof.get("@context") {
            let own = of_proof.as_set().len();
            let kept = match &contexts {
                Value::Array(items) if own < items.len() && self.named() == items.len() => {
                    Value::from(items[..own].to_vec())
                }
                all => all.clone(),
            };
            self.proof.to_mut().insert("@context", kept);
        }
        let mut document = self.document.clone().into_owned();
        document.insert("@context", contexts);
        self.with_document(Cow::Owned(document))
    }

    fn named(&self) -> usize {
        self.document.get("@context").map_or(0, |all| all.as_set().len())
    }
}

/// Other contents of contexts that are tried; each is compiled anew.
const MOST_CONTENTS: usize = 16;
/// Versions of contexts that are tried: a document names some three contexts with five at most.
const MOST_VERSIONS: usize = 48;
/// Orders that are tried: all of four contexts, and of more those in which one has moved.
const MOST_ORDERS: usize = 32;
/// Contexts that are put in another order: a real document has some five, and moving each of ten
/// thousand to every place would take for ever.
const MOST_MOVED: usize = 16;

/// The contexts that define proofs and nothing else.
const PROOF_CONTEXTS: [&str; 3] = [
    "https://w3id.org/security/data-integrity/v2",
    "https://w3id.org/security/data-integrity/v1",
    "https://w3id.org/security/suites/ed25519-2020/v1",
];

/// Other orders of some items, those in which one has moved first.
fn orders(items: &[Value]) -> Vec<Vec<Value>> {
    if items.len() > MOST_MOVED {
        return Vec::new();
    }
    let mut found: Vec<Vec<Value>> = vec![items.to_vec()];
    let mut from = 0;
    // Every order comes of moving one item after the other.
    while found.len() <= MOST_ORDERS && from < found.len() {
        for taken in 0..items.len() {
            for put in 0..items.len() {
                let mut moved = found[from].clone();
                let item = moved.remove(taken);
                moved.insert(put, item);
                if found.len() <= MOST_ORDERS && !found.contains(&moved) {
                    found.push(moved);
                }
            }
        }
        from += 1;
    }
    found.split_off(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_orders_of_few_and_some_of_many() {
        let items = |count: u32| (0..count).map(Value::from).collect::<Vec<_>>();
        for (count, expected) in
            [(0, 0), (1, 0), (2, 1), (3, 5), (4, 23), (16, MOST_ORDERS), (17, 0)]
        {
            let mut all = orders(&items(count));
            assert!(!all.contains(&items(count)));
            all.sort_by_key(|order| format!("{order:?}"));
            all.dedup();
            assert_eq!(all.len(), expected, "{count}");
        }
        let moved = orders(&items(3));
        assert_eq!(moved[0], [1, 0, 2].map(Value::from));
    }
}
