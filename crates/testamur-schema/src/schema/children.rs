//! Schemas that apply to the members of an object and the items of an array.

use super::document::Draft;
use super::evaluate::{Here, Keyword, Run, Seen};
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result};

impl<'s> Run<'s> {
    pub(super) fn of_object(
        &mut self,
        keyword: Keyword<'s>,
        here: Here<'s, '_>,
        mut seen: Option<&mut Seen>,
    ) -> Result<bool> {
        let rule = keyword.rule;
        let Some(object) = here.value.as_object() else { return Ok(true) };
        let mut valid = true;
        for (index, (name, value)) in object.iter().enumerate() {
            self.charge(1)?;
            let place = here.place.member(name);
            match keyword.name {
                "properties" => {
                    let Some(schema) = rule.get(name) else { continue };
                    valid &= self.evaluate((schema, here.resource), value, &place, None)?;
                }
                "patternProperties" => {
                    let mut any = false;
                    for (pattern, schema) in rule.as_object().into_iter().flat_map(Object::iter) {
                        if self.matches(here, pattern, name)? {
                            any = true;
                            valid &= self.evaluate((schema, here.resource), value, &place, None)?;
                        }
                    }
                    if !any {
                        continue;
                    }
                }
                "additionalProperties" => {
                    if self.is_named(here, name)? {
                        continue;
                    }
                    valid &= self.evaluate((rule, here.resource), value, &place, None)?;
                }
                _ => {
                    self.charge(name.len() as u64 / 64)?;
                    let name = Value::from(name);
                    valid &= self.evaluate((rule, here.resource), &name, &place, None)?;
                    continue;
                }
            }
            if let Some(seen) = seen.as_deref_mut() {
                seen.members.insert(index);
            }
        }
        Ok(valid)
    }

    /// Whether `properties` or `patternProperties` beside a keyword speak of a member.
    fn is_named(&mut self, here: Here<'s, '_>, name: &str) -> Result<bool> {
        if here.members.get("properties").is_some_and(|named| named.get(name).is_some()) {
            return Ok(true);
        }
        let patterns = here.members.get("patternProperties").and_then(Value::as_object);
        for (pattern, _) in patterns.into_iter().flat_map(Object::iter) {
            if self.matches(here, pattern, name)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a pattern of the schema matches a text.
    pub(super) fn matches(
        &mut self,
        here: Here<'s, '_>,
        pattern: &str,
        text: &str,
    ) -> Result<bool> {
        self.charge(pattern.len() as u64 / 64)?;
        let Some(pattern) = self.set.document(here.resource).patterns.get(pattern) else {
            // A reference led to where no schema was to be expected.
            return Err(Error::new(Code::SchemaPattern)
                .with("pattern", pattern.chars().take(100).collect::<String>())
                .with("url", self.set.url())
                .with("reason", "it stands where a schema has no schemas"));
        };
        self.charge(pattern.cost(text))?;
        Ok(pattern.matches(text))
    }

    pub(super) fn of_array(
        &mut self,
        keyword: Keyword<'s>,
        here: Here<'s, '_>,
        mut seen: Option<&mut Seen>,
    ) -> Result<bool> {
        let rule = keyword.rule;
        let Some(items) = here.value.as_array() else { return Ok(true) };
        let by_position = |rules: Option<&'s Value>| rules.and_then(Value::as_array);
        let modern = here.draft >= Draft::Draft202012;
        let prefix = by_position(here.members.get(if modern { "prefixItems" } else { "items" }));
        let from = match keyword.name {
            "contains" => return self.contains(rule, here, seen),
            "prefixItems" if !modern => return Ok(true),
            "prefixItems" => 0,
            "items" if !modern && prefix.is_some() => 0,
            "items" => {
                if modern {
                    prefix.map_or(0, <[Value]>::len)
                } else {
                    0
                }
            }
            // `additionalItems` counts only beside a list in `items`.
            _ => match prefix {
                Some(prefix) if !modern => prefix.len(),
                _ => return Ok(true),
            },
        };
        let list = if keyword.name == "additionalItems" { None } else { by_position(Some(rule)) };
        let mut valid = true;
        for (index, item) in items.iter().enumerate().skip(from) {
            self.charge(1)?;
            let schema = match list {
                None => rule,
                Some(list) => match list.get(index) {
                    Some(schema) => schema,
                    None => break,
                },
            };
            let place = here.place.item(index);
            valid &= self.evaluate((schema, here.resource), item, &place, None)?;
            if let Some(seen) = seen.as_deref_mut() {
                seen.items.insert(index);
            }
        }
        Ok(valid)
    }

    fn contains(
        &mut self,
        rule: &'s Value,
        here: Here<'s, '_>,
        mut seen: Option<&mut Seen>,
    ) -> Result<bool> {
        let bound = |name: &str| {
            let number = here.members.get(name).and_then(Value::as_number);
            number.filter(|_| here.draft >= Draft::Draft201909).map(|number| number.as_f64())
        };
        let mut matching = 0_u32;
        for (index, item) in here.value.as_array().unwrap_or_default().iter().enumerate() {
            let place = here.place.item(index);
            if !self.quietly(|run| run.evaluate((rule, here.resource), item, &place, None))? {
                continue;
            }
            matching += 1;
            if here.draft >= Draft::Draft202012
                && let Some(seen) = seen.as_deref_mut()
            {
                seen.items.insert(index);
            }
        }
        let matching = f64::from(matching);
        let least = bound("minContains").unwrap_or(1.0);
        if matching < least {
            let reason = format!("{matching} of its items are as demanded, {least} must be");
            return Ok(self.violated("contains", &reason, here.place));
        }
        match bound("maxContains") {
            Some(most) if matching > most => {
                let reason = format!("{matching} of its items are so, at most {most} may be");
                Ok(self.violated("maxContains", &reason, here.place))
            }
            _ => Ok(true),
        }
    }

    /// `unevaluatedProperties` and `unevaluatedItems`: what nothing else has looked at.
    pub(super) fn unevaluated(&mut self, here: Here<'s, '_>, own: &mut Seen) -> Result<bool> {
        let mut valid = true;
        if let (Some(schema), Some(object)) =
            (here.members.get("unevaluatedProperties"), here.value.as_object())
            && !own.all_members
        {
            for (index, (name, value)) in object.iter().enumerate() {
                self.charge(1)?;
                if !own.members.contains(&index) {
                    let place = here.place.member(name);
                    valid &= self.evaluate((schema, here.resource), value, &place, None)?;
                }
            }
            own.all_members = true;
        }
        if let (Some(schema), Some(items)) =
            (here.members.get("unevaluatedItems"), here.value.as_array())
            && !own.all_items
        {
            for (index, item) in items.iter().enumerate() {
                self.charge(1)?;
                if !own.items.contains(&index) {
                    let place = here.place.item(index);
                    valid &= self.evaluate((schema, here.resource), item, &place, None)?;
                }
            }
            own.all_items = true;
        }
        Ok(valid)
    }
}
