//! What the author of a document says of the data himself: `x-faker` with the dotted names of faker libraries, and
//! the placeholders of Mock.js in `x-mock` and in examples.
//!
//! Both are names for the kinds of this module's parent: a table a family says which. A value that the schema refuses
//! is made from the schema instead.

mod call;
mod chance;
mod check;
mod example;
mod faker;
mod mock;
mod recipe;

#[cfg(test)]
mod tests;

pub(super) use chance::Chance;
pub(crate) use check::check;
pub(crate) use example::example;
pub(super) use faker::faked;
pub(super) use mock::{expand, mocked};
pub(super) use recipe::suited;
