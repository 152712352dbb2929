//! Answers as a case writes them.

use crate::check::{Call, Finding, Origin};
use crate::report::check::answer_tree::{ANY, Tree};
use crate::report::check::judgement::{Judgement, Wrong, allowed, judge};
use crate::report::check::names::Names;
use crate::report::check::reproduction::Unsayable;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// What came back to an earlier step, as far as later ones need it.
pub(super) fn answer(finding: &Finding, names: &Names, step: usize) -> Result<String, Unsayable> {
    let received = finding.received.get(step).and_then(Option::as_ref);
    let behind = !matches!(finding.sequence.steps[step].call, Call::Request(_));
    let Some(received) = received else {
        return match behind {
            true => Ok("HTTP/1.1 200".to_owned()),
            false => Err(Unsayable::Step(step + 1, "it was not answered")),
        };
    };
    let mut tree = Tree::new();
    let mut headers = Vec::new();
    for named in names.given_by(step) {
        let name = format!("{{{{{}}}}}", named.name);
        match &named.reference.origin {
            Origin::Body(pointer) => tree.put(pointer, name.into()),
            Origin::Header(header) => headers.push((header.clone(), name)),
        }
    }
    let body = (!tree.is_empty()).then(|| tree.body(received.json.as_ref()));
    Ok(written(received.status, &headers, body.as_ref()))
}

/// What should have come back to the last step.
pub(super) fn last_answer(finding: &Finding, names: &Names) -> Result<String, Unsayable> {
    let last = finding.received.last().and_then(Option::as_ref);
    let right = allowed(finding);
    let status = match (right.as_slice(), last) {
        ([one], _) => *one,
        ([], Some(last)) => last.status,
        _ => {
            return Err(Unsayable::Evidence(
                "several statuses are right, and a case has one",
            ));
        }
    };
    let sample = last.and_then(|it| it.json.as_ref());
    let mut tree = Tree::new();
    let mut headers = Vec::new();
    for judgement in judge(finding) {
        match judgement {
            Judgement::StatusNot(_) => {}
            Judgement::Silence if !right.is_empty() => {}
            Judgement::Silence | Judgement::StatusStill(_) => {
                let told = "it is not known which one answer is right, and a case has one";
                return Err(Unsayable::Evidence(told));
            }
            Judgement::Body(pointer, wrong) => match wanted(finding, names, (&pointer, &wrong)) {
                Ok(Some((pointer, value))) => tree.put(&pointer, value),
                Ok(None) => {}
                Err(told) => return Err(Unsayable::Evidence(told)),
            },
            Judgement::Header(name, wrong) => match wrong {
                Wrong::Not(Value::String(text)) => headers.push((name, text)),
                Wrong::Missing => headers.push((name, ANY.to_owned())),
                Wrong::NotThat(reference, _) => {
                    headers.push((name, format!("{{{{{}}}}}", names.name(&reference))));
                }
                _ => {}
            },
        }
    }
    let sample = finding.expected.body.as_ref().or(sample);
    let body = (!tree.is_empty()).then(|| tree.body(sample));
    Ok(written(status, &headers, body.as_ref()))
}

/// What must stand at a place. The contract is checked by whoever runs the case, and need not be said again.
fn wanted(
    finding: &Finding,
    names: &Names,
    (pointer, wrong): (&str, &Wrong),
) -> Result<Option<(String, Value)>, &'static str> {
    let value = match wrong {
        Wrong::Not(Value::String(text)) if text.contains("{{") => {
            return Err("a text with `{{` cannot be said in a case");
        }
        Wrong::Not(value) => value.clone(),
        Wrong::NotThat(reference, _) => format!("{{{{{}}}}}", names.name(reference)).into(),
        Wrong::Missing => ANY.into(),
        Wrong::There => {
            // All that should be there is named, and nothing else may be.
            let told = "a case cannot say that a property is not there, unless it knows all others";
            let (parent, _) = pointer.rsplit_once('/').ok_or(told)?;
            let expected = finding.expected.body.as_ref().ok_or(told)?;
            let members = expected
                .pointer(parent)
                .and_then(Value::as_object)
                .ok_or(told)?;
            let closed: Map<String, Value> = members
                .keys()
                .map(|key| (key.clone(), Value::from(ANY)))
                .collect();
            return Ok(Some((parent.to_owned(), closed.into())));
        }
        Wrong::NoneOf(_) | Wrong::Still(..) => return Ok(None),
    };
    Ok(Some((pointer.to_owned(), value)))
}

fn written(status: u16, headers: &[(String, String)], body: Option<&Value>) -> String {
    let mut text = format!("HTTP/1.1 {status}");
    for (name, value) in headers {
        let _ = write!(text, "\n{name}: {value}");
    }
    if let Some(body) = body {
        let _ = write!(text, "\n\n{body}");
    }
    text
}
