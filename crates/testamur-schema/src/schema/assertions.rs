//! What a schema demands of a value itself.

use super::document::Draft;
use super::evaluate::{Here, Keyword, Run};
use std::collections::BTreeSet;
use std::fmt::{self, Write};
use testamur_core::Result;
use testamur_core::json::{Number, Object, Value};

/// Why a value breaks a rule, if it does. `format` and the content keywords only annotate.
pub(super) fn check<'s>(
    run: &mut Run<'s>,
    keyword: Keyword<'s>,
    here: Here<'s, '_>,
) -> Result<Option<String>> {
    let (rule, value) = (keyword.rule, here.value);
    match keyword.name {
        "enum" => {
            for allowed in rule.as_array().unwrap_or_default() {
                if equal(run, allowed, value)? {
                    return Ok(None);
                }
            }
            return Ok(Some(format!("it is none of the {} values allowed", rule.as_set().len())));
        }
        "const" => {
            return Ok((!equal(run, rule, value)?).then(|| format!("it must be {}", shown(rule))));
        }
        "pattern" => {
            let (Some(pattern), Some(text)) = (rule.as_str(), value.as_str()) else {
                return Ok(None);
            };
            let matches = run.matches(here, pattern, text)?;
            return Ok((!matches).then(|| format!("it does not match {}", shown(rule))));
        }
        "uniqueItems" => {
            let Some(items) = value.as_array().filter(|_| rule.as_bool() == Some(true)) else {
                return Ok(None);
            };
            let mut texts = BTreeSet::new();
            for item in items {
                run.charge(1 + size(item) / 8)?;
                let mut text = String::new();
                canonical(item, &mut text);
                if !texts.insert(text) {
                    return Ok(Some("two of its items are equal".to_owned()));
                }
            }
            return Ok(None);
        }
        "dependentRequired" if here.draft >= Draft::Draft201909 => {
            return dependent_required(run, rule, value);
        }
        "required" | "type" => run.charge(rule.as_set().len() as u64)?,
        "minLength" | "maxLength" => {
            run.charge(1 + value.as_str().map_or(0, str::len) as u64 / 64)?;
        }
        // The numbers may be six hundred powers of ten apart.
        "multipleOf" => run.charge(16)?,
        _ => {}
    }
    Ok(simple(keyword.name, rule, value))
}

fn dependent_required(run: &mut Run<'_>, rule: &Value, value: &Value) -> Result<Option<String>> {
    let (Some(rules), Some(object)) = (rule.as_object(), value.as_object()) else {
        return Ok(None);
    };
    run.charge(rules.len() as u64)?;
    for (name, needed) in rules.iter().filter(|(name, _)| object.contains_key(name)) {
        run.charge(needed.as_set().len() as u64)?;
        if let Some(missing) = first_missing(needed, object) {
            return Ok(Some(missing_with(name, missing)));
        }
    }
    Ok(None)
}

/// The rules whose time is paid for.
fn simple(keyword: &str, rule: &Value, value: &Value) -> Option<String> {
    let broken = |holds: bool, what: &str| (!holds).then(|| format!("{what} {}", shown(rule)));
    let bound = rule.as_number().map(Number::as_f64);
    let number = value.as_number().map(Number::as_f64);
    let length = || value.as_str().map(|text| text.chars().count() as f64);
    let items = value.as_array().map(|items| items.len() as f64);
    let members = value.as_object().map(|object| object.len() as f64);
    match keyword {
        "type" => {
            let is = |name: &Value| name.as_str().is_some_and(|name| is_of(value, name));
            let holds = rule.as_set().iter().any(is);
            (!holds).then(|| format!("it is {}, not {}", value.kind_with_article(), shown(rule)))
        }
        "maximum" => broken(number? <= bound?, "it is more than"),
        "exclusiveMaximum" => broken(number? < bound?, "it is not below"),
        "minimum" => broken(number? >= bound?, "it is less than"),
        "exclusiveMinimum" => broken(number? > bound?, "it is not above"),
        "multipleOf" => {
            broken(is_multiple(value.as_number()?, rule.as_number()?), "it is no multiple of")
        }
        "maxLength" => broken(length()? <= bound?, "its length is more than"),
        "minLength" => broken(length()? >= bound?, "its length is less than"),
        "maxItems" => broken(items? <= bound?, "its items are more than"),
        "minItems" => broken(items? >= bound?, "its items are fewer than"),
        "maxProperties" => broken(members? <= bound?, "its members are more than"),
        "minProperties" => broken(members? >= bound?, "its members are fewer than"),
        "required" => {
            let missing = first_missing(rule, value.as_object()?)?;
            Some(format!("{} is missing", named(missing)))
        }
        _ => None,
    }
}

