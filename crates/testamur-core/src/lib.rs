//! What every part of testamur speaks: JSON values, codes and errors, time, limits, evidence and
//! reports. No input or output, no clock, no chance.

pub mod address;
mod code;
mod codes;
mod error;
pub mod evidence;
pub mod json;
pub mod limits;
pub mod model;
mod random;
pub mod report;
mod time;

pub use codes::Code;
pub use error::{Error, Result};
pub use random::RandomSource;
pub use time::Timestamp;
