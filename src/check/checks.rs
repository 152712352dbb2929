//! What every answer has to keep, whatever was asked: it is there, it is no server error, and it is one that the
//! contract declares.

use super::finding::{Check, Difference, Expectation, Finding, Ground};
use super::inspection::Inspection;
use super::sequence::{Call, Received, Sequence, Step};
use super::session::evidence;
use super::suspicion::{Shows, Suspicion};
use crate::contract::{Operation, Place, Violation};
use crate::engine::Api;
use http::Method;
use std::sync::Arc;

/// The service answers.
pub static ANSWERED: Check = Check {
    name: "answered",
    promise: "every request is answered, in time and whole",
};
/// The service does not fail.
pub static NO_SERVER_ERROR: Check = Check {
    name: "no-server-error",
    promise: "no request makes the service fail with a status from 500 on that the contract does not announce",
};
/// The status is declared.
pub static ANSWER_STATUS: Check = Check {
    name: "answer-status",
    promise: "every answer has a status that the contract declares for its operation",
};
/// The media type is declared.
pub static ANSWER_MEDIA_TYPE: Check = Check {
    name: "answer-media-type",
    promise: "every answer has a media type that the contract declares for its status",
};
/// Headers are as declared.
pub static ANSWER_HEADERS: Check = Check {
    name: "answer-headers",
    promise: "every answer has the headers that the contract requires, with values that fit",
};
/// The body fits.
pub static ANSWER_SCHEMA: Check = Check {
    name: "answer-schema",
    promise: "every answer has a body that fits the schema of its status",
};

/// A session just after a step.
pub(super) struct Seen<'s> {
    pub(super) inspection: &'s Inspection,
    pub(super) steps: &'s [Step],
    pub(super) received: &'s [Option<Arc<Received>>],
    /// Why the last step was not answered.
    pub(super) silence: Option<&'s str>,
}

/// What is wrong with the answer to the last step.
pub(super) fn answer(seen: &Seen<'_>) -> Vec<Suspicion> {
    let mut found = odd_answer(seen);
    let Some((at, received)) = seen.last() else {
        return found;
    };
    let is_head = seen.is_head();
    let violations = broken_rules(&seen.inspection.api, at, received, is_head);
    // One finding a part of the answer says enough.
    let mut checks: Vec<&'static Check> = Vec::new();
    for violation in &violations {
        let check = check_of(&violation.place);
        // An undeclared server error is told once.
        let told = received.status >= 500 && std::ptr::eq(check, &raw const ANSWER_STATUS);
        if told || checks.contains(&check) {
            continue;
        }
        checks.push(check);
        let same: Vec<&Violation> = violations
            .iter()
            .filter(|it| check_of(&it.place) == check)
            .collect();
        found.push(seen.violated(at, received, (check, &same)));
    }
    found
}

/// What is wrong with the answer to a request that the contract does not know.
pub(super) fn odd_answer(seen: &Seen<'_>) -> Vec<Suspicion> {
    let operation = seen.steps.last().and_then(|it| it.operation);
    let operation = operation.and_then(|at| seen.inspection.api.contract.operations.get(at));
    if let Some(reason) = seen.silence {
        return vec![seen.silent(operation, reason)];
    }
    let Some(Some(received)) = seen.received.last() else {
        return Vec::new();
    };
    let announced = |operation: &Operation| {
        operation
            .responses
            .contains_key(&received.status.to_string())
    };
    if received.status < 500 || operation.is_some_and(announced) {
        return Vec::new();
    }
    vec![seen.server_error(operation, received)]
}

/// Every rule of the contract that an answer to an operation breaks.
pub fn broken_rules(
    api: &Api,
    operation: usize,
    received: &Received,
    is_head: bool,
) -> Vec<Violation> {
    let contract = &api.contract;
    let Some(operation) = contract.operations.get(operation) else {
        return Vec::new();
    };
    let text;
    let body = match &received.json {
        Some(json) => Some(json),
        None => {
            text = String::from_utf8(received.body.to_vec())
                .ok()
                .filter(|it| !it.is_empty())
                .map(serde_json::Value::String);
            text.as_ref()
        }
    };
    let (status, headers) = (received.status, &received.headers);
    let mut found = operation.validate_answer(contract, status, headers, body);
    if is_head {
        // An answer to HEAD has no body by nature.
        found.retain(|it| !matches!(it.place, Place::ResponseBody | Place::ResponseMediaType));
    }
    found
}

fn check_of(place: &Place) -> &'static Check {
    match place {
        Place::ResponseMediaType => &ANSWER_MEDIA_TYPE,
        Place::ResponseHeader(_) => &ANSWER_HEADERS,
        Place::ResponseBody => &ANSWER_SCHEMA,
        _ => &ANSWER_STATUS,
    }
}

