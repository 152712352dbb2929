//! Values as they are written in paths, queries and headers, for whoever makes requests.

use super::template::as_text;
use crate::contract::{Operation, Parameter, ParameterPlace, ParameterStyle};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

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
        (Value::Array(items), _) if explode => {
            items.iter().map(|it| pair(name, &as_text(it))).collect()
        }
        (Value::Object(_), ParameterStyle::DeepObject) => {
            let mut pairs = Vec::new();
            deep(name, value, &mut pairs);
            pairs
        }
        (Value::Object(entries), _) if explode && is_spread(operation, name, entries) => {
            let entries = entries.iter().flat_map(|(key, value)| match value {
                Value::Array(items) if is_flat(value) => items.iter().map(|it| (key, it)).collect(),
                value => vec![(key, value)],
            });
            entries
                .map(|(key, value)| pair(key, &as_text(value)))
                .collect()
        }
        (Value::Object(_), _) if explode => vec![pair(name, &value.to_string())],
        _ if !is_flat(value) => vec![pair(name, &value.to_string())],
        _ => {
            let separator = match style {
                ParameterStyle::SpaceDelimited => "%20",
                ParameterStyle::PipeDelimited => "%7C",
                _ => ",",
            };
            let items: Vec<String> = flat(value).iter().map(|it| encode(it)).collect();
            // Nothing tells the separator from what it separates; a single piece may hold it encoded.
            let held = match items.as_slice() {
                [only] => only.contains("%2C") || only.contains(separator),
                several => several.iter().any(|it| it.contains(separator)),
            };
            let text = match held && (value.is_array() || value.is_object()) {
                true => encode(&value.to_string()),
                false => items.join(separator),
            };
            vec![format!("{}={text}", encode(name))]
        }
    }
}

/// Whether a value has no levels within levels, for which most styles have no form, and is not an empty list or
/// object, which looks like an absent one. What is not flat is written as JSON.
pub(crate) fn is_flat(value: &Value) -> bool {
    let scalar = |it: &Value| !it.is_array() && !it.is_object();
    match value {
        Value::Array(items) => !items.is_empty() && items.iter().all(scalar),
        Value::Object(entries) => !entries.is_empty() && entries.values().all(scalar),
        _ => true,
    }
}

/// Whether the properties of an object can stand side by side with all other parameters of the query.
fn is_spread(operation: &Operation, name: &str, entries: &Map<String, Value>) -> bool {
    let taken =
        |key: &String| *key == name || declared(operation, ParameterPlace::Query, key).is_some();
    !entries.keys().any(taken)
}

/// `name[a]=1&name[b][c]=2&name[d][]=3`; lists of lists and objects have numbers in the brackets.
fn deep(name: &str, value: &Value, pairs: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                deep(&format!("{name}[{key}]"), value, pairs);
            }
        }
        Value::Array(items) => {
            let flat = is_flat(value);
            for (at, item) in items.iter().enumerate() {
                let place = if flat { String::new() } else { at.to_string() };
                deep(&format!("{name}[{place}]"), item, pairs);
            }
        }
        value => pairs.push(format!("{}={}", encode(name), encode(&as_text(value)))),
    }
}

/// A path parameter, encoded.
pub(crate) fn path(operation: &Operation, name: &str, value: &Value) -> String {
    let declared = declared(operation, ParameterPlace::Path, name);
    let style = declared.map_or(ParameterStyle::Simple, |it| it.style);
    let explode = declared.is_some_and(|it| it.explode);
    let own = format!(";{}=", encode(name));
    let spread = style == ParameterStyle::Matrix && explode && value.is_object();
    if !is_flat(value) && !spread || style == ParameterStyle::Json {
        let text = encode(&value.to_string());
        return match style {
            ParameterStyle::Label => format!(".{text}"),
            ParameterStyle::Matrix => own + &text,
            _ => text,
        };
    }
    let pieces: Vec<String> = match value {
        Value::Object(entries) if explode => {
            let pair = |(key, value): (&String, &Value)| {
                format!("{}={}", encode(key), encode(&as_text(value)))
            };
            entries.iter().map(pair).collect()
        }
        value => flat(value).iter().map(|it| encode(it)).collect(),
    };
    match style {
        ParameterStyle::Label if explode => {
            let pieces: Vec<String> = pieces.iter().map(|it| it.replace('.', "%2E")).collect();
            format!(".{}", pieces.join("."))
        }
        ParameterStyle::Label => format!(".{}", pieces.join(",")),
        ParameterStyle::Matrix if explode && value.is_object() => format!(";{}", pieces.join(";")),
        ParameterStyle::Matrix if explode => own.clone() + &pieces.join(&own),
        ParameterStyle::Matrix => own + &pieces.join(","),
        _ => pieces.join(","),
    }
}

/// A header. Its pieces are not encoded, so a comma in one of them leaves only JSON.
pub(crate) fn header(operation: &Operation, name: &str, value: &Value) -> String {
    let declared = declared(operation, ParameterPlace::Header, name);
    let container = value.is_array() || value.is_object();
    let cut = container && flat(value).iter().any(|it| it.contains([',', '=']));
    match (declared, value) {
        (Some(declared), _) if declared.style == ParameterStyle::Json => value.to_string(),
        _ if cut => value.to_string(),
        (Some(declared), Value::Object(entries)) if declared.explode && is_flat(value) => {
            let pair = |(key, value): (&String, &Value)| format!("{key}={}", as_text(value));
            entries.iter().map(pair).collect::<Vec<_>>().join(",")
        }
        (_, value) => match is_flat(value) {
            true => flat(value).join(","),
            false => value.to_string(),
        },
    }
}

/// The pairs of a cookie parameter, with encoded values.
pub(crate) fn cookie(operation: &Operation, name: &str, value: &Value) -> Vec<String> {
    let declared = declared(operation, ParameterPlace::Cookie, name);
    let explode = declared.is_none_or(|it| it.explode);
    let pair = |name: &str, value: &Value| format!("{name}={}", encode(&as_text(value)));
    match value {
        value if !is_flat(value) || declared.is_some_and(|it| it.style == ParameterStyle::Json) => {
            vec![format!("{name}={}", encode(&value.to_string()))]
        }
        Value::Array(items) if explode => items.iter().map(|it| pair(name, it)).collect(),
        Value::Object(entries) if explode => entries
            .iter()
            .map(|(key, value)| pair(key, value))
            .collect(),
        value => {
            let pieces: Vec<String> = flat(value).iter().map(|it| encode(it)).collect();
            vec![format!("{name}={}", pieces.join(","))]
        }
    }
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
