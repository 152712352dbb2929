//! One API in one sandbox: the durable state that readers see, and the head that writers build on.
//!
//! A writer holds the lock of the head only while its closure runs, and queues its changes before it
//! lets go, so the queue has the order of the heads. Readers take the published state, which is
//! always durable. When a commit fails, its epoch is over: whatever else is queued from that epoch
//! fails too, and the next writer starts from the published state again. By then nothing of the old
//! epoch can still be published, because the store applies commits in order.

use super::api_state::{ApiState, Inner};
use super::changes::Changes;
use super::error::StateError;
use super::layout::ApiLayout;
use super::store::{Commit, Guard, Part, Store};
use super::ticket::{self, Ticket};
use super::transaction::Transaction;
use arc_swap::ArcSwap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The state of one API in one sandbox.
pub(super) struct Cell {
    sandbox: Arc<str>,
    /// The newest durable state.
    published: ArcSwap<Inner>,
    /// Counts failed commits. Shared with the commits that are queued.
    epoch: Arc<AtomicU64>,
    head: Mutex<Head>,
}

/// What the next writer builds on.
pub(super) struct Head {
    /// The published state, or one that the queued commits will make durable.
    pub(super) state: ApiState,
    /// The epoch in which `state` was built.
    epoch: u64,
    /// The sandbox is gone; late writers must not bring it back.
    pub(super) deleted: bool,
}

impl Cell {
    pub(super) fn new(sandbox: Arc<str>, state: ApiState) -> Self {
        let published = ArcSwap::new(Arc::clone(&state.0));
        let head = Mutex::new(Head {
            state,
            epoch: 0,
            deleted: false,
        });
        Self {
            sandbox,
            published,
            epoch: Arc::default(),
            head,
        }
    }

    /// The newest durable state. Never waits.
    pub(super) fn read(&self) -> ApiState {
        ApiState(self.published.load_full())
    }

    /// Waits for its turn; the head is then sound, though perhaps not yet durable.
    pub(super) fn lock(&self) -> MutexGuard<'_, Head> {
        // A panic in a writer's closure leaves the head as it was before.
        let mut head = self.head.lock().unwrap_or_else(PoisonError::into_inner);
        self.refresh(&mut head);
        head
    }

    fn refresh(&self, head: &mut Head) {
        let epoch = self.epoch.load(Ordering::Acquire);
        if head.epoch != epoch {
            head.epoch = epoch;
            head.state = self.read();
        }
    }

    /// Makes a state that is durable already the one to read and to build on.
    pub(super) fn replace(&self, head: &mut Head, state: ApiState) {
        self.published.store(Arc::clone(&state.0));
        head.state = state;
    }

    /// Runs a writer on the head and queues what it changed.
    pub(super) fn write<R>(
        self: &Arc<Self>,
        store: &dyn Store,
        seed: u64,
        layout: &Arc<ApiLayout>,
        run: impl FnOnce(&mut Transaction) -> R,
    ) -> Result<(R, Ticket), StateError> {
        let mut head = self.lock();
        if head.deleted {
            return Err(StateError::SandboxDeleted(Arc::clone(&self.sandbox)));
        }
        check(&head.state, layout)?;
        let mut transaction = Transaction::begin(head.state.clone(), seed);
        let result = run(&mut transaction);
        let (state, changes) = transaction.finish();
        if changes.is_empty() && state.is(&self.published.load()) {
            return Ok((result, Ticket::ready()));
        }
        head.state = state.clone();
        Ok((result, self.submit(store, head.epoch, state, changes)))
    }

    /// Even without changes a commit is queued: the writer has seen a head that may not be durable.
    fn submit(
        self: &Arc<Self>,
        store: &dyn Store,
        epoch: u64,
        state: ApiState,
        changes: Changes,
    ) -> Ticket {
        let (promise, ticket) = ticket::pair();
        let (sandbox, api) = (Arc::clone(&self.sandbox), Arc::clone(&state.layout().api));
        let parts = if changes.is_empty() {
            Vec::new()
        } else {
            vec![Part::Change {
                sandbox,
                api,
                changes: Arc::new(changes),
            }]
        };
        let guard = Guard {
            current: Arc::clone(&self.epoch),
            built_in: epoch,
        };
        let cell = Arc::clone(self);
        store.submit(Commit::new(parts, Some(guard), move |outcome| {
            if outcome.is_ok() {
                cell.published.store(state.0);
            }
            promise.resolve(outcome);
        }));
        ticket
    }
}

/// Whether the caller means the same tables as the state has.
pub(super) fn check(state: &ApiState, layout: &Arc<ApiLayout>) -> Result<(), StateError> {
    if Arc::ptr_eq(state.layout(), layout) || state.layout() == layout {
        return Ok(());
    }
    Err(StateError::Outdated(Arc::clone(&layout.api)))
}

/// Several cells with no writer in them and nothing in the queue, for changes of the whole.
pub(super) struct Held<'a>(Vec<(&'a Cell, MutexGuard<'a, Head>)>);

impl<'a> Held<'a> {
    /// Waits for writers and for the queue. Callers take cells in one order, under the lock of the world.
    pub(super) fn hold(
        store: &dyn Store,
        cells: impl IntoIterator<Item = &'a Arc<Cell>>,
    ) -> Result<Self, StateError> {
        let mut held: Vec<_> = cells
            .into_iter()
            .map(|cell| (&**cell, cell.lock()))
            .collect();
        commit(store, Vec::new())?;
        for (cell, head) in &mut held {
            // A queued commit may have failed just now.
            cell.refresh(head);
        }
        Ok(Self(held))
    }

    pub(super) fn heads(&mut self) -> impl Iterator<Item = (&'a Cell, &mut Head)> {
        self.0.iter_mut().map(|(cell, head)| (*cell, &mut **head))
    }
}

/// Writes something that is built on nothing, and waits until it is durable.
pub(super) fn commit(store: &dyn Store, parts: Vec<Part>) -> Result<(), StateError> {
    let (promise, ticket) = ticket::pair();
    store.submit(Commit::new(parts, None, |outcome| promise.resolve(outcome)));
    ticket.wait()
}
