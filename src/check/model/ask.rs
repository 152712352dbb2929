//! A request as the model means it: inputs by name, in one JSON value, so that each can be varied and translated in
//! the same way. It becomes a request of the service's contract here, and one for the engine.

use crate::check::{Body, Part, Reference, Request, Text};
use crate::contract::{Contract, Operation, Parameter, ParameterPlace, ParameterStyle, SchemeKind};
use crate::engine;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use indexmap::IndexMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

/// The names of the parts, in the order of the inputs of formulas; `credential` has one entry a scheme.
pub(crate) const PARTS: [&str; 6] = ["path", "query", "header", "cookie", "body", "files"];

/// What separates the parts of a form.
const BOUNDARY: &str = "mimeo-form-boundary-7d1a";

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A request as the model means it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ask {
    /// The operation, by its place in the contract.
    pub operation: usize,
    /// `{path: {…}, query: {…}, header: {…}, cookie: {…}, body: …, files: […], credential: {…}}`.
    pub inputs: Value,
    /// The media type of the body.
    pub media_type: Option<String>,
}

/// A value on its way out: as it is, and where it came from.
pub(crate) struct Sent {
    /// As it is.
    pub value: Value,
    /// The earlier answer that said it.
    pub reference: Option<Reference>,
}

impl Sent {
    /// A value that no answer has said.
    pub(crate) fn plain(value: &Value) -> Self {
        Self {
            value: value.clone(),
            reference: None,
        }
    }
}

/// How values are translated on their way out.
pub(crate) type Translate<'t> = &'t dyn Fn(&Value) -> Sent;

impl Ask {
    /// The request with every value translated.
    pub(crate) fn request(&self, contract: &Contract, translate: Translate<'_>) -> Request {
        let operation = &contract.operations[self.operation];
        let mut request = Request {
            method: operation.method.clone(),
            path: self.path(operation, translate),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::None,
        };
        let mut cookies = Vec::new();
        for parameter in &operation.parameters {
            let part = match parameter.place {
                ParameterPlace::Path => continue,
                ParameterPlace::Query => "query",
                ParameterPlace::Header => "header",
                ParameterPlace::Cookie => "cookie",
            };
            let Some(value) = self.inputs[part].get(&parameter.name) else {
                continue;
            };
            let pairs = pairs(parameter, value, translate);
            match parameter.place {
                ParameterPlace::Query => request.query.extend(pairs),
                ParameterPlace::Header => request.headers.extend(pairs),
                _ => cookies.extend(pairs),
            }
        }
        self.credentials(contract, translate, (&mut request, &mut cookies));
        if !cookies.is_empty() {
            request.headers.push(("Cookie".to_owned(), joined(cookies)));
        }
        request.body = self.body(operation, translate);
        request
    }

