//! Stories for machines.

use crate::workflow::{Failure, Outcome, StepReport, Stories, Verdict};
use serde_json::{Map, Value, json};

/// A workflow that was played: `{api, workflow, outcome, needs?, steps}`.
pub fn workflow(
    (api, id): (&str, &str),
    stories: &Stories,
    (outcome, steps): (&Outcome, &[StepReport]),
) -> Value {
    let mut form = Map::new();
    form.insert("api".into(), json!(api));
    form.insert("workflow".into(), json!(id));
    form.insert("outcome".into(), json!(word(outcome)));
    if let Outcome::Skipped { needs } = outcome {
        form.insert("needs".into(), json!(needs));
    }
    let steps: Vec<Value> = steps.iter().map(|it| step(it, stories)).collect();
    form.insert("steps".into(), steps.into());
    Value::Object(form)
}

/// The workflows that there are: `{api, workflow, summary, steps, inputs}` each.
pub fn list(api: &str, stories: &Stories) -> Vec<Value> {
    let workflows = stories.workflows.iter();
    let listed = workflows.map(|it| {
        json!({
            "api": api,
            "workflow": it.id,
            "summary": it.summary,
            "steps": it.steps.len(),
            "inputs": it.inputs.as_ref().map(|it| &it.schema),
        })
    });
    listed.collect()
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Kept => "kept",
        Outcome::Broken => "broken",
        Outcome::Skipped { .. } => "skipped",
    }
}

fn step(report: &StepReport, stories: &Stories) -> Value {
    let mut form = Map::new();
    let (verdict, failure) = match &report.verdict {
        Verdict::Kept => ("kept", None),
        Verdict::Failed(failure) => ("failed", Some(failure)),
        Verdict::Skipped(_) => ("skipped", None),
        Verdict::Unjudged(failure) => ("unjudged", Some(failure)),
    };
    form.insert("number".into(), json!(report.number));
    form.insert("workflow".into(), json!(report.workflow));
    form.insert("step".into(), json!(report.step));
    form.insert("place".into(), json!(stories.files.place(report.span)));
    form.insert("verdict".into(), json!(verdict));
    if let Some(request) = &report.request {
        form.insert("method".into(), json!(request.method.as_str()));
        form.insert("url".into(), json!(request.url));
    }
    if let Some(answer) = &report.answer {
        form.insert("status".into(), json!(answer.status));
        form.insert("body".into(), json!(answer.value));
        form.insert("micros".into(), json!(answer.micros));
    }
    if let Some(then) = &report.then {
        form.insert("then".into(), json!(then));
    }
    if let Some(failure) = failure {
        form.insert("failure".into(), told(failure, stories));
    }
    Value::Object(form)
}

fn told(failure: &Failure, stories: &Stories) -> Value {
    let criteria = failure.broken.iter().map(|it| {
        let findings = it.findings.iter();
        let findings: Vec<Value> = findings
            .map(|it| json!({"subject": it.subject, "expected": it.expected, "actual": it.actual}))
            .collect();
        json!({"place": stories.files.place(it.span), "condition": it.text, "findings": findings})
    });
    let violations = failure
        .violations
        .iter()
        .map(|it| it.to_json(&stories.files));
    json!({
        "problem": failure.problem,
        "criteria": criteria.collect::<Vec<_>>(),
        "violations": violations.collect::<Vec<_>>(),
    })
}
