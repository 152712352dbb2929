//! One request on its way through the host. Safe requests read the published state; all others take their turn
//! as writers, and are answered once their changes are durable.

use super::event::HostEvent;
use super::generation::layout;
use super::open::Host;
use super::problem::Problem;
use crate::engine::{Answer, Api, Exchange, Occasion, Request, Step};
use crate::state::{Sandbox, StateError, StoreError, Transaction};
use http::StatusCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a request waits for the new generation of an API that is just being put in place.
const SWAP: Duration = Duration::from_secs(2);

impl Host {
    /// Answers a request. Never fails: what goes wrong outside of the model becomes an answer that says so.
    pub async fn exchange(&self, sandbox: &str, api: &Arc<Api>, request: Request) -> Arc<Exchange> {
        let began = Instant::now();
        let mut pending = Pending {
            request: Some(request),
            sandbox: sandbox.into(),
        };
        let mut exchange = match self.answer(&mut pending, api, began).await {
            Ok(exchange) => exchange,
            Err(error) => self.failed(pending, api, &failure(&error)),
        };
        exchange.micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.record(exchange, api)
    }

    /// Records that a request was turned away before it reached the model, such as one that is too large.
    pub fn turn_away(
        &self,
        sandbox: &str,
        api: &Arc<Api>,
        request: Request,
        problem: &Problem,
    ) -> Arc<Exchange> {
        let pending = Pending {
            request: Some(request),
            sandbox: sandbox.into(),
        };
        let exchange = self.failed(pending, api, problem);
        self.record(exchange, api)
    }

    /// Brings the records of an API up to the present: performs what is due. Fails as a write does.
    pub(crate) async fn settle(&self, sandbox: &Sandbox, api: &Api) -> Result<(), StateError> {
        let layout = layout(api);
        let occasion = self.occasion(sandbox);
        if sandbox.read(&layout)?.due(occasion.now).is_none() {
            return Ok(());
        }
        let run = |records: &mut Transaction| self.engine.run_timers(api, &occasion, records);
        let ((), ticket) = sandbox.write(&layout, run)?;
        ticket.await
    }

    pub(super) fn occasion(&self, sandbox: &Sandbox) -> Occasion {
        let now = sandbox.now(self.world.real_ms());
        Occasion {
            now,
            sandbox: Arc::clone(sandbox.name()),
        }
    }

    async fn answer(
        &self,
        pending: &mut Pending,
        api: &Arc<Api>,
        began: Instant,
    ) -> Result<Exchange, StateError> {
        let sandbox = self.sandbox(&pending.sandbox).await?;
        let mut api = Arc::clone(api);
        loop {
            match self.attempt(pending, &api, &sandbox).await {
                // A new generation has been installed; the request goes to that one.
                Err(StateError::Outdated(_))
                    if pending.request.is_some() && began.elapsed() < SWAP =>
                {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    api = self.generation().api(&api.name).cloned().unwrap_or(api);
                }
                outcome => return outcome,
            }
        }
    }

    /// Takes the request out of `pending` as soon as it reaches the model.
    async fn attempt(
        &self,
        pending: &mut Pending,
        api: &Api,
        sandbox: &Sandbox,
    ) -> Result<Exchange, StateError> {
        let layout = layout(api);
        let occasion = self.occasion(sandbox);
        let Some(request) = &pending.request else {
            return Err(StateError::Outdated(Arc::clone(&api.name)));
        };
        if self.engine.is_safe(api, request) {
            let state = sandbox.read(&layout)?;
            if state.due(occasion.now).is_none() {
                let mut records = Transaction::begin(state, sandbox.settings().seed);
                return self.handle(pending, api, &occasion, &mut records);
            }
        }
        let (outcome, ticket) = sandbox.write(&layout, |records| {
            self.engine.run_timers(api, &occasion, records);
            self.handle(pending, api, &occasion, records)
        })?;
        let exchange = outcome?;
        Ok(match ticket.await {
            Ok(()) => exchange,
            Err(error) => self.undone(api, exchange, &error),
        })
    }

