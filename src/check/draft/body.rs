//! Bodies: JSON, forms, multipart forms, text and files.

use super::model::Payload;
use super::write::plain;
use crate::check;
use crate::contract::{self, MediaRange, MediaType};
use bytes::Bytes;
use serde_json::Value;

/// The smallest picture there is: one pixel of a PNG file.
const PICTURE: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0, 0xf0, 0x1f, 0, 5, 0, 1, 0xff, 0x56, 0xc7, 0x2f, 0x0d, 0, 0,
    0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];
/// Stands between the parts of a form.
const BOUNDARY: &str = "mimeo-check-boundary";

/// The body in the form that the contract asks for.
pub(super) fn write(declared: &contract::Body, payload: &Payload) -> check::Body {
    let Payload { media_type, value } = payload;
    let media = declared.content.get(media_type);
    let concrete = concrete(media_type);
    let range = MediaRange::parse(&concrete);
    let subtype = range.as_ref().map_or("", |it| it.subtype.as_str());
    let is_json = subtype == "json" || subtype.ends_with("+json");
    let bytes = |media_type: String, bytes: Vec<u8>| check::Body::Bytes {
        media_type,
        bytes: Bytes::from(bytes),
    };
    match (subtype, media) {
        _ if is_json => check::Body::Json {
            media_type: concrete,
            value: value.clone(),
            references: indexmap::IndexMap::new(),
        },
        ("x-www-form-urlencoded", Some(media)) => bytes(concrete, form(media, value).into_bytes()),
        ("form-data", Some(media)) => bytes(
            format!("{concrete}; boundary={BOUNDARY}"),
            multipart(media, value),
        ),
        _ if concrete.starts_with("text/") => bytes(concrete, plain(value).into_bytes()),
        _ => bytes(concrete, PICTURE.to_vec()),
    }
}

/// A media type for a range.
fn concrete(range: &str) -> String {
    match range {
        "*/*" | "application/*" => "application/json".to_owned(),
        "image/*" => "image/png".to_owned(),
        other => other.replace('*', "plain"),
    }
}

fn form(media: &MediaType, value: &Value) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in value.as_object().into_iter().flatten() {
        let encoding = media.encoding.get(name);
        match value {
            Value::Array(items) if encoding.is_some_and(|it| !it.explode) => {
                let items: Vec<String> = items.iter().map(plain).collect();
                form.append_pair(name, &items.join(","));
            }
            Value::Array(items) => {
                for item in items {
                    form.append_pair(name, &plain(item));
                }
            }
            other => {
                form.append_pair(name, &plain(other));
            }
        }
    }
    form.finish()
}

fn multipart(media: &MediaType, value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        let several = match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for value in several {
            bytes.extend_from_slice(format!("--{BOUNDARY}\r\n").as_bytes());
            part(media, name, value, &mut bytes);
            bytes.extend_from_slice(b"\r\n");
        }
    }
    bytes.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    bytes
}

fn part(media: &MediaType, name: &str, value: &Value, bytes: &mut Vec<u8>) {
    let quoted = name.replace('"', "%22").replace(['\r', '\n'], " ");
    let property = media.coercion.property(name);
    let encoding = media.encoding.get(name);
    let wanted = encoding.and_then(|it| it.content_types.first());
    let wanted = wanted.map(|it| concrete(&it.to_string()));
    if matches!(property, Some(it) if it.is_binary()) {
        let media_type = wanted.unwrap_or_else(|| "image/png".to_owned());
        let head = format!(
            "content-disposition: form-data; name=\"{quoted}\"; filename=\"probe.png\"\r\n\
             content-type: {media_type}\r\n\r\n"
        );
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(PICTURE);
        return;
    }
    let typed = wanted.map_or_else(String::new, |it| format!("content-type: {it}\r\n"));
    let head = format!("content-disposition: form-data; name=\"{quoted}\"\r\n{typed}\r\n");
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(plain(value).as_bytes());
}
