//! What is told about a fault: the summary, the clauses and rules that ask for something else, and how to tell
//! whether it shows again.

use super::game::{Game, Known, Verdict};
use super::moves::Move;
use super::play::{Fault, kind};
use crate::check::inspection::Inspection;
use crate::check::session::evidence;
use crate::check::{Check, Finding, Ground, Place, Received, Shows, Suspicion};
use crate::contract::Schema;
use std::sync::Arc;

/// The service does what the behavior file says.
pub static BEHAVIOR: Check = Check {
    name: "behavior",
    promise: "every answer is the one that the behavior file asks for, with the service's own keys, tokens and times",
};

/// What is told about a fault.
pub(crate) fn suspicion(inspection: &Inspection, known: &Known, fault: Fault) -> Suspicion {
    let Fault {
        moves,
        sequence,
        received,
        verdict,
    } = fault;
    let mut finding = Finding::new(&BEHAVIOR, sequence, evidence(&received));
    let operation = moves.last().and_then(Move::operation);
    let operation = operation.map(|at| &inspection.api.contract.operations[at]);
    finding.operation = operation.map(|it| it.id.clone());
    let subject = finding
        .operation
        .clone()
        .unwrap_or_else(|| match moves.last() {
            Some(Move::Operate { action, .. }) => format!("the operator's {action}"),
            _ => "the service".to_owned(),
        });
    let status = received
        .last()
        .and_then(|it| it.as_ref())
        .map_or(0, |it| it.status);
    let (summary, mark) = summary(&subject, status, &verdict);
    finding.summary = summary;
    finding.fingerprint = format!("model:{subject}:{mark}");
    finding.grounds = grounds(inspection, moves.last().and_then(Move::operation), &verdict);
    finding.differences = verdict.differences;
    finding.expected = verdict.expected;
    let shows = shows(known.clone(), moves);
    Suspicion { finding, shows }
}

/// What is said in one line, and what tells this fault from others of the operation.
pub(crate) fn summary(subject: &str, status: u16, verdict: &Verdict) -> (String, String) {
    let Some(first) = verdict.differences.first() else {
        return (subject.to_owned(), String::new());
    };
    let place = kind(&first.place);
    if place == "status" {
        let expected = verdict.expected.status.map(|it| it.to_string());
        let mark = format!("status:{}:{status}", expected.unwrap_or_default());
        let expected = &verdict.expected.text;
        return (
            format!("{subject} answered {status}, expected {expected}"),
            mark,
        );
    }
    let at = place.strip_prefix("body ").unwrap_or(&place);
    let summary = format!(
        "{subject} answered {} at {at}, expected {}",
        first.actual, first.expected
    );
    let error = verdict.expected.error.as_deref().unwrap_or_default();
    (summary, format!("{}:{error}", place.replace(' ', ":")))
}

/// The clauses that led to the model's answer, and the rule of the contract for what differs.
pub(crate) fn grounds(
    inspection: &Inspection,
    operation: Option<usize>,
    verdict: &Verdict,
) -> Vec<Ground> {
    let why = verdict.exchange.iter().flat_map(|it| &it.why);
    let mut grounds: Vec<Ground> = why
        .map(|step| Ground {
            text: step.text.clone(),
            place: step.place.as_deref().and_then(place_of),
        })
        .collect();
    let Some(at) = operation else {
        return grounds;
    };
    let declared = &inspection.api.contract.operations[at];
    let behavior = inspection.api.behavior.as_ref();
    let span = behavior.and_then(|it| it.operation_span(at));
    let text = format!("the behavior of `{}`", declared.id);
    grounds.push(inspection.ground(text, span));
    let first = verdict.differences.first();
    let pointer = first.and_then(|it| it.place.strip_prefix("body "));
    let response = declared.response(verdict.expected.status.unwrap_or(200));
    let schema = response.and_then(|it| it.main_content()?.1.schema.clone());
    if let (Some(pointer), Some(schema)) = (pointer, schema)
        && let Some(schema) = below(schema, pointer)
    {
        let text = format!("the schema of {pointer}");
        grounds.push(inspection.ground(text, schema.span()));
    }
    grounds
}

/// Whether the last answer of a sequence is wrong, told by playing it again.
fn shows(known: Known, moves: Vec<Move>) -> Shows {
    Shows::All(Arc::new(move |received: &[Option<Arc<Received>>]| {
        let now = now();
        let known = Known {
            now,
            ..known.clone()
        };
        let Some(mut game) = Game::new(known) else {
            return false;
        };
        let mut wrong = false;
        for (what, received) in moves.iter().zip(received) {
            let verdict = game.judge(what, received.as_deref(), now);
            wrong = !verdict.differences.is_empty();
        }
        wrong && received.len() == moves.len()
    }))
}

fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(now.unwrap_or_default().as_millis()).unwrap_or(i64::MAX)
}

/// `file:line:column`, as exchanges write places.
fn place_of(text: &str) -> Option<Place> {
    let (rest, column) = text.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some(Place {
        file: file.to_owned(),
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    })
}

/// The schema of what a JSON Pointer leads to, as far as it can be told.
fn below(schema: Schema, pointer: &str) -> Option<Schema> {
    let mut schema = schema;
    for token in pointer.split('/').skip(1) {
        let name = token.replace("~1", "/").replace("~0", "~");
        let shape = schema.shape();
        schema = match shape.properties.get(&name) {
            Some(property) => property.schema.clone(),
            None => shape.items.clone()?,
        };
    }
    Some(schema)
}
