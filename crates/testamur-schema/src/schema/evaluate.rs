//! Evaluating a schema: references, and schemas that apply to the same value.

use super::document::{Draft, split_fragment};
use super::limits;
use super::set::{ResourceId, Set, Target};
use super::{assertions, places::Place};
use std::collections::{BTreeMap, BTreeSet};
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result};

/// One check of one value.
pub(super) struct Run<'s> {
    pub(super) set: &'s Set,
    /// The steps that are left.
    steps: Steps,
    depth: usize,
    /// Above zero while a violation is not yet one of the whole.
    quiet: usize,
    violations: Vec<Error>,
    unlisted: usize,
    /// The resources that were entered, outermost first.
    scope: Vec<ResourceId>,
    targets: BTreeMap<(ResourceId, &'s str), Target<'s>>,
}

/// How many steps the checks of one document and of what stands inside may still take together. A
/// schema can be written so that checking it takes for ever.
#[derive(Clone, Copy, Debug)]
pub struct Steps {
    limit: u64,
    left: u64,
    provisional: bool,
}

impl Steps {
    /// The steps for an input of so many bytes: a million, and some more for each byte.
    pub fn for_bytes(bytes: u64) -> Steps {
        let limit = limits::STEPS.saturating_add(bytes.saturating_mul(limits::STEPS_PER_BYTE));
        Steps { limit, left: limit, provisional: false }
    }

    /// The steps before all documents are there: twenty thousand, which is enough for the schema of
    /// a badge. A check that needs more is made once nothing is missing any more.
    pub fn provisional() -> Steps {
        let limit = limits::PROVISIONAL_STEPS;
        Steps { limit, left: limit, provisional: true }
    }

    /// Whether a check that needs more is to be made once more, later.
    pub fn is_provisional(self) -> bool {
        self.provisional
    }
}

/// A schema at work: its members and where they stand, the value and where that stands.
#[derive(Clone, Copy)]
pub(super) struct Here<'s, 'a> {
    pub(super) members: &'s Object,
    pub(super) resource: ResourceId,
    pub(super) draft: Draft,
    pub(super) value: &'a Value,
    pub(super) place: &'a Place<'a>,
}

/// One member of a schema.
#[derive(Clone, Copy)]
pub(super) struct Keyword<'s> {
    pub(super) name: &'s str,
    pub(super) rule: &'s Value,
}

/// The members and items of a value that schemas which accepted it have looked at.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) all_members: bool,
    pub(super) members: BTreeSet<usize>,
    pub(super) all_items: bool,
    pub(super) items: BTreeSet<usize>,
}

impl Seen {
    /// Takes over what another has; gives the steps that it took.
    fn merge(&mut self, other: Seen) -> u64 {
        self.all_members |= other.all_members;
        self.all_items |= other.all_items;
        join(&mut self.members, other.members) + join(&mut self.items, other.items)
    }
}

fn join(into: &mut BTreeSet<usize>, mut other: BTreeSet<usize>) -> u64 {
    if into.len() < other.len() {
        std::mem::swap(into, &mut other);
    }
    let steps = other.len().div_ceil(8) as u64;
    into.extend(other);
    steps
}

impl<'s> Run<'s> {
    /// Checks `value` against the set's first schema: the violations, and how many more there are
    /// than are listed. The steps that it took are taken from `steps`, however it ends.
    ///
    /// # Errors
    /// [`Code::LimitSchemaSteps`], [`Code::LimitSchemaDepth`], [`Code::SchemaReference`].
    pub(super) fn check(
        set: &'s Set,
        value: &Value,
        steps: &mut Steps,
    ) -> Result<(Vec<Error>, usize)> {
        let mut run = Run {
            set,
            steps: *steps,
            depth: 0,
            quiet: 0,
            violations: Vec::new(),
            unlisted: 0,
            scope: Vec::new(),
            targets: BTreeMap::new(),
        };
        let valid = run.evaluate(set.root(), value, &Place::root(), None);
        *steps = run.steps;
        if !valid? && run.violations.is_empty() {
            run.violated("schema", "the whole does not conform", &Place::root());
        }
        Ok((run.violations, run.unlisted))
    }

