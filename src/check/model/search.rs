//! Looks for requests that show something new, on the model: from the first records, each operation is asked in many
//! ways; what changes something leads to another state, from which it goes on. A request is kept when something
//! happens that did not happen before, or when a small difference of some clause would have shown in its answer.

use super::apart::Carried;
use super::ask::{Ask, PARTS};
use super::callers::{Caller, callers, record};
use super::edit::{put, put_all};
use super::game::Known;
use super::goals::Goals;
use super::moves::Move;
use super::pool::{Pool, Stock, Try, first_inputs, pools};
use super::proof::Proof;
use super::together::{together, together_from};
use super::twin::{TWINS, Twin};
use crate::behavior::{Behavior, HintValue, Tap};
use crate::engine::Api;
use crate::state::{ApiState, Key};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use serde_json::Value;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

/// Links in answers begin so while a plan is made.
pub(super) const BASE: &str = "http://service.invalid";
/// Sequences have at most so many changes.
const DEEPEST: usize = 3;
/// How often one operation is asked from the first records, at most.
const FIRST: usize = 600;
/// Requests in which every input has another value.
const OTHERS: usize = 2;
/// Inputs with few values, each of which is sent with all other inputs too.
const MARKS: usize = 4;
/// Requests of one operation that showed something and are made again behind a change.
const KEPT: usize = 3;
/// How often one operation is asked behind a change.
const LATER: usize = 50;

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
    pub(super) carried: Carried,
    /// Records that the last change touched.
    pub(super) touched: Vec<(usize, Value)>,
    /// The state before the last change.
    pub(super) before: Option<Twin>,
    /// Whether anything new has happened on the way here; otherwise only what is carried matters.
    pub(super) is_new: bool,
    /// Lengths of time that the last change has to do with, in milliseconds.
    pub(super) spans: Vec<i64>,
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
    /// How often one operation may still be asked from the present state.
    turns: usize,
    /// What sort of request is made, where that is worth seeing by itself once it is done.
    pub(super) sort: Option<String>,
    /// The record that a request is made for; runs that do not differ there are left out.
    pub(super) aim: Option<(usize, Key)>,
    pub(super) nodes: VecDeque<Node>,
    /// Inputs that showed something, by operation.
    pub(super) kept: Vec<Vec<Ask>>,
    /// Inputs that are keys of records, by operation: where, and of which resource.
    pub(super) lookups: Vec<Vec<(String, usize)>>,
    /// Resources whose records an operation has looked at, by operation.
    pub(super) sees: Vec<HashSet<usize>>,
    /// Resources that an operation's inputs have to do with, by operation.
    concerned: Vec<Vec<usize>>,
    pub(super) proof: Proof,
    /// What was reached.
    pub goals: Goals,
    /// What is worth sending.
    pub found: Vec<Found>,
}

impl<'a> Search<'a> {
    /// A search that has not begun; nothing without a behavior file.
    pub(crate) fn new(
        api: &'a Arc<Api>,
        seed: u64,
        (now, filled): (i64, bool),
        runs: usize,
    ) -> Option<Self> {
        let known = Known {
            api: Arc::clone(api),
            base: BASE.to_owned(),
            now,
            filled,
        };
        let behavior = api.behavior.as_deref()?;
        let operations = api.contract.operations.len();
        let root = Node {
            prefix: Vec::new(),
            twin: Twin::new(behavior, TWINS[0], now, filled),
            carried: Carried::default(),
            touched: Vec::new(),
            before: None,
            is_new: true,
            spans: Vec::new(),
        };
        Some(Self {
            api,
            behavior,
            now,
            tap: Tap::default(),
            random: ChaCha8Rng::seed_from_u64(seed),
            left: runs,
            turns: 0,
            sort: None,
            aim: None,
            nodes: VecDeque::from([root]),
            kept: vec![Vec::new(); operations],
            sees: vec![HashSet::new(); operations],
            lookups: (0..operations).map(|at| lookups(behavior, at)).collect(),
            concerned: (0..operations).map(|at| concerned(behavior, at)).collect(),
            proof: Proof::new(known)?,
            goals: Goals::default(),
            found: Vec::new(),
        })
    }

    /// Looks until nothing is left to look at, or no more runs.
    pub(crate) fn run(&mut self) {
        while let Some(node) = self.next() {
            if self.left == 0 {
                break;
            }
            let depth = node.prefix.len();
            if matches!(node.prefix.as_slice(), [Move::Advance(_)]) {
                self.once_more(&node);
                continue;
            }
            self.probe(&node);
            if !node.is_new {
                continue;
            }
            // Reads come first: what they show tells later what a change did.
            let mut operations: Vec<usize> = (0..self.api.contract.operations.len()).collect();
            operations.sort_by_key(|it| !self.behavior.is_safe(*it));
            for operation in operations {
                self.turns = match depth {
                    0 => FIRST,
                    _ if self.concerns(&node, operation) => LATER,
                    _ => 0,
                };
                self.operation(&node, operation);
            }
            self.operate(&node);
            self.wait(&node);
        }
    }

    /// The state to go on from: one in which variants may yet show before others, near ones before far ones.
    fn next(&mut self) -> Option<Node> {
        self.nodes.retain(|it| it.prefix.len() < DEEPEST);
        let goals = &self.goals;
        let rank = |node: &Node| {
            let open = node.carried.has_open(|id| goals.is_settled(id));
            // Where only what is carried matters, little is asked.
            let far = node.prefix.len() + usize::from(!open);
            (far, node.is_new, node.prefix.len())
        };
        let best = self.nodes.iter().enumerate();
        let (at, _) = best.min_by_key(|(at, node)| (rank(node), *at))?;
        self.nodes.remove(at)
    }

