//! HAR 1.2, as browsers and proxies write it.

use super::recorded::{Recorded, Recording};
use crate::check::Received;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chrono::DateTime;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::Value;

/// Why a file is no recording.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HarError {
    /// It is not JSON.
    #[error("it is not JSON: {0}")]
    Json(String),
    /// It is not HAR.
    #[error("it has no list at /log/entries, so it is no HAR file")]
    NoEntries,
    /// An entry is not understood.
    #[error("entry {number} has no {what}")]
    Entry {
        /// The number of the entry, from 1.
        number: usize,
        /// What is missing: `method at /request/method`.
        what: &'static str,
    },
}

/// Reads a recording.
pub fn read(text: &str) -> Result<Recording, HarError> {
    let json: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| HarError::Json(error.to_string()))?;
    let entries = json.pointer("/log/entries").and_then(Value::as_array);
    let entries = entries.ok_or(HarError::NoEntries)?.iter().enumerate();
    let exchanges = entries.map(|(at, it)| {
        entry(it).map_err(|what| HarError::Entry {
            number: at + 1,
            what,
        })
    });
    Ok(Recording {
        exchanges: exchanges.collect::<Result<_, _>>()?,
    })
}

fn entry(entry: &Value) -> Result<Recorded, &'static str> {
    let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str);
    let method = text("/request/method").and_then(|it| Method::from_bytes(it.as_bytes()).ok());
    let at = text("/startedDateTime").and_then(|it| DateTime::parse_from_rfc3339(it).ok());
    let mut headers = fields(entry.pointer("/request/headers"));
    let posted = entry
        .pointer("/request/postData")
        .filter(|it| !it.is_null());
    let media_type = posted.and_then(|it| it.get("mimeType")?.as_str());
    if let Some(Ok(value)) = media_type.map(HeaderValue::from_str)
        && !headers.contains_key(header::CONTENT_TYPE)
    {
        headers.insert(header::CONTENT_TYPE, value);
    }
    Ok(Recorded {
        method: method.ok_or("method at /request/method")?,
        url: text("/request/url")
            .ok_or("URL at /request/url")?
            .to_owned(),
        headers,
        body: body(posted),
        received: received(entry),
        is_whole: is_whole(entry),
        at: at.map_or(0, |it| it.timestamp_millis()),
    })
}

/// The body of the request; nothing where only the names of its parts were recorded.
fn body(posted: Option<&Value>) -> Option<Bytes> {
    let Some(posted) = posted else {
        return Some(Bytes::new());
    };
    if let Some(text) = posted.get("text").and_then(Value::as_str) {
        let encoded = posted.get("encoding").and_then(Value::as_str) == Some("base64");
        return decoded(text, encoded);
    }
    let media_type = posted.get("mimeType").and_then(Value::as_str);
    let is_form = media_type.is_some_and(|it| it.starts_with("application/x-www-form-urlencoded"));
    let params = posted
        .get("params")
        .and_then(Value::as_array)
        .filter(|_| is_form)?;
    let mut form = form_urlencoded::Serializer::new(String::new());
    for pair in params {
        let part = |key: &str| pair.get(key).and_then(Value::as_str).unwrap_or_default();
        form.append_pair(part("name"), part("value"));
    }
    Some(form.finish().into())
}

/// The answer; a status of 0 stands for none.
fn received(entry: &Value) -> Option<Received> {
    let response = entry.get("response")?;
    let status = response.get("status").and_then(Value::as_u64)?;
    let status = u16::try_from(status).ok().filter(|it| *it >= 100)?;
    let content = response.get("content");
    let encoded = content
        .and_then(|it| it.get("encoding"))
        .and_then(Value::as_str);
    let text = content
        .and_then(|it| it.get("text"))
        .and_then(Value::as_str);
    let body = text.and_then(|it| decoded(it, encoded == Some("base64")));
    let mut headers = fields(response.get("headers"));
    let media_type = content
        .and_then(|it| it.get("mimeType"))
        .and_then(Value::as_str);
    if let Some(Ok(value)) = media_type
        .filter(|it| it.contains('/'))
        .map(HeaderValue::from_str)
        && !headers.contains_key(header::CONTENT_TYPE)
    {
        headers.insert(header::CONTENT_TYPE, value);
    }
    let mut received = Received::new(status, headers, body.unwrap_or_default());
    let millis = entry.get("time").and_then(Value::as_f64).unwrap_or(0.0);
    received.micros = micros(millis);
    Some(received)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time that is not negative; a longer one than fits is the longest"
)]
fn micros(millis: f64) -> u64 {
    (millis.max(0.0) * 1000.0) as u64
}

/// Whether the body of the answer is there, if it had one.
fn is_whole(entry: &Value) -> bool {
    let content = entry.pointer("/response/content");
    let size = content.and_then(|it| it.get("size")?.as_i64());
    let has_text = content.is_some_and(|it| it.get("text").is_some_and(Value::is_string));
    has_text || size.is_some_and(|it| it == 0)
}

fn decoded(text: &str, encoded: bool) -> Option<Bytes> {
    match encoded {
        true => STANDARD.decode(text).ok().map(Bytes::from),
        false => Some(Bytes::copy_from_slice(text.as_bytes())),
    }
}

/// Header fields; what HTTP/2 writes with a colon in front is no field.
fn fields(list: Option<&Value>) -> HeaderMap {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    let pairs = list.filter_map(|pair| {
        let name = pair.get("name")?.as_str()?;
        let value = pair.get("value")?.as_str()?;
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(value).ok()?))
    });
    let mut fields = HeaderMap::new();
    for (name, value) in pairs {
        fields.append(name, value);
    }
    fields
}
