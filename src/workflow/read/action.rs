//! What may follow a step.

use super::reader::{Reader, Spot};
use super::step::{Ids, criteria};
use super::{keys, workflow};
use crate::source::Node;
use crate::source::codes::{contract, workflow as codes};
use crate::workflow::model::{Action, ActionKind};
use std::time::Duration;

/// Where actions are read.
pub(super) struct Scene<'s> {
    /// The workflow.
    pub spot: Spot,
    /// Its steps.
    pub steps: &'s Ids,
}

/// The actions under `onSuccess`, `onFailure`, `successActions` or `failureActions`.
pub(super) fn actions<'a>(
    reader: &mut Reader<'a>,
    (node, key): (&'a Node, &str),
    scene: &Scene<'_>,
) -> Vec<Action> {
    let failure = key.to_ascii_lowercase().contains("failure");
    let component = if failure {
        "failureActions"
    } else {
        "successActions"
    };
    let mut actions = Vec::new();
    for item in reader.items(node, key) {
        let Some((node, _)) = reader.reusable(item, component) else {
            continue;
        };
        reader.check_keys(node, &keys::ACTION);
        let name = reader.required(node, "name", &keys::ACTION);
        let Some(kind) = kind(reader, (node, failure), scene) else {
            continue;
        };
        actions.push(Action {
            name: name.map_or_else(String::new, |it| it.0.to_owned()),
            kind,
            criteria: criteria(reader, (node, "criteria"), scene.spot),
        });
    }
    actions
}

fn kind<'a>(
    reader: &mut Reader<'a>,
    (node, failure): (&'a Node, bool),
    scene: &Scene<'_>,
) -> Option<ActionKind> {
    let (kind, span) = reader.required(node, "type", &keys::ACTION)?;
    let (step, flow) = (node.get("stepId"), node.get("workflowId"));
    match (kind, step, flow) {
        ("end", None, None) => Some(ActionKind::End),
        ("goto", Some(_), None) => {
            let (id, span) = reader.text(node, "stepId")?;
            let found = scene.steps.get_index_of(id);
            if found.is_none() {
                let known = scene.steps.keys().map(String::as_str);
                reader.unknown(("step", id), span, known);
            }
            found.map(ActionKind::Step)
        }
        ("goto", None, Some(flow)) => workflow::another(reader, flow).map(ActionKind::Workflow),
        ("retry", None, None) if failure => retry(reader, node),
        ("end" | "goto" | "retry", ..) => {
            let message = match kind {
                "goto" => "`goto` needs exactly one of `stepId` and `workflowId`",
                "retry" if !failure => "only a failed step can be done once more",
                _ => "only `goto` has a `stepId` or a `workflowId` here",
            };
            reader.tell(&codes::STEP_CONFLICT, span, message);
            None
        }
        (other, ..) => {
            let known: &[&str] = match failure {
                true => &["end", "goto", "retry"],
                false => &["end", "goto"],
            };
            reader.unknown(("action", other), span, known.iter().copied());
            None
        }
    }
}

fn retry(reader: &mut Reader<'_>, node: &Node) -> Option<ActionKind> {
    let mut number = |key: &str, absent: f64| {
        let Some(value) = node.get(key) else {
            return Some(absent);
        };
        let number = value.to_json().as_f64().filter(|it| *it >= 0.0);
        if number.is_none() {
            let message = format!("`{key}` is not a number from 0 on");
            reader.tell(&contract::WRONG_KIND, value.span, message);
        }
        number
    };
    let after = Duration::try_from_secs_f64(number("retryAfter", 0.0)?).ok()?;
    let limit = number("retryLimit", 1.0)?.min(f64::from(u16::MAX));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between 0 and 65535"
    )]
    let limit = limit as u32;
    Some(ActionKind::Retry { after, limit })
}
