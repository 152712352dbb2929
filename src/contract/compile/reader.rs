//! Reading one object after the other: keys, references, and a word about whatever is wrong.

use super::keys::Object;
use crate::contract::schema::{Address, Schema, Store, escape};
use crate::source::codes::contract as codes;
use crate::source::{Code, Diagnostic, FileId, Node, RefError, Span, did_you_mean, nearest};
use std::sync::Arc;

/// Longer chains of references are taken for a cycle.
const CHAIN: usize = 32;

/// A node and how it is reached.
#[derive(Clone, Debug)]
pub(super) struct At<'a> {
    /// Its file and pointer.
    pub address: Address,
    /// The node.
    pub node: &'a Node,
}

/// An entry of a mapping.
pub(super) struct Item<'a> {
    /// The key.
    pub name: &'a str,
    /// Where the key stands.
    pub key: Span,
    /// The value.
    pub at: At<'a>,
}

/// The state of one compilation.
pub(super) struct Reader<'a> {
    /// The documents.
    pub store: &'a Arc<Store>,
    /// Everything wrong so far.
    pub diagnostics: Vec<Diagnostic>,
    /// Every schema that is in use.
    pub schemas: Vec<Address>,
}

impl<'a> At<'a> {
    /// The value behind a key.
    pub(super) fn get(&self, key: &str) -> Option<At<'a>> {
        Some(At {
            address: self.below(key),
            node: self.node.get(key)?,
        })
    }

    /// The text behind a key.
    pub(super) fn str(&self, key: &str) -> Option<&'a str> {
        self.node.get(key)?.as_str()
    }

    /// The text behind a key, owned.
    pub(super) fn string(&self, key: &str) -> Option<String> {
        self.str(key).map(str::to_owned)
    }

    /// The truth value behind a key, or what stands for an absent one.
    pub(super) fn flag(&self, key: &str, absent: bool) -> bool {
        self.node.get(key).and_then(Node::as_bool).unwrap_or(absent)
    }

    fn below(&self, key: &str) -> Address {
        Address {
            file: self.address.file,
            pointer: format!("{}/{}", self.address.pointer, escape(key)),
        }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(store: &'a Arc<Store>) -> Self {
        Self {
            store,
            diagnostics: Vec::new(),
            schemas: Vec::new(),
        }
    }

    /// The root of a document.
    pub(super) fn root(&self, file: FileId) -> Option<At<'a>> {
        let pointer = String::new();
        Some(At {
            address: Address { file, pointer },
            node: self.store.document(file)?,
        })
    }

    /// Adds a problem with a place.
    pub(super) fn tell(&mut self, code: &'static Code, span: Span, message: impl Into<String>) {
        self.diagnostics
            .push(Diagnostic::new(code, message).at(span));
    }

    /// Follows references until something else stands there.
    pub(super) fn follow(&mut self, mut at: At<'a>) -> Option<At<'a>> {
        for _ in 0..CHAIN {
            let Some(node) = at.node.get("$ref") else {
                return Some(at);
            };
            let Some(reference) = node.as_str() else {
                self.wrong_kind(node, "`$ref`", "string");
                return None;
            };
            match self.store.resolve(at.address.file, reference) {
                Ok(address) => {
                    let node = self.store.node(&address)?;
                    at = At { address, node };
                }
                Err(error) => {
                    let told = unresolved(self.store, &error, node.span);
                    self.diagnostics.extend(told);
                    return None;
                }
            }
        }
        let message = "these references lead round in a circle";
        self.tell(&codes::REFERENCE_CYCLE, at.node.span, message);
        None
    }

    /// The entries of a mapping; anything else is told.
    pub(super) fn entries(&mut self, at: &At<'a>, what: &str) -> Vec<Item<'a>> {
        let Some(mapping) = at.node.as_mapping() else {
            self.wrong_kind(at.node, what, "mapping");
            return Vec::new();
        };
        mapping
            .iter()
            .filter(|(name, _)| !name.starts_with("x-"))
            .map(|(name, entry)| Item {
                name,
                key: entry.key,
                at: At {
                    address: at.below(name),
                    node: &entry.value,
                },
            })
            .collect()
    }

    /// The entries of the mapping behind a key, if the key is there.
    pub(super) fn entries_of(&mut self, at: &At<'a>, key: &str) -> Vec<Item<'a>> {
        match at.get(key) {
            Some(at) => self.entries(&at, &format!("`{key}`")),
            None => Vec::new(),
        }
    }

    /// The elements of the list behind a key, if the key is there.
    pub(super) fn items_of(&mut self, at: &At<'a>, key: &str) -> Vec<At<'a>> {
        let Some(list) = at.get(key) else {
            return Vec::new();
        };
        let Some(items) = list.node.as_sequence() else {
            self.wrong_kind(list.node, &format!("`{key}`"), "sequence");
            return Vec::new();
        };
        let items = items.iter().enumerate();
        items
            .map(|(place, node)| At {
                address: list.below(&place.to_string()),
                node,
            })
            .collect()
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, at: &At<'a>, key: &str, object: &Object) -> Option<&'a str> {
        match at.node.get(key) {
            Some(node) if node.as_str().is_some() => node.as_str(),
            Some(node) => {
                self.wrong_kind(node, &format!("`{key}`"), "string");
                None
            }
            None => {
                let message = format!("{} needs the key `{key}`", object.title);
                self.tell(&codes::MISSING_KEY, at.node.span, message);
                None
            }
        }
    }

    /// Complains of keys that the object does not know.
    pub(super) fn check_keys(&mut self, at: &At<'a>, object: &Object) {
        let Some(mapping) = at.node.as_mapping() else {
            self.wrong_kind(at.node, object.title, "mapping");
            return;
        };
        let known = object.keys;
        for (name, entry) in mapping {
            if name.starts_with("x-") || known.contains(&name.as_str()) {
                continue;
            }
            let help = nearest(name, known.iter().copied())
                .map(|name| format!("did you mean `{name}`?"))
                .or_else(|| did_you_mean(name, known.iter().copied()));
            let message = format!("{} has no key `{name}`", object.title);
            self.diagnostics.push(
                Diagnostic::new(&codes::UNKNOWN_KEY, message)
                    .at(entry.key)
                    .maybe_help(help),
            );
        }
    }

    /// Complains of a value of the wrong kind.
    pub(super) fn wrong_kind(&mut self, node: &Node, what: &str, expected: &str) {
        let message = format!("{what} is not a {expected}");
        let diagnostic = Diagnostic::new(&codes::WRONG_KIND, message)
            .at(node.span)
            .expected(expected)
            .actual(node.kind_name());
        self.diagnostics.push(diagnostic);
    }

    /// The schema behind a key, to be checked later with all others.
    pub(super) fn schema(&mut self, at: &At<'a>, key: &str) -> Option<Schema> {
        let at = at.get(key)?;
        self.schemas.push(at.address.clone());
        self.store.schema(at.address)
    }
}

/// The diagnostic of a reference that leads nowhere. A file that could not be read was told by the loader.
pub(crate) fn unresolved(store: &Store, error: &RefError, span: Span) -> Option<Diagnostic> {
    match error {
        RefError::MissingFile { .. } => None,
        error => store.bundle().explain(error, span),
    }
}
