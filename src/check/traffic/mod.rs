//! Recorded traffic held against the contract and the behavior: what clients asked, and what the service answered.
//! Deliberately absent: asking the service again; a recording is judged as it is.

mod behavior;
mod conversation;
mod events;
mod forwarded;
mod har;
mod inspector;
mod private;
mod recorded;
mod records;
mod tally;

#[cfg(test)]
mod tests;

pub(crate) use behavior::Conversant;
pub use behavior::Judged;
pub use conversation::Conversation;
pub use har::{HarError, read};
pub use inspector::TrafficInspector;
pub use private::MASK;
pub use recorded::{Recorded, Recording};
pub use records::SeenRecords;
pub use tally::Tally;
