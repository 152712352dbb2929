//! The parts of an operation, one file each.

pub(super) mod bodies;
mod content;
pub(super) mod parameters;
pub(super) mod responses;
pub(super) mod security;
mod versions;

pub(super) use versions::Versions;
