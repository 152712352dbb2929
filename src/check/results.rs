//! What came of a whole run, for reports.

use super::finding::Finding;
use indexmap::IndexMap;
use std::time::Duration;

/// A way of looking for faults; each is useful alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Documented examples.
    Examples,
    /// The workflows of the Arazzo document.
    Workflows,
    /// Systematic good and bad requests for each parameter and body keyword.
    Coverage,
    /// Rules that hold for every service.
    Laws,
    /// Sequences that the behavior model runs too.
    Model,
    /// Recorded or forwarded traffic.
    Traffic,
}

impl Phase {
    /// Those that look for faults by themselves, in the order in which they run.
    pub const ALL: [Self; 5] = [
        Self::Examples,
        Self::Workflows,
        Self::Coverage,
        Self::Laws,
        Self::Model,
    ];

    /// The phase of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The word for settings and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Examples => "examples",
            Self::Workflows => "workflows",
            Self::Coverage => "coverage",
            Self::Laws => "laws",
            Self::Model => "model",
            Self::Traffic => "traffic",
        }
    }
}

/// What one phase did with one operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Requests that were sent.
    pub requests: usize,
    /// Findings, known ones among them.
    pub findings: usize,
    /// Time that was spent.
    pub time: Duration,
}

/// How much of something was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// What was seen, by name.
    pub seen: Vec<String>,
    /// What was not.
    pub missed: Vec<String>,
}

/// How much of the model was exercised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Operations by operationId.
    pub operations: Count,
    /// Declared statuses: `createOrder 403`.
    pub statuses: Count,
    /// States of resources: `orders.paid`.
    pub states: Count,
    /// Actions of resources: `orders.pay`.
    pub actions: Count,
}

/// What came of a run.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// The API's name.
    pub api: String,
    /// The base URL of the service.
    pub target: String,
    /// Whether the service is a mimeo, with its control API and sandboxes.
    pub is_mimeo: bool,
    /// The seed of the run.
    pub seed: u64,
    /// The phases that ran.
    pub phases: Vec<Phase>,
    /// What each phase did with each operation (by operationId; the empty name for what belongs to none).
    pub cells: IndexMap<(Phase, String), Cell>,
    /// New faults, one a group.
    pub findings: Vec<Finding>,
    /// Faults that did not show again in the majority of cases; they do not count.
    pub flaky: Vec<Finding>,
    /// Faults that the baseline knows.
    pub known: Vec<Finding>,
    /// Entries of the baseline that did not show, by fingerprint.
    pub stale: Vec<String>,
    /// What was not done, and why: `workflows: book-and-pay needs the control API`.
    pub skipped: Vec<String>,
    /// How much was exercised.
    pub coverage: Coverage,
    /// Requests that were sent in all.
    pub requests: usize,
    /// How long it took.
    pub time: Duration,
    /// Whether a budget ended it before it was through, and which.
    pub cut: Option<String>,
}
