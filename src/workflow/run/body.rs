//! Bodies as bytes: JSON, forms, multipart, text, files.

use crate::workflow::model::{Body, File, Part, Payload};
use crate::workflow::replace::{NoTarget, replace};
use crate::workflow::scope::Scope;
use crate::workflow::template::{Nothing, as_text};
use bytes::Bytes;
use serde_json::Value;

/// A body that is ready to be sent.
pub(super) struct Encoded {
    /// `Content-Type`.
    pub content_type: String,
    /// What is sent.
    pub bytes: Bytes,
    /// The same as a value, for expressions.
    pub payload: Option<Value>,
}

/// Why a body could not be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    #[error("the payload cannot be made: {0}")]
    Nothing(#[from] Nothing),
    #[error("the payload cannot be made: {0}")]
    NoTarget(#[from] NoTarget),
}

pub(super) fn encode(body: &Body, scope: &Scope<'_>) -> Result<Encoded, BodyError> {
    match &body.payload {
        Payload::Parts(parts) => multipart(body, parts, scope),
        Payload::File(file) => Ok(Encoded {
            content_type: body.content_type.clone(),
            bytes: file.bytes.clone(),
            payload: None,
        }),
        Payload::Value(template) => {
            let mut payload = template.value(scope)?;
            if !body.replacements.is_empty() {
                // A payload may be written as a JSON text; replacements look into it.
                if let Value::String(text) = &payload
                    && let Ok(json) = serde_json::from_str(text)
                {
                    payload = json;
                }
                for (target, value) in &body.replacements {
                    replace(&mut payload, target, value.value(scope)?)?;
                }
            }
            let is_form = body
                .content_type
                .starts_with("application/x-www-form-urlencoded");
            let bytes = match &payload {
                Value::Object(fields) if is_form => {
                    let mut form = form_urlencoded::Serializer::new(String::new());
                    for (name, value) in fields {
                        for value in value.as_array().unwrap_or(&vec![value.clone()]) {
                            form.append_pair(name, &as_text(value));
                        }
                    }
                    form.finish()
                }
                other => as_text(other),
            };
            // What a JSON text says is more useful to expressions than the text.
            let read = match &payload {
                Value::String(text) => serde_json::from_str(text).ok(),
                _ => None,
            };
            Ok(Encoded {
                content_type: body.content_type.clone(),
                bytes: bytes.into(),
                payload: Some(read.unwrap_or(payload)),
            })
        }
    }
}

fn multipart(
    body: &Body,
    parts: &[(String, Part)],
    scope: &Scope<'_>,
) -> Result<Encoded, BodyError> {
    let mut written: Vec<(String, Bytes)> = Vec::new();
    for (name, part) in parts {
        let name = quoted(name);
        written.push(match part {
            Part::File(File {
                filename,
                content_type,
                bytes,
            }) => {
                let filename = quoted(filename);
                let head = format!(
                    "content-disposition: form-data; name=\"{name}\"; filename=\"{filename}\"\r\n\
                     content-type: {content_type}\r\n\r\n"
                );
                (head, bytes.clone())
            }
            Part::Value(template) => {
                let value = template.value(scope)?;
                let json = match value {
                    Value::Array(_) | Value::Object(_) => "content-type: application/json\r\n",
                    _ => "",
                };
                let head = format!("content-disposition: form-data; name=\"{name}\"\r\n{json}\r\n");
                (head, as_text(&value).into())
            }
        });
    }
    let boundary = boundary(&written);
    let mut bytes = Vec::new();
    for (head, content) in &written {
        bytes.extend_from_slice(format!("--{boundary}\r\n{head}").as_bytes());
        bytes.extend_from_slice(content);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let media = body.content_type.split(';').next().unwrap_or_default();
    Ok(Encoded {
        content_type: format!("{media}; boundary={boundary}"),
        bytes: bytes.into(),
        payload: None,
    })
}

fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace(['\r', '\n'], " ")
}

/// A line that stands in no part. The same parts always have the same one.
fn boundary(parts: &[(String, Bytes)]) -> String {
    let stands_in = |boundary: &str| {
        let mut contents = parts.iter().map(|it| &it.1);
        contents.any(|it| {
            it.windows(boundary.len())
                .any(|it| it == boundary.as_bytes())
        })
    };
    let mut boundary = "mimeo-story".to_owned();
    while stands_in(&boundary) {
        boundary.push('x');
    }
    boundary
}
