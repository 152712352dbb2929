//! The difference that a transaction makes: what a store has to write, and what an exchange shows.

use super::api_state::{ApiState, Inner};
use super::key::Key;
use super::record::Record;
use super::timers::Timer;
use bytes::Bytes;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One record, before and after. At least one of the two is there.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordChange {
    /// The name of the resource.
    pub resource: Arc<str>,
    /// The key.
    pub key: Key,
    /// The record before, unless it was created.
    pub before: Option<Arc<Record>>,
    /// The record after, unless it was deleted.
    pub after: Option<Arc<Record>>,
}

/// All that a transaction changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// By the position of the resource, then by key.
    pub records: Vec<RecordChange>,
    /// Resources whose greatest used key grew, with that key.
    pub counters: Vec<(Arc<str>, i64)>,
    /// Timers that were set.
    pub timers_set: Vec<Timer>,
    /// Timers that were cancelled, or have fired.
    pub timers_cancelled: Vec<Timer>,
    /// How many random numbers have been drawn by now, if any were.
    pub draws: Option<u64>,
    /// New bytes, by their hash.
    pub blobs: Vec<(Arc<str>, Bytes)>,
    /// Fixture entries poured in (with their hash) or gone.
    pub seeds: Vec<(Arc<str>, Key, Option<u64>)>,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The difference between two moments with the same layout; `touched` names each record that may
    /// differ, with the record before.
    pub(super) fn between(before: &ApiState, after: &ApiState, touched: Touched) -> Self {
        if after.is(&before.0) {
            return Self::default();
        }
        let (old, new) = (&*before.0, &*after.0);
        let (timers_set, timers_cancelled) = new.timers.since(&old.timers);
        Self {
            records: records(after, touched),
            counters: counters(old, new),
            timers_set,
            timers_cancelled,
            draws: (old.draws != new.draws).then_some(new.draws),
            blobs: blobs(old, new),
            seeds: seeds(old, new),
        }
    }
}

/// Records that a transaction wrote, by resource and key, as they were before.
pub(super) type Touched = BTreeMap<(usize, Key), Option<Arc<Record>>>;

fn records(after: &ApiState, touched: Touched) -> Vec<RecordChange> {
    let change = |((resource, key), before): ((usize, Key), Option<Arc<Record>>)| {
        let after_it = after.get(resource, &key).cloned();
        let resource = Arc::clone(&after.layout().resources[resource].name);
        (before != after_it).then_some(RecordChange {
            resource,
            key,
            before,
            after: after_it,
        })
    };
    touched.into_iter().filter_map(change).collect()
}

fn counters(old: &Inner, new: &Inner) -> Vec<(Arc<str>, i64)> {
    let pairs = old.tables.iter().zip(&new.tables);
    let grown = pairs.filter(|(old, new)| old.last() != new.last());
    grown
        .map(|(_, new)| (Arc::clone(&new.layout().name), new.last()))
        .collect()
}

fn blobs(old: &Inner, new: &Inner) -> Vec<(Arc<str>, Bytes)> {
    if old.blobs.ptr_eq(&new.blobs) {
        return Vec::new();
    }
    let added = old.blobs.diff(&new.blobs).filter_map(|item| match item {
        imbl::ordmap::DiffItem::Add(hash, bytes) => Some((Arc::clone(hash), bytes.clone())),
        _ => None,
    });
    added.collect()
}

fn seeds(old: &Inner, new: &Inner) -> Vec<(Arc<str>, Key, Option<u64>)> {
    use imbl::ordmap::DiffItem::{Add, Remove, Update};
    if old.seeds.ptr_eq(&new.seeds) {
        return Vec::new();
    }
    let change = |((resource, key), hash): (&(Arc<str>, Key), Option<u64>)| {
        (Arc::clone(resource), key.clone(), hash)
    };
    let changes = old.seeds.diff(&new.seeds).map(|item| match item {
        Add(place, hash)
        | Update {
            new: (place, hash), ..
        } => change((place, Some(*hash))),
        Remove(place, _) => change((place, None)),
    });
    changes.collect()
}
