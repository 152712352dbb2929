//! The host: opening, looking up and closing. What happens to a request is in `exchange`, to files in `reload`.

use super::deliver;
use super::engine::Engine;
use super::event::HostEvent;
use super::generation::Generation;
use super::journal::Journal;
use super::settings::{Settings, StoreChoice};
use crate::state::{self, DEFAULT_SANDBOX, MemoryStore, Sandbox, SqliteStore, StateError, World};
use crate::verdict::{Counter, Usage};
use arc_swap::ArcSwap;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::{Semaphore, broadcast, watch};

/// How many events a slow listener may lag behind before it loses some.
const EVENTS: usize = 1_024;

/// Everything that runs. Shared by the server, the watcher and whoever else has a pointer.
pub struct Host {
    pub(super) settings: Settings,
    pub(super) engine: Box<dyn Engine>,
    pub(super) generation: ArcSwap<Generation>,
    pub(super) world: Arc<World>,
    pub(super) journal: Journal,
    /// What was asked, counted from the beginning.
    pub(super) counter: Counter,
    /// How many exchanges have begun.
    pub(super) number: AtomicU64,
    pub(super) events: broadcast::Sender<HostEvent>,
    /// Room for callbacks that are under way.
    pub(super) deliveries: Arc<Semaphore>,
    /// True once the host is about to end, so that endless answers end too.
    closing: watch::Sender<bool>,
    /// Held during a reload, so that two of them happen one after the other.
    pub(super) reloading: Mutex<()>,
}

/// A host, and what is to be told about its first load.
pub struct Opened {
    /// The host.
    pub host: Arc<Host>,
    /// One or more events for each API.
    pub events: Vec<HostEvent>,
}

/// Why a host could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A path of specs cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Specs {
        /// The path.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The state cannot be loaded.
    #[error(transparent)]
    State(#[from] StateError),
}

impl Host {
    /// Loads every API and its state. Broken files are no failure: their API is not served until they are mended.
    pub fn open(settings: Settings, engine: impl Engine) -> Result<Opened, OpenError> {
        let world = open_world(&settings)?;
        let host = Arc::new(Self {
            journal: Journal::new(settings.journal),
            counter: Counter::default(),
            number: AtomicU64::new(0),
            settings,
            engine: Box::new(engine),
            generation: ArcSwap::from_pointee(Generation::default()),
            world: Arc::new(world),
            events: broadcast::channel(EVENTS).0,
            deliveries: deliver::room(),
            closing: watch::channel(false).0,
            reloading: Mutex::new(()),
        });
        let events = host
            .load_changed()
            .map_err(|(path, error)| OpenError::Specs { path, error })?;
        Ok(Opened { host, events })
    }

    /// All APIs at this moment.
    pub fn generation(&self) -> Arc<Generation> {
        self.generation.load_full()
    }

    /// The state of all sandboxes. Its operations on the whole wait for the disk.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// The last exchanges.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// What was asked since the host was opened, or since [`Host::forget_usage`], in all sandboxes.
    pub fn usage(&self) -> Usage {
        let generation = self.generation();
        let apis = generation
            .apis
            .values()
            .filter_map(|slot| slot.api.as_deref());
        self.counter.usage(apis)
    }

    /// Counts from here on.
    pub fn forget_usage(&self) {
        self.counter.clear();
    }

    /// Everything that happens from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<HostEvent> {
        self.events.subscribe()
    }

    /// Tells whoever listens.
    pub(crate) fn tell(&self, event: HostEvent) {
        if let HostEvent::Astray {
            method,
            path,
            status,
            ..
        } = &event
        {
            self.counter.astray(method.as_str(), path, *status);
        }
        // An error means that nobody listens.
        let _ = self.events.send(event);
    }

    /// Whether anybody would hear.
    pub(crate) fn has_listeners(&self) -> bool {
        self.events.receiver_count() > 0
    }

    /// Becomes true when the host is about to end.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Lets endless answers end. Everything else goes on.
    pub fn begin_closing(&self) {
        self.closing.send_replace(true);
    }

    /// Waits until all writes are safe, and lets go of the store.
    pub fn close(&self) -> Result<(), StateError> {
        self.begin_closing();
        self.world.close()
    }

    /// The sandbox of that name, made on first use, without holding up the runtime.
    pub(crate) async fn sandbox(&self, name: &str) -> Result<Arc<Sandbox>, StateError> {
        if name == DEFAULT_SANDBOX || self.world.list().iter().any(|known| &**known == name) {
            return self.world.sandbox(name);
        }
        let name = name.to_owned();
        self.with_world(move |world| world.sandbox(&name)).await
    }

    /// Does something with the world that waits for the disk, on a thread that may wait.
    pub(crate) async fn with_world<R: Send + 'static>(
        &self,
        work: impl FnOnce(&World) -> Result<R, StateError> + Send + 'static,
    ) -> Result<R, StateError> {
        let world = Arc::clone(&self.world);
        let done = tokio::task::spawn_blocking(move || work(&world)).await;
        // The task is never aborted, so the only failure is a panic, which is passed on.
        done.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }
}

fn open_world(settings: &Settings) -> Result<World, StateError> {
    let of_new = state::Settings {
        seed: settings.seed,
        clock: settings.clock,
        real_ms,
    };
    match &settings.store {
        StoreChoice::Memory => World::open(MemoryStore, of_new),
        StoreChoice::Sqlite(path) => World::open(SqliteStore::open(path)?, of_new),
    }
}

/// Real time, in milliseconds since 1970 UTC.
fn real_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
