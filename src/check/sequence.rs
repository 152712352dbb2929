//! Requests in order, the later of which may use what earlier answers said. This one form is sent, shrunk, and
//! written out as a shell script, a workflow or a case.

use bytes::Bytes;
use http::HeaderMap;
use indexmap::IndexMap;
use serde_json::Value;
use std::fmt;

/// Requests in order.
#[derive(Clone, Debug, Default)]
pub struct Sequence {
    /// One after the other.
    pub steps: Vec<Step>,
}

/// One request, and what it is for.
#[derive(Clone, Debug)]
pub struct Step {
    /// In a few words, such as `create an order`.
    pub purpose: String,
    /// The operation, by its place in the contract; none for a request that no operation matches.
    pub operation: Option<usize>,
    /// What is done.
    pub call: Call,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Call {
    /// A request to the service.
    Request(Request),
    /// Something that happens behind the service's door: an action of the operator, named with its record.
    /// Only a target with a control API can do it.
    Operate {
        /// The resource.
        resource: String,
        /// The record's key.
        key: Text,
        /// The action.
        action: String,
    },
    /// The service's clock goes on by so many milliseconds. Only a target with a control API can do it.
    Advance(i64),
}

/// A request in which values of earlier answers may stand.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: http::Method,
    /// The path behind the API's base URL, percent-encoded, with its slash.
    pub path: Text,
    /// Pairs of the query, not yet encoded.
    pub query: Vec<(String, Text)>,
    /// Header fields, the credential among them.
    pub headers: Vec<(String, Text)>,
    /// The body.
    pub body: Body,
}

/// What a request carries.
#[derive(Clone, Debug)]
pub enum Body {
    /// Nothing.
    None,
    /// JSON. The values at `references` (by JSON Pointer) are those of earlier answers.
    Json {
        /// The media type as it is sent.
        media_type: String,
        /// The value; what stands at a pointer of `references` is an example.
        value: Value,
        /// JSON Pointers and what comes there.
        references: IndexMap<String, Reference>,
    },
    /// Anything else, as it is.
    Bytes {
        /// The media type as it is sent.
        media_type: String,
        /// The bytes.
        bytes: Bytes,
    },
}

/// A text made of fixed parts and of values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub Vec<Part>);

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// As it is.
    Fixed(String),
    /// A value of an earlier answer, written as text.
    Value(Reference),
    /// A credential that was given in the settings under this name; it is never printed.
    Secret {
        /// The name in the settings; scripts read the environment variable `MIMEO_AUTH_<NAME>`.
        name: String,
        /// The credential itself.
        value: String,
    },
}

/// A value of an earlier answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// The step whose answer it is, from 0.
    pub step: usize,
    /// Where it stands there.
    pub origin: Origin,
}

/// Where a value stands in an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// In a JSON body, by JSON Pointer.
    Body(String),
    /// In a header, by its name in small letters.
    Header(String),
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Received {
    /// The status.
    pub status: u16,
    /// Header fields.
    pub headers: HeaderMap,
    /// The bytes of the body.
    pub body: Bytes,
    /// The body as JSON, if it is JSON.
    pub json: Option<Value>,
    /// How long it took, in microseconds.
    pub micros: u64,
}

impl Text {
    /// A text without values.
    pub fn fixed(text: impl Into<String>) -> Self {
        Self(vec![Part::Fixed(text.into())])
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(pointer) if pointer.is_empty() => formatter.write_str("its body"),
            Self::Body(pointer) => formatter.write_str(pointer),
            Self::Header(name) => write!(formatter, "the header `{name}`"),
        }
    }
}

impl Received {
    /// Reads the body as JSON if its media type says so, or if it says nothing.
    pub fn new(status: u16, headers: HeaderMap, body: Bytes) -> Self {
        let media = headers.get(http::header::CONTENT_TYPE);
        let media = media.map(|it| String::from_utf8_lossy(it.as_bytes()).to_ascii_lowercase());
        let is_json = media.is_none_or(|it| {
            let it = it.split(';').next().unwrap_or_default().trim().to_owned();
            it.ends_with("/json") || it.ends_with("+json")
        });
        let json = is_json.then(|| serde_json::from_slice(&body).ok());
        Self {
            status,
            headers,
            json: json.flatten(),
            body,
            micros: 0,
        }
    }
}

impl Step {
    /// A request to an operation.
    pub fn request(purpose: impl Into<String>, operation: Option<usize>, request: Request) -> Self {
        Self {
            purpose: purpose.into(),
            operation,
            call: Call::Request(request),
        }
    }

    /// What it does, in a few words: `POST /orders/…/pay`.
    pub fn line(&self) -> String {
        match &self.call {
            Call::Request(request) => format!("{} {}", request.method, request.path),
            Call::Operate {
                resource,
                key,
                action,
            } => format!("operator: {action} {resource} {key}"),
            Call::Advance(millis) => format!("clock: {millis} ms on"),
        }
    }
}

/// Values of earlier answers and secrets are not known here.
impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                Part::Fixed(text) => formatter.write_str(text)?,
                Part::Value(_) | Part::Secret { .. } => formatter.write_str("…")?,
            }
        }
        Ok(())
    }
}

impl Request {
    /// A request without query, headers and body.
    pub fn new(method: http::Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: Text::fixed(path),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::None,
        }
    }
}
