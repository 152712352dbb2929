//! Answers: the one schema becomes one for each media type that is produced.

use super::build::{copy, each, object, object_of, put};
use super::parameter::parameter;
use super::schema::schema;
use crate::source::{Kind, Mapping, Node};

/// A response in the 3.1 form.
pub(super) fn response(node: &Node, produces: &[String]) -> Node {
    let Some(mapping) = node.as_mapping() else {
        return node.clone();
    };
    if mapping.contains_key("$ref") {
        return node.clone();
    }
    let mut converted = Mapping::default();
    copy(mapping, &mut converted, "description");
    if let Some(headers) = mapping.get("headers") {
        put(&mut converted, "headers", each(&headers.value, parameter));
    }
    let content = content(mapping, produces);
    if !content.is_empty() {
        put(&mut converted, "content", object(node.span, content));
    }
    object(node.span, converted)
}

fn content(mapping: &Mapping, produces: &[String]) -> Mapping {
    let mut content = Mapping::default();
    if let Some(entry) = mapping.get("schema") {
        let is_file = entry.value.get("type").and_then(Node::as_str) == Some("file");
        let implied = match is_file {
            true => "application/octet-stream",
            false => "application/json",
        };
        let converted = schema(&entry.value);
        let produces = produces.iter().map(String::as_str);
        let types: Vec<&str> = produces.filter(|it| it.contains('/')).collect();
        let types = match types.is_empty() {
            true => vec![implied],
            false => types,
        };
        for media_type in types {
            let media = object_of(entry.value.span, [("schema", converted.clone())]);
            put(&mut content, media_type, media);
        }
    }
    let examples = mapping.get("examples").and_then(|it| it.value.as_mapping());
    for (media_type, entry) in examples.into_iter().flatten() {
        if !media_type.contains('/') {
            continue;
        }
        let example = entry.value.clone();
        if content.is_empty() {
            let media = object_of(example.span, [("example", example)]);
            put(&mut content, media_type, media);
        } else if let Some(media) = content.get_mut(media_type)
            && let Kind::Mapping(media) = &mut media.value.kind
        {
            put(media, "example", example);
        }
    }
    content
}
