//! The phase: each recorded exchange is held against the contract.

use super::behavior::Conversant;
use super::recorded::{Matched, Recorded, Recording};
use crate::check::checks::difference;
use crate::check::model::{BEHAVIOR, grounds, summary};
use crate::check::{
    Address, Body, Check, Confirmation, Difference, Expectation, Finding, Ground, Inspection,
    Inspector, Phase, Received, Request, Sequence, Step, Stop, Text,
};
use crate::contract::{Place, Violation};
use futures_util::future::BoxFuture;
use indexmap::IndexMap;
use std::sync::Arc;

/// Clients keep the contract.
static REQUEST: Check = Check {
    name: "recorded-request",
    promise: "every request that a client makes keeps the contract",
};
/// The service keeps the contract.
static ANSWER: Check = Check {
    name: "recorded-answer",
    promise: "every answer that the service gives keeps the contract",
};
/// The service refuses what breaks the contract.
static TAKEN: Check = Check {
    name: "recorded-refusal",
    promise: "a request that breaks the contract is not answered with success",
};

/// Holds a recording against the contract.
pub struct TrafficInspector {
    /// What was recorded.
    pub recording: Recording,
}

impl Inspector for TrafficInspector {
    fn phase(&self) -> Phase {
        Phase::Traffic
    }

    fn inspect<'a>(&'a self, inspection: &'a Inspection) -> BoxFuture<'a, Result<(), Stop>> {
        Box::pin(async move {
            let address = inspection.target.address();
            let (mut unknown, mut elsewhere) = (0, IndexMap::new());
            let mut heard: Vec<Recorded> = Vec::new();
            for recorded in &self.recording.exchanges {
                if !recorded.is_to(address) {
                    *elsewhere.entry(recorded.root()).or_insert(0) += 1;
                    if recorded.root() == address.root {
                        // It may have changed what the API answers.
                        heard.push(recorded.clone());
                    }
                    continue;
                }
                match recorded.matched(&inspection.api.contract, &address.path) {
                    Some(matched) => {
                        inspection.target.spend_recorded()?;
                        judge(inspection, recorded, &matched);
                        heard.push(recorded.clone());
                    }
                    None => {
                        unknown += 1;
                        heard.push(recorded.clone());
                    }
                }
            }
            by_behavior(inspection, address, &heard);
            let all = self.recording.exchanges.len();
            if unknown > 0 {
                inspection.skip(format!(
                    "{unknown} of {all} recorded requests are to no operation of the contract"
                ));
            }
            for (root, count) in elsewhere {
                inspection.skip(format!(
                    "{count} of {all} recorded requests are to {root}, and not below {}",
                    inspection.target.url()
                ));
            }
            Ok(())
        })
    }
}

/// Holds the conversation against the behavior file, as far as it is known what the answers rest on.
fn by_behavior(inspection: &Inspection, address: &Address, heard: &[Recorded]) {
    let Some(mut conversant) = Conversant::new(&inspection.api, address) else {
        return;
    };
    for (at, verdict) in conversant.hear(heard) {
        let recorded = &heard[at];
        let Some(matched) = recorded.matched(&inspection.api.contract, &address.path) else {
            continue;
        };
        let operation = &inspection.api.contract.operations[matched.operation];
        if !inspection.settings.scope.has(operation) {
            continue;
        }
        let steps = vec![step(recorded, &matched)];
        let received = recorded.received.clone();
        let status = received.as_ref().map_or(0, |it| it.status);
        let mut finding = Finding::new(&BEHAVIOR, Sequence { steps }, vec![received]);
        let (summary, mark) = summary(&operation.id, status, &verdict);
        finding.operation = Some(operation.id.clone());
        finding.summary = summary;
        finding.fingerprint = format!("traffic:{}:{mark}", operation.id);
        finding.grounds = grounds(inspection, Some(matched.operation), &verdict);
        finding.differences = verdict.differences;
        finding.expected = verdict.expected;
        finding.confirmation = Confirmation::default();
        inspection.found(finding);
    }
    let judged = conversant.judged();
    let not_known = judged.not_known;
    if not_known > 0 {
        inspection.skip(format!(
            "{not_known} of {} answers are not held against the behavior file: they rest on records that no answer \
             has shown",
            judged.right + judged.wrong + not_known
        ));
    }
}

