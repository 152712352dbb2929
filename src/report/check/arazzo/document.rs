//! The document around workflows.

use super::expression::input;
use super::step;
use crate::check::{Call, Finding, Part};
use crate::report::check::judgement::judge;
use crate::report::check::line;
use crate::report::check::names::Names;
use crate::report::check::reproduction::Unsayable;
use crate::report::check::view::View;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A finding with what its steps need.
pub(super) struct Scene<'a> {
    pub view: &'a View<'a>,
    pub finding: &'a Finding,
    pub names: Names,
}

/// A document with one workflow.
pub(in crate::report::check) fn write(
    view: &View<'_>,
    finding: &Finding,
) -> Result<String, Unsayable> {
    let workflow = workflow(view, finding, &mut BTreeSet::new())?;
    Ok(document(view, &[workflow]))
}

/// A document with a workflow for each finding; those that cannot be said are named in its head.
pub(in crate::report::check) fn write_all(view: &View<'_>) -> String {
    let mut taken = BTreeSet::new();
    let mut workflows = Vec::new();
    let mut head = String::new();
    for finding in view.findings() {
        let hidden = Finding {
            sequence: view.secrets.hide(&finding.sequence),
            ..finding.clone()
        };
        match workflow(view, &hidden, &mut taken) {
            Ok(workflow) => workflows.push(workflow),
            Err(problem) => {
                let _ = writeln!(head, "# Left out: {}: {problem}", finding.fingerprint);
            }
        }
    }
    format!("{head}{}", document(view, &workflows))
}

fn document(view: &View<'_>, workflows: &[Value]) -> String {
    let contract = &view.api.contract;
    let path = &view.api.sources.file(contract.root).path;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let document = json!({
        "arazzo": "1.0.1",
        "info": {
            "title": format!("What `mimeo check` found in {}", view.results.api),
            "version": "1",
        },
        "sourceDescriptions": [
            {"name": "api", "url": format!("./{name}"), "type": "openapi"},
            {"name": "control", "url": "/__mimeo/openapi.json", "type": "openapi"},
        ],
        "workflows": workflows,
    });
    serde_yaml::to_string(&document).unwrap_or_default()
}

fn workflow(
    view: &View<'_>,
    finding: &Finding,
    taken: &mut BTreeSet<String>,
) -> Result<Value, Unsayable> {
    let scene = Scene {
        view,
        finding,
        names: Names::of(finding),
    };
    let steps = &finding.sequence.steps;
    let judgements = judge(finding);
    let mut written = Vec::new();
    for at in 0..steps.len() {
        written.push(step::step(&scene, at, &judgements)?);
    }
    let wish = id(&finding.fingerprint);
    let numbered = (2..).map(|number| format!("{wish}-{number}"));
    let mut free = std::iter::once(wish.clone()).chain(numbered);
    let id = free.find(|it| taken.insert(it.clone())).unwrap_or_default();
    let mut workflow = Map::new();
    workflow.insert("workflowId".into(), id.into());
    workflow.insert("summary".into(), finding.summary.clone().into());
    workflow.insert("description".into(), description(finding).into());
    let inputs = inputs(finding);
    if !inputs.is_empty() {
        let required: Vec<&String> = inputs.keys().collect();
        let schema = json!({"type": "object", "required": required, "properties": inputs});
        workflow.insert("inputs".into(), schema);
    }
    workflow.insert("steps".into(), written.into());
    Ok(Value::Object(workflow))
}

fn description(finding: &Finding) -> String {
    let mut text = format!(
        "Expected: {}. Found by `mimeo check` in the phase {} with seed {}.",
        finding.expected.text,
        finding.phase.name(),
        finding.seed
    );
    for ground in &finding.grounds {
        let place = ground.place.as_ref();
        let place = place.map(|it| format!("{}:{}:{}: ", it.file, it.line, it.column));
        let _ = write!(text, "\n{}{}", place.unwrap_or_default(), ground.text);
    }
    text
}

/// Credentials come in as inputs.
fn inputs(finding: &Finding) -> Map<String, Value> {
    let mut inputs = Map::new();
    for step in &finding.sequence.steps {
        let Call::Request(request) = &step.call else {
            continue;
        };
        let texts = request.query.iter().chain(&request.headers).map(|it| &it.1);
        for part in std::iter::once(&request.path)
            .chain(texts)
            .flat_map(|it| &it.0)
        {
            if let Part::Secret { name, .. } = part {
                let schema =
                    json!({"type": "string", "description": format!("The credential {name}")});
                inputs.insert(input(name), schema);
            }
        }
    }
    inputs
}

/// Letters, digits and dashes.
fn id(fingerprint: &str) -> String {
    let clean = |it: char| if it.is_ascii_alphanumeric() { it } else { '-' };
    let cleaned: String = fingerprint.chars().map(clean).collect();
    let words: Vec<&str> = cleaned.split('-').filter(|it| !it.is_empty()).collect();
    match words.is_empty() {
        true => "finding".to_owned(),
        false => words.join("-"),
    }
}

/// What a step does, for people.
pub(super) fn told(step: &crate::check::Step) -> String {
    match step.purpose.is_empty() {
        true => line::line(step),
        false => step.purpose.clone(),
    }
}
