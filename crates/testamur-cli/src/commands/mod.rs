//! One module for each command.

pub(crate) mod api_key;
pub(crate) mod audit;
pub(crate) mod badge;
pub(crate) mod bundle;
pub(crate) mod canon;
pub(crate) mod conformance;
pub(crate) mod database;
pub(crate) mod derive;
pub(crate) mod did;
pub(crate) mod example;
pub(crate) mod explain;
pub(crate) mod inspect;
pub(crate) mod issue;
pub(crate) mod key;
pub(crate) mod present;
pub(crate) mod serve;
pub(crate) mod status;
pub(crate) mod verify;
