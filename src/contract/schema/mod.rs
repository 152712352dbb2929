//! JSON Schemas of a contract: handles to them, their validators, and their static shape.
//!
//! A schema is a place in a file, never a copy. Validators are built on first use and shared by
//! place: a `$ref` inside a validator is a keyword of our own that leads to the validator of its
//! target, because inlining every target (what `jsonschema` does by itself) costs gigabytes on
//! large documents. The nodes are in the 3.1 form; `normal` turns them into plain JSON Schema.

mod cycle;
mod explain;
mod handle;
mod keywords;
mod lint;
mod normal;
mod pattern;
mod shape;
mod store;
mod types;

#[cfg(test)]
mod tests;

pub(crate) use handle::escape;
pub use handle::{Direction, Schema};
pub(crate) use lint::check_schemas;
pub(crate) use pattern::portable;
pub use shape::{Additional, Property, Shape, Xml};
pub(crate) use store::{Address, Store};
pub use types::{JsonType, TypeSet};
