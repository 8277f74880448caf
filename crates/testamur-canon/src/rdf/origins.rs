//! The places in a JSON-LD document that statements come from.

use super::TERMS;
use testamur_core::json::Pointer;

/// A place in the JSON-LD document, cheap to copy; [`Origins::pointer`] spells it out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(u32);

impl Origin {
    /// The whole document.
    pub const ROOT: Origin = Origin(0);

    /// The number of the place; that of the whole document is 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The step from a place to one just below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below<'a> {
    /// To the member of this name
    Member(&'a str),
    /// To the item of this index
    Item(usize),
}

/// The tree of places, built while the document is walked.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// Places by number, from 1: the place above and the step from it.
    places: Vec<(Origin, Step)>,
    names: String,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Member { start: u32, end: u32 },
    Item(u32),
}

impl Origins {
    /// No places, with room for those of a usual credential.
    pub(crate) fn roomy() -> Origins {
        Origins { places: Vec::with_capacity(TERMS), names: String::with_capacity(16 * TERMS) }
    }

    /// The member `name` below a place.
    pub fn child(&mut self, above: Origin, name: &str) -> Origin {
        let start = self.names.len() as u32;
        self.names.push_str(name);
        self.add(above, Step::Member { start, end: self.names.len() as u32 })
    }

    /// The item `index` below a place.
    pub fn item(&mut self, above: Origin, index: usize) -> Origin {
        self.add(above, Step::Item(index as u32))
    }

    /// The place as a JSON pointer.
    pub fn pointer(&self, origin: Origin) -> Pointer {
        let mut steps = Vec::new();
        let mut at = origin;
        while let Some((above, step)) = (at.0 as usize).checked_sub(1).map(|at| self.places[at]) {
            steps.push(step);
            at = above;
        }
        steps.iter().rev().fold(Pointer::root(), |pointer, step| match *step {
            Step::Member { start, end } => pointer.child(&self.names[start as usize..end as usize]),
            Step::Item(index) => pointer.item(index as usize),
        })
    }

    /// The member of the document in which a place lies; `None` for the document itself, and where
    /// it is an array. Cheaper than its pointer.
    pub fn member(&self, origin: Origin) -> Option<&str> {
        let mut at = (origin.0 as usize).checked_sub(1)?;
        while let Some(above) = (self.places[at].0.0 as usize).checked_sub(1) {
            at = above;
        }
        match self.places[at].1 {
            Step::Member { start, end } => Some(&self.names[start as usize..end as usize]),
            Step::Item(_) => None,
        }
    }

    /// Something about every place, by its [`index`](Origin::index), each from what is so about the
    /// place above it and the step from there. `root` is what is so about the whole document.
    pub fn fold<T: Copy>(&self, root: T, mut below: impl FnMut(T, Below<'_>) -> T) -> Vec<T> {
        let mut all = Vec::with_capacity(self.places.len() + 1);
        all.push(root);
        // A place comes after the one above it.
        for (above, step) in &self.places {
            let step = match *step {
                Step::Member { start, end } => {
                    Below::Member(&self.names[start as usize..end as usize])
                }
                Step::Item(index) => Below::Item(index as usize),
            };
            all.push(below(all[above.index()], step));
        }
        all
    }

    /// Whether a place is a member of one of these names, or lies in one.
    pub(crate) fn lies_in(&self, origin: Origin, names: &[&str]) -> bool {
        let mut at = origin;
        while let Some((above, step)) = (at.0 as usize).checked_sub(1).map(|at| self.places[at]) {
            if let Step::Member { start, end } = step
                && names.contains(&&self.names[start as usize..end as usize])
            {
                return true;
            }
            at = above;
        }
        false
    }

    fn add(&mut self, above: Origin, step: Step) -> Origin {
        self.places.push((above, step));
        Origin(self.places.len() as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_pointers() {
        let mut origins = Origins::default();
        let member = origins.child(Origin::ROOT, "a/b");
        let item = origins.item(member, 2);
        assert_eq!(origins.pointer(item).as_str(), "/a~1b/2");
        assert_eq!(origins.pointer(Origin::ROOT), Pointer::root());
        assert_eq!(origins.member(item), Some("a/b"));
        assert_eq!(origins.member(member), Some("a/b"));
        assert_eq!(origins.member(Origin::ROOT), None);
        let first = origins.item(Origin::ROOT, 0);
        assert_eq!(origins.member(first), None);
        let depth = origins.fold(0, |above, step| match step {
            Below::Member("a/b") => above + 1,
            Below::Item(2) => above + 10,
            _ => 100,
        });
        assert_eq!([member, item, first].map(|place| depth[place.index()]), [1, 11, 100]);
        assert_eq!(depth[Origin::ROOT.index()], 0);
    }
}
