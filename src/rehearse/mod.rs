//! The rehearsal: every operation of a stand-in is called once, with a request that is generated from its contract,
//! and what it answers is held against the contract. It shows what a document that nobody prepared is good for.
//!
//! Deliberately absent: files, network and time. What is printed is decided in `report`.

mod body;
mod call;
mod credentials;
mod play;
mod tally;
mod values;

#[cfg(test)]
mod tests;

pub use call::{Unmade, call};
pub use play::{Outcome, Played, play};
pub use tally::{Reason, Tally};
