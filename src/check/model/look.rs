//! The search behind a change: what did it do? Reads are looked for that show it; and what happens without a request,
//! actions of the operator and time, leads to other states too.

use super::apart::Carried;
use super::ask::Ask;
use super::callers::{Caller, callers, record};
use super::edit::put;
use super::moves::Move;
use super::pool::Try;
use super::search::{Found, Node, Search};
use super::together::together_from;
use super::twin::Twin;
use crate::behavior::By;
use serde_json::Value;
use std::collections::HashSet;

/// Lengths of time that are waited for at most.
const LIMITS: usize = 6;
/// How far from a limit of time the clock is set at most, in milliseconds: services have clocks of their own.
const MARGIN: i64 = 3_600_000;
/// Operations that a change is looked at with, beyond those that show a variant.
const LOOKS: usize = 4;
/// Requests that a change is looked at with.
const ASKS: usize = 120;
/// Requests of one operation among them.
const WAYS: usize = 24;
/// Requests that showed something before, which are varied.
const BASES: usize = 5;

/// Records that were touched, by resource and key.
type Touched = Vec<(usize, Value)>;

impl Search<'_> {
    /// A change leads to another state, which is looked at; how many variants show there.
    pub(super) fn reached(
        &mut self,
        node: &Node,
        last: &Move,
        (twin, touched, carried): (Twin, Touched, Carried),
        (spans, is_new): (Vec<i64>, bool),
    ) -> usize {
        let mut prefix = node.prefix.clone();
        prefix.push(last.clone());
        let mut node = Node {
            prefix,
            twin,
            carried,
            touched,
            before: Some(node.twin.clone()),
            is_new,
            spans,
        };
        let shown = self.look(&node);
        let goals = &self.goals;
        node.carried.settle(|id| goals.is_settled(id));
        let kinds = node.carried.kinds(&node.twin).into_iter();
        let kept = kinds
            .filter(|(id, kind)| self.goals.keeps(*id, kind))
            .count();
        node.is_new |= shown > 0;
        if node.is_new || kept > 0 {
            self.nodes.push_back(node);
        }
        shown
    }

    /// Looks at what a change did with requests that change nothing.
    fn look(&mut self, node: &Node) -> usize {
        let (mut looks, mut shown) = (HashSet::new(), 0);
        for ask in self.looks(node) {
            if self.left == 0 {
                break;
            }
            let open = node.carried.has_open(|id| self.goals.is_settled(id));
            if !open && looks.len() >= LOOKS {
                break;
            }
            let operation = ask.operation;
            let ask = Move::Ask(ask);
            let Some(ready) = self.ready(&ask) else {
                continue;
            };
            self.tap.watch();
            let mut twin = node.twin.clone();
            let after = self.play(&mut twin, &ready);
            let now = (&twin, &after);
            let mut weight = self.carried(node, (&ask, &ready), now, &mut Carried::default());
            shown += weight;
            let sees = node.touched.iter().any(|it| self.tap.has_seen(it.0));
            let is_first = looks.len() < LOOKS && !looks.contains(&operation);
            if weight == 0 && is_first && sees {
                self.tap.watch();
                let changed = match node.before.clone() {
                    Some(mut before) => !self.play(&mut before, &ready).agrees(&after),
                    None => true,
                };
                if changed {
                    looks.insert(operation);
                    weight = 1;
                }
            }
            if weight > 0 {
                self.found.push(Found {
                    prefix: node.prefix.clone(),
                    last: ask,
                    changes: false,
                    weight,
                });
            }
        }
        shown
    }

    /// Reads that may show what was touched. Operations take turns, so that each is asked.
    fn looks(&self, node: &Node) -> Vec<Ask> {
        let operations = 0..self.api.contract.operations.len();
        let safe = operations.filter(|it| self.behavior.is_safe(*it));
        let seeing = safe.filter(|it| {
            let mut touched = node.touched.iter();
            touched.any(|(resource, _)| self.sees[*it].contains(resource))
        });
        let mut lists: Vec<_> = seeing
            .map(|operation| self.looks_of(node, operation).into_iter())
            .collect();
        let mut all = Vec::new();
        while all.len() < ASKS {
            let turn: Vec<Ask> = lists.iter_mut().filter_map(Iterator::next).collect();
            if turn.is_empty() {
                break;
            }
            all.extend(turn);
        }
        all
    }

    /// Ways in which one operation may show what was touched: the records themselves, what their names may see, lists
    /// of what is like them, then what showed something before.
    fn looks_of(&self, node: &Node, operation: usize) -> Vec<Ask> {
        let kept = &self.kept[operation];
        let Some(base) = kept.first() else {
            return Vec::new();
        };
        let stock = self.stock(&node.twin.state, &node.touched);
        let touched = node.touched.iter().filter_map(|(resource, key)| {
            Some((*resource, record(&node.twin.state, *resource, key)?))
        });
        let touched: Vec<_> = touched.collect();
        let callers = callers(&stock, operation);
        let mut asks: Vec<Ask> = Vec::new();
        let mut add = |base: &Ask, choice: &[(&str, Value)]| {
            let mut ask = base.clone();
            for (pointer, value) in choice {
                put(&mut ask.inputs, pointer, &Try::Value(value.clone()));
            }
            if !asks.contains(&ask) && asks.len() < WAYS {
                asks.push(ask);
            }
        };
        for (pointer, resource) in &self.lookups[operation] {
            for (_, key) in node.touched.iter().filter(|it| it.0 == *resource) {
                let found = record(&node.twin.state, *resource, key);
                let related = |it: &&Caller| found.as_ref().is_none_or(|found| it.is_in(found));
                let mut asking: Vec<&Caller> = callers.iter().filter(related).take(2).collect();
                if asking.is_empty() {
                    asking.extend(callers.first());
                }
                for caller in asking {
                    let credential = caller.credential.clone();
                    add(base, &[(pointer, key.clone()), ("/credential", credential)]);
                }
            }
        }
        let named = |it: &&Caller| touched.iter().any(|(_, record)| it.is_in(record));
        for caller in callers.iter().filter(named) {
            add(base, &[("/credential", caller.credential.clone())]);
        }
        // A credential that was good before the change.
        if let Some(before) = &node.before {
            let earlier = super::callers::callers(&self.stock(&before.state, &[]), operation);
            let gone = |it: &&Caller| !callers.iter().any(|now| now.credential == it.credential);
            for caller in earlier.iter().filter(gone) {
                add(base, &[("/credential", caller.credential.clone())]);
            }
        }
        let alike = together_from(&stock, (operation, &callers), &touched);
        for base in kept.iter().take(BASES) {
            for choice in &alike {
                let values = choice.iter().filter_map(|(pointer, value)| match value {
                    Try::Value(value) => Some((pointer.as_str(), value.clone())),
                    Try::Absent | Try::Same(..) => None,
                });
                add(base, &values.collect::<Vec<_>>());
            }
            add(base, &[]);
        }
        asks
    }

    /// Lets the operator act on a record of each state.
    pub(super) fn operate(&mut self, node: &Node) {
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
                for key in &keys {
                    let what = Move::Operate {
                        resource,
                        key: key.clone(),
                        action: name.clone(),
                    };
                    self.attempt(node, &what);
                }
            }
        }
    }

    /// Lets time pass, to just before and just behind each length of time that has to do with what happened.
    pub(super) fn wait(&mut self, node: &Node) {
        let mut spans = match node.prefix.is_empty() {
            true => self.tap.spans(),
            false => node.spans.clone(),
        };
        for (resource, _) in &node.touched {
            let machine = self.behavior.resources[*resource].machine.iter();
            spans.extend(
                machine
                    .flat_map(|it| it.actions.values())
                    .filter_map(|it| it.after),
            );
        }
        spans.retain(|it| *it > 0);
        spans.sort_unstable();
        spans.dedup();
        for span in spans.into_iter().take(LIMITS) {
            let margin = (span / 3).min(MARGIN);
            for millis in [span - margin, span + margin] {
                let mut twin = node.twin.clone();
                twin.advance(millis);
                let mut prefix = node.prefix.clone();
                prefix.push(Move::Advance(millis));
                let next = Node {
                    prefix,
                    twin,
                    carried: node.carried.advanced(millis),
                    touched: node.touched.clone(),
                    before: Some(node.twin.clone()),
                    is_new: node.is_new,
                    spans: Vec::new(),
                };
                if !node.prefix.is_empty() {
                    self.look(&next);
                }
                self.nodes.push_back(next);
            }
        }
    }

    /// Asks again what showed something before.
    pub(super) fn once_more(&mut self, node: &Node) {
        for operation in 0..self.kept.len() {
            for ask in self.kept[operation].clone().iter().take(4) {
                self.ask(node, ask);
            }
        }
    }
}
