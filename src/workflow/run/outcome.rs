//! What became of steps and workflows.

use crate::contract::Violation;
use crate::source::Span;
use crate::workflow::condition::Finding;
use crate::workflow::message::{Answer, Request};

/// What became of a workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All that was asked for held.
    Kept,
    /// Something did not.
    Broken,
    /// It needs a step that was skipped.
    Skipped {
        /// The first step that was skipped.
        needs: String,
    },
}

/// What became of a step.
#[derive(Clone, Debug)]
pub struct StepReport {
    /// Counts the steps of a run, from 1.
    pub number: usize,
    /// How many workflows are above it.
    pub depth: usize,
    /// The id of its workflow.
    pub workflow: String,
    /// Its own id.
    pub step: String,
    /// Where it stands.
    pub span: Span,
    /// What was sent; nothing if it did not come to that.
    pub request: Option<Request>,
    /// What came back.
    pub answer: Option<Answer>,
    /// How it ended.
    pub verdict: Verdict,
    /// What was done about it, if it was anything but to go on or to give up.
    pub then: Option<String>,
}

/// How a step ended.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// All of its criteria held.
    Kept,
    /// Something did not.
    Failed(Failure),
    /// It was not tried.
    Skipped(&'static str),
    /// It failed, but something that it may need was skipped.
    Unjudged(Failure),
}

/// Why a step failed.
#[derive(Clone, Debug, Default)]
pub struct Failure {
    /// Why there was no request or no usable answer.
    pub problem: Option<String>,
    /// Rules of the contract that the answer breaks, with the source description.
    pub violations: Vec<Violation>,
    /// Criteria that did not hold.
    pub broken: Vec<Broken>,
}

/// A criterion that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where it stands.
    pub span: Span,
    /// As it is written.
    pub text: String,
    /// Expected and actual values.
    pub findings: Vec<Finding>,
}

impl Failure {
    /// A failure without an answer.
    pub fn because(problem: impl Into<String>) -> Self {
        Self {
            problem: Some(problem.into()),
            ..Self::default()
        }
    }

    /// Whether nothing was wrong.
    pub fn is_empty(&self) -> bool {
        self.problem.is_none() && self.violations.is_empty() && self.broken.is_empty()
    }
}
