//! Looks for the shortest calls that two models answer differently.
//!
//! Moments are looked at in the order of their calls; but those come first in which the models hold different records
//! already, because one more call may show it, and those to which an operation has led that a changed clause concerns. Calls that change nothing lead nowhere, so only those that change
//! something are gone on from. At the end each call that is not needed is taken out.

use super::super::change::Change;
use super::pair::{Call, Moment, Outcome, Pair, Played, Visit};
use super::propose::{Heard, Propose};
use super::relevant::{Relevant, relevant};
use crate::engine::Api;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

/// Requests of an operation that a changed clause concerns, at the first moment and at later ones.
const OWN: (usize, usize) = (400, 48);
/// Requests of an operation that prepares records, where it has to do with what was changed last.
const SUPPORT: (usize, usize) = (150, 16);
/// Requests of any other operation.
const OTHER: usize = 3;
/// Requests of an operation that may show that the records differ.
const SHOW: usize = 30;
/// How many continuations of one operation are gone on from at a moment: where records differ, and where not.
const CONTINUED: (usize, usize) = (3, 3);
/// Lengths of time that are waited for at most.
const SPANS: usize = 6;
/// How far from a length of time the clock is set, in milliseconds.
const MARGIN: i64 = 1_000;

/// How far is searched.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How many calls are tried.
    pub requests: usize,
    /// How many calls a sequence has at most.
    pub calls: usize,
}

/// Calls that tell two models apart.
#[derive(Clone, Debug)]
pub struct Divergence {
    /// Method and path of the last call; of the operator's action its name.
    pub operation: String,
    /// The calls; only the answers to the last one differ.
    pub steps: Vec<Played>,
}

/// The shortest sequence of calls for each operation that answers differently.
pub fn tell_apart(
    apis: (&Api, &Api),
    changes: &[Change],
    (moment, bounds): (&Moment, Bounds),
    proposer: &mut dyn Propose,
) -> Vec<Divergence> {
    let mut search = Search {
        pair: Pair::new(apis, moment),
        relevant: relevant(apis.0, changes),
        bounds,
        left: bounds.requests,
        seen: HashSet::new(),
        events: HashSet::new(),
        queue: BTreeMap::new(),
        arrived: 0,
        found: Vec::new(),
        told: BTreeSet::new(),
    };
    let first = search.pair.first();
    search.put(0, first);
    while let Some((_, visit)) = search.queue.pop_first() {
        if search.is_done() {
            break;
        }
        search.look(&visit, proposer);
    }
    let found = std::mem::take(&mut search.found);
    found.into_iter().map(|it| search.shorter(it)).collect()
}

struct Search<'s> {
    pair: Pair<'s>,
    relevant: Relevant,
    bounds: Bounds,
    /// How many more calls may be tried.
    left: usize,
    /// Moments that are known.
    seen: HashSet<u64>,
    /// What has happened in which operation.
    events: HashSet<(usize, u64)>,
    /// Moments to look at, by rank and the order in which they were found.
    queue: BTreeMap<(i64, usize), Rc<Visit>>,
    /// How many moments were put into it.
    arrived: usize,
    found: Vec<Divergence>,
    /// Operations that have a sequence, or whose changes were seen in one.
    told: BTreeSet<usize>,
}

