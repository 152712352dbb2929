//! Recorded traffic held against the contract: what clients asked, and what the service answered.
//! Deliberately absent: asking the service again; a recording is judged as it is.

mod har;
mod inspector;
mod recorded;

#[cfg(test)]
mod tests;

pub use har::{HarError, read};
pub use inspector::TrafficInspector;
pub use recorded::{Recorded, Recording};
