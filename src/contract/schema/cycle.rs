//! References that lead back to their own schema without moving in the instance.

use super::store::{Address, Store};
use crate::source::Node;
use std::collections::HashSet;

/// Whether following references from `target`, without moving in the instance, comes to `schema`.
pub(super) fn leads_back(store: &Store, schema: &Address, target: &Address) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![target.clone()];
    while let Some(location) = open.pop() {
        if location == *schema {
            return true;
        }
        if let (true, Some(node)) = (seen.insert(location.clone()), store.node(&location)) {
            let targets = references(node).into_iter();
            open.extend(
                targets
                    .filter_map(|it| it.as_str())
                    .filter_map(|it| store.resolve_through(location.file, it).ok()),
            );
        }
    }
    false
}

/// The values of all `$ref` of a schema that judge the same instance place as itself.
pub(super) fn references(node: &Node) -> Vec<&Node> {
    let mut found: Vec<&Node> = node.get("$ref").into_iter().collect();
    for key in ["allOf", "anyOf", "oneOf"] {
        let branches = node.get(key).and_then(Node::as_sequence);
        found.extend(branches.into_iter().flatten().flat_map(references));
    }
    for key in ["not", "if", "then", "else"] {
        found.extend(node.get(key).map(references).unwrap_or_default());
    }
    let dependent = node.get("dependentSchemas").and_then(Node::as_mapping);
    for entry in dependent.into_iter().flat_map(|it| it.values()) {
        found.extend(references(&entry.value));
    }
    found
}
