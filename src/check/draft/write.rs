//! From values to a request: each parameter in the style that the contract asks for.

use super::body;
use super::model::{Caller, Draft};
use crate::check::credentials::attach;
use crate::check::{Body, Request, Text};
use crate::contract::{Contract, Parameter, ParameterPlace, ParameterStyle};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What RFC 3986 leaves as it is.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The request.
pub(crate) fn write(contract: &Contract, draft: &Draft) -> Request {
    let operation = &contract.operations[draft.operation];
    let mut request = Request {
        method: operation.method.clone(),
        path: Text::default(),
        query: Vec::new(),
        headers: Vec::new(),
        body: Body::None,
    };
    let mut path = operation.path.clone();
    let mut cookies = Vec::new();
    for (parameter, value) in operation.parameters.iter().zip(&draft.values) {
        let Some(value) = value else {
            continue;
        };
        let name = &parameter.name;
        match parameter.place {
            ParameterPlace::Path => {
                path = path.replace(&format!("{{{name}}}"), &in_path(parameter, value));
            }
            ParameterPlace::Query => {
                let pairs = in_query(parameter, value).into_iter();
                request
                    .query
                    .extend(pairs.map(|(name, text)| (name, Text::fixed(text))));
            }
            ParameterPlace::Header => {
                let text = Text::fixed(joined(parameter, value));
                request.headers.push((name.clone(), text));
            }
            ParameterPlace::Cookie => cookies.push(format!(
                "{name}={}",
                utf8_percent_encode(&joined(parameter, value), RESERVED)
            )),
        }
    }
    request.path = Text::fixed(path);
    if !cookies.is_empty() {
        let text = Text::fixed(cookies.join("; "));
        request.headers.push(("Cookie".to_owned(), text));
    }
    if let (Some(declared), Some(payload)) = (&operation.body, &draft.payload) {
        request.body = body::write(declared, payload);
    }
    sign(contract, &draft.caller, &mut request);
    request
}

/// Puts the caller's credentials into a request.
fn sign(contract: &Contract, caller: &Caller, request: &mut Request) {
    for (name, credential) in &caller.credentials {
        if let Some(scheme) = contract.schemes.get(name) {
            attach(scheme, credential.clone(), request);
        }
    }
}

fn in_query(parameter: &Parameter, value: &Value) -> Vec<(String, String)> {
    let name = &parameter.name;
    let pair = |text: String| vec![(name.clone(), text)];
    match (value, parameter.style) {
        (_, ParameterStyle::Json) => pair(value.to_string()),
        (Value::Array(items), ParameterStyle::Form) if parameter.explode => {
            let items = items.iter();
            items.map(|it| (name.clone(), plain(it))).collect()
        }
        (Value::Object(entries), ParameterStyle::DeepObject) => {
            let entries = entries.iter();
            entries
                .map(|(key, value)| (format!("{name}[{key}]"), plain(value)))
                .collect()
        }
        (Value::Object(entries), ParameterStyle::Form) if parameter.explode => {
            let entries = entries.iter();
            entries
                .map(|(key, value)| (key.clone(), plain(value)))
                .collect()
        }
        (_, ParameterStyle::SpaceDelimited) => pair(flat(value).join(" ")),
        (_, ParameterStyle::PipeDelimited) => pair(flat(value).join("|")),
        _ => pair(flat(value).join(",")),
    }
}

/// A path parameter, encoded.
fn in_path(parameter: &Parameter, value: &Value) -> String {
    let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    if parameter.style == ParameterStyle::Json {
        return encode(&value.to_string());
    }
    let items: Vec<String> = match value {
        Value::Object(entries) if parameter.explode => entries
            .iter()
            .map(|(key, value)| format!("{}={}", encode(key), encode(&plain(value))))
            .collect(),
        _ => flat(value).iter().map(|it| encode(it)).collect(),
    };
    let name = encode(&parameter.name);
    match (parameter.style, parameter.explode) {
        (ParameterStyle::Label, true) => format!(".{}", items.join(".")),
        (ParameterStyle::Label, false) => format!(".{}", items.join(",")),
        (ParameterStyle::Matrix, true) if value.is_object() => format!(";{}", items.join(";")),
        (ParameterStyle::Matrix, true) => {
            let items = items.iter().map(|it| format!(";{name}={it}"));
            items.collect()
        }
        (ParameterStyle::Matrix, false) => format!(";{name}={}", items.join(",")),
        _ => items.join(","),
    }
}

/// A header or cookie.
fn joined(parameter: &Parameter, value: &Value) -> String {
    match (parameter.style, value) {
        (ParameterStyle::Json, _) => value.to_string(),
        (_, Value::Object(entries)) if parameter.explode => {
            let entries = entries.iter();
            let entries = entries.map(|(key, value)| format!("{key}={}", plain(value)));
            entries.collect::<Vec<_>>().join(",")
        }
        _ => flat(value).join(","),
    }
}

/// Items of a list, keys and values of an object, or the one value.
fn flat(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(entries) => {
            let entries = entries.iter();
            entries
                .flat_map(|(key, value)| [key.clone(), plain(value)])
                .collect()
        }
        one => vec![plain(one)],
    }
}

/// A value as text.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
