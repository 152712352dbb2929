//! Laws that hold for documents that nobody prepared.

pub mod client;
pub mod rest_law;
