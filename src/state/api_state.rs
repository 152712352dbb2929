//! All that one API remembers in one sandbox, at one moment. Immutable and shared: a clone is O(1).

use super::bucket::Bucket;
use super::key::Key;
use super::layout::ApiLayout;
use super::record::Record;
use super::table::{StoredTable, Table};
use super::timers::{Timer, Timers};
use bytes::Bytes;
use imbl::OrdMap;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Bytes by the SHA-256 of them, in hexadecimal.
pub type Blobs = OrdMap<Arc<str>, Bytes>;

/// Which fixture entries have been poured in, by resource name and key, with the hash of each. It
/// tells a new fixture from one whose record was deleted since.
pub type Seeds = OrdMap<(Arc<str>, Key), u64>;

/// The state of one API in one sandbox.
#[derive(Clone)]
pub struct ApiState(pub(super) Arc<Inner>);

#[derive(Clone)]
pub(super) struct Inner {
    pub(super) layout: Arc<ApiLayout>,
    /// One a resource, in the order of the layout.
    pub(super) tables: Vec<Table>,
    pub(super) timers: Timers,
    /// How many random numbers have been drawn.
    pub(super) draws: u64,
    pub(super) blobs: Blobs,
    pub(super) seeds: Seeds,
    /// Resources with records that the layout does not know (any more).
    pub(super) hidden: OrdMap<Arc<str>, Arc<StoredTable>>,
}

impl ApiState {
    /// No records at all.
    pub fn empty(layout: Arc<ApiLayout>) -> Self {
        Self::build(layout, StoredApi::default(), Blobs::new())
    }

    /// From what a store kept. Resources without a layout go out of sight.
    pub(super) fn build(layout: Arc<ApiLayout>, mut stored: StoredApi, blobs: Blobs) -> Self {
        let table = |layout: &Arc<_>, stored| Table::build(Arc::clone(layout), &stored);
        let tables = layout.resources.iter();
        let tables = tables
            .map(|of| table(of, stored.tables.remove(&of.name).unwrap_or_default()))
            .collect();
        let hidden = stored
            .tables
            .into_iter()
            .map(|(name, table)| (name, Arc::new(table)))
            .collect();
        let mut timers = Timers::default();
        stored
            .timers
            .into_iter()
            .for_each(|timer| timers.insert(timer));
        let (draws, seeds) = (stored.draws, stored.seeds);
        Self(Arc::new(Inner {
            layout,
            tables,
            timers,
            draws,
            blobs,
            seeds,
            hidden,
        }))
    }

    /// The same records under another layout. Tables whose layout did not change are shared.
    pub(super) fn with_layout(&self, layout: &Arc<ApiLayout>) -> Self {
        let mut inner = Inner::clone(&self.0);
        let mut known: BTreeMap<_, _> = inner
            .tables
            .drain(..)
            .map(|table| (Arc::clone(&table.layout().name), table))
            .collect();
        for of in &layout.resources {
            inner.tables.push(
                match (known.remove(&of.name), inner.hidden.remove(&of.name)) {
                    (Some(table), _) if table.layout() == of => table,
                    (Some(table), _) => Table::build(Arc::clone(of), &table.store()),
                    (None, Some(stored)) => Table::build(Arc::clone(of), &stored),
                    (None, None) => Table::new(Arc::clone(of)),
                },
            );
        }
        for (name, table) in known {
            if table.last() > 0 || !table.all().is_empty() {
                inner.hidden.insert(name, Arc::new(table.store()));
            }
        }
        inner.layout = Arc::clone(layout);
        Self(Arc::new(inner))
    }

    /// Whether both are the very same moment.
    pub(super) fn is(&self, other: &Arc<Inner>) -> bool {
        Arc::ptr_eq(&self.0, other)
    }

    /// How the records are kept.
    pub fn layout(&self) -> &Arc<ApiLayout> {
        &self.0.layout
    }

    /// The record with that key.
    pub fn get(&self, resource: usize, key: &Key) -> Option<&Arc<Record>> {
        self.0.tables[resource].get(key)
    }

    /// How many records a resource has.
    pub fn len(&self, resource: usize) -> usize {
        self.all(resource).len()
    }

    /// Whether a resource has no records.
    pub fn is_empty(&self, resource: usize) -> bool {
        self.len(resource) == 0
    }

    /// All records of a resource, in its default order.
    pub fn all(&self, resource: usize) -> Bucket<'_> {
        self.0.tables[resource].all()
    }

    /// The records whose fields of that index (by position in the layout) have these values, in the
    /// default order. An absent field counts as null.
    pub fn bucket(&self, resource: usize, index: usize, values: &[Value]) -> Bucket<'_> {
        self.0.tables[resource].bucket(index, values)
    }

    /// Bytes that were put before.
    pub fn blob(&self, hash: &str) -> Option<Bytes> {
        self.0.blobs.get(hash).cloned()
    }

    /// The earliest timer that is due at that time. Timers of resources that are gone do not fire.
    pub fn due(&self, now_ms: i64) -> Option<&Timer> {
        self.next_timer().filter(|timer| timer.due_ms <= now_ms)
    }

    /// The earliest timer.
    pub fn next_timer(&self) -> Option<&Timer> {
        self.0
            .timers
            .iter()
            .find(|timer| self.0.layout.position(&timer.resource).is_some())
    }

    /// The timers of a record, earliest first.
    pub fn timers_of(&self, resource: usize, key: &Key) -> Vec<Timer> {
        self.0
            .timers
            .of_record(&self.0.layout.resources[resource].name, key)
            .cloned()
            .collect()
    }

    /// The names of resources that have records but no place in the layout, with their numbers.
    pub fn hidden(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0
            .hidden
            .iter()
            .map(|(name, table)| (&**name, table.records.len()))
    }
}

/// The state of one API as a store keeps it: by names, without indexes.
#[derive(Clone, Debug, Default)]
pub struct StoredApi {
    /// By the name of the resource.
    pub tables: BTreeMap<Arc<str>, StoredTable>,
    /// In any order.
    pub timers: Vec<Timer>,
    /// How many random numbers have been drawn.
    pub draws: u64,
    /// Which fixture entries have been poured in.
    pub seeds: Seeds,
}
