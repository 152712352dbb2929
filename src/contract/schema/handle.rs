//! The handle that everyone else holds: validate a value, or ask where the schema stands.

use super::explain;
use super::store::{Address, Slot, Store};
use crate::contract::violation::{Place, Violation};
use crate::source::{FileId, Node, Span};
use serde_json::Value;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Which way a value travels: `readOnly` and `writeOnly` depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Neither; the two keywords mean nothing.
    Either = 0,
    /// To the server: a `readOnly` property is not required.
    Request = 1,
    /// From the server: a `writeOnly` property is not allowed.
    Response = 2,
}

/// A schema of the contract. Cheap to clone.
#[derive(Clone)]
pub struct Schema {
    store: Arc<Store>,
    slot: Arc<Slot>,
}

impl Schema {
    pub(super) fn new(store: Arc<Store>, slot: Arc<Slot>) -> Self {
        Self { store, slot }
    }

    /// Every broken rule, as if the value were a request body.
    pub fn validate(&self, value: &Value) -> Vec<Violation> {
        self.check(value, Direction::Either, &Place::Body)
    }

    /// Whether the value keeps every rule; the fast way.
    pub fn is_valid(&self, value: &Value) -> bool {
        self.fits(value, Direction::Either)
    }

    /// Whether a value keeps every rule on its way.
    pub fn fits(&self, value: &Value, direction: Direction) -> bool {
        self.store
            .validator(&self.slot, direction)
            .is_none_or(|validator| validator.is_valid(value))
    }

    /// Every broken rule of a value on its way, said of a part of the message.
    pub fn check(&self, value: &Value, direction: Direction, place: &Place) -> Vec<Violation> {
        if self.fits(value, direction) {
            return Vec::new();
        }
        explain::violations(&self.store, &self.slot, direction, value)
            .into_iter()
            .map(|violation| violation.in_place(place.clone()))
            .collect()
    }

    /// The file that the schema's own references start from.
    pub fn file(&self) -> FileId {
        self.slot.location.file
    }

    /// Where the schema stands.
    pub fn span(&self) -> Option<Span> {
        self.node().map(|node| node.span)
    }

    /// The node as it stands in the file (in the 3.1 form).
    pub fn node(&self) -> Option<&Node> {
        self.store.slot_node(&self.slot)
    }

    /// The last part of the place, such as `Service` for `#/components/schemas/Service`.
    pub fn name(&self) -> Option<&str> {
        let (before, name) = self.slot.location.pointer.rsplit_once('/')?;
        let named = before.ends_with("/schemas") || before == "/definitions";
        named.then_some(name)
    }

    /// The file and the JSON Pointer of the schema; nothing for one that stands outside of the contract.
    pub(crate) fn address(&self) -> Option<(FileId, &str)> {
        match self.slot.root {
            super::store::Root::File => Some((self.file(), &self.slot.location.pointer)),
            super::store::Root::Inline(_) => None,
        }
    }

    /// The schema at a place below this one.
    pub(super) fn below(&self, tokens: &[&str]) -> Option<Self> {
        match &self.slot.root {
            super::store::Root::File => {
                let mut pointer = self.slot.location.pointer.clone();
                for token in tokens {
                    pointer.push('/');
                    pointer.push_str(&escape(token));
                }
                self.store.schema(Address {
                    file: self.file(),
                    pointer,
                })
            }
            super::store::Root::Inline(node) => {
                let below = tokens.iter().try_fold(&**node, |node, token| {
                    node.pointer(&format!("/{}", escape(token)))
                })?;
                self.store.inline(self.file(), below)
            }
        }
    }

    pub(super) fn store(&self) -> &Arc<Store> {
        &self.store
    }

    pub(super) fn slot(&self) -> &Slot {
        &self.slot
    }
}

impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.slot, &other.slot)
    }
}

impl Eq for Schema {}

impl Hash for Schema {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        Arc::as_ptr(&self.slot).hash(hasher);
    }
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Schema({:?})", self.slot.location)
    }
}

/// A key as a token of a JSON Pointer.
pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}
