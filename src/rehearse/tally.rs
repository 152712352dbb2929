//! What became of all operations of a document, or of many documents.

use super::play::{Outcome, Played};
use std::collections::BTreeMap;

/// Why operations were not kept, counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// Whether it is mimeo's fault.
    pub is_fault: bool,
    /// The kind of reason.
    pub text: String,
}

/// Counts of outcomes.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Documents that were served.
    pub loaded: usize,
    /// Documents that were not, by reason.
    pub refused: BTreeMap<String, usize>,
    /// Operations of the loaded ones.
    pub operations: usize,
    /// Operations whose exchange kept the contract.
    pub kept: usize,
    /// All others, by reason.
    pub reasons: BTreeMap<Reason, usize>,
}

impl Tally {
    /// Counts an operation.
    pub fn count(&mut self, played: &Played) {
        self.operations += 1;
        let (is_fault, text) = match &played.outcome {
            Outcome::Kept => {
                self.kept += 1;
                return;
            }
            Outcome::Explained { reason, .. } => (false, *reason),
            Outcome::Broken { reason, .. } => (true, *reason),
        };
        let text = text.to_owned();
        *self.reasons.entry(Reason { is_fault, text }).or_default() += 1;
    }

    /// Adds the counts of another one.
    pub fn add(&mut self, other: &Self) {
        self.loaded += other.loaded;
        self.operations += other.operations;
        self.kept += other.kept;
        for (reason, count) in &other.refused {
            *self.refused.entry(reason.clone()).or_default() += count;
        }
        for (reason, count) in &other.reasons {
            *self.reasons.entry(reason.clone()).or_default() += count;
        }
    }

    /// Whether mimeo is to blame for anything.
    pub fn has_faults(&self) -> bool {
        self.reasons.keys().any(|it| it.is_fault)
    }
}
