//! Why there is no value for a schema.

use super::impossible::ENDLESS;
use crate::contract::Violation;
use std::collections::BTreeMap;
use thiserror::Error;

/// No value was found that satisfies a schema.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Conflict {
    /// The keywords that could not be satisfied together, in the order of the alphabet.
    pub keywords: Vec<String>,
    /// A JSON Pointer to the place in the value.
    pub pointer: String,
    /// The whole finding in one sentence.
    pub message: String,
}

impl Conflict {
    /// A schema that every value of which contains another one, without an end.
    pub(super) fn endless(pointer: &str) -> Self {
        Self {
            keywords: vec!["$ref".to_owned()],
            pointer: pointer.to_owned(),
            message: format!("no value satisfies the schema{}: {ENDLESS}", place(pointer)),
        }
    }

    /// The same with the proof that there is no value.
    #[must_use]
    pub(super) fn because(mut self, proof: Option<&str>) -> Self {
        if let Some(proof) = proof {
            self.message = format!("{} (no value can: {proof})", self.message);
        }
        self
    }

    /// What stayed broken after every attempt; `refusals` are the keywords that refused something, by place.
    pub(super) fn new(last: &[Violation], refusals: &BTreeMap<String, Vec<String>>) -> Self {
        let Some(first) = last.first() else {
            return Self::endless("");
        };
        let pointer = first.pointer.clone();
        let mut keywords = refusals.get(&pointer).cloned().unwrap_or_default();
        keywords.sort();
        keywords.dedup();
        let named: Vec<String> = keywords.iter().map(|it| format!("`{it}`")).collect();
        let message = format!(
            "no value was found that satisfies {} of the schema{}: {}",
            named.join(" and "),
            place(&pointer),
            first.message
        );
        Self {
            keywords,
            pointer,
            message,
        }
    }
}

fn place(pointer: &str) -> String {
    match pointer {
        "" => String::new(),
        pointer => format!(" at {pointer}"),
    }
}
