//! Who sees what goes through the proxy: holds it against the contract, prints it, counts it, and keeps it for the
//! recording.

use super::record::Recorder;
use crate::check::{Address, Recorded, Tally};
use crate::engine::{Api, Exchange};
use crate::host::{HostEvent, Problem};
use crate::report::reporter::Reporter;
use crate::server::Witness;
use std::sync::{Arc, Mutex, PoisonError};

/// Sees what goes through.
pub struct Watch {
    /// The API that it is held against.
    pub api: Arc<Api>,
    /// Where the service is.
    pub address: Address,
    /// Prints.
    pub reporter: Reporter,
    /// Keeps exchanges, where that is wanted.
    pub recorder: Option<Arc<Recorder>>,
    /// Counts.
    pub tally: Mutex<Tally>,
}

impl Watch {
    /// What there was so far.
    pub fn tally(&self) -> Tally {
        let tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.clone()
    }

    fn count(&self, count: impl FnOnce(&mut Tally)) -> u64 {
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        count(&mut tally);
        u64::try_from(tally.requests).unwrap_or(u64::MAX)
    }
}

impl Witness for Watch {
    fn saw(&self, recorded: Recorded) -> Option<Arc<Exchange>> {
        let mut exchange = recorded.exchange(&self.api, &self.address)?;
        exchange.id = self.count(|tally| tally.add(&exchange));
        let exchange = Arc::new(exchange);
        let event = HostEvent::Exchange(Arc::clone(&exchange));
        self.reporter.told(&event, &self.api.sources);
        if let Some(recorder) = &self.recorder {
            recorder.add(recorded);
        }
        Some(exchange)
    }

    fn missed(&self, request: &Recorded, problem: &Problem) {
        self.count(Tally::add_unanswered);
        let event = HostEvent::Astray {
            method: request.method.clone(),
            path: request.path().to_owned(),
            status: problem.status.as_u16(),
            reason: problem.detail.clone(),
        };
        self.reporter.told(&event, &self.api.sources);
        if let Some(recorder) = &self.recorder {
            recorder.add(request.clone());
        }
    }
}
