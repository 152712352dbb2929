//! Follows a conversation that others have with a service, and says what the behavior file makes of each answer.
//!
//! Nothing is known of the service's records at first. What answers show is believed; what they do not show has a name
//! in the place of a value ([`Partial`]), and whatever depends on it is not judged. So an answer is wrong only if it
//! cannot be right, whatever the records are that nobody has shown. Keys, tokens and times that the service chooses
//! are found out as in the phase `model`, by twins.

use super::adopt::Adoption;
use super::game::{Verdict, media_type};
use super::judge::{Judge, shown};
use super::reveal::{Revealed, reveal};
use super::settle::settle;
use super::symbols::Symbols;
use super::twin::{TWINS, Traits, Twin};
use crate::behavior::{Behavior, Partial, Tap, UNKNOWN};
use crate::check::{Difference, Received};
use crate::engine::{Api, Exchange, Request, to_own};
use http::Method;
use serde_json::Value;
use std::sync::Arc;

/// What becomes of an exchange.
#[derive(Clone, Debug)]
pub(crate) enum Followed {
    /// It rests on records that nobody has shown.
    NotKnown,
    /// It is as it has to be.
    Right,
    /// It cannot be right.
    Wrong(Box<Verdict>),
}

/// A request that was sent to an operation of the contract, and what came back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heard<'a> {
    /// The operation, by its place in the contract.
    pub operation: usize,
    /// The request.
    pub request: &'a Request,
    /// The answer.
    pub received: &'a Received,
    /// Whether its body is known.
    pub is_whole: bool,
    /// When it was asked, in milliseconds since 1970 UTC.
    pub at: i64,
}

/// What is known of a service from what was heard.
pub(crate) struct Follower {
    api: Arc<Api>,
    behavior: Arc<Behavior>,
    pub(super) twins: Vec<Twin>,
    tap: Tap,
}

impl Follower {
    /// Nothing is known yet. Nothing to follow with where no behavior file was written.
    pub(crate) fn new(api: &Arc<Api>) -> Option<Self> {
        api.behavior_file?;
        let behavior = Arc::clone(api.behavior.as_ref()?);
        let twin = |traits| {
            let traits = Traits { tick: 1, ..traits };
            Twin::new(&behavior, traits, 0, false)
        };
        let twins = TWINS.into_iter().map(twin).collect();
        let mut tap = Tap::default();
        tap.partial = Some(Partial::default());
        Some(Self {
            api: Arc::clone(api),
            behavior,
            twins,
            tap,
        })
    }

    /// Hears an exchange.
    pub(crate) fn follow(&mut self, heard: &Heard<'_>) -> Followed {
        let (operation, status) = (heard.operation, heard.received.status);
        let Some(success) = self.behavior.success(operation) else {
            return Followed::NotKnown;
        };
        if self.behavior.generates(operation) || is_trouble(status) {
            if status < 400 || is_trouble(status) {
                self.lose(operation);
            }
            return Followed::NotKnown;
        }
        let is_refused = status != success || self.is_error(heard.received);
        let before = self.twins.clone();
        let exchanges = self.play(heard);
        let doubts = self.partial().is_some_and(Partial::take_doubt);
        let first = &exchanges[0];
        let is_one = exchanges.iter().all(|it| {
            it.answer.status == first.answer.status
                && it.error == first.error
                && it.request_violations.is_empty()
                && it.answer.status.as_u16() != 500
        });
        if !is_one || (is_refused && doubts) {
            self.twins = before;
            if !is_refused {
                self.lose(operation);
                self.adopt(heard);
            }
            return Followed::NotKnown;
        }
        let verdict = self.compare(&exchanges, heard);
        let followed = match verdict {
            Ok(()) => Followed::Right,
            Err(verdict) if verdict.differences.is_empty() => Followed::NotKnown,
            Err(verdict) => {
                self.forget_all();
                return Followed::Wrong(verdict);
            }
        };
        if is_refused {
            self.twins = before;
        } else if let Some(wrong) = self.adopt(heard) {
            let mut verdict = verdict_of(&exchanges);
            verdict.differences = wrong;
            self.forget_all();
            return Followed::Wrong(Box::new(verdict));
        }
        followed
    }

    /// An exchange whose place among the others is not known: what it may have changed is not known either.
    pub(crate) fn lose(&mut self, operation: usize) {
        for resource in self.behavior.may_change(operation) {
            self.twins.iter_mut().for_each(|it| it.forget(resource));
            if let Some(partial) = &mut self.tap.partial {
                partial.forget(resource);
            }
        }
    }

    fn forget_all(&mut self) {
        for resource in 0..self.behavior.resources.len() {
            self.twins.iter_mut().for_each(|it| it.forget(resource));
            if let Some(partial) = &mut self.tap.partial {
                partial.forget(resource);
            }
        }
    }

    fn partial(&self) -> Option<&Partial> {
        self.tap.partial.as_ref()
    }

    fn play(&mut self, heard: &Heard<'_>) -> Vec<Exchange> {
        for resource in 0..self.behavior.resources.len() {
            if self.behavior.vanishes_unseen(resource) {
                self.twins.iter_mut().for_each(|it| it.forget(resource));
                if let Some(partial) = &mut self.tap.partial {
                    partial.forget(resource);
                }
            }
        }
        let tap = &mut self.tap;
        let api = &self.api;
        let run = |twin: &mut Twin| {
            tap.watch();
            twin.watched(api, heard.request.clone(), (heard.at, tap))
        };
        self.twins.iter_mut().map(run).collect()
    }

