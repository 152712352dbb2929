//! The request as it came, and as it was understood.

use super::{body, parameter};
use crate::contract::model::{Contract, Operation, ParameterPlace};
use crate::contract::violation::Violation;
use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Map, Value};

/// A request as it came over the wire, after routing.
#[derive(Clone, Copy, Debug)]
pub struct RawRequest<'r> {
    /// What the path template captured, still percent-encoded.
    pub path_params: &'r [(String, String)],
    /// The query without `?`.
    pub query: &'r str,
    /// The headers.
    pub headers: &'r HeaderMap,
    /// The whole body.
    pub body: &'r Bytes,
}

/// A request as the contract understands it.
#[derive(Clone, Debug, Default)]
pub struct Decoded {
    /// Parameters of the path.
    pub path: Map<String, Value>,
    /// Declared parameters of the query that are there or have a default.
    pub query: Map<String, Value>,
    /// Declared headers, named as in the document.
    pub header: Map<String, Value>,
    /// Declared cookies.
    pub cookie: Map<String, Value>,
    /// The body as a value; nothing where there is none, or where it could not be read. Bodies
    /// that are neither JSON nor text nor a form are the one entry of `files`.
    pub body: Option<Value>,
    /// Files of a form, in the order of the body. In `body` each stands as the string of its file name.
    pub files: Vec<UploadedFile>,
    /// Every broken rule.
    pub violations: Vec<Violation>,
    /// Whether the media type of the body is not declared (415).
    pub media_type_refused: bool,
}

/// A part of a form that is a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadedFile {
    /// The name of the form field; empty for a body that is not a form.
    pub name: String,
    /// The file name that the client gave.
    pub filename: Option<String>,
    /// The media type of the part.
    pub content_type: Option<String>,
    /// The contents.
    pub bytes: Bytes,
}

impl Operation {
    /// Decodes and validates a request.
    pub fn decode(&self, _contract: &Contract, raw: &RawRequest<'_>) -> Decoded {
        let mut decoded = Decoded::default();
        let source = parameter::Source::new(raw, &self.parameters);
        for parameter in &self.parameters {
            let (value, violations) = parameter::decode(parameter, &source);
            decoded.violations.extend(violations);
            if let Some(value) = value.or_else(|| parameter.default.clone()) {
                let values = decoded.values(parameter.place);
                values.insert(parameter.name.clone(), value);
            }
        }
        if let Some(declared) = &self.body {
            body::decode(declared, raw, &mut decoded);
        }
        decoded
    }
}

impl Decoded {
    fn values(&mut self, place: ParameterPlace) -> &mut Map<String, Value> {
        match place {
            ParameterPlace::Path => &mut self.path,
            ParameterPlace::Query => &mut self.query,
            ParameterPlace::Header => &mut self.header,
            ParameterPlace::Cookie => &mut self.cookie,
        }
    }

    /// Whether the request kept the contract.
    pub fn is_valid(&self) -> bool {
        self.violations.is_empty() && !self.media_type_refused
    }
}
