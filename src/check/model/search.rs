//! Looks for requests that show something new, on the model: from the first records, each operation is asked in many
//! ways; what changes something leads to another state, from which it goes on. A request is kept when something
//! happens that did not happen before, or when a small difference of some clause would have shown in its answer.

use super::ask::{Ask, PARTS};
use super::callers::{Caller, callers, record};
use super::edit::put;
use super::game::answers_agree;
use super::goals::{Goals, VariantId, features};
use super::moves::Move;
use super::pool::{Pool, Stock, Try, first_inputs, pools};
use super::twin::{TWINS, Twin, own_request};
use crate::behavior::{Behavior, HintValue, Tap};
use crate::engine::{Api, Exchange};
use crate::state::ApiState;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use serde_json::Value;
use std::collections::VecDeque;

/// Links in answers begin so while a plan is made.
pub(super) const BASE: &str = "http://service.invalid";
/// Sequences have at most so many changes.
const DEEPEST: usize = 3;
/// Runs for one operation from the first records, at most.
const RUNS_FIRST: usize = 1_200;
/// Runs for one operation behind a change.
const RUNS_LATER: usize = 60;
/// Variants whose records are carried behind a change.
const CARRIED: usize = 64;

/// Something worth sending.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// What comes before.
    pub prefix: Vec<Move>,
    /// What is done.
    pub last: Move,
    /// Whether it changes anything.
    pub changes: bool,
    /// How much it shows.
    pub weight: usize,
}

/// A state that was reached.
pub(super) struct Node {
    pub(super) prefix: Vec<Move>,
    pub(super) twin: Twin,
    /// Runs with a variant that led to other records, though all answers were the same.
    pub(super) carried: Vec<(VariantId, Twin)>,
    /// Records that the last change touched.
    pub(super) touched: Vec<(usize, Value)>,
    /// The state before the last change.
    pub(super) before: Option<Twin>,
}

/// The search.
pub(crate) struct Search<'a> {
    pub(super) api: &'a Api,
    pub(super) behavior: &'a Behavior,
    pub(super) now: i64,
    pub(super) tap: Tap,
    random: ChaCha8Rng,
    /// Runs that are left.
    pub left: usize,
    /// Runs for one operation from the first records.
    share: usize,
    pub(super) nodes: VecDeque<Node>,
    /// Inputs that showed something, by operation.
    pub(super) kept: Vec<Vec<Ask>>,
    /// Inputs that are keys of records, by operation: where, and of which resource.
    pub(super) lookups: Vec<Vec<(String, usize)>>,
    /// Resources that an operation's inputs have to do with, by operation.
    concerned: Vec<Vec<usize>>,
    /// What was reached.
    pub goals: Goals,
    /// What is worth sending.
    pub found: Vec<Found>,
}

impl<'a> Search<'a> {
    /// A search that has not begun; nothing without a behavior file.
    pub(crate) fn new(
        api: &'a Api,
        seed: u64,
        (now, filled): (i64, bool),
        runs: usize,
    ) -> Option<Self> {
        let behavior = api.behavior.as_deref()?;
        let operations = api.contract.operations.len();
        let root = Node {
            prefix: Vec::new(),
            twin: Twin::new(behavior, TWINS[0], now, filled),
            carried: Vec::new(),
            touched: Vec::new(),
            before: None,
        };
        Some(Self {
            api,
            behavior,
            now,
            tap: Tap::default(),
            random: ChaCha8Rng::seed_from_u64(seed),
            left: runs,
            share: (runs / operations.max(1) / 2).min(RUNS_FIRST),
            nodes: VecDeque::from([root]),
            kept: vec![Vec::new(); operations],
            lookups: (0..operations).map(|at| lookups(behavior, at)).collect(),
            concerned: (0..operations).map(|at| concerned(behavior, at)).collect(),
            goals: Goals::default(),
            found: Vec::new(),
        })
    }

    /// Looks until nothing is left to look at, or no more runs.
    pub(crate) fn run(&mut self) {
        while let Some(node) = self.nodes.pop_front() {
            if self.left == 0 {
                break;
            }
            let depth = node.prefix.len();
            if depth >= DEEPEST {
                continue;
            }
            if matches!(node.prefix.last(), Some(Move::Advance(_))) {
                self.once_more(&node);
                continue;
            }
            self.operate(&node);
            for operation in 0..self.api.contract.operations.len() {
                let runs = match depth {
                    0 => self.share,
                    _ if self.concerns(&node, operation) => RUNS_LATER,
                    _ => 0,
                };
                self.operation(&node, operation, runs);
            }
            if depth == 0 {
                self.wait(&node);
            }
        }
    }