    fn handle(
        &self,
        pending: &mut Pending,
        api: &Api,
        occasion: &Occasion,
        records: &mut Transaction,
    ) -> Result<Exchange, StateError> {
        let request = pending
            .request
            .take()
            .ok_or_else(|| StateError::Outdated(Arc::clone(&api.name)))?;
        Ok(self.engine.handle(api, request, occasion, records))
    }

    /// An exchange whose changes could not be stored: nothing was written, and the answer says so.
    fn undone(&self, api: &Api, mut exchange: Exchange, error: &StateError) -> Exchange {
        let problem = failure(error);
        exchange.answer = self.engine.fail(api, &problem);
        exchange.touched.clear();
        exchange.why.push(Step {
            text: problem.detail,
            place: None,
        });
        exchange
    }

    fn failed(&self, pending: Pending, api: &Api, problem: &Problem) -> Exchange {
        let answer = self.engine.fail(api, problem);
        let request = pending.request.unwrap_or_else(empty_request);
        let sandbox = Arc::clone(&pending.sandbox);
        let at = self.world.real_ms();
        let why = vec![Step {
            text: problem.detail.clone(),
            place: None,
        }];
        Exchange {
            at,
            why,
            ..bare(api, sandbox, request, answer)
        }
    }

    fn record(&self, exchange: Exchange, api: &Arc<Api>) -> Arc<Exchange> {
        let exchange = if exchange.generation == api.generation {
            self.journal.add(exchange, api)
        } else {
            let newer = self.generation();
            self.journal
                .add(exchange, newer.api(&api.name).unwrap_or(api))
        };
        if self.has_listeners() {
            self.tell(HostEvent::Exchange(Arc::clone(&exchange)));
        }
        exchange
    }
}

/// A request that may have to be tried again.
struct Pending {
    /// Absent once the model has it.
    request: Option<Request>,
    sandbox: Arc<str>,
}

/// An exchange about which nothing else is known.
fn bare(api: &Api, sandbox: Arc<str>, request: Request, answer: Answer) -> Exchange {
    Exchange {
        id: 0,
        at: 0,
        api: Arc::clone(&api.name),
        sandbox,
        generation: api.generation,
        operation: None,
        request,
        answer,
        request_violations: Vec::new(),
        answer_violations: Vec::new(),
        error: None,
        touched: Vec::new(),
        why: Vec::new(),
        micros: 0,
    }
}

/// For the journal's sake, where the request itself was lost in a failure.
fn empty_request() -> Request {
    Request {
        method: http::Method::GET,
        path: String::new(),
        query: String::new(),
        headers: http::HeaderMap::new(),
        body: bytes::Bytes::new(),
        base: String::new(),
    }
}

/// How a failure of the state looks to a client.
pub(crate) fn failure(error: &StateError) -> Problem {
    let detail = error.to_string();
    match error {
        StateError::Name(_) => Problem::bad_request(detail),
        StateError::NoSandbox(_) => Problem::not_found("unknown-sandbox", detail),
        StateError::NoSnapshot { .. } => Problem::not_found("unknown-snapshot", detail),
        StateError::NoApi(_) => Problem::not_found("unknown-api", detail),
        StateError::DefaultSandbox => Problem::new(StatusCode::CONFLICT, "default-sandbox", detail),
        StateError::TooManySandboxes(_) => {
            Problem::new(StatusCode::CONFLICT, "too-many-sandboxes", detail)
        }
        StateError::SandboxDeleted(_) | StateError::Outdated(_) | StateError::BuiltOnFailure => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "try-again", detail).retry()
        }
        StateError::Store(StoreError::Closed) => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "closing", detail).retry()
        }
        StateError::Store(_) => {
            let detail = format!("the change was not stored: {detail}");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "store", detail)
        }
    }
}