    /// Looks for answers that show what is carried, with the records that differ and with requests that looked at
    /// such records before.
    fn probe(&mut self, node: &Node) {
        let records = node.carried.records(&node.twin);
        for operation in 0..self.api.contract.operations.len() {
            let Some(base) = self.kept[operation].first().cloned() else {
                continue;
            };
            let stock = self.stock(&node.twin.state, &node.touched);
            let callers = callers(&stock, operation);
            let mut asks = Vec::new();
            for record in &records {
                let aim = (record.0, record.1.key.clone());
                let one = std::slice::from_ref(record);
                for choice in together_from(&stock, (operation, &callers), one) {
                    let mut ask = base.clone();
                    put_all(&mut ask.inputs, &choice);
                    asks.push((ask, Some(aim.clone())));
                }
            }
            if records
                .iter()
                .any(|it| self.sees[operation].contains(&it.0))
            {
                let kept = self.kept[operation].iter().take(KEPT);
                asks.extend(kept.map(|it| (it.clone(), None)));
            }
            for (ask, aim) in asks {
                if self.left == 0 || !node.carried.has_open(|id| self.goals.is_settled(id)) {
                    break;
                }
                self.aim = aim;
                self.ask(node, &ask);
            }
            self.aim = None;
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
    fn operation(&mut self, node: &Node, operation: usize) {
        if self.turns == 0 || self.left == 0 {
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
        let joint = together(&stock, (operation, &callers));
        let chosen = self.choices(&state, (operation, &callers, &pools));
        let mut bases: Vec<Ask> = self.kept[operation].iter().rev().take(4).cloned().collect();
        bases.push(first.clone());
        bases.reverse();
        // What was done is varied before what was refused.
        let (mut done, mut refused) = (VecDeque::new(), VecDeque::new());
        let many = node.prefix.is_empty();
        let joint = joint.iter().map(|choice| (&first, choice));
        let bases = &bases[..bases.len().min(if many { 1 } else { 2 })];
        let chosen = chosen.iter().take(if many { 200 } else { 24 });
        let chosen = chosen.flat_map(|choice| bases.iter().map(move |base| (base, choice)));
        for (base, choice) in joint.chain(chosen) {
            let mut ask = base.clone();
            put_all(&mut ask.inputs, choice);
            self.turn(node, ask, (&mut done, &mut refused));
        }
        if let Some(base) = done.front().cloned() {
            self.with_all(node, (base, &pools), (&mut done, &mut refused));
        }
        while let Some(base) = done.pop_front().or_else(|| refused.pop_front()) {
            for pool in &pools {
                for value in &pool.tries {
                    if self.turns == 0 || self.left == 0 {
                        return;
                    }
                    let mut ask = base.clone();
                    put(&mut ask.inputs, &pool.pointer, value);
                    if ask != base {
                        self.turn(node, ask, (&mut done, &mut refused));
                    }
                }
            }
        }
    }

    /// Asks with every input: as it is, with other values, and with each value of those that have few.
    fn with_all(
        &mut self,
        node: &Node,
        (base, pools): (Ask, &[Pool]),
        (done, refused): (&mut VecDeque<Ask>, &mut VecDeque<Ask>),
    ) {
        let operation = base.operation;
        let whole = complete(base, pools);
        for turn in 1..=OTHERS {
            let other = another(whole.clone(), pools, turn);
            self.sort = Some(format!("{operation} other values {turn}"));
            self.turn(node, other, (done, refused));
        }
        for pool in pools.iter().filter(|it| it.is_mark()).take(MARKS) {
            for value in &pool.tries {
                let mut other = another(whole.clone(), pools, 1);
                put(&mut other.inputs, &pool.pointer, value);
                self.sort = Some(format!("{operation} with {} {value:?}", pool.pointer));
                self.turn(node, other, (done, refused));
            }
        }
        self.sort = Some(format!("{operation} all inputs"));
        self.turn(node, whole, (done, refused));
        self.sort = None;
    }

    /// Asks, if it may; what shows something new is varied later.
    fn turn(
        &mut self,
        node: &Node,
        ask: Ask,
        (done, refused): (&mut VecDeque<Ask>, &mut VecDeque<Ask>),
    ) {
        if self.turns == 0 || self.left == 0 {
            return;
        }
        self.turns -= 1;
        let shown = self.ask(node, &ask);
        match (shown.new, shown.done) {
            (true, true) => done.push_back(ask),
            (true, false) => refused.push_back(ask),
            _ => {}
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
                    None if is_known && caller_at < 2 && resource.is_some() => 0,
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
}

/// A request with every input that it does not have yet.
fn complete(mut ask: Ask, pools: &[Pool]) -> Ask {
    for pool in pools {
        if ask.inputs.pointer(&pool.pointer).is_none()
            && let Some(value) = pool.tries.first()
        {
            put(&mut ask.inputs, &pool.pointer, value);
        }
    }
    ask
}

/// A request with another value of every input, but for those that choose what is done.
fn another(mut ask: Ask, pools: &[Pool], turn: usize) -> Ask {
    for pool in pools.iter().filter(|it| !it.chooses) {
        let present = ask.inputs.pointer(&pool.pointer).cloned();
        let others = pool.tries.iter().filter(|it| match it {
            Try::Value(value) => Some(value) != present.as_ref(),
            Try::Absent | Try::Same(..) => false,
        });
        if let Some(value) = others.take(turn).last() {
            put(&mut ask.inputs, &pool.pointer, value);
        }
    }
    ask
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
