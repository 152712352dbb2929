//! A set of changes that happens as a whole or not at all. In memory only: no IO, no clock, no
//! chance but the seeded one. Begun from a moment, it never sees what others write meanwhile.

use super::api_state::{ApiState, Inner};
use super::changes::{Changes, Touched};
use super::error::ChangeError;
use super::key::Key;
use super::record::Record;
use super::timers::Timer;
use bytes::Bytes;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::btree_map;
use std::fmt::Write;
use std::ops::Deref;
use std::sync::Arc;

/// Changes in the making. Everything that [`ApiState`] can tell, it tells with the changes so far.
pub struct Transaction {
    before: ApiState,
    state: ApiState,
    touched: Touched,
    seed: u64,
}

/// The changes that a transaction had at one moment.
pub struct Savepoint {
    state: ApiState,
    touched: Touched,
}

impl Transaction {
    /// Begins from a moment; `seed` is that of the sandbox.
    pub fn begin(state: ApiState, seed: u64) -> Self {
        Self {
            before: state.clone(),
            state,
            touched: Touched::new(),
            seed,
        }
    }

    /// The changes so far, as a moment of its own.
    pub fn state(&self) -> &ApiState {
        &self.state
    }

    /// How the state differs from the beginning so far.
    pub fn changes(&self) -> Changes {
        Changes::between(&self.before, &self.state, self.touched.clone())
    }

    /// The seed of the sandbox.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Forgets all changes so far.
    pub fn roll_back(&mut self) {
        self.state = self.before.clone();
        self.touched.clear();
    }

    /// The changes so far, to return to.
    pub fn savepoint(&self) -> Savepoint {
        Savepoint {
            state: self.state.clone(),
            touched: self.touched.clone(),
        }
    }

    /// Forgets all changes since then.
    pub fn roll_back_to(&mut self, savepoint: Savepoint) {
        self.state = savepoint.state;
        self.touched = savepoint.touched;
    }

    /// The result, and how it differs from the beginning.
    pub fn finish(self) -> (ApiState, Changes) {
        let changes = Changes::between(&self.before, &self.state, self.touched);
        if changes.is_empty() {
            (self.before, changes)
        } else {
            (self.state, changes)
        }
    }

    /// A key that no record of the resource ever had: greater than all integer keys before. The next
    /// call gives the next one.
    pub fn next_key(&mut self, resource: usize) -> Result<i64, ChangeError> {
        let table = &mut self.inner().tables[resource];
        let exhausted = || ChangeError::KeysExhausted {
            resource: Arc::clone(&table.layout().name),
        };
        let key = table.last().checked_add(1).ok_or_else(exhausted)?;
        table.use_key(key);
        Ok(key)
    }

    /// Inserts a record, or replaces the one with the same key. The key is taken from the key field;
    /// fails if that is absent or of the wrong kind.
    pub fn put(
        &mut self,
        resource: usize,
        data: Map<String, Value>,
    ) -> Result<Arc<Record>, ChangeError> {
        let layout = &self.state.layout().resources[resource];
        let (name, field) = (Arc::clone(&layout.name), Arc::clone(&layout.key_field));
        let expected = layout.key_kind;
        let Some(value) = data.get(&*field) else {
            return Err(ChangeError::KeyAbsent {
                resource: name,
                field,
            });
        };
        let Some(key) = Key::from_value(value).filter(|key| key.kind() == expected) else {
            return Err(ChangeError::KeyKind {
                actual: value.to_string(),
                resource: name,
                field,
                expected,
            });
        };
        let record = Arc::new(Record {
            key,
            data,
            origin: None,
        });
        self.put_record(resource, &record);
        Ok(record)
    }

    pub(super) fn put_record(&mut self, resource: usize, record: &Arc<Record>) {
        let key = record.key.clone();
        let before = self.inner().tables[resource].put(record);
        self.touch(resource, key, before);
    }

    /// Deletes a record and its timers; answers with it, if it was there.
    pub fn delete(&mut self, resource: usize, key: &Key) -> Option<Arc<Record>> {
        self.state.get(resource, key)?;
        let record = self.inner().tables[resource].delete(key)?;
        for timer in self.state.timers_of(resource, key) {
            self.cancel(&timer);
        }
        self.touch(resource, key.clone(), Some(Arc::clone(&record)));
        Some(record)
    }

    /// Lets an action happen by itself at a time.
    pub fn schedule(&mut self, resource: usize, key: Key, action: &str, due_ms: i64) {
        let resource = Arc::clone(&self.state.layout().resources[resource].name);
        self.inner().timers.insert(Timer {
            due_ms,
            resource,
            key,
            action: action.into(),
        });
    }

    /// Takes a timer away: it has fired, or is not wanted any more. Says whether it was there.
    pub fn cancel(&mut self, timer: &Timer) -> bool {
        self.inner().timers.remove(timer)
    }

    /// A number for a generator of random values. The same seed gives the same numbers in the same
    /// order; after `roll_back` they come again.
    pub fn draw(&mut self) -> u64 {
        let inner = self.inner();
        inner.draws = inner.draws.wrapping_add(1);
        let number = inner.draws;
        mix(self.seed, number)
    }

    /// Keeps bytes; answers with their SHA-256 in hexadecimal, under which [`ApiState::blob`] finds them.
    pub fn put_blob(&mut self, bytes: Bytes) -> Arc<str> {
        let hash = sha256(&bytes);
        if self.state.0.blobs.contains_key(&hash) {
            return hash;
        }
        self.inner().blobs.insert(Arc::clone(&hash), bytes);
        hash
    }

    /// Remembers that a fixture entry has been poured in, or is gone.
    pub(super) fn seeded(&mut self, resource: &Arc<str>, key: Key, hash: Option<u64>) {
        let place = (Arc::clone(resource), key);
        match hash {
            Some(hash) => self.inner().seeds.insert(place, hash),
            None => self.inner().seeds.remove(&place),
        };
    }

    /// Lets the next integer key be `next` at least.
    pub(crate) fn reserve_keys(&mut self, resource: usize, next: i64) {
        self.inner().tables[resource].use_key(next.saturating_sub(1));
    }

    fn touch(&mut self, resource: usize, key: Key, before: Option<Arc<Record>>) {
        if let btree_map::Entry::Vacant(place) = self.touched.entry((resource, key)) {
            place.insert(before);
        }
    }

    fn inner(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.state.0)
    }
}

impl Deref for Transaction {
    type Target = ApiState;

    fn deref(&self) -> &ApiState {
        &self.state
    }
}

/// `SplitMix64` at that position: neighbouring numbers have nothing in common.
fn mix(seed: u64, number: u64) -> u64 {
    let mut bits = seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

fn sha256(bytes: &[u8]) -> Arc<str> {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Arc::from(text)
}
