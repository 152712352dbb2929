//! What must hold of the last answer, so that the workflow is broken where the finding shows.

use super::expression::output;
use crate::check::Finding;
use crate::report::check::judgement::{Judgement, Wrong, allowed};
use crate::report::check::names::Names;
use serde_json::{Value, json};

/// Characters that end an expression in a condition.
const ENDS: &str = "()[]=!<>&|,'\"";

/// The criteria. The contract is checked by whoever plays the workflow, so what it says need not be said again; there
/// is one criterion at least.
pub(super) fn criteria(finding: &Finding, names: &Names, judgements: &[Judgement]) -> Vec<Value> {
    let mut criteria = Vec::new();
    let status = finding
        .received
        .last()
        .and_then(Option::as_ref)
        .map(|it| it.status);
    let right = allowed(finding);
    if let Some(status) = status
        && right.contains(&status)
    {
        criteria.push(json!({"condition": format!("$statusCode == {status}")}));
    }
    for judgement in judgements {
        match judgement {
            Judgement::Silence => {}
            Judgement::StatusNot(allowed) => {
                let ways: Vec<String> = allowed
                    .iter()
                    .map(|it| format!("$statusCode == {it}"))
                    .collect();
                criteria.push(json!({"condition": ways.join(" || ")}));
            }
            Judgement::StatusStill(status) => {
                criteria.push(json!({"condition": format!("$statusCode != {status}")}));
            }
            Judgement::Body(pointer, wrong) => {
                let subject = format!("$response.body#{pointer}");
                criteria.extend(compare(&subject, wrong, names));
            }
            Judgement::Header(name, wrong) => {
                let subject = format!("$response.header.{name}");
                criteria.extend(compare(&subject, wrong, names));
            }
        }
    }
    if criteria.is_empty() {
        let status = status.map_or("$statusCode < 600".to_owned(), |it| {
            format!("$statusCode == {it}")
        });
        criteria.push(json!({"condition": status}));
    }
    criteria
}

fn compare(subject: &str, wrong: &Wrong, names: &Names) -> Option<Value> {
    if subject.contains(|it: char| it.is_whitespace() || ENDS.contains(it)) {
        return None;
    }
    let condition = match wrong {
        Wrong::Not(Value::String(text)) => return Some(exactly(subject, text)),
        Wrong::Not(value) => format!("{subject} == {}", literal(value)?),
        Wrong::NotThat(reference, _) => format!("{subject} == {}", output(names, reference)),
        // Nothing is not even equal to itself.
        Wrong::There => format!("!({subject} == {subject})"),
        Wrong::Missing => format!("{subject} == {subject}"),
        Wrong::Still(value, _) => format!("{subject} != {}", literal(value)?),
        Wrong::NoneOf(_) => return None,
    };
    Some(json!({"condition": condition}))
}

/// Conditions do not tell small letters from capital ones; regular expressions do.
fn exactly(subject: &str, text: &str) -> Value {
    let has_case = text.to_lowercase() != text || text.to_uppercase() != text;
    match literal(&Value::from(text)).filter(|_| !has_case) {
        Some(literal) => json!({"condition": format!("{subject} == {literal}")}),
        None => json!({
            "context": subject,
            "type": "regex",
            "condition": format!("^(?:{})$", regex::escape(text)),
        }),
    }
}

/// A scalar as conditions write it.
fn literal(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.chars().any(char::is_control) => None,
        Value::String(text) => Some(format!("'{}'", text.replace('\'', "''"))),
        Value::Array(_) | Value::Object(_) => None,
        other => Some(other.to_string()),
    }
}