/// The first of these names that an object does not have.
pub(super) fn first_missing<'n>(names: &'n Value, object: &Object) -> Option<&'n str> {
    let mut names = names.as_set().iter().filter_map(Value::as_str);
    names.find(|name| !object.contains_key(name))
}

/// That an object has one member and lacks another.
pub(super) fn missing_with(name: &str, missing: &str) -> String {
    format!("with {} it must have {}", named(name), named(missing))
}

/// A name in a sentence; names have any length.
fn named(name: &str) -> String {
    let mut beginning = Beginning(String::new());
    if beginning.write_str(name).is_err() {
        beginning.0.push('…');
    }
    beginning.0
}

fn is_of(value: &Value, name: &str) -> bool {
    match (name, value) {
        ("integer", Value::Number(number)) => number.as_f64().fract() == 0.0,
        ("integer", _) => false,
        (name, value) => value.kind() == name,
    }
}

/// Comparing ends where the rule does at the latest.
fn equal(run: &mut Run<'_>, rule: &Value, value: &Value) -> Result<bool> {
    run.charge(1 + size(rule) / 8)?;
    Ok(rule == value)
}

/// About how many bytes a value has; every value in it has at least eight.
pub(super) fn size(value: &Value) -> u64 {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => 8 + text.len() as u64,
        Value::Array(items) => 8 + items.iter().map(size).sum::<u64>(),
        Value::Object(object) => {
            8 + object.iter().map(|(name, value)| name.len() as u64 + size(value)).sum::<u64>()
        }
    }
}

/// A text that is the same for equal values: members in the order of their names.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for item in items {
                canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            out.push('{');
            for (name, value) in members {
                *out += &Value::from(name).to_string();
                out.push(':');
                canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        other => *out += &other.to_string(),
    }
}

/// A rule in a sentence. What is left out is not written either.
fn shown(rule: &Value) -> String {
    let mut beginning = Beginning(String::new());
    if write!(beginning, "{rule}").is_err() {
        beginning.0.push('…');
    }
    beginning.0
}

/// Takes so many bytes and then fails.
struct Beginning(String);

impl fmt::Write for Beginning {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        const MOST: usize = 120;
        let end = text.floor_char_boundary(MOST.saturating_sub(self.0.len()));
        self.0 += &text[..end];
        if end < text.len() { Err(fmt::Error) } else { Ok(()) }
    }
}

/// Whether a number is a multiple of another, both taken as the decimals they are written as: as
/// doubles, 0.3 would be no multiple of 0.1.
fn is_multiple(number: Number, of: Number) -> bool {
    let ((number, exponent), (of, of_exponent)) = (decimal(number), decimal(of));
    if of == 0 {
        return false;
    }
    let shift = exponent - of_exponent;
    if shift < 0 {
        // Then `of` is to be scaled up; past 10²⁰ it is larger than any mantissa.
        return number == 0
            || (shift >= -20 && number % (of * 10_i128.pow(shift.unsigned_abs())) == 0);
    }
    let mut remainder = number % of;
    for _ in 0..shift {
        if remainder == 0 {
            break;
        }
        remainder = remainder * 10 % of;
    }
    remainder == 0
}

/// A number as an integer of at most 17 digits and a power of ten.
fn decimal(number: Number) -> (i128, i32) {
    let text = number.to_string();
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = format!("{whole}{fraction}");
    let kept = digits.trim_end_matches('0');
    let zeros = (digits.len() - kept.len()) as i32;
    (kept.parse().unwrap_or(0), exponent - fraction.len() as i32 + zeros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_those_of_decimals() {
        let number = |value: f64| Number::new(value).unwrap();
        for (value, of, holds) in [
            (0.3, 0.1, true),
            (0.0075, 0.0001, true),
            (0.00751, 0.0001, false),
            (1e308, 0.5, true),
            (1e308, 3.0, false),
            (1e-320, 1e-320, true),
            (1.0, 1e-320, true),
            (1e-320, 1.0, false),
            (0.0, 7.0, true),
            (-9.0, 3.0, true),
            (123_456_789_012_345.0, 1e-9, true),
        ] {
            assert_eq!(is_multiple(number(value), number(of)), holds, "{value} of {of}");
        }
    }
}
