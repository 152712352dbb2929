//! A request that the interpreter asks for, and the answer that it is given. No transport is named here.

use super::scope::Values;
use bytes::Bytes;
use http::{HeaderMap, Method, header};
use serde_json::Value;

/// A request, ready to be sent.
#[derive(Clone, Debug)]
pub struct Request {
    /// The source description, by its place in the document.
    pub source: usize,
    /// The operation of its contract, by its place there.
    pub operation: usize,
    /// The method.
    pub method: Method,
    /// Path and query from the root of the target on, percent-encoded.
    pub target: String,
    /// The whole URL.
    pub url: String,
    /// Headers.
    pub headers: HeaderMap,
    /// The bytes of the body.
    pub body: Bytes,
    /// The body as a value.
    pub payload: Option<Value>,
    /// The values of the query, for expressions.
    pub query: Values,
    /// The values of the path, for expressions.
    pub path: Values,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The bytes of the body.
    pub body: Bytes,
    /// The body as JSON, or its text as a string; nothing where it has none, or one that is not text.
    pub value: Option<Value>,
    /// How long it took, in microseconds.
    pub micros: u64,
}

impl Answer {
    /// Reads the body as its media type says.
    pub fn new(status: u16, headers: HeaderMap, body: Bytes) -> Self {
        let media = headers.get(header::CONTENT_TYPE);
        let media = media.and_then(|it| it.to_str().ok()).unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim();
        let is_json = media.ends_with("/json") || media.ends_with("+json");
        let json = is_json.then(|| serde_json::from_slice(&body).ok());
        let text = || {
            let text = std::str::from_utf8(&body).ok().filter(|it| !it.is_empty());
            text.map(|it| Value::String(it.to_owned()))
        };
        let value = json.flatten().or_else(text);
        Self {
            status,
            headers,
            body,
            value,
            micros: 0,
        }
    }
}
