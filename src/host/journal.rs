//! The last exchanges, in memory. One short lock an exchange; readers take shared pointers out of it.

use crate::engine::Exchange;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The last exchanges of all sandboxes.
#[derive(Debug)]
pub struct Journal {
    capacity: usize,
    /// A std mutex: it is held for a push or a walk over pointers, never across an await.
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    /// The id of the newest exchange; 0 before the first.
    last: u64,
    /// Oldest first, with ascending ids.
    ring: VecDeque<Arc<Exchange>>,
}

/// Which exchanges are wanted. An absent field asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Of this sandbox.
    pub sandbox: Option<String>,
    /// Of this API.
    pub api: Option<String>,
    /// Of the operation with this id.
    pub operation: Option<String>,
    /// Answered with this status.
    pub status: Option<u16>,
    /// Only those that broke the contract, in the request or in the answer.
    pub violations: bool,
    /// At most so many.
    pub limit: Option<usize>,
}

impl Query {
    fn wants(&self, exchange: &Exchange) -> bool {
        let same = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|it| it == found);
        same(&self.sandbox, &exchange.sandbox)
            && same(&self.api, &exchange.api)
            && same(&self.operation, exchange.operation.as_deref().unwrap_or_default())
            && self.status.is_none_or(|it| it == exchange.answer.status.as_u16())
            && (!self.violations
                || !exchange.request_violations.is_empty()
                || !exchange.answer_violations.is_empty())
    }
}

impl Journal {
    /// A journal that keeps so many exchanges.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, entries: Mutex::default() }
    }

    /// Numbers an exchange and keeps it.
    pub fn add(&self, mut exchange: Exchange) -> Arc<Exchange> {
        let mut entries = self.lock();
        entries.last += 1;
        exchange.id = entries.last;
        let exchange = Arc::new(exchange);
        if entries.ring.len() >= self.capacity {
            entries.ring.pop_front();
        }
        if self.capacity > 0 {
            entries.ring.push_back(Arc::clone(&exchange));
        }
        exchange
    }

    /// The exchange with that number, unless it is forgotten.
    pub fn get(&self, id: u64) -> Option<Arc<Exchange>> {
        let entries = self.lock();
        let at = entries.ring.binary_search_by_key(&id, |exchange| exchange.id).ok()?;
        entries.ring.get(at).cloned()
    }

    /// The wanted exchanges, newest first.
    pub fn list(&self, query: &Query) -> Vec<Arc<Exchange>> {
        let entries = self.lock();
        let wanted = entries.ring.iter().rev().filter(|exchange| query.wants(exchange));
        wanted.take(query.limit.unwrap_or(usize::MAX)).cloned().collect()
    }

    /// Forgets the exchanges of a sandbox; says how many there were.
    pub fn clear(&self, sandbox: &str) -> usize {
        let mut entries = self.lock();
        let before = entries.ring.len();
        entries.ring.retain(|exchange| &*exchange.sandbox != sandbox);
        before - entries.ring.len()
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::exchange;
    use super::*;

    #[test]
    fn the_oldest_exchange_is_forgotten_first() {
        let journal = Journal::new(2);
        for path in ["/a", "/b", "/c"] {
            journal.add(exchange("default", path, 200));
        }
        let paths: Vec<_> =
            journal.list(&Query::default()).iter().map(|it| it.request.path.clone()).collect();
        assert_eq!(paths, ["/c", "/b"]);
        assert!(journal.get(1).is_none());
        assert_eq!(journal.get(3).unwrap().request.path, "/c");
    }

    #[test]
    fn numbers_go_on_after_clearing_one_sandbox() {
        let journal = Journal::new(10);
        journal.add(exchange("default", "/a", 200));
        journal.add(exchange("alice", "/b", 404));
        journal.add(exchange("default", "/c", 200));
        assert_eq!(journal.clear("default"), 2);
        assert_eq!(journal.get(2).unwrap().request.path, "/b");
        assert_eq!(journal.add(exchange("alice", "/d", 200)).id, 4);
        let failed = Query { status: Some(404), ..Query::default() };
        assert_eq!(journal.list(&failed).len(), 1);
        let of_default = Query { sandbox: Some("default".into()), ..Query::default() };
        assert!(journal.list(&of_default).is_empty());
    }
}
