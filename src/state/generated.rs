//! Which resources have got the first records that are generated on first use. Kept among the seeds of fixtures, under
//! a key that no record has, so that stores keep it and a reset forgets it.

use super::api_state::ApiState;
use super::key::Key;
use super::transaction::Transaction;
use std::sync::Arc;

/// The text of the key.
const MARK: &str = "\u{0}generated";

/// Whether a key is the mark.
pub(super) fn is_mark(key: &Key) -> bool {
    matches!(key, Key::Text(text) if &**text == MARK)
}

impl ApiState {
    /// Whether the first records of a resource have been generated.
    pub fn is_generated(&self, resource: usize) -> bool {
        let name = Arc::clone(&self.layout().resources[resource].name);
        self.0.seeds.contains_key(&(name, Key::from(MARK)))
    }
}

impl Transaction {
    /// Remembers that the first records of a resource have been generated.
    pub fn mark_generated(&mut self, resource: usize) {
        let name = Arc::clone(&self.layout().resources[resource].name);
        self.seeded(&name, Key::from(MARK), Some(1));
    }
}
