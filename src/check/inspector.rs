//! A phase as a piece of code, and the list of all of them.

use super::coverage::CoverageInspector;
use super::examples::ExamplesInspector;
use super::inspection::Inspection;
use super::laws::LawsInspector;
use super::model::ModelInspector;
use super::results::Phase;
use super::target::Stop;
use super::workflows::WorkflowsInspector;
use futures_util::future::BoxFuture;

/// Looks for faults in one way; one file or folder each.
pub trait Inspector: Send + Sync {
    /// The phase that it is.
    fn phase(&self) -> Phase;

    /// Why there is nothing to look for, if so: `there is no behavior file`.
    fn idle(&self, _inspection: &Inspection) -> Option<String> {
        None
    }

    /// Looks for faults and tells them to the inspection. What is answered within a session is held against the
    /// contract by the session. Ends early when a request is refused because a budget is spent.
    fn inspect<'a>(&'a self, inspection: &'a Inspection) -> BoxFuture<'a, Result<(), Stop>>;
}

/// Every phase.
pub const INSPECTORS: &[&dyn Inspector] = &[
    &ExamplesInspector,
    &WorkflowsInspector,
    &CoverageInspector,
    &LawsInspector,
    &ModelInspector,
];
