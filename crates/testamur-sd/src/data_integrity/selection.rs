//! What JSON pointers select of a document, and the document that is left of it.

use std::collections::BTreeMap;
use testamur_canon::rdf::{Below, Origins};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, Result};

/// The parts of a document that some JSON pointers select
/// ([ECDSA Cryptosuites 1.0, section 3.4.13](https://www.w3.org/TR/vc-di-ecdsa/#selectjsonld)): what
/// they point at, whole, and of each object on the way to it `id`, `type` and `@context`.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The branches, the document's own first; numbers lead from one to another.
    branches: Vec<Branch>,
}

#[derive(Clone, Debug)]
enum Branch {
    Whole,
    Part(Part),
}

#[derive(Clone, Debug, Default)]
struct Part {
    members: BTreeMap<String, usize>,
    items: BTreeMap<usize, usize>,
}

/// Where a place in the document lies, seen from a selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In this branch, at its top or within it if it is whole
    In(usize),
    Out,
}

impl Selection {
    /// The selection by these pointers into the document; none select nothing, and the empty
    /// pointer selects everything.
    ///
    /// # Errors
    /// [`Code::DisclosurePointer`] for one that points at nothing.
    pub fn of<'p>(
        document: &Object,
        pointers: impl IntoIterator<Item = &'p Pointer>,
    ) -> Result<Selection> {
        let mut selection = Selection { branches: Vec::new() };
        for pointer in pointers {
            if selection.branches.is_empty() {
                selection.branches.push(Branch::Part(Part::default()));
            }
            selection.add(document, pointer)?;
        }
        Ok(selection)
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.branches.is_empty()
    }

    /// The document that is left: the selected members in their order, arrays without holes
    /// (section 3.4.13, `selectJsonLd`). `None` when nothing is selected.
    pub fn document(&self, document: &Object) -> Option<Object> {
        match self.branches.first()? {
            Branch::Whole => Some(document.clone()),
            Branch::Part(part) => Some(self.object(document, part)),
        }
    }

    /// Whether all that stands at this place is selected.
    pub fn covers(&self, place: &Pointer) -> bool {
        let Some(mut branch) = self.branches.first() else { return false };
        for step in place.segments() {
            let Branch::Part(part) = branch else { break };
            let item = || part.items.get(&index(&step)?);
            let Some(below) = part.members.get(&step).or_else(item) else { return false };
            branch = &self.branches[*below];
        }
        matches!(branch, Branch::Whole)
    }

    /// For each place in the document, by number, whether statements made there are selected.
    pub(crate) fn places(&self, origins: &Origins) -> Vec<bool> {
        let root = if self.is_empty() { Place::Out } else { Place::In(0) };
        let places = origins.fold(root, |above, step| match above {
            Place::Out => Place::Out,
            Place::In(branch) => match &self.branches[branch] {
                Branch::Whole => above,
                Branch::Part(part) => part.below(step).map_or(Place::Out, Place::In),
            },
        });
        places.into_iter().map(|place| place != Place::Out).collect()
    }

    fn add(&mut self, document: &Object, pointer: &Pointer) -> Result<()> {
        let nothing = || Error::new(Code::DisclosurePointer).with("pointer", pointer);
        let mut at = 0;
        let mut value: Option<&Value> = None;
        self.initial(at, document);
        for step in pointer.segments() {
            let next = match value {
                None => document.get(&step),
                Some(Value::Object(object)) => object.get(&step),
                Some(Value::Array(items)) => index(&step).and_then(|index| items.get(index)),
                Some(_) => None,
            };
            let next = next.ok_or_else(nothing)?;
            let is_item = matches!(value, Some(Value::Array(_)));
            at = match self.child(at, step, is_item) {
                Some(child) => child,
                // The branch is selected whole already; the pointer must still find something.
                None => at,
            };
            if let Value::Object(object) = next {
                self.initial(at, object);
            }
            value = Some(next);
        }
        self.branches[at] = Branch::Whole;
        Ok(())
    }

    /// The branch one step below another one; `None` when that is whole.
    fn child(&mut self, at: usize, step: String, is_item: bool) -> Option<usize> {
        let new = self.branches.len();
        let Branch::Part(part) = &mut self.branches[at] else { return None };
        let child = match index(&step).filter(|_| is_item) {
            Some(index) => *part.items.entry(index).or_insert(new),
            None => *part.members.entry(step).or_insert(new),
        };
        if child == new {
            self.branches.push(Branch::Part(Part::default()));
        }
        Some(child)
    }

    /// Selects what comes along with every object (`createInitialSelection`). The specification
    /// assumes that only the document has an `@context`; where an object inside has one, its members
    /// mean nothing without it.
    fn initial(&mut self, at: usize, object: &Object) {
        for name in ["id", "@id", "type", "@type", "@context"] {
            let Some(value) = object.get(name) else { continue };
            let blank = value.as_str().is_some_and(|id| id.starts_with("_:"));
            if blank && matches!(name, "id" | "@id") {
                continue;
            }
            if let Some(child) = self.child(at, name.to_owned(), false) {
                self.branches[child] = Branch::Whole;
            }
        }
    }

    /// The selected part of an object. The depth is that of the document, which is limited.
    fn object(&self, object: &Object, part: &Part) -> Object {
        let selected = object.iter().filter_map(|(name, value)| {
            let branch = *part.members.get(name)?;
            Some((name, self.value(value, branch)))
        });
        selected.collect()
    }

    fn value(&self, value: &Value, branch: usize) -> Value {
        match (&self.branches[branch], value) {
            (Branch::Part(part), Value::Object(object)) => self.object(object, part).into(),
            (Branch::Part(part), Value::Array(items)) => {
                let selected = part.items.iter().map(|(index, branch)| (&items[*index], *branch));
                selected.map(|(item, branch)| self.value(item, branch)).collect::<Vec<_>>().into()
            }
            // Scalars are selected whole or not at all.
            (Branch::Whole | Branch::Part(_), value) => value.clone(),
        }
    }
}

