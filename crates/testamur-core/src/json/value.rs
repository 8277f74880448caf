//! JSON values.

use super::names::{self, Name};
use crate::{Code, Error, Result};

/// A JSON value. Objects keep the order of their members.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number
    Number(Number),
    /// A string
    String(String),
    /// An array
    Array(Vec<Value>),
    /// An object
    Object(Object),
}

/// A finite IEEE 754 double, which is what JSON numbers are to every signature over them
/// (RFC 8785, section 3.2.2.3; JSON-LD 1.1, section 10.3). Never negative zero or past the range.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Number(f64);

impl Number {
    /// The number, or `None` when it is infinite or not a number. Negative zero becomes zero.
    pub fn new(value: f64) -> Option<Number> {
        value.is_finite().then_some(Number(value + 0.0))
    }

    /// The number as a double.
    pub fn as_f64(self) -> f64 {
        self.0
    }

    /// The number as an integer, if it is one within ±(2⁵³ − 1).
    pub fn as_i64(self) -> Option<i64> {
        const MOST: f64 = 9_007_199_254_740_991.0;
        (self.0.fract() == 0.0 && self.0.abs() <= MOST).then_some(self.0 as i64)
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Number {
        Number(f64::from(value))
    }
}

/// The members of a JSON object in document order, each name once.
#[derive(Clone, Debug, Default)]
pub struct Object {
    members: Vec<(Name, Value)>,
    /// The places of the members by name, kept once there are more than [`SCAN`].
    by_name: Vec<u32>,
}

/// The members of an object that was taken apart, in document order.
#[derive(Debug)]
pub struct Members(std::vec::IntoIter<(Name, Value)>);

/// Up to so many members a search just looks at each.
const SCAN: usize = 16;

impl Object {
    /// An object without members.
    pub const fn new() -> Object {
        Object { members: Vec::new(), by_name: Vec::new() }
    }

    /// An object of these members, whose names are known to differ and so are not looked at.
    pub(crate) fn of<const COUNT: usize>(members: [(&'static str, Value); COUNT]) -> Object {
        const { assert!(COUNT <= SCAN) };
        debug_assert!(
            (1..COUNT).all(|at| members[..at].iter().all(|(name, _)| *name != members[at].0))
        );
        let members = members.into_iter().map(|(name, value)| (Name::Borrowed(name), value));
        Object { members: members.collect(), by_name: Vec::new() }
    }

    /// An object of these members, or the first name that occurs twice.
    pub(super) fn from_members(members: Vec<(Name, Value)>) -> Result<Object, Name> {
        let mut object = Object { members, by_name: Vec::new() };
        let members = &object.members;
        if members.len() > SCAN {
            let mut by_name: Vec<u32> = (0..members.len() as u32).collect();
            by_name.sort_unstable_by_key(|at| &*members[*at as usize].0);
            for pair in by_name.windows(2) {
                if members[pair[0] as usize].0 == members[pair[1] as usize].0 {
                    return Err(members[pair[0] as usize].0.clone());
                }
            }
            object.by_name = by_name;
        } else {
            // Names that differ in length or ends, as most do, need not be compared.
            let mut seen = 0_u64;
            for (at, (name, _)) in members.iter().enumerate() {
                let kind = kind(name);
                if seen & kind != 0 && members[..at].iter().any(|(other, _)| other == name) {
                    return Err(name.clone());
                }
                seen |= kind;
            }
        }
        Ok(object)
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The member of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.place(name).map(|at| &self.members[at].1)
    }

    /// The member of this name, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.place(name).map(|at| &mut self.members[at].1)
    }

    /// Whether there is a member of this name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// Sets a member: in its place if the name is there, else at the end. Gives back what stood
    /// there before.
    pub fn insert(
        &mut self,
        name: impl AsRef<str> + Into<String>,
        value: impl Into<Value>,
    ) -> Option<Value> {
        let value = value.into();
        if let Some(at) = self.place(name.as_ref()) {
            return Some(std::mem::replace(&mut self.members[at].1, value));
        }
        self.members.push((names::name(name), value));
        self.reindex();
        None
    }

    /// Takes a member out; the others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.place(name)?;
        let (_, value) = self.members.remove(at);
        self.by_name.clear();
        self.reindex();
        Some(value)
    }

    /// The members in document order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> + Clone {
        self.members.iter().map(|(name, value)| (&**name, value))
    }

    /// The members in document order, their values to change.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut Value)> {
        self.members.iter_mut().map(|(name, value)| (&**name, value))
    }

    fn place(&self, name: &str) -> Option<usize> {
        if self.by_name.is_empty() {
            return self.members.iter().position(|(other, _)| other == name);
        }
        let found =
            self.by_name.binary_search_by(|at| (*self.members[*at as usize].0).cmp(name)).ok()?;
        Some(self.by_name[found] as usize)
    }

    /// Brings the index up to date after the last member was added or one was taken out.
    fn reindex(&mut self) {
        if self.members.len() <= SCAN {
            self.by_name.clear();
            return;
        }
        let members = &self.members;
        let name = |at: &u32| &*members[*at as usize].0;
        if self.by_name.len() + 1 == members.len() {
            let last = members.len() as u32 - 1;
            let at = self.by_name.partition_point(|other| name(other) < name(&last));
            self.by_name.insert(at, last);
        } else {
            self.by_name = (0..members.len() as u32).collect();
            self.by_name.sort_unstable_by(|a, b| name(a).cmp(name(b)));
        }
    }
}

