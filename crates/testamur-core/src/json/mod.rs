//! Strict JSON: the values that are signed and checked, read so that they can be understood in one
//! way only.

mod bounds;
mod foreign;
mod names;
mod number;
mod parse;
mod plain;
mod pointer;
mod value;
mod write;

pub use number::Decimal;
pub use parse::{parse, parse_within};
pub use plain::plain_length;
pub use pointer::Pointer;
pub use value::{Members, Number, Object, Value};
