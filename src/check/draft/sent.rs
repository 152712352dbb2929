//! A request without references as bytes, and what the contract says of it.

use super::write::RESERVED;
use crate::check::{Body, Part, Request, Text};
use crate::contract::{Contract, Found, RawRequest, Violation};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use percent_encoding::utf8_percent_encode;

/// A request as it comes out at the other end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sent {
    /// The method.
    pub method: Method,
    /// The path behind the base URL, percent-encoded.
    pub path: String,
    /// The query without its `?`.
    pub query: String,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// What the contract says of a request that was made for an operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// It keeps every rule.
    Valid,
    /// It breaks these rules.
    Invalid(Vec<Violation>),
    /// Its body has a media type that is not declared.
    MediaType(Vec<Violation>),
    /// It is one to another operation, or to none.
    Elsewhere,
}

impl Sent {
    /// The bytes; nothing where HTTP cannot carry them or where a value of an answer is needed.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        let mut headers = HeaderMap::new();
        let body = match &request.body {
            Body::None => Bytes::new(),
            Body::Json {
                media_type,
                value,
                references,
            } if references.is_empty() => {
                append(&mut headers, header::CONTENT_TYPE, media_type)?;
                value.to_string().into()
            }
            Body::Json { .. } => return None,
            Body::Bytes { media_type, bytes } => {
                append(&mut headers, header::CONTENT_TYPE, media_type)?;
                bytes.clone()
            }
        };
        for (name, value) in &request.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            append(&mut headers, name, &text(value)?)?;
        }
        let pairs = request.query.iter().map(|(name, value)| {
            let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
            Some(format!("{}={}", encode(name), encode(&text(value)?)))
        });
        Some(Self {
            method: request.method.clone(),
            path: text(&request.path)?,
            query: pairs.collect::<Option<Vec<_>>>()?.join("&"),
            headers,
            body,
        })
    }
}

fn append(headers: &mut HeaderMap, name: HeaderName, value: &str) -> Option<()> {
    if value.is_empty() && name == header::CONTENT_TYPE {
        return Some(());
    }
    headers.append(name, HeaderValue::from_bytes(value.as_bytes()).ok()?);
    Some(())
}

fn text(text: &Text) -> Option<String> {
    let parts = text.0.iter().map(|part| match part {
        Part::Fixed(text) | Part::Secret { value: text, .. } => Some(text.as_str()),
        Part::Value(_) => None,
    });
    parts.collect()
}

/// What the contract says of a request to an operation.
pub(crate) fn verdict(contract: &Contract, operation: usize, sent: &Sent) -> Verdict {
    let Found::Operation { index, path_params } = contract.find(&sent.method, &sent.path) else {
        return Verdict::Elsewhere;
    };
    if index != operation || sent.method != contract.operations[index].method {
        return Verdict::Elsewhere;
    }
    let decoded = contract.operations[index].decode(
        contract,
        &RawRequest {
            path_params: &path_params,
            query: &sent.query,
            headers: &sent.headers,
            body: &sent.body,
        },
    );
    match (decoded.media_type_refused, decoded.is_valid()) {
        (true, _) => Verdict::MediaType(decoded.violations),
        (_, true) => Verdict::Valid,
        (_, false) => Verdict::Invalid(decoded.violations),
    }
}
