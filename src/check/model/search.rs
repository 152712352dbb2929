//! Looks for requests that show something new, on the model: from the first records, each operation is asked in many
//! ways; what changes something leads to another state, from which it goes on. A request is kept when something
//! happens that did not happen before, or when a small difference of some clause would have shown in its answer.

use super::ask::{Ask, PARTS};
use super::callers::{Caller, callers, looked_up, record};
use super::game::answers_agree;
use super::goals::{Goals, VariantId, features};
use super::moves::Move;
use super::pool::{Pool, Stock, Try, first_inputs, pools};
use super::twin::{TWINS, Twin, own_request};
use crate::behavior::{Behavior, By, Tap};
use crate::engine::{Api, Exchange};
use crate::state::{ApiState, Key};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use serde_json::Value;
use std::collections::VecDeque;

/// Links in answers begin so while a plan is made.
const BASE: &str = "http://service.invalid";
/// Sequences have at most so many changes.
const DEEPEST: usize = 3;
/// Runs for one operation from the first records.
const RUNS_FIRST: usize = 1_200;
/// Runs for one operation behind a change.
const RUNS_LATER: usize = 60;
/// Variants whose records are carried behind a change.
const CARRIED: usize = 64;
/// Lengths of time that are waited for at most.
const LIMITS: usize = 6;
/// How far from a limit of time the clock is set at most, in milliseconds: services have clocks of their own.
const MARGIN: i64 = 3_600_000;
/// Reads that a change is looked at with, beyond those that show a variant.
const LOOKS: usize = 2;

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
struct Node {
    prefix: Vec<Move>,
    twin: Twin,
    /// Runs with a variant that led to other records, though all answers were the same.
    carried: Vec<(VariantId, Twin)>,
    /// Records that the last change touched.
    touched: Vec<(usize, Value)>,
    /// The state before the last change.
    before: Option<Twin>,
}

