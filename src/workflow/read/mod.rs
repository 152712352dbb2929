//! From an Arazzo file to [`Stories`](super::Stories): one file for each object. Everything wrong is told at once.

mod action;
mod body;
mod check;
mod document;
mod file;
mod keys;
mod operation;
mod reader;
mod sources;
mod step;
#[cfg(test)]
mod tests;
mod workflow;

pub use document::{Loaded, load};
