//! What a served API remembers: records with their indexes, transactions on them, sandboxes that hold
//! a copy each, snapshots, virtual clocks, and the stores that make all of it durable.
//!
//! Tables and transactions are pure: no IO, no clock, no chance. Only [`World`] and the stores touch
//! the world outside. Nothing here knows contracts, behaviors or HTTP.

mod api_state;
mod bucket;
mod cell;
mod changes;
mod clock;
mod error;
mod fixtures;
mod generated;
mod install;
mod key;
mod layout;
mod record;
mod report;
mod sandbox;
mod snapshots;
mod sort_value;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod ticket;
mod timers;
mod transaction;
mod world;

pub use api_state::{ApiState, Blobs, Seeds, StoredApi};
pub use bucket::{Bucket, Records};
pub use changes::{Changes, RecordChange};
pub use clock::Clock;
pub use error::{ChangeError, StateError, StoreError};
pub use fixtures::{FixtureRecord, Fixtures};
pub use install::Fit;
pub use key::{Key, KeyKind};
pub use layout::{ApiLayout, Layout, OrderBy};
pub use record::Record;
pub use report::{InstallReport, Named, ResourceReport};
pub use sandbox::{DEFAULT_SANDBOX, Sandbox};
pub use store::{
    Commit, Loaded, LoadedSandbox, MemoryStore, SandboxSettings, SnapshotInfo, SqliteStore, Store,
};
pub use table::StoredTable;
pub use ticket::Ticket;
pub use timers::Timer;
pub use transaction::{Savepoint, Transaction};
pub use world::{MAX_SANDBOXES, Settings, World};
