//! The behavior file as written: one type a part, nothing resolved yet.

pub(crate) mod read;
mod types;

pub(crate) use types::*;
