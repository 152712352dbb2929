//! `mimeo verdict`: what the clients of a stand-in did wrong, and what they never used.

mod arguments;
mod run;

pub use arguments::{EXAMPLES, VerdictArguments};
pub(super) use run::expectations;
pub use run::run;