    /// Whether `value` conforms to the schema. What was seen of the value is noted if it does.
    pub(super) fn evaluate(
        &mut self,
        (schema, outer): Target<'s>,
        value: &Value,
        place: &Place<'_>,
        seen: Option<&mut Seen>,
    ) -> Result<bool> {
        self.charge(1)?;
        let members = match schema {
            Value::Bool(true) => return Ok(true),
            Value::Object(members) => members,
            _ => return Ok(self.violated("false", "nothing is allowed there", place)),
        };
        self.charge(members.len() as u64 / 16)?;
        if self.depth == limits::DEPTH {
            return Err(self.limit(Code::LimitSchemaDepth, limits::DEPTH as u64));
        }
        let resource = self.set.enter(schema, outer);
        let draft = self.set.draft(resource);
        self.depth += 1;
        self.scope.push(resource);
        let valid = self.members(Here { members, resource, draft, value, place }, seen);
        self.scope.pop();
        self.depth -= 1;
        valid
    }

    fn members(&mut self, here: Here<'s, '_>, seen: Option<&mut Seen>) -> Result<bool> {
        if here.draft == Draft::Draft7
            && let Some(reference) = here.members.get("$ref")
        {
            let keyword = Keyword { name: "$ref", rule: reference };
            return self.reference(keyword, here, seen);
        }
        let unevaluated = here.draft >= Draft::Draft201909
            && (here.members.contains_key("unevaluatedProperties")
                || here.members.contains_key("unevaluatedItems"));
        let mut own = (seen.is_some() || unevaluated).then(Seen::default);
        let mut valid = true;
        for (name, rule) in here.members.iter() {
            valid &= self.keyword(Keyword { name, rule }, here, own.as_mut())?;
            if !valid && self.quiet > 0 {
                return Ok(false);
            }
        }
        if valid
            && unevaluated
            && let Some(own) = &mut own
        {
            valid = self.unevaluated(here, own)?;
        }
        if valid && let (Some(seen), Some(own)) = (seen, own) {
            self.charge(seen.merge(own))?;
        }
        Ok(valid)
    }

    fn keyword(
        &mut self,
        keyword: Keyword<'s>,
        here: Here<'s, '_>,
        seen: Option<&mut Seen>,
    ) -> Result<bool> {
        match keyword.name {
            "$ref" | "$dynamicRef" | "$recursiveRef" => self.reference(keyword, here, seen),
            "allOf" | "anyOf" | "oneOf" => self.several(keyword, here, seen),
            "not" => {
                let matches = self.quietly(|run| {
                    run.evaluate((keyword.rule, here.resource), here.value, here.place, None)
                })?;
                Ok(!matches || self.violated("not", "it is what is excluded", here.place))
            }
            "if" => self.conditional(keyword.rule, here, seen),
            "dependentSchemas" if here.draft >= Draft::Draft201909 => {
                self.dependencies(keyword, here, seen)
            }
            "dependencies" => self.dependencies(keyword, here, seen),
            "properties" | "patternProperties" | "additionalProperties" | "propertyNames" => {
                self.of_object(keyword, here, seen)
            }
            "prefixItems" | "items" | "additionalItems" | "contains" => {
                self.of_array(keyword, here, seen)
            }
            _ => {
                let broken = assertions::check(self, keyword, here)?;
                Ok(broken.is_none_or(|reason| self.violated(keyword.name, &reason, here.place)))
            }
        }
    }

    fn reference(
        &mut self,
        keyword: Keyword<'s>,
        here: Here<'s, '_>,
        seen: Option<&mut Seen>,
    ) -> Result<bool> {
        let counts = match keyword.name {
            "$dynamicRef" => here.draft >= Draft::Draft202012,
            "$recursiveRef" => here.draft == Draft::Draft201909,
            _ => true,
        };
        let Some(text) = keyword.rule.as_str().filter(|_| counts) else { return Ok(true) };
        self.charge(text.len() as u64 / 64)?;
        let key = (here.resource, text);
        let mut target = match self.targets.get(&key) {
            Some(target) => *target,
            None => {
                self.charge(1 + text.len() as u64 / 8)?;
                let target = self.set.resolve(here.resource, text)?;
                self.targets.insert(key, target);
                target
            }
        };
        if keyword.name != "$ref" {
            // Each resource of the scope is looked at, and the way to the schema is gone.
            self.charge(8 + self.scope.len() as u64 / 4)?;
        }
        if keyword.name == "$dynamicRef"
            && split_fragment(text).1.is_some_and(|f| !f.starts_with('/'))
        {
            target = self.set.resolve_dynamic(target, text, &self.scope);
        }
        if keyword.name == "$recursiveRef" {
            target = self.set.resolve_recursive(target, &self.scope);
        }
        self.evaluate(target, here.value, here.place, seen)
    }

