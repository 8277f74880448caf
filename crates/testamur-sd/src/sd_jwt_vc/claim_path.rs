//! Paths of claims, as type metadata has them.

use super::limits;
use crate::sd_jwt::Processed;
use std::collections::BTreeSet;
use std::fmt;
use testamur_core::json::{Pointer, Value};
use testamur_core::{Code, Error, Result};

/// A path that selects one claim or several (SD-JWT VC, section "Claim Path").
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClaimPath(Vec<PathStep>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PathStep {
    /// The member of this name
    Member(String),
    /// The item at this place
    Item(usize),
    /// Every item
    All,
}

/// What a path selects.
pub(super) struct Selection {
    /// The places of the claims that are there.
    pub(super) pointers: Vec<Pointer>,
    /// Whether there may be more that are hidden.
    pub(super) may_hide: bool,
}

impl ClaimPath {
    /// Reads a path; `None` when it is not an array, not empty, of texts, nulls and whole numbers.
    pub fn read(value: &Value) -> Option<ClaimPath> {
        let steps = value.as_array().filter(|steps| !steps.is_empty())?;
        let step = |step: &Value| match step {
            Value::String(name) => Some(PathStep::Member(name.clone())),
            Value::Null => Some(PathStep::All),
            Value::Number(index) => {
                index.as_i64().and_then(|index| index.try_into().ok()).map(PathStep::Item)
            }
            _ => None,
        };
        steps.iter().map(step).collect::<Option<_>>().map(ClaimPath)
    }

    /// The steps.
    pub fn steps(&self) -> &[PathStep] {
        &self.0
    }

    /// The claims that it selects. Where something on the way is of another kind than the path
    /// expects, it selects nothing there. An item by its place cannot be found in an array of which
    /// items are hidden.
    ///
    /// `visible_end` says that the last step is to something that is never hidden.
    pub(super) fn select(
        &self,
        processed: &Processed,
        hidden: &BTreeSet<&Pointer>,
        visible_end: bool,
        steps_left: &mut usize,
    ) -> Result<Selection> {
        let mut selected = vec![(Pointer::root(), processed.as_value())];
        let mut may_hide = false;
        for (depth, step) in self.0.iter().enumerate() {
            let last = depth + 1 == self.0.len();
            let mut next = Vec::new();
            for (place, value) in selected {
                count(steps_left, 1)?;
                let hides = hidden.contains(&place);
                match (step, value) {
                    (PathStep::Member(name), Value::Object(object)) => match object.get(name) {
                        Some(value) => next.push((place.child(name), value)),
                        None => may_hide |= hides && !(last && visible_end),
                    },
                    (PathStep::Item(_), Value::Array(_)) if hides => may_hide = true,
                    (PathStep::Item(index), Value::Array(items)) => {
                        next.extend(items.get(*index).map(|item| (place.item(*index), item)));
                    }
                    (PathStep::All, Value::Array(items)) => {
                        // Each place repeats the names on the way to it.
                        let each = 1 + place.as_str().len() / limits::BYTES_PER_STEP;
                        count(steps_left, items.len().saturating_mul(each))?;
                        may_hide |= hides;
                        let items = items.iter().enumerate();
                        next.extend(items.map(|(index, item)| (place.item(index), item)));
                    }
                    _ => {}
                }
            }
            selected = next;
        }
        let pointers = selected.into_iter().map(|(place, _)| place).collect();
        Ok(Selection { pointers, may_hide })
    }
}

fn count(left: &mut usize, steps: usize) -> Result<()> {
    *left = left
        .checked_sub(steps)
        .ok_or_else(|| Error::new(Code::LimitTypeMetadataWork).with("limit", limits::STEPS))?;
    Ok(())
}

impl fmt::Display for ClaimPath {
    /// As JSON: `["degrees",null,"type"]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = self.0.iter().map(|step| match step {
            PathStep::Member(name) => name.as_str().into(),
            PathStep::Item(index) => Value::number(*index as f64).unwrap_or(Value::Null),
            PathStep::All => Value::Null,
        });
        Value::Array(steps.collect()).fmt(f)
    }
}
