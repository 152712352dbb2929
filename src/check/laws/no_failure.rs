//! A good request never makes the service fail, be a server error declared or not.

use super::law::{Attempt, Law, Outcome, Trial, answered, outcome};
use super::steps::step;
use crate::check::rehearsal::{Extent, Rehearsal};
use crate::check::{Check, Received};
use std::sync::Arc;

/// No 5xx.
static CHECK: Check = Check {
    name: "no-failure",
    promise: "a request that keeps the contract is not answered with a status from 500 on, declared or not",
};

pub(super) const LAW: Law = Law {
    check: &CHECK,
    make,
};

fn make(rehearsal: &Rehearsal) -> Vec<Attempt> {
    let operations = 0..rehearsal.api.contract.operations.len();
    let made = operations.filter_map(|at| {
        let draft = rehearsal.base(at, Extent::Full)?.draft;
        Some(Attempt::Trial(Trial {
            operation: at,
            about: String::new(),
            steps: vec![step(rehearsal, "call it", &draft)],
            judge: Arc::new(|received: &[Option<Arc<Received>>]| outcome(judge(received))),
        }))
    });
    made.collect()
}

fn judge(received: &[Option<Arc<Received>>]) -> Result<Outcome, Outcome> {
    let answer = answered(received, 0)?;
    Ok(match answer.status {
        // Not implemented, and not available for now, are no failures of this request.
        501 | 503 => Outcome::unclear("the service says that it cannot serve this now"),
        500.. => Outcome::broken(
            format!("fails with {}", answer.status),
            "status",
            ("below 500", format!("integer {}", answer.status)),
        ),
        _ => Outcome::Kept,
    })
}
