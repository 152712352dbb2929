//! The schema object of 2.0: JSON Schema draft 4 with words of its own.

use super::super::convert::{nullable, schema_keywords};
use super::build::{each, list, object, object_of, put, text};
use crate::source::{Entry, Mapping, Node};

/// A schema in the 3.1 form.
pub(super) fn schema(node: &Node) -> Node {
    let Some(mapping) = node.as_mapping() else {
        return node.clone();
    };
    if let Some(reference) = mapping.get("$ref")
        && reference.value.as_str().is_some()
    {
        return object_of(node.span, [("$ref", reference.value.clone())]);
    }
    let entries = mapping
        .iter()
        .filter(|(key, entry)| *key != "required" || entry.value.as_sequence().is_some())
        .map(|(key, entry)| {
            let value = keyword(key, &entry.value);
            let key_span = entry.key;
            (
                key.clone(),
                Entry {
                    key: key_span,
                    value,
                },
            )
        });
    let mut converted: Mapping = entries.collect();
    file(&mut converted);
    nullable(&mut converted, "x-nullable");
    schema_keywords(&mut converted);
    object(node.span, converted)
}

fn keyword(key: &str, value: &Node) -> Node {
    match key {
        "properties" | "patternProperties" | "definitions" => each(value, schema),
        "items" | "additionalProperties" | "not" => match value.as_sequence() {
            Some(items) => list(value.span, items.iter().map(schema).collect()),
            None => schema(value),
        },
        "allOf" | "anyOf" | "oneOf" => {
            let items = value.as_sequence().unwrap_or_default();
            list(value.span, items.iter().map(schema).collect())
        }
        "discriminator" if value.as_str().is_some() => {
            object_of(value.span, [("propertyName", value.clone())])
        }
        _ => value.clone(),
    }
}

/// `type: file` is a text of any bytes.
fn file(mapping: &mut Mapping) {
    if let Some(kind) = mapping.get_mut("type")
        && kind.value.as_str() == Some("file")
    {
        let span = kind.value.span;
        kind.value = text(span, "string");
        put(mapping, "format", text(span, "binary"));
    }
}
