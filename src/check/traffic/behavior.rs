//! Traffic held against the behavior file. Requests that overlap have no order that anybody knows, so they are judged
//! only where none of them changes anything.

use super::recorded::Recorded;
use crate::check::Address;
use crate::check::model::{Followed, Follower, Heard, Verdict};
use crate::engine::Api;
use http::Method;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The header that names a sandbox of a mimeo.
const SANDBOX: &str = "mimeo-sandbox";
/// What paths of the control API of a mimeo have.
const CONTROL: &str = "/__mimeo/";

/// How many exchanges were judged by the behavior file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Answers that are as they have to be.
    pub right: usize,
    /// Answers that cannot be right.
    pub wrong: usize,
    /// Answers that rest on records which nobody has shown.
    pub not_known: usize,
}

/// Follows traffic.
pub(crate) struct Conversant {
    api: Arc<Api>,
    address: Address,
    /// By the sandbox of a mimeo that requests name; empty for none.
    followers: HashMap<String, Follower>,
    /// Sandboxes whose clock was moved, so that nothing is certain there any more.
    lost: HashSet<String>,
    judged: Judged,
}

/// When a request began and ended, in microseconds since 1970 UTC, and whether it may change something.
#[derive(Clone, Copy)]
struct Span {
    from: i64,
    to: i64,
    changes: bool,
}

impl Conversant {
    /// One that has heard nothing; nothing where no behavior file was written.
    pub(crate) fn new(api: &Arc<Api>, address: &Address) -> Option<Self> {
        let follower = Follower::new(api)?;
        Some(Self {
            followers: HashMap::from([(String::new(), follower)]),
            lost: HashSet::new(),
            api: Arc::clone(api),
            address: address.clone(),
            judged: Judged::default(),
        })
    }

    /// How much was judged so far.
    pub(crate) fn judged(&self) -> Judged {
        self.judged
    }

    /// Hears exchanges, of which none was under way when another call of this began or ended. Gives those that cannot
    /// be right, by their place.
    pub(crate) fn hear(&mut self, exchanges: &[Recorded]) -> Vec<(usize, Verdict)> {
        let mut order: Vec<usize> = (0..exchanges.len()).collect();
        order.sort_by_key(|at| exchanges[*at].at);
        let spans: Vec<Span> = order.iter().map(|at| self.span(&exchanges[*at])).collect();
        let mut wrong = Vec::new();
        // When the last request ended that may have changed something, and the last of all.
        let (mut changed, mut ended) = (i64::MIN, i64::MIN);
        for (place, at) in order.iter().enumerate() {
            let span = spans[place];
            let later = spans[place + 1..].iter().take_while(|it| it.from < span.to);
            let overlaps = span.from < changed || (span.changes && span.from < ended) || { later }
                .any(|it| it.changes || span.changes);
            let verdict = self.hear_one(&exchanges[*at], overlaps);
            wrong.extend(verdict.map(|it| (*at, it)));
            ended = ended.max(span.to);
            if span.changes {
                changed = changed.max(span.to);
            }
        }
        wrong
    }

    fn hear_one(&mut self, recorded: &Recorded, overlaps: bool) -> Option<Verdict> {
        let Some(operation) = self.operation(recorded) else {
            self.hear_other(recorded);
            return None;
        };
        let sandbox = sandbox(recorded);
        if self.lost.contains(&sandbox) || self.lost.contains("") {
            self.judged.not_known += 1;
            return None;
        }
        let follower = match self.followers.entry(sandbox) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(Follower::new(&self.api)?),
        };
        let exchange = recorded.exchange(&self.api, &self.address);
        let (Some(exchange), Some(received), false) = (exchange, &recorded.received, overlaps)
        else {
            // Without an answer, or without an order, only what it may have changed counts.
            follower.lose(operation);
            self.judged.not_known += 1;
            return None;
        };
        if recorded.body.is_none() || recorded.is_masked() {
            follower.lose(operation);
            self.judged.not_known += 1;
            return None;
        }
        let followed = follower.follow(&Heard {
            operation,
            request: &exchange.request,
            received,
            is_whole: recorded.is_whole,
            at: recorded.at,
        });
        match followed {
            Followed::NotKnown => self.judged.not_known += 1,
            Followed::Right => self.judged.right += 1,
            Followed::Wrong(verdict) => {
                self.judged.wrong += 1;
                return Some(*verdict);
            }
        }
        None
    }

    /// A request to nothing that the contract knows: if it may have changed something, nobody knows what.
    fn hear_other(&mut self, recorded: &Recorded) {
        let is_read = matches!(
            recorded.method,
            Method::GET | Method::HEAD | Method::OPTIONS
        );
        if is_read {
            return;
        }
        let path = recorded.path();
        let sandbox = sandbox(recorded);
        match sandbox.is_empty() {
            true => self.followers.clear(),
            false => drop(self.followers.remove(&sandbox)),
        }
        if path.contains(CONTROL) && path.contains("clock") {
            self.lost.insert(sandbox);
        }
    }

    fn operation(&self, recorded: &Recorded) -> Option<usize> {
        let base = recorded.base_below(&self.api, &self.address);
        let matched = recorded.matched(&self.api.contract, &base)?;
        Some(matched.operation)
    }

    fn span(&self, recorded: &Recorded) -> Span {
        let operation = self.operation(recorded);
        let behavior = self.api.behavior.as_ref();
        let is_safe = |at| behavior.is_some_and(|it| it.is_safe(at));
        let micros = recorded.received.as_ref().map_or(0, |it| it.micros);
        let from = recorded.at.saturating_mul(1_000);
        Span {
            from,
            to: from.saturating_add(i64::try_from(micros).unwrap_or(0)),
            changes: operation.is_some_and(|at| !is_safe(at)),
        }
    }
}

/// The sandbox of a mimeo that a request names; empty for none.
fn sandbox(recorded: &Recorded) -> String {
    let named = recorded.headers.get(SANDBOX);
    named.map_or_else(String::new, |it| {
        String::from_utf8_lossy(it.as_bytes()).into_owned()
    })
}
