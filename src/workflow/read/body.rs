//! What a step sends.

use super::file;
use super::keys;
use super::reader::{Reader, Spot};
use crate::contract::MediaRange;
use crate::source::Node;
use crate::source::codes::contract;
use crate::workflow::model::{Body, Call, Part, Payload};

/// The body of a step's request.
pub(super) fn body<'a>(
    reader: &mut Reader<'a>,
    (node, call): (&'a Node, Call),
    spot: Spot,
) -> Option<Body> {
    let node = node.get("requestBody")?;
    reader.check_keys(node, &keys::BODY);
    let given = reader.text(node, "contentType").map(|it| it.0.to_owned());
    let content_type = given.unwrap_or_else(|| usual(reader, call));
    let Some(payload) = node.get("payload") else {
        let message = "a request body needs the key `payload`";
        reader.tell(&contract::MISSING_KEY, node.span, message);
        return None;
    };
    let mut replacements = Vec::new();
    for item in reader.items(node, "replacements") {
        reader.check_keys(item, &keys::REPLACEMENT);
        let target = reader.required(item, "target", &keys::REPLACEMENT);
        if let (Some((target, _)), Some(value)) = (target, item.get("value")) {
            let value = reader.template(value, spot);
            replacements.push((target.trim_start_matches('#').to_owned(), value));
        }
    }
    let is_multipart = content_type.starts_with("multipart/form-data");
    let payload = match payload.as_mapping() {
        Some(mapping) if is_multipart => {
            let mut parts = Vec::new();
            for (name, entry) in mapping {
                for value in entry
                    .value
                    .as_sequence()
                    .unwrap_or(std::slice::from_ref(&entry.value))
                {
                    parts.push((name.clone(), part(reader, value, spot)));
                }
            }
            Payload::Parts(parts)
        }
        _ => match file::file(reader, payload) {
            Some(file) => Payload::File(file),
            None => Payload::Value(reader.template(payload, spot)),
        },
    };
    Some(Body {
        content_type,
        payload,
        replacements,
        span: node.span,
    })
}

fn part(reader: &mut Reader<'_>, node: &Node, spot: Spot) -> Part {
    match file::file(reader, node) {
        Some(file) => Part::File(file),
        None => Part::Value(reader.template(node, spot)),
    }
}

/// The media type of an operation's body: JSON if there is such a form, else the first one.
fn usual(reader: &Reader<'_>, call: Call) -> String {
    let json = "application/json".to_owned();
    let Call::Operation { source, operation } = call else {
        return json;
    };
    let operation = &reader.sources[source].contract.operations[operation];
    let content = operation.body.as_ref().map(|it| &it.content);
    let mut names = content.into_iter().flat_map(|it| it.keys());
    let is_json =
        |it: &&String| MediaRange::parse(it).is_some_and(|it| it.subtype.ends_with("json"));
    let found = names.clone().find(is_json).or_else(|| names.next());
    found
        .filter(|it| !it.contains('*'))
        .cloned()
        .unwrap_or(json)
}
