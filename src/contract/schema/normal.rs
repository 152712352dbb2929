//! From a schema node in the 3.1 form to the plain JSON Schema that one validator is built from.
//!
//! - `$ref` becomes a shared reference, so a validator holds its own place and nothing else. Within
//!   a schema that uses `unevaluated*`, references at the same instance place stay real ones,
//!   because what they evaluate has to be seen.
//! - Keywords that only describe are left out; every other one keeps its place, so that a path in
//!   this schema is a path in the file.
//! - `readOnly` and `writeOnly` act here, by direction.

use super::handle::Direction;
use super::keywords;
use super::store::{Address, Root, Slot, Store};
use crate::source::{FileId, Kind, Node};
use serde_json::{Map, Value, json};

/// How many references and `allOf` are followed when looking for a flag or a cycle.
const FAR: usize = 8;

/// Keywords whose value is one schema for another instance place.
const CHILD: [&str; 6] = [
    "items",
    "additionalProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contains",
    "propertyNames",
];
/// Keywords whose value is one schema for the same instance place.
const SAME: [&str; 4] = ["not", "if", "then", "else"];
/// Keywords whose value is a list of schemas for the same instance place.
const SAME_LIST: [&str; 3] = ["allOf", "anyOf", "oneOf"];
/// Keywords that judge nothing, or that are settled here.
const SILENT: [&str; 26] = [
    "$id",
    "$anchor",
    "$schema",
    "$dynamicAnchor",
    "$vocabulary",
    "$comment",
    "$defs",
    "definitions",
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "discriminator",
    "xml",
    "externalDocs",
    "readOnly",
    "writeOnly",
    "nullable",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "id",
    "$recursiveAnchor",
    "summary",
];

/// What references of a sub-schema become, by where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum References {
    /// Shared, for the instance place of the slot itself: they can lead back to the slot.
    Same,
    /// Shared, for a place further down.
    Below,
    /// Real, below `unevaluated*` at the same place.
    Real,
}

struct Normal<'a> {
    store: &'a Store,
    direction: Direction,
    slot: &'a Slot,
    /// Targets of real references, by the name of their definition.
    definitions: Vec<(Address, Value)>,
    /// Definitions that are being made.
    open: Vec<Address>,
}

/// The plain JSON Schema of a slot.
pub(super) fn json_schema(store: &Store, slot: &Slot, direction: Direction) -> Value {
    let Some(node) = store.slot_node(slot) else {
        return Value::Bool(true);
    };
    let mut normal = Normal {
        store,
        direction,
        slot,
        definitions: Vec::new(),
        open: vec![slot.location.clone()],
    };
    let mut schema = normal.schema(node, slot.location.file, References::Same);
    let definitions: Map<String, Value> = normal
        .definitions
        .into_iter()
        .enumerate()
        .map(|(at, (_, schema))| (at.to_string(), schema))
        .collect();
    if let (Some(root), false) = (schema.as_object_mut(), definitions.is_empty()) {
        root.insert("$defs".to_owned(), Value::Object(definitions));
    }
    schema
}

/// Whether a document says `readOnly` or `writeOnly` anywhere.
pub(super) fn is_directional(node: &Node) -> bool {
    match &node.kind {
        Kind::Mapping(mapping) => {
            let says = |key: &str| {
                mapping
                    .get(key)
                    .is_some_and(|it| it.value.as_bool() == Some(true))
            };
            says("readOnly")
                || says("writeOnly")
                || mapping.values().any(|entry| is_directional(&entry.value))
        }
        Kind::Sequence(items) => items.iter().any(is_directional),
        _ => false,
    }
}

