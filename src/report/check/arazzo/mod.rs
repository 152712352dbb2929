//! A finding as an Arazzo 1.0 workflow that `mimeo story` plays: it is broken where the finding shows. The document has
//! to stand beside the contract, which it names by its file name.

mod criteria;
mod document;
mod expression;
mod parameters;
mod payload;
mod step;

pub(super) use document::{write, write_all};

#[cfg(test)]
mod tests;
