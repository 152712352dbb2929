//! The first records of an API, and how they are merged into state that has a history.

use super::api_state::ApiState;
use super::changes::Changes;
use super::generated::is_mark;
use super::key::Key;
use super::record::Record;
use super::report::InstallReport;
use super::transaction::Transaction;
use bytes::Bytes;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One record of a fixture file.
#[derive(Clone, Debug)]
pub struct FixtureRecord {
    /// The position of its resource in the layout.
    pub resource: usize,
    /// Its key.
    pub key: Key,
    /// Its fields; the key field is added if it is absent.
    pub data: Map<String, Value>,
    /// A hash of the text it was written as. Not of `data`, which may depend on time and seed.
    pub hash: u64,
}

/// Makes fixture records for a sandbox, from the time of its clock (milliseconds) and its seed.
type Make = dyn Fn(i64, u64) -> Vec<FixtureRecord> + Send + Sync;

/// The first records of an API.
#[derive(Clone)]
pub struct Fixtures {
    make: Arc<Make>,
    /// Whether the records are the same for every time and seed.
    pub(super) fixed: bool,
    blobs: Vec<Bytes>,
    next_keys: Vec<(usize, i64)>,
}

impl Fixtures {
    /// Records that are the same for every sandbox; a new sandbox then shares them.
    pub fn fixed(records: Vec<FixtureRecord>) -> Self {
        Self {
            fixed: true,
            ..Self::computed(move |_, _| records.clone())
        }
    }

    /// Records that depend on the clock (milliseconds) or the seed of the sandbox.
    pub fn computed(make: impl Fn(i64, u64) -> Vec<FixtureRecord> + Send + Sync + 'static) -> Self {
        Self {
            make: Arc::new(make),
            fixed: false,
            blobs: Vec::new(),
            next_keys: Vec::new(),
        }
    }

    /// Adds the contents of files that records refer to by their SHA-256.
    #[must_use]
    pub fn with_blobs(mut self, blobs: Vec<Bytes>) -> Self {
        self.blobs = blobs;
        self
    }

    /// Sets, by resource, the first integer key that an exchange may give.
    #[must_use]
    pub fn with_next_keys(mut self, next_keys: Vec<(usize, i64)>) -> Self {
        self.next_keys = next_keys;
        self
    }

    /// Pours the fixtures into a state. Records that anyone has written or deleted stay as they are.
    pub(super) fn merge(
        &self,
        state: ApiState,
        moment: Moment,
        report: &mut InstallReport,
    ) -> (ApiState, Changes) {
        let mut merge = Merge {
            transaction: Transaction::begin(state, moment.seed),
            report,
        };
        let records = (self.make)(moment.now_ms, moment.seed);
        let records: BTreeMap<_, _> = records
            .into_iter()
            .map(|entry| ((entry.resource, entry.key.clone()), entry))
            .collect();
        merge.remove_vanished(&records.keys().cloned().collect());
        for entry in records.into_values() {
            merge.pour(entry);
        }
        let mut transaction = merge.transaction;
        for (resource, next) in &self.next_keys {
            transaction.reserve_keys(*resource, *next);
        }
        for bytes in &self.blobs {
            transaction.put_blob(bytes.clone());
        }
        transaction.finish()
    }
}

/// What fixtures may depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) now_ms: i64,
    pub(super) seed: u64,
}

/// First records of a moment ago will do: making them costs more than all that follows, where sandboxes are made in
/// quick succession.
const AGO_MS: i64 = 1_000;

impl Moment {
    /// Whether what was made at this moment will do at a later one.
    pub(super) fn serves(self, later: Self) -> bool {
        let ago = later.now_ms.saturating_sub(self.now_ms);
        self.seed == later.seed && (0..AGO_MS).contains(&ago)
    }
}

struct Merge<'a> {
    transaction: Transaction,
    report: &'a mut InstallReport,
}

impl Merge<'_> {
    /// Takes away what came from fixtures that are gone, unless somebody has written to it.
    fn remove_vanished(&mut self, present: &BTreeSet<(usize, Key)>) {
        let layout = Arc::clone(self.transaction.layout());
        let seeds = self.transaction.state().0.seeds.clone();
        for (name, key) in seeds.keys() {
            let Some(resource) = layout.position(name) else {
                continue;
            };
            if is_mark(key) || present.contains(&(resource, key.clone())) {
                continue;
            }
            match self
                .transaction
                .get(resource, key)
                .map(|record| record.origin)
            {
                Some(Some(_)) => {
                    self.transaction.delete(resource, key);
                    self.report.of(name).removed += 1;
                }
                Some(None) => self.report.keep(name, key),
                None => {}
            }
            self.transaction.seeded(name, key.clone(), None);
        }
    }

    fn pour(&mut self, entry: FixtureRecord) {
        let layout = Arc::clone(&self.transaction.layout().resources[entry.resource]);
        let seed = self
            .transaction
            .state()
            .0
            .seeds
            .get(&(Arc::clone(&layout.name), entry.key.clone()))
            .copied();
        if seed == Some(entry.hash) {
            return;
        }
        let known = self
            .transaction
            .get(entry.resource, &entry.key)
            .map(|record| record.origin);
        self.transaction
            .seeded(&layout.name, entry.key.clone(), Some(entry.hash));
        match (seed, known) {
            (None, None) => self.report.of(&layout.name).added += 1,
            (Some(_), Some(Some(_))) => self.report.of(&layout.name).updated += 1,
            // Written, or deleted, by somebody.
            _ => return self.report.keep(&layout.name, &entry.key),
        }
        let mut data = entry.data;
        if !data.contains_key(&*layout.key_field) {
            data.shift_insert(0, layout.key_field.to_string(), entry.key.to_value());
        }
        let record = Record {
            key: entry.key,
            data,
            origin: Some(entry.hash),
        };
        self.transaction
            .put_record(entry.resource, &Arc::new(record));
    }
}
