//! What is told about a fault: the summary, the clauses and rules that ask for something else, and how to tell
//! whether it shows again.

use super::game::{Game, Ground};
use super::moves::Move;
use super::play::{Fault, kind};
use crate::check::inspection::Inspection;
use crate::check::session::evidence;
use crate::check::{Check, Finding, Place, Received, Shows, Suspicion};
use crate::contract::Schema;
use std::sync::Arc;

/// The service does what the behavior file says.
pub static BEHAVIOR: Check = Check {
    name: "behavior",
    promise: "every answer is the one that the behavior file asks for, with the service's own keys, tokens and times",
};

/// What is told about a fault.
pub(crate) fn suspicion(inspection: &Inspection, ground: &Ground, fault: Fault) -> Suspicion {
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
    let subject = finding.operation.clone().unwrap_or_else(|| match moves.last() {
        Some(Move::Operate { action, .. }) => format!("the operator's {action}"),
        _ => "the service".to_owned(),
    });
    let first = verdict.differences.first();
    let status = received.last().and_then(|it| it.as_ref()).map_or(0, |it| it.status);
    let place = first.map_or(String::new(), |it| kind(&it.place));
    let (summary, mark) = match (first, place.as_str()) {
        (Some(_), "status") => {
            let expected = verdict.expected.status.map(|it| it.to_string());
            let mark = format!("status:{}:{status}", expected.unwrap_or_default());
            let expected = &verdict.expected.text;
            (format!("{subject} answered {status}, expected {expected}"), mark)
        }
        (Some(first), place) => {
            let at = place.strip_prefix("body ").unwrap_or(place);
            let summary = format!(
                "{subject} answered {} at {at}, expected {}",
                first.actual, first.expected
            );
            let error = verdict.expected.error.as_deref().unwrap_or_default();
            (summary, format!("{}:{error}", place.replace(' ', ":")))
        }
        (None, _) => (subject.clone(), String::new()),
    };
    finding.summary = summary;
    finding.fingerprint = format!("model:{subject}:{mark}");
    if let Some(exchange) = &verdict.exchange {
        for step in &exchange.why {
            finding.grounds.push(crate::check::Ground {
                text: step.text.clone(),
                place: step.place.as_deref().and_then(place_of),
            });
        }
    }
    if let Some(operation) = operation {
        let span = moves.last().and_then(Move::operation).and_then(|at| {
            let behavior = inspection.api.behavior.as_ref()?;
            behavior.operation_span(at)
        });
        let text = format!("the behavior of `{}`", operation.id);
        finding.grounds.push(inspection.ground(text, span));
        let pointer = first.and_then(|it| it.place.strip_prefix("body "));
        let schema = operation
            .response(verdict.expected.status.unwrap_or(200))
            .and_then(|it| it.main_content()?.1.schema.clone());
        if let (Some(pointer), Some(schema)) = (pointer, schema)
            && let Some(schema) = below(schema, pointer)
        {
            let text = format!("the schema of {pointer}");
            finding.grounds.push(inspection.ground(text, schema.span()));
        }
    }
    finding.differences = verdict.differences;
    finding.expected = verdict.expected;
    let shows = shows(ground.clone(), moves);
    Suspicion { finding, shows }
}

/// Whether the last answer of a sequence is wrong, told by playing it again.
fn shows(ground: Ground, moves: Vec<Move>) -> Shows {
    Shows::All(Arc::new(move |received: &[Option<Arc<Received>>]| {
        let now = now();
        let ground = Ground {
            now,
            ..ground.clone()
        };
        let Some(mut game) = Game::new(ground) else {
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
            None => shape.items?,
        };
    }
    Some(schema)
}
