//! One workflow of a run at one of its steps.

use crate::workflow::scope::{Scope, Values};
use crate::workflow::template::Template;
use indexmap::IndexMap;
use std::collections::HashMap;

/// A workflow at one of its steps.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) workflow: usize,
    pub(super) step: usize,
    pub(super) inputs: Values,
    pub(super) steps: IndexMap<String, Values>,
    /// What the workflow that the present step has called gave out.
    pub(super) called: Option<Values>,
    /// How often each retry of each step was done.
    pub(super) retries: HashMap<(usize, String), u32>,
    /// The workflow that takes over when this one is at its end.
    pub(super) successor: Option<usize>,
    /// Why it was begun.
    pub(super) reason: Reason,
}

/// Why a workflow was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It is what the run is about, or another one depends on it.
    Needed,
    /// A step has called it and waits for its outputs.
    Called,
}

impl Frame {
    pub(super) fn new(workflow: usize, inputs: Values, reason: Reason) -> Self {
        Self {
            workflow,
            step: 0,
            inputs,
            steps: IndexMap::new(),
            called: None,
            retries: HashMap::new(),
            successor: None,
            reason,
        }
    }
}

/// Outputs that lead nowhere are left out; whoever uses them later is told.
pub(super) fn values(outputs: &[(String, Template)], scope: &Scope<'_>) -> Values {
    let outputs = outputs.iter();
    let values = outputs.filter_map(|(name, it)| Some((name.clone(), it.value(scope).ok()?)));
    values.collect()
}
