//! Problem details (RFC 9457): how errors look that no behavior file gives a shape.

use crate::engine::Answer;
use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Map, Value, json};

/// An error as data; it becomes an `application/problem+json` answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The status.
    pub status: StatusCode,
    /// A stable name of the kind of error, such as `unknown-api`.
    pub kind: &'static str,
    /// What happened and what to do, in one or two sentences.
    pub detail: String,
    /// Further members for machines.
    pub more: Vec<(String, Value)>,
    /// The methods that would have been right, as an `Allow` header has them.
    pub allow: Option<String>,
    /// Whether the same request may succeed a second later.
    pub retry: bool,
}

impl Problem {
    /// An error of that kind.
    pub fn new(status: StatusCode, kind: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            detail: detail.into(),
            more: Vec::new(),
            allow: None,
            retry: false,
        }
    }

    /// The request makes no sense.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", detail)
    }

    /// There is no such thing.
    pub fn not_found(kind: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, kind, detail)
    }

    /// Adds a member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.push((name.to_owned(), value.into()));
        self
    }

    /// Names the methods that would have been right.
    #[must_use]
    pub fn allowing(mut self, methods: &str) -> Self {
        self.allow = Some(methods.to_owned());
        self
    }

    /// Invites the client to try again after a second.
    #[must_use]
    pub fn retry(mut self) -> Self {
        self.retry = true;
        self
    }

    /// The members `type`, `title`, `status`, `detail` and whatever was added.
    pub fn to_json(&self) -> Value {
        let mut body = Map::new();
        body.insert(
            "type".into(),
            json!(format!("urn:mimeo:problem:{}", self.kind)),
        );
        body.insert(
            "title".into(),
            json!(self.status.canonical_reason().unwrap_or("Error")),
        );
        body.insert("status".into(), json!(self.status.as_u16()));
        body.insert("detail".into(), json!(self.detail));
        body.extend(self.more.clone());
        Value::Object(body)
    }

    /// The whole answer.
    pub fn to_answer(&self) -> Answer {
        let mut headers = HeaderMap::new();
        let allow = self.allow.as_deref().map(HeaderValue::from_str);
        if let Some(Ok(allow)) = allow {
            headers.insert(ALLOW, allow);
        }
        if self.retry {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        let body = Bytes::from(self.to_json().to_string());
        Answer {
            status: self.status,
            headers,
            body,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_in_the_order_of_the_standard() {
        let problem = Problem::not_found("unknown-api", "no API `x`").with("apis", json!(["y"]));
        let text = r#"{"type":"urn:mimeo:problem:unknown-api","title":"Not Found","status":404,"detail":"no API `x`","apis":["y"]}"#;
        assert_eq!(problem.to_answer().body, text.as_bytes());
    }
}
