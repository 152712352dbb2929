//! The behavior model with its first records, asked what it would answer.

use super::base::{Base, Extent};
use super::callers;
use super::pool::Pool;
use crate::behavior::{self, FailureKind, NamedError, Val};
use crate::check::draft::{Caller, Sent};
use crate::check::{Call, Received, Step};
use crate::engine::{self, Api, Exchange, Occasion, Request};
use crate::state::{ApiState, Transaction};
use bytes::Bytes;
use http::Method;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// What is known of an API before a request is sent.
pub(crate) struct Rehearsal {
    /// The API.
    pub api: Arc<Api>,
    /// The seed of all that is drawn.
    pub seed: u64,
    /// The present, in milliseconds since 1970 UTC.
    pub now: i64,
    /// Callers that are known, each of another identity, the best known first.
    pub callers: Vec<Caller>,
    /// Values of the first records.
    pub(super) pool: Pool,
    /// Good requests that were found before.
    pub(super) found: Mutex<HashMap<(usize, Extent), Option<Base>>>,
    /// The first records; none where nobody knows what the service holds.
    start: Option<ApiState>,
}

/// What the model answers to a request.
#[derive(Clone, Debug)]
pub(crate) struct Foresight {
    /// The status.
    pub status: u16,
    /// The error of the catalogue, if it is one.
    pub error: Option<String>,
}

impl Rehearsal {
    /// Prepares an API. `known` says that the service holds the records of the fixtures and no others; `callers` are
    /// those of the settings.
    pub(crate) fn new(
        api: Arc<Api>,
        (seed, now): (u64, i64),
        known: bool,
        callers: Vec<Caller>,
    ) -> Self {
        let behavior = api.behavior.clone().filter(|_| known);
        let mut rehearsal = Self {
            api,
            seed,
            now,
            callers,
            pool: Pool::default(),
            found: Mutex::default(),
            start: None,
        };
        let Some(behavior) = behavior.as_deref() else {
            return rehearsal;
        };
        let records = behavior::seed(behavior, now, seed).0;
        let empty = ApiState::empty(Arc::clone(&behavior.layout));
        let mut transaction = Transaction::begin(empty, seed);
        for bytes in behavior.fixture_blobs() {
            transaction.put_blob(bytes.clone());
        }
        for record in records {
            rehearsal.pool.add(behavior, record.resource, &record.data);
            // A record that cannot be put is one of the diagnostics of the load.
            let _ = transaction.put(record.resource, record.data);
        }
        let found = callers::find(behavior, &rehearsal.pool, (seed, now), &mut transaction);
        let known = &mut rehearsal.callers;
        known.extend(found);
        rehearsal.start = Some(transaction.finish().0);
        rehearsal
    }

    /// Whether the model knows the records of the service.
    pub(crate) fn knows(&self) -> bool {
        self.start.is_some()
    }

    /// What the model answers from a clean start; nothing where it does not know the records.
    pub(crate) fn foresee(&self, sent: &Sent) -> Option<Foresight> {
        let exchange = self.exchange(sent)?;
        Some(Foresight {
            status: exchange.answer.status.as_u16(),
            error: exchange.error,
        })
    }

    /// The whole exchange from a clean start.
    pub(crate) fn exchange(&self, sent: &Sent) -> Option<Exchange> {
        Some(self.next(self.start.clone()?, sent, 1).0)
    }

    /// What the model answers to steps from a clean start, one after the other; nothing where it does not know the
    /// records. `first` numbers the first exchange: what is drawn follows from it.
    pub(crate) fn play(&self, steps: &[Step], first: u64) -> Option<Vec<Option<Arc<Received>>>> {
        let mut state = self.start.clone()?;
        let mut received: Vec<Option<Arc<Received>>> = Vec::new();
        for (number, step) in (first..).zip(steps) {
            let sent = match step.filled(&received).call {
                Call::Request(request) => Sent::of(&request),
                _ => None,
            };
            let answer = sent.map(|sent| {
                let (exchange, after) = self.next(state.clone(), &sent, number);
                state = after;
                let answer = exchange.answer;
                let status = answer.status.as_u16();
                Arc::new(Received::new(status, answer.headers, answer.body))
            });
            received.push(answer);
        }
        Some(received)
    }

    /// The next exchange, and the records after it. Each is a second after the one before.
    fn next(&self, state: ApiState, sent: &Sent, number: u64) -> (Exchange, ApiState) {
        let mut records = Transaction::begin(state, self.seed);
        let seconds = i64::try_from(number).unwrap_or(0);
        let occasion = Occasion {
            now: self.now.saturating_add(seconds.saturating_mul(1000)),
            sandbox: "default".into(),
            number,
        };
        engine::run_timers(&self.api, &occasion, &mut records);
        let request = Request {
            method: sent.method.clone(),
            path: sent.path.clone(),
            query: sent.query.clone(),
            headers: sent.headers.clone(),
            body: sent.body.clone(),
            base: "http://localhost".to_owned(),
        };
        let mut exchange = engine::handle(&self.api, request, &occasion, &mut records);
        if sent.method == Method::HEAD {
            exchange.answer.body = Bytes::new();
        }
        (exchange, records.finish().0)
    }

    /// The error of the catalogue that stands for a request that breaks the contract.
    pub(crate) fn invalid_error(&self, operation: usize) -> Option<&NamedError> {
        let behavior = self.api.behavior.as_deref()?;
        let name = behavior.failure_name(FailureKind::Invalid, Some(operation))?;
        behavior.errors.get(&name)
    }

    /// The error of that name.
    pub(crate) fn error(&self, name: &str) -> Option<&NamedError> {
        self.api.behavior.as_deref()?.errors.get(name)
    }
}

/// How much of an error's code and message stands in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// Another status, or nothing of it.
    None,
    /// Some of it.
    Some,
    /// All of it.
    All,
}

/// Whether an answer says an error of the catalogue: it has the status, and code and message stand in it.
pub(crate) fn likeness(error: &NamedError, received: &Received) -> Likeness {
    if error.status != received.status {
        return Likeness::None;
    }
    let mut leaves = Vec::new();
    if let Some(json) = &received.json {
        collect(json, &mut leaves);
    }
    let Val::Map(entries) = &error.values else {
        return Likeness::None;
    };
    let marks = entries.iter().filter_map(|(name, value)| match value {
        Val::Text(text) if name.as_str() != "name" => Some(Value::from(&**text)),
        Val::Int(number) if name.as_str() != "status" => Some(Value::from(*number)),
        _ => None,
    });
    let (there, missing): (Vec<Value>, Vec<Value>) = marks.partition(|it| leaves.contains(&it));
    match (there.is_empty(), missing.is_empty()) {
        (true, _) => Likeness::None,
        (_, true) => Likeness::All,
        _ => Likeness::Some,
    }
}

fn collect<'v>(value: &'v Value, leaves: &mut Vec<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| collect(it, leaves)),
        Value::Object(entries) => entries.values().for_each(|it| collect(it, leaves)),
        leaf => leaves.push(leaf),
    }
}