    /// Whether an operation may have to do with what was touched last.
    fn concerns(&self, node: &Node, operation: usize) -> bool {
        if node.touched.is_empty() {
            return true;
        }
        let stock = self.stock(&node.twin.state, &node.touched);
        let concerned = &self.concerned[operation];
        node.touched.iter().any(|it| concerned.contains(&it.0))
            || callers(&stock, operation).iter().any(|it| {
                node.touched
                    .iter()
                    .any(|touched| it.names.contains(&touched.1))
            })
    }

    pub(super) fn stock<'s>(
        &'s self,
        state: &'s ApiState,
        touched: &'s [(usize, Value)],
    ) -> Stock<'s> {
        Stock {
            contract: &self.api.contract,
            behavior: self.behavior,
            state,
            touched,
            now: self.now,
        }
    }

    /// Asks one operation in many ways.
    fn operation(&mut self, node: &Node, operation: usize, runs: usize) {
        if runs == 0 || self.left == 0 {
            return;
        }
        let state = node.twin.state.clone();
        let stock = self.stock(&state, &node.touched);
        let (inputs, media_type) = first_inputs(&stock, operation);
        let first = Ask {
            operation,
            inputs,
            media_type,
        };
        let (callers, pools) = (callers(&stock, operation), pools(&stock, operation));
        let chosen = self.choices(&state, (operation, &callers, &pools));
        let end = self.left.saturating_sub(runs);
        let mut queue: VecDeque<Ask> = VecDeque::new();
        let mut bases: Vec<Ask> = self.kept[operation].iter().rev().take(4).cloned().collect();
        bases.push(first);
        bases.reverse();
        let many = node.prefix.is_empty();
        for choice in chosen.iter().take(if many { 200 } else { 24 }) {
            for base in bases.iter().take(if many { 1 } else { 2 }) {
                let mut ask = base.clone();
                for (pointer, value) in choice {
                    put(&mut ask.inputs, pointer, value);
                }
                if self.left > end && self.ask(node, &ask) {
                    queue.push_back(ask);
                }
            }
        }
        while let Some(base) = queue.pop_front() {
            for pool in &pools {
                for value in &pool.tries {
                    if self.left <= end {
                        return;
                    }
                    let mut ask = base.clone();
                    put(&mut ask.inputs, &pool.pointer, value);
                    if ask != base && self.ask(node, &ask) {
                        queue.push_back(ask);
                    }
                }
            }
        }
    }

    /// Combinations of callers, records and actions, those first in which the caller has to do with the record.
    fn choices(
        &mut self,
        state: &ApiState,
        (operation, callers, pools): (usize, &[Caller], &[Pool]),
    ) -> Vec<Vec<(String, Try)>> {
        let mut ranked: Vec<(u32, Vec<(String, Try)>)> = Vec::new();
        let choosing: Vec<&Pool> = pools.iter().filter(|it| it.chooses).collect();
        let main = choosing.first();
        let resource = main.and_then(|pool| {
            let mut lookups = self.lookups[operation].iter();
            lookups.find(|it| it.0 == pool.pointer).map(|it| it.1)
        });
        let keys: Vec<Option<&Try>> = match main {
            None => vec![None],
            Some(pool) => pool.tries.iter().map(Some).collect(),
        };
        for (record_at, key) in keys.iter().enumerate() {
            let found = match (key, resource) {
                (Some(Try::Value(key)), Some(resource)) => record(state, resource, key),
                _ => None,
            };
            for (caller_at, caller) in callers.iter().enumerate() {
                let is_known = !caller.names.is_empty();
                let rank = match &found {
                    Some(record) if caller.is_in(record) => 0,
                    _ if caller_at == 0 && record_at == 0 => 0,
                    Some(_) if record_at < 2 => 20,
                    None if is_known && caller_at < 4 => 10,
                    None if !is_known && record_at == 0 => 15,
                    _ => 40 + self.random.next_u32() % 40,
                };
                let mut choice = vec![(
                    "/credential".to_owned(),
                    Try::Value(caller.credential.clone()),
                )];
                if let (Some(pool), Some(key)) = (main, key) {
                    choice.push((pool.pointer.clone(), (*key).clone()));
                }
                ranked.push((rank, choice));
            }
        }
        for pool in choosing.iter().skip(1) {
            let mut more = Vec::new();
            for (rank, choice) in &ranked {
                for (at, value) in pool.tries.iter().enumerate() {
                    let later = u32::try_from(at).unwrap_or(0).min(9);
                    let mut choice = choice.clone();
                    choice.push((pool.pointer.clone(), value.clone()));
                    more.push((rank + later, choice));
                }
            }
            more.sort_by_key(|it| it.0);
            more.truncate(2_000);
            ranked = more;
        }
        ranked.sort_by_key(|it| it.0);
        ranked.into_iter().map(|it| it.1).collect()
    }

    /// Asks once; whether something new showed.
    pub(super) fn ask(&mut self, node: &Node, ask: &Ask) -> bool {
        let mut twin = node.twin.clone();
        let request = own_request(self.api, ask, BASE);
        self.tap.watch();
        self.left = self.left.saturating_sub(1);
        let exchange = twin.watched(self.api, request.clone(), (self.now, &self.tap));
        let sites = self.tap.reached();
        let mut new = features(&exchange);
        let operation = ask.operation;
        new.extend(sites.iter().map(|site| format!("{operation} {site:?}")));
        let mut weight = self.goals.reach(new);
        let mut carried = Vec::new();
        for id in self.goals.open(self.behavior, &self.tap, &sites) {
            let Some(variant) = self.goals.variant(id) else {
                continue;
            };
            let mut other = node.twin.clone();
            self.tap.put(variant);
            self.left = self.left.saturating_sub(1);
            let different = other.watched(self.api, request.clone(), (self.now, &self.tap));
            if !answers_agree(&exchange, &different) {
                weight += usize::from(self.goals.show(id));
            } else if carried.len() < CARRIED
                && exchange.touched.len() + different.touched.len() > 0
            {
                carried.push((id, other));
            }
        }
        weight += self.carried(node, ask, &exchange, &mut carried);
        let changes = !exchange.touched.is_empty();
        if weight == 0 && carried.is_empty() {
            return false;
        }
        if weight > 0 || changes {
            let touched = self.touched(&exchange);
            let last = Move::Ask(ask.clone());
            let (known, nodes) = (self.found.len(), self.nodes.len());
            let mut shown = weight;
            if changes {
                shown += self.reached(node, &last, (twin, touched, carried));
            }
            if shown == 0 {
                self.found.truncate(known);
                self.nodes.truncate(nodes);
                return false;
            }
            self.found.push(Found {
                prefix: node.prefix.clone(),
                last,
                changes,
                weight,
            });
        }
        if weight > 0 {
            self.kept[operation].push(ask.clone());
        }
        weight > 0
    }

    /// Asks those runs that differ already; how many show now.
    pub(super) fn carried(
        &mut self,
        node: &Node,
        ask: &Ask,
        exchange: &Exchange,
        carried: &mut Vec<(VariantId, Twin)>,
    ) -> usize {
        let mut shown = 0;
        for (id, twin) in &node.carried {
            if self.goals.is_shown(*id) {
                continue;
            }
            let Some(variant) = self.goals.variant(*id) else {
                continue;
            };
            let mut twin = twin.clone();
            self.tap.put(variant);
            self.left = self.left.saturating_sub(1);
            let request = own_request(self.api, ask, BASE);
            let different = twin.watched(self.api, request, (self.now, &self.tap));
            if !answers_agree(exchange, &different) {
                shown += usize::from(self.goals.show(*id));
            } else if carried.len() < CARRIED && !exchange.touched.is_empty() {
                carried.push((*id, twin));
            }
        }
        shown
    }
}

/// The inputs of an operation that are keys of records.
fn lookups(behavior: &Behavior, operation: usize) -> Vec<(String, usize)> {
    let hints = behavior.hints(operation).into_iter();
    let found = hints.filter_map(|hint| match hint.value {
        HintValue::KeyOf(resource) => {
            let tokens = std::iter::once(PARTS[hint.part]).chain(hint.path.iter().map(|it| &**it));
            let tokens: Vec<&str> = tokens.collect();
            Some((format!("/{}", tokens.join("/")), resource))
        }
        _ => None,
    });
    found.collect()
}

fn concerned(behavior: &Behavior, operation: usize) -> Vec<usize> {
    let hints = behavior.hints(operation).into_iter();
    let found = hints.filter_map(|hint| match hint.value {
        HintValue::KeyOf(resource)
        | HintValue::FieldOf(resource, _)
        | HintValue::WireOf(resource) => Some(resource),
        _ => None,
    });
    found.collect()
}
