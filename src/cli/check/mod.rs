//! `mimeo check`: judges a running service. What the flags, the environment and `mimeo.toml` mean together is
//! decided here; the judging itself is `crate::check`.

mod api;
mod arguments;
mod baseline;
mod command;
mod file;
mod merge;
mod names;
mod outputs;
mod recorded;
mod values;

pub(super) use api::{Means, Wish, choose};
pub use arguments::{CheckArguments, EXAMPLES};
pub use command::run;
pub use file::schema;
pub(super) use values::Seconds;
