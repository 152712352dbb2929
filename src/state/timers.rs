//! Actions that are to happen by themselves at a time.

use super::key::Key;
use imbl::OrdSet;
use std::sync::Arc;

/// An action that moves a record when its time comes. Ordered by time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timer {
    /// When, by the clock of the sandbox.
    pub due_ms: i64,
    /// The name of the resource. Not its position: a timer outlives a reload.
    pub resource: Arc<str>,
    /// The record.
    pub key: Key,
    /// The name of the action.
    pub action: Arc<str>,
}

/// The timers of an API, by time and by record.
#[derive(Clone, Default)]
pub(super) struct Timers {
    by_time: OrdSet<Timer>,
    /// The same timers; the tuple only changes the order.
    by_record: OrdSet<(Arc<str>, Key, Timer)>,
}

impl Timers {
    pub(super) fn insert(&mut self, timer: Timer) {
        self.by_record.insert((
            Arc::clone(&timer.resource),
            timer.key.clone(),
            timer.clone(),
        ));
        self.by_time.insert(timer);
    }

    pub(super) fn remove(&mut self, timer: &Timer) -> bool {
        let place = (
            Arc::clone(&timer.resource),
            timer.key.clone(),
            timer.clone(),
        );
        self.by_record.remove(&place);
        self.by_time.remove(timer).is_some()
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Timer> {
        self.by_time.iter()
    }

    /// The timers of one record, earliest first.
    pub(super) fn of_record<'a>(
        &'a self,
        resource: &'a Arc<str>,
        key: &'a Key,
    ) -> impl Iterator<Item = &'a Timer> {
        let first = Timer {
            due_ms: i64::MIN,
            resource: Arc::from(""),
            key: Key::Int(i64::MIN),
            action: Arc::from(""),
        };
        let start = (Arc::clone(resource), key.clone(), first);
        self.by_record
            .range(start..)
            .take_while(move |(of, with, _)| of == resource && with == key)
            .map(|(_, _, timer)| timer)
    }

    /// What was added and what was removed since `before`.
    pub(super) fn since(&self, before: &Self) -> (Vec<Timer>, Vec<Timer>) {
        let missing = |there: &OrdSet<Timer>, here: &OrdSet<Timer>| {
            if there.ptr_eq(here) {
                Vec::new()
            } else {
                difference(here, there)
            }
        };
        (
            missing(&before.by_time, &self.by_time),
            missing(&self.by_time, &before.by_time),
        )
    }
}

/// What is in `left` and not in `right`; shared parts of the two are not walked.
fn difference(left: &OrdSet<Timer>, right: &OrdSet<Timer>) -> Vec<Timer> {
    right
        .diff(left)
        .filter_map(|item| match item {
            imbl::ordset::DiffItem::Add(timer) => Some(timer.clone()),
            imbl::ordset::DiffItem::Remove(_) => None,
        })
        .collect()
}
