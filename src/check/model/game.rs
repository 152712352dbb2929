//! A sequence as all play it: the twins in this process, and the service by the answers that come in. No IO.

use super::ask::{Ask, Sent, for_engine};
use super::judge::{Judge, same, shown};
use super::moves::Move;
use super::symbols::{Symbols, Whose};
use super::twin::{TWINS, Twin};
use crate::behavior::Behavior;
use crate::check::{Call, Difference, Expectation, Received, Step, Text};
use crate::engine::{Api, Exchange};
use crate::state::Key;
use http::header;
use serde_json::Value;
use std::sync::Arc;

/// What is known of the service before it is asked.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// Contract and behavior.
    pub api: Arc<Api>,
    /// The base URL, as links in answers begin.
    pub base: String,
    /// Real time at the start.
    pub now: i64,
    /// Whether it holds the fixtures.
    pub filled: bool,
}

/// A sequence under way.
#[derive(Clone)]
pub(crate) struct Game {
    known: Known,
    twins: Vec<Twin>,
    symbols: Symbols,
    /// How many steps have been judged.
    steps: usize,
}

/// What is thought of an answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    /// What is wrong; nothing if all is right.
    pub differences: Vec<Difference>,
    /// What should have come.
    pub expected: Expectation,
    /// The exchange of the first twin.
    pub exchange: Option<Arc<Exchange>>,
    /// Whether the twins agree at all on what has to happen.
    pub is_determined: bool,
}

impl Game {
    /// A sequence that has not begun; nothing without a behavior file.
    pub(crate) fn new(known: Known) -> Option<Self> {
        let behavior = Arc::clone(known.api.behavior.as_ref()?);
        let twin = |traits| Twin::new(&behavior, traits, known.now, known.filled);
        Some(Self {
            twins: TWINS.into_iter().map(twin).collect(),
            known,
            symbols: Symbols::default(),
            steps: 0,
        })
    }

    fn behavior(&self) -> Option<&Arc<Behavior>> {
        self.known.api.behavior.as_ref()
    }

    /// The step as the service gets it; nothing if it needs a value that the service has never shown.
    pub(crate) fn step(&self, what: &Move) -> Option<Step> {
        let call = match what {
            Move::Ask(ask) => {
                if !self.is_translatable(&ask.inputs) {
                    return None;
                }
                let translate = |value: &Value| Sent {
                    value: self
                        .symbols
                        .translate(value, Whose::Service)
                        .unwrap_or_else(|| value.clone()),
                    reference: self.symbols.origin(value),
                };
                Call::Request(ask.request(&self.known.api.contract, &translate))
            }
            Move::Operate {
                resource,
                key,
                action,
            } => {
                let name = self.behavior()?.resources.get(*resource)?.name.clone();
                let own = self.symbols.translate(key, Whose::Service)?;
                let key = match self.symbols.origin(key) {
                    Some(reference) => Text(vec![crate::check::Part::Value(reference)]),
                    None => Text::fixed(super::ask::plain(&own)),
                };
                Call::Operate {
                    resource: name,
                    key,
                    action: action.clone(),
                }
            }
            Move::Advance(millis) => Call::Advance(*millis),
        };
        Some(Step {
            purpose: self.purpose(what),
            operation: what.operation(),
            call,
        })
    }

    /// A value in the service's own terms, if they are known.
    pub(crate) fn own(&self, value: &Value) -> Option<Value> {
        self.symbols.translate(value, Whose::Service)
    }

    /// The base URL of the service.
    pub(crate) fn base(&self) -> &str {
        &self.known.base
    }

    fn is_translatable(&self, value: &Value) -> bool {
        match value {
            Value::Array(items) => items.iter().all(|it| self.is_translatable(it)),
            Value::Object(entries) => entries.values().all(|it| self.is_translatable(it)),
            scalar => self.symbols.translate(scalar, Whose::Service).is_some(),
        }
    }

    fn purpose(&self, what: &Move) -> String {
        match what {
            Move::Ask(ask) => {
                let operation = &self.known.api.contract.operations[ask.operation];
                operation
                    .summary
                    .clone()
                    .unwrap_or_else(|| operation.id.clone())
            }
            Move::Operate { action, .. } => format!("{action}, by the operator"),
            Move::Advance(millis) => format!("let {} s pass", millis / 1_000),
        }
    }

    /// Lets the twins make a move, and holds what came back against what they say. `real` is the time of the answer.
    pub(crate) fn judge(&mut self, what: &Move, received: Option<&Received>, real: i64) -> Verdict {
        let step = self.steps;
        self.steps += 1;
        match what {
            Move::Ask(ask) => self.asked(ask, received, (real, step)),
            Move::Operate {
                resource,
                key,
                action,
            } => self.operated((*resource, key, action), received, real),
            Move::Advance(millis) => {
                self.twins.iter_mut().for_each(|it| it.advance(*millis));
                Verdict::default()
            }
        }
    }

