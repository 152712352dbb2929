//! Changes the inputs of a request in one place.

use super::ask::PARTS;
use super::pool::Try;
use serde_json::Value;

/// Puts a value into inputs, or takes it out.
pub(crate) fn put(inputs: &mut Value, pointer: &str, what: &Try) {
    let value = match what {
        Try::Value(value) => value.clone(),
        Try::Absent => return remove(inputs, pointer),
        Try::Same(other, by) => match inputs.pointer(other) {
            Some(value) => moved(value, *by),
            None => return,
        },
    };
    let Some((before, name)) = pointer.rsplit_once('/') else {
        return;
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    if before.is_empty() {
        inputs[name.as_str()] = value;
    } else if let Some(Value::Object(entries)) = inputs.pointer_mut(before) {
        entries.insert(name, value);
    } else if PARTS.iter().any(|part| before == format!("/{part}")) {
        inputs[&before[1..]] = serde_json::json!({name: value});
    } else if inputs.pointer(before).is_none() {
        // An object around it that is not there yet.
        let around = Try::Value(serde_json::json!({name: value}));
        put(inputs, before, &around);
    }
}

/// Puts several values into inputs.
pub(crate) fn put_all(inputs: &mut Value, choice: &[(String, Try)]) {
    for (pointer, value) in choice {
        put(inputs, pointer, value);
    }
}

fn remove(inputs: &mut Value, pointer: &str) {
    if let Some((before, name)) = pointer.rsplit_once('/')
        && let Some(Value::Object(entries)) = inputs.pointer_mut(before)
    {
        entries.shift_remove(&name.replace("~1", "/").replace("~0", "~"));
    }
}

/// A value next to another one: a number, or a day.
fn moved(value: &Value, by: i64) -> Value {
    match value {
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| value.clone(), |it| (it + by).into()),
        Value::String(text) => {
            let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d");
            day.map_or_else(
                |_| value.clone(),
                |day| (day + chrono::Duration::days(by)).to_string().into(),
            )
        }
        other => other.clone(),
    }
}