impl Normal<'_> {
    fn schema(&mut self, node: &Node, file: FileId, references: References) -> Value {
        let Some(mapping) = node.as_mapping() else {
            return Value::Bool(node.as_bool().unwrap_or(true));
        };
        let unevaluated = |key: &str| mapping.contains_key(key);
        let same = if unevaluated("unevaluatedProperties") || unevaluated("unevaluatedItems") {
            References::Real
        } else {
            references
        };
        let mut schema = Map::new();
        for (key, entry) in mapping {
            self.keyword(&mut schema, (key, &entry.value), (node, file), same);
        }
        Value::Object(schema)
    }

    fn keyword(
        &mut self,
        schema: &mut Map<String, Value>,
        (key, value): (&str, &Node),
        (parent, file): (&Node, FileId),
        same: References,
    ) {
        let normal = match key {
            "$ref" | "$dynamicRef" | "$recursiveRef" => {
                return self.reference(schema, value, file, same);
            }
            "format" => return format(schema, value),
            "pattern" => match value.as_str() {
                Some(pattern) => Value::from(super::pattern::portable(pattern)),
                None => value.to_json(),
            },
            "required" => self.required(parent, value, file),
            "properties" => self.properties(value, file),
            "patternProperties" => self.map(value, file, References::Below),
            "dependentSchemas" => self.map(value, file, same),
            "prefixItems" => self.list(value, file, References::Below),
            "items" if value.as_sequence().is_some() => self.list(value, file, References::Below),
            _ if CHILD.contains(&key) => self.schema(value, file, References::Below),
            _ if SAME.contains(&key) => self.schema(value, file, same),
            _ if SAME_LIST.contains(&key) => self.list(value, file, same),
            _ if SILENT.contains(&key) || key.starts_with("x-") => return,
            _ => value.to_json(),
        };
        schema.insert(key.to_owned(), normal);
    }

    fn map(&mut self, node: &Node, file: FileId, same: References) -> Value {
        let Some(mapping) = node.as_mapping() else {
            return node.to_json();
        };
        let entries = mapping
            .iter()
            .map(|(key, entry)| (key.clone(), self.schema(&entry.value, file, same)));
        Value::Object(entries.collect())
    }

    fn list(&mut self, node: &Node, file: FileId, same: References) -> Value {
        let Some(items) = node.as_sequence() else {
            return node.to_json();
        };
        items.iter().map(|it| self.schema(it, file, same)).collect()
    }

    fn properties(&mut self, node: &Node, file: FileId) -> Value {
        let Some(mapping) = node.as_mapping() else {
            return node.to_json();
        };
        let entries = mapping.iter().map(|(key, entry)| {
            let hidden = self.direction == Direction::Response
                && self.says(&entry.value, file, "writeOnly", FAR);
            let schema = if hidden {
                Value::Bool(false)
            } else {
                self.schema(&entry.value, file, References::Below)
            };
            (key.clone(), schema)
        });
        Value::Object(entries.collect())
    }

    /// `required` without the properties that do not travel this way.
    fn required(&self, parent: &Node, value: &Node, file: FileId) -> Value {
        let flag = match self.direction {
            Direction::Either => return value.to_json(),
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let Some(names) = value.as_sequence() else {
            return value.to_json();
        };
        let travels = |name: &&Node| {
            name.as_str()
                .is_none_or(|name| !self.property_says((parent, file), name, flag, FAR))
        };
        names.iter().filter(travels).map(Node::to_json).collect()
    }

    /// Whether a property of this schema, or of one it is made from, carries a flag.
    fn property_says(
        &self,
        (node, file): (&Node, FileId),
        name: &str,
        flag: &str,
        far: usize,
    ) -> bool {
        let own = node.get("properties").and_then(|it| it.get(name));
        own.is_some_and(|it| self.says(it, file, flag, far))
            || self
                .parts(node, file, far)
                .into_iter()
                .any(|part| self.property_says(part, name, flag, far.saturating_sub(1)))
    }

    /// Whether a schema, or one it is made from, carries a flag.
    fn says(&self, node: &Node, file: FileId, flag: &str, far: usize) -> bool {
        node.get(flag).and_then(Node::as_bool) == Some(true)
            || self
                .parts(node, file, far)
                .into_iter()
                .any(|(part, file)| self.says(part, file, flag, far.saturating_sub(1)))
    }

    /// The schemas that every instance of this one also has to fit: `$ref` and `allOf`.
    fn parts<'n>(&'n self, node: &'n Node, file: FileId, far: usize) -> Vec<(&'n Node, FileId)> {
        if far == 0 {
            return Vec::new();
        }
        let listed = node.get("allOf").and_then(Node::as_sequence);
        let mut parts: Vec<_> = listed.into_iter().flatten().map(|it| (it, file)).collect();
        if let Some(target) = node.get("$ref").and_then(Node::as_str)
            && let Ok(target) = self.store.resolve(file, target)
            && let Some(node) = self.store.node(&target)
        {
            parts.push((node, target.file));
        }
        parts
    }

    fn reference(
        &mut self,
        schema: &mut Map<String, Value>,
        value: &Node,
        file: FileId,
        same: References,
    ) {
        let target = value
            .as_str()
            .and_then(|it| self.store.resolve_through(file, it).ok());
        let Some(target) = target else {
            return; // Reported at load.
        };
        let (keyword, value) = match same {
            References::Real if self.open.contains(&target) => return,
            References::Real => ("$ref", json!(format!("#/$defs/{}", self.define(target)))),
            References::Same if self.returns(&target) => return,
            _ => (keywords::SHARED, keywords::shared(&target)),
        };
        schema.insert(keyword.to_owned(), value);
    }

    /// The number of the definition of a target, made when it is new.
    fn define(&mut self, target: Address) -> usize {
        if let Some(at) = self
            .definitions
            .iter()
            .position(|(known, _)| *known == target)
        {
            return at;
        }
        let at = self.definitions.len();
        self.definitions.push((target.clone(), Value::Bool(true)));
        let store = self.store;
        if let Some(node) = store.node(&target) {
            let file = target.file;
            self.open.push(target);
            self.definitions[at].1 = self.schema(node, file, References::Real);
            self.open.pop();
        }
        at
    }

    /// Whether a target leads back to this schema without moving in the instance: such a cycle
    /// says nothing and would never end.
    fn returns(&self, target: &Address) -> bool {
        matches!(self.slot.root, Root::File)
            && (super::cycle::leads_back(self.store, &self.slot.location, target))
    }
}

/// Integer formats become a keyword; formats that only hint at a width are left out.
fn format(schema: &mut Map<String, Value>, value: &Node) {
    match value.as_str() {
        Some("int32" | "int64") => {
            schema.insert(keywords::INTEGER.to_owned(), value.to_json());
        }
        Some("float" | "double" | "binary" | "password") => {}
        _ => {
            schema.insert("format".to_owned(), value.to_json());
        }
    }
}
