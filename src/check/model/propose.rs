//! The planner's knowledge for whoever compares two models: for each operation first the callers together with the
//! records that concern them, then each input of what was heard of, one at a time.

use super::ask::{Ask, PARTS};
use super::callers::{Caller, callers, record};
use super::choose::keys;
use super::edit::put;
use super::pool::{Pool, Stock, Try, first_inputs, pools};
use super::twin::own_request;
use crate::behavior::{Behavior, By, Hint, HintValue};
use crate::diff::{Heard, Propose, Scene};
use crate::engine::{Api, Request};
use crate::state::{ApiState, Key};
use serde_json::Value;
use std::collections::{HashMap, VecDeque};

/// Combinations of callers and records that are tried at the first moment, and at later ones.
const CHOICES: (usize, usize) = (120, 16);
/// Inputs that showed something, with which later moments begin.
const BASES: usize = 3;

/// Proposes requests for a comparison of two models.
#[derive(Default)]
pub struct Proposer {
    known: HashMap<usize, Known>,
}

/// What is known of an operation since the first moment.
struct Known {
    /// The likeliest request.
    first: Ask,
    pools: Vec<Pool>,
    hints: Vec<Hint>,
    /// Requests that were heard of.
    kept: Vec<Ask>,
}

/// Changes of inputs that are made together.
type Choice = Vec<(String, Try)>;

impl Propose for Proposer {
    fn requests(
        &mut self,
        scene: &Scene<'_>,
        operation: usize,
        send: &mut dyn FnMut(Request) -> Heard,
    ) {
        let Some(stock) = stock(scene, scene.old) else {
            return;
        };
        let known = self
            .known
            .entry(operation)
            .or_insert_with(|| Known::of(scene, (&stock, operation)));
        let pools = known.at(scene);
        let callers = callers(&stock, operation);
        let choices = choices(&stock, (&callers, &pools, &known.hints));
        let most = if scene.is_first { CHOICES.0 } else { CHOICES.1 };
        let (api, base) = (scene.old.0, base(scene.old.0));
        let mut bases: Vec<Ask> = known.kept.iter().rev().take(BASES).cloned().collect();
        bases.push(known.first.clone());
        let mut queue: VecDeque<Ask> = VecDeque::new();
        let mut likeliest = None;
        let mut tried: Vec<Ask> = Vec::new();
        for choice in choices.iter().take(most) {
            for ask in &bases {
                let mut ask = ask.clone();
                for (pointer, value) in choice {
                    put(&mut ask.inputs, pointer, value);
                }
                if tried.contains(&ask) {
                    continue;
                }
                tried.push(ask.clone());
                match send(own_request(api, &ask, &base)) {
                    Heard::News => queue.push_back(ask.clone()),
                    Heard::Nothing => {}
                    Heard::Enough => return,
                }
                likeliest.get_or_insert(ask);
            }
        }
        queue.extend(likeliest.filter(|_| queue.is_empty()));
        while let Some(ask) = queue.pop_front() {
            for pool in &pools {
                for value in &pool.tries {
                    let mut other = ask.clone();
                    put(&mut other.inputs, &pool.pointer, value);
                    if other == ask {
                        continue;
                    }
                    match send(own_request(api, &other, &base)) {
                        Heard::News => queue.push_back(other),
                        Heard::Nothing => {}
                        Heard::Enough => return,
                    }
                }
            }
            known.kept.push(ask);
        }
    }

    fn actions(&mut self, scene: &Scene<'_>) -> Vec<(usize, Key, String)> {
        let Some(stock) = stock(scene, scene.old) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (at, resource) in stock.behavior.resources.iter().enumerate() {
            let Some(machine) = &resource.machine else {
                continue;
            };
            let mut keys = keys(&stock, at);
            if !scene.touched.is_empty() {
                keys.retain(|key| scene.touched.contains(&(at, key.clone())));
            }
            let own = |name: &str| matches!(machine.actions[name].by, By::Operator);
            for key in keys.iter().filter_map(Key::from_value) {
                let names = machine.actions.keys().filter(|it| own(it));
                found.extend(names.map(|name| (at, key.clone(), name.clone())));
            }
        }
        found
    }
}

