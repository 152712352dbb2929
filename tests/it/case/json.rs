//! Compares a JSON body with the expected one and tells the first difference: where, what was expected
//! and what was there, with their types.

use super::pattern::{Bindings, fits, whole_name};
use serde_json::{Map, Value};

const ANY: &str = "…";

/// The first place where two values differ.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// JSON Pointer into the body.
    pub pointer: String,
    /// What the case says.
    pub expected: String,
    /// What the answer says.
    pub actual: String,
}

/// Binds names on the way.
pub fn compare(expected: &Value, actual: &Value, bindings: &mut Bindings) -> Option<Difference> {
    at(String::new(), expected, actual, bindings)
}

fn at(
    pointer: String,
    expected: &Value,
    actual: &Value,
    bindings: &mut Bindings,
) -> Option<Difference> {
    match (expected, actual) {
        (Value::String(text), _) if text == ANY => None,
        (Value::String(text), _) if whole_name(text).is_some() => {
            named(pointer, whole_name(text)?, actual, bindings)
        }
        (Value::String(pattern), Value::String(text)) if fits(pattern, text, bindings) => None,
        (Value::Object(expected), Value::Object(actual)) => {
            objects(&pointer, expected, actual, bindings)
        }
        (Value::Array(expected), Value::Array(actual)) => {
            arrays(&pointer, expected, actual, bindings)
        }
        _ if expected == actual => None,
        _ => Some(Difference {
            pointer,
            expected: typed(expected),
            actual: typed(actual),
        }),
    }
}

fn named(
    pointer: String,
    name: &str,
    actual: &Value,
    bindings: &mut Bindings,
) -> Option<Difference> {
    match bindings.get(name) {
        None => {
            bindings.bind(name, actual.clone());
            None
        }
        Some(bound) if bound == actual => None,
        Some(bound) => Some(Difference {
            pointer,
            expected: format!("{} (bound to `{name}` before)", typed(bound)),
            actual: typed(actual),
        }),
    }
}

fn objects(
    pointer: &str,
    expected: &Map<String, Value>,
    actual: &Map<String, Value>,
    bindings: &mut Bindings,
) -> Option<Difference> {
    for (key, value) in expected.iter().filter(|(key, _)| *key != ANY) {
        let pointer = step(pointer, key);
        let Some(found) = actual.get(key) else {
            return Some(Difference {
                pointer,
                expected: typed(value),
                actual: "nothing".to_owned(),
            });
        };
        let difference = at(pointer, value, found, bindings);
        if difference.is_some() {
            return difference;
        }
    }
    let open = expected.contains_key(ANY);
    let extra = actual.iter().find(|(key, _)| !expected.contains_key(*key));
    extra.filter(|_| !open).map(|(key, value)| Difference {
        pointer: step(pointer, key),
        expected: "nothing".to_owned(),
        actual: typed(value),
    })
}

fn arrays(
    pointer: &str,
    expected: &[Value],
    actual: &[Value],
    bindings: &mut Bindings,
) -> Option<Difference> {
    let (items, open) = match expected.split_last() {
        Some((last, before)) if last == ANY => (before, true),
        _ => (expected, false),
    };
    for (index, item) in items.iter().enumerate() {
        let pointer = step(pointer, &index.to_string());
        let Some(found) = actual.get(index) else {
            return Some(Difference {
                pointer,
                expected: typed(item),
                actual: format!("nothing, the array has {}", actual.len()),
            });
        };
        let difference = at(pointer, item, found, bindings);
        if difference.is_some() {
            return difference;
        }
    }
    let extra = actual.get(items.len()).filter(|_| !open);
    extra.map(|value| Difference {
        pointer: step(pointer, &items.len().to_string()),
        expected: format!("nothing, {} in all", items.len()),
        actual: format!("{}, {} in all", typed(value), actual.len()),
    })
}

fn step(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// A value with its type, as in `integer 12`.
fn typed(value: &Value) -> String {
    let name = match value {
        Value::Null => return "null".to_owned(),
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let text = value.to_string();
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{name} {}…", &text[..end]),
        None => format!("{name} {text}"),
    }
}
