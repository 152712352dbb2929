//! What runtime expressions mean at a moment of a run.

use super::expression::{Expression, Part, Root};
use super::message::{Answer, Request};
use indexmap::IndexMap;
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// Named values.
pub type Values = Map<String, Value>;

/// What a finished workflow has left behind.
#[derive(Clone, Debug, Default)]
pub struct Finished {
    /// Its inputs.
    pub inputs: Values,
    /// Its outputs.
    pub outputs: Values,
}

static EMPTY: LazyLock<Values> = LazyLock::new(Values::new);
static NO_STEPS: LazyLock<IndexMap<String, Values>> = LazyLock::new(IndexMap::new);
static NO_WORKFLOWS: LazyLock<IndexMap<String, Finished>> = LazyLock::new(IndexMap::new);

/// Everything that an expression can speak of.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'r> {
    /// The inputs of the workflow.
    pub inputs: &'r Values,
    /// The outputs of its steps, by step.
    pub steps: &'r IndexMap<String, Values>,
    /// The workflows that are finished.
    pub workflows: &'r IndexMap<String, Finished>,
    /// The outputs of the workflow that this step has called.
    pub outputs: &'r Values,
    /// The URLs of the source descriptions.
    pub sources: &'r Values,
    /// The request of this step, once there is one.
    pub request: Option<&'r Request>,
    /// The answer to it.
    pub answer: Option<&'r Answer>,
}

impl<'r> Scope<'r> {
    /// A scope with nothing but inputs.
    pub fn of_inputs(inputs: &'r Values) -> Self {
        Self {
            inputs,
            steps: &NO_STEPS,
            workflows: &NO_WORKFLOWS,
            outputs: &EMPTY,
            sources: &EMPTY,
            request: None,
            answer: None,
        }
    }

    /// The value of an expression, or nothing.
    pub fn value(&self, expression: &Expression) -> Option<Value> {
        let value = match &expression.root {
            Root::Url => Value::String(self.request?.url.clone()),
            Root::Method => Value::String(self.request?.method.to_string()),
            Root::StatusCode => Value::from(self.answer?.status),
            Root::Request(part) => in_request(self.request?, part, &expression.path)?,
            Root::Response(part) => in_answer(self.answer?, part, &expression.path)?,
            Root::Inputs => below(self.inputs, &expression.path)?,
            Root::Outputs => below(self.outputs, &expression.path)?,
            Root::Step(id) => below(self.steps.get(id)?, &expression.path)?,
            Root::WorkflowInputs(id) => below(&self.workflows.get(id)?.inputs, &expression.path)?,
            Root::WorkflowOutputs(id) => below(&self.workflows.get(id)?.outputs, &expression.path)?,
            Root::SourceUrl(name) => self.sources.get(name)?.clone(),
        };
        match expression.pointer.as_str() {
            "" => Some(value),
            pointer => value.pointer(pointer).cloned(),
        }
    }
}

fn in_request(request: &Request, part: &Part, path: &[String]) -> Option<Value> {
    match part {
        Part::Header(name) => {
            let value = request.headers.get(name.as_str())?;
            Some(
                String::from_utf8_lossy(value.as_bytes())
                    .into_owned()
                    .into(),
            )
        }
        Part::Query(name) => request.query.get(name).cloned(),
        Part::Path(name) => request.path.get(name).cloned(),
        Part::Body => follow(request.payload.as_ref()?, path).cloned(),
    }
}

fn in_answer(answer: &Answer, part: &Part, path: &[String]) -> Option<Value> {
    match part {
        Part::Header(name) => {
            let value = answer.headers.get(name.as_str())?;
            Some(
                String::from_utf8_lossy(value.as_bytes())
                    .into_owned()
                    .into(),
            )
        }
        Part::Body => follow(answer.value.as_ref()?, path).cloned(),
        Part::Query(_) | Part::Path(_) => None,
    }
}

/// A value by its name. Names may have dots in them, so the longest one counts.
fn below(values: &Values, path: &[String]) -> Option<Value> {
    if path.is_empty() {
        return Some(Value::Object(values.clone()));
    }
    (1..=path.len()).rev().find_map(|length| {
        let value = values.get(&path[..length].join("."))?;
        follow(value, &path[length..]).cloned()
    })
}

/// Names of objects and numbers of lists.
pub fn follow<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| match value {
        Value::Object(object) => object.get(name),
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_with_dots_and_ways_into_values() {
        let inputs = json!({"a.b": {"c": [1, 2]}, "a": {"b": 0, "d": "x"}});
        let scope = Scope::of_inputs(inputs.as_object().unwrap());
        let value = |text: &str| scope.value(&Expression::parse(text).unwrap());
        assert_eq!(value("$inputs.a.b"), Some(json!({"c": [1, 2]})));
        assert_eq!(value("$inputs.a.b.c.1"), Some(json!(2)));
        assert_eq!(value("$inputs.a.d"), Some(json!("x")));
        assert_eq!(value("$inputs.a#/d"), Some(json!("x")));
        assert_eq!(value("$inputs.z"), None);
        assert_eq!(value("$statusCode"), None);
    }
}