impl Seen<'_> {
    /// The operation of the last step and its answer, if it has both.
    fn last(&self) -> Option<(usize, &Arc<Received>)> {
        let step = self.steps.last()?;
        let received = self.received.last()?.as_ref()?;
        match step.call {
            Call::Request(_) => Some((step.operation?, received)),
            _ => None,
        }
    }

    fn is_head(&self) -> bool {
        let last = self.steps.last();
        matches!(last.map(|it| &it.call), Some(Call::Request(it)) if it.method == Method::HEAD)
    }

    fn finding(&self, check: &'static Check, operation: Option<&Operation>) -> Finding {
        let sequence = Sequence {
            steps: self.steps.to_vec(),
        };
        let mut finding = Finding::new(check, sequence, evidence(self.received));
        finding.operation = operation.map(|it| it.id.clone());
        finding
    }

    /// What the last request was to: the operation, or method and path.
    fn subject(&self, operation: Option<&Operation>) -> String {
        match (operation, self.steps.last()) {
            (Some(operation), _) => operation.id.clone(),
            (None, Some(step)) => step.line(),
            (None, None) => "the service".to_owned(),
        }
    }

    fn silent(&self, operation: Option<&Operation>, reason: &str) -> Suspicion {
        let subject = self.subject(operation);
        let mut finding = self.finding(&ANSWERED, operation);
        finding.summary = format!("{subject} was not answered: {reason}");
        finding.expected.text = "an answer".into();
        finding.fingerprint = format!("{}:{subject}", ANSWERED.name);
        Suspicion {
            finding,
            shows: Shows::Last(Arc::new(|received| received.is_none())),
        }
    }

    fn server_error(&self, operation: Option<&Operation>, received: &Received) -> Suspicion {
        let subject = self.subject(operation);
        let status = received.status;
        let mut finding = self.finding(&NO_SERVER_ERROR, operation);
        finding.summary = format!("{subject} failed with {status}");
        finding.expected.text = "a status below 500".into();
        finding.differences = vec![Difference {
            place: "status".to_owned(),
            expected: "below 500".to_owned(),
            actual: format!("integer {status}"),
        }];
        finding.grounds = operation
            .map(|it| {
                self.inspection
                    .ground(format!("operation {}", it.id), Some(it.id_span))
            })
            .into_iter()
            .collect();
        finding.fingerprint = format!("{}:{subject}:{status}", NO_SERVER_ERROR.name);
        Suspicion {
            finding,
            shows: Shows::Last(Arc::new(move |received| {
                received.is_some_and(|it| it.status == status)
            })),
        }
    }

    fn violated(
        &self,
        at: usize,
        received: &Received,
        (check, violations): (&'static Check, &[&Violation]),
    ) -> Suspicion {
        let operation = &self.inspection.api.contract.operations[at];
        let status = received.status;
        let mut finding = self.finding(check, Some(operation));
        let first = violations[0];
        let place = place_of(first);
        finding.summary = match first.place {
            Place::Status => format!(
                "{} answered {status}, which it does not declare",
                operation.id
            ),
            _ => format!(
                "{} answered {status} with a wrong {place}: {}",
                operation.id, first.message
            ),
        };
        finding.expected = Expectation {
            text: match first.place {
                Place::Status => first.expected.clone(),
                _ => format!("an answer that fits what the contract says of {status}"),
            },
            status: (first.place != Place::Status).then_some(status),
            ..Expectation::default()
        };
        finding.differences = violations.iter().map(|it| difference(it)).collect();
        finding.grounds = self.grounds(violations);
        finding.fingerprint = format!(
            "{}:{}:{status}:{}:{}",
            check.name,
            operation.id,
            first.keyword,
            general(&place)
        );
        let (api, is_head) = (Arc::clone(&self.inspection.api), self.is_head());
        let (place, keyword) = (first.place.clone(), first.keyword.clone());
        let shows = move |received: Option<&Received>| {
            let Some(received) = received.filter(|it| it.status == status) else {
                return false;
            };
            let found = broken_rules(&api, at, received, is_head);
            found
                .iter()
                .any(|it| it.place == place && it.keyword == keyword)
        };
        Suspicion {
            finding,
            shows: Shows::Last(Arc::new(shows)),
        }
    }

    fn grounds(&self, violations: &[&Violation]) -> Vec<Ground> {
        let mut grounds: Vec<Ground> = Vec::new();
        for violation in violations {
            let text = match violation.keyword.as_str() {
                "responses" => "declared responses".to_owned(),
                keyword => format!("rule `{keyword}`"),
            };
            let ground = self.inspection.ground(text, violation.rule);
            if !grounds.contains(&ground) {
                grounds.push(ground);
            }
        }
        grounds
    }
}

/// A broken rule as a difference.
pub fn difference(violation: &Violation) -> Difference {
    Difference {
        place: place_of(violation),
        expected: violation.expected.clone(),
        actual: violation.actual.clone(),
    }
}

/// `status`, `header NAME`, `body /data/id`.
fn place_of(violation: &Violation) -> String {
    match (&violation.place, violation.pointer.as_str()) {
        (Place::Status, _) => "status".to_owned(),
        (Place::ResponseMediaType, _) => "header content-type".to_owned(),
        (Place::ResponseHeader(name), "") => format!("header {name}"),
        (Place::ResponseHeader(name), pointer) => format!("header {name} {pointer}"),
        (_, "") => "body".to_owned(),
        (_, pointer) => format!("body {pointer}"),
    }
}

/// The same place in every element of a list.
fn general(place: &str) -> String {
    let parts = place.split('/');
    let parts = parts.map(|it| match it.parse::<usize>() {
        Ok(_) => "*",
        Err(_) => it,
    });
    parts.collect::<Vec<_>>().join("/")
}
