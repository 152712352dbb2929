//! Where state becomes durable. A store is told what changed, in order, and says when it is safe.

mod memory;
mod sqlite;

pub use memory::MemoryStore;
pub use sqlite::SqliteStore;

use super::api_state::{Blobs, StoredApi};
use super::changes::Changes;
use super::clock::Clock;
use super::error::{StateError, StoreError};
use super::ticket::Outcome;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A place that keeps state. Commits are applied in the order of their submission, each as a whole.
pub trait Store: Send + Sync {
    /// Everything that is kept, except what is in snapshots.
    fn load(&self) -> Result<Loaded, StoreError>;

    /// What a snapshot holds.
    fn load_snapshot(
        &self,
        sandbox: &str,
        name: &str,
    ) -> Result<BTreeMap<Arc<str>, StoredApi>, StoreError>;

    /// Queues a commit, which is told its outcome once that is certain. Never waits for the disk.
    fn submit(&self, commit: Commit);

    /// Waits until all that was queued is safe, and lets go of the files. Later commits fail.
    fn close(&self) -> Result<(), StoreError>;
}

/// Seed and clock of a sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SandboxSettings {
    /// From which all random numbers follow.
    pub seed: u64,
    /// Its time.
    pub clock: Clock,
}

/// What a store kept.
#[derive(Default)]
pub struct Loaded {
    /// By name.
    pub sandboxes: BTreeMap<Arc<str>, LoadedSandbox>,
    /// All snapshots, without their content.
    pub snapshots: Vec<SnapshotInfo>,
    /// All bytes.
    pub blobs: Blobs,
}

/// One sandbox that a store kept.
pub struct LoadedSandbox {
    /// Seed and clock.
    pub settings: SandboxSettings,
    /// The state by the name of the API.
    pub apis: BTreeMap<Arc<str>, StoredApi>,
}

/// What is known of a snapshot without loading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotInfo {
    /// The sandbox that it was taken of.
    pub sandbox: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// When it was taken, in real time: milliseconds since 1970-01-01 UTC.
    pub taken_ms: i64,
    /// How many records it holds.
    pub records: usize,
    /// Seed and clock at that moment.
    pub settings: SandboxSettings,
}

/// One thing to write.
pub(crate) enum Part {
    /// Changes of one API in one sandbox.
    Change {
        sandbox: Arc<str>,
        api: Arc<str>,
        changes: Arc<Changes>,
    },
    /// A sandbox exists, with these settings.
    Sandbox {
        name: Arc<str>,
        settings: SandboxSettings,
    },
    /// All state of one API in one sandbox is forgotten.
    Clear { sandbox: Arc<str>, api: Arc<str> },
    /// A sandbox is gone, with all its APIs and snapshots.
    Delete { sandbox: Arc<str> },
    /// The present state of these APIs is kept as a snapshot, in place of one of the same name.
    Snapshot {
        info: SnapshotInfo,
        apis: Vec<Arc<str>>,
    },
    /// The APIs of a snapshot become the present state.
    Restore { sandbox: Arc<str>, name: Arc<str> },
    /// A snapshot is gone.
    DeleteSnapshot { sandbox: Arc<str>, name: Arc<str> },
}

/// A unit of durability: all of its parts, or none.
pub struct Commit {
    parts: Vec<Part>,
    guard: Option<Guard>,
    done: Option<Box<dyn FnOnce(Outcome) + Send>>,
}

impl Commit {
    pub(super) fn new(
        parts: Vec<Part>,
        guard: Option<Guard>,
        done: impl FnOnce(Outcome) + Send + 'static,
    ) -> Self {
        Self {
            parts,
            guard,
            done: Some(Box::new(done)),
        }
    }

    /// Whether it was built on a write that failed meanwhile. It must not be applied then.
    pub(crate) fn is_stale(&self) -> bool {
        self.guard.as_ref().is_some_and(Guard::is_broken)
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Says what became of it. A failure makes all later commits on the same state stale.
    pub(crate) fn finish(mut self, outcome: Outcome) {
        self.tell(outcome);
    }

    fn tell(&mut self, outcome: Outcome) {
        if let Some(done) = self.done.take() {
            if let (Err(_), Some(guard)) = (&outcome, &self.guard) {
                guard.break_off();
            }
            done(outcome);
        }
    }
}

impl Drop for Commit {
    fn drop(&mut self) {
        self.tell(Err(StateError::Store(StoreError::Closed)));
    }
}

/// Ties a commit to the epoch in which it was built. An epoch ends with the first failure in it.
pub(super) struct Guard {
    pub(super) current: Arc<AtomicU64>,
    pub(super) built_in: u64,
}

impl Guard {
    fn is_broken(&self) -> bool {
        self.current.load(Ordering::Acquire) != self.built_in
    }

    fn break_off(&self) {
        let next = self.built_in.wrapping_add(1);
        // Fails when the epoch is over already, which is just as well.
        let _ =
            self.current
                .compare_exchange(self.built_in, next, Ordering::AcqRel, Ordering::Acquire);
    }
}
