//! A fault that was seen once, and how to tell whether it shows again.

use super::finding::Finding;
use super::sequence::Received;
use std::fmt;
use std::sync::Arc;

/// A fault that was seen once. It becomes a finding of the results when it shows again from a clean start.
#[derive(Clone, Debug)]
pub struct Suspicion {
    /// The fault. Phase, seed, confirmation and duplicates are filled in by whoever confirms it.
    pub finding: Finding,
    /// Whether it shows.
    pub shows: Shows,
}

/// Whether a fault shows in the last answer; nothing where nothing came.
pub type ShowsLast = dyn Fn(Option<&Received>) -> bool + Send + Sync;
/// Whether a fault shows in the answers to all steps.
pub type ShowsAll = dyn Fn(&[Option<Arc<Received>>]) -> bool + Send + Sync;

/// Tells from the answers to a sequence whether a fault shows.
#[derive(Clone)]
pub enum Shows {
    /// By the last answer alone, so that steps which the last one does not need may be left out.
    Last(Arc<ShowsLast>),
    /// By all answers; the sequence stays as it is.
    All(Arc<ShowsAll>),
}

impl Shows {
    /// Whether the fault shows in these answers.
    pub fn holds(&self, received: &[Option<Arc<Received>>]) -> bool {
        match self {
            Self::Last(shows) => match received.last() {
                Some(last) => shows(last.as_deref()),
                None => false,
            },
            Self::All(shows) => shows(received),
        }
    }
}

impl fmt::Debug for Shows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Last(_) => "Last(…)",
            Self::All(_) => "All(…)",
        })
    }
}
