//! The last exchanges, in memory. One short lock an exchange; readers take shared pointers out of it.

use crate::engine::{Api, Exchange};
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
    ring: VecDeque<Kept>,
}

/// A kept exchange.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The exchange.
    pub exchange: Arc<Exchange>,
    /// The API that answered, where violations point into its files. Kept for those only, so that the
    /// journal does not hold old generations for nothing.
    pub api: Option<Arc<Api>>,
}

/// Which exchanges are wanted. An absent field asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExchangeQuery {
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

impl ExchangeQuery {
    fn wants(&self, exchange: &Exchange) -> bool {
        let same =
            |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|it| it == found);
        same(&self.sandbox, &exchange.sandbox)
            && same(&self.api, &exchange.api)
            && same(
                &self.operation,
                exchange.operation.as_deref().unwrap_or_default(),
            )
            && self
                .status
                .is_none_or(|it| it == exchange.answer.status.as_u16())
            && (!self.violations || breaks_contract(exchange))
    }
}

impl Journal {
    /// A journal that keeps so many exchanges.
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            entries: Mutex::default(),
        }
    }

    /// Numbers an exchange and keeps it.
    pub fn add(&self, mut exchange: Exchange, api: &Arc<Api>) -> Arc<Exchange> {
        let api = breaks_contract(&exchange).then(|| Arc::clone(api));
        let mut entries = self.lock();
        entries.last += 1;
        exchange.id = entries.last;
        let exchange = Arc::new(exchange);
        if entries.ring.len() >= self.capacity {
            entries.ring.pop_front();
        }
        if self.capacity > 0 {
            entries.ring.push_back(Kept {
                exchange: Arc::clone(&exchange),
                api,
            });
        }
        exchange
    }

    /// The exchange with that number, unless it is forgotten.
    pub fn get(&self, id: u64) -> Option<Kept> {
        let entries = self.lock();
        let at = entries
            .ring
            .binary_search_by_key(&id, |entry| entry.exchange.id)
            .ok()?;
        entries.ring.get(at).cloned()
    }

    /// The wanted exchanges, newest first.
    pub fn list(&self, query: &ExchangeQuery) -> Vec<Arc<Exchange>> {
        let entries = self.lock();
        let exchanges = entries.ring.iter().rev().map(|entry| &entry.exchange);
        let wanted = exchanges.filter(|exchange| query.wants(exchange));
        wanted
            .take(query.limit.unwrap_or(usize::MAX))
            .cloned()
            .collect()
    }

    /// Forgets the exchanges of a sandbox; says how many there were.
    pub fn clear(&self, sandbox: &str) -> usize {
        let mut entries = self.lock();
        let before = entries.ring.len();
        entries
            .ring
            .retain(|entry| &*entry.exchange.sandbox != sandbox);
        before - entries.ring.len()
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the request or the answer broke a rule.
fn breaks_contract(exchange: &Exchange) -> bool {
    !exchange.request_violations.is_empty() || !exchange.answer_violations.is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{any_api, exchange};
    use super::*;

    #[test]
    fn the_oldest_exchange_is_forgotten_first() {
        let journal = Journal::new(2);
        for path in ["/a", "/b", "/c"] {
            journal.add(exchange("default", path, 200), &any_api());
        }
        let paths: Vec<_> = journal
            .list(&ExchangeQuery::default())
            .iter()
            .map(|it| it.request.path.clone())
            .collect();
        assert_eq!(paths, ["/c", "/b"]);
        assert!(journal.get(1).is_none());
        assert_eq!(journal.get(3).unwrap().exchange.request.path, "/c");
    }

    #[test]
    fn numbers_go_on_after_clearing_one_sandbox() {
        let journal = Journal::new(10);
        journal.add(exchange("default", "/a", 200), &any_api());
        journal.add(exchange("alice", "/b", 404), &any_api());
        journal.add(exchange("default", "/c", 200), &any_api());
        assert_eq!(journal.clear("default"), 2);
        assert_eq!(journal.get(2).unwrap().exchange.request.path, "/b");
        assert_eq!(journal.add(exchange("alice", "/d", 200), &any_api()).id, 4);
        let failed = ExchangeQuery {
            status: Some(404),
            ..ExchangeQuery::default()
        };
        assert_eq!(journal.list(&failed).len(), 1);
        let of_default = ExchangeQuery {
            sandbox: Some("default".into()),
            ..ExchangeQuery::default()
        };
        assert!(journal.list(&of_default).is_empty());
    }
}
