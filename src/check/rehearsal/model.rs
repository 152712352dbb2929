//! The behavior model with its first records, asked what it would answer.

use super::callers;
use super::pool::Pool;
use crate::behavior::{self, FailureKind, NamedError, Val};
use crate::check::Received;
use crate::check::draft::{Caller, Sent};
use crate::engine::{self, Api, Exchange, Occasion, Request};
use crate::state::{ApiState, Transaction};
use serde_json::Value;
use std::sync::Arc;

/// What is known of an API before a request is sent.
pub(crate) struct Rehearsal<'a> {
    /// The API.
    pub api: &'a Api,
    /// The seed of all that is drawn.
    pub seed: u64,
    /// The present, in milliseconds since 1970 UTC.
    pub now: i64,
    /// Callers that are known, each of another identity, the best known first.
    pub callers: Vec<Caller>,
    /// Values of the first records.
    pub(super) pool: Pool,
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

impl<'a> Rehearsal<'a> {
    /// Prepares an API. `known` says that the service holds the records of the fixtures and no others; `callers` are
    /// those of the settings.
    pub(crate) fn new(
        api: &'a Api,
        (seed, now): (u64, i64),
        known: bool,
        callers: Vec<Caller>,
    ) -> Self {
        let mut rehearsal = Self {
            api,
            seed,
            now,
            callers,
            pool: Pool::default(),
            start: None,
        };
        let Some(behavior) = api.behavior.as_deref().filter(|_| known) else {
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
        let mut records = Transaction::begin(self.start.clone()?, self.seed);
        let occasion = Occasion {
            now: self.now,
            sandbox: "default".into(),
            number: 1,
        };
        let request = Request {
            method: sent.method.clone(),
            path: sent.path.clone(),
            query: sent.query.clone(),
            headers: sent.headers.clone(),
            body: sent.body.clone(),
            base: "http://localhost".to_owned(),
        };
        Some(engine::handle(self.api, request, &occasion, &mut records))
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
