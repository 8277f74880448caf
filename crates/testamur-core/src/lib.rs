//! What every part of testamur speaks: JSON values, codes and errors, time, limits, evidence and
//! reports. No input or output, no clock, no chance.

pub mod address;
mod code;
mod codes;
mod error;
pub mod evidence;
mod in_build;
pub mod json;
pub mod limits;
pub mod model;
pub mod ordered;
mod random;
pub mod report;
mod time;

pub use codes::Code;
pub use error::{Error, Result};
pub use in_build::{COMPLETE, InBuild, missed};
pub use random::RandomSource;
pub use time::Timestamp;
