//! Sets of records in list order: the whole of a table, or those that agree in the fields of an index.
//! A set holds positions only, so that a write which moves nothing does not touch it.

use super::key::Key;
use super::layout::Layout;
use super::record::Record;
use super::sort_value::SortValue;
use imbl::{OrdMap, OrdSet, ordset};
use std::cmp::Reverse;
use std::iter::FusedIterator;
use std::slice;
use std::sync::Arc;

/// Where a record stands in the list order of its table.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    ranks: Box<[Rank]>,
    key: Key,
}

/// One field of the order. All entries of a table have the same directions.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Ascending(SortValue),
    Descending(Reverse<SortValue>),
}

impl Entry {
    pub(super) fn of(record: &Record, layout: &Layout) -> Self {
        let rank = |order: &super::layout::OrderBy| {
            let value = SortValue::of_field(&record.data, &order.field);
            if order.descending {
                Rank::Descending(Reverse(value))
            } else {
                Rank::Ascending(value)
            }
        };
        Self {
            ranks: layout.order.iter().map(rank).collect(),
            key: record.key.clone(),
        }
    }
}

/// Up to this many entries are one sorted slice: a tree node is far larger, and most buckets of a
/// selective index hold one or two records.
const FEW: usize = 16;

/// A persistent ordered set of entries.
#[derive(Clone, Debug)]
pub(super) enum Entries {
    Few(Arc<[Arc<Entry>]>),
    Many(OrdSet<Arc<Entry>>),
}

impl Entries {
    pub(super) fn new() -> Self {
        Self::Few(Arc::from([]))
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Few(slice) => slice.len(),
            Self::Many(set) => set.len(),
        }
    }

    pub(super) fn insert(&mut self, entry: Arc<Entry>) {
        match self {
            Self::Many(set) => {
                set.insert(entry);
            }
            Self::Few(slice) => {
                let Err(place) = slice.binary_search(&entry) else {
                    return;
                };
                if slice.len() < FEW {
                    let (before, after) = slice.split_at(place);
                    *slice = before
                        .iter()
                        .cloned()
                        .chain([entry])
                        .chain(after.iter().cloned())
                        .collect();
                } else {
                    *self = Self::Many(slice.iter().cloned().chain([entry]).collect());
                }
            }
        }
    }

    pub(super) fn remove(&mut self, entry: &Entry) {
        match self {
            Self::Many(set) => {
                set.remove(entry);
                if set.len() <= FEW / 2 {
                    *self = Self::Few(set.iter().cloned().collect());
                }
            }
            Self::Few(slice) => {
                if slice.iter().any(|known| **known == *entry) {
                    *slice = slice
                        .iter()
                        .filter(|known| ***known != *entry)
                        .cloned()
                        .collect();
                }
            }
        }
    }

    fn walk(&self) -> EntryIter<'_> {
        match self {
            Self::Few(slice) => EntryIter::Few(slice.iter()),
            Self::Many(set) => EntryIter::Many(set.iter()),
        }
    }
}

enum EntryIter<'a> {
    Few(slice::Iter<'a, Arc<Entry>>),
    Many(ordset::Iter<'a, Arc<Entry>, imbl::shared_ptr::DefaultSharedPtr>),
}

/// Records in list order, with their number.
#[derive(Clone, Copy)]
pub struct Bucket<'a> {
    entries: Option<&'a Entries>,
    records: &'a OrdMap<Key, Arc<Record>>,
}

impl<'a> Bucket<'a> {
    pub(super) fn new(entries: Option<&'a Entries>, records: &'a OrdMap<Key, Arc<Record>>) -> Self {
        Self { entries, records }
    }

    /// How many records there are; known without counting.
    pub fn len(&self) -> usize {
        self.entries.map_or(0, Entries::len)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records from the first to the last, or `rev()`.
    pub fn iter(&self) -> Records<'a> {
        let entries = self
            .entries
            .map_or(EntryIter::Few([].iter()), Entries::walk);
        Records {
            entries,
            by_key: self.records,
            left: self.len(),
        }
    }

    /// `size` records after the first `offset`. Records outside the page are not looked at; it is
    /// walked to from the nearer end.
    pub fn page(&self, offset: usize, size: usize) -> Vec<Arc<Record>> {
        let size = size.min(self.len().saturating_sub(offset));
        let behind = self.len().saturating_sub(offset.saturating_add(size));
        if offset <= behind {
            return self.iter().skip(offset).take(size).cloned().collect();
        }
        let mut page: Vec<_> = self.iter().rev().skip(behind).take(size).cloned().collect();
        page.reverse();
        page
    }
}

impl<'a> IntoIterator for Bucket<'a> {
    type Item = &'a Arc<Record>;
    type IntoIter = Records<'a>;

    fn into_iter(self) -> Records<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &Bucket<'a> {
    type Item = &'a Arc<Record>;
    type IntoIter = Records<'a>;

    fn into_iter(self) -> Records<'a> {
        self.iter()
    }
}

/// The records of a [`Bucket`]. Skipping costs no look-up.
pub struct Records<'a> {
    entries: EntryIter<'a>,
    by_key: &'a OrdMap<Key, Arc<Record>>,
    left: usize,
}

impl<'a> Records<'a> {
    fn resolve(&mut self, entry: Option<&'a Arc<Entry>>, steps: usize) -> Option<&'a Arc<Record>> {
        self.left = self.left.saturating_sub(steps);
        self.by_key.get(&entry?.key)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = &'a Arc<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        self.nth(0)
    }

    fn nth(&mut self, skipped: usize) -> Option<Self::Item> {
        let entry = match &mut self.entries {
            EntryIter::Few(entries) => entries.nth(skipped),
            EntryIter::Many(entries) => entries.nth(skipped),
        };
        self.resolve(entry, skipped.saturating_add(1))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl DoubleEndedIterator for Records<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.nth_back(0)
    }

    fn nth_back(&mut self, skipped: usize) -> Option<Self::Item> {
        let entry = match &mut self.entries {
            EntryIter::Few(entries) => entries.nth_back(skipped),
            EntryIter::Many(entries) => entries.nth_back(skipped),
        };
        self.resolve(entry, skipped.saturating_add(1))
    }
}

impl ExactSizeIterator for Records<'_> {}
impl FusedIterator for Records<'_> {}
