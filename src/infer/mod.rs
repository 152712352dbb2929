//! State for documents that nobody prepared: what the paths, schemas and names of a contract tell is written down as
//! a behavior file, and compiled like one that a person wrote. So whatever is inferred can be printed, saved and
//! edited, and nothing runs that the language has no word for.
//!
//! A resource is a collection (`/pets`) and its item (`/pets/{petId}`); [`collect`] finds them, [`record`] finds what
//! a record looks like, and one file for each kind of operation says what it does ([`KINDS`]). Every decision has a
//! reason, which becomes a comment. What tells nothing stays as it is: answered from examples and schemas.

mod action;
mod change;
mod collect;
mod create;
mod filter;
mod key;
mod link;
mod list;
mod name;
mod page;
mod read;
mod record;
mod resource;
mod rest;
mod route;
mod shape;
mod tree;
mod word;
mod yaml;

#[cfg(test)]
mod tests;

use rest::Ground;
pub use rest::rest;
pub use tree::{Inferred, on_top};
