//! Values as they are written in paths, queries and headers, for whoever makes requests.

use super::template::as_text;
use crate::contract::{Operation, Parameter, ParameterPlace, ParameterStyle};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What RFC 3986 leaves as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What may stand in the fixed text of a path.
const PATH: &AsciiSet = &RESERVED
    .remove(b'/')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'%');

/// Percent-encodes what may not stand in the fixed text of a path.
pub(crate) fn encode_path(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

/// A value as text.
pub(crate) fn text(value: &Value) -> String {
    as_text(value)
}

/// Percent-encodes everything but the characters that need it nowhere.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// How the operation wants a parameter written.
fn declared<'o>(
    operation: &'o Operation,
    place: ParameterPlace,
    name: &str,
) -> Option<&'o Parameter> {
    let mut parameters = operation.parameters.iter();
    parameters.find(|it| it.place == place && it.name == name)
}

/// The pairs of a query parameter, encoded.
pub(crate) fn query(operation: &Operation, name: &str, value: &Value) -> Vec<String> {
    let declared = declared(operation, ParameterPlace::Query, name);
    let style = declared.map_or(ParameterStyle::Form, |it| it.style);
    let explode = declared.is_none_or(|it| it.explode);
    let pair = |name: &str, text: &str| format!("{}={}", encode(name), encode(text));
    match (value, style) {
        (_, ParameterStyle::Json) => vec![pair(name, &value.to_string())],
        (Value::Array(items), ParameterStyle::Form) if explode => {
            items.iter().map(|it| pair(name, &as_text(it))).collect()
        }
        (Value::Object(entries), ParameterStyle::DeepObject) => {
            let entries = entries.iter();
            entries
                .map(|(key, value)| pair(&format!("{name}[{key}]"), &as_text(value)))
                .collect()
        }
        (Value::Object(entries), _) if explode => {
            let entries = entries.iter();
            entries
                .map(|(key, value)| pair(key, &as_text(value)))
                .collect()
        }
        _ => {
            let separator = match style {
                ParameterStyle::SpaceDelimited => "%20",
                ParameterStyle::PipeDelimited => "%7C",
                _ => ",",
            };
            let items: Vec<String> = flat(value).iter().map(|it| encode(it)).collect();
            vec![format!("{}={}", encode(name), items.join(separator))]
        }
    }
}

/// A path parameter, encoded.
pub(crate) fn path(operation: &Operation, name: &str, value: &Value) -> String {
    let declared = declared(operation, ParameterPlace::Path, name);
    let style = declared.map_or(ParameterStyle::Simple, |it| it.style);
    let items: Vec<String> = flat(value).iter().map(|it| encode(it)).collect();
    match style {
        ParameterStyle::Label => format!(".{}", items.join(".")),
        ParameterStyle::Matrix => format!(";{}={}", encode(name), items.join(",")),
        ParameterStyle::Json => encode(&value.to_string()),
        _ => items.join(","),
    }
}

/// A header or cookie.
pub(crate) fn plain(value: &Value) -> String {
    flat(value).join(",")
}

/// Items of a list, keys and values of an object, or the one value.
fn flat(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(as_text).collect(),
        Value::Object(entries) => {
            let entries = entries.iter();
            entries
                .flat_map(|(key, value)| [key.clone(), as_text(value)])
                .collect()
        }
        one => vec![as_text(one)],
    }
}
