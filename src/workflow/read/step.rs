//! Steps, their parameters and their criteria.

use super::reader::{Moment, Reader, Spot};
use super::{action, body, keys, operation};
use crate::contract::ParameterPlace;
use crate::source::codes::{contract, workflow as codes};
use crate::source::{Diagnostic, Node, Span};
use crate::workflow::condition::Condition;
use crate::workflow::criterion::{Criterion, Test};
use crate::workflow::expression::{Expression, is_id};
use crate::workflow::model::{Call, Parameter, Step};
use crate::workflow::template::{Piece, pieces};
use indexmap::IndexMap;
use regex::Regex;
use serde_json_path::JsonPath;

/// The ids of the steps of a workflow, with their places.
pub(super) type Ids = IndexMap<String, Span>;

/// The steps of a workflow, whose parameters they share, and their ids.
pub(super) fn steps<'a>(
    reader: &mut Reader<'a>,
    node: &'a Node,
    (workflow, shared): (usize, &[Parameter]),
) -> (Vec<Step>, Ids) {
    let mut ids = Ids::new();
    let mut named = Vec::new();
    for node in reader.items(node, "steps") {
        reader.check_keys(node, &keys::STEP);
        let Some((id, span)) = reader.required(node, "stepId", &keys::STEP) else {
            continue;
        };
        let first = ids.get(id).copied();
        if first.is_some() || !is_id(id) {
            let message = match first {
                Some(_) => format!("`{id}` is the id of another step"),
                None => format!("`{id}` is no id: only letters, digits, `_` and `-`"),
            };
            let mut told = Diagnostic::new(&codes::ID_TAKEN, message).at(span);
            if let Some(first) = first {
                told = told.related(first, "the first one");
            }
            reader.diagnostics.push(told);
            continue;
        }
        ids.insert(id.to_owned(), span);
        named.push(node);
    }
    if node.get("steps").is_none() {
        let message = "a workflow needs the key `steps`";
        reader.tell(&contract::MISSING_KEY, node.span, message);
    }
    let mut steps = Vec::new();
    // A step that calls nothing keeps its place, because actions name steps by their places.
    for (node, (id, span)) in named.into_iter().zip(ids.clone()) {
        let call = operation::call(reader, node);
        let head = (id, span, call.unwrap_or(Call::Workflow(usize::MAX)));
        let scene = action::Scene {
            spot: Spot {
                workflow,
                moment: Moment::After,
            },
            steps: &ids,
        };
        steps.push(step(reader, (head, node), &scene, shared));
    }
    (steps, ids)
}

fn step<'a>(
    reader: &mut Reader<'a>,
    ((id, span, call), node): ((String, Span, Call), &'a Node),
    scene: &action::Scene<'_>,
    shared: &[Parameter],
) -> Step {
    let before = Spot {
        moment: Moment::Before,
        ..scene.spot
    };
    let mut parameters = parameters(reader, node, before);
    if matches!(call, Call::Operation { .. }) {
        for one in shared {
            let own = |it: &Parameter| it.name == one.name && it.place == one.place;
            if !parameters.iter().any(own) {
                parameters.push(one.clone());
            }
        }
    }
    operation::check_parameters(reader, (call, span), &parameters);
    Step {
        id,
        description: node
            .get("description")
            .and_then(Node::as_str)
            .map(str::to_owned),
        call,
        body: body::body(reader, (node, call), before),
        criteria: criteria(reader, (node, "successCriteria"), scene.spot),
        on_success: action::actions(reader, (node, "onSuccess"), scene),
        on_failure: action::actions(reader, (node, "onFailure"), scene),
        outputs: reader.templates(node, "outputs", scene.spot),
        parameters,
        span,
    }
}

/// The parameters of a step or a workflow.
pub(super) fn parameters<'a>(
    reader: &mut Reader<'a>,
    node: &'a Node,
    spot: Spot,
) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    for item in reader.items(node, "parameters") {
        let Some((node, value)) = reader.reusable(item, "parameters") else {
            continue;
        };
        reader.check_keys(node, &keys::PARAMETER);
        let name = reader.required(node, "name", &keys::PARAMETER);
        let place = reader.text(node, "in");
        let place = place.and_then(|(text, span)| place_of(reader, text, span));
        let Some(value) = value.or_else(|| node.get("value")) else {
            let message = "a parameter needs the key `value`";
            reader.tell(&contract::MISSING_KEY, node.span, message);
            continue;
        };
        let Some((name, _)) = name else { continue };
        parameters.push(Parameter {
            name: name.to_owned(),
            place,
            value: reader.template(value, spot),
            span: item.span,
        });
    }
    parameters
}

fn place_of(reader: &mut Reader<'_>, text: &str, span: Span) -> Option<ParameterPlace> {
    match text {
        "path" => Some(ParameterPlace::Path),
        "query" => Some(ParameterPlace::Query),
        "header" => Some(ParameterPlace::Header),
        "cookie" => Some(ParameterPlace::Cookie),
        other => {
            let known = ["path", "query", "header", "cookie"];
            reader.unknown(("place", other), span, known);
            None
        }
    }
}

/// The criteria of a step or an action.
pub(super) fn criteria<'a>(
    reader: &mut Reader<'a>,
    (node, key): (&'a Node, &str),
    spot: Spot,
) -> Vec<Criterion> {
    let mut criteria = Vec::new();
    for node in reader.items(node, key) {
        reader.check_keys(node, &keys::CRITERION);
        let Some((text, span)) = reader.required(node, "condition", &keys::CRITERION) else {
            continue;
        };
        match test(node, text) {
            Ok(read) => {
                let criterion = Criterion {
                    test: read,
                    text: text.to_owned(),
                    span,
                };
                criterion.expressions(&mut |it| reader.use_of(it, span, spot));
                criteria.push(criterion);
            }
            Err(problem) => reader.tell(&codes::CONDITION_SYNTAX, span, problem),
        }
    }
    criteria
}

fn test(node: &Node, text: &str) -> Result<Test, String> {
    let kind = node.get("type");
    // The long form names the version of the language as well.
    let kind = kind.map(|it| it.get("type").unwrap_or(it));
    let kind = kind.map_or(Some("simple"), Node::as_str);
    if kind == Some("simple") {
        return Condition::parse(text)
            .map(Test::Simple)
            .map_err(|it| it.to_string());
    }
    let context = node.get("context").and_then(Node::as_str);
    let context = context.ok_or("a criterion of this type needs a `context`")?;
    let context = Expression::parse(context).map_err(|it| it.to_string())?;
    let pieces = pieces(text).map_err(|it| it.to_string())?;
    match kind {
        Some("regex") => {
            Regex::new(&filled(&pieces, "x")).map_err(|it| it.to_string())?;
            let pattern = pieces;
            Ok(Test::Regex { context, pattern })
        }
        Some("jsonpath") => {
            JsonPath::parse(&filled(&pieces, "0")).map_err(|it| format!("`{text}`: {it}"))?;
            let path = pieces;
            Ok(Test::JsonPath { context, path })
        }
        other => {
            let other = other.unwrap_or("that");
            Err(format!(
                "criteria of type `{other}` are not read; there is: simple, regex, jsonpath"
            ))
        }
    }
}

/// The text with something in place of each expression, to see whether it can be read.
fn filled(pieces: &[Piece], value: &str) -> String {
    let pieces = pieces.iter().map(|piece| match piece {
        Piece::Fixed(text) => text.as_str(),
        Piece::Value(_) => value,
    });
    pieces.collect()
}
