//! Whether the names in expressions are there, once all of them are known.

use super::reader::{Moment, Reader, Use};
use crate::source::codes::workflow as codes;
use crate::workflow::expression::{Expression, Root};
use crate::workflow::model::{Call, Workflow};
use serde_json::Value;

/// Checks every expression of the document.
pub(super) fn references(reader: &mut Reader<'_>, workflows: &[Workflow]) {
    for it in std::mem::take(&mut reader.uses) {
        moment(reader, &it);
        let Some(own) = workflows.get(it.workflow) else {
            continue;
        };
        match &it.expression.root {
            Root::Step(id) => step(reader, (&it, id), own, workflows),
            Root::Inputs => {
                let names = own.inputs.as_ref().map(|inputs| properties(&inputs.schema));
                named(reader, &it, "input", &names.unwrap_or_default());
            }
            Root::WorkflowInputs(id) | Root::WorkflowOutputs(id) => {
                let Some(other) = workflows.iter().find(|it| it.id == *id) else {
                    let known = workflows.iter().map(|it| it.id.as_str());
                    reader.unknown(("workflow", id), it.span, known);
                    continue;
                };
                if let Root::WorkflowOutputs(_) = it.expression.root {
                    let names: Vec<&str> = other.outputs.iter().map(|it| it.0.as_str()).collect();
                    named(reader, &it, "output", &names);
                }
            }
            Root::SourceUrl(name) if !reader.sources.iter().any(|it| it.name == *name) => {
                let known: Vec<String> = reader.sources.iter().map(|it| it.name.clone()).collect();
                let known = known.iter().map(String::as_str);
                reader.unknown(("source description", name), it.span, known);
            }
            _ => {}
        }
    }
}

fn moment(reader: &mut Reader<'_>, it: &Use) {
    let message = match it.moment {
        Moment::Before if it.expression.needs_request() => {
            format!(
                "`{}` is not known before the request is sent",
                it.expression
            )
        }
        Moment::End if it.expression.needs_request() => {
            format!(
                "`{}` belongs to a step; use `$steps.ID.outputs.NAME`",
                it.expression
            )
        }
        _ => return,
    };
    reader.tell(&codes::EXPRESSION_SYNTAX, it.span, message);
}

fn step(reader: &mut Reader<'_>, (it, id): (&Use, &str), own: &Workflow, all: &[Workflow]) {
    let Some(step) = own.steps.iter().find(|step| step.id == id) else {
        let known = own.steps.iter().map(|step| step.id.as_str());
        reader.unknown(("step", id), it.span, known);
        return;
    };
    let mut names: Vec<&str> = step.outputs.iter().map(|it| it.0.as_str()).collect();
    if let Call::Workflow(at) = step.call
        && let Some(called) = all.get(at)
    {
        names.extend(called.outputs.iter().map(|it| it.0.as_str()));
    }
    named(reader, it, "output", &names);
}

/// The first names of the path must be one of the known ones.
fn named(reader: &mut Reader<'_>, it: &Use, what: &str, known: &[&str]) {
    let Expression { path, .. } = &it.expression;
    let found = (1..=path.len()).any(|length| known.contains(&path[..length].join(".").as_str()));
    if let (false, Some(first)) = (found, path.first()) {
        reader.unknown((what, first), it.span, known.iter().copied());
    }
}

fn properties(schema: &Value) -> Vec<&str> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flat_map(|it| it.keys().map(String::as_str))
        .collect()
}
