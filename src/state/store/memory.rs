//! A store that keeps nothing beyond the process: the world itself holds all state.

use super::{Commit, Loaded, Store};
use crate::state::api_state::StoredApi;
use crate::state::error::{StateError, StoreError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// For CI and for trying things out: every write is "durable" at once.
#[derive(Debug, Default)]
pub struct MemoryStore;

impl Store for MemoryStore {
    fn load(&self) -> Result<Loaded, StoreError> {
        Ok(Loaded::default())
    }

    fn load_snapshot(
        &self,
        _sandbox: &str,
        _name: &str,
    ) -> Result<BTreeMap<Arc<str>, StoredApi>, StoreError> {
        Ok(BTreeMap::new())
    }

    fn submit(&self, commit: Commit) {
        let outcome = if commit.is_stale() {
            Err(StateError::BuiltOnFailure)
        } else {
            Ok(())
        };
        commit.finish(outcome);
    }

    fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
