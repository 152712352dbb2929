//! A law, and one try of it.

use crate::check::rehearsal::Rehearsal;
use crate::check::{Check, Difference, Received, Step};
use std::sync::Arc;

/// A rule that holds for every service.
pub(super) struct Law {
    /// Its name and what it promises.
    pub check: &'static Check,
    /// Makes the trials, and says what cannot be tried.
    pub make: fn(&Rehearsal) -> Vec<Attempt>,
}

/// What a law makes of one operation.
pub(super) enum Attempt {
    /// Something to try.
    Trial(Trial),
    /// Why nothing can be tried: `createOrder: no operation reads what it creates`.
    Untried(String),
}

/// A few steps and how their answers are judged.
#[derive(Clone)]
pub(super) struct Trial {
    /// The operation that the law is about.
    pub operation: usize,
    /// What the trial is about besides, for fingerprints: a path, a method; empty for the operation alone.
    pub about: String,
    /// The steps.
    pub steps: Vec<Step>,
    /// Judges the answers.
    pub judge: Judge,
}

/// Judges the answers to all steps.
pub(super) type Judge = Arc<dyn Fn(&[Option<Arc<Received>>]) -> Outcome + Send + Sync>;

/// What the answers say of the law.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// It was kept.
    Kept,
    /// It was broken.
    Broken(Broken),
    /// Nothing can be said: why.
    Unclear(String),
}

/// How a law was broken.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Broken {
    /// What happened, as a fragment that follows the operation: `does not list what createOrder made`.
    pub summary: String,
    /// What should have come back.
    pub expected: String,
    /// Where what came differs.
    pub differences: Vec<Difference>,
}

impl Outcome {
    /// Broken in one place.
    pub(super) fn broken(
        summary: impl Into<String>,
        place: impl Into<String>,
        (expected, actual): (impl Into<String>, impl Into<String>),
    ) -> Self {
        let expected = expected.into();
        let difference = Difference {
            place: place.into(),
            expected: expected.clone(),
            actual: actual.into(),
        };
        Self::Broken(Broken {
            summary: summary.into(),
            expected,
            differences: vec![difference],
        })
    }

    /// Nothing can be said.
    pub(super) fn unclear(why: impl Into<String>) -> Self {
        Self::Unclear(why.into())
    }
}

/// The answer to a step, if it was one of success.
pub(super) fn success(
    received: &[Option<Arc<Received>>],
    step: usize,
) -> Result<&Received, Outcome> {
    let answer = answered(received, step)?;
    match answer.status {
        200..300 => Ok(answer),
        status => Err(Outcome::Unclear(format!(
            "step {} was answered with {status}",
            step + 1
        ))),
    }
}

/// The answer to a step.
pub(super) fn answered(
    received: &[Option<Arc<Received>>],
    step: usize,
) -> Result<&Received, Outcome> {
    let answer = received.get(step).and_then(Option::as_deref);
    answer.ok_or_else(|| {
        Outcome::Unclear(format!(
            "step {} could not be sent or was not answered",
            step + 1
        ))
    })
}

/// The outcome of a judgement that ends early where nothing can be said.
pub(super) fn outcome(judged: Result<Outcome, Outcome>) -> Outcome {
    judged.unwrap_or_else(|early| early)
}
