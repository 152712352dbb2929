//! How much traffic there was, and how much of it broke the contract.

use super::behavior::Judged;
use crate::engine::Exchange;
use indexmap::IndexSet;

/// Counts of forwarded exchanges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All requests.
    pub requests: usize,
    /// Requests that the service did not answer.
    pub unanswered: usize,
    /// Requests to no operation of the contract.
    pub unknown: usize,
    /// Requests that broke the contract.
    pub broken_requests: usize,
    /// Answers that broke the contract.
    pub broken_answers: usize,
    /// Answers held against the behavior file; nothing where none was written.
    pub behavior: Option<Judged>,
    /// Operations that were asked, by operationId.
    pub operations: IndexSet<String>,
}

impl Tally {
    /// Counts an exchange.
    pub fn add(&mut self, exchange: &Exchange) {
        self.requests += 1;
        match &exchange.operation {
            Some(id) => {
                self.operations.insert(id.clone());
            }
            None => self.unknown += 1,
        }
        self.broken_requests += usize::from(!exchange.request_violations.is_empty());
        self.broken_answers += usize::from(!exchange.answer_violations.is_empty());
    }

    /// Counts a request that was not answered.
    pub fn add_unanswered(&mut self) {
        self.requests += 1;
        self.unanswered += 1;
    }

    /// Whether the contract or the behavior was broken by anyone.
    pub fn is_broken(&self) -> bool {
        let wrong = self.behavior.map_or(0, |it| it.wrong);
        self.broken_requests + self.broken_answers + wrong > 0
    }
}
