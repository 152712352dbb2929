//! What is known of an API before a request is sent: good requests to start from, callers, and — where the records
//! of the service are known — what the behavior model answers.

mod base;
mod callers;
mod inspection;
mod model;
mod pool;

#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;

pub(crate) use base::{Base, Extent};
pub(crate) use model::{Foresight, Likeness, Rehearsal, likeness};
