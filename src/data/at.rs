//! A schema as a node and the file that its references start from.

use crate::contract::{Contract, JsonType, TypeSet};
use crate::source::{FileId, Node};

/// A schema, or a part of one. `true` and `false` are schemas too.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'a> {
    /// The node in the 3.1 form.
    pub node: &'a Node,
    /// Where its references start from.
    pub file: FileId,
}

impl<'a> At<'a> {
    /// The schema behind a keyword.
    pub(super) fn key(self, key: &str) -> Option<Self> {
        let node = self.node.get(key)?;
        Some(Self { node, ..self })
    }

    /// The schemas of a keyword that has a list.
    pub(super) fn list(self, key: &str) -> Vec<Self> {
        let items = self.node.get(key).and_then(Node::as_sequence);
        let at = |node| Self { node, ..self };
        items.into_iter().flatten().map(at).collect()
    }

    /// The schemas of a keyword that has them by name.
    pub(super) fn entries(self, key: &str) -> impl Iterator<Item = (&'a str, Self)> {
        let mapping = self.node.get(key).and_then(Node::as_mapping);
        mapping.into_iter().flatten().map(move |(name, entry)| {
            let node = &entry.value;
            (name.as_str(), Self { node, ..self })
        })
    }

    /// The texts of a keyword that has a list of them.
    pub(super) fn names(self, key: &str) -> impl Iterator<Item = &'a str> {
        let items = self.node.get(key).and_then(Node::as_sequence);
        items.into_iter().flatten().filter_map(Node::as_str)
    }

    /// A keyword with a count.
    pub(super) fn count(self, key: &str) -> Option<usize> {
        let value = self.node.get(key)?.to_json();
        let count = value.as_u64().or_else(|| {
            let float = value.as_f64().filter(|it| it.fract() == 0.0)?;
            format!("{float:.0}").parse().ok()
        })?;
        usize::try_from(count).ok()
    }

    /// What its own reference leads to.
    pub(super) fn target(self, contract: &'a Contract) -> Option<Self> {
        let reference = ["$ref", "$dynamicRef"]
            .iter()
            .find_map(|key| self.node.get(key)?.as_str())?;
        let found = contract.store.resolve_through(self.file, reference).ok()?;
        let node = contract.store.node(&found)?;
        let file = found.file;
        Some(Self { node, file })
    }

    /// The types that `type` names; the empty set without one.
    pub(super) fn types(self) -> TypeSet {
        let Some(node) = self.node.get("type") else {
            return TypeSet::default();
        };
        let several = node.as_sequence().unwrap_or(std::slice::from_ref(node));
        let names = several.iter().filter_map(Node::as_str);
        names.filter_map(JsonType::parse).collect()
    }

    /// Whether the schema allows nothing at all.
    pub(super) fn is_false(self) -> bool {
        self.node.as_bool() == Some(false)
    }
}
