//! What happens during a run, for whoever shows progress or writes a log.

use super::finding::Finding;
use super::results::{Phase, Results};
use super::sequence::{Received, Step};
use std::sync::Arc;

/// Something that happens during a run.
#[derive(Clone, Debug)]
pub enum Event {
    /// A phase begins; so many requests are planned, if that is known.
    Began {
        /// The phase.
        phase: Phase,
        /// Planned requests.
        planned: Option<usize>,
    },
    /// A request was answered, or was not.
    Sent {
        /// The phase.
        phase: Phase,
        /// What was sent; its values are filled in.
        step: Arc<Step>,
        /// What came back.
        received: Option<Arc<Received>>,
        /// When it was sent, in milliseconds since 1970 UTC.
        at: i64,
        /// Method and absolute URL as they were sent.
        line: String,
    },
    /// A fault is believed.
    Found(Arc<Finding>),
    /// A phase is through.
    Ended(Phase),
    /// All is done.
    Finished(Arc<Results>),
}
