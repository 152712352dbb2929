//! Steps of a workflow.

use super::criteria::criteria;
use super::document::{Scene, told};
use super::expression::{origin, text};
use super::parameters::parameters;
use super::payload::payload;
use crate::check::{Call, Request};
use crate::report::check::judgement::Judgement;
use crate::report::check::line::duration;
use crate::report::check::reproduction::Unsayable;
use serde_json::{Map, Value, json};

/// The step at a place of the finding's sequence.
pub(super) fn step(
    scene: &Scene<'_>,
    at: usize,
    judgements: &[Judgement],
) -> Result<Value, Unsayable> {
    let steps = &scene.finding.sequence.steps;
    let (step, number) = (&steps[at], at + 1);
    let mut form = Map::new();
    form.insert("stepId".into(), format!("step-{number}").into());
    form.insert("description".into(), told(step).into());
    match &step.call {
        Call::Request(request) => request_of(scene, (&mut form, request), at)?,
        Call::Operate {
            resource,
            key,
            action,
        } => {
            let odd = Unsayable::Step(number, "its key looks like a runtime expression");
            let key = text(key, &scene.names).ok_or(odd)?;
            let path =
                |name: &str, value: &str| json!({"name": name, "in": "path", "value": value});
            form.insert(
                "operationId".into(),
                "$sourceDescriptions.control.performAction".into(),
            );
            let parameters = json!([
                path("api", &scene.view.api.name),
                path("resource", resource),
                path("key", &key),
                path("action", action),
            ]);
            form.insert("parameters".into(), parameters);
        }
        Call::Advance(millis) => {
            form.insert(
                "operationId".into(),
                "$sourceDescriptions.control.setClock".into(),
            );
            let payload = json!({"advance": duration(*millis)});
            let body = json!({"contentType": "application/json", "payload": payload});
            form.insert("requestBody".into(), body);
        }
    }
    let must = if number == steps.len() {
        criteria(scene.finding, &scene.names, judgements)
    } else {
        let received = scene.finding.received.get(at).and_then(Option::as_ref);
        let status =
            received.map(|it| json!({"condition": format!("$statusCode == {}", it.status)}));
        status.into_iter().collect()
    };
    if !must.is_empty() {
        form.insert("successCriteria".into(), must.into());
    }
    let outputs = scene.names.given_by(at);
    let outputs: Map<String, Value> = outputs
        .map(|it| (it.name.clone(), origin(&it.reference).into()))
        .collect();
    if !outputs.is_empty() {
        form.insert("outputs".into(), outputs.into());
    }
    Ok(Value::Object(form))
}

fn request_of(
    scene: &Scene<'_>,
    (form, request): (&mut Map<String, Value>, &Request),
    at: usize,
) -> Result<(), Unsayable> {
    let number = at + 1;
    let operations = &scene.view.api.contract.operations;
    let operation = scene.finding.sequence.steps[at].operation;
    let operation = operation.and_then(|it| operations.get(it));
    let operation = operation
        .filter(|it| it.method == request.method)
        .ok_or(Unsayable::NoOperation(number))?;
    let id = format!("$sourceDescriptions.api.{}", operation.id);
    form.insert("operationId".into(), id.into());
    let parameters = parameters(scene, (operation, request), number)?;
    if !parameters.is_empty() {
        form.insert("parameters".into(), parameters.into());
    }
    if let Some(body) = payload(scene, &request.body, number)? {
        form.insert("requestBody".into(), body);
    }
    Ok(())
}