/// The search.
pub(crate) struct Search<'a> {
    api: &'a Api,
    behavior: &'a Behavior,
    now: i64,
    tap: Tap,
    random: ChaCha8Rng,
    /// Runs that are left.
    pub left: usize,
    nodes: VecDeque<Node>,
    /// Inputs that showed something, by operation.
    kept: Vec<Vec<Ask>>,
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
            nodes: VecDeque::from([root]),
            kept: vec![Vec::new(); api.contract.operations.len()],
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
                    0 => RUNS_FIRST,
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

    /// Lets time pass, to just before and just behind each length of time that a clause speaks of.
    fn wait(&mut self, node: &Node) {
        for span in self.tap.spans().into_iter().filter(|it| *it > 0).take(LIMITS) {
            let margin = (span / 3).min(MARGIN);
            for millis in [span - margin, span + margin] {
                let mut twin = node.twin.clone();
                twin.advance(millis);
                self.nodes.push_back(Node {
                    prefix: vec![Move::Advance(millis)],
                    twin,
                    carried: Vec::new(),
                    touched: Vec::new(),
                    before: None,
                });
            }
        }
    }

    /// Asks again what showed something before.
    fn once_more(&mut self, node: &Node) {
        for operation in 0..self.kept.len() {
            for ask in self.kept[operation].clone().iter().take(4) {
                self.ask(node, ask);
            }
        }
    }

    /// Whether an operation may have to do with what was touched last.
    fn concerns(&self, node: &Node, operation: usize) -> bool {
        let Some(touched) = node.touched.first() else {
            return true;
        };
        let stock = self.stock(&node.twin.state, &node.touched);
        let hints = self.behavior.hints(operation);
        let looks_up = hints.iter().any(|hint| {
            let resource = match &hint.value {
                crate::behavior::HintValue::KeyOf(resource)
                | crate::behavior::HintValue::FieldOf(resource, _)
                | crate::behavior::HintValue::WireOf(resource) => *resource,
                _ => return false,
            };
            node.touched.iter().any(|it| it.0 == resource)
        });
        let _ = touched;
        looks_up
            || callers(&stock, operation)
                .iter()
                .any(|it| node.touched.iter().any(|touched| it.names.contains(&touched.1)))
    }

    fn stock<'s>(&'s self, state: &'s ApiState, touched: &'s [(usize, Value)]) -> Stock<'s> {
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
                choice.iter().for_each(|(pointer, value)| put(&mut ask.inputs, pointer, value));
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
            looked_up(self.behavior, &self.api.contract, (operation, &pool.pointer))
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
    fn ask(&mut self, node: &Node, ask: &Ask) -> bool {
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
            } else if carried.len() < CARRIED && exchange.touched.len() + different.touched.len() > 0 {
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
    fn carried(
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

    fn touched(&self, exchange: &Exchange) -> Vec<(usize, Value)> {
        let touched = exchange.touched.iter().filter_map(|touch| {
            let mut resources = self.behavior.resources.iter();
            let resource = resources.position(|it| it.name == *touch.resource)?;
            let is_integer = touch.key.parse::<i64>().ok().map(Value::from);
            let key = match self.behavior.layout.resources[resource].key_kind {
                crate::state::KeyKind::Integer => is_integer?,
                crate::state::KeyKind::Text => Value::from(touch.key.as_str()),
            };
            Some((resource, key))
        });
        touched.collect()
    }

    /// A change leads to another state, which is looked at; how many variants show there.
    fn reached(
        &mut self,
        node: &Node,
        last: &Move,
        (twin, touched, carried): (Twin, Vec<(usize, Value)>, Vec<(VariantId, Twin)>),
    ) -> usize {
        let mut prefix = node.prefix.clone();
        prefix.push(last.clone());
        let mut node = Node {
            prefix,
            twin,
            carried,
            touched,
            before: Some(node.twin.clone()),
        };
        let shown = self.look(&node);
        let goals = &self.goals;
        node.carried.retain(|(id, _)| !goals.is_shown(*id));
        self.nodes.push_back(node);
        shown
    }

    /// Looks at what a change did with requests that change nothing.
    fn look(&mut self, node: &Node) -> usize {
        let (mut looks, mut shown) = (0, 0);
        for ask in self.looks(node) {
            if self.left == 0 {
                break;
            }
            let open = node.carried.iter().any(|(id, _)| !self.goals.is_shown(*id));
            if !open && looks >= LOOKS {
                break;
            }
            let request = own_request(self.api, &ask, BASE);
            self.tap.watch();
            let mut twin = node.twin.clone();
            let after = twin.exchange(self.api, request.clone(), self.now);
            let mut weight = self.carried(node, &ask, &after, &mut Vec::new());
            shown += weight;
            self.left = self.left.saturating_sub(2);
            if weight == 0 && looks < LOOKS {
                let changed = node.before.clone().is_none_or(|mut before| {
                    let earlier = before.exchange(self.api, request, self.now);
                    !answers_agree(&earlier, &after)
                });
                if changed {
                    looks += 1;
                    weight = 1;
                }
            }
            if weight > 0 {
                self.found.push(Found {
                    prefix: node.prefix.clone(),
                    last: Move::Ask(ask),
                    changes: false,
                    weight,
                });
            }
        }
        shown
    }

    /// Reads that may show what was touched: of the records themselves, then those that showed something before.
    fn looks(&self, node: &Node) -> Vec<Ask> {
        let stock = self.stock(&node.twin.state, &node.touched);
        let mut own = Vec::new();
        let mut others = Vec::new();
        for operation in 0..self.api.contract.operations.len() {
            if !self.behavior.is_safe(operation) {
                continue;
            }
            let kept = &self.kept[operation];
            let Some(base) = kept.first() else { continue };
            let callers = callers(&stock, operation);
            for pool in pools(&stock, operation).iter().filter(|it| it.chooses) {
                let place = (operation, pool.pointer.as_str());
                let resource = looked_up(self.behavior, &self.api.contract, place);
                for (_, key) in node.touched.iter().filter(|it| Some(it.0) == resource) {
                    let found = resource.and_then(|it| record(&node.twin.state, it, key));
                    let related = |it: &&Caller| found.as_ref().is_none_or(|found| it.is_in(found));
                    for caller in callers.iter().filter(related).take(2) {
                        let mut ask = base.clone();
                        put(&mut ask.inputs, &pool.pointer, &Try::Value(key.clone()));
                        let credential = Try::Value(caller.credential.clone());
                        put(&mut ask.inputs, "/credential", &credential);
                        own.push(ask);
                    }
                }
            }
            for ask in kept.iter().take(6) {
                others.push(ask.clone());
            }
            // A list is looked at by those whom the touched records name.
            for caller in &callers {
                let named = node.touched.iter().any(|(resource, key)| {
                    let found = record(&node.twin.state, *resource, key);
                    found.is_some_and(|found| caller.is_in(&found))
                });
                if named {
                    let mut ask = base.clone();
                    put(
                        &mut ask.inputs,
                        "/credential",
                        &Try::Value(caller.credential.clone()),
                    );
                    own.push(ask);
                }
            }
        }
        own.truncate(40);
        own.extend(others.into_iter().take(60));
        own
    }

    /// Lets the operator act on a record of each state.
    fn operate(&mut self, node: &Node) {
        for (resource, model) in self.behavior.resources.iter().enumerate() {
            let Some(machine) = &model.machine else {
                continue;
            };
            let stock = self.stock(&node.twin.state, &node.touched);
            let mut keys = super::pool::keys(&stock, resource);
            if !node.prefix.is_empty() {
                keys.retain(|key| node.touched.contains(&(resource, key.clone())));
            }
            let actions = machine.actions.iter();
            let actions = actions.filter(|(_, action)| matches!(action.by, By::Operator));
            for (name, _) in actions {
                for value in &keys {
                    let Some(key) = Key::from_value(value) else {
                        continue;
                    };
                    let mut twin = node.twin.clone();
                    let state = record(&twin.state, resource, value);
                    let state = state.and_then(|it| machine.state_of(it.get(&machine.field)).map(str::to_owned));
                    self.left = self.left.saturating_sub(1);
                    let done = twin.operate(self.api, (resource, &key, name), self.now);
                    let feature = format!("{resource} {name} {state:?} {}", done.is_some());
                    if self.goals.reach(vec![feature]) == 0 {
                        continue;
                    }
                    let last = Move::Operate {
                        resource,
                        key: value.clone(),
                        action: name.clone(),
                    };
                    let changes = done.is_some();
                    if changes {
                        let touched = vec![(resource, value.clone())];
                        self.reached(node, &last, (twin, touched, Vec::new()));
                    }
                    self.found.push(Found {
                        prefix: node.prefix.clone(),
                        last,
                        changes,
                        weight: 1,
                    });
                }
            }
        }
    }
}

/// Puts a value into inputs, or takes it out.
fn put(inputs: &mut Value, pointer: &str, what: &Try) {
    let value = match what {
        Try::Value(value) => value.clone(),
        Try::Absent => return remove(inputs, pointer),
        Try::Same(other, by) => match inputs.pointer(other) {
            Some(value) => moved(value, *by),
            None => return,
        },
    };
    let Some((before, name)) = pointer.rsplit_once('/') else {
        return;
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    if before.is_empty() {
        inputs[name.as_str()] = value;
    } else if let Some(Value::Object(entries)) = inputs.pointer_mut(before) {
        entries.insert(name, value);
    } else if PARTS.iter().any(|part| before == format!("/{part}")) {
        inputs[&before[1..]] = serde_json::json!({name: value});
    }
}

fn remove(inputs: &mut Value, pointer: &str) {
    if let Some((before, name)) = pointer.rsplit_once('/')
        && let Some(Value::Object(entries)) = inputs.pointer_mut(before)
    {
        entries.shift_remove(&name.replace("~1", "/").replace("~0", "~"));
    }
}

/// A value next to another one: a number, or a day.
fn moved(value: &Value, by: i64) -> Value {
    match value {
        Value::Number(number) => number.as_i64().map_or_else(|| value.clone(), |it| (it + by).into()),
        Value::String(text) => {
            let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d");
            day.map_or_else(
                |_| value.clone(),
                |day| (day + chrono::Duration::days(by)).to_string().into(),
            )
        }
        other => other.clone(),
    }
}