    /// Whether an answer is one of the catalogue's errors: some APIs answer these with the status of success.
    fn is_error(&self, received: &Received) -> bool {
        let errors = self.behavior.errors.values();
        let mut errors = errors.filter(|it| it.status == received.status);
        errors.any(|error| {
            let Value::Object(values) = Value::from(&error.values) else {
                return false;
            };
            let json = received.json.as_ref();
            let said = |value: &Value| json.is_some_and(|it| says(it, value));
            let mut values = values.iter().filter(|it| it.0 != "status");
            values.all(|it| said(it.1))
        })
    }

    /// Holds the answer against those of the twins, and learns from it what the service has chosen. The verdict has no
    /// differences where the answer cannot be judged.
    fn compare(&mut self, exchanges: &[Exchange], heard: &Heard<'_>) -> Result<(), Box<Verdict>> {
        let received = heard.received;
        let mut verdict = verdict_of(exchanges);
        let first = &exchanges[0];
        let status = first.answer.status.as_u16();
        if status != received.status {
            verdict.differences.push(Difference {
                place: "status".to_owned(),
                expected: verdict.expected.text.clone(),
                actual: shown(&received.status.into()),
            });
            return Err(Box::new(verdict));
        }
        let mut symbols = Symbols::default();
        let mut revealed = Vec::new();
        if heard.is_whole && heard.request.method != Method::HEAD {
            media_type(first, received, &mut verdict);
            let bodies = exchanges.iter().map(|it| {
                let json: Option<Value> = serde_json::from_slice(&it.answer.body).ok();
                json
            });
            let bodies: Option<Vec<Value>> = bodies.collect();
            if let (Some(mut bodies), Some(json)) = (bodies, &received.json) {
                revealed = match reveal(&mut bodies, json) {
                    Revealed::All(revealed) => revealed,
                    // One thing cannot have two values, unless it has changed on the way.
                    Revealed::Contradiction => return Err(Box::new(verdict)),
                };
                self.judge((&bodies, json), (heard.at, &mut symbols), &mut verdict);
            }
        }
        if !verdict.differences.is_empty() {
            return Err(Box::new(verdict));
        }
        if let Some(partial) = &mut self.tap.partial {
            revealed.retain(|(name, value)| lasts(&self.behavior, name, value));
            for (name, mut value) in revealed {
                to_own(&mut value, &heard.request.base);
                partial.bind(&name, &value);
            }
            let symbols = &symbols.owned_by(&heard.request.base);
            settle(
                &self.behavior,
                (&mut self.twins, partial),
                (exchanges, symbols),
            );
        }
        Ok(())
    }

    fn judge(
        &self,
        (bodies, json): (&[Value], &Value),
        (at, symbols): (i64, &mut Symbols),
        verdict: &mut Verdict,
    ) {
        let bodies: Vec<&Value> = bodies.iter().collect();
        let mut nows: Vec<i64> = self.twins.iter().map(|it| it.now).collect();
        nows.push(at);
        let mut judge = Judge {
            symbols,
            style: &self.behavior.time,
            nows: &nows,
            step: 0,
            differences: Vec::new(),
        };
        verdict.expected.body = Some(judge.value("", &bodies, Some(json)));
        verdict.differences.extend(judge.differences);
    }

    /// Believes what an answer shows of records; what it says otherwise than before.
    fn adopt(&mut self, heard: &Heard<'_>) -> Option<Vec<Difference>> {
        let mut json = heard.received.json.clone()?;
        to_own(&mut json, &heard.request.base);
        let partial = self.tap.partial.as_mut()?;
        let mut adoption = Adoption::new(&self.behavior, &self.twins[0].state, partial);
        adoption.answer(heard.operation, &json);
        let wrong = adoption.wrong;
        (!wrong.is_empty()).then_some(wrong)
    }
}

/// Whether what was revealed stays so until a client changes it; what others may change at any moment is not kept.
fn lasts(behavior: &Behavior, name: &str, value: &Value) -> bool {
    let Some((resource, field)) = Partial::place(name) else {
        return true;
    };
    let place = (resource, field.to_owned());
    let is_state = behavior.is_state(resource, field);
    let moves = is_state && behavior.moves_unseen(resource, value);
    !moves && !behavior.changed_unseen().contains(&place)
}

/// The service has trouble of another kind than the behavior file speaks of.
fn is_trouble(status: u16) -> bool {
    status >= 500 || matches!(status, 408 | 425 | 429)
}

/// Whether a value stands anywhere in an answer.
fn says(json: &Value, value: &Value) -> bool {
    json == value
        || match json {
            Value::Array(items) => items.iter().any(|it| says(it, value)),
            Value::Object(entries) => entries.values().any(|it| says(it, value)),
            _ => false,
        }
}

fn verdict_of(exchanges: &[Exchange]) -> Verdict {
    let first = &exchanges[0];
    let mut verdict = Verdict {
        is_determined: true,
        ..Verdict::default()
    };
    let status = first.answer.status.as_u16();
    verdict.expected.status = Some(status);
    verdict.expected.error.clone_from(&first.error);
    verdict.expected.text = match &first.error {
        Some(error) => format!("{status} ({error})"),
        None => status.to_string(),
    };
    let mut exchange = first.clone();
    for step in &mut exchange.why {
        step.text = step.text.replace(UNKNOWN, "?");
    }
    verdict.exchange = Some(Arc::new(exchange));
    verdict
}
