//! A finding as a case in the Markdown format of `tests/cases/README.md`: what is right is written down, so that the
//! stand-in passes it, and a back end that replays it fails where the finding shows.

mod expected;
mod message;
mod write;

pub(super) use message::request;
pub(super) use write::{block, write, write_all};

#[cfg(test)]
mod tests;
