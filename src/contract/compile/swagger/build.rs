//! Nodes that no text stands for as it is.

use crate::source::{Entry, Kind, Mapping, Node, Span};

/// A text at the place that it follows from.
pub(super) fn text(span: Span, text: impl Into<String>) -> Node {
    Node {
        span,
        kind: Kind::String(text.into()),
    }
}

/// A truth value.
pub(super) fn flag(span: Span, value: bool) -> Node {
    Node {
        span,
        kind: Kind::Bool(value),
    }
}

/// A list.
pub(super) fn list(span: Span, items: Vec<Node>) -> Node {
    Node {
        span,
        kind: Kind::Sequence(items),
    }
}

/// A mapping.
pub(super) fn object(span: Span, mapping: Mapping) -> Node {
    Node {
        span,
        kind: Kind::Mapping(Box::new(mapping)),
    }
}

/// A mapping of these entries.
pub(super) fn object_of<const N: usize>(span: Span, entries: [(&str, Node); N]) -> Node {
    let mut mapping = Mapping::default();
    for (key, value) in entries {
        put(&mut mapping, key, value);
    }
    object(span, mapping)
}

/// Adds an entry whose key stands where its value does.
pub(super) fn put(mapping: &mut Mapping, key: &str, value: Node) {
    let key_span = value.span;
    mapping.insert(
        key.to_owned(),
        Entry {
            key: key_span,
            value,
        },
    );
}

/// Copies an entry if it is there.
pub(super) fn copy(from: &Mapping, to: &mut Mapping, key: &str) {
    if let Some(entry) = from.get(key) {
        to.insert(key.to_owned(), entry.clone());
    }
}

/// Every value of a mapping made anew.
pub(super) fn each(node: &Node, make: impl Fn(&Node) -> Node) -> Node {
    let Some(mapping) = node.as_mapping() else {
        return node.clone();
    };
    let entries = mapping.iter().map(|(key, entry)| {
        let value = match key.starts_with("x-") {
            true => entry.value.clone(),
            false => make(&entry.value),
        };
        (
            key.clone(),
            Entry {
                key: entry.key,
                value,
            },
        )
    });
    object(node.span, entries.collect())
}

/// The texts of a list.
pub(super) fn texts(node: Option<&Node>) -> Option<Vec<String>> {
    let items = node?.as_sequence()?.iter();
    Some(
        items
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect(),
    )
}
