//! Where in a value or in a schema a check is.

use testamur_core::json::Pointer;

/// A place, as a path of steps that live on the stack.
pub(super) struct Place<'a> {
    above: Option<(&'a Place<'a>, Step<'a>)>,
}

enum Step<'a> {
    Member(&'a str),
    Item(usize),
}

impl<'a> Place<'a> {
    pub(super) fn root() -> Place<'static> {
        Place { above: None }
    }

    pub(super) fn member(&'a self, name: &'a str) -> Place<'a> {
        Place { above: Some((self, Step::Member(name))) }
    }

    pub(super) fn item(&'a self, index: usize) -> Place<'a> {
        Place { above: Some((self, Step::Item(index))) }
    }

    pub(super) fn is_root(&self) -> bool {
        self.above.is_none()
    }

    /// The bytes of the path, escapes aside.
    pub(super) fn bytes(&self) -> usize {
        let (mut bytes, mut place) = (0, self);
        while let Some((above, step)) = &place.above {
            bytes += match step {
                Step::Member(name) => 1 + name.len(),
                Step::Item(_) => 8,
            };
            place = above;
        }
        bytes
    }

    pub(super) fn pointer(&self) -> Pointer {
        let mut steps = Vec::new();
        let mut place = self;
        while let Some((above, step)) = &place.above {
            steps.push(step);
            place = above;
        }
        steps.into_iter().rev().fold(Pointer::root(), |pointer, step| match step {
            Step::Member(name) => pointer.child(name),
            Step::Item(index) => pointer.item(*index),
        })
    }
}
