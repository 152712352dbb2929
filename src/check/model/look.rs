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

/// Lengths of time that are waited for at most.
const LIMITS: usize = 6;
/// How far from a limit of time the clock is set at most, in milliseconds: services have clocks of their own.
const MARGIN: i64 = 3_600_000;
/// Reads that a change is looked at with, beyond those that show a variant.
const LOOKS: usize = 2;

/// Ways in which one list is asked for what was touched.
const WAYS: usize = 5;

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
        let kept = kinds.filter(|(id, kind)| self.goals.keeps(*id, kind)).count();
        node.is_new |= shown > 0;
        if node.is_new || kept > 0 {
            self.nodes.push_back(node);
        }
        shown
    }

    /// Looks at what a change did with requests that change nothing.
    fn look(&mut self, node: &Node) -> usize {
        let (mut looks, mut shown) = (0, 0);
        for ask in self.looks(node) {
            if self.left == 0 {
                break;
            }
            let open = node.carried.has_open(|id| self.goals.is_settled(id));
            if !open && looks >= LOOKS {
                break;
            }
            let ask = Move::Ask(ask);
            let Some(ready) = self.ready(&ask) else {
                continue;
            };
            self.tap.watch();
            let mut twin = node.twin.clone();
            let after = self.play(&mut twin, &ready);
            let now = (&twin, &after);
            let mut weight =
                self.carried(node, (&ask, &ready), now, &mut Carried::default());
            shown += weight;
            let sees = node.touched.iter().any(|it| self.tap.has_seen(it.0));
            if weight == 0 && looks < LOOKS && sees {
                self.tap.watch();
                let changed = match node.before.clone() {
                    Some(mut before) => !self.play(&mut before, &ready).agrees(&after),
                    None => true,
                };
                if changed {
                    looks += 1;
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

    /// Reads that may show what was touched: of the records themselves, then those that showed something before.
    fn looks(&self, node: &Node) -> Vec<Ask> {
        let stock = self.stock(&node.twin.state, &node.touched);
        let found = |(resource, key): &(usize, Value)| {
            Some((*resource, record(&node.twin.state, *resource, key)?))
        };
        let touched: Vec<_> = node.touched.iter().filter_map(found).collect();
        let mut own = Vec::new();
        let mut alike = Vec::new();
        let mut others = Vec::new();
        for operation in 0..self.api.contract.operations.len() {
            if !self.behavior.is_safe(operation) {
                continue;
            }
            let kept = &self.kept[operation];
            let Some(base) = kept.first() else { continue };
            let callers = callers(&stock, operation);
            for (pointer, resource) in &self.lookups[operation] {
                for (_, key) in node.touched.iter().filter(|it| it.0 == *resource) {
                    let found = record(&node.twin.state, *resource, key);
                    let related = |it: &&Caller| found.as_ref().is_none_or(|found| it.is_in(found));
                    let mut asking: Vec<&Caller> = callers.iter().filter(related).take(2).collect();
                    if asking.is_empty() {
                        asking.extend(callers.first());
                    }
                    for caller in asking {
                        let mut ask = base.clone();
                        put(&mut ask.inputs, pointer, &Try::Value(key.clone()));
                        let credential = Try::Value(caller.credential.clone());
                        put(&mut ask.inputs, "/credential", &credential);
                        own.push(ask);
                    }
                }
            }
            // Lists are asked for what the touched records are.
            for choice in together_from(&stock, (operation, &callers), &touched) {
                for base in kept.iter().take(WAYS) {
                    let mut ask = base.clone();
                    for (pointer, value) in &choice {
                        put(&mut ask.inputs, pointer, value);
                    }
                    alike.push(ask);
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
        own.extend(others.into_iter().take(40));
        own.extend(alike.into_iter().take(40));
        own
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
            spans.extend(machine.flat_map(|it| it.actions.values()).filter_map(|it| it.after));
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