    fn several(
        &mut self,
        keyword: Keyword<'s>,
        here: Here<'s, '_>,
        mut seen: Option<&mut Seen>,
    ) -> Result<bool> {
        let schemas = keyword.rule.as_array().unwrap_or_default();
        let mut matching = 0;
        for schema in schemas {
            let target = (schema, here.resource);
            if keyword.name == "allOf" {
                let valid = self.evaluate(target, here.value, here.place, seen.as_deref_mut())?;
                matching += usize::from(valid);
                continue;
            }
            let mut alternative = seen.is_some().then(Seen::default);
            let valid = self.quietly(|run| {
                run.evaluate(target, here.value, here.place, alternative.as_mut())
            })?;
            matching += usize::from(valid);
            if valid && let (Some(seen), Some(more)) = (seen.as_deref_mut(), alternative) {
                self.charge(seen.merge(more))?;
            }
            // All that match count for what was seen; else one is enough to know.
            if valid && keyword.name == "anyOf" && seen.is_none() {
                break;
            }
        }
        let reason = match (keyword.name, matching) {
            ("allOf", _) => return Ok(matching == schemas.len()),
            ("anyOf", 1..) | ("oneOf", 1) => return Ok(true),
            (_, 0) => format!("it is none of {} alternatives", schemas.len()),
            _ => format!("it is {matching} of {} alternatives at once", schemas.len()),
        };
        Ok(self.violated(keyword.name, &reason, here.place))
    }

    fn conditional(
        &mut self,
        condition: &'s Value,
        here: Here<'s, '_>,
        mut seen: Option<&mut Seen>,
    ) -> Result<bool> {
        let mut of_condition = seen.is_some().then(Seen::default);
        let holds = self.quietly(|run| {
            let target = (condition, here.resource);
            run.evaluate(target, here.value, here.place, of_condition.as_mut())
        })?;
        if holds && let (Some(seen), Some(more)) = (seen.as_deref_mut(), of_condition) {
            self.charge(seen.merge(more))?;
        }
        match here.members.get(if holds { "then" } else { "else" }) {
            Some(schema) => self.evaluate((schema, here.resource), here.value, here.place, seen),
            None => Ok(true),
        }
    }

    fn dependencies(
        &mut self,
        keyword: Keyword<'s>,
        here: Here<'s, '_>,
        mut seen: Option<&mut Seen>,
    ) -> Result<bool> {
        let (Some(rules), Some(object)) = (keyword.rule.as_object(), here.value.as_object()) else {
            return Ok(true);
        };
        let mut valid = true;
        for (name, needed) in rules.iter() {
            self.charge(1)?;
            if !object.contains_key(name) {
                continue;
            }
            if !matches!(needed, Value::Array(_)) {
                let target = (needed, here.resource);
                valid &= self.evaluate(target, here.value, here.place, seen.as_deref_mut())?;
                continue;
            }
            self.charge(needed.as_set().len() as u64)?;
            if let Some(missing) = assertions::first_missing(needed, object) {
                let reason = assertions::missing_with(name, missing);
                valid = self.violated(keyword.name, &reason, here.place);
            }
        }
        Ok(valid)
    }

    /// Runs a part whose violations are not those of the whole.
    pub(super) fn quietly<T>(&mut self, part: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.quiet += 1;
        let result = part(self);
        self.quiet -= 1;
        result
    }

    /// Notes a violation; gives false.
    pub(super) fn violated(&mut self, keyword: &str, reason: &str, place: &Place<'_>) -> bool {
        if self.quiet == 0 && self.violations.len() < limits::VIOLATIONS {
            let pointer = place.pointer();
            let shown = if pointer.is_root() { "The credential" } else { pointer.as_str() };
            let error = Error::new(Code::SchemaViolated)
                .with("place", shown)
                .with("keyword", keyword)
                .with("url", self.set.url())
                .with("reason", reason);
            self.violations.push(error.at(pointer));
        } else if self.quiet == 0 {
            self.unlisted += 1;
        }
        false
    }

    /// Counts work.
    pub(super) fn charge(&mut self, steps: u64) -> Result<()> {
        match self.steps.left.checked_sub(steps) {
            Some(left) => {
                self.steps.left = left;
                Ok(())
            }
            None => {
                self.steps.left = 0;
                Err(self.limit(Code::LimitSchemaSteps, self.steps.limit))
            }
        }
    }

    fn limit(&self, code: Code, limit: u64) -> Error {
        Error::new(code).with("url", self.set.url()).with("limit", limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_paid_for_when_it_is_joined() {
        let seen =
            |items: std::ops::Range<usize>| Seen { items: items.collect(), ..Seen::default() };
        let mut all = Seen::default();
        assert_eq!(all.merge(seen(0..800)), 0, "it is taken as it is");
        assert_eq!(all.merge(seen(400..1_200)), 100);
        assert_eq!(all.items.len(), 1_200);
    }
}
