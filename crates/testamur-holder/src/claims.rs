//! The claims of a credential one by one, and whether each can be held back.

use crate::inspection::{Claim, ClaimState};
use crate::limits;
use std::collections::BTreeSet;
use testamur_core::json::{Pointer, Value};
use testamur_sd::data_integrity;

/// What may still be listed, of all credentials of an input together.
pub(crate) struct Allowance {
    pub(crate) claims: usize,
    pub(crate) places: usize,
    pub(crate) inside: usize,
}

/// What of a credential can be held back.
pub(crate) enum Rule {
    /// Nothing
    Nothing,
    /// What stands at these places, each with what is in it
    Disclosures(BTreeSet<Pointer>),
    /// All that this does not select
    AllBut(data_integrity::Selection),
}

/// Claims that were listed, and how many more there are.
#[derive(Default)]
pub(crate) struct Listed {
    pub(crate) claims: Vec<Claim>,
    pub(crate) unlisted: usize,
}

impl Default for Allowance {
    fn default() -> Allowance {
        let (claims, places, inside) = (limits::CLAIMS, limits::PLACES, limits::INSIDE);
        Allowance { claims, places, inside }
    }
}

/// Lists the claims of a document, all but those at the places to skip.
pub(crate) fn list(
    document: &Value,
    rule: &Rule,
    skip: &BTreeSet<Pointer>,
    left: &mut Allowance,
) -> Listed {
    let mut walk = Walk { rule, skip, left, listed: Listed::default() };
    walk.value(document, &Pointer::root(), None);
    walk.listed
}

struct Walk<'w> {
    rule: &'w Rule,
    skip: &'w BTreeSet<Pointer>,
    left: &'w mut Allowance,
    listed: Listed,
}

impl Walk<'_> {
    /// `with` is the claim around this place that is shown or withheld as one. The depth is that of
    /// the document, which is limited.
    fn value(&mut self, value: &Value, at: &Pointer, with: Option<&Pointer>) {
        let here = with_itself(self.rule, value, at);
        let with = if here { Some(at) } else { with };
        match value {
            Value::Object(members) if !members.is_empty() => {
                for (name, value) in members.iter() {
                    // Past the allowance no place is written any more, only counted.
                    let Some(below) = self.step(name.len(), at, || at.child(name)) else {
                        self.listed.unlisted += leaves(value);
                        continue;
                    };
                    if !self.skip.contains(&below) {
                        self.value(value, &below, with);
                    }
                }
            }
            Value::Array(items) if !items.is_empty() => {
                for (index, value) in items.iter().enumerate() {
                    match self.step(8, at, || at.item(index)) {
                        Some(below) => self.value(value, &below, with),
                        None => self.listed.unlisted += leaves(value),
                    }
                }
            }
            // A document without any member claims nothing.
            _ if at.is_root() => {}
            _ => self.claim(value, at, with),
        }
    }

    /// The place of a member or item, if the allowance suffices.
    fn step(&mut self, name: usize, at: &Pointer, below: impl Fn() -> Pointer) -> Option<Pointer> {
        let bytes = at.as_str().len() + name + 1;
        if self.left.claims == 0 || self.left.places < bytes {
            return None;
        }
        self.left.places -= bytes;
        Some(below())
    }

    fn claim(&mut self, value: &Value, at: &Pointer, with: Option<&Pointer>) {
        if self.left.claims == 0 {
            self.listed.unlisted += 1;
            return;
        }
        self.left.claims -= 1;
        let choice = match self.rule {
            Rule::Nothing => None,
            Rule::Disclosures(_) => with,
            Rule::AllBut(mandatory) if mandatory.covers(at) => None,
            Rule::AllBut(_) => Some(with.unwrap_or(at)),
        };
        let state = match choice {
            Some(with) => ClaimState::Choice { with: with.clone() },
            None => ClaimState::Always,
        };
        self.listed.claims.push(Claim { pointer: at.clone(), value: value.clone(), state });
    }
}

/// Whether what stands at a place is shown or withheld as one.
fn with_itself(rule: &Rule, value: &Value, at: &Pointer) -> bool {
    match rule {
        Rule::Nothing => false,
        Rule::Disclosures(places) => places.contains(at),
        // A text with its language is one statement.
        Rule::AllBut(_) => value.get("@value").is_some(),
    }
}

/// How many claims there are in a value.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Object(members) if !members.is_empty() => {
            members.iter().map(|(_, value)| leaves(value)).sum()
        }
        Value::Array(items) if !items.is_empty() => items.iter().map(leaves).sum(),
        _ => 1,
    }
}
