//! An isolated copy of all state, with its own clock, seed and counters.

use super::api_state::{ApiState, StoredApi};
use super::cell::{self, Cell};
use super::error::StateError;
use super::layout::ApiLayout;
use super::store::{SandboxSettings, Store};
use super::ticket::Ticket;
use super::transaction::Transaction;
use arc_swap::ArcSwap;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// The sandbox that is meant when none is named.
pub const DEFAULT_SANDBOX: &str = "default";

/// A sandbox. Made by [`World`](super::World); keep it for the length of an exchange, not longer.
pub struct Sandbox {
    name: Arc<str>,
    store: Arc<dyn Store>,
    settings: ArcSwap<SandboxSettings>,
    /// The installed APIs by name.
    cells: RwLock<BTreeMap<Arc<str>, Arc<Cell>>>,
    /// What the store had for APIs that are not installed (yet).
    stored: Mutex<BTreeMap<Arc<str>, StoredApi>>,
}

impl Sandbox {
    pub(super) fn new(name: Arc<str>, store: Arc<dyn Store>, settings: SandboxSettings) -> Self {
        Self {
            name,
            store,
            settings: ArcSwap::from_pointee(settings),
            cells: RwLock::default(),
            stored: Mutex::default(),
        }
    }

    /// Its name.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Its seed and clock.
    pub fn settings(&self) -> SandboxSettings {
        **self.settings.load()
    }

    /// The time that its clock shows.
    pub fn now(&self, real_ms: i64) -> i64 {
        self.settings().clock.now(real_ms)
    }

    /// How the records of an API are kept at present.
    pub fn layout(&self, api: &str) -> Result<Arc<ApiLayout>, StateError> {
        Ok(Arc::clone(self.cell(api)?.read().layout()))
    }

    /// The newest durable state; never waits for writers. Fails with `Outdated` if the caller's
    /// layout is not the installed one (any more).
    pub fn read(&self, layout: &Arc<ApiLayout>) -> Result<ApiState, StateError> {
        let state = self.cell(&layout.api)?.read();
        cell::check(&state, layout)?;
        Ok(state)
    }

    /// Runs a writer on the newest state, one writer at a time; keep it short. It may run on a state
    /// that later turns out not to be durable; the ticket says so then, and nothing is left of it. The answer may be
    /// given out once the ticket has resolved without an error, and not before: even a writer that
    /// changes nothing may have seen what is not durable yet.
    pub fn write<R>(
        &self,
        layout: &Arc<ApiLayout>,
        run: impl FnOnce(&mut Transaction) -> R,
    ) -> Result<(R, Ticket), StateError> {
        self.cell(&layout.api)?
            .write(&*self.store, self.settings().seed, layout, run)
    }

    fn cell(&self, api: &str) -> Result<Arc<Cell>, StateError> {
        let cells = self.cells.read().unwrap_or_else(PoisonError::into_inner);
        cells
            .get(api)
            .cloned()
            .ok_or_else(|| StateError::NoApi(api.to_owned()))
    }

    pub(super) fn cells(&self) -> BTreeMap<Arc<str>, Arc<Cell>> {
        self.cells
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn add_cell(&self, state: ApiState) {
        let api = Arc::clone(&state.layout().api);
        let cell = Arc::new(Cell::new(Arc::clone(&self.name), state));
        self.cells
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(api, cell);
    }

    pub(super) fn stored(&self) -> MutexGuard<'_, BTreeMap<Arc<str>, StoredApi>> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_settings(&self, settings: SandboxSettings) {
        self.settings.store(Arc::new(settings));
    }
}

/// Whether a text may name a sandbox or a snapshot.
pub(super) fn check_name(name: &str) -> Result<(), StateError> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if (1..=64).contains(&name.len()) && name.bytes().all(fits) {
        return Ok(());
    }
    let shown = name.chars().take(80).collect();
    Err(StateError::Name(shown))
}
