//! Whether a record fits its resource: for records that come in through the control API, and for those that an
//! older spec has left behind.

use super::Api;
use crate::behavior::Type;
use crate::source::did_you_mean;
use serde_json::{Map, Value};

/// One field that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// A JSON Pointer into the record.
    pub pointer: String,
    /// What is wrong: `expected integer, found string "x"`.
    pub message: String,
}

/// What about a record does not fit the fields of its resource; nothing for a good one.
pub fn check_record(api: &Api, resource: usize, data: &Map<String, Value>) -> Vec<Misfit> {
    let Some(model) = api
        .behavior
        .as_ref()
        .and_then(|it| it.resources.get(resource))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let misfit = |name: &str, message: String| Misfit {
        pointer: format!("/{}", name.replace('~', "~0").replace('/', "~1")),
        message,
    };
    for name in data.keys().filter(|name| !model.fields.contains_key(*name)) {
        let help = did_you_mean(name, model.fields.keys().map(String::as_str));
        let help = help.map(|it| format!("; {it}")).unwrap_or_default();
        found.push(misfit(
            name,
            format!("`{}` stores no such field{help}", model.name),
        ));
    }
    for (name, field) in &model.fields {
        let value = data.get(name).unwrap_or(&Value::Null);
        if let Some(schema) = &field.schema {
            let broken = schema.validate(value).into_iter();
            found.extend(broken.map(|it| Misfit {
                pointer: format!("/{name}{}", it.pointer),
                message: it.message,
            }));
        } else if !fits(value, &field.ty) {
            let shown = value.to_string();
            let shown: String = shown.chars().take(60).collect();
            found.push(misfit(
                name,
                format!("expected {}, found {shown}", field.ty),
            ));
        }
    }
    if let Some(machine) = &model.machine {
        let value = data.get(&machine.field);
        if value.is_some() && machine.state_of(value).is_none() {
            let states: Vec<String> = machine.states.values().map(Value::to_string).collect();
            found.push(misfit(
                &machine.field,
                format!("expected a state: {}", states.join(", ")),
            ));
        }
    }
    found
}

/// Whether a stored value is of a type.
fn fits(value: &Value, ty: &Type) -> bool {
    ty.members().iter().any(|member| match (member, value) {
        (Type::Any, _)
        | (Type::Null, Value::Null)
        | (Type::Bool, Value::Bool(_))
        | (Type::Number, Value::Number(_))
        | (Type::Text, Value::String(_))
        | (Type::Map(_), Value::Object(_)) => true,
        (Type::Int | Type::Span, Value::Number(number)) => number.is_i64(),
        (Type::Time, Value::String(text)) => crate::behavior::is_stored_time(text),
        (Type::List(element), Value::Array(items)) => items.iter().all(|item| fits(item, element)),
        _ => false,
    })
}
