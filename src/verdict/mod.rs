//! The consumer's side: what the clients of a stand-in asked for over a whole run, held against the contract and against
//! what a file expects of them. Nothing here knows files, network or printing; a host counts, a command judges.

mod counter;
mod expectations;
mod judge;
mod read;
mod usage;

pub use counter::Counter;
pub use expectations::{ApiExpectations, Expectations, Toleration, Wish};
pub use judge::{ApiVerdict, Missing, Tolerated, Unused, Verdict};
pub use read::{Read, read};
pub use usage::{ApiUsage, Astray, Broken, First, OperationUsage, Usage};

#[cfg(test)]
mod tests;