    fn operated(
        &mut self,
        (resource, key, action): (usize, &Value, &str),
        received: Option<&Received>,
        real: i64,
    ) -> Verdict {
        let api = Arc::clone(&self.known.api);
        let mut outcomes = Vec::new();
        for at in 0..self.twins.len() {
            let own = match at {
                0 => Some(key.clone()),
                at => self.symbols.translate(key, Whose::Twin(at - 1)),
            };
            let Some(key) = own.as_ref().and_then(Key::from_value) else {
                return Verdict::default();
            };
            let done = self.twins[at].operate(&api, (resource, &key, action), real);
            outcomes.push(done.is_some());
        }
        let mut verdict = Verdict {
            is_determined: outcomes.iter().all(|it| *it == outcomes[0]),
            ..Verdict::default()
        };
        let allowed = outcomes[0];
        let answered = received.map(|it| it.status < 400);
        verdict.expected.text = match allowed {
            true => "the action is performed".to_owned(),
            false => "the action is refused".to_owned(),
        };
        if verdict.is_determined && answered.is_some_and(|it| it != allowed) {
            let status = received.map_or(0, |it| it.status);
            verdict.differences.push(Difference {
                place: "status".to_owned(),
                expected: verdict.expected.text.clone(),
                actual: format!("integer {status}"),
            });
        }
        verdict
    }

    fn asked(
        &mut self,
        ask: &Ask,
        received: Option<&Received>,
        (real, step): (i64, usize),
    ) -> Verdict {
        let api = Arc::clone(&self.known.api);
        let mut exchanges = Vec::new();
        for at in 0..self.twins.len() {
            let symbols = &self.symbols;
            let translate = |value: &Value| {
                let own = match at {
                    0 => None,
                    at => symbols.translate(value, Whose::Twin(at - 1)),
                };
                Sent::plain(&own.unwrap_or_else(|| value.clone()))
            };
            let request = ask.request(&api.contract, &translate);
            let request = for_engine(&request, &self.known.base);
            exchanges.push(self.twins[at].exchange(&api, request, real));
        }
        let is_determined = exchanges.iter().all(|it| {
            it.answer.status == exchanges[0].answer.status && it.error == exchanges[0].error
        });
        let mut verdict = Verdict {
            is_determined,
            ..Verdict::default()
        };
        if let (Some(received), true) = (received, is_determined) {
            self.compare(&exchanges, received, (real, step), &mut verdict);
        }
        verdict.exchange = exchanges.into_iter().next().map(Arc::new);
        verdict
    }

    fn compare(
        &mut self,
        exchanges: &[Exchange],
        received: &Received,
        (real, step): (i64, usize),
        verdict: &mut Verdict,
    ) {
        let first = &exchanges[0];
        let status = first.answer.status.as_u16();
        verdict.expected.status = Some(status);
        verdict.expected.error.clone_from(&first.error);
        verdict.expected.text = match &first.error {
            Some(error) => format!("{status} {error}"),
            None => format!("{status}"),
        };
        let bodies: Vec<Option<Value>> = exchanges.iter().map(json).collect();
        let own_body = bodies[0].clone();
        if received.status != status {
            verdict.differences.push(Difference {
                place: "status".to_owned(),
                expected: shown(&status.into()),
                actual: shown(&received.status.into()),
            });
            verdict.expected.body = own_body;
            return;
        }
        media_type(first, received, verdict);
        let bodies: Option<Vec<&Value>> = bodies.iter().map(Option::as_ref).collect();
        let Some(bodies) = bodies else {
            return bytes(exchanges, received, verdict);
        };
        let mut nows: Vec<i64> = self.twins.iter().map(|it| it.now).collect();
        nows.push(real + self.passed());
        let api = Arc::clone(&self.known.api);
        let Some(behavior) = &api.behavior else {
            return;
        };
        let mut judge = Judge {
            symbols: &mut self.symbols,
            style: &behavior.time,
            nows: &nows,
            step,
            differences: Vec::new(),
        };
        verdict.expected.body = Some(judge.value("", &bodies, received.json.as_ref()));
        verdict.differences.extend(judge.differences);
    }

    /// What steps of the clock have added to it.
    fn passed(&self) -> i64 {
        self.twins[0].advanced
    }
}

fn json(exchange: &Exchange) -> Option<Value> {
    serde_json::from_slice(&exchange.answer.body).ok()
}

fn essence(headers: &http::HeaderMap) -> Option<String> {
    let text = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(text.split(';').next()?.trim().to_ascii_lowercase())
}

fn media_type(exchange: &Exchange, received: &Received, verdict: &mut Verdict) {
    if exchange.answer.body.is_empty() {
        return;
    }
    let (Some(expected), actual) = (
        essence(&exchange.answer.headers),
        essence(&received.headers),
    ) else {
        return;
    };
    if actual.as_ref() != Some(&expected) {
        verdict.differences.push(Difference {
            place: "header content-type".to_owned(),
            expected,
            actual: actual.unwrap_or_else(|| "nothing".to_owned()),
        });
    }
}

/// Bodies that are no JSON: those that the twins agree on must be the same to the byte.
fn bytes(exchanges: &[Exchange], received: &Received, verdict: &mut Verdict) {
    let first = &exchanges[0].answer.body;
    let agreed = exchanges.iter().all(|it| it.answer.body == *first);
    if agreed && received.body != *first {
        let length = |bytes: &[u8]| format!("{} bytes", bytes.len());
        let mut expected = length(first);
        if first.len() == received.body.len() {
            expected.push_str(", other ones");
        }
        verdict.differences.push(Difference {
            place: "body".to_owned(),
            expected,
            actual: length(&received.body),
        });
    }
}

/// Whether two answers of one twin say the same.
pub(crate) fn answers_agree(left: &Exchange, right: &Exchange) -> bool {
    if left.answer.status != right.answer.status || left.error != right.error {
        return false;
    }
    left.answer.body == right.answer.body
        || match (json(left), json(right)) {
            (Some(one), Some(two)) => same(&one, &two),
            _ => false,
        }
}
