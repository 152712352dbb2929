//! `mimeo proxy`: stands before a service, and holds what goes through against the contract.

mod arguments;
mod record;
mod run;
mod watch;

pub use arguments::{EXAMPLES, ProxyArguments};
pub use run::run;
