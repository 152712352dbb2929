//! Systematic good and bad requests for each operation: each keyword at its limits and beyond, each way to leave
//! something out or to send too much, wrong media types, methods and credentials.
//!
//! A request is sent only if the contract's own validator agrees with what it is meant to be: good ones keep every
//! rule, bad ones break one. What a good request may be refused for is the behavior model's word, where there is one.
//! Deliberately absent: sequences of requests (`laws`, `model`), and the check of answers against their schemas,
//! which every phase has.

mod expected;
mod inspector;
mod keywords;
mod plan;
mod probe;
mod requests;
mod site;

#[cfg(test)]
mod tests;

pub(super) use inspector::{CoverageInspector, send};
pub(super) use probe::{Kind, Probe};