fn judge(inspection: &Inspection, recorded: &Recorded, matched: &Matched) {
    let operation = &inspection.api.contract.operations[matched.operation];
    if !inspection.settings.scope.has(operation) {
        return;
    }
    let step = step(recorded, matched);
    let received = recorded.received.clone().map(Arc::new);
    let line = format!("{} {}", recorded.method, recorded.url);
    inspection.sent(step.clone(), received.as_ref(), (recorded.at, line));
    let judged = Judged {
        inspection,
        step: &step,
        received: recorded.received.as_ref(),
        id: &operation.id,
    };
    judged.violated(
        &REQUEST,
        &matched.violations,
        "was asked with a request that breaks the contract",
    );
    let Some(received) = &recorded.received else {
        return;
    };
    let violations = recorded.broken_by(&inspection.api, matched.operation, received);
    judged.violated(
        &ANSWER,
        &violations,
        "gave an answer that breaks the contract",
    );
    if (200..300).contains(&received.status) {
        judged.violated(
            &TAKEN,
            &matched.violations,
            "answered a request that breaks the contract with success",
        );
    }
}

/// An exchange that is being judged.
struct Judged<'a> {
    inspection: &'a Inspection,
    step: &'a Step,
    received: Option<&'a Received>,
    id: &'a str,
}

impl Judged<'_> {
    fn violated(&self, check: &'static Check, violations: &[Violation], what: &str) {
        let Some(first) = violations.first() else {
            return;
        };
        let sequence = Sequence {
            steps: vec![self.step.clone()],
        };
        let mut finding = Finding::new(check, sequence, vec![self.received.cloned()]);
        finding.operation = Some(self.id.to_owned());
        finding.summary = format!("{} {what}: {}", self.id, first.message);
        finding.expected = Expectation {
            text: match std::ptr::eq(check, &raw const TAKEN) {
                true => "a status from 400 to 499".to_owned(),
                false => first.expected.clone(),
            },
            ..Expectation::default()
        };
        finding.differences = match (std::ptr::eq(check, &raw const TAKEN), self.received) {
            (true, Some(received)) => vec![Difference {
                place: "status".to_owned(),
                expected: "400 to 499".to_owned(),
                actual: received.status.to_string(),
            }],
            _ => violations.iter().map(told).collect(),
        };
        for violation in violations {
            let text = format!("rule `{}`", violation.keyword);
            let ground: Ground = self.inspection.ground(text, violation.rule);
            if !finding.grounds.contains(&ground) {
                finding.grounds.push(ground);
            }
        }
        finding.confirmation = Confirmation::default();
        let place = first.place.part();
        let name = first.place.name().unwrap_or_default();
        finding.fingerprint = format!(
            "{}:{}:{}:{place}{name}{}",
            check.name,
            self.id,
            first.keyword,
            general(&first.pointer)
        );
        self.inspection.found(finding);
    }
}

/// A broken rule of a request or of an answer.
fn told(violation: &Violation) -> Difference {
    let of_answer = matches!(
        violation.place,
        Place::Status | Place::ResponseHeader(_) | Place::ResponseMediaType | Place::ResponseBody
    );
    if of_answer {
        return difference(violation);
    }
    let name = violation.place.name().unwrap_or_default();
    let place = format!(
        "request {} {name}{}",
        violation.place.part(),
        violation.pointer
    );
    Difference {
        place: place.trim_end().to_owned(),
        expected: violation.expected.clone(),
        actual: violation.actual.clone(),
    }
}

/// The same place in every element of a list.
fn general(pointer: &str) -> String {
    let parts = pointer.split('/');
    let parts = parts.map(|it| if it.parse::<usize>().is_ok() { "*" } else { it });
    parts.collect::<Vec<_>>().join("/")
}

/// The recorded request as a step that can be sent again.
pub(super) fn step(recorded: &Recorded, matched: &Matched) -> Step {
    let query = recorded.target().1;
    let pairs = form_urlencoded::parse(query.as_bytes());
    let headers = recorded.headers.iter();
    let own = headers.filter(|(name, _)| !is_of_the_way(name.as_str()));
    let body = recorded.body.clone().filter(|it| !it.is_empty());
    let media_type = recorded.headers.get(http::header::CONTENT_TYPE);
    let media_type = media_type.map_or_else(String::new, text);
    let request = Request {
        method: recorded.method.clone(),
        path: Text::fixed(matched.path.clone()),
        query: pairs
            .map(|(name, value)| (name.into_owned(), Text::fixed(value.into_owned())))
            .collect(),
        headers: own
            .map(|(name, value)| (name.as_str().to_owned(), Text::fixed(text(value))))
            .collect(),
        body: body.map_or(Body::None, |bytes| Body::Bytes { media_type, bytes }),
    };
    Step::request("as it was recorded", Some(matched.operation), request)
}

fn text(value: &http::HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// Fields that belong to the connection, not to the request.
fn is_of_the_way(name: &str) -> bool {
    matches!(
        name,
        "host"
            | "connection"
            | "content-length"
            | "content-type"
            | "accept-encoding"
            | "transfer-encoding"
    )
}