impl Known {
    /// What the clauses of both versions say, at the first moment.
    fn of(scene: &Scene<'_>, (own, operation): (&Stock<'_>, usize)) -> Self {
        let (inputs, media_type) = first_inputs(own, operation);
        let mut all = pools(own, operation);
        let id = &own.contract.operations[operation].id;
        if let Some(other) = stock(scene, scene.new)
            && let Some(at) = other.contract.operations.iter().position(|it| it.id == *id)
        {
            for pool in pools(&other, at) {
                let Some(known) = all.iter_mut().find(|it| it.pointer == pool.pointer) else {
                    continue;
                };
                for value in pool.tries {
                    if !known.tries.contains(&value) {
                        known.tries.push(value);
                    }
                }
            }
        }
        Self {
            first: Ask {
                operation,
                inputs,
                media_type,
            },
            pools: all,
            hints: own.behavior.hints(operation),
            kept: Vec::new(),
        }
    }

    /// What is tried at a moment: what records hold that were just changed comes first.
    fn at(&self, scene: &Scene<'_>) -> Vec<Pool> {
        let mut pools = self.pools.clone();
        for hint in &self.hints {
            let pointer = pointer(hint);
            let Some(pool) = pools.iter_mut().find(|it| it.pointer == pointer) else {
                continue;
            };
            for (resource, key) in scene.touched {
                let Some(value) = tied(scene.old.1, hint, (*resource, key)) else {
                    continue;
                };
                let value = Try::Value(as_tried(pool, value));
                pool.tries.retain(|it| *it != value);
                pool.tries.insert(0, value);
            }
        }
        pools
    }
}

fn stock<'a>(scene: &Scene<'a>, (api, state): (&'a Api, &'a ApiState)) -> Option<Stock<'a>> {
    Some(Stock {
        contract: &api.contract,
        behavior: api.behavior.as_deref()?,
        state,
        touched: scene.touched,
        now: scene.now,
    })
}

fn base(api: &Api) -> String {
    format!("http://localhost:4010/{}", api.name)
}

fn pointer(hint: &Hint) -> String {
    let escaped = |it: &str| it.replace('~', "~0").replace('/', "~1");
    let tokens = hint.path.iter().map(|it| escaped(it));
    let tokens: Vec<String> = std::iter::once(PARTS[hint.part].to_owned())
        .chain(tokens)
        .collect();
    format!("/{}", tokens.join("/"))
}

/// What a record has for an input that a clause compares with it.
fn tied(state: &ApiState, hint: &Hint, (resource, key): (usize, &Value)) -> Option<Value> {
    match &hint.value {
        HintValue::KeyOf(of) if *of == resource => Some(key.clone()),
        HintValue::FieldOf(of, field) if *of == resource => {
            let found = record(state, resource, key)?;
            found.get(field).filter(|it| !it.is_null()).cloned()
        }
        _ => None,
    }
}

/// A value in the form that others of the input have: keys in paths are texts for some contracts.
fn as_tried(pool: &Pool, value: Value) -> Value {
    let is_text = |it: &Try| matches!(it, Try::Value(Value::String(_)));
    let are_texts = !pool.tries.is_empty() && pool.tries.iter().all(is_text);
    match &value {
        Value::Number(number) if are_texts => Value::String(number.to_string()),
        _ => value,
    }
}

/// Combinations of callers, records and actions, those first in which the caller has to do with the record.
fn choices(
    stock: &Stock<'_>,
    (callers, pools, hints): (&[Caller], &[Pool], &[Hint]),
) -> Vec<Choice> {
    let choosing: Vec<&Pool> = pools.iter().filter(|it| it.chooses).collect();
    let main = choosing.first();
    let resource = main.and_then(|pool| resource_of(stock.behavior, hints, pool));
    let tries: Vec<Option<&Try>> = match main {
        None => vec![None],
        Some(pool) => pool.tries.iter().map(Some).collect(),
    };
    let mut ranked: Vec<(usize, Choice)> = Vec::new();
    for (at, value) in tries.iter().enumerate() {
        let found = match (value, resource) {
            (Some(Try::Value(key)), Some(resource)) => record(stock.state, resource, key),
            _ => None,
        };
        for (number, caller) in callers.iter().enumerate() {
            let rank = match &found {
                Some(record) if caller.is_in(record) => at,
                _ if number == 0 && at == 0 => 0,
                _ if caller.names.is_empty() => 15 + at * 4,
                _ => 5 + (number + at) * 3,
            };
            let credential = Try::Value(caller.credential.clone());
            let mut choice = vec![("/credential".to_owned(), credential)];
            if let (Some(pool), Some(value)) = (main, value) {
                choice.push((pool.pointer.clone(), (*value).clone()));
            }
            ranked.push((rank, choice));
        }
    }
    for pool in choosing.iter().skip(1) {
        ranked.sort_by_key(|it| it.0);
        ranked.truncate(400);
        let mut more = Vec::new();
        for (rank, choice) in &ranked {
            for (at, value) in pool.tries.iter().enumerate() {
                let mut choice = choice.clone();
                choice.push((pool.pointer.clone(), value.clone()));
                more.push((rank + at, choice));
            }
        }
        ranked = more;
    }
    ranked.sort_by_key(|it| it.0);
    ranked.into_iter().map(|it| it.1).collect()
}

/// The resource whose keys an input takes.
fn resource_of(behavior: &Behavior, hints: &[Hint], pool: &Pool) -> Option<usize> {
    let of = |hint: &Hint| match hint.value {
        HintValue::KeyOf(resource) => Some(resource),
        _ => None,
    };
    let mut own = hints.iter().filter(|it| pointer(it) == pool.pointer);
    own.find_map(of).filter(|at| *at < behavior.resources.len())
}
