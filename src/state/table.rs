//! The records of one resource with their indexes. Persistent: a clone shares everything.
//! No IO, no clock, no chance.

use super::bucket::{Bucket, Entries, Entry};
use super::key::Key;
use super::layout::Layout;
use super::record::Record;
use super::sort_value::SortValue;
use imbl::OrdMap;
use serde_json::Value;
use std::sync::Arc;

/// Buckets by the values of an index's fields. No bucket is empty.
type Index = OrdMap<Box<[SortValue]>, Entries>;

/// The records of one resource.
#[derive(Clone)]
pub(super) struct Table {
    layout: Arc<Layout>,
    records: OrdMap<Key, Arc<Record>>,
    /// All records in list order.
    all: Entries,
    /// One for each index of the layout.
    indexes: Vec<Index>,
    /// The greatest integer key ever used, or 0.
    last: i64,
}

impl Table {
    pub(super) fn new(layout: Arc<Layout>) -> Self {
        let indexes = vec![Index::new(); layout.indexes.len()];
        Self {
            layout,
            records: OrdMap::new(),
            all: Entries::new(),
            indexes,
            last: 0,
        }
    }

    pub(super) fn build(layout: Arc<Layout>, stored: &StoredTable) -> Self {
        let mut table = Self::new(layout);
        for record in &stored.records {
            table.put(record);
        }
        table.last = table.last.max(stored.last);
        table
    }

    /// The records and the counter, without the layout's part.
    pub(super) fn store(&self) -> StoredTable {
        StoredTable {
            records: self.records.values().cloned().collect(),
            last: self.last,
        }
    }

    pub(super) fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Arc<Record>> {
        self.records.get(key)
    }

    pub(super) fn all(&self) -> Bucket<'_> {
        Bucket::new(Some(&self.all), &self.records)
    }

    pub(super) fn bucket(&self, index: usize, values: &[Value]) -> Bucket<'_> {
        let values: Box<[SortValue]> = values.iter().map(SortValue::of).collect();
        Bucket::new(self.indexes[index].get(&values), &self.records)
    }

    pub(super) fn last(&self) -> i64 {
        self.last
    }

    /// Keys from here on are greater than this one.
    pub(super) fn use_key(&mut self, key: i64) {
        self.last = self.last.max(key);
    }

    /// Inserts or replaces; answers with the record that was there.
    pub(super) fn put(&mut self, record: &Arc<Record>) -> Option<Arc<Record>> {
        if let Key::Int(key) = record.key {
            self.use_key(key);
        }
        let before = self.records.insert(record.key.clone(), Arc::clone(record));
        self.place(before.as_deref(), Some(record));
        before
    }

    pub(super) fn delete(&mut self, key: &Key) -> Option<Arc<Record>> {
        let before = self.records.remove(key)?;
        self.place(Some(&before), None);
        Some(before)
    }

    /// Moves a record from where it stood to where it stands now, in the whole and in each index
    /// that notices the difference.
    fn place(&mut self, before: Option<&Record>, after: Option<&Record>) {
        let layout = &self.layout;
        let differs = |field: &str| match (before, after) {
            (Some(before), Some(after)) => before.data.get(field) != after.data.get(field),
            _ => true,
        };
        let moved = before.is_none()
            || after.is_none()
            || layout.order.iter().any(|order| differs(&order.field));
        if !moved && !layout.indexes.iter().flatten().any(|field| differs(field)) {
            return;
        }
        let from = before.map(|record| Entry::of(record, layout));
        let to = after.map(|record| Arc::new(Entry::of(record, layout)));
        if moved {
            if let Some(from) = &from {
                self.all.remove(from);
            }
            if let Some(to) = &to {
                self.all.insert(Arc::clone(to));
            }
        }
        for (fields, index) in layout.indexes.iter().zip(&mut self.indexes) {
            if moved || fields.iter().any(|field| differs(field)) {
                if let (Some(record), Some(from)) = (before, &from) {
                    take_out(index, &record.values(fields), from);
                }
                if let (Some(record), Some(to)) = (after, &to) {
                    index
                        .entry(record.values(fields))
                        .or_insert_with(Entries::new)
                        .insert(Arc::clone(to));
                }
            }
        }
    }
}

fn take_out(index: &mut Index, values: &[SortValue], entry: &Entry) {
    if let Some(entries) = index.get_mut(values) {
        entries.remove(entry);
        if entries.len() == 0 {
            index.remove(values);
        }
    }
}

/// The records of a resource as a store keeps them: without indexes, which are built from the layout.
#[derive(Clone, Debug, Default)]
pub struct StoredTable {
    /// In no particular order.
    pub records: Vec<Arc<Record>>,
    /// The greatest integer key ever used, or 0.
    pub last: i64,
}
