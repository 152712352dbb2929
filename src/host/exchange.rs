//! One request on its way through the host. Safe requests read the published state; all others take their turn
//! as writers, and are answered once their changes are durable.

use super::event::HostEvent;
use super::failure::Trouble;
use super::generation::layout;
use super::open::Host;
use crate::engine::{Api, Exchange, Occasion, Request};
use crate::state::{Sandbox, StateError, Transaction};
use std::sync::Arc;
use std::sync::atomic::Ordering;
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
            Err(error) => self.failed(pending, api, &Trouble::of(&error)),
        };
        exchange.micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let exchange = self.record(exchange, api);
        self.deliver(&exchange);
        exchange
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
            number: self.number.fetch_add(1, Ordering::Relaxed),
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
        let state = sandbox.read(&layout)?;
        if state.due(occasion.now).is_none() && self.engine.is_safe(api, request, &state) {
            let mut records = Transaction::begin(state, sandbox.settings().seed);
            return self.handle(pending, api, &occasion, &mut records);
        }
        let (outcome, ticket) = sandbox.write(&layout, |records| {
            self.engine.run_timers(api, &occasion, records);
            self.handle(pending, api, &occasion, records)
        })?;
        let exchange = outcome?;
        Ok(match ticket.await {
            Ok(()) => exchange,
            Err(error) => self.undone(api, exchange, &occasion, &error),
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

    pub(super) fn record(&self, exchange: Exchange, api: &Arc<Api>) -> Arc<Exchange> {
        // The places of violations are those of the generation that found them.
        let newer = (exchange.generation != api.generation).then(|| self.generation());
        let newer = newer.as_ref().and_then(|it| it.api(&api.name));
        let api = newer.unwrap_or(api);
        let exchange = self.journal.add(exchange, api);
        self.counter.add(&exchange, api);
        if self.has_listeners() {
            self.tell(HostEvent::Exchange(Arc::clone(&exchange)));
        }
        exchange
    }
}

/// A request that may have to be tried again.
pub(super) struct Pending {
    /// Absent once the model has it.
    pub(super) request: Option<Request>,
    /// The sandbox's name.
    pub(super) sandbox: Arc<str>,
}
