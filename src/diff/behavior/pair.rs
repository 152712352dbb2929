//! Both models side by side: a call is made of both, from the records that each has at that moment.

use super::propose::Scene;
use crate::behavior::{self, Tap};
use crate::engine::{
    Api, Exchange, NotPerformed, Occasion, Request, handle_watched, operate, run_timers,
};
use crate::state::{ApiState, Changes, DEFAULT_SANDBOX, Key, Transaction};
use serde_json::Value;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::sync::Arc;

/// The state that both models begin with, and the occasion of all calls.
#[derive(Clone)]
pub struct Moment {
    /// The first records of the old model.
    pub old: ApiState,
    /// The first records of the new one.
    pub new: ApiState,
    /// The clock, in milliseconds since 1970 UTC.
    pub now: i64,
    /// The seed of both.
    pub seed: u64,
}

impl Moment {
    /// The first records of two versions at an instant; nothing unless both have a behavior.
    pub fn first((old, new): (&Api, &Api), (now, seed): (i64, u64)) -> Option<Self> {
        Some(Self {
            old: first_records(old, now, seed)?,
            new: first_records(new, now, seed)?,
            now,
            seed,
        })
    }
}

fn first_records(api: &Api, now: i64, seed: u64) -> Option<ApiState> {
    let behavior = api.behavior.as_ref()?;
    let state = ApiState::empty(Arc::clone(&behavior.layout));
    let mut records = Transaction::begin(state, seed);
    for record in behavior::seed(behavior, now, seed).0 {
        // A record that cannot be made is a diagnostic of the fixtures.
        let _ = records.put(record.resource, record.data);
    }
    for bytes in behavior.fixture_blobs() {
        records.put_blob(bytes.clone());
    }
    Some(records.finish().0)
}

/// One thing that is done with both models.
#[derive(Clone, Debug)]
pub enum Call {
    /// A client asks.
    Request(Request),
    /// The operator acts on a record.
    Operate {
        /// The resource, by its name.
        resource: String,
        /// The record's key.
        key: Key,
        /// The action.
        action: String,
    },
    /// The clock goes on by so many milliseconds.
    Wait(i64),
}

/// What a model answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The named error, if it was one.
    pub error: Option<String>,
    /// The body as JSON; text that is none is a string, and no body is `null`.
    pub body: Value,
}

/// A call and what both models answered.
#[derive(Clone, Debug)]
pub struct Played {
    /// The call.
    pub call: Call,
    /// What the old model answered; nothing where no answer is due.
    pub old: Option<Reply>,
    /// What the new model answered.
    pub new: Option<Reply>,
}

/// Both models after the same calls.
pub(super) struct Visit {
    pub old: ApiState,
    pub new: ApiState,
    pub now: i64,
    /// The same for the same changes, in whatever order they were made.
    pub signature: u64,
    pub calls: usize,
    /// Whether the two models hold different records by now.
    pub is_apart: bool,
    /// Records that the last call changed.
    pub touched: Vec<(usize, Value)>,
    /// The call that led here, and where from.
    pub last: Option<(Rc<Visit>, Played)>,
}

/// What a call came to.
pub(super) struct Outcome {
    pub played: Played,
    /// What happened, as a number that is the same for the same kind of event.
    pub event: u64,
    /// The moment after it.
    pub next: Visit,
    /// Whether records or the clock changed.
    pub changes: bool,
}

impl Outcome {
    /// Whether the answers differ.
    pub(super) fn differs(&self) -> bool {
        self.played.old != self.played.new
    }

    /// The moment after it, if anything changed.
    pub(super) fn further(self) -> Option<Visit> {
        self.changes.then_some(self.next)
    }
}

/// Both models.
pub(super) struct Pair<'s> {
    pub apis: (&'s Api, &'s Api),
    pub moment: &'s Moment,
    /// What of their clauses was met.
    taps: (Tap, Tap),
}

/// One side of a call: what was answered, what happened, and the records after it.
struct Side {
    reply: Option<Reply>,
    event: u64,
    state: ApiState,
    changes: Changes,
}

impl<'s> Pair<'s> {
    pub(super) fn new(apis: (&'s Api, &'s Api), moment: &'s Moment) -> Self {
        Self {
            apis,
            moment,
            taps: <(Tap, Tap)>::default(),
        }
    }

    /// Before anything has happened.
    pub(super) fn first(&self) -> Visit {
        Visit {
            old: self.moment.old.clone(),
            new: self.moment.new.clone(),
            now: self.moment.now,
            signature: 0,
            calls: 0,
            is_apart: false,
            touched: Vec::new(),
            last: None,
        }
    }

