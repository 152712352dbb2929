//! The documents of a contract in the 3.1 form, and one slot for each schema that is in use.

use super::handle::{Direction, Schema};
use super::normal;
use super::shape::Shape;
use super::types::TypeSet;
use crate::source::{Bundle, FileId, Node, RefError};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

/// Longer chains of references are taken for a cycle.
const CHAIN: usize = 32;

/// So many keywords of one schema may be unusable before it is given up.
const FAULTS: usize = 64;

/// A node of a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Address {
    /// The file.
    pub file: FileId,
    /// A JSON Pointer into it.
    pub pointer: String,
}

/// Where the node of a schema is kept.
#[derive(Debug)]
pub(crate) enum Root {
    /// In a document of the bundle.
    File,
    /// Beside the slot: a schema that stands in a file which is not the contract's.
    Inline(Box<Node>),
}

/// One schema in use, with a validator for each direction once it was needed.
#[derive(Debug)]
pub(crate) struct Slot {
    /// Where it stands; for an inline schema its references start from this file.
    pub location: Address,
    /// Where its node is kept.
    pub root: Root,
    validators: [OnceLock<Option<Arc<Validator>>>; 3],
    types: OnceLock<TypeSet>,
    /// Its static view, once it was needed. A view leads to other schemas and so to the store, which has to forget it
    /// before it goes: see [`Store::forget_shapes`].
    shape: Mutex<Option<Arc<Shape>>>,
}

/// The documents and the slots. Handles share it; validators only hold it weakly, so that a
/// recursive schema does not keep itself alive.
#[derive(Debug)]
pub(crate) struct Store {
    bundle: Bundle,
    slots: Mutex<HashMap<Address, Arc<Slot>>>,
    /// Whether any schema says `readOnly` or `writeOnly`; without, all directions share a validator.
    directional: bool,
    me: Weak<Store>,
}

impl Slot {
    fn new(location: Address, root: Root) -> Arc<Self> {
        Arc::new(Self {
            location,
            root,
            validators: Default::default(),
            types: OnceLock::new(),
            shape: Mutex::default(),
        })
    }

    /// The types that an instance can have.
    pub(super) fn types(&self, find: impl FnOnce() -> TypeSet) -> TypeSet {
        *self.types.get_or_init(find)
    }

    /// The static view.
    pub(super) fn shape(&self, make: impl FnOnce() -> Shape) -> Arc<Shape> {
        let known = || self.shape.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shape) = &*known() {
            return Arc::clone(shape);
        }
        // Made without the lock, because a schema may be a part of itself.
        let made = Arc::new(make());
        Arc::clone(known().get_or_insert(made))
    }
}

impl Store {
    /// Takes over the documents, which are in the 3.1 form.
    pub(crate) fn new(bundle: Bundle) -> Arc<Self> {
        let directional = bundle
            .sources
            .iter()
            .any(|(id, _)| bundle.document(id).is_some_and(normal::is_directional));
        Arc::new_cyclic(|me| Self {
            bundle,
            slots: Mutex::default(),
            directional,
            me: me.clone(),
        })
    }

    /// The files.
    pub(crate) fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// A document in the 3.1 form.
    pub(crate) fn document(&self, file: FileId) -> Option<&Node> {
        self.bundle.document(file)
    }

    /// The node at a place.
    pub(crate) fn node(&self, location: &Address) -> Option<&Node> {
        self.document(location.file)?.pointer(&location.pointer)
    }

    /// The node of a slot.
    pub(crate) fn slot_node<'a>(&'a self, slot: &'a Slot) -> Option<&'a Node> {
        match &slot.root {
            Root::File => self.node(&slot.location),
            Root::Inline(node) => Some(node),
        }
    }

    /// Where a reference leads.
    pub(crate) fn resolve(&self, base: FileId, reference: &str) -> Result<Address, RefError> {
        let target = self.bundle.resolve(base, reference)?;
        Ok(Address {
            file: target.file,
            pointer: target.pointer,
        })
    }

