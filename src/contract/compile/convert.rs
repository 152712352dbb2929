//! `OpenAPI` 3.0 becomes the 3.1 form, in place and node by node, so that everything behind it knows one form.
//! Places are kept: a converted node points at the text that it was made from.

use crate::source::{Kind, Mapping, Node};
use std::ops::Not;

/// Keys whose values are data, not schemas.
const DATA: [&str; 5] = ["example", "examples", "default", "enum", "const"];

/// Turns a document of `OpenAPI` 3.0 into the 3.1 form.
pub(super) fn from_3_0(node: &mut Node) {
    match &mut node.kind {
        Kind::Mapping(mapping) => convert_mapping(mapping),
        Kind::Sequence(items) => items.iter_mut().for_each(from_3_0),
        _ => {}
    }
}

fn convert_mapping(mapping: &mut Mapping) {
    let reference = mapping.get("$ref");
    if reference.is_some_and(|it| it.value.as_str().is_some()) {
        mapping.retain(|key, _| key == "$ref" || is_method(key) || key == "parameters");
    }
    for (key, entry) in mapping.iter_mut() {
        let data = DATA.contains(&key.as_str()) && !holds_schema(key, &entry.value);
        if !data && !key.starts_with("x-") {
            from_3_0(&mut entry.value);
        }
    }
    schema_keywords(mapping);
}

/// The keywords that mean something else before 3.1.
pub(super) fn schema_keywords(mapping: &mut Mapping) {
    nullable(mapping, "nullable");
    for (exclusive, limit) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        exclusive_limit(mapping, exclusive, limit);
    }
}

/// A property may be called `default` or `example`: then its value is a schema.
fn holds_schema(key: &str, value: &Node) -> bool {
    matches!(key, "default" | "example" | "const" | "enum")
        && ["type", "$ref", "allOf", "content", "description"]
            .iter()
            .any(|it| value.get(it).is_some())
}

fn is_method(key: &str) -> bool {
    super::document::METHODS.contains(&key)
}

/// `nullable: true` becomes a type beside the others, and a value of `enum`.
pub(super) fn nullable(mapping: &mut Mapping, key: &str) {
    let says = mapping.get(key).and_then(|it| it.value.as_bool());
    let Some(nullable) = says else {
        return;
    };
    let Some(entry) = mapping.shift_remove(key) else {
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
