//! The inputs of a workflow: texts from the command line become values of the declared types, defaults are filled
//! in, and the schema judges the result.

use super::model::Workflow;
use super::scope::Values;
use serde_json::Value;

/// Inputs that a workflow refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("inputs of `{workflow}`: {}", .problems.join("; "))]
pub struct InputError {
    /// The workflow.
    pub workflow: String,
    /// Everything wrong.
    pub problems: Vec<String>,
}

/// Makes the inputs of a workflow. Given inputs that it does not declare are left out.
pub fn prepare(workflow: &Workflow, given: &Values) -> Result<Values, InputError> {
    let Some(inputs) = &workflow.inputs else {
        return Ok(Values::new());
    };
    let empty = Values::new();
    let properties = inputs.schema.get("properties").and_then(Value::as_object);
    let mut values = Values::new();
    for (name, schema) in properties.unwrap_or(&empty) {
        let value = match given.get(name) {
            Some(value) => Some(typed(value, schema)),
            None => schema.get("default").cloned(),
        };
        if let Some(value) = value {
            values.insert(name.clone(), value);
        }
    }
    let object = Value::Object(values);
    let problems: Vec<String> = inputs
        .validator
        .iter_errors(&object)
        .map(|it| match it.instance_path().to_string() {
            path if path.is_empty() => it.to_string(),
            path => format!("`{}`: {it}", path.trim_start_matches('/')),
        })
        .collect();
    match (problems.is_empty(), object) {
        (true, Value::Object(values)) => Ok(values),
        _ => Err(InputError {
            workflow: workflow.id.clone(),
            problems,
        }),
    }
}

/// A text is read as JSON where the schema wants something else than a text.
fn typed(value: &Value, schema: &Value) -> Value {
    let Value::String(text) = value else {
        return value.clone();
    };
    let wants_text = match schema.get("type") {
        Some(Value::Array(types)) => types.iter().any(|it| it == "string"),
        Some(one) => one == "string",
        None => true,
    };
    match serde_json::from_str(text) {
        Ok(value) if !wants_text => value,
        _ => value.clone(),
    }
}
