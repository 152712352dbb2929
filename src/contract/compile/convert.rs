//! `OpenAPI` 3.0 becomes the 3.1 form, node by node, so that everything behind it knows one form.
//! Places are kept: a converted node points at the text that it was made from.

use crate::source::{Entry, Kind, Mapping, Node};
use std::ops::Not;

/// Keys whose values are data, not schemas.
const DATA: [&str; 5] = ["example", "examples", "default", "enum", "const"];

/// A document of `OpenAPI` 3.0 in the 3.1 form.
pub(super) fn from_3_0(node: &Node) -> Node {
    let kind = match &node.kind {
        Kind::Mapping(mapping) => Kind::Mapping(convert_mapping(mapping)),
        Kind::Sequence(items) => Kind::Sequence(items.iter().map(from_3_0).collect()),
        other => other.clone(),
    };
    Node {
        span: node.span,
        kind,
    }
}

fn convert_mapping(mapping: &Mapping) -> Mapping {
    let refers = mapping
        .get("$ref")
        .is_some_and(|it| it.value.as_str().is_some());
    let entries = mapping
        .iter()
        .filter(|(key, _)| !refers || *key == "$ref" || is_method(key) || *key == "parameters")
        .map(|(key, entry)| {
            let data = DATA.contains(&key.as_str()) && !holds_examples(key, &entry.value);
            let value = if data || key.starts_with("x-") {
                entry.value.clone()
            } else {
                from_3_0(&entry.value)
            };
            (
                key.clone(),
                Entry {
                    key: entry.key,
                    value,
                },
            )
        });
    let mut converted: Mapping = entries.collect();
    nullable(&mut converted);
    for (exclusive, limit) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        exclusive_limit(&mut converted, exclusive, limit);
    }
    converted
}

/// A property may be called `default` or `example`: then its value is a schema.
fn holds_examples(key: &str, value: &Node) -> bool {
    matches!(key, "default" | "example" | "const" | "enum")
        && ["type", "$ref", "allOf", "content", "description"]
            .iter()
            .any(|it| value.get(it).is_some())
}

fn is_method(key: &str) -> bool {
    super::document::METHODS
        .iter()
        .any(|(name, _)| *name == key)
}

/// `nullable: true` becomes a type beside the others, and a value of `enum`.
fn nullable(mapping: &mut Mapping) {
    let says = mapping.get("nullable").and_then(|it| it.value.as_bool());
    let Some(nullable) = says else {
        return;
    };
    let Some(entry) = mapping.shift_remove("nullable") else {
        return;
    };
    if nullable.not() {
        return;
    }
    let null = |kind: Kind| Node {
        span: entry.value.span,
        kind,
    };
    if let Some(types) = mapping.get_mut("type")
        && types.value.as_str().is_some()
    {
        let single = types.value.clone();
        let several = vec![single, null(Kind::String("null".to_owned()))];
        types.value.kind = Kind::Sequence(several);
    }
    if let Some(values) = mapping.get_mut("enum")
        && let Kind::Sequence(values) = &mut values.value.kind
        && !values.iter().any(|it| matches!(it.kind, Kind::Null))
    {
        values.push(null(Kind::Null));
    }
}

/// `exclusiveMinimum: true` takes the number of `minimum`.
fn exclusive_limit(mapping: &mut Mapping, exclusive: &str, limit: &str) {
    let Some(says) = mapping.get(exclusive).and_then(|it| it.value.as_bool()) else {
        return;
    };
    let number = mapping.get(limit).map(|it| it.value.clone());
    match (says, number) {
        (true, Some(number)) => {
            mapping.shift_remove(limit);
            if let Some(entry) = mapping.get_mut(exclusive) {
                entry.value = number;
            }
        }
        _ => {
            mapping.shift_remove(exclusive);
        }
    }
}
