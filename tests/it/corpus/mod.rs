//! Laws that hold for documents that nobody prepared.

pub mod client;
pub mod init;
mod reached;
pub mod rest_law;