    /// Where a reference leads in the end, through targets that are nothing but references.
    pub(crate) fn resolve_through(
        &self,
        base: FileId,
        reference: &str,
    ) -> Result<Address, RefError> {
        let mut location = self.resolve(base, reference)?;
        for _ in 0..CHAIN {
            let Some(next) = self.node(&location).and_then(pure_reference) else {
                break;
            };
            location = self.resolve(location.file, next)?;
        }
        Ok(location)
    }

    /// The one slot of a place.
    pub(crate) fn slot(&self, location: Address) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = slots
            .entry(location)
            .or_insert_with_key(|location| Slot::new(location.clone(), Root::File));
        Arc::clone(slot)
    }

    /// The schema at a place; a place that only refers elsewhere is the same schema as its target.
    pub(crate) fn schema(&self, location: Address) -> Option<Schema> {
        let node = self.node(&location)?;
        let location = match pure_reference(node) {
            Some(reference) => self
                .resolve_through(location.file, reference)
                .unwrap_or(location),
            None => location,
        };
        self.handle(self.slot(location))
    }

    /// A schema that stands at a node outside of the contract, with references that start from `base`.
    pub(crate) fn inline(&self, base: FileId, node: &Node) -> Option<Schema> {
        if let Some(reference) = pure_reference(node) {
            return self.schema(self.resolve_through(base, reference).ok()?);
        }
        let location = Address {
            file: base,
            pointer: String::new(),
        };
        self.handle(Slot::new(location, Root::Inline(Box::new(node.clone()))))
    }

    fn handle(&self, slot: Arc<Slot>) -> Option<Schema> {
        Some(Schema::new(self.me.upgrade()?, slot))
    }

    /// Lets go of every static view. Whoever owns the store calls this at the end: views and store hold each other.
    pub(crate) fn forget_shapes(&self) {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let shapes = slots.values().map(|slot| {
            let mut shape = slot.shape.lock().unwrap_or_else(PoisonError::into_inner);
            shape.take()
        });
        let shapes: Vec<Option<Arc<Shape>>> = shapes.collect();
        // What they lead to may be the last of something that looks for its slot.
        drop(slots);
        drop(shapes);
    }

    /// The validator of a slot. What is wrong with a schema is told by the lint.
    pub(crate) fn validator<'a>(
        &self,
        slot: &'a Slot,
        direction: Direction,
    ) -> Option<&'a Arc<Validator>> {
        let direction = if self.directional {
            direction
        } else {
            Direction::Either
        };
        slot.validators[direction as usize]
            .get_or_init(|| self.build(slot, direction).map(Arc::new))
            .as_ref()
    }

    /// A keyword that cannot be used judges nothing; the others of its schema do.
    fn build(&self, slot: &Slot, direction: Direction) -> Option<Validator> {
        let mut schema = normal::json_schema(self, slot, direction);
        for _ in 0..FAULTS {
            let built = super::keywords::options(self.me.clone(), direction).build(&schema);
            let place = match built {
                Ok(validator) => return Some(validator),
                Err(error) => error.instance_path().as_str().to_owned(),
            };
            let (parent, token) = place.rsplit_once('/')?;
            match schema.pointer_mut(parent)? {
                Value::Object(keywords) => {
                    keywords.shift_remove(&token.replace("~1", "/").replace("~0", "~"))?;
                }
                Value::Array(items) if items.len() > 1 => {
                    let at = token.parse().ok().filter(|at| *at < items.len())?;
                    items.remove(at);
                }
                list => *list = Value::Bool(true),
            }
        }
        None
    }
}

/// The reference of a node that is nothing but a reference.
pub(crate) fn pure_reference(node: &Node) -> Option<&str> {
    let mapping = node.as_mapping()?;
    let says_more = |key: &str| !matches!(key, "$ref" | "description" | "summary" | "title");
    let reference = mapping.get("$ref")?.value.as_str()?;
    (!mapping.keys().any(|key| says_more(key))).then_some(reference)
}