impl Search<'_> {
    fn is_done(&self) -> bool {
        let mut targets = self.relevant.targets.iter();
        self.left == 0 || targets.all(|it| self.told.contains(it))
    }

    /// Puts a moment into the queue.
    fn put(&mut self, rank: i64, visit: Visit) {
        self.seen.insert(visit.signature);
        self.arrived += 1;
        self.queue.insert((rank, self.arrived), Rc::new(visit));
    }

    /// Tries everything at a moment.
    fn look(&mut self, visit: &Rc<Visit>, proposer: &mut dyn Propose) {
        for (operation, most) in self.wanted(visit) {
            if self.is_done() {
                return;
            }
            self.ask(visit, (operation, most), proposer);
        }
        if visit.calls + 1 < self.bounds.calls {
            self.wait(visit);
        }
        self.operate(visit, proposer);
    }

    /// The operations that are asked at a moment, and how often.
    fn wanted(&self, visit: &Visit) -> Vec<(usize, usize)> {
        let pick = |(first, later): (usize, usize)| match visit.last {
            None => first,
            Some(_) => later,
        };
        let mut wanted = Vec::new();
        let untold = (0..self.relevant.uses.len()).filter(|it| !self.told.contains(it));
        for operation in untold {
            let uses = &self.relevant.uses[operation];
            let touched = visit.touched.iter().map(|it| it.0);
            let is_concerned = visit.touched.is_empty() || { touched }.any(|it| uses.has(it));
            let most = if self.relevant.targets.contains(&operation) {
                pick(OWN)
            } else if visit.is_apart {
                SHOW
            } else if self.relevant.support.contains(&operation) {
                match is_concerned {
                    true => pick(SUPPORT),
                    false => OTHER,
                }
            } else {
                continue;
            };
            let is_target = self.relevant.targets.contains(&operation);
            wanted.push((!is_target, !is_concerned, operation, most));
        }
        wanted.sort_unstable();
        wanted.into_iter().map(|it| (it.2, it.3)).collect()
    }

    /// Asks one operation in many ways, and goes on from some of those that change something.
    fn ask(
        &mut self,
        visit: &Rc<Visit>,
        (operation, most): (usize, usize),
        proposer: &mut dyn Propose,
    ) {
        let mut tried = 0;
        let mut further: Vec<(bool, Visit)> = Vec::new();
        let scene = self.pair.scene(visit);
        proposer.requests(&scene, operation, &mut |request| {
            if tried == most || self.left == 0 {
                return Heard::Enough;
            }
            tried += 1;
            let outcome = self.play(visit, Call::Request(request));
            if outcome.differs() {
                self.told(visit, operation, outcome.played);
                return Heard::Enough;
            }
            let is_new = self.events.insert((operation, outcome.event));
            further.extend(outcome.further().map(|next| (is_new, next)));
            match is_new {
                true => Heard::News,
                false => Heard::Nothing,
            }
        });
        if !self.told.contains(&operation) {
            self.go_on(further, self.relevant.targets.contains(&operation));
        }
    }

    fn play(&mut self, visit: &Rc<Visit>, call: Call) -> Outcome {
        self.left = self.left.saturating_sub(1);
        self.pair.play(visit, call)
    }

    /// Keeps the moments to go on from: first those that are like no other. `is_own` says that an operation led there
    /// which a changed clause concerns.
    fn go_on(&mut self, mut further: Vec<(bool, Visit)>, is_own: bool) {
        further.sort_by_key(|(is_new, visit)| Reverse((visit.is_apart, *is_new)));
        let (mut apart, mut alike) = CONTINUED;
        for (is_new, visit) in further {
            let left = match visit.is_apart {
                true => &mut apart,
                false => &mut alike,
            };
            let is_short = visit.calls < self.bounds.calls;
            if *left > 0 && is_short && !self.seen.contains(&visit.signature) {
                *left -= 1;
                self.put(rank(&visit, (is_own, is_new)), visit);
            }
        }
    }

    /// Lets time pass, to just before and just behind each length of time that a clause speaks of.
    fn wait(&mut self, visit: &Rc<Visit>) {
        let has_waited =
            matches!(&visit.last, Some((_, played)) if matches!(played.call, Call::Wait(_)));
        if has_waited {
            return;
        }
        for span in self.pair.spans().into_iter().take(SPANS) {
            for millis in [span - MARGIN, span + MARGIN] {
                if millis > 0 {
                    let outcome = self.play(visit, Call::Wait(millis));
                    self.go_on(vec![(true, outcome.next)], false);
                }
            }
        }
    }

    /// Lets the operator act.
    fn operate(&mut self, visit: &Rc<Visit>, proposer: &mut dyn Propose) {
        let scene = self.pair.scene(visit);
        for (at, key, action) in proposer.actions(&scene) {
            if self.left == 0 {
                return;
            }
            let behavior = self.pair.apis.0.behavior.as_ref();
            let Some(resource) = behavior.and_then(|it| it.resources.get(at)) else {
                continue;
            };
            let name = format!("{action} of {}", resource.name);
            let call = Call::Operate {
                resource: resource.name.clone(),
                key,
                action,
            };
            let outcome = self.play(visit, call);
            if !outcome.differs() {
                let is_new = self.events.insert((usize::MAX, outcome.event));
                let further = outcome.further().map(|it| (is_new, it));
                self.go_on(further.into_iter().collect(), false);
            } else if !self.found.iter().any(|it| it.operation == name) {
                let steps = steps(visit, outcome.played);
                self.found.push(Divergence {
                    operation: name,
                    steps,
                });
            }
        }
    }

    /// Keeps the calls that led to different answers. Those whose changes the answers show need none of their own.
    fn told(&mut self, visit: &Rc<Visit>, operation: usize, last: Played) {
        self.told.insert(operation);
        let declared = &self.pair.apis.0.contract.operations[operation];
        let mut at = Rc::clone(visit);
        while let Some((before, played)) = &at.last {
            if at.is_apart
                && !before.is_apart
                && let Call::Request(request) = &played.call
            {
                let contract = &self.pair.apis.0.contract;
                let found = contract.find(&request.method, &request.path);
                if let crate::contract::Found::Operation { index, .. } = found {
                    self.told.insert(index);
                }
            }
            let before = Rc::clone(before);
            at = before;
        }
        self.found.push(Divergence {
            operation: format!("{} {}", declared.method, declared.path),
            steps: steps(visit, last),
        });
    }

    /// The same without the calls that it does not need.
    fn shorter(&self, found: Divergence) -> Divergence {
        let mut best = found;
        let mut at = 0;
        while at + 1 < best.steps.len() {
            let mut calls: Vec<Call> = best.steps.iter().map(|it| it.call.clone()).collect();
            calls.remove(at);
            match self.again(calls) {
                Some(steps) => best.steps = steps,
                None => at += 1,
            }
        }
        best
    }

    /// Plays calls from the first moment; nothing unless the last answers differ, and only these.
    fn again(&self, calls: Vec<Call>) -> Option<Vec<Played>> {
        let mut visit = Rc::new(self.pair.first());
        let last = calls.len().checked_sub(1)?;
        for (at, call) in calls.into_iter().enumerate() {
            let outcome = self.pair.play(&visit, call);
            if at == last {
                let differs = outcome.differs();
                return differs.then(|| steps(&visit, outcome.played));
            }
            if outcome.differs() {
                return None;
            }
            visit = Rc::new(outcome.next);
        }
        None
    }
}

/// How soon a moment is looked at; two for each call.
fn rank(visit: &Visit, (is_own, is_new): (bool, bool)) -> i64 {
    let calls = i64::try_from(visit.calls).unwrap_or(i64::MAX / 4) * 2;
    match (visit.is_apart, is_own, is_new) {
        (true, _, _) => calls - 4,
        (false, true, true) => calls - 3,
        (false, true, false) => calls - 1,
        (false, false, true) => calls,
        (false, false, false) => calls + 2,
    }
}

/// The calls that led to a moment, and one more.
fn steps(visit: &Rc<Visit>, last: Played) -> Vec<Played> {
    let mut steps = vec![last];
    let mut at = Rc::clone(visit);
    while let Some((before, played)) = &at.last {
        steps.push(played.clone());
        let before = Rc::clone(before);
        at = before;
    }
    steps.reverse();
    steps
}
