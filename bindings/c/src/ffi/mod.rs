//! How C is met: the table of handles, memory, entries, waiting.

mod entry;
mod memory;
mod settings;
mod table;
mod text;
mod wait;

pub(crate) use entry::{Failure, done, free, give, look};
pub(crate) use memory::{Out, bytes, optional_text, text, text_of_stranger};
pub(crate) use settings::Settings;
pub(crate) use table::{Handle, find, live, put, take};
pub(crate) use text::{Text, lend, nothing};
pub(crate) use wait::{Reach, here};

/// Says of types that C holds handles on them, by their own names.
macro_rules! handles {
    ($($name:ident),* $(,)?) => {
        $(impl $crate::ffi::Handle for $name {
            const NAME: &'static str = stringify!($name);
        })*
    };
}
pub(crate) use handles;
