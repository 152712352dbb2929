//! Both models side by side, breadth first: the first requests whose answers differ are the shortest that show it.
//!
//! A moment is the records of both models after the same requests. Requests that change nothing lead nowhere, so only
//! those that change something are gone on from.

use super::super::change::Change;
use super::propose::{Proposal, Propose};
use super::relevant::{Relevant, relevant};
use crate::engine::{Api, Exchange, Occasion, Request, handle, run_timers};
use crate::state::{ApiState, Changes, DEFAULT_SANDBOX, Transaction};
use serde_json::Value;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// How many different continuations of one operation are gone on from at a moment.
const CONTINUED: usize = 3;

/// How many requests of an operation that only prepares records are tried at a moment.
const SUPPORT: usize = 24;

/// How far is searched.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How many requests are tried.
    pub requests: usize,
    /// How many calls a sequence has at most.
    pub calls: usize,
}

/// The state that both models begin with, and the occasion of all requests.
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

/// A request and what both models answered.
#[derive(Clone, Debug)]
pub struct Played {
    /// The request.
    pub request: Request,
    /// What the old model answered.
    pub old: Reply,
    /// What the new model answered.
    pub new: Reply,
}

/// Calls that tell two models apart.
#[derive(Clone, Debug)]
pub struct Divergence {
    /// Method and path of the last call.
    pub operation: String,
    /// The calls; only the answers to the last one differ.
    pub steps: Vec<Played>,
}

/// The shortest sequence of calls for each operation that answers differently.
pub fn tell_apart(
    (old, new): (&Api, &Api),
    changes: &[Change],
    (moment, bounds): (&Moment, Bounds),
    proposer: &dyn Propose,
) -> Vec<Divergence> {
    let mut search = Search {
        apis: (old, new),
        relevant: relevant(old, changes),
        moment,
        left: bounds.requests,
        seen: HashSet::new(),
        found: Vec::new(),
        told: BTreeSet::new(),
    };
    let mut queue: VecDeque<Rc<Visit>> = VecDeque::new();
    queue.push_back(Rc::new(Visit {
        old: moment.old.clone(),
        new: moment.new.clone(),
        signature: 0,
        calls: 0,
        last: None,
    }));
    while let Some(visit) = queue.pop_front() {
        if search.is_done() {
            break;
        }
        let further = search.expand(&visit, proposer);
        if visit.calls + 1 < bounds.calls {
            queue.extend(further);
        }
    }
    search.found
}

/// Both models after the same calls.
struct Visit {
    old: ApiState,
    new: ApiState,
    /// The same for the same changes, in whatever order they were made.
    signature: u64,
    calls: usize,
    /// The call that led here, and where from.
    last: Option<(Rc<Visit>, Played)>,
}

struct Search<'s> {
    apis: (&'s Api, &'s Api),
    relevant: Relevant,
    moment: &'s Moment,
    /// How many more requests may be tried.
    left: usize,
    seen: HashSet<u64>,
    found: Vec<Divergence>,
    /// Operations that have a sequence.
    told: BTreeSet<usize>,
}

impl Search<'_> {
    fn is_done(&self) -> bool {
        let all = self
            .relevant
            .targets
            .iter()
            .all(|it| self.told.contains(it));
        self.left == 0 || all
    }

    /// Tries everything at a moment; answers with the moments to go on from.
    fn expand(&mut self, visit: &Rc<Visit>, proposer: &dyn Propose) -> Vec<Rc<Visit>> {
        let untold = |it: &&usize| !self.told.contains(*it);
        let targets: Vec<usize> = self
            .relevant
            .targets
            .iter()
            .filter(untold)
            .copied()
            .collect();
        let support = self
            .relevant
            .support
            .iter()
            .filter(|it| !targets.contains(*it));
        let operations: Vec<(usize, usize)> = targets
            .iter()
            .map(|it| (*it, usize::MAX))
            .chain(support.map(|it| (*it, SUPPORT)))
            .collect();
        let mut further = Vec::new();
        for (operation, most) in operations {
            let mut continued = 0;
            let proposals = proposer.requests(self.apis.0, operation, &visit.old);
            for proposal in proposals.into_iter().take(most) {
                if self.left == 0 {
                    return further;
                }
                self.left -= 1;
                match self.play(visit, proposal) {
                    Some(next) if continued < CONTINUED && self.seen.insert(next.signature) => {
                        continued += 1;
                        further.push(Rc::new(next));
                    }
                    _ => {}
                }
            }
        }
        further
    }

    /// Sends a request to both; answers with the moment after it, if both answered alike and anything changed.
    fn play(&mut self, visit: &Rc<Visit>, proposal: Proposal) -> Option<Visit> {
        let number = u64::try_from(visit.calls).unwrap_or(0) + 1;
        let Proposal { operation, request } = proposal;
        let (before, old, changed) = self.run(self.apis.0, &visit.old, &request, number);
        let (after, new, also) = self.run(self.apis.1, &visit.new, &request, number);
        let played = Played {
            request,
            old: reply(&before),
            new: reply(&after),
        };
        if played.old != played.new {
            if self.told.insert(operation) {
                let declared = &self.apis.0.contract.operations[operation];
                let mut steps = path(visit);
                steps.push(played);
                self.found.push(Divergence {
                    operation: format!("{} {}", declared.method, declared.path),
                    steps,
                });
            }
            return None;
        }
        if changed.is_empty() && also.is_empty() {
            return None;
        }
        Some(Visit {
            old,
            new,
            signature: visit.signature ^ signature(&changed) ^ signature(&also).rotate_left(1),
            calls: visit.calls + 1,
            last: Some((Rc::clone(visit), played)),
        })
    }

    fn run(
        &self,
        api: &Api,
        state: &ApiState,
        request: &Request,
        number: u64,
    ) -> (Exchange, ApiState, Changes) {
        let occasion = Occasion {
            now: self.moment.now,
            sandbox: DEFAULT_SANDBOX.into(),
            number,
        };
        let mut records = Transaction::begin(state.clone(), self.moment.seed);
        run_timers(api, &occasion, &mut records);
        let exchange = handle(api, request.clone(), &occasion, &mut records);
        let (state, changes) = records.finish();
        (exchange, state, changes)
    }
}

fn reply(exchange: &Exchange) -> Reply {
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

/// The calls that led to a moment.
fn path(visit: &Rc<Visit>) -> Vec<Played> {
    let mut steps = Vec::new();
    let mut at = Rc::clone(visit);
    while let Some((before, played)) = &at.last {
        steps.push(played.clone());
        let before = Rc::clone(before);
        at = before;
    }
    steps.reverse();
    steps
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