    fn path(&self, operation: &Operation, translate: Translate<'_>) -> Text {
        let mut text = Text::default();
        let mut rest = operation.path.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            text.0.push(Part::Fixed(before.to_owned()));
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            let value = self.inputs["path"].get(name).unwrap_or(&Value::Null);
            let sent = translate(value);
            text.0.push(match sent.reference {
                Some(reference) => Part::Value(reference),
                None => {
                    let plain = plain(&sent.value);
                    Part::Fixed(utf8_percent_encode(&plain, RESERVED).to_string())
                }
            });
            rest = after;
        }
        text.0.push(Part::Fixed(rest.to_owned()));
        merged(text)
    }

    fn credentials(
        &self,
        contract: &Contract,
        translate: Translate<'_>,
        (request, cookies): (&mut Request, &mut Vec<(String, Text)>),
    ) {
        let given = self.inputs["credential"].as_object();
        for (name, value) in given.into_iter().flatten() {
            let Some(scheme) = contract.schemes.get(name) else {
                continue;
            };
            let text = text(translate(value));
            let headed = |word: &str, text: Text| {
                let mut parts = vec![Part::Fixed(format!("{word} "))];
                parts.extend(text.0);
                ("Authorization".to_owned(), Text(parts))
            };
            match &scheme.kind {
                SchemeKind::ApiKey { place, name } => {
                    let pair = (name.clone(), text);
                    match place {
                        ParameterPlace::Query => request.query.push(pair),
                        ParameterPlace::Cookie => cookies.push(pair),
                        _ => request.headers.push(pair),
                    }
                }
                SchemeKind::Basic => {
                    let encoded = STANDARD.encode(plain(&translate(value).value));
                    request.headers.push(headed("Basic", Text::fixed(encoded)));
                }
                SchemeKind::Bearer => request.headers.push(headed("Bearer", text)),
                SchemeKind::Http(word) => request.headers.push(headed(word, text)),
                // A digest answers a challenge, which the model does not make.
                SchemeKind::Digest | SchemeKind::MutualTls => {}
            }
        }
    }

    fn body(&self, operation: &Operation, translate: Translate<'_>) -> Body {
        let Some(media_type) = self
            .media_type
            .as_ref()
            .filter(|_| operation.body.is_some())
        else {
            return Body::None;
        };
        let body = self.inputs.get("body").unwrap_or(&Value::Null);
        if media_type.ends_with("json") {
            if self.inputs.get("body").is_none() {
                return Body::None;
            }
            let mut references = IndexMap::new();
            let value = translated(body, translate, &mut (String::new(), &mut references));
            return Body::Json {
                media_type: media_type.clone(),
                value,
                references,
            };
        }
        let value = translated(body, translate, &mut (String::new(), &mut IndexMap::new()));
        if media_type.starts_with("multipart/") {
            return Body::Bytes {
                media_type: format!("{media_type}; boundary={BOUNDARY}"),
                bytes: multipart(&value, &self.inputs["files"]),
            };
        }
        if media_type == "application/x-www-form-urlencoded" {
            return Body::Bytes {
                media_type: media_type.clone(),
                bytes: form(&value),
            };
        }
        Body::Bytes {
            media_type: media_type.clone(),
            bytes: plain(&value).into(),
        }
    }
}

/// A request without values of earlier answers, for the engine.
pub(crate) fn for_engine(request: &Request, base: &str) -> engine::Request {
    let plain = |text: &Text| {
        let parts = text.0.iter().map(|part| match part {
            Part::Fixed(text) => text.as_str(),
            Part::Secret { value, .. } => value.as_str(),
            Part::Value(_) => "",
        });
        parts.collect::<String>()
    };
    let mut headers = HeaderMap::new();
    let mut add = |name: &str, value: &str| {
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(value.as_bytes()),
        ) {
            headers.append(name, value);
        }
    };
    for (name, value) in &request.headers {
        add(name, &plain(value));
    }
    let body = match &request.body {
        Body::None => Bytes::new(),
        Body::Json {
            media_type, value, ..
        } => {
            add("content-type", media_type);
            value.to_string().into()
        }
        Body::Bytes { media_type, bytes } => {
            add("content-type", media_type);
            bytes.clone()
        }
    };
    let query = request.query.iter().map(|(name, value)| {
        let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        format!("{}={}", encoded(name), encoded(&plain(value)))
    });
    engine::Request {
        method: request.method.clone(),
        path: plain(&request.path),
        query: query.collect::<Vec<_>>().join("&"),
        headers,
        body,
        base: base.to_owned(),
    }
}

/// A value as it stands in a path, a query or a header.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn text(sent: Sent) -> Text {
    match sent.reference {
        Some(reference) => Text(vec![Part::Value(reference)]),
        None => Text::fixed(plain(&sent.value)),
    }
}

fn merged(text: Text) -> Text {
    let mut parts: Vec<Part> = Vec::new();
    for part in text.0 {
        match (parts.last_mut(), part) {
            (_, Part::Fixed(more)) if more.is_empty() => {}
            (Some(Part::Fixed(last)), Part::Fixed(more)) => last.push_str(&more),
            (_, part) => parts.push(part),
        }
    }
    Text(parts)
}

