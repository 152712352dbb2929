//! Who sees what goes through the proxy: holds it against the contract and the behavior, prints it, counts it, and keeps
//! it for the recording.

use super::record::Recorder;
use crate::check::{Address, Conversant, Recorded, Tally};
use crate::engine::{Api, Exchange};
use crate::host::{HostEvent, Problem};
use crate::report::proxy::Impossible;
use crate::report::reporter::Reporter;
use crate::server::Witness;
use std::sync::{Arc, Mutex, PoisonError};

/// So many exchanges wait at most for a moment in which nothing is under way.
const WAITING: usize = 500;

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
    /// Holds it against the behavior.
    pub following: Mutex<Following>,
    /// Shared by all requests that are under way.
    pub under_way: Arc<()>,
}

/// Holds traffic against the behavior whenever nothing is under way, because only then its order is known.
#[derive(Default)]
pub struct Following {
    /// Nobody, where no behavior file was written.
    conversant: Option<Conversant>,
    waiting: Vec<Recorded>,
}

impl Following {
    /// Begins with nothing known of the service.
    pub fn new(api: &Arc<Api>, address: &Address) -> Self {
        Self {
            conversant: Conversant::new(api, address),
            waiting: Vec::new(),
        }
    }
}

impl Watch {
    /// What there was so far.
    pub fn tally(&self) -> Tally {
        self.hold_against_behavior(true);
        let tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.clone()
    }

    fn count(&self, count: impl FnOnce(&mut Tally)) -> u64 {
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        count(&mut tally);
        u64::try_from(tally.requests).unwrap_or(u64::MAX)
    }

    /// Keeps an exchange until its order among the others is known.
    fn follow(&self, recorded: &Recorded) {
        let mut following = self
            .following
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if following.conversant.is_some() {
            following.waiting.push(recorded.clone());
        }
        drop(following);
        // One is this watch's own, and one that of the exchange which is told here.
        self.hold_against_behavior(Arc::strong_count(&self.under_way) <= 2);
    }

    fn hold_against_behavior(&self, is_quiet: bool) {
        let mut following = self
            .following
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let following = &mut *following;
        let Some(conversant) = &mut following.conversant else {
            return;
        };
        if !is_quiet && following.waiting.len() < WAITING {
            return;
        }
        let heard = std::mem::take(&mut following.waiting);
        let wrong = conversant.hear(&heard);
        let judged = conversant.judged();
        self.count(|tally| tally.behavior = Some(judged));
        for (at, verdict) in wrong {
            let impossible = Impossible {
                api: &self.api,
                request: &heard[at],
                verdict: &verdict,
            };
            self.reporter
                .state(&impossible.text(), &impossible.to_json());
        }
    }
}

impl Witness for Watch {
    fn began(&self) -> Arc<()> {
        Arc::clone(&self.under_way)
    }

    fn saw(&self, recorded: Recorded) -> Option<Arc<Exchange>> {
        let mut exchange = recorded.exchange(&self.api, &self.address)?;
        exchange.id = self.count(|tally| tally.add(&exchange));
        let exchange = Arc::new(exchange);
        let event = HostEvent::Exchange(Arc::clone(&exchange));
        self.reporter.told(&event, &self.api.sources);
        self.follow(&recorded);
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
        self.follow(request);
        if let Some(recorder) = &self.recorder {
            recorder.add(request.clone());
        }
    }
}
