//! A workflow that fails, as a finding.

use crate::check::{Check, Difference, Expectation, Finding, Ground, Session};
use crate::workflow::{Broken, StepReport, Stories, Verdict};

/// The workflows are kept.
pub(super) static WORKFLOW: Check = Check {
    name: "workflow",
    promise: "the service answers the steps of each documented workflow as their criteria say",
};

/// What is wrong with a run that failed. Nothing if an answer breaks the contract, and nothing else.
pub(super) fn finding(
    stories: &Stories,
    at: usize,
    (reports, session): (&[StepReport], &Session<'_>),
) -> Option<Finding> {
    let workflow = &stories.workflows[at];
    let report = reports.last()?;
    let Verdict::Failed(failure) = &report.verdict else {
        return None;
    };
    if failure.broken.is_empty() && failure.problem.is_none() {
        return None;
    }
    let mut finding = Finding::new(&WORKFLOW, session.sequence(), session.evidence());
    let request = report.request.as_ref();
    let operation = request.map(|it| {
        let source = &stories.sources[it.source];
        source.contract.operations[it.operation].id.clone()
    });
    let why = match (failure.broken.first(), &failure.problem) {
        (Some(broken), _) => format!("{} does not hold", broken.text),
        (None, Some(problem)) => problem.clone(),
        (None, None) => String::new(),
    };
    finding.operation = operation;
    finding.summary = format!("workflow {}, step {}: {why}", workflow.id, report.step);
    finding.expected = Expectation {
        text: match failure.broken.is_empty() {
            true => "a request that can be made from what came before".to_owned(),
            false => texts(&failure.broken),
        },
        ..Expectation::default()
    };
    finding.differences = failure.broken.iter().flat_map(differences).collect();
    let step = format!("step {} of the workflow {}", report.step, workflow.id);
    finding.grounds = match failure.broken.is_empty() {
        true => vec![Ground::at(step, Some(report.span), &stories.files)],
        false => failure
            .broken
            .iter()
            .map(|it| Ground::at(it.text.clone(), Some(it.span), &stories.files))
            .collect(),
    };
    finding.fingerprint = format!("workflow:{}:{}", workflow.id, report.step);
    Some(finding)
}

fn texts(broken: &[Broken]) -> String {
    let texts: Vec<&str> = broken.iter().map(|it| it.text.as_str()).collect();
    texts.join(", and ")
}

/// Expected and actual of one criterion. What it looked at may be a status, a header, or a place in the body.
fn differences(broken: &Broken) -> impl Iterator<Item = Difference> {
    broken.findings.iter().map(|it| Difference {
        place: place(&it.subject),
        expected: it.expected.clone(),
        actual: it.actual.clone(),
    })
}

fn place(subject: &str) -> String {
    if subject.starts_with("$statusCode") {
        return "status".to_owned();
    }
    if let Some(name) = subject.strip_prefix("$response.header.") {
        let name = name.split(' ').next().unwrap_or_default();
        return format!("header {name}");
    }
    if let Some(pointer) = subject.strip_prefix("$response.body#") {
        let pointer = pointer.split(' ').next().unwrap_or_default();
        return format!("body {pointer}");
    }
    subject.to_owned()
}