fn joined(pairs: Vec<(String, Text)>) -> Text {
    let mut parts = Vec::new();
    for (at, (name, value)) in pairs.into_iter().enumerate() {
        let before = if at == 0 { "" } else { "; " };
        parts.push(Part::Fixed(format!("{before}{name}=")));
        parts.extend(value.0);
    }
    merged(Text(parts))
}

/// A parameter as pairs of name and text.
fn pairs(parameter: &Parameter, value: &Value, translate: Translate<'_>) -> Vec<(String, Text)> {
    let name = parameter.name.clone();
    if parameter.style == ParameterStyle::Json {
        let value = translated(value, translate, &mut (String::new(), &mut IndexMap::new()));
        return vec![(name, Text::fixed(value.to_string()))];
    }
    match value {
        Value::Array(items) if parameter.explode && parameter.style == ParameterStyle::Form => {
            let items = items
                .iter()
                .map(|item| (name.clone(), text(translate(item))));
            items.collect()
        }
        Value::Array(items) => {
            let separator = match parameter.style {
                ParameterStyle::SpaceDelimited => " ",
                ParameterStyle::PipeDelimited => "|",
                _ => ",",
            };
            let mut parts = Vec::new();
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    parts.push(Part::Fixed(separator.to_owned()));
                }
                parts.extend(text(translate(item)).0);
            }
            vec![(name, merged(Text(parts)))]
        }
        Value::Object(entries) if parameter.style == ParameterStyle::DeepObject => {
            let entries = entries.iter();
            let pair = |(key, value): (&String, &Value)| {
                (format!("{name}[{key}]"), text(translate(value)))
            };
            entries.map(pair).collect()
        }
        Value::Object(entries) if parameter.explode => {
            let entries = entries.iter();
            let pair = |(key, value): (&String, &Value)| (key.clone(), text(translate(value)));
            entries.map(pair).collect()
        }
        _ => vec![(name, text(translate(value)))],
    }
}

/// A value with every scalar translated; those of earlier answers are noted by their pointer.
fn translated(
    value: &Value,
    translate: Translate<'_>,
    seen: &mut (String, &mut IndexMap<String, Reference>),
) -> Value {
    match value {
        Value::Array(items) => {
            let mut all = Vec::with_capacity(items.len());
            for (at, item) in items.iter().enumerate() {
                let length = seen.0.len();
                seen.0.push('/');
                seen.0.push_str(&at.to_string());
                all.push(translated(item, translate, seen));
                seen.0.truncate(length);
            }
            Value::Array(all)
        }
        Value::Object(entries) => {
            let mut all = Map::new();
            for (key, item) in entries {
                let length = seen.0.len();
                seen.0.push('/');
                seen.0.push_str(&key.replace('~', "~0").replace('/', "~1"));
                all.insert(key.clone(), translated(item, translate, seen));
                seen.0.truncate(length);
            }
            Value::Object(all)
        }
        scalar => {
            let sent = translate(scalar);
            if let Some(reference) = sent.reference {
                seen.1.insert(seen.0.clone(), reference);
            }
            sent.value
        }
    }
}

fn form(value: &Value) -> Bytes {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Array(items) => items.iter().for_each(|item| {
                form.append_pair(name, &plain(item));
            }),
            Value::Null => {}
            other => {
                form.append_pair(name, &plain(other));
            }
        }
    }
    form.finish().into()
}

/// A form of texts and files; a file is described by `name`, `filename`, `type` and `size`.
fn multipart(value: &Value, files: &Value) -> Bytes {
    let mut bytes = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{}\r\n",
            plain(value)
        );
        bytes.extend(head.into_bytes());
    }
    for file in files.as_array().into_iter().flatten() {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            plain(&file["name"]),
            plain(&file["filename"]),
            plain(&file["type"])
        );
        bytes.extend(head.into_bytes());
        let size = file["size"]
            .as_u64()
            .and_then(|it| usize::try_from(it).ok());
        bytes.extend(std::iter::repeat_n(b'x', size.unwrap_or(8).min(8 << 20)));
        bytes.extend(b"\r\n");
    }
    bytes.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    bytes.into()
}