/// One bit of 64, the same for equal names.
fn kind(name: &str) -> u64 {
    let end = |byte: Option<&u8>| byte.map_or(0, |byte| usize::from(*byte));
    let (first, last) = (end(name.as_bytes().first()), end(name.as_bytes().last()));
    1 << ((name.len() + first * 5 + last * 11) % 64)
}

/// Objects are equal when they have equal members, in whatever order.
impl PartialEq for Object {
    fn eq(&self, other: &Object) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl<N: AsRef<str> + Into<String>, V: Into<Value>> FromIterator<(N, V)> for Object {
    /// A name that comes again replaces the value it had.
    fn from_iter<T: IntoIterator<Item = (N, V)>>(members: T) -> Object {
        let mut object = Object::new();
        for (name, value) in members {
            object.insert(name, value);
        }
        object
    }
}

impl IntoIterator for Object {
    type Item = (String, Value);
    type IntoIter = Members;

    fn into_iter(self) -> Members {
        Members(self.members.into_iter())
    }
}

impl Iterator for Members {
    type Item = (String, Value);

    fn next(&mut self) -> Option<(String, Value)> {
        self.0.next().map(|(name, value)| (name.into_owned(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Members {}

impl Value {
    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<Number> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The items, if it is an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The object to change, if it is one.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The member of this name, if it is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_object()?.get(name)
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The items of an array, or the value itself as the only item: how JSON-LD treats a set of
    /// one.
    pub fn as_set(&self) -> &[Value] {
        match self {
            Value::Array(items) => items,
            one => std::slice::from_ref(one),
        }
    }

    /// `string`, `number`, … for sentences.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        }
    }

    /// [`kind`](Value::kind) with its article, for sentences that say what a value is.
    pub fn kind_with_article(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// A number value.
    ///
    /// # Errors
    /// [`Code::InputNumber`] when it is infinite or not a number.
    pub fn number(value: f64) -> Result<Value> {
        Number::new(value)
            .map(Value::Number)
            .ok_or_else(|| Error::new(Code::InputNumber).with("number", value))
    }
}

macro_rules! value_from {
    ($($from:ty, $value:ident => $make:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Value {
                $make
            }
        }
    )*};
}

value_from! {
    bool, value => Value::Bool(value);
    Number, value => Value::Number(value);
    u32, value => Value::Number(value.into());
    &str, value => Value::String(value.to_owned());
    String, value => Value::String(value);
    Vec<Value>, value => Value::Array(value);
    Object, value => Value::Object(value);
}

#[cfg(feature = "serde_json")]
mod interchange {
    use super::*;

    impl From<&Value> for serde_json::Value {
        fn from(value: &Value) -> serde_json::Value {
            match value {
                Value::Null => serde_json::Value::Null,
                Value::Bool(value) => (*value).into(),
                Value::Number(number) => {
                    number.as_i64().map_or_else(|| number.as_f64().into(), Into::into)
                }
                Value::String(text) => text.as_str().into(),
                Value::Array(items) => items.iter().map(serde_json::Value::from).collect(),
                Value::Object(object) => serde_json::Value::Object(
                    object.iter().map(|(name, value)| (name.to_owned(), value.into())).collect(),
                ),
            }
        }
    }

    impl TryFrom<&serde_json::Value> for Value {
        type Error = Error;

        /// # Errors
        /// [`Code::InputNumber`] for an integer that no double holds exactly.
        fn try_from(value: &serde_json::Value) -> Result<Value> {
            Ok(match value {
                serde_json::Value::Null => Value::Null,
                serde_json::Value::Bool(value) => Value::Bool(*value),
                serde_json::Value::Number(number) => {
                    return crate::json::parse(number.to_string().as_bytes());
                }
                serde_json::Value::String(text) => text.as_str().into(),
                serde_json::Value::Array(items) => {
                    Value::Array(items.iter().map(Value::try_from).collect::<Result<_>>()?)
                }
                serde_json::Value::Object(members) => {
                    let mut object = Object::new();
                    for (name, value) in members {
                        object.insert(name.as_str(), Value::try_from(value)?);
                    }
                    Value::Object(object)
                }
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_objects_find_replace_and_remove_by_name() {
        let mut object = Object::new();
        for at in 0..100_u32 {
            assert_eq!(object.insert(format!("m{}", at * 7919 % 100), at), None);
        }
        assert_eq!(object.insert("m0", "replaced"), Some(Value::from(0)));
        assert_eq!(object.get("m0"), Some(&Value::from("replaced")));
        assert_eq!(object.len(), 100);
        for at in 0..95 {
            assert!(object.remove(&format!("m{at}")).is_some());
            assert!(!object.contains_key(&format!("m{at}")));
            assert!(object.contains_key("m99"));
        }
        assert_eq!(object.len(), 5);
    }

    #[test]
    fn equality_does_not_ask_for_order() {
        let left: Object = [("a", 1), ("b", 2)].into_iter().collect();
        let right: Object = [("b", 2), ("a", 1)].into_iter().collect();
        assert_eq!(left, right);
        assert_ne!(left, [("a", 1)].into_iter().collect());
    }

    #[test]
    fn integers_end_where_doubles_stop_being_exact() {
        let number = |value| Number::new(value).unwrap().as_i64();
        assert_eq!(number(-9_007_199_254_740_991.0), Some(-9_007_199_254_740_991));
        assert_eq!(number(9_007_199_254_740_992.0), None);
        assert_eq!(number(1.5), None);
        assert_eq!(number(-0.0), Some(0));
        assert_eq!(Number::new(f64::NAN), None);
    }
}
