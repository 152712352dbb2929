//! A recording as files: the exchanges, the records that were seen, and the conversation as a case.

mod case;
mod files;
mod fixtures;

pub use files::{Files, files};
