//! Parameters that are no body: their rules move into a schema, and `collectionFormat` becomes style and explode.

use super::build::{copy, flag, object, put, text};
use super::schema::schema;
use crate::source::{Mapping, Node};

/// What a parameter says of itself; everything else is said of its value.
const OWN: [&str; 8] = [
    "name",
    "in",
    "description",
    "required",
    "allowEmptyValue",
    "collectionFormat",
    "x-example",
    "x-examples",
];

/// A parameter of a path, a query or a header, or the header of an answer.
pub(super) fn parameter(node: &Node) -> Node {
    let Some(mapping) = node.as_mapping() else {
        return node.clone();
    };
    if mapping.contains_key("$ref") {
        return node.clone();
    }
    let mut converted = Mapping::default();
    for key in ["name", "in", "description", "required", "allowEmptyValue"] {
        copy(mapping, &mut converted, key);
    }
    if let Some(example) = mapping.get("x-example") {
        put(&mut converted, "example", example.value.clone());
    }
    let (style, explode) = collection(mapping);
    let span = node.span;
    if let Some(style) = style {
        put(&mut converted, "style", text(span, style));
    }
    if let Some(explode) = explode {
        put(&mut converted, "explode", flag(span, explode));
    }
    // A schema stands here only by mistake, but then it is meant.
    let value = match mapping.get("schema") {
        Some(entry) => schema(&entry.value),
        None => value(node),
    };
    put(&mut converted, "schema", value);
    object(span, converted)
}

/// The schema of a parameter's value.
pub(super) fn value(node: &Node) -> Node {
    let mapping = node.as_mapping().into_iter().flatten();
    let rules = mapping.filter(|(key, _)| !OWN.contains(&key.as_str()));
    let rules = rules.map(|(key, entry)| (key.clone(), entry.clone()));
    schema(&object(node.span, rules.collect()))
}

/// Style and explode of a list.
pub(super) fn collection(mapping: &Mapping) -> (Option<&'static str>, Option<bool>) {
    let text = |key: &str| mapping.get(key).and_then(|it| it.value.as_str());
    if text("type") != Some("array") {
        return (None, None);
    }
    let in_query = !matches!(text("in"), Some("path" | "header") | None);
    match text("collectionFormat") {
        Some("multi") => (None, Some(true)),
        Some("ssv" | "tsv") if in_query => (Some("spaceDelimited"), Some(false)),
        Some("pipes") if in_query => (Some("pipeDelimited"), Some(false)),
        _ => (None, Some(false)),
    }
}
