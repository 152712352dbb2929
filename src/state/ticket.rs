//! The promise that a write will be durable, which can be waited for by a thread or by a task. Not a
//! channel of tokio: those cannot be waited for by a thread that a runtime owns.

use super::error::{StateError, StoreError};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// What became of a write.
pub(crate) type Outcome = Result<(), StateError>;

/// Resolves when a write is durable, or has failed and left nothing behind. To drop it is not to
/// undo the write.
#[must_use = "the write is durable only once the ticket has resolved"]
pub struct Ticket(Option<Arc<Slot>>);

/// The other end of a [`Ticket`]. Dropped unresolved, it reports that the store is closed.
pub(crate) struct Promise(Arc<Slot>);

#[derive(Default)]
struct Slot {
    state: Mutex<SlotState>,
    resolved: Condvar,
}

#[derive(Default)]
struct SlotState {
    outcome: Option<Outcome>,
    waker: Option<Waker>,
}

impl Slot {
    fn lock(&self) -> MutexGuard<'_, SlotState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A promise and its ticket.
pub(crate) fn pair() -> (Promise, Ticket) {
    let slot = Arc::new(Slot::default());
    (Promise(Arc::clone(&slot)), Ticket(Some(slot)))
}

impl Promise {
    pub(crate) fn resolve(self, outcome: Outcome) {
        self.settle(outcome);
    }

    fn settle(&self, outcome: Outcome) {
        let mut slot = self.0.lock();
        if slot.outcome.is_none() {
            slot.outcome = Some(outcome);
            let waker = slot.waker.take();
            drop(slot);
            self.0.resolved.notify_all();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        self.settle(Err(StoreError::Closed.into()));
    }
}

impl Ticket {
    /// For a write that changed nothing, on top of a state that is durable already.
    pub(super) fn ready() -> Self {
        Self(None)
    }

    /// Blocks the thread until the write is durable. A task should `await` instead.
    pub fn wait(self) -> Result<(), StateError> {
        let Some(slot) = self.0 else { return Ok(()) };
        let mut state = slot.lock();
        loop {
            if let Some(outcome) = state.outcome.take() {
                return outcome;
            }
            state = slot
                .resolved
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Future for Ticket {
    type Output = Result<(), StateError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(slot) = &self.0 else {
            return Poll::Ready(Ok(()));
        };
        let mut state = slot.lock();
        if let Some(outcome) = state.outcome.clone() {
            return Poll::Ready(outcome);
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
