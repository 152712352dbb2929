//! The body of a request: JSON where that is declared, else a form, else text, else bytes, else XML.

use super::call::{Draft, Unmade};
use super::values::Values;
use crate::contract::{Body, Direction, Encoding, MediaType, ParameterStyle};
use crate::workflow::wire;
use bytes::Bytes;
use serde_json::Value;
use std::fmt::Write as _;

/// The line between the parts of a form; no generated text has it.
const BOUNDARY: &str = "mimeo-rehearsal-2b7e151628aed2a6";

/// The kinds of bodies in the order in which they are preferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
    Xml,
}

/// Adds a body of the first kind that can be made.
pub(super) fn add(
    declared: &Body,
    values: &mut Values<'_>,
    draft: &mut Draft,
) -> Result<(), Unmade> {
    let mut forms: Vec<(Kind, &MediaType)> = declared
        .content
        .values()
        .map(|media| (kind(media), media))
        .collect();
    // What is named goes before what only a range covers.
    forms.sort_by_key(|it| (it.0, it.1.range.is_open()));
    let mut reason = "no media type is declared".to_owned();
    for (kind, media) in forms {
        match written(kind, media, values) {
            Ok((media_type, bytes)) => {
                draft.body(&media_type, bytes);
                return Ok(());
            }
            Err(conflict) => reason = conflict,
        }
    }
    match declared.required {
        true => Err(Unmade::new("the body has no value", reason)),
        false => Ok(()),
    }
}

fn kind(media: &MediaType) -> Kind {
    let name = media.range.to_string();
    match name.as_str() {
        "*/*" | "application/*" => Kind::Json,
        "application/x-www-form-urlencoded" => Kind::Form,
        "multipart/form-data" => Kind::Multipart,
        _ if name.ends_with("/json") || name.ends_with("+json") => Kind::Json,
        _ if name.ends_with("xml") && !name.starts_with("image/") => Kind::Xml,
        _ if name.starts_with("text/") => Kind::Text,
        _ => Kind::Bytes,
    }
}

fn written(
    kind: Kind,
    media: &MediaType,
    values: &mut Values<'_>,
) -> Result<(String, Bytes), String> {
    let mut name = media.range.to_string();
    for (key, value) in &media.range.parameters {
        if key != "boundary" {
            let _ = write!(name, "; {key}=\"{value}\"");
        }
    }
    if kind == Kind::Bytes {
        let name = name.replace('*', "octet-stream");
        return Ok((name, Bytes::from_static(b"rehearsal")));
    }
    let value = values.value(media.schema.as_ref(), &media.examples)?;
    Ok(match (kind, &value) {
        (Kind::Xml, value) => {
            let text = media.xml(value);
            // Two properties may have the same name in XML.
            if !media.shows_xml(&Value::from(text.as_str()), Direction::Request) {
                return Err("its XML cannot be told apart when it is read".to_owned());
            }
            (name.replace('*', "application"), text.into())
        }
        (Kind::Form, Value::Object(fields)) => {
            let pairs = fields.iter().flat_map(|(name, value)| {
                let encoding = media.encoding.get(name);
                form_pairs(name, value, encoding)
            });
            let text = pairs.collect::<Vec<_>>().join("&");
            (name, text.into())
        }
        (Kind::Multipart, Value::Object(fields)) => {
            let mut text = String::new();
            for (field, value) in fields {
                part(&mut text, field, value);
            }
            let _ = write!(text, "--{BOUNDARY}--\r\n");
            (format!("{name}; boundary={BOUNDARY}"), text.into())
        }
        (Kind::Multipart, Value::Array(items)) => {
            let mut text = String::new();
            for item in items {
                part(&mut text, "item", item);
            }
            let _ = write!(text, "--{BOUNDARY}--\r\n");
            (format!("{name}; boundary={BOUNDARY}"), text.into())
        }
        (Kind::Form | Kind::Multipart | Kind::Text, Value::String(text)) => {
            (name.replace('*', "plain"), text.clone().into())
        }
        _ => (
            name.replace("*/*", "application/json").replace('*', "json"),
            value.to_string().into(),
        ),
    })
}

fn form_pairs(name: &str, value: &Value, encoding: Option<&Encoding>) -> Vec<String> {
    let pair = |name: &str, text: &str| format!("{}={}", wire::encode(name), wire::encode(text));
    let joined = encoding.is_some_and(|it| !it.explode);
    match value {
        Value::Array(items) if joined => {
            let items: Vec<String> = items
                .iter()
                .map(|it| wire::encode(&wire::text(it)))
                .collect();
            vec![format!("{}={}", wire::encode(name), items.join(","))]
        }
        // An item that looks like a list would be read as the whole list.
        Value::Array(items) if items.iter().any(|it| it.is_array() || it.is_object()) => {
            vec![pair(name, &value.to_string())]
        }
        Value::Array(items) => items.iter().map(|it| pair(name, &wire::text(it))).collect(),
        Value::Object(entries)
            if encoding.is_some_and(|it| it.style == ParameterStyle::DeepObject) =>
        {
            let entries = entries.iter();
            let one = |(key, value): (&String, &Value)| {
                pair(&format!("{name}[{key}]"), &wire::text(value))
            };
            entries.map(one).collect()
        }
        value => vec![pair(name, &wire::text(value))],
    }
}

fn part(text: &mut String, name: &str, value: &Value) {
    let several = match value {
        Value::Array(items) if items.iter().all(|it| !it.is_array() && !it.is_object()) => {
            items.iter().collect()
        }
        one => vec![one],
    };
    let name = name.replace('"', "%22");
    for value in several {
        let kind = match value.is_object() || value.is_array() {
            true => "content-type: application/json\r\n",
            false => "",
        };
        let _ = write!(
            text,
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n{kind}\r\n{}\r\n",
            wire::text(value)
        );
    }
}
