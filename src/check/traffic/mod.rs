//! Recorded traffic held against the contract: what clients asked, and what the service answered.
//! Deliberately absent: asking the service again; a recording is judged as it is.

mod conversation;
mod events;
mod forwarded;
mod har;
mod inspector;
mod recorded;
mod records;
mod tally;

#[cfg(test)]
mod tests;

pub use conversation::Conversation;
pub use har::{HarError, read};
pub use inspector::TrafficInspector;
pub use recorded::{Recorded, Recording};
pub use records::SeenRecords;
pub use tally::Tally;