    /// What proposals are made from.
    pub(super) fn scene<'v>(&self, visit: &'v Visit) -> Scene<'v>
    where
        's: 'v,
    {
        Scene {
            old: (self.apis.0, &visit.old),
            new: (self.apis.1, &visit.new),
            touched: &visit.touched,
            now: visit.now,
            is_first: visit.last.is_none(),
        }
    }

    /// Lengths of time that the clauses met so far speak of, in milliseconds.
    pub(super) fn spans(&self) -> Vec<i64> {
        let mut spans = self.taps.0.spans();
        spans.extend(self.taps.1.spans());
        spans.retain(|it| *it > 0);
        spans.sort_unstable();
        spans.dedup();
        spans
    }

    /// Makes a call of both.
    pub(super) fn play(&self, visit: &Rc<Visit>, call: Call) -> Outcome {
        let number = u64::try_from(visit.calls).unwrap_or(0) + 1;
        let now = match call {
            Call::Wait(millis) => visit.now + millis,
            _ => visit.now,
        };
        let occasion = Occasion {
            now,
            sandbox: DEFAULT_SANDBOX.into(),
            number,
        };
        let old = self.side((self.apis.0, &self.taps.0), &visit.old, (&call, &occasion));
        let new = self.side((self.apis.1, &self.taps.1), &visit.new, (&call, &occasion));
        let signatures = (signature(&old.changes), signature(&new.changes));
        let changes = !old.changes.is_empty() || !new.changes.is_empty() || now != visit.now;
        let played = Played {
            call,
            old: old.reply,
            new: new.reply,
        };
        let resources = self.apis.0.behavior.iter().map(|it| &it.resources);
        let place = |name: &str| resources.clone().flatten().position(|it| it.name == name);
        let changed = old.changes.records.iter();
        let next = Visit {
            touched: changed
                .filter_map(|it| Some((place(&it.resource)?, it.key.to_value())))
                .collect(),
            old: old.state,
            new: new.state,
            now,
            signature: visit.signature
                ^ signatures.0
                ^ signatures.1.rotate_left(1)
                ^ hash(&now).rotate_left(2),
            calls: visit.calls + 1,
            is_apart: visit.is_apart || signatures.0 != signatures.1,
            last: Some((Rc::clone(visit), played.clone())),
        };
        Outcome {
            played,
            event: old.event ^ new.event.rotate_left(1),
            next,
            changes,
        }
    }

    fn side(
        &self,
        (api, tap): (&Api, &Tap),
        state: &ApiState,
        (call, occasion): (&Call, &Occasion),
    ) -> Side {
        let mut records = Transaction::begin(state.clone(), self.moment.seed);
        run_timers(api, occasion, &mut records);
        let (reply, event) = match call {
            Call::Request(request) => {
                let watched = (&mut records, tap);
                let exchange = handle_watched(api, request.clone(), occasion, watched);
                (Some(answered(&exchange)), event(&exchange))
            }
            Call::Operate {
                resource,
                key,
                action,
            } => {
                let reply = operated(api, (resource, key, action), occasion, &mut records);
                let event = hash(&(resource, action, reply.status));
                (Some(reply), event)
            }
            Call::Wait(_) => (None, 0),
        };
        let (state, changes) = records.finish();
        Side {
            reply,
            event,
            state,
            changes,
        }
    }
}

/// The answer to an action of the operator, as the control API gives it.
fn operated(
    api: &Api,
    (resource, key, action): (&str, &Key, &str),
    occasion: &Occasion,
    records: &mut Transaction,
) -> Reply {
    let resources = api.behavior.iter().flat_map(|it| &it.resources);
    let at = resources.enumerate().find(|it| it.1.name == resource);
    let done = at.map(|(at, _)| operate(api, (at, key), action, occasion, records));
    let (status, error) = match done {
        Some(Ok(_)) => (200, None),
        Some(Err(NotPerformed::Refused { error, .. })) => (409, error),
        None | Some(Err(NotPerformed::UnknownAction(_) | NotPerformed::UnknownRecord)) => {
            (404, None)
        }
    };
    Reply {
        status,
        error,
        body: Value::Null,
    }
}

fn answered(exchange: &Exchange) -> Reply {
    let body = &exchange.answer.body;
    let text = || Value::from(String::from_utf8_lossy(body).into_owned());
    let body = if body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(body).unwrap_or_else(|_| text())
    };
    Reply {
        status: exchange.answer.status.as_u16(),
        error: exchange.error.clone(),
        body,
    }
}

fn event(exchange: &Exchange) -> u64 {
    let mut hasher = DefaultHasher::new();
    exchange.answer.status.as_u16().hash(&mut hasher);
    exchange.error.hash(&mut hasher);
    if exchange.request_violations.is_empty() {
        for step in &exchange.why {
            (&step.text, &step.place).hash(&mut hasher);
        }
    }
    for touch in &exchange.touched {
        (&touch.resource, &touch.action, &touch.states).hash(&mut hasher);
        format!("{:?}", touch.change).hash(&mut hasher);
    }
    hasher.finish()
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Of the changed records, whatever the order.
fn signature(changes: &Changes) -> u64 {
    changes.records.iter().fold(0, |all, change| {
        let mut hasher = DefaultHasher::new();
        change.resource.hash(&mut hasher);
        change.key.hash(&mut hasher);
        for record in [&change.before, &change.after] {
            let data = record
                .as_ref()
                .map(|it| Value::Object(it.data.clone()).to_string());
            data.hash(&mut hasher);
        }
        all ^ hasher.finish()
    })
}
