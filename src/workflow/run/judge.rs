//! An answer held against the contract and the criteria of its step.

use super::outcome::{Broken, Failure};
use crate::workflow::condition::{Finding, describe};
use crate::workflow::criterion::Criterion;
use crate::workflow::model::{Step, Stories};
use crate::workflow::scope::Scope;
use serde_json::Value;

/// Everything that is wrong with a step that has its answer.
pub(super) fn judge(stories: &Stories, step: &Step, scope: &Scope<'_>) -> Failure {
    let mut failure = Failure::default();
    let (Some((source, operation)), Some(answer)) = (stories.operation(step.call), scope.answer)
    else {
        failure.broken = broken(&step.criteria, scope);
        return failure;
    };
    // An answer to HEAD has no body by nature.
    let body = answer.value.as_ref();
    if operation.method != http::Method::HEAD {
        failure.violations =
            operation.validate_answer(&source.contract, answer.status, &answer.headers, body);
    }
    failure.broken = broken(&step.criteria, scope);
    if step.criteria.is_empty() && answer.status >= 400 {
        failure.broken.push(Broken {
            span: step.span,
            text: "a step without criteria succeeds with a status below 400".to_owned(),
            findings: vec![Finding {
                subject: "$statusCode".to_owned(),
                expected: "< 400 (integer)".to_owned(),
                actual: describe(Some(&Value::from(answer.status))),
            }],
        });
    }
    failure
}

fn broken(criteria: &[Criterion], scope: &Scope<'_>) -> Vec<Broken> {
    let broken = criteria.iter().filter_map(|criterion| {
        let findings = criterion.findings(scope);
        (!findings.is_empty()).then(|| Broken {
            span: criterion.span,
            text: criterion.text.clone(),
            findings,
        })
    });
    broken.collect()
}
