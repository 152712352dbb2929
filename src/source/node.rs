//! A YAML or JSON document as a tree in which every value and every key knows its place.

use super::file::Span;
use indexmap::IndexMap;
use serde_json::{Number, Value};
use std::borrow::Cow;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// The bytes of the value, without the key before it.
    pub span: Span,
    /// What the value is.
    pub kind: Kind,
}

/// What a [`Node`] is; the same six kinds as JSON has.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as JSON can write it.
    Number(Number),
    /// Text, with quotes and escapes undone.
    String(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values in the order of the file.
    Mapping(Box<Mapping>),
}

/// The entries of a mapping, in the order of the file. Hashed fast, because a large document has a hundred thousand of
/// them; boxed in a [`Kind`], because most values are no mappings and should not have the size of one.
pub type Mapping = IndexMap<String, Entry, foldhash::fast::RandomState>;

/// One entry of a mapping; its name is the key of the map.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where the key stands.
    pub key: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The value behind a key, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_mapping()?.get(key).map(|entry| &entry.value)
    }

    /// The entries, if this is a mapping.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.kind {
            Kind::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The elements, if this is a sequence.
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The name of the kind as messages use it, such as `mapping`.
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "boolean",
            Kind::Number(number) if number.is_f64() => "number",
            Kind::Number(_) => "integer",
            Kind::String(_) => "string",
            Kind::Sequence(_) => "sequence",
            Kind::Mapping(_) => "mapping",
        }
    }

    /// The node that a JSON Pointer (RFC 6901) leads to; the empty pointer is the node itself.
    pub fn pointer(&self, pointer: &str) -> Option<&Node> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer
            .strip_prefix('/')?
            .split('/')
            .try_fold(self, |node, token| {
                let token = match token.contains('~') {
                    true => Cow::Owned(token.replace("~1", "/").replace("~0", "~")),
                    false => Cow::Borrowed(token),
                };
                match &node.kind {
                    Kind::Mapping(mapping) => mapping.get(&*token).map(|entry| &entry.value),
                    Kind::Sequence(items) => items.get(token.parse::<usize>().ok()?),
                    _ => None,
                }
            })
    }

    /// The same value without places.
    pub fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::String(text) => Value::String(text.clone()),
            Kind::Sequence(items) => items.iter().map(Node::to_json).collect(),
            Kind::Mapping(mapping) => Value::Object(
                mapping
                    .iter()
                    .map(|(key, entry)| (key.clone(), entry.value.to_json()))
                    .collect(),
            ),
        }
    }
}
