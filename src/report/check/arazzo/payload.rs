//! Request bodies of a workflow.

use super::document::Scene;
use super::expression::{is_plain, output};
use crate::check::Body;
use crate::report::check::reproduction::Unsayable;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The keys of an object that describes a file.
const FILE_KEYS: [&str; 5] = ["file", "base64", "text", "filename", "contentType"];

/// What a step sends, if it sends anything; `number` is that of the step.
pub(super) fn payload(
    scene: &Scene<'_>,
    body: &Body,
    number: usize,
) -> Result<Option<Value>, Unsayable> {
    match body {
        Body::None => Ok(None),
        Body::Json {
            media_type,
            value,
            references,
        } => {
            let placed = |written: &str| {
                let references = references.iter();
                let replaced: Vec<Value> = references
                    .map(|(at, it)| json!({"target": at, "value": output(&scene.names, it)}))
                    .collect();
                let mut body = json!({"contentType": media_type, "payload": written});
                if !replaced.is_empty() {
                    body["replacements"] = replaced.into();
                }
                body
            };
            let is_structure = value.is_object() || value.is_array();
            if is_structure && media_type.contains("json") && is_sayable(value) {
                let mut payload = value.clone();
                for (pointer, reference) in references {
                    if let Some(slot) = payload.pointer_mut(pointer) {
                        *slot = output(&scene.names, reference).into();
                    }
                }
                return Ok(Some(json!({"contentType": media_type, "payload": payload})));
            }
            let text = value.to_string();
            match (is_plain(&text), references.is_empty()) {
                (true, _) => Ok(Some(placed(&text))),
                (false, true) => file(media_type, text.as_bytes(), number).map(Some),
                (false, false) => Err(Unsayable::Step(
                    number,
                    "a body that looks like a runtime expression cannot be said in a workflow",
                )),
            }
        }
        Body::Bytes { media_type, bytes } => {
            let printable = |it: &&str| {
                is_plain(it)
                    && !it
                        .chars()
                        .any(|it| it.is_control() && it != '\n' && it != '\t')
            };
            match std::str::from_utf8(bytes).ok().filter(printable) {
                Some(text) => Ok(Some(json!({"contentType": media_type, "payload": text}))),
                None => file(media_type, bytes, number).map(Some),
            }
        }
    }
}

/// Bytes as they are.
fn file(media_type: &str, bytes: &[u8], number: usize) -> Result<Value, Unsayable> {
    if media_type.starts_with("multipart/form-data") {
        let reason = "a multipart body with bytes that are no text cannot be said in a workflow";
        return Err(Unsayable::Step(number, reason));
    }
    let payload =
        json!({"base64": STANDARD.encode(bytes), "filename": "body", "contentType": media_type});
    Ok(json!({"contentType": media_type, "payload": payload}))
}

/// Whether a value means in a workflow what it is: no expressions, no descriptions of files, no numbers that YAML or
/// floating point could change.
fn is_sayable(value: &Value) -> bool {
    match value {
        Value::String(text) => is_plain(text),
        Value::Number(number) => number.is_i64() || number.is_u64(),
        Value::Array(items) => items.iter().all(is_sayable),
        Value::Object(entries) => {
            let is_file =
                !entries.is_empty() && entries.keys().all(|key| FILE_KEYS.contains(&key.as_str()));
            !is_file && entries.values().all(is_sayable)
        }
        _ => true,
    }
}
