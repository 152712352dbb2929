//! Steps as people read them: `POST /orders/{1: /data/id}?page=2`.

use super::secret::MASK;
use crate::check::{Body, Call, Origin, Part, Received, Reference, Request, Step, Text};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;
use std::fmt::Write as _;

/// What RFC 3986 leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Percent-encodes a value of the query or a part of the path.
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// What a step does, in one line.
pub(super) fn line(step: &Step) -> String {
    match &step.call {
        Call::Request(request) => format!("{} {}", request.method, target(request)),
        Call::Operate {
            resource,
            key,
            action,
        } => format!("the operator performs {action} on {resource}/{}", text(key)),
        Call::Advance(millis) => format!("the clock goes on by {}", duration(*millis)),
    }
}

/// Path and query, readable.
pub(super) fn target(request: &Request) -> String {
    let mut target = readable(&text(&request.path));
    for (at, (name, value)) in request.query.iter().enumerate() {
        target.push(if at == 0 { '?' } else { '&' });
        let _ = write!(target, "{name}={}", text(value));
    }
    target
}

/// A text with names in place of its values.
pub(super) fn text(text: &Text) -> String {
    let parts = text.0.iter().map(|part| match part {
        Part::Fixed(text) => text.clone(),
        Part::Value(reference) => format!("{{{}}}", source(reference)),
        Part::Secret { .. } => MASK.to_owned(),
    });
    parts.collect()
}

/// `1: /data/id`
pub(super) fn source(reference: &Reference) -> String {
    let place = match &reference.origin {
        Origin::Body(pointer) => pointer,
        Origin::Header(name) => name,
    };
    format!("{}: {place}", reference.step + 1)
}

/// What a request carries, as text.
pub(super) fn body(body: &Body) -> Option<String> {
    match body {
        Body::None => None,
        Body::Json {
            value, references, ..
        } => {
            let mut value = value.clone();
            for (pointer, reference) in references {
                if let Some(slot) = value.pointer_mut(pointer) {
                    *slot = Value::String(format!("{{{}}}", source(reference)));
                }
            }
            Some(format!("{value:#}"))
        }
        Body::Bytes { bytes, .. } => Some(bytes_as_text(bytes)),
    }
}

/// What came back, as text: JSON on several lines, and the length of what is no text.
pub(super) fn received(received: &Received) -> String {
    match &received.json {
        Some(json) => format!("{json:#}"),
        None => bytes_as_text(&received.body),
    }
}

fn bytes_as_text(bytes: &[u8]) -> String {
    let is_text = |text: &&str| {
        !text
            .chars()
            .any(|it| it.is_control() && !it.is_whitespace())
    };
    match std::str::from_utf8(bytes).ok().filter(is_text) {
        Some(text) => text.to_owned(),
        None => format!("{} bytes", bytes.len()),
    }
}

/// Percent escapes that are text.
fn readable(target: &str) -> String {
    let printable = |text: &str| {
        !text
            .chars()
            .any(|it| it.is_control() || it.is_whitespace() || "?#%".contains(it))
    };
    match percent_decode_str(target).decode_utf8() {
        Ok(text) if printable(&text) => text.into_owned(),
        _ => target.to_owned(),
    }
}

/// `5m`, `90s`, `1500ms`: as formulas and the control API write them.
pub(super) fn duration(millis: i64) -> String {
    const UNITS: [(i64, &str); 4] = [
        (86_400_000, "d"),
        (3_600_000, "h"),
        (60_000, "m"),
        (1000, "s"),
    ];
    let whole = UNITS
        .iter()
        .find(|(size, _)| millis != 0 && millis % size == 0);
    match whole {
        Some((size, unit)) => format!("{}{unit}", millis / size),
        None => format!("{millis}ms"),
    }
}
