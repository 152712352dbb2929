//! Workflows and their inputs.

use super::reader::{Moment, Reader, Spot};
use super::{action, keys, step};
use crate::source::codes::{contract, workflow as codes};
use crate::source::{Diagnostic, Node};
use crate::workflow::expression::is_id;
use crate::workflow::model::{Inputs, Workflow};
use serde_json::Value;

/// All workflows.
pub(super) fn workflows(reader: &mut Reader<'_>) -> Vec<Workflow> {
    let root = reader.root;
    if root.get("workflows").is_none() {
        let message = "an Arazzo document needs the key `workflows`";
        reader.tell(&contract::MISSING_KEY, root.span, message);
    }
    let mut named = Vec::new();
    for node in reader.items(root, "workflows") {
        reader.check_keys(node, &keys::WORKFLOW);
        let Some((id, span)) = reader.required(node, "workflowId", &keys::WORKFLOW) else {
            continue;
        };
        let first = reader.workflows.get(id).copied();
        if first.is_some() || !is_id(id) {
            let message = match first {
                Some(_) => format!("`{id}` is the id of another workflow"),
                None => format!("`{id}` is no id: only letters, digits, `_` and `-`"),
            };
            let mut told = Diagnostic::new(&codes::ID_TAKEN, message).at(span);
            if let Some(first) = first {
                told = told.related(first, "the first one");
            }
            reader.diagnostics.push(told);
            continue;
        }
        reader.workflows.insert(id.to_owned(), span);
        named.push((id, node));
    }
    let named = named.into_iter().enumerate();
    named
        .map(|(at, (id, node))| workflow(reader, (at, id), node))
        .collect()
}

fn workflow<'a>(reader: &mut Reader<'a>, (at, id): (usize, &str), node: &'a Node) -> Workflow {
    let spot = |moment| Spot {
        workflow: at,
        moment,
    };
    let mut depends_on = Vec::new();
    for item in reader.items(node, "dependsOn") {
        depends_on.extend(another(reader, item));
    }
    let shared = step::parameters(reader, node, spot(Moment::Before));
    let (steps, ids) = step::steps(reader, node, (at, &shared));
    let scene = action::Scene {
        spot: spot(Moment::After),
        steps: &ids,
    };
    let text = |key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
    Workflow {
        id: id.to_owned(),
        summary: text("summary"),
        description: text("description"),
        inputs: inputs(reader, node),
        depends_on,
        steps,
        on_success: action::actions(reader, (node, "successActions"), &scene),
        on_failure: action::actions(reader, (node, "failureActions"), &scene),
        outputs: reader.templates(node, "outputs", spot(Moment::End)),
    }
}

/// The place of the workflow that a node names.
pub(super) fn another(reader: &mut Reader<'_>, node: &Node) -> Option<usize> {
    let Some(id) = node.as_str() else {
        reader.wrong_kind(node, "a workflow's id", "string");
        return None;
    };
    if id.starts_with("$sourceDescriptions.") {
        let message = "workflows of other documents cannot be called";
        reader.tell(&codes::UNUSABLE_SOURCE, node.span, message);
        return None;
    }
    let found = reader.workflows.get_index_of(id);
    if found.is_none() {
        let known: Vec<String> = reader.workflows.keys().cloned().collect();
        let known = known.iter().map(String::as_str);
        reader.unknown(("workflow", id), node.span, known);
    }
    found
}

/// The schema is compiled inside of the whole document, so that its references lead somewhere.
fn inputs(reader: &mut Reader<'_>, node: &Node) -> Option<Inputs> {
    let node = node.get("inputs")?;
    let mut schema = node.to_json();
    let mut whole = reader.root.to_json();
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let pointer = reference.strip_prefix('#').unwrap_or(reference);
        match whole.pointer(pointer) {
            Some(found) => schema = found.clone(),
            None => {
                let message = format!("`{reference}` leads nowhere in this file");
                reader.tell(&codes::UNKNOWN_REFERENCE, node.span, message);
                return None;
            }
        }
    }
    if let (Value::Object(whole), Value::Object(schema)) = (&mut whole, &schema) {
        whole.extend(schema.clone());
    }
    match jsonschema::draft202012::new(&whole) {
        Ok(validator) => Some(Inputs { schema, validator }),
        Err(error) => {
            let message = format!("`inputs` is not valid JSON Schema: {error}");
            reader.tell(&contract::INVALID_SCHEMA, node.span, message);
            None
        }
    }
}