impl Part {
    fn below(&self, step: Below<'_>) -> Option<usize> {
        match step {
            Below::Member(name) => self.members.get(name).copied(),
            Below::Item(index) => self.items.get(&index).copied(),
        }
    }
}

/// An array index as RFC 6901 writes it.
fn index(step: &str) -> Option<usize> {
    let canonical = step == "0" || !step.starts_with('0');
    (canonical && step.bytes().all(|byte| byte.is_ascii_digit())).then(|| step.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use testamur_core::json::parse;

    const DOCUMENT: &str = r#"{
        "@context": ["c"], "id": "urn:x", "type": ["A", "B"],
        "list": [{"id": "_:b", "name": "0"}, {"type": "T", "name": "1", "more": 1}, "2"],
        "inner": {"@context": "d", "type": "I", "deep": {"a/b": {"~": 7}, "c": null}},
        "numbers": [[1, 2], [3, 4]], "0": "zero"
    }"#;

    fn select(pointers: &[&str]) -> Result<Option<Value>> {
        let document = parse(DOCUMENT.as_bytes()).unwrap();
        let document = document.as_object().unwrap();
        let pointers: Vec<_> = pointers.iter().map(|text| Pointer::parse(text).unwrap()).collect();
        let selection = Selection::of(document, &pointers)?;
        Ok(selection.document(document).map(Value::Object))
    }

    #[test]
    fn what_is_left() {
        let top = r#""@context": ["c"], "id": "urn:x", "type": ["A", "B"]"#;
        for (pointers, rest) in [
            (&["/id"][..], ""),
            (&["/type/0"], ""),
            (&["/@context/0"], ""),
            (&["/0"], r#", "0": "zero""#),
            (&["/list/2", "/list/0/name"], r#", "list": [{"name": "0"}, "2"]"#),
            (&["/list/0"], r#", "list": [{"id": "_:b", "name": "0"}]"#),
            (&["/list/1/name"], r#", "list": [{"type": "T", "name": "1"}]"#),
            (&["/list/1/name", "/list/1"], r#", "list": [{"type": "T", "name": "1", "more": 1}]"#),
            (&["/list/1", "/list/1/name"], r#", "list": [{"type": "T", "name": "1", "more": 1}]"#),
            (&["/numbers/1/0"], r#", "numbers": [[3]]"#),
            (
                &["/inner/deep/a~1b/~0"],
                r#", "inner": {"@context": "d", "type": "I", "deep": {"a/b": {"~": 7}}}"#,
            ),
            (
                &["/inner/deep/c"],
                r#", "inner": {"@context": "d", "type": "I", "deep": {"c": null}}"#,
            ),
        ] {
            let expected = parse(format!("{{{top}{rest}}}").as_bytes()).unwrap();
            assert_eq!(select(pointers).unwrap(), Some(expected), "{pointers:?}");
        }
        assert_eq!(select(&[]).unwrap(), None);
        let whole = parse(DOCUMENT.as_bytes()).unwrap();
        assert_eq!(select(&["/list/0", ""]).unwrap(), Some(whole));
    }

    #[test]
    fn what_is_covered() {
        let document = parse(DOCUMENT.as_bytes()).unwrap();
        let [one, deep] = ["/list/1/name", "/inner/deep"].map(|text| Pointer::parse(text).unwrap());
        let selection = Selection::of(document.as_object().unwrap(), [&one, &deep]).unwrap();
        let covers = |text: &str| selection.covers(&Pointer::parse(text).unwrap());
        for place in
            ["/list/1/name", "/list/1/type", "/inner/deep/c", "/id", "/type/1", "/inner/type"]
        {
            assert!(covers(place), "{place}");
        }
        for place in ["", "/0", "/list", "/list/1", "/list/1/more", "/list/0/name", "/inner", "/no"]
        {
            assert!(!covers(place), "{place}");
        }
        assert!(
            !Selection::of(document.as_object().unwrap(), []).unwrap().covers(&Pointer::root())
        );
    }

    #[test]
    fn what_points_at_nothing() {
        let missing = [
            "/no",
            "/list/3",
            "/list/00",
            "/list/-",
            "/list/name",
            "/id/0",
            "/numbers/0/2",
            "/inner/deep/c/x",
            "/inner/deep/a",
            "/",
            "/inner/",
        ];
        for pointer in missing {
            for also in [&[pointer][..], &["", pointer], &["/inner", pointer]] {
                let error = select(also).unwrap_err();
                assert_eq!(error.code(), Code::DisclosurePointer, "{pointer}");
            }
        }
    }
}
